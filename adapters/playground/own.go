package playground

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// Somebody's own course, dropped on the page or typed into it. What cannot be taught is said beside the form, and the class
// on the page stays as it is.

// Bounds of what is brought.
const (
	maxBrought = 10 << 20  // all files together have no more bytes
	maxDrained = 256 << 20 // so many bytes are read to the end, unkept, so that the browser hears the answer
	maxParts   = 2000      // so many files are looked at
)

// A Bundle is a course as somebody brought it.
type Bundle struct {
	Files  []Upload // each has its path in the folder as its name; a single one may be a zip
	Title  string
	Titles string // one line is one lesson
	First  string // the first day of class, such as 2026-11-12; empty: the next class day

	as string // the page has the look of the service with this id
}

// A Verdict says what was found in a Bundle.
type Verdict struct {
	Found string   // one sentence: what it is, or that it cannot be taught
	Notes []string // what is wrong, and then what could be better, in plain words
	Look  string   // this person's phone shows the dates; empty: nobody's
}

// look is the part of the page to bring into view: the dates, or else the verdict itself.
func (v Verdict) look() string {
	if v.Look == "" {
		return "verdict"
	}
	return "phone-" + v.Look
}

func (s *Server) postCourse(w http.ResponseWriter, r *http.Request) {
	extend(w)
	b, refused, err := readBundle(r)
	switch {
	case s.Own == nil:
		http.NotFound(w, r)
		return
	case err != nil:
		http.Error(w, "What was sent could not be read: "+err.Error(), http.StatusBadRequest)
		return
	case refused != "":
		s.judge(b, Verdict{Found: refused})
	default:
		s.bring(r, b)
	}
	http.Redirect(w, r, "/?"+view{as: b.as}.query(), http.StatusSeeOther)
}

// bring shows the class of a bundle, or says why it cannot.
func (s *Server) bring(r *http.Request, b Bundle) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), pushTime)
	defer cancel()
	verdict, c, err := s.Own(ctx, b)
	if err != nil {
		_, sentence := s.blame(r, err)
		s.judge(b, Verdict{Found: sentence})
		return
	}
	at := s
	if c != nil {
		if at, err = s.follow(*c); err != nil {
			_, sentence := s.blame(r, err)
			s.judge(b, Verdict{Found: sentence})
			return
		}
	}
	at.judge(b, verdict)
	s.shown.Store(at)
}

// judge puts a verdict beside the form, and what was typed back into it.
func (s *Server) judge(b Bundle, v Verdict) {
	s.say(v.Found, v.look())
	s.mu.Lock()
	defer s.mu.Unlock()
	b.Files = nil
	s.brought, s.verdict = b, &v
}

// readBundle reads what was sent; refused is a sentence about what cannot be taken at all.
func readBundle(r *http.Request) (b Bundle, refused string, err error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return b, "", err
	}
	left := int64(maxBrought)
	for n := 0; ; n++ {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b, "", err
		}
		content, err := io.ReadAll(io.LimitReader(p, max(0, left)+1))
		if err == nil {
			_, err = io.Copy(io.Discard, p)
		}
		if err != nil {
			return b, "", err
		}
		if name := pathOf(p); !hidden(name) && n < maxParts {
			left -= int64(len(content))
			b.take(p.FormName(), name, content)
		}
	}
	switch {
	case left < 0:
		return b, "That has more than 10 MB. Leave out what the lessons do not use; the class here is as it was.", nil
	case len(b.Files) == 0 && strings.TrimSpace(b.Titles) == "":
		return b, "Nothing was chosen. Choose a folder, a zip or a file, or write one title on each line.", nil
	}
	return b, "", nil
}

// pathOf is the name of a part's file with its folders, which multipart.Part.FileName leaves out
// (https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data).
func pathOf(p *multipart.Part) string {
	_, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}

// hidden reports what systems and editors keep in a folder for themselves.
func hidden(name string) bool {
	return strings.HasPrefix(name, ".") || strings.Contains(name, "/.")
}

// take puts one field where it belongs.
func (b *Bundle) take(field, name string, content []byte) {
	switch field {
	case "as":
		b.as = string(content)
	case "title":
		b.Title = string(content)
	case "titles":
		b.Titles = string(content)
	case "first":
		b.First = string(content)
	case "file":
		if name != "" {
			b.Files = append(b.Files, Upload{Name: name, Content: content})
		}
	}
}

// getCourse hands out the course of the page as a zip.
func (s *Server) getCourse(w http.ResponseWriter, r *http.Request) {
	if s.Packed == nil {
		http.NotFound(w, r)
		return
	}
	content, err := s.Packed(r.Context())
	if err != nil {
		s.fail(w, r, fmt.Errorf("playground: pack the course: %w", err))
		return
	}
	w.Header().Set("Content-Disposition", `attachment; filename="course.zip"`)
	serve(w, "application/zip", content)
}
