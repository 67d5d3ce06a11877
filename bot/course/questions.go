package course

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"afterbell/bot/course/scan"
	"afterbell/bot/course/source"
	"afterbell/bot/rich"
)

var (
	stepLine    = regexp.MustCompile(`^ {0,3}(?:[-*+]|\d{1,3}[.)]) +(?:\[[ xX]?\] +)?(.*)$`)
	stepMinutes = regexp.MustCompile(`(?i)\s*\((?:about |ca\.? |~ ?)?(\d{1,4}) ?(?:min|mins|minute|minutes|min\.|m|['′])\)\s*$`)
	choiceLine  = regexp.MustCompile(`^ {0,3}[-*+] +\[([ xX]?)\](?: +(.*))?$`)
	tickBox     = regexp.MustCompile(`^\[[ xX]?\] *`)
	choiceWhy   = regexp.MustCompile(` +(?:—|–|--) +`)
)

// readSteps reads the list under "## Steps".
func readSteps(s *section, r *reporter) []Step {
	if s == nil {
		return nil
	}
	var steps []Step
	var raw string
	line, count := 0, 0
	end := func() {
		if line == 0 {
			return
		}
		if count++; count <= MaxSteps { // more are only counted
			steps = append(steps, readStep(raw, line, r))
		}
	}
	for i, text := range s.Lines {
		switch m := stepLine.FindStringSubmatch(text); {
		case m != nil:
			end()
			raw, line = m[1], s.At[i]
		case strings.TrimSpace(text) == "", isComment(text):
		case line > 0 && strings.HasPrefix(text, "  ") && !stepLine.MatchString(strings.TrimSpace(text)):
			raw += " " + strings.TrimSpace(text)
		default:
			said, right := noStep(text)
			r.errorf(s.At[i], "%s", said)
			r.fix(right.Old, right.New)
		}
	}
	end()
	if count > MaxSteps {
		r.errorf(s.line, "%d steps; at most %d fit one menu", count, MaxSteps)
	}
	return steps
}

// noStep says what is wrong with a line that is no step, and how to make one of it if it was meant to be one.
func noStep(line string) (said string, right Edit) {
	line = strings.TrimSpace(line)
	sign := string([]rune(line)[:1])
	words := strings.TrimSpace(strings.TrimPrefix(line, sign))
	switch {
	case strings.Contains("-*+", sign) && words != "":
		words = tickBox.ReplaceAllString(words, "")
		return fmt.Sprintf("a space is missing after %q; write \"- [ ] %s\"", sign, shorten(words, 60)), Edit{line, "- [ ] " + words}
	case strings.HasPrefix(line, "[") && strings.Contains(line, "]"):
		_, words, _ = strings.Cut(line, "]")
		words = strings.TrimSpace(words)
		return fmt.Sprintf("a hyphen is missing before the brackets; write \"- [ ] %s\"", shorten(words, 60)), boxEdit(line, words)
	case strings.IndexFunc(sign, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r > 0x7f }) == 0:
		return fmt.Sprintf("the sign %q begins no step; write \"- [ ] %s\"", sign, shorten(words, 60)), Edit{line, "- [ ] " + words}
	}
	return "this is no step; write each as \"- [ ] what to do (8 min)\" and put other text above \"## Steps\"", Edit{}
}

// boxEdit puts a hyphen before a box. Other brackets hold words, which nothing takes away.
func boxEdit(line, words string) Edit {
	if !tickBox.MatchString(line) {
		return Edit{}
	}
	return Edit{line, "- [ ] " + words}
}

// ReadStep reads a step as authors write it, whose minutes may stand at its end: "Find my notes (10 min)".
func ReadStep(raw string) (step Step) {
	if m := stepMinutes.FindStringSubmatchIndex(raw); m != nil {
		step.Minutes, _ = strconv.Atoi(raw[m[2]:m[3]])
		raw = raw[:m[0]]
	}
	step.Text = raw
	return step
}

func readStep(raw string, line int, r *reporter) Step {
	step := ReadStep(raw)
	step.Text = wordsAt(step.Text, line, r)
	if step.Text == "" {
		r.errorf(line, "the step is empty; say what to do, or remove it")
	}
	if n := utf8.RuneCountInString(step.Text); n > AdviseStep {
		r.warnf(line, "the step has %d characters; menus cut it after %d", n, AdviseStep)
	}
	if step.Minutes > MaxMinutes {
		r.errorf(line, "the step takes %d minutes; at most %d", step.Minutes, MaxMinutes)
	}
	return step
}

// A quiz reads the questions of a lesson line by line.
type quiz struct {
	r           *reporter
	definitions []string
	questions   []Question
	lines       []int // of each question
	body, why   source.Text
}

// readQuestions reads what stands under "## Questions", and returns the line of each question.
func readQuestions(s *section, definitions []string, r *reporter) ([]Question, []int) {
	if s == nil {
		return nil, nil
	}
	q := &quiz{r: r, definitions: definitions}
	var fence scan.Fence
	count := 0
	for i, text := range s.Lines {
		inCode := fence.Inside(text)
		level, heading := scan.Heading(text)
		if !inCode && level == 3 {
			count++
		}
		if count > MaxQuestions {
			continue // more are only counted
		}
		if !inCode && level == 3 {
			q.end()
			q.questions = append(q.questions, Question{Text: wordsAt(heading, s.At[i], r)})
			q.lines = append(q.lines, s.At[i])
			continue
		}
		q.add(text, s.At[i], inCode, fence.Quoted)
	}
	q.end()
	if count > MaxQuestions {
		r.errorf(s.line, "%d questions; at most %d", count, MaxQuestions)
	}
	return q.questions, q.lines
}

// add reads one line below the heading of a question. quoted says of code that it stands in a quote.
func (q *quiz) add(text string, line int, inCode, quoted bool) {
	blank := strings.TrimSpace(text) == ""
	if len(q.questions) == 0 {
		if !blank && !isComment(text) {
			q.r.errorf(line, "this stands before the first question; begin each question with \"### \"")
		}
		return
	}
	current := &q.questions[len(q.questions)-1]
	words, isQuote := strings.CutPrefix(strings.TrimLeft(text, " "), ">")
	choice := choiceLine.FindStringSubmatch(text)
	switch {
	case isComment(text) && (len(current.Choices) > 0 || len(q.why.Lines) > 0):
	case isQuote && (!inCode || quoted):
		q.why.Add(strings.TrimPrefix(words, " "), line)
	case choice != nil && !inCode:
		var c Choice
		if len(current.Choices) < MaxChoices { // more are only counted
			c = q.choice(choice[1], choice[2], line)
		}
		current.Choices = append(current.Choices, c)
	case blank && len(q.why.Lines) > 0:
		q.why.Add("", line)
	case blank && len(q.body.Lines) == 0:
	case len(q.why.Lines) > 0:
		q.r.errorf(line, "this stands after the explanation; begin the line with \"> \" if it belongs to it")
	case !blank && len(current.Choices) > 0:
		q.r.errorf(line, "this stands after the choices; write it above them, or begin the line with \"> \" if it explains")
	default:
		q.body.Add(text, line)
	}
}

func (q *quiz) choice(mark, raw string, line int) Choice {
	var c Choice
	c.Right = mark == "x" || mark == "X"
	if at := choiceWhy.FindStringIndex(raw); at != nil {
		raw, c.Why = raw[:at[0]], wordsAt(raw[at[1]:], line, q.r)
	}
	c.Text = wordsAt(raw, line, q.r)
	switch n := utf8.RuneCountInString(c.Text); {
	case n == 0:
		q.r.errorf(line, "the choice is empty; write \"- [ ] text\"")
	case n > MaxChoice:
		q.r.errorf(line, "the choice has %d characters; at most %d fit", n, MaxChoice)
	case n > AdviseChoice:
		q.r.warnf(line, "the choice has %d characters; buttons and menus cut it after %d", n, AdviseChoice)
	}
	return c
}

// end completes the current question, if there is one.
func (q *quiz) end() {
	if n := len(q.questions) - 1; n >= 0 {
		current := &q.questions[n]
		if len(current.Choices) == 0 {
			q.lintChoices()
		}
		current.Body = flat(parseAt(q.body, q.definitions, q.r))
		current.Why = parseAt(q.why, q.definitions, q.r)
		checkQuestion(current, q.lines[n], q.r)
	}
	q.body, q.why = source.Text{}, source.Text{}
}

// looksRight matches an option that its author marked as the right one in a way of their own.
var looksRight = regexp.MustCompile(`(?i)(\((?:right|correct|true|x|✓|richtig|correct[oa])\)|[✓✔☑✅]| \*{1,2}) *$|^(\*{1,2} |[✓✔☑✅])`)

// lintChoices warns of a list below a question in which an option is marked as right: people would read the mark.
func (q *quiz) lintChoices() {
	options, _ := listItems(q.body.Lines, option)
	if len(options) == 0 {
		options, _ = listItems(q.body.Lines, bulleted)
	}
	if len(options) < MinChoices {
		return
	}
	for _, o := range options {
		if looksRight.MatchString(o.text) {
			q.r.warnf(q.body.At[0], "these look like choices, and people would read which one is right; write \"- [ ]\" before each and "+
				"\"- [x]\" before the right one, without %q", strings.TrimSpace(looksRight.FindString(o.text)))
			return
		}
	}
}

// flat turns the headings and quotes of a question's text into paragraphs: in the notation of
// questions both mean something else.
func flat(blocks []rich.Block) []rich.Block {
	for i, b := range blocks {
		if b.Kind == rich.Heading || b.Kind == rich.Quote {
			for j := range b.Spans {
				b.Spans[j].Bold = b.Spans[j].Bold || b.Kind == rich.Heading
			}
			blocks[i] = rich.Block{Spans: b.Spans}
		}
	}
	return blocks
}

func checkQuestion(q *Question, line int, r *reporter) {
	if q.Text == "" {
		r.errorf(line, "the question is empty; write it after the \"### \"")
	}
	if n := utf8.RuneCountInString(q.Text); n > 300 {
		r.errorf(line, "the question has %d characters; at most 300 fit, so put the rest below it", n)
	}
	if len(q.Choices) == 0 {
		return
	}
	right := 0
	seen := map[string]bool{}
	for _, c := range q.Choices {
		if c.Right {
			right++
		}
		if key := strings.ToLower(c.Text); seen[key] && key != "" {
			r.errorf(line, "the choice %q stands here twice", c.Text)
		} else {
			seen[key] = true
		}
	}
	switch n := len(q.Choices); {
	case n < MinChoices || n > MaxChoices:
		r.errorf(line, "the number of choices is %d; write %d to %d, or none for an open question", n, MinChoices, MaxChoices)
	case right == 0:
		r.errorf(line, "no choice is right; mark the right one with [x]")
	case right > 1:
		r.warnf(line, "%d choices are right, and choosing any of them counts", right)
	}
}
