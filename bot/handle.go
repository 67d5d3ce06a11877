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
)

// Handle implements Handler.
func (b *Bot) Handle(ctx context.Context, ev Event) (Reply, error) {
	a, ok := b.actions[actionOf(ev)]
	v := b.school.book.voice(ev.From.Locale)
	if !ok {
		switch ev.Kind {
		case KindCommand, KindButton, KindSelect, KindForm:
			return v.reply(unknown(ev, b.chosen)), nil
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
	return v.reply(showWritten(b.refused(a, ev, err), ev, b.chosen)), nil
}

// unknown answers what is not in the table: it is of an older version, or of another program.
func unknown(ev Event, chosen map[string]bool) *page {
	switch ev.Kind {
	case KindCommand:
		return privately().say("error.unknown", nil)
	case KindForm:
		return showWritten(privately().say("error.stale_written", nil), ev, chosen)
	}
	return privately().say("error.stale", nil)
}

// showWritten shows what was written into a form that was not taken, since the form is gone by then. What
// was chosen there would say nothing.
func showWritten(p *page, ev Event, chosen map[string]bool) *page {
	for _, name := range slices.Sorted(maps.Keys(ev.Args)) {
		if ev.Kind == KindForm && name != "target" && !chosen[name] && strings.TrimSpace(ev.Args[name]) != "" {
			p.say("error.words", Args{"text": strings.ToValidUTF8(ev.Args[name], "\uFFFD")})
		}
	}
	return p
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
	v = b.school.book.voice(ev.From.Locale)
	transact := b.store.Update
	if a.ReadOnly {
		transact = b.store.View
	}
	now := b.now()
	asleep, told := false, false
	err = transact(ctx, func(tx Tx) error {
		t := b.newTurn(tx, ev, now)
		if err := t.enter(); err != nil {
			return err
		}
		v = b.school.book.voice(t.who.Locale)
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
