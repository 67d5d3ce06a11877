package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// homes are the blocks that an element may stand in.
var homes = map[string]string{
	"button": "actions section", "overflow": "actions section", "static_select": "actions section input",
	"external_select":     "actions section input",
	"multi_static_select": "section input", "checkboxes": "actions section input", "radio_buttons": "actions section input",
	"plain_text_input": "input", "file_input": "input",
}

func (c *checker) element(o object, in string) {
	kind, _ := o["type"].(string)
	if !strings.Contains(homes[kind], in) {
		c.say("%s in a block of type %s", kind, in)
	}
	c.text(o, "action_id", 1, 255)
	switch kind {
	case "button":
		c.plain(o, "text", true, 75)
		c.text(o, "value", 0, 2000)
		if s := o["style"]; s != nil && s != "primary" && s != "danger" {
			c.say("button style %v", s)
		}
	case "overflow":
		c.options(o, "options", 2, 5)
	case "static_select", "multi_static_select":
		c.plain(o, "placeholder", false, 150)
		c.options(o, "options", 1, 100)
	case "external_select":
		c.plain(o, "placeholder", false, 150)
	case "checkboxes", "radio_buttons":
		c.options(o, "options", 1, 10)
	case "plain_text_input":
		c.input3000(o)
	case "file_input":
		if n, _ := o["max_files"].(float64); n < 1 || n > 10 {
			c.say("max_files %v", n)
		}
	}
}

func (c *checker) input3000(o object) {
	most, ok := o["max_length"].(float64)
	if !ok {
		most = 3000
	}
	if most < 1 || most > 3000 {
		c.say("max_length %v", most)
	}
	c.text(o, "initial_value", 0, int(most))
	if s, ok := o["initial_value"].(string); ok && s == "" {
		c.say("an empty initial_value")
	}
}

// options checks a list of options, and that what is chosen is one of them to the last character.
func (c *checker) options(o object, field string, least, most int) {
	list, _ := o[field].([]any)
	c.count(field, list, least, most)
	all := map[string]bool{}
	values := map[any]bool{}
	for _, e := range list {
		option, _ := e.(object)
		c.plain(option, "text", true, 75)
		c.plain(option, "description", false, 75)
		c.text(option, "value", 1, 150)
		if values[option["value"]] {
			c.say("option value %v twice", option["value"])
		}
		values[option["value"]] = true
		all[encode(option)] = true
	}
	initial, _ := o["initial_options"].([]any)
	if one := o["initial_option"]; one != nil {
		initial = append(initial, one)
	}
	for _, e := range initial {
		if !all[encode(e)] {
			c.say("a chosen option is none of the options")
		}
	}
}

func encode(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

// rich checks an element of a rich_text block.
func (c *checker) rich(o object) {
	elements, _ := o["elements"].([]any)
	c.count(fmt.Sprint(o["type"]), elements, 1, 1000)
	switch o["type"] {
	case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
		for _, e := range elements {
			c.span(e.(object), o["type"].(string))
		}
	case "rich_text_list":
		if s := o["style"]; s != "bullet" && s != "ordered" {
			c.say("list style %v", s)
		}
		if n, _ := o["indent"].(float64); n < 0 || n > 8 {
			c.say("list indent %v", n)
		}
		for _, e := range elements {
			c.rich(e.(object))
		}
	default:
		c.say("rich text element %v", o["type"])
	}
}

func (c *checker) span(o object, in string) {
	switch o["type"] {
	case "text":
		c.text(o, "text", 1, 3000)
	case "link":
		c.text(o, "url", 1, 3000)
		c.text(o, "text", 0, 3000)
	case "user":
		c.text(o, "user_id", 1, 30)
	case "channel":
		c.text(o, "channel_id", 1, 30)
	case "usergroup":
		c.text(o, "usergroup_id", 1, 30)
	case "emoji":
		c.text(o, "name", 1, 100)
	case "date":
		c.text(o, "format", 1, 200)
		c.text(o, "fallback", 1, 300)
		if _, ok := o["timestamp"].(float64); !ok {
			c.say("date without timestamp")
		}
	default:
		c.say("rich text span %v", o["type"])
	}
	if in == "rich_text_preformatted" && o["type"] != "text" && o["type"] != "link" {
		c.say("%v in code", o["type"])
	}
	style, _ := o["style"].(object)
	for _, name := range slices.Sorted(maps.Keys(style)) {
		if name != "bold" && name != "italic" && name != "code" && name != "strike" {
			c.say("style %s", name)
		}
	}
}
