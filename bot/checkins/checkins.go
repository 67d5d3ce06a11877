// Package checkins tells how check-ins are answered: a teacher reads what the learners of a class noted, says
// that it was seen or replies, and the learner reads that in /today and in the next daily message.
//
// A check-in that nobody has read has an entry in a table of its own, in order of time, so that neither the list
// nor its count reads what was read before. What a teacher said stands with the check-in itself.
package checkins

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Checkins is the reading of check-ins by the teachers of a class.
func Checkins() turn.Story {
	return turn.Story{
		Name:     "checkins",
		Tables:   []record.Table{record.UnreadTable(), record.RemarksTable()},
		Recorded: recorded, Undone: undone, Agenda: news, Overview: overview, Waits: waits,
		Actions: []turn.Action{
			turn.Pressed("checkins", list).Looks(),
			turn.Pressed("checkins.one", one).Looks(),
			turn.Pressed("checkins.seen", seen),
			turn.Pressed("checkins.all", seenAll),
			turn.Pressed("checkins.reply", replyOpen).MayOpen().Looks(),
			turn.Pressed("checkins.form", reply),
			turn.Pressed("checkins.heard", heard),
		},
	}
}

// listedBefore is how old check-ins may be that were noted before the program kept a list of them: nobody wants
// to read those of a whole term at once.
const listedBefore = 14 * 24 * time.Hour

// recorded notes that a learner's check-in waits to be read. In a study group nobody reads what others noted.
func recorded(t *turn.Turn, key record.Key[record.Fact], x record.Fact) error {
	if x.Kind != record.FactCheckin || t.Class.Kind != record.Taught || t.Member.Role != record.Learner {
		return nil
	}
	if err := record.EnterUnread(t.Tx, t.Class.ID, t.Now.Add(-listedBefore)); err != nil {
		return err
	}
	return record.Point(t.Tx, record.UnreadKey(t.Class.ID, key), "")
}

// undone lets a check-in that was taken back, or replaced by another one, wait no more.
func undone(t *turn.Turn, key record.Key[record.Fact], x record.Fact) error {
	if x.Kind != record.FactCheckin {
		return nil
	}
	return record.Unpoint(t.Tx, record.UnreadKey(x.Class, key))
}

// maxCounted is how many unread check-ins are counted; more are as many as nobody counts.
const maxCounted = 100

// unread counts the check-ins of a class that nobody has read, up to maxCounted. more says that there are others.
func unread(tx bot.Tx, class string) (n int, more bool, err error) {
	keys, err := record.Unread(tx, class, "", maxCounted+1)
	return min(len(keys), maxCounted), len(keys) > maxCounted, err
}

// sayUnread counts what waits to be read, in the sentence of that key, or of many where nobody counts on.
func sayUnread(tx bot.Tx, class string, p *say.Page, key, many string) (n int, err error) {
	n, more, err := unread(tx, class)
	switch {
	case err != nil || n == 0:
		return 0, err
	case more:
		key = many
	}
	p.Say(key, bot.Args{"n": n})
	return n, nil
}

// overview counts in the overview what waits to be read, and leads there.
func overview(t *turn.Turn, p *say.Page) error {
	if !t.Reads() {
		return nil
	}
	n, err := sayUnread(t.Tx, t.Class.ID, p, "overview.unread", "overview.unread_many")
	if err != nil || n == 0 {
		return err
	}
	p.Beside(say.Button{Key: "button.checkins", Action: "checkins", Target: t.At()})
	return nil
}

// waits counts in the digest and in a teacher's /today what waits to be read.
func waits(r *term.Roll, _ time.Time, p *say.Page) (minutes int, err error) {
	if r.Class.Kind != record.Taught {
		return 0, nil
	}
	n, err := sayUnread(r.Tx, r.Class.ID, p, "digest.unread", "digest.unread_many")
	if err != nil || n == 0 {
		return 0, err
	}
	p.Beside(say.Button{Key: "button.checkins", Action: "checkins", Target: r.Class.ID})
	return minutesFor(n), nil
}

// minutesFor is about how long it takes to read so many check-ins: three a minute.
func minutesFor(n int) int { return (n + 2) / 3 }

// news adds to a learner's agenda what teachers said of the check-ins. That one was seen is told without a
// message of its own; a reply is a reason for one. Of what was taken back meanwhile the words alone are told.
func news(tx bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	u, ok, err := record.Load(tx, record.RemarksKey(c.ID, l.Person.ID))
	if err != nil || !ok {
		return err
	}
	told, err := untold(tx, u)
	if err != nil {
		return err
	}
	v := term.View{Tx: tx, Class: *c}
	press := say.Button{Key: "button.got_it", Action: "checkins.heard", Target: v.At()}
	if len(told) > 0 && told[len(told)-1].Read.Words != "" {
		press.Key = "button.replies"
	}
	for _, x := range told {
		a.News = append(a.News, term.News{At: x.Read.At, Calls: x.Read.Words != "", Line: inShort(&v, x), Press: press})
	}
	return nil
}

// untold reads the check-ins that a learner is told of: the one that was seen, then those with a reply, in the
// order in which it came.
func untold(tx bot.Tx, u record.Remarks) (list []record.Fact, err error) {
	for _, key := range append([]record.Key[record.Fact]{u.Read}, u.Replies...) {
		if key == "" {
			continue
		}
		x, ok, err := record.Load(tx, key)
		if err != nil {
			return nil, err
		}
		if ok && x.Read != nil && (!x.Undone || x.Read.Words != "") {
			list = append(list, x)
		}
	}
	return list, nil
}
