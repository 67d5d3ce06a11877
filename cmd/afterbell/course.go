package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"afterbell/bot/course"
)

type courseCommand struct {
	Lint    lintCommand    `cmd:"" help:"Say everything that is wrong with a course, and what would be better."`
	Preview previewCommand `cmd:"" help:"Print a course as the class will read it, with its dates."`
	Import  importCommand  `cmd:"" help:"Make a course from a Carpentries lesson repository."`
	Diff    diffCommand    `cmd:"" help:"Say how two versions of a course differ."`
	New     newCommand     `cmd:"" help:"Make a course from a list of titles."`
}

type lintCommand struct {
	Dir    string `arg:"" help:"The course's folder."`
	Strict bool   `help:"Let advice fail too."`
}

// Run prints the problems of a course.
func (l *lintCommand) Run(c *console) error {
	_, problems := readCourse(l.Dir)
	if err := printProblems(c.out, problems); err != nil {
		return err
	}
	if course.HasErrors(problems) || l.Strict && len(problems) > 0 {
		return refuse("%s is not ready: %s", l.Dir, tally(problems))
	}
	_, err := fmt.Fprintf(c.out, "%s can be taught: %s\n", l.Dir, tally(problems))
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
	c, problems := readCourse(dir)
	if course.HasErrors(problems) {
		var text strings.Builder
		if err := printProblems(&text, problems); err != nil {
			return nil, err
		}
		return nil, refuse("%s is not ready:\n%s", dir, strings.TrimRight(text.String(), "\n"))
	}
	return c, nil
}

type importCommand struct {
	Dir string `arg:"" help:"The repository: the folder with config.yaml and episodes."`
	Out string `arg:"" help:"The new course's folder, which must be empty or absent."`
}

// Run turns a Carpentries lesson into a course and reports what could not be taken over.
func (i *importCommand) Run(c *console) error {
	var files map[string][]byte
	var report []course.Problem
	err := inFolder(i.Dir, func(fsys fs.FS) (err error) {
		files, report, err = course.ImportCarpentries(fsys)
		return err
	})
	if err != nil {
		return refuse("%s: %w", i.Dir, err)
	}
	if err := writeCourse(i.Out, files); err != nil {
		return err
	}
	if err := printProblems(c.out, report); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s written to %s. Next: afterbell course lint %s\n", plural(len(files), "file"), i.Out, i.Out)
	return err
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
