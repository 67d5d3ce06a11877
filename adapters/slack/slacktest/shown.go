package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// A Reading is what a person sees of blocks, and what the message does.
type Reading struct {
	Text     string
	Pings    []string // who is called, by the blocks or by the text field
	Links    []string
	Buttons  []string
	Pictures []string // names of pictures
	Contents [][]byte // of those that were uploaded
}

// Read returns what people see of a message: its blocks if it has any, otherwise its text.
func (s *Server) Read(text, blocks string) Reading {
	r := reader{s: s}
	r.pings(text)
	var list []map[string]any
	_ = json.Unmarshal([]byte(blocks), &list)
	if len(list) == 0 {
		r.mrkdwn(text)
	}
	for _, b := range list {
		r.block(b)
	}
	r.out.Text = strings.TrimSpace(r.said.String())
	return r.out
}

type reader struct {
	s    *Server
	out  Reading
	said strings.Builder
}

func (r *reader) block(b map[string]any) {
	for _, e := range list(b["elements"]) {
		switch {
		case e["type"] == "button":
			r.pressable(e)
		case e["type"] == "overflow":
			for _, o := range list(e["options"]) {
				r.pressable(o)
			}
		case b["type"] == "rich_text":
			r.rich(e)
		case b["type"] == "context":
			r.object(e)
			r.said.WriteByte('\n')
		}
	}
	if t, ok := b["text"].(map[string]any); ok {
		r.object(t)
	}
	for _, f := range list(b["fields"]) {
		text, _ := f["text"].(string)
		label, value, _ := strings.Cut(text, "\n") // it stands above its value
		f["text"] = label + ": " + value
		r.object(f)
		r.said.WriteByte('\n')
	}
	if e, ok := b["accessory"].(map[string]any); ok && e["type"] == "button" {
		r.pressable(e)
	}
	if b["type"] == "image" {
		r.picture(b)
	}
	r.said.WriteByte('\n')
}

// pressable notes a button, or an option of a menu.
func (r *reader) pressable(e map[string]any) {
	r.out.Buttons = append(r.out.Buttons, fmt.Sprint(e["text"].(map[string]any)["text"]))
}

func list(v any) (all []map[string]any) {
	l, _ := v.([]any)
	for _, e := range l {
		if o, ok := e.(map[string]any); ok {
			all = append(all, o)
		}
	}
	return all
}

// boldWords are words between the marks that make them bold.
var boldWords = regexp.MustCompile(`\*([^*\n]+)\*`)

// object reads a text object. Plain text is literal.
func (r *reader) object(o map[string]any) {
	text, _ := o["text"].(string)
	if o["type"] == "mrkdwn" {
		r.mrkdwn(boldWords.ReplaceAllString(text, "$1"))
	} else {
		r.said.WriteString(text)
	}
}

// nameOf is what people read where a channel is named.
func (s *Server) nameOf(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.channels[channel]; r != nil {
		return r.Name
	}
	return channel
}

func (r *reader) picture(b map[string]any) {
	name := fmt.Sprint(b["image_url"])
	if f, ok := b["slack_file"].(map[string]any); ok {
		if known, ok := r.s.FileOf(fmt.Sprint(f["id"])); ok {
			name = known.Name
			r.out.Contents = append(r.out.Contents, known.Content)
		}
	}
	r.out.Pictures = append(r.out.Pictures, name)
}

func (r *reader) rich(e map[string]any) {
	for _, in := range list(e["elements"]) {
		text, _ := in["text"].(string)
		switch in["type"] {
		case "text":
			r.said.WriteString(text)
		case "link":
			r.out.Links = append(r.out.Links, fmt.Sprint(in["url"]))
			r.said.WriteString(text)
		case "user":
			r.out.Pings = append(r.out.Pings, fmt.Sprint(in["user_id"]))
		case "channel":
			r.said.WriteString("#" + r.s.nameOf(fmt.Sprint(in["channel_id"])))
		case "emoji":
			r.said.WriteString(":" + fmt.Sprint(in["name"]) + ":")
		case "broadcast", "usergroup":
			r.out.Pings = append(r.out.Pings, fmt.Sprint(in["type"]))
		case "date":
			r.said.WriteString(fmt.Sprint(in["fallback"]))
		default:
			r.rich(in)
		}
	}
	r.said.WriteByte('\n')
}

var sequence = regexp.MustCompile(`<([^<>]*)>`)

// mrkdwn reads Slack's markup as its clients do.
func (r *reader) mrkdwn(text string) {
	r.pings(text)
	said := sequence.ReplaceAllStringFunc(text, func(whole string) string {
		inner := whole[1 : len(whole)-1]
		target, label, _ := strings.Cut(inner, "|")
		switch {
		case strings.HasPrefix(inner, "!date"):
			return label
		case strings.HasPrefix(inner, "@"), strings.HasPrefix(inner, "!"), strings.HasPrefix(inner, "#"):
			return ""
		}
		r.out.Links = append(r.out.Links, target)
		return label
	})
	r.said.WriteString(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(said))
}

// pings notes who a text calls.
func (r *reader) pings(text string) {
	for _, m := range sequence.FindAllStringSubmatch(text, -1) {
		if strings.HasPrefix(m[1], "@") || strings.HasPrefix(m[1], "!") && !strings.HasPrefix(m[1], "!date") {
			r.out.Pings = append(r.out.Pings, m[1])
		}
	}
}
