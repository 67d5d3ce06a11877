package discord

import (
	"fmt"
	"strings"
	"testing"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// lined is a message with a title and so many lines, each with a button of its own.
func lined(n int) bot.Message {
	m := bot.Message{Body: []rich.Block{{Kind: rich.Heading, Level: 2, Spans: []rich.Span{{Text: "Who waits"}}}}}
	for i := range n {
		who := []rich.Span{{Text: fmt.Sprint("Ben ", i)}}
		m.Body = append(m.Body, rich.Block{Kind: rich.Fact, Label: "Stuck", Anchor: i + 1, Tight: true, Spans: who})
		m.Buttons = append(m.Buttons,
			bot.Button{Label: fmt.Sprintf("%d: Answer", i), Short: "Answer", Action: "start", Target: fmt.Sprint("l", i), At: i + 1})
	}
	return m
}

// TestCardsStayWithinLimits sends what would be more than a card may hold: then buttons stand below, or the rest comes in a
// second message. The stand-in refuses what breaks a limit.
func TestCardsStayWithinLimits(t *testing.T) {
	for _, tt := range []struct {
		name     string
		message  bot.Message
		messages int
		labels   string // those of the buttons
	}{
		{"few lines", lined(2), 1, "Answer Answer"},
		{"many lines", lined(14), 1, "0: Answer 1: Answer 2: Answer 3: Answer 4: Answer"},
		{"as many lines as there is room for", lined(12), 1, strings.TrimSpace(strings.Repeat("Answer ", 12))},
		{"a line too many", lined(13), 1, "0: Answer 1: Answer 2: Answer 3: Answer 4: Answer"},
		{"more lines than buttons can be told apart", lined(40), 1, "0: Answer 1: Answer 2: Answer 3: Answer 4: Answer"},
		{"no word in a line", bot.Message{Body: []rich.Block{{Anchor: 1}}, Buttons: []bot.Button{{Label: "Go", At: 1}}}, 1, "Go"},
		{"long words of three bytes", say(strings.Repeat("水", 3900)), 2, ""},
		{"long words of one byte", say(strings.Repeat("w", 3900)), 1, ""},
	} {
		talking(t, func(e *env) {
			e.answers(0, bot.Reply{Message: tt.message, Private: true})
			e.command("today")
			var labels []string
			for range tt.messages {
				labels = append(labels, e.next().Message.Buttons...)
			}
			if got := strings.Join(labels, " "); got != tt.labels {
				t.Errorf("%s: the buttons are %s", tt.name, got)
			}
			if list := e.server.Violations(); len(list) > 0 {
				t.Errorf("%s: %q", tt.name, list)
			}
		})
	}
}

// TestButtonsGoWithTheirLines lets a post become two messages: each has the buttons of its own lines.
func TestButtonsGoWithTheirLines(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		m := lined(2)
		m.Body[1].Spans[0].Text = strings.Repeat("w ", 995)
		m.Buttons = append(m.Buttons, bot.Button{Label: "Schedule", Action: "start"})
		parts := e.adapter.Parts(bot.Post{To: e.channel, Message: m})
		var got []string
		for _, p := range parts {
			for _, b := range p.Buttons {
				got = append(got, b.Label)
			}
			got = append(got, "|")
		}
		if want := "0: Answer | 1: Answer Schedule |"; strings.Join(got, " ") != want {
			t.Errorf("the buttons of %d messages: %q, want %s", len(parts), got, want)
		}
	})
}

// TestStrip shows how far something is: never more signs than a phone shows in a line, none full before anything is done, and
// none empty only when all is.
func TestStrip(t *testing.T) {
	for _, tt := range []struct {
		n, of int
		want  string
	}{
		{0, 3, "▱▱▱"}, {2, 3, "▰▰▱"}, {3, 3, "▰▰▰"}, {4, 3, "▰▰▰"}, {-1, 3, "▱▱▱"},
		{0, 400, "▱▱▱▱▱▱▱▱▱▱"}, {1, 400, "▰▱▱▱▱▱▱▱▱▱"}, {399, 400, "▰▰▰▰▰▰▰▰▰▱"}, {400, 400, "▰▰▰▰▰▰▰▰▰▰"},
	} {
		if got := strip(tt.n, tt.of); got != tt.want {
			t.Errorf("%d of %d: %s, want %s", tt.n, tt.of, got, tt.want)
		}
	}
}

// TestEscapesWhereNeeded keeps backslashes out of what is no mark: the first line of a direct message stands on lock screens.
func TestEscapesWhereNeeded(t *testing.T) {
	for text, want := range map[string]string{
		"Hello Ada (9b). 3 things: about 5 minutes.": "Hello Ada (9b). 3 things: about 5 minutes.",
		"5 * 3, x_1 and snake_case, ~5 | 6 < 7 > 2":  "5 * 3, x_1 and snake_case, ~5 | 6 < 7 > 2",
		`C:\lessons\1`:            `C:\lessons\1`,
		"*a* _b_ ~~c~~ ||d|| `e`": "\\*a* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\`e\\`",
		"[a](http://b.example)":   `\[a\](http\://b.example)`,
		"<@1> and :smile:":        `\<@1\> and \:smile:`,
		"* item":                  `\* item`,
		"> said":                  `\> said`,
		`\*`:                      `\\\*`,
	} {
		if got := escape(text, true); got != want {
			t.Errorf("%s is written\n%s, want\n%s", text, got, want)
		}
	}
}
