package class

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// What a teacher sees of a class: facts and counts, names only where somebody can do something,
// nothing guessed from words.

// learnerView is one learner as the teacher sees them.
type learnerView struct {
	term.Learner
	called string // teachers read this: the name, with what tells two of one name apart
}

// classView is a class at one moment.
type classView struct {
	learners []*learnerView // they are in order of their names
	gone     []*learnerView // they have left, and are in order of their names
	week     when.Span      // statements about a week are about this one, Monday to Sunday
	co       *course.Course
	releases []term.Release
	words    say.Voice      // it speaks the language of whoever looks
	zone     *time.Location // the clock of the class is in this zone
}

// readClass reads a class as its teacher sees it, in the words of a voice.
func readClass(at *term.View, words say.Voice) (v classView, err error) {
	v.words, v.zone = words, at.Class.Location()
	if v.co, err = at.Course(); err != nil {
		return v, err
	}
	v.releases, v.week = at.Schedule(v.co), term.LastWeek(at.Now, at.Class.Location())
	members, err := record.Names(at.Tx, record.MembersOf(at.Class.ID))
	if err != nil {
		return v, err
	}
	var all []*learnerView
	for _, id := range members {
		l, err := readLearner(at, id, v.releases, v.co)
		if err != nil {
			return v, err
		}
		if l.Member.Role == record.Learner {
			all = append(all, l)
		}
	}
	slices.SortFunc(all, func(a, b *learnerView) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Person.Name), strings.ToLower(b.Person.Name)),
			a.Member.Joined.Compare(b.Member.Joined), strings.Compare(a.Person.ID, b.Person.ID))
	})
	tellApart(all, words)
	for _, l := range all {
		if l.Gone() {
			v.gone = append(v.gone, l)
		} else {
			v.learners = append(v.learners, l)
		}
	}
	return v, nil
}

func readLearner(at *term.View, id string, releases []term.Release, co *course.Course) (*learnerView, error) {
	l := &learnerView{}
	var err error
	if l.Member, err = record.Need(at.Tx, record.MemberKey(at.Class.ID, id)); err != nil || l.Member.Role != record.Learner {
		return l, err
	}
	if l.Person, err = record.Need(at.Tx, record.PersonKey(id)); err != nil {
		return l, err
	}
	if l.Figures, _, err = record.Load(at.Tx, record.FigureKey(at.Class.ID, id)); err != nil {
		return l, err
	}
	if l.Member.Own.IsZero() {
		l.Lessons = term.LessonsBy(releases, co, l.Member, l.Figures, &l.Person, at.Now)
	} else {
		l.Lessons = term.LessonsOf(&at.Class, co, l.Member, l.Figures, &l.Person, at.Now)
	}
	l.Today, l.Run = l.Person.Today(at.Now), at.Class.Run
	return l, nil
}

// tellApart gives each learner a name that no other one has: those of one name are called by the day on which
// they joined, too, and those who joined on one day by a number. The list is sorted by name.
func tellApart(all []*learnerView, words say.Voice) {
	named, joined := map[string]int{}, map[string]int{}
	day := func(l *learnerView) string { return strings.ToLower(l.Person.Name) + "\n" + l.Member.Day.String() }
	for _, l := range all {
		named[strings.ToLower(l.Person.Name)]++
		joined[day(l)]++
	}
	count := map[string]int{}
	for _, l := range all {
		count[day(l)]++
		args := bot.Args{"name": l.Person.Name, "day": say.ShortDay(l.Member.Day), "i": count[day(l)]}
		switch {
		case named[strings.ToLower(l.Person.Name)] == 1:
			l.called = l.Person.Name
		case joined[day(l)] == 1:
			l.called = words.Plain("people.since", args)
		default:
			l.called = words.Plain("people.since_number", args)
		}
	}
}

// pick lists the names of those for whom ok holds.
func (v classView) pick(ok func(*learnerView) bool) (list []string) {
	for _, l := range v.learners {
		if ok(l) {
			list = append(list, l.called)
		}
	}
	return list
}

// in lists those who are in a state.
func (v classView) in(state string) (list []*learnerView) {
	for _, l := range v.learners {
		if l.State(v.week) == state {
			list = append(list, l)
		}
	}
	return list
}

// find is a learner by id, those who left included, or nil.
func (v classView) find(id string) *learnerView {
	for _, l := range v.everybody() {
		if l.Person.ID == id {
			return l
		}
	}
	return nil
}

// named lists those who have a name, those who left included. What tells two of one name apart counts, too.
func (v classView) named(name string) (list []*learnerView) {
	for _, l := range v.everybody() {
		if strings.EqualFold(l.called, name) {
			return []*learnerView{l}
		}
		if strings.EqualFold(l.Person.Name, name) {
			list = append(list, l)
		}
	}
	return list
}

// everybody lists all learners, those who left last.
func (v classView) everybody() []*learnerView { return slices.Concat(v.learners, v.gone) }

// called is what a teacher calls somebody of the class: learners by a name that no other one has.
func called(at *term.View, words say.Voice, id string) any {
	v, err := readClass(at, words)
	if err != nil {
		return at.NameOf(id)
	}
	return v.nameOf(at, id)
}

// nameOf is what the view calls a learner, and for anybody else the name.
func (v classView) nameOf(at *term.View, id string) any {
	if l := v.find(id); l != nil {
		return l.called
	}
	return at.NameOf(id)
}

// resting names those who are on a break, each with the day of return.
func (v classView) resting() (list []string) {
	for _, l := range v.in(term.IsResting) {
		list = append(list, v.words.Plain("people.until", bot.Args{"name": l.called, "day": say.ShortDay(l.Person.Returned(l.Today))}))
	}
	return list
}
