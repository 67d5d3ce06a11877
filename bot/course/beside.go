package course

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// lintBeside names what stands beside the lessons, looks like one, and is not read: documents of other programs, lessons
// with another ending, and folders with lessons in them. Files that lessons use are meant to be there.
func lintBeside(fsys fs.FS, used []File) []Problem {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil || len(entries) > MaxFiles {
		return nil // reported where the lessons are listed
	}
	var problems []Problem
	for _, e := range entries {
		r := &reporter{file: e.Name()}
		switch {
		case strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "_"):
		case e.IsDir():
			lintFolder(fsys, e.Name(), r)
		case !slices.ContainsFunc(used, func(f File) bool { return f.Path == e.Name() }):
			lintNeighbour(e.Name(), r)
		}
		problems = append(problems, r.problems...)
	}
	return problems
}

// lintNeighbour warns of a file that was probably meant to be a lesson.
func lintNeighbour(name string, r *reporter) {
	stem := strings.TrimSuffix(name, path.Ext(name))
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".doc", ".docx", ".odt", ".rtf", ".pages", ".html", ".htm":
		r.warnf(0, "this file is not read; a lesson is a text file: copy its words into %s.md", stem)
	case ".markdown", ".mdown", ".mdx", ".qmd", ".rmd", ".ipynb":
		r.warnf(0, "this file is not read, since lessons end in .md; rename it, or make a course of the folder with \"afterbell course import\"")
	case ".txt":
		if strings.HasSuffix(strings.ToLower(stem), ".md") {
			r.warnf(0, "this file is not read, since its name ends in .txt; name it %s", stem)
			return
		}
		if stem != "" && strings.ContainsAny(stem[:1], "0123456789") {
			r.warnf(0, "this file is not read, since lessons end in .md; name it %s.md", stem)
		}
	}
}

// lintFolder warns of a folder that holds lessons.
func lintFolder(fsys fs.FS, name string, r *reporter) {
	entries, err := fs.ReadDir(fsys, name)
	if err != nil {
		return // a folder that nobody asked for
	}
	n := 0
	for _, e := range entries[:min(len(entries), MaxFiles)] {
		if !e.IsDir() && isLessonName(e.Name()) {
			n++
		}
	}
	if n > 0 {
		r.warnf(0, "this folder holds %s that nobody reads; put them beside %s, or make a course of them with \"afterbell course import\"",
			countText(n, "lesson"), Manifest)
	}
}
