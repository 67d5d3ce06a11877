package source

import (
	"path"
	"strings"
)

// readOldLesson reads a lesson of the Carpentries in the style before the Workbench
// (https://carpentries.github.io/lesson-example/): pages in _episodes, boxes as quotes with a class below them.
func readOldLesson(t *tree) (*Book, error) {
	dir := "_episodes"
	if len(t.below("_episodes_rmd")) > len(t.below(dir)) {
		dir = "_episodes_rmd"
	}
	var entries []entry
	for _, f := range t.below(dir) {
		if isPage(f) && path.Dir(f) == dir {
			entries = append(entries, entry{path: f})
		}
	}
	if len(entries) == 0 {
		return nil, nil
	}
	book := &Book{Format: OldLesson}
	var conf struct {
		Title    string   `yaml:"title"`
		Lang     string   `yaml:"lang"`
		Episodes []string `yaml:"episode_order"`
	}
	if t.has("_config.yml") && t.yaml("_config.yml", &conf) {
		book.Title, book.Language = plain(conf.Title), conf.Lang
	}
	if len(conf.Episodes) > 0 {
		var named []entry
		for _, name := range conf.Episodes {
			named = t.add(named, dir, name, "")
		}
		entries = named
	}
	t.about(book, "index.md", "README.md")
	return t.pages(book, entries), nil
}

// boxesOfMeta writes the objectives, questions and key points that stand in the front matter of such a page as boxes.
func (m meta) boxesOfMeta() string {
	var b strings.Builder
	for _, name := range []string{"questions", "objectives", "keypoints"} {
		items := m.list(name)
		if len(items) == 0 {
			continue
		}
		b.WriteString("::: " + name + "\n\n")
		for _, item := range items {
			b.WriteString("- " + item + "\n")
		}
		b.WriteString("\n:::\n\n")
	}
	return b.String()
}
