package course

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"afterbell/bot/rich"
)

const head = "---\ntitle: A\n---\n"

// folder returns a course of one lesson.
func folder(lesson string) fstest.MapFS {
	return fstest.MapFS{"course.toml": {Data: []byte("title = \"x\"\n")}, "01-a.md": {Data: []byte(lesson)}}
}

// errorsOf returns the errors among problems as text.
func errorsOf(problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		if p.Severity == Error {
			fmt.Fprintln(&b, p)
		}
	}
	return b.String()
}

func TestReadRefuses(t *testing.T) {
	r := strings.Repeat
	many := folder(head)
	for i := range 10_000 {
		many[fmt.Sprintf("f%d.txt", i)] = &fstest.MapFile{}
	}
	lessons := folder(head)
	for i := range MaxLessons + 1 {
		lessons[fmt.Sprintf("l%d.md", i)] = &fstest.MapFile{Data: []byte(head)}
	}
	big := folder(head + "![x](big.png)")
	big["big.png"] = &fstest.MapFile{Data: make([]byte, MaxFile+1)}
	pipe := folder(head + "![x](pipe.png)")
	pipe["pipe.png"] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
	name := folder(head)
	name["a\u202Egnp.md"] = &fstest.MapFile{Data: []byte(head)}
	device := folder(head)
	device["CON.md"] = &fstest.MapFile{Data: []byte(head)}
	utf16 := folder("\xff\xfe-\x00-\x00-\x00\n\x00")
	for _, tt := range []struct {
		name string
		fsys fs.FS
		want string
	}{
		{"table bomb", folder(head + r("|a", 1000) + "|\n" + r("|-", 1000) + "|\n"), "01-a.md:5: error: a table of 1000 columns; at most 50"},
		{"link bomb", folder(head + "\n" + r("[a](", 50_000)), "01-a.md:5: error: the line has 200000 characters"},
		{"bracket bomb", folder(head + r("[a](b\n", 1000)), "more than"},
		{"nested list", folder(head + r("- ", 4000) + "x"), "lists and quotes are 4000 deep"},
		{"nested quote", folder(head + "\n## Discuss\n\n" + r("> ", 4000) + "x"), "01-a.md:7: error: lists and quotes are 4000 deep"},
		{"long lesson", folder(head + r("word\n", 60_000)), "more than 272 KB"},
		{"long text", folder(head + r("word\n", 53_000)), "the text has"},
		{"long front matter", folder("---\ntitle: " + r("a", MaxFrontMatter) + "\n---\n"), "the front matter has"},
		{"front matter bomb", folder("---\ntitle: " + r("[", 16_000) + "\n---\n"), "nothing closes the bracket"},
		{"long title", folder("---\ntitle: " + r("a", 101) + "\n---\n"), "\"title\" has 101 characters"},
		{"many steps", folder(head + "\n## Steps\n\n" + r("- [ ] a\n", 26)), "26 steps; at most 25"},
		{"many questions", folder(head + "\n## Questions\n\n" + r("### a\n> b\n", 51)), "51 questions; at most 50"},
		{"invalid UTF-8", folder(head + "ok\n\xff\n"), "01-a.md:5: error: this is not UTF-8"},
		{"UTF-16", utf16, "UTF-16"},
		{"zero byte", folder(head + "a\x00b\n"), "01-a.md:4: error: a zero byte"},
		{"many files", many, "the folder holds 10002 files; at most 5000"},
		{"many lessons", lessons, "there are 1002 lessons; at most 1000"},
		{"big file", big, "has more than 8.0 MB"},
		{"pipe", pipe, "is a folder or a device, not a file"},
		{"name that turns around", name, "contains invisible signs"},
		{"device name", device, "is the name of a device on Windows"},
		{"nested toml", fstest.MapFS{"course.toml": {Data: []byte("title = " + r("{a=", 5000))}, "01-a.md": {Data: []byte(head)}}, "course.toml"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			c, problems := Read(tt.fsys)
			if got := errorsOf(problems); c != nil || !strings.Contains(got, tt.want) {
				t.Errorf("got %v %s, want %q", c != nil, got, tt.want)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestReadFollowsNoLinkOutOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.md")
	for name, text := range map[string]string{
		outside: head, filepath.Join(dir, "course.toml"): "title = \"x\"\n", filepath.Join(dir, "01-a.md"): head,
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "02-out.md")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if err := os.Symlink("03-loop.md", filepath.Join(dir, "03-loop.md")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	c, problems := Read(root.FS())
	got := errorsOf(problems)
	if c != nil || !strings.Contains(got, "02-out.md: error: cannot be read") || !strings.Contains(got, "03-loop.md: error: cannot be read") {
		t.Errorf("got %v\n%s", c != nil, got)
	}
	if strings.Contains(got, dir) {
		t.Errorf("a path of the server is told: %s", got)
	}
}

// vanishing is a folder whose lessons are gone when they are opened.
type vanishing struct{ fstest.MapFS }

func (v vanishing) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".md") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return v.MapFS.Open(name)
}

func TestReadSaysThatALessonVanished(t *testing.T) {
	c, problems := Read(vanishing{folder(head)})
	if got := errorsOf(problems); c != nil || !strings.Contains(got, "01-a.md: error: cannot be read: file does not exist") {
		t.Errorf("got %v %s", c != nil, got)
	}
}

func TestReadTakesLineEndsAndMarksOfOtherSystems(t *testing.T) {
	c, problems := Read(folder("\uFEFF---\r\ntitle: A\r\n---\r\nOne.\r\n\r\n## Steps\r\n\r\n- [ ] Do (5 min)\r\n"))
	if c == nil {
		t.Fatal(errorsOf(problems))
	}
	want := []Step{{Text: "Do", Minutes: 5}}
	if diff := cmp.Diff(want, c.Lessons[0].Steps); diff != "" || rich.Plain(c.Lessons[0].Body) != "One." || c.Lessons[0].Minutes != 5 {
		t.Errorf("got %+v", c.Lessons[0])
	}
}

func TestHashFollowsContent(t *testing.T) {
	read := func(fsys fs.FS) string {
		c, problems := Read(fsys)
		if c == nil {
			t.Fatal(errorsOf(problems))
		}
		return c.Hash
	}
	one := folder(head + "![x](a.png)")
	one["a.png"] = &fstest.MapFile{Data: []byte("1")}
	first := read(one)
	if len(first) != 64 || read(one) != first {
		t.Errorf("hash %q is not the same twice", first)
	}
	one["notes.txt"] = &fstest.MapFile{Data: []byte("x")}
	if read(one) != first {
		t.Error("a file nobody uses changed the hash")
	}
	one["a.png"] = &fstest.MapFile{Data: []byte("2")}
	if read(one) == first {
		t.Error("another picture has the same hash")
	}
}

func TestFromList(t *testing.T) {
	c, problems := FromList("  Reading\u202E list ", `
# Week by week
1. Osmosis https://example.org/1
2) [Diffusion](https://example.org/2)
- https://example.org/3 - Transport
• Cells
* Cells
https://example.org/only
Bad javascript://x
=====
"Baguette","https://example.org/b"
Lesson 7 - Rye (whole) (45 min)
`)
	if c == nil || len(problems) != 1 || problems[0].Line != 9 {
		t.Fatalf("problems %v", problems)
	}
	var got []string
	for _, l := range c.Lessons {
		got = append(got, l.ID+"|"+l.Title+"|"+rich.Plain(l.Body))
	}
	want := []string{
		"osmosis|Osmosis|Osmosis (https://example.org/1)", "diffusion|Diffusion|Diffusion (https://example.org/2)",
		"transport|Transport|Transport (https://example.org/3)", "cells|Cells|", "cells-2|Cells|",
		"example-org-only|example.org/only|https://example.org/only", "bad|Bad|",
		"baguette|Baguette|Baguette (https://example.org/b)", "lesson-7-rye-whole|Lesson 7 - Rye (whole)|",
	}
	if diff := cmp.Diff(want, got); diff != "" || c.Title != "Reading list" {
		t.Errorf("%q (-want +got):\n%s", c.Title, diff)
	}
	if got := c.Lessons[len(c.Lessons)-1].Minutes; got != 45 {
		t.Errorf("the last lesson takes %d minutes", got)
	}
	checkRoundTrips(t, c, fstest.MapFS{})
	for _, empty := range []string{"", "\n \n", "# only\n"} {
		if c, problems := FromList("x", empty); c != nil || !HasErrors(problems) {
			t.Errorf("FromList(%q) = %v", empty, c)
		}
	}
	if c, problems := FromList("x", strings.Repeat("a\n", MaxLessons+1)); c != nil || !HasErrors(problems) {
		t.Error("too many lines were taken")
	}
}

func lesson(id, text string) Lesson {
	return Lesson{ID: id, Title: id, Body: []rich.Block{{Spans: []rich.Span{{Text: text}}}}}
}

func TestDiff(t *testing.T) {
	a, b, c, d := lesson("a", "x"), lesson("b", "x"), lesson("c", "x"), lesson("d", "x")
	b2 := lesson("b", "y")
	b2.Minutes = 5
	shows := lesson("s", "x")
	shows.Body = append(shows.Body, rich.Block{Kind: rich.Picture, File: "f.png"})
	tests := []struct {
		name     string
		old, new Course
		want     []Change
	}{
		{"nothing", Course{Lessons: []Lesson{a, b}}, Course{Lessons: []Lesson{a, b}}, nil},
		{"added in front is one change", Course{Lessons: []Lesson{a, b}}, Course{Lessons: []Lesson{c, a, b}},
			[]Change{{Kind: Added, ID: "c", Title: "c", To: 1}}},
		{"removed", Course{Lessons: []Lesson{a, b}}, Course{Lessons: []Lesson{b}}, []Change{{Kind: Removed, ID: "a", Title: "a", From: 1}}},
		{"changed", Course{Lessons: []Lesson{a, b}}, Course{Lessons: []Lesson{a, b2}},
			[]Change{{Kind: Changed, ID: "b", Title: "b", From: 2, To: 2, Parts: []string{"text", "minutes"}}}},
		{"moved to the end", Course{Lessons: []Lesson{a, b, c, d}}, Course{Lessons: []Lesson{b, c, d, a}},
			[]Change{{Kind: Moved, ID: "a", Title: "a", From: 1, To: 4}}},
		{"moved and changed", Course{Lessons: []Lesson{b, a, c}}, Course{Lessons: []Lesson{a, c, b2}},
			[]Change{{Kind: Changed, ID: "b", Title: "b", From: 1, To: 3, Parts: []string{"text", "minutes", "place"}}}},
		{"another picture", Course{Lessons: []Lesson{shows}, Files: []File{{Path: "f.png", SHA256: "1"}}},
			Course{Lessons: []Lesson{shows}, Files: []File{{Path: "f.png", SHA256: "2"}}},
			[]Change{{Kind: Changed, ID: "s", Title: "s", From: 1, To: 1, Parts: []string{"files"}}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Diff(&tt.old, &tt.new)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Whatever its author types in front of the words, a lesson that was read is written and read again
// as the same.
func TestWrittenLessonsAreReadBack(t *testing.T) {
	line := rapid.StringOfN(rapid.RuneFrom([]rune("ab1 .-*_`[]()#>!|&:\\x~=—é<")), 0, 12, -1)
	starts := []string{"", "", "", "# ", "## ", "### ", "- ", "1. ", "- [ ] ", "- [x] ", "> ", "> > ", "```", "    ", "  - ",
		"## Steps", "## Questions", "## Discuss", "## More help", "### Q", "[a]: https://x.org/"}
	text := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom(starts).Draw(t, "start") + line.Draw(t, "line")
	}), 0, 14)
	rapid.Check(t, func(t *rapid.T) {
		in := head + strings.Join(text.Draw(t, "text"), "\n")
		c, _ := Read(folder(in))
		if c == nil {
			return
		}
		again, problems := Read(memory(Write(c), nil))
		if again == nil {
			t.Fatalf("what was written cannot be read:\n%s\n%s", Write(c)["01-a.md"], errorsOf(problems))
		}
		if got, want := outline(again), outline(c); got != want {
			t.Fatalf("from\n%s\nwritten\n%s\nread\n%s\nwant\n%s", in, Write(c)["01-a.md"], got, want)
		}
	})
}

// outline returns the words of a lesson and what they stand in, but not their marks: those may
// differ where marks touch (see rich.Markdown).
func outline(c *Course) string {
	var b strings.Builder
	words := func(name string, blocks []rich.Block) {
		for _, block := range blocks {
			fmt.Fprintf(&b, "%s %s %d %d: %s\n", name, block.Kind, block.Level, block.Number, plainLine(rich.PlainSpans(block.Spans)))
		}
	}
	for _, l := range c.Lessons {
		fmt.Fprintf(&b, "%s %q %q %v\n", l.ID, l.Title, l.Aim, l.Steps)
		words("body", l.Body)
		for _, q := range l.Questions {
			fmt.Fprintf(&b, "question %q %v\n", q.Text, q.Choices)
			words("body", q.Body)
			words("why", q.Why)
		}
		words("prompt", l.Prompt)
		words("help", l.MoreHelp)
		words("further", l.GoFurther)
	}
	return b.String()
}

func FuzzLesson(f *testing.F) {
	full, err := os.ReadFile("testdata/read/full.txtar")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(full))
	f.Add(head + "## Steps\n- [ ] a (5 min)\n## Questions\n### b\n- [x] c -- d\n- [ ] e\n> f\n")
	f.Add("---\nid: a\ntitle: [b\nlive: {when: next}\n---\n```\n## Steps\n")
	f.Fuzz(func(t *testing.T, in string) {
		c, problems := Read(folder(in))
		if (c == nil) != HasErrors(problems) {
			t.Fatalf("course %v, errors %v", c != nil, HasErrors(problems))
		}
		for _, p := range problems {
			if n := strings.Count(in, "\n") + strings.Count(in, "\r") + 1; p.File == "01-a.md" && (p.Line < 0 || p.Line > n+1) || p.Text == "" {
				t.Errorf("problem %q in a file of %d lines", p, n)
			}
		}
		if c == nil {
			return
		}
		for _, step := range c.Lessons[0].Steps {
			if step.Text == "" || plainLine(step.Text) != step.Text {
				t.Errorf("step %q is not one plain line", step.Text)
			}
		}
	})
}

func TestWeekZero(t *testing.T) {
	for _, x := range []struct {
		course Course
		tells  bool
	}{
		{Course{Title: "Cells", Lessons: []Lesson{{Title: "Membranes"}, {Title: "Week 0"}}}, false},
		{Course{Title: "Cells", Lessons: []Lesson{{Title: "Week 0: how we learn here"}}}, true},
		{Course{Title: "Learning", About: "Good as a week 0 before any other."}, true},
		{Course{Title: "WEEK 0"}, true},
		{Course{}, false},
	} {
		if got := x.course.TellsOfWeekZero(); got != x.tells {
			t.Errorf("TellsOfWeekZero of %+v = %v", x.course, got)
		}
	}
}

func FuzzCarpentries(f *testing.F) {
	f.Add("title: A\nepisodes: [a.md]\n",
		"---\ntitle: B\n---\n::: challenge\n## C\n1. d\n2. e\n:::: solution\nThe correct answer is 2\n::::\n:::\n")
	f.Add("title: A\n", "::: objectives\n- a\n:::\n![](x.png){alt='a'}\n+--+\n|a |\n+--+\n")
	f.Fuzz(func(t *testing.T, config, episode string) {
		files, report, err := ImportCarpentries(fstest.MapFS{
			"config.yaml": {Data: []byte(config)}, "episodes/a.md": {Data: []byte(episode)}, "episodes/x.png": {Data: []byte("x")},
		})
		if err != nil {
			return
		}
		if HasErrors(report) {
			t.Errorf("errors in the report: %s", errorsOf(report))
		}
		for name := range files {
			if badPath(name) != "" {
				t.Errorf("the path %q %s", name, badPath(name))
			}
		}
		if _, ok := files[Manifest]; !ok {
			t.Error("no course.toml")
		}
	})
}
