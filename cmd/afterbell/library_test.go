package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"afterbell/bot/course"
)

// listed writes a course of the given titles into a folder of dir.
func listed(t *testing.T, dir, name, titles string) {
	t.Helper()
	c, problems := course.FromList(name, titles)
	if course.HasErrors(problems) {
		t.Fatal(problems)
	}
	path := filepath.Join(dir, name)
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := writeCourse(path, course.Write(c)); err != nil {
		t.Fatal(err)
	}
}

func TestLibrary(t *testing.T) {
	dir := t.TempDir()
	var log bytes.Buffer
	l := newLibrary(dir, zerolog.New(&log))
	read := func() string {
		t.Helper()
		log.Reset()
		if err := l.read(); err != nil {
			t.Fatal(err)
		}
		var lessons []string
		for _, c := range l.courses() {
			for _, x := range c.Lessons {
				lessons = append(lessons, x.Title)
			}
		}
		return strings.Join(lessons, ", ")
	}
	if got := read(); got != "" {
		t.Errorf("an empty library has %q", got)
	}

	listed(t, dir, "cells", "Membranes")
	listed(t, dir, "algebra", "Terms")
	if got := read(); got != "Terms, Membranes" {
		t.Errorf("got %q", got)
	}

	listed(t, dir, "cells", "Membranes\nOsmosis")
	if got := read(); got != "Terms, Membranes, Osmosis" {
		t.Errorf("after an improvement: %q", got)
	}

	if err := os.WriteFile(filepath.Join(dir, "cells", "course.toml"), []byte("title ="), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := read(); got != "Terms, Membranes, Osmosis" {
		t.Errorf("a slip of the pen changes the course to %q", got)
	}
	if !strings.Contains(log.String(), "course is not right") || !strings.Contains(log.String(), "course.toml:1") {
		t.Errorf("the problem is not in the log: %s", log.String())
	}
	for _, c := range l.courses() {
		if wrong := l.errors(c.Hash); (len(wrong) > 0) != (c.Title == "cells") {
			t.Errorf("what is wrong with %s: %v", c.Title, wrong)
		}
	}
	if read(); log.Len() > 0 {
		t.Errorf("the same problem is logged again: %s", log.String())
	}

	if err := os.RemoveAll(filepath.Join(dir, "cells")); err != nil {
		t.Fatal(err)
	}
	if got := read(); got != "Terms" {
		t.Errorf("after a removal: %q", got)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := l.read(); err == nil {
		t.Error("a library that is gone is read without an error")
	}
}

func TestCourseFile(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "secret.txt")
	inside := filepath.Join(dir, "course")
	for path, content := range map[string]string{outside: "secret", filepath.Join(inside, "sheet.txt"): "sheet"} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(inside, "link.txt")); err != nil {
		t.Fatal(err)
	}
	c := &course.Course{Title: "Cells", Files: []course.File{
		{Path: "sheet.txt", SHA256: "6cbee6f3e0d7cb1d0d4a87d1b6fe8ea0c1f7d7b2c3b0b8d0f7a5b9c5f2a1d3e4"},
		{Path: "link.txt", SHA256: "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"}, // of "secret"
	}}
	if _, err := courseFile(inside, c, "sheet.txt"); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("a changed file gives %v", err)
	}
	if content, err := courseFile(inside, c, "link.txt"); err == nil {
		t.Errorf("a link leads out of the course to %q", content)
	}
}
