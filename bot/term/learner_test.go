package term

import (
	"testing"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// day is a date of the term of these tests by its distance from the first day, Tuesday 10 November 2026.
func day(n int) when.Date { return start.AddDays(n) }

// learner is somebody in London who joined on the day before the first lesson and gave signs on these days.
func learner(t *testing.T, signs ...int) *Learner {
	t.Helper()
	p := record.Person{ID: "p", Name: "Cy", Zone: "Europe/London", Rollover: when.DefaultRollover()}
	l := &Learner{Person: p, Member: record.Member{Role: record.Learner, Day: day(-1)}, Run: tuesdays(t)}
	for _, n := range signs {
		at := when.At(day(n), when.Clock{Hour: 18, Minute: 30}, london)
		l.Figures = record.Apply(l.Figures, "", record.Fact{Kind: record.FactCheckin, At: at, Day: day(n), Lesson: "other"})
	}
	return l
}

// on lets it be Monday 07:30 of a week of the term (0 is the Monday before the first day) and says what is out.
func (l *Learner) on(t *testing.T, week int) (*Learner, when.Span) {
	t.Helper()
	now := when.At(day(7*week-1), when.Clock{Hour: 7, Minute: 30}, london)
	co := plain(12)
	l.Lessons = LessonsBy(Schedule(l.Run, co, london), co, l.Member, l.Figures, &l.Person, now)
	l.Today = l.Person.Today(now)
	return l, LastWeek(now, london)
}

// A week of silence is a whole Monday to Sunday without a sign; whatever is nobody's silence is not counted.
func TestQuiet(t *testing.T) {
	for name, c := range map[string]struct {
		week    int
		change  func(*Learner)
		signs   []int
		quiet   bool
		silence int
	}{
		"the first week began with lesson 1":             {week: 1, silence: 5},
		"the second week is whole":                       {week: 2, quiet: true, silence: 12},
		"a check-in each Monday evening":                 {week: 2, signs: []int{6}, silence: 6},
		"and the next Monday":                            {week: 3, signs: []int{6, 13}, silence: 6},
		"a check-in on the last day":                     {week: 2, signs: []int{12}, silence: 0},
		"a check-in on the Sunday before":                {week: 2, signs: []int{5}, quiet: true, silence: 7},
		"a check-in this morning":                        {week: 3, signs: []int{20}, silence: 0},
		"joined within the week":                         {week: 3, change: func(l *Learner) { l.Member.Day = day(14) }, silence: 5},
		"joined on the Sunday before":                    {week: 3, change: func(l *Learner) { l.Member.Day = day(12) }, quiet: true, silence: 7},
		"on a break today":                               {week: 3, change: rests(16, 25)},
		"back from a break since yesterday":              {week: 3, change: rests(-1, 18)},
		"the day of return":                              {week: 3, change: rests(-1, 19)},
		"back for a week":                                {week: 4, change: rests(-1, 18), quiet: true, silence: 7},
		"an earlier break counts no more than the later": {week: 3, change: both(rests(-1, 8), rests(15, 17)), silence: 1},
		"a week off":                                     {week: 2, change: offFrom(6, 12), silence: 5},
		"one day off in the second week":                 {week: 2, change: offFrom(8, 8), quiet: true, silence: 11},
		"we were away for the second week":               {week: 2, change: away(6, 13), silence: 5},
		"has left":                                       {week: 3, change: func(l *Learner) { l.Person.Left = noon() }, silence: 19},
		"has left, says the teacher":                     {week: 3, change: func(l *Learner) { l.Member.Left = noon() }, silence: 19},
		"everything is done":                             {week: 3, change: doneAll, silence: 0},
	} {
		t.Run(name, func(t *testing.T) {
			l := learner(t, c.signs...)
			if c.change != nil {
				c.change(l)
			}
			l, week := l.on(t, c.week)
			if got, days := l.Quiet(week), l.Silence(week); got != c.quiet || days != c.silence {
				t.Errorf("quiet %v after %d days without a sign, want %v after %d", got, days, c.quiet, c.silence)
			}
			if l.Quiet(week) && l.Did(week) {
				t.Error("quiet and not quiet in the same week")
			}
		})
	}
}

func noon() time.Time { return time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC) }

func rests(from, to int) func(*Learner) {
	return func(l *Learner) { l.Person.Rest(when.Span{From: day(from), To: day(to)}) }
}

func both(a, b func(*Learner)) func(*Learner) { return func(l *Learner) { a(l); b(l) } }

func offFrom(from, to int) func(*Learner) {
	return func(l *Learner) { l.Run = l.Run.Without(when.Span{From: day(from), To: day(to)}) }
}

func away(from, to int) func(*Learner) {
	return func(l *Learner) {
		begin, end := when.At(day(from), when.Clock{}, london), when.At(day(to), when.Clock{}, london)
		l.Run.Outages = append(l.Run.Outages, record.Outage{From: begin, To: end})
	}
}

// doneAll ticks nothing and needs nothing: lessons without steps are done by a check-in.
func doneAll(l *Learner) {
	for i := range plain(12).Lessons {
		x := record.Fact{Kind: record.FactCheckin, Lesson: plain(12).Lessons[i].ID, Day: day(0), At: noon()}
		l.Figures = record.Apply(l.Figures, "", x)
	}
}

// What is told for an earlier day is a sign of that day and of the day on which it was told.
func TestToldLater(t *testing.T) {
	l := learner(t)
	told := when.At(day(6), when.Clock{Hour: 10}, london) // on a Monday, for the Sunday before
	l.Figures = record.Apply(l.Figures, "", record.Fact{Kind: record.FactCheckin, At: told, Day: day(5)})
	for n, want := range map[int]bool{4: false, 5: true, 6: true, 7: false} {
		if l.Did(when.Span{From: day(n), To: day(n)}) != want {
			t.Errorf("a sign on day %d: %v", n, !want)
		}
	}
	if l, week := l.on(t, 2); l.Quiet(week) {
		t.Error("quiet in the week in which they told of something")
	}
}

// The names that are new come first; after that they are only counted.
func TestNewlyQuiet(t *testing.T) {
	l, week := learner(t).on(t, 2)
	if !l.NewlyQuiet(week) {
		t.Error("the first whole week of silence is not new")
	}
	l, week = learner(t).on(t, 3)
	if !l.Quiet(week) || l.NewlyQuiet(week) {
		t.Error("the second week of silence is said as if it were new")
	}
	l, week = learner(t, 6).on(t, 3)
	if !l.NewlyQuiet(week) {
		t.Error("silence that began anew is not new")
	}
}

// Each learner is in one state, and asking is a sign like any other.
func TestState(t *testing.T) {
	asked := learner(t)
	asked.Figures = record.Apply(asked.Figures, "", record.Fact{Kind: record.FactSpoke, Day: day(8), At: noon()})
	late := learner(t)
	late.Member.Day = day(10)
	gone := learner(t)
	gone.Person.Left = noon()
	resting := learner(t)
	rests(10, 25)(resting)
	back := learner(t)
	rests(-1, 9)(back)
	done := learner(t)
	doneAll(done)
	done.Figures.Active = record.Figures{}.Active
	for want, l := range map[string]*Learner{
		IsMoving: asked, IsQuiet: learner(t), IsNew: late, IsGone: gone, IsResting: resting, IsWaiting: back, IsDone: done,
	} {
		l, week := l.on(t, 2)
		if got := l.State(week); got != want {
			t.Errorf("state %q, want %q", got, want)
		}
	}
}

// Moving is who gave a sign within seven days, on whatever day of the week a teacher looks; in every state but that and
// being new, days without a sign are counted. Who gave none for a whole Monday to Sunday is quiet.
func TestMovingIsOfTheLastSevenDays(t *testing.T) {
	for _, tt := range []struct {
		sign, today int
		want        string
	}{
		{8, 8, IsMoving}, {8, 15, IsMoving}, {8, 16, IsWaiting}, {8, 19, IsWaiting}, {8, 20, IsQuiet},
		{12, 19, IsMoving}, {12, 20, IsQuiet}, {13, 20, IsMoving}, {13, 21, IsWaiting}, {13, 26, IsWaiting}, {13, 27, IsQuiet},
	} {
		l := learner(t, tt.sign)
		now := when.At(day(tt.today), when.Clock{Hour: 12}, london)
		co := plain(12)
		l.Lessons = LessonsBy(Schedule(l.Run, co, london), co, l.Member, l.Figures, &l.Person, now)
		l.Today = l.Person.Today(now)
		week := LastWeek(now, london)
		if got := l.State(week); got != tt.want {
			t.Errorf("a sign on day %d, looked at on day %d: %q after %d days, want %q", tt.sign, tt.today, got, l.Silence(week), tt.want)
		}
	}
}

// A break that is followed by another one stays left out, and where they meet the later one counts.
func TestBreaksAreRemembered(t *testing.T) {
	var p record.Person
	p.Rest(when.Span{From: day(0), To: day(5)})
	p.Rest(when.Span{From: day(4), To: day(4)})
	p.Rest(when.Span{From: day(20), To: day(25)})
	for n, want := range map[int]bool{-1: false, 0: true, 3: true, 4: true, 5: false, 19: false, 20: true, 25: true, 26: false} {
		if p.Rests(day(n)) != want {
			t.Errorf("day %d is in a break: %v", n, !want)
		}
	}
	for n, want := range map[int]int{10: 5, 20: 26, 30: 26} {
		if got := p.Returned(day(n)); got != day(want) {
			t.Errorf("on day %d the return is %s, want %s", n, got, day(want))
		}
	}
}
