package slack

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// instants are how moments are shown, in the zone of whoever reads: "today at 16:00". Of a token that
// counts the time until something to come nothing is said there, so that rich.HowLong is left out. See
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting.
var instants = map[rich.Form]string{rich.DayAndHour: "{date_short_pretty} at {time}", rich.DayAlone: "{date_short_pretty}",
	rich.HourAlone: "{time}"}

// A picture is an image of a message that Slack already has.
type picture struct{ id, alt string }

// A painter turns neutral rich text into blocks. Words go into rich_text elements, which Slack
// never reads as markup: whatever a person wrote, it pings nobody and formats nothing.
type painter struct {
	pictures map[string]picture // They are ordered by the names that the text uses.
	buttons  []bot.Button       // Those of the message.
	placed   map[int]bool       // The buttons with these indexes stand beside a block.
	blocks   []slack.Block
	open     *slack.RichTextBlock // Tight lines and lists still join this block.
	waiting  []rich.Block         // Facts, or small lines, which are drawn with those that follow.
}

// paint returns the blocks of a body.
func paint(body []rich.Block, pictures map[string]picture) []slack.Block {
	return lay(bot.Message{Body: body}, pictures).blocks
}

// lay draws the body of a message, and the buttons that belong to its blocks.
func lay(m bot.Message, pictures map[string]picture) *painter {
	p := &painter{pictures: pictures, buttons: m.Buttons, placed: map[int]bool{}}
	for _, b := range m.Body {
		if len(p.waiting) > 0 && p.waiting[0].Kind != b.Kind {
			p.settle()
		}
		if !p.beside(b) {
			p.block(b)
		}
	}
	p.settle()
	return p
}

// beside draws a block that has a button of its own, and reports whether it did.
func (p *painter) beside(b rich.Block) bool {
	n := slices.IndexFunc(p.buttons, func(x bot.Button) bool { return b.Anchor != 0 && x.At == b.Anchor })
	if n < 0 || p.placed[n] {
		return false
	}
	own := p.buttons[n]
	own.Label = orElse(own.Short, own.Label)
	p.settle()
	p.placed[n] = p.section(b, button(n, own))
	return p.placed[n]
}

func (p *painter) block(b rich.Block) {
	if b.Kind == rich.Fact || b.Kind == rich.Small {
		if !empty(b) {
			p.waiting = append(p.waiting, b)
		}
		return
	}
	if b.Kind != rich.Heading {
		b.Spans = glance(b)
	}
	switch b.Kind {
	case rich.Rule:
		p.alone(slack.NewDividerBlock())
	case rich.Picture:
		p.picture(b)
	case rich.Heading:
		b.Spans = b.Whole(rich.State.Sign) // a header holds plain text
		p.heading(b)
	case rich.Item:
		p.item(b)
	case rich.Quote:
		p.element(b, &slack.RichTextQuote{Type: slack.RTEQuote, Elements: inline(b.Spans, false)})
	case rich.Code:
		p.element(b, &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: inline(b.Spans, false)})
	default:
		p.paragraph(b)
	}
}

// alone appends a block that nothing joins.
func (p *painter) alone(b slack.Block) {
	p.blocks = append(p.blocks, b)
	p.open = nil
}

// element appends a part of rich text, to the open block where the text stays together.
func (p *painter) element(b rich.Block, e slack.RichTextElement) {
	if empty(b) {
		return
	}
	if p.open == nil || !b.Tight {
		p.open = slack.NewRichTextBlock("")
		p.blocks = append(p.blocks, p.open)
	}
	p.open.Elements = append(p.open.Elements, e)
}

// paragraph appends a paragraph; a tight one is a further line of the paragraph before it.
func (p *painter) paragraph(b rich.Block) {
	if p.open != nil && b.Tight && !empty(b) {
		if last, ok := p.open.Elements[len(p.open.Elements)-1].(*slack.RichTextSection); ok {
			last.Elements = append(append(last.Elements, words("\n", nil)), inline(b.Spans, false)...)
			return
		}
	}
	p.element(b, slack.NewRichTextSection(inline(b.Spans, false)...))
}

// item appends an item, to the list that is open if it is of the same kind and depth.
func (p *painter) item(b rich.Block) {
	style, offset := slack.RTEListBullet, 0
	if b.Number > 0 {
		style, offset = slack.RTEListOrdered, b.Number-1
	}
	section := slack.NewRichTextSection(inline(b.Spans, false)...)
	if p.open != nil && !empty(b) {
		list, ok := p.open.Elements[len(p.open.Elements)-1].(*slack.RichTextList)
		if ok && list.Style == style && list.Indent == min(b.Level, maxIndent) &&
			(b.Number == 0 || list.Offset+len(list.Elements) == offset) {
			list.Elements = append(list.Elements, section)
			return
		}
		if ok {
			b.Tight = true
		}
	}
	list := slack.NewRichTextList(style, min(b.Level, maxIndent), section)
	list.Offset = offset
	p.element(b, list)
}

// heading appends a header block, or bold text where the words do not fit one.
func (p *painter) heading(b rich.Block) {
	said := oneLine(rich.PlainSpans(b.Spans))
	if said == "" {
		return
	}
	if b.Level <= 2 && length(said) <= maxHeader {
		p.alone(slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, said, false, false)))
		return
	}
	p.element(b, slack.NewRichTextSection(inline(b.Spans, true)...))
}

// small is a muted line of plain words.
func small(s string) rich.Block {
	return rich.Block{Kind: rich.Small, Spans: []rich.Span{{Text: s}}}
}

// picture shows a picture that was uploaded or has an address, otherwise its words.
func (p *painter) picture(b rich.Block) {
	alt := shorten(rich.PlainSpans(b.Spans), maxAlt)
	if alt == "" {
		alt = b.File
	}
	image := &slack.ImageBlock{Type: slack.MBTImage, AltText: alt}
	switch up, ok := p.pictures[b.File]; {
	case ok:
		image.SlackFile = &slack.SlackFileObject{ID: up.id}
	case strings.HasPrefix(b.File, "https://"):
		image.ImageURL = b.File
	default:
		p.paragraph(rich.Block{Spans: []rich.Span{{Text: "[picture: " + alt + "]", Italic: true}}})
		return
	}
	p.alone(image)
}

func empty(b rich.Block) bool { return len(inline(b.Spans, false)) == 0 }

// inline returns the spans as rich text elements; Slack refuses empty ones.
func inline(spans []rich.Span, bold bool) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	for _, s := range spans {
		style := styleOf(s, bold)
		switch s.Kind {
		case rich.Break:
			out = append(out, words("\n", nil))
		case rich.Time:
			if s.Form == rich.HowLong {
				continue
			}
			fallback := orDash(oneLine(s.Text))
			out = append(out, &slack.RichTextSectionDateElement{Type: slack.RTSEDate,
				Timestamp: slack.JSONTime(s.At.Unix()), Format: instants[s.Form], Fallback: &fallback, Style: style})
		case rich.Mention:
			if !s.Role && userID.MatchString(s.Ref) {
				out = append(out, &slack.RichTextSectionUserElement{Type: slack.RTSEUser, UserID: s.Ref})
				continue
			}
			if group, ok := groupOf(s); ok {
				out = append(out, slack.NewRichTextSectionUserGroupElement(group))
				continue
			}
			out = appendWords(out, s.Text, style)
		case rich.Channel:
			if channelID.MatchString(s.Ref) {
				out = append(out, &slack.RichTextSectionChannelElement{Type: slack.RTSEChannel, ChannelID: s.Ref, Style: style})
				continue
			}
			out = appendWords(out, s.Text, style)
		case rich.Emoji:
			if name := refToEmoji.Replace(s.Ref); emojiName.MatchString(name) {
				out = append(out, emojiElement(name))
				continue
			}
			out = appendWords(out, s.Text, style)
		case rich.Link:
			if safeAddress(s.URL) {
				out = append(out, &slack.RichTextSectionLinkElement{Type: slack.RTSELink, URL: s.URL, Text: rich.Clean(s.Text),
					Style: style})
				continue
			}
			out = appendWords(out, s.Text, style)
		default:
			out = appendWords(out, s.Text, style)
		}
	}
	return out
}

// emojiElement draws an emoji that somebody typed, in the tone it had.
func emojiElement(name string) slack.RichTextSectionElement {
	name, tone, _ := strings.Cut(name, "::"+skinTone)
	e := slack.NewRichTextSectionEmojiElement(name, 0, nil)
	e.SkinTone, _ = strconv.Atoi(tone) // 0 where there is none
	return e
}

// groupOf is the user group that a span mentions.
func groupOf(s rich.Span) (id string, ok bool) {
	return s.Ref, s.Role && groupID.MatchString(s.Ref)
}

func appendWords(to []slack.RichTextSectionElement, text string, style *slack.RichTextSectionTextStyle) []slack.RichTextSectionElement {
	if text = rich.Clean(text); text == "" {
		return to
	}
	return append(to, words(text, style))
}

func words(text string, style *slack.RichTextSectionTextStyle) *slack.RichTextSectionTextElement {
	return slack.NewRichTextSectionTextElement(text, style)
}

func styleOf(s rich.Span, bold bool) *slack.RichTextSectionTextStyle {
	style := slack.RichTextSectionTextStyle{Bold: s.Bold || bold, Italic: s.Italic, Strike: s.Struck, Code: s.Kind == rich.InlineCode}
	if style == (slack.RichTextSectionTextStyle{}) {
		return nil
	}
	return &style
}

var (
	userID  = regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`)
	groupID = regexp.MustCompile(`^S[A-Z0-9]{2,20}$`)

	channelID = regexp.MustCompile(`^[CG][A-Z0-9]{1,20}$`)
	emojiName = regexp.MustCompile(`^[a-z0-9_+'-]{1,100}(?:::skin-tone-[2-6])?$`)

	escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// safeAddress reports whether a link may be shown as one.
func safeAddress(url string) bool {
	return len(url) <= 3000 && !strings.ContainsAny(url, " \n<>") &&
		(strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "mailto:"))
}
