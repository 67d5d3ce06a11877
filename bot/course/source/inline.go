package source

import (
	"html"
	"regexp"
	"strings"

	"afterbell/bot/course/scan"
)

var (
	noteLine = regexp.MustCompile(`^ {0,3}\[\^([^\]\s]+)\]:\s*(.*)$`)
	noteMark = regexp.MustCompile(`\[\^([^\]\s]+)\]`)
	ownNote  = regexp.MustCompile(`\^\[([^\]]+)\]`)
)

// cutFootnotes takes the footnotes out of a page, so that each can stand where it is called.
func (x *dialect) cutFootnotes(lines []line) []line {
	x.notes = map[string]string{}
	var out []line
	var fence scan.Fence
	for i := 0; i < len(lines); i++ {
		m := noteLine.FindStringSubmatch(lines[i].s)
		if fence.Inside(lines[i].s) || m == nil {
			out = append(out, lines[i])
			continue
		}
		more, used := indented(lines[i+1:], 2)
		x.notes[m[1]] = oneLine(m[2] + " " + join(more))
		i += used
	}
	return out
}

var (
	imgTag    = regexp.MustCompile(`(?is)<img\b([^>]*?)/?>`)
	linkTag   = regexp.MustCompile(`(?is)<a\b[^>]*?href\s*=\s*["']([^"']*)["'][^>]*>(.*?)</a>`)
	subTag    = regexp.MustCompile(`(?i)<(sub|sup)>([^<>]{1,20})</(?:sub|sup)>`)
	kbdTag    = regexp.MustCompile("(?i)<kbd>([^<>`]{1,40})</kbd>")
	attribute = regexp.MustCompile(`(?is)([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')`)
	role      = regexp.MustCompile("\\{([a-zA-Z][\\w:-]*)\\}`([^`]+)`")
	roleLabel = regexp.MustCompile(`^(.*?)\s*<([^<>]+)>$`)
	formula   = regexp.MustCompile(`(^|[\s(\["'“])\$([^\s$](?:[^$]*?[^\s$\\])?)\$($|[^\w$])`)
	ownSigns  = regexp.MustCompile(`\{\{[<%].*?[%>]\}\}|\{%.*?%\}`)
	linkSigns = regexp.MustCompile(`\{%\s*(?:link|post_url)\s+(\S+)\s*%\}`)
	tracks    = regexp.MustCompile(`\)\{:?[^}\n]*\}`)
	cites     = regexp.MustCompile(`\[(?:see )?-?@[\w:.-]+(?:[,;][^\]]*)?\]|(^|\s)@(?:fig|tbl|sec|eq|exr|sol|lst)-[\w-]+`)
	valueCode = regexp.MustCompile("`(?:\\{(?:r|python|julia)\\}|r) ([^`]+)`")
)

// inline translates what stands within a line, but not its code.
func (x *dialect) inline(l line) string {
	s := l.s
	if strings.HasPrefix(s, "    ") || strings.HasPrefix(s, "\t") {
		if !strings.ContainsAny(strings.TrimSpace(s)[:min(1, len(strings.TrimSpace(s)))], "-*+0123456789<![{") {
			return s // code by its indentation, or more of a list, which needs nothing in most books
		}
	}
	s = x.values(s, l.n)
	if strings.Contains(s, "}`") {
		s = role.ReplaceAllStringFunc(s, func(m string) string { return x.role(m, l.n) })
	}
	parts := splitCode(s)
	for i, p := range parts {
		if i%2 == 0 {
			if x.isOwn() {
				parts[i] = x.ownWords(p, l.n)
				continue
			}
			parts[i] = x.words(p, l.n)
		}
	}
	return strings.Join(parts, "")
}

// splitCode returns a line in pieces: words at even places, code between backticks at odd ones.
func splitCode(s string) []string {
	var out []string
	for {
		at := strings.IndexByte(s, '`')
		if at < 0 {
			return append(out, s)
		}
		mark := s[at : at+len(s[at:])-len(strings.TrimLeft(s[at:], "`"))]
		end := strings.Index(s[at+len(mark):], mark)
		if end < 0 {
			return append(out, s)
		}
		stop := at + len(mark) + end + len(mark)
		out, s = append(out, s[:at], s[at:stop]), s[stop:]
	}
}

// values reports numbers that are reckoned when a book is built. Their code stays in their place.
func (x *dialect) values(s string, n int) string {
	if page := strings.ToLower(x.page); !strings.HasSuffix(page, ".qmd") && !strings.HasSuffix(page, ".rmd") {
		return s
	}
	return valueCode.ReplaceAllStringFunc(s, func(m string) string {
		x.lose(LostOutput, n, m)
		return "`" + valueCode.FindStringSubmatch(m)[1] + "`"
	})
}

// words translates a piece of a line that holds no code. A notation is only looked for where its signs are.
func (x *dialect) words(s string, n int) string {
	if strings.Contains(s, "<") {
		s = tags(s)
	}
	if strings.ContainsAny(s, "^~") {
		s = x.raisedWords(s)
	}
	if strings.Contains(s, "{") {
		s = x.commands(s, n)
	}
	if strings.Contains(s, "$") && x.hasMaths() {
		s = formula.ReplaceAllStringFunc(s, formulaCode)
	}
	if strings.Contains(s, "@") && (x.book.Format == Quarto || x.book.Format == Bookdown) {
		s = cites.ReplaceAllStringFunc(s, func(m string) string {
			x.lose(LostCitation, n, m)
			return strings.TrimRight(strings.Trim(strings.ReplaceAll(m, "@", ""), "[]"), " ")
		})
	}
	if level, _ := scan.Heading(s); level > 0 {
		s = anchor.ReplaceAllString(s, "")
	}
	return s
}

// tags translates elements of HTML that a lesson has a notation for.
func tags(s string) string {
	s = imgTag.ReplaceAllStringFunc(s, picture)
	s = linkTag.ReplaceAllStringFunc(s, func(m string) string {
		p := linkTag.FindStringSubmatch(m)
		return "[" + strings.NewReplacer("[", "(", "]", ")").Replace(strings.TrimSpace(p[2])) + "](" + strings.ReplaceAll(p[1], " ", "%20") + ")"
	})
	s = subTag.ReplaceAllStringFunc(s, func(m string) string {
		p := subTag.FindStringSubmatch(m)
		return raised(p[2], strings.EqualFold(p[1], "sup"))
	})
	return kbdTag.ReplaceAllString(s, "`$1`")
}

// raisedWords puts footnotes where they are called, and writes small signs where a book has them.
func (x *dialect) raisedWords(s string) string {
	s = noteMark.ReplaceAllStringFunc(s, func(m string) string {
		text := x.notes[noteMark.FindStringSubmatch(m)[1]]
		if x.taken += len(text); text != "" && x.taken <= maxIncluded {
			return " (" + strings.TrimSuffix(text, ".") + ")"
		}
		return m
	})
	s = ownNote.ReplaceAllStringFunc(s, func(m string) string {
		return " (" + strings.TrimSuffix(ownNote.FindStringSubmatch(m)[1], ".") + ")"
	})
	if x.isOwn() || x.book.Format == Quarto || x.book.Format == Bookdown {
		s = indexSigns(s)
	}
	return s
}

// commands takes out commands of the programs for books, and what they say of links and pictures.
func (x *dialect) commands(s string, n int) string {
	s = rootSigns.ReplaceAllString(s, "")
	s = linkSigns.ReplaceAllString(s, "$1")
	s = rawSigns.ReplaceAllString(s, "")
	if !strings.Contains(s, `\{{`) { // a backslash before it shows it as it is
		s = mdInclude.ReplaceAllStringFunc(s, func(m string) string {
			x.lose(LostInclude, n, m)
			return ""
		})
	}
	s = ownSigns.ReplaceAllStringFunc(s, func(m string) string {
		x.lose(LostCommand, n, m)
		return ""
	})
	return tracks.ReplaceAllStringFunc(s, func(m string) string {
		if strings.Contains(m, "alt=") {
			return m // the description of a picture, which is read where pictures are copied
		}
		return ")"
	})
}

// picture writes an img of HTML as a picture of Markdown.
func picture(tag string) string {
	attr := map[string]string{}
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		attr[strings.ToLower(m[1])] = html.UnescapeString(m[2] + m[3])
	}
	if attr["src"] == "" {
		return tag
	}
	alt := strings.NewReplacer("[", "(", "]", ")").Replace(oneLine(attr["alt"]))
	return "![" + alt + "](" + strings.ReplaceAll(attr["src"], " ", "%20") + ")"
}

// hasMaths reports whether dollar signs are formulas in a book.
func (x *dialect) hasMaths() bool {
	switch x.book.Format {
	case Quarto, Bookdown, Jupyter, Notebooks, MkDocs, written:
		return true
	}
	return strings.HasSuffix(x.page, "ipynb") || strings.HasSuffix(x.page, "md") && !strings.HasSuffix(x.page, ".md")
}

func formulaCode(m string) string {
	p := formula.FindStringSubmatch(m)
	if strings.Contains(p[2], " ") && !strings.ContainsAny(p[2], `\^_={}+<>`) {
		return m // two prices in one sentence
	}
	return p[1] + "`" + p[2] + "`" + p[3]
}

// raised returns small digits and signs as Unicode has them, and other words after ^ or _.
func raised(s string, up bool) string {
	from, to, mark := "0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "_"
	if up {
		from, to, mark = "0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "^"
	}
	signs := []rune(to)
	var b strings.Builder
	for _, r := range s {
		at := strings.IndexRune(from, r)
		if at < 0 {
			return `\` + mark + s
		}
		b.WriteRune(signs[at])
	}
	return b.String()
}

// role translates a role of MyST (https://mystmd.org/guide/roles): {doc}`title <page>` is a link, {sub}`2` a sign.
func (x *dialect) role(m string, n int) string {
	p := role.FindStringSubmatch(m)
	words, to := p[2], ""
	if l := roleLabel.FindStringSubmatch(p[2]); l != nil {
		words, to = l[1], l[2]
	}
	switch p[1] {
	case "sub", "subscript":
		return raised(words, false)
	case "sup", "superscript":
		return raised(words, true)
	case "math", "kbd", "code", "file", "command", "program", "samp", "guilabel", "menuselection":
		return "`" + p[2] + "`"
	case "doc", "download", "button-link":
		if to == "" {
			to, words = words, titleFromName(words)
		}
		return "[" + words + "](" + to + ")"
	case "term", "abbr", "underline", "strike", "del", "abbreviation":
		return words
	case "ref", "numref", "eq", "cite", "cite:p", "cite:t", "cite:ps", "prf:ref", "fig", "any", "footcite", "eval", "glue":
		x.lose(LostCitation, n, m)
		return words
	}
	x.lose(LostDirective, n, m)
	return words
}
