package session

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What learners hear of a session at which they were not.

// newsDays is how many days /today names what is there of a session; the lesson names it for good.
const newsDays = 14

// news adds what is there of sessions to what is open for a learner, until they press that they know it.
func news(tx bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	if c.Kind != record.Taught {
		return nil
	}
	for _, s := range l.Lessons {
		if s.Lesson.Live == nil || slices.Contains(l.Member.Heard, c.Run.Named(s.Lesson.ID)) {
			continue
		}
		x, ok, err := record.Load(tx, record.SessionKey(c.ID, c.Run.Named(s.Lesson.ID)))
		if err != nil {
			return err
		}
		if !ok || !x.Tells() || l.Today.Sub(when.DateOf(x.At.In(l.Person.Location()))) > newsDays {
			continue
		}
		v := term.View{Tx: tx, Class: *c}
		line := say.Line{Key: "session.news", Args: bot.Args{
			"number": s.Index + 1, "title": s.Lesson.Title, "words": v.Words(say.Short(x.Words, 300)), "link": rich.Linked(x.Link),
		}}
		a.News = append(a.News, term.News{At: x.At, Line: line, Press: say.Button{
			Key: "button.session_heard", Action: "session.heard", Target: v.At(),
		}})
	}
	return nil
}

// heard notes that a learner knows what is there of sessions: of one lesson, or of all that /today names.
func heard(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	all, err := t.Sessions()
	if err != nil {
		return nil, err
	}
	before := len(t.Member.Heard)
	for _, x := range all {
		one := t.Target(1)
		if one != "" && one != x.Lesson.ID || x.At.After(t.Now) || slices.Contains(t.Member.Heard, x.Name) {
			continue
		}
		_, said, err := record.Load(t.Tx, record.SessionKey(t.Class.ID, x.Name))
		if err != nil {
			return nil, err
		}
		if said || one != "" {
			t.Member.Heard = append(slices.Clip(t.Member.Heard), x.Name)
		}
	}
	p := say.Privately().Say("session.heard", nil).Press("button.today", "today", t.At())
	if len(t.Member.Heard) == before {
		return p, nil
	}
	return p, t.SaveMember()
}
