package discord

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

var ben = discordtest.User{ID: "700000000000000003", Name: "Ben"}

// TestNamesInWords shows that a person, a role, a channel and an emoji that people pick while they write
// reach the core with their names, in options, in forms and in what is quoted.
func TestNamesInWords(t *testing.T) {
	const slug = "<:slug:900000000000000777> <a:wave:900000000000000778>"
	talking(t, func(e *env) {
		e.server.AddMember(e.guild, ben, 0)
		role := e.server.AddRole(e.guild, "9b", 0)
		time.Sleep(time.Second)
		typed := fmt.Sprintf("read with <@%s>, <@!%s> and <@&%s> in <#%s> %s", ben.ID, ben.ID, role, e.channel.Channel, slug)
		want := fmt.Sprintf("read with <@%s|Ben>, <@%s|Ben> and <&%s|9b> in <#%s|lessons> "+
			"<:900000000000000777|slug> <:a.900000000000000778|wave>",
			ben.ID, ben.ID, role, e.channel.Channel)
		e.command("checkin", option("did", typed))
		e.next()
		if diff := cmp.Diff(want, e.handler.of(bot.KindCommand)[0].Args["did"]); diff != "" {
			t.Errorf("option: %s", diff)
		}
		id := e.adapter.seal.id(scopeOf(e.guild, ada.ID), 0, "checkin.form", "l4")
		e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 5,
			Data: map[string]any{"custom_id": id, "components": []any{
				map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "did", "value": typed}}}}})
		e.next()
		if diff := cmp.Diff(map[string]string{"target": "l4", "did": want}, e.handler.of(bot.KindForm)[0].Args); diff != "" {
			t.Errorf("form: %s", diff)
		}
		e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 2, Data: map[string]any{
			"name": "Ask about this", "type": 3, "target_id": "77",
			"resolved": map[string]any{"messages": map[string]any{"77": map[string]any{"id": "77", "content": typed,
				"author": map[string]any{"id": "5"},
				"mentions": []any{map[string]any{"id": ben.ID, "username": "ben9", "global_name": "Benjamin",
					"member": map[string]any{"nick": "Benny"}}}}}}}})
		e.next()
		if diff := cmp.Diff(strings.ReplaceAll(want, "|Ben>", "|Benny>"), e.handler.of(bot.KindMessage)[0].Quoted); diff != "" {
			t.Errorf("quoted: %s", diff)
		}
	})
}

// TestNamesAlongWithWords shows that names which Discord sends along are not asked for.
func TestNamesAlongWithWords(t *testing.T) {
	talking(t, func(e *env) {
		e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 2, Data: map[string]any{
			"name": "checkin", "type": 1, "options": []any{option("did",
				"with <@700000000000000003> <@700000000000000004> <@&700000000000000005> <#700000000000000006>")},
			"resolved": map[string]any{
				"users": map[string]any{ben.ID: map[string]any{"id": ben.ID, "username": "ben9"},
					"700000000000000004": map[string]any{"id": "700000000000000004", "username": "cy9", "global_name": "C>y |x"}},
				"members":  map[string]any{ben.ID: map[string]any{"nick": "Ben"}},
				"roles":    map[string]any{"700000000000000005": map[string]any{"name": "9b"}},
				"channels": map[string]any{"700000000000000006": map[string]any{"name": "talk"}},
			}}})
		e.next()
		want := "with <@700000000000000003|Ben> <@700000000000000004|C y x> <&700000000000000005|9b> <#700000000000000006|talk>"
		if diff := cmp.Diff(want, e.handler.of(bot.KindCommand)[0].Args["did"]); diff != "" {
			t.Error(diff)
		}
		if n := e.server.Count("GET", "/members/"); n != 0 {
			t.Errorf("%d people were asked for", n)
		}
	})
}

// TestUnknownNames shows that a text with many names, of people whom nobody knows or while Discord says
// nothing, is answered in time, with words instead of the names.
func TestUnknownNames(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"nobody knows them": {Path: "never"}, "silence": {Method: "GET", Path: "/members/", Delay: -1, Times: 99},
	} {
		t.Run(name, func(t *testing.T) {
			talking(t, func(e *env) {
				e.server.Script(fault)
				var typed, want []string
				for n := range 20 {
					typed = append(typed, fmt.Sprintf("<@7100000000000000%02d>", n))
					want = append(want, fmt.Sprintf("<@7100000000000000%02d|somebody>", n))
				}
				typed, want = append(typed, "<#710000000000000099>", "<@&710000000000000098>"),
					append(want, "<#710000000000000099|channel>", "<&710000000000000098|role>")
				began := time.Now()
				e.command("checkin", option("did", strings.Join(typed, " ")))
				if a := e.next(); a.Type != answerMessage || time.Since(began) > time.Second {
					t.Errorf("after %s: %+v", time.Since(began), a)
				}
				if diff := cmp.Diff(strings.Join(want, " "), e.handler.of(bot.KindCommand)[0].Args["did"]); diff != "" {
					t.Error(diff)
				}
				if n := e.server.Count("GET", "/members/"); n > maxNames {
					t.Errorf("%d people were asked for", n)
				}
			})
		})
	}
}

// TestSlowNames shows that asking for names takes nothing of the time in which Discord waits for an answer.
func TestSlowNames(t *testing.T) {
	talking(t, func(e *env) {
		e.server.Script(discordtest.Fault{Method: "GET", Path: "/members/", Delay: -1, Times: 99})
		e.answers(10*time.Second, bot.Reply{Message: say("Noted."), Private: true})
		began := time.Now()
		e.command("checkin", option("did", "with <@710000000000000001>")) // a form may come, so that it waits long
		if a := e.next(); a.Type != answerDeferred || time.Since(began) > answerWithin {
			t.Errorf("after %s: %+v", time.Since(began), a)
		}
	})
}

// TestNotTokens shows that what only looks like a name stays as it was written.
func TestNotTokens(t *testing.T) {
	n := &naming{adapter: &Adapter{servers: newServers()}, people: map[string]string{}}
	for _, text := range []string{
		"", "a < b", "<@123>", "<@everyone>", "@everyone", "<@&>", "<#general>", "<:smile:>", "<:a b:900000000000000777>",
		"<t:1796140800:F>", "</today:900000000000000777>", "<@900000000000000102", "<id:customize>", "<@9000000000000001021234567>",
	} {
		if got := n.text(context.Background(), text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// TestNamesShown shows that spans which name somebody or something become what Discord's apps draw, that
// nobody is called by them, and that what is no id stands as words.
func TestNamesShown(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		m := bot.Message{Body: []rich.Block{{Spans: []rich.Span{
			{Kind: rich.Named, Ref: ben.ID, Text: "@Ben"}, {Text: " "}, {Kind: rich.Named, Role: true, Ref: "730000000000000001", Text: "@9b"},
			{Text: " "},
			{Kind: rich.Channel, Ref: "730000000000000002", Text: "#talk"}, {Text: " "},
			{Kind: rich.Emoji, Ref: "730000000000000003", Text: ":slug:"}, {Text: " "},
			{Kind: rich.Emoji, Ref: "a.730000000000000004", Text: ":wave:"}, {Text: " "}, {Kind: rich.Named, Ref: "U0BEN", Text: "@Ben"},
			{Text: " "},
			{Kind: rich.Emoji, Ref: "730000000000000003", Text: ":no emoji:"}, {Text: " "}, {Kind: rich.Mention, Ref: ada.ID, Text: "Ada"}}}}}
		if _, err := e.send(e.part("a", e.channel, m)); err != nil {
			t.Fatal(err)
		}
		shown := e.server.Shown(e.channel.Channel)[0]
		want := "<@700000000000000003> <@&730000000000000001> <#730000000000000002> " +
			"<:slug:730000000000000003> <a:wave:730000000000000004> @Ben :no emoji: <@700000000000000002>"
		if shown.Raw != want || !cmp.Equal(shown.Pings, []string{ada.ID}) {
			t.Errorf("sent %q, calls %q", shown.Raw, shown.Pings)
		}
		if _, err := e.send(e.part("b", e.direct, m)); err != nil {
			t.Fatal(err)
		}
		if raw := e.server.Shown(e.server.DirectChannel(ada.ID))[0].Raw; !strings.Contains(raw, " @9b ") {
			t.Errorf("a role in direct messages: %q", raw)
		}
	})
}

// TestNamesInForms shows that a form which opens with somebody's words in it shows names, not tokens.
func TestNamesInForms(t *testing.T) {
	talking(t, func(e *env) {
		e.answers(0, bot.Reply{Form: &bot.Form{Action: "checkin.form", Title: "Check in", Fields: []bot.Field{
			{Name: "did", Label: "What?", Kind: bot.FieldText,
				Value: "with <@700000000000000003|Ben B> and <&73|9b> in <#74|talk> <:a.75|slug> <b|c> 1 < 2"}}}})
		e.command("checkin")
		if f := e.next().Form; f == nil || f.Fields[0].Value != "with @Ben B and @9b in #talk :slug: <b|c> 1 < 2" {
			t.Errorf("form %+v", f)
		}
	})
}

// TestUnseen shows that characters which show nothing, or turn the text around them, go nowhere: not into
// messages, code, labels or the names of threads.
func TestUnseen(t *testing.T) {
	const evil = "\u202eevil\x00\x07\x1b\u2066 \ufeffw\u0081ords\u200d\nא\u200fב"
	const seen = "evil words\u200d\nא\u200fב"
	for name, got := range map[string]string{
		"words": markdown([]rich.Block{{Spans: []rich.Span{{Text: evil}}}}, ink{true, noCommands}),
		"code":  strings.Trim(markdown([]rich.Block{{Spans: []rich.Span{{Kind: rich.InlineCode, Text: evil}}}}, ink{true, noCommands}), "`"),
		"block": strings.Trim(markdown([]rich.Block{{Kind: rich.Code, Spans: []rich.Span{{Text: evil}}}}, ink{true, noCommands}), "`\n"),
		"label": cut(evil, 100),
	} {
		want := seen
		if name == "code" {
			want = oneLine(seen)
		}
		if got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
