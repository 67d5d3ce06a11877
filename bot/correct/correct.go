// Package correct tells how corrections flow: a course that was changed in its folder, or sent in chat in a newer version,
// is compared with what a class is taught, the teacher reads the difference in words, and with one press what is not posted
// follows, and what is posted is edited where it stands. Nobody is pinged and nothing is said twice. Ticks and answers stay
// with their steps and questions, also where these were moved or reworded. For a day all of it can be undone.
package correct

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Correct is the correcting of a course that is taught.
func Correct() turn.Story {
	return turn.Story{
		Name: "correct", Redated: carryMarks, Overview: overview,
		Actions: []turn.Action{turn.Pressed("correct", show).Looks(), turn.Pressed("correct.apply", apply)},
	}
}

// found is the correction that waits in the folder of the class's course, or the one that was sent in chat and has this mark;
// nil for none.
func found(t *turn.Turn, mark string) (*term.Correction, error) {
	older, err := t.Course()
	if err != nil {
		return nil, err
	}
	newer, err := sentAs(t, mark)
	if err != nil {
		return nil, err
	}
	if newer == nil {
		newer = course.Successor(older, t.School.Courses())
	}
	if newer == nil || newer.Hash == older.Hash {
		return nil, nil
	}
	c := term.CorrectionOf(t.Class.Run, older, newer, t.Class.Location(), t.Now)
	return &c, nil
}

// sentAs is the course with a mark among those that the person sent in chat, nil for none.
func sentAs(t *turn.Turn, mark string) (*course.Course, error) {
	if mark == "" || !t.Known {
		return nil, nil
	}
	_, all, err := record.Scan(t.Tx, record.OutlinesOf(t.Who.ID))
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if strings.HasPrefix(x.Course, mark) {
			return t.School.Course(t.Tx, x.Course)
		}
	}
	return nil, nil
}

// overview says that the course was changed in its folder.
func overview(t *turn.Turn, p *say.Page) error {
	if !t.Steers() {
		return nil
	}
	c, err := found(t, "")
	if err != nil || c == nil {
		return err
	}
	p.Say("correct.waits", nil).Press("button.correct", "correct", t.At())
	return nil
}

// show tells the difference between the course as it is taught and as it lies in its folder.
func show(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	p := say.Privately()
	if t.Target(1) == "" && sayWrong(t, p) {
		return p.Press("button.send_newer", "outline.send", t.At()).Press("button.class", "class", t.At()), nil
	}
	c, err := found(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	if c == nil {
		p.Say("correct.nothing", bot.Args{"course": t.Class.Run.Title})
		return p.Press("button.send_newer", "outline.send", t.At()).Press("button.class", "class", t.At()), nil
	}
	Say(p, c.Older, c.Newer)
	sayEffects(t, p, c)
	return p.Main("button.apply", "correct.apply", t.At(mark(c.Newer), strconv.Itoa(len(t.Class.Run.Changes)))).
		Press("button.schedule", "schedule", t.At()), nil
}

// mark names a version of a course in a button.
func mark(c *course.Course) string { return c.Hash[:min(12, len(c.Hash))] }

// maxProblems is how many mistakes of a course are named at a time.
const maxProblems = 10

// sayWrong says what is wrong in the folder of the class's course, if anything is: until it is put right the class goes
// on with what was right before.
func sayWrong(t *turn.Turn, p *say.Page) bool {
	older, err := t.Course()
	if err != nil {
		return false
	}
	newer := course.Successor(older, t.School.Courses())
	if newer == nil {
		return false
	}
	problems := t.School.Problems(newer.Hash)
	if len(problems) == 0 {
		return false
	}
	p.Say("correct.wrong", bot.Args{"n": len(problems)})
	for _, x := range problems[:min(maxProblems, len(problems))] {
		p.Say("correct.problem", bot.Args{"problem": x.String()})
	}
	return true
}

// sayEffects says what applying a correction does to the class.
func sayEffects(t *turn.Turn, p *say.Page, c *term.Correction) {
	if n := len(c.Posted); n > 0 {
		p.Say("correct.posted", bot.Args{"n": n})
	} else {
		p.Say("correct.none_posted", nil)
	}
	for _, x := range c.Changes {
		if x.Kind == course.Added && c.Releases[x.To-1].Out(t.Now) {
			p.Say("correct.at_once", bot.Args{"number": x.To, "title": x.Title})
		}
	}
	term.SayLast(p, t.Class.Run, t.Schedule(c.Older), c.Releases)
	lost := c.Lost
	for _, x := range lost[:min(maxProblems, len(lost))] {
		key := "correct.lost_question"
		if x.Step {
			key = "correct.lost_step"
		}
		p.Say(key, bot.Args{"lesson": t.LessonTitle(x.Lesson), "i": x.N, "text": say.Short(x.Text, 80)})
	}
	if len(lost) > 0 {
		p.Say("correct.lost", bot.Args{"n": len(lost)})
	} else {
		p.Say("correct.kept", nil)
	}
}

// apply lets the class be taught the version that the button names.
func apply(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	p := say.Privately()
	p.Replace = true
	if shown, err := strconv.Atoi(t.Target(2)); err != nil || t.Meanwhile(shown, p) {
		return p.Press("button.correct", "correct", t.At(t.Target(1))), nil
	}
	sent, err := sentAs(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	if sent == nil && sayWrong(t, p) {
		return p, nil
	}
	c, err := found(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	if c == nil || mark(c.Newer) != t.Target(1) {
		return nil, bot.Refuse("correct.newer", nil)
	}
	if err := t.School.Pin(t.Tx, c.Newer); err != nil {
		return nil, err
	}
	run := c.Run
	run.Corrected = map[string]time.Time{}
	maps.Copy(run.Corrected, t.Class.Run.Corrected)
	for _, id := range c.Posted {
		run.Corrected[id] = t.Now.UTC()
	}
	n, err := t.Change(run, record.Change{
		Kind: record.ChangeCourse, Course: t.Class.Run.Course, Title: t.Class.Run.Title, Fixed: c.Posted,
	})
	if err != nil {
		return nil, err
	}
	p.Say("correct.done", bot.Args{"n": len(c.Posted)})
	return p.Press("button.schedule", "schedule", t.At()).Press("button.undo", "replan.undo", t.At(strconv.Itoa(n))), nil
}
