package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"afterbell/bot/course"
)

// action is one entry of the table of everything people can do.
type action struct {
	Command
	run func(*turn) (*page, error)
}

// turn is one event being answered inside its transaction.
type turn struct {
	bot *Bot
	tx  Tx
	ev  Event
	now time.Time

	spaceless bool // the event named no space: it tells nothing of roles either

	who     person
	known   bool // who is stored
	news    bool // the platform said something of who that is not stored yet,
	newZone bool // such as another zone
	c       class
	inside  bool // c is set
	m       member
	joined  bool // who is a member of c

	counted *figures // of who in c, once they were read
	slots   []slot   // of c, once they were reckoned
}

// Handle implements Handler.
func (b *Bot) Handle(ctx context.Context, ev Event) (Reply, error) {
	a, ok := b.actions[actionOf(ev)]
	v := b.voice(ev.From.Locale)
	if !ok {
		switch ev.Kind {
		case KindCommand, KindButton, KindSelect, KindForm:
			return v.reply(unknown(ev)), nil
		}
		return Reply{}, nil
	}
	p, v, err := b.answer(ctx, a, ev)
	if err == nil {
		return v.reply(p), nil
	}
	if ctx.Err() != nil || ev.Kind == KindJoined || ev.Kind == KindGone {
		return Reply{}, fmt.Errorf("handle %s: %w", a.Name, err)
	}
	return v.reply(giveBack(b.refused(a, ev, err), ev)), nil
}

// unknown answers what is not in the table: it is of an older version, or of another program.
func unknown(ev Event) *page {
	switch ev.Kind {
	case KindCommand:
		return privately().say("error.unknown", nil)
	case KindForm:
		return giveBack(privately().say("error.stale_written", nil), ev)
	}
	return privately().say("error.stale", nil)
}

// giveBack shows what was written into a form that was not taken, since the form is gone by then. What
// was chosen there would say nothing.
func giveBack(p *page, ev Event) *page {
	for _, name := range slices.Sorted(maps.Keys(ev.Args)) {
		if ev.Kind == KindForm && !slices.Contains(unwritten(), name) && strings.TrimSpace(ev.Args[name]) != "" {
			p.say("error.words", Args{"text": strings.ToValidUTF8(ev.Args[name], "\uFFFD")})
		}
	}
	return p
}

// unwritten are the values of a form that nobody wrote: its target, and the fields with a list.
func unwritten() []string {
	return []string{"target", "course", "daily", "learners", "lesson", "mention", "role", "sure", "to"}
}

// actionOf names the entry of the table that an event is for.
func actionOf(ev Event) string {
	if ev.Action != "" {
		return ev.Action
	}
	switch ev.Kind {
	case KindMessage:
		return "talk"
	case KindHome:
		return "today"
	case KindJoined:
		return "hello"
	case KindProfile:
		return "profile"
	case KindGone:
		return "gone"
	}
	return ""
}

// answer runs an action in one transaction, and notes that the person was here: in another one, where
// the action changes nothing or was refused.
func (b *Bot) answer(ctx context.Context, a action, ev Event) (p *page, v voice, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", a.Name, r, debug.Stack())
		}
	}()
	v = b.voice(ev.From.Locale)
	transact := b.store.Update
	if a.ReadOnly {
		transact = b.store.View
	}
	now := b.now()
	asleep, told := false, false
	err = transact(ctx, func(tx Tx) error {
		t := &turn{bot: b, tx: tx, ev: ev, now: now}
		if err := t.enter(); err != nil {
			return err
		}
		v = b.voice(t.who.Locale)
		if !a.ReadOnly {
			if err := t.keepUp(); err != nil {
				return err
			}
		}
		p, err = a.run(t)
		asleep, told = false, err == nil && t.tellClosed(p)
		if err == nil && !a.ReadOnly {
			return t.awake(told)
		}
		var unread error
		asleep, unread = t.asleep()
		asleep = asleep || t.news
		return cmp.Or(err, unread)
	})
	var no *Refusal
	if asleep && (err == nil || errors.As(err, &no)) {
		err = cmp.Or(b.wakeUp(ctx, ev, now, told), err)
	}
	return p, v, err
}

// wakeUp notes by itself that the person was here.
func (b *Bot) wakeUp(ctx context.Context, ev Event, now time.Time, told bool) error {
	return b.store.Update(ctx, func(tx Tx) error {
		t := &turn{bot: b, tx: tx, ev: ev, now: now}
		if err := t.enter(); err != nil {
			return err
		}
		if err := t.keepUp(); err != nil {
			return err
		}
		return t.awake(told)
	})
}

// refused turns an error into what the person reads, and, where it is not the person's to mend,
// one line in the log.
func (b *Bot) refused(a action, ev Event, err error) *page {
	var no *Refusal
	if errors.As(err, &no) {
		return privately().say(no.Key, no.Args)
	}
	reference := idOf(ev, "error")[:6]
	b.log.Error().Str("action", a.Name).Str("reference", reference).Err(err).Msg("event not handled")
	if IsUnclear(err) {
		return privately().say("error.unclear", Args{"reference": reference})
	}
	return privately().say("error.ours", Args{"reference": reference})
}

// figures are the person's figures in the class. A turn reads them once.
func (t *turn) figures() (figures, error) {
	if t.counted == nil {
		f, _, err := load[figures](t.tx, figureKey(t.c.ID, t.who.ID))
		if err != nil {
			return f, err
		}
		t.counted = &f
	}
	return *t.counted, nil
}

// course is the course of the class.
func (t *turn) course() (*course.Course, error) { return t.bot.course(t.tx, t.c.Run.Course) }

// studies are the lessons that are out for the person.
func (t *turn) studies() ([]study, figures, error) {
	co, err := t.course()
	if err != nil {
		return nil, figures{}, err
	}
	f, err := t.figures()
	return studiesBy(t.schedule(co), co, t.m, f, &t.who, t.now), f, err
}

// schedule is when the lessons come out for the person: with the class, or on their own clock.
func (t *turn) schedule(co *course.Course) []slot {
	if !t.m.Own.IsZero() {
		return scheduleFor(t.m, t.c.Run, co, t.c.loc())
	}
	return t.classSchedule(co)
}

// classSchedule is when the lessons come out for the class.
func (t *turn) classSchedule(co *course.Course) []slot {
	if t.slots == nil {
		t.slots = schedule(t.c.Run, co, t.c.loc())
	}
	return t.slots
}

// undo takes back a fact of the person.
func (t *turn) undo(key string, x fact) error {
	t.counted = nil
	return undo(t.tx, key, x)
}
