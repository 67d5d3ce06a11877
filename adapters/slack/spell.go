package slack

import (
	"regexp"
	"slices"
	"strings"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// spell writes commands as they are typed here: few have a name of their own, the others are words
// after the app's name. The message is not changed.
func spell(m bot.Message, prefix string) bot.Message {
	body := slices.Clone(m.Body)
	for i, b := range body {
		if !slices.ContainsFunc(b.Spans, func(s rich.Span) bool { return s.Kind == rich.Command }) {
			continue
		}
		body[i].Spans = slices.Clone(b.Spans)
		for j, s := range b.Spans {
			if s.Kind == rich.Command {
				body[i].Spans[j].Kind, body[i].Spans[j].Text, body[i].Spans[j].Ref = rich.Text, typedHere(s.Ref, prefix), ""
			}
		}
	}
	m.Body = body
	m.Buttons = slices.Clone(m.Buttons)
	for i := range m.Buttons {
		m.Buttons[i].Label = spellLine(m.Buttons[i].Label, prefix)
	}
	if m.Select != nil {
		list := *m.Select
		list.Options = slices.Clone(list.Options)
		for i := range list.Options {
			list.Options[i].Label = spellLine(list.Options[i].Label, prefix)
		}
		m.Select = &list
	}
	return m
}

// spellForm is spell for a form. What people wrote in it stays as it is.
func spellForm(f bot.Form, prefix string) *bot.Form {
	f.Note = spellLine(f.Note, prefix)
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		x := &f.Fields[i]
		x.Label, x.Note, x.Error = spellLine(x.Label, prefix), spellLine(x.Note, prefix), spellLine(x.Error, prefix)
	}
	return &f
}

// spellErrors is spell for the sentences at the fields of a refused form.
func spellErrors(errs map[string]string, prefix string) map[string]string {
	spelled := map[string]string{}
	for name, s := range errs {
		spelled[name] = spellLine(s, prefix)
	}
	return spelled
}

var slashed = regexp.MustCompile(`(^|[\s(])/[a-z][\w/-]*`)

// spellLine is spell for a line that cannot hold marks: there commands are words with a slash.
func spellLine(line, prefix string) string {
	if !strings.Contains(line, "/") {
		return line
	}
	return slashed.ReplaceAllStringFunc(line, func(word string) string {
		before, name, _ := strings.Cut(word, "/")
		if _, known := followers[name]; !known {
			return word
		}
		return before + typedHere(name, prefix)
	})
}

// typedHere is what people type for a command of the table.
func typedHere(name, prefix string) string {
	if slices.Contains(short, name) {
		return "/" + prefix + name
	}
	return "/" + prefix + umbrella + " " + name
}
