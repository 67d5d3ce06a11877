package say

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/bot/text"
	"afterbell/bot/when"
)

// hostile are words that mean something to a chat service, a reader of markup, or a screen.
var hostile = []string{
	"@everyone", "@here", "<!channel>", "<@123>", "<@&1>", "<#5>", "<!date^0^{date}|x>", "**bold**", "*i*", "_u_", "~~s~~", "||spoiler||",
	"`code`", "```\nblock\n```", "[x](http://y)", "https://example.org", "# heading", "> quote", "- item", "1. one", "~ small",
	"two\nlines", "\r\n", "{teacher}", "{x}", "{", "}", "{{.}}", "\u202eright to left", "\u2028",
	"\x00", "\xff\xfe", "👩‍👩‍👧‍👦", "", " ", strings.Repeat("long ", 2000),
}

func english(t testing.TB) Voice {
	t.Helper()
	texts, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return NewBook(texts, nil).Voice("en")
}

// template is a sentence with a placeholder wherever one can stand.
const template = "{x} **bold {x}** *{x}* `{x}` [label](https://example.org) {y}{x}"

// filled fails unless the words stand in the sentence as they are, and are nothing but words.
func filled(t *testing.T, v Voice, words string) {
	t.Helper()
	spans := v.fill(pieces(template), bot.Args{"x": words})
	want := strings.
		NewReplacer("{x}", words, "**", "", "*", "", "`", "", "[label](https://example.org)", "label (https://example.org)").Replace(template)
	if got := rich.PlainSpans(spans); got != want {
		t.Errorf("filled in %q: got %q, want %q", words, got, want)
	}
	links, codes := 0, 0
	for _, s := range spans {
		switch s.Kind {
		case rich.Text, rich.Break:
		case rich.InlineCode:
			codes++
		case rich.Link:
			if links++; s.Text != "label" || s.URL != "https://example.org" {
				t.Errorf("filled in %q: link %+v", words, s)
			}
		default:
			t.Errorf("filled in %q: span %+v", words, s)
		}
	}
	if lines := 1 + strings.Count(words, "\n"); links != 1 || codes > lines {
		t.Errorf("filled in %q: %d links and %d codes in %+v", words, links, codes, spans)
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	v := english(t)
	for _, words := range hostile {
		filled(t, v, words)
	}
}

func FuzzFill(f *testing.F) {
	for _, words := range hostile {
		f.Add(words)
	}
	v := english(f)
	f.Fuzz(func(t *testing.T, words string) { filled(t, v, words) })
}

// A sentence is read before it is filled, so words at its beginning make no list and no quotation.
func TestHostileWordsMakeNoBlocks(t *testing.T) {
	v := english(t)
	for _, words := range hostile {
		blocks := v.blocks("prompt.text", bot.Args{"text": words})
		if len(blocks) != 1 || blocks[0].Kind != rich.Paragraph {
			t.Errorf("%q becomes %+v", words, blocks)
		}
	}
}

func TestNamesAreOneCleanLine(t *testing.T) {
	for name, want := range map[string]string{
		"Ada":               "Ada",
		"  Ada \n Lovelace": "Ada  Lovelace",
		"A\u202eda\u2066":   "Ada",
		"A\u2028da\u2029":   "Ada",
		"A\u0085da\u009b":   "Ada",
		"\x00\x1b[31m\x7f":  "[31m",
		"":                  "Somebody",
		" \n\t ":            "Somebody",
		"Zoë 👩‍🏫":           "Zoë 👩‍🏫",
	} {
		if got := CleanName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
	for _, words := range hostile {
		got := CleanName(words)
		if !utf8.ValidString(got) || strings.IndexFunc(got, unicode.IsControl) >= 0 || utf8.RuneCountInString(got) > 81 || got == "" {
			t.Errorf("%.20q becomes %q", words, got)
		}
	}
}

// A date of another year says its year, wherever it stands; one of this year does not.
func TestYears(t *testing.T) {
	at := time.Date(2027, 1, 3, 9, 0, 0, 0, time.UTC)
	d := when.DateOf(at)
	for _, tt := range []struct {
		value     any
		now, then string
	}{
		{LongDay(d), "Sunday 3 January", "Sunday 3 January 2027"},
		{ShortDay(d), "Sun 3 Jan", "Sun 3 Jan 2027"},
		{Wall(at), "Sun 3 Jan, 09:00", "Sun 3 Jan 2027, 09:00"},
		{Rhythm(when.Rhythm{Days: when.DaysOf(time.Tuesday, time.Thursday), At: when.Clock{Hour: 16}, Every: 2}),
			"every 2 weeks on Tuesday and Thursday at 16:00", "every 2 weeks on Tuesday and Thursday at 16:00"},
		{Either{"a", "b", "c"}, "a, b or c", "a, b or c"},
	} {
		v := english(t)
		word := func(v Voice) string {
			if p, ok := tt.value.(Phrase); ok {
				return v.Plain(p.Key, p.Args)
			}
			return v.Word(tt.value)
		}
		if got := word(v.On(d)); got != tt.now {
			t.Errorf("this year it is %q, want %q", got, tt.now)
		}
		if got := word(v.On(d.AddDays(-7))); got != tt.then {
			t.Errorf("the year before it is %q, want %q", got, tt.then)
		}
	}
}

// Words that bring their quotation marks get no second ones, whatever else stands in the sentence.
func TestQuotedOnce(t *testing.T) {
	v := english(t)
	for words, want := range map[string]string{
		"lab notes":            "Noted for today: “lab notes”.",
		"“lab notes”":          "Noted for today: “lab notes”.",
		"“lab” and “notes”":    "Noted for today: ‘“lab” and “notes”’.",
		"“drew” — with Bob":    "Noted for today: ‘“drew” — with Bob’.",
		"we read «Faust»":      "Noted for today: ‘we read «Faust»’.",
		"die „Zelle“":          "Noted for today: ‘die „Zelle“’.",
		"„Zelle“":              "Noted for today: „Zelle“.",
		`the "lab"`:            `Noted for today: ‘the "lab"’.`,
		`"lab notes"`:          `Noted for today: "lab notes".`,
		"don't, and ‘so’":      "Noted for today: “don't, and ‘so’”.",
		`"`:                    "Noted for today: ‘\"’.",
		"":                     "Noted for today: “”.",
		"see https://a.b/c_d.": "Noted for today: “see https://a.b/c_d.”.",
	} {
		for _, value := range []any{words, rich.Words(words)} {
			if got := v.Plain("checkin.noted_short", bot.Args{"day": "today", "did": value}); got != want {
				t.Errorf("%q: got %q, want %q", words, got, want)
			}
		}
	}
}

// Values side by side are parted, and what is empty is left out.
func TestRow(t *testing.T) {
	v := english(t)
	sure := Phrase{Key: "person.sure", Args: bot.Args{"sure": 4}}
	for want, row := range map[string]Row{
		"lab notes · sure 4 of 5": {rich.Words("lab notes"), sure}, "sure 4 of 5": {"", sure}, "a · b": {"a", []rich.Span(nil), "b"}, "": {},
	} {
		if got := rich.PlainSpans(v.fill(pieces("{x}"), bot.Args{"x": row})); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestCapital begins a sentence with a capital where it begins with words of ours, and leaves names as they are written.
func TestCapital(t *testing.T) {
	v := english(t)
	ours, ada := Phrase{Key: "class.your_teacher"}, "ada"
	for _, tt := range []struct {
		key     string
		teacher any
		want    string
	}{
		{"ask.field_note", ours, "Your teacher sees it with your name."},
		{"ask.field_note", ada, "ada sees it with your name."},
		{"class.your_teacher", nil, "your teacher"},
	} {
		if got := v.Plain(tt.key, bot.Args{"teacher": tt.teacher}); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.key, got, tt.want)
		}
	}
	m := v.Message((&Page{}).Say("prompt.answered_own", bot.Args{"teacher": ours}))
	if got := rich.PlainSpans(m.Body[0].Spans); got != "Your teacher has your answer." {
		t.Errorf("a message says %q", got)
	}
}
