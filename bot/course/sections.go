package course

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"afterbell/bot/course/scan"
	"afterbell/bot/course/source"
	"afterbell/bot/rich"
)

// The parts of a lesson, as their headings are written.
const (
	partSteps     = "steps"
	partQuestions = "questions"
	partDiscuss   = "discuss"
	partMoreHelp  = "more help"
	partGoFurther = "go further"
)

func partNames() []string {
	return []string{partSteps, partQuestions, partDiscuss, partMoreHelp, partGoFurther}
}

// partName returns a heading as it is compared with the names of parts.
func partName(heading string) string {
	return strings.TrimRight(strings.ToLower(plainLine(heading)), " #:.")
}

// A section is one part of a lesson: its lines, without its heading.
type section struct {
	line int // of the heading
	source.Text
}

// sections are the parts of a lesson. The lesson's own text is the part named "".
type sections struct {
	parts       map[string]*section
	definitions []string // lines such as "[1]: https://…", which count in every part
}

// definition matches a link definition, with its title if it has one.
var definition = regexp.MustCompile(`^ {0,3}\[[^\]^][^\]]*\]: *\S+ *(?:"[^"]*"|'[^']*'|\([^)]*\))? *$`)

// newSections deals the lines of a lesson out to its parts. The text keeps the lines of the parts
// as empty ones, so that what stands before and behind a part stays apart.
func newSections(text source.Text, r *reporter) *sections {
	body := &section{line: 1}
	lines := text.Lines
	s := &sections{parts: map[string]*section{"": body}}
	current := body
	var fence scan.Fence
	uses := bracketUses(lines)
	apart := true // the line before was empty or a definition
	for i, line := range lines {
		inCode := fence.Inside(line)
		if level, heading := scan.Heading(line); !inCode && level > 0 {
			if next := s.begin(level, heading, text.At[i], r); next != nil {
				current = next
				body.Add("", text.At[i])
				continue
			} else if level <= 2 {
				current = body
			}
		}
		defines := !inCode && apart && definition.MatchString(line)
		if defines {
			lintDefinition(line, text.At[i], uses, r)
			s.definitions = append(s.definitions, line)
			line = ""
		}
		apart = defines || strings.TrimSpace(line) == ""
		if current != body {
			body.Add("", text.At[i])
		}
		current.Add(line, text.At[i])
	}
	return s
}

// bracketed matches what may name the address of a link.
var bracketed = regexp.MustCompile(`\[[^\[\]]+\]`)

// bracketUses counts what stands in brackets in the lines of a lesson.
func bracketUses(lines []string) map[string]int {
	uses := map[string]int{}
	for _, line := range lines {
		for _, s := range bracketed.FindAllString(line, -1) {
			uses[strings.ToLower(s)]++
		}
	}
	return uses
}

// lintDefinition warns of a line such as "[Note]: important", which Markdown takes for the address of a
// link, if nothing else in the lesson has this name in brackets.
func lintDefinition(line string, number int, uses map[string]int, r *reporter) {
	if uses[strings.ToLower(bracketed.FindString(line))] < 2 {
		r.warnf(number, "%q is taken for the address of a link that nothing uses, and is left out; begin the line with a word", shorten(line, 60))
	}
}

// withoutComments empties the lines of comments that go over several lines, so that nothing in them
// begins a part, a step or a question.
func withoutComments(lines []string) {
	var fence scan.Fence
	for i := 0; i < len(lines); i++ {
		begin := strings.TrimLeft(lines[i], " ")
		if fence.Inside(lines[i]) || !strings.HasPrefix(begin, "<!--") || len(lines[i])-len(begin) > 3 || strings.Contains(begin, "-->") {
			continue
		}
		end := slices.IndexFunc(lines[i:], func(s string) bool { return strings.Contains(s, "-->") })
		if end < 0 {
			return // nothing ends it, which is reported where its part is parsed
		}
		clear(lines[i : i+end])
		_, lines[i+end], _ = strings.Cut(lines[i+end], "-->")
		i += end - 1 // what stands after the comment is looked at
	}
}

// isComment reports whether a line holds a comment and nothing else.
func isComment(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "<!--") && strings.Index(line, "-->") == len(line)-len("-->")
}

// begin returns the part that a heading begins, or nil if it begins none.
func (s *sections) begin(level int, heading string, line int, r *reporter) *section {
	name := partName(heading)
	if level != 2 || !isPart(name, partNames()) {
		hintPart(level, heading, line, r)
		return nil
	}
	if earlier := s.parts[name]; earlier != nil {
		r.errorf(line, "a second \"## %s\"; the first is in line %d", heading, earlier.line)
		return &section{line: line}
	}
	s.parts[name] = &section{line: line}
	return s.parts[name]
}

// otherNames are words that people use for the parts.
func otherNames() map[string]string {
	return map[string]string{
		"step": "Steps", "to do": "Steps", "todo": "Steps", "tasks": "Steps", "question": "Questions", "quiz": "Questions",
		"discussion": "Discuss", "prompt": "Discuss", "help": "More help", "go on": "Go further", "further": "Go further",
	}
}

// hintPart warns of a heading that was probably meant to begin a part.
func hintPart(level int, heading string, line int, r *reporter) {
	name := partName(heading)
	meant := otherNames()[name]
	if level == 3 {
		meant = "" // a question may be called anything
	}
	if near := nearest(name, partNames()); near != "" && (level != 3 || near == name) {
		meant = strings.ToUpper(near[:1]) + near[1:]
	}
	if meant != "" {
		r.warnf(line, "the heading %q is read as part of the text; did you mean \"## %s\"?", heading, meant)
		if near := nearest(name, partNames()); near != "" { // a letter is wrong, not the word
			r.fix(strings.Repeat("#", level)+" "+heading, "## "+meant)
		}
	}
}

// rich parses a part.
func (s *sections) rich(name string, r *reporter) []rich.Block {
	part := s.parts[name]
	if part == nil {
		return nil
	}
	return parseAt(part.Text, s.definitions, r)
}

// translate turns the notations of the programs for books into what a course has. What is folded away in the text or the
// discussion goes to "More help", so that nobody sees an answer before looking for it.
func (s *sections) translate(own *source.Own, r *reporter) {
	var help source.Text
	for _, name := range append([]string{""}, partNames()...) {
		part := s.parts[name]
		if part == nil {
			continue
		}
		var folded source.Text
		switch name {
		case partQuestions:
			part.Text = own.Questions(part.Text)
		case partMoreHelp, partGoFurther:
			part.Text = own.Open(part.Text)
		default:
			part.Text, folded = own.Shown(part.Text)
		}
		for i, line := range folded.Lines {
			help.Add(line, folded.At[i])
		}
	}
	s.help(help)
	for _, l := range own.Left() {
		r.problems = append(r.problems, Problem{File: r.file, Line: l.Line, Severity: Warning, Code: "left-out",
			Text: fmt.Sprintf("%q: %s", l.What, l.Kind)})
	}
	lintSigns(s, r)
}

// help appends lines to "More help".
func (s *sections) help(lines source.Text) {
	if len(lines.Lines) == 0 {
		return
	}
	part := s.parts[partMoreHelp]
	if part == nil {
		part = &section{line: lines.At[0]}
		s.parts[partMoreHelp] = part
	}
	part.Add("", lines.At[0])
	for i, line := range lines.Lines {
		part.Add(line, lines.At[i])
	}
}
