package slack

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
)

var table = []bot.Command{
	{Name: "class", Typed: true, Options: []bot.Option{{Name: "go", Choices: []bot.Choice{
		{Label: "overview", Value: "overview"}, {Label: "schedule", Value: "schedule"}, {Label: "day off", Value: "day off"},
		{Label: "new class", Value: "new"}}}, {Name: "person"}}},
}

func TestReadTyped(t *testing.T) {
	type args = map[string]string
	for _, tt := range []struct {
		command, text, action string
		want                  args
	}{
		{"checkin", "", "checkin", args{}},
		{"checkin", "finished the lab notes", "checkin", args{"did": "finished the lab notes"}},
		{"checkin", "lab notes next: flashcards fri 18:00 sure: 4", "checkin", args{"did": "lab notes", "next": "flashcards fri 18:00",
			"sure": "4"}},
		{"checkin", "sure: 4 lab notes", "checkin", args{"did": "lab notes", "sure": "4"}},
		{"checkin", "a sure:4 b next: c day: mon d", "checkin", args{"did": "a b d", "sure": "4", "next": "c", "day": "mon"}},
		{"checkin", "stuck: why the salt pulls the water out", "checkin", args{"stuck": "why the salt pulls the water out"}},
		{"checkin", "day: tomorrow find my notes", "checkin", args{"did": "find my notes", "day": "tomorrow"}},
		{"checkin", "read lesson 3 day: yesterday", "checkin", args{"did": "read lesson 3", "day": "yesterday"}},
		{"checkin", "DAY: Tue, 24 Nov read lesson 3", "checkin", args{"did": "read lesson 3", "day": "Tue, 24 Nov"}},
		{"checkin", "day: 2026-11-24 x", "checkin", args{"did": "x", "day": "2026-11-24"}},
		{"checkin", "day: last friday read", "checkin", args{"did": "read", "day": "last friday"}},
		{"checkin", "day: mon 3 chapters", "checkin", args{"did": "3 chapters", "day": "mon"}},
		{"checkin", "day: 24th November 2026, all of it", "checkin", args{"did": "all of it", "day": "24th November 2026"}},
		{"checkin", "I am sure 4 is right", "checkin", args{"did": "I am sure 4 is right"}},
		{"checkin", "saw https://x.org/a and note: that", "checkin", args{"did": "saw https://x.org/a and note: that"}},
		{"checkin", "sure: 4/5", "checkin", args{"sure": "4"}},
		{"checkin", "sure: 4 of 5. done", "checkin", args{"sure": "4", "did": "done"}},
		{"checkin", "sure: very much so", "checkin", args{"sure": "very", "did": "much so"}},
		{"checkin", "day: someday soon", "checkin", args{"day": "someday", "did": "soon"}},
		{"checkin", "sure: sure: 3", "checkin", args{"sure": "3"}},
		{"checkin", "sure: 2 sure: 3", "checkin", args{"sure": "2 3"}},
		{"checkin", "next: a next: b", "checkin", args{"next": "a b"}},
		{"checkin", "“lab notes” next: “cards”", "checkin", args{"did": "“lab notes”", "next": "“cards”"}},
		{"checkin", "“drew the membrane” — with <@U0BEN01|bob> 5–7 pages… sure:\u00a0“4”", "checkin",
			args{"did": "“drew the membrane” — with <@U0BEN01|bob> 5–7 pages…", "sure": "4"}},
		{"checkin", "worked — sort of stuck: what’s a “pump” –", "checkin", args{"did": "worked — sort of", "stuck": "what’s a “pump” –"}},
		{"checkin", "a b\u00a0c  d", "checkin", args{"did": "a b\u00a0c  d"}},
		{"checkin", "<@U0EVIL01|x next: y sure: 1> met", "checkin", args{"did": "<@U0EVIL01|x next: y sure: 1> met"}},
		{"checkin", "read part 2\nsure: 4\nnext: part 3", "checkin", args{"did": "read part 2", "sure": "4", "next": "part 3"}},
		{"checkin", "done :tada: :wave::skin-tone-3::x: :+1: at 10:30:45 a::b::c", "checkin",
			args{"did": "done <:tada|tada> <:wave.t3|wave><:x|x> <:.p1|+1> at 10:30:45 a::b::c"}},
		{"checkin", "asked <!subteam^S0GROUP1> and <!subteam^S0GROUP2|@tutors> in <#C0CLASS1> <!here>", "checkin",
			args{"did": "asked <&S0GROUP1|S0GROUP1> and <&S0GROUP2|tutors> in <#C0CLASS1|C0CLASS1> @here"}},
		{"checkin", "a\u202eb\x00c\u2066d\x07e\x1b\u0085", "checkin", args{"did": "abcde"}},
		{"checkin", "\u200b\ufeff", "checkin", args{}},
		{"checkin", "help", "help", nil},
		{"checkin", "?", "help", nil},
		{"checkin", "help came from Ben", "checkin", args{"did": "help came from Ben"}},
		{"today", "help", "help", nil},
		{"gone", "", "help", nil},
		{"plan", "flashcards fri 18:00", "plan", args{"what": "flashcards fri 18:00"}},
		{"checkin", `he said "salt" twice`, "checkin", args{"did": `he said "salt" twice`}},
		{"checkin", "lab notes —next: cards", "checkin", args{"did": "lab notes", "next": "cards"}},
		{"checkin", "lab notes — sure: 4", "checkin", args{"did": "lab notes", "sure": "4"}},
		{"checkin", "lab\u00a0notes\u00a0sure:\u202f4", "checkin", args{"did": "lab\u00a0notes", "sure": "4"}},
		{"checkin", "a &lt;b&gt; &amp;amp; c", "checkin", args{"did": "a <b> &amp; c"}},
		{"checkin", "with <@U0BEN|ben> in <#C1|general> see <https://x.org/a?b&amp;c|x.org>", "checkin",
			args{"did": "with <@U0BEN|ben> in <#C1|general> see https://x.org/a?b&c"}},
		{"checkin", "undo", "checkin.undo", nil},
		{"checkin", "undo the knot", "checkin", args{"did": "undo the knot"}},
		{"today", "", "today", args{}},
		{"progress", "please", "progress", args{"text": "please"}},
		{"afterbell", "", "today", nil},
		{"afterbell", "Today", "today", args{}},
		{"afterbell", "ask why does the salt pull the water out", "ask", args{"question": "why does the salt pull the water out"}},
		{"afterbell", "ask: why?", "ask", args{"question": "why?"}},
		{"afterbell", "ask trouble: no sound", "ask", args{"to": "trouble", "question": "no sound"}},
		{"afterbell", "ask class: who wants to compare notes", "ask", args{"to": "class", "question": "who wants to compare notes"}},
		{"afterbell", "ask", "ask", args{}},
		{"afterbell", "plan every tue 18:00 lesson of the week", "plan", args{"what": "every tue 18:00 lesson of the week"}},
		{"afterbell", "remind flashcards fri 18:00", "plan", args{"what": "flashcards fri 18:00"}},
		{"afterbell", "lessons osmosis", "lessons", args{"find": "osmosis"}},
		{"afterbell", "break until mon", "break.form", args{"until": "mon"}},
		{"afterbell", "break", "break.open", nil},
		{"afterbell", "settings", "settings", args{}},
		{"afterbell", "privacy", "privacy", args{}},
		{"afterbell", "help", "help", args{}},
		{"afterbell", "help help", "help", nil},
		{"afterbell", "?", "help", nil},
		{"afterbell", "today?", "today", args{}},
		{"afterbell", "class", "class", args{}},
		{"afterbell", "class ben", "class", args{"person": "ben"}},
		{"afterbell", "class <@U0BEN|ben>", "class", args{"person": "@U0BEN"}},
		{"afterbell", "Class: <@U0BEN|Ben B.>", "class", args{"person": "@U0BEN"}},
		{"afterbell", "class @ben", "class", args{"person": "@ben"}},
		{"afterbell", "class Schedule", "class", args{"go": "schedule"}},
		{"afterbell", "class new class", "class", args{"go": "new"}},
		{"afterbell", "class day off", "class", args{"go": "day off"}},
		{"afterbell", "class day off thu", "dayoff.form", args{"days": "thu"}},
		{"afterbell", "prompt tue 9:00 One rule or two?", "prompt", args{"when": "tue 9:00", "text": "One rule or two?"}},
		{"afterbell", "prompt tomorrow at 7pm Why?", "prompt", args{"when": "tomorrow at 7pm", "text": "Why?"}},
		{"afterbell", "prompt 9.30 24 Nov: why?", "prompt", args{"when": "9.30", "text": "24 Nov: why?"}},
		{"afterbell", "prompt 9 rules or 10?", "prompt", args{"text": "9 rules or 10?"}},
		{"afterbell", "prompt Tuesday is nice", "prompt", args{"text": "Tuesday is nice"}},
		{"afterbell", "prompt tue 9:00", "prompt", args{"when": "tue 9:00"}},
		{"afterbell", "prompt tue 9:00: why?", "prompt", args{"when": "tue 9:00", "text": "why?"}},
		{"afterbell", "prompt next tuesday", "prompt", args{"when": "next tuesday"}},
		{"afterbell", "prompt in 2 hours", "prompt", args{"when": "in 2 hours"}},
		{"afterbell", "prompt in 2 hours Why?", "prompt", args{"when": "in 2 hours", "text": "Why?"}},
		{"afterbell", "prompt in 3 days at 9:00, why?", "prompt", args{"when": "in 3 days at 9:00", "text": "why?"}},
		{"afterbell", "prompt In 3 words: why?", "prompt", args{"text": "In 3 words: why?"}},
		{"afterbell", "prompt Tomorrow, or never?", "prompt", args{"text": "Tomorrow, or never?"}},
		{"afterbell", "prompt now One rule or two?", "prompt", args{"when": "now", "text": "One rule or two?"}},
		{"afterbell", "prompt Now: one rule or two?", "prompt", args{"when": "Now", "text": "one rule or two?"}},
		{"afterbell", "prompt now", "prompt", args{"when": "now"}},
		{"afterbell", "prompt Now that you have read it: why?", "prompt", args{"text": "Now that you have read it: why?"}},
		{"afterbell", "prompt now or never?", "prompt", args{"text": "now or never?"}},
		{"afterbell", "prompt right now: why?", "prompt", args{"when": "right now", "text": "why?"}},
		{"afterbell", "prompt Nowhere is better?", "prompt", args{"text": "Nowhere is better?"}},
		{"afterbell", "prompt today Why does it sink?", "prompt", args{"when": "today", "text": "Why does it sink?"}},
		{"afterbell", "prompt later: why does it sink?", "prompt", args{"when": "later", "text": "why does it sink?"}},
		{"afterbell", "prompt Today we look back: what was hard?", "prompt", args{"text": "Today we look back: what was hard?"}},
		{"afterbell", "prompt tue\u00a09:00 “One” rule – or two?", "prompt", args{"when": "tue 9:00", "text": "“One” rule – or two?"}},
		{"afterbell", "class “Ben”", "class", args{"person": "Ben"}},
		{"afterbell", "/checkin\nread part 2\nsure: 4", "checkin", args{"did": "read part 2", "sure": "4"}},
		{"afterbell", "/bio-checkin read", "checkin", args{"did": "read"}},
		{"afterbell", "ask ?", "help", nil},
		{"afterbell", "checkin lab notes sure: 4", "checkin", args{"did": "lab notes", "sure": "4"}},
		{"afterbell", "finished my lab notes", "help", nil},
	} {
		got := readTyped(tt.command, tt.text, table)
		unread := map[string]string{"finished my lab notes": "finished my lab notes",
			"": map[bool]string{true: "/gone"}[tt.command == "gone"]}[tt.text]
		if got.Unread != unread {
			t.Errorf("/%s %s: unread %q", tt.command, tt.text, got.Unread)
		}
		if got.Action != tt.action {
			t.Errorf("/%s %s: action %q, want %q", tt.command, tt.text, got.Action, tt.action)
		}
		if diff := cmp.Diff(tt.want, got.Args); diff != "" {
			t.Errorf("/%s %s: -want +got\n%s", tt.command, tt.text, diff)
		}
	}
}

// letters are the letters and digits of a text in order of the alphabet, so that words may move.
func letters(s string) map[rune]int {
	count := map[rune]int{}
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			count[r]++
		}
	}
	return count
}

// FuzzCheckin: nothing typed is lost. Every letter stands in some value, except those of keywords
// that were understood, and "of 5" behind a number.
func FuzzCheckin(f *testing.F) {
	for _, seed := range []string{"", "lab notes next: cards sure: 4 day: mon", "sure: 4 of 5 day: 3. Nov x", "next:next: stuck:",
		"“a” —sure:２ ：", "day: last",
		"&lt;x", "<@U1>", "<@U0A|next: x> :tada:", "\u00a0—\u200b\ufeff–", "\xff\xfe“sure: 4”"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		text := speechOf(wordsOf(raw))
		if len(text.words) != len(text.plain) {
			t.Fatalf("%q and %q differ in length", text.words, text.plain)
		}
		args := readCheckin(text)
		var kept strings.Builder
		for key, value := range args {
			if value != strings.TrimSpace(value) || value == "" {
				t.Errorf("%s is %q", key, value)
			}
			kept.WriteString(value)
		}
		lost := letters(text.words)
		for r, n := range letters(kept.String()) {
			lost[r] -= n
		}
		for _, m := range keyword.FindAllStringSubmatch(text.plain, -1) {
			for r, n := range letters(m[1]) {
				lost[r] -= n
			}
		}
		for r, n := range lost {
			if n < 0 || n > 0 && !strings.ContainsRune("of5", r) {
				t.Errorf("%q of %q is lost or doubled (%d): %v", r, text.words, n, args)
			}
		}
	})
}

// FuzzTyped: whatever Slack sends, reading it a command or a direct message never panics and asks for
// something.
func FuzzTyped(f *testing.F) {
	for _, seed := range []string{"<@U1|ada>", "<https://a|b>", "<", "<!here|", "&amp;lt;", "<#C1>", "\u2014 \u00a0", "class day off thu",
		"hey <@U0BOT> today please"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := readTyped(umbrella, text, table); got.Action == "" {
			t.Errorf("%q asks for nothing", text)
		}
		if got, ok := readDirect(text, nil, table); ok && got.Action == "" {
			t.Errorf("%q asks for nothing", text)
		}
	})
}

// TestReadDirect: in direct messages command words act, with or without a slash or the bot's name, and
// sentences that only begin like one stay sentences.
func TestReadDirect(t *testing.T) {
	type args = map[string]string
	w := &workspace{bot: "U0BOT001"}
	for said, want := range map[string]typed{
		"today": {Action: "today", Args: args{}}, "Today!": {Action: "today", Args: args{}}, "/today": {Action: "today", Args: args{}},
		"hey @afterbell today please": {Action: "today", Args: args{}}, "hi <@U0BOT001> today": {Action: "today", Args: args{}},
		"<@U0BOT001>, today please.": {Action: "today", Args: args{}}, "help": {Action: "help", Args: args{}},
		"help please": {Action: "help", Args: args{}},
		"afterbell":   {Action: "today"}, "/afterbell today": {Action: "today", Args: args{}},
		"checkin read it":                      {Action: "checkin", Args: args{"did": "read it"}},
		"/checkin\nread part 2\nsure: 4":       {Action: "checkin", Args: args{"did": "read part 2", "sure": "4"}},
		"/bio-checkin read it":                 {Action: "checkin", Args: args{"did": "read it"}},
		"checkin “read” it — with <@U0BEN01>":  {Action: "checkin", Args: args{"did": "“read” it — with <@U0BEN01|U0BEN01>"}},
		"/afterbell ask class: who is there?":  {Action: "ask", Args: args{"to": "class", "question": "who is there?"}},
		"@afterbell plan flashcards fri 18:00": {Action: "plan", Args: args{"what": "flashcards fri 18:00"}},
		"checkin help":                         {Action: "help"},
		"today I read about cells":             {}, "help me with the membrane": {}, "does anybody read this?": {}, "": {},
		"/giphy today": {}, "hey": {},
	} {
		got, ok := readDirect(said, w, table)
		if ok != (want.Action != "") || ok && !cmp.Equal(got, want) {
			t.Errorf("%q: %+v, %v", said, got, ok)
		}
	}
}
