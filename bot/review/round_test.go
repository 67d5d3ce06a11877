package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

const now = 20_000 // a date

// studied is a lesson with so many questions, last touched so many days ago, done or not, and told to be sure of so much
// then.
func studied(index, questions, ago int, done bool, sure int) term.Progress {
	day := when.FromOrdinal(now - ago)
	s := term.Progress{
		Index: index, Lesson: &course.Lesson{ID: string(rune('a' + index)), Questions: make([]course.Question, questions)}, Steps: 1,
		Figures: record.LessonFigures{Opened: true, Day: day, SureLast: sure},
	}
	if done {
		s.Ticked = 1
	}
	if sure > 0 {
		s.Figures.SureDay = day
	}
	return s
}

// remembered is a memory of so many days of stability, answered so many days ago.
func remembered(stability float64, ago int, known bool) Memory {
	return Memory{Stability: stability, Difficulty: 5, Day: now - ago, Known: known, Now: known}
}

// named are items as letters of lessons and numbers of questions, with a letter for the reason: unsure, missed, knew, never answered.
func named(list []Item) string {
	var words []string
	for _, x := range list {
		words = append(words, fmt.Sprintf("%c%d%c", 'a'+x.Lesson, x.N, "umkn"[x.Why]))
	}
	return strings.Join(words, " ")
}

// What waits longest comes first, after the first question of a lesson that somebody is not sure of, and before what was
// never answered.
func TestWhatIsReady(t *testing.T) {
	for name, c := range map[string]struct {
		lessons []term.Progress
		known   memories
		want    string
	}{
		"the one that waits longest first": {
			[]term.Progress{studied(0, 2, 30, true, 0), studied(1, 1, 30, true, 0)},
			memories{"a": {remembered(5, 9, true), remembered(5, 12, false)}, "b": {remembered(5, 10, true)}}, "a1m b0k a0k",
		},
		"not before its day":         {[]term.Progress{studied(0, 1, 30, true, 0)}, memories{"a": {remembered(10, 9, true)}}, ""},
		"on its day":                 {[]term.Progress{studied(0, 1, 30, true, 0)}, memories{"a": {remembered(9, 9, true)}}, "a0k"},
		"answered today":             {[]term.Progress{studied(0, 1, 30, true, 0)}, memories{"a": {remembered(0.2, 0, false)}}, ""},
		"never answered, done today": {[]term.Progress{studied(0, 2, 0, true, 0)}, nil, ""},
		"never answered, done":       {[]term.Progress{studied(0, 2, 1, true, 0)}, nil, "a0n a1n"},
		"never answered, not done":   {[]term.Progress{studied(0, 2, 6, false, 0)}, nil, ""},
		"never answered, and rests":  {[]term.Progress{studied(0, 2, 7, false, 0)}, nil, "a0n a1n"},
		"never begun":                {[]term.Progress{{Lesson: &course.Lesson{ID: "a", Questions: make([]course.Question, 1)}}}, nil, ""},
		"not sure, the next day":     {[]term.Progress{studied(0, 1, 1, false, 2)}, nil, ""},
		"not sure, before all others": {
			[]term.Progress{studied(0, 1, 30, true, 0), studied(1, 2, 2, false, 2)}, memories{"a": {remembered(1, 20, true)}}, "b0u a0k",
		},
		"rather sure":            {[]term.Progress{studied(0, 1, 2, false, 3)}, nil, ""},
		"not sure, but answered": {[]term.Progress{studied(0, 1, 3, false, 1)}, memories{"a": {remembered(20, 1, true)}}, ""},
		"known, but not sure":    {[]term.Progress{studied(0, 1, 3, false, 1)}, memories{"a": {remembered(20, 4, true)}}, "a0u"},
		"a clock ran ahead":      {[]term.Progress{studied(0, 1, 3, true, 0)}, memories{"a": {remembered(20, -300, true)}}, "a0k"},
		"fewer questions now": {
			[]term.Progress{studied(0, 1, 30, true, 0)}, memories{"a": {remembered(1, 9, true), remembered(1, 9, true)}}, "a0k",
		},
	} {
		if got := named(due(c.lessons, Kept{Memories: c.known}, GapsFor(usual), now)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A round mixes lessons, and what was missed comes at its end, not at once again where there is another one.
func TestARoundMixesLessons(t *testing.T) {
	item := func(lesson, n int) Item { return Item{Lesson: lesson, N: n, Why: Knew} }
	r := Round{Ready: []Item{item(0, 0), item(0, 1), item(1, 0)}, Returns: []Item{item(2, 0), item(2, 1)}}
	var got []Item
	lesson, n := -1, -1
	for range 6 {
		x, ok := r.Next(lesson, n)
		if !ok {
			break
		}
		got = append(got, x)
		lesson, n = x.Lesson, x.N
		if i := slices.Index(r.Ready, x); i >= 0 {
			r.Ready = slices.Delete(r.Ready, i, i+1)
		} else if len(got) > 4 {
			r.Returns = slices.Delete(r.Returns, slices.Index(r.Returns, x), slices.Index(r.Returns, x)+1)
		}
	}
	if want := "a0k b0k a1k c0k c1k c0k"; named(got) != want {
		t.Errorf("asked are %q, want %q", named(got), want)
	}
	if _, ok := (Round{}).Next(-1, -1); ok {
		t.Error("an empty round asks something")
	}
}

// What became ready on days off comes after them, so many a day, and on days off nothing that became ready on them does.
func TestWhatDaysOffLeave(t *testing.T) {
	off := func(day int) bool { return day >= now-5 && day < now || day == now+3 }
	list := func(due ...int) (all []Item) {
		for n, d := range due {
			all = append(all, Item{N: n, Due: now + d, Why: Knew})
		}
		return all
	}
	for name, c := range map[string]struct {
		due     []int
		today   int
		most    int
		want    string
		ordered []int
	}{
		"before them":           {[]int{-8, -7, -6}, now, 1, "a0k a1k a2k", nil},
		"on them":               {[]int{-5, -4, -3, -2}, now, 3, "a0k a1k a2k", nil},
		"on them, and after":    {[]int{-5, -4, 0, 0}, now, 1, "a0k a2k a3k", nil},
		"while they last":       {[]int{-6, -5, -4}, now - 2, 3, "a0k", nil},
		"on a day off later on": {[]int{-6, 2, 3}, now + 3, 3, "a0k a1k", nil},
		"and after it":          {[]int{-6, 2, 3}, now + 4, 3, "a0k a1k a2k", nil},
		"no room is left":       {[]int{-5, -4}, now, 0, "", nil},
	} {
		if got := named(spread(list(c.due...), off, c.most, c.today)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := []int{afterOff(5, 0), afterOff(5, 2), afterOff(5, 5), afterOff(1, 0), afterOff(0, 0), afterOff(20, 3)}; !slices.Equal(got,
		[]int{3, 1, 0, 1, 0, 7}) {
		t.Errorf("after days off come %v", got)
	}
}

// A lesson that builds on others begins with the question of theirs that is least likely known.
func TestTheGroundOfALesson(t *testing.T) {
	lessons := []term.Progress{studied(0, 2, 9, true, 0), studied(1, 2, 9, true, 0), studied(2, 1, 9, false, 0)}
	for name, c := range map[string]struct {
		on    []string
		known memories
		want  string
	}{
		"the least likely": {
			[]string{"a", "b"}, memories{"a": {remembered(9, 9, true), remembered(30, 9, true)}, "b": {remembered(3, 9, true)}}, "b0",
		},
		"not one of today":          {[]string{"a"}, memories{"a": {remembered(0.2, 0, false), remembered(30, 9, true)}}, "a1"},
		"all of today":              {[]string{"a"}, memories{"a": {remembered(0.2, 0, false)}}, ""},
		"none was answered":         {[]string{"a", "b"}, nil, "b0"},
		"not even done":             {[]string{"c"}, nil, ""},
		"not of other lessons":      {[]string{"b"}, memories{"a": {remembered(0.2, 9, false)}}, "b0"},
		"answered before untouched": {[]string{"a", "b"}, memories{"a": {remembered(9, 9, true)}}, "a0"},
	} {
		got := ""
		if x, ok := ground(lessons, c.on, Kept{Memories: c.known}, now); ok {
			got = fmt.Sprintf("%c%d", 'a'+x.Lesson, x.N)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
