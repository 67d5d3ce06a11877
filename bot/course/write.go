package course

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"

	"afterbell/bot/rich"
)

// Write returns a course as the files of a folder, by path: course.toml and one Markdown file a
// lesson. The files the lessons use are not among them, since a Course knows only their sums; put
// them beside, and Read gives back an equal course.
func Write(c *Course) map[string][]byte {
	files := map[string][]byte{Manifest: writeManifest(c)}
	for i := range c.Lessons {
		files[fileName(i, len(c.Lessons), c.Lessons[i].ID)] = []byte(writeLesson(withPaths(c, &c.Lessons[i])))
	}
	return files
}

// withPaths returns a lesson in which links to others name their files.
func withPaths(c *Course, l *Lesson) *Lesson {
	out := *l
	out.Questions = slices.Clone(l.Questions)
	eachText(&out, func(blocks []rich.Block) []rich.Block {
		return rich.Resolve(blocks, func(s rich.Span) []rich.Span {
			if i := slices.IndexFunc(c.Lessons, func(to Lesson) bool { return to.ID == s.Ref }); i >= 0 {
				s.Ref = fileName(i, len(c.Lessons), s.Ref)
			}
			return []rich.Span{s}
		})
	})
	return &out
}

// fileName returns the name of lesson i of n: 01-osmosis.md.
func fileName(i, n int, id string) string {
	return fmt.Sprintf("%0*d-%s.md", max(2, len(strconv.Itoa(n))), i+1, id)
}

func writeManifest(c *Course) []byte {
	data, err := toml.Marshal(manifest{c.Title, c.Language, c.Licence, c.About, c.Rhythm.String(), c.Due.String()})
	if err != nil {
		return nil // unreachable: six texts
	}
	return data
}

// frontMatter is what stands at the top of a lesson, in the order it is written.
type frontMatter struct {
	ID       string    `yaml:"id"`
	Title    string    `yaml:"title"`
	Aim      string    `yaml:"aim,omitempty"`
	Release  string    `yaml:"release,omitempty"`
	Due      string    `yaml:"due,omitempty"`
	Minutes  int       `yaml:"minutes,omitempty"`
	BuildsOn []string  `yaml:"builds_on,omitempty,flow"`
	Live     *liveText `yaml:"live,omitempty"`
	Files    []string  `yaml:"files,omitempty"`
}

type liveText struct {
	When    string `yaml:"when,omitempty"`
	Minutes int    `yaml:"minutes,omitempty"`
	Link    string `yaml:"link,omitempty"`
}

func writeLesson(l *Lesson) string {
	meta := frontMatter{ID: l.ID, Title: l.Title, Aim: l.Aim, Due: l.Due.String(), Minutes: l.Minutes, BuildsOn: l.BuildsOn, Files: l.Files}
	if l.Release != (Release{}) {
		meta.Release = l.Release.String()
	}
	if l.Live != nil {
		meta.Live = &liveText{l.Live.When.String(), l.Live.Minutes, l.Live.Link}
	}
	var b strings.Builder
	b.WriteString("---\n" + writeYAML(meta) + "---\n")
	writePart(&b, "", rich.Markdown(l.Body))
	writePart(&b, "Steps", writeSteps(l.Steps))
	writePart(&b, "Questions", writeQuestions(l.Questions))
	writePart(&b, "Discuss", rich.Markdown(l.Prompt))
	writePart(&b, "More help", rich.Markdown(l.MoreHelp))
	writePart(&b, "Go further", rich.Markdown(l.GoFurther))
	return b.String()
}

func writeYAML(meta frontMatter) string {
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(meta); err != nil {
		return "" // unreachable: texts and numbers
	}
	return b.String()
}

func writePart(b *strings.Builder, heading, text string) {
	if text == "" {
		return
	}
	b.WriteString("\n")
	if heading != "" {
		b.WriteString("## " + heading + "\n\n")
	}
	b.WriteString(text)
}

func writeSteps(steps []Step) string {
	var b strings.Builder
	for _, s := range steps {
		b.WriteString("- [ ] " + rich.EscapeLine(s.Text))
		if s.Minutes > 0 {
			fmt.Fprintf(&b, " (%d min)", s.Minutes)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func writeQuestions(questions []Question) string {
	var b strings.Builder
	for i, q := range questions {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString("### " + escapeTitle(q.Text) + "\n\n")
		if len(q.Body) > 0 {
			b.WriteString(rich.Markdown(q.Body) + "\n")
		}
		for _, c := range q.Choices {
			writeChoice(&b, c)
		}
		if len(q.Choices) > 0 && len(q.Why) > 0 {
			b.WriteString("\n")
		}
		if len(q.Why) > 0 {
			b.WriteString(quoteLines(rich.Markdown(q.Why)))
		}
	}
	return b.String()
}

// escapeTitle escapes the words of a heading. Signs at its end would be taken for part of the mark.
func escapeTitle(s string) string {
	s = rich.EscapeLine(s)
	if rest, ok := strings.CutSuffix(s, "#"); ok {
		return rest + `\#`
	}
	return s
}

func writeChoice(b *strings.Builder, c Choice) {
	mark := " "
	if c.Right {
		mark = "x"
	}
	dashes := strings.NewReplacer("—", "&mdash;", "–", "&ndash;", "--", `-\-`)
	b.WriteString("- [" + mark + "] " + dashes.Replace(rich.EscapeLine(c.Text)))
	if c.Why != "" {
		b.WriteString(" — " + rich.EscapeLine(c.Why))
	}
	b.WriteString("\n")
}

// quoteLines puts "> " before every line.
func quoteLines(text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight("> "+line, " ")
		if strings.HasSuffix(line, "  ") { // two spaces break a line
			lines[i] = "> " + line
		}
	}
	return strings.Join(lines, "\n") + "\n"
}
