package course

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"afterbell/bot/course/scan"
)

// This file reads which option a solution calls right, in the languages in which lessons were seen. What is in doubt is
// not decided: an open question is better than one that calls a right answer wrong.

const (
	optionName = `\(?(\d{1,2}|[a-z])\)?`
	// optionWord is what solutions call an option; answerWord what they call the right one.
	optionWord = `(?:option|answer|choice|number|opci[oó]n|respuesta|n[uú]mero|opç[aã]o|resposta|antwort|r[eé]ponse|risposta|opzione)`
	answerWord = `(?:answer|option|choice|solution|opci[oó]n|respuesta|soluci[oó]n|opç[aã]o|resposta|antwort|l[oö]sung|` +
		`r[eé]ponse|solution|risposta)`
	rightWord = `(?:correct[aoe]?|right|good|best|solution|richtige?|corrett[ao]|giust[ao]|certa|bonne|corrig[eé]e)`
	isWord    = `(?:is|are|es|ist|est|é|è)`
)

var (
	// "The correct answer is 2", "The answer is (5)", "La solución es la opción 4", "Die richtige Antwort ist b".
	isCorrect = regexp.MustCompile(`(?i)(?:` + rightWord + ` |^\W*|\b(?:the|la|die|a) |\bl['’])` + answerWord +
		`(?: ` + rightWord + `)?:? (?:` + isWord + `:? )?\W*(?:the |la |el |die |a )?(?:` + optionWord + ` )?` + optionName +
		`\b\W*?(?:[).:,;]|$|\n| (?:because|since|porque|weil|car)\b)`)
	// "Option 4 is the correct answer", "La opción 5 es la respuesta correcta".
	saysCorrect = regexp.MustCompile(`(?i)\b` + optionWord + ` ` + optionName + ` ` + isWord +
		` (?:the |la |a |die )?(?:` + answerWord + ` )?` + rightWord + `\b`)
	// "4 is the correct answer."; a first line that is nothing but "B".
	isAnswer = regexp.MustCompile(`(?i)^\W*(?:` + answerWord + `)?:? ?(\d{1,2}|[a-z])\W*(?:` + isWord +
		` (?:the |la )?(?:` + answerWord + ` )?` + rightWord + `\b.*)?$`)
	// "Answer: 1 and 4".
	areAnswers = regexp.MustCompile(`(?i)^\W*(?:the )?(?:correct |right )?` + answerWord + `s?(?:` + ` (?:are|son)` + `)?:? ` +
		`((?:\d{1,2}|[a-z])(?:, (?:\d{1,2}|[a-z]))*,? (?:and|y|und|et|e) (?:\d{1,2}|[a-z]))\W*$`)
	// "1 is not matched by the pattern.", which is all that is said.
	onlyOne  = regexp.MustCompile(`(?i)^\W*(?:option |answer )?(\d{1,2})\W? is (?:not )?[^.,;\d]+\.?\s*$`)
	oneName  = regexp.MustCompile(`(?i)\b(?:\d{1,2}|[a-z])\b`)
	positive = regexp.MustCompile(`(?i)^\W*(?:yes|correct|right|true|` +
		`(?:this )?is (?:the )?(?:correct|right|true)(?: answer| solution| option)?|` +
		`(?:[eé]sta )?es la (?:respuesta|opci[oó]n) correcta|` +
		`s[ií]|correct[oa]|verdadero|ja|richtig|oui|vrai|sim|sì|vero)` +
		`(?:\W*$|\*{0,2}\s*[.,:;!—–-]|\s+(?:because|since|as|this|it|the|that)\b)`)
	bareItem = regexp.MustCompile(`(?m)^ {0,3}(?:\d{1,2}|[A-Za-z])\\?[.):](?: |$)`) // of a list, which answers one thing after another
	negative = regexp.MustCompile(`(?i)^\W*(?:no|incorrect|wrong|false|not|(?:this )?is (?:incorrect|wrong|false|not)|` +
		`incorrecto|falso|nein|falsch|non|faux|não)\b`)
	hedged = regexp.MustCompile(`(?i)^\W*(?:yes|no|correct|right|true|false|s[ií]|ja|nein|oui|non|sim)\W+` +
		`(?:but|although|if|only|partly|pero|aber|mais)\b`)
	// A second option that does the same makes it doubtful which one is right.
	alsoRight = regexp.MustCompile(`(?i)\b(?:option|answer|choice|number|opci[oó]n|respuesta) ` +
		`\(?(?:\d{1,2}|[a-z])\)? (?:also|would also|tambi[eé]n)\b`)
	unlike = regexp.MustCompile(`(?i)\b(?:not|no|never|wrong|incorrect|instead|other|others|unlike|nicht|falsch|incorrecto)\b|n['’]t\b`)
)

// answered marks the right choices, and puts to each what the solution says of it; false if there is doubt.
func answered(choices []Choice, options []item, ask, solution []string) bool {
	named := namedAnswers(solution)
	said := verdicts(options, solution)
	if alsoRight.MatchString(strings.Join(solution, "\n")) {
		return false
	}
	if named == nil && said == nil && options[0].name != "" && !options[0].bullet {
		named = loneVerdict(options, solution)
	}
	if named == nil && said == nil && !slices.ContainsFunc(options, func(o item) bool { return o.tick }) {
		named = repeated(choices, options, ask, solution)
	}
	for i, o := range options {
		switch {
		case named != nil:
			choices[i].Right = slices.Contains(named, o.name)
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
	right := 0
	for _, c := range choices {
		if c.Right {
			right++
		}
	}
	return right > 0 && (named == nil || right == len(named))
}

// MaxChoiceWhy is how long an explanation is that still stands with its choice; a longer one stays below all of them.
const MaxChoiceWhy = 300

// verdicts returns what a solution says of each option, in their order; nil if it does not speak of each, or if the
// verdicts are in doubt: one alone is right, or every other one is said to be wrong.
func verdicts(options []item, solution []string) []item {
	items, _ := listItems(solution, explained)
	if len(items) != len(options) || options[0].name == "" || options[0].bullet {
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

// namedAnswers returns the options that a solution names as the right ones in one phrase; nil if it names none, or one here
// and another there.
func namedAnswers(solution []string) []string {
	text := strings.TrimSpace(withoutTitle(solution))
	first, _, _ := strings.Cut(text, "\n")
	if m := areAnswers.FindStringSubmatch(first); m != nil {
		return oneName.FindAllString(strings.ToLower(joinedBy.ReplaceAllString(m[1], ",")), -1)
	}
	found := map[string]bool{}
	for _, m := range slices.Concat(isCorrect.FindAllStringSubmatch(text, -1), saysCorrect.FindAllStringSubmatch(text, -1)) {
		found[strings.ToLower(m[1])] = true
	}
	for _, pattern := range []*regexp.Regexp{isAnswer, onlyOne} {
		m := pattern.FindStringSubmatch(first)
		if pattern == onlyOne && strings.TrimSpace(text) != strings.TrimSpace(first) {
			continue
		}
		if m != nil && len(bareItem.FindAllString(text, 2)) < 2 {
			found[strings.ToLower(m[1])] = true
		}
	}
	if len(found) != 1 {
		return nil
	}
	return slices.Collect(maps.Keys(found))
}

var joinedBy = regexp.MustCompile(`(?i) (?:and|y|und|et|e) `)

// boldTitle is a bold line of words, rather than the name of an option.
var boldTitle = regexp.MustCompile(`^\*\*[^*\d]{4,}\*\*$`)

// withoutTitle returns a solution without the bold line that is its title.
func withoutTitle(solution []string) string {
	text := strings.TrimSpace(strings.Join(solution, "\n"))
	if first, rest, ok := strings.Cut(text, "\n"); ok && boldTitle.MatchString(strings.TrimSpace(first)) {
		return rest
	}
	return text
}

// loneVerdict returns the option whose number alone begins a solution: "3. The file is read line by line, so …". A list of
// steps has more than one.
func loneVerdict(options []item, solution []string) []string {
	items, _ := listItems(solution, option)
	text := strings.TrimSpace(withoutTitle(solution))
	if len(items) != 1 || len(options) < 3 || !option.MatchString(strings.SplitN(text, "\n", 2)[0]) ||
		negative.MatchString(items[0].text) || unlike.MatchString(items[0].text) {
		return nil
	}
	return []string{items[0].name}
}

// repeated returns the option that a solution says once more, and no other: as a piece of code, or in its only sentence.
func repeated(choices []Choice, options []item, ask, solution []string) []string {
	asks := func(c Choice) bool { return strings.Contains(c.Text, "?") } // a list of questions
	if !strings.Contains(withoutFences(ask), "?") || slices.ContainsFunc(choices, asks) {
		return nil
	}
	if name := boldOne(choices, options, solution); name != "" {
		return []string{name}
	}
	text := withoutTitle(solution)
	brief := plainText(unmark(text))
	short := utf8.RuneCountInString(brief) < 100 && !unlike.MatchString(brief)
	var found []string
	for i, c := range choices {
		words := plainText(c.Text)
		if hasCode(solution, words) || short && len(words) > 5 && strings.Contains(" "+strings.TrimRight(brief, ".")+" ", " "+words+" ") {
			found = append(found, options[i].name)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found
}

// boldOne returns the option that is bold where a solution lists all of them again; "" if there is none.
func boldOne(choices []Choice, options []item, solution []string) string {
	again, _ := optionsOf(solution)
	if len(again) != len(choices) {
		return ""
	}
	name := ""
	for i, o := range again {
		if !strings.HasPrefix(plainText(unmark(o.text)), plainText(choices[i].Text)) {
			return ""
		}
		if !strings.HasPrefix(o.text, "**") {
			continue
		}
		if name != "" {
			return ""
		}
		name = options[i].name
	}
	return name
}

// hasCode reports whether a block of code is nothing but the given words.
func hasCode(lines []string, words string) bool {
	var fence scan.Fence
	var block []string
	for _, line := range lines {
		was := fence.Open != ""
		switch inside := fence.Inside(line); {
		case inside && was && fence.Open != "":
			block = append(block, line)
		case was && fence.Open == "":
			if plainText(strings.Join(block, " ")) == words {
				return true
			}
			block = nil
		}
	}
	return false
}

// withoutFences returns lines without blocks of code, which may hold any words.
func withoutFences(lines []string) string {
	var fence scan.Fence
	var out []string
	for _, line := range lines {
		if !fence.Inside(line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}
