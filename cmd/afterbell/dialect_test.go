package main

import (
	"bytes"
	goflag "flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/rich"
)

var updatePreviews = goflag.Bool("update", false, "write the golden previews anew")

// sourceCourses are small courses of every format that is imported, and lessons written by hand.
func sourceCourses(t *testing.T) []string {
	t.Helper()
	imports, err := filepath.Glob("../../bot/course/testdata/import/*.txtar")
	if err != nil || len(imports) < 10 {
		t.Fatalf("courses to preview: %v, %v", imports, err)
	}
	return append(imports, "../../bot/course/testdata/read/notations.txtar", "../../bot/course/testdata/read/full.txtar")
}

// courseIn writes the course of an archive to a folder: what is imported of it, if it is of another format.
func courseIn(t *testing.T, archive string) (dir string) {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	files, names := map[string][]byte{}, []string{}
	for _, f := range a.Files {
		if f.Name != "want" {
			files[f.Name], names = f.Data, append(names, f.Name)
		}
	}
	dir = filepath.Join(t.TempDir(), "course")
	if err := writeCourse(dir, files); err != nil {
		t.Fatal(err)
	}
	if _, ok := files[course.Manifest]; ok {
		return dir
	}
	from := dir
	if len(names) == 1 {
		from = filepath.Join(dir, names[0])
	}
	made, err := importFrom(from)
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "made")
	if err := writeCourse(dir, made.Files); err != nil {
		t.Fatal(err)
	}
	return dir
}

// previewOf is what the class reads of a course in a dialect, and what each learner reads alone.
func previewOf(t *testing.T, dir, as string) (class, alone string) {
	t.Helper()
	var out, apart bytes.Buffer
	p := previewCommand{Dir: dir, Start: "2026-11-10", Weeks: 53, Zone: "UTC", As: as}
	if err := p.Run(&console{out: &out}); err != nil {
		t.Fatal(err)
	}
	c, err := rightCourse(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := dialectNamed(as)
	write := func(what string, blocks []rich.Block) {
		if len(blocks) > 0 {
			fmt.Fprintf(&apart, "%s\n  %s\n\n", what, strings.ReplaceAll(d.whole(bot.Message{Body: blocks}), "\n", "\n  "))
		}
	}
	line := func(s string) []rich.Block { return []rich.Block{{Spans: []rich.Span{{Text: s}}}} }
	for _, l := range c.Lessons {
		for _, q := range l.Questions {
			write(l.ID+", question", append(line(q.Text), q.Body...))
			for _, choice := range q.Choices {
				write(fmt.Sprintf("choice, right: %v", choice.Right), line(strings.TrimSpace(choice.Text+" "+choice.Why)))
			}
			write("answer", q.Why)
		}
		write(l.ID+", more help", l.MoreHelp)
		write(l.ID+", go further", l.GoFurther)
	}
	return out.String(), apart.String()
}

// TestPreviews compares what people read of each course, in each dialect, with what was looked at before.
func TestPreviews(t *testing.T) {
	for _, archive := range sourceCourses(t) {
		name := filepath.Base(archive)
		t.Run(name, func(t *testing.T) {
			dir := courseIn(t, archive)
			from := strings.TrimPrefix(archive, "../../")
			got := &txtar.Archive{Comment: []byte("What people read of the course in " + from + "\n")}
			for _, as := range []string{"plain", "discord", "slack"} {
				class, alone := previewOf(t, dir, as)
				got.Files = append(got.Files, txtar.File{Name: as, Data: []byte(ofCourse(class))}, txtar.File{Name: as + " alone", Data: []byte(alone)})
			}
			golden := filepath.Join("testdata", "previews", name)
			if *updatePreviews {
				if err := os.WriteFile(golden, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(txtar.Format(got))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// courseKinds begins the posts of a preview that say what a course says.
var courseKinds = regexp.MustCompile(`^\w{3} \d+ \w{3} \d{4} .* · (?:lesson|page, .*|prompt)\n`)

// ofCourse keeps the posts of a preview that say what a course says.
func ofCourse(preview string) string {
	var kept strings.Builder
	for post := range strings.SplitAfterSeq(preview, "\n\n") {
		if courseKinds.MatchString(post) {
			kept.WriteString(post)
		}
	}
	return kept.String()
}

var (
	// shownCode is code in the dialects that mark it.
	shownCode = regexp.MustCompile("(?s)```.*?\n *```|`[^`\n]+`")
	// rawMarks are marks of Markdown and of the programs for books, which nobody is to read.
	rawMarks = regexp.MustCompile(`:::|\{%|\{\{|\{: ?\.|\[\\?!|<\\?/?(?:details|summary|img|sub|sup|div|iframe)|\$\\?\$|!!!|` +
		`\[\\?\^|\]\(\.?/?[a-z]|` + "\\{[a-z]+\\}`|```\\{|<!--")
	comments = regexp.MustCompile(`(?s)<!--(.*?)-->`)
)

// No class ever sees raw marks, a hidden answer or a speaker's note, of any format and in any dialect.
func TestNobodySeesMarksAnswersOrNotes(t *testing.T) {
	for _, archive := range sourceCourses(t) {
		dir := courseIn(t, archive)
		c, err := rightCourse(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, as := range []string{"plain", "discord", "slack"} {
			class, alone := previewOf(t, dir, as)
			for _, text := range []string{class, alone} {
				bare := withoutCode(text, c)
				if at := rawMarks.FindStringIndex(bare); at != nil {
					t.Errorf("%s, %s: raw marks in %q", archive, as, bare[max(0, at[0]-40):min(len(bare), at[1]+40)])
				}
				for _, note := range notesIn(t, dir) {
					if strings.Contains(text, note) {
						t.Errorf("%s, %s: the note %q is read", archive, as, note)
					}
				}
			}
			for _, answer := range answersIn(c) {
				if strings.Contains(class, answer) {
					t.Errorf("%s, %s: the answer %q stands in the open", archive, as, answer)
				}
			}
		}
	}
}

// withoutCode takes out of a text what people read as it is typed, on purpose: the code of a course, and braces between the commands of
// Liquid that say so.
func withoutCode(text string, c *course.Course) string {
	text = strings.ReplaceAll(shownCode.ReplaceAllString(text, ""), "{{ braces }}", "")
	for _, l := range c.Lessons {
		texts := [][]rich.Block{l.Body, l.Prompt, l.MoreHelp, l.GoFurther}
		for _, q := range l.Questions {
			texts = append(texts, q.Body, q.Why)
		}
		for _, b := range slices.Concat(texts...) {
			for _, s := range b.Spans {
				if b.Kind != rich.Code && s.Kind != rich.InlineCode {
					continue
				}
				for line := range strings.Lines(s.Text) {
					text = strings.ReplaceAll(text, strings.TrimSpace(line), "")
				}
			}
		}
	}
	return text
}

// notesIn are the comments in the lessons of a course, in which an import keeps what is for speakers, and what only they are told in
// the lessons that are written by hand.
func notesIn(t *testing.T, dir string) (notes []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range comments.FindAllStringSubmatch(string(text), -1) {
			for note := range strings.Lines(m[1]) {
				if note = strings.TrimSpace(note); len(note) > 8 {
					notes = append(notes, note)
				}
			}
		}
	}
	return append(notes, "Tell them about the mill", "Say it slowly", "Speak slowly")
}

// answersIn are the texts of a course that stand nowhere before somebody asks for them: explanations and help, of some length, and what
// is folded away in the courses as they were written.
func answersIn(c *course.Course) (answers []string) {
	answers = []string{"Seven grams", "An answer", "It is the oven.", "It is three.", "A wren.", "One, two, three.", "Yeast is slow."}
	for _, l := range c.Lessons {
		hidden := [][]rich.Block{l.MoreHelp}
		for _, q := range l.Questions {
			hidden = append(hidden, q.Why)
		}
		for _, blocks := range hidden {
			for _, b := range blocks {
				if text := rich.PlainSpans(b.Spans); len(text) > 12 && b.Kind != rich.Picture {
					answers = append(answers, text)
				}
			}
		}
	}
	return answers
}
