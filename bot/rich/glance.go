package rich

// What is read at a glance: how things stand with what a line names, and facts with their labels.

// A State says how things stand with what a block names. Its word stands in the spans in any case, so that a sign says
// nothing that is not said; dialects put one sign before it. The zero State is none.
type State string

// The states.
const (
	Open   State = "open" // it can be done now
	Done   State = "done"
	New    State = "new"  // it came and was not looked at yet
	Late   State = "late" // its time is over, and it can be done still
	Notice State = "!"    // it went otherwise than planned, and somebody should know
)

// Sign is the one sign of a state where a text has no better: a character of ordinary faces, never an emoji; "" of none.
func (s State) Sign() string {
	switch s {
	case Open:
		return "○"
	case Done:
		return "✓"
	case New:
		return "◆"
	case Late:
		return "◔"
	case Notice:
		return "!"
	}
	return ""
}

// Whole returns the words of a block with what stands before them: the label of a fact, in bold where a dialect has
// that, and the sign of a state as sign has it. A dialect that shows neither in a way of its own takes these for the spans.
func (b Block) Whole(sign func(State) string) []Span {
	var before []Span
	if mark := sign(b.State); mark != "" {
		before = append(before, Span{Text: mark + " "})
	}
	if b.Label != "" {
		before = append(before, Span{Text: b.Label + ":", Bold: true}, Span{Text: " "})
	}
	if before == nil {
		return b.Spans
	}
	return append(before, b.Spans...)
}
