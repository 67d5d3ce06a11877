package source

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Books whose order of pages stands among their settings.

// readQuarto reads a Quarto book or web site (https://quarto.org/docs/books/book-structure.html), or an R Markdown
// book (https://bookdown.org/yihui/bookdown/).
func readQuarto(t *tree) (*Book, error) {
	if name := t.first("_bookdown.yml"); name != "" {
		var conf struct {
			Files yaml.Node `yaml:"rmd_files"`
		}
		t.yaml(name, &conf)
		entries := t.contents(nil, ".", &conf.Files)
		if len(entries) == 0 {
			for _, f := range t.files {
				if strings.EqualFold(path.Ext(f), ".rmd") && path.Dir(f) == "." && !strings.HasPrefix(f, "_") {
					entries = append(entries, entry{path: f})
				}
			}
		}
		return t.pages(&Book{Format: Bookdown}, entries), nil
	}
	name := t.first("_quarto.yml", "_quarto.yaml")
	if name == "" {
		return nil, nil
	}
	var conf struct {
		Lang string `yaml:"lang"`
		Book struct {
			Title    string    `yaml:"title"`
			Chapters yaml.Node `yaml:"chapters"`
		} `yaml:"book"`
		Website struct {
			Title   string    `yaml:"title"`
			Sidebar yaml.Node `yaml:"sidebar"`
		} `yaml:"website"`
	}
	t.yaml(name, &conf)
	entries := t.contents(nil, ".", &conf.Book.Chapters)
	if len(entries) == 0 {
		entries = t.contents(nil, ".", &conf.Website.Sidebar)
	}
	if len(entries) == 0 {
		for _, f := range t.files {
			if isLesson(f) {
				entries = append(entries, entry{path: f})
			}
		}
	}
	t.rest(".", entries)
	return t.pages(&Book{Format: Quarto, Language: conf.Lang, Title: firstOf(conf.Book.Title, conf.Website.Title)}, entries), nil
}

// readJupyterBook reads a book with a _toc.yml (https://jupyterbook.org/v1/structure/toc.html) or a myst.yml
// (https://mystmd.org/guide/table-of-contents). It may lie in a folder of its own.
func readJupyterBook(t *tree) (*Book, error) {
	var name string
	for _, f := range t.files {
		if base := path.Base(f); (base == "_toc.yml" || base == "myst.yml") && (name == "" || strings.Count(f, "/") < strings.Count(name, "/")) {
			name = f
		}
	}
	if name == "" {
		return nil, nil
	}
	root := path.Dir(name)
	book := &Book{Format: Jupyter}
	var entries []entry
	if path.Base(name) == "myst.yml" {
		var conf struct {
			Project struct {
				Title string    `yaml:"title"`
				About string    `yaml:"description"`
				TOC   yaml.Node `yaml:"toc"`
			} `yaml:"project"`
		}
		t.yaml(name, &conf)
		book.Title, book.About = conf.Project.Title, oneLine(conf.Project.About)
		entries = t.contents(nil, root, &conf.Project.TOC)
	} else {
		var toc yaml.Node
		if t.yaml(name, &toc) && len(toc.Content) > 0 {
			entries = t.contents(nil, root, toc.Content[0])
		}
		var conf struct {
			Title string `yaml:"title"`
		}
		if c := path.Join(root, "_config.yml"); t.has(c) && t.yaml(c, &conf) {
			book.Title = conf.Title
		}
	}
	if len(entries) == 0 {
		return nil, nil
	}
	t.rest(root, entries)
	return t.pages(book, entries), nil
}

// readDocusaurus reads a Docusaurus site (https://docusaurus.io/docs/sidebar). Its sidebars are mostly code, which is
// not run; they are followed where they are data.
func readDocusaurus(t *tree) (*Book, error) {
	name := t.first("docusaurus.config.js", "docusaurus.config.ts")
	if name == "" || len(t.below("docs")) == 0 {
		return nil, nil
	}
	var entries []entry
	if t.has("sidebars.json") {
		var bars yaml.Node // JSON is YAML
		if t.yaml("sidebars.json", &bars) {
			entries = t.bars(nil, &bars)
		}
	}
	if len(entries) == 0 {
		if code := t.first("sidebars.js", "sidebars.ts"); code != "" {
			t.lose(LostFile, code, 0, "it is a program, so the pages come in the order of their names")
		}
		for _, f := range t.below("docs") {
			if isLesson(f) {
				entries = append(entries, entry{path: f})
			}
		}
	}
	t.rest("docs", entries)
	return t.pages(&Book{Format: Docusaurus}, entries), nil
}

// bars walks sidebars.json: texts in lists are pages, as are those under id.
func (t *tree) bars(entries []entry, n *yaml.Node) []entry {
	for i, child := range n.Content {
		key := ""
		if n.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			key = n.Content[i-1].Value
		}
		switch {
		case child.Kind != yaml.ScalarNode:
			entries = t.bars(entries, child)
		case n.Kind == yaml.SequenceNode, key == "id":
			entries = t.add(entries, "docs", child.Value, "")
		}
	}
	return entries
}
