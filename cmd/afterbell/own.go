package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/gif"  // pictures of courses
	_ "image/jpeg" // pictures of courses
	_ "image/png"  // pictures of courses
	"path"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/when"
)

// A course that somebody brings to the page of the playground.

// mostNotes is how many notes are told; a course with more has the same few again and again.
const mostNotes = 40

// own makes the class of what somebody brought, or says why it cannot be taught.
func (p *playgroundCommand) own(
	ctx context.Context, log zerolog.Logger, b playground.Bundle,
) (v playground.Verdict, c *playground.Config, err error) {
	m, found, problems := readBundle(b)
	v.Notes = notesOf(problems)
	if m.course == nil {
		v.Found = "This cannot be taught yet; the class here is as it was."
		return v, nil, nil
	}
	v.Notes = append(v.Notes, undecoded(m)...)
	asked := *p
	asked.Start = b.First
	class, err := asked.plan(m.course, time.Now())
	if err != nil {
		v.Found = "The first day of class must be a date such as 2026-11-12; the class here is as it was."
		return v, nil, nil
	}
	class.name, class.channel = "", "class"
	g, err := p.ground(ctx, openMemory(), log, m, class)
	if err != nil {
		return v, nil, err
	}
	// Its lessons and their dates stand on the teacher's phone, as she would ask for them.
	if _, err := g.act(ctx, rivera, playground.Action{Kind: bot.KindCommand, Channel: g.class.channel, Action: "class",
		Args: map[string]string{"go": "schedule"}}); err != nil {
		return v, nil, err
	}
	next := g.server(p, log)
	v.Look = rivera
	v.Found = fmt.Sprintf("%s: %s, here as a class that begins on %s. All dates stand on Ms Rivera's phone.",
		m.course.Title, plural(len(m.course.Lessons), "lesson"), when.At(class.first, openingHour, time.UTC).Format("Monday 2 January 2006"))
	if found != "" {
		v.Found += " It was " + found + "."
	}
	return v, &next, nil
}

// readBundle reads what somebody brought. The material has no course if any problem is an error; found says what it was
// where it is no course folder.
func readBundle(b playground.Bundle) (m material, found string, problems []course.Problem) {
	if len(b.Files) == 0 {
		title := b.Title
		if strings.TrimSpace(title) == "" {
			title = "My course"
		}
		m.course, problems = course.FromList(title, b.Titles)
		m.file = func(_ *course.Course, path string) ([]byte, error) {
			return nil, fmt.Errorf("a list has no file %s", path)
		}
		return m, "", problems
	}
	content, found, problems := zipOfBundle(b.Files)
	if content == nil {
		return m, "", problems
	}
	got := course.FromZip(content)
	if found == "" {
		found = got.Found
	}
	m = material{got.Course, func(_ *course.Course, path string) ([]byte, error) { return got.File(path) }}
	return m, found, append(got.Problems, problems...)
}

// zipOfBundle packs what somebody brought: a zip is one already, one file is imported first, a folder is packed as it is.
func zipOfBundle(sent []playground.Upload) (content []byte, found string, problems []course.Problem) {
	files := map[string][]byte{}
	for _, u := range sent {
		files[strings.TrimPrefix(u.Name, "/")] = u.Content
	}
	name := sent[0].Name
	single := len(sent) == 1 && !strings.Contains(name, "/")
	if single && strings.EqualFold(path.Ext(name), ".zip") {
		return sent[0].Content, "", nil
	}
	if single {
		made, err := importOne(name, sent[0].Content)
		if err != nil {
			return nil, "", []course.Problem{{File: name, Severity: course.Error, Text: err.Error()}}
		}
		files, found, problems = made.Files, made.Found, made.Report
	}
	content, err := zipOf(files)
	if err != nil {
		return nil, "", []course.Problem{{File: name, Severity: course.Error, Text: err.Error()}}
	}
	return content, found, problems
}

// importOne makes a course of a single file, such as a notebook or questions.
func importOne(name string, content []byte) (*course.Imported, error) {
	packed, err := zipOf(map[string][]byte{name: content})
	if err != nil {
		return nil, err
	}
	fsys, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, err
	}
	return course.Import(fsys, name)
}

// handedOut is the course as a zip of its folder, which afterbell course lint and the page itself read again.
func (m material) handedOut() ([]byte, error) {
	files := map[string][]byte{}
	for name, content := range course.Write(m.course) {
		files["course/"+name] = content
	}
	for _, f := range m.course.Files {
		content, err := m.file(m.course, f.Path)
		if err != nil {
			return nil, err
		}
		files["course/"+f.Path] = content
	}
	return zipOf(files)
}

// notesOf says problems as sentences, errors first.
func notesOf(problems []course.Problem) (notes []string) {
	for _, severity := range []course.Severity{course.Error, course.Warning} {
		for _, x := range problems {
			if x.Severity == severity {
				notes = append(notes, noteOf(x))
			}
		}
	}
	if more := len(notes) - mostNotes; more > 0 {
		notes = append(notes[:mostNotes], fmt.Sprintf("And %d more.", more))
	}
	return notes
}

// noteOf says one problem: where, whether it must be put right, and what would be right.
func noteOf(x course.Problem) string {
	where := x.File
	if where == "." {
		where = "The course"
	} else if where == "list" {
		where = "The list"
	}
	if x.Line > 0 {
		where += fmt.Sprintf(", line %d", x.Line)
	}
	if x.Severity == course.Error {
		return where + " (to put right): " + x.Text
	}
	return where + ": " + x.Text
}

// undecoded names pictures that nobody could see. WebP is shown by both services, but not read here.
func undecoded(m material) (notes []string) {
	for _, f := range m.course.Files {
		if !slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif"}, strings.ToLower(path.Ext(f.Path))) {
			continue
		}
		content, err := m.file(m.course, f.Path)
		if err == nil {
			_, _, err = image.DecodeConfig(bytes.NewReader(content))
		}
		if err != nil {
			notes = append(notes, f.Path+": this is no picture that can be opened; save it anew, or leave it out")
		}
	}
	return notes
}
