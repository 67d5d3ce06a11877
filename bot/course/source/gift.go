package source

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// gift reads questions in Moodle's GIFT (https://docs.moodle.org/en/GIFT_format). A blank line ends a question.
func (b *bank) gift(text string) {
	var item []string
	first := 1
	flush := func(next int) {
		if s := strings.TrimSpace(strings.Join(item, "\n")); s != "" {
			b.giftItem(s, first)
		}
		item, first = nil, next
	}
	open := false
	for i, s := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(s)
		switch {
		case strings.HasPrefix(trimmed, "//"):
			continue
		case trimmed == "" && !open:
			flush(i + 2)
			continue
		case strings.HasPrefix(trimmed, "$CATEGORY:"):
			flush(i + 2)
			b.category(categoryTitle(strings.TrimPrefix(trimmed, "$CATEGORY:")))
			continue
		}
		for _, c := range giftTokens(s) {
			open = c == "{" || open && c != "}"
		}
		if len(item) == 0 {
			first = i + 1
		}
		item = append(item, s)
	}
	flush(0)
}

// categoryTitle returns the last name of "$course$/top/Bread/Flour".
func categoryTitle(s string) string {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(s), "//", "\x00"), "/") // two of them stand for one in a name
	last := strings.ReplaceAll(strings.TrimSpace(parts[len(parts)-1]), "\x00", "/")
	if strings.HasPrefix(last, "$") || strings.EqualFold(last, "top") {
		return ""
	}
	return last
}

// giftTokens parts a text at the signs of GIFT that no backslash takes for plain ones.
func giftTokens(s string) []string {
	var out []string
	word := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '{', '}', '=', '~', '#':
			if i > word {
				out = append(out, s[word:i])
			}
			out = append(out, s[i:i+1])
			word = i + 1
		}
	}
	if word < len(s) {
		out = append(out, s[word:])
	}
	return out
}

var giftEscape = regexp.MustCompile(`\\([~=#{}:n\\])`)

// giftText takes the backslashes out of a text.
func giftText(s string) string {
	return strings.TrimSpace(giftEscape.ReplaceAllStringFunc(s, func(m string) string {
		if m == `\n` {
			return "\n"
		}
		return m[1:]
	}))
}

var (
	giftTitle  = regexp.MustCompile(`(?s)^::((?:[^:\\]|\\.|:[^:])*)::(.*)$`)
	giftFormat = regexp.MustCompile(`(?s)^\s*\[(html|moodle|plain|markdown)\](.*)$`)
)

// giftItem reads one question.
func (b *bank) giftItem(s string, n int) {
	format := ""
	if m := giftTitle.FindStringSubmatch(s); m != nil {
		s = m[2]
	}
	if m := giftFormat.FindStringSubmatch(s); m != nil {
		format, s = m[1], m[2]
	}
	before, answers, after, ok := giftBraces(s)
	words := giftText(before)
	if strings.TrimSpace(after) != "" {
		words += " _____ " + giftText(after) // the answer is missing in the middle
	}
	read := func(t string) string { return giftText(t) }
	if format == "html" || format == "moodle" || format == "" && strings.Contains(words, "</") {
		words = fromHTML(words)
		read = func(t string) string { return fromHTML(giftText(t)) }
	}
	if !ok {
		b.lose(LostQuestion, n, "a description without a question: "+words)
		return
	}
	q := Question{Body: strings.ReplaceAll(words, "_____", `\_\_\_\_\_`), Line: n}
	answers, general, _ := strings.Cut(answers, "####")
	q.Why = read(general)
	b.giftAnswers(q, strings.TrimSpace(answers), read)
}

// giftBraces parts a question at its braces.
func giftBraces(s string) (before, answers, after string, ok bool) {
	depth, from := 0, 0
	at := 0
	for _, token := range giftTokens(s) {
		switch {
		case token == "{" && depth == 0:
			before, from, depth = s[:at], at+1, 1
		case token == "}" && depth == 1:
			return before, s[from:at], s[at+1:], true
		}
		at += len(token)
	}
	return s, "", "", false
}

var giftTruth = regexp.MustCompile(`(?is)^(T|TRUE|F|FALSE)\s*(?:#([^#]*))?(?:#([^#]*))?$`)

// giftAnswers reads what stands between the braces.
func (b *bank) giftAnswers(q Question, s string, read func(string) string) {
	if m := giftTruth.FindStringSubmatch(s); m != nil {
		isTrue := strings.HasPrefix(strings.ToUpper(m[1]), "T")
		wrong, right := oneLine(read(m[2])), oneLine(read(m[3])) // the first feedback is for who is wrong
		q.Choices = []Choice{{Text: "True", Right: isTrue, Why: pick(isTrue, right, wrong)},
			{Text: "False", Right: !isTrue, Why: pick(!isTrue, right, wrong)}}
		b.add(q)
		return
	}
	if rest, ok := strings.CutPrefix(s, "#"); ok {
		q.Why = joinWhy(giftNumbers(rest, read), q.Why)
		b.add(q)
		return
	}
	answers := giftList(s, read)
	switch {
	case len(answers) == 0: // an essay
	case answers[0].pair != "":
		q = matching(q, answers)
	case allGood(answers):
		q.Why = joinWhy(shortAnswers(answers), q.Why)
	default:
		q.Choices = choicesOf(answers)
	}
	b.add(q)
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

func joinWhy(answer, why string) string { return strings.TrimSpace(answer + "\n\n" + why) }

// An answer is one possible answer of a bank, with how much of the points it gives.
type answer struct {
	text, why string
	pair      string  // what it is to be matched with
	weight    float64 // percent; 100 is right
}

var giftWeight = regexp.MustCompile(`(?s)^\s*%(-?[\d.]+)%(.*)$`)

// giftList reads the answers between "=" and "~".
func giftList(s string, read func(string) string) []answer {
	var out []answer
	var text, why strings.Builder
	sign, inWhy := "", false
	flush := func() {
		if sign != "" {
			out = append(out, giftAnswer(sign, text.String(), why.String(), read))
		}
		text.Reset()
		why.Reset()
		inWhy = false
	}
	for _, token := range giftTokens(s) {
		switch {
		case token == "=" || token == "~":
			flush()
			sign = token
		case token == "#":
			inWhy = true
		case inWhy:
			why.WriteString(token)
		default:
			text.WriteString(token)
		}
	}
	flush()
	return out
}

func giftAnswer(sign, text, why string, read func(string) string) answer {
	a := answer{weight: 0}
	if sign == "=" {
		a.weight = 100
	}
	if m := giftWeight.FindStringSubmatch(text); m != nil {
		a.weight, _ = strconv.ParseFloat(m[1], 64)
		text = m[2]
	}
	if left, right, ok := strings.Cut(text, "->"); ok && sign == "=" {
		text, a.pair = left, oneLine(read(right))
	}
	a.text, a.why = oneLine(read(text)), oneLine(read(why))
	return a
}

// allGood reports whether every answer gives points, as in a question that is answered by typing.
func allGood(answers []answer) bool {
	for _, a := range answers {
		if a.weight <= 0 {
			return false
		}
	}
	return true
}

// choicesOf makes choices of answers. If one gives all the points it is right alone; else all that give points are.
func choicesOf(answers []answer) []Choice {
	least := 0.0
	for _, a := range answers {
		if a.weight >= 100 {
			least = 99
		}
	}
	var out []Choice
	for _, a := range answers {
		out = append(out, Choice{Text: a.text, Right: a.weight > least, Why: a.why})
	}
	return out
}

// shortAnswers lists what may be typed.
func shortAnswers(answers []answer) string {
	var b strings.Builder
	for i, a := range answers {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("- " + a.text)
		if a.weight < 100 {
			fmt.Fprintf(&b, " (%g %%)", a.weight)
		}
		if a.why != "" {
			b.WriteString(": " + a.why)
		}
	}
	if len(answers) == 1 {
		return strings.TrimPrefix(b.String(), "- ")
	}
	return b.String()
}

// matching makes an open question of pairs: people match for themselves and compare.
func matching(q Question, answers []answer) Question {
	var left, right, pairs []string
	for _, a := range answers {
		if a.text != "" {
			left = append(left, "- "+a.text)
			pairs = append(pairs, "- "+a.text+" → "+a.pair)
		}
		right = append([]string{a.pair}, right...) // in another order than the left side
	}
	q.Body = strings.TrimSpace(q.Body) + "\n\n" + strings.Join(left, "\n") + "\n\n" + strings.Join(right, " · ")
	q.Why = joinWhy(strings.Join(pairs, "\n"), q.Why)
	return q
}

// giftNumbers reads the numbers that answer a question: "3", "3:0.5" (with a tolerance) or "1..5".
func giftNumbers(s string, read func(string) string) string {
	if !strings.Contains(s, "=") {
		number, why, _ := strings.Cut(s, "#")
		return strings.TrimSpace(numberText(number) + " " + oneLine(read(why)))
	}
	var answers []answer
	for _, a := range giftList(s, read) {
		if a.weight > 0 {
			a.text = numberText(a.text)
			answers = append(answers, a)
		}
	}
	return shortAnswers(answers)
}

func numberText(s string) string {
	s = strings.TrimSpace(s)
	if from, to, ok := strings.Cut(s, ".."); ok {
		return from + " to " + to
	}
	if value, tolerance, ok := strings.Cut(s, ":"); ok && strings.Trim(tolerance, "0. ") != "" {
		return value + " (± " + strings.TrimSpace(tolerance) + ")"
	} else if ok {
		return value
	}
	return s
}
