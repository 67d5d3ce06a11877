package source

import (
	"path"
	"regexp"
	"strings"
)

// What stands on lines of its own and is no box: commands of a web site's program, formulas, and elements of HTML.

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
