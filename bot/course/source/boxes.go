package source

import (
	"path"
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

var (
	hintOpen  = regexp.MustCompile(`^\s*\{%-?\s*hint\s+style="(\w+)"\s*-?%\}\s*$`)
	hintClose = regexp.MustCompile(`^\s*\{%-?\s*endhint\s*-?%\}\s*$`)
	onlySigns = regexp.MustCompile(`^\s*(?:\{%-?.*?-?%\}|\{\{<.*?>\}\}|\{\{%.*?%\}\})\s*$`)
	rawSigns  = regexp.MustCompile(`\{%-?\s*(?:end)?raw\s*-?%\}`)
	videoURL  = regexp.MustCompile(`https?://[^\s"'>)]+`)
)

// liquid reads the commands of Liquid, Hugo and GitBook that stand on a line of their own. Those that name an address
// become links.
func (x *dialect) liquid(lines []line) ([]line, int) {
	s := lines[0].s
	if m := hintOpen.FindStringSubmatch(s); m != nil {
		used := until(lines, hintClose.MatchString)
		return x.named(m[1], "", lines[0].n, x.boxes(lines[1:max(1, used-1)])), used
	}
	if !onlySigns.MatchString(s) {
		return nil, 0
	}
	switch to := videoURL.FindString(s); {
	case rawSigns.MatchString(s):
	case to != "":
		x.lose(LostMedia, lines[0].n, s)
		return []line{{lines[0].n, "<" + to + ">"}}, 1
	default:
		x.lose(LostCommand, lines[0].n, s)
	}
	return []line{{lines[0].n, ""}}, 1
}

var (
	detailsOpen = regexp.MustCompile(`(?i)^\s*<details\b[^>]*>(.*)$`)
	detailsEnd  = regexp.MustCompile(`(?i)</details>`)
	summaryTag  = regexp.MustCompile(`(?is)<summary\b[^>]*>(.*?)</summary>`)
)

// details reads what is folded on a web page. With a title it is a solution or something to go further; without one it
// is what a speaker says.
func (x *dialect) details(lines []line) ([]line, int) {
	if !detailsOpen.MatchString(lines[0].s) {
		return nil, 0
	}
	depth := 0
	used := until(lines, func(s string) bool {
		lower := strings.ToLower(s)
		depth += strings.Count(lower, "<details") - strings.Count(lower, "</details>")
		return depth <= 0
	})
	content := append([]line{}, lines[:used]...)
	content[0].s = detailsOpen.ReplaceAllString(content[0].s, "$1")
	last := &content[len(content)-1]
	if ends := detailsEnd.FindAllStringIndex(last.s, -1); ends != nil {
		last.s = last.s[:ends[len(ends)-1][0]]
	}
	title, content := cutSummary(content)
	if title == "" {
		return x.named("notes", "", lines[0].n, x.boxes(content)), used
	}
	return x.named("details", title, lines[0].n, x.boxes(content)), used
}

// cutSummary takes the title from what is folded. It may stand on several lines.
func cutSummary(lines []line) (string, []line) {
	for i := range lines[:min(len(lines), 6)] {
		head := join(lines[:i+1])
		if at := summaryTag.FindStringSubmatchIndex(head); at != nil {
			title := oneLine(plain(head[at[2]:at[3]]))
			return firstOf(title, "Details"), append([]line{{lines[i].n, head[at[1]:]}}, lines[i+1:]...)
		}
	}
	return "", lines
}

// formula reads "$$ … $$" and "\[ … \]" on lines of their own. A chat has no formulas, so people read it as it is typed.
func (x *dialect) formula(lines []line) ([]line, int) {
	s := strings.TrimSpace(lines[0].s)
	for _, pair := range [][2]string{{"$$", "$$"}, {`\[`, `\]`}} {
		rest, ok := strings.CutPrefix(s, pair[0])
		if !ok || x.isOwn() && pair[0] == `\[` && !bracketFormula(lines) {
			continue
		}
		if inner, _, ok := strings.Cut(rest, pair[1]); ok {
			return code(lines[0].n, "", []line{{lines[0].n, strings.TrimSpace(inner)}}), 1
		}
		used := 1 + until(lines[1:min(len(lines), 61)], func(s string) bool { return strings.Contains(s, pair[1]) })
		if used > 60 || !strings.Contains(lines[used-1].s, pair[1]) {
			return nil, 0
		}
		content := append([]line{{lines[0].n, rest}}, lines[1:used]...)
		content[len(content)-1].s, _, _ = strings.Cut(content[len(content)-1].s, pair[1])
		return code(lines[0].n, "", withoutBlanks(content)), used
	}
	return nil, 0
}

// bracketFormula reports whether lines begin with a formula between brackets that stand alone. Elsewhere a bracket behind a backslash
// is only a bracket.
func bracketFormula(lines []line) bool {
	for i, l := range lines[:min(len(lines), 61)] {
		switch s := strings.TrimSpace(l.s); {
		case i == 0 && s != `\[`, s == "":
			return false
		case s == `\]`:
			return true
		}
	}
	return false
}

func withoutBlanks(lines []line) []line {
	var out []line
	for _, l := range lines {
		if strings.TrimSpace(l.s) != "" {
			out = append(out, l)
		}
	}
	return out
}

// code writes a code block between marks that its lines do not hold.
func code(n int, lang string, lines []line) []line {
	mark := "```"
	for _, l := range lines {
		for strings.Contains(l.s, mark) {
			mark += "`"
		}
	}
	out := append([]line{{n, ""}, {n, mark + lang}}, lines...)
	return append(out, line{n, mark}, line{n, ""})
}

var (
	mediaTag   = regexp.MustCompile(`(?i)^\s*<(iframe|video|audio|object|embed)\b`)
	silentTag  = regexp.MustCompile(`(?i)^\s*<(script|style|svg)\b`)
	importLine = regexp.MustCompile(`^(?:import\s+[\w{},*\s]+\s+from\s+['"].*['"];?|export\s+(?:const|default)\b.*)$`)
)

// element reads HTML that shows no words: films, which become links, and scripts.
func (x *dialect) element(lines []line) ([]line, int) {
	s := lines[0].s
	if m := mediaTag.FindStringSubmatch(s); m != nil {
		used := closing(lines, m[1])
		x.lose(LostMedia, lines[0].n, s)
		if to := videoURL.FindString(join(lines[:used])); to != "" {
			return []line{{lines[0].n, "<" + to + ">"}, {lines[0].n, ""}}, used
		}
		return nil, used
	}
	if m := silentTag.FindStringSubmatch(s); m != nil && !x.isOwn() { // rich leaves it out and tells of it
		x.lose(LostRaw, lines[0].n, s)
		return nil, closing(lines, m[1])
	}
	if strings.EqualFold(path.Ext(x.page), ".mdx") && importLine.MatchString(s) {
		return nil, 1
	}
	return nil, 0
}

// closing returns how many lines there are to the one that closes an element; one if nothing does.
func closing(lines []line, name string) int {
	used := until(lines, func(s string) bool {
		return strings.Contains(strings.ToLower(s), "</"+strings.ToLower(name)) || strings.HasSuffix(strings.TrimSpace(s), "/>")
	})
	last := strings.ToLower(lines[used-1].s)
	if !strings.Contains(last, "</") && !strings.HasSuffix(strings.TrimSpace(last), "/>") {
		return 1
	}
	return used
}

var (
	pageBreak = regexp.MustCompile(`^\s*(?:\\newpage|\\pagebreak|\\clearpage|\[TOC\]|\[\[_TOC_\]\])\s*$`)
	target    = regexp.MustCompile(`^\s*(?:\([\w:. -]+\)=|%.*|\+\+\+.*)\s*$`)
)

// labels drops lines that only name a place or a class, and the signs between cells.
func (x *dialect) labels(lines []line) ([]line, int) {
	s := lines[0].s
	isMyST := x.book.Format == Jupyter || x.book.Format == Notebooks
	trimmed := strings.TrimSpace(s)
	if classLine.MatchString(trimmed) || pageBreak.MatchString(s) || isMyST && target.MatchString(s) || isLabel(trimmed) {
		return []line{{lines[0].n, ""}}, 1
	}
	return nil, 0
}
