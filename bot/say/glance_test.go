package say

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// TestFacts reads the label of a fact from its sentence alone: a colon in what is filled in makes none.
func TestFacts(t *testing.T) {
	v := english(t)
	for _, tt := range []struct {
		text string
		args bot.Args
		want rich.Block
	}{
		{"= Due: {day}", bot.Args{"day": "Sunday: late"}, rich.Block{Kind: rich.Fact, Label: "Due", Spans: []rich.Span{{Text: "Sunday: late"}}}},
		{"= Plan for {when}: **{what}**", bot.Args{"when": "16:00: sharp", "what": "a: b"},
			rich.Block{Kind: rich.Fact, Label: "Plan for 16:00: sharp", Spans: []rich.Span{{Text: "a: b", Bold: true}}}},
		{"= {what}", bot.Args{"what": "a: b"}, rich.Block{Kind: rich.Fact, Spans: []rich.Span{{Text: "a: b"}}}},
	} {
		l := readLine(tt.text)
		got := v.block(l, tt.args)
		tt.want.Tight = true
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.text, diff)
		}
	}
}

// TestPrimaryFirst puts what most people want before the other buttons, with those that were added with it.
func TestPrimaryFirst(t *testing.T) {
	p := (&Page{}).Press("button.share", "share", "").Main("button.yes", "join.clock", "yes").Press("button.no", "join.clock", "no")
	var got []string
	for _, b := range english(t).Message(p).Buttons {
		got = append(got, b.Label)
	}
	if diff := cmp.Diff([]string{"Yes", "No", "Share"}, got); diff != "" {
		t.Error(diff)
	}
}

// TestGlance puts a state, a share and a button where their lines begin, and the buttons of lines before the others.
func TestGlance(t *testing.T) {
	p := (&Page{Tone: bot.ToneLesson}).Say("lesson.title", bot.Args{"number": 1, "title": "Cells"}).
		Say("lesson.ticked", bot.Args{"n": 5, "done": 2}).Share(2, 5).Mark(rich.Open).
		Beside(Button{Key: "button.answer_n", Short: "button.answer", Args: bot.Args{"i": 1}, Action: "queue.open", Primary: true}).
		Say("lesson.done", nil).Press("button.ask", "ask.open", "x").Rarely("button.more", "more", "x")
	got := english(t).Message(p)
	want := bot.Message{
		Tone: bot.ToneLesson,
		Body: []rich.Block{
			{Kind: rich.Heading, Level: 2, Tight: true, Spans: []rich.Span{{Text: "Lesson 1: Cells"}}},
			{Kind: rich.Fact, Label: "Steps", Number: 2, Of: 5, State: rich.Open, Anchor: 2, Tight: true, Spans: []rich.Span{{Text: "2 of 5 done"}}},
			{Tight: true, Spans: []rich.Span{{Text: "All steps are ticked. Well done."}}},
		},
		Buttons: []bot.Button{
			{Label: "1: Answer", Short: "Answer", Action: "queue.open", Primary: true, At: 2},
			{Label: "Ask", Action: "ask.open", Target: "x"},
			{Label: "Everything else", Action: "more", Target: "x", Rare: true},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
