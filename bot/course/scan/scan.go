// Package scan looks at Markdown line by line, for whoever needs to know where a line of a file stands
// before the text is parsed: in a code block or not, a heading or not. It also orders names of files as
// people do. What a text means is read elsewhere (see package rich).
package scan

import "strings"

// Heading returns level and words of a line such as "## Steps"; level 0 if it is no heading.
func Heading(line string) (level int, words string) {
	trimmed := strings.TrimLeft(line, " ")
	if len(line)-len(trimmed) > 3 {
		return 0, ""
	}
	words = strings.TrimLeft(trimmed, "#")
	level = len(trimmed) - len(words)
	if level == 0 || level > 6 || words != "" && words[0] != ' ' && words[0] != '\t' {
		return 0, ""
	}
	return level, strings.TrimSpace(words)
}

// A Fence follows lines in and out of code blocks.
type Fence struct {
	Open   string // the row of signs that opened the block
	Quoted bool   // it stands in a quote and ends with it
}

// Inside reports whether a line, given in order, belongs to a code block.
func (f *Fence) Inside(line string) bool {
	unquoted := strings.TrimLeft(line, " \t>")
	quoted := strings.Contains(line[:len(line)-len(unquoted)], ">")
	if f.Open != "" && f.Quoted && !quoted {
		f.Open = ""
	}
	mark := fenceMark(unquoted)
	rest := unquoted[len(mark):]
	switch {
	case f.Open == "" && mark != "" && !(mark[0] == '`' && strings.Contains(rest, "`")):
		f.Open, f.Quoted = mark, quoted
		return true
	case f.Open != "" && strings.HasPrefix(mark, f.Open) && strings.TrimSpace(rest) == "":
		f.Open = ""
		return true
	}
	return f.Open != ""
}

// fenceMark returns the row of three or more backticks or tildes at the start of s, or "".
func fenceMark(s string) string {
	for _, sign := range []string{"`", "~"} {
		if mark := s[:len(s)-len(strings.TrimLeft(s, sign))]; len(mark) >= 3 {
			return mark
		}
	}
	return ""
}

// ByName compares names as a file manager orders them: numbers by their value, so that 2-b.md comes
// before 10-c.md.
func ByName(a, b string) int {
	restA, restB := a, b
	for restA != "" && restB != "" {
		digitsA, digitsB := leadingDigits(restA), leadingDigits(restB)
		if digitsA == "" || digitsB == "" {
			if restA[0] != restB[0] {
				return strings.Compare(restA, restB)
			}
			restA, restB = restA[1:], restB[1:]
			continue
		}
		restA, restB = restA[len(digitsA):], restB[len(digitsB):]
		numberA, numberB := strings.TrimLeft(digitsA, "0"), strings.TrimLeft(digitsB, "0")
		if c := len(numberA) - len(numberB); c != 0 {
			return c
		}
		if c := strings.Compare(numberA, numberB); c != 0 {
			return c
		}
	}
	if c := len(restA) - len(restB); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

func leadingDigits(s string) string { return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))] }
