package bot_test

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
	said := s.run(setUp + "clock 2026-11-12 17:00\nas ben\n/checkin did: notes | stuck: gates\n/plan what: read fri 18:00\n")
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
		if err := s.clock.Skip(t.Context(), after); err != nil {
			t.Fatal(err)
		}
		if err := s.bot.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		left := ""
		for _, table := range []string{"class", "home", "member", "belongs", "person", "identity", "last", "fact", "figure", "question", "plan", "post", "due", "queue", "thread", "notice", "gone"} {
			left += dump(t, s.store, table)
		}
		return left == ""
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
