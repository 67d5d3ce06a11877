package facsimile

import (
	"cmp"
	"fmt"
	"html/template"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A slackMessage is what a message is posted with. https://docs.slack.dev/reference/methods/chat.postMessage
type slackMessage struct {
	Text   string       `json:"text"`
	Blocks []slackBlock `json:"blocks"`
	Files  []struct {
		Name string `json:"name"`
	} `json:"files"`
}

// A slackBlock is a block, or an element of one, at any depth.
type slackBlock struct {
	Type        string        `json:"type"`
	ID          string        `json:"block_id"`
	Action      string        `json:"action_id"`
	Text        slackText     `json:"text"`
	Title       slackText     `json:"title"`
	Fields      []slackText   `json:"fields"`
	Accessory   *slackBlock   `json:"accessory"`
	Elements    []slackBlock  `json:"elements"`
	Alt         string        `json:"alt_text"`
	Address     string        `json:"image_url"`
	File        slackFile     `json:"slack_file"`
	Style       slackStyle    `json:"style"`
	Value       string        `json:"value"`
	URL         string        `json:"url"`
	Placeholder slackText     `json:"placeholder"`
	Options     []slackOption `json:"options"`
	Chosen      []slackOption `json:"initial_options"`
	First       *slackOption  `json:"initial_option"`

	// The rest is of rich text. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
	Indent    int    `json:"indent"`
	Offset    int    `json:"offset"`
	User      string `json:"user_id"`
	Group     string `json:"usergroup_id"`
	Channel   string `json:"channel_id"`
	Name      string `json:"name"`
	Unicode   string `json:"unicode"`
	Timestamp int64  `json:"timestamp"`
	Format    string `json:"format"`
	Fallback  string `json:"fallback"`
	Range     string `json:"range"`
}

// A slackText is a text object, or the plain text that stands in its place in rich text and in contexts.
type slackText struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (t *slackText) UnmarshalJSON(raw []byte) error {
	if jsontext.Value(raw).Kind() == '"' {
		return json.Unmarshal(raw, &t.Text)
	}
	type object slackText
	return json.Unmarshal(raw, (*object)(t))
}

// A slackStyle is the look of a button or a list, which is a word, or that of words in rich text.
type slackStyle struct {
	Look   string `json:"-"`
	Bold   bool   `json:"bold"`
	Italic bool   `json:"italic"`
	Strike bool   `json:"strike"`
	Code   bool   `json:"code"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *slackStyle) UnmarshalJSON(raw []byte) error {
	if jsontext.Value(raw).Kind() == '"' {
		return json.Unmarshal(raw, &s.Look)
	}
	type marks slackStyle
	return json.Unmarshal(raw, (*marks)(s))
}

type slackFile struct {
	ID  string `json:"id"`
	URL string `json:"url"`
}

type slackOption struct {
	Text        slackText `json:"text"`
	Value       string    `json:"value"`
	Description slackText `json:"description"`
}

// Slack draws a message as it is posted to Slack. Its text is drawn where there are no blocks. The error says that it is no
// such message.
func Slack(message []byte, o Options) (template.HTML, error) {
	var m slackMessage
	if err := json.Unmarshal(message, &m); err != nil {
		return "", fmt.Errorf("facsimile: a message of Slack: %w", err)
	}
	d := &drawing{Options: o}
	d.within("div", "fx fx-slack", func() {
		if len(m.Blocks) == 0 && m.Text != "" {
			d.within("p", "", func() { d.markedUp(m.Text, 0) })
		}
		for _, b := range m.Blocks {
			d.slackBlock(b)
		}
		for _, f := range m.Files {
			d.file(f.Name)
		}
	})
	return d.html(), nil
}

func (d *drawing) slackBlock(b slackBlock) {
	switch b.Type {
	case "header":
		d.within("p", "fx-h fx-header", func() { d.object(b.Text) })
	case "divider":
		d.WriteString(`<hr class="fx-line">`)
	case "image":
		if b.Title.Text != "" {
			d.within("p", "fx-small", func() { d.object(b.Title) })
		}
		d.picture(cmp.Or(b.File.ID, b.File.URL, b.Address), b.Alt)
	case "section":
		d.slackSection(b)
	case "context":
		d.within("div", "fx-context", func() {
			for _, e := range b.Elements {
				d.contextPart(e)
			}
		})
	case "actions":
		d.within("div", "fx-row", func() {
			for _, e := range b.Elements {
				d.element(e, b.ID)
			}
		})
	case "rich_text":
		d.richText(b.Elements)
	default:
		d.unknown("block " + b.Type)
	}
}

// slackSection draws words, fields in two columns, and what stands beside them.
func (d *drawing) slackSection(b slackBlock) {
	d.within("div", "fx-section", func() {
		d.within("div", "fx-words", func() {
			if b.Text.Text != "" {
				d.within("p", "", func() { d.object(b.Text) })
			}
			if len(b.Fields) > 0 {
				d.within("div", "fx-fields", func() {
					for _, f := range b.Fields {
						d.within("p", "", func() { d.object(f) })
					}
				})
			}
		})
		if b.Accessory != nil {
			d.within("div", "fx-beside", func() { d.element(*b.Accessory, b.ID) })
		}
	})
}

func (d *drawing) contextPart(e slackBlock) {
	switch e.Type {
	case "image":
		d.within("span", "fx-icon", func() { d.picture(cmp.Or(e.File.ID, e.File.URL, e.Address), e.Alt) })
	case plainText, markedText:
		d.within("p", "fx-small", func() { d.object(slackText{e.Type, e.Text.Text}) })
	default:
		d.unknown("element " + e.Type)
	}
}

// element draws what is pressed or chosen from.
func (d *drawing) element(e slackBlock, block string) {
	c := control{id: e.Action, block: block, kind: e.Type, label: e.Text.Text, value: e.Value, hint: e.Placeholder.Text}
	for _, o := range e.Options {
		chosen := e.First != nil && e.First.Value == o.Value
		for _, x := range e.Chosen {
			chosen = chosen || x.Value == o.Value
		}
		c.options = append(c.options, option{o.Text.Text, o.Description.Text, o.Value, chosen})
	}
	switch e.Type {
	case "button":
		c.look = e.Style.Look
		if e.URL != "" {
			d.link(e.URL, func() { d.within("span", "fx-button", func() { d.text(c.label) }) })
			return
		}
		d.button(c)
	case "overflow":
		d.menu(c)
	case "static_select":
		d.list(c)
	case "multi_static_select":
		c.many = true
		d.list(c)
	case "checkboxes":
		c.many, c.boxes = true, true
		d.list(c)
	case "radio_buttons":
		c.boxes = true
		d.list(c)
	case "image":
		d.picture(cmp.Or(e.File.ID, e.File.URL, e.Address), e.Alt)
	default:
		d.unknown("element " + e.Type)
	}
}
