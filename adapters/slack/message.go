package slack

import (
	"cmp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// Parts splits a post into messages that stay far inside Slack's limits and are read well on a
// phone. The buttons and files stand under the last one, a lesson's pictures where they are shown.
func (a *Adapter) Parts(p bot.Post) []bot.Message { return split(spell(p.Message, a.opts.Prefix)) }

// split is Parts for a message.
func split(m bot.Message) []bot.Message {
	pages := rich.Split(m.Body, fits)
	if len(pages) == 0 {
		return []bot.Message{m}
	}
	parts := make([]bot.Message, len(pages))
	left := m.Files
	for i, page := range pages {
		parts[i].Body = page
		parts[i].Files, left = filesOf(page, left)
	}
	last := &parts[len(parts)-1]
	last.Image, last.Select = m.Image, m.Select
	last.Files = append(last.Files, left...)
	for _, b := range m.Buttons {
		at := slices.IndexFunc(pages, func(page []rich.Block) bool { return b.At != 0 && anchors(page, b.At) })
		if at < 0 {
			at = len(parts) - 1
		}
		parts[at].Buttons = append(parts[at].Buttons, b)
	}
	return parts
}

// anchors reports whether a button that names an anchor belongs to a block of a page.
func anchors(page []rich.Block, at int) bool {
	return slices.ContainsFunc(page, func(b rich.Block) bool { return b.Anchor == at })
}

// fits reports whether blocks are small enough for one message, its buttons included.
func fits(page []rich.Block) bool {
	if brief(page) {
		return true
	}
	apart := 0 // a block with a button beside it parts those around it
	for _, b := range page {
		if b.Kind == rich.Small && length(mrkdwnSpans(glance(b))) > maxSmall {
			return false
		}
		if b.Anchor != 0 {
			apart += 2
		}
	}
	return length(mrkdwn(page)) <= partText && length(rich.Plain(page)) <= partText && len(paint(page, nil))+apart <= partBlocks
}

// brief reports whether blocks certainly fit, without drawing them: most answers are a few lines. No
// character becomes more than five, and blocks and spans have less around them than is counted.
func brief(page []rich.Block) bool {
	size := 0
	for _, b := range page {
		size += 80 + 4*b.Level + 5*len(b.Label)
		for _, s := range b.Spans {
			size += 80 + 5*(len(s.Text)+len(s.URL))
		}
	}
	return len(page) <= partBlocks/3 && size <= maxSmall
}

// filesOf parts the files that a page shows as pictures from the others.
func filesOf(page []rich.Block, files []bot.FileRef) (shown, left []bot.FileRef) {
	for _, f := range files {
		if shows(page, f.Name) {
			shown = append(shown, f)
		} else {
			left = append(left, f)
		}
	}
	return shown, left
}

func shows(page []rich.Block, name string) bool {
	for _, b := range page {
		if b.Kind == rich.Picture && b.File == name {
			return true
		}
	}
	return false
}

// A drawn is a message as Slack takes it.
type drawn struct {
	text   string
	blocks []slack.Block
}

// draw renders a message whose pictures were uploaded. text carries its full meaning: it is what
// notifications show and screen readers read.
func draw(m bot.Message, pictures map[string]picture) drawn {
	p := lay(unrepeated(m), pictures)
	d := drawn{text: mrkdwn(m.Body), blocks: p.blocks}
	if m.Image != nil {
		d.image(m.Image, pictures)
	}
	if m.Select != nil && len(m.Select.Options) > 0 {
		d.blocks = append(d.blocks, selectBlock(*m.Select))
	}
	if row := controls(m.Buttons, p.placed); len(row) > 0 {
		d.blocks = append(d.blocks, slack.NewActionBlock("", row...))
	}
	if d.text == "" {
		d.text = orDash(labels(m))
	}
	return d
}

// unrepeated leaves out of a message what the checkboxes under it say as well.
func unrepeated(m bot.Message) bot.Message {
	s := m.Select
	if s == nil || !s.Many || len(s.Options) > maxCheckboxes {
		return m
	}
	m.Body = slices.DeleteFunc(slices.Clone(m.Body), func(b rich.Block) bool {
		return b.Anchor != 0 && slices.ContainsFunc(s.Options, func(o bot.Choice) bool { return o.At == b.Anchor })
	})
	return m
}

func (d *drawn) image(i *bot.Image, pictures map[string]picture) {
	alt := orDash(shorten(rich.Clean(i.Alt), maxAlt))
	if up, ok := pictures[i.Name]; ok {
		d.blocks = append(d.blocks, &slack.ImageBlock{Type: slack.MBTImage, AltText: alt,
			SlackFile: &slack.SlackFileObject{ID: up.id}})
	} else {
		d.blocks = append(d.blocks, paint([]rich.Block{{Spans: []rich.Span{{Text: alt}}}}, nil)...)
	}
	d.text = strings.TrimSpace(d.text + "\n\n" + escape(alt))
}

// drawWhole renders a message for a view, which holds more than a message does.
func drawWhole(m bot.Message, pictures map[string]picture) drawn {
	var whole drawn
	for _, part := range split(m) {
		d := draw(part, pictures)
		whole.text = strings.TrimSpace(whole.text + "\n\n" + d.text)
		whole.blocks = append(whole.blocks, d.blocks...)
	}
	return whole
}

// clip keeps the blocks within a view's limit, and says so if some had to go.
func clip(blocks []slack.Block) []slack.Block {
	if len(blocks) <= maxViewBlocks {
		return blocks
	}
	return append(blocks[:maxViewBlocks-1:maxViewBlocks-1], smallBlock(wordCut))
}

// labels says what can be pressed, for a message without words.
func labels(m bot.Message) string {
	var said []string
	if m.Select != nil {
		said = append(said, escape(m.Select.Hint))
	}
	for _, b := range m.Buttons {
		said = append(said, escape(b.Label))
	}
	return strings.Join(said, " · ")
}

// selectTag begins the id of a block with a select; its target follows.
const selectTag = "select|"

// selectBlock renders a select. Its target travels in the block's id, since a chosen option says
// only itself. Checkboxes stand in a row of actions; longer lists of many need a section.
func selectBlock(s bot.Select) slack.Block {
	id, block := actionID(0, s.Action), selectTag+s.Target
	hint := plainObject(s.Hint, maxPlaceholder)
	options, chosen := options(s.Options)
	if !s.Many {
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, hint, id, options...)
		if len(chosen) > 0 {
			e.InitialOption = chosen[0]
		}
		return slack.NewActionBlock(block, e)
	}
	if len(options) <= maxCheckboxes {
		e := slack.NewCheckboxGroupsBlockElement(id, options...)
		e.InitialOptions = chosen
		return slack.NewActionBlock(block, e)
	}
	e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, hint, id, options...)
	e.InitialOptions = chosen
	section := slack.NewSectionBlock(plainObject(s.Hint, maxSection), nil, slack.NewAccessory(e))
	section.BlockID = block
	return section
}

// options returns the choices as options, and those that are chosen already.
func options(choices []bot.Choice) (all, chosen []*slack.OptionBlockObject) {
	for _, c := range choices[:min(len(choices), maxOptions)] {
		o := slack.NewOptionBlockObject(optionValue(c.Value), plainObject(c.Label, maxOptionText), nil)
		if note := oneLine(c.Note); note != "" {
			o.Description = plainObject(note, maxOptionText)
		}
		all = append(all, o)
		if c.On {
			chosen = append(chosen, o)
		}
	}
	return all, chosen
}

// noValue stands for an empty value, which Slack refuses.
const noValue = "="

func optionValue(v string) string {
	if v == "" {
		return noValue
	}
	return v
}

// Link implements bot.Linker with the address that Slack itself gives a message
// (https://docs.slack.dev/reference/methods/chat.getPermalink); "" for a workspace that was not heard of yet.
func (a *Adapter) Link(at bot.Place, on bot.Sent) string {
	for _, w := range a.serving() {
		w.mu.Lock()
		team, url := w.team, w.url
		w.mu.Unlock()
		if team == at.Space && url != "" && on.ID != "" {
			return strings.TrimSuffix(url, "/") + "/archives/" + cmp.Or(on.Channel, at.Channel) + "/p" + strings.ReplaceAll(on.ID, ".", "")
		}
	}
	return ""
}

// Text returns what stands in a message, with Slack's marks, as it is in notifications and for screen readers. Its blocks say the same.
func Text(m bot.Message) string { return mrkdwn(m.Body) }
