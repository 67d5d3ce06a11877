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
		{"an option of two lines", "Which?\n\n1. One\n   `x`\n2. Two\n", "2", "Two"},
		{"options of code", "Which?\n\n1. ```bash\n   $ one\n   ```\n2. ```bash\n   $ two\n   ```\n", "The answer is (2): so.", "$ two"},
		{"an option of much code", "Which?\n\n1. ```\n   a\n   b\n   ```\n2. Two\n", "2", ""},
		{"item by item", options, "1. No: it does not.\n2. Yes: it binds.\n3. No, never.", "Two"},
		{"item by item, two are right", options, "1. Yes, it does.\n2. Yes: it binds.\n3. No, never.", "One|Two"},
		{"two are right and one is not said to be wrong", options, "1. Yes, it does.\n2. Yes: it binds.\n3. Would do something else.", ""},
		{"one is correct, the others are told of", options, "1. Would do this.\n2. Is correct: so.\n3. Would do that.", "Two"},
		{"not every item", options, "1. No.\n2. Yes.", ""},
		{"a yes with a but", options, "1. No.\n2. Yes, but not always.\n3. No.", ""},
		{"correct is part of a sentence", options, "1. No.\n2. Correct spelling matters.\n3. No.", ""},
		{"none is right", options, "1. No.\n2. No.\n3. No.", ""},
		{"option is correct", options, "Option 2 is correct, because it binds. Option 1 is not correct.", "Two"},
		{"options are both correct", options, "Option 2 is correct. Option 3 is right, too.", ""},
		{"the phrase and an item disagree", options, "The correct answer is 2.\n\n1. Yes: so.\n2. No.\n3. No.", ""},
		{"the correct answer among items", options, "1. Would do this.\n2. This is the correct answer\n3. Would do that.", "Two"},
		{"an answer to each", options, "1.\n\n```\nx\n```\n\n2.\n\n```\ny\n```", ""},
		{"a ticked box", "Which?\n\n- [ ] One\n- [x] Two\n", "Because.", "Two"},
		{"boxes without a tick", "Which?\n\n- [ ] One\n- [ ] Two\n", "Because.", ""},
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
