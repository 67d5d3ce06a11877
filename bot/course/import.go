package course

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"afterbell/bot/course/scan"
	"afterbell/bot/course/source"
)

// An Imported is a course made from somebody's material in another format.
type Imported struct {
	Found  string            // what was recognised: "an mdBook with 112 pages"
	Files  map[string][]byte // the files of the course's folder, by path
	Report []Problem         // what does not come along or was proposed, by file and line; none is an error
}

// Import recognises a course in one of the formats of package source and makes a course folder of it. name is "." for
// the whole folder, or one file in it. What Import returns, Read accepts. An error that is a *source.UnknownError says
// what was found instead.
func Import(fsys fs.FS, name string) (*Imported, error) { return importIn(fsys, name, 200) }

// importIn is Import with at most so many rounds of taking out what Read would refuse, each of which reads everything. Where
// they are not enough, Read refuses what is left.
func importIn(fsys fs.FS, name string, rounds int) (*Imported, error) {
	if own := ownBook(fsys); own != nil && name == "." {
		return own, nil
	}
	book, err := source.Read(fsys, name)
	if err != nil {
		return nil, err
	}
	im := newImporter(fsys)
	if book.Format == source.Workbench {
		files, report, err := ImportCarpentries(fsys)
		if err != nil {
			return nil, err
		}
		im.files, im.report = files, report
	} else if err := im.book(book); err != nil {
		return nil, err
	}
	im.settle(rounds)
	lessons := 0
	for file := range im.files {
		if isLessonName(file) {
			lessons++
		}
	}
	return &Imported{foundText(book, lessons), im.files, im.report}, nil
}

func newImporter(fsys fs.FS) *importer {
	return &importer{fsys: fsys, files: map[string][]byte{}, titles: map[string]string{}, copied: map[string]string{}}
}

// foundText says what was recognised.
func foundText(book *source.Book, lessons int) string {
	questions := 0
	for _, p := range book.Pages {
		questions += len(p.Questions)
	}
	switch {
	case book.Format == source.Bank:
		return fmt.Sprintf("%s (%s) with %s", book.Format, book.Detail, countText(questions, "question"))
	case book.Format == source.Workbench:
		return fmt.Sprintf("%s with %s", book.Format, countText(lessons, "episode"))
	}
	return fmt.Sprintf("%s with %s", book.Format, countText(len(book.Pages), "page"))
}

func countText(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// book makes the files of a course from a book.
func (im *importer) book(book *source.Book) error {
	im.inside = book.Files
	im.conf.Title, im.conf.License, im.conf.Lang = firstText(book.Title, "Untitled course"), book.Licence, book.Language
	m := manifest{Title: shorten(plainLine(im.conf.Title), MaxTitle), Licence: plainLine(book.Licence)}
	m.About = shorten(plainLine(book.About), 400)
	if err := im.manifest(m); err != nil {
		return err
	}
	for _, l := range book.Left {
		im.report = append(im.report, lossProblem(l))
	}
	for _, p := range book.Pages {
		im.titles[p.Path] = p.Title
	}
	ids := map[string]bool{}
	for i, p := range book.Pages {
		e := &episode{name: path.Base(p.Path), title: shorten(unmark(p.Title), MaxTitle), minutes: p.Minutes, r: &reporter{file: p.Path}}
		if e.title = firstText(e.title, fmt.Sprintf("Lesson %d", i+1)); p.Text != "" {
			e.lines = withoutReferences(strings.Split(p.Text, "\n"))
		}
		id := freshID(e.title, ids)
		im.files[fileName(i, len(book.Pages), id)] = []byte(im.convertPage(e, id, p.Questions))
		for _, problem := range e.r.problems {
			problem.Line = 0 // lines of the page as it was translated
			im.report = append(im.report, problem)
		}
	}
	return nil
}

func firstText(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// lossProblem says what a reader left behind.
func lossProblem(l source.Loss) Problem {
	text := string(l.Kind)
	if l.What != "" {
		text += ": " + l.What
	}
	return Problem{File: l.File, Line: l.Line, Severity: Warning, Text: text, Code: string(l.Kind)}
}

// convertPage returns a page as a lesson file, with the questions of a bank.
func (im *importer) convertPage(e *episode, id string, questions []source.Question) string {
	c := &conversion{im: im, e: e, quiet: true}
	for _, d := range parseDivs(e.lines, 1, e.r).children {
		c.block(d)
	}
	for _, q := range questions {
		c.bankQuestion(q)
	}
	c.propose()
	return c.file(id)
}

// bankQuestion writes a question of a bank in the notation of questions.
func (c *conversion) bankQuestion(q source.Question) {
	t := &task{title: unmark(q.Title), line: q.Line}
	if q.Body != "" {
		t.ask = c.im.words(strings.Split(q.Body, "\n"), c.e)
	}
	if q.Why != "" {
		t.solution = boldHeadings(c.im.words(strings.Split(q.Why, "\n"), c.e))
	}
	var choices []Choice
	for _, o := range q.Choices {
		choices = append(choices, Choice{Text: unmark(o.Text), Right: o.Right, Why: unmark(o.Why)})
	}
	c.writeQuestion(t, choices, c.plainAsk(t.ask))
}

// settle takes out of the lessons what Read would refuse, and reports it, so that a course can be taught as it was
// imported. A question goes alone; of other faults the line goes, and a lesson that cannot be saved goes as a whole.
func (im *importer) settle(rounds int) {
	for range rounds {
		fsys, err := zipped(im.files)
		if err != nil {
			return // unreachable: bytes in memory
		}
		_, problems := Read(fsys)
		faulty := firstErrors(problems)
		if len(faulty) == 0 {
			return
		}
		for _, p := range faulty {
			im.repair(p)
		}
	}
}

// firstErrors returns the first error of each file.
func firstErrors(problems []Problem) []Problem {
	var out []Problem
	seen := map[string]bool{}
	for _, p := range problems {
		if p.Severity == Error && !seen[p.File] {
			seen[p.File] = true
			out = append(out, p)
		}
	}
	return out
}

// repair removes what an error points at.
func (im *importer) repair(p Problem) {
	text, ok := im.files[p.File]
	if !ok || p.File == Manifest {
		return
	}
	lines := strings.Split(string(text), "\n")
	what := "the lesson"
	switch from, to := faultyPart(lines, p.Line-1); {
	case isPictureFault(p):
		lines, what = withoutPicture(lines, p), "the picture"
		im.files[p.File] = []byte(strings.Join(lines, "\n"))
	case p.Line == 0 || to <= from || len(lines) < 8:
		delete(im.files, p.File)
	default:
		what = fmt.Sprintf("%q", shorten(strings.TrimSpace(lines[from]), 60))
		im.files[p.File] = []byte(strings.Join(slices.Delete(lines, from, to), "\n"))
	}
	im.report = append(im.report, Problem{File: p.File, Line: p.Line, Severity: Warning, Code: "refused",
		Text: fmt.Sprintf("%s is left out, since a course cannot hold it: %s", what, p.Text)})
}

var faultyFile = regexp.MustCompile(`the file "([^"]*)"`)

func isPictureFault(p Problem) bool { return faultyFile.MatchString(p.Text) }

// withoutPicture takes a picture out of lines and leaves its description.
func withoutPicture(lines []string, p Problem) []string {
	name := faultyFile.FindStringSubmatch(p.Text)[1]
	reference := regexp.MustCompile(`!\[([^\]]*)\]\(<?` + regexp.QuoteMeta(name) + `>?[^)]*\)|<img[^>]*` + regexp.QuoteMeta(name) + `[^>]*>`)
	out := make([]string, 0, len(lines))
	for _, s := range lines {
		if changed := reference.ReplaceAllString(s, "[picture: $1]"); changed != s {
			out = append(out, changed)
			continue
		}
		if strings.Contains(s, name) {
			continue // a picture that is written in a way not known here
		}
		out = append(out, s)
	}
	return out
}

// faultyPart returns the lines to remove for a fault in line i: the question, or the paragraph.
func faultyPart(lines []string, i int) (from, to int) {
	if i < 0 || i >= len(lines) {
		return 0, 0
	}
	inFront := slices.Index(lines[1:], "---") + 1
	if i <= inFront {
		return 0, 0
	}
	var fence scan.Fence
	part, starts := "", inFront+1
	for j := inFront + 1; j < len(lines); j++ {
		if fence.Inside(lines[j]) {
			continue
		}
		level, words := scan.Heading(lines[j])
		begins := level == 2 && isPart(words, partNames()) || part == partQuestions && level == 3
		if begins && j > i {
			return starts, j
		}
		if begins {
			starts = j
			if level == 2 {
				part = partName(words)
			}
			continue
		}
		if part != partQuestions && strings.TrimSpace(lines[j]) == "" {
			if j > i {
				return starts, j
			}
			starts = j + 1
		}
	}
	return starts, len(lines)
}

// zipped returns files in memory as a file system.
func zipped(files map[string][]byte) (fs.FS, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			return nil, fmt.Errorf("keep %s in memory: %w", name, err)
		}
		if _, err := f.Write(files[name]); err != nil {
			return nil, fmt.Errorf("keep %s in memory: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("keep files in memory: %w", err)
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}
