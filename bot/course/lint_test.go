package course

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot/course/scan"
)

// What is beyond the bounds is counted and not read: it must not cost much more than as much code.
func TestWhatIsTooManyIsOnlyCounted(t *testing.T) {
	r := strings.Repeat
	code := head + "```\n" + r("word\n", 40_000) + "```\n"
	took := func(lesson string) time.Duration {
		start := time.Now()
		Read(folder(lesson))
		return time.Since(start)
	}
	for name, lesson := range map[string]string{
		"questions": head + "## Questions\n\n" + r("### What *is* it?\n\n- [x] One `thing`\n- [ ] Other\n\n> Because.\n\n", 3400),
		"choices":   head + "## Questions\n\n### What?\n\n" + r("- [x] One `thing`\n", 11_000),
		"steps":     head + "## Steps\n\n" + r("- [ ] Read the *text* (5 min)\n", 8000),
	} {
		quick := slices.ContainsFunc(make([]int, 5), func(int) bool { // the machine may be busy
			return took(lesson) < 8*took(code) // what grows with its square takes fifty times as long
		})
		if !quick {
			t.Errorf("%d KB of %s take far longer than as much code", len(lesson)>>10, name)
		}
	}
}

func TestByName(t *testing.T) {
	want := []string{"", "1-a.md", "01-b.md", "2-b-1.md", "2-b-10.md", "2-b.md", "10-c.md", "a.md", "a1.md", "a02.md", "a10.md", "b.md"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, scan.ByName)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, a := range want {
		for _, b := range want {
			if (scan.ByName(a, b) < 0) != (scan.ByName(b, a) > 0) || (scan.ByName(a, b) == 0) != (a == b) {
				t.Errorf("%q and %q have no order", a, b)
			}
		}
	}
}

func TestLessonsAreTaughtInTheOrderOfTheirNumbers(t *testing.T) {
	fsys := folder(head)
	delete(fsys, "01-a.md")
	for _, name := range []string{"10-c.md", "1-a.md", "2-b.md"} {
		fsys[name] = folder(head)["01-a.md"]
	}
	c, problems := Read(fsys)
	if c == nil {
		t.Fatal(errorsOf(problems))
	}
	var ids []string
	for _, l := range c.Lessons {
		ids = append(ids, l.ID)
	}
	if got := strings.Join(ids, " "); got != "a b c" {
		t.Errorf("taught in the order %s", got)
	}
}

// What a teacher typed without a thought of marks is what the class reads.
func TestTypedWordsReachTheClass(t *testing.T) {
	c, problems := Read(folder("---\ntitle: A <T>\n---\nUse vector<int> v; 5*3*2.\n\n## Steps\n\n- [ ] cd <folder>, open __init__.py\n\n" +
		"## Questions\n\n### What is 5*3*2?\n\n- [x] 2*15 -- as List<String>\n- [ ] <none>\n\n> if a<b and c>d\n"))
	if c == nil {
		t.Fatal(errorsOf(problems))
	}
	if got, want := outline(c), "a \"A <T>\" \"\" [{cd <folder>, open __init__.py 0}]\nbody  0 0: Use vector<int> v; 5*3*2.\n"+
		"question \"What is 5*3*2?\" [{2*15 true as List<String>} {<none> false }]\nwhy  0 0: if a<b and c>d\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if text := lines(problems); strings.Contains(text, ":4:") || strings.Contains(text, "backticks") {
		t.Errorf("warned without need:\n%s", text)
	}
}

// Whole comments are left out wherever they stand, with all that looks like a part or a step in them.
func TestCommentsAreLeftOutWhereverTheyStand(t *testing.T) {
	c, problems := Read(folder(head + "a\n\n<!--\n## Discuss\n\nold\n--> b\n<!--\nc\n--> <!--\nd\n-->\n\n## Steps\n\n" +
		"<!-- x -->\n- [ ] c\n<!--\n- [ ] d\n-->\n- [ ] e\n\n" +
		"## Questions\n\n<!-- y -->\n### f\n- [x] g\n- [ ] h\n<!-- z -->\n> i\n"))
	if c == nil {
		t.Fatal(errorsOf(problems))
	}
	want := "a \"A\" \"\" [{c 0} {e 0}]\nbody  0 0: a\nbody  0 0: b\nquestion \"f\" [{g true } {h false }]\nwhy  0 0: i\n"
	if got := outline(c); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLongLessonsAreToldOf(t *testing.T) {
	part := func(name string) string {
		return "## " + name + "\n\n" + strings.Repeat(strings.Repeat("word ", 60)+"\n\n", 20)
	}
	measure := func(_ []File, l *Lesson) []Length {
		return []Length{{"Post", len(l.Body) / 8}, {"Smoke", 1}}
	}
	_, problems := ReadMeasured(folder(head+part("One")+part("Two")+part("Three")), measure)
	got := lines(problems)
	want := "the text becomes 7 messages in Post and 1 message in Smoke, which is long for a chat; make two lessons of it, cut before “"
	if strings.Contains(got, "long for a chat") {
		t.Errorf("seven messages are told of\n%s", got)
	}
	_, problems = ReadMeasured(folder(head+part("One")+part("Two")+part("Three")+"z\n"), measure)
	want = strings.Replace(want, "7", "8", 1)
	if got = lines(problems); !strings.Contains(got, want+"Two”") && !strings.Contains(got, want+"Three”") {
		t.Errorf("got\n%s", got)
	}
	_, problems = ReadMeasured(folder(head+part("One")), measure)
	if got := lines(problems); strings.Contains(got, "long for a chat") {
		t.Errorf("a short lesson: %s", got)
	}
}
