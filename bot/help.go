package bot

import (
	"cmp"
	"context"
	"strconv"
)

// helpCommand names the six things one can do here.
func helpCommand(t *turn) (*page, error) {
	p := privately().say("help.head", nil)
	for _, name := range []string{"today", "checkin", "progress", "lessons", "ask", "plan"} {
		p.say("help.item", Args{"name": command(name), "what": phrase{key: "command." + name}})
	}
	if t.teaches() {
		p.say("help.teacher", nil)
	}
	p.say("help.down", nil)
	if t.inside && t.c.Contact != "" {
		p.say("class.contact", Args{"contact": t.c.Contact})
	}
	return p.main("button.today", "today", t.at()).press("button.settings", "settings", t.at()).press("button.kept", "privacy", t.at()), nil
}

// hello is what the bot says where it was added: what to type. What it was refused there comes now.
func hello(t *turn) (*page, error) {
	if err := t.forgetRemoval(); err != nil {
		return nil, err
	}
	return (&page{}).say("hello", nil), tryAgain(t.tx, t.ev.In, t.now)
}

// More time for one learner: seen by nobody else, kept apart from the dates of the class.

func moreTimeOpen(t *turn) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	v := t.bot.voice(t.who.Locale)
	p := privately()
	p.form = &Form{Action: "moretime.form", Target: t.at(t.target(1)), Title: v.plain("moretime.form", nil), Submit: v.plain("button.save", nil),
		Fields: []Field{{Name: "days", Label: v.plain("moretime.field", nil), Note: v.plain("moretime.note", nil), Kind: FieldLine, Required: true, Max: 3, Value: "3"}}}
	return p, nil
}

// moreTimeSubmit gives a learner more days for everything.
func moreTimeSubmit(t *turn) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	n, err := strconv.Atoi(t.arg("days"))
	if err != nil || n < 0 || n > 365 {
		p, err := moreTimeOpen(t)
		p.errors = t.fieldErrors(map[string]string{"days": "moretime.unread"})
		p.form.Fields[0].Value, p.form.Fields[0].Error = t.arg("days"), p.errors["days"]
		return p, err
	}
	key := memberKey(t.c.ID, t.target(1))
	m, ok, err := load[member](t.tx, key)
	if err != nil || !ok {
		return nil, cmp.Or(err, Refuse("people.none", nil))
	}
	m.More = map[string]int{"": n}
	if n == 0 {
		m.More = nil
	}
	return privately().say("moretime.set", Args{"name": t.nameOf(t.target(1)), "n": n}), save(t.tx, key, m)
}

// Complete implements Handler.
func (b *Bot) Complete(ctx context.Context, ev Event) (offered []Choice, err error) {
	now := b.now()
	err = b.store.View(ctx, func(tx Tx) error {
		t := &turn{bot: b, tx: tx, ev: ev, now: now}
		if err := t.enter(); err != nil {
			return err
		}
		switch ev.Action + " " + ev.Focus {
		case "checkin day":
			offered = completeDay(t)
		case "lessons find":
			offered = completeLesson(t)
		case "plan when":
			offered = completeWhen(t)
		case "prompt when":
			offered = completeBegin(t)
		case "prompt close":
			offered = completeClose(t)
		case "class person":
			offered = completePerson(t)
		}
		return nil
	})
	return offered[:min(25, len(offered))], wrap("complete "+ev.Focus, err)
}
