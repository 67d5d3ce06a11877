package course

import (
	"strings"
	"testing"
)

func TestMultipleChoice(t *testing.T) {
	options := "Which?\n\n1. One\n2. *Two*\n3. Three\n"
	letters := "Which?\n\na) One\nb) Two\n"
	tests := []struct {
		name, ask, solution string
		right               string // "" for an open question
	}{
		{"a phrase", options, "The correct answer is 2: it binds.", "Two"},
		{"a phrase and a word", options, "The right option is option 3, since it is.", "Three"},
		{"only the number", options, "2.\n\nBecause.", "Two"},
		{"a letter", letters, "**B**\n\nBecause.", "Two"},
		{"a letter that is correct", letters, "B is correct, since it is.", "Two"},
		{"an article is no letter", letters, "The correct answer is a loaf.", ""},
		{"two answers", options, "The correct answer is 1. The right answer is 2.", ""},
		{"no phrase", options, "Answer 1 is vague, but answer 3 is good.", ""},
		{"an answer that is not listed", options, "The correct answer is 4.", ""},
		{"an option with code", "Which?\n\n1. One\n   `x`\n2. Two\n", "2", ""},
		{"two lists", options + "\nAnd\n\n1. One\n2. Two\n", "2", ""},
		{"twins", "Which?\n\n1. One\n2. one\n", "2", ""},
		{"one option", "Which?\n\n1. One\n", "1", ""},
		{"other order", "Which?\n\n3. One\n1. Two\n", "1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			choices, rest := multipleChoice(strings.Split(tt.ask, "\n"), strings.Split(tt.solution, "\n"))
			var right []string
			for _, c := range choices {
				if c.Right {
					right = append(right, c.Text)
				}
			}
			if got := strings.Join(right, "|"); got != tt.right {
				t.Errorf("right is %q, want %q", got, tt.right)
			}
			if choices != nil && joinLines(rest) != "Which?\n" {
				t.Errorf("rest is %q", rest)
			}
		})
	}
}
