package term

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
)

// lesson is one open lesson: its number, what it builds on, when it is due (0: never), and when it was begun
// (0: not at all), in days of the term.
func lesson(number, due, begun int, buildsOn ...string) Progress {
	id := string(rune('a' + number - 1))
	s := Progress{Index: number - 1, Lesson: &course.Lesson{ID: id, BuildsOn: buildsOn, Minutes: 20}, Release: &Release{}, Steps: 2}
	if due != 0 {
		s.Due = day(due)
	}
	if begun != 0 {
		s.Figures = record.LessonFigures{Opened: true, Day: day(begun)}
	}
	return s
}

func ordered(list []Progress) string {
	var ids []string
	for _, s := range list {
		ids = append(ids, s.Lesson.ID)
	}
	return strings.Join(ids, "")
}

// It is day 10 of the term. What was begun comes first, what is due comes before what is past, and nothing
// comes before what it builds on.
func TestInOrder(t *testing.T) {
	for name, c := range map[string]struct {
		open []Progress
		want string
	}{
		"by due":                      {[]Progress{lesson(1, 14, 0), lesson(2, 12, 0)}, "ba"},
		"begun before new":            {[]Progress{lesson(1, 12, 0), lesson(2, 14, 9)}, "ba"},
		"begun late before due today": {[]Progress{lesson(1, 5, 4), lesson(2, 10, 0)}, "ab"},
		"begun late before new":       {[]Progress{lesson(1, 5, 4), lesson(2, 14, 0)}, "ab"},
		"past its due last":           {[]Progress{lesson(1, 5, 0), lesson(2, 0, 0), lesson(3, 20, 0)}, "cba"},
		"past in order of the course": {[]Progress{lesson(1, 6, 0), lesson(2, 5, 0)}, "ab"},
		"due today, but the lesson it builds on was never touched": {
			[]Progress{lesson(1, 3, 0), lesson(2, 4, 0, "a"), lesson(3, 10, 0, "b")}, "abc",
		},
		"builds on one that was begun":   {[]Progress{lesson(1, 3, 2), lesson(2, 10, 0, "a")}, "ab"},
		"begun before what it builds on": {[]Progress{lesson(1, 14, 0), lesson(2, 14, 9, "a")}, "ba"},
		"builds on one that is done":     {[]Progress{lesson(1, 3, 0), lesson(2, 10, 0, "z")}, "ba"},
		"build on each other":            {[]Progress{lesson(1, 0, 0, "b"), lesson(2, 0, 0, "a")}, "ba"},
	} {
		if got := ordered(inOrder(c.open, day(10))); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// The way back begins with what was begun last, else with the newest.
func TestWayBack(t *testing.T) {
	for name, c := range map[string]struct {
		open []Progress
		want string
	}{
		"the newest":     {[]Progress{lesson(1, 3, 0), lesson(2, 4, 0), lesson(3, 5, 0)}, "cba"},
		"begun last":     {[]Progress{lesson(1, 3, 2), lesson(2, 4, 6), lesson(3, 5, 0)}, "bac"},
		"what it needs":  {[]Progress{lesson(1, 3, 0), lesson(2, 4, 0), lesson(3, 5, 0, "a")}, "acb"},
		"nothing at all": {nil, ""},
	} {
		if got := ordered(WayBack(c.open)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// late joins on day 19, when the first lessons are long out.
func late(l *Learner) { l.Member.Day, l.Member.Joined = day(19), noon().AddDate(0, 0, 17) }

// Somebody is welcomed back after a week without a sign, after a break, and when they join late; not in their
// first week, and not once they did something.
func TestBehind(t *testing.T) {
	for name, c := range map[string]struct {
		week   int
		change func(*Learner)
		signs  []int
		want   bool
	}{
		"in the first week":                  {week: 1},
		"in the third, without a sign":       {week: 2, want: true},
		"after a sign in the week":           {week: 2, signs: []int{8}},
		"after a week without a sign":        {week: 3, signs: []int{8}, want: true},
		"back from a break":                  {week: 2, signs: []int{7}, change: rests(8, 12), want: true},
		"back from a break, and did a thing": {week: 2, signs: []int{7, 13}, change: rests(8, 12)},
		"on a break":                         {week: 2, change: rests(8, 25)},
		"joins late":                         {week: 3, change: late, want: true},
		"joins late and began":               {week: 3, signs: []int{19}, change: late},
	} {
		t.Run(name, func(t *testing.T) {
			l := learner(t, c.signs...)
			if c.change != nil {
				c.change(l)
			}
			l, _ = l.on(t, c.week)
			if got := agendaOf(l).Behind; got != c.want {
				t.Errorf("behind: %v, want %v", got, c.want)
			}
		})
	}
}

// What was missed is counted apart from what was never asked.
func TestQuestionsOfLessons(t *testing.T) {
	s := Progress{Lesson: &course.Lesson{Questions: make([]course.Question, 3)}, Figures: record.LessonFigures{Tried: 0b011, Right: 0b001}}
	if again, unasked := s.Questions(); again != 1 || unasked != 1 {
		t.Errorf("%d were missed and %d were never asked, want 1 and 1", again, unasked)
	}
}

// Questions that came back call on school days for who does not know of them, and never twice.
func TestQuestionsThatCameBackCall(t *testing.T) {
	last := time.Date(2026, 11, 9, 17, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		since  time.Duration
		calls  bool
		school bool
		want   bool
	}{
		"since the last message":  {time.Hour, true, true, true},
		"named by a message":      {-time.Hour, true, true, false},
		"at the weekend":          {time.Hour, true, false, false},
		"too few for one message": {time.Hour, false, true, false},
	} {
		a := Agenda{Recall: Recall{N: 3, Since: last.Add(c.since), Calls: c.calls}}
		if a.Calls(last, day(10), c.school, false) != c.want {
			t.Errorf("%s they call: %t", name, !c.want)
		}
	}
}

// What is due today or tomorrow is named beside the lesson that leads, and calls whatever else there is.
func TestPressing(t *testing.T) {
	a := Agenda{Open: []Progress{lesson(1, 10, 9), lesson(2, 10, 0), lesson(3, 11, 0), lesson(4, 12, 0), lesson(5, 9, 0)}}
	if got := ordered(a.Pressing(day(10))); got != "bc" {
		t.Errorf("beside the first %s press, want bc", got)
	}
	a.Behind = true
	if got := ordered(a.Pressing(day(10))); got != "bc" {
		t.Errorf("beside the way back %s press, want bc", got)
	}
	if !a.Due(day(10)) || a.Due(day(13)) || slices.ContainsFunc(a.Open, func(s Progress) bool { return s.Presses(day(14)) }) {
		t.Error("what is due is not found by its day")
	}
}
