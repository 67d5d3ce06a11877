package course

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/rogpeppe/go-internal/txtar"

	"afterbell/bot/course/scan"
	"afterbell/bot/course/source"
)

// imported imports a folder, or the one file that is in it, and checks what holds for every import.
func imported(t *testing.T, fsys fs.FS) *Imported {
	t.Helper()
	name := "."
	if m, ok := fsys.(fstest.MapFS); ok && len(m) == 1 {
		name = slices.Collect(maps.Keys(m))[0]
	}
	made, err := Import(fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := Read(memory(made.Files, nil)); HasErrors(problems) {
		t.Errorf("lint refuses what was imported:\n%s", errorsOf(problems))
	}
	if HasErrors(made.Report) {
		t.Errorf("errors in the report:\n%s", errorsOf(made.Report))
	}
	return made
}

func TestImportGolden(t *testing.T) {
	golden(t, "import", func(t *testing.T, fsys fs.FS) string {
		made := imported(t, fsys)
		conserved(t, fsys, made)
		archive := &txtar.Archive{}
		for _, name := range slices.Sorted(maps.Keys(made.Files)) {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: made.Files[name]})
		}
		return made.Found + "\n\n" + lines(made.Report) + "\n" + strings.ReplaceAll(string(txtar.Format(archive)), "-- ", "== ")
	})
}

var (
	webLink     = regexp.MustCompile(`\]\((https?://[^)\s]+)\)`)
	localImage  = regexp.MustCompile(`!\[[^\]]*\]\(([^):\s]+)\)`)
	tableRow    = regexp.MustCompile(`^\|.*\|$`)
	onlyLetters = func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return unicode.ToLower(r)
			}
			return -1
		}, s)
	}
)

// conserved checks that every heading, line of code, link, picture and cell of a table that stands in a page is in the
// course, or told of in the report.
func conserved(t *testing.T, fsys fs.FS, made *Imported) {
	t.Helper()
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(made.Files)) {
		if path.Ext(name) == ".md" || name == Manifest {
			all.Write(made.Files[name])
		}
	}
	there := onlyLetters(all.String())
	reported := onlyLetters(lines(made.Report))
	check := func(kind, file, what string) {
		want := onlyLetters(what)
		short := string([]rune(want)[:min(40, len([]rune(want)))])
		leftOut := strings.Contains(reported, short) || strings.Contains(reported, onlyLetters(file+": warning: a page"))
		if !strings.Contains(there, want) && !leftOut {
			t.Errorf("%s: the %s %q is lost", file, kind, what)
		}
	}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isMarkdown(name) || strings.HasPrefix(name, "learners") {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		eachPiece(string(data), func(kind, what string) { check(kind, name, what) })
		for _, m := range localImage.FindAllStringSubmatch(string(data), -1) {
			picture, err := fs.ReadFile(fsys, path.Join(path.Dir(name), m[1]))
			isThis := func(b []byte) bool { return string(b) == string(picture) }
			if err == nil && !slices.ContainsFunc(slices.Collect(maps.Values(made.Files)), isThis) {
				t.Errorf("%s: the picture %s is lost", name, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func isMarkdown(name string) bool {
	stem := strings.ToLower(path.Base(name))
	return slices.Contains([]string{".md", ".qmd", ".Rmd"}, path.Ext(name)) &&
		!slices.Contains([]string{"readme.md", "contributing.md", "summary.md", "license.md", "index.md"}, stem) ||
		strings.HasSuffix(name, "/index.md")
}

// eachPiece tells of each heading, line of code, link and table row of a page.
func eachPiece(text string, tell func(kind, what string)) {
	var fence scan.Fence
	_, text = cutYAML(text)
	for line := range strings.Lines(text) {
		line = strings.TrimLeft(strings.TrimSpace(line), "> ")
		level, words := scan.Heading(line)
		switch {
		case fence.Inside(line):
			isMark := strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")
			isHidden := strings.HasPrefix(line, "# ") || strings.HasPrefix(line, ":") ||
				strings.HasPrefix(line, "#|") || strings.Contains(line, "include_graphics") ||
				strings.Contains(line, "{{#")
			if !isMark && !isHidden {
				tell("line of code", line)
			}
			continue
		case level > 0:
			if words = regexp.MustCompile(`\{[.#].*`).ReplaceAllString(words, ""); !strings.HasPrefix(strings.ToLower(words), "solution") {
				tell("heading", unmark(words))
			}
		case tableRow.MatchString(line):
			tell("row", line)
		}
		for _, m := range webLink.FindAllStringSubmatch(line, -1) {
			tell("link", m[1])
		}
	}
}

func TestImportGitNoviceLosesNothing(t *testing.T) {
	root := os.Getenv("AFTERBELL_COURSES")
	if root == "" {
		t.Skip("AFTERBELL_COURSES names no folder that holds git-novice")
	}
	fsys := os.DirFS(filepath.Join(root, "git-novice"))
	made, err := Import(fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	if made.Found != "a Carpentries lesson (Workbench) with 14 episodes" {
		t.Errorf("found %s", made.Found)
	}
	conserved(t, fsys, made)
}

// The test of conservation is worth nothing if it does not see a loss.
func TestConservationSeesALoss(t *testing.T) {
	var kinds []string
	eachPiece("# One\n\n[a](https://example.org)\n\n| x | y |\n\n```\ncode\n```\n", func(kind, _ string) { kinds = append(kinds, kind) })
	if got := strings.Join(kinds, ", "); got != "heading, link, row, line of code" {
		t.Errorf("seen: %s", got)
	}
}

func TestImportSaysWhatItFoundInstead(t *testing.T) {
	for _, tt := range []struct {
		name string
		fsys fstest.MapFS
		want string
	}{
		{"documents", fstest.MapFS{"a.docx": {}, "b.docx": {}, "c.pdf": {}}, "found 2 × .docx, 1 × .pdf; what can be read: a folder of Markdown"},
		{"nothing", fstest.MapFS{}, "found no files"},
		{"one of ours", fstest.MapFS{Manifest: {}, "01-a.md": {}}, "a course of afterbell, which needs no import"},
		{"empty pages", fstest.MapFS{"a.md": {}}, "found 1 × .md"},
	} {
		_, err := Import(tt.fsys, ".")
		var unknown *source.UnknownError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// What lint would refuse is taken out of an import, the rest of the lesson stays.
func TestImportTakesOutWhatLintRefuses(t *testing.T) {
	wide := strings.Repeat("| a ", 60) + "|\n" + strings.Repeat("|---", 60) + "|\n"
	made := imported(t, fstest.MapFS{
		"a.md": {Data: []byte("# Wide\n\nBefore.\n\n" + wide + "\nAfter.\n")},
		"b.md": {Data: []byte("# Long\n\nBefore.\n\n" + strings.Repeat("x", 20_000) + "\n\nAfter.\n")},
		"c.md": {Data: []byte("# Picture\n\nSee ![p][pic].\n\n[pic]: gone.png\n")},
	})
	text := string(made.Files["01-wide.md"]) + string(made.Files["02-long.md"])
	if strings.Count(text, "Before.") != 2 || strings.Count(text, "After.") != 2 || strings.Contains(text, "---|") {
		t.Errorf("got\n%s", text)
	}
	if got := lines(made.Report); !strings.Contains(got, "a table of 60 columns") || !strings.Contains(got, "gone.png") {
		t.Errorf("report:\n%s", got)
	}
}
