package course

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

const asked = `# Flour / kinds

## Questions

### Which grain has no *gluten*: rye = rice?

Look at {this} ~ and #that:

` + "```sh\nls -l\n\n# a comment\n```" + `

- [ ] Rye — It has: plenty.
- [x] Rice — a = b
- [ ] Wheat

> Rice has none.
>
> - Really \{none\}.

### What rises?

> Yeast: C:\\x.

### Which are two?

- [x] One
- [x] Two
- [ ] Three

> Any.
`

// questionsOf imports a file of questions and returns those of its first lesson.
func questionsOf(t *testing.T, name string, text []byte) []Question {
	t.Helper()
	made := imported(t, fstest.MapFS{name: {Data: text}})
	c, problems := Read(memory(made.Files, nil))
	if c == nil {
		t.Fatal(errorsOf(problems))
	}
	return c.Lessons[0].Questions
}

// What is written as GIFT is read as the same questions.
func TestGIFTComesBack(t *testing.T) {
	c, problems := Read(folder(asked))
	if c == nil {
		t.Fatal(errorsOf(problems))
	}
	text := GIFT(c)
	if diff := cmp.Diff(c.Lessons[0].Questions, questionsOf(t, "a.gift", text)); diff != "" {
		t.Errorf("%s\n(-before +after):\n%s", text, diff)
	}
	if !strings.HasPrefix(string(text), "$CATEGORY: $course$/top/Flour // kinds\n") {
		t.Errorf("the category is %.40q", text)
	}
}

// Open questions come back from Anki as they were; of others the choices stand in the question.
func TestAnkiComesBack(t *testing.T) {
	c, problems := Read(folder(asked))
	if c == nil {
		t.Fatal(errorsOf(problems))
	}
	text, err := Anki(c)
	if err != nil {
		t.Fatal(err)
	}
	got := questionsOf(t, "a.txt", text)
	if diff := cmp.Diff(c.Lessons[0].Questions[1], got[1]); diff != "" || len(got) != 3 {
		t.Errorf("%s\n(-before +after):\n%s", text, diff)
	}
	first := writeQuestions(got[:1])
	for _, want := range []string{"- Rice", "- Wheat", "> Rice\n>\n> Rice has none."} {
		if !strings.Contains(first, want) {
			t.Errorf("no %q in\n%s", want, first)
		}
	}
}
