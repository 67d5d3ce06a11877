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
		{"the good one", options, "Answer 1 is vague, but answer 3 is good.", "Three"},
		{"no phrase", options, "Answer 1 is vague, and answer 3 is long.", ""},
		{"an answer that is not listed", options, "The correct answer is 4.", ""},
		{"an option of two lines", "Which?\n\n1. One\n   `x`\n2. Two\n", "2", "Two"},
		{"options of code", "Which?\n\n1. ```bash\n   $ one\n   ```\n2. ```bash\n   $ two\n   ```\n", "The answer is (2): so.", "$ two"},
		{"an option of much code stays, and its name is the choice", "Which?\n\n1. ```\n   a\n   b\n   ```\n2. Two\n", "2", "2"},
		{"a long option stays, and its name is the choice", "Which?\n\na) " + strings.Repeat("long ", 40) + "\nb) Two\n", "b", "B"},
		{"both named", options, "Answer: 1 and 3", "One|Three"},
		{"another one does it, too", options, "Option 2 is correct. Option 3 also works.", ""},
		{"only one is spoken of", options, "2 is not matched.", "Two"},
		{"in Spanish", options, "La opción 2 es la respuesta correcta. Si no, prueba.", "Two"},
		{"in Spanish, the other way round", options, "**Solución**\n\nLa solución es la opción 3.", "Three"},
		{"in Spanish, item by item", options, "1. Esto no.\n2. Esta es la respuesta correcta.\n3. Tampoco esto.", "Two"},
		{"in German", options, "Die richtige Antwort ist 2.", "Two"},
		{"in French", options, "La bonne réponse est la 3.", "Three"},
		{"a number that answers each part", options, "1:\n\n```\nx\n```\n\n2:\n\n```\ny\n```", ""},
		{"a number alone", options, "2. It is read line by line.", "Two"},
		{"a number alone that says no", options, "2. It does not work.", ""},
		{"said once more as code", "Which?\n\n1. `one + 1`\n2. `two + 2`\n", "So:\n\n```\ntwo + 2\n```\n", "two + 2"},
		{"said once more in a sentence", "Which?\n\n- one time\n- two times\n", "It is run two times.", "two times"},
		{"said in a sentence that denies it", "Which?\n\n- one time\n- two times\n", "It is not run two times.", ""},
		{"both are said", "Which?\n\n- one time\n- two times\n", "It is run one time or two times.", ""},
		{"bold where all are listed again", options, "1. One\n2. **Two**, since it binds\n3. Three", "Two"},
		{"the question has a number, too", "1. Which?\n\nA. One\n\nB. Two\n", "B", "Two"},
		{"a hyphen list asks nothing", "Do this:\n\n- one time\n- two times\n", "It is run two times.", ""},
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
			if left := strings.TrimPrefix(joinLines(rest), "1. "); choices != nil && left != "Which?\n" && len(right[0]) > 1 {
				t.Errorf("rest is %q", rest)
			}
		})
	}
}
