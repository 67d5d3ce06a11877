package course

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"afterbell/bot/rich"
)

// lintLosses says what of a lesson its readers would not see. Of many losses of one kind the first
// few are told one by one, of tags of one name the first.
func lintLosses(fsys fs.FS, d *draft, drafts []*draft, r *reporter) {
	groups := map[string][]Problem{}
	var kinds []string
	for _, l := range d.lost {
		text := lossText(fsys, d, drafts, l)
		if text == "" {
			continue
		}
		p := Problem{File: r.file, Line: l.Line, Severity: Warning, Text: text, Code: "lost-" + string(l.Kind)}
		if l.Kind == rich.LostComment {
			p.Severity = Error
		}
		p.Fix = linkFix(fsys, l)
		kind := string(l.Kind)
		if isTag(l) {
			kind = "tag " + l.Of
		}
		if groups[kind] == nil {
			kinds = append(kinds, kind)
		}
		groups[kind] = append(groups[kind], p)
	}
	for _, kind := range kinds {
		most := 5
		switch {
		case strings.HasPrefix(kind, "tag "):
			most = 1
		case kind == string(rich.LostLink): // each of them is put right in its own way
			most = 25
		}
		group := groups[kind]
		shown := group[:min(most, len(group))]
		if more := len(group) - len(shown); more > 0 {
			shown[len(shown)-1].Text += fmt.Sprintf(" (%d more like this follow)", more)
		}
		r.problems = append(r.problems, shown...)
	}
}

func isTag(l rich.Loss) bool { return l.Kind == rich.LostTag || l.Kind == rich.LostLook }

// lossText says what is lost and how it stays; "" where nothing is to be done.
func lossText(fsys fs.FS, d *draft, drafts []*draft, l rich.Loss) string {
	switch l.Kind {
	case rich.LostComment:
		return "nothing ends the comment that begins here, so all after it is left out; end it with -->"
	case rich.LostTag:
		return tagText(l)
	case rich.LostLook:
		return lookText(l)
	case rich.LostMark:
		return fmt.Sprintf("people read %q as %q, since stars and underscores are marks; put it between backticks%s",
			l.Text, l.Left, timesText(l.Text))
	case rich.LostBackslash:
		return fmt.Sprintf("people read %s as %s, since a backslash before a sign is a mark; put it between backticks", l.Text, l.Left)
	case rich.LostCell:
		return fmt.Sprintf("the cell %q is left out, since no heading stands above it; give the table one more column", l.Text)
	case rich.LostNumber:
		return fmt.Sprintf("people read %s. as %s., since the numbers of this list do not rise; correct them, or part the lists by a line",
			l.Text, l.Left)
	case rich.LostLink:
		return linkText(fsys, d, drafts, l)
	}
	return ""
}

// timesText proposes a sign for what looks like a product.
func timesText(s string) string {
	if strings.Contains(s, "*") && !strings.ContainsAny(s, "/.") {
		return ", or write × for times"
	}
	return ""
}

func tagText(l rich.Loss) string {
	switch l.Of {
	case "a":
		return fmt.Sprintf("the address in %s is left out; write [words](https://…)", l.Text)
	case "img":
		return fmt.Sprintf("%s names no picture; write ![what it shows](files/picture.png)", l.Text)
	case "audio", "embed", "frame", "iframe", "object", "source", "track", "video":
		return fmt.Sprintf("%s shows nothing in a chat; write its address as a link, or put it between backticks if people shall read it", l.Text)
	case "math", "script", "style", "svg", "template":
		return fmt.Sprintf("%s and all that stands in it are left out; put it between backticks if people shall read it", l.Text)
	}
	return fmt.Sprintf("%s is taken for HTML and left out; put it between backticks if people shall read it", l.Text)
}

func lookText(l rich.Loss) string {
	switch l.Of {
	case "sub", "sup":
		return fmt.Sprintf("%s has no effect: its words stand on the line like all others; write signs such as ² or ₂", l.Text)
	case "details":
		return fmt.Sprintf("%s has no effect: a chat cannot fold it, and its words stand open; put them under \"## More help\"", l.Text)
	case "summary": // a part of details
		return ""
	case "article", "aside", "big", "center", "div", "figcaption", "figure", "font", "footer", "header", "kbd", "main", "nav", "p", "section",
		"small", "span": // they only place or colour words
		return ""
	}
	return fmt.Sprintf("%s has no effect and only its words stay; put it between backticks if people shall read it", l.Text)
}

// linkText says what becomes of a link whose address no chat can open.
func linkText(fsys fs.FS, d *draft, drafts []*draft, l rich.Loss) string {
	scheme, _, hasScheme := strings.Cut(l.Of, ":")
	name := pathOf(l.Of)
	lesson := lessonAt(drafts, l.Of)
	switch {
	case lesson >= 0 && l.Left == "":
		return "" // its title stands there, and is a link once it is posted
	case strings.HasPrefix(l.Text, "^"):
		return "" // a footnote, which is told of as such
	case lesson >= 0:
		return fmt.Sprintf("the link %q stays plain words, since a lesson has no address; name it by its title: %q", l.Text, drafts[lesson].Title)
	case hasScheme && !strings.Contains(scheme, "/") && !strings.Contains(scheme, "."):
		return fmt.Sprintf("the link %q stays plain words, since %s is no http, https or mailto address", l.Text, l.Of)
	case name == "":
		return fmt.Sprintf("the link %q stays plain words, since no place in a text can be opened", l.Text)
	case slices.Contains(d.Files, path.Clean(name)):
		return "" // it is handed out beside the text
	case isFile(fsys, name):
		return fmt.Sprintf("the link %q stays plain words; hand the file out with \"files: [%s]\" in the front matter", l.Text, path.Clean(name))
	case isHost(name):
		return fmt.Sprintf("the link %q stays plain words; begin its address with https://: https://%s", l.Text, l.Of)
	}
	return fmt.Sprintf("the link %q leads to %s, which is no file in the folder%s, and stays plain words", l.Text, name,
		meantFile(nearFile(fsys, name)))
}

// linkFix puts right an address that has lost its beginning, or a name of a file that differs in a letter; nil for others.
func linkFix(fsys fs.FS, l rich.Loss) *Edit {
	name, _, _ := strings.Cut(l.Of, "#")
	if l.Kind != rich.LostLink || name == "" || strings.Contains(l.Of, ":") || strings.HasPrefix(l.Text, "^") {
		return nil
	}
	near := nearFile(fsys, name)
	switch {
	case near != "":
		return &Edit{"(" + name, "(" + near}
	case isHost(name) && !isFile(fsys, name):
		return &Edit{"(" + l.Of, "(https://" + l.Of}
	}
	return nil
}

func isFile(fsys fs.FS, name string) bool {
	if badPath(name) != "" {
		return false
	}
	info, err := fs.Stat(fsys, path.Clean(name))
	return err == nil && info.Mode().IsRegular()
}

// isHost reports whether a path begins like the address of a web site.
func isHost(name string) bool {
	host, _, more := strings.Cut(name, "/")
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	known := slices.Contains([]string{"com", "org", "net", "edu", "gov", "io", "eu", "uk"}, strings.ToLower(last))
	return strings.HasPrefix(name, "www.") || len(labels) > 1 && labels[0] != "" && len(last) >= 2 && (more || known)
}

// nearFile returns the file beside the one that is missing whose name is nearly the same, or "".
func nearFile(fsys fs.FS, name string) string {
	if badPath(name) != "" {
		return ""
	}
	dir := path.Dir(path.Clean(name))
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries[:min(len(entries), MaxFiles)] {
		if e.Name() == path.Base(name) {
			return ""
		}
		if strings.EqualFold(e.Name(), path.Base(name)) {
			return path.Join(dir, e.Name())
		}
		names = append(names, e.Name())
	}
	if near := nearest(path.Base(name), names); near != "" {
		return path.Join(dir, near)
	}
	return ""
}

// meantFile asks for a name that was perhaps meant: " (did you mean …?)".
func meantFile(near string) string {
	if near == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", near)
}
