package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"afterbell/bot/course/scan"
	"afterbell/bot/order"
)

// A tree is a folder that is being read: its files, and what is left out of them.
type tree struct {
	fsys  fs.FS
	files []string // every file, in the order of names
	known map[string]bool
	left  []Loss
}

// lose notes something that does not come along.
func (t *tree) lose(kind LossKind, file string, line int, what string) {
	t.left = append(t.left, Loss{kind, file, line, cutShort(oneLine(what))})
}

// newTree lists the files below a folder. Hidden folders and those of programs hold no pages.
func newTree(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, known: map[string]bool{}}
	entries := 0
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			t.lose(LostFile, name, 0, cause(err).Error())
			return nil
		case d.IsDir() && name != "." && isForeign(d.Name()):
			return fs.SkipDir
		case d.IsDir() || !d.Type().IsRegular():
			return nil
		}
		if entries++; entries > MaxEntries {
			return fmt.Errorf("the folder holds more than %d files", MaxEntries)
		}
		t.files = append(t.files, name)
		t.known[name] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the folder: %w", err)
	}
	order.By(t.files, byPath)
	return t, nil
}

// byPath orders paths folder by folder, numbers by their value.
func byPath(a, b string) int {
	x, y := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range min(len(x), len(y)) {
		if c := scan.ByName(x[i], y[i]); c != 0 {
			return c
		}
	}
	return len(x) - len(y)
}

// isForeign reports folders in which programs keep their own files.
func isForeign(dir string) bool {
	return strings.HasPrefix(dir, ".") ||
		slices.Contains([]string{"node_modules", "_build", "_site", "_book", "venv", "__pycache__", "renv"}, dir)
}

// has reports whether a file is there.
func (t *tree) has(name string) bool { return t.known[name] }

// bytes reads a file of at most most bytes.
func (t *tree) bytes(name string, most int64) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, errors.New("its path leads out of the folder")
	}
	f, err := t.fsys.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is a folder or a device")
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, cause(err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("it has more than %d KB", most>>10)
	}
	return data, nil
}

// text reads a file as UTF-8 with \n line ends.
func (t *tree) text(name string, most int64) (string, error) {
	data, err := t.bytes(name, most)
	if err != nil {
		return "", err
	}
	s := strings.TrimPrefix(string(data), "\uFEFF")
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return "", errors.New("it is not UTF-8")
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), nil
}

// first returns the first of some files that is there, or "".
func (t *tree) first(names ...string) string {
	for _, n := range names {
		if t.has(n) {
			return n
		}
	}
	return ""
}

// below lists the files in a folder, those in its own folders included.
func (t *tree) below(dir string) []string {
	if dir == "." {
		return t.files
	}
	var out []string
	for _, f := range t.files {
		if strings.HasPrefix(f, dir+"/") {
			out = append(out, f)
		}
	}
	return out
}

// isPage reports whether a file is a page of text by its name.
func isPage(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdx", ".qmd", ".rmd", ".ipynb":
		return true
	}
	return false
}

// isLesson reports whether a page is one that is taught: no README, licence or rule for contributors.
func isLesson(name string) bool {
	stem := strings.ToLower(strings.TrimSuffix(path.Base(name), path.Ext(name)))
	switch stem {
	case "readme", "license", "licence", "contributing", "code_of_conduct", "code-of-conduct", "changelog", "conduct", "authors",
		"security", "citation", "maintainers", "support", "pull_request_template", "issue_template", "404", "summary", "_sidebar", "_navbar":
		return false
	}
	return isPage(name) && !strings.HasPrefix(stem, "_") && !strings.HasPrefix(stem, ".")
}

// found says in one line what a folder holds, for whoever gave the wrong one.
func (t *tree) found() string {
	counts := map[string]int{}
	for _, f := range t.files {
		ext := strings.ToLower(path.Ext(f))
		if ext == "" {
			ext = "no ending"
		}
		counts[ext]++
	}
	var kinds []string
	for ext := range counts {
		kinds = append(kinds, ext)
	}
	order.By(kinds, func(a, b string) int {
		if c := counts[b] - counts[a]; c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	var parts []string
	for _, k := range kinds[:min(5, len(kinds))] {
		parts = append(parts, fmt.Sprintf("%d × %s", counts[k], k))
	}
	if len(parts) == 0 {
		return "no files"
	}
	return strings.Join(parts, ", ")
}

// cause returns what went wrong with a file, without its path.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// cutShort cuts what is quoted in a report.
func cutShort(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
