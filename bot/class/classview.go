package class

import (
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// What a teacher sees of a class: facts and counts, names only where somebody can do something,
// nothing guessed from words.

// classView is a class at one moment.
type classView struct {
	learners []*term.Learner // they are in order of their names
	states   []string        // how each of them is getting on, see term.Learner.State
	gone     []*term.Learner // they have left, and are in order of their names
	week     when.Span       // statements about a week are about this one, Monday to Sunday
	co       *course.Course
	releases []term.Release
	words    say.Voice      // it speaks the language of whoever looks
	zone     *time.Location // the clock of the class is in this zone
	over     bool           // the class has ended: nobody is moving or quiet any more
}

// readClass reads a class as its teacher sees it, in the words of a voice.
func readClass(at *term.View, words say.Voice) (v classView, err error) {
	v.words, v.zone = words, at.Class.Location()
	if v.co, err = at.Course(); err != nil {
		return v, err
	}
	v.releases, v.week = at.Schedule(v.co), term.LastWeek(at.Now, at.Class.Location())
	v.over = len(v.releases) > 0 && !term.EndOf(term.LastDay(v.releases), &at.Class).After(at.Now)
	all, err := at.Learners(words)
	if err != nil {
		return v, err
	}
	for _, l := range all {
		if l.Gone() {
			v.gone = append(v.gone, l)
		} else {
			v.learners = append(v.learners, l)
		}
	}
	asked := v.asked()
	for _, l := range v.learners {
		v.states = append(v.states, l.State(asked))
	}
	return v, nil
}

// asked is the week without the days after the end of the class: silence after that is none.
func (v classView) asked() when.Span {
	week := v.week
	if end := term.EndsOn(v.releases, v.zone); end.Before(week.To) {
		week.To = end
	}
	return week
}

// pick lists the names of those for whom ok holds.
func (v classView) pick(ok func(*term.Learner) bool) (list []string) {
	for _, l := range v.learners {
		if ok(l) {
			list = append(list, l.Called)
		}
	}
	return list
}

// in lists those who are in a state.
func (v classView) in(state string) (list []*term.Learner) {
	for i, l := range v.learners {
		if v.states[i] == state {
			list = append(list, l)
		}
	}
	return list
}

// find is a learner by id, those who left included, or nil.
func (v classView) find(id string) *term.Learner {
	for _, l := range v.everybody() {
		if l.Person.ID == id {
			return l
		}
	}
	return nil
}

// named lists those who have a name, those who left included. What tells two of one name apart counts, too.
func (v classView) named(name string) (list []*term.Learner) {
	for _, l := range v.everybody() {
		if strings.EqualFold(l.Called, name) {
			return []*term.Learner{l}
		}
		if strings.EqualFold(l.Person.Name, name) {
			list = append(list, l)
		}
	}
	return list
}

// everybody lists all learners, those who left last.
func (v classView) everybody() []*term.Learner { return slices.Concat(v.learners, v.gone) }

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
		return l.Called
	}
	return at.NameOf(id)
}

// resting names those who are on a break, each with the day of return.
func (v classView) resting() (list []string) {
	for _, l := range v.in(term.IsResting) {
		list = append(list, v.words.Plain("people.until", bot.Args{"name": l.Called, "day": say.ShortDay(l.Person.Returned(l.Today))}))
	}
	return list
}
