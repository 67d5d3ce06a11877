package source

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
)

var (
	ankiSound = regexp.MustCompile(`\[sound:[^\]]*\]`)
	ankiCloze = regexp.MustCompile(`\{\{c\d+::(.*?)(?:::(.*?))?\}\}`)
)

// anki reads notes that Anki exported as text (https://docs.ankiweb.net/importing/text-files.html): lines of fields, the
// first of which is the front and the second the back of a card.
func (b *bank) anki(text string) {
	separator, isHTML := "\t", false
	skip := map[int]bool{}
	deck := -1
	lines := strings.Split(text, "\n")
	n := 0
	for ; n < len(lines) && strings.HasPrefix(lines[n], "#"); n++ {
		key, value, _ := strings.Cut(strings.TrimPrefix(lines[n], "#"), ":")
		switch value = strings.TrimSpace(value); key {
		case "separator":
			separator = ankiSeparator(value)
		case "html":
			isHTML = value == "true"
		case "deck column", "tags column", "notetype column", "guid column":
			if at := int(firstDigit(value)) - 1; at >= 0 {
				skip[at] = true
				if key == "deck column" {
					deck = at
				}
			}
		case "deck":
			b.category(value)
		}
	}
	r := csv.NewReader(strings.NewReader(strings.Join(lines[n:], "\n")))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = rune(separator[0]), true, -1
	for row := range b.rows(r) {
		line, _ := r.FieldPos(0)
		if deck >= 0 && deck < len(row) && (len(b.sittings) == 0 || b.sittings[len(b.sittings)-1].title != deckTitle(row[deck])) {
			b.category(deckTitle(row[deck]))
		}
		b.card(row, skip, isHTML || strings.Contains(strings.Join(row, ""), "<"), n+line)
	}
}

func firstDigit(s string) byte {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return 0
	}
	return s[0] - '0'
}

// deckTitle returns the last name of "Bread::Flour".
func deckTitle(s string) string {
	parts := strings.Split(s, "::")
	return strings.TrimSpace(parts[len(parts)-1])
}

func ankiSeparator(name string) string {
	switch strings.ToLower(name) {
	case "comma", ",":
		return ","
	case "semicolon", ";":
		return ";"
	case "pipe", "|":
		return "|"
	case "colon", ":":
		return ":"
	case "space":
		return " "
	}
	return "\t"
}

// rows yields the rows of a table; one that cannot be read is noted.
func (b *bank) rows(r *csv.Reader) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		for {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				b.lose(LostQuestion, 0, "a row cannot be read, and those after it: "+err.Error())
				return
			}
			if !yield(row) {
				return
			}
		}
	}
}

// card makes an open question of a note. In one with gaps the gaps are what is asked.
func (b *bank) card(row []string, skip map[int]bool, isHTML bool, n int) {
	var fields []string
	for i, f := range row {
		if skip[i] {
			continue
		}
		if ankiSound.MatchString(f) {
			b.lose(LostMedia, n, ankiSound.FindString(f))
			f = ankiSound.ReplaceAllString(f, "")
		}
		if isHTML {
			f = fromHTML(f)
		}
		if f = strings.TrimSpace(f); f != "" || len(fields) == 0 {
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 || fields[0] == "" {
		return
	}
	front := fields[0]
	q := Question{Line: n}
	if ankiCloze.MatchString(front) {
		q.Body = ankiCloze.ReplaceAllStringFunc(front, func(m string) string {
			if hint := ankiCloze.FindStringSubmatch(m)[2]; hint != "" {
				return "(… " + hint + ")"
			}
			return "(…)"
		})
		fields[0] = ankiCloze.ReplaceAllString(front, "**$1**")
		q.Why = strings.Join(fields, "\n\n")
	} else {
		q.Body = front
		q.Why = strings.Join(fields[1:], "\n\n")
	}
	b.add(q)
}

// columns are the names under which people put the fields of a question.
func columns() map[string][]string {
	return map[string][]string{
		"question": {"question", "question text", "prompt", "front", "frage", "pregunta"},
		"answer":   {"answer", "correct answer", "correct", "right answer", "right", "key", "back", "solution", "correct option"},
		"why":      {"explanation", "why", "feedback", "rationale", "general feedback"},
		"category": {"category", "topic", "section", "lesson", "chapter", "deck"},
	}
}

var optionName = regexp.MustCompile(`(?i)^(?:(?:option|choice|answer)[ _-]?([a-j]|\d{1,2})|([a-j]))$`)

// A layout says in which column of a table what stands.
type layout struct {
	at       map[string]int
	options  []int
	names    []string // of the options: "a" or "1"
	fromZero bool     // the numbers under "answer" begin with 0
}

// layoutOf reads a row of headings; false if it is none.
func layoutOf(row []string) (layout, bool) {
	l := layout{at: map[string]int{}}
	for i, name := range row {
		name = strings.ToLower(oneLine(strings.ReplaceAll(name, "_", " ")))
		for key, names := range columns() {
			if slices.Contains(names, name) {
				l.at[key] = i
			}
		}
		if m := optionName.FindStringSubmatch(name); m != nil {
			l.options, l.names = append(l.options, i), append(l.names, strings.ToLower(m[1]+m[2]))
		}
	}
	_, ok := l.at["question"]
	return l, ok
}

// csv reads a table with a row of headings, or with a question and an answer in each row.
func (b *bank) csv(text string) {
	r := csv.NewReader(strings.NewReader(text))
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	var rows [][]string
	var at []int
	for row := range b.rows(r) {
		line, _ := r.FieldPos(0)
		rows, at = append(rows, row), append(at, line)
	}
	if len(rows) == 0 {
		return
	}
	l, has := layoutOf(rows[0])
	if !has {
		l = layout{at: map[string]int{"question": 0, "answer": 1}}
	}
	l.fromZero = slices.ContainsFunc(rows, func(row []string) bool { return l.cell(row, "answer") == "0" })
	for i, row := range rows {
		if i > 0 || !has {
			b.tableRow(l, row, at[i])
		}
	}
}

// cell returns what stands in a row under a heading, or "".
func (l layout) cell(row []string, key string) string {
	if at, ok := l.at[key]; ok && at < len(row) {
		return strings.TrimSpace(row[at])
	}
	return ""
}

func (b *bank) tableRow(l layout, row []string, n int) {
	if c := l.cell(row, "category"); c != "" && (len(b.sittings) == 0 || b.sittings[len(b.sittings)-1].title != c) {
		b.category(c)
	}
	answer := l.cell(row, "answer")
	q := Question{Body: l.cell(row, "question"), Why: l.cell(row, "why"), Line: n}
	var names []string
	for i, at := range l.options {
		if at < len(row) && strings.TrimSpace(row[at]) != "" {
			q.Choices, names = append(q.Choices, Choice{Text: strings.TrimSpace(row[at])}), append(names, l.names[i])
		}
	}
	if len(q.Choices) == 0 {
		q.Why = joinWhy(answer, q.Why)
	} else {
		markRight(q.Choices, names, answer, l.fromZero)
		if !slices.ContainsFunc(q.Choices, func(c Choice) bool { return c.Right }) {
			q.Why = joinWhy(answer, q.Why)
		}
	}
	if q.Body != "" {
		b.add(q)
	}
}

// markRight marks the choices that an answer names, by their words or by their letters or numbers ("b", "A, C"). What
// names none of them without doubt marks none; numbers are doubtful if some answers count from 0.
func markRight(choices []Choice, names []string, answer string, fromZero bool) {
	byWords := false
	for i, c := range choices {
		if strings.EqualFold(c.Text, answer) {
			choices[i].Right, byWords = true, true
		}
	}
	if byWords {
		return
	}
	var named []int
	for _, part := range strings.FieldsFunc(strings.ToLower(answer), func(r rune) bool { return strings.ContainsRune(",; )", r) }) {
		if part == "option" || part == "choice" {
			continue
		}
		at := slices.Index(names, part)
		if at < 0 && len(part) == 1 && part[0] >= 'a' && part[0] <= 'j' && names[0] == "1" {
			at = slices.Index(names, string(rune('1'+part[0]-'a')))
		}
		if at < 0 || fromZero && part[0] <= '9' {
			return
		}
		named = append(named, at)
	}
	for _, at := range named {
		choices[at].Right = true
	}
}
