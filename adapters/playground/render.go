package playground

import (
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

var pages = template.Must(template.ParseFS(files, "page.html"))

// render writes one of the templates. An error can only be that the reader has gone away.
func render(w io.Writer, name string, data any) {
	err := pages.ExecuteTemplate(w, name, data)
	_ = err
}

// A group is one block, or a row of list items of the same sort, as the page shows it.
type group struct {
	Kind  string // it is p, h, ul, ol, quote, code, pic, rule, small or fact
	Sign  string // of its state
	Level int
	Tight bool
	Spans []span
	Items []item
	Src   string // the picture has this address; empty means that it cannot be shown here
	Alt   string
}

type item struct {
	Number int
	Level  int
	Sign   string // of its state
	Spans  []span
}

// A span is a rich.Span with its instant written for one person.
type span struct {
	Kind         rich.SpanKind
	Text, URL    string
	ISO          string
	Bold, Italic bool
	Struck       bool
}

// groups prepares blocks for the page of somebody in a zone.
func groups(m bot.Message, zone *time.Location) []group {
	var list []group
	for _, b := range m.Body {
		spans := spansIn(b.Whole(unsigned), zone)
		if b.Kind == rich.Item {
			list = addItem(list, b, spans)
			continue
		}
		g := group{Kind: kindOf(b.Kind), Sign: b.State.Sign(), Level: b.Level, Tight: b.Tight, Spans: spans}
		if b.Kind == rich.Picture {
			g.Src, g.Alt = source(b.File, m.Files), rich.PlainSpans(b.Spans)
		}
		list = append(list, g)
	}
	return list
}

func addItem(list []group, b rich.Block, spans []span) []group {
	kind := "ul"
	if b.Number > 0 {
		kind = "ol"
	}
	it := item{Number: b.Number, Level: b.Level, Sign: b.State.Sign(), Spans: spans}
	if n := len(list); n > 0 && list[n-1].Kind == kind {
		list[n-1].Items = append(list[n-1].Items, it)
		return list
	}
	return append(list, group{Kind: kind, Items: []item{it}})
}

// unsigned leaves the sign of a state to the page, which hides it from screen readers: they hear the word.
func unsigned(rich.State) string { return "" }

func kindOf(k rich.Kind) string {
	switch k {
	case rich.Heading, rich.Quote, rich.Code, rich.Small, rich.Picture, rich.Fact:
		return string(k)
	case rich.Rule:
		return "rule"
	default:
		return "p"
	}
}

func spansIn(spans []rich.Span, zone *time.Location) []span {
	list := make([]span, 0, len(spans))
	for _, s := range spans {
		if s.Kind == rich.Time && s.Form == rich.HowLong {
			continue // the page does not count
		}
		p := span{Kind: s.Kind, Text: s.Text, URL: s.URL, Bold: s.Bold, Italic: s.Italic, Struck: s.Struck}
		if s.Kind == rich.Time {
			p.Text, p.ISO = s.At.In(zone).Format(layoutOf(s.Form)), s.At.Format(time.RFC3339)
		}
		list = append(list, p)
	}
	return list
}

// layoutOf is how an instant is written.
func layoutOf(f rich.Form) string {
	switch f {
	case rich.DayAlone:
		return "Mon 2 Jan"
	case rich.HourAlone:
		return "15:04"
	}
	return "Mon 2 Jan, 15:04"
}

// source returns the address of a picture that came along with the message, or is named by hash.
func source(file string, stored []bot.FileRef) string {
	i := slices.IndexFunc(stored, func(f bot.FileRef) bool { return f.Name == file || f.Hash == file })
	if i >= 0 && isHash(stored[i].Hash) {
		return "/file/" + stored[i].Hash
	}
	if isHash(file) {
		return "/file/" + file
	}
	return ""
}

func isHash(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}
