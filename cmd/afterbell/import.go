package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"afterbell/bot/course"
	"afterbell/bot/course/source"
)

type importCommand struct {
	Src     string `arg:"" help:"A folder of Markdown, a book, a Carpentries lesson, notebooks, or a file of questions."`
	Out     string `arg:"" help:"The new course's folder, which must be empty or absent."`
	Verbose bool   `help:"Say of each thing what became of it, not only of each kind."`
}

// Run makes a course of somebody's material, and says what it is and what does not come along.
func (i *importCommand) Run(c *console) error {
	made, err := importFrom(i.Src)
	var unknown *source.UnknownError
	if errors.As(err, &unknown) {
		return refuse("%s: %w", i.Src, unknown)
	}
	if err != nil {
		return refuse("%s cannot be imported: %w", i.Src, err)
	}
	if err := writeCourse(i.Out, made.Files); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(c.out, "%s is %s.\n", i.Src, made.Found); err != nil {
		return err
	}
	if i.Verbose {
		err = printProblems(c.out, made.Report)
	} else {
		err = printKinds(c.out, made.Report)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s written to %s. Next: afterbell course lint %s\n", plural(len(made.Files), "file"), i.Out, i.Out)
	return err
}

// importFrom imports a folder, or one file.
func importFrom(src string) (made *course.Imported, err error) {
	dir, name := src, "."
	if info, err := os.Stat(src); err == nil && info.Mode().IsRegular() {
		dir, name = filepath.Split(filepath.Clean(src))
		dir = filepath.Clean(dir)
	}
	err = inFolder(dir, func(fsys fs.FS) error {
		made, err = course.Import(fsys, name)
		return err
	})
	return made, err
}

// printKinds prints one line for each kind of problem: how many there are, and the first.
func printKinds(out io.Writer, problems []course.Problem) error {
	counts := map[string]int{}
	for _, p := range problems {
		counts[p.Code]++
	}
	said := map[string]bool{}
	more := false
	for _, p := range problems {
		if said[p.Code] {
			continue
		}
		said[p.Code] = true
		line := p.String()
		if n := counts[p.Code]; n > 1 {
			line, more = fmt.Sprintf("%d times, first in %s", n, p), true
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	if more {
		_, err := fmt.Fprintln(out, "With --verbose each of them is named.")
		return err
	}
	return nil
}
