package course

import (
	"fmt"
	"strings"

	"afterbell/bot/rich"
)

// AdviseMessages is how many messages the text of a lesson may become; a lesson of more is warned of: nobody reads a thread that goes
// on and on.
const AdviseMessages = 7

// A Length is how many messages the text of a lesson becomes in one service.
type Length struct {
	Service  string // as it is said, "Discord"
	Messages int
}

// A Measure tells how long the text of a lesson is wherever it may be posted. files are those of its course. Whoever knows the
// services brings it along, since they part texts in their own ways.
type Measure func(files []File, l *Lesson) []Length

// shortText is a text that becomes no more than a few messages anywhere, in bytes. Nearly all lessons are shorter, and need no measure.
const shortText = 2000

// lintLength warns of a lesson that is long for a chat, and says where it could be cut in two.
func lintLength(d *draft, files []File, measure Measure, r *reporter) {
	size := 0
	for _, b := range d.Body {
		size += len(rich.PlainSpans(b.Spans))
	}
	if measure == nil || size < shortText && len(d.Body) <= AdviseMessages {
		return
	}
	long := false
	var said []string
	for _, n := range measure(files, &d.Lesson) {
		long = long || n.Messages > AdviseMessages
		word := "messages"
		if n.Messages == 1 {
			word = "message"
		}
		said = append(said, fmt.Sprintf("%d %s in %s", n.Messages, word, n.Service))
	}
	if !long {
		return
	}
	where := "where a new thought begins"
	if heading := middleHeading(d.Body, size); heading != "" {
		where = "before “" + heading + "”"
	}
	r.warnf(0, "the text becomes %s, which is long for a chat; make two lessons of it, cut %s", strings.Join(said, " and "), where)
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
