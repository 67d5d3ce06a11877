package rich

import (
	"fmt"
	"strings"
)

// A BoundsError says that a text was refused before it was parsed, because it could keep a parser
// busy for minutes or fill the memory.
type BoundsError struct {
	Line int    // from 1
	Text string // what is too much, and the limit
}

// Error implements error.
func (e *BoundsError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Text) }

// maxOpeners bounds the beginnings of HTML comments, declarations and instructions, each of which
// makes a parser look for an end.
const maxOpeners = 500

// maxMarks bounds the asterisks, underscores, tildes, backticks and < of one paragraph, which a parser has to
// pair with one another.
const maxMarks = 2000

// A meter counts, line by line, what is bounded.
type meter struct {
	line     int
	links    int
	openers  int
	brackets int // still open in this paragraph
	marks    int // in this paragraph
	previous string
	rows     int // of the table being read; -1 outside of tables
}

// checkBounds reads a text once and returns a *BoundsError for the first bound it passes. It knows
// nothing of code blocks, on purpose: what is refused does not depend on how a parser sees it.
func checkBounds(s string) error {
	if len(s) > MaxBytes {
		return &BoundsError{1, fmt.Sprintf("the text has %d KB; at most %d KB fit", len(s)>>10, MaxBytes>>10)}
	}
	m := meter{rows: -1}
	for len(s) > 0 {
		line, rest, _ := strings.Cut(s, "\n")
		m.line++
		if text := m.read(line); text != "" {
			return &BoundsError{m.line, text}
		}
		s = rest
	}
	return nil
}

// read measures one line and returns what is too much, or "".
func (m *meter) read(line string) string {
	if len(line) > MaxLine {
		return fmt.Sprintf("the line has %d characters; at most %d fit, so break it", len(line), MaxLine)
	}
	depth, content := nesting(line)
	if depth > MaxNesting {
		return fmt.Sprintf("lists and quotes are %d deep; at most %d", depth, MaxNesting)
	}
	if strings.TrimSpace(content) == "" {
		m.brackets, m.marks = 0, 0
	}
	for _, text := range []string{m.countLinks(line), m.countMarks(line), m.countTable(content)} {
		if text != "" {
			return text
		}
	}
	m.previous = content
	return ""
}

func (m *meter) countLinks(line string) string {
	m.links += strings.Count(line, "](") + strings.Count(line, "][") + strings.Count(line, "]:") + bareLinks(line)
	if m.links > MaxLinks {
		return fmt.Sprintf("more than %d links", MaxLinks)
	}
	m.openers += strings.Count(line, "<!") + strings.Count(line, "<?")
	if m.openers > maxOpeners {
		return fmt.Sprintf("more than %d HTML comments", maxOpeners)
	}
	return ""
}

// bareLinks counts the addresses of a line that do not stand in the brackets of a link, which are counted with it.
func bareLinks(line string) int {
	all := strings.Count(line, "://")
	for _, before := range []string{"](http://", "](https://", "](<http://", "](<https://", "]: http://", "]: https://"} {
		all -= strings.Count(line, before)
	}
	return all
}

func (m *meter) countMarks(line string) string {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '[':
			m.brackets++
		case ']':
			m.brackets = max(0, m.brackets-1)
		case '*', '_', '`', '<', '~':
			m.marks++
		}
		if m.brackets > MaxNesting {
			return fmt.Sprintf("more than %d brackets are open at once", MaxNesting)
		}
	}
	if m.marks > maxMarks {
		return fmt.Sprintf("more than %d asterisks, underscores, tildes, backticks and < in one paragraph", maxMarks)
	}
	return ""
}

func (m *meter) countTable(content string) string {
	if columns := delimiterColumns(content); columns > 0 && strings.Contains(m.previous, "|") {
		if columns > MaxColumns {
			return fmt.Sprintf("a table of %d columns; at most %d", columns, MaxColumns)
		}
		m.rows = 0
		return ""
	}
	if strings.TrimSpace(content) == "" {
		m.rows = -1
	}
	if m.rows >= 0 {
		m.rows++
	}
	if m.rows > MaxRows {
		return fmt.Sprintf("a table of more than %d rows", MaxRows)
	}
	return ""
}

// delimiterColumns returns the number of columns if line is the row of hyphens that makes a table.
func delimiterColumns(line string) int {
	line = strings.Trim(line, " \t\r")
	if line == "" || strings.Trim(line, "|:- \t") != "" || !strings.Contains(line, "-") {
		return 0
	}
	return strings.Count(strings.Trim(line, "|"), "|") + 1
}

// nesting returns how many quotes and list items a line can open, one inside the other, counting
// two columns of indentation before a list item as one more, and what stands after them.
func nesting(line string) (depth int, content string) {
	indent := 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ':
			indent++
		case c == '\t':
			indent += 4
		case c == '>':
			depth++
		case isBullet(line[i:]):
			depth++
		case c >= '0' && c <= '9':
			n := len(line[i:]) - len(strings.TrimLeft(line[i:], "0123456789"))
			if n > 9 || !isNumberEnd(line[i+n:]) {
				return withIndent(depth, indent), line[i:]
			}
			depth++
			i += n
		default:
			return withIndent(depth, indent), line[i:]
		}
	}
	return withIndent(depth, indent), ""
}

func withIndent(depth, indent int) int {
	if depth == 0 {
		return 0
	}
	return depth + max(0, indent-depth)/2
}

func isBullet(s string) bool {
	return (s[0] == '-' || s[0] == '*' || s[0] == '+') && (len(s) == 1 || s[1] == ' ' || s[1] == '\t')
}

func isNumberEnd(s string) bool {
	return len(s) > 0 && (s[0] == '.' || s[0] == ')') && (len(s) == 1 || s[1] == ' ' || s[1] == '\t')
}

// prepared returns the text as a parser wants it: valid UTF-8, \n line ends, nothing that printable
// drops, and a space for every other control character.
func prepared(s string) []byte {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return []byte(strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\t':
			return r
		case '\r':
			return '\n'
		}
		return printable(r)
	}, s))
}
