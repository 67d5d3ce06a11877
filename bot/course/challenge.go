package course

import (
	"regexp"
	"strings"

	"afterbell/bot/course/scan"
	"afterbell/bot/rich"
)

// A task is a part of a challenge: what is asked, and its solution if there is one.
type task struct {
	title    string
	line     int
	ask      []string
	solution []string
	solved   bool
}

// challenge makes a step and a question of each task in a challenge.
func (c *conversion) challenge(d *div) {
	for _, t := range c.tasks(d) {
		if t.title == "" {
			t.title = firstText(c.own("import.challenge", ""), c.e.title)
			if n := len(c.steps); n > 0 {
				t.title = firstText(c.own("import.challenge_in", c.e.title), c.e.title)
			}
		}
		c.steps = append(c.steps, firstText(c.own("import.try", t.title), t.title))
		c.tries = true
		if !t.solved {
			c.text = append(c.text, "", "### "+rich.EscapeLine(t.title), "")
			c.text = append(c.text, t.ask...)
			c.e.r.warnf(t.line, "the challenge %q has no solution; it stays in the text", t.title)
			continue
		}
		c.question(t)
	}
}

// tasks deals the children of a challenge out: a heading after a solution begins the next task.
func (c *conversion) tasks(d *div) []*task {
	current := &task{line: d.line, title: d.cutTitle()}
	all := []*task{current}
	for _, child := range d.children {
		if child.class == "solution" {
			current.solution = append(current.solution, c.solution(child)...)
			current.solved = true
			continue
		}
		one := &div{children: []*div{child}}
		if child.class == "" && current.solved && strings.TrimSpace(strings.Join(child.lines, "")) != "" {
			current = &task{line: child.line, title: one.cutTitle()}
			all = append(all, current)
		}
		current.ask = append(current.ask, c.content(one)...)
	}
	return all
}

func (c *conversion) solution(d *div) []string {
	title := d.cutTitle()
	var out []string
	if !strings.HasPrefix(strings.ToLower(title), "solution") && title != "" {
		out = append(out, "**"+rich.EscapeLine(title)+"**", "")
	}
	return append(append(out, c.content(d)...), "")
}

// question writes a solved task in the notation of questions.
func (c *conversion) question(t *task) {
	if options, rest := multipleChoice(t.ask, t.solution); options != nil {
		c.writeQuestion(t, options, c.plainAsk(rest))
		return
	}
	if items, _ := listItems(t.ask, option); len(items) >= MinChoices && mayChoose(t) {
		c.e.r.warnf(t.line, "the question %q stays open, since its solution does not say for sure which option is right", t.title)
	}
	c.writeQuestion(t, nil, c.plainAsk(t.ask))
}

// writeQuestion writes a question with its choices, if it has any, and the solution as its explanation.
func (c *conversion) writeQuestion(t *task, choices []Choice, ask []string) {
	b := &c.questions
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	b.WriteString("### " + escapeTitle(shorten(t.title, 300)) + "\n\n")
	if text := joinLines(ask); text != "" {
		b.WriteString(text + "\n")
	}
	for _, o := range choices {
		writeChoice(b, o)
	}
	if len(choices) > 0 {
		b.WriteString("\n")
	}
	if why := strings.Trim(strings.Join(quoted(t.solution), "\n"), "\n"); strings.Trim(why, "> ") != "" {
		b.WriteString(why + "\n")
	}
}

var asksToChoose = regexp.MustCompile(`(?i)\bwhich (?:of|command|one|line|statement|option|is)|` +
	`\b(?:cu[aá]l|cu[aá]les) de\b|\b(?:welche[rs]?) der\b|\blaquelle des\b`)

// mayChoose reports whether a task asks to choose from its list, rather than to do one thing after another.
func mayChoose(t *task) bool {
	return asksToChoose.MatchString(t.title + " " + strings.Join(t.ask, " "))
}

var tickedItem = regexp.MustCompile(`^( {0,3}[-*+]) +\[[ xX]?\] `)

// boldHeading makes a heading bold words, since in the notation of questions it would begin another one.
func boldHeading(line string) string {
	if level, words := scan.Heading(line); level > 0 {
		return "**" + rich.EscapeLine(unmark(strings.TrimRight(words, "# "))) + "**"
	}
	return line
}

// plainAsk takes quotes and tick boxes out of what is asked, since in a question they mean answers.
func (c *conversion) plainAsk(lines []string) []string {
	var out []string
	var fence scan.Fence
	for _, line := range lines {
		was := fence
		inCode := fence.Inside(line)
		trimmed := strings.TrimLeft(line, " ")
		switch quoted := strings.HasPrefix(trimmed, ">"); {
		case quoted && inCode && (fence.Quoted || was.Quoted): // code in a quote loses the mark of the quote alone
			line = strings.TrimPrefix(strings.TrimPrefix(trimmed, ">"), " ")
		case inCode:
		case quoted:
			line = boldHeading(strings.TrimLeft(trimmed, "> "))
		default:
			line = tickedItem.ReplaceAllString(line, "$1 ")
		}
		out = append(out, line)
	}
	return out
}
