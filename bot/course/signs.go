package course

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"afterbell/bot/course/scan"
)

// A sign is a mark of another program for books, which people would read as it is typed.
type sign struct {
	mark *regexp.Regexp
	what string // what it is
	fix  string // what to write instead
}

// foreign lists the marks that lint knows. Most are read (source.Own); what is left of them stands where nothing reads it.
var foreign = []sign{
	{regexp.MustCompile(`^ {0,3}:{3,}`), "a box between colons", "write it as a quote: > **Note**"},
	{regexp.MustCompile(`^(?:!!!|\?\?\?)\+? `), "a box of MkDocs", "write it as a quote: > **Note**"},
	{regexp.MustCompile(`^ {0,3}> ?\[![A-Za-z]+\]`), "a box of GitHub", "write > **Note** in its place"},
	{regexp.MustCompile("^ *(?:`{3,}|~{3,}) *\\{"), "a directive or a chunk", "write only the name of a language there"},
	{regexp.MustCompile(`\{\{#\w+ `), "a command of mdBook", "copy in what it names"},
	{regexp.MustCompile(`\{%.*%\}|\{\{[<%].*[%>]\}\}`), "a command of a web site's program", "write what people shall read"},
	{regexp.MustCompile(`\[\^\w+\]:|\[\^\d+\]`), "a footnote", "put its words into brackets where they belong"},
	{regexp.MustCompile(`^\{:[^}]*\}\s*$`), "a class of a web page", "remove it"},
	{regexp.MustCompile("\\{[a-z][\\w:-]*\\}`[^`]+`"), "a role of MyST", "write the words alone"},
	{regexp.MustCompile(`^\s*\$\$`), "a formula", "put it between rows of backticks; a chat shows it as it is typed"},
}

var inlineCode = regexp.MustCompile("``.*?``|`[^`]*`")

// lintSigns warns, once for each kind, of marks of other programs that nothing takes out of the text.
func lintSigns(s *sections, r *reporter) {
	var told []string
	for _, name := range append([]string{""}, partNames()...) {
		if part := s.parts[name]; part != nil {
			told = part.signs(told, r)
		}
	}
}

// signs warns of the marks in one part that were not told of before, and returns what is told by now.
func (part *section) signs(told []string, r *reporter) []string {
	var fence scan.Fence
	for i, line := range part.Lines {
		was := fence.Open != ""
		inCode := fence.Inside(line)
		if !strings.ContainsAny(line, "!?:{[$") || len(told) == len(foreign) {
			continue // nearly all lines
		}
		bare := inlineCode.ReplaceAllString(line, "")
		for _, s := range foreign {
			begins := inCode && !was && s.what == "a directive or a chunk"
			if inCode && !begins || slices.Contains(told, s.what) {
				continue
			}
			words := bare
			if s.what == "a role of MyST" || begins {
				words = line
			}
			if s.mark.MatchString(words) {
				told = append(told, s.what)
				r.problems = append(r.problems, Problem{File: r.file, Line: part.At[i], Severity: Warning, Code: "foreign-sign",
					Text: fmt.Sprintf("%q is %s, which people would read as it stands; %s", shorten(plainLine(line), 60), s.what, s.fix)})
			}
		}
	}
	return told
}
