package source

import (
	"io/fs"
	"path"
	"strings"
)

// Read recognises what a folder is and reads it. name is "." for the folder, or one file in it. An error that is an
// *UnknownError says what was found instead of a course. Of a Workbench lesson only the Format is filled: package
// course reads those itself.
func Read(fsys fs.FS, name string) (*Book, error) {
	if name != "." {
		return readOne(fsys, name)
	}
	t, err := newTree(fsys)
	if err != nil {
		return nil, err
	}
	if t.has("course.toml") {
		return nil, &UnknownError{"a course of afterbell, which needs no import"}
	}
	for _, read := range []func(*tree) (*Book, error){
		readWorkbench, readOldLesson, readMdBook, readQuarto, readJupyterBook, readMkDocs, readDocusaurus, readGitBook, readDocsify, readFolder,
		readBanks,
	} {
		book, err := read(t)
		if err != nil {
			return nil, err
		}
		if book != nil && (len(book.Pages) > 0 || book.Format == Workbench) {
			book.Left = t.left
			return book, nil
		}
	}
	return nil, &UnknownError{t.found()}
}

// readOne reads one file: a page, a notebook, or questions.
func readOne(fsys fs.FS, name string) (*Book, error) {
	t := &tree{fsys: fsys, files: []string{name}, known: map[string]bool{name: true}}
	book, err := readBanks(t)
	if err != nil {
		return nil, err
	}
	if book == nil && isPage(name) {
		book = t.pages(&Book{Format: Folder}, []entry{{path: name}})
		if strings.EqualFold(path.Ext(name), ".ipynb") {
			book.Format = Notebooks
		}
	}
	if book == nil || len(book.Pages) == 0 {
		return nil, &UnknownError{t.found()}
	}
	book.Left = t.left
	return book, nil
}

// readWorkbench recognises a lesson of the Carpentries Workbench.
func readWorkbench(t *tree) (*Book, error) {
	if !t.has("config.yaml") || len(t.below("episodes")) == 0 {
		return nil, nil
	}
	return &Book{Format: Workbench}, nil
}

// readFolder reads a plain folder of pages, with folders in it, in the order of their names.
func readFolder(t *tree) (*Book, error) {
	var entries []entry
	notebooks := 0
	for _, f := range t.files {
		if isLesson(f) {
			entries = append(entries, entry{path: f})
			if strings.EqualFold(path.Ext(f), ".ipynb") {
				notebooks++
			}
		}
	}
	if len(entries) == 0 { // a folder for each lesson, with its text in README.md
		for _, f := range t.files {
			if strings.EqualFold(path.Base(f), "readme.md") && path.Dir(f) != "." {
				entries = append(entries, entry{path: f})
			}
		}
	} else {
		entries = t.withReadmes(entries)
	}
	book := &Book{Format: Folder}
	if notebooks > 0 && notebooks == len(entries) {
		book.Format = Notebooks
	}
	t.about(book, "README.md", "readme.md", "index.md")
	return t.pages(book, entries), nil
}

// withReadmes adds README.md of folders that hold no other page, since there it is the lesson itself.
func (t *tree) withReadmes(entries []entry) []entry {
	full := map[string]bool{".": true}
	for _, e := range entries {
		for dir := path.Dir(e.path); dir != "."; dir = path.Dir(dir) {
			full[dir] = true
		}
	}
	var out []entry
	at := 0
	for _, f := range t.files {
		if at < len(entries) && entries[at].path == f {
			out, at = append(out, entries[at]), at+1
		} else if strings.EqualFold(path.Base(f), "readme.md") && !full[path.Dir(f)] {
			out = append(out, entry{path: f})
		}
	}
	return out
}

// about takes title and first paragraph from a page in front of a book, if it is there.
func (t *tree) about(book *Book, names ...string) {
	name := t.first(names...)
	if name == "" {
		return
	}
	text, err := t.text(name, MaxPage)
	if err != nil {
		return // a page that no one asked for
	}
	meta, text, _ := cutMeta(text)
	if book.Title == "" {
		if book.Title = meta.title(); book.Title == "" {
			book.Title, _ = firstHeading(text)
		}
	}
	for _, paragraph := range strings.Split(text, "\n\n") {
		p := strings.TrimSpace(paragraph)
		if book.About == "" && p != "" && !strings.ContainsAny(p[:1], "#<!|-*>`:[{=") {
			book.About = oneLine(plain(p))
		}
	}
}

// Translate returns an R Markdown page of a Workbench lesson, without its front matter, as Markdown with boxes. first is
// the number of the page's first line.
func Translate(fsys fs.FS, name, text string, first int) (string, []Loss) {
	t := &tree{fsys: fsys, known: map[string]bool{}}
	x := &dialect{tree: t, book: &Book{Format: Workbench}, page: name}
	return join(x.translate(numbered(text, first))), t.left
}
