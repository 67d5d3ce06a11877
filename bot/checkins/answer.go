package checkins

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// What a teacher says of check-ins: that they were seen, or a reply. Who was first is told to whoever comes second.

// seen tells a learner that the check-in was read.
func seen(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	p.Replace = true
	if x.Read != nil && x.Read.By != t.Who.ID {
		sayReading(t, p, x.Read)
		return listed(t, p, "")
	}
	if x.Read == nil {
		if err := note(t, x, ""); err != nil {
			return nil, err
		}
	}
	return listed(t, p.Say("checkins.seen", bot.Args{"name": t.NameOf(x.Person)}), "")
}

// seenAll says of all check-ins that were on one list that they were read, and of none that came meanwhile.
func seenAll(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	keys, err := record.Unread(t.Tx, t.Class.ID, t.Target(1), atOnce)
	if err != nil {
		return nil, err
	}
	items, err := read(t.Tx, keys)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, x := range items {
		if record.FactName(x.key) < t.Target(2) {
			break
		}
		if err := note(t, x, ""); err != nil {
			return nil, err
		}
		n++
	}
	p := say.Privately()
	p.Replace = true
	if n > 0 {
		p.Say("checkins.all_seen", bot.Args{"n": n})
	} else if err := sayFirst(t, p, t.Target(1)); err != nil {
		return nil, err
	}
	return listed(t, p, "")
}

// sayFirst says which other teacher read a check-in first, if one did.
func sayFirst(t *turn.Turn, p *say.Page, name string) error {
	x, ok, err := record.Load(t.Tx, record.FactNamed(name))
	if err == nil && ok && x.Class == t.Class.ID && x.Read != nil && x.Read.By != t.Who.ID {
		sayReading(t, p, x.Read)
	}
	return err
}

// replyOpen opens the form for a reply.
func replyOpen(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	if err := first(t, x); err != nil {
		return nil, err
	}
	v, written := t.Voice(), ""
	if x.Read != nil {
		written = rich.Unmarked(x.Read.Words)
	}
	p := say.Privately()
	p.Form = &bot.Form{Action: "checkins.form", Target: t.At(record.FactName(x.key)),
		Title: v.Plain("checkins.form", nil), Submit: v.Plain("ask.send", nil),
		Fields: []bot.Field{{
			Name: "words", Label: v.Plain("checkins.field", nil), Note: say.Short(noted(x.Fact), 90), Kind: bot.FieldText,
			Required: true, Max: turn.MaxWords, Value: written,
		}}}
	return p, nil
}

// first refuses a reply to what another teacher has replied to.
func first(t *turn.Turn, x item) error {
	if x.Read == nil || x.Read.Words == "" || x.Read.By == t.Who.ID {
		return nil
	}
	return bot.Refuse("checkins.was_answered",
		bot.Args{"teacher": t.NameOf(x.Read.By), "when": say.Wall(x.Read.At.In(t.Who.Location())), "words": t.Words(x.Read.Words)})
}

// reply stores a reply with its check-in and tells the learner. Who replied may reply anew.
func reply(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	if err := first(t, x); err != nil {
		return nil, err
	}
	words := t.Arg("words")
	if words == "" {
		return nil, bot.Refuse("checkins.empty", nil)
	}
	if x.Read == nil || x.Read.By != t.Who.ID || x.Read.Words != words {
		if err := note(t, x, words); err != nil {
			return nil, err
		}
	}
	return listed(t, say.Privately().Say("checkins.replied", bot.Args{"name": t.NameOf(x.Person)}), "")
}

// note stores what the teacher who acts says of a check-in, which waits no more, and puts it among what the learner
// is told.
func note(t *turn.Turn, x item, words string) error {
	if err := t.BeKnown(); err != nil {
		return err
	}
	if err := settle(t, x, words); err != nil {
		return err
	}
	x.Read = &record.Reading{At: t.Now.UTC(), By: t.Who.ID, Words: words}
	if err := record.Save(t.Tx, x.key, x.Fact); err != nil {
		return err
	}
	if err := record.Unpoint(t.Tx, record.UnreadKey(t.Class.ID, x.key)); err != nil {
		return err
	}
	key := record.RemarksKey(t.Class.ID, x.Person)
	u, _, err := record.Load(t.Tx, key)
	if err != nil {
		return err
	}
	return record.Save(t.Tx, key, u.With(x.key, *x.Read))
}

// settle answers the question that a check-in put, if it waits or was answered by the reply that these words are
// to replace: nobody answers the same twice. The learner reads the answer once, as the reply.
func settle(t *turn.Turn, x item, words string) error {
	if words == "" || x.Stuck == "" {
		return nil
	}
	key, q, ok, err := question(t.Tx, x)
	anew := x.Read != nil && x.Read.Words != "" && x.Read.Words == q.Answer
	if err != nil || !ok || !q.Waits() && !anew {
		return err
	}
	q.Answer, q.By, q.Done = words, t.Who.ID, t.Now
	if err := record.SaveQuestion(t.Tx, key, q); err != nil {
		return err
	}
	who := record.MemberKey(x.Class, x.Person)
	m, err := record.Need(t.Tx, who)
	if err != nil {
		return err
	}
	m.News = slices.DeleteFunc(m.News, func(k record.Key[record.Question]) bool { return k == key })
	return record.Save(t.Tx, who, m)
}
