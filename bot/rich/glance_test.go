package rich

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
)

// TestGlance writes states and facts in the dialects that have no way of their own for them: one sign, the label in front.
func TestGlance(t *testing.T) {
	for _, tt := range []struct {
		block           Block
		plain, markdown string
	}{
		{Block{State: Done, Spans: []Span{{Text: "Noted."}}}, "✓ Noted.", "✓ Noted.\n"},
		{Block{Kind: Item, Number: 2, State: Open, Spans: []Span{{Text: "Read · open"}}}, "2. ○ Read · open", "2. ○ Read · open\n"},
		{Block{Kind: Heading, Level: 2, State: New, Spans: []Span{{Text: "Cells · new"}}}, "◆ Cells · new", "## ◆ Cells · new\n"},
		{Block{Kind: Fact, Label: "Due", Spans: []Span{{Text: "Sunday"}}}, "Due: Sunday", "**Due:** Sunday\n"},
		{Block{Kind: Fact, Label: "*Due*", Spans: []Span{{Text: "Sunday"}}}, "*Due*: Sunday", "**\\*Due\\*:** Sunday\n"},
		{Block{Kind: Fact, Label: "Steps", Number: 2, Of: 5, Spans: []Span{{Text: "2 of 5"}}}, "Steps: 2 of 5", "**Steps:** 2 of 5\n"},
		{Block{Kind: Fact, Label: "Due", State: Late, Spans: []Span{{Text: "Sunday, late"}}}, "◔ Due: Sunday, late", "◔ **Due:** Sunday, late\n"},
		{Block{Spans: []Span{{Text: "Tue, 16:00"}, {Kind: Time, Form: HowLong}, {Text: "."}}}, "Tue, 16:00.", "Tue, 16:00.\n"},
	} {
		if got := Plain([]Block{tt.block}); got != tt.plain {
			t.Errorf("plain: %q, want %q", got, tt.plain)
		}
		if got := Markdown([]Block{tt.block}); got != tt.markdown {
			t.Errorf("Markdown: %q, want %q", got, tt.markdown)
		}
	}
}

// TestSigns gives each state one sign of its own.
func TestSigns(t *testing.T) {
	seen := map[string]State{}
	for _, s := range []State{Open, Done, New, Late, Notice} {
		if other, twice := seen[s.Sign()]; twice || s.Sign() == "" {
			t.Errorf("%q has the sign %q, like %q", s, s.Sign(), other)
		}
		seen[s.Sign()] = s
	}
	if State("").Sign() != "" {
		t.Error("no state has a sign")
	}
}

// TestGlanceIsFrozen reads what the program wrote before it knew states and facts, and what it writes now.
func TestGlanceIsFrozen(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Block
	}{
		{`{"k":"small","s":[{"s":"Due Sunday"}],"t":true}`, Block{Kind: Small, Tight: true, Spans: []Span{{Text: "Due Sunday"}}}},
		{`{"k":"fact","n":2,"s":[{"s":"2 of 5"}],"lb":"Steps","of":5,"st":"done","an":1}`,
			Block{Kind: Fact, Label: "Steps", Number: 2, Of: 5, State: Done, Anchor: 1, Spans: []Span{{Text: "2 of 5"}}}},
		{`{"s":[{"k":"time","at":"1970-01-01T00:00:00Z","fm":"wait"}]}`,
			Block{Spans: []Span{{Kind: Time, At: time.Unix(0, 0).UTC(), Form: HowLong}}}},
	} {
		var got Block
		if err := json.Unmarshal([]byte(tt.text), &got); err != nil || cmp.Diff(tt.want, got) != "" {
			t.Errorf("%s: %v %s", tt.text, err, cmp.Diff(tt.want, got))
		}
		if back, err := json.Marshal(got); err != nil || string(back) != tt.text {
			t.Errorf("written as %s, want %s", back, tt.text)
		}
	}
}

// TestSplitFact cuts a fact that is longer than a page: what follows the first piece is words of a paragraph.
func TestSplitFact(t *testing.T) {
	long := Block{Kind: Fact, Label: "Stuck", State: Notice, Number: 1, Of: 2, Anchor: 3, Spans: []Span{{Text: "one two three"}}}
	pages := Split([]Block{long}, func(b []Block) bool { return len(Plain(b)) <= len("! Stuck: one two ") })
	want := [][]Block{
		{{Kind: Fact, Label: "Stuck", State: Notice, Number: 1, Of: 2, Anchor: 3, Spans: []Span{{Text: "one two "}}}},
		{{Spans: []Span{{Text: "three"}}}},
	}
	if diff := cmp.Diff(want, pages); diff != "" {
		t.Error(diff)
	}
}
