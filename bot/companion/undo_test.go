package companion_test

import (
	"strings"
	"testing"

	"afterbell/adapters/playground"
	"afterbell/bot"
)

// TestUndoNewest checks that "undo" without a name takes the newest check-in back, then the one
// before it, and nothing that is older than a day.
func TestUndoNewest(t *testing.T) {
	s := newStage(t)
	s.run(setUp + "clock 2026-11-10 17:00\nas ben\n/checkin did: old notes\nclock 2026-11-12 10:00\n/checkin did: first\n/checkin did: second")
	for _, want := range []string{"Taken back: “second”", "Taken back: “first”", "not there any more"} {
		s.heard = nil
		if err := s.act(playground.Action{Action: "checkin.undo", Kind: bot.KindButton, Args: map[string]string{"target": ""}}); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		s.tell(&said)
		if !strings.Contains(said.String(), want) {
			t.Errorf("want %q, got:\n%s", want, said.String())
		}
	}
}
