package discord

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
)

// TestTwiceOverRestart shows that what is delivered again, at once or an hour later to another process, is
// passed on as it was, and that nobody is answered twice.
func TestTwiceOverRestart(t *testing.T) {
	for _, restart := range []bool{false, true} {
		talking(t, func(e *env) {
			again := func() {
				if restart {
					e.stop()
					e.adapter = e.newAdapter(Options{})
					e.run()
				}
				time.Sleep(time.Hour)
			}
			answered := e.command("checkin", option("did", "x"))
			e.next()
			e.server.Script(discordtest.Fault{Path: "/callback$", Status: 404, Code: codeUnknownInteraction})
			late := e.command("checkin", option("did", "y"))
			e.next()
			written := e.server.Write(ada, e.server.DirectChannel(ada.ID), "does anybody read this?")
			e.next()
			before := e.texts(e.server.DirectChannel(ada.ID))
			again()
			e.server.Script(discordtest.Fault{Path: "/callback$", Status: 404, Code: codeUnknownInteraction, Times: 2})
			e.server.Again(answered)
			e.server.Again(late)
			e.server.Repeat(e.server.DirectChannel(ada.ID), written)
			time.Sleep(time.Minute)
			if diff := cmp.Diff(before, e.texts(e.server.DirectChannel(ada.ID))); diff != "" {
				t.Errorf("restart %v: direct messages: %s", restart, diff)
			}
			if n := len(e.handler.of(bot.KindUntold)); n != 0 {
				t.Errorf("restart %v: %d answers are said to have reached nobody", restart, n)
			}
			for id, kind := range map[string]bot.Kind{answered: bot.KindCommand, late: bot.KindCommand, written: bot.KindMessage} {
				var seen []bot.Event
				for _, ev := range e.handler.of(kind) {
					if ev.ID == id {
						seen = append(seen, ev)
					}
				}
				if len(seen) != 2 || !seen[0].At.Equal(seen[1].At) {
					t.Errorf("restart %v: %s came %d times", restart, id, len(seen))
				}
			}
		})
	}
}

// TestAnsweredIsBounded shows that only the newest answers are remembered.
func TestAnsweredIsBounded(t *testing.T) {
	var a answered
	first := idAt(firstDay)
	a.add(first)
	for n := range keptAnswers {
		if !a.has(first) {
			t.Fatalf("forgotten after %d", n)
		}
		a.add(idAt(firstDay.Add(time.Duration(n+1) * time.Second)))
	}
	if a.has(first) || len(a.ids) != keptAnswers {
		t.Errorf("%d are remembered", len(a.ids))
	}
}

// TestUnreadable shows that an interaction which cannot be read is answered, whatever stands before its id
// in the JSON.
func TestUnreadable(t *testing.T) {
	talking(t, func(e *env) {
		for _, raw := range []map[string]any{
			{"data": 7, "id": "5", "token": "t", "type": 2, "user": map[string]any{"id": ada.ID}},
			{"channel": "x", "id": "6", "token": "t", "type": 3, "user": map[string]any{"id": ada.ID}},
			{"id": "7", "token": "t", "type": 2},
		} {
			e.server.Emit("INTERACTION_CREATE", raw, e.guild)
			time.Sleep(time.Minute)
			if n := e.server.Count("POST", "^/interactions/"+raw["id"].(string)+"/t/callback$"); n != 1 {
				t.Errorf("%v: answered %d times", raw, n)
			}
		}
		if n := len(e.handler.of(bot.KindCommand)); n != 0 {
			t.Errorf("the core saw %d of them", n)
		}
	})
}

// TestNewerThanUs shows that values of kinds which we do not know are read for what they are: a checkbox,
// a number, rights beyond 64 bits.
func TestNewerThanUs(t *testing.T) {
	talking(t, func(e *env) {
		id := e.adapter.seal.id(scopeOf(e.guild, ada.ID), 0, "checkin.form", "l4")
		e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 5,
			Data: map[string]any{"custom_id": id, "components": []any{
				map[string]any{"type": 18, "component": map[string]any{"type": 23, "custom_id": "agreed", "value": true}},
				map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "did", "value": 7}},
			}}})
		e.next()
		want := map[string]string{"target": "l4", "agreed": "true", "did": "7"}
		if diff := cmp.Diff(want, e.handler.of(bot.KindForm)[0].Args); diff != "" {
			t.Error(diff)
		}
		const far = "36893488147419103264" // 2⁶⁵ and Manage Server
		e.server.Emit("INTERACTION_CREATE", map[string]any{"app_permissions": far, "id": "5", "token": "t", "type": 2, "guild_id": e.guild,
			"channel": map[string]any{"id": e.channel.Channel}, "data": map[string]any{"name": "today", "type": 1},
			"member": map[string]any{"permissions": far, "user": map[string]any{"id": ada.ID}}}, e.guild)
		synctest.Wait()
		if events := e.handler.of(bot.KindCommand); len(events) != 1 || !events[0].From.Admin || len(events[0].Lacks) == 0 {
			t.Errorf("events %+v", events)
		}
	})
}

func TestBits(t *testing.T) {
	for raw, want := range map[string]bits{
		`"8"`: 8, `8`: 8, `"18446744073709551616"`: 0, `"18446744073709551617"`: 1, `null`: 0, `"x"`: 0, `{}`: 0,
		`"` + strings.Repeat("9", 200) + `"`: 0,
	} {
		var got bits
		if err := decode([]byte(raw), &got); err != nil || got != want {
			t.Errorf("%s is read as %b, %v", raw, got, err)
		}
	}
}
