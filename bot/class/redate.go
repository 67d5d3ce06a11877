package class

import (
	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What becomes of the posts of lessons when somebody changes the dates of a class: what was not posted moves, cards
// that stand in the channel say their new due dates, and the card of a lesson that was taken back says so.

// redate plans the posts of a class anew.
func redate(v *term.View, x turn.Redating) error {
	co, err := v.Course()
	if err != nil {
		return err
	}
	for i := range co.Lessons {
		id := co.Lessons[i].ID
		before, now := x.Was.Again[id], v.Class.Run.Again[id]
		for home, to := range v.Class.Homes {
			e := record.Entry{Kind: kindUpdate, Class: v.Class.ID, Lesson: id, To: to, At: v.Now, Rank: term.CardRank(i), Silent: true}
			if now > before {
				err = takeBack(v, e, before, x.Cause(), home)
			} else if now < before {
				err = bringBack(v, e, before, x.Cause(), home)
			}
			if err != nil {
				return err
			}
		}
	}
	if x.Was.Course != v.Class.Run.Course {
		return recourse(v, x, co)
	}
	if err := planRun(v); err != nil {
		return err
	}
	return planUpdates(v, x.Releases, v.Schedule(co), x.Cause())
}

// takeBack rewrites the card of a lesson, or lets it not come at all where it is not in the channel yet.
func takeBack(v *term.View, e record.Entry, n int, cause string, home int) error {
	for _, kind := range []string{kindLessonText, kindLesson} {
		if err := outbox.Withdraw(v.Tx, occurrence(kind, &v.Class, record.Nth(e.Lesson, n), home)); err != nil {
			return err
		}
	}
	e.Edits = occurrence(kindLesson, &v.Class, record.Nth(e.Lesson, n), home)
	return planUpdate(v, e, cause, home)
}

// bringBack gives the card of a lesson that was taken back its words again, and takes back the plan of another card.
func bringBack(v *term.View, e record.Entry, n int, cause string, home int) error {
	for _, kind := range []string{kindLessonText, kindLesson} {
		if err := outbox.Withdraw(v.Tx, occurrence(kind, &v.Class, record.Nth(e.Lesson, n), home)); err != nil {
			return err
		}
	}
	e.Edits = lessonKey(&v.Class, e.Lesson, home)
	return planUpdate(v, e, cause, home)
}

// planUpdate plans to rewrite a card, once for a cause, if it stands in the channel.
func planUpdate(v *term.View, e record.Entry, cause string, home int) error {
	card, ok, err := record.Load(v.Tx, record.PostKey(e.Edits))
	if err != nil || !ok || len(card.Parts) == 0 { // it is written with what is true by then
		return err
	}
	return outbox.Plan(v.Tx, occurrence(kindUpdate, &v.Class, e.Lesson+"."+cause, home), e)
}

// homesOf numbers the channels of a class.
func homesOf(c *record.Class) []int {
	list := make([]int, len(c.Homes))
	for i := range list {
		list[i] = i
	}
	return list
}

// renderTakenBack is what the card of a lesson says that came by mistake.
func renderTakenBack(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, co, i, err := q.ReadLesson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	s := q.Schedule(co)[i]
	p := &say.Page{}
	if s.Waits {
		p.Say("back.card_waits", bot.Args{"number": i + 1, "title": co.Lessons[i].Title})
	} else {
		at := q.Voice().Instant(s.At, c.Location(), say.City(c.Zone))
		p.Say("back.card", bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "when": at})
	}
	return p.Say("back.kept", nil), bot.Post{Silent: true}, "", nil
}
