package course

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"

	"afterbell/bot/course/scan"
	"afterbell/bot/course/source"
	"afterbell/bot/order"
	"afterbell/bot/text"
)

// workbench is what is read of a Carpentries config.yaml. Other keys concern its web site.
type workbench struct {
	Title    string   `yaml:"title"`
	License  string   `yaml:"license"`
	Lang     string   `yaml:"lang"`
	Source   string   `yaml:"source"`
	Episodes []string `yaml:"episodes"`
}

// ImportCarpentries turns a lesson of the Carpentries Workbench
// (https://carpentries.github.io/sandpaper-docs/) into the files of a course folder, by path. The
// report lists what found no place of its own, what was proposed because the original does not say
// it, and what is left out; it holds no errors. err is not nil if the folder is no such lesson.
//
// Objectives become the aim, sections and challenges the steps, a challenge with its solution a
// question with an explanation (multiple choice if the solution names one of a list of options
// without doubt), a discussion the prompt, hints "More help", spoilers "Go further". Callouts stay
// in the text as quotes, key points as a list at its end, notes for instructors as comments. Where
// an episode has no discussion its guiding questions are the prompt, and where it has no challenge
// they are a question that the key points answer. Pictures are copied to files/.
func ImportCarpentries(fsys fs.FS) (files map[string][]byte, report []Problem, err error) {
	im := newImporter(fsys)
	if err := im.config(); err != nil {
		return nil, nil, err
	}
	episodes := im.episodes()
	if len(episodes) == 0 {
		return nil, nil, errors.New("import: no episode can be read; they are the .md files in the folder episodes")
	}
	ids := map[string]bool{}
	for _, e := range episodes {
		im.ids[e.name] = freshID(strings.TrimLeft(strings.TrimSuffix(e.name, path.Ext(e.name)), "0123456789-_"), ids)
	}
	for i, e := range episodes {
		id := im.ids[e.name]
		im.files[fileName(i, len(episodes), id)] = []byte(im.convert(e, id))
		im.report = append(im.report, e.r.problems...)
	}
	return im.files, im.report, nil
}

// An importer holds what the episodes of one lesson share.
type importer struct {
	fsys   fs.FS
	conf   workbench
	ids    map[string]string // of lessons, by the path or name of what they were made of
	copied map[string]string // path in the original to path in the course
	files  map[string][]byte
	inside map[string][]byte // files that are inside other files, such as the pictures of a notebook
	report []Problem

	catalogue *text.Catalogue // nil until words of our own are needed
}

func (im *importer) config() error {
	r := &reporter{file: "config.yaml"}
	text, ok := readText(im.fsys, r.file, MaxBody, r)
	if !ok {
		return fmt.Errorf("import: %s", r.problems[0])
	}
	if err := yaml.Unmarshal([]byte(text), &im.conf); err != nil {
		return fmt.Errorf("import: config.yaml: %w", err)
	}
	m := manifest{Title: shorten(plainLine(im.conf.Title), MaxTitle), Licence: plainLine(im.conf.License), About: im.about()}
	if err := im.manifest(m); err != nil {
		return err
	}
	im.reportOthers()
	return nil
}

// manifest writes course.toml, with days and dues that the original does not name.
func (im *importer) manifest(m manifest) error {
	m.Rhythm, m.Due = "tue, thu at 16:00", "sun"
	if m.Title == "" {
		m.Title = "Untitled course"
	}
	if languageTag.MatchString(im.conf.Lang) {
		m.Language = im.conf.Lang
	}
	data, err := toml.Marshal(m)
	if err != nil {
		return fmt.Errorf("import: course.toml: %w", err)
	}
	r := &reporter{file: Manifest}
	im.files[Manifest] = data
	r.warnf(0, "the original names no days and no dues; %q and %q are proposed in %s", m.Rhythm, m.Due, Manifest)
	im.report = append(im.report, r.problems...)
	return nil
}

// about returns the first paragraph of index.md and where the course comes from.
func (im *importer) about() string {
	var about string
	if text, ok := readText(im.fsys, "index.md", MaxBody, &reporter{}); ok {
		_, text = cutYAML(text)
		for _, paragraph := range strings.Split(text, "\n\n") {
			if p := strings.TrimSpace(paragraph); p != "" && !strings.HasPrefix(p, ":::") && !strings.HasPrefix(p, "#") {
				about = shorten(unmark(strings.ReplaceAll(relativeLink.ReplaceAllString(p, "$1"), "\n", " ")), 400)
				break
			}
		}
	}
	if im.conf.Source != "" {
		about = strings.TrimSpace(about + " Imported from " + plainLine(im.conf.Source) + ".")
	}
	return about
}

// reportOthers says which pages are not episodes and stay behind.
func (im *importer) reportOthers() {
	for _, dir := range []string{"learners", "instructors", "profiles"} {
		entries, err := fs.ReadDir(im.fsys, dir)
		if err != nil {
			continue // the folder is not there
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), ".md") {
				r := &reporter{file: dir + "/" + e.Name()}
				r.warnf(0, "is no episode and is left out; copy what learners need into a lesson")
				im.report = append(im.report, r.problems...)
			}
		}
	}
}

// An episode is one file of the original.
type episode struct {
	name    string // in the folder episodes
	title   string
	minutes int
	first   int // number of the first line below the front matter
	lines   []string
	r       *reporter
}

// episodes reads the episodes in the order of config.yaml, or by name if it lists none.
func (im *importer) episodes() []*episode {
	names := im.conf.Episodes
	if len(names) == 0 {
		entries, err := fs.ReadDir(im.fsys, "episodes")
		if err != nil {
			return nil
		}
		for _, e := range entries {
			if isLessonName(e.Name()) || strings.EqualFold(path.Ext(e.Name()), ".rmd") {
				names = append(names, e.Name())
			}
		}
		order.By(names, scan.ByName)
	}
	var out []*episode
	for _, name := range names[:min(len(names), MaxLessons)] {
		e := &episode{name: name, r: &reporter{file: path.Join("episodes", name)}}
		text, ok := "", false
		if why := badPath(name); why != "" {
			e.r.warnf(0, "the episode %q %s", name, why)
		} else {
			text, ok = readText(im.fsys, e.r.file, MaxBody, e.r)
		}
		if !ok {
			im.leaveOut(e)
			continue
		}
		e.read(im.fsys, text)
		out = append(out, e)
	}
	return out
}

// leaveOut reports an episode that cannot be read.
func (im *importer) leaveOut(e *episode) {
	for _, p := range e.r.problems {
		p.Severity = Warning
		p.Text += "; the episode is left out"
		im.report = append(im.report, p)
	}
}

// cutYAML cuts front matter from the start of a page.
func cutYAML(text string) (front, rest string) {
	if strings.HasPrefix(text, "---\n") {
		if front, rest, ok := strings.Cut(text[4:], "\n---\n"); ok {
			return front, rest
		}
	}
	return "", text
}

func (e *episode) read(fsys fs.FS, text string) {
	front, rest := cutYAML(text)
	e.first = strings.Count(text, "\n") - strings.Count(rest, "\n") + 1
	e.lines = strings.Split(rest, "\n")
	if strings.EqualFold(path.Ext(e.name), ".rmd") {
		translated, left := source.Translate(fsys, e.r.file, rest, e.first)
		e.lines = strings.Split(translated, "\n")
		for _, l := range left {
			e.r.problems = append(e.r.problems, lossProblem(l))
		}
	}
	e.lines = withoutReferences(e.lines)
	var meta struct {
		Title     string  `yaml:"title"`
		Teaching  float64 `yaml:"teaching"`
		Exercises float64 `yaml:"exercises"`
	}
	if err := yaml.Unmarshal([]byte(front), &meta); err != nil || len(front) > MaxFrontMatter {
		e.r.warnf(1, "the front matter cannot be read: %v", err)
	}
	e.title = shorten(unmark(meta.Title), MaxTitle)
	if e.title == "" {
		e.title = shorten(strings.TrimSuffix(plainLine(e.name), path.Ext(e.name)), MaxTitle)
	}
	if sum := meta.Teaching + meta.Exercises; sum >= 1 && sum <= MaxMinutes {
		e.minutes = int(sum)
	}
}
