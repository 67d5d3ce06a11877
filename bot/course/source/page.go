package source

import (
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"afterbell/bot/course/scan"
)

// An entry is a page that a table of contents names.
type entry struct {
	path  string
	title string // as the table says; may be empty
}

// pages reads the pages of a book. What cannot be read is left out and noted.
func (t *tree) pages(book *Book, entries []entry) *Book {
	seen := map[string]bool{}
	for _, e := range entries {
		switch {
		case seen[e.path]:
			continue
		case len(book.Pages) == MaxPages:
			t.lose(LostPage, e.path, 0, "there are too many pages")
			continue
		}
		seen[e.path] = true
		if p, ok := t.page(book, e); ok {
			book.Pages = append(book.Pages, p)
		}
	}
	return book
}

// page reads one page. One with a title and no words is only a heading of the table of contents.
func (t *tree) page(book *Book, e entry) (Page, bool) {
	p := Page{Path: e.path}
	text, err := t.source(book, e.path)
	if err != nil {
		t.lose(LostPage, e.path, 0, err.Error())
		return p, false
	}
	meta, body, first := cutMeta(text)
	lines := numbered(body, first)
	p.Minutes = meta.minutes()
	named := firstOf(meta.title(), oneLine(plain(e.title)))
	if rest, level, heading := cutHeading(lines); meta.title() == "" && level == 1 || heading != "" && (named == "" || named == heading) {
		p.Title, lines = heading, rest
	}
	p.Title = firstOf(p.Title, named, titleFromName(e.path))
	x := &dialect{tree: t, book: book, page: e.path}
	p.Text = strings.Trim(meta.boxesOfMeta()+join(x.translate(lines)), "\n")
	if p.Text == "" {
		t.lose(LostPage, e.path, 0, "it has no text")
		return p, false
	}
	return p, true
}

// source returns a page as Markdown.
func (t *tree) source(book *Book, name string) (string, error) {
	if strings.EqualFold(path.Ext(name), ".ipynb") {
		return t.notebook(book, name)
	}
	return t.text(name, MaxPage)
}

func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// meta is the front matter of a page. Other keys concern a web site.
type meta map[string]any

func (m meta) text(key string) string {
	s, _ := m[key].(string)
	return oneLine(s)
}

func (m meta) title() string { return plain(m.text("title")) }

// minutes returns how long a page takes, if it says so as the Carpentries do.
func (m meta) minutes() int {
	sum := 0.0
	for _, key := range []string{"teaching", "exercises"} {
		switch n := m[key].(type) {
		case int:
			sum += float64(n)
		case float64:
			sum += n
		}
	}
	if sum < 0 || sum > 24*60 {
		return 0
	}
	return int(sum)
}

// list returns a value that is a list of texts, or one text, as the Carpentries write objectives.
func (m meta) list(key string) []string {
	var out []string
	switch v := m[key].(type) {
	case string:
		out = append(out, oneLine(v))
	case []any:
		for _, item := range v {
			if s, ok := item.(string); ok {
				out = append(out, oneLine(s))
			}
		}
	}
	return out
}

// cutMeta cuts front matter (YAML between hyphens, or TOML between plus signs) from the start of a page. What cannot
// be read counts as none. first is the number of the line after it.
func cutMeta(text string) (m meta, rest string, first int) {
	for _, mark := range []string{"---", "+++"} {
		if !strings.HasPrefix(text, mark+"\n") {
			continue
		}
		front, rest, ok := strings.Cut(text[4:], "\n"+mark+"\n")
		if !ok && strings.HasSuffix(text, "\n"+mark) {
			front, rest, ok = strings.TrimSuffix(text[4:], "\n"+mark), "", true
		}
		if !ok || mark == "---" && !strings.Contains(front, ":") {
			return nil, text, 1
		}
		m = meta{}
		if mark == "+++" {
			m["title"] = tomlTitle(front)
		} else if len(front) > 64<<10 || yaml.Unmarshal([]byte(front), &m) != nil {
			m = nil
		}
		return m, rest, strings.Count(text, "\n") - strings.Count(rest, "\n") + 1
	}
	return nil, text, 1
}

var tomlTitleLine = regexp.MustCompile(`(?m)^title *= *["'](.*)["'] *$`)

func tomlTitle(front string) string {
	if m := tomlTitleLine.FindStringSubmatch(front); m != nil {
		return m[1]
	}
	return ""
}

// A line is one line of a file with its number there.
type line struct {
	n int
	s string
}

func numbered(text string, first int) []line {
	var out []line
	for i, s := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		out = append(out, line{first + i, strings.TrimRight(s, "\r")})
	}
	return out
}

func join(lines []line) string {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.s
	}
	return strings.Join(texts, "\n")
}

// anchor matches what names a place at the end of a heading or a line.
var anchor = regexp.MustCompile(`\s*\{[#.][^}]*\}\s*$`)

// cutHeading returns level and words of the heading that a page begins with, if it does, and the lines without it. Labels,
// comments and pictures may stand before it.
func cutHeading(lines []line) (rest []line, level int, words string) {
	for i, l := range lines {
		s := strings.TrimSpace(l.s)
		if isLabel(s) || s == "" || strings.HasPrefix(s, "<") || strings.HasPrefix(s, "[!") || strings.HasPrefix(s, "![") {
			continue
		}
		level, words := scan.Heading(l.s)
		rest := lines[i+1:]
		if level == 0 && i+1 < len(lines) && len(s) < 200 && underlined(lines[i+1].s) {
			level, words, rest = 1, s, lines[i+2:]
		}
		if level == 0 || level > 2 {
			return lines, 0, ""
		}
		out := append([]line{}, lines[:i]...)
		return append(out, rest...), level, headingWords(words)
	}
	return lines, 0, ""
}

func underlined(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) >= 3 && strings.Trim(s, "=") == ""
}

func headingWords(words string) string {
	return oneLine(plain(strings.TrimRight(anchor.ReplaceAllString(words, ""), "# ")))
}

// isLabel reports a line such as "(intro)=", with which MyST names a place.
func isLabel(s string) bool { return strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")=") }

// firstHeading returns the words of the first heading of a text.
func firstHeading(text string) (string, bool) {
	var fence scan.Fence
	for s := range strings.Lines(text) {
		s = strings.TrimSuffix(s, "\n")
		if fence.Inside(s) {
			continue
		}
		if level, words := scan.Heading(s); level > 0 {
			return headingWords(words), true
		}
	}
	return "", false
}

var nameNumber = regexp.MustCompile(`^[0-9]+[0-9._ -]*`)

// titleFromName makes a title of a file's name: "Loops and lists" of 03-loops_and-lists.md. README.md and index.md
// are named by their folder.
func titleFromName(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if lower := strings.ToLower(stem); (lower == "readme" || lower == "index") && path.Dir(name) != "." {
		stem = path.Base(path.Dir(name))
	}
	words := strings.TrimSpace(strings.NewReplacer("_", " ", "-", " ").Replace(nameNumber.ReplaceAllString(stem, "")))
	if words == "" {
		words = stem
	}
	return capital(words)
}

// capital returns words with a large first letter.
func capital(words string) string {
	r, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(r)) + words[size:]
}

var (
	markdownLink = regexp.MustCompile(`!?\[((?:[^\[\]]|\[[^\]]*\])*)\](?:\([^)]*\)|\[[^\]]*\])?`)
	anyTag       = regexp.MustCompile(`</?[A-Za-z][^<>]*>|<!--.*?-->`)
	emphasis     = regexp.MustCompile("\\*\\*([^*]+)\\*\\*|\\*([^*]+)\\*|`([^`]+)`")
)

// plain takes the marks out of one line of Markdown. It serves titles; text is parsed by others.
func plain(s string) string {
	s = markdownLink.ReplaceAllString(s, "$1")
	s = anyTag.ReplaceAllString(s, "")
	s = emphasis.ReplaceAllString(s, "$1$2$3")
	return strings.TrimSpace(s)
}
