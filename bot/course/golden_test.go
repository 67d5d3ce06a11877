package course

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"afterbell/bot/rich"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden runs do on the files of every archive in a folder of testdata and compares what it returns
// with the archive's file "want".
func golden(t *testing.T, dir string, do func(t *testing.T, fsys fs.FS) string) {
	names, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives in testdata/%s: %v", dir, err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in, want := fstest.MapFS{}, ""
			kept := archive.Files[:0]
			for _, f := range archive.Files {
				if f.Name == "want" {
					want = string(f.Data)
					continue
				}
				in[f.Name] = &fstest.MapFile{Data: f.Data}
				kept = append(kept, f)
			}
			got := do(t, in)
			if *update {
				archive.Files = append(kept, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func lines(problems []Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

func TestReadGolden(t *testing.T) {
	golden(t, "read", func(t *testing.T, fsys fs.FS) string {
		c, problems := Read(fsys)
		if c == nil {
			return lines(problems)
		}
		checkRoundTrips(t, c, fsys)
		data, err := json.MarshalIndent(c, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return lines(problems) + string(data) + "\n"
	})
}

func TestProblemsGolden(t *testing.T) {
	golden(t, "problems", func(t *testing.T, fsys fs.FS) string {
		c, problems := Read(fsys)
		if (c == nil) != HasErrors(problems) {
			t.Errorf("course %v with errors %v", c != nil, HasErrors(problems))
		}
		return lines(problems)
	})
}

func TestCarpentriesGolden(t *testing.T) {
	golden(t, "carpentries", func(t *testing.T, fsys fs.FS) string {
		files, report, err := ImportCarpentries(fsys)
		if err != nil {
			return err.Error() + "\n"
		}
		c, problems := Read(memory(files, nil))
		if c == nil {
			t.Errorf("the import has errors:\n%s", lines(problems))
		} else {
			checkRoundTrips(t, c, memory(files, nil))
		}
		archive := &txtar.Archive{}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: files[name]})
		}
		// The marks of the inner archive must differ from those of the archive around it.
		return "report:\n" + lines(report) + "\nlint:\n" + lines(problems) + "\n" +
			strings.ReplaceAll(string(txtar.Format(archive)), "-- ", "== ")
	})
}

// checkRoundTrips checks that a course survives JSON, and being written and read again.
func checkRoundTrips(t *testing.T, c *Course, files fs.FS) {
	t.Helper()
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var back Course
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, &back); diff != "" {
		t.Errorf("JSON changed the course (-before +after):\n%s", diff)
	}
	again, problems := Read(memory(Write(c), files))
	if again == nil {
		t.Fatalf("what was written cannot be read:\n%s", lines(problems))
	}
	if diff := cmp.Diff(c, again); diff != "" {
		t.Errorf("writing changed the course (-before +after):\n%s", diff)
	}
}

// memory returns written files as a folder, with the course's other files from another one.
func memory(files map[string][]byte, others fs.FS) fs.FS {
	m := fstest.MapFS{}
	if o, ok := others.(fstest.MapFS); ok {
		for name, f := range o {
			if !strings.HasSuffix(name, ".md") {
				m[name] = f
			}
		}
	}
	for name, data := range files {
		m[name] = &fstest.MapFile{Data: data}
	}
	return m
}

func TestImportGitNovice(t *testing.T) {
	root := os.Getenv("AFTERBELL_COURSES")
	if root == "" {
		t.Skip("AFTERBELL_COURSES names no folder that holds git-novice")
	}
	files, report, err := ImportCarpentries(os.DirFS(filepath.Join(root, "git-novice")))
	if err != nil {
		t.Fatal(err)
	}
	fsys := memory(files, nil)
	c, problems := Read(fsys)
	if c == nil {
		t.Fatalf("errors:\n%s", lines(problems))
	}
	if len(c.Lessons) != 14 || c.Title != "Version Control with Git" || c.Licence != "CC-BY 4.0" {
		t.Errorf("%d lessons of %q, %q", len(c.Lessons), c.Title, c.Licence)
	}
	choices := 0
	for _, l := range c.Lessons {
		for _, q := range l.Questions {
			if len(q.Choices) > 0 {
				choices++
			}
		}
		if l.Aim == "" || l.Minutes == 0 || len(l.Steps) == 0 || len(l.Questions) == 0 || len(l.Prompt) == 0 || len(l.Body) == 0 {
			t.Errorf("lesson %s is not complete", l.ID)
		}
		for _, b := range l.Body {
			if text := rich.PlainSpans(b.Spans); b.Kind != rich.Code && (strings.Contains(text, ":::") || strings.Contains(text, "](")) {
				t.Errorf("lesson %s: marks are left in %q", l.ID, text)
			}
		}
	}
	if choices != 4 { // looked at one by one: these are all that have options, each with the right one
		t.Errorf("%d questions of multiple choice, want 4", choices)
	}
	for _, p := range problems {
		if !strings.Contains(p.Text, "picture") && !strings.Contains(p.Text, "chats show") && !strings.Contains(p.Text, "long for a chat") {
			t.Errorf("lint: %s", p)
		}
	}
	if len(report) == 0 || HasErrors(report) {
		t.Errorf("report:\n%s", lines(report))
	}
	checkRoundTrips(t, c, fsys)
}

// The sample course is embedded in the program and is what people see first.
func TestSampleHasNoProblems(t *testing.T) {
	root, err := os.OpenRoot("../../cmd/afterbell/sample")
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	c, problems := Read(root.FS())
	if c == nil || len(problems) > 0 {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	if len(c.Lessons) != 6 {
		t.Errorf("%d lessons", len(c.Lessons))
	}
	for _, l := range c.Lessons {
		if len(l.Steps) < 3 || len(l.Questions) < 2 || len(l.MoreHelp) == 0 || len(l.GoFurther) == 0 ||
			l.Minutes < 15 || l.Minutes > 25 || l.Minutes != sumMinutes(l.Steps) {
			t.Errorf("lesson %s: %d steps, %d questions, %d minutes, steps add up to %d",
				l.ID, len(l.Steps), len(l.Questions), l.Minutes, sumMinutes(l.Steps))
		}
	}
	checkRoundTrips(t, c, fstest.MapFS{})
}

// The shortest course of FORMAT.md can be taught, and lacks what is said there.
func TestFormatShortestCourse(t *testing.T) {
	doc, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(doc), "\n```\n")
	at := slices.IndexFunc(blocks, func(s string) bool { return s == "title = \"Bread\"" })
	if at < 0 {
		t.Fatal("the example is not there")
	}
	_, problems := Read(fstest.MapFS{"course.toml": {Data: []byte(blocks[at])}, "01-salt.md": {Data: []byte(blocks[at+2] + "\n")}})
	var said []string
	for _, p := range problems {
		if p.File == "01-salt.md" {
			said = append(said, p.Code)
		}
		if p.Severity == Error {
			t.Errorf("%s", p)
		}
	}
	if got := strings.Join(said, " "); got != "no-aim no-due" {
		t.Errorf("lint asks for %s", got)
	}
}

// The example in FORMAT.md must be right.
func TestFormatExample(t *testing.T) {
	doc, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	between := func(from, to string) []byte {
		_, rest, _ := strings.Cut(string(doc), from)
		text, _, ok := strings.Cut(rest, to)
		if !ok {
			t.Fatalf("no %q in FORMAT.md", from)
		}
		return []byte(text)
	}
	c, problems := Read(fstest.MapFS{
		"course.toml":         {Data: between("```toml\n", "```")},
		"01-membranes.md":     {Data: []byte("---\ntitle: Membranes\n---\n")},
		"02-osmosis.md":       {Data: between("````markdown\n", "````")},
		"files/worksheet.pdf": {Data: []byte("x")},
		"files/raisin.png":    {Data: []byte("x")},
	})
	for _, p := range problems {
		if p.File != "01-membranes.md" {
			t.Errorf("%s", p)
		}
	}
	if c == nil || len(c.Lessons) != 2 || c.Lessons[1].Minutes != 25 || len(c.Lessons[1].Questions) != 2 {
		t.Errorf("got %+v", c)
	}
}
