package term

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// Agenda is what is open for one learner in one class now: a value, so that /today, /progress and the daily
// message say the same.
type Agenda struct {
	Open    []Progress // these lessons are not done, the one to begin with first
	Recall  Recall     // these questions are ready to come back
	Answers []record.Question
	Plans   []record.Plan
	News    []News // what else came for the learner, the oldest first
	Behind  bool   // several lessons wait after a silence or a break: one short step is offered, not a list
}

// Recall is what is ready to come back of the questions of lessons.
type Recall struct {
	N      int       // so many questions are ready today
	Since  time.Time // the newest of them is ready since then
	Calls  bool      // they are reason enough for a daily message, where they are not known from an earlier one
	Mended int       // so many questions are known now that were missed before
}

// Minutes is about how long the questions take that are ready.
func (r Recall) Minutes() int { return r.N + 1 }

// News is something that came for a learner. /today names it until the learner presses that it was read, a
// daily message only once.
type News struct {
	At    time.Time
	Line  say.Line
	Calls bool       // it is reason enough for a daily message
	Press say.Button // says that it was read
	Opens bool       // Press opens what the news are about, and so stands in a daily message, too
}

// An Adding adds to an agenda what a capability keeps for a learner of a class.
type Adding func(tx bot.Tx, c *record.Class, l *Learner, a *Agenda) error

// agendaOf sorts what is out for a learner.
func agendaOf(l *Learner) Agenda {
	a := Agenda{Open: make([]Progress, 0, len(l.Lessons))}
	for i := range l.Lessons {
		if s := &l.Lessons[i]; !s.Done() {
			a.Open = append(a.Open, *s)
		}
	}
	a.Behind = l.behind(a.Open) && !l.Spreads(a.Open)
	if a.Behind {
		a.Open = WayBack(a.Open)
	} else {
		a.Open = asSpread(inOrder(a.Open, l.Today), l.Member.Spread, l.Today)
	}
	return a
}

const (
	many    = 2 // with so many open lessons a short step is offered instead of a list
	backlog = 3 // so many lessons that were out at joining are too many to begin with all of them
)

// behind reports whether somebody is to be welcomed back: several lessons are open, and there was no sign for
// a week, or none since a break, or they joined late and have not begun.
func (l *Learner) behind(open []Progress) bool {
	if len(open) < many {
		return false
	}
	if l.Silent(l.Today.AddDays(-1)) >= quietAfter {
		return true
	}
	if back := l.Person.Returned(l.Today); !back.IsZero() && !l.Resting() && !l.signSince(back) {
		return true
	}
	before := 0
	for _, s := range open {
		if s.Release.At.Before(l.Member.Joined) {
			before++
		}
	}
	return before >= backlog && l.Figures.Seen.IsZero()
}

// signSince reports whether the learner gave a sign on a date or after it.
func (l *Learner) signSince(d when.Date) bool {
	return !l.Figures.Active.Newest().Before(d) || !l.seen().Before(d)
}

// inOrder sorts open lessons in place: what was begun first, then what is new, each by the end of its time, and then what
// is past it, in no hurry. No new lesson comes before a new one that it builds on.
func inOrder(open []Progress, today when.Date) []Progress {
	rank := func(s Progress) int {
		n := 0
		if s.Fresh() {
			n = freshRank
		}
		if !s.Due.IsZero() && s.Due.Before(today) {
			n++
		}
		return n
	}
	order.By(open, func(a, b Progress) int {
		if x := rank(a) - rank(b); x != 0 {
			return x
		}
		if rank(a) == freshRank+1 { // new and past its time: in order of the course
			return a.Index - b.Index
		}
		return compareDue(a, b)
	})
	return buildingOn(open)
}

// freshRank stands between the ranks of what was begun and of what is new.
const freshRank = 2

// compareDue puts the lesson first that is due first; those without a due stand last.
func compareDue(a, b Progress) int {
	switch {
	case a.Due == b.Due:
		return 0
	case a.Due.IsZero():
		return 1
	case b.Due.IsZero():
		return -1
	}
	return a.Due.Compare(b.Due)
}

// WayBack sorts open lessons for somebody who was away: what was begun last, else the newest, comes first.
// No new lesson comes before a new one that it builds on.
func WayBack(open []Progress) []Progress {
	sorted := slices.Clone(open)
	order.By(sorted, func(a, b Progress) int {
		switch {
		case a.Fresh() != b.Fresh():
			if a.Fresh() {
				return 1
			}
			return -1
		case !a.Fresh() && a.Figures.Day != b.Figures.Day:
			return b.Figures.Day.Compare(a.Figures.Day)
		}
		return b.Index - a.Index
	})
	return buildingOn(sorted)
}

// buildingOn lets each new lesson follow the new ones that it builds on, and keeps the order otherwise.
func buildingOn(sorted []Progress) []Progress {
	if !slices.ContainsFunc(sorted, func(s Progress) bool { return len(s.Lesson.BuildsOn) > 0 }) {
		return sorted
	}
	fresh := make(map[string]int, len(sorted))
	for i := range sorted {
		if sorted[i].Fresh() {
			fresh[sorted[i].Lesson.ID] = i
		}
	}
	list := make([]Progress, 0, len(sorted))
	placed := make([]bool, len(sorted))
	var place func(i int)
	place = func(i int) {
		if placed[i] {
			return
		}
		placed[i] = true // first, so that lessons that build on each other end
		for _, first := range groundsOf(sorted, i, fresh) {
			place(first)
		}
		list = append(list, sorted[i])
	}
	for i := range sorted {
		place(i)
	}
	return list
}

// groundsOf finds the new lessons that a new one builds on, in the order of the course: fresh says where each
// new lesson stands in the list.
func groundsOf(list []Progress, i int, fresh map[string]int) (grounds []int) {
	if !list[i].Fresh() {
		return nil
	}
	for _, id := range list[i].Lesson.BuildsOn {
		if at, ok := fresh[id]; ok {
			grounds = append(grounds, at)
		}
	}
	order.By(grounds, func(a, b int) int { return list[a].Index - list[b].Index })
	return grounds
}

// Pressing lists the open lessons behind the first that are due on a date or the next one.
func (a Agenda) Pressing(today when.Date) (list []Progress) {
	for i, s := range a.Open {
		if i > 0 && s.Presses(today) {
			list = append(list, s)
		}
	}
	return list
}

// Presses reports whether the lesson is due on a date or the next one.
func (s Progress) Presses(today when.Date) bool {
	return !s.Due.IsZero() && (s.Due == today || s.Due == today.AddDays(1))
}

// Unread counts the answers that the person has not read yet; that a question was seen is none.
func (a Agenda) Unread() (n int) {
	for _, x := range a.Answers {
		if x.Answer != "" {
			n++
		}
	}
	return n
}

// Answered reports whether an answer came since the last message, or a word that a question was seen, or other
// news that call: each calls once.
func (a Agenda) Answered(last time.Time) bool {
	return slices.ContainsFunc(a.News, func(x News) bool { return x.Calls && x.At.After(last) }) ||
		slices.ContainsFunc(a.Answers, func(x record.Question) bool { return x.Told().After(last) })
}

// Due reports whether a lesson is due tomorrow or today. That calls for a message whatever else there is.
func (a Agenda) Due(today when.Date) bool {
	return slices.ContainsFunc(a.Open, func(s Progress) bool { return s.Presses(today) })
}

// Calls reports whether the lessons of an agenda call for a message on a date: something came out
// since the last one (on a school day), questions came back, or something is due tomorrow or today. After the due date
// nothing calls any more, except that a weekly message names what the week brought.
func (a Agenda) Calls(last time.Time, d when.Date, school, weekly bool) bool {
	if school && a.Recall.Calls && a.Recall.Since.After(last) {
		return true
	}
	for _, s := range a.Open {
		if school && s.Fresh() && s.Release.At.After(last) && (weekly || s.Due.IsZero() || !s.Due.Before(d)) {
			return true
		}
	}
	return a.Due(d)
}
