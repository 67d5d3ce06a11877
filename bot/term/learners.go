package term

import (
	"cmp"
	"strings"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// Learners reads the learners of the class in order of their names, those who left included. Each is Called by a
// name that no other one has, in the words of a voice.
func (v *View) Learners(words say.Voice) ([]*Learner, error) {
	co, err := v.Course()
	if err != nil {
		return nil, err
	}
	members, err := record.Names(v.Tx, record.MembersOf(v.Class.ID))
	if err != nil {
		return nil, err
	}
	var all []*Learner
	for _, id := range members {
		l, err := v.learner(id, v.Schedule(co), co)
		if err != nil {
			return nil, err
		}
		if l.Member.Role == record.Learner {
			all = append(all, l)
		}
	}
	order.By(all, func(a, b *Learner) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Person.Name), strings.ToLower(b.Person.Name)),
			a.Member.Joined.Compare(b.Member.Joined), strings.Compare(a.Person.ID, b.Person.ID))
	})
	tellApart(all, words)
	return all, nil
}

// learner reads a member of the class; of one who is no learner no more than that.
func (v *View) learner(id string, releases []Release, co *course.Course) (*Learner, error) {
	l := &Learner{}
	var err error
	if l.Member, err = record.Need(v.Tx, record.MemberKey(v.Class.ID, id)); err != nil || l.Member.Role != record.Learner {
		return l, err
	}
	if l.Person, err = record.Need(v.Tx, record.PersonKey(id)); err != nil {
		return l, err
	}
	if l.Figures, _, err = record.Load(v.Tx, record.FigureKey(v.Class.ID, id)); err != nil {
		return l, err
	}
	if l.Member.Own.IsZero() {
		l.Lessons = LessonsBy(releases, co, l.Member, l.Figures, &l.Person, v.Now)
	} else {
		l.Lessons = LessonsOf(&v.Class, co, l.Member, l.Figures, &l.Person, v.Now)
	}
	l.Today, l.Run = l.Person.Today(v.Now), v.Class.Run
	return l, nil
}

// tellApart gives each learner a name that no other one has: those of one name are called by the day on which
// they joined, too, and those who joined on one day by a number. The list is sorted by name.
func tellApart(all []*Learner, words say.Voice) {
	named, joined := map[string]int{}, map[string]int{}
	day := func(l *Learner) string { return strings.ToLower(l.Person.Name) + "\n" + l.Member.Day.String() }
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
			l.Called = l.Person.Name
		case joined[day(l)] == 1:
			l.Called = words.Plain("people.since", args)
		default:
			l.Called = words.Plain("people.since_number", args)
		}
	}
}

// Readers counts the learners of the class who have not left: so many read what is posted in its channel.
func (v *View) Readers(words say.Voice) (n int, err error) {
	all, err := v.Learners(words)
	for _, l := range all {
		if !l.Gone() {
			n++
		}
	}
	return n, err
}
