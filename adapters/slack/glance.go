package slack

import (
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"afterbell/bot/rich"
)

// What is read at a glance: the sign of a state, facts with their labels in two columns, small print in one block, and a
// line with its own button beside it.

// signs are the emoji before what has a state, by the names that Slack has for them. The text of a message has the plain
// signs of package rich, which screen readers pass over: the words beside them say the same.
var signs = map[rich.State]string{rich.Open: "white_small_square", rich.Done: "white_check_mark", rich.New: "small_blue_diamond",
	rich.Late: "hourglass_flowing_sand", rich.Notice: "exclamation"}

// glance returns the words of a block behind its sign and its label.
func glance(b rich.Block) []rich.Span {
	said := b.Whole(func(rich.State) string { return "" })
	if name := signs[b.State]; name != "" {
		said = append([]rich.Span{{Kind: rich.Emoji, Ref: name, Text: b.State.Sign()}, {Text: " "}}, said...)
	}
	return said
}

// bar draws a share, with ten signs at most, since more would break in a column of a phone. Its fact says it in words.
func bar(n, of int) string {
	length := min(of, 10)
	full := max(0, min(n, of)) * length / of
	return strings.Repeat("▰", full) + strings.Repeat("▱", length-full)
}

// settle draws the facts or the small lines that were waiting for others of their kind.
func (p *painter) settle() {
	waiting := p.waiting
	p.waiting = nil
	switch {
	case len(waiting) == 0:
	case waiting[0].Kind == rich.Small:
		p.context(waiting)
	case len(waiting) > 1 && !slices.ContainsFunc(waiting, wide):
		p.fields(waiting)
	default:
		for _, b := range waiting {
			if b.Spans = glance(b); b.Of > 0 {
				b.Spans = append(b.Spans, rich.Span{Text: " " + bar(b.Number, b.Of)})
			}
			p.paragraph(b)
		}
	}
}

// wide reports whether a fact is too long to be read in half a line.
func wide(b rich.Block) bool { return length(b.Label)+length(rich.PlainSpans(b.Spans)) > maxColumn }

// fields draws facts in two columns, with a line above them where text stands there.
func (p *painter) fields(facts []rich.Block) {
	if p.open != nil {
		p.alone(slack.NewDividerBlock())
	}
	for some := range slices.Chunk(facts, maxFields) {
		var fields []*slack.TextBlockObject
		for _, b := range some {
			said := append([]rich.Span{{Text: b.Label, Bold: true}, {Kind: rich.Break}}, b.Spans...)
			if b.Of > 0 {
				said = append(said, rich.Span{Kind: rich.Break}, rich.Span{Text: bar(b.Number, b.Of)})
			}
			fields = append(fields, textObject(said))
		}
		p.alone(slack.NewSectionBlock(nil, fields, nil))
	}
}

// context draws muted lines in one block: as one text where that is short enough, since Slack puts texts side by side.
func (p *painter) context(lines []rich.Block) {
	var all []rich.Span
	for i, b := range lines {
		if i > 0 {
			all = append(all, rich.Span{Kind: rich.Break})
		}
		all = append(all, glance(b)...)
	}
	if length(mrkdwnSpans(all)) <= maxSmall {
		p.alone(slack.NewContextBlock("", textObject(all)))
		return
	}
	for some := range slices.Chunk(lines, maxContext) {
		var texts []slack.MixedElement
		for _, b := range some {
			texts = append(texts, textObject(glance(b)))
		}
		p.alone(slack.NewContextBlock("", texts...))
	}
}

// section draws a block with its button beside it, and reports whether it did: a title, a picture or code has no place
// for one, and neither have words that are too many.
func (p *painter) section(b rich.Block, button slack.BlockElement) bool {
	said := glance(b)
	switch {
	case b.Kind == rich.Heading, b.Kind == rich.Rule, b.Kind == rich.Picture, b.Kind == rich.Code, empty(b),
		length(mrkdwnSpans(said)) > maxSmall:
		return false
	case b.Kind == rich.Item && b.Number > 0:
		said = append([]rich.Span{{Text: itemMark(b)}}, said...)
	}
	p.alone(slack.NewSectionBlock(textObject(said), nil, slack.NewAccessory(button)))
	return true
}

// textObject says spans where Slack takes no rich text. What nobody's words could be mistaken for a mark in is marked up,
// and so is what needs it, such as a link; the rest is literal, because Slack knows no way to escape a mark.
func textObject(spans []rich.Span) *slack.TextBlockObject {
	needs, bold, marked := false, false, false
	for _, s := range spans {
		if s.Kind != rich.Text && s.Kind != rich.Break {
			needs = true
			continue
		}
		bold = bold || s.Bold || s.Italic || s.Struck
		marked = marked || mrkdwnMark.MatchString(s.Text)
	}
	said := mrkdwnSpans(spans)
	if (needs || bold && !marked) && length(said) <= maxSmall {
		return mrkdwnObject(said)
	}
	literal := strings.TrimSpace(rich.Clean(rich.PlainSpans(spans)))
	return slack.NewTextBlockObject(slack.PlainTextType, shorten(orDash(literal), maxSmall), false, false)
}

// mrkdwnMark finds what Slack would read as a mark or an emoji in words.
// See https://docs.slack.dev/messaging/formatting-message-text#basic-formatting.
var mrkdwnMark = regexp.MustCompile("[*_~`]|^>|\n>|:[^\\s:]+:")
