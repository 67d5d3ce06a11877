package course

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"afterbell/bot/rich"
)

// A course as an mdBook (https://rust-lang.github.io/mdBook/format/configuration/general.html), and back. What a book has no
// place for stands in comments, which its readers do not see, so that an import gives the same course again.

const (
	bookPages = "src"
	headMark  = "<!-- afterbell\n" // begins the head of a lesson
	pageMark  = "<!-- lesson -->\n"
	markEnd   = "-->\n"
)

// MDBook returns a course as the files of an mdBook, by path. The files that lessons use belong beside the pages, into src, and
// are not among them.
func MDBook(c *Course) (map[string][]byte, error) {
	type bookTable struct {
		Title    string `toml:"title"`
		Language string `toml:"language,omitempty"`
		Src      string `toml:"src"`
	}
	settings, err := toml.Marshal(map[string]bookTable{"book": {c.Title, c.Language, bookPages}})
	if err != nil {
		return nil, fmt.Errorf("write the settings of the book: %w", err)
	}
	files := map[string][]byte{"book.toml": settings}
	summary := "# Summary\n\n"
	lessons := Write(c)
	for i := range c.Lessons {
		l := &c.Lessons[i]
		name := fileName(i, len(c.Lessons), l.ID)
		summary += "- [" + rich.EscapeLine(l.Title) + "](" + name + ")\n"
		front, text := cutYAML(string(lessons[name]))
		aim := ""
		if l.Aim != "" {
			aim = "*" + rich.EscapeLine(l.Aim) + "*\n\n"
		}
		files[path.Join(bookPages, name)] = []byte(headMark + strings.ReplaceAll(front, "-->", "--&gt;") + "\n" + markEnd +
			"\n# " + rich.EscapeLine(l.Title) + "\n\n" + aim + pageMark + text)
	}
	files[bookPages+"/SUMMARY.md"] = []byte(summary)
	files[path.Join(bookPages, Manifest)] = lessons[Manifest]
	return files, nil
}

// ownBook returns the course in an mdBook that MDBook wrote; nil if the folder is something else.
func ownBook(fsys fs.FS) *Imported {
	settings, err := fs.ReadFile(fsys, path.Join(bookPages, Manifest))
	if err != nil || !isFile(fsys, "book.toml") {
		return nil
	}
	files := map[string][]byte{Manifest: settings}
	pages := 0
	err = fs.WalkDir(fsys, bookPages, func(name string, d fs.DirEntry, err error) error {
		to := strings.TrimPrefix(name, bookPages+"/")
		if err != nil || d.IsDir() || to == "SUMMARY.md" || to == Manifest {
			return err
		}
		text, ok := readBytes(fsys, name, MaxFile, &reporter{})
		if !ok || len(files) > MaxFiles {
			return fmt.Errorf("import %s: it cannot be read", name)
		}
		if path.Dir(to) == "." && isLessonName(to) {
			if text = pageLesson(text); text == nil {
				return fmt.Errorf("import %s: the page was written by somebody else", name)
			}
			pages++
		}
		files[to] = text
		return nil
	})
	if err != nil || pages == 0 {
		return nil // a book of somebody else, which is read as such
	}
	return &Imported{Found: "an mdBook that was exported from a course, with " + countText(pages, "page"), Files: files}
}

// pageLesson returns the lesson in a page of a book; nil if MDBook did not write the page.
func pageLesson(page []byte) []byte {
	page = bytes.ReplaceAll(page, []byte("\r\n"), []byte("\n"))
	rest, ok := bytes.CutPrefix(page, []byte(headMark))
	front, rest, closed := bytes.Cut(rest, []byte(markEnd))
	_, text, marked := bytes.Cut(rest, []byte(pageMark))
	if !ok || !closed || !marked {
		return nil
	}
	return slices.Concat([]byte("---\n"), bytes.ReplaceAll(front, []byte("--&gt;"), []byte("-->")), []byte("---\n"), text)
}

// FilesOf returns the files that the lessons of a course use, by path, from the folder the course was read from.
func FilesOf(c *Course, fsys fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, f := range c.Files {
		content, err := fs.ReadFile(fsys, f.Path)
		if err != nil {
			return nil, fmt.Errorf("read a file of course %q: %w", c.Title, err)
		}
		files[f.Path] = content
	}
	return files, nil
}
