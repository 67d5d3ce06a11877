package rich

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// An emphasis is a piece of text between two marks, and what stands around it in the same word.
type emphasis struct {
	mark          string // "*", "**", "_" or "__"
	words         string
	from, to      int
	before, after string
}

// emphasisOf returns a piece of text between two marks as it was typed; false if it holds more than text.
func (l *losses) emphasisOf(n *ast.Emphasis) (emphasis, bool) {
	first, ok := n.FirstChild().(*ast.Text)
	last, also := n.LastChild().(*ast.Text)
	from := n.Pos()
	if !ok || !also || from < 0 || first.Segment.Start != from+n.Level {
		return emphasis{}, false
	}
	to := last.Segment.Stop + n.Level
	if to > len(l.source) || from >= to {
		return emphasis{}, false
	}
	e := emphasis{mark: string(l.source[from : from+n.Level]), words: string(l.source[from+n.Level : to-n.Level]), from: from, to: to}
	start, end := l.around(from, to)
	e.before, e.after = string(l.source[start:from]), string(l.source[to:end])
	if strings.HasSuffix(e.before, e.mark[:1]) || strings.HasPrefix(e.after, e.mark[:1]) {
		return emphasis{}, false
	}
	return e, true
}

// isName reports whether a word between underscores is the part of a longer name, as in __init__.py,
// obj.__class__ and print(__name__).
func (e emphasis) isName() bool {
	if e.mark[0] != '_' || strings.ContainsAny(e.words, " \t\n") {
		return false
	}
	joints := `./\=@:([$#~+`
	if len(e.mark) == 1 {
		joints = `.(`
	}
	before := strings.TrimLeft(e.before, `("'[{“„«‘`)
	after := strings.TrimRight(e.after, `.,;:!?)]}"'”»’…`)
	return before != "" && strings.ContainsAny(before[len(before)-1:], joints) || after != "" && strings.ContainsAny(after[:1], joints)
}

// swallows reports whether the marks look like part of the words: a product such as a*b*c, a pattern
// such as src/*/test/*.go, or the name __init__.
func (e emphasis) swallows() bool {
	if e.mark == "__" {
		return e.words == strings.ToLower(e.words) && strings.Trim(e.words, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
	}
	after := strings.TrimRight(e.after, ending)
	if e.mark[0] != '*' || e.before == "" || after == "" {
		return false
	}
	left, _ := utf8.DecodeLastRuneInString(e.before)
	right, _ := utf8.DecodeRuneInString(after)
	glued := func(r rune, signs string) bool { return isWord(r) || strings.ContainsRune(signs, r) }
	if !glued(left, `/.)]\`) || !glued(right, `/.([\`) {
		return false
	}
	return strings.ContainsAny(e.words, " \t\n/") || strings.ContainsRune(`/.\`, left) || strings.ContainsRune(`/.\`, right) ||
		isFactor(lastWord(e.before)) && isFactor(e.words) && isFactor(firstWord(after))
}

// isFactor reports whether a word can be one of a product: a number, or a name of one or two letters.
func isFactor(s string) bool {
	return utf8.RuneCountInString(s) <= 2 || strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != ',' }) < 0
}

func lastWord(s string) string {
	return s[strings.LastIndexFunc(s, func(r rune) bool { return !isWord(r) })+1:]
}

func firstWord(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !isWord(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

// marks notes stars or underscores that were part of the words.
func (l *losses) marks(e emphasis) {
	after := strings.TrimRight(e.after, ending)
	l.add(e.from, Loss{Kind: LostMark, Text: e.before + e.mark + e.words + e.mark + after, Left: e.before + e.words + after})
}
