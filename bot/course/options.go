package course

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"afterbell/bot/course/scan"
)

var (
	option    = regexp.MustCompile(`^ {0,3}(\d{1,2}|[A-Za-z])[.)] +(\S.*)$`)
	explained = regexp.MustCompile(`(?i)^ {0,3}(?:[-*+] +)?\**(?:(?:option|answer|choice) )?(\d{1,2}|[a-z])\**(?:[.)]|:)\**:? +(\S.*)$`)
	ticked    = regexp.MustCompile(`^ {0,3}[-*+] +\[([ xX]?)\] +(\S.*)$`)
	isCorrect = regexp.MustCompile(`(?i)(?:correct |right |^\W*|\bthe )(?:answer|option|choice|solution) is:? \W*` +
		`(?:(?:answer|option|choice|number) )?(\d{1,2}|[a-z])\b\W*?(?:[).:,;]|$|\n| (?:because|since)\b)`)
	saysCorrect = regexp.MustCompile(`(?i)\b(?:option|answer|choice|number) \(?(\d{1,2}|[a-z])\)? is (?:the )?(?:correct|right|solution)\b`)
	isAnswer    = regexp.MustCompile(`(?i)^\W*(?:answer|solution|option)?:? ?(\d{1,2}|[a-z])\W*(?:is (?:the )?(?:correct|right)\b.*)?$`)
	positive    = regexp.MustCompile(`(?i)^\W*(?:yes|correct|right|true|` +
		`(?:this )?is (?:the )?(?:correct|right|true)(?: answer| solution| option)?|` +
		`s[ií]|correcto|verdadero|ja|richtig|oui|vrai)` +
		`(?:\W*$|\*{0,2}\s*[.,:;!—–-]|\s+(?:because|since|as|this|it|the|that)\b)`)
	bareItem = regexp.MustCompile(`(?m)^ {0,3}(?:\d{1,2}|[A-Za-z])[.)](?: |$)`) // of a list, which answers one thing after another
	negative = regexp.MustCompile(`(?i)^\W*(?:no|incorrect|wrong|false|not|(?:this )?is (?:incorrect|wrong|false|not)|` +
		`incorrecto|falso|nein|falsch|non|faux)\b`)
	hedged = regexp.MustCompile(`(?i)^\W*[\p{L}]+\W+(?:but|although|if|only|partly|pero|aber|mais)\b`)
)

// An item is one option of a list, or what a solution says of one.
type item struct {
	name string // "2", "b"; "" in a list of boxes to tick
	text string // Markdown on one line
	tick bool   // it is marked as right in the list itself
	code bool   // more than one line of code stands in it
}

// multipleChoice returns the options of a list in ask and the other lines, if the solution says without doubt which of
// them is right, and nil otherwise. It may say so in a phrase ("The correct answer is 2", or a first line "B"), item by
// item ("1. No: … 2. Yes: …"), or the list itself has a box ticked.
func multipleChoice(ask, solution []string) ([]Choice, []string) {
	options, rest := listItems(ask, option)
	if len(options) == 0 {
		options, rest = tickedItems(ask)
	}
	choices := make([]Choice, len(options))
	for i, o := range options {
		choices[i].Text = unmark(o.text)
		tooLong := utf8.RuneCountInString(choices[i].Text) > MaxChoice
		if o.name != "" && o.name != orderName(i, options[0].name) || choices[i].Text == "" || tooLong || o.code {
			return nil, nil
		}
	}
	if len(choices) < MinChoices || len(choices) > MaxChoices || hasTwins(choices) || !answered(choices, options, solution) {
		return nil, nil
	}
	return choices, rest
}

// answered marks the right choices, and puts to each what the solution says of it; false if there is doubt.
func answered(choices []Choice, options []item, solution []string) bool {
	named := namedAnswer(solution)
	said := verdicts(options, solution)
	for i, o := range options {
		switch {
		case named != "":
			choices[i].Right = o.name == named
			if said != nil && positive.MatchString(said[i].text) != choices[i].Right {
				return false // the solution names one and says "yes" to another
			}
		case o.name == "":
			choices[i].Right = o.tick
		case said != nil:
			choices[i].Right = positive.MatchString(said[i].text)
		}
		if said != nil && !said[i].code && utf8.RuneCountInString(said[i].text) <= MaxChoiceWhy {
			choices[i].Why = unmark(said[i].text)
		}
	}
	return slices.ContainsFunc(choices, func(c Choice) bool { return c.Right })
}

// MaxChoiceWhy is how long an explanation is that still stands with its choice; a longer one stays below all of them.
const MaxChoiceWhy = 300

// verdicts returns what a solution says of each option, in their order; nil if it does not speak of each, or if the
// verdicts are in doubt: one alone is right, or every other one is said to be wrong.
func verdicts(options []item, solution []string) []item {
	items, _ := listItems(solution, explained)
	if len(items) != len(options) || options[0].name == "" {
		return nil
	}
	right, wrong := 0, 0
	for i, it := range items {
		if it.name != options[i].name {
			return nil
		}
		switch {
		case hedged.MatchString(it.text):
			return nil
		case positive.MatchString(it.text):
			right++
		case negative.MatchString(it.text):
			wrong++
		}
	}
	if right == 1 || right > 1 && right+wrong == len(items) {
		return items
	}
	return nil
}

// listItems returns the items of a list in lines and the lines around it. It returns none if there are two lists. Lines
// that are indented go on with an item.
func listItems(lines []string, mark *regexp.Regexp) (items []item, rest []string) {
	var fence scan.Fence
	ended, fenced := false, 0
	for _, line := range lines {
		m := mark.FindStringSubmatch(line)
		opened := fence.Open != ""
		head := line
		if m != nil && !opened {
			head = strings.Repeat(" ", 3) + m[2]
		}
		inCode := fence.Inside(head)
		blank := strings.TrimSpace(line) == ""
		last := len(items) - 1
		switch {
		case m != nil && !opened && ended:
			return nil, nil
		case m != nil && !opened:
			items, fenced = append(items, item{name: strings.ToLower(m[1])}), 0
			if !inCode {
				items[last+1].text = m[2]
			}
			continue
		case last >= 0 && !ended && inCode && (opened || strings.HasPrefix(line, " ")):
			if strings.Trim(strings.TrimSpace(line), "`~") != "" && opened {
				if fenced++; fenced > 1 {
					items[last].code = true
				}
				items[last].text = strings.TrimSpace(items[last].text + " `" + strings.TrimSpace(line) + "`")
			}
			continue
		case last >= 0 && !ended && strings.HasPrefix(line, " ") && !blank:
			items[last].text += " " + strings.TrimSpace(line)
			continue
		case !blank && last >= 0:
			ended = true
		}
		rest = append(rest, line)
	}
	return items, rest
}

// tickedItems returns the items of a list of boxes, if at least one of them is ticked and one is not.
func tickedItems(lines []string) (items []item, rest []string) {
	var fence scan.Fence
	right := 0
	for _, line := range lines {
		m := ticked.FindStringSubmatch(line)
		if fence.Inside(line) || m == nil {
			rest = append(rest, line)
			continue
		}
		one := item{text: m[2], tick: m[1] == "x" || m[1] == "X"}
		if one.tick {
			right++
		}
		items = append(items, one)
	}
	if right == 0 || right == len(items) {
		return nil, nil
	}
	return items, rest
}

// orderName returns the name that option i has if the first one has the given name.
func orderName(i int, first string) string {
	if first == "a" {
		return string(rune('a' + i))
	}
	return strconv.Itoa(i + 1)
}

// namedAnswer returns the option that a solution names, or "" if it names none or several.
func namedAnswer(solution []string) string {
	text := strings.TrimSpace(strings.Join(solution, "\n"))
	found := map[string]bool{}
	for _, m := range slices.Concat(isCorrect.FindAllStringSubmatch(text, -1), saysCorrect.FindAllStringSubmatch(text, -1)) {
		found[strings.ToLower(m[1])] = true
	}
	first, _, _ := strings.Cut(text, "\n")
	if m := isAnswer.FindStringSubmatch(first); m != nil && len(bareItem.FindAllString(text, 2)) < 2 {
		found[strings.ToLower(m[1])] = true
	}
	if len(found) != 1 {
		return ""
	}
	for name := range found {
		return name
	}
	return ""
}

func hasTwins(choices []Choice) bool {
	seen := map[string]bool{}
	for _, c := range choices {
		if seen[strings.ToLower(c.Text)] {
			return true
		}
		seen[strings.ToLower(c.Text)] = true
	}
	return false
}
