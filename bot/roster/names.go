package roster

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// A Named is one name of a list that somebody pasted.
type Named struct {
	Name string
	User string // what the chat service calls them, where the list says so
	Line int    // counted from 1
}

// A Slip is a line that cannot be taken, or something that was not kept, with the key of the sentence that says why.
type Slip struct {
	Line int // 0: it is about the whole list
	Key  string
	Args bot.Args
}

// maxName is how many characters a name may have: more than the longest that a chat service shows.
const maxName = 100

// Read reads a list of names: one a line, or a table from a spreadsheet (CSV, or columns with tabs or semicolons between
// them) whose first line names the columns. Of a table only the name is taken, and the column that says who that is in
// the chat service; all others are passed over. Lines with slips are not among the names.
func Read(text string) (names []Named, slips []Slip) {
	text = strings.NewReplacer("\ufeff", "", "\r\n", "\n", "\r", "\n").Replace(text)
	if h, ok := headOf(text); ok {
		names, slips = readTable(text, h)
	} else {
		names, slips = readLines(text)
	}
	return alone(names, slips)
}

// readLines reads one name a line.
func readLines(text string) (names []Named, slips []Slip) {
	for i, line := range strings.Split(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		n, key := readName(listMark.ReplaceAllString(strings.TrimSpace(line), ""))
		n.Line = i + 1
		if key == "" && (strings.ContainsAny(n.Name, "\t;") || strings.Count(n.Name, ",") > 1) {
			key = "roster.slip_columns"
		}
		if key != "" {
			slips = append(slips, Slip{Line: n.Line, Key: key})
			continue
		}
		names = append(names, n)
	}
	return names, slips
}

// listMark is what stands before the items of a list: a dash, a dot, or a number.
var listMark = regexp.MustCompile(`^(?:[-*•–]|\d{1,3}[.)])\s+`)

// A head is the first line of a table: where the columns are that are taken, -1 where there is none.
type head struct {
	comma               rune
	name, family, given int
	user                int
	twice               bool // two columns have the same name
}

// headOf finds the names of columns in the first line that holds anything; ok is false where it is no head of a table.
func headOf(text string) (h head, ok bool) {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\n "), "\n")
	for _, comma := range []rune{'\t', ';', ','} {
		h := head{comma: comma, name: -1, family: -1, given: -1, user: -1}
		for i, cell := range strings.Split(first, string(comma)) {
			h.take(i, strings.Join(wordsOf(cell), " "))
		}
		if h.name >= 0 || h.family >= 0 && h.given >= 0 {
			return h, true
		}
	}
	return head{}, false
}

// take notes what a column of the table holds by its name.
func (h *head) take(i int, called string) {
	for at, names := range map[*int][]string{
		&h.name:   {"name", "full name", "student", "student name", "learner", "pupil", "pupil name"},
		&h.given:  {"first name", "given name", "forename", "firstname"},
		&h.family: {"last name", "family name", "surname", "lastname"},
		&h.user:   {"user id", "userid", "member id", "slack id", "discord id"},
	} {
		if slices.Contains(names, called) {
			h.twice = h.twice || *at >= 0
			*at = i
		}
	}
}

// readTable reads a table below its head.
func readTable(text string, h head) (names []Named, slips []Slip) {
	if h.twice {
		return nil, []Slip{{Key: "roster.slip_head"}}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = h.comma, -1, h.comma != '\t'
	for first := true; ; first = false {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return names, slips
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return names, append(slips, Slip{Line: wrong.StartLine, Key: "roster.slip_quotes"})
		}
		if first {
			continue
		}
		line, _ := r.FieldPos(0)
		n, key := h.read(row)
		if n.Line = line; key != "" {
			slips = append(slips, Slip{Line: line, Key: key})
			continue
		}
		if n.Name != "" {
			names = append(names, n)
		}
	}
}

// read reads a row of a table. A row without anything in it has no name, and no slip.
func (h head) read(row []string) (n Named, slip string) {
	cell := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	if strings.TrimSpace(strings.Join(row, "")) == "" {
		return n, ""
	}
	name := cell(h.name)
	if name == "" {
		name = strings.TrimSpace(cell(h.given) + " " + cell(h.family))
	}
	if n, slip = readName(name); slip != "" || cell(h.user) == "" {
		return n, slip
	}
	if n.User = strings.Trim(cell(h.user), "<@!>'"); !userID.MatchString(n.User) {
		return n, "roster.slip_user"
	}
	return n, ""
}

// userID matches what chat services call people: numbers in Discord, letters and digits in Slack.
var userID = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

// garbled matches letters that were written as UTF-8 and read as Windows-1252: "Ã©" was "é" once.
var garbled = regexp.MustCompile(`[ÃÂÄÅ][\x{80}-\x{BF}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]`)

// readName reads one name, or says why it is none.
func readName(text string) (n Named, slip string) {
	if spans := rich.Words(text); len(spans) == 1 && spans[0].Kind == rich.Named && !spans[0].Role {
		n.User, text = spans[0].Ref, spans[0].Text
	}
	text = strings.TrimPrefix(text, "@")
	if len(text) > 1 && text[0] == '\'' { // what keeps a spreadsheet from reading a formula
		text = text[1:]
	} else if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") {
		return n, "roster.slip_formula"
	}
	n.Name = strings.Join(strings.Fields(strings.Trim(text, `"`)), " ")
	switch {
	case strings.ContainsRune(n.Name, utf8.RuneError) || garbled.MatchString(n.Name):
		return n, "roster.slip_letters"
	case utf8.RuneCountInString(n.Name) > maxName:
		return n, "roster.slip_long"
	case len(wordsOf(n.Name)) == 0:
		return n, "roster.slip_nobody"
	}
	return n, ""
}

// alone keeps of names that stand twice the first one, and says so; an id that stands twice is a slip.
func alone(names []Named, slips []Slip) ([]Named, []Slip) {
	said, users := map[string]bool{}, map[string]bool{}
	kept := slices.DeleteFunc(names, func(n Named) bool {
		switch {
		case n.User != "" && users[n.User]:
			slips = append(slips, Slip{Line: n.Line, Key: "roster.slip_id_twice"})
			return true
		case said[idOf(n)]:
			slips = append(slips, Slip{Line: n.Line, Key: "roster.slip_twice", Args: bot.Args{"name": n.Name}})
			return true
		}
		users[n.User], said[idOf(n)] = true, true
		return false
	})
	return kept, slips
}

// barred are letters whose bar is no accent by the tables of Unicode, though people leave it out all the same.
var barred = strings.NewReplacer("ø", "o", "Ø", "o", "ł", "l", "Ł", "l", "ß", "ss", "æ", "ae", "Æ", "ae", "đ", "d", "Đ", "d")

// wordsOf are the words of a name as they are compared: without accents, capitals and signs.
func wordsOf(name string) []string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, barred.Replace(norm.NFKD.String(name)))
	return strings.FieldsFunc(plain, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
