package term

import (
	"testing"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// told is a learner who told of each lesson how sure they were first and last, 0 for nothing, on a date.
func told(on when.Date, sure ...[2]int) *Learner {
	l := &Learner{}
	for i, s := range sure {
		l.Lessons = append(l.Lessons, Progress{Index: i, Figures: record.LessonFigures{SureFirst: s[0], SureLast: s[1], SureDay: on, Day: on}})
	}
	return l
}

func TestLeastSure(t *testing.T) {
	on := when.Date{Year: 2026, Month: 11, Day: 26}
	last := func(sure ...int) *Learner {
		var list [][2]int
		for _, s := range sure {
			list = append(list, [2]int{s, s})
		}
		return told(on, list...)
	}
	for name, c := range map[string]struct {
		from []*Learner
		want Unsure
		ok   bool
	}{
		"nobody":         {},
		"too few":        {from: []*Learner{last(4, 2), last(4, 2)}},
		"one lesson":     {from: []*Learner{last(2), last(2), last(2)}},
		"all alike":      {from: []*Learner{last(3, 3), last(3, 3), last(3, 3)}},
		"the second":     {[]*Learner{last(4, 2, 5), last(4, 1, 4), last(5, 2, 4)}, Unsure{Lesson: 1, Sure: 2, Others: 4}, true},
		"the newest one": {[]*Learner{last(2, 4, 2), last(2, 5, 2), last(2, 5, 2), last(5, 5)}, Unsure{Lesson: 2, Sure: 2, Others: 4}, true},
		"few tell of it": {[]*Learner{last(4, 4, 1), last(4, 2, 0), last(5, 3, 0)}, Unsure{Lesson: 1, Sure: 3, Others: 4}, true},
	} {
		got, ok := LeastSure(c.from, &course.Course{Lessons: make([]course.Lesson, 3)})
		if ok != c.ok || ok && got != c.want {
			t.Errorf("%s: %+v, %t, want %+v, %t", name, got, ok, c.want, c.ok)
		}
	}
}

func TestRises(t *testing.T) {
	week := when.Span{From: when.Date{Year: 2026, Month: 11, Day: 23}, To: when.Date{Year: 2026, Month: 11, Day: 29}}
	in, before := week.From, week.From.AddDays(-1)
	a, b, c, d := told(in, [2]int{2, 4}), told(in, [2]int{1, 1}, [2]int{1, 5}), told(in, [2]int{2, 3}), told(before, [2]int{1, 5})
	d.Lessons[0].Figures.Day = in // opened again, which tells nothing of how sure they are
	e, f := told(in, [2]int{5, 2}), told(in, [2]int{1, 3}, [2]int{3, 5})
	got := Rises([]*Learner{a, b, c, d, e, f}, week)
	want := []Rise{{Who: b, Lesson: 1, From: 1, To: 5}, {Who: a, From: 2, To: 4}, {Who: f, From: 1, To: 3}}
	if len(got) != len(want) {
		t.Fatalf("%d rose, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("rise %d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestStuckAt(t *testing.T) {
	lesson := &course.Lesson{ID: "l"}
	for ticked, want := range map[uint64]int{0: 0, 0b1: 2, 0b101: 2, 0b11: 3, 0b110: 1, 0b111: 0} {
		l := &Learner{Lessons: []Progress{{Lesson: lesson, Steps: 3, Figures: record.LessonFigures{Ticked: ticked}}}}
		l.Figures.StuckIn = "l"
		if got := l.StuckAt(); got != want {
			t.Errorf("ticked %b: step %d, want %d", ticked, got, want)
		}
	}
	if got := (&Learner{}).StuckAt(); got != 0 {
		t.Errorf("stuck nowhere: step %d", got)
	}
}
