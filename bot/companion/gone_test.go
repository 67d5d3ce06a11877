package companion_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
)

// TestRemoval checks that a space that removed us is forgotten when its time is over, not before,
// and not at all when it took us back.
func TestRemoval(t *testing.T) {
	s := newStage(t)
	said := s.run(setUp + "clock 2026-11-12 17:00\nas ben\n/checkin did: notes | stuck: gates\n/plan what: read every fri 18:00")
	if !strings.Contains(said, "Noted for today") {
		t.Fatal(said)
	}
	space := bot.Place{Platform: playground.Name, Space: playground.Space}
	event := func(kind bot.Kind) {
		t.Helper()
		ev := bot.Event{ID: fmt.Sprint(kind, s.clock.Now()), At: s.clock.Now(), Kind: kind, In: space}
		if _, err := s.bot.Handle(t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	purged := func(after time.Duration) bool {
		t.Helper()
		if err := s.clock.Advance(t.Context(), after); err != nil {
			t.Fatal(err)
		}
		if err := s.bot.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		left := ""
		for _, table := range []string{
			"class", "home", "member", "belongs", "person", "identity", "last", "fact", "figure", "question", "plan", "post", "due",
			"queue", "thread", "notice", "gone",
		} {
			left += dump(t, s.store, table)
		}
		return left == ""
	}
	stray := bot.Event{
		ID: "stray", At: s.clock.Now(), Kind: bot.KindCommand, Action: "plan", In: space, From: bot.User{ID: "eve"},
		Args: map[string]string{"what": "read fri 18:00"},
	}
	if _, err := s.bot.Handle(t.Context(), stray); err != nil {
		t.Fatal(err)
	}
	event(bot.KindGone)
	if purged(29 * 24 * time.Hour) {
		t.Error("forgotten too early")
	}
	event(bot.KindJoined)
	if purged(40 * 24 * time.Hour) {
		t.Error("forgotten although it took us back")
	}
	event(bot.KindGone)
	if !purged(31 * 24 * time.Hour) {
		t.Error("something is kept that should be forgotten")
	}
}

// TestRemovalKeepsQuiet checks that nobody hears from a bot that was removed, and that nothing is planned
// for them, until it is taken back: then everything goes on.
func TestRemovalKeepsQuiet(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.types("ben", "plan", "what=read every fri 18:00")
	s.until(lessonOut.Add(2 * time.Hour))
	space := playground.Space
	event := func(kind bot.Kind) {
		ev := s.event("rivera", kind, "")
		ev.In.Channel, ev.In.Space = "", space
		s.handle(ev)
	}
	personal := func() (said, planned int) {
		for _, kind := range []string{"daily", "reminder", "digest", "letter", "later"} {
			said += len(s.said(kind))
		}
		for _, r := range s.rows() {
			if r.Person != "" {
				planned++
			}
		}
		return said, planned
	}
	space = "elsewhere"
	event(bot.KindGone)
	heard, _ := personal()
	s.pass(2 * 24 * time.Hour)
	if said, _ := personal(); said == heard {
		t.Error("nobody hears anything any more after another space removed the bot")
	}
	space = playground.Space
	event(bot.KindGone)
	s.fills("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text=Where are you?")
	said, planned := personal()
	s.pass(10*24*time.Hour + 20*time.Minute) // what waits is asked for on the hour
	if nowSaid, nowPlanned := personal(); nowSaid != said || nowPlanned != planned {
		t.Errorf("%d messages were sent and %d planned while the bot was not wanted", nowSaid-said, nowPlanned-planned)
	}
	event(bot.KindJoined)
	s.deliver()
	if got := len(s.said("letter")); got != 1 {
		t.Errorf("%d letters at the return, want 1", got)
	}
	s.pass(8 * 24 * time.Hour)
	for kind, least := range map[string]int{"daily": 2, "reminder": 2, "digest": 1, "letter": 1} {
		if got := len(s.said(kind)); got < least {
			t.Errorf("%d messages of kind %s after the return, want %d", got, kind, least)
		}
	}
}

// dump lists the keys of a table, one a line.
func dump(t *testing.T, store bot.Store, table string) string {
	t.Helper()
	var keys strings.Builder
	err := store.View(t.Context(), func(tx bot.Tx) error {
		entries, err := tx.Scan(table+"/", table+"0", 0)
		keys.Reset()
		for _, e := range entries {
			fmt.Fprintln(&keys, e.Key)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys.String()
}
