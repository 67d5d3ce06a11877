package term

import (
	"slices"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// A Learner is one learner of a class as the teacher sees them. What is said of learners, in the digest, the
// overview, the list of people and the drafts of letters, is asked here, so that no two of them differ.
//
// A sign is anything that a learner did: a check-in, a step, an answer to a question or a discussion, a
// question of their own, a lesson opened. To look at what is open is none.
type Learner struct {
	Person  record.Person
	Member  record.Member
	Figures record.Figures
	Lessons []Progress // these lessons are out for the learner
	Today   when.Date  // it is this date where the learner lives
	Run     record.Run // the class's run, whose days off and our absences count for nobody
	Ends    when.Date  // the learner's own last day of the run, where an agenda is reckoned; zero elsewhere
	Called  string     // teachers read this: the name, with what tells two of one name apart
}

// quietAfter is how many of their own days without a sign make a week of silence.
const quietAfter = 7

// LastWeek is the newest Monday to Sunday that is over for somebody in loc. All statements about a week are
// about it, each learner's dates being their own.
func LastWeek(now time.Time, loc *time.Location) when.Span {
	monday := when.Monday(when.DateOf(now.In(loc)))
	return when.Span{From: monday.AddDays(-7), To: monday.AddDays(-1)}
}

// Gone reports whether the learner has left the space or the class. Whoever left is in no count and no list.
func (l *Learner) Gone() bool { return !l.Person.Left.IsZero() || !l.Member.Left.IsZero() }

// Did reports whether the learner gave a sign on a date of a span, or told of something that they did then.
func (l *Learner) Did(in when.Span) bool {
	return l.Figures.Active.Any(in) || in.Contains(l.seen())
}

// seen is the date of the newest sign, which may have been told for an earlier date.
func (l *Learner) seen() when.Date {
	if l.Figures.Seen.IsZero() {
		return when.Date{}
	}
	return l.Person.Today(l.Figures.Seen)
}

// Resting reports whether the learner is on a break today.
func (l *Learner) Resting() bool { return l.Person.Rests(l.Today) }

// Silent counts the learner's dates without a sign up to a date and including it. It begins after the last
// sign, and never before the day of joining, the day on which the first lesson came out that is open, and
// the day of return from a break. Days off and days on which we were away are not counted. After a sign that
// is newer than the date it is 0.
func (l *Learner) Silent(until when.Date) int {
	n := 0
	for d := l.heard(until).AddDays(1); !d.After(until); d = d.AddDays(1) {
		if !l.leftOut(d) {
			n++
		}
	}
	return n
}

// heard is the date after which silence is counted.
func (l *Learner) heard(until when.Date) when.Date {
	from := when.LaterDate(l.Member.Day, l.Person.Returned(until))
	for _, d := range []when.Date{l.Figures.Active.Newest(), l.seen(), l.asked()} {
		from = when.LaterDate(from, d)
	}
	return from
}

// asked is the date on which the first of the lessons came out that are open, and today where none is.
func (l *Learner) asked() when.Date {
	var first time.Time
	for i := range l.Lessons {
		if s := &l.Lessons[i]; !s.Done() && (first.IsZero() || s.Release.At.Before(first)) {
			first = s.Release.At
		}
	}
	if d := l.Person.Today(first); !first.IsZero() && d.Before(l.Today) {
		return d
	}
	return l.Today
}

// leftOut reports whether a date counts for nobody.
func (l *Learner) leftOut(d when.Date) bool {
	loc := l.Person.Location()
	return l.Person.Rests(d) || l.Run.Off(d) ||
		slices.ContainsFunc(l.Run.Outages, func(o record.Outage) bool { return o.Covers(d, loc) })
}

// Quiet reports whether the learner gave no sign for a week, at the end of one, nor since. Whoever is on a
// break or has nothing open is not quiet.
func (l *Learner) Quiet(week when.Span) bool {
	return !l.Gone() && !l.Resting() && l.Silent(week.To) >= quietAfter
}

// NewlyQuiet reports whether the learner is quiet and was not at the end of the week before.
func (l *Learner) NewlyQuiet(week when.Span) bool {
	return l.Quiet(week) && l.Silent(week.To.AddDays(-7)) < quietAfter
}

// Silence is how many dates without a sign are over today, or at the end of a week where that is later.
func (l *Learner) Silence(week when.Span) int {
	return l.Silent(when.LaterDate(week.To, l.Today.AddDays(-1)))
}

// The states of a learner.
const (
	IsGone    = "gone"    // the learner has left
	IsResting = "resting" // the learner is on a break
	IsQuiet   = "quiet"   // the learner gave no sign for a week
	IsMoving  = "moving"  // the learner gave a sign today or on one of the seven dates before
	IsNew     = "new"     // the learner joined less than a week ago, and gave no sign yet
	IsDone    = "done"    // nothing is open for the learner
	IsWaiting = "waiting" // the learner gave no sign, but not for a whole week from Monday to Sunday that counts
)

// State is how the learner is getting on, as one of the words above. Each learner has exactly one.
func (l *Learner) State(week when.Span) string {
	switch {
	case l.Gone():
		return IsGone
	case l.Resting():
		return IsResting
	case l.Quiet(week):
		return IsQuiet
	case l.Did(when.Span{From: l.Today.AddDays(-quietAfter), To: when.LaterDate(l.Today, week.To)}):
		return IsMoving
	case l.Today.Sub(l.Member.Day) < quietAfter:
		return IsNew
	case l.Finished() == len(l.Lessons):
		return IsDone
	}
	return IsWaiting
}

// Finished counts the lessons that the learner has done.
func (l *Learner) Finished() (n int) {
	for _, s := range l.Lessons {
		if s.Done() {
			n++
		}
	}
	return n
}
