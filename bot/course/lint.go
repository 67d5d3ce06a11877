package course

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// lint says what is wrong between lessons, and what a lesson lacks that helps people learn on their
// own time: an aim, steps, questions with explanations, something to discuss, minutes and a due
// date.
//
// What hangs on something that could not be read is not reported: known says whether course.toml was
// read, and a draft says of itself whether its front matter was.
func lint(fsys fs.FS, c *Course, known bool, drafts []*draft, files []File, measure Measure) []Problem {
	var problems []Problem
	if known && c.Rhythm.Days.Count() == 0 {
		r := &reporter{file: Manifest}
		r.warnf(0, "no rhythm; write for example rhythm = \"tue, thu at 16:00\", so that a new class has days to begin with")
		problems = append(problems, r.problems...)
	}
	problems = append(problems, lintIDs(drafts)...)
	problems = append(problems, lintOrder(drafts)...)
	problems = append(problems, lintAppearance(drafts)...)
	for _, d := range drafts {
		r := &reporter{file: d.file}
		if d.Title != "" {
			lintLesson(d, r)
			lintLength(d, files, measure, r)
			if known {
				lintDue(c, d, r)
			}
		}
		lintLosses(fsys, d, drafts, r)
		problems = append(problems, r.problems...)
	}
	return problems
}

// lintIDs reports ids that two lessons share.
func lintIDs(drafts []*draft) []Problem {
	first := map[string]*draft{}
	var problems []Problem
	for _, d := range drafts {
		if d.unread {
			continue
		}
		if other := first[d.ID]; other != nil {
			r := &reporter{file: d.file}
			r.errorf(d.lineOf("id"), "the id %q belongs to %s already; each lesson needs its own", d.ID, other.file)
			problems = append(problems, r.problems...)
			continue
		}
		first[d.ID] = d
	}
	return problems
}

// lintOrder reports builds_on that names no lesson, a later one, or goes round in a circle.
func lintOrder(drafts []*draft) []Problem {
	at := map[string]int{}
	anyUnread := slices.ContainsFunc(drafts, func(d *draft) bool { return d.unread })
	for i, d := range drafts {
		if _, twice := at[d.ID]; !twice {
			at[d.ID] = i
		}
	}
	var problems []Problem
	for i, d := range drafts {
		r := &reporter{file: d.file}
		line := d.lineOf("builds_on")
		for _, id := range d.BuildsOn {
			j, known := at[id]
			switch {
			case !known && anyUnread:
				// It may be the id of a lesson that cannot be read.
			case !known:
				r.errorf(line, "builds_on names %q, which is no lesson%s", id, nearID(id, drafts))
				r.fix(id, nearest(id, ids(drafts)))
			case reaches(drafts, at, j, i):
				r.errorf(line, "this lesson builds on %q, and that builds on this one", id)
			case j > i:
				r.warnf(line, "builds_on names %q, which comes later (%s)", id, drafts[j].file)
			}
		}
		problems = append(problems, r.problems...)
	}
	return problems
}

func nearID(id string, drafts []*draft) string {
	if near := nearest(id, ids(drafts)); near != "" {
		return "; did you mean \"" + near + "\"?"
	}
	return "; write the id of another lesson"
}

func ids(drafts []*draft) []string {
	var out []string
	for _, d := range drafts {
		out = append(out, d.ID)
	}
	return out
}

// reaches reports whether lesson from builds on lesson to, directly or through others, or is it.
func reaches(drafts []*draft, at map[string]int, from, to int) bool {
	seen := make([]bool, len(drafts))
	todo := []int{from}
	for len(todo) > 0 {
		i := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if i == to {
			return true
		}
		if seen[i] {
			continue
		}
		seen[i] = true
		for _, id := range drafts[i].BuildsOn {
			if j, ok := at[id]; ok {
				todo = append(todo, j)
			}
		}
	}
	return false
}

// lintLesson warns of what a lesson lacks. Where something of it could not be read, it may not lack that at all: one
// fault is said once.
func lintLesson(d *draft, r *reporter) {
	if HasErrors(r.problems) {
		return
	}
	if len(d.Body) == 0 && len(d.Steps) == 0 && d.Live == nil && len(d.Files) == 0 {
		r.warnf(0, "the lesson is empty; write its text below the front matter")
	}
	if d.Aim == "" {
		r.warnf(0, "no aim; write \"aim: After this you can …\"")
	}
	if d.Minutes == 0 {
		r.warnf(0, "no minutes; write \"minutes: 20\", or \"(8 min)\" after each step")
	}
	if len(d.Steps) == 0 {
		r.warnf(0, "no steps; add \"## Steps\" with lines such as \"- [ ] Read the text (8 min)\"")
	}
	if len(d.Questions) == 0 {
		r.warnf(0, "no questions; add \"## Questions\" with two or three to recall what matters")
	}
	if len(d.Prompt) == 0 {
		r.warnf(0, "nothing to discuss; add \"## Discuss\" with one question that has more than one answer")
	}
	for i, q := range d.Questions {
		if len(q.Why) == 0 {
			r.warnf(d.questions[i], "the question has no explanation; write it below, after \"> \"")
		}
	}
	if word, about := personal(d.Prompt); word != "" {
		r.warnf(d.lineOf(partDiscuss), "%q may ask people about %s, which a class should not have to answer; ask about the subject instead",
			word, about)
	}
}

// lintDue warns of a lesson that is never due, or due before it appears.
func lintDue(c *Course, d *draft, r *reporter) {
	due := d.Due
	if due.Kind == DueDefault {
		due = c.Due
	}
	switch {
	case due.Kind == DueDefault && d.line["due"] == 0:
		r.warnf(0, "no due; write \"due: sun\", or \"due: none\" if there shall be none")
	case due.Kind == DueWeek && d.Release.Kind == ReleaseWeek && dueMinute(due) < releaseMinute(d.Release):
		r.warnf(d.lineOf("due"), "the lesson is due (%s) before it appears (%s)", due, d.Release)
	case due.Kind == DueDays && due.Days == 0 && due.At != nil && d.Release.At != nil && clockMinutes(*due.At) <= clockMinutes(*d.Release.At):
		r.warnf(d.lineOf("due"), "the lesson is due (%s) before it appears (%s)", due, d.Release)
	}
}

// lintHour warns of an hour in the night, which is most often a bare number that was meant for the
// afternoon. what names the thing that has the hour.
func lintHour(at *when.Clock, line int, what string, r *reporter) {
	if at != nil && at.Hour < 6 && at.Hour+at.Minute > 0 {
		afternoon := when.Clock{Hour: at.Hour + 12, Minute: at.Minute}
		r.warnf(line, "the %s has the hour %s, in the night; write %s if you mean the afternoon", what, at, afternoon)
	}
}

const minutesPerDay = 24 * 60

// dueMinute and releaseMinute place a day of a run on one scale; without an hour a due is the end of
// the day and a release its beginning.
func dueMinute(d Due) int {
	if d.At == nil {
		return runDay(d.Week, d.Weekday)*minutesPerDay + minutesPerDay
	}
	return runDay(d.Week, d.Weekday)*minutesPerDay + clockMinutes(*d.At)
}

func releaseMinute(r Release) int {
	if r.At == nil {
		return runDay(r.Week, r.Weekday) * minutesPerDay
	}
	return runDay(r.Week, r.Weekday)*minutesPerDay + clockMinutes(*r.At)
}

func clockMinutes(c when.Clock) int { return c.Hour*60 + c.Minute }

// runDay counts days from the Monday of the run's first week.
func runDay(week int, day time.Weekday) int { return (week-1)*7 + (int(day)+6)%7 }

// personalWords are words by which a prompt may ask about what no class needs to know. Each topic
// holds a pattern of whole words.
func personalWords() map[string]string {
	return map[string]string{
		"mood": `mood|moods|anxious|anxiety|depressed|depression|lonely|suicide|suicidal|self-harm|how are you feeling|how do you feel today`,
		"health": `your health|mental health|illness|medication|diagnosis|diagnosed|disability|disabilities|` +
			`pregnant|pregnancy|therapy|your weight|your body`,
		"family":   `your family|your parents|your mother|your father|your home life|divorce|divorced|household income|your income|your salary`,
		"religion": `religion|religions|religious|church|mosque|synagogue|your faith|pray|prayer|your beliefs|your god`,
		"politics": `politics|political|vote for|voted|voting|your party|left-wing|right-wing`,
		"sex":      `sex life|sexual|sexuality|your gender|sexual orientation`,
	}
}

// personal returns the first word of a text that is on the list, and its topic.
func personal(blocks []rich.Block) (word, topic string) {
	text := strings.ToLower(rich.Plain(blocks))
	if text == "" {
		return "", ""
	}
	first := len(text)
	for about, words := range personalWords() {
		if at := regexp.MustCompile(`\b(?:` + words + `)\b`).FindStringIndex(text); at != nil && at[0] < first {
			first, word, topic = at[0], text[at[0]:at[1]], about
		}
	}
	return word, topic
}
