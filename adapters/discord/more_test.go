package discord

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// many posts a message with eight buttons, of which two are rare, in a channel and in direct messages.
func (e *env) many(at bot.Place) {
	e.t.Helper()
	m := say("Everything that can be done")
	for n := range 8 {
		b := bot.Button{Label: fmt.Sprint("Do ", n), Action: "start", Target: fmt.Sprint("l", n), Rare: n == 1 || n == 2}
		m.Buttons = append(m.Buttons, b)
	}
	if _, err := e.send(e.part("many"+at.User, at, m)); err != nil {
		e.t.Fatal(err)
	}
}

// TestMore shows that what stands in the list of rarer buttons is a button like any other, delivered once or twice, in a
// channel and in direct messages, and that a choice that is taken back does nothing.
func TestMore(t *testing.T) {
	for _, direct := range []bool{false, true} {
		talking(t, func(e *env) {
			at, room, guild := e.channel, e.channel.Channel, e.guild
			if direct {
				at, guild = e.direct, ""
			}
			e.many(at)
			if direct {
				room = e.server.DirectChannel(ada.ID)
			}
			shown := e.server.Shown(room)
			if got := strings.Join(shown[len(shown)-1].Buttons, ", "); got != "Do 0, Do 3, Do 4, Do 5, Do 6" {
				t.Errorf("the row is %s", got)
			}
			data, in, on := e.server.Press(ada.ID, room, "Do 2")
			if data == nil || data["component_type"] != 3 {
				t.Fatalf("Do 2 is pressed by %v", data)
			}
			act := discordtest.Interaction{User: ada, Guild: guild, Channel: in, Type: 3, On: on, Data: data}
			id := e.server.Interact(act)
			e.next()
			e.server.Again(id)
			e.eventually("delivered again", func() bool { return len(e.handler.of(bot.KindButton)) == 2 })
			got := e.handler.of(bot.KindButton)
			if len(got) != 2 || cmp.Diff(got[0], got[1]) != "" {
				t.Fatalf("delivered twice: %+v", got)
			}
			want := map[string]string{"target": "l2"}
			if got[0].Kind != bot.KindButton || got[0].Action != "start" || got[0].On.ID != on || cmp.Diff(want, got[0].Args) != "" {
				t.Errorf("the event is %+v", got[0])
			}
			data["values"] = []string{}
			if a := e.answerTo(e.server.Interact(act)); a.Type != answerNothing || len(e.handler.of(bot.KindButton)) != 2 {
				t.Errorf("taken back: %+v, %d events", a, len(e.handler.of(bot.KindButton)))
			}
			data["values"] = []string{strings.Replace(fmt.Sprint(data["custom_id"]), "discord.more|", "start|l2", 1)}
			if a := e.answerTo(e.server.Interact(act)); !strings.Contains(a.Message.Text, tamperedText) || len(e.handler.of(bot.KindButton)) != 2 {
				t.Errorf("an option that we did not make: %+v", a)
			}
		})
	}
}

// TestCommandsToPress writes a command as something to press once Discord has told its id, be it registered now or found as it
// was; before that, and for what is no command to type, it is bold.
func TestCommandsToPress(t *testing.T) {
	table := []bot.Command{{Name: "today", Description: "What is open.", Typed: true}, {Name: "Ask", Label: "Ask", OnMessage: true}}
	bubble(t, discordtest.Options{}, func(e *env) {
		text := func(at scope) string {
			var said []string
			for _, name := range []string{"today", "Ask"} {
				said = append(said, markdown([]rich.Block{{Spans: []rich.Span{command(name)}}}, e.adapter.ink(shape{seal: at})))
			}
			return strings.Join(said, " or ")
		}
		if got := text(scopeOf(e.guild, "")); got != "**/today** or **/Ask**" {
			t.Errorf("before: %s", got)
		}
		ids := map[string]bool{}
		for range 2 {
			if err := e.adapter.register(context.Background(), table); err != nil {
				t.Fatal(err)
			}
			got := text(scopeOf(e.guild, ""))
			if !regexp.MustCompile(`^</today:[0-9]+> or \*\*/Ask\*\*$`).MatchString(got) {
				t.Errorf("after: %s", got)
			}
			ids[got] = true
			e.adapter.known.ids.Store(nil)
		}
		if len(ids) != 1 {
			t.Errorf("found as they were they have other ids: %v", ids)
		}
		e.adapter.options.TestGuild = e.guild
		if err := e.adapter.register(context.Background(), table); err != nil {
			t.Fatal(err)
		}
		if got := text(scopeOf("", ada.ID)); got != "**/today** or **/Ask**" {
			t.Errorf("in direct messages, where a test server's commands mean nothing: %s", got)
		}
	})
}

func command(name string) rich.Span {
	return rich.Span{Kind: rich.Command, Ref: name, Text: "/" + name}
}
