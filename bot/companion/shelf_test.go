package companion_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"afterbell/bot/course"
)

// A shelf is the folder of a course that its author goes on writing. What is wrong in it leaves the course as it was.
type shelf struct {
	files   fstest.MapFS
	courses []*course.Course
	wrong   []course.Problem
}

func newShelf(t testing.TB, dir string) *shelf {
	t.Helper()
	s := &shelf{files: fstest.MapFS{}}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(os.DirFS(dir), name)
		s.files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.read()
	return s
}

// read reads the folder as a library does.
func (s *shelf) read() {
	c, problems := course.Read(s.files)
	if s.wrong = nil; course.HasErrors(problems) {
		s.wrong = problems
		return
	}
	s.courses = []*course.Course{c}
}

// edit plays "FILE: old => new", in which \n is a new line; an old text that is empty is a new file.
func (s *shelf) edit(line string) error {
	name, change, _ := strings.Cut(line, ": ")
	old, text, _ := strings.Cut(change, " => ")
	old, text = strings.ReplaceAll(old, `\n`, "\n"), strings.ReplaceAll(text, `\n`, "\n")
	f := s.files[name]
	switch {
	case f == nil:
		s.files[name] = &fstest.MapFile{Data: []byte(text)}
	case text == "":
		delete(s.files, name)
	case !strings.Contains(string(f.Data), old):
		return fmt.Errorf("%s does not say %q", name, old)
	default:
		s.files[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), old, text, 1))}
	}
	s.read()
	return nil
}
