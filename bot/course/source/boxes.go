package source

import (
	"regexp"
	"strings"

	"afterbell/bot/course/scan"
)

// This file reads the notations of boxes. Each reader returns what stands for the first lines, and how many they are;
// 0 if they are nothing of its kind.

// until returns how many lines there are up to the first for which end holds, that line included; all, if there is
// none.
func until(lines []line, end func(s string) bool) int {
	for i, l := range lines {
		if end(l.s) {
			return i + 1
		}
	}
	return len(lines)
}

// indented returns the lines that belong to one that is followed by an indented block, and how many they are.
func indented(lines []line, by int) (content []line, used int) {
	blanks := strings.Repeat(" ", by)
	for i, l := range lines {
		s := strings.ReplaceAll(l.s, "\t", "    ")
		if strings.TrimSpace(s) == "" {
			content = append(content, line{l.n, ""})
			continue
		}
		if !strings.HasPrefix(s, blanks) {
			break
		}
		content, used = append(content, line{l.n, s[by:]}), i+1
	}
	return content[:used], used
}

// longest is how many lines a comment has at most; one that nothing ends is looked for no further.
const longest = 500

// comment passes HTML comments on as they are. rich leaves them out.
func (x *dialect) comment(lines []line) ([]line, int) {
	if !strings.HasPrefix(strings.TrimSpace(lines[0].s), "<!--") {
		return nil, 0
	}
	used := until(lines[:min(len(lines), longest)], func(s string) bool { return strings.Contains(s, "-->") })
	if !strings.Contains(lines[used-1].s, "-->") {
		return nil, 0
	}
	return lines[:used], used
}

var (
	colonOpen  = regexp.MustCompile(`^( {0,3})(:{3,})\s*([^\s:].*?)\s*:*\s*$`)
	colonClose = regexp.MustCompile(`^ {0,3}(:{3,})\s*$`)
	attrClass  = regexp.MustCompile(`\.([A-Za-z][\w:-]*)`)
	attrID     = regexp.MustCompile(`#(exr|sol|exm|thm|def)-`)
	attrTitle  = regexp.MustCompile(`(?:title|name|summary)="([^"]*)"`)
)

// colons reads a box between rows of colons: ":::{note} Title" (MyST), "::: {.callout-tip title="…"}" (Pandoc and
// Quarto), ":::note Title" (Docusaurus), "::: challenge" (Workbench).
func (x *dialect) colons(lines []line) ([]line, int) {
	m := colonOpen.FindStringSubmatch(lines[0].s)
	if m == nil {
		if colonClose.MatchString(lines[0].s) {
			return []line{{lines[0].n, ""}}, 1
		}
		return nil, 0
	}
	used, inner := colonBox(lines, len(m[2]))
	name, title, rest := colonName(m[3])
	if strings.HasPrefix(m[3], "{") && !strings.Contains(m[3], "}.") && directive.MatchString(m[3]) {
		d := directive.FindStringSubmatch(m[3])
		return x.directive(d[1], d[2], lines[0].n, inner), used
	}
	if name == "content-hidden" || strings.Contains(rest, `when-format="pdf"`) || strings.Contains(rest, `when-format="latex"`) {
		x.lose(LostHidden, lines[0].n, name)
		return nil, used
	}
	if title == "" && strings.HasPrefix(name, "callout") {
		title, inner = cutBoxTitle(inner)
	}
	if strings.Contains(rest, `collapse="true"`) && answerWord.MatchString(title) {
		name = "solution"
	}
	return x.named(name, title, lines[0].n, x.boxes(inner)), used
}

// cutBoxTitle cuts a heading from the start of a box.
func cutBoxTitle(lines []line) (string, []line) {
	for i, l := range lines {
		if strings.TrimSpace(l.s) == "" {
			continue
		}
		if level, words := scan.Heading(l.s); level > 0 {
			return words, lines[i+1:]
		}
		break
	}
	return "", lines
}

// colonName takes the name and the title of a box from what stands behind its colons.
func colonName(s string) (name, title, rest string) {
	if strings.HasPrefix(s, "{") {
		rest = s
		if m := attrTitle.FindStringSubmatch(s); m != nil {
			title = m[1]
		}
		if m := attrID.FindStringSubmatch(s); m != nil {
			full := map[string]string{"exr": "exercise", "sol": "solution", "exm": "example", "thm": "theorem", "def": "definition"}
			return full[m[1]], title, rest
		}
		for _, m := range attrClass.FindAllStringSubmatch(s, -1) {
			if _, known := classOf(strings.TrimPrefix(m[1], "callout-"), ""); known || name == "" {
				name = m[1]
			}
		}
		return firstOf(name, "div"), title, rest
	}
	name, title, _ = strings.Cut(s, " ")
	if n, t, ok := strings.Cut(name, "["); ok { // :::note[Title]
		name, title = n, strings.TrimSuffix(t+" "+title, "]")
	}
	title = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(title), "["), "]")
	return strings.TrimPrefix(name, "."), title, title
}

// colonBox returns how many lines a box takes and those in it. A row of at least as many colons closes it; boxes in it
// may have as many as it.
func colonBox(lines []line, colons int) (used int, inner []line) {
	var fence scan.Fence
	depth := 1
	for i, l := range lines[1:] {
		if fence.Inside(l.s) {
			continue
		}
		if colonOpen.MatchString(l.s) {
			depth++
		} else if m := colonClose.FindStringSubmatch(l.s); m != nil {
			if depth--; depth == 0 {
				return i + 2, lines[1 : i+1]
			}
		}
	}
	return len(lines), lines[1:]
}

var bangs = regexp.MustCompile(`^(!!!|\?\?\?)\+?\s+([A-Za-z][\w-]*)[^"]*(?:"(.*)")?\s*$`)

// admonition reads "!!! note "Title"" with an indented block below it
// (https://squidfunk.github.io/mkdocs-material/reference/admonitions/). One with question marks is folded.
func (x *dialect) admonition(lines []line) ([]line, int) {
	m := bangs.FindStringSubmatch(lines[0].s)
	if m == nil {
		return nil, 0
	}
	content, used := indented(lines[1:], 4)
	name, title := m[2], m[3]
	if m[1] == "???" && name != "solution" && name != "question" && name != "exercise" {
		if name = "details"; title == "" {
			title = strings.ToUpper(m[2][:1]) + m[2][1:]
		}
	}
	return x.named(name, title, lines[0].n, x.boxes(content)), used + 1
}

var tabLine = regexp.MustCompile(`^===[!+]?\s+"([^"]*)"\s*$`)

// tab reads one of several versions of a text, which follow one another under their titles.
func (x *dialect) tab(lines []line) ([]line, int) {
	m := tabLine.FindStringSubmatch(lines[0].s)
	if m == nil {
		return nil, 0
	}
	content, used := indented(lines[1:], 4)
	return x.named("tab", m[1], lines[0].n, x.boxes(content)), used + 1
}

var alertLine = regexp.MustCompile(`^ {0,3}> ?\[!([A-Za-z]+)\][+-]?\s*(.*)$`)

// alert reads "> [!NOTE]" with the quote that follows it (https://docs.github.com/get-started/writing-on-github).
func (x *dialect) alert(lines []line) ([]line, int) {
	m := alertLine.FindStringSubmatch(lines[0].s)
	if m == nil {
		return nil, 0
	}
	content, used := unquote(lines[1:])
	name := strings.ToLower(m[1])
	if _, known := classOf(name, m[2]); !known {
		name = "note"
	}
	return x.named(name, m[2], lines[0].n, x.boxes(content)), used + 1
}

// unquote returns the lines of a quote without its signs, and how many they are.
func unquote(lines []line) (content []line, used int) {
	for i, l := range lines {
		rest, ok := strings.CutPrefix(strings.TrimLeft(l.s, " "), ">")
		if !ok {
			break
		}
		content, used = append(content, line{l.n, strings.TrimPrefix(rest, " ")}), i+1
	}
	return content, used
}

var (
	classLine = regexp.MustCompile(`^\{:\s*([^}]*)\}\s*$`)
	isClass   = regexp.MustCompile(`\.([\w-]+)`)
)

// marked reads a quote whose class stands below it, "{: .challenge}", as old lessons of the Carpentries have them
// (https://carpentries.github.io/lesson-example/04-formatting/), and the name of a language below a code block.
func (x *dialect) marked(lines []line) ([]line, int) {
	if !strings.HasPrefix(lines[0].s, ">") {
		return nil, 0
	}
	content, used := unquote(lines)
	if used == len(lines) || !classLine.MatchString(lines[used].s) {
		return nil, 0
	}
	m := isClass.FindStringSubmatch(lines[used].s)
	if m == nil {
		return nil, 0
	}
	title, content := cutBoxTitle(content)
	name := m[1]
	if name == "prereq" || name == "callout" || name == "testimonial" || name == "checklist" || name == "challenge" || name == "solution" ||
		name == "discussion" || name == "objectives" || name == "keypoints" {
		if name == "solution" && strings.EqualFold(strings.TrimSpace(title), "solution") {
			title = ""
		}
		return x.named(name, title, lines[0].n, x.boxes(content)), used + 1
	}
	return append(quoteAgain(lines[:used]), line{lines[used].n, ""}), used + 1
}

func quoteAgain(lines []line) []line { return append([]line{}, lines...) }
