package ending

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What was hard, for the teacher who teaches it again: counts of what learners told, nothing guessed from words.

// A lessonTold is what learners told of one lesson.
type lessonTold struct {
	done, of int   // so many have done it, of so many
	sure     []int // how sure they were at last
	stuck    int   // so many were stuck and said so
}

// hard lists the lessons with what learners told of each.
func hard(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	told, err := toldOf(t, len(co.Lessons))
	if err != nil {
		return nil, err
	}
	if err := countStuck(t, told); err != nil {
		return nil, err
	}
	p := say.Privately().Say("ending.hard", bot.Args{"class": t.Class.Name})
	for i := range told {
		x := &told[i]
		args := bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "done": x.done, "of": x.of, "n": x.stuck}
		key := "ending.hard_lesson"
		if sure := term.Middle(x.sure); len(x.sure) >= leastTold {
			key, args["sure"] = "ending.hard_sure", sure
		}
		p.Say(key, args)
		if x.stuck > 0 {
			p.Say("ending.hard_stuck", args)
		}
	}
	return p, nil
}

// leastTold is how many have to tell how sure they are before it says something of a lesson and not of a person.
const leastTold = 3

// toldOf reads the figures of all learners of the class, lesson by lesson.
func toldOf(t *turn.Turn, lessons int) ([]lessonTold, error) {
	told := make([]lessonTold, lessons)
	ids, err := record.Names(t.Tx, record.MembersOf(t.Class.ID))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s, err := seatOf(t, id)
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
			told[x.Index].of++
			if x.Done() {
				told[x.Index].done++
			}
			if x.Figures.SureLast > 0 {
				told[x.Index].sure = append(told[x.Index].sure, x.Figures.SureLast)
			}
		}
	}
	return told, nil
}

// seatOf is the place of a member of the class.
func seatOf(t *turn.Turn, id string) (*term.Seat, error) {
	m, err := record.Need(t.Tx, record.MemberKey(t.Class.ID, id))
	if err != nil {
		return nil, err
	}
	who, err := record.Need(t.Tx, record.PersonKey(id))
	return &term.Seat{View: t.View, Who: who, Member: m}, err
}

// countStuck counts how often learners said that they were stuck, by lesson.
func countStuck(t *turn.Turn, told []lessonTold) error {
	co, err := t.Course()
	if err != nil {
		return err
	}
	_, asked, err := record.Scan(t.Tx, record.QuestionsOf(t.Class.ID))
	if err != nil {
		return err
	}
	at := make(map[string]int, len(co.Lessons))
	for i := range co.Lessons {
		at[co.Lessons[i].ID] = i
	}
	for _, x := range asked {
		if i, ok := at[x.Lesson]; ok && x.Kind == "stuck" {
			told[i].stuck++
		}
	}
	return nil
}
