package term

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Agenda is what is open for one learner in one class now: a value, so that /today and the daily
// message say the same.
type Agenda struct {
	Open      []Progress // not done, the one to begin with first
	Questions int        // questions ready in lessons that are done
	Quiz      string     // the lesson of the first of them
	Answers   []record.Question
	Plans     []record.Plan
	Behind    bool // several lessons wait after a silence
}

// An Adding adds to an agenda what a capability keeps for a person with this part in a class, today being
// the person's own date.
type Adding func(tx bot.Tx, who *record.Person, part record.Member, today when.Date, a *Agenda) error

// backAfter is the silence, in days, after which somebody is welcomed back with one short step
// instead of a list.
const backAfter = 7

// agendaOf sorts what is out: dues that are near first, then what was begun, then the newest; what
// is past its due stands last, in no hurry.
func agendaOf(all []Progress, f record.Figures, today when.Date) Agenda {
	var a Agenda
	var late []Progress
	for _, s := range all {
		switch {
		case s.Done():
			if n := s.Questions(); n > 0 && a.Quiz == "" {
				a.Questions, a.Quiz = n, s.Lesson.ID
			}
		case !s.Due.IsZero() && s.Due.Before(today):
			late = append(late, s)
		default:
			a.Open = insertByDue(a.Open, s)
		}
	}
	a.Open = append(a.Open, late...)
	if !f.Seen.IsZero() && len(a.Open) >= 3 {
		days := f.Active.Since(today.AddDays(-backAfter))
		a.Behind = len(days) == 0
	}
	if a.Behind {
		a.Open = ShortestFirst(a.Open)
	}
	return a
}

// insertByDue keeps lessons in order of their dues; those without stand after those with, in
// order of the course.
func insertByDue(list []Progress, s Progress) []Progress {
	i := len(list)
	for i > 0 && !s.Due.IsZero() && (list[i-1].Due.IsZero() || s.Due.Before(list[i-1].Due)) {
		i--
	}
	list = append(list, Progress{})
	copy(list[i+1:], list[i:])
	list[i] = s
	return list
}

// ShortestFirst begins with the lesson that was begun, else with the newest: the shortest way back.
func ShortestFirst(open []Progress) []Progress {
	if len(open) == 0 {
		return nil
	}
	best := len(open) - 1
	for i, s := range open {
		if !s.Fresh() {
			best = i
		}
	}
	sorted := append([]Progress{open[best]}, open[:best]...)
	return append(sorted, open[best+1:]...)
}

// Answered reports whether an answer came since the last message: it calls once.
func (a Agenda) Answered(last time.Time) bool {
	return slices.ContainsFunc(a.Answers, func(x record.Question) bool { return x.Done.After(last) })
}

// Calls reports whether the lessons of an agenda call for a message on a date: something came out
// since the last one (on a school day), or is due tomorrow or today. After the due date nothing
// calls any more, except that a weekly message names what the week brought.
func (a Agenda) Calls(last time.Time, d when.Date, school, weekly bool) bool {
	for _, s := range a.Open {
		if school && s.Fresh() && s.Release.At.After(last) && (weekly || s.Due.IsZero() || !s.Due.Before(d)) {
			return true
		}
		if !s.Due.IsZero() && (s.Due == d || s.Due == d.AddDays(1)) {
			return true
		}
	}
	return false
}
