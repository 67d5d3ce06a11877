package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"afterbell/bot/course"
)

type courseCommand struct {
	Lint    lintCommand    `cmd:"" help:"Say everything that is wrong with a course, and what would be better."`
	Preview previewCommand `cmd:"" help:"Print a course as the class will read it, with its dates."`
	Import  importCommand  `cmd:"" help:"Make a course from a folder of Markdown, a book, a Carpentries lesson, notebooks, or questions."`
	New     newCommand     `cmd:"" help:"Make a course from a list of titles."`
	Sample  sampleCommand  `cmd:"" help:"Write the sample course, to be taught as it is or changed into another one."`
	Export  exportCommand  `cmd:"" help:"Hand over a course, or what a class is taught: a folder, a book, questions, a calendar."`
	Watch   watchCommand   `cmd:"" help:"Lint and preview a course each time one of its files is saved, until Ctrl-C."`
	Diff    diffCommand    `cmd:"" help:"Say in words what differs between two versions of a course."`
}

type lintCommand struct {
	Dir    string `arg:"" help:"The course's folder."`
	Strict bool   `help:"Let advice fail too."`
	JSON   bool   `name:"json" help:"One JSON object a line, for editors and CI: file, line, column, severity, code, text, fix."`
	All    bool   `help:"Say every warning, also the fourth and later ones of one kind."`
	Fix    bool   `help:"Put right what needs no judgement, such as slips in keys and names of files, and say what was changed."`
	DryRun bool   `help:"With --fix: only say what would be changed."`
}

// Run prints the problems of a course.
func (l *lintCommand) Run(c *console) error {
	if err := l.fix(c.out); err != nil {
		return err
	}
	_, problems := readCourse(l.Dir, measured())
	if err := l.write(c.out, problems); err != nil {
		return err
	}
	if course.HasErrors(problems) || l.Strict && len(problems) > 0 {
		return refuse("%s is not ready: %s", l.Dir, tally(problems))
	}
	if l.JSON {
		return nil
	}
	_, err := fmt.Fprintf(c.out, "%s can be taught: %s\n", l.Dir, tally(problems))
	return err
}

func (l *lintCommand) write(out io.Writer, problems []course.Problem) error {
	if l.JSON {
		for _, p := range problems {
			if err := json.MarshalWrite(out, p); err != nil {
				return err
			}
			if _, err := fmt.Fprintln(out); err != nil {
				return err
			}
		}
		return nil
	}
	errs, warnings := errorsFirst(problems)
	if err := printProblems(out, errs); err != nil {
		return err
	}
	if l.All {
		return printProblems(out, warnings)
	}
	return printSome(out, warnings)
}

// errorsFirst parts problems by whether they keep a course from being taught.
func errorsFirst(problems []course.Problem) (errs, warnings []course.Problem) {
	for _, p := range problems {
		if p.Severity == course.Error {
			errs = append(errs, p)
		} else {
			warnings = append(warnings, p)
		}
	}
	return errs, warnings
}

// shownOfAKind is how many warnings of one kind are said before the rest is only counted.
const shownOfAKind = 3

// printSome prints warnings, of each kind the first few.
func printSome(out io.Writer, warnings []course.Problem) error {
	counts, left := map[string]int{}, 0
	for _, p := range warnings {
		if counts[p.Code]++; counts[p.Code] > shownOfAKind {
			left++
			continue
		}
		if _, err := fmt.Fprintln(out, p); err != nil {
			return err
		}
	}
	if left == 0 {
		return nil
	}
	_, err := fmt.Fprintf(out, "And %s like these; --all names each.\n", plural(left, "more warning"))
	return err
}

func printProblems(out io.Writer, problems []course.Problem) error {
	for _, p := range problems {
		if _, err := fmt.Fprintln(out, p); err != nil {
			return err
		}
	}
	return nil
}

// tally counts problems: "2 errors, 1 warning".
func tally(problems []course.Problem) string {
	counts := map[course.Severity]int{}
	for _, p := range problems {
		counts[p.Severity]++
	}
	return plural(counts[course.Error], "error") + ", " + plural(counts[course.Warning], "warning")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// rightCourse reads a course that must be without errors.
func rightCourse(dir string) (*course.Course, error) {
	c, problems := readCourse(dir, nil)
	if course.HasErrors(problems) {
		var text strings.Builder
		if err := printProblems(&text, problems); err != nil {
			return nil, err
		}
		return nil, refuse("%s is not ready:\n%s", dir, strings.TrimRight(text.String(), "\n"))
	}
	return c, nil
}

type newCommand struct {
	Dir   string `arg:"" help:"The new course's folder, which must be empty or absent."`
	From  string `required:"" placeholder:"LIST" help:"A text file, one line a lesson: a title, perhaps a link. - is the standard input."`
	Title string `help:"The course's title. Default: the folder's name."`
}

// maxList is the size of the largest list that is read, in bytes.
const maxList = 1 << 20

// Run makes a course from a list.
func (n *newCommand) Run(c *console) error {
	list, err := n.list(c.in)
	if err != nil {
		return err
	}
	if err := n.notQuestions(list); err != nil {
		return err
	}
	title := n.Title
	if title == "" {
		title = filepath.Base(filepath.Clean(n.Dir))
	}
	made, problems := course.FromList(title, list)
	if err := printProblems(c.out, problems); err != nil {
		return err
	}
	if course.HasErrors(problems) {
		return refuse("no course was made: %s", tally(problems))
	}
	if err := writeCourse(n.Dir, course.Write(made)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s written to %s. Next: afterbell course preview %s --start DATE\n", plural(len(made.Lessons), "lesson"),
		n.Dir, n.Dir)
	return err
}

// notQuestions refuses a file of questions, of which every line would become a lesson.
func (n *newCommand) notQuestions(list string) error {
	from := filepath.Base(n.From)
	if n.From == "-" {
		from = "list.txt"
	}
	packed, err := zipOf(map[string][]byte{from: []byte(list)})
	if err != nil {
		return err
	}
	fsys, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	made, err := course.Import(fsys, from)
	if err != nil {
		return nil // no file of questions; what is wrong with it as a list is said where it is read
	}
	for _, bank := range []string{"(GIFT)", "(Aiken)", "(Moodle XML)"} {
		if strings.Contains(made.Found, bank) {
			return refuse("%s is %s, no list of lessons; make a course of it with: afterbell course import %s %s", n.From, made.Found,
				n.file(from), n.Dir)
		}
	}
	return nil
}

// file is what to name in an import: the file itself, or the name to save the standard input under.
func (n *newCommand) file(saved string) string {
	if n.From == "-" {
		return saved
	}
	return n.From
}

// list reads the titles.
func (n *newCommand) list(stdin io.Reader) (string, error) {
	in := stdin
	if n.From != "-" {
		f, err := os.Open(n.From)
		if err != nil {
			return "", fmt.Errorf("open the list: %w", err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(bufio.NewReader(in), maxList+1))
	if err != nil {
		return "", fmt.Errorf("read the list: %w", err)
	}
	if len(text) > maxList {
		return "", refuse("the list is larger than %d KB", maxList>>10)
	}
	return string(text), nil
}

// writeCourse writes a course's files into a folder that must be empty or absent.
func writeCourse(dir string, files map[string][]byte) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look into %s: %w", dir, err)
	}
	if len(entries) > 0 {
		return refuse("%s is not empty, and nothing is ever overwritten", dir)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	for _, path := range sortedKeys(files) {
		if err := writeFile(root, path, files[path]); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return nil
}

func writeFile(root *os.Root, path string, content []byte) error {
	path = filepath.FromSlash(path)
	if err := root.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return root.WriteFile(path, content, 0o644)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// plainError says why a file operation failed, without the path.
func plainError(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}
