package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

func fact(label, value string) rich.Block {
	return rich.Block{Kind: rich.Fact, Label: label, Tight: true, Spans: []rich.Span{span(value)}}
}

func heading(text string) rich.Block {
	return rich.Block{Kind: rich.Heading, Level: 2, Spans: []rich.Span{span(text)}}
}

// shape names the blocks of a message, and how many texts those have that hold several.
func shape(t *testing.T, d drawn) (kinds []string) {
	t.Helper()
	var list []struct {
		Type      string
		Fields    []any
		Accessory *struct{ Type string }
		Elements  []struct{ Type string }
	}
	if err := json.Unmarshal([]byte(raw(t, d.blocks)), &list); err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		kind := b.Type + strings.Repeat("+", len(b.Fields))
		if b.Accessory != nil {
			kind += " " + b.Accessory.Type
		}
		if b.Type == "actions" {
			for _, e := range b.Elements {
				kind += " " + e.Type
			}
		}
		kinds = append(kinds, kind)
	}
	return kinds
}

// TestGlance: facts stand in columns where they are short, small print in one block, and a button beside its line.
func TestGlance(t *testing.T) {
	long := strings.Repeat("long ", 30)
	for name, tt := range map[string]struct {
		m    bot.Message
		want []string
	}{
		"one fact is a line of the text": {bot.Message{Body: []rich.Block{{Spans: []rich.Span{span("Words.")}}, fact("Due", "Sunday")}},
			[]string{"rich_text"}},
		"two are columns": {bot.Message{Body: []rich.Block{heading("Ada"), fact("Lessons", "3 of 4"), fact("Check-ins", "2")}},
			[]string{"header", "section++"}},
		"under text with a line between": {bot.Message{Body: []rich.Block{{Spans: []rich.Span{span("Words.")}}, fact("a", "b"), fact("c", "d")}},
			[]string{"rich_text", "divider", "section++"}},
		"eleven are two sections": {bot.Message{Body: facts(11)}, []string{"section++++++++++", "section+"}},
		"a long one makes all of them lines": {bot.Message{Body: []rich.Block{fact("a", "b"), fact("Stuck", long)}},
			[]string{"rich_text"}},
		"small lines are one block": {bot.Message{Body: []rich.Block{small("a"), small("b")}}, []string{"context"}},
		"a button stands beside its line": {bot.Message{Body: []rich.Block{fact("a", "b"), {Kind: rich.Fact, Label: "Stuck", Anchor: 2,
			Spans: []rich.Span{span("Ada")}}},
			Buttons: []bot.Button{{Label: "Answer Ada", Short: "Answer", Action: "a", At: 2}, {Label: "All", Action: "b"}}},
			[]string{"rich_text", "section button", "actions button"}},
		"not beside a title": {bot.Message{Body: []rich.Block{{Kind: rich.Heading, Level: 2, Anchor: 1, Spans: []rich.Span{span("Title")}}},
			Buttons: []bot.Button{{Label: "a", Action: "a", At: 1}}}, []string{"header", "actions button"}},
		"six are five and a menu would hold one": {bot.Message{Body: paragraph("x"), Buttons: many(6, 1)},
			[]string{"rich_text", "actions button button button button button button"}},
		"rare ones stand in a menu": {bot.Message{Body: paragraph("x"), Buttons: many(6, 2)},
			[]string{"rich_text", "actions button button button button overflow"}},
		"many of them in a list": {bot.Message{Body: paragraph("x"), Buttons: many(11, 6)},
			[]string{"rich_text", "actions button button button button button static_select"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := draw(tt.m, nil)
			checkDrawn(t, d)
			if diff := cmp.Diff(tt.want, shape(t, d)); diff != "" {
				t.Error(diff)
			}
			for _, b := range tt.m.Body {
				if !strings.Contains(d.text, b.Label) || !strings.Contains(d.text, strings.TrimSpace(rich.PlainSpans(b.Spans))) {
					t.Errorf("the text %q does not say %v", d.text, b)
				}
			}
		})
	}
}

func facts(n int) (list []rich.Block) {
	for range n {
		list = append(list, fact("label", "value"))
	}
	return list
}

// many are buttons of which the last are rare.
func many(n, rare int) (list []bot.Button) {
	for i := range n {
		name := string(rune('a' + i))
		list = append(list, bot.Button{Label: "button " + name, Action: "start", Target: "c1." + name, Rare: i >= n-rare})
	}
	return list
}

// TestWordsAreNoMarks: what people wrote is read as it is where Slack takes no rich text, and what is marked on purpose is marked.
func TestWordsAreNoMarks(t *testing.T) {
	for name, tt := range map[string]struct {
		spans []rich.Span
		want  string
	}{
		"a label": {[]rich.Span{{Text: "Stuck", Bold: true}, {Kind: rich.Break}, span("the <gate>")}, "mrkdwn: *Stuck*\nthe &lt;gate&gt;"},
		"a mark": {[]rich.Span{{Text: "Stuck", Bold: true}, {Kind: rich.Break}, span("2 *3* 4 & :tada:")},
			"plain_text: Stuck\n2 *3* 4 & :tada:"},
		"nothing to do": {[]rich.Span{span("a < b")}, "plain_text: a < b"},
		"an instant": {[]rich.Span{{Kind: rich.Time, At: noon, Text: "noon", Form: rich.HourAlone}},
			"mrkdwn: <!date^1796140800^{time}|noon>"},
	} {
		got := textObject(tt.spans)
		if said := got.Type + ": " + got.Text; said != tt.want {
			t.Errorf("%s: %q, want %q", name, said, tt.want)
		}
	}
}

// TestStates: the blocks have a sign for a state, the text has the plain one, and both have its word.
func TestStates(t *testing.T) {
	for state, sign := range signs {
		d := draw(bot.Message{Body: []rich.Block{{State: state, Spans: []rich.Span{span("Read the page")}}}}, nil)
		checkDrawn(t, d)
		if d.text != state.Sign()+" Read the page" || !strings.Contains(raw(t, d.blocks), `"name":"`+sign+`"`) {
			t.Errorf("%s: %q, %s", state, d.text, raw(t, d.blocks))
		}
	}
}

// TestBar draws a share without more signs than a phone has room for.
func TestBar(t *testing.T) {
	for _, tt := range []struct {
		n, of int
		want  string
	}{{0, 2, "▱▱"}, {1, 2, "▰▱"}, {3, 2, "▰▰"}, {-1, 2, "▱▱"}, {399, 400, "▰▰▰▰▰▰▰▰▰▱"}, {400, 400, "▰▰▰▰▰▰▰▰▰▰"}} {
		if got := bar(tt.n, tt.of); got != tt.want {
			t.Errorf("%d of %d: %s", tt.n, tt.of, got)
		}
	}
}

// TestMenuIsButtons: what is chosen in a menu is a press of its button, in three dots as in a longer list.
func TestMenuIsButtons(t *testing.T) {
	for _, rare := range []int{2, 6} {
		said := private("Hello.")
		said.Buttons = many(5+rare, rare)
		in(t, map[string]func(bot.Event) bot.Reply{"today": with(said), "start": with(private("Done."))},
			func(t *testing.T, w *world, s *script) {
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
				g := w.next(t)
				all := slacktest.Actions(g.Blocks)
				menu := all[len(all)-1]
				option := menu.Choices()[1]
				ev, err := Pressed(menu.Type, "", menu.ID, []string{option.Value})
				if err != nil || ev.Action != "start" || ev.Kind != bot.KindButton {
					t.Errorf("a preview makes %+v of it, %v", ev, err)
				}
				w.send(t, w.Press(slacktest.Team, slacktest.Channel, slacktest.Ada,
					slacktest.Posted{TS: "1.000001", Text: g.Text, Blocks: g.Blocks}, menu, []string{option.Value}, true))
				synctest.Wait()
				got, want := s.last(t), said.Buttons[6]
				if got.Kind != bot.KindButton || got.Action != want.Action || got.Args["target"] != want.Target ||
					option.Label != want.Label {
					t.Errorf("%d: %+v instead of %+v", rare, got, want)
				}
			})
	}
}

// TestButtonsStayWithTheirPage: a message in several parts has the button of a line where the line is.
func TestButtonsStayWithTheirPage(t *testing.T) {
	var m bot.Message
	for i := range 100 {
		m.Body = append(m.Body, rich.Block{Kind: rich.Item, Anchor: i + 1, Spans: []rich.Span{span(strings.Repeat("name ", 16))}})
		m.Buttons = append(m.Buttons, bot.Button{Label: "Answer", Action: "answer", Target: "c1", At: i + 1})
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: "All", Action: "all"})
	parts, beside := split(m), 0
	for i, part := range parts {
		d := draw(part, nil)
		checkDrawn(t, d)
		beside += strings.Count(strings.Join(shape(t, d), ","), "section button")
		if strings.Contains(raw(t, d.blocks), `"actions"`) != (i == len(parts)-1) {
			t.Errorf("part %d: %s", i, shape(t, d))
		}
	}
	if beside != 100 {
		t.Errorf("%d buttons stand beside their lines", beside)
	}
}

// TestStepsOnce: what checkboxes say stands in no line above them, but in the text; where there is a list instead, the lines stay.
func TestStepsOnce(t *testing.T) {
	for n, lines := range map[int]int{3: 1, maxCheckboxes + 1: maxCheckboxes + 2} {
		m := bot.Message{Body: []rich.Block{{Kind: rich.Item, Number: 1, Spans: []rich.Span{span("too long for a box")}}},
			Select: &bot.Select{Action: "tick", Hint: "Tick", Many: true}}
		for i := range n {
			label := fmt.Sprintf("step %c", 'a'+i)
			m.Body = append(m.Body, rich.Block{Kind: rich.Item, Number: i + 2, Anchor: i + 1, State: rich.Open, Spans: []rich.Span{span(label)}})
			m.Select.Options = append(m.Select.Options, bot.Choice{Label: label, Value: label, Note: "5 min", At: i + 1})
		}
		d := draw(m, nil)
		checkDrawn(t, d)
		if got := strings.Count(raw(t, d.blocks), `"rich_text_section"`); got != lines || !strings.Contains(d.text, "○ step a") {
			t.Errorf("%d steps: %d lines; the text is %q", n, got, d.text)
		}
	}
}
