package rich

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// elements are the names of HTML: the living standard
// (https://html.spec.whatwg.org/multipage/indices.html#elements-3), its list of obsolete ones
// (https://html.spec.whatwg.org/multipage/obsolete.html#non-conforming-features), and the two
// elements that hold drawings and formulas.
const elements = " a abbr acronym address area article aside audio b base basefont bdi bdo big blockquote body br button canvas caption" +
	" center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset figcaption figure font footer" +
	" form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map mark" +
	" marquee math menu meta meter nav nobr noframes noscript object ol optgroup option output p param picture pre progress q rp rt ruby" +
	" s samp script search section select slot small source span strike strong style sub summary sup svg table tbody td template" +
	" textarea tfoot th thead time title tr track tt u ul var video wbr "

// flags are the attributes that may stand without a value
// (https://html.spec.whatwg.org/multipage/indices.html#attributes-3).
const flags = " allowfullscreen async autofocus autoplay checked compact controls default defer disabled download hidden inert ismap" +
	" itemscope loop multiple muted nomodule noshade novalidate nowrap open playsinline readonly required reversed selected "

// unread are elements whose content is no text for readers.
const unread = " math script style svg template "

// void are elements without a content and without a closing tag.
const void = " area base basefont br col embed frame hr img input link meta param source track wbr "

// unclosed are elements whose closing tag may be left out.
const unclosed = " body caption colgroup dd dt head html li optgroup option p rp rt tbody td tfoot th thead tr "

// comment is the name that a comment has among tags.
const comment = "!--"

// isOne reports whether a word is on a list of words with spaces around each.
func isOne(list, word string) bool { return word != "" && strings.Contains(list, " "+word+" ") }

// A tag is an HTML tag or a comment at the beginning of a text.
type tag struct {
	name   string // in small letters
	close  bool   // </b>
	attr   map[string]string
	length int  // bytes to drop: the tag, and the content that nobody reads
	open   bool // it is a comment without an end
}

// tagAt returns the tag that s begins with. Only a name of HTML with what can be its attributes is
// one: "<url>", "vector<int>" and "a<b and c>d" are none.
func tagAt(s string) (tag, bool) {
	if strings.HasPrefix(s, "<"+comment) {
		end := strings.Index(s, "-->")
		if end < 0 {
			return tag{name: comment, length: len(s), open: true}, true
		}
		return tag{name: comment, length: end + len("-->")}, true
	}
	t := tag{name: tagName(s), close: strings.HasPrefix(s, "</"), attr: map[string]string{}}
	if !isOne(elements, t.name) {
		return tag{}, false
	}
	at := len(t.name) + 1
	if t.close {
		at++
	}
	n := t.attributes(s[at:])
	if n == 0 {
		return tag{}, false
	}
	t.length = at + n
	return t, true
}

// tagName returns the name after "<" or "</", in small letters.
func tagName(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "<"), "/")
	n := 0
	for n < len(s) && (isLetter(s[n]) || n > 0 && (s[n] >= '0' && s[n] <= '9' || s[n] == '-')) {
		n++
	}
	return strings.ToLower(s[:n])
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// attributes reads what stands between the name of a tag and its end, and returns the length of
// both; 0 if this is no end of a tag.
func (t *tag) attributes(s string) int {
	rest := s
	for {
		trimmed := strings.TrimLeft(rest, " \t\n")
		apart := len(trimmed) < len(rest)
		rest = strings.TrimPrefix(trimmed, "/")
		if strings.HasPrefix(rest, ">") {
			return len(s) - len(rest) + 1
		}
		end := strings.IndexAny(rest, " \t\n=/>\"'<`")
		if end <= 0 || !apart || t.close {
			return 0
		}
		name := strings.ToLower(rest[:end])
		rest = rest[end:]
		value, after, given := attributeValue(rest)
		if !given && !isOne(flags, name) {
			return 0
		}
		t.attr[name], rest = value, after
	}
}

// attributeValue reads "=value" in all its forms, and returns what stands after it.
func attributeValue(s string) (value, rest string, given bool) {
	rest, given = strings.CutPrefix(strings.TrimLeft(s, " \t\n"), "=")
	if !given {
		return "", s, false
	}
	rest = strings.TrimLeft(rest, " \t\n")
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		value, rest, given = strings.Cut(rest[1:], rest[:1])
		return value, rest, given
	}
	end := strings.IndexAny(rest, " \t\n\"'=<>`")
	if end <= 0 {
		return "", s, false
	}
	return rest[:end], rest[end:], true
}

// through lengthens a tag by a content that nobody reads and the closing tag after it.
func (t *tag) through(s string) {
	if t.close || !isOne(unread, t.name) {
		return
	}
	for at := t.length; ; at += 2 {
		i := strings.Index(s[at:], "</")
		if i < 0 {
			return
		}
		at += i
		if tagName(s[at:]) != t.name {
			continue
		}
		if end, ok := tagAt(s[at:]); ok {
			t.length = at + end.length
			return
		}
	}
}

// picture returns the picture that an img shows; false if it names none.
func (t *tag) picture() (Block, bool) {
	b := Block{Kind: Picture, File: strings.TrimSpace(unescape([]byte(t.attr["src"])))}
	if text := oneLine(unescape([]byte(t.attr["alt"]))); text != "" {
		b.Spans = []Span{{Text: text}}
	}
	return b, b.File != ""
}

// html appends the words of an HTML block and the pictures in it. Tags and comments are dropped,
// entities resolved, line ends are spaces.
func (w *walker) html(n *ast.HTMLBlock, at place) {
	text, from := htmlText(n, w.source)
	var words strings.Builder
	flush := func() {
		b := Block{Spans: tidy(linkify(nil, Span{Text: oneLine(html.UnescapeString(words.String()))}))}
		if at.quote {
			b.Kind = Quote
		}
		if len(b.Spans) > 0 {
			w.out = append(w.out, b)
		}
		words.Reset()
	}
	for i := 0; i < len(text); {
		if text[i] != '<' {
			end := next(text[i:])
			words.WriteString(text[i : i+end])
			i += end
			continue
		}
		t, ok := tagAt(text[i:])
		if !ok {
			words.WriteByte('<')
			i++
			continue
		}
		t.through(text[i:])
		if picture, ok := t.picture(); ok && t.name == "img" {
			flush()
			w.out = append(w.out, picture)
		} else {
			w.lost.tag(t, from+i)
		}
		words.WriteByte(' ')
		i += t.length
	}
	flush()
}

// next returns how many bytes stand before the next '<'.
func next(s string) int {
	if i := strings.IndexByte(s, '<'); i >= 0 {
		return i
	}
	return len(s)
}

// htmlText returns the lines of an HTML block and where they begin in the source.
func htmlText(n *ast.HTMLBlock, source []byte) (text string, from int) {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(source))
	}
	if n.HasClosure() {
		b.Write(n.ClosureLine.Value(source))
	}
	if n.Lines().Len() > 0 {
		from = n.Lines().At(0).Start
	}
	return b.String(), from
}
