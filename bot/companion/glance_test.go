package companion_test

import (
	"slices"
	"strings"
	"testing"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// stateWords are the words of which one stands in a line with a state, so that its sign says nothing new.
var stateWords = map[rich.State][]string{
	rich.Open: {"open", "left"}, rich.Done: {"done", "Noted"}, rich.New: {"new"}, rich.Late: {"late"}, rich.Notice: {"Not", "Nothing"},
}

// glance fails unless a message is well made for whoever looks at it for a moment: at most one button is the one to press, and first,
// each button that belongs to a block finds it, states are said in words, facts have labels.
func glance(t *testing.T, m bot.Message) {
	t.Helper()
	primary, others := 0, 0
	for _, b := range m.Buttons {
		if b.Primary {
			primary++
		}
		if b.Primary && b.At == 0 && others > 0 {
			t.Errorf("%q is the button to press, and others stand before it: %+v", b.Label, m.Buttons)
		}
		if b.At == 0 {
			others++
		}
		at := func(x rich.Block) bool { return x.Anchor == b.At }
		if b.Primary && b.Rare || b.At != 0 && !slices.ContainsFunc(m.Body, at) {
			t.Errorf("the button %+v of %s", b, rich.Plain(m.Body))
		}
	}
	if primary > 1 {
		t.Errorf("%d buttons are primary: %+v", primary, m.Buttons)
	}
	anchors := map[int]bool{}
	for _, b := range m.Body {
		words := rich.PlainSpans(b.Whole(func(rich.State) string { return "" }))
		if b.State != "" && !slices.ContainsFunc(stateWords[b.State], func(w string) bool { return strings.Contains(words, w) }) {
			t.Errorf("the state %q is not said in %q", b.State, words)
		}
		if b.Kind == rich.Fact && (b.Label == "" || len(b.Spans) == 0) || b.Anchor != 0 && anchors[b.Anchor] {
			t.Errorf("the block %+v", b)
		}
		anchors[b.Anchor] = true
	}
	if m.Select == nil {
		return
	}
	for _, o := range m.Select.Options {
		_, words, _ := strings.Cut(o.Label, ". ") // the number of a line is no word of it
		says := func(b rich.Block) bool { return b.Anchor == o.At && strings.Contains(rich.PlainSpans(b.Spans), words) }
		if o.At != 0 && !slices.ContainsFunc(m.Body, says) {
			t.Errorf("no line says what the option %+v says", o)
		}
	}
}

// locked fails unless a direct message begins with a title that a locked screen may show: short, and without the name of a
// class or of somebody else.
func locked(t *testing.T, m bot.Message) {
	t.Helper()
	if len(m.Body) == 0 || m.Body[0].Kind != rich.Heading {
		t.Errorf("a direct message has no title: %s", rich.Plain(m.Body))
		return
	}
	title := rich.PlainSpans(m.Body[0].Spans)
	if len(title) > 50 {
		t.Errorf("the title %q is longer than a locked screen shows", title)
	}
	for _, name := range []string{"Cells", "Green", "Rivera", "Okafor"} {
		if strings.Contains(title, name) {
			t.Errorf("the title %q names %s", title, name)
		}
	}
}
