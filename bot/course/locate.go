package course

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// locate says where in its line each problem stands, and in which line what was found only in the text as a whole. texts
// holds the lessons by their files.
func locate(problems []Problem, texts map[string]string) {
	split := map[string][]string{}
	for i := range problems {
		p := &problems[i]
		text, ok := texts[p.File]
		if !ok {
			continue
		}
		lines := split[p.File]
		if lines == nil {
			lines = strings.Split(text, "\n")
			split[p.File] = lines
		}
		if p.Line == 0 {
			p.Line = lineOfFile(p.Text, lines)
		}
		if p.Line > 0 && p.Line <= len(lines) {
			p.Column = columnOf(*p, lines[p.Line-1])
		}
	}
}

// namedFile is the file that a problem is about.
var namedFile = regexp.MustCompile(`^the (?:file "([^"]*)"|picture (\S+)) `)

// lineOfFile returns the line in which the file is named that a problem is about, or 0.
func lineOfFile(text string, lines []string) int {
	m := namedFile.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	for i, line := range lines {
		if strings.Contains(line, m[1]+m[2]) {
			return i + 1
		}
	}
	return 0
}

var quotedWords = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)

// columnOf returns where in a line the words stand that a problem quotes, in characters from 1; without such words where the
// line begins.
func columnOf(p Problem, line string) int {
	words := quotedWords.FindAllString(p.Text, -1)
	if m := namedFile.FindStringSubmatch(p.Text); m != nil {
		words = append(words, strconv.Quote(m[1]+m[2]))
	}
	for _, quoted := range words {
		said, err := strconv.Unquote(quoted)
		if said = strings.TrimSuffix(said, "…"); err != nil || said == "" {
			continue
		}
		if at := strings.Index(line, said); at >= 0 {
			return utf8.RuneCountInString(line[:at]) + 1
		}
	}
	return utf8.RuneCountInString(line) - utf8.RuneCountInString(strings.TrimLeft(line, " \t")) + 1
}
