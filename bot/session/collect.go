package session

import (
	"slices"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Questions for a session are collected before it: one line in the thread of the lesson, or in the channel where its card
// is not out by then. They go to the teacher by Ask, as all questions do, so nothing has to be read in the thread.

const kindCollect = "collect" // asks what a live session is to be about

// planCollect plans the line of a session, moves it, or takes it back. It is said once, however the session moves later. A
// study group has nobody to collect for.
func planCollect(r *term.Roll, x term.Session) error {
	at := term.AskedAt(r.Class.Run, x.At, r.Class.Location())
	for home, to := range r.Class.Homes {
		key := outbox.Occurrence(kindCollect, r.Class.ID, x.Name, strconv.Itoa(home))
		if r.Class.Kind != record.Taught || x.Waits || !x.At.After(r.Now) {
			if err := outbox.Withdraw(r.Tx, key); err != nil {
				return err
			}
			continue
		}
		e := record.Entry{Kind: kindCollect, Class: r.Class.ID, Lesson: x.Lesson.ID, To: to, At: at, Expires: x.At, Silent: true}
		if err := planOver(r, key, e, home, x); err != nil {
			return err
		}
	}
	return nil
}

// planOver plans the line, in the thread of the card if that comes before it. Where it stands may change with the dates, so
// one that was not begun is planned anew.
func planOver(r *term.Roll, key string, e record.Entry, home int, x term.Session) error {
	if !r.Releases[x.Index].At.After(e.At) {
		e.Under = turn.CardKey(r.Class, x.Lesson.ID, home)
	}
	old, ok, err := record.Load(r.Tx, record.PostKey(key))
	if err != nil {
		return err
	}
	if ok && old.Under != e.Under {
		if err := outbox.Withdraw(r.Tx, key); err != nil {
			return err
		}
	}
	return outbox.Plan(r.Tx, key, e)
}

// renderCollect is the line, as long as the session is ahead.
func renderCollect(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	all, err := q.Sessions()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	i := slices.IndexFunc(all, func(x term.Session) bool { return x.Lesson.ID == q.Entry.Lesson })
	if i < 0 || all[i].Waits || !all[i].At.After(q.Now) {
		return nil, bot.Post{}, "no session is ahead", nil
	}
	x := all[i]
	p := (&say.Page{}).Say("session.collect", bot.Args{
		"number": x.Index + 1, "title": x.Lesson.Title, "when": q.Voice().Instant(x.At, c.Location(), say.City(c.Zone)),
		"link": rich.Linked(x.Lesson.Live.Link), "teacher": q.TeacherName(),
	})
	return p.Press("button.ask", "ask.open", q.At(x.Lesson.ID)), bot.Post{Silent: true}, "", nil
}
