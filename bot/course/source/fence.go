package source

import (
	"regexp"
	"slices"
	"strings"
)

var (
	fenceOpen = regexp.MustCompile("^( *)(`{3,}|~{3,})\\s*([^`]*)$")
	directive = regexp.MustCompile(`^\{([A-Za-z][\w:.-]*)\}\s*(.*)$`)
	chunk     = regexp.MustCompile(`^\{([A-Za-z]+)(?:[ ,](.*))?\}\s*$`)
	langClass = regexp.MustCompile(`^\{:[^}]*\.language-([\w+-]+)`)
)

// fence reads a code block. What is named in its first line may be a directive of MyST or a chunk of R Markdown instead.
func (x *dialect) fence(lines []line) ([]line, int) {
	m := fenceOpen.FindStringSubmatch(lines[0].s)
	if m == nil {
		return nil, 0
	}
	indent, mark, info := m[1], m[2], strings.TrimSpace(m[3])
	used := 1 + until(lines[1:], func(s string) bool {
		s = strings.TrimSpace(s)
		return len(s) >= len(mark) && strings.Trim(s, mark[:1]) == ""
	})
	end := used
	if used > 1 && strings.Trim(strings.TrimSpace(lines[used-1].s), mark[:1]) == "" && strings.TrimSpace(lines[used-1].s) != "" {
		end--
	}
	inner := lines[1:max(1, end)]
	if c := chunk.FindStringSubmatch(info); c != nil && isEngine(c[1]) {
		return x.chunk(c[1], c[2], lines[0].n, dedent(inner, len(indent))), used
	}
	if d := directive.FindStringSubmatch(info); d != nil {
		return x.directive(d[1], d[2], lines[0].n, dedent(inner, len(indent))), used
	}
	lang := language(info)
	if used < len(lines) {
		if c := langClass.FindStringSubmatch(strings.TrimSpace(lines[used].s)); c != nil {
			lang = c[1]
		}
	}
	if !x.isOwn() {
		inner = x.included(inner)
	}
	if strings.HasPrefix(info, "rust") && !x.isOwn() {
		inner = withoutHidden(inner)
	}
	out := append([]line{{lines[0].n, indent + mark + lang}}, inner...)
	return append(out, line{lines[used-1].n, indent + mark}), used
}

// dedent takes up to n spaces from the beginning of lines.
func dedent(lines []line, n int) []line {
	out := make([]line, len(lines))
	for i, l := range lines {
		blanks := len(l.s) - len(strings.TrimLeft(l.s, " "))
		out[i] = line{l.n, l.s[min(n, blanks):]}
	}
	return out
}

// language returns the name of a language from what stands behind the mark of a code block: "rust" of "rust,editable",
// "python" of "{.python .numberLines}".
func language(info string) string {
	if strings.HasPrefix(info, "{") {
		if m := attrClass.FindStringSubmatch(info); m != nil {
			return m[1]
		}
		return ""
	}
	name := strings.FieldsFunc(info, func(r rune) bool { return strings.ContainsRune(" ,\t{:", r) })
	if len(name) == 0 || strings.ContainsAny(name[0], "=\"'") {
		return ""
	}
	return name[0]
}

// isEngine reports names of languages in which a chunk is run when a book is built.
func isEngine(name string) bool {
	return slices.Contains([]string{"r", "python", "julia", "bash", "sh", "sql", "stan", "ojs", "css", "js", "cat", "mermaid", "dot", "Rcpp",
		"node", "perl", "ruby", "powershell", "fortran", "awk", "rcpp", "R", "html", "asis", "webr-r", "pyodide-python", "webr", "webR"}, name)
}

var (
	chunkOption = regexp.MustCompile(`(?i)(include|echo|eval)\s*[=:]\s*(?:FALSE|F|false)\b`)
	chunkChild  = regexp.MustCompile(`(?i)child\s*=`)
	chunkPlot   = regexp.MustCompile(`(?i)fig[.-](?:cap|alt|width|height)|ggplot\(|plot\(|hist\(|include_graphics\(`)
	graphics    = regexp.MustCompile(`include_graphics\(\s*["']([^"']+)["']`)
	altOption   = regexp.MustCompile(`fig[.-](?:alt|cap)\s*[:=]\s*["']?([^"'\n]+)`)
)

// chunk reads code that is run when the book is built (https://yihui.org/knitr/options/). Its own words are kept unless
// the book hides them; what it would print or draw is not there.
func (x *dialect) chunk(engine, options string, n int, inner []line) []line {
	var body []line
	for _, l := range inner {
		if rest, ok := strings.CutPrefix(l.s, "#|"); ok {
			options += "\n" + rest
			continue
		}
		body = append(body, l)
	}
	off := map[string]bool{}
	for _, m := range chunkOption.FindAllStringSubmatch(options, -1) {
		off[strings.ToLower(m[1])] = true
	}
	if pictures := graphics.FindAllStringSubmatch(join(body), -1); pictures != nil && !off["include"] {
		var out []line
		for _, p := range pictures {
			alt := ""
			if m := altOption.FindStringSubmatch(options); m != nil {
				alt = strings.NewReplacer("[", "(", "]", ")").Replace(strings.TrimSpace(m[1]))
			}
			out = append(out, line{n, ""}, line{n, "![" + alt + "](" + p[1] + ")"}, line{n, ""})
		}
		return out
	}
	switch {
	case chunkChild.MatchString(options):
		x.lose(LostInclude, n, options)
		return nil
	case off["include"]:
		x.lose(LostHidden, n, firstLine(body))
		return nil
	case off["echo"]:
		x.lose(LostHidden, n, firstLine(body))
		if !off["eval"] {
			x.lose(LostOutput, n, firstLine(body))
		}
		return nil
	}
	if !off["eval"] && (chunkPlot.MatchString(options) || chunkPlot.MatchString(join(body))) {
		x.lose(LostOutput, n, firstLine(body))
	}
	return code(n, strings.ToLower(engine), body)
}

func firstLine(lines []line) string {
	for _, l := range lines {
		if strings.TrimSpace(l.s) != "" {
			return l.s
		}
	}
	return ""
}

// directive reads a directive of MyST (https://mystmd.org/guide/directives).
func (x *dialect) directive(name, arg string, n int, lines []line) []line {
	options, content := cutOptions(lines)
	switch name {
	case "figure", "image":
		return x.figure(arg, options, n, content)
	case "code", "code-block", "sourcecode", "code-cell", "parsed-literal", "literalinclude", "prompt", "ipython":
		return x.codeDirective(name, arg, options, n, content)
	case "math":
		return code(n, "", append(argLine(arg, n), withoutBlanks(content)...))
	case "include":
		return x.includeFile(arg, n)
	case "csv-table", "list-table", "mermaid", "graphviz", "raw-text":
		x.lose(LostDirective, n, name)
		return code(n, "", content)
	case "table":
		return append([]line{{n, "**" + arg + "**"}, {n, ""}}, x.boxes(content)...)
	case "tableofcontents", "toctree", "contents", "bibliography", "index", "figure-md", "only", "target", "label", "glue", "meta":
		if name == "figure-md" {
			return x.boxes(content)
		}
		x.lose(LostCommand, n, name)
		return nil
	case "raw", "eval-rst", "autosummary", "automodule", "autoclass", "autofunction", "thebe-button", "solution-end", "exercise-end":
		x.lose(LostRaw, n, firstOf(firstLine(content), name))
		return nil
	case "youtube", "video", "iframe", "vimeo":
		x.lose(LostMedia, n, arg)
		if to := videoURL.FindString(arg); to != "" {
			return []line{{n, "<" + to + ">"}, {n, ""}}
		}
		return nil
	}
	return x.boxDirective(name, arg, options, n, content)
}

// boxDirective reads a directive that is a box. The class dropdown folds it.
func (x *dialect) boxDirective(name, arg string, options map[string]string, n int, content []line) []line {
	title := arg
	switch {
	case strings.HasPrefix(name, "solution"): // its argument is the label of the exercise
		title = ""
	case slices.Contains([]string{"tab-item", "dropdown", "admonition", "exercise", "grid-item-card", "card"}, name):
	case arg != "" && !isTitleDirective(name): // the first line of a note may stand behind its name
		title, content = "", append([]line{{n, arg}}, content...)
	}
	if strings.Contains(options["class"], "dropdown") && name != "exercise" && !strings.HasPrefix(name, "solution") && title != "" {
		name = "dropdown"
	}
	return x.named(name, title, n, x.boxes(content))
}

func isTitleDirective(name string) bool {
	return slices.Contains([]string{"topic", "sidebar", "prf:theorem", "prf:definition", "prf:proof", "example", "margin", "challenge",
		"callout", "discussion", "exercise-start", "instructor", "spoiler"}, name)
}

// cutOptions cuts ":key: value" lines, or YAML between hyphens, from the start of a directive.
func cutOptions(lines []line) (map[string]string, []line) {
	options := map[string]string{}
	if len(lines) > 0 && strings.TrimSpace(lines[0].s) == "---" {
		for i, l := range lines[1:] {
			if strings.TrimSpace(l.s) == "---" {
				return options, lines[i+2:]
			}
			if key, value, ok := strings.Cut(l.s, ":"); ok {
				options[strings.TrimSpace(key)] = strings.TrimSpace(value)
			}
		}
		return options, nil
	}
	for len(lines) > 0 && strings.HasPrefix(strings.TrimSpace(lines[0].s), ":") {
		key, value, ok := strings.Cut(strings.TrimSpace(lines[0].s)[1:], ":")
		if !ok || strings.HasPrefix(lines[0].s, ":::") {
			break
		}
		options[key], lines = strings.TrimSpace(value), lines[1:]
	}
	return options, lines
}

// figure writes a picture and its caption.
func (x *dialect) figure(file string, options map[string]string, n int, caption []line) []line {
	alt := firstOf(options["alt"], options["name"], "")
	if words := oneLine(plain(join(caption))); options["alt"] == "" && words != "" {
		alt = words
	}
	alt = strings.NewReplacer("[", "(", "]", ")").Replace(alt)
	out := []line{{n, ""}, {n, "![" + alt + "](" + file + ")"}, {n, ""}}
	return append(append(out, x.boxes(caption)...), line{n, ""})
}

// codeDirective writes code. A cell says by its tags what readers do not see.
func (x *dialect) codeDirective(name, arg string, options map[string]string, n int, content []line) []line {
	switch {
	case name == "literalinclude":
		lang := options["language"]
		text, err := x.tree.text(x.tree.beside(x.page, arg), MaxPage)
		if err != nil {
			x.lose(LostInclude, n, arg)
			return nil
		}
		return code(n, lang, numberedAt(text, n))
	case strings.Contains(options["tags"], "remove-cell"), strings.Contains(options["tags"], "remove-input"),
		strings.Contains(options["tags"], "hide-cell"), strings.Contains(options["tags"], "remove_cell"):
		x.lose(LostHidden, n, firstLine(content))
		return nil
	case name == "code-cell" && !strings.Contains(options["tags"], "remove-output"):
		x.lose(LostOutput, n, firstLine(content))
	}
	if name == "code-cell" && strings.HasPrefix(arg, "ipython") {
		arg = "python"
	}
	return code(n, language(arg), content)
}

func argLine(arg string, n int) []line {
	if arg == "" {
		return nil
	}
	return []line{{n, arg}}
}

func numberedAt(text string, n int) []line {
	var out []line
	for _, s := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		out = append(out, line{n, s})
	}
	return out
}
