package course

import (
	"regexp"
	"strings"

	"afterbell/bot/course/scan"
)

// A div is a piece of a Carpentries episode: a box with a class and what stands in it, or, with an
// empty class and no children, lines of text between boxes. Boxes are Pandoc's fenced divs
// (https://pandoc.org/MANUAL.html#divs-and-spans).
type div struct {
	class    string
	line     int // of the opening colons, or of the first line of text
	lines    []string
	children []*div
}

var divLine = regexp.MustCompile(`^ {0,3}(:{3,}) *(?:\{? *[.#]?([A-Za-z][\w-]*)[^:]*\}?)? *:*\s*$`)

// maxDivs bounds how deep boxes may stand inside one another.
const maxDivs = 32

// parseDivs reads lines, the first of which has the given number, into a tree. Any number of colons
// opens a box if a class follows, and closes the innermost open one if none does.
func parseDivs(lines []string, first int, r *reporter) *div {
	root := &div{line: first}
	open := []*div{root}
	var fence scan.Fence
	for i, line := range lines {
		inCode := fence.Inside(line)
		m := divLine.FindStringSubmatch(line)
		innermost := open[len(open)-1]
		switch {
		case inCode || m == nil || len(open) > maxDivs:
			innermost.addLine(line, first+i)
		case m[2] != "":
			box := &div{class: strings.ToLower(m[2]), line: first + i}
			innermost.children = append(innermost.children, box)
			open = append(open, box)
		case len(open) > 1:
			open = open[:len(open)-1]
		default:
			r.warnf(first+i, "these colons close nothing and are left out")
		}
	}
	for _, box := range open[1:] {
		r.warnf(box.line, "the box %q is not closed; it is taken to end with the episode", box.class)
	}
	return root
}

// addLine appends a line of text to the last child of d.
func (d *div) addLine(line string, number int) {
	if n := len(d.children); n == 0 || d.children[n-1].class != "" {
		d.children = append(d.children, &div{line: number})
	}
	text := d.children[len(d.children)-1]
	text.lines = append(text.lines, line)
}

// items returns the items of the lists in d, each on one line.
func (d *div) items() []string {
	var out []string
	for _, c := range d.children {
		for _, line := range c.lines {
			trimmed := strings.TrimSpace(line)
			switch m := stepLine.FindStringSubmatch(line); {
			case m != nil:
				out = append(out, m[1])
			case trimmed != "" && len(out) > 0:
				out[len(out)-1] += " " + trimmed
			}
		}
	}
	return out
}

// cutTitle returns the words of the first heading, if d begins with one, and takes it out.
func (d *div) cutTitle() string {
	if len(d.children) == 0 {
		return ""
	}
	text := d.children[0]
	for i, line := range text.lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		level, words := scan.Heading(line)
		if level > 0 {
			text.line += i + 1
			text.lines = text.lines[i+1:]
			return unmark(strings.TrimRight(words, "# "))
		}
		return ""
	}
	return ""
}
