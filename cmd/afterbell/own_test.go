package main

import (
	"io"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot/course"
)

func packedTest(t *testing.T, pairs ...string) []byte {
	t.Helper()
	files := map[string][]byte{}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = []byte(pairs[i+1])
	}
	content, err := zipOf(files)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// TestOwnCourse brings what teachers have, and what is no course.
func TestOwnCourse(t *testing.T) {
	const manifest, lesson = "title = \"Cells\"\n", "# Membranes\n\nWhat keeps a cell together.\n"
	upload := func(name string, content []byte) []playground.Upload {
		return []playground.Upload{{Name: name, Content: content}}
	}
	for _, tt := range []struct {
		name        string
		bundle      playground.Bundle
		found, note string
		taught      bool
	}{
		{"titles", playground.Bundle{Title: "Cells", Titles: "Membranes\nOsmosis https://example.org/", First: "2027-01-11"},
			"Cells: 2 lessons, here as a class that begins on Tuesday 12 January 2027.", "", true},
		{"a very long title", playground.Bundle{Titles: strings.Repeat("x", 5000)}, "My course: 1 lesson",
			"The list, line 1: the title is cut", true},
		{"a zip", playground.Bundle{Files: upload("cells.zip", packedTest(t, "cells/course.toml", manifest, "cells/01-membranes.md", lesson))},
			"Cells: 1 lesson", "01-membranes.md: no steps", true},
		{"a folder", playground.Bundle{Files: []playground.Upload{{Name: "cells/course.toml", Content: []byte(manifest)},
			{Name: "cells/01-membranes.md", Content: []byte(lesson)}}}, "Cells: 1 lesson", "", true},
		{"a file of questions", playground.Bundle{Files: upload("cells.gift",
			[]byte("::Q1:: What keeps a cell together? {=Its membrane ~Its wish}\n"))},
			"It was", "", true},
		{"a picture that is none", playground.Bundle{Files: upload("a.zip", packedTest(t, "course.toml", manifest,
			"01-a.md", "# A\n\n![A cell](cell.png)\n", "cell.png", "no picture"))}, "Cells: 1 lesson", "cell.png: this is no picture", true},
		{"no zip", playground.Bundle{Files: upload("a.zip", []byte("hello"))}, "This cannot be taught yet", "this is no zip file", false},
		{"no course", playground.Bundle{Files: upload("a.zip", packedTest(t, "letter.docx", "PK"))},
			"This cannot be taught yet", "no course", false},
		{"a file that is missing", playground.Bundle{Files: upload("a.zip", packedTest(t, "course.toml", manifest,
			"01-a.md", "# A\n\n![A cell](cell.png)\n"))}, "This cannot be taught yet", "01-a.md, line 3 (to put right): the file", false},
		{"no day", playground.Bundle{Titles: "Membranes", First: "soon"}, "must be a date", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := &playgroundCommand{Start: "2026-12-01", Token: "t"}
			v, c, err := p.own(t.Context(), zerolog.New(io.Discard), tt.bundle)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(v.Found, tt.found) || !strings.Contains(strings.Join(v.Notes, "\n"), tt.note) || (c != nil) != tt.taught {
				t.Fatalf("it says %q, %q, and is taught: %v", v.Found, v.Notes, c != nil)
			}
			if c == nil {
				return
			}
			var schedule string
			for _, m := range c.Room.Messages(playground.Filter{Person: rivera}) {
				schedule += m.Text()
			}
			if !strings.Contains(schedule, "Lesson 1") {
				t.Errorf("the dates do not stand on her phone: %s", schedule)
			}
			if err := c.Chips[0].Run(t.Context()); err != nil {
				t.Errorf("the first chip: %v", err)
			}
		})
	}
}

// TestCourseIsHandedOut reads the sample course back from what the page hands out, file by file.
func TestCourseIsHandedOut(t *testing.T) {
	m, err := (&playgroundCommand{}).material()
	if err != nil {
		t.Fatal(err)
	}
	content, err := m.handedOut()
	if err != nil {
		t.Fatal(err)
	}
	back := course.FromZip(content)
	if back.Course == nil || back.Course.Hash != m.course.Hash {
		t.Fatalf("it comes back as another course: %v", back.Problems)
	}
}
