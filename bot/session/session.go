// Package session tells how a lesson's live session is kept. A week before it the server's list of events names it, where
// the service has such a list and lets us. A day before it one line in the class asks what is to be
// talked about; afterwards a teacher is asked once for a link and a few lines, which join the card of the lesson and the
// /today of those who were not there.
//
// Nobody's presence is known. So everybody who learns in the class is told, until they press that they were there or have
// read it, and nothing is counted.
package session

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Sessions is what belongs to the live sessions of lessons.
func Sessions() turn.Story {
	return turn.Story{
		Name: "sessions", Tables: []record.Table{record.SessionTable(), listedTable()},
		Kinds: []outbox.Kind{
			{Name: kindCollect, Owner: record.OfClass, Render: renderCollect},
			{Name: kindListed, Owner: record.OfClass, Awaited: true, Render: renderListed, Then: followListed},
			{Name: kindRelisted, Owner: record.OfClass, Awaited: true, Render: renderRelisted},
		},
		Redated: redated, Planned: planned, Allowed: allowed, Waits: waits, Overview: overview, Agenda: news,
		Actions: []turn.Action{
			turn.Pressed("session", show).Looks(),
			turn.Pressed("session.open", open).MayOpen().Looks(),
			turn.Pressed("session.form", submit),
			turn.Pressed("session.none", none),
			turn.Pressed("session.heard", heard),
		},
	}
}

// planned plans what belongs to the sessions of a run whose dates are new.
func planned(r *term.Roll) error {
	for _, x := range r.Sessions() {
		if err := planCollect(r, x); err != nil {
			return err
		}
	}
	return planListed(r)
}

// redated rewrites the cards whose session has another time.
func redated(v *term.View, x turn.Redating) error {
	after, err := v.Sessions()
	if err != nil {
		return err
	}
	before := term.Sessions(x.Was, x.Course, x.Releases, v.Class.Location())
	for _, s := range term.SessionsMoved(before, after, v.Now) {
		if err := turn.Rewrite(v, s.To.Lesson.ID, x.Cause()); err != nil {
			return err
		}
	}
	return nil
}

// find is the session of that name.
func find(all []term.Session, name string) (x term.Session, ok bool) {
	i := slices.IndexFunc(all, func(x term.Session) bool { return x.Name == name })
	if i < 0 {
		return x, false
	}
	return all[i], true
}

// askedFor is how long a teacher is asked for what is there of a session.
const askedFor = 14 * 24 * time.Hour

// unkept lists the sessions that ended within askedFor and after an instant, and of which no teacher has said anything.
// What took place before the class was here is not asked for.
func unkept(r *term.Roll, since time.Time) (list []term.Session, err error) {
	for _, x := range r.Sessions() {
		if !x.Over(r.Now) || r.Now.Sub(x.Ends()) > askedFor || !x.Ends().After(since) || x.At.Before(r.Class.Made) {
			continue
		}
		_, said, err := record.Load(r.Tx, record.SessionKey(r.Class.ID, x.Name))
		if err != nil {
			return nil, err
		}
		if !said {
			list = append(list, x)
		}
	}
	return list, nil
}

// meant is the session of the lesson that a button names, for whoever reads what learners wrote. It is one that took place.
func meant(t *turn.Turn) (x term.Session, err error) {
	if !t.Reads() {
		return x, t.TeachersOnly()
	}
	all, err := t.Sessions()
	if err != nil {
		return x, err
	}
	i := slices.IndexFunc(all, func(x term.Session) bool { return x.Lesson.ID == t.Target(1) })
	switch {
	case i < 0:
		return x, bot.Refuse("session.gone", nil)
	case all[i].Waits || all[i].At.After(t.Now):
		return x, bot.Refuse("session.ahead", nil)
	}
	return all[i], nil
}
