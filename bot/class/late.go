package class

import (
	"slices"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// A teacher is asked what becomes of what an absence held back: it is posted late, or moves to the next class days.

// askTeachers asks each teacher what becomes of what was missed. A study group reads it where it meets.
func askTeachers(v *term.View, n string) error {
	teachers, err := v.Teachers()
	if err != nil {
		return err
	}
	for _, id := range teachers {
		r := record.Entry{Kind: kindLate, Class: v.Class.ID, Person: id, Ref: n, At: v.Now}
		if err := outbox.Plan(v.Tx, outbox.Occurrence(kindLate, v.Class.ID, n, id), r); err != nil {
			return err
		}
	}
	return nil
}

// renderLate asks a teacher what becomes of what was missed, unless somebody has said so.
func renderLate(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, co, away, drop, err := outage(q)
	if err != nil || drop != "" {
		return nil, bot.Post{}, drop, err
	}
	if c.Run.Held == nil {
		return nil, bot.Post{}, "answered already", nil
	}
	who, err := q.ReadPerson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	loc := who.Location()
	p := (&say.Page{}).Say("late.head", bot.Args{"class": c.Name, "from": say.Wall(away.From.In(loc)), "to": say.Wall(away.To.In(loc))})
	heldLines(p, c, co)
	return lateButtons(p, &q.View), bot.Post{}, "", nil
}

// heldLines says what waits.
func heldLines(p *say.Page, c *record.Class, co *course.Course) {
	releases := term.Schedule(c.Run, co, c.Location())
	i := slices.IndexFunc(releases, func(s term.Release) bool { return s.Waits })
	switch {
	case i < 0:
		p.Say("late.talks", nil)
	case i == len(releases)-1:
		p.Say("late.lesson", bot.Args{"number": i + 1, "title": co.Lessons[i].Title})
	default:
		p.Say("late.lessons", bot.Args{"number": i + 1, "title": co.Lessons[i].Title})
	}
}

// lateButtons are the ways to go on after an absence.
func lateButtons(p *say.Page, v *term.View) *say.Page {
	return p.Main("button.late_post", "late.post", v.At()).Press("button.late_move", "late.move", v.At())
}

// sayHeld asks in the overview what becomes of what waits.
func sayHeld(t *turn.Turn, p *say.Page) error {
	if t.Class.Run.Held == nil {
		return nil
	}
	co, err := t.Course()
	if err != nil {
		return err
	}
	heldLines(p, &t.Class, co)
	lateButtons(p, &t.View)
	return nil
}

// latePost posts what waits, in order.
func latePost(t *turn.Turn) (*say.Page, error) {
	return goOn(t, "late.posting", func(r record.Run, _ []term.Release) record.Run {
		r.Held = nil
		return r
	})
}

// lateMove moves what waits to the next class days.
func lateMove(t *turn.Turn) (*say.Page, error) {
	return goOn(t, "late.moving", func(r record.Run, releases []term.Release) record.Run {
		return term.MoveOn(r, releases, t.Class.Location(), t.Now)
	})
}

// goOn ends the waiting after an absence. The class reads of it first.
func goOn(t *turn.Turn, said string, how func(record.Run, []term.Release) record.Run) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	held := t.Class.Run.Held
	if held == nil {
		return nil, bot.Refuse("late.answered", nil)
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	before := t.Schedule(co)
	t.SetRun(how(t.Class.Run, before))
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return nil, err
	}
	n := strconv.Itoa(held.Outage)
	at := t.Now
	if held.Outage < len(t.Class.Run.Outages) {
		at = t.Class.Run.Outages[held.Outage].From
	}
	if said == "late.moving" {
		n += "-moved"
	}
	if said == "late.moving" || held.Long {
		if err := planNotice(&t.View, n, at); err != nil {
			return nil, err
		}
	}
	if err := planRun(&t.View); err != nil {
		return nil, err
	}
	if err := planUpdates(&t.View, before, t.Schedule(co), "on"+strconv.Itoa(held.Outage)); err != nil {
		return nil, err
	}
	if err := planOwn(&t.View, held); err != nil {
		return nil, err
	}
	p := say.Privately().Say(said, nil)
	p.Replace = true
	return p.Press("button.schedule", "schedule", t.At()), nil
}
