package course

import (
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"afterbell/bot/rich"
)

// link lets links within a course lead somewhere: to another lesson, whose title stands there from then on as a Local span with the
// lesson's id, or to a file, which is handed out beside the text. Other links become their words.
func link(fsys fs.FS, drafts []*draft) {
	for _, d := range drafts {
		for _, l := range d.lost {
			if name := path.Clean(pathOf(l.Of)); l.Kind == rich.LostLink && lessonAt(drafts, l.Of) < 0 && handsOut(fsys, name) &&
				!slices.Contains(d.Files, name) {
				d.Files = append(d.Files, name)
			}
		}
		eachText(&d.Lesson, func(blocks []rich.Block) []rich.Block {
			return rich.Resolve(blocks, func(s rich.Span) []rich.Span { return linked(drafts, s) })
		})
	}
}

// linked returns what stands for a link within the course. Words of its own are kept before the title.
func linked(drafts []*draft, s rich.Span) []rich.Span {
	words := s
	words.Kind, words.Ref = rich.Text, ""
	i := lessonAt(drafts, s.Ref)
	if i < 0 || drafts[i].Title == "" {
		return []rich.Span{words}
	}
	s.Ref, s.Text = drafts[i].ID, drafts[i].Title
	if label := strings.TrimSpace(words.Text); strings.EqualFold(label, s.Text) || label == drafts[i].file || label == "" {
		return []rich.Span{s}
	}
	before, after := words, words
	before.Text, after.Text = words.Text+" (", ")"
	return []rich.Span{before, s, after}
}

// lessonAt returns the lesson that an address within a course names, by its file or its id; -1 if it names none.
func lessonAt(drafts []*draft, address string) int {
	name := pathOf(address)
	return slices.IndexFunc(drafts, func(d *draft) bool { return name != "" && (path.Base(name) == d.file || name == d.ID) })
}

// pathOf returns the path in an address within a course: "02-yeast.md" of "02-yeast.md#rest".
func pathOf(address string) string {
	name, _, _ := strings.Cut(address, "#")
	name, _, _ = strings.Cut(name, "?")
	if plain, err := url.PathUnescape(name); err == nil {
		return plain
	}
	return name
}

// handsOut reports whether a path is a file that can be handed out.
func handsOut(fsys fs.FS, name string) bool {
	if badPath(name) != "" || name == Manifest {
		return false
	}
	info, err := fs.Stat(fsys, name)
	return err == nil && info.Mode().IsRegular() && info.Size() <= MaxFile
}

// eachText replaces every rich text of a lesson by what do returns for it.
func eachText(l *Lesson, do func([]rich.Block) []rich.Block) {
	for _, text := range []*[]rich.Block{&l.Body, &l.Prompt, &l.MoreHelp, &l.GoFurther} {
		*text = do(*text)
	}
	for i := range l.Questions {
		l.Questions[i].Body, l.Questions[i].Why = do(l.Questions[i].Body), do(l.Questions[i].Why)
	}
}
