package course

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"afterbell/bot/course/scan"
	"afterbell/bot/order"
	"afterbell/bot/rich"
)

// A Severity says whether a course can be taught in spite of a Problem.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the course is not used until this is put right
	Warning Severity = "warning" // advice; the course is used
)

// A Problem is one thing to put right in a course, said so that its author can do it.
type Problem struct {
	File     string   `json:"file"`            // path inside the folder
	Line     int      `json:"line,omitzero"`   // from 1; 0: the file as a whole
	Column   int      `json:"column,omitzero"` // in characters, from 1; 0: the line as a whole
	Severity Severity `json:"severity"`
	Text     string   `json:"text"`          // what is wrong, and what would be right
	Code     string   `json:"code"`          // the same for all problems of one kind
	Fix      *Edit    `json:"fix,omitempty"` // nil where only its author can put it right
}

// An Edit puts a problem right: the first Old in its line becomes New. Old is never empty.
type Edit struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// String returns the problem as one line: "03-osmosis.md:12: error: …".
func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s: %s", p.File, p.Severity, p.Text)
	}
	return fmt.Sprintf("%s:%d: %s: %s", p.File, p.Line, p.Severity, p.Text)
}

// HasErrors reports whether any of the problems is an Error.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

// sortProblems orders by file and line and keeps the order of finding within a line.
func sortProblems(problems []Problem) {
	order.By(problems, func(a, b Problem) int {
		if c := scan.ByName(a.File, b.File); c != 0 {
			return c
		}
		return a.Line - b.Line
	})
}

// A reporter collects the problems of one file.
type reporter struct {
	file     string
	problems []Problem
	lost     []rich.Loss // what readers of the file would not see
}

func (r *reporter) errorf(line int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.problems = append(r.problems, Problem{File: r.file, Line: line, Severity: Error, Text: text, Code: codeOf(format, text)})
}

func (r *reporter) warnf(line int, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	r.problems = append(r.problems, Problem{File: r.file, Line: line, Severity: Warning, Text: text, Code: codeOf(format, text)})
}

// fix says how the last problem is put right. Without an old text there is nothing to replace.
func (r *reporter) fix(old, new string) {
	if old != "" && new != "" && old != new {
		r.problems[len(r.problems)-1].Fix = &Edit{old, new}
	}
}

// warnEscapes warns of a text in which a backslash before a letter made a line end, a tab or the like.
func (r *reporter) warnEscapes(line int, text string) {
	if strings.ContainsFunc(text, unicode.IsControl) {
		r.warnf(line, "a backslash in double quotation marks stands for another sign, so people read %q; write single ones: '…'", plainLine(text))
	}
}

// codeOf names the kind of a problem by the first words of its sentence, without what differs from one to the next:
// "the-picture-has-no-description".
func codeOf(format, text string) string {
	if format == "%s" || format == "%v" { // all of the sentence was made elsewhere
		format, _, _ = strings.Cut(text, ":")
	}
	format, _, _ = strings.Cut(format, ";")
	return slugTo(verbs.ReplaceAllString(format, ""), 48)
}

// verbs are the places of a sentence that are filled in.
var verbs = regexp.MustCompile(`%[a-z]`)
