package class

import (
	"testing"

	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

func TestClassNames(t *testing.T) {
	from := func(name string, day int) record.Class {
		return record.Class{Name: name, Run: record.Run{Start: when.Date{Year: 2026, Month: 11, Day: day}}}
	}
	list := []record.Class{from("Biology", 10), from("Chemistry", 10), from("Biology", 17), from("Biology", 17)}
	for i, want := range []any{"class.since", "Chemistry", "class.since_number", "class.since_number"} {
		got := classNames(list, 30)[i]
		if x, ok := got.(say.Phrase); ok {
			if got = x.Key; i > 1 && x.Args["i"] != i-1 {
				t.Errorf("class %d has number %v", i, x.Args["i"])
			}
		}
		if got != want {
			t.Errorf("class %d is called %v, want %v", i, got, want)
		}
	}
}
