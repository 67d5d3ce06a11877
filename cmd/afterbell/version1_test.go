package main

import (
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/cmd/afterbell/config"
)

// TestVersion1 goes on with a class that the first version of the data format kept: what was noted, asked
// and planned is there, and what was to come comes once. Every later version must do so.
func TestVersion1(t *testing.T) {
	path := firstVersion(t)
	store, err := openStore(config.Store{Path: path}, zerolog.Nop())
	must(t, err)
	g := opened(t, &playgroundCommand{Start: "2026-11-12"}, store)
	asks := func(who, command string, args map[string]string, words ...string) {
		t.Helper()
		reply, err := g.act(t.Context(), who, playground.Action{Kind: bot.KindCommand, Channel: classChannel, Action: command, Args: args})
		must(t, err)
		for _, w := range words {
			if text := rich.Plain(reply.Body); !strings.Contains(text, w) {
				t.Errorf("/%s of %s: no %q in %q", command, who, w, text)
			}
		}
	}
	asks(ada, "progress", nil, "Ada · Biology 9b")
	asks(rivera, "class", map[string]string{"person": "Ben"}, "why the salt pulls the water out")
	asks(rivera, "class", map[string]string{"person": "Ada"}, "folded a paper membrane")
	asks("cy", "plan", nil, "vocab")
	before := g.count("lesson")
	must(t, g.clock.Advance(t.Context(), 28*24*time.Hour))
	if all := g.count("lesson"); before != 3 || all != 6 {
		t.Errorf("%d lessons came before, and %d in all, want 3 and 6", before, all)
	}
	must(t, store.Close())
}
