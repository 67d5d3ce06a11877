package rich

import (
	"strings"
)

// Markdown returns the blocks as a Markdown document that people can edit and Parse reads back as
// the same blocks. Instants and mentions, which Parse never makes, are written as their text, and
// Small, facts and signs of states as words of a paragraph. Where marks touch ("**a***b*") an empty comment stands between them; they
// may be read back differently, the words never.
func Markdown(blocks []Block) string {
	var b strings.Builder
	var list []int // columns at which the words of the items around begin
	for i, block := range blocks {
		if i > 0 {
			b.WriteString("\n")
			if !continues(blocks[:i], block) {
				b.WriteString("\n")
			}
		}
		if block.Kind != Item {
			list = list[:0]
			writeMarkdown(&b, block)
			continue
		}
		if i > 0 && blocks[i-1].Kind == Item && !continues(blocks[:i], block) {
			b.WriteString("<!-- -->\n\n") // else two lists would be read as one
		}
		level := min(block.Level, len(list))
		indent := 0
		if level > 0 {
			indent = list[level-1]
		}
		mark := marker(block)
		list = append(list[:level], indent+len(mark))
		b.WriteString(strings.Repeat(" ", indent) + mark)
		b.WriteString(strings.ReplaceAll(MarkdownSpans(block.Whole(State.Sign)), "\n", "\n"+strings.Repeat(" ", indent+len(mark))))
	}
	if len(blocks) > 0 {
		b.WriteString("\n")
	}
	return b.String()
}

// continues reports whether an item continues the list that the blocks before it end with.
func continues(before []Block, b Block) bool {
	if b.Kind != Item || before[len(before)-1].Kind != Item {
		return false
	}
	for i := len(before) - 1; i >= 0 && before[i].Kind == Item; i-- {
		switch p := before[i]; {
		case p.Level < b.Level:
			return b.Number <= 1 || i == len(before)-1 // the first of an inner list
		case p.Level == b.Level:
			return p.Number == 0 && b.Number == 0 || p.Number > 0 && b.Number == p.Number+1
		}
	}
	return true
}

func writeMarkdown(b *strings.Builder, block Block) {
	text := MarkdownSpans(block.Whole(State.Sign))
	switch block.Kind {
	case Heading:
		b.WriteString(strings.Repeat("#", max(block.Level, 1)) + " " + headingLine(text))
	case Quote:
		b.WriteString("> " + strings.ReplaceAll(text, "\n", "\n> "))
	case Code:
		code := PlainSpans(block.Spans)
		f := fence(code, 3)
		b.WriteString(f + block.Lang + "\n")
		if code != "" {
			b.WriteString(code + "\n")
		}
		b.WriteString(f)
	case Picture:
		b.WriteString("![" + text + "](" + destination(block.File) + ")")
	case Rule:
		b.WriteString("---")
	default:
		b.WriteString(text)
	}
}

// headingLine puts a heading on one line and keeps a # at its end, which else would be dropped.
func headingLine(text string) string {
	text = strings.NewReplacer("\\\n", " ", "  \n", " ").Replace(text)
	if rest, ok := strings.CutSuffix(text, "#"); ok && !strings.HasSuffix(rest, `\`) {
		return rest + `\#`
	}
	return text
}

// fence returns a row of backticks longer than any in the code, at least n long.
func fence(code string, n int) string {
	run := 0
	for i := range len(code) {
		run++
		if code[i] != '`' {
			run = 0
		}
		n = max(n, run+1)
	}
	return strings.Repeat("`", n)
}
