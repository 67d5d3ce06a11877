package course

import (
	"regexp"
	"strconv"
	"strings"

	"afterbell/bot/rich"
)

var (
	listMark = regexp.MustCompile(`^(?:[-*+•]|\(?\d{1,3}[.):])\s+(?:\[[ xX]?\]\s+)?`)
	address  = regexp.MustCompile(`(?i)[a-z][a-z0-9+.-]*://[^\s"“”]+|mailto:[^\s"“”]+`)
)

// FromList makes a course from a pasted list: one line a lesson, a title and an optional link, in
// any order ("Osmosis https://…", "https://… Osmosis", "[Osmosis](https://…)"). Bullets and numbers
// before the titles are dropped, empty lines and lines beginning with # are skipped. Each lesson
// gets its link as its text and one step. The course is nil if any problem is an Error; problems
// name the line of the list as of a file "list".
func FromList(title, lines string) (*Course, []Problem) {
	r := &reporter{file: "list"}
	c := &Course{Title: shorten(plainLine(title), MaxTitle)}
	if c.Title == "" {
		r.errorf(0, "the course needs a title")
	}
	if len(lines) > MaxBody {
		r.errorf(0, "the list has more than %d KB", MaxBody>>10)
		return nil, r.problems
	}
	ids := map[string]bool{}
	for i, line := range strings.Split(strings.ReplaceAll(lines, "\r", "\n"), "\n") {
		line = plainLine(strings.ToValidUTF8(line, ""))
		if line == "" || strings.HasPrefix(line, "#") || strings.Trim(line, "=-_*~+|: ") == "" { // a ruler
			continue
		}
		if len(c.Lessons) == MaxLessons {
			r.errorf(i+1, "there are more than %d lines; one line is one lesson", MaxLessons)
			break
		}
		l := lessonFromLine(line, i+1, r)
		l.ID = freshID(l.Title, ids)
		c.Lessons = append(c.Lessons, l)
	}
	if len(c.Lessons) == 0 {
		r.errorf(0, "the list is empty; write one line a lesson: its title, and a link if there is one")
	}
	if HasErrors(r.problems) {
		return nil, r.problems
	}
	c.Hash = hash(c)
	return c, r.problems
}

func lessonFromLine(line string, number int, r *reporter) Lesson {
	line = listMark.ReplaceAllString(line, "")
	minutes := 0
	if m := stepMinutes.FindStringSubmatchIndex(line); m != nil {
		minutes, _ = strconv.Atoi(line[m[2]:m[3]])
		line = line[:m[0]]
	}
	title, link := cutLink(line, number, r)
	if title == "" {
		title = link
	}
	if short := shorten(title, MaxTitle); short != title {
		r.warnf(number, "the title is cut after %d characters", MaxTitle)
		title = short
	}
	l := Lesson{Title: title, Minutes: min(minutes, MaxMinutes)}
	if link == "" {
		return l
	}
	l.Body = []rich.Block{{Spans: []rich.Span{{Kind: rich.Link, Text: title, URL: link}}}}
	if title == link {
		l.Title = shorten(strings.TrimPrefix(strings.TrimPrefix(link, "https://"), "http://"), MaxTitle)
	}
	l.Steps = []Step{{Text: shorten("Read: "+l.Title, AdviseStep)}}
	return l
}

// cutLink returns the words of a line and its first address that may be a link.
func cutLink(line string, number int, r *reporter) (title, link string) {
	for _, s := range rich.Inline(line) {
		if s.Kind == rich.Link && link == "" {
			link = s.URL
		}
		title += s.Text
	}
	if link == "" {
		link = strings.Trim(address.FindString(title), "<>(),;\"“”")
		title = strings.Replace(title, link, "", 1)
	}
	if link != "" && !rich.SafeURL(link) {
		r.warnf(number, "%q is no http or https address and is left out", shorten(link, 60))
		link = ""
	}
	return trimTitle(plainLine(title)), link
}

// trimTitle takes from both ends of a title what only parted it from its link, and brackets that are not closed.
func trimTitle(s string) string {
	s = strings.Trim(s, " -–—:|,;<>\"“”\t")
	if strings.Count(s, "(") != strings.Count(s, ")") || s == "()" {
		s = strings.Trim(s, "() -–—")
	}
	return s
}

// freshID returns an id made from a title that is not in ids, and adds it.
func freshID(title string, ids map[string]bool) string {
	base := slugOr(title, "lesson")
	id := base
	for n := 2; ids[id]; n++ {
		suffix := "-" + strconv.Itoa(n)
		id = strings.TrimRight(base[:min(len(base), MaxID-len(suffix))], "-") + suffix
	}
	ids[id] = true
	return id
}

// Listed writes the lessons of a course that FromList made as the list that makes them again. It reports false for any
// other course.
func Listed(c *Course) (lines string, ok bool) {
	var list []string
	for _, l := range c.Lessons {
		line := l.Title
		if len(l.Body) == 1 && len(l.Body[0].Spans) == 1 {
			line += " " + l.Body[0].Spans[0].URL
		}
		if l.Minutes > 0 {
			line += " (" + strconv.Itoa(l.Minutes) + " min)"
		}
		list = append(list, strings.TrimSpace(line))
	}
	lines = strings.Join(list, "\n")
	same, _ := Relisted(c, c.Title, lines)
	return lines, same != nil && same.Hash == c.Hash
}

// Relisted is FromList for another version of a course that was made from a list: a lesson that is found in the older
// version, by its title or else by its place, keeps its id, so that what people did stays with it.
func Relisted(older *Course, title, lines string) (*Course, []Problem) {
	c, problems := FromList(title, lines)
	if c == nil {
		return nil, problems
	}
	was, ids := make([]string, len(c.Lessons)), map[string]bool{}
	for i, j := range Match(titlesOf(older), titlesOf(c)) {
		if j >= 0 {
			was[j] = older.Lessons[i].ID
		}
		ids[older.Lessons[i].ID] = true
	}
	for j := range c.Lessons {
		if c.Lessons[j].ID = was[j]; was[j] == "" {
			c.Lessons[j].ID = freshID(c.Lessons[j].Title, ids)
		}
	}
	c.Hash = hash(c)
	return c, problems
}

// titlesOf are the titles of the lessons of a course.
func titlesOf(c *Course) (titles []string) {
	for i := range c.Lessons {
		titles = append(titles, c.Lessons[i].Title)
	}
	return titles
}
