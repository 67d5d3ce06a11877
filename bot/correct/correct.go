// Package correct tells how corrections flow: a course that was changed in its folder, or sent in chat in a newer version,
// is compared with what a class is taught, the teacher reads the difference in words, and with one press what is not posted
// follows, and what is posted is edited where it stands. Nobody is pinged and nothing is said twice. Ticks and answers stay
// with their steps and questions, also where these were moved or reworded. For a day all of it can be undone.
package correct

import (
	"maps"
	"slices"
	"strconv"
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
		Actions: []turn.Action{turn.Pressed("correct", show).Looks(), turn.Pressed("correct.apply", apply),
			turn.Pressed("correct.list", listOpen).MayOpen().Looks(), turn.Pressed("correct.listed", listSubmit).MayOpen()},
	}
}

// found is the correction that waits in the folder of the class's course, or that the button names, nil for none.
func found(t *turn.Turn) (*term.Correction, error) {
	older, err := t.Course()
	if err != nil {
		return nil, err
	}
	newer, err := draft(t, t.Target(1))
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

// overview says that the course was changed in its folder.
func overview(t *turn.Turn, p *say.Page) error {
	if !t.Steers() {
		return nil
	}
	c, err := found(t)
	if err != nil || c == nil {
		return err
	}
	p.Say("correct.waits", nil).Beside(say.Button{Key: "button.correct", Action: "correct", Target: t.At()})
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
	c, err := found(t)
	if err != nil {
		return nil, err
	}
	switch {
	case c == nil && mayList(t):
		p.Say("correct.nothing_listed", bot.Args{"course": t.Class.Run.Title}).Press("button.change_list", "correct.list", t.At())
		return p.Press("button.send_newer", "outline.send", t.At()), nil
	case c == nil:
		p.Say("correct.nothing", bot.Args{"course": t.Class.Run.Title}).Press("button.send_newer", "outline.send", t.At())
		return p.Press("button.class", "class", t.At()), nil
	}
	return showIt(t, p, c), nil
}

// showIt tells what a correction changes, with the button that applies it.
func showIt(t *turn.Turn, p *say.Page, c *term.Correction) *say.Page {
	Say(p, c.Older, c.Newer)
	sayEffects(t, p, c)
	return p.Main("button.apply", "correct.apply", t.At(mark(c.Newer), strconv.Itoa(len(t.Class.Run.Changes)))).
		Press("button.schedule", "schedule", t.At())
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
	sayOwnTalks(t, p, c)
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

// pin keeps the course that a class is taught. One that was pasted is kept already.
func pin(t *turn.Turn, co *course.Course) error {
	if pasted, err := draft(t, mark(co)); err != nil || pasted != nil {
		return err
	}
	return t.School.Pin(t.Tx, co)
}

// sayOwnTalks names the discussions that a correction leaves in the words of the class.
func sayOwnTalks(t *turn.Turn, p *say.Page, c *term.Correction) {
	for _, x := range c.Changes {
		if x.Kind == course.Changed && slices.Contains(x.Parts, "discussion") && t.Class.Run.Talks[x.ID].Text != "" {
			p.Say("correct.own_talk", bot.Args{"number": x.To, "title": x.Title})
		}
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
	named, err := draft(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	if named == nil && sayWrong(t, p) {
		return p, nil
	}
	c, err := found(t)
	if err != nil {
		return nil, err
	}
	if c == nil || mark(c.Newer) != t.Target(1) {
		return nil, bot.Refuse("correct.newer", nil)
	}
	if err := pin(t, c.Newer); err != nil {
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
	if len(c.Posted) == 0 {
		p.Say("correct.applied", nil)
	} else {
		p.Say("correct.done", bot.Args{"n": len(c.Posted)})
	}
	return p.Press("button.schedule", "schedule", t.At()).Press("button.undo", "replan.undo", t.At(strconv.Itoa(n))), nil
}
