package source

import (
	"io/fs"
	"regexp"
	"strings"

	"afterbell/bot/course/scan"
)

// A Text is some lines of a file with the number of each there.
type Text struct {
	Lines []string
	At    []int
}

// Add appends a line.
func (t *Text) Add(s string, at int) { t.Lines, t.At = append(t.Lines, s), append(t.At, at) }

// An Own reads lessons that somebody wrote for a course, in which the notations of the programs for books mean what they mean
// there: a box becomes a quote under its name, a footnote stands where it is called, a formula is code. What a book folds away (a
// solution, a hint, details with a title) is kept apart from what all read, and what a speaker says is left out.
type Own struct{ x *dialect }

// ReadOwn begins to read the body of one lesson, whose first line has the given number. It returns the lines without the footnotes.
func ReadOwn(lines []string, first int) (*Own, Text) {
	o := &Own{&dialect{tree: &tree{fsys: noFiles{}}, book: &Book{Format: written}}}
	all := make([]line, len(lines))
	for i, s := range lines {
		all[i] = line{first + i, s}
	}
	return o, textOf(o.x.cutFootnotes(all))
}

// noFiles is a folder without files: what a lesson would include has to be copied into it.
type noFiles struct{}

// Open implements fs.FS.
func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Left returns what of the lesson nobody reads, or not as it was meant.
func (o *Own) Left() []Loss { return o.x.tree.left }

// Shown returns what all read of a part of the lesson, and what is folded away in it.
func (o *Own) Shown(t Text) (shown, folded Text) {
	var aside []line
	out := o.deal(o.x.boxes(linesOf(t)), true, func(title string, content []line) []line {
		aside = append(append(aside, underTitle(title, content)...), line{})
		return nil
	})
	return textOf(out), textOf(aside)
}

// Open returns a part that is folded away already: what is folded in it stands under its title.
func (o *Own) Open(t Text) Text { return textOf(o.deal(o.x.boxes(linesOf(t)), true, underTitle)) }

// Questions returns a part with questions, in which a line with > explains the answer: what is folded becomes such lines, and no
// box does.
func (o *Own) Questions(t Text) Text {
	explain := func(title string, content []line) []line {
		if answerWord.MatchString(title) {
			title = ""
		}
		return quoted(underTitle(title, content))
	}
	var out []line
	for _, run := range whys(linesOf(t)) {
		why, used := unquote(run)
		if used < len(run) {
			out = append(out, o.deal(o.x.boxes(run), false, explain)...)
			continue
		}
		if piece, n := o.x.alert(run); n == used {
			why = piece
		} else {
			why = o.x.boxes(why)
		}
		out = append(out, quoted(o.deal(why, true, underTitle))...)
	}
	return textOf(out)
}

// whys parts lines into runs that explain, with > before each line, and runs that do not.
func whys(lines []line) [][]line {
	var runs [][]line
	var fence scan.Fence
	was := false
	for i, l := range lines {
		inCode := fence.Inside(l.s)
		is := strings.HasPrefix(strings.TrimLeft(l.s, " "), ">") && (!inCode || fence.Quoted)
		if i == 0 || is != was {
			runs = append(runs, nil)
		}
		was = is
		runs[len(runs)-1] = append(runs[len(runs)-1], l)
	}
	return runs
}

// deal writes boxes as a course has them: as quotes, if quote says so, and else under their names. What is folded is given to fold.
func (o *Own) deal(lines []line, quote bool, fold func(title string, content []line) []line) []line {
	var out []line
	var fence scan.Fence
	for i := 0; i < len(lines); i++ {
		class, ok := strings.CutPrefix(lines[i].s, "::: ")
		if fence.Inside(lines[i].s) || !ok {
			out = append(out, lines[i])
			continue
		}
		end := closeOf(lines, i)
		title, content := cutBoxTitle(lines[i+1 : max(end, i+1)])
		content = o.deal(content, quote, fold)
		switch class {
		case "instructor":
			o.x.lose(LostNotes, lines[i].n, firstLine(content))
		case "solution", "hint", "spoiler":
			out = append(out, fold(title, content)...)
		default:
			title = firstOf(title, capital(class))
			if quote {
				content = quoted(lineTitle(title, content))
			} else {
				content = underTitle(title, content)
			}
			out = append(append(append(out, line{lines[i].n, ""}), content...), line{lines[i].n, ""})
		}
		i = end
	}
	return out
}

func underTitle(title string, content []line) []line {
	if title == "" || len(content) == 0 {
		return content
	}
	n := content[0].n
	return append([]line{{n, "**" + title + "**"}, {n, ""}}, content...)
}

// wordStart matches a line that begins a paragraph.
var wordStart = regexp.MustCompile(`^(?:[\pL"“(*]|\d+[^\d.)])`)

// lineTitle puts a title on a line of its own above a paragraph, in the same quote.
func lineTitle(title string, content []line) []line {
	for len(content) > 0 && strings.TrimSpace(content[0].s) == "" {
		content = content[1:]
	}
	if len(content) == 0 || !wordStart.MatchString(content[0].s) || strings.HasPrefix(content[0].s, "* ") {
		return underTitle(title, content)
	}
	return append([]line{{content[0].n, "**" + title + `**\`}}, content...)
}

func quoted(lines []line) []line {
	out := make([]line, len(lines))
	for i, l := range lines {
		out[i] = line{l.n, strings.TrimRight("> "+l.s, " ")}
	}
	return out
}

func linesOf(t Text) []line {
	out := make([]line, len(t.Lines))
	for i, s := range t.Lines {
		out[i] = line{t.At[i], s}
	}
	return out
}

func textOf(lines []line) Text {
	var t Text
	for _, l := range lines {
		t.Add(l.s, l.n)
	}
	return t
}

// written is the format of a lesson that an Own reads.
const written Format = "a course"

// isBare reports a line in which no notation can be. Nearly all lines are.
func isBare(s string) bool {
	if begin := strings.TrimLeft(s, " \t"); begin != "" && strings.IndexByte(":!?>=+%(\\", begin[0]) >= 0 {
		return false
	}
	return !strings.ContainsAny(s, "`~<>{}$^\\") && !strings.Contains(s, "[TOC]") && !strings.Contains(s, "[[_TOC_]]")
}

var (
	inlineFormula = regexp.MustCompile(`(^|[^\\])\\\(([^` + "`" + `]+?)\\\)`)
	escapedSign   = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]`)
	lowered       = regexp.MustCompile(`([\pL\pN)])~([^\s~]{1,20})~`)
	lifted        = regexp.MustCompile(`([\pL\pN)])\^([^\s^\[\]]{1,20})\^`)
)

// ownWords translates a piece of a line of a lesson. A sign behind a backslash means only itself.
func (x *dialect) ownWords(s string, n int) string {
	if !strings.Contains(s, `\`) {
		return x.words(s, n)
	}
	s = inlineFormula.ReplaceAllString(s, "$1`$2`")
	var b strings.Builder
	at := 0
	for _, m := range escapedSign.FindAllStringIndex(s, -1) {
		b.WriteString(x.words(s[at:m[0]], n) + s[m[0]:m[1]])
		at = m[1]
	}
	b.WriteString(x.words(s[at:], n))
	return b.String()
}

// indexSigns writes H~2~O and x^2^ as Pandoc reads them (https://pandoc.org/MANUAL.html#superscripts-and-subscripts).
func indexSigns(s string) string {
	for _, mark := range []*regexp.Regexp{lowered, lifted} {
		s = mark.ReplaceAllStringFunc(s, func(m string) string {
			p := mark.FindStringSubmatch(m)
			return p[1] + raised(p[2], mark == lifted)
		})
	}
	return s
}
