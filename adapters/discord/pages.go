package discord

import (
	"cmp"
	"fmt"
	"slices"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// Parts implements bot.Platform: pages of what fits one plain message, split between blocks.
// Cards could hold more, but a card for a forum is sent as a plain message. Pictures and files go
// with the page that shows them, buttons of a line with that one, the rest with the last.
func (a *Adapter) Parts(p bot.Post) []bot.Message {
	if p.Message.Session != nil {
		return []bot.Message{p.Message}
	}
	return split(p.Message, maxContent, !p.To.Direct(), asCard(p))
}

// asCard decides how a post looks. What carries buttons in a channel is a card: words and buttons
// in one frame, which a phone shows at full width. Direct messages stay plain, since their first
// line must be what the lock screen shows; so do pages in threads, since plain text can be
// searched and copied.
func asCard(p bot.Post) bool {
	return !p.To.Direct() && (len(p.Message.Buttons) > 0 || p.Message.Select != nil)
}

// split deals a message out to pages of at most limit UTF-16 units. A file that is too large is
// replaced by a line that says so, never left out silently.
func split(m bot.Message, limit int, tokens, card bool) []bot.Message {
	pages := deal(m, limit, tokens, card)
	var left []bot.FileRef
	for _, page := range pages {
		left = append(left, tooMuch(page)...)
	}
	if len(left) == 0 {
		return pages
	}
	at := len(m.Body)
	for at > 0 && m.Body[at-1].Kind == rich.Picture {
		at-- // words after a picture would take a page of their own
	}
	m.Body = slices.Clone(m.Body)
	for n, f := range left {
		m.Body = slices.Insert(m.Body, at+n, smallNote(fmt.Sprintf(tooLargeText, fileName(f.Name))))
	}
	m.Files = slices.DeleteFunc(slices.Clone(m.Files), func(f bot.FileRef) bool { return leaves(left, f) })
	return deal(m, limit, tokens, card)
}

// deal is split without regard to what the files weigh. A plain page ends after a picture, since
// Discord shows pictures below the words.
func deal(m bot.Message, limit int, tokens, card bool) []bot.Message {
	in := ink{tokens, unknownYet} // ids may be known by the time the message is sent
	fits := func(blocks []rich.Block) bool {
		text := markdown(blocks, in)
		return (card || picturesLast(blocks, m.Files)) && length(text) <= limit && len(text) <= maxCardBytes
	}
	if fits(m.Body) {
		return []bot.Message{m} // nearly always, and cheaper than asking block by block
	}
	pages := rich.Split(m.Body, fits)
	if len(pages) < 2 {
		return []bot.Message{m}
	}
	parts := make([]bot.Message, len(pages))
	taken := map[string]bool{}
	left := m.Buttons
	for i, page := range pages {
		parts[i] = bot.Message{Body: page, Tone: m.Tone, Files: filesOf(page, m.Files, taken)}
		parts[i].Buttons, left = buttonsOf(page, left)
	}
	last := &parts[len(parts)-1]
	last.Image, last.Select = m.Image, m.Select
	last.Buttons = append(last.Buttons, left...)
	for _, f := range m.Files {
		if !taken[f.Name] {
			last.Files = append(last.Files, f)
		}
	}
	return parts
}

// buttonsOf parts the buttons that belong to the blocks of a page from the others.
func buttonsOf(page []rich.Block, all []bot.Button) (mine, left []bot.Button) {
	for _, b := range all {
		if slices.ContainsFunc(page, func(x rich.Block) bool { return b.At != 0 && x.Anchor == b.At }) {
			mine = append(mine, b)
		} else {
			left = append(left, b)
		}
	}
	return mine, left
}

// picturesLast reports whether nothing follows the first picture that is shown but more of them.
func picturesLast(blocks []rich.Block, files []bot.FileRef) bool {
	pictures := false
	for _, b := range blocks {
		shown := len(filesOf([]rich.Block{b}, files, map[string]bool{})) > 0
		if pictures && !shown {
			return false
		}
		pictures = pictures || shown
	}
	return true
}

// filesOf picks the files that a page shows and marks them as taken.
func filesOf(page []rich.Block, files []bot.FileRef, taken map[string]bool) (mine []bot.FileRef) {
	for _, b := range page {
		for _, f := range files {
			if b.Kind == rich.Picture && !taken[f.Name] && fileName(b.File) == fileName(f.Name) {
				taken[f.Name] = true
				mine = append(mine, f)
			}
		}
	}
	return mine
}

// Link implements bot.Linker: the address of a thread, or of a message in its channel.
func (a *Adapter) Link(at bot.Place, on bot.Sent) string {
	channel := cmp.Or(on.Channel, at.Channel) // a thread is a channel, too
	if at.Space == "" || channel == "" || on.ID == "" {
		return ""
	}
	address := "https://discord.com/channels/" + at.Space + "/"
	if on.Thread != "" {
		return address + on.Thread
	}
	return address + channel + "/" + on.ID
}

// Text returns what stands in a message, with Discord's marks.
func Text(m bot.Message) string { return markdown(m.Body, ink{true, noCommands}) }
