package discord

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
)

// withEvents are the rights of a bot that may create events, too.
const withEvents = discordtest.Enough | discordtest.CreateEvents

// session is a part that puts a session into the list of events of the server, a week from now.
func (e *env) session(key string) bot.Part {
	from := time.Now().Add(7 * 24 * time.Hour).Truncate(time.Second)
	return e.part(key, bot.Place{Platform: Name, Space: e.guild}, bot.Message{Session: &bot.Session{
		Title: "Live: lesson 1", Words: "Lesson 1 of Biology 9b.", Where: "https://meet.example.org/9b", From: from, Until: from.Add(time.Hour)}})
}

// TestSessionLostAnswer lets the answer to the creation of an event be lost, and the adapter be restarted: the event is found
// and not created again.
func TestSessionLostAnswer(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.server.Permit(e.guild, withEvents)
		p := e.session("live")
		e.server.Script(discordtest.Fault{Method: "POST", Path: "/scheduled-events$", After: true, Drop: true})
		_, err := e.send(p)
		if d := outcome(t, err); d.Outcome != bot.OutcomeUnclear {
			t.Fatalf("%s: %v", d.Outcome, err)
		}
		e.adapter = e.newAdapter(Options{})
		seen, complete, err := e.adapter.Read(context.Background(), p.To, time.Now().Add(-time.Minute))
		if err != nil || !complete || len(seen) != 1 || seen[0].Key != "live" || !seen[0].Mine {
			t.Errorf("Read: %+v, %v, %v", seen, complete, err)
		}
		sent, err := e.send(p)
		if events := e.server.Events(e.guild); err != nil || len(events) != 1 || sent.ID != events[0].ID {
			t.Errorf("sent again: %+v, %v; there are %+v", sent, err, events)
		}
	})
}

// TestSessionFaults shows what is made of Discord's refusals.
func TestSessionFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		status, code int
		outcome      bot.Outcome
		scope        bot.Scope
	}{
		"no right":       {403, codeNoPermission, bot.OutcomePermanent, bot.ScopePlace},
		"list full":      {400, codeTooManyEvents, bot.OutcomeAfter, bot.ScopePlace},
		"form":           {400, codeInvalidForm, bot.OutcomePermanent, bot.ScopePost},
		"server trouble": {502, 0, bot.OutcomeUnclear, bot.ScopePost},
	} {
		bubble(t, discordtest.Options{}, func(e *env) {
			e.server.Script(discordtest.Fault{Method: "POST", Path: "/scheduled-events$", Status: tt.status, Code: tt.code})
			_, err := e.send(e.session("live"))
			d := outcome(t, err)
			if d.Outcome != tt.outcome || d.Scope != tt.scope {
				t.Errorf("%s: %s (%s): %v", name, d.Outcome, d.Scope, err)
			}
			if lacks := bot.Lacking(err); (tt.status == 403) != slices.Equal(lacks, []string{"Create Events"}) {
				t.Errorf("%s: lacks %q", name, lacks)
			}
		})
	}
}

// TestSessionRight lets the right be missing, be granted, and be taken away: without it nothing is asked of Discord.
func TestSessionRight(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.greeted()
		e.run()
		_, err := e.send(e.session("live"))
		if d := outcome(t, err); d.Scope != bot.ScopePlace || !errors.Is(err, bot.ErrForbidden) || e.adapter.KeepsSessions(e.guild) {
			t.Errorf("without the right: %s: %v", d.Scope, err)
		}
		e.command("today")
		e.next()
		if ev := e.handler.of(bot.KindCommand)[0]; !slices.Equal(ev.Without, []string{"Create Events"}) || len(ev.Lacks) > 0 {
			t.Errorf("the event says without %q, lacks %q", ev.Without, ev.Lacks)
		}
		if n := e.server.Count("POST", "/scheduled-events$"); n != 0 {
			t.Errorf("asked %d times", n)
		}
		e.server.Permit(e.guild, withEvents)
		e.eventually("told that it may", func() bool { return len(e.handler.of(bot.KindAllowed)) == 1 })
		if _, err := e.send(e.session("live")); err != nil || len(e.server.Events(e.guild)) != 1 {
			t.Errorf("with the right: %v", err)
		}
	})
}

// liveWeek is a class in a server whose first lesson has a live session on Friday of week 1.
func liveWeek(t *testing.T, rights uint64) *week {
	w := &week{env: newEnv(t, discordtest.Options{})}
	w.server.Permit(w.guild, rights)
	files := fstest.MapFS{}
	for _, name := range []string{"course.toml", "01-membranes.md", "02-diffusion.md", "03-osmosis.md", "04-transport.md"} {
		raw, err := os.ReadFile("../../bot/companion/testdata/biology/" + name)
		if err != nil {
			t.Fatal(err)
		}
		live := "id: membranes\nlive: {when: week 1 fri 18:00, link: \"https://meet.example.org/9b\"}"
		text := strings.Replace(string(raw), "id: membranes", live, 1)
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	co, problems := course.Read(files)
	if co == nil {
		t.Fatal(problems)
	}
	b, err := companion.New(companion.Config{Store: w.store, Platforms: []bot.Platform{w.adapter}, Log: zerolog.New(w.log),
		Courses: func() []*course.Course { return []*course.Course{co} }})
	if err != nil {
		t.Fatal(err)
	}
	w.serve(b)
	return w
}

// TestLiveSession plays a class whose lesson has a live session: it stands in the server's list of events, moves with the
// lesson, questions are collected in the thread, and what the teacher gives stands on the card.
func TestLiveSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := liveWeek(t, withEvents)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		learner := w.join(1)[0]
		events := w.server.Events(w.guild)
		friday := time.Date(2026, 11, 13, 18, 0, 0, 0, time.UTC)
		if len(events) != 1 || !events[0].From.Equal(friday) || events[0].Metadata.Location != "https://meet.example.org/9b" {
			t.Fatalf("events: %+v", events)
		}
		w.until(friday.Add(2 * time.Hour))
		w.types(rivera, "class")
		w.press(rivera, "Live session")
		form := w.press(rivera, "Link and a few lines").Form
		w.expect(w.fills(rivera, form, map[string]string{"words": "We weighed *salt*."}), "on the card of lesson 1")
		w.settle()
		card := ""
		for _, m := range w.server.Shown(w.channel.Channel) {
			if strings.Contains(m.Text, "From the live session: We weighed *salt*.") && m.Edited {
				card = m.Text
			}
		}
		if card == "" {
			t.Errorf("no card names it:\n%q", w.texts(w.channel.Channel))
		}
		w.expect(w.types(learner, "today"), "We weighed *salt*.")
		if n := w.server.Count("POST", "/scheduled-events$"); n != 1 {
			t.Errorf("created %d times", n)
		}
	})
}

// TestLiveSessionWithoutTheRight says in /class that an optional right is missing, and tries nothing.
func TestLiveSessionWithoutTheRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := liveWeek(t, discordtest.Enough)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		w.expect(w.types(rivera, "class"), "that takes Create Events, which is optional")
		w.until(firstDay.Add(48 * time.Hour))
		if n := w.server.Count("", "/scheduled-events"); n != 0 {
			t.Errorf("asked %d times", n)
		}
		if said := w.types(rivera, "class").Message.Text; strings.Contains(said, "Not delivered") {
			t.Errorf("/class says %s", said)
		}
	})
}
