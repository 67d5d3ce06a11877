package slack

import (
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// A preview is the body of a message as it is posted, with the names of the files that would be shared under it.
type preview struct {
	Text   string        `json:"text"`
	Blocks []slack.Block `json:"blocks,omitempty"`
	Files  []previewFile `json:"files,omitempty"`
}

type previewFile struct {
	Name string `json:"name"`
}

// Preview returns what Slack would be sent for a message, as JSON, in as many parts as there would be, for whoever shows without
// Slack how it looks there. A picture's slack_file has its name for an id, and "files" names what would be shared under the
// message. What is pressed in it is read by Pressed.
func Preview(m bot.Message) ([][]byte, error) {
	var bodies [][]byte
	for _, part := range split(spell(m, "")) {
		p, pictures := preview{}, map[string]picture{}
		if i := part.Image; i != nil {
			pictures[i.Name] = picture{id: i.Name, alt: i.Alt}
		}
		for _, f := range part.Files {
			if pictured(part, f) {
				pictures[f.Name] = picture{id: f.Name, alt: f.Alt}
			} else {
				p.Files = append(p.Files, previewFile{f.Name})
			}
		}
		d := draw(part, pictures)
		p.Text, p.Blocks = d.text, d.blocks
		body, err := json.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("slack: preview: %w", err)
		}
		bodies = append(bodies, body)
	}
	return bodies, nil
}

// Pressed returns what somebody asks for who used what has that id in a block of a Preview: an element of that type, such as
// "button", "overflow" or "static_select", with the value that it has or those that were chosen.
func Pressed(kind, block, id string, values []string) (bot.Event, error) {
	used := map[string]any{"type": kind, "block_id": block, "action_id": id}
	var chosen []option
	for _, v := range values {
		chosen = append(chosen, option{v})
	}
	switch {
	case kind == "button" && len(values) == 1:
		used["value"] = values[0]
	case kind == "overflow" && len(values) == 1:
		used["selected_option"] = chosen[0]
	default:
		used["selected_options"] = chosen
	}
	raw, err := encode(map[string]any{"actions": []any{used}})
	if err != nil {
		return bot.Event{}, fmt.Errorf("slack: press: %w", err)
	}
	var c interaction
	in := &inbound{}
	if err := decode(raw, &c); err != nil {
		return bot.Event{}, fmt.Errorf("slack: press: %w", err)
	}
	if err := in.press(c); err != nil {
		return bot.Event{}, fmt.Errorf("slack: press: %w", err)
	}
	return in.ev, nil
}
