package source

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

// mdInclude is a command of mdBook (https://rust-lang.github.io/mdBook/format/mdbook.html).
var (
	mdInclude = regexp.MustCompile(`\{\{\s*#(include|rustdoc_include|playground|playpen|title|template|quiz)\s+([^}\s]+)([^}]*)\}\}`)
	anchorTag = regexp.MustCompile(`ANCHOR(_END)?:\s*([\w-]+)`)
	rootSigns = regexp.MustCompile(`\{\{\s*(?:site\.baseurl|page\.root|site\.root|relative_root_path|relative_path)\s*\}\}/?`)
)

// beside returns the path of a file that a page names.
func (t *tree) beside(page, name string) string {
	if strings.HasPrefix(name, "/") {
		return strings.TrimPrefix(path.Clean(name), "/")
	}
	return path.Join(path.Dir(page), name)
}

// include reads a command of mdBook on a line of its own, outside of code.
func (x *dialect) include(lines []line) ([]line, int) {
	m := mdInclude.FindStringSubmatch(strings.TrimSpace(lines[0].s))
	if m == nil || m[0] != strings.TrimSpace(lines[0].s) { // a backslash before it shows it as it is
		return nil, 0
	}
	switch m[1] {
	case "title":
		return []line{{lines[0].n, ""}}, 1
	case "playground", "playpen":
		name, _, _ := strings.Cut(m[2], ":")
		text, ok := x.piece(m[2], lines[0].n)
		if !ok {
			return []line{{lines[0].n, ""}}, 1
		}
		return code(lines[0].n, language(strings.TrimPrefix(strings.Replace(path.Ext(name), ".rs", ".rust", 1), ".")), text), 1
	case "quiz", "template":
		x.lose(LostCommand, lines[0].n, lines[0].s)
		return []line{{lines[0].n, ""}}, 1
	}
	return x.includeFile(m[2], lines[0].n), 1
}

// includeFile returns a page or a part of it that another page includes.
func (x *dialect) includeFile(spec string, n int) []line {
	text, ok := x.piece(spec, n)
	if !ok {
		return nil
	}
	name, _, _ := strings.Cut(spec, ":")
	if _, rest, _ := cutMeta(join(text)); path.Ext(name) == ".md" || path.Ext(name) == ".qmd" {
		text = numberedAt(rest, n)
	}
	return x.boxes(text)
}

// included puts the files that lines of code include in their places.
func (x *dialect) included(lines []line) []line {
	var out []line
	for _, l := range lines {
		m := mdInclude.FindStringSubmatch(l.s)
		if m == nil || m[1] != "include" && m[1] != "rustdoc_include" || strings.Contains(l.s, `\{{`) {
			l.s = strings.ReplaceAll(l.s, `\{{#`, "{{#")
			out = append(out, l)
			continue
		}
		text, ok := x.piece(m[2], l.n)
		if !ok {
			out = append(out, l)
			continue
		}
		out = append(out, text...)
	}
	return out
}

// piece returns what "file", "file:anchor", "file:2", "file:2:10", "file::10" or "file:2:" names.
func (x *dialect) piece(spec string, n int) ([]line, bool) {
	name, part, _ := strings.Cut(spec, ":")
	text, err := x.tree.text(x.tree.beside(x.page, name), MaxPage)
	if x.taken += len(text); err != nil || x.taken > maxIncluded {
		x.lose(LostInclude, n, spec)
		return nil, false
	}
	all := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	kept, ok := cutPart(all, part)
	if !ok {
		x.lose(LostInclude, n, spec)
		return nil, false
	}
	var out []line
	for _, s := range kept {
		if !anchorTag.MatchString(s) {
			out = append(out, line{n, s})
		}
	}
	return out, true
}

// cutPart returns the lines of a part: a range of numbers, or what stands between the marks of an anchor.
func cutPart(all []string, part string) ([]string, bool) {
	if part == "" {
		return all, true
	}
	from, to, isRange := strings.Cut(part, ":")
	if first, err := strconv.Atoi(firstOf(from, "1")); err == nil && first >= 1 {
		last := first
		if isRange {
			if last, err = strconv.Atoi(firstOf(to, strconv.Itoa(len(all)))); err != nil {
				return nil, false
			}
		}
		first, last = min(first-1, len(all)), min(last, len(all))
		return all[first:max(first, last)], true
	}
	var out []string
	found, in := false, false
	for _, s := range all {
		if m := anchorTag.FindStringSubmatch(s); m != nil && m[2] == part {
			in, found = m[1] == "", true
			continue
		}
		if in {
			out = append(out, s)
		}
	}
	return out, found
}

// withoutHidden drops the lines of Rust that readers of a book do not see: those that begin with "# ".
func withoutHidden(lines []line) []line {
	var out []line
	for _, l := range lines {
		s := strings.TrimLeft(l.s, " \t")
		switch {
		case s == "#" || strings.HasPrefix(s, "# "):
			continue
		case strings.HasPrefix(s, "##"):
			l.s = strings.Replace(l.s, "##", "#", 1)
		}
		out = append(out, l)
	}
	return out
}
