package rich

import (
	"bytes"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"afterbell/bot/order"
)

// A Loss is something that the author of a Markdown text typed and its readers do not see.
type Loss struct {
	Kind LossKind
	Line int    // from 1
	Text string // what was typed, on one line, at most 60 characters; of a link its label
	Left string // what readers see in its place; may be empty
	Of   string // the name of the element of a LostTag or LostLook, the address of a LostLink
}

// A LossKind says what became of a Loss.
type LossKind string

// The kinds of losses.
const (
	LostTag       LossKind = "tag"       // an HTML tag, and what it showed or carried
	LostLook      LossKind = "look"      // a pair of HTML tags; the words between them stay
	LostComment   LossKind = "comment"   // everything after a comment that nothing closes
	LostMark      LossKind = "mark"      // stars or underscores that look like part of the words
	LostBackslash LossKind = "backslash" // backslashes of a path or a pattern
	LostCell      LossKind = "cell"      // cells of a table that has no column for them
	LostLink      LossKind = "link"      // an address that SafeURL refuses; the label stays, as a Local span if it may name another text
	LostNumber    LossKind = "number"    // the number of an item, which is counted on instead
)

// Check is Parse that also tells, in the order of lines, what of the text its readers do not see. The words of a link to another
// text are Local spans, of which the caller knows what they name (Resolve).
// Comments and the definitions of links are not told, since they are there to be left out.
func Check(markdown string) ([]Block, []Loss, error) {
	if err := checkBounds(markdown); err != nil {
		return nil, nil, err
	}
	w := walk(markdown, true)
	w.lost.tagsLeft()
	order.By(w.lost.all, func(a, b Loss) int { return a.Line - b.Line })
	return settle(w.out), w.lost.all, nil
}

// losses collects what is lost while a text is read.
type losses struct {
	source []byte
	wanted bool
	all    []Loss
	lines  []int               // where each line of the source begins; made for the first loss
	open   map[string][]opened // the tags of each name that nothing has closed yet
	seen   int                 // where the last word ends that was looked at for backslashes
}

// opened is a tag without its closing tag so far.
type opened struct {
	at  int
	tag tag
}

// add notes a loss. at is its place in the source.
func (l *losses) add(at int, x Loss) {
	if !l.wanted {
		return
	}
	if l.lines == nil {
		l.lines = []int{0}
		for i, c := range l.source {
			if c == '\n' {
				l.lines = append(l.lines, i+1)
			}
		}
	}
	x.Line = sort.SearchInts(l.lines, at+1)
	x.Text = shortened(oneLine(x.Text))
	x.Left = shortened(oneLine(x.Left))
	l.all = append(l.all, x)
}

// shortened cuts s to 60 characters.
func shortened(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// typed returns the source from a place on, for at most n bytes of one line.
func (l *losses) typed(at, n int) string {
	piece := l.source[at:min(at+n, len(l.source))]
	if end := bytes.IndexByte(piece, '\n'); end >= 0 {
		piece = piece[:end]
	}
	return string(piece)
}

// tag notes a tag that readers do not see. A pair is noted when its second half comes.
func (l *losses) tag(t tag, at int) {
	if !l.wanted {
		return
	}
	lost := Loss{Kind: LostTag, Text: l.typed(at, t.length), Of: t.name}
	last := len(l.open[t.name]) - 1
	switch {
	case t.name == comment && t.open:
		l.add(at, Loss{Kind: LostComment, Text: lost.Text})
	case t.name == comment, t.name == "br", t.name == "hr", t.name == "wbr", t.close && isOne(void, t.name):
	case t.close && last >= 0:
		l.pair(l.open[t.name][last])
		l.open[t.name] = l.open[t.name][:last]
	case t.close && t.name == "p": // it closes what a browser has closed before
	case t.close, isOne(void, t.name), isOne(unread, t.name):
		l.add(at, lost)
	default:
		if l.open == nil {
			l.open = map[string][]opened{}
		}
		l.open[t.name] = append(l.open[t.name], opened{at, t})
	}
}

// pair notes a tag whose words stay. If it carried an address, more than a look is lost.
func (l *losses) pair(o opened) {
	kind := LostLook
	if o.tag.attr["href"] != "" || o.tag.attr["src"] != "" || o.tag.attr["data"] != "" {
		kind = LostTag
	}
	l.add(o.at, Loss{Kind: kind, Text: l.typed(o.at, o.tag.length), Of: o.tag.name})
}

// tagsLeft notes the tags that nothing closed: most of them are words in angle brackets.
func (l *losses) tagsLeft() {
	left := slices.Concat(slices.Collect(maps.Values(l.open))...)
	order.By(left, func(a, b opened) int { return a.at - b.at })
	for _, o := range left {
		if isOne(unclosed, o.tag.name) {
			l.pair(o)
			continue
		}
		l.add(o.at, Loss{Kind: LostTag, Text: l.typed(o.at, o.tag.length), Of: o.tag.name})
	}
}

// backslashes notes the backslashes of a text that stand before a sign and vanish, if they stand in
// a path such as C:\new\_temp\*.txt, a pattern such as \d+\.\d+ or a formula such as \(x\).
func (l *losses) backslashes(segment text.Segment) {
	stop := min(segment.Stop+1, len(l.source)) // the backslash that breaks a line stands behind its segment
	for at := segment.Start; l.wanted && at < stop; at++ {
		if l.source[at] != '\\' || at < l.seen {
			continue
		}
		from, to := l.around(at, at+1)
		l.seen = to
		word := strings.TrimRight(string(l.source[from:to]), ending)
		left := unescape([]byte(word))
		if l.typed(to, 1) == "" { // at the end of the line
			left = strings.TrimSuffix(left, `\`)
		}
		if left != word && hasPath(word) {
			l.add(from, Loss{Kind: LostBackslash, Text: word, Left: left})
		}
	}
}

// hasPath reports whether a word holds a backslash that its author takes for a sign of its own.
func hasPath(word string) bool {
	if strings.Contains(word, `\(`) {
		return true
	}
	for i := 0; i+1 < len(word); i++ {
		switch {
		case word[i] != '\\':
		case isWord(rune(word[i+1])):
			return true
		default:
			i++
		}
	}
	return len(word) > 2 && isLetter(word[0]) && word[1] == ':' && word[2] == '\\'
}

// around returns where the word begins and ends that holds a piece of the source, but goes no
// further than a long word.
func (l *losses) around(from, to int) (int, int) {
	const most = 200
	first, last := max(0, from-most), min(len(l.source), to+most)
	for from > first && !isSpace(l.source[from-1]) {
		from--
	}
	for to < last && !isSpace(l.source[to]) {
		to++
	}
	return from, to
}

// ending are the signs that end a word and do not belong to it.
const ending = `.,;:!?"'”»’…`

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }

// cells notes what stands in a row of a table behind its last column.
func (l *losses) cells(row ast.Node) {
	last := row.LastChild()
	if last == nil || last.Lines().Len() == 0 {
		return
	}
	at := last.Lines().At(last.Lines().Len() - 1).Stop
	line := l.typed(at, len(l.source))
	rest := strings.TrimPrefix(strings.TrimLeft(line, " \t"), "|")
	if extra := strings.Trim(rest, " \t|"); extra != "" {
		l.add(at, Loss{Kind: LostCell, Text: extra})
	}
}

// numbers returns the numbers of a list: as typed if they rise, and otherwise counted on from the
// first, as in the lists of equal numbers that let the program count. Other numbers are noted.
func (l *losses) numbers(list *ast.List) []int {
	var typed, counted, at []int
	rising, equal := true, true
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		n, place := l.numberOf(item)
		if last := len(typed) - 1; last >= 0 {
			rising, equal = rising && n > typed[last], equal && n == typed[last]
		}
		counted = append(counted, max(list.Start, 1)+len(typed))
		typed, at = append(typed, n), append(at, place)
	}
	if rising && typed[0] > 0 {
		return typed
	}
	for i, n := range typed {
		if !equal && i > 0 && n != counted[i] {
			l.add(at[i], Loss{Kind: LostNumber, Text: strconv.Itoa(n), Left: strconv.Itoa(counted[i])})
		}
	}
	return counted
}

// numberOf returns the number that stands before an item, and its place.
func (l *losses) numberOf(item ast.Node) (number, at int) {
	at = max(item.Pos(), 0)
	for i := at; i < len(l.source) && isDigit(rune(l.source[i])); i++ {
		number = number*10 + int(l.source[i]-'0')
	}
	return number, at
}
