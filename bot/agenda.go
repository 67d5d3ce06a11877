package bot

import (
	"slices"
	"time"

	"afterbell/bot/when"
)

// agenda is what is open for one learner in one class now: a value, so that /today and the daily
// message say the same.
type agenda struct {
	open      []study // not done, the one to begin with first
	questions int     // questions ready in lessons that are done
	quiz      string  // the lesson of the first of them
	answers   []question
	plans     []plan
	behind    bool // several lessons wait after a silence
}

// backAfter is the silence, in days, after which somebody is welcomed back with one short step
// instead of a list.
const backAfter = 7

// agendaOf sorts what is out: dues that are near first, then what was begun, then the newest; what
// is past its due stands last, in no hurry.
func agendaOf(all []study, f figures, today when.Date) agenda {
	var a agenda
	var late []study
	for _, s := range all {
		switch {
		case s.Done():
			if n := s.Questions(); n > 0 && a.quiz == "" {
				a.questions, a.quiz = n, s.Lesson.ID
			}
		case !s.Due.IsZero() && s.Due.Before(today):
			late = append(late, s)
		default:
			a.open = insertByDue(a.open, s)
		}
	}
	a.open = append(a.open, late...)
	if !f.Seen.IsZero() && len(a.open) >= 3 {
		days := f.Active.since(today.AddDays(-backAfter))
		a.behind = len(days) == 0
	}
	if a.behind {
		a.open = shortestFirst(a.open)
	}
	return a
}

// insertByDue keeps lessons in order of their dues; those without stand after those with, in
// order of the course.
func insertByDue(list []study, s study) []study {
	i := len(list)
	for i > 0 && !s.Due.IsZero() && (list[i-1].Due.IsZero() || s.Due.Before(list[i-1].Due)) {
		i--
	}
	list = append(list, study{})
	copy(list[i+1:], list[i:])
	list[i] = s
	return list
}

// shortestFirst begins with the lesson that was begun, else with the newest: the shortest way back.
func shortestFirst(open []study) []study {
	if len(open) == 0 {
		return nil
	}
	best := len(open) - 1
	for i, s := range open {
		if !s.Fresh() {
			best = i
		}
	}
	sorted := append([]study{open[best]}, open[:best]...)
	return append(sorted, open[best+1:]...)
}

// answered reports whether an answer came since the last message: it calls once.
func (a agenda) answered(last time.Time) bool {
	return slices.ContainsFunc(a.answers, func(x question) bool { return x.Done.After(last) })
}

// calls reports whether the lessons of an agenda call for a message on a date: something came out
// since the last one (on a school day), or is due tomorrow or today. After the due date nothing
// calls any more, except that a weekly message names what the week brought.
func (a agenda) calls(last time.Time, d when.Date, school, weekly bool) bool {
	for _, s := range a.open {
		if school && s.Fresh() && s.Slot.At.After(last) && (weekly || s.Due.IsZero() || !s.Due.Before(d)) {
			return true
		}
		if !s.Due.IsZero() && (s.Due == d || s.Due == d.AddDays(1)) {
			return true
		}
	}
	return false
}
