package term

import (
	"cmp"
	"maps"
	"slices"

	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// Who teaches a class: those named, those who bear its role and were seen, and whoever covers for one of them.

// Teachers lists by their ids who teaches the class: those named, in their order, then those who came by its role,
// then those who cover for somebody today. Whoever left is none. Who bears the role and was never here cannot be known.
func (v *View) Teachers() ([]string, error) {
	byRole, err := v.bearers()
	if err != nil {
		return nil, err
	}
	all := slices.Concat(v.Class.Teachers, byRole, covering(&v.Class, v.today()))
	var here []string
	for _, id := range all {
		if slices.Contains(here, id) {
			continue
		}
		if _, ok, err := record.LoadName(v.Tx, id); err != nil {
			return nil, err
		} else if ok {
			here = append(here, id)
		}
	}
	return here, nil
}

// TeacherName is what learners call the one who answers: the name of the first teacher who has not left, by role where
// the class names none. Where nobody of that role was seen yet, it is "your teacher".
func (v *View) TeacherName() any {
	for _, id := range v.Class.Teachers {
		if name, ok, err := record.LoadName(v.Tx, id); err == nil && ok {
			return cmp.Or(v.Class.Called[id], name)
		}
	}
	if ids, err := v.Teachers(); err == nil && len(ids) > 0 {
		return v.NameOf(ids[0])
	}
	return say.Phrase{Key: "class.your_teacher"}
}

// bearers lists who came by the role of the class. Without one the members need not be read.
func (v *View) bearers() (ids []string, err error) {
	if v.Class.Role == "" {
		return nil, nil
	}
	keys, members, err := record.Scan(v.Tx, record.MembersOf(v.Class.ID))
	for i, m := range members {
		if m.Role == record.Teacher && m.Left.IsZero() {
			ids = append(ids, record.LastSegment(keys[i]))
		}
	}
	return ids, err
}

// today is the date in the class's zone.
func (v *View) today() when.Date { return when.DateOf(v.Now.In(v.Class.Location())) }

// Present lists the teachers of the class who are neither on a break nor away today, in the same order.
func (v *View) Present() ([]string, error) {
	all, err := v.Teachers()
	if err != nil {
		return nil, err
	}
	var here []string
	for _, id := range all {
		p, err := record.Need(v.Tx, record.PersonKey(id))
		if err != nil {
			return nil, err
		}
		if !p.Rests(p.Today(v.Now)) && !IsAway(&v.Class, id, v.today()) {
			here = append(here, id)
		}
	}
	return here, nil
}

// IsAway reports whether a teacher of a class is away on a date.
func IsAway(c *record.Class, id string, d when.Date) bool { return !c.Duties[id].Until.Before(d) }

// Covers reports whether a person teaches a class on a date in the place of somebody who is away.
func Covers(c *record.Class, id string, d when.Date) bool { return slices.Contains(covering(c, d), id) }

// covering lists who covers for somebody on a date, in the order of their ids.
func covering(c *record.Class, d when.Date) (ids []string) {
	for id, x := range c.Duties {
		if x.Cover != "" && IsAway(c, id, d) {
			ids = append(ids, x.Cover)
		}
	}
	slices.Sort(ids)
	return ids
}

// SetDuty stores what a teacher of the class chose.
func (v *View) SetDuty(id string, d record.Duty) error {
	v.Class.Duties = maps.Clone(v.Class.Duties) // what was read is shared
	if v.Class.Duties == nil {
		v.Class.Duties = map[string]record.Duty{}
	}
	v.Class.Duties[id] = d
	if d == (record.Duty{}) {
		delete(v.Class.Duties, id)
	}
	return record.Save(v.Tx, record.ClassKey(v.Class.ID), v.Class)
}

// Answerer is who answers a question that is asked now: what learners call the first of the teachers who are there.
// Where all of them are away, it is the first teacher, and back is the day of the class on which the first of them
// returns. none says that nobody teaches the class.
func (v *View) Answerer() (name any, back when.Date, none bool, err error) {
	all, err := v.Teachers()
	if err != nil || len(all) == 0 {
		return nil, back, true, err
	}
	present, err := v.Present()
	if err != nil {
		return nil, back, false, err
	}
	if len(present) > 0 {
		return v.NameOf(present[0]), back, false, nil
	}
	for _, id := range all {
		p, err := record.Need(v.Tx, record.PersonKey(id))
		if err != nil {
			return nil, back, false, err
		}
		returns := when.LaterDate(p.Returned(p.Today(v.Now)), v.Class.Duties[id].Until.AddDays(1))
		if back.IsZero() || returns.Before(back) {
			back = returns
		}
	}
	return v.NameOf(all[0]), back, false, nil
}
