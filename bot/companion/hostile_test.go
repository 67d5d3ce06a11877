package companion_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// attack is all that somebody could put into a text, on one line so that it is one span.
const attack = "@everyone <!channel> <@1> **b** `c` [x](http://y) https://evil.example {teacher} \u202e \xff"

// Whatever people write, in whatever field: it comes out as words in an answer and in a post, and
// nothing of it is a mention, code, or a link that hides where it leads.
func TestHostileWordsInEveryField(t *testing.T) {
	s := newSchool(t, meetingCourse(t))
	s.enrol("ben")
	s.until(lessonOut)
	long := strings.Repeat("w", 10_000)
	var said []bot.Message
	for _, words := range []string{attack, long, "\n\n\n", "\xff"} {
		for _, line := range script(everything) {
			if line[2] == "gone" || strings.HasPrefix(line[2], "class.") {
				continue
			}
			ev := s.event(line[0], bot.Kind(line[1]), line[2], s.ids(line[3:])...)
			for _, field := range []string{
				"did", "next", "stuck", "text", "question", "answer", "what", "until", "zone", "day", "days", "find", "sure", "quiet",
				"at", "contact", "role", "person",
			} {
				if _, given := ev.Args[field]; given && !(field == "next" && words == long) {
					ev.Args[field] = words
				}
			}
			ev.From.Name, ev.Quoted, ev.Text = words, words, words
			r := s.handle(ev)
			said = append(said, r.Message)
			if strings.Contains(plainReply(r), "went wrong") {
				t.Errorf("%v with %.20q: %s", line[:3], words, plainReply(r))
			}
			s.deliver()
		}
	}
	for _, m := range s.wire.Messages(playground.Filter{}) {
		said = append(said, m.Content)
	}
	found := 0
	for _, m := range said {
		for _, block := range m.Body {
			for _, span := range block.Spans {
				if strings.Contains(span.Text, "@everyone") {
					found++
				}
				typed := strings.Contains(span.URL, "evil") || strings.Contains(span.URL, "//y")
				if typed && span.Text != span.URL || span.Kind != rich.Text && strings.Contains(span.Text, "@everyone") {
					t.Errorf("words became %+v", span)
				}
				if !utf8.ValidString(span.Text) {
					t.Errorf("invalid text in an answer: %.40q", span.Text)
				}
				if rich.Clean(span.Text) != span.Text {
					t.Errorf("signs that nobody sees in an answer: %.40q", span.Text)
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("the words came out %d times: the test has lost its subject", found)
	}
}
