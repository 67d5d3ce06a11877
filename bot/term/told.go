package term

import (
	"afterbell/bot/record"
)

// What was hard in a class that is over, for whoever teaches it again.

// Told is what the learners of a class told of one lesson.
type Told struct {
	Done  int `json:"d,omitzero"` // so many have done it
	Of    int `json:"n,omitzero"` // of so many learners
	Sure  int `json:"s,omitzero"` // the middle of how sure they were at last, of 5; 0 where too few said so
	Stuck int `json:"k,omitzero"` // somebody said so often that they were stuck there
}

// Hard reports whether something was hard: somebody was stuck, they were not sure, or a third did not do it.
func (x Told) Hard() bool {
	return x.Stuck > 0 || x.Sure > 0 && x.Sure <= notSure || x.Of >= leastTold && 3*(x.Of-x.Done) >= x.Of
}

// notSure is how sure of a lesson learners are at most, of 5, where it was hard.
const notSure = 2

// LessonsTold reads what the learners of the class told of each lesson of its course, in the order of the lessons. It reads
// the figures of every learner.
func (v *View) LessonsTold() ([]Told, error) {
	co, err := v.Course()
	if err != nil {
		return nil, err
	}
	told, sure := make([]Told, len(co.Lessons)), make([][]int, len(co.Lessons))
	ids, err := record.Names(v.Tx, record.MembersOf(v.Class.ID))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s, err := v.seatOf(id)
		if err != nil {
			return nil, err
		}
		if s.Member.Role != record.Learner || !s.Member.Left.IsZero() {
			continue
		}
		all, _, err := s.Lessons()
		if err != nil {
			return nil, err
		}
		for _, x := range all {
			told[x.Index].Of++
			if x.Done() {
				told[x.Index].Done++
			}
			if x.Figures.SureLast > 0 {
				sure[x.Index] = append(sure[x.Index], x.Figures.SureLast)
			}
		}
	}
	for i := range told {
		if len(sure[i]) >= leastTold {
			told[i].Sure = Middle(sure[i])
		}
	}
	return told, v.countStuck(told)
}

// seatOf is the place of a member of the class.
func (v *View) seatOf(id string) (*Seat, error) {
	m, err := record.Need(v.Tx, record.MemberKey(v.Class.ID, id))
	if err != nil {
		return nil, err
	}
	who, err := record.Need(v.Tx, record.PersonKey(id))
	return &Seat{View: *v, Who: who, Member: m}, err
}

// countStuck counts how often learners said that they were stuck, by lesson.
func (v *View) countStuck(told []Told) error {
	co, err := v.Course()
	if err != nil {
		return err
	}
	_, asked, err := record.Scan(v.Tx, record.QuestionsOf(v.Class.ID))
	if err != nil {
		return err
	}
	at := make(map[string]int, len(co.Lessons))
	for i := range co.Lessons {
		at[co.Lessons[i].ID] = i
	}
	for _, x := range asked {
		if i, ok := at[x.Lesson]; ok && x.Kind == "stuck" {
			told[i].Stuck++
		}
	}
	return nil
}
