package course

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	option    = regexp.MustCompile(`^ {0,3}(\d{1,2}|[A-Za-z])[.)] +(\S.*)$`)
	isCorrect = regexp.MustCompile(`(?i)(?:correct|right) (?:answer|option|choice) is:? \W*(?:(?:answer|option|choice|number) )?` +
		`(\d{1,2}|[a-z])\b\W*?(?:[).:,;]|$|\n| (?:because|since)\b)`)
	isAnswer = regexp.MustCompile(`(?i)^\W*(?:answer|solution)?:? ?(\d{1,2}|[a-z])\W*(?:is (?:correct|right)\b.*)?$`)
)

// multipleChoice returns the options of a list in ask and the other lines, if the solution says
// with one of two plain phrases which of them is right ("The correct answer is 2", or a first line
// "B"), and nil if there is any doubt: an option with more than one line, two lists, two answers.
func multipleChoice(ask, solution []string) ([]Choice, []string) {
	names, choices, rest := listOptions(ask)
	answer := namedAnswer(solution)
	if answer == "" || len(choices) < MinChoices || len(choices) > MaxChoices || hasTwins(choices) {
		return nil, nil
	}
	sure := false
	for i, name := range names {
		if name != orderName(i, names[0]) || choices[i].Text == "" || utf8.RuneCountInString(choices[i].Text) > MaxChoice {
			return nil, nil
		}
		choices[i].Right = name == answer
		sure = sure || choices[i].Right
	}
	if !sure {
		return nil, nil
	}
	return choices, rest
}

// listOptions returns the names and texts of the options in ask, and the lines around them. It
// returns none if an option goes on in another line or text stands between options.
func listOptions(ask []string) (names []string, choices []Choice, rest []string) {
	ended := false
	for _, line := range ask {
		m := option.FindStringSubmatch(line)
		blank := strings.TrimSpace(line) == ""
		switch {
		case m != nil && ended, m == nil && !blank && len(choices) > 0 && strings.HasPrefix(line, " "):
			return nil, nil, nil
		case m != nil:
			names = append(names, strings.ToLower(m[1]))
			choices = append(choices, Choice{Text: unmark(m[2])})
			continue
		case !blank && len(choices) > 0:
			ended = true
		}
		rest = append(rest, line)
	}
	return names, choices, rest
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
	if all := isCorrect.FindAllStringSubmatch(text, -1); len(all) == 1 {
		return strings.ToLower(all[0][1])
	} else if len(all) > 1 {
		return ""
	}
	first, _, _ := strings.Cut(text, "\n")
	if m := isAnswer.FindStringSubmatch(first); m != nil {
		return strings.ToLower(m[1])
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
