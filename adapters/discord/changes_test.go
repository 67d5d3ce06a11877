package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
)

// TestLacks shows that each event says what we lack where it happened, for what a class needs there.
func TestLacks(t *testing.T) {
	const closed = discordtest.SendMessages | discordtest.PublicThreads
	staff := discordtest.Tag{ID: "5", Name: "staff", Moderated: true}
	talking(t, func(e *env) {
		sent := e.thread("card")
		shut := e.server.AddChannel(e.guild, "announcements", 0, closed)
		forum := e.server.AddChannel(e.guild, "forum", channelForum, closed)
		tagged := e.server.AddChannel(e.guild, "tagged", channelForum, 0)
		for n, tt := range []struct {
			name, channel string
			before        func()
			want          []string
		}{
			{"enough", e.channel.Channel, func() {}, nil},
			{"a thread", sent.Thread, func() {}, nil},
			{"a thread where the channel was closed", sent.Thread, func() { e.server.Deny(e.channel.Channel, closed) },
				[]string{"Send Messages", "Create Public Threads"}},
			{"closed", shut, func() {}, []string{"Send Messages", "Create Public Threads"}},
			{"a forum opens threads by itself", forum, func() {}, []string{"Send Messages"}},
			{"a forum with tags", tagged, func() { e.server.RequireTag(tagged, discordtest.Tag{ID: "5", Name: "lesson"}) }, nil},
			{"a forum without a tag for us", tagged, func() { e.server.RequireTag(tagged, staff) }, []string{tagText}},
			{"in direct messages", e.server.DirectChannel(ada.ID), func() {}, nil},
		} {
			tt.before()
			act := discordtest.Interaction{User: ada, Guild: e.guild, Channel: tt.channel, Type: 2, Data: map[string]any{"name": "today", "type": 1}}
			if tt.name == "in direct messages" {
				act.Guild = ""
			}
			e.server.Interact(act)
			e.next()
			if diff := cmp.Diff(tt.want, e.handler.of(bot.KindCommand)[n].Lacks); diff != "" {
				t.Errorf("%s: %s", tt.name, diff)
			}
		}
	})
}

// TestKeeps shows who may manage the channel, as far as Discord says.
func TestKeeps(t *testing.T) {
	talking(t, func(e *env) {
		for n, tt := range []struct {
			rights       uint64
			admin, keeps bool
		}{{0, false, false}, {discordtest.ManageChannels, false, true}, {discordtest.ManageServer, true, true},
			{discordtest.Administrator, true, true}} {
			e.server.AddMember(e.guild, ada, tt.rights)
			e.command("today")
			e.next()
			if from := e.handler.of(bot.KindCommand)[n].From; from.Admin != tt.admin || from.Keeps != tt.keeps {
				t.Errorf("with %b: %+v", tt.rights, from)
			}
		}
	})
}

// TestRefusedRight shows that a refusal names what is lacking, for a post, its thread and what follows there.
func TestRefusedRight(t *testing.T) {
	talking(t, func(e *env) {
		under := e.channel
		under.Thread = e.thread("card").Thread
		card := e.part("next", e.channel, say("Lesson 5"))
		card.Thread = &bot.Thread{Name: "Lesson 5"}
		for _, tt := range []struct {
			deny uint64
			part bot.Part
			want []string
		}{
			{discordtest.PublicThreads, card, []string{"Create Public Threads"}},
			{discordtest.SendMessages | discordtest.AttachFiles, e.part("b", e.channel, say("x")), []string{"Send Messages", "Attach Files"}},
			{discordtest.ThreadReplies, e.part("c", under, say("x")), []string{"Send Messages in Threads"}},
			{discordtest.ViewChannel, e.part("d", e.channel, say("x")), []string{"View Channels"}},
		} {
			e.server.Deny(e.channel.Channel, tt.deny)
			time.Sleep(time.Second)
			_, err := e.send(tt.part)
			if d := outcome(t, err); d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePlace || !errors.Is(err, bot.ErrForbidden) {
				t.Errorf("%v: %v", tt.want, err)
			}
			if diff := cmp.Diff(tt.want, bot.Lacking(err)); diff != "" {
				t.Error(diff)
			}
			if want := "the bot lacks " + strings.Join(tt.want, ", "); outcome(t, err).Err.Error() != want {
				t.Errorf("teachers read %q, want %q", outcome(t, err).Err, want)
			}
		}
		e.server.Deny(e.channel.Channel, 0)
		if sent, err := e.send(card); err != nil || sent.Thread == "" {
			t.Errorf("with the right: %+v, %v", sent, err)
		}
	})
}

// TestForumTag shows that a forum which asks for a tag gets the first that the bot may give, whether the
// gateway told of it or not, and that one without any is named in words.
func TestForumTag(t *testing.T) {
	for _, connected := range []bool{true, false} {
		bubble(t, discordtest.Options{}, func(e *env) {
			at := e.channel
			at.Channel = e.server.AddChannel(e.guild, "forum", channelForum, 0)
			e.server.RequireTag(at.Channel, discordtest.Tag{ID: "5", Name: "staff", Moderated: true}, discordtest.Tag{ID: "6", Name: "lesson"},
				discordtest.Tag{ID: "7", Name: "other"})
			e.adapter.rooms.setForum(at.Channel)
			if connected {
				e.greeted()
				e.run()
			}
			if _, err := e.send(e.part("a", at, say("Lesson 4"))); err != nil {
				t.Fatal(err)
			}
			refused := 0
			if !connected {
				refused = 1
			}
			if n := e.server.Count("POST", "/threads$"); n != 1+refused {
				t.Errorf("connected %v: %d attempts", connected, n)
			}
			e.server.RequireTag(at.Channel, discordtest.Tag{ID: "5", Name: "staff", Moderated: true})
			time.Sleep(time.Second)
			_, err := e.send(e.part("b", at, say("Lesson 5")))
			if d := outcome(t, err); d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePlace ||
				!slices.Equal(bot.Lacking(err), []string{tagText}) {
				t.Errorf("connected %v: %v", connected, err)
			}
		})
	}
}

// TestAllowed shows that the core hears once when something that a class needs is granted, and not of
// changes that grant nothing.
func TestAllowed(t *testing.T) {
	talking(t, func(e *env) {
		e.server.Deny(e.channel.Channel, discordtest.SendMessages|discordtest.PublicThreads)
		role := e.server.AddRole(e.guild, "Bots", discordtest.Enough)
		for _, tt := range []struct {
			name string
			do   func()
			want int
		}{
			{"denied, a new role", func() {}, 0},
			{"renamed", func() { e.server.Rename(e.channel.Channel, "lessons-9b") }, 0},
			{"granted in the channel, in two steps", func() {
				e.server.Deny(e.channel.Channel, discordtest.SendMessages)
				time.Sleep(time.Second)
				e.server.Deny(e.channel.Channel, 0)
			}, 1},
			{"taken in the server", func() { e.server.Permit(e.guild, discordtest.Enough&^discordtest.SendMessages) }, 0},
			{"granted in the server", func() { e.server.Permit(e.guild, discordtest.Enough) }, 1},
			{"taken again", func() { e.server.Permit(e.guild, 0) }, 0},
			{"somebody else's role", func() { e.server.GiveRole(e.guild, ada.ID, role) }, 0},
			{"our role", func() { e.server.GiveRole(e.guild, e.server.BotID, role) }, 1},
		} {
			before := len(e.handler.of(bot.KindAllowed))
			tt.do()
			time.Sleep(time.Minute)
			events := e.handler.of(bot.KindAllowed)[before:]
			if len(events) != tt.want {
				t.Errorf("%s: %d events", tt.name, len(events))
			}
			for _, ev := range events {
				if ev.In != (bot.Place{Platform: Name, Space: e.guild}) || ev.ID == "" || ev.At.IsZero() {
					t.Errorf("%s: %+v", tt.name, ev)
				}
			}
		}
		e.server.Permit(e.guild, 0)
		e.server.Permit(e.guild, discordtest.Enough)
		time.Sleep(time.Minute)
		e.server.Deny(e.channel.Channel, discordtest.SendMessages)
		time.Sleep(time.Second)
		before := len(e.handler.of(bot.KindAllowed))
		e.server.ForgetSessions() // a new session does not tell what happened before it
		e.server.CloseGateway(0)
		e.server.Deny(e.channel.Channel, 0)
		e.eventually("heard of what was granted meanwhile", func() bool { return len(e.handler.of(bot.KindAllowed)) == before+1 })
		events := e.handler.of(bot.KindAllowed)
		for n, ev := range events {
			if slices.ContainsFunc(events[:n], func(other bot.Event) bool { return other.ID == ev.ID }) {
				t.Errorf("two events are called %q", ev.ID)
			}
		}
	})
}

// TestClosed shows that the core hears of a channel that was deleted, and not of threads or calls.
func TestClosed(t *testing.T) {
	talking(t, func(e *env) {
		thread := e.thread("card").Thread
		voice := e.server.AddChannel(e.guild, "voice", 2, 0)
		for _, id := range []string{thread, voice, e.channel.Channel} {
			e.server.RemoveChannel(id)
		}
		time.Sleep(time.Minute)
		events := e.handler.of(bot.KindClosed)
		if len(events) != 1 || events[0].In != e.channel || events[0].ID == "" {
			t.Fatalf("events %+v", events)
		}
		_, err := e.send(e.part("a", e.channel, say("x")))
		if d := outcome(t, err); d.Scope != bot.ScopePlace || !errors.Is(err, bot.ErrAbsent) || bot.Lacking(err) != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestLeft shows that the core hears of somebody who left where a refused message proves it, and only there.
func TestLeft(t *testing.T) {
	for _, tt := range []struct {
		name  string
		setup func(e *env)
		left  bool
	}{
		{"no server is shared", func(e *env) { e.server.RemoveMember(e.guild, ada.ID) }, true},
		{"closed, and gone from this server", func(e *env) {
			e.server.AddMember(e.server.AddGuild("Other", rivera, discordtest.Enough), ada, 0)
			e.server.RemoveMember(e.guild, ada.ID)
			e.server.Script(discordtest.Fault{Method: "POST", Path: posting, Status: 403, Code: codeDirectClosed})
		}, true},
		{"the account is gone", func(e *env) {
			e.server.Script(discordtest.Fault{Method: "POST", Path: "/users/@me/channels", Status: 404, Code: codeUnknownUser})
		}, true},
		{"closed", func(e *env) {
			e.server.Script(discordtest.Fault{Method: "POST", Path: posting, Status: 403, Code: codeDirectClosed})
		}, false},
		{"an outage", func(e *env) { e.server.Script(discordtest.Fault{Method: "POST", Path: posting, Status: 503}) }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			talking(t, func(e *env) {
				tt.setup(e)
				to := e.direct
				to.Space = e.guild
				for n := range 2 {
					_, _ = e.send(e.part(fmt.Sprint("daily", n), to, say("Hello Ada.")))
				}
				time.Sleep(time.Minute)
				events := e.handler.of(bot.KindLeft)
				if len(events) != 0 != tt.left || len(events) > 1 {
					t.Fatalf("events %+v", events)
				}
				if tt.left && (events[0].From.ID != ada.ID || events[0].In.Space != e.guild) {
					t.Errorf("event %+v", events[0])
				}
			})
		})
	}
}

// TestThreadLimited shows that a limit on opening a thread is no reason to look for it: it certainly was
// not opened, and the next attempt opens it under the message that is there.
func TestThreadLimited(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.server.Script(discordtest.Fault{Method: "POST", Path: "/threads$", Status: 429,
			Header: headers("Retry-After", "40", "X-RateLimit-Scope", "user", "X-RateLimit-Bucket", "t")})
		p := e.part("a", e.channel, say("Lesson 4"))
		p.Thread = &bot.Thread{Name: "Lesson 4"}
		_, err := e.send(p)
		if d := outcome(t, err); d.Outcome != bot.OutcomeAfter || d.Wait != 40*time.Second {
			t.Fatalf("Send: %v", err)
		}
		time.Sleep(40 * time.Second)
		sent, err := e.send(p)
		if err != nil || sent.Thread == "" || len(e.server.Threads(e.channel.Channel)) != 1 {
			t.Errorf("Send = %+v, %v", sent, err)
		}
		if got := e.texts(e.channel.Channel); !cmp.Equal(got, []string{"Lesson 4"}) {
			t.Errorf("people read %q", got)
		}
	})
}

// TestManyMemberships shows that Check looks at all servers, however many Discord lists at a time.
func TestManyMemberships(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		for n := range maxServers + 50 {
			e.server.AddChannel(e.server.AddGuild(fmt.Sprint("g", n), rivera, withEvents), "lessons", 0, 0)
		}
		e.server.Permit(e.guild, withEvents)
		found, err := e.adapter.Check(context.Background())
		if err != nil || len(found) != maxServers+51 {
			t.Errorf("%d findings, %v", len(found), err)
		}
	})
}

// TestEndpoint shows that an address in the portal which keeps commands from the bot is said at the start
// and by Check, without the address.
func TestEndpoint(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.server.SetEndpoint("https://canary.example/interactions")
		e.run()
		if n := strings.Count(e.log.String(), "interactions endpoint url"); n != 1 {
			t.Errorf("log: %s", e.log)
		}
		found, err := e.adapter.Check(context.Background())
		if err != nil || !slices.ContainsFunc(found, func(f Finding) bool {
			return strings.Contains(f.Problem, "Interactions Endpoint URL") && !f.Optional && f.Where() == ""
		}) {
			t.Errorf("findings %+v, %v", found, err)
		}
	})
}
