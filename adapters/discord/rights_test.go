package discord

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// TestInvite shows that the link asks for what the bot needs for all that it does, and for no more.
func TestInvite(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		forum := e.channel
		forum.Channel = e.server.AddChannel(e.guild, "forum", channelForum, 0)
		m := say("Lesson 4")
		m.Body[0].Spans = append(m.Body[0].Spans, rich.Span{Kind: rich.Link, Text: "an article", URL: "https://example.org/a"},
			rich.Span{Text: " https://example.org/b"})
		m.Files = []bot.FileRef{e.keep("sheet.pdf", []byte("pdf"))}
		card := e.part("card", e.channel, m)
		card.Thread = &bot.Thread{Name: "Lesson 4"}
		sent, err := e.send(card)
		if err != nil {
			t.Fatal(err)
		}
		under := e.channel
		under.Thread = sent.Thread
		e.sendAll("page", under, m)
		e.sendAll("forum", forum, m)
		e.server.Permit(e.guild, withEvents)
		if _, err := e.send(e.session("live")); err != nil {
			t.Fatal(err)
		}
		if _, _, err := e.adapter.Read(context.Background(), e.channel, card.At); err != nil {
			t.Fatal(err)
		}
		link, list := InviteURL("900000000000000001", testCommands())
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if q.Get("permissions") != fmt.Sprint(e.server.Needed()) || q.Get("scope") != "bot applications.commands" ||
			q.Get("client_id") != "900000000000000001" {
			t.Errorf("link %s, needed %d", link, e.server.Needed())
		}
		for _, p := range list {
			if p.Reason == "" || p.Name == "" {
				t.Errorf("permission %+v", p)
			}
		}
	})
}

// TestCheck shows what is said of each server and channel, and that only where a class meets it counts.
func TestCheck(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		quiet := e.server.AddChannel(e.guild, "quiet", 0, discordtest.SendMessages|discordtest.ReadHistory)
		e.server.AddChannel(e.guild, "voice", 2, 0)
		forum := e.server.AddChannel(e.guild, "forum", channelForum, discordtest.PublicThreads)
		e.server.RequireTag(forum)
		at := func(space, channel string) bot.Place {
			return bot.Place{Platform: Name, Space: space, Channel: channel}
		}
		here := "Biology 9b (" + e.guild + ")"
		sends, reads := here+", #quiet: Send Messages", here+", #quiet: Read Message History"
		tag := here + ", #forum: " + tagText
		events := here + ": Create Events"
		silent := here + ": not in the list of allowed servers: the bot is silent here"
		absent := "server 77: this server is in the config, but the bot is not in it"
		for _, tt := range []struct {
			name         string
			homes        []bot.Place
			options      Options
			wrong, notes []string
		}{
			{"no class", []bot.Place{{Platform: "slack", Space: e.guild, Channel: quiet}}, Options{}, nil, []string{tag, reads, sends, events}},
			{"a class elsewhere", []bot.Place{e.channel}, Options{}, nil, []string{tag, reads, sends, events}},
			{"a class in each", []bot.Place{at(e.guild, quiet), at(e.guild, forum)}, Options{}, []string{tag, reads, sends}, []string{events}},
			{"a channel that is gone", []bot.Place{at(e.guild, "78")}, Options{},
				[]string{"server " + e.guild + ", channel 78: a class meets here, but the channel is gone, or the bot is not in its server any more"},
				[]string{tag, reads, sends, events}},
			{"not allowed", nil, Options{Guilds: []string{"77"}}, []string{absent}, []string{silent}},
			{"a class where it is not allowed", []bot.Place{e.channel}, Options{Guilds: []string{"77"}}, []string{silent, absent}, nil},
			{"test server", nil, Options{TestGuild: "77"}, []string{absent}, []string{tag, reads, sends, events}},
		} {
			e.adapter = e.newAdapter(tt.options)
			found, err := e.adapter.Check(context.Background(), tt.homes...)
			if err != nil {
				t.Fatal(err)
			}
			lines := map[bool][]string{}
			for _, f := range found {
				for _, p := range f.Missing {
					lines[f.Optional] = append(lines[f.Optional], f.Where()+": "+p.Name)
				}
				if f.Problem != "" {
					lines[f.Optional] = append(lines[f.Optional], f.Where()+": "+f.Problem)
				}
			}
			for optional, want := range map[bool][]string{false: tt.wrong, true: tt.notes} {
				slices.Sort(lines[optional])
				if diff := cmp.Diff(want, lines[optional]); diff != "" {
					t.Errorf("%s: optional %v: %s", tt.name, optional, diff)
				}
			}
		}
		if n := e.server.Gateway().Connects; n != 0 {
			t.Errorf("connected %d times", n)
		}
	})
}

func TestWrongApplication(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.adapter.options.AppID = "123"
		err := e.adapter.Run(context.Background(), e.handler)
		if err == nil || !strings.Contains(err.Error(), "application_id is 123") {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestBadOptions(t *testing.T) {
	for _, o := range []Options{
		{}, {Token: "x"}, {Token: "x", AppID: "afterbell"}, {Token: "x", AppID: "1", APIURL: "::"},
		{Token: "x", AppID: "1", Guilds: []string{"Biology"}}, {Token: "x", AppID: "1", TestGuild: "b"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
}

func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"":                             defaultAPI,
		"http://127.0.0.1:8080":        "http://127.0.0.1:8080/api/v10",
		"http://127.0.0.1:8080/":       "http://127.0.0.1:8080/api/v10",
		"https://proxy.example/api/":   "https://proxy.example/api/v10",
		"https://proxy.example/d":      "https://proxy.example/d/api/v10",
		"https://proxy.example/x/v10/": "https://proxy.example/x/v10",
	} {
		o := Options{Token: "x", AppID: "1", APIURL: in}
		if err := checkOptions(&o); err != nil || o.APIURL != want {
			t.Errorf("%q becomes %q, %v; want %q", in, o.APIURL, err, want)
		}
	}
}

func TestPermissions(t *testing.T) {
	const see, write = discordtest.ViewChannel, discordtest.SendMessages
	s := server{id: "1", self: "9", roles: map[string]wireRole{"1": {Permissions: see}, "2": {Permissions: write},
		"3": {Permissions: discordtest.Administrator}}, mine: []string{"2"}}
	for _, tt := range []struct {
		name       string
		exceptions []overwrite
		want       bits
	}{
		{"none", nil, see | write},
		{"everybody denied, role allowed", []overwrite{{ID: "1", Deny: see | write}, {ID: "2", Allow: write}}, write},
		{"role denied, member allowed", []overwrite{{ID: "2", Deny: write}, {ID: "9", Type: 1, Allow: write}}, see | write},
		{"another's", []overwrite{{ID: "4", Deny: see}, {ID: "8", Type: 1, Deny: see}}, see | write},
	} {
		if got := s.permissions(tt.exceptions); got != tt.want {
			t.Errorf("%s: %b, want %b", tt.name, got, tt.want)
		}
	}
	s.mine = []string{"3"}
	if s.permissions([]overwrite{{ID: "1", Deny: see}})&see == 0 {
		t.Error("an administrator is kept out")
	}
}

func TestRegister(t *testing.T) {
	for _, test := range []bool{false, true} {
		bubble(t, discordtest.Options{}, func(e *env) {
			o := Options{}
			if test {
				o.TestGuild = e.guild
			}
			for range 3 {
				e.adapter = e.newAdapter(o)
				e.run()
				e.stop()
			}
			if n := e.server.CommandWrites(); n != 1 {
				t.Errorf("commands written %d times", n)
			}
			e.handler.commands[1].Options[0].Max = 500
			e.run()
			if n := e.server.CommandWrites(); n != 2 {
				t.Errorf("commands written %d times after a change", n)
			}
		})
	}
}

// TestTestServer moves the commands to a server alone, to another, and back to all: each shows once.
func TestTestServer(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		other := e.server.AddGuild("Chemistry", rivera, discordtest.Enough)
		gone := e.server.AddGuild("Physics", rivera, discordtest.Enough)
		for _, test := range []string{e.guild, other, gone, ""} {
			e.adapter = e.newAdapter(Options{TestGuild: test})
			e.run()
			e.stop()
			for _, guild := range []string{e.guild, other, ""} {
				if got := e.server.Commands(guild); (len(got) > 0) != (guild == test) {
					t.Errorf("with the test server %q, %q has the commands %q", test, guild, got)
				}
			}
			e.server.RemoveGuild(gone)
		}
	})
}

// TestTestServerFails shows that the commands of a former test server are removed later, where that
// failed at first.
func TestTestServerFails(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"asked again":           {Status: 500},
		"removed at next start": {Status: 400, Code: 30034},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				e.adapter = e.newAdapter(Options{TestGuild: e.guild})
				e.run()
				e.stop()
				fault.Method, fault.Path = "PUT", "/guilds/"+e.guild+"/commands$"
				e.server.Script(fault)
				for range 2 {
					e.adapter = e.newAdapter(Options{})
					e.run()
					e.stop()
				}
				if got := e.server.Commands(e.guild); len(got) > 0 {
					t.Errorf("the server still has the commands %q", got)
				}
				if n := e.server.Count("PUT", fault.Path); n != 3 {
					t.Errorf("its commands were written %d times, want 3", n)
				}
			})
		})
	}
}

// TestCommandsRefused shows that the bot works with the commands that Discord has when it takes no
// others, as on a day with too many changes of them.
func TestCommandsRefused(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.server.Script(discordtest.Fault{Method: "PUT", Path: "/commands$", Status: 400, Code: 30034})
		e.run()
		if !strings.Contains(e.log.String(), "does not take the commands") {
			t.Errorf("log: %s", e.log)
		}
	})
}

func TestApplicationCommands(t *testing.T) {
	got := applicationCommands(testCommands(), true)
	want := []string{"1 ask", "1 checkin", "1 today", "3 Ask about this"}
	var names []string
	for _, c := range got {
		names = append(names, fmt.Sprint(c.Type, " ", c.Name))
		if !cmp.Equal(c.Contexts, []int{0, 1}) || !cmp.Equal(c.Integrations, []int{0}) {
			t.Errorf("%s: contexts %v, integrations %v", c.Name, c.Contexts, c.Integrations)
		}
	}
	if !cmp.Equal(names, want) {
		t.Errorf("commands %q", names)
	}
}

func TestCheckCommands(t *testing.T) {
	if err := CheckCommands(testCommands()); err != nil {
		t.Errorf("a good table: %v", err)
	}
	long := strings.Repeat("x", 101)
	many := func(n int, c bot.Command) (list []bot.Command) {
		for i := range n {
			c.Name = fmt.Sprint("c", i)
			c.Label = c.Name
			list = append(list, c)
		}
		return list
	}
	option := func(o bot.Option) []bot.Command {
		return []bot.Command{{Name: "a", Description: "b", Typed: true, Options: []bot.Option{o}}}
	}
	choices := make([]bot.Choice, 26)
	for i := range choices {
		choices[i] = bot.Choice{Label: "l", Value: "v"}
	}
	var heavy []bot.Option
	for i := range 25 {
		heavy = append(heavy, bot.Option{Name: fmt.Sprint("o", i), Description: strings.Repeat("d", 100),
			Choices: []bot.Choice{{Label: strings.Repeat("l", 100), Value: strings.Repeat("v", 100)},
				{Label: strings.Repeat("m", 100), Value: "w"}}})
	}
	for name, table := range map[string][]bot.Command{
		"upper case":        {{Name: "Today", Description: "x", Typed: true}},
		"a space":           {{Name: "to day", Description: "x", Typed: true}},
		"no name":           {{Description: "x", Typed: true}},
		"no description":    {{Name: "today", Typed: true}},
		"long description":  {{Name: "today", Description: long, Typed: true}},
		"twice":             {{Name: "a", Description: "x", Typed: true}, {Name: "a", Description: "x", Typed: true}},
		"101 commands":      many(101, bot.Command{Description: "x", Typed: true}),
		"16 on messages":    many(16, bot.Command{OnMessage: true}),
		"option name":       option(bot.Option{Name: "a b", Description: "x"}),
		"option text":       option(bot.Option{Name: "a"}),
		"26 choices":        option(bot.Option{Name: "a", Description: "x", Choices: choices}),
		"long choice":       option(bot.Option{Name: "a", Description: "x", Choices: []bot.Choice{{Label: long, Value: "v"}}}),
		"choices, complete": option(bot.Option{Name: "a", Description: "x", Complete: true, Choices: choices[:1]}),
		"long option":       option(bot.Option{Name: "a", Description: "x", Max: 6001}),
		"8,000 characters":  {{Name: "a", Description: "b", Typed: true, Options: heavy}},
		"26 options":        {{Name: "a", Description: "b", Typed: true, Options: append(heavy, bot.Option{Name: "z", Description: "x"})}},
	} {
		if err := CheckCommands(table); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}
