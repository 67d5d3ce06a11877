package turn

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

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// Handle implements Handler.
func (b *Bot) Handle(ctx context.Context, ev bot.Event) (bot.Reply, error) {
	if err := b.checkClock(ctx); err != nil && ctx.Err() == nil {
		b.log.Error().Err(err).Msg("the clock cannot be judged")
	}
	ev = b.trueTime(ev)
	a, ok := b.actions[actionOf(ev)]
	v := b.school.Book.Voice(ev.From.Locale)
	if !ok {
		switch ev.Kind {
		case bot.KindCommand, bot.KindButton, bot.KindSelect, bot.KindForm:
			return v.Reply(unknown(ev, b.chosen)), nil
		}
		return bot.Reply{}, nil
	}
	p, v, err := b.answer(ctx, a, ev)
	if err == nil {
		return v.Reply(p), nil
	}
	if ctx.Err() != nil || nobodyRepeats(ev.Kind) {
		return bot.Reply{}, fmt.Errorf("handle %s: %w", a.Name, err)
	}
	return v.Reply(showWritten(b.refused(a, ev, err), ev, b.chosen)), nil
}

// unknown answers what is not in the table: it is of an older version, or of another program.
func unknown(ev bot.Event, chosen map[string]bool) *say.Page {
	switch ev.Kind {
	case bot.KindCommand:
		return say.Privately().Say("error.unknown", nil)
	case bot.KindForm:
		return showWritten(say.Privately().Say("error.stale_written", nil), ev, chosen)
	}
	return say.Privately().Say("error.stale", nil)
}

// showWritten shows what was written into a form that was not taken, since the form is gone by then. What
// was chosen there would say nothing.
func showWritten(p *say.Page, ev bot.Event, chosen map[string]bool) *say.Page {
	for _, name := range slices.Sorted(maps.Keys(ev.Args)) {
		if ev.Kind == bot.KindForm && name != "target" && !chosen[name] && strings.TrimSpace(ev.Args[name]) != "" {
			p.Say("error.words", bot.Args{"text": strings.ToValidUTF8(ev.Args[name], "\uFFFD")})
		}
	}
	return p
}

// actionOf names the entry of the table that an event is for.
func actionOf(ev bot.Event) string {
	if told := toldBy(ev.Kind); told != "" {
		return told
	}
	switch {
	case ev.Action == "" && ev.Kind == bot.KindMessage:
		return "talk"
	case ev.Action == "" && ev.Kind == bot.KindHome:
		return "today"
	case ev.Kind != bot.KindMessage && ev.Action == "talk" || ownKind(ev.Action):
		return "" // what the platform tells nobody can say for it
	}
	return ev.Action
}

// toldBy is the action for a kind of event that the platform tells by itself, "" for what people do.
func toldBy(k bot.Kind) string {
	switch k {
	case bot.KindJoined:
		return "hello"
	case bot.KindProfile:
		return "profile"
	case bot.KindGone:
		return "gone"
	case bot.KindLeft:
		return "left"
	case bot.KindMoved:
		return "moved"
	case bot.KindClosed:
		return "closed"
	case bot.KindAllowed:
		return "allowed"
	}
	return ""
}

// ownKind reports whether an action is one that the platform tells by a kind of event of its own.
func ownKind(action string) bool {
	return slices.ContainsFunc([]bot.Kind{bot.KindJoined, bot.KindProfile, bot.KindGone, bot.KindMoved, bot.KindClosed, bot.KindAllowed},
		func(k bot.Kind) bool { return action != "" && toldBy(k) == action })
}

// nobodyRepeats reports whether an event is one that nobody brings about again by hand, so that an adapter has
// to tell it again when it was not noted.
func nobodyRepeats(k bot.Kind) bool { return toldBy(k) != "" && k != bot.KindProfile }

// answer runs an action in one transaction, and notes that the person was here: in another one, where
// the action changes nothing or was refused.
func (b *Bot) answer(ctx context.Context, a Action, ev bot.Event) (p *say.Page, v say.Voice, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in %s: %v\n%s", a.Name, r, debug.Stack())
		}
	}()
	v = b.school.Book.Voice(ev.From.Locale)
	transact := b.store.Update
	if a.ReadOnly {
		transact = b.store.View
	}
	now := b.now()
	asleep, told := false, false
	err = transact(ctx, func(tx bot.Tx) error {
		t := b.newTurn(tx, ev, now)
		if err := t.enter(); err != nil {
			return err
		}
		v = t.Voice()
		if !a.ReadOnly {
			if err := t.keepUp(); err != nil {
				return err
			}
		}
		p, err = a.Run(t)
		asleep, told = false, false
		if err == nil {
			t.tellZone(p)
			told, err = t.tellClosed(p)
		}
		if err == nil && !a.ReadOnly {
			return t.awake(told)
		}
		var unread error
		asleep, unread = t.asleep()
		asleep = asleep || t.news || t.newPart
		return cmp.Or(err, unread)
	})
	var no *bot.Refusal
	if asleep && (err == nil || errors.As(err, &no)) {
		err = cmp.Or(b.wakeUp(ctx, ev, now, told), err)
	}
	return p, v, err
}

// wakeUp notes by itself that the person was here.
func (b *Bot) wakeUp(ctx context.Context, ev bot.Event, now time.Time, told bool) error {
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
	reference := record.IDOf(ev, "error")[:6]
	b.log.Error().Str("action", a.Name).Str("reference", reference).Err(err).Msg("event not handled")
	if bot.IsUnclear(err) {
		return say.Privately().Say("error.unclear", bot.Args{"reference": reference})
	}
	return say.Privately().Say("error.ours", bot.Args{"reference": reference})
}
