package course

import (
	"regexp"
	"strings"

	"afterbell/bot/course/scan"
)

// A page may name the address of a link below its text: [words][name] and [name]: other-page.md. Addresses inside the book
// become titles of lessons where they stand, so those are put back in their places. Addresses in the web stay below.

var (
	referenceTo  = regexp.MustCompile(`^ {0,3}\[([^\]^][^\]]*)\]: *<?([^\s>]+)>?(?: +(?:"[^"]*"|'[^']*'|\([^)]*\)))? *(?:<!--.*-->)? *$`)
	referenceUse = regexp.MustCompile(`(!?)\[((?:[^\[\]]|\[[^\]]*\])+)\](?:\[([^\]]*)\])?`)
)

// withoutReferences puts the addresses inside a book where they are used. Code stays as it is.
func withoutReferences(lines []string) []string {
	targets := map[string]string{}
	var kept []string
	var fence scan.Fence
	for _, line := range lines {
		m := referenceTo.FindStringSubmatch(line)
		if fence.Inside(line) || m == nil || strings.Contains(m[2], ":") || strings.HasPrefix(m[2], "#") {
			kept = append(kept, line)
			continue
		}
		targets[strings.ToLower(m[1])] = m[2]
	}
	if len(targets) == 0 {
		return lines
	}
	fence = scan.Fence{}
	for i, line := range kept {
		if !fence.Inside(line) && strings.Contains(line, "[") {
			kept[i] = placed(line, targets)
		}
	}
	return kept
}

// placed returns a line with the addresses of its links in it. What is in backticks, or has an address already, stays.
func placed(line string, targets map[string]string) string {
	var b strings.Builder
	at := 0
	for _, m := range referenceUse.FindAllStringSubmatchIndex(line, -1) {
		words, name := line[m[4]:m[5]], line[m[4]:m[5]]
		if m[6] >= 0 && m[7] > m[6] {
			name = line[m[6]:m[7]]
		}
		target := targets[strings.ToLower(name)]
		inCode := strings.Count(line[:m[0]], "`")%2 == 1
		if target == "" || inCode || strings.HasPrefix(line[m[1]:], "(") {
			continue
		}
		b.WriteString(line[at:m[0]] + line[m[2]:m[3]] + "[" + words + "](" + target + ")")
		at = m[1]
	}
	return b.String() + line[at:]
}
