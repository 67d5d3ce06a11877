package course

import (
	"unicode/utf16"

	"afterbell/bot/rich"
)

// What one message of a lesson's text holds, as the adapters split it.
const (
	discordMessage = 2000 // UTF-16 units; Discord refuses more (https://docs.discord.com/developers/resources/message#create-message)
	slackMessage   = 3000 // our adapter's own measure, which is read well on a phone
	AdviseMessages = 7    // a lesson of more messages is warned of: nobody reads a thread that goes on and on
)

// Messages returns how many messages the text of a lesson becomes, to one or two: the adapters have the last word.
func Messages(l *Lesson) (discord, slack int) {
	size := func(blocks []rich.Block) int { return len(utf16.Encode([]rune(rich.Markdown(blocks)))) }
	inDiscord := func(blocks []rich.Block) bool { return picturesLast(blocks) && size(blocks) <= discordMessage }
	inSlack := func(blocks []rich.Block) bool { return size(blocks) <= slackMessage }
	return len(rich.Split(l.Body, inDiscord)), len(rich.Split(l.Body, inSlack))
}

// picturesLast reports whether no words stand below a picture: Discord shows pictures below all words of a message.
func picturesLast(blocks []rich.Block) bool {
	shown := false
	for _, b := range blocks {
		if shown && b.Kind != rich.Picture {
			return false
		}
		shown = shown || b.Kind == rich.Picture
	}
	return true
}

// lintLength warns of a lesson that is long for a chat, and says where it could be cut in two.
func lintLength(d *draft, r *reporter) {
	size := 0
	for _, b := range d.Body {
		size += len(rich.PlainSpans(b.Spans))
	}
	if size < discordMessage && len(d.Body) <= AdviseMessages {
		return // nearly all lessons, and cheaper than splitting
	}
	discord, slack := Messages(&d.Lesson)
	if discord <= AdviseMessages && slack <= AdviseMessages {
		return
	}
	where := "where a new thought begins"
	if heading := middleHeading(d.Body, size); heading != "" {
		where = "before “" + heading + "”"
	}
	r.warnf(0, "the text becomes about %d messages in Discord and %d in Slack, which is long for a chat; make two lessons of it, cut %s",
		discord, slack, where)
}

// middleHeading returns the words of the heading nearest to the middle of a text of the given size in bytes; "" if none is near
// it.
func middleHeading(blocks []rich.Block, size int) string {
	best, nearest, at := "", size/5, 0
	for _, b := range blocks {
		words := rich.PlainSpans(b.Spans)
		if far := max(at-size/2, size/2-at); b.Kind == rich.Heading && far < nearest && at > 0 {
			best, nearest = words, far
		}
		at += len(words)
	}
	return best
}
