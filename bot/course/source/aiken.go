package source

import (
	"regexp"
	"strings"
)

var (
	aikenChoice = regexp.MustCompile(`^\s*([A-Z])[.)]\s+(.*\S)\s*$`)
	aikenRight  = regexp.MustCompile(`^ANSWER:\s*([A-Z])\s*$`)
)

// aiken reads questions as Moodle's Aiken has them (https://docs.moodle.org/en/Aiken_format): a question, choices with
// letters, and a line that names the right one.
func (b *bank) aiken(text string) {
	var words []string
	var q Question
	letters := map[string]int{}
	fresh := func() { words, q = nil, Question{}; clear(letters) }
	for i, s := range strings.Split(text, "\n") {
		if m := aikenRight.FindStringSubmatch(strings.TrimSpace(s)); m != nil {
			if at, ok := letters[m[1]]; ok {
				q.Choices[at].Right = true
			}
			q.Body = strings.Join(words, "\n")
			b.add(q)
			fresh()
			continue
		}
		m := aikenChoice.FindStringSubmatch(s)
		switch {
		case m != nil && (len(words) > 0):
			if _, twice := letters[m[1]]; twice {
				b.lose(LostQuestion, q.Line, strings.Join(words, " ")+": no line ANSWER ends it")
				fresh()
				continue
			}
			letters[m[1]] = len(q.Choices)
			q.Choices = append(q.Choices, Choice{Text: m[2]})
		case strings.TrimSpace(s) == "" && len(words) == 0:
		case len(q.Choices) > 0 && strings.TrimSpace(s) != "":
			b.lose(LostQuestion, q.Line, strings.Join(words, " ")+": no line ANSWER ends it")
			fresh()
			words, q.Line = []string{s}, i+1
		case strings.TrimSpace(s) != "" || len(q.Choices) == 0:
			if len(words) == 0 {
				q.Line = i + 1
			}
			words = append(words, strings.TrimSpace(s))
		}
	}
	if strings.TrimSpace(strings.Join(words, "")) != "" {
		b.lose(LostQuestion, q.Line, strings.Join(words, " ")+": no line ANSWER ends it")
	}
}
