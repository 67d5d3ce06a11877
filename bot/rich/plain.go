package rich

import (
	"strconv"
	"strings"
)

// Plain returns the blocks as text for terminals and screen readers: "1. " and "- " before items,
// "label (address)" for links, code as it is, "[picture: alt]" for pictures, "> " before quotes, a
// row of three hyphens for rules, "[struck out: words]", "label: " before facts, the Sign of a state. Blocks are separated by a
// blank line unless they are Tight.
func Plain(blocks []Block) string {
	var b strings.Builder
	for i, block := range blocks {
		if i > 0 {
			b.WriteByte('\n')
			if !block.Tight {
				b.WriteByte('\n')
			}
		}
		writePlain(&b, block)
	}
	return b.String()
}

func writePlain(b *strings.Builder, block Block) {
	text := PlainSpans(block.Whole(State.Sign))
	switch block.Kind {
	case Item:
		indent := strings.Repeat("  ", block.Level)
		mark := marker(block)
		b.WriteString(indent + mark + strings.ReplaceAll(text, "\n", "\n"+indent+strings.Repeat(" ", len(mark))))
	case Quote:
		b.WriteString("> " + strings.ReplaceAll(text, "\n", "\n> "))
	case Picture:
		if text == "" {
			text = block.File
		}
		b.WriteString("[picture: " + text + "]")
	case Rule:
		b.WriteString("---")
	default:
		b.WriteString(text)
	}
}

// marker returns what stands before the words of an item.
func marker(item Block) string {
	if item.Number > 0 {
		return strconv.Itoa(item.Number) + ". "
	}
	return "- "
}

// PlainSpans returns the spans as Plain does.
func PlainSpans(spans []Span) string {
	if len(spans) == 1 && spans[0].Kind == Text && !spans[0].Struck {
		return spans[0].Text
	}
	var b strings.Builder
	for _, s := range spans {
		switch {
		case s.Kind == Break:
			b.WriteByte('\n')
		case s.Kind == Link && s.Text == "":
			b.WriteString(s.URL)
		case s.Kind == Link && s.Text != s.URL && "mailto:"+s.Text != s.URL:
			b.WriteString(s.Text + " (" + s.URL + ")")
		case s.Kind == Time && s.Form == HowLong:
		case s.Kind == Time && s.Text == "":
			b.WriteString(s.At.Format("Mon 2 Jan 2006, 15:04 MST"))
		case s.Struck && s.Kind == Text && strings.TrimSpace(s.Text) != "":
			b.WriteString("[struck out: " + s.Text + "]")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}
