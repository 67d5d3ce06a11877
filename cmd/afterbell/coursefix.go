package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"afterbell/bot/course"
)

// fix puts right in the folder what needs no judgement, and says each line as it was and as it is.
func (l *lintCommand) fix(out io.Writer) error {
	if l.DryRun && !l.Fix {
		return misused("--dry-run goes with --fix")
	}
	if !l.Fix {
		return nil
	}
	if l.JSON {
		return misused("--fix prints lines for people; run it without --json")
	}
	var files map[string][]byte
	var done []course.Fixed
	err := inFolder(l.Dir, func(fsys fs.FS) error {
		files, done = course.Fix(fsys)
		return nil
	})
	if err != nil {
		return refuse("%s: %w", l.Dir, err)
	}
	if err := printFixed(out, done); err != nil || l.DryRun {
		return err
	}
	root, err := os.OpenRoot(l.Dir)
	if err != nil {
		return fmt.Errorf("open the folder: %w", err)
	}
	defer root.Close()
	for _, path := range sortedKeys(files) {
		if err := replaceFile(root, filepath.FromSlash(path), files[path]); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return nil
}

func printFixed(out io.Writer, done []course.Fixed) error {
	for _, d := range done {
		if _, err := fmt.Fprintf(out, "%s:%d:\n- %s\n+ %s\n", d.File, d.Line, d.Old, d.New); err != nil {
			return err
		}
	}
	return nil
}

// replaceFile writes a file beside the old one and then puts it in its place, so that a machine that stops leaves one of the
// two whole.
func replaceFile(root *os.Root, path string, content []byte) error {
	info, err := root.Stat(path)
	if err != nil {
		return err
	}
	beside := path + ".new"
	if err := root.WriteFile(beside, content, info.Mode().Perm()); err != nil {
		return err
	}
	return root.Rename(beside, path)
}
