package course

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"afterbell/bot/course/scan"
)

var (
	option    = regexp.MustCompile(`^ {0,3}(\d{1,2}|[A-Za-z])[.)] +(\S.*)$`)
	bulleted  = regexp.MustCompile(`^ {0,3}([-*+]) +([^\[\s].*)$`)
	explained = regexp.MustCompile(`(?i)^ {0,3}(?:[-*+] +)?\**(?:(?:option|answer|choice) )?(\d{1,2}|[a-z])\**(?:[.)]|:)\**:? +(\S.*)$`)
	ticked    = regexp.MustCompile(`^ {0,3}[-*+] +\[([ xX]?)\] +(\S.*)$`)
)

// An item is one option of a list, or what a solution says of one.
type item struct {
	name   string // "2", "b"; "" in a list of boxes to tick
	text   string // Markdown on one line
	tick   bool   // it is marked as right in the list itself
	code   bool   // more than one line of code stands in it
	bullet bool   // the list has no names, and this one is its place
}

// multipleChoice returns the options of a list in ask and the other lines, if the solution says without doubt which of
// them is right, and nil otherwise. It may say so in a phrase ("The correct answer is 2", or a first line "B"), item by
// item ("1. No: … 2. Yes: …"), by saying one option once more, or the list itself has a box ticked. Options that are too
// long for a button stay in what is asked, and their names are the choices.
func multipleChoice(ask, solution []string) ([]Choice, []string) {
	options, rest := optionsOf(ask)
	if len(options) < MinChoices || len(options) > MaxChoices {
		return nil, nil
	}
	choices, byName := make([]Choice, len(options)), false
	for i, o := range options {
		choices[i].Text = unmark(o.text)
		if o.name != "" && o.name != orderName(i, options[0].name) || choices[i].Text == "" && !o.code {
			return nil, nil
		}
		byName = byName || o.code || utf8.RuneCountInString(choices[i].Text) > MaxChoice
	}
	if !byName && hasTwins(choices) || byName && (options[0].name == "" || options[0].bullet) {
		return nil, nil
	}
	if !answered(choices, options, ask, solution) {
		return nil, nil
	}
	if byName {
		for i, o := range options {
			choices[i].Text = strings.ToUpper(o.name)
		}
		return choices, ask
	}
	return choices, rest
}

// optionsOf returns the options in what is asked and the other lines: a list with numbers or letters, else one of boxes to
// tick, else one with hyphens.
func optionsOf(ask []string) (options []item, rest []string) {
	options, rest = listItems(ask, option)
	if len(options) > 2 && options[0].name == "1" && options[1].name == "a" {
		options, rest = listItems(ask, lettered) // the question itself has a number
	}
	if len(options) == 0 {
		options, rest = tickedItems(ask)
	}
	if len(options) == 0 {
		options, rest = listItems(ask, bulleted)
		for i := range options {
			options[i].name, options[i].bullet = orderName(i, "1"), true
		}
	}
	return options, rest
}

var lettered = regexp.MustCompile(`^ {0,3}([A-Za-z])[.)] +(\S.*)$`)

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
