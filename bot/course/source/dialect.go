package source

import (
	"regexp"
	"slices"
	"strings"

	"afterbell/bot/course/scan"
)

// A dialect translates one page. Every kind of box that the programs for books know has a reader below; each looks at
// the lines that are left and says how many of them it has used.
type dialect struct {
	tree  *tree
	book  *Book
	page  string
	notes map[string]string // the footnotes of the page
	depth int               // of boxes and included files inside one another
	taken int               // bytes of files that the page includes
}

// maxDepth bounds how deep boxes and included files may stand inside one another.
const maxDepth = 16

// maxIncluded bounds the bytes that a page includes, so that pages which include one another end soon.
const maxIncluded = 512 << 10

// isOwn reports whether what is read is a lesson that was written for a course.
func (x *dialect) isOwn() bool { return x.book.Format == written }

func (x *dialect) lose(kind LossKind, n int, what string) { x.tree.lose(kind, x.page, n, what) }

// translate returns a page in the one Markdown that is told of in the comment of this package.
func (x *dialect) translate(lines []line) []line {
	lines = joinTags(x.cutFootnotes(lines))
	return adopt(x.boxes(lines))
}

// boxes translates lines, of a page or in a box.
func (x *dialect) boxes(lines []line) []line {
	x.depth++
	defer func() { x.depth-- }()
	if x.depth > maxDepth {
		return lines
	}
	readers := []func([]line) ([]line, int){
		x.fence, x.comment, x.include, x.colons, x.admonition, x.tab, x.alert, x.marked, x.liquid, x.details, x.formula, x.element, x.labels,
	}
	var out []line
next:
	for len(lines) > 0 {
		if x.isOwn() && isBare(lines[0].s) {
			out, lines = append(out, lines[0]), lines[1:]
			continue
		}
		for _, read := range readers {
			if piece, used := read(lines); used > 0 {
				out, lines = append(out, piece...), lines[used:]
				continue next
			}
		}
		out, lines = append(out, line{lines[0].n, x.inline(lines[0])}), lines[1:]
	}
	return out
}

// asBox writes a box. An empty class leaves its words in the text, under their title.
func asBox(class, title string, n int, content []line) []line {
	var out []line
	add := func(s string) { out = append(out, line{n, s}) }
	add("")
	if class != "" {
		add("::: " + class)
		add("")
	}
	if title != "" && class != "" {
		add("## " + title)
		add("")
	} else if title != "" {
		add("**" + title + "**")
		add("")
	}
	out = append(out, content...)
	add("")
	if class != "" {
		add(":::")
		add("")
	}
	return out
}

// named writes a box that a program calls by a name. title may be empty.
func (x *dialect) named(name, title string, n int, content []line) []line {
	name = firstOf(strings.ToLower(strings.TrimPrefix(name, "callout-")), "note")
	title = headingWords(title)
	class, known := classOf(name, title)
	if name == "hint" && x.book.Format == Workbench {
		class = "hint"
	}
	switch {
	case !known && x.isOwn():
		class = "callout"
	case !known:
		x.lose(LostDirective, n, name)
	}
	if class == "callout" && title == "" {
		title = capital(strings.Replace(name, "seealso", "see also", 1))
	}
	if name == "question" && opens(content, "solution") {
		class = "challenge"
	}
	return asBox(class, title, n, content)
}

// opens reports whether a box of a class begins in lines.
func opens(lines []line, class string) bool {
	for _, l := range lines {
		if l.s == "::: "+class {
			return true
		}
	}
	return false
}

var answerWord = regexp.MustCompile(`(?i)\b(solution|answer|soluci[oó]n|respuesta|l[oö]sung|antwort|corrig[eé]|r[eé]ponse)`)

// classOf returns the class of a box by the name that a program gives it; "" if its words simply stand in the text.
// known is false if nothing is known of the name.
func classOf(name, title string) (class string, known bool) {
	switch name {
	case "note", "tip", "warning", "caution", "danger", "important", "attention", "error", "seealso", "info", "hint", "admonition", "topic",
		"sidebar", "margin", "callout", "abstract", "success", "failure", "bug", "example", "quote", "question", "prf:theorem", "theorem",
		"definition", "prf:definition", "remark", "proof", "prf:proof", "lemma", "corollary", "epigraph", "pull-quote", "highlights", "summary",
		"prereq", "testimonial", "checklist", "todo", "versionadded", "versionchanged", "deprecated", "aside", "column-margin", "box",
		"blockquote":
		if answerWord.MatchString(title) && slices.Contains([]string{"success", "tip", "note", "info", "question"}, name) {
			return "solution", true
		}
		return "callout", true
	case "exercise", "exercise-start", "challenge", "activity", "task", "exr", "exercises", "practice":
		return "challenge", true
	case "solution", "solution-start", "answer", "sol":
		return "solution", true
	case "dropdown", "toggle", "details", "spoiler", "collapse":
		if answerWord.MatchString(title) {
			return "solution", true
		}
		return "spoiler", true
	case "discussion", "objectives", "keypoints", "questions":
		return name, true
	case "instructor", "notes", "speaker", "presenter":
		return "instructor", true
	case "columns", "column", "panel-tabset", "tab-set", "tab-item", "grid", "grid-item", "grid-item-card", "card", "div", "fragment",
		"incremental", "nonincremental", "center", "container", "layout", "group-tab", "tab", "tabs", "panel", "cell", "content-visible",
		"card-carousel", "tabset", "compound", "rubric", "glossary", "hero", "lead", "smaller", "panels", "unit":
		return "", true
	}
	return "", false
}

// adopt gives every solution its challenge: one that follows it as a neighbour moves into it; one below a heading
// such as "Exercise 3" makes a challenge of what stands between. What is left over is help, since an answer must not
// stand in the open.
func adopt(lines []line) []line {
	var out []line
	for i := 0; i < len(lines); i++ {
		if lines[i].s != "::: solution" || depthOf(out) > 0 {
			out = append(out, lines[i])
			continue
		}
		end := closeOf(lines, i)
		box := lines[i:min(end+1, len(lines))]
		if last := lastText(out); last >= 0 && out[last].s == ":::" && out[openOf(out, last)].s == "::: challenge" {
			out = append(out[:last:last], line{box[0].n, ""})
			out = append(append(out, box...), line{box[0].n, ""}, line{box[0].n, ":::"})
		} else if from := exerciseHeading(out); from >= 0 {
			asked := append([]line{{out[from].n, "::: challenge"}, {out[from].n, ""}}, out[from:]...)
			out = append(append(append(out[:from:from], asked...), box...), line{box[0].n, ""}, line{box[0].n, ":::"})
		} else {
			out = append(append(out, line{box[0].n, "::: hint"}), box[1:]...)
		}
		i = end
	}
	return out
}

// depthOf returns how many boxes are open behind lines.
func depthOf(lines []line) int {
	depth := 0
	eachMark(lines, func(_ int, opens bool) bool {
		if opens {
			depth++
		} else {
			depth--
		}
		return true
	})
	return depth
}

// eachMark tells of each line that opens or closes a box, until do says no.
func eachMark(lines []line, do func(i int, opens bool) bool) {
	var fence scan.Fence
	for i, l := range lines {
		if fence.Inside(l.s) || !strings.HasPrefix(l.s, ":::") {
			continue
		}
		if !do(i, l.s != ":::") {
			return
		}
	}
}

// closeOf returns the line that closes the box which line i opens.
func closeOf(lines []line, i int) int {
	depth, end := 0, len(lines)-1
	eachMark(lines[i:], func(j int, opens bool) bool {
		if opens {
			depth++
		} else if depth--; depth == 0 {
			end = i + j
			return false
		}
		return true
	})
	return end
}

// openOf returns the line that opens the box which line i closes.
func openOf(lines []line, i int) int {
	var open []int
	eachMark(lines[:i], func(j int, opens bool) bool {
		if opens {
			open = append(open, j)
		} else if len(open) > 0 {
			open = open[:len(open)-1]
		}
		return true
	})
	if len(open) == 0 {
		return i
	}
	return open[len(open)-1]
}

func lastText(lines []line) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.TrimSpace(lines[i].s) != "" {
			return i
		}
	}
	return -1
}

var exerciseWord = regexp.MustCompile(
	`(?i)\b(?:exercise|challenge|question|task|problem|quiz|activity|try it|your turn|practice|ejercicio|aufgabe|exercice)`)

// exerciseHeading returns the last line, if no box stands behind it, that is a heading and speaks of an exercise; -1 if
// there is none.
func exerciseHeading(lines []line) int {
	var fence scan.Fence
	at := -1
	for i, l := range lines {
		if fence.Inside(l.s) {
			continue
		}
		if strings.HasPrefix(l.s, ":::") {
			at = -1
		} else if level, words := scan.Heading(l.s); level > 0 {
			at = -1
			if exerciseWord.MatchString(words) {
				at = i
			}
		}
	}
	return at
}
