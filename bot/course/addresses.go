package course

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"afterbell/bot/course/scan"
)

// Links and pictures of somebody's material, which lead to lessons and files of the course after an import.

var (
	picture = regexp.MustCompile(`!\[((?:[^\[\]]|\[[^\]]*\])*)` +
		`\]\(<?([^)\s>]+)>?(?: +(?:"[^"]*"|'[^']*'))?\)(\{[^}\n]*(?:\n[^}\n]*){0,3}\})?`)
	altText      = regexp.MustCompile(`alt=(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")`)
	relativeLink = regexp.MustCompile(`\[((?:[^\[\]]|\[[^\]]*\])+)\]\(<?([^):\s>]+)>?\)`)
	attributes   = regexp.MustCompile(`\)\{[^}\n]*\}|^\{:[^}\n]*\} *$`)
)

// rewrite adapts links and pictures in lines, which hold no code.
func (im *importer) rewrite(text string, e *episode) string {
	text = picture.ReplaceAllStringFunc(text, func(s string) string { return im.picture(s, e) })
	text = relativeLink.ReplaceAllStringFunc(text, func(s string) string {
		m := relativeLink.FindStringSubmatch(s)
		if strings.HasPrefix(m[2], "files/") {
			return s // a picture that was rewritten just now
		}
		name, _, _ := strings.Cut(m[2], "#")
		if title := im.titleOf(e, name); title != "" && !strings.Contains(strings.ToLower(m[1]), strings.ToLower(title)) {
			return m[1] + " (lesson “" + title + "”)"
		}
		return m[1]
	})
	return attributes.ReplaceAllStringFunc(text, func(s string) string { return strings.TrimRight(s[:1], "{") })
}

// titleOf returns the title of a page that another one names, or "".
func (im *importer) titleOf(e *episode, name string) string {
	if strings.HasSuffix(name, ".html") {
		name = strings.TrimSuffix(name, ".html") + ".md"
	}
	at := path.Join(path.Dir(e.r.file), name)
	for _, known := range []string{at, strings.TrimPrefix(name, "/"), at + ".md", at + ".ipynb", at + ".qmd", path.Join(at, "index.md"),
		path.Join(at, "README.md"), path.Base(name)} {
		if title := im.titles[known]; title != "" {
			return title
		}
	}
	return ""
}

// picture copies a picture and returns it as Markdown with its new path.
func (im *importer) picture(markdown string, e *episode) string {
	m := picture.FindStringSubmatch(markdown)
	alt := m[1]
	if a := altText.FindStringSubmatch(m[3]); a != nil {
		alt = a[1] + a[2]
	}
	alt = strings.NewReplacer("\\", "", "[", "(", "]", ")", "\n", " ", "`", "'", "<", "", ">", "").Replace(alt)
	if strings.Contains(m[2], "://") {
		return "![" + alt + "](" + m[2] + ")"
	}
	name, err := url.PathUnescape(m[2])
	if err != nil {
		name = m[2]
	}
	to, err := im.copyPicture(e, name)
	if err != nil {
		e.r.warnf(0, "the picture %s is left out: %v", m[2], err)
		return "[picture: " + alt + "]"
	}
	return "![" + alt + "](" + to + ")"
}

// copyPicture copies a picture that a page names, from beside the page or from a folder above it.
func (im *importer) copyPicture(e *episode, name string) (string, error) {
	dir := path.Dir(e.r.file)
	to, err := im.copyFile(path.Join(dir, name))
	for ; err != nil; dir = path.Dir(dir) { // books name pictures from their own top, which is above the page
		for _, other := range []string{path.Join(dir, name), path.Join(dir, "static", name)} {
			if found, otherErr := im.copyFile(other); otherErr == nil {
				return found, nil
			}
		}
		if dir == "." {
			break
		}
	}
	return to, err
}

// copyFile puts a file of the original under files/ and returns its new path.
func (im *importer) copyFile(from string) (string, error) {
	if to := im.copied[from]; to != "" {
		return to, nil
	}
	if text := badPath(from); text != "" {
		return "", errors.New(text)
	}
	r := &reporter{}
	data, ok := im.inside[from]
	if !ok {
		data, ok = readBytes(im.fsys, from, MaxFile, r)
	}
	if !ok {
		return "", errors.New(r.problems[0].Text)
	}
	ext := strings.ToLower(path.Ext(from))
	stem := slugTo(strings.TrimSuffix(path.Base(from), path.Ext(from)), 80)
	if stem == "" {
		stem = "file"
	}
	to := "files/" + stem + ext
	for n := 2; im.files[to] != nil; n++ {
		to = fmt.Sprintf("files/%s-%d%s", stem, n, ext)
	}
	im.files[to], im.copied[from] = data, to
	return to, nil
}

// words returns the text of lines adapted to a course: links and pictures rewritten, grid tables as
// code, notes for web pages left out.
func (im *importer) words(lines []string, e *episode) []string {
	var out, text []string
	end := func() {
		if len(text) > 0 {
			out = append(out, strings.Split(im.rewrite(strings.Join(text, "\n"), e), "\n")...)
			text = nil
		}
	}
	var fence scan.Fence
	grid := false
	for _, line := range append(slices.Clone(lines), "") {
		inCode := fence.Inside(line)
		isGrid := !inCode && (strings.HasPrefix(line, "+-") || strings.HasPrefix(line, "+=") || grid && strings.HasPrefix(line, "|"))
		if isGrid != grid {
			end()
			out = append(out, "````")
			grid = isGrid
			fence.Open = ""
		}
		if inCode || isGrid {
			end()
			out = append(out, line)
			continue
		}
		text = append(text, line)
	}
	end()
	return out[:max(0, len(out)-1)]
}
