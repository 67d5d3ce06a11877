package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot/course"
)

// rereadEvery is how long a change in the folder of courses may go unnoticed.
const rereadEvery = time.Minute

// A library is a folder of courses that is read again while the bot runs. A course that stops being
// readable stays as it was, so that a slip of the pen never takes a course out of a class's reach.
// It is safe for concurrent use.
type library struct {
	dir string
	log zerolog.Logger

	mu    sync.Mutex
	books map[string]book // a book stands under the name of its folder
}

// A book is one course folder as last read.
type book struct {
	course   *course.Course // it is nil as long as it was never right
	problems []course.Problem
	state    string // the files looked like this when they were last read
}

func newLibrary(dir string, log zerolog.Logger) *library {
	return &library{dir: dir, log: log, books: map[string]book{}}
}

// courses lists the courses as last read, ordered by the names of their folders.
func (l *library) courses() []*course.Course {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []*course.Course
	for _, name := range sortedKeys(l.books) {
		if c := l.books[name].course; c != nil {
			list = append(list, c)
		}
	}
	return list
}

// errors lists what is wrong by now in the folder of a course, which stays as it was when it was last right.
func (l *library) errors(hash string) []course.Problem {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range l.books {
		if b.course != nil && b.course.Hash == hash {
			return slices.DeleteFunc(slices.Clone(b.problems), func(p course.Problem) bool { return p.Severity != course.Error })
		}
	}
	return nil
}

// file reads a file that a course uses. It fails if the file is not any more what the course was
// read with.
func (l *library) file(c *course.Course, path string) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, b := range l.books {
		if b.course != nil && b.course.Hash == c.Hash {
			return courseFile(filepath.Join(l.dir, name), c, path)
		}
	}
	return nil, fmt.Errorf("course %q is not in %s any more", c.Title, l.dir)
}

// courseFile reads path in the course's folder and compares it with what the course says of it.
func courseFile(dir string, c *course.Course, path string) (content []byte, err error) {
	err = inFolder(dir, func(fsys fs.FS) error {
		content, err = fileOf(fsys, c, path)
		return err
	})
	return content, err
}

// fileOf reads a file of a course from its folder.
func fileOf(fsys fs.FS, c *course.Course, path string) ([]byte, error) {
	content, err := fs.ReadFile(fsys, path)
	if err != nil {
		return nil, fmt.Errorf("read file of course %q: %w", c.Title, err)
	}
	sum := sha256.Sum256(content)
	known := slices.ContainsFunc(c.Files, func(f course.File) bool {
		return f.Path == path && f.SHA256 == hex.EncodeToString(sum[:])
	})
	if !known {
		return nil, fmt.Errorf("file %s of course %q has changed since the course was read", path, c.Title)
	}
	return content, nil
}

// read reads every folder that has changed since the last time. An error says that the library
// itself cannot be read; what is wrong with courses is kept with them.
func (l *library) read() error {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return fmt.Errorf("read the folder of courses: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	found := map[string]bool{}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			found[e.Name()] = true
			l.readBook(e.Name())
		}
	}
	for name := range l.books {
		if !found[name] {
			delete(l.books, name)
		}
	}
	return nil
}

// readBook reads one folder, unless nothing in it has changed.
func (l *library) readBook(name string) {
	dir := filepath.Join(l.dir, name)
	state := stateOf(dir)
	old := l.books[name]
	if old.state != "" && old.state == state {
		return
	}
	c, problems := readCourse(dir, nil)
	if course.HasErrors(problems) {
		c = old.course
	}
	l.books[name] = book{course: c, problems: problems, state: state}
	if !slices.Equal(problems, old.problems) {
		l.report(name, problems)
	}
}

// report logs what is wrong with a course. Advice is for "course lint".
func (l *library) report(name string, problems []course.Problem) {
	for _, p := range problems {
		if p.Severity == course.Error {
			l.log.Error().Str("course", name).Str("problem", p.String()).Msg("course is not right; the version read before is used")
		}
	}
}

// watch reads the library again every minute until ctx is done.
func (l *library) watch(ctx context.Context) {
	tick := time.NewTicker(rereadEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := l.read(); err != nil {
				l.log.Error().Err(err).Msg("courses could not be read again")
			}
		}
	}
}

// readCourse reads the course in a folder of the disk. measure tells which lessons are long; nil: nobody wants to know.
func readCourse(dir string, measure course.Measure) (c *course.Course, problems []course.Problem) {
	err := inFolder(dir, func(fsys fs.FS) error {
		c, problems = course.ReadMeasured(fsys, measure)
		return nil
	})
	if err != nil {
		return nil, []course.Problem{{File: dir, Severity: course.Error, Text: "the folder cannot be opened: " + plainError(err)}}
	}
	return c, problems
}

// stateOf names the sizes and times of everything in a folder, so that an unchanged one need not be
// read again. It is empty if the folder cannot be walked.
func stateOf(dir string) string {
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(sum, "%q %d %d %s\n", path, info.Size(), info.ModTime().UnixNano(), info.Mode())
		return nil
	})
	if err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}
