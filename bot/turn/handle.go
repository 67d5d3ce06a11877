package turn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// Handle implements Handler.
func (b *Bot) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	if err := b.checkClock(ctx); err != nil && ctx.Err() == nil {
		b.log.Error().Err(err).Msg("the clock cannot be judged")
	}
	ev = b.trueTime(clean(ev))
	a, ok := b.actions[actionOf(ev)]
	v := b.school.Book.Voice(ev.From.Locale)
	if !ok {
		switch ev.Kind {
		case bot.KindCommand, bot.KindButton, bot.KindSelect, bot.KindForm:
			return v.Reply(b.unknown(ev)), nil
		}
		return bot.Reply{}, nil
	}
	if p := b.turnedBack(ev); p != nil {
		return v.Reply(b.giveBack(p, ev)), nil
	}
	began := time.Now()
	p, v, err := b.answer(ctx, a, ev)
	b.count(a.Name, err, time.Since(began))
	if err == nil {
		return v.Reply(p), nil
	}
	if ctx.Err() != nil || nobodyRepeats(ev.Kind) {
		return bot.Reply{}, fmt.Errorf("handle %s: %w", a.Name, err)
	}
	return v.Reply(b.giveBack(b.refused(a, ev, err), ev)), nil
}

// unknown answers what is not in the table: it is of an older version, or of another program.
func (b *Bot) unknown(ev bot.Event) *say.Page {
	switch ev.Kind {
	case bot.KindCommand:
		return b.giveBack(say.Privately().Say("error.unknown", nil), ev)
	case bot.KindForm:
		return b.giveBack(say.Privately().Say("error.stale_written", nil), ev)
	}
	return say.Privately().Say("error.stale", nil)
}

// actionOf names the entry of the table that an event is for. What the service tells of itself belongs to
// its own kind of event: nobody can type it or press it.
func actionOf(ev bot.Event) string {
	told := toldBy(ev.Kind)
	switch {
	case ev.Action == "" && ev.Kind == bot.KindHome:
		return "today"
	case ev.Action == "", told != "" && ev.Kind != bot.KindMessage:
		return told
	case slices.ContainsFunc(toldKinds(), func(k bot.Kind) bool { return toldBy(k) == ev.Action }) && told != ev.Action:
		return ""
	}
	return ev.Action
}

// toldKinds are the kinds of events that the service tells by itself.
func toldKinds() []bot.Kind {
	return []bot.Kind{bot.KindMessage, bot.KindJoined, bot.KindGone, bot.KindProfile, bot.KindLeft, bot.KindMoved, bot.KindClosed,
		bot.KindAllowed, bot.KindUntold}
}

// toldBy is the action that hears of a kind of event, "" of one in which somebody chooses it.
func toldBy(k bot.Kind) string {
	switch k {
	case bot.KindMessage:
		return "talk"
	case bot.KindJoined:
		return "hello"
	}
	if slices.Contains(toldKinds(), k) {
		return string(k)
	}
	return ""
}

// nobodyRepeats reports whether an event is one that nobody brings about again by hand, so that an adapter has
// to tell it again when it was not noted.
func nobodyRepeats(k bot.Kind) bool {
	return toldBy(k) != "" && k != bot.KindProfile && k != bot.KindMessage
}

// answer runs an action in one transaction, and notes that the person was here: in another one, where
// the action changes nothing or was refused.
func (b *Bot) answer(ctx context.Context, a Action, ev bot.Event) (p *say.Page, v say.Voice, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", a.Name, r, debug.Stack())
		}
	}()
	v = b.school.Book.Voice(ev.From.Locale)
	ctx = bot.WithTask(ctx, bot.Task{What: a.Name, Whose: strings.Join([]string{ev.In.Platform, ev.In.Channel, ev.From.ID}, " ")})
	transact := b.store.Update
	if a.ReadOnly {
		transact = b.store.View
	}
	now := b.now()
	var early any
	if a.Early != nil {
		early = a.Early(ev)
	}
	var told tale
	asleep := false
	err = transact(ctx, func(tx bot.Tx) (err error) {
		t := b.newTurn(tx, ev, now)
		t.Early = early
		if err := t.enter(); err != nil {
			return err
		}
		v = t.Voice()
		p, told, asleep, err = t.run(a)
		return err
	})
	var no *bot.Refusal
	if asleep && (err == nil || errors.As(err, &no)) {
		err = cmp.Or(b.wakeUp(ctx, ev, now, told), err)
	}
	return p, v, err
}

// run runs the action, once who acts is known. asleep reports that it did not note there that the person was here.
func (t *Turn) run(a Action) (p *say.Page, told tale, asleep bool, err error) {
	if !a.ReadOnly {
		if err := t.keepUp(); err != nil {
			return nil, tale{}, false, err
		}
	}
	p, err = a.Run(t)
	if err == nil {
		told, err = t.finish(p)
	}
	if err == nil && !a.ReadOnly {
		return p, told, false, t.awake(told)
	}
	asleep, unread := t.asleep()
	asleep = asleep || t.news || t.newPart || t.comes || len(told.untold) > 0
	return p, told, asleep, cmp.Or(err, unread)
}

// finish completes the answer of an action: what it names, the zone, what came for the person, and what they were not told.
func (t *Turn) finish(p *say.Page) (tale, error) {
	if err := t.Bind(p, t.Event.In); err != nil {
		return tale{}, err
	}
	t.tellZone(p)
	if err := t.receive(p); err != nil {
		return tale{}, err
	}
	return t.tell(p)
}

// wakeUp notes by itself that the person was here.
func (b *Bot) wakeUp(ctx context.Context, ev bot.Event, now time.Time, told tale) error {
	ctx = bot.WithTask(ctx, bot.Task{What: "wake", Whose: bot.TaskOf(ctx).Whose})
	return b.store.Update(ctx, func(tx bot.Tx) error {
		t := b.newTurn(tx, ev, now)
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
func (b *Bot) refused(a Action, ev bot.Event, err error) *say.Page {
	var no *bot.Refusal
	if errors.As(err, &no) {
		return say.Privately().Say(no.Key, no.Args)
	}
	if errors.Is(err, bot.ErrDamaged) {
		b.sayDamaged(a.Name, err)
		return say.Privately().Say("error.damaged", nil)
	}
	reference := record.IDOf(ev, "error")[:6]
	b.log.Error().Str("action", a.Name).Str("reference", reference).Err(err).Msg("event not handled")
	if bot.IsUnclear(err) {
		return say.Privately().Say("error.unclear", bot.Args{"reference": reference})
	}
	return say.Privately().Say("error.ours", bot.Args{"reference": reference})
}

// sayDamaged logs that an event met something damaged: the first time loudly, since who meets it will meet it again.
func (b *Bot) sayDamaged(action string, err error) {
	level := zerolog.DebugLevel
	if _, known := b.damaged.LoadOrStore(damageOf(err), true); !known {
		level = zerolog.ErrorLevel
	}
	b.log.WithLevel(level).Str("action", action).Err(err).Msg("event met a damaged record: run check, or put a backup back")
}

// damageOf tells one damage from another: by the record where the store knows it.
func damageOf(err error) string {
	var of *bot.DamageError
	if errors.As(err, &of) {
		return of.Key
	}
	return err.Error()
}
