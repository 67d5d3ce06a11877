package course

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"afterbell/bot/rich"
)

// GIFT returns the questions of a course in Moodle's GIFT (https://docs.moodle.org/en/GIFT_format), a category for each
// lesson. Pictures are named and not contained.
func GIFT(c *Course) []byte {
	var b bytes.Buffer
	for _, l := range c.Lessons {
		if len(l.Questions) == 0 {
			continue
		}
		fmt.Fprintf(&b, "$CATEGORY: $course$/top/%s\n\n", strings.ReplaceAll(l.Title, "/", "//"))
		for _, q := range l.Questions {
			b.WriteString(giftQuestion(q) + "\n\n")
		}
	}
	return b.Bytes()
}

func giftQuestion(q Question) string {
	var b strings.Builder
	b.WriteString("[markdown]" + giftEscaped(questionText(q)) + " {")
	for _, c := range q.Choices {
		sign := "~"
		if c.Right {
			sign = "="
			if rightChoices(q) > 1 {
				sign = fmt.Sprintf("~%%%.5g%%", 100/float64(rightChoices(q)))
			}
		}
		b.WriteString("\n  " + sign + giftEscaped(rich.EscapeLine(c.Text)))
		if c.Why != "" {
			b.WriteString(" # " + giftEscaped(rich.EscapeLine(c.Why)))
		}
	}
	if len(q.Why) > 0 {
		b.WriteString("\n  ####" + giftEscaped(strings.TrimSpace(rich.Markdown(q.Why))))
	}
	return b.String() + "\n}"
}

func rightChoices(q Question) int {
	n := 0
	for _, c := range q.Choices {
		if c.Right {
			n++
		}
	}
	return n
}

// questionText returns a question and what belongs to it as Markdown.
func questionText(q Question) string {
	text := rich.EscapeLine(q.Text)
	if len(q.Body) > 0 {
		text += "\n\n" + strings.TrimSpace(rich.Markdown(q.Body))
	}
	return text
}

// giftEscaped puts a backslash before the signs of GIFT. A line ends with \n, since a blank one would end the question.
func giftEscaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, "~", `\~`, "=", `\=`, "#", `\#`, "{", `\{`, "}", `\}`, ":", `\:`, "\n", `\n`).Replace(s)
}

// Anki returns the questions of a course as notes that Anki imports
// (https://docs.ankiweb.net/importing/text-files.html): front, back, and a deck for each lesson. Choices stand on the
// front, the right ones and the explanation on the back. Pictures are named and not contained.
func Anki(c *Course) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("#separator:tab\n#html:false\n#deck column:3\n")
	w := csv.NewWriter(&b)
	w.Comma = '\t'
	for _, l := range c.Lessons {
		for _, q := range l.Questions {
			front, back := questionText(q), strings.TrimSpace(rich.Markdown(q.Why))
			for _, choice := range q.Choices {
				front += "\n- " + rich.EscapeLine(choice.Text)
				if choice.Right {
					back = strings.TrimSpace(rich.EscapeLine(choice.Text) + "\n\n" + back)
				}
			}
			if err := w.Write([]string{front, back, c.Title + "::" + l.Title}); err != nil {
				return nil, fmt.Errorf("write a note of lesson %s: %w", l.ID, err)
			}
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
