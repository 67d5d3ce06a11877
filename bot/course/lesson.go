package course

import (
	"errors"
	"path"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"afterbell/bot/course/source"
	"afterbell/bot/rich"
)

// A draft is a lesson together with what lint needs to point at its lines.
type draft struct {
	Lesson
	file      string
	line      map[string]int // of front matter keys and parts
	questions []int          // the line of each question
	lost      []rich.Loss    // what readers would not see, with the lines of the file
	unread    bool           // its front matter could not be read
}

// lineOf returns the line of a key or part, or 1 if it was not written.
func (d *draft) lineOf(key string) int { return max(d.line[key], 1) }

var lessonKeys = []string{"id", "title", "aim", "release", "due", "minutes", "builds_on", "live", "files"}

// readLesson reads one lesson. The draft is as complete as the errors allow.
func readLesson(file, text string, r *reporter) *draft {
	d := unreadDraft(file)
	front, body, firstBody, ok := cutFrontMatter(text, r)
	if !ok {
		return d
	}
	if f, ok := readFields(front, 1, r, lessonKeys...); ok {
		d.unread = false
		d.readMeta(f)
	}
	withoutComments(body)
	own, words := source.ReadOwn(body, firstBody)
	parts := newSections(words, r)
	parts.translate(own, r)
	d.readParts(parts, r)
	d.lost = r.lost
	if d.Minutes == 0 {
		d.Minutes = sumMinutes(d.Steps)
	}
	return d
}

// unreadDraft is a lesson of which nothing is known but its file. Its id is a guess.
func unreadDraft(file string) *draft {
	return &draft{Lesson: Lesson{ID: idFromName(file)}, file: file, line: map[string]int{}, unread: true}
}

// readMeta reads the front matter.
func (d *draft) readMeta(f fields) {
	d.line = f.lines
	d.ID, d.Title, d.Aim = f.text("id"), f.text("title"), f.text("aim")
	if d.ID == "" {
		d.ID = idFromName(d.file)
	}
	if !isID(d.ID) {
		f.r.errorf(f.lineOf("id"), "the id %q is not made of 1 to %d of a-z, 0-9 and -, with - only between; %q would be right",
			d.ID, MaxID, slugOr(d.ID, "osmosis"))
	}
	if node := f.nodes["title"]; d.Title == "" && (node == nil || node.Kind == yaml.ScalarNode) {
		f.r.errorf(f.lineOf("title"), "the title is missing; write \"title: …\" in the front matter")
	}
	f.limit("title", d.Title, MaxTitle)
	f.limit("aim", d.Aim, 300)
	d.Minutes = f.number("minutes", MaxMinutes)
	d.BuildsOn, d.Files = f.list("builds_on"), f.list("files")
	var err error
	if d.Release, err = ParseRelease(f.text("release")); err != nil {
		f.r.errorf(f.lineOf("release"), "%v", err)
	}
	lintHour(d.Release.At, f.lineOf("release"), "release", f.r)
	if d.Due, err = ParseDue(f.text("due")); err != nil {
		f.r.errorf(f.lineOf("due"), "%v", err)
	}
	lintHour(d.Due.At, f.lineOf("due"), "due", f.r)
	d.readLive(f)
}

// idFromName returns the id of a lesson that names none: "osmosis" for 03-osmosis.md.
func idFromName(file string) string {
	stem := strings.TrimSuffix(file, path.Ext(file))
	if id := slug(strings.TrimLeft(stem, "0123456789-_. ")); id != "" {
		return id
	}
	return slug("lesson-" + stem)
}

func slugOr(s, fallback string) string {
	if t := slug(s); t != "" {
		return t
	}
	return fallback
}

func (d *draft) readLive(f fields) {
	node := f.nodes["live"]
	if node == nil {
		return
	}
	line := f.lineOf("live")
	if len(node.Content) == 0 {
		f.r.errorf(line, "\"live\" holds \"when\", \"minutes\" and \"link\": live: {when: week 2 thu 16:00, minutes: 90, link: https://…}")
		return
	}
	inner, ok := mapFields(node, f.above, f.r, []string{"when", "minutes", "link"})
	if !ok {
		return
	}
	if inner.text("when") == "" {
		f.r.warnf(line, "the live session has no time: it begins when the lesson comes out; write \"when: next\" if that is meant")
	}
	at, err := ParseRelease(inner.text("when"))
	if err != nil {
		f.r.errorf(inner.lineOf("when"), "live: %v", err)
	}
	lintHour(at.At, inner.lineOf("when"), "live session", f.r)
	link := inner.text("link")
	if link != "" && !rich.SafeURL(link) {
		f.r.errorf(inner.lineOf("link"), "the link %q is no http, https or mailto address", link)
	}
	d.Live = &Live{When: at, Link: link, Minutes: sessionMinutes(inner)}
}

// sessionMinutes reads how long a live session lasts, 0 where that is not said: "90", or "90 min" as people write it.
func sessionMinutes(f fields) int {
	text := f.text("minutes")
	if text == "" {
		return 0
	}
	digits := strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(text, "utes"), "min"))
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > MaxSession {
		f.r.errorf(f.lineOf("minutes"), "a live session lasts a number of minutes, 1 to %d, such as 90; not %q", MaxSession, text)
		return 0
	}
	return n
}

// readParts reads what stands under the front matter.
func (d *draft) readParts(s *sections, r *reporter) {
	for name, part := range s.parts {
		d.line[name] = part.line
	}
	d.Body = demote(s.rich("", r), partNames())
	d.Steps = readSteps(s.parts[partSteps], r)
	d.Questions, d.questions = readQuestions(s.parts[partQuestions], s.definitions, r)
	d.Prompt = demote(s.rich(partDiscuss, r), nil)
	d.MoreHelp = demote(s.rich(partMoreHelp, r), nil)
	d.GoFurther = demote(s.rich(partGoFurther, r), nil)
}

// demote lowers headings to level 3: those with one of the names, or all if names is nil. Else they
// would begin a part when the lesson is written.
func demote(blocks []rich.Block, names []string) []rich.Block {
	for i, b := range blocks {
		if b.Kind == rich.Heading && (names == nil || b.Level == 2 && isPart(rich.PlainSpans(b.Spans), names)) {
			blocks[i].Level = 3
		}
	}
	return blocks
}

func isPart(heading string, names []string) bool {
	for _, n := range names {
		if partName(heading) == n {
			return true
		}
	}
	return false
}

func sumMinutes(steps []Step) int {
	sum := 0
	for _, s := range steps {
		if s.Minutes == 0 {
			return 0
		}
		sum += s.Minutes
	}
	return min(sum, MaxMinutes)
}

// parseAt parses lines of a file, with the definitions of links in other lines, and reports what is
// refused and what is lost.
func parseAt(text source.Text, definitions []string, r *reporter) []rich.Block {
	if len(text.Lines) == 0 {
		return nil
	}
	at := func(line int) int { return text.At[max(0, min(line, len(text.At))-1)] }
	markdown := strings.Join(text.Lines, "\n") + "\n\n" + strings.Join(definitions, "\n")
	blocks, lost, err := rich.Check(markdown)
	var bounds *rich.BoundsError
	if errors.As(err, &bounds) {
		r.errorf(at(bounds.Line), "%s", bounds.Text)
	}
	for _, l := range lost {
		l.Line = at(l.Line)
		r.lost = append(r.lost, l)
	}
	return blocks
}

// wordsAt returns one line of Markdown, which stands in the given line of a file, as plain text, and
// reports what is lost.
func wordsAt(markdown string, line int, r *reporter) string {
	if !hasMarks(markdown) {
		return plainLine(markdown)
	}
	blocks, lost, err := rich.Check(markdown)
	if err != nil {
		return plainLine(markdown) // too long for a line; reported where the part is parsed
	}
	for _, l := range lost {
		l.Line = line
		if l.Kind == rich.LostLink {
			l.Left = l.Text // a plain line has no room for more than the words
		}
		r.lost = append(r.lost, l)
	}
	return plainLine(rich.Plain(blocks))
}

// hasMarks reports whether one line of text may be more to Markdown than its words.
func hasMarks(line string) bool {
	line = strings.TrimSpace(line)
	return strings.ContainsAny(line, "\\`*_[]<>&~\n") || line != "" && strings.ContainsAny(line[:1], "#-+=~0123456789")
}
