package companion_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/record"
	"afterbell/bot/turn"
)

// brittle is a store of which one record is damaged until it is written anew.
type brittle struct {
	bot.Store
	key string
}

func (b *brittle) View(ctx context.Context, fn func(bot.Tx) error) error {
	return b.Store.View(ctx, func(tx bot.Tx) error { return fn(brittleTx{tx, b}) })
}

func (b *brittle) Update(ctx context.Context, fn func(bot.Tx) error) error {
	return b.Store.Update(ctx, func(tx bot.Tx) error { return fn(brittleTx{tx, b}) })
}

type brittleTx struct {
	bot.Tx
	of *brittle
}

func (x brittleTx) Get(key string) ([]byte, error) {
	if key == x.of.key {
		return nil, &bot.DamageError{Key: key}
	}
	return x.Tx.Get(key)
}

func (x brittleTx) Put(key string, value []byte) error {
	if key == x.of.key {
		x.of.key = "mended"
	}
	return x.Tx.Put(key, value)
}

func (x brittleTx) Delete(key string) error {
	if key == x.of.key {
		x.of.key = "mended"
	}
	return x.Tx.Delete(key)
}

func (x brittleTx) Scan(from, to string, limit int) ([]bot.Entry, error) {
	found, err := x.Tx.Scan(from, to, limit)
	if slices.ContainsFunc(found, func(e bot.Entry) bool { return e.Key == x.of.key }) {
		return nil, &bot.DamageError{Key: x.of.key}
	}
	return found, err
}

// Whichever record of a class is damaged, of its people or of the program itself: the next start works, and the
// other class and its people notice nothing.
func TestOneDamagedRecord(t *testing.T) {
	s := twoClasses(t)
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=read the page", "next=more, fri 18:00", "stuck=what is a gate")
	s.types("ben", "plan", "what=walk", "when=in 2 hours")
	s.types("ben", "ask", "question=is salt charged")
	s.must(s.bot.Alive(context.Background()))
	other := ""
	for id := range all[record.Class](s, "class/") {
		if id != s.class {
			other = id
		}
	}
	eve, dana := s.human("eve").ID, s.human("dana").ID
	tried := 0
	for _, line := range s.dump() {
		key, _, _ := strings.Cut(line, " ")
		if mine := strings.Contains(key, other) || strings.Contains(key, eve) || strings.Contains(key, dana) ||
			strings.HasSuffix(key, "/eve") || strings.HasSuffix(key, "/dana") || strings.HasSuffix(key, "/staff") ||
			strings.Contains(key, "staff/") || strings.HasPrefix(key, "course/") || strings.HasPrefix(key, "note/"); mine {
			continue
		}
		tried++
		wire := &wire{Room: s.wire.Room, shown: map[string]int{}}
		c := &school{t: t, store: s.backup(), now: s.now.Add(time.Hour), courses: s.courses, class: s.class, events: s.events, wire: wire}
		wire.now = c.clock
		c.seen = &brittle{Store: c.store, key: key}
		c.start()
		c.until(lessonOut.Add(47 * time.Hour))
		c.until(lessonOut.Add(49 * time.Hour))
		out := 0
		for _, x := range all[record.Entry](c, "post/lesson/"+other+"/") {
			if x.State == record.StateSent {
				out++
			}
		}
		if out != 2 {
			t.Errorf("%s is damaged, and %d lessons of the other class are out", key, out)
		}
		ev := c.event("eve", bot.KindCommand, "today")
		ev.In.Channel = "staff"
		if said := plainReply(c.handle(ev)); !strings.Contains(said, "lesson") || strings.Contains(said, "went wrong") {
			t.Errorf("%s is damaged, and eve reads %s", key, said)
		}
	}
	if tried < 30 {
		t.Errorf("%d records were tried", tried)
	}
}

// twoClasses is a school with a second class, in #staff, of Dana's and with Eve.
func twoClasses(t *testing.T) *school {
	t.Helper()
	s := newSchool(t)
	s.enrol("ben", "ada")
	in := func(who string, kind bot.Kind, action string, args ...string) {
		ev := s.event(who, kind, action, args...)
		ev.In.Channel = "staff"
		s.handle(ev)
	}
	in("dana", bot.KindForm, "class.new", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		if id != s.class {
			in("dana", bot.KindButton, "class.start", "target="+id)
			in("eve", bot.KindButton, "join", "target="+id)
		}
	}
	return s
}

// Whoever meets a damaged record hears that it is one and what can be done, with the words back; it is logged once.
func TestWhoMeetsDamage(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	var log strings.Builder
	key := "person/" + s.human("ben").ID
	broken, err := companion.New(turn.Config{Store: &brittle{Store: s.store, key: key}, Now: s.clock, Log: zerolog.New(&log)})
	s.must(err)
	before := s.dump()
	for _, ev := range []bot.Event{s.event("ben", bot.KindCommand, "today"), s.event("ben", bot.KindCommand, "checkin", "did=read it")} {
		r, err := broken.Handle(t.Context(), ev)
		says(t, ev.Action, plainReply(r), "is damaged", "nothing was changed", "afterbell check", "!went wrong", ev.Args["did"])
		if err != nil || !r.Private {
			t.Errorf("%s: %v, private %v", ev.Action, err, r.Private)
		}
	}
	if n := strings.Count(log.String(), `"level":"error"`); n != 1 || !strings.Contains(log.String(), key) {
		t.Errorf("%d errors are logged: %s", n, log.String())
	}
	if diff := cmp.Diff(before, s.dump()); diff != "" {
		t.Errorf("it changed (-before +after):\n%s", diff)
	}
	r, err := broken.Handle(t.Context(), s.event("ada", bot.KindCommand, "today"))
	if err != nil || strings.Contains(plainReply(r), "damaged") {
		t.Errorf("ada reads %s, %v", plainReply(r), err)
	}
}
