package source

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"
)

// This file reads tables of contents. Each names pages relative to a folder; what it names and is not there is noted,
// and pages that it does not name are noted too.

var summaryLink = regexp.MustCompile(`\[((?:[^\[\]]|\[[^\]]*\])+)\]\(<?([^)>]*)>?\)`)

// summary reads a table of contents written as a list of links, as mdBook, GitBook and Docsify have it
// (https://rust-lang.github.io/mdBook/format/summary.html).
func (t *tree) summary(name, root string) []entry {
	text, err := t.text(name, MaxPage)
	if err != nil {
		t.lose(LostFile, name, 0, err.Error())
		return nil
	}
	var entries []entry
	for _, m := range summaryLink.FindAllStringSubmatch(text, -1) {
		to, _, _ := strings.Cut(strings.TrimSpace(m[2]), "#")
		to, _, _ = strings.Cut(to, ` "`) // a title of the link
		entries = t.add(entries, root, to, m[1])
	}
	return entries
}

// add appends a page that a table names, if it is one of this folder.
func (t *tree) add(entries []entry, root, to, title string) []entry {
	if to == "" || strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
		return entries
	}
	if plain, err := url.PathUnescape(to); err == nil {
		to = plain
	}
	to = path.Join(root, strings.TrimPrefix(to, "/"))
	name := t.first(to, to+".md", to+".markdown", to+".ipynb", to+".qmd", to+".Rmd", to+".mdx",
		path.Join(to, "README.md"), path.Join(to, "index.md"))
	if name == "" || !isPage(name) {
		t.lose(LostPage, to, 0, "the table of contents names it, and it is not there or no page of text")
		return entries
	}
	return append(entries, entry{name, title})
}

// rest notes the pages of a folder that its table of contents does not name.
func (t *tree) rest(root string, entries []entry) {
	named := map[string]bool{}
	for _, e := range entries {
		named[e.path] = true
	}
	for _, f := range t.below(root) {
		if isLesson(f) && !named[f] {
			t.lose(LostPages, f, 0, "")
		}
	}
}

// readMdBook reads an mdBook (https://rust-lang.github.io/mdBook/format/configuration/general.html).
func readMdBook(t *tree) (*Book, error) {
	if !t.has("book.toml") {
		return nil, nil
	}
	var conf struct {
		Book struct {
			Title       string `toml:"title"`
			Language    string `toml:"language"`
			Src         string `toml:"src"`
			Description string `toml:"description"`
		} `toml:"book"`
	}
	text, err := t.text("book.toml", MaxPage)
	if err == nil {
		err = toml.Unmarshal([]byte(text), &conf)
	}
	if err != nil {
		t.lose(LostFile, "book.toml", 0, "it cannot be read as TOML")
	}
	root := path.Clean(firstOf(conf.Book.Src, "src"))
	name := t.first(path.Join(root, "SUMMARY.md"), "SUMMARY.md")
	if name == "" {
		return nil, nil
	}
	entries := t.summary(name, path.Dir(name))
	t.rest(path.Dir(name), entries)
	book := &Book{Format: MdBook, Title: conf.Book.Title, Language: conf.Book.Language, About: oneLine(conf.Book.Description)}
	return t.pages(book, entries), nil
}

// readGitBook reads a GitBook, or any folder with a SUMMARY.md (https://gitbook.com/docs/getting-started/git-sync).
func readGitBook(t *tree) (*Book, error) {
	root := "."
	var conf struct {
		Root      string            `yaml:"root"`
		Structure map[string]string `yaml:"structure"`
	}
	if t.has(".gitbook.yaml") && t.yaml(".gitbook.yaml", &conf) {
		root = path.Clean(strings.TrimPrefix(firstOf(conf.Root, "."), "/"))
	}
	name := t.first(path.Join(root, firstOf(conf.Structure["summary"], "SUMMARY.md")), "SUMMARY.md", "docs/SUMMARY.md", "src/SUMMARY.md")
	if name == "" {
		return nil, nil
	}
	entries := t.summary(name, path.Dir(name))
	t.rest(path.Dir(name), entries)
	book := &Book{Format: GitBook}
	t.about(book, path.Join(path.Dir(name), "README.md"))
	return t.pages(book, entries), nil
}

// readDocsify reads a site with a _sidebar.md (https://docsify.js.org/#/more-pages).
func readDocsify(t *tree) (*Book, error) {
	name := t.first("_sidebar.md", "docs/_sidebar.md")
	if name == "" {
		return nil, nil
	}
	entries := t.summary(name, path.Dir(name))
	t.rest(path.Dir(name), entries)
	book := &Book{Format: Docsify}
	t.about(book, path.Join(path.Dir(name), "README.md"))
	return t.pages(book, entries), nil
}

// yaml reads a file of settings. Tags of other programs, such as !!python/name, are no obstacle.
func (t *tree) yaml(name string, into any) bool {
	text, err := t.text(name, MaxPage)
	if err == nil {
		err = yaml.Unmarshal([]byte(text), into)
	}
	if err != nil {
		t.lose(LostFile, name, 0, "it cannot be read as YAML")
	}
	return err == nil
}

// readMkDocs reads a MkDocs site (https://www.mkdocs.org/user-guide/configuration/#nav). Without nav its pages come in
// the order of their names.
func readMkDocs(t *tree) (*Book, error) {
	name := t.first("mkdocs.yml", "mkdocs.yaml")
	if name == "" {
		return nil, nil
	}
	var conf struct {
		Title    string    `yaml:"site_name"`
		About    string    `yaml:"site_description"`
		Docs     string    `yaml:"docs_dir"`
		Contents yaml.Node `yaml:"nav"`
	}
	t.yaml(name, &conf)
	root := path.Clean(firstOf(conf.Docs, "docs"))
	entries := t.nav(nil, root, &conf.Contents)
	if len(entries) == 0 {
		for _, f := range t.below(root) {
			if isLesson(f) {
				entries = append(entries, entry{path: f})
			}
		}
	}
	t.rest(root, entries)
	return t.pages(&Book{Format: MkDocs, Title: conf.Title, About: oneLine(conf.About)}, entries), nil
}

// nav walks a tree of titles and paths in YAML, in which a text that is a page names it and the key before it is its
// title.
func (t *tree) nav(entries []entry, root string, n *yaml.Node) []entry {
	switch n.Kind {
	case yaml.ScalarNode:
		return t.add(entries, root, n.Value, "")
	case yaml.SequenceNode, yaml.DocumentNode:
		for _, child := range n.Content {
			entries = t.nav(entries, root, child)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if v := n.Content[i+1]; v.Kind == yaml.ScalarNode {
				entries = t.add(entries, root, v.Value, n.Content[i].Value)
			} else {
				entries = t.nav(entries, root, v)
			}
		}
	}
	return entries
}

// contents walks a table of contents whose entries are mappings: the page is under file, href, glob or text, and more
// entries are under parts, chapters, sections, contents, children or entries.
func (t *tree) contents(entries []entry, root string, n *yaml.Node) []entry {
	switch n.Kind {
	case yaml.ScalarNode:
		return t.add(entries, root, n.Value, "")
	case yaml.SequenceNode:
		for _, child := range n.Content {
			entries = t.contents(entries, root, child)
		}
	case yaml.MappingNode:
		title := ""
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := n.Content[i].Value; k == "title" || k == "text" {
				title = n.Content[i+1].Value
			}
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			v := n.Content[i+1]
			switch n.Content[i].Value {
			case "file", "href", "root":
				entries = t.add(entries, root, v.Value, title)
			case "part":
				if isPage(v.Value) {
					entries = t.add(entries, root, v.Value, "")
				}
			case "parts", "chapters", "sections", "contents", "children", "entries", "section", "items":
				if v.Kind != yaml.ScalarNode || isPage(v.Value) {
					entries = t.contents(entries, root, v)
				}
			}
		}
	}
	return entries
}
