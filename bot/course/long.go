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

// Messages returns about how many messages the text of a lesson becomes; the adapters, which measure each as it is sent,
// have the last word.
func Messages(l *Lesson) (discord, slack int) {
	return pages(l.Body, discordMessage, true), pages(l.Body, slackMessage, false)
}

// pages counts messages of at most most UTF-16 units. In Discord pictures stand below all words of a message, so that the
// words after one begin the next.
func pages(blocks []rich.Block, most int, picturesLast bool) int {
	n, size, picture := 0, 0, false
	for _, b := range blocks {
		isPicture := b.Kind == rich.Picture
		own := len(utf16.Encode([]rune(rich.PlainSpans(b.Spans)))) + 2 // and the line before it
		if n == 0 || size+own > most || picturesLast && picture && !isPicture {
			n, size = n+1, 0
		}
		size, picture = size+own, isPicture
		n, size = n+(size-1)/most, (size-1)%most+1
	}
	return n
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
