package ownstep

import (
	"strings"
	"testing"

	"afterbell/bot/course"
	"afterbell/bot/record"
)

// A step is read from one line, with its minutes at the end.
func TestRead(t *testing.T) {
	for typed, want := range map[string]record.OwnStep{
		"find my notes (10 min)":              {Text: "find my notes", Minutes: 10},
		"  find   my\nnotes ":                 {Text: "find my notes"},
		"(10 min)":                            {Minutes: 10},
		"call Ben (about 5 minutes)":          {Text: "call Ben", Minutes: 5},
		"exercise (b)":                        {Text: "exercise (b)"},
		"draw 2 cells (2 min) and label them": {Text: "draw 2 cells (2 min) and label them"},
		strings.Repeat("ä", length):           {Text: strings.Repeat("ä", length)},
	} {
		got, problem := read(typed)
		if got != want || (problem != nil) != (want.Text == "") {
			t.Errorf("%q is read as %+v (%v), want %+v", typed, got, problem, want)
		}
	}
	for typed, want := range map[string]string{
		" ": "ownstep.empty", strings.Repeat("ä", length+1): "ownstep.long", "sleep (2000 min)": "ownstep.minutes",
	} {
		if _, problem := read(typed); problem == nil || problem.Key != want {
			t.Errorf("%q: %v, want %s", typed, problem, want)
		}
	}
}

func called(texts ...string) (steps []record.OwnStep) {
	for _, x := range texts {
		steps = append(steps, record.OwnStep{ID: "id-" + x, Text: x})
	}
	return steps
}

func words(steps []record.OwnStep) string {
	var all []string
	for _, x := range steps {
		if x.Done {
			x.Text += "!"
		}
		all = append(all, x.Text)
	}
	return strings.Join(all, " ")
}

// The same step stands there once, and no more than the list of the lesson has room for.
func TestWith(t *testing.T) {
	full := called(strings.Fields("a b c d e f g h i j")...)
	for name, c := range map[string]struct {
		steps  []record.OwnStep
		add    record.OwnStep
		lesson int
		want   string
		ok     bool
	}{
		"the first":                  {nil, record.OwnStep{ID: "1", Text: "a"}, 2, "a", true},
		"behind the others":          {called("b"), record.OwnStep{ID: "1", Text: "a"}, 2, "b a", true},
		"the same words":             {called("a"), record.OwnStep{ID: "1", Text: "A"}, 2, "a", true},
		"the same event":             {called("a"), record.OwnStep{ID: "id-a", Text: "b"}, 2, "a", true},
		"one too many":               {full, record.OwnStep{ID: "1", Text: "k"}, 2, "a b c d e f g h i j", false},
		"the same words, when full":  {full, record.OwnStep{ID: "1", Text: "j"}, 2, "a b c d e f g h i j", true},
		"room for one beside many":   {nil, record.OwnStep{ID: "1", Text: "a"}, course.MaxSteps - 1, "a", true},
		"no room beside many":        {called("a"), record.OwnStep{ID: "1", Text: "b"}, course.MaxSteps - 1, "a", false},
		"a lesson without any steps": {called("a"), record.OwnStep{ID: "1", Text: "b"}, 0, "a b", true},
	} {
		got, ok := with(c.steps, c.add, c.lesson)
		if words(got) != c.want || ok != c.ok {
			t.Errorf("%s: %q, %v, want %q, %v", name, words(got), ok, c.want, c.ok)
		}
	}
}

// The list says of each step whether it is done: what is not in it is open again. Steps of the lesson are numbers.
func TestTicked(t *testing.T) {
	steps := called("a", "b", "c")
	steps[1].Done = true
	for values, want := range map[string]string{
		"": "a b c", "0,1": "a b c", "own-id-a": "a! b c", "0,own-id-b,own-id-c": "a b! c!", "own-nobody": "a b c",
	} {
		if got := words(ticked(steps, strings.Split(values, ","))); got != want {
			t.Errorf("%q: %q, want %q", values, got, want)
		}
	}
	if words(steps) != "a b! c" {
		t.Errorf("the list itself was changed: %s", words(steps))
	}
}
