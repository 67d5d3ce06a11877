package discord

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/adapters/pool"
	"afterbell/bot"
)

// talking is an env in which the bot is connected and has been in the server for long.
func talking(t *testing.T, fn func(e *env)) {
	t.Helper()
	bubble(t, discordtest.Options{}, func(e *env) {
		e.greeted()
		e.run()
		fn(e)
	})
}

// answers sets what the core says after a while.
func (e *env) answers(after time.Duration, r bot.Reply) {
	e.handler.reply = func(ctx context.Context, _ bot.Event) (bot.Reply, error) {
		return r, pause(ctx, after, nil)
	}
}

func TestCommandEvent(t *testing.T) {
	talking(t, func(e *env) {
		e.server.AddMember(e.guild, ada, discordtest.ManageServer, "55")
		id := e.command("checkin", option("did", "lab notes"), map[string]any{"name": "sure", "type": 4, "value": 5},
			map[string]any{"name": "stuck", "type": 5, "value": true})
		e.next()
		got := e.handler.of(bot.KindCommand)[0]
		want := bot.Event{ID: id, At: idTime(id), Kind: bot.KindCommand, Action: "checkin", In: e.channel,
			From: bot.User{ID: ada.ID, Name: "Ada", Roles: []string{"55"}, Admin: true, Keeps: true},
			Args: map[string]string{"did": "lab notes", "sure": "5", "stuck": "true"}, Without: []string{"Create Events"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAnswers is the first rule of interactions: an answer within 3 s, whatever the core needs.
func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name    string
		command string
		after   time.Duration
		kinds   []int // of callbacks; 0 is an edit
		within  time.Duration
	}{
		{"at once", "today", 0, []int{answerMessage}, 100 * time.Millisecond},
		{"in time", "today", time.Second, []int{answerMessage}, 1100 * time.Millisecond},
		{"slow", "today", 5 * time.Second, []int{answerDeferred, 0}, 6 * time.Second},
		{"a form may come", "checkin", 2 * time.Second, []int{answerMessage}, 3 * time.Second},
		{"no form came", "checkin", 10 * time.Second, []int{answerDeferred, 0}, 11 * time.Second},
		{"thirteen minutes", "today", 13 * time.Minute, []int{answerDeferred, 0}, 13*time.Minute + time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			talking(t, func(e *env) {
				e.answers(tt.after, bot.Reply{Message: say("Noted."), Private: true})
				began := time.Now()
				e.command(tt.command)
				for n, kind := range tt.kinds {
					a := e.next()
					if a.Type != kind || !a.Private || n == 0 && time.Since(began) > answerWithin {
						t.Fatalf("answer %d after %s: %+v", n, time.Since(began), a)
					}
					if n == len(tt.kinds)-1 && (strings.TrimSpace(a.Message.Text) != "Noted." || time.Since(began) > tt.within) {
						t.Errorf("after %s: %q", time.Since(began), a.Message.Text)
					}
				}
			})
		})
	}
}

// TestAnswerRetried shows that a lost first answer is made again while there is time.
func TestAnswerRetried(t *testing.T) {
	for name, f := range map[string]discordtest.Fault{
		"502":          {Status: 502},
		"lost":         {After: true, Drop: true},
		"429":          {Status: 429, Header: headers("Retry-After", "0.5", "X-RateLimit-Scope", "user")},
		"silence":      {Delay: -1},
		"503 accepted": {After: true, Status: 503},
		"proxy's page": {Status: 200, Body: "<html>log in</html>"},
	} {
		t.Run(name, func(t *testing.T) {
			talking(t, func(e *env) {
				f.Path = "/callback$"
				e.server.Script(f)
				e.command("today")
				if a := e.next(); strings.TrimSpace(a.Message.Text) != "Noted." {
					t.Errorf("answer %+v", a)
				}
				synctest.Wait()
			})
		})
	}
}

func TestTwice(t *testing.T) {
	talking(t, func(e *env) {
		id := e.command("today")
		e.next()
		e.server.Again(id)
		e.eventually("delivered", func() bool { return len(e.handler.of(bot.KindCommand)) == 2 })
		synctest.Wait()
		events := e.handler.of(bot.KindCommand)
		if diff := cmp.Diff(events[0], events[1]); diff != "" {
			t.Errorf("delivered differently: %s", diff)
		}
		if strings.Contains(e.log.String(), "error") {
			t.Errorf("log: %s", e.log)
		}
	})
}

func TestPublicAndEmpty(t *testing.T) {
	talking(t, func(e *env) {
		e.answers(0, bot.Reply{Message: say("Ada shares.")})
		e.command("today")
		if a := e.next(); a.Private {
			t.Errorf("answer %+v", a)
		}
		e.answers(0, bot.Reply{})
		e.command("today")
		if a := e.next(); strings.TrimSpace(a.Message.Text) != emptyText {
			t.Errorf("nothing to say: %+v", a)
		}
		e.press(e.card("start", "l4"))
		if a := e.next(); a.Type != answerNothing {
			t.Errorf("nothing to say after a button: %+v", a)
		}
	})
}

// card posts a message with a button and returns its custom_id and the message.
func (e *env) card(action, target string) (customID, on string) {
	e.t.Helper()
	m := say("Lesson 4")
	m.Buttons = []bot.Button{{Label: "Start", Action: action, Target: target}}
	if _, err := e.send(e.part("card"+action, e.channel, m)); err != nil {
		e.t.Fatal(err)
	}
	return e.server.CustomID(e.channel.Channel, "", 2, action, target)
}

func (e *env) press(customID, on string) string {
	return e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 3, On: on,
		Data: map[string]any{"component_type": 2, "custom_id": customID}})
}

// TestReplacePlain shows that a button on a direct message, which is plain, can replace it.
func TestReplacePlain(t *testing.T) {
	talking(t, func(e *env) {
		m := say("Hello Ada. Two things today.")
		m.Buttons = []bot.Button{{Label: "Later today", Action: "start", Target: "l4"}}
		if _, err := e.send(e.part("daily", e.direct, m)); err != nil {
			t.Fatal(err)
		}
		e.next()
		channel := e.server.DirectChannel(ada.ID)
		id, on := e.server.CustomID(channel, "", 2, "start", "l4")
		e.answers(0, bot.Reply{Message: say("Moved to 20:00."), Private: true, Replace: true})
		e.server.Interact(discordtest.Interaction{User: ada, Channel: channel, Type: 3, On: on,
			Data: map[string]any{"component_type": 2, "custom_id": id}})
		if a := e.next(); !a.Replaced || strings.TrimSpace(a.Message.Text) != "Moved to 20:00." || len(a.Message.Buttons) != 0 {
			t.Errorf("answer %+v", a)
		}
	})
}

// TestOldButtons shows that a button works after a restart, and a changed one does not.
func TestOldButtons(t *testing.T) {
	talking(t, func(e *env) {
		id, on := e.card("start", "l4")
		e.stop()
		e.adapter = e.newAdapter(Options{})
		e.run()
		e.press(id, on)
		e.next()
		if ev := e.handler.of(bot.KindButton); len(ev) != 1 || ev[0].Action != "start" || ev[0].Args["target"] != "l4" || ev[0].On.ID != on {
			t.Fatalf("events %+v", ev)
		}
		other := e.server.AddGuild("Other", rivera, discordtest.Enough)
		e.eventually("greeted", func() bool { return len(e.handler.of(bot.KindJoined)) == 1 })
		for _, forged := range []string{strings.Replace(id, "l4", "l5", 1), id[:len(id)-1], "", "x", "start|l4", strings.Repeat("1", 100),
			"0" + id[1:]} {
			e.press(forged, on)
			if a := e.next(); !a.Private || !strings.Contains(a.Message.Text, "does not belong here") {
				t.Errorf("%q: %+v", forged, a)
			}
		}
		e.server.Interact(discordtest.Interaction{User: ada, Guild: other, Channel: e.channel.Channel, Type: 3,
			Data: map[string]any{"component_type": 2, "custom_id": id}})
		if a := e.next(); !strings.Contains(a.Message.Text, "does not belong here") {
			t.Errorf("another server's button: %+v", a)
		}
		if n := len(e.handler.of(bot.KindButton)); n != 1 {
			t.Errorf("the core saw %d presses", n)
		}
	})
}

func TestStaleCommand(t *testing.T) {
	talking(t, func(e *env) {
		e.command("study")
		if a := e.next(); !a.Private || !strings.Contains(a.Message.Text, "Reload Discord") {
			t.Errorf("answer %+v", a)
		}
	})
}

// TestOtherServers shows that a server which is not in the list gets an excuse and nothing else, not
// even what was planned for a class there.
func TestOtherServers(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.adapter = e.newAdapter(Options{Guilds: []string{"123"}})
		e.run()
		e.command("today")
		if a := e.next(); !a.Private || !strings.Contains(a.Message.Text, "not work in this server") {
			t.Errorf("answer %+v", a)
		}
		if len(e.handler.events) != 0 {
			t.Errorf("the core saw %+v", e.handler.events)
		}
		direct := e.direct
		direct.Space = e.guild
		for key, at := range map[string]bot.Place{"a": e.channel, "b": direct} {
			_, err := e.send(e.part(key, at, say("Lesson 4")))
			if d := outcome(t, err); d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePlace {
				t.Errorf("Send to %+v: %v", at, err)
			}
		}
		if n := e.server.Count("POST", posting); n != 0 {
			t.Errorf("%d messages were posted", n)
		}
	})
}

func TestInThreadAndDirect(t *testing.T) {
	talking(t, func(e *env) {
		p := e.part("card", e.channel, say("The card"))
		p.Thread = &bot.Thread{Name: "Lesson 4"}
		sent, err := e.send(p)
		if err != nil {
			t.Fatal(err)
		}
		e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: sent.Thread, Type: 2,
			Data: map[string]any{"name": "today", "type": 1}})
		e.next()
		in := e.channel
		in.Thread = sent.Thread
		if got := e.handler.of(bot.KindCommand)[0].In; got != in {
			t.Errorf("in a thread: %+v", got)
		}
		e.server.Interact(discordtest.Interaction{User: ada, Channel: e.server.DirectChannel(ada.ID), Type: 2,
			Data: map[string]any{"name": "today", "type": 1}})
		e.next()
		if got := e.handler.of(bot.KindCommand)[1]; got.In != e.direct || got.From.Admin {
			t.Errorf("in direct messages: %+v", got)
		}
	})
}

func TestAskAboutThis(t *testing.T) {
	talking(t, func(e *env) {
		e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 2, Data: map[string]any{
			"name": "Ask about this", "type": 3, "target_id": "77",
			"resolved": map[string]any{"messages": map[string]any{"77": map[string]any{"id": "77", "content": "why salt?",
				"author": map[string]any{"id": "5"}}}}}})
		e.next()
		ev := e.handler.of(bot.KindMessage)[0]
		if ev.Action != "ask" || ev.Quoted != "why salt?" || ev.On.ID != "77" || ev.On.Channel != e.channel.Channel {
			t.Errorf("event %+v", ev)
		}
	})
}

func TestComplete(t *testing.T) {
	talking(t, func(e *env) {
		for n := range 30 {
			e.handler.choices = append(e.handler.choices, bot.Choice{Label: strings.Repeat("x", 90+n), Value: fmt.Sprint(n)})
		}
		e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 4, Data: map[string]any{
			"name": "checkin", "type": 1, "options": []any{map[string]any{"name": "day", "type": 3, "value": "mon", "focused": true}}}})
		if a := e.next(); len(a.Choices) != 25 || len([]rune(a.Choices[24])) != 100 {
			t.Errorf("choices %q", a.Choices)
		}
	})
}

func TestForms(t *testing.T) {
	talking(t, func(e *env) {
		var list []bot.Choice
		for n := range 12 {
			list = append(list, bot.Choice{Label: fmt.Sprint("Lesson ", n), Value: fmt.Sprint("l", n)})
		}
		form := bot.Form{Action: "checkin.form", Target: "l4", Title: "Check in: a title that is far too long for what Discord shows",
			Fields: []bot.Field{
				{Name: "did", Label: "What did you do?", Note: "Ms Rivera can read this.", Kind: bot.FieldText, Required: true, Value: "lab"},
				{Name: "sure", Label: "How sure?", Kind: bot.FieldOne, Value: "l2", Options: list[:5]},
				{Name: "next", Label: "What is next, and when?", Kind: bot.FieldLine, Max: 200},
				{Name: "stuck", Label: "Stuck?", Kind: bot.FieldOne, Options: list},
				{Name: "lesson", Label: "Which lesson?", Kind: bot.FieldList, Value: "l11", Options: list},
			}}
		e.answers(0, bot.Reply{Form: &form})
		e.command("checkin")
		f := e.next().Form
		if f == nil || len(f.Title) > 47 || len(f.Fields) != 5 {
			t.Fatalf("form %+v", f)
		}
		types := []int{f.Fields[0].Type, f.Fields[1].Type, f.Fields[2].Type, f.Fields[3].Type, f.Fields[4].Type}
		if !cmp.Equal(types, []int{typeInput, typeRadio, typeInput, typeSelect, typeSelect}) || f.Fields[1].Value != "l2" ||
			f.Fields[4].Value != "l11" {
			t.Errorf("fields %+v", f.Fields)
		}
		e.answers(0, bot.Reply{Message: say("Noted."), Private: true})
		e.submit(f, map[string]string{"did": "lab notes", "sure": "l3", "lesson": "l1"})
		e.next()
		want := map[string]string{"target": "l4", "did": "lab notes", "sure": "l3", "next": "", "stuck": "", "lesson": "l1"}
		if diff := cmp.Diff(want, e.handler.of(bot.KindForm)[0].Args); diff != "" {
			t.Error(diff)
		}
	})
}

func (e *env) submit(f *discordtest.Form, args map[string]string) {
	e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 5,
		Data: map[string]any{"custom_id": f.CustomID, "components": submitted(f, args)}})
}

// TestOddForms shows that fields which are missing are left out, and that odd ones do no harm.
func TestOddForms(t *testing.T) {
	talking(t, func(e *env) {
		id := e.adapter.seal.id(scopeOf(e.guild, ada.ID), 0, "checkin.form", "l4")
		for n, tt := range []struct {
			components any
			want       map[string]string
		}{
			{nil, map[string]string{"target": "l4"}},
			{[]any{}, map[string]string{"target": "l4"}},
			{[]any{map[string]any{"type": 18}, map[string]any{"type": 10, "content": "note"}}, map[string]string{"target": "l4"}},
			{[]any{map[string]any{"type": 18, "component": map[string]any{"type": 77, "custom_id": "new", "value": "x"}}},
				map[string]string{"target": "l4", "new": "x"}},
			{[]any{map[string]any{"type": 1, "components": []any{map[string]any{"type": 4, "custom_id": "did",
				"value": strings.Repeat("x", 5000)}}}}, map[string]string{"target": "l4", "did": strings.Repeat("x", 5000)}},
			{[]any{map[string]any{"type": 18, "component": map[string]any{"type": 4, "custom_id": "target", "value": "l9"}}},
				map[string]string{"target": "l4"}},
		} {
			e.server.Interact(discordtest.Interaction{User: ada, Guild: e.guild, Channel: e.channel.Channel, Type: 5,
				Data: map[string]any{"custom_id": id, "components": tt.components}})
			e.next()
			if diff := cmp.Diff(tt.want, e.handler.of(bot.KindForm)[n].Args); diff != "" {
				t.Errorf("case %d: %s", n, diff)
			}
		}
	})
}

// TestRefusedForm shows that nothing typed is lost: Fix it opens the form with the words in it,
// also after a restart, and for nobody else.
func TestRefusedForm(t *testing.T) {
	talking(t, func(e *env) {
		form := bot.Form{Action: "checkin.form", Target: "l4", Title: "Check in", Fields: []bot.Field{
			{Name: "did", Label: "What did you do?", Kind: bot.FieldText}, {Name: "when", Label: "When?", Kind: bot.FieldLine}}}
		e.answers(0, bot.Reply{Form: &form})
		e.command("checkin")
		f := e.next().Form
		e.answers(0, bot.Reply{FieldErrors: map[string]string{"when": "I could not read that."}, Private: true})
		e.submit(f, map[string]string{"did": "my words", "when": "someday"})
		a := e.next()
		if !a.Private || !strings.Contains(a.Message.Text, "When? I could not read that.") || !cmp.Equal(a.Message.Buttons, []string{fixText}) {
			t.Fatalf("answer %+v", a)
		}
		e.stop()
		e.adapter = e.newAdapter(Options{})
		e.run()
		id, on := e.server.CustomID("", "", 2, draftAction, a.Interaction)
		e.press(id, on)
		f = e.next().Form
		if f == nil || f.Fields[0].Value != "my words" || f.Fields[1].Value != "someday" || f.Fields[1].Note != "I could not read that." {
			t.Fatalf("form %+v", f)
		}
		e.server.Interact(discordtest.Interaction{User: rivera, Guild: e.guild, Channel: e.channel.Channel, Type: 3, On: on,
			Data: map[string]any{"component_type": 2, "custom_id": id}})
		if a := e.next(); a.Form != nil {
			t.Error("somebody else opened the draft")
		}
		time.Sleep(draftKept + 2*time.Hour)
		e.press(id, on)
		if a := e.next(); a.Form != nil || !strings.Contains(a.Message.Text, "gone now") {
			t.Errorf("a day later: %+v", a)
		}
	})
}

// TestNotesEnd shows that what is noted of people and of what was sent to them has an end, and that
// they can be reached afterwards as before.
func TestNotesEnd(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		zoe := bot.Place{Platform: Name, User: "700000000000000003"}
		for n, at := range []bot.Place{e.direct, e.channel, zoe} {
			if n == 2 {
				time.Sleep(20 * 24 * time.Hour)
			}
			if _, err := e.send(e.part(fmt.Sprint("a", n), at, say("hello"))); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(11 * 24 * time.Hour)
		e.greeted()
		e.run()
		time.Sleep(2 * time.Minute)
		var kept []string
		for _, prefix := range []string{directNote, intentNote("")} {
			notes, err := e.adapter.options.Notes.Scan(context.Background(), prefix)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range notes {
				kept = append(kept, n.Key)
			}
		}
		if want := []string{directNote + zoe.User, intentNote(e.server.DirectChannel(zoe.User))}; !cmp.Equal(kept, want) {
			t.Errorf("kept %q, want %q", kept, want)
		}
		if _, err := e.send(e.part("b", e.direct, say("hello again"))); err != nil {
			t.Error(err)
		}
		if got := e.texts(e.server.DirectChannel(ada.ID)); !cmp.Equal(got, []string{"hello", "hello again"}) {
			t.Errorf("people read %q", got)
		}
	})
}

// TestFormNote shows where a form's note goes, with room for it and without.
func TestFormNote(t *testing.T) {
	talking(t, func(e *env) {
		form := bot.Form{Action: "checkin.form", Title: "Check in", Note: "Classmates *cannot* read this."}
		for n := range maxFields {
			form.Fields = append(form.Fields, bot.Field{Name: fmt.Sprint("f", n), Label: "What?", Kind: bot.FieldLine})
			e.answers(0, bot.Reply{Form: &form})
			e.command("checkin")
			f := e.next().Form
			if len(f.Fields) != n+1 {
				t.Fatalf("%d fields of %d", len(f.Fields), n+1)
			}
			if room := n+1 < maxFields; room != (len(f.Notes) == 1) || !room && f.Fields[0].Note != form.Note {
				t.Errorf("%d fields: notes %q, first field %q", n+1, f.Notes, f.Fields[0].Note)
			}
		}
	})
}

// TestRefusedUnknownForm shows that a form opened before a restart is refused with its sentences.
func TestRefusedUnknownForm(t *testing.T) {
	talking(t, func(e *env) {
		e.answers(0, bot.Reply{Form: &bot.Form{Action: "checkin.form", Title: "Check in", Fields: []bot.Field{{Name: "did", Label: "What?"}}}})
		e.command("checkin")
		f := e.next().Form
		e.stop()
		e.adapter = e.newAdapter(Options{})
		e.run()
		e.answers(0, bot.Reply{FieldErrors: map[string]string{"did": "A little more, please."}, Private: true})
		e.submit(f, map[string]string{"did": "x"})
		if a := e.next(); !strings.Contains(a.Message.Text, "A little more, please.") || len(a.Message.Buttons) != 0 {
			t.Errorf("answer %+v", a)
		}
	})
}

// TestSlowReplace shows that a slow answer cannot replace the message that the button was on.
func TestSlowReplace(t *testing.T) {
	talking(t, func(e *env) {
		id, on := e.card("start", "l4")
		e.answers(3*time.Second, bot.Reply{Message: say("Page two"), Private: true, Replace: true})
		e.press(id, on)
		if a := e.next(); a.Type != answerDeferred || !a.Private {
			t.Fatalf("answer %+v", a)
		}
		if a := e.next(); a.Replaced || !a.Edited || strings.TrimSpace(a.Message.Text) != "Page two" {
			t.Errorf("answer %+v", a)
		}
	})
}

// slowConn is a connection with an uplink of a megabit a second.
type slowConn struct{ net.Conn }

func (c slowConn) Write(p []byte) (int, error) {
	time.Sleep(time.Duration(len(p)) * time.Second * 8 / 1e6)
	return c.Conn.Write(p)
}

// TestLargeFile shows that an answer with a worksheet arrives over a slow line.
func TestLargeFile(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		e.adapter = e.newAdapter(Options{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := e.server.Dial(ctx, network, address)
			return slowConn{c}, err
		}})
		e.greeted()
		e.run()
		m := say("Lesson 4")
		m.Files = []bot.FileRef{e.keep("sheet.pdf", make([]byte, 1<<20))}
		e.answers(0, bot.Reply{Message: m, Private: true})
		e.command("today")
		if a := e.next(); a.Type != answerDeferred || !a.Private {
			t.Fatalf("answer %+v", a)
		}
		if a := e.next(); !a.Edited || !a.Private || !cmp.Equal(a.Message.Files, []string{"sheet.pdf"}) {
			t.Errorf("answer %+v\n%s", a, e.log)
		}
	})
}

// TestFormAfterWait shows that a form which comes too late to be opened is one press away.
func TestFormAfterWait(t *testing.T) {
	talking(t, func(e *env) {
		e.answers(4*time.Second, bot.Reply{Form: &bot.Form{Action: "checkin.form", Title: "Check in",
			Fields: []bot.Field{{Name: "did", Label: "What?", Value: "typed"}}}})
		e.command("checkin")
		e.next()
		a := e.next()
		if !cmp.Equal(a.Message.Buttons, []string{openText}) {
			t.Errorf("answer %+v", a)
		}
		id, on := e.server.CustomID("", "", 2, draftAction, a.Interaction)
		e.press(id, on)
		if f := e.next().Form; f == nil || f.Fields[0].Value != "typed" {
			t.Errorf("form %+v", f)
		}
	})
}

// TestLongAnswer shows that an answer in pages arrives once, whole, however often the command is
// delivered, and whether it was promised before or not.
func TestLongAnswer(t *testing.T) {
	for _, slow := range []time.Duration{0, 3 * time.Second} {
		talking(t, func(e *env) {
			e.answers(slow, bot.Reply{Message: say(strings.Repeat("Seven words stand in this one sentence. ", 250)), Private: true})
			id := e.command("today")
			synctest.Wait()
			e.server.Again(id)
			words := 0
			for pages := 0; pages < 3; {
				a := e.next()
				words += len(strings.Fields(a.Message.Text))
				if a.Type != answerDeferred {
					pages++
				}
				if !a.Private {
					t.Errorf("answer %+v", a)
				}
			}
			time.Sleep(time.Minute)
			if n := e.server.Count("POST", "^/webhooks/"); words != 7*250 || n != 2 {
				t.Errorf("after %s: %d words arrived, in %d further pages", slow, words, n)
			}
			if strings.Contains(e.log.String(), "not delivered") {
				t.Errorf("log: %s", e.log)
			}
		})
	}
}

// TestPanicsAndErrors shows that a failing core costs a sentence, not the connection, and that
// nobody's words reach the log.
func TestPanicsAndErrors(t *testing.T) {
	for _, fail := range []func() (bot.Reply, error){
		func() (bot.Reply, error) { panic("my secret words") },
		func() (bot.Reply, error) { return bot.Reply{}, errors.New("disk full") },
	} {
		talking(t, func(e *env) {
			e.handler.reply = func(context.Context, bot.Event) (bot.Reply, error) { return fail() }
			e.command("checkin", option("did", "my secret words"))
			if a := e.next(); !a.Private || !strings.Contains(a.Message.Text, "I cannot tell whether that was saved") {
				t.Errorf("answer %+v", a)
			}
			e.command("today")
			if a := e.next(); !a.Private || !strings.Contains(a.Message.Text, "Please try again") {
				t.Errorf("answer %+v", a)
			}
			if strings.Contains(e.log.String(), "secret words") {
				t.Errorf("log: %s", e.log)
			}
		})
	}
}

func TestBadInteractions(t *testing.T) {
	talking(t, func(e *env) {
		for _, data := range []any{
			nil, "x", []any{}, map[string]any{}, map[string]any{"id": "5"}, map[string]any{"id": "5", "token": "canary-x", "type": 99},
			map[string]any{"id": "5", "token": "canary-x", "type": 2, "data": 7},
			map[string]any{"id": 5, "token": "canary-x", "type": 2, "member": map[string]any{"user": map[string]any{"id": "1"}}},
		} {
			e.server.Emit("INTERACTION_CREATE", data, e.guild)
			e.server.Emit("MESSAGE_CREATE", data, e.guild)
			e.server.Emit("GUILD_CREATE", data, e.guild)
			e.server.Emit("THREAD_LIST_SYNC", data, e.guild)
		}
		e.command("today")
		for e.next().Message.Text == "" {
		}
		if !e.adapter.Ready() {
			t.Error("the connection was lost")
		}
	})
}

// TestStopFinishes shows that an answer under way is given when the process is stopped.
func TestStopFinishes(t *testing.T) {
	talking(t, func(e *env) {
		e.answers(time.Second, bot.Reply{Message: say("Noted."), Private: true})
		e.command("today")
		e.eventually("begun", func() bool { return len(e.handler.of(bot.KindCommand)) == 1 })
		e.stop()
		if a := e.next(); strings.TrimSpace(a.Message.Text) != "Noted." {
			t.Errorf("answer %+v", a)
		}
	})
}

// TestSmoke is one conversation over sockets.
func TestSmoke(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Skipf("no loopback socket: %v", err)
	}
	e := newEnv(t, discordtest.Options{Listener: l})
	e.begin()
	for !e.adapter.Ready() {
		time.Sleep(time.Millisecond)
	}
	e.command("today")
	for e.next().Interaction == "" {
	}
	if _, err := e.send(e.part("a", e.channel, say("Lesson 1"))); err != nil {
		t.Error(err)
	}
	if err := e.stop(); err != nil {
		t.Error(err)
	}
	e.adapter.Close()
	e.server.Close()
	validate(t, e.server.Requests())
}

// TestManyInteractions handles ten thousand: neither goroutines nor memory grow.
func TestManyInteractions(t *testing.T) {
	talking(t, func(e *env) {
		round := func(n int) (int, uint64) {
			for range n {
				e.command("today")
				e.next()
			}
			e.adapter.Close() // idle connections are bounded, but not always as many
			time.Sleep(2 * pool.Idle)
			synctest.Wait() // for goroutines that hoped for more work
			return footprint()
		}
		e.server.Forget()
		goroutines, _ := round(500)
		e.handler.events = nil
		e.server.Forget()
		_, heap := round(0)
		after, _ := round(10000)
		e.handler.events = nil
		e.server.Forget()
		_, heapAfter := round(0)
		if after > goroutines+2 || heapAfter > heap+4<<20 {
			t.Errorf("goroutines %d to %d, heap %d to %d KiB", goroutines, after, heap>>10, heapAfter>>10)
		}
	})
}

// FuzzInteraction shows that no interaction, however odd, harms anybody but itself.
func FuzzInteraction(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"id":"1","type":2,"data":{"name":"today","options":[{"name":"a","value":1.5},{"name":"b","value":[{}],"focused":true}]}}`,
		`{"type":5,"data":{"custom_id":"x","components":[{"type":18,"component":{"type":21,"custom_id":"a","value":"b"}},` +
			`{"type":1,"components":[{"type":4,"custom_id":"c","value":"d"}]},{"type":99}]}}`,
		`{"type":3,"guild_id":"1","channel":{"type":11,"parent_id":"2","id":"3"},"message":{"components":7},` +
			`"data":{"component_type":3,"values":["a","b"]}}`,
		`{"type":2,"member":{"permissions":"9999999999999999999999"},"data":{"type":3,"target_id":"5","resolved":{"messages":{"5":null}}}}`,
	} {
		f.Add([]byte(s))
	}
	s := newSeal([]byte("key"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var i interaction
		if decode(raw, &i) != nil {
			return
		}
		ev := i.event()
		i.command(&ev)
		i.onMessage(&ev, "ask")
		if i.press(&ev, s) || i.form(&ev, s) {
			t.Errorf("%s passes for ours", raw)
		}
		if ev.In.Direct() != (i.GuildID == "" && i.who().ID != "") {
			t.Errorf("%s is in %+v", raw, ev.In)
		}
	})
}

// FuzzSeconds shows that no header makes us wait for ever, or not at all when we must.
func FuzzSeconds(f *testing.F) {
	for _, s := range []string{"", "0", "1", "64.57", "-3", "NaN", "Inf", "1e300", "1e-9", "٣", " 5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := seconds(s); d < 0 || d > 24*time.Hour {
			t.Errorf("%q is %s", s, d)
		}
		if d := retryAfter(headers("Retry-After", s)); d < 0 || d > 24*time.Hour {
			t.Errorf("Retry-After %q is %s", s, d)
		}
	})
}

// TestRoleField shows that a role is chosen from the server's list, kept, changed and taken away, and
// that the server is asked with what it accepts.
func TestRoleField(t *testing.T) {
	const role, other = "730000000000000001", "730000000000000002"
	talking(t, func(e *env) {
		for n, tt := range []struct{ held, chosen string }{{"", role}, {role, other}, {role, ""}} {
			e.answers(0, bot.Reply{Form: &bot.Form{Action: "checkin.form", Title: "This class",
				Fields: []bot.Field{{Name: "role", Label: "A role", Kind: bot.FieldRole, Value: tt.held}}}})
			e.command("checkin")
			f := e.next().Form
			if f == nil || f.Fields[0].Type != typeRoles || f.Fields[0].Value != tt.held {
				t.Fatalf("form %+v", f)
			}
			e.answers(0, bot.Reply{Message: say("Noted."), Private: true})
			e.submit(f, map[string]string{"role": tt.chosen})
			e.next()
			if got := e.handler.of(bot.KindForm)[n].Args["role"]; got != tt.chosen {
				t.Errorf("held %q, chose %q: the core got %q", tt.held, tt.chosen, got)
			}
		}
	})
}

// TestRoleFieldDirect shows that a role is written by its id in direct messages, where there is no list
// of them, and that an untouched field keeps it.
func TestRoleFieldDirect(t *testing.T) {
	const role = "730000000000000001"
	talking(t, func(e *env) {
		channel := e.server.DirectChannel(ada.ID)
		e.answers(0, bot.Reply{Form: &bot.Form{Action: "checkin.form", Title: "This class", Fields: []bot.Field{
			{Name: "role", Label: "A role", Kind: bot.FieldRole, Value: role, Max: 60},
			{Name: "learners", Label: "Another role", Kind: bot.FieldRole},
		}}})
		e.server.Interact(discordtest.Interaction{User: ada, Channel: channel, Type: 2, Data: map[string]any{"name": "checkin", "type": 1}})
		f := e.next().Form
		if f == nil || f.Fields[0].Type != typeInput || f.Fields[0].Value != role || f.Fields[1].Type != typeInput {
			t.Fatalf("form %+v", f)
		}
		e.answers(0, bot.Reply{Message: say("Noted."), Private: true})
		for n, typed := range []string{f.Fields[0].Value, "<@&" + role + "> "} {
			e.server.Interact(discordtest.Interaction{User: ada, Channel: channel, Type: 5,
				Data: map[string]any{"custom_id": f.CustomID, "components": submitted(f, map[string]string{"role": typed})}})
			e.next()
			if got := e.handler.of(bot.KindForm)[n].Args["role"]; got != role {
				t.Errorf("of %q the core got %q", typed, got)
			}
		}
	})
}
