package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

var noon = time.Unix(1796140800, 0)

func span(text string) rich.Span { return rich.Span{Text: text} }

func raw(t testing.TB, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// checkDrawn holds a message against the documented limits.
func checkDrawn(t testing.TB, d drawn) {
	t.Helper()
	for _, p := range slacktest.CheckMessage(d.text, raw(t, d.blocks), "") {
		t.Errorf("%s in %s", p, raw(t, d.blocks))
	}
}

func TestText(t *testing.T) {
	for name, tt := range map[string]struct {
		body []rich.Block
		want string
	}{
		"bold and instant": {[]rich.Block{{Spans: []rich.Span{{Text: "No class on Thursday 26 November.", Bold: true},
			span(" Lesson 5 comes "),
			{Kind: rich.Time, At: noon, Text: "Tue 1 Dec, 16:00 (London)"}, span(".")}}},
			"*No class on Thursday 26 November.* Lesson 5 comes <!date^1796140800^{date_short_pretty} at {time}|Tue 1 Dec, 16:00 (London)>."},
		"words are escaped": {paragraph("<!channel> & <@U0ADA001> *x*"), "&lt;!channel&gt; &amp; &lt;@U0ADA001&gt; *x*"},
		"link": {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Link, Text: "a|b > c", URL: "https://x.org/?a=1&b=<2>|3"}}}},
			"a|b &gt; c"},
		"safe link": {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Link, Text: "a|b", URL: "https://x.org/?a=1&b=2"}}}},
			"<https://x.org/?a=1&amp;b=2|a¦b>"},
		"unsafe link": {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Link, Text: "x", URL: "javascript:alert(1)"}}}}, "x"},
		"mention":     {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Mention, Ref: "U0ADA001", Text: "Ada"}}}}, "<@U0ADA001>"},
		"no mention":  {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Mention, Ref: "!channel", Text: "Ada"}}}}, "Ada"},
		"user group": {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Mention, Role: true, Ref: "S0GROUP1", Text: "the class"}}}},
			"<!subteam^S0GROUP1>"},
		"named":       {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Named, Ref: "U0ADA001", Text: "@Ada"}}}}, "@Ada"},
		"named group": {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Named, Role: true, Ref: "S0GROUP1", Text: "@tutors"}}}}, "@tutors"},
		"channel":     {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Channel, Ref: "C0CLASS1", Text: "#bio"}}}}, "<#C0CLASS1>"},
		"no channel":  {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Channel, Ref: "123456", Text: "#bio"}}}}, "#bio"},
		"emoji":       {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Emoji, Ref: "tada", Text: ":tada:"}}}}, ":tada:"},
		"no emoji":    {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Emoji, Ref: "1:<a>", Text: ":tada:"}}}}, ":tada:"},
		"controls":    {[]rich.Block{{Spans: []rich.Span{{Text: "\u202eevil\x00\u2067 a\x1bb"}}}}, "evil ab"},
		"no group": {[]rich.Block{{Spans: []rich.Span{{Kind: rich.Mention, Role: true, Ref: "channel", Text: "the class"}}}},
			"the class"},
		"broken marks": {[]rich.Block{{Spans: []rich.Span{{Text: "a*b", Bold: true}, {Text: " c ", Italic: true}}}}, "a*b c"},
		"list": {[]rich.Block{{Kind: rich.Item, Number: 1, Spans: []rich.Span{span("one")}},
			{Kind: rich.Item, Number: 2, Tight: true, Spans: []rich.Span{span("two")}}},
			"1. one\n2. two"},
		"code, picture, rule": {[]rich.Block{{Kind: rich.Code, Spans: []rich.Span{span("a\nb")}}, {Kind: rich.Rule},
			{Kind: rich.Picture, File: "x.png", Spans: []rich.Span{span("a cell")}}},
			"```\na\nb\n```\n\n---\n\n[picture: a cell]"},
		"quote": {[]rich.Block{{Kind: rich.Quote, Spans: []rich.Span{span("a"), {Kind: rich.Break}, span("b")}}}, "> a\n> b"},
	} {
		if got := mrkdwn(tt.body); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, tt.want)
		}
	}
}

// TestCard is a lesson card as people meet it: heading, numbered list, small print, buttons.
func TestCard(t *testing.T) {
	d := draw(bot.Message{
		Body: []rich.Block{
			{Kind: rich.Heading, Level: 1, Spans: []rich.Span{span("Osmosis")}},
			{Spans: []rich.Span{{Text: "Lesson 4 of 10: Osmosis", Bold: true}, span(" · about 25 minutes")}},
			{Tight: true, Spans: []rich.Span{span("After this you can say why.")}},
			{Kind: rich.Item, Number: 1, Tight: true, Spans: []rich.Span{span("Read.")}},
			{Kind: rich.Item, Number: 2, Tight: true, Spans: []rich.Span{span("Predict.")}},
			{Kind: rich.Item, Level: 1, Tight: true, Spans: []rich.Span{span("then watch")}},
			{Kind: rich.Item, Number: 3, Tight: true, Spans: []rich.Span{span("Answer.")}},
			{Kind: rich.Small, Spans: []rich.Span{span("Due Sunday *29* November")}},
		},
		Buttons: []bot.Button{{Label: "Start", Action: "start", Target: "c1.l4", Primary: true}, {Label: "Ask", Action: "ask"}},
	}, nil)
	checkDrawn(t, d)
	var got []map[string]any
	if err := json.Unmarshal([]byte(raw(t, d.blocks)), &got); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, b := range got {
		kinds = append(kinds, b["type"].(string))
	}
	if diff := cmp.Diff([]string{"header", "rich_text", "context", "actions"}, kinds); diff != "" {
		t.Fatal(diff)
	}
	var inside []string
	for _, e := range got[1]["elements"].([]any) {
		o := e.(map[string]any)
		inside = append(inside, o["type"].(string)+strings.Repeat("+", int(number(o["offset"]))))
	}
	if diff := cmp.Diff([]string{"rich_text_section", "rich_text_list", "rich_text_list", "rich_text_list++"}, inside); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(raw(t, got[2]), `"plain_text"`) {
		t.Errorf("small print is read as markup: %s", raw(t, got[2]))
	}
	start := slacktest.Actions(raw(t, d.blocks))[0]
	if actionOf(start.ID) != "start" || start.Value != "c1.l4" {
		t.Errorf("the button says %+v", start)
	}
}

func number(v any) float64 {
	n, _ := v.(float64)
	return n
}

func TestPictures(t *testing.T) {
	body := []rich.Block{
		{Kind: rich.Picture, File: "cell.png", Spans: []rich.Span{span("a cell")}},
		{Kind: rich.Picture, File: "https://x.org/a.png", Spans: []rich.Span{span("another")}},
		{Kind: rich.Picture, File: "lost.png", Spans: []rich.Span{span("a lost one")}},
	}
	got := raw(t, paint(body, map[string]picture{"cell.png": {id: "F1"}}))
	for _, want := range []string{`"slack_file":{"id":"F1"}`, `"alt_text":"a cell"`, `"image_url":"https://x.org/a.png"`,
		`[picture: a lost one]`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
}

// TestSelects: one of many, several of few, several of many, each with what is chosen.
func TestSelects(t *testing.T) {
	var choices []bot.Choice
	for i := range 25 {
		choices = append(choices, bot.Choice{Label: strings.Repeat("x", 90) + string(rune('a'+i)), Value: strings.Repeat("v", 99) +
			string(rune('a'+i)), Note: "note", On: i < 2})
	}
	choices[3].Value = ""
	for name, s := range map[string]bot.Select{
		"one":         {Action: "a", Target: "t", Hint: "Choose", Options: choices},
		"few of many": {Action: "a", Target: "t", Many: true, Options: choices[:9]},
		"many":        {Action: "a", Target: "t", Many: true, Hint: "Choose", Options: choices},
	} {
		checkDrawn(t, draw(bot.Message{Body: paragraph(name), Select: &s}, nil))
	}
}

// TestLongList: the longest list under a full page stays below what Slack refuses as a whole.
func TestLongList(t *testing.T) {
	choices := make([]bot.Choice, 50)
	for i := range choices {
		choices[i] = bot.Choice{Label: strings.Repeat("x", maxOptionText-2) + fmt.Sprint(i), Value: fmt.Sprint("844799829", i)}
	}
	d := draw(bot.Message{Body: paragraph(strings.Repeat("x", partText)), Select: &bot.Select{Action: "class.form", Hint: "Course",
		Options: choices}}, nil)
	checkDrawn(t, d)
	if got := raw(t, d.blocks); len(got) > 13_000 || strings.Count(got, `"value":`) != 50 {
		t.Errorf("%d characters of blocks", len(got))
	}
}

func TestFormView(t *testing.T) {
	long := strings.Repeat("wörd ", 700)
	f := bot.Form{Action: "checkin.form", Target: "c1.l4", Title: "A title that is longer than allowed", Note: "Ms Rivera can read this.",
		Fields: []bot.Field{
			{Name: "did", Label: "What did you do?", Note: "note", Kind: bot.FieldText, Required: true, Value: long, Max: 1000},
			{Name: "sure", Label: "How sure?", Kind: bot.FieldOne, Value: "very", Error: "One number from 1 to 5.",
				Options: []bot.Choice{{Label: "a little", Value: "2"}, {Label: "nearly", Value: "4"}}},
			{Name: "day", Label: "Which day?", Kind: bot.FieldList, Value: "b", Options: []bot.Choice{{Label: "A", Value: "a"},
				{Label: "B", Value: "b"}}},
			{Name: "zone", Label: "Where?", Kind: bot.FieldList, Value: "Europe/London"},
			{Name: "one", Label: "One line", Kind: bot.FieldLine, Value: "x"},
		}}
	v := formView(f, memo{Channel: "C1", Answer: "https://hooks.slack.com/x"})
	out := raw(t, v)
	for _, p := range slacktest.CheckView([]byte(out)) {
		t.Error(p)
	}
	for _, want := range []string{"A title that is longer …", "How sure?: One number from 1 to 5.", "You wrote: very",
		`"initial_option":{"text":{"type":"plain_text","text":"B"`, `"type":"external_select"`, `"multiline":true`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
	if !strings.Contains(out, "You wrote: "+strings.TrimSpace(long)[3000:3100]) {
		t.Error("what does not fit the field is lost")
	}
	m, err := readMemo(v.PrivateMetadata)
	if err != nil || m.Target != "c1.l4" || m.Channel != "C1" || m.Answer == "" {
		t.Errorf("memo %+v, %v", m, err)
	}
}

// TestFormTooShort: words of any length stand in or above a field that cannot hold them.
func TestFormTooShort(t *testing.T) {
	var long strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&long, "word%d ", i)
	}
	f := did
	f.Value, f.Max = long.String(), 3000
	out := raw(t, formView(*ourForm(f), memo{}))
	kept := formOf(out).Fields[0].Value
	for _, above := range strings.Split(out, `"text":"You wrote: `)[1:] {
		part, _, _ := strings.Cut(above, `"`)
		kept += part
	}
	squeezed := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if squeezed(kept) != squeezed(f.Value) {
		t.Errorf("of %d characters %d are there", len(squeezed(f.Value)), len(squeezed(kept)))
	}
	for _, p := range slacktest.CheckView([]byte(out)) {
		t.Error(p)
	}
}

func TestFormErrors(t *testing.T) {
	var v view
	if err := decode([]byte(`{"blocks":[{"type":"context"},{"type":"input","block_id":"did"},{"type":"input","block_id":"sure"}]}`),
		&v); err != nil {
		t.Fatal(err)
	}
	got := formErrors(map[string]string{"sure": "One number.", "unknown": "Hm."}, v)
	if diff := cmp.Diff(map[string]string{"sure": "One number.", "did": "Hm."}, got); diff != "" {
		t.Error(diff)
	}
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"😀😀😀", 4, "😀…"}, {"", 3, ""}} {
		if got := shorten(tt.in, tt.n); got != tt.want || length(got) > tt.n {
			t.Errorf("shorten(%q, %d) = %q", tt.in, tt.n, got)
		}
	}
}

// FuzzDraw: whatever people and teachers write, every part is within Slack's limits, pings nobody
// and links to nothing that its author did not link to.
func FuzzDraw(f *testing.F) {
	for _, seed := range []string{"plain", "<!channel> <@U0ADA001> <!here|x> & > <",
		"# h\n\n- a\n  - b\n\n> q\n\n```\ncode\n```\n![alt](x.png)\n---\n~~x~~",
		"|a|b|\n|-|-|\n|1|2|", "`a`**b**_c_[l](https://x.org/|y)", strings.Repeat("long word ", 900), "\x00\u202e\ud7ff", "**",
		"1. a\n1. b\n\n1. c"} {
		f.Add(seed, "small "+seed)
	}
	f.Fuzz(func(t *testing.T, markdown, words string) {
		body, err := rich.Parse(markdown)
		if err != nil {
			t.Skip()
		}
		body = append(body, rich.Block{Spans: []rich.Span{span(words), {Text: words, Bold: true},
			{Kind: rich.Link, Text: words, URL: "https://school.example/"}}},
			rich.Block{Kind: rich.Small, Spans: []rich.Span{span(words), {Kind: rich.Time, At: noon, Text: words}}},
			rich.Block{Kind: rich.Heading, Level: 1, Spans: []rich.Span{span(words)}},
			rich.Block{Kind: rich.Fact, Label: shorten(words, 100), Spans: []rich.Span{span(markdown)}, Number: 1, Of: 3},
			fact(shorten(words, 100), "a"), fact("a", words),
			rich.Block{Kind: rich.Item, Anchor: 1, State: rich.Done, Spans: []rich.Span{span(words)}})
		s := slacktest.New()
		defer s.Close()
		for _, m := range split(bot.Message{Body: body, Buttons: []bot.Button{{Label: words, Action: "a"}, {Label: words, Action: "b", At: 1}}}) {
			d := draw(m, nil)
			checkDrawn(t, d)
			if pings := s.Read(d.text, raw(t, d.blocks)).Pings; len(pings) > 0 {
				t.Errorf("%q calls %q", markdown+words, pings)
			}
		}
	})
}

// TestSpell checks that commands are written as they are typed in Slack, and that the message itself
// stays what it was.
func TestSpell(t *testing.T) {
	say := func(name string) bot.Message {
		return bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: "Type "}, {Kind: rich.Command, Text: "/" + name, Ref: name}}}}}
	}
	for name, want := range map[string]string{"today": "Type /bio-today", "help": "Type /bio-afterbell help"} {
		m := say(name)
		if got := rich.Plain(spell(m, "bio-").Body); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if got := rich.Plain(m.Body); got != "Type /"+name {
			t.Errorf("the message was changed to %q", got)
		}
	}
}

// TestSpellLine: where nothing is marked, only words that are a command's name are one.
func TestSpellLine(t *testing.T) {
	for line, want := range map[string]string{
		"No, I will use /today":                  "No, I will use /bio-today",
		"shown in /help and under Ask":           "shown in /bio-afterbell help and under Ask",
		"/plan, /ask (/class) /progress":         "/bio-afterbell plan, /bio-afterbell ask (/bio-afterbell class) /bio-progress",
		"and/or /etc/today /today/x /help-me":    "and/or /etc/today /today/x /help-me",
		"https://x.org/today 3/4 /Today / /nope": "https://x.org/today 3/4 /Today / /nope",
	} {
		if got := spellLine(line, "bio-"); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// TestSpellReply: buttons and forms name commands as Slack has them, the words in a form stay.
func TestSpellReply(t *testing.T) {
	form := ourForm(bot.Field{Name: "did", Label: "See /help", Note: "shown in /help", Error: "not /help", Value: "read /help"})
	form.Note = "Only for /help."
	said := private("Hello.")
	said.Buttons = []bot.Button{{Label: "No, I will use /ask", Action: "start"}}
	replies := map[string]func(bot.Event) bot.Reply{"checkin": with(bot.Reply{Form: form}), "today": with(said),
		"checkin.form": with(bot.Reply{FieldErrors: map[string]string{"did": "Try /help."}})}
	in(t, replies, func(t *testing.T, w *world, s *script) {
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/checkin", ""))
		view := w.next(t).View
		if n := strings.Count(view.JSON, "/afterbell help"); n != 5 || !strings.Contains(view.JSON, `"initial_value":"read /help"`) {
			t.Errorf("form %s", view.JSON)
		}
		w.Acknowledged(view, w.send(t, w.Submit(slacktest.Team, slacktest.Ada, *view, nil)))
		if g := w.next(t); g.Errors["did"] != "Try /afterbell help." {
			t.Errorf("errors %v", g.Errors)
		}
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		if g := w.next(t); !strings.Contains(g.Blocks, "No, I will use /afterbell ask") || said.Buttons[0].Label != "No, I will use /ask" ||
			form.Note != "Only for /help." {
			t.Errorf("answer %s", g.Blocks)
		}
	})
}

// TestBrief: what certainly fits does, whatever it is made of.
func TestBrief(t *testing.T) {
	seen := 0
	rapid.Check(t, func(t *rapid.T) {
		var page []rich.Block
		for range rapid.IntRange(1, partBlocks).Draw(t, "blocks") {
			b := rich.Block{Kind: rapid.SampledFrom([]rich.Kind{rich.Paragraph, rich.Heading, rich.Item, rich.Quote, rich.Code, rich.Small,
				rich.Picture, rich.Rule, rich.Fact}).Draw(t, "kind"),
				Level: rapid.IntRange(0, 12).Draw(t, "level"), Of: rapid.IntRange(0, 20).Draw(t, "of"), Number: rapid.IntRange(0, 20).Draw(t, "n"),
				Anchor: rapid.IntRange(0, 20).Draw(t, "anchor"), State: rapid.SampledFrom([]rich.State{"", rich.Late, rich.Open}).Draw(t, "state")}
			if b.Kind == rich.Fact {
				b.Label = rapid.StringOfN(rapid.SampledFrom([]rune("a&<>\n|*ü")), 0, 60, -1).Draw(t, "label")
			}
			for range rapid.IntRange(0, 3).Draw(t, "spans") {
				b.Spans = append(b.Spans, rich.Span{Kind: rapid.SampledFrom([]rich.SpanKind{rich.Text, rich.InlineCode, rich.Link,
					rich.Time, rich.Mention, rich.Break}).Draw(t, "span"),
					Text: rapid.StringOfN(rapid.SampledFrom([]rune("a&<>\n|*ü")), 0, 60, -1).Draw(t, "text"),
					Bold: rapid.Bool().Draw(t, "bold"),
					URL: "https://example.org/" + rapid.StringOfN(
						rapid.SampledFrom([]rune("a&|")), 0, 30, -1).Draw(t, "url"), Ref: "U0ADA",
					At: time.Unix(1e9, 0)})
			}
			page = append(page, b)
		}
		if !brief(page) {
			return
		}
		seen++
		m := bot.Message{Body: page}
		for _, b := range page {
			m.Buttons = append(m.Buttons, bot.Button{Label: "a", Action: "a", At: b.Anchor})
		}
		d := draw(m, nil)
		if n := max(length(d.text), length(rich.Plain(page))); n > partText || len(d.blocks) > partBlocks {
			t.Fatalf("%d characters, %d blocks", n, len(d.blocks))
		}
		for _, b := range page {
			if n := length(mrkdwnSpans(b.Spans)); b.Kind == rich.Small && n > maxSmall {
				t.Fatalf("a small line of %d characters", n)
			}
		}
	})
	if seen == 0 {
		t.Error("nothing was brief, so nothing was tested")
	}
}

func TestLink(t *testing.T) {
	a := &Adapter{}
	w := a.newWorkspace("xoxb-1")
	w.team, w.url = "T1", "https://class.slack.com/"
	a.workspaces = []*workspace{w}
	at, on := bot.Place{Space: "T1", Channel: "C1"}, bot.Sent{Channel: "C1", ID: "1358546515.000008"}
	if got, want := a.Link(at, on), "https://class.slack.com/archives/C1/p1358546515000008"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := a.Link(bot.Place{Space: "T2", Channel: "C1"}, on); got != "" {
		t.Errorf("another workspace: %q", got)
	}
}

func TestStruckWords(t *testing.T) {
	body := []rich.Block{{Spans: []rich.Span{{Text: "a "}, {Text: "b", Struck: true}}}}
	if got, want := mrkdwn(body), "a ~b~"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if style := styleOf(body[0].Spans[1], false); style == nil || !style.Strike {
		t.Errorf("the words have the style %+v", style)
	}
}
