package say

import (
	"strings"

	"afterbell/bot/rich"
)

// A spanWriter joins neighbours that look the same.
type spanWriter struct {
	spans []rich.Span
	run   rich.Span // text has the marks of this span
	text  []byte    // these words are no span yet
}

// add writes one span.
func (w *spanWriter) add(s rich.Span) {
	if s.Kind != rich.Text {
		w.flush()
		w.spans = append(w.spans, s)
		return
	}
	if s.Bold != w.run.Bold || s.Italic != w.run.Italic {
		w.flush()
		w.run = rich.Span{Bold: s.Bold, Italic: s.Italic}
	}
	w.text = append(w.text, s.Text...)
}

// words writes text with the marks of s; its lines are parted by breaks.
func (w *spanWriter) words(s rich.Span, text string) {
	for more := true; more; {
		s.Text, text, more = strings.Cut(text, "\n")
		if s.Text != "" {
			w.add(s)
		}
		if more {
			w.add(rich.Span{Kind: rich.Break})
		}
	}
}

// flush makes a span of the text so far.
func (w *spanWriter) flush() {
	if len(w.text) > 0 {
		w.run.Text = string(w.text)
		w.spans = append(w.spans, w.run)
		w.text = w.text[:0]
	}
}

// end returns what was written.
func (w *spanWriter) end() []rich.Span {
	w.flush()
	return w.spans
}
