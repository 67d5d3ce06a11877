// Package strict reads small TOML files that people write by hand, and answers like a colleague
// who has read the whole file: every problem at once, each with its line, and with the name that
// was probably meant.
//
// The shape of a file is a Go struct with `toml` tags; there is no other schema. A file is first
// checked as text, then parsed into a tree, then every key of the tree is compared with the
// struct, and only values that fit are stored. What the file leaves out keeps the value that the
// struct had before, which is how defaults are given.
package strict

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// MaxSize is the largest file that is read, in bytes. Files written by hand stay far below it.
const MaxSize = 1 << 20

// A Problem is one thing that is wrong in a file.
type Problem struct {
	File string
	Line int // it counts from 1, and is 0 when the problem has no line, such as a missing key
	Text string
}

// String returns the problem as compilers write it: "file:line: text".
func (p Problem) String() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Problems is an error made of everything that is wrong in a file, in the order of its lines.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// A Document remembers where each key of a file stands, so that rules which the struct cannot
// express can point at the line too.
type Document struct {
	file  string
	lines map[string]int
}

// Problem returns a problem at key, written with dots ("slack.bot_token", "person[2].zone"). A key
// that is not in the file gives a problem without a line.
func (d *Document) Problem(key, format string, args ...any) Problem {
	return Problem{File: d.file, Line: d.lines[key], Text: fmt.Sprintf(format, args...)}
}

// Has reports whether the file gives key a value.
func (d *Document) Has(key string) bool { return d.lines[key] > 0 }

// Parsed reports whether the text was TOML, so that what is not in it is known to be missing.
func (d *Document) Parsed() bool { return d.lines != nil }

// Decode reads data, the content of the file called name, into the struct that into points to.
// The struct's fields may be strings, booleans, integers, toml.LocalDate, any, further structs, and
// slices of and pointers to these; a pointer stays nil where the file does not give the key. The
// problems are in the order of the file's lines. The Document is never nil; when the text is not TOML
// at all it knows no line.
func Decode(name string, data []byte, into any) (*Document, Problems) {
	d := &Document{file: name}
	data, problem := checkText(name, data)
	if problem != nil {
		return d, Problems{*problem}
	}
	var tree map[string]any
	if err := toml.Unmarshal(data, &tree); err != nil {
		return d, Problems{syntaxProblem(name, err)}
	}
	d.lines = lines(data)
	b := binder{doc: d}
	b.bind(tree, into)
	return d, b.sorted()
}

// checkText refuses what is not UTF-8 text, naming what it seems to be, and removes the byte order
// mark that some Windows editors write.
func checkText(name string, data []byte) ([]byte, *Problem) {
	refuse := func(at int, format string, args ...any) ([]byte, *Problem) {
		line := 0
		if at >= 0 {
			line = 1 + bytes.Count(data[:at], []byte("\n"))
		}
		return nil, &Problem{File: name, Line: line, Text: fmt.Sprintf(format, args...)}
	}
	switch {
	case len(data) > MaxSize:
		return refuse(-1, "the file is larger than %d KB, which cannot be right", MaxSize>>10)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return refuse(-1, "the file is saved as UTF-16; save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if at := bytes.IndexByte(data, 0); at >= 0 {
		return refuse(at, "the file holds a NUL byte; is it a text file, saved as UTF-8?")
	}
	if at := invalidAt(data); at >= 0 {
		return refuse(at, "the file is not valid UTF-8 here; save it as UTF-8")
	}
	return data, nil
}

// invalidAt returns the index of the first byte that is not UTF-8, or -1.
func invalidAt(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

// syntaxProblem turns the parser's error into a problem with its line.
func syntaxProblem(name string, err error) Problem {
	p := Problem{File: name, Text: strings.TrimPrefix(err.Error(), "toml: ")}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		p.Line, _ = decode.Position()
	}
	return p
}
