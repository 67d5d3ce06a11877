package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// CheckMessage returns what Slack's documentation forbids in a message: its text, its blocks (JSON,
// may be empty) and its metadata (JSON, may be empty).
func CheckMessage(text, blocks, metadata string) []string {
	c := checker{}
	if strings.TrimSpace(text) == "" {
		c.say("text is empty: screen readers read nothing else")
	}
	if size(text) > 40_000 {
		c.say("text has %d characters, it is cut at 40,000", size(text))
	}
	if blocks != "" {
		var list []any
		c.decode(blocks, &list)
		c.blocks(list, 50)
	}
	if c.total > 12_000 {
		c.say("blocks hold %d characters, more than about 13,000 are refused", c.total)
	}
	if metadata != "" {
		var m object
		c.decode(metadata, &m)
		c.text(m, "event_type", 1, 50)
		if payload, _ := m["event_payload"].(map[string]any); len(payload) != 1 {
			c.say("metadata holds %d values: everybody can read them, one opaque key is enough", len(payload))
		}
	}
	return c.problems
}

// CheckView returns what Slack's documentation forbids in a modal or home view (JSON).
func CheckView(view []byte) []string {
	c := checker{view: true}
	var v object
	c.decode(string(view), &v)
	if len(view) > 250_000 {
		c.say("view has %d bytes", len(view))
	}
	c.text(v, "private_metadata", 0, 3000)
	c.text(v, "callback_id", 0, 255)
	list, _ := v["blocks"].([]any)
	switch v["type"] {
	case "modal":
		c.plain(v, "title", true, 24)
		c.plain(v, "submit", c.has(list, "input"), 24)
		c.plain(v, "close", false, 24)
	case "home":
	default:
		c.say("view type %v", v["type"])
	}
	c.blocks(list, 100)
	return c.problems
}

// CheckOptions returns what is forbidden in the answer to a question for options.
func CheckOptions(answer []byte) []string {
	c := checker{}
	var v object
	c.decode(string(answer), &v)
	if _, ok := v["options"].([]any); !ok {
		c.say("no options")
	}
	c.options(v, "options", 0, 100)
	return c.problems
}

type object = map[string]any

// A checker collects problems. Limits are those of https://docs.slack.dev/reference/block-kit.
type checker struct {
	problems []string
	total    int // characters of text
	view     bool
}

func (c *checker) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

func (c *checker) decode(raw string, into any) {
	if err := json.Unmarshal([]byte(raw), into); err != nil {
		c.say("not JSON: %v", err)
	}
}

// size counts characters as Slack's clients do.
func size(s string) int { return len(utf16.Encode([]rune(s))) }

func (c *checker) has(list []any, kind string) bool {
	return slices.ContainsFunc(list, func(b any) bool { return b.(object)["type"] == kind })
}

// text checks a string field.
func (c *checker) text(o object, field string, least, most int) {
	s, ok := o[field].(string)
	if o[field] != nil && !ok {
		c.say("%s is no text", field)
	}
	if n := size(s); n > most || n < least {
		c.say("%s has %d characters, allowed are %d to %d", field, n, least, most)
	}
	c.total += size(s)
}

// plain checks a plain_text object, with "mixed" also a mrkdwn one.
func (c *checker) plain(o object, field string, needed bool, most int) {
	v, ok := o[field].(object)
	if !ok {
		if needed || o[field] != nil {
			c.say("%s is missing", field)
		}
		return
	}
	if v["type"] != "plain_text" {
		c.say("%s is not plain_text", field)
	}
	c.text(v, "text", 1, most)
}

func (c *checker) mixed(v object, most int) {
	switch v["type"] {
	case "plain_text":
	case "mrkdwn":
		s, _ := v["text"].(string)
		c.mrkdwn(s)
	default:
		c.say("text object of type %v", v["type"])
	}
	c.text(v, "text", 1, most)
}

var control = regexp.MustCompile(`<[^>]*>?`)
var allowedControl = regexp.MustCompile(`^<(@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!subteam\^S[A-Z0-9]+|` +
	`!date\^\d+\^[^|>]+\|[^>]+|(https?|mailto):[^|>]+(\|[^>]*)?)>$`)

// mrkdwn refuses control sequences that call many, and unescaped characters.
func (c *checker) mrkdwn(s string) {
	for _, m := range control.FindAllString(s, -1) {
		if !allowedControl.MatchString(m) {
			c.say("control sequence %q", m)
		}
	}
	rest := control.ReplaceAllString(s, "")
	if strings.ContainsAny(rest, "<>") && !strings.HasPrefix(rest, ">") && !strings.Contains(rest, "\n>") {
		c.say("unescaped character in %q", rest)
	}
}

func (c *checker) blocks(list []any, most int) {
	if len(list) > most {
		c.say("%d blocks, allowed are %d", len(list), most)
	}
	ids := map[string]bool{}
	for _, b := range list {
		o, ok := b.(object)
		if !ok {
			c.say("a block is no object")
			continue
		}
		if id, _ := o["block_id"].(string); id != "" {
			if ids[id] {
				c.say("block_id %q twice", id)
			}
			ids[id] = true
		}
		c.text(o, "block_id", 0, 255)
		c.block(o)
	}
}

func (c *checker) block(o object) {
	elements, _ := o["elements"].([]any)
	switch o["type"] {
	case "divider":
	case "header":
		c.plain(o, "text", true, 150)
	case "section":
		c.section(o)
		if a, ok := o["accessory"].(object); ok {
			c.element(a, "section")
		}
	case "context":
		c.count("context", elements, 1, 10)
		for _, e := range elements {
			c.mixed(e.(object), 2000)
		}
	case "image":
		c.image(o)
	case "actions":
		c.count("actions", elements, 1, 25)
		c.actions(elements)
	case "input":
		c.input(o)
	case "rich_text":
		c.count("rich_text", elements, 1, 1000)
		for _, e := range elements {
			c.rich(e.(object))
		}
	default:
		c.say("block of type %v", o["type"])
	}
}

// section checks the text and the fields of a section, of which it needs one.
// See https://docs.slack.dev/reference/block-kit/blocks/section-block.
func (c *checker) section(o object) {
	t, ok := o["text"].(object)
	fields, _ := o["fields"].([]any)
	switch {
	case ok:
		c.mixed(t, 3000)
	case len(fields) == 0:
		c.say("section without text and fields")
	}
	if o["fields"] != nil {
		c.count("fields", fields, 1, 10)
	}
	for _, f := range fields {
		c.mixed(f.(object), 2000)
	}
}

func (c *checker) count(what string, list []any, least, most int) {
	if len(list) < least || len(list) > most {
		c.say("%s has %d elements, allowed are %d to %d", what, len(list), least, most)
	}
}

func (c *checker) image(o object) {
	c.text(o, "alt_text", 1, 2000)
	c.text(o, "image_url", 0, 3000)
	file, _ := o["slack_file"].(object)
	if (o["image_url"] == nil) == (file == nil) || file != nil && (file["id"] == nil) == (file["url"] == nil) {
		c.say("image needs an image_url or a slack_file with one of id and url")
	}
}

func (c *checker) actions(elements []any) {
	ids := map[any]bool{}
	for _, e := range elements {
		o := e.(object)
		if ids[o["action_id"]] {
			c.say("action_id %v twice in a block", o["action_id"])
		}
		ids[o["action_id"]] = true
		c.element(o, "actions")
	}
}

func (c *checker) input(o object) {
	if !c.view {
		c.say("an input block in a message")
	}
	c.plain(o, "label", true, 2000)
	c.plain(o, "hint", false, 2000)
	e, ok := o["element"].(object)
	if !ok {
		c.say("input without element")
		return
	}
	c.element(e, "input")
}
