package again

import (
	"cmp"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Notes are what was hard in the class of which another is a copy: numbers of all its learners together, and of nobody.
type Notes struct {
	Name    string               `json:"name"` // the class was called so
	Lessons map[string]term.Told `json:"l"`    // by the id of the lesson
}

func table() record.Table {
	return record.Table{Name: "hard", Rest: "CLASS", Holds: "what was hard when the course was taught before", Owner: record.OfClass}
}

func key(class string) record.Key[Notes] {
	return record.Key[Notes](table().Name + "/" + class)
}

// write keeps what was hard in a class, for the copy that the event makes of it.
func write(t *turn.Turn, old record.Class) error {
	co, err := t.Course()
	if err != nil {
		return err
	}
	told, err := t.LessonsTold()
	if err != nil {
		return err
	}
	n := Notes{Name: old.Name, Lessons: map[string]term.Told{}}
	for i, x := range told {
		if x.Of > 0 {
			n.Lessons[co.Lessons[i].ID] = x
		}
	}
	return record.Save(t.Tx, key(copied(t)), n)
}

// args are a note as sentences take it.
func args(number int, title string, x term.Told) bot.Args {
	return bot.Args{"number": number, "title": title, "done": x.Done, "of": x.Of, "sure": x.Sure, "n": x.Stuck}
}

// sayNote says what was hard in a lesson.
func sayNote(p *say.Page, number int, title string, x term.Told) {
	a := args(number, title, x)
	if x.Sure > 0 {
		p.Say("ending.hard_sure", a)
	} else {
		p.Say("ending.hard_lesson", a)
	}
	if x.Stuck > 0 {
		p.Say("ending.hard_stuck", a)
	}
}

// notes shows the notes at all lessons that were hard.
func notes(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	n, ok, err := record.Load(t.Tx, key(t.Class.ID))
	if err != nil || !ok {
		return nil, cmp.Or(err, bot.Refuse("again.no_notes", nil))
	}
	p := say.Privately().Say("again.notes", bot.Args{"class": n.Name})
	hard := 0
	for i := range co.Lessons {
		if x := n.Lessons[co.Lessons[i].ID]; x.Hard() {
			hard++
			sayNote(p, i+1, co.Lessons[i].Title, x)
		}
	}
	if hard == 0 {
		p.Say("again.not_hard", nil)
	}
	return p.Press("button.class", "class", t.At()), nil
}

// tell says, in the week before a lesson that was hard the last time, that it was.
func tell(r *term.Roll, p *say.Page) error {
	if r.Class.Of == "" {
		return nil
	}
	n, ok, err := record.Load(r.Tx, key(r.Class.ID))
	if err != nil || !ok {
		return err
	}
	for i, l := range r.Releases {
		if at := l.At.Sub(r.Now); at <= 0 || at > noteAhead {
			continue
		}
		if x := n.Lessons[r.Course.Lessons[i].ID]; x.Hard() {
			p.Say("again.comes", bot.Args{"class": n.Name})
			sayNote(p, i+1, r.Course.Lessons[i].Title, x)
			v := term.View{Class: *r.Class}
			p.Press("button.notes", "again.notes", v.At())
			return nil
		}
	}
	return nil
}
