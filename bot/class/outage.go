package class

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Outages: times in which we were away, found at the next start from the last sign of life. Two late lessons
// come by themselves; what becomes of more, and of anything after weeks, a teacher says.

const (
	kindOutage = "outage" // it tells a class that we were away
	kindLate   = "late"   // it asks a teacher what becomes of what was missed
)

// Outage is what a class gets back after we were away.
func Outage() turn.Story {
	return turn.Story{
		Name: "outage", Away: giveBack, Overview: sayHeld,
		Kinds: []outbox.Kind{
			{Name: kindOutage, Tone: bot.ToneNotice, Owner: record.OfClass, OfGaps: true, Render: renderOutage},
			{Name: kindLate, Owner: record.OfClass, Render: renderLate},
		},
		Actions: []turn.Action{turn.Pressed("late.post", latePost), turn.Pressed("late.move", lateMove)},
	}
}

// giveBack gives back to a class what an absence took: days count for nobody, dues move, and where something was
// missed the class reads one message, or its teachers are asked first.
func giveBack(v *term.View, away record.Outage) error {
	c := &v.Class
	co, err := v.Course()
	if err != nil {
		return err
	}
	releases := v.Schedule(co)
	if away.From.After(term.EndOf(term.LastDay(releases), c)) {
		return nil
	}
	r := c.Run
	r.Outages = append(slices.Clip(r.Outages), away)
	v.SetRun(r)
	missed := len(term.Missed(v.Schedule(co), away)) > 0
	before := r.Held
	r.Held = term.Holding(r, co, v.Schedule(co), talksOf(c, co, v.Schedule(co)))
	v.SetRun(r)
	if err := record.Save(v.Tx, record.ClassKey(c.ID), *c); err != nil {
		return err
	}
	n := strconv.Itoa(len(c.Run.Outages) - 1)
	if err := planUpdates(v, releases, v.Schedule(co), "away"+n); err != nil {
		return err
	}
	if r.Held != nil && before == nil {
		if err := planRun(v); err != nil {
			return err
		}
		if err := holdOwn(v, r.Held); err != nil {
			return err
		}
		if err := askTeachers(v, n); err != nil || r.Held.Long && c.Kind == record.Taught {
			return err
		}
	}
	if !missed && (r.Held == nil || c.Kind == record.Taught) {
		return nil
	}
	// Before the late lessons: they wait in the queue under their own, earlier times, so the notice takes
	// the time of the absence's beginning.
	return planNotice(v, n, away.From)
}

// ownIn are the discussions that people planned for the time of a long absence.
func ownIn(v *term.View, held *record.Hold) (list []record.Prompt, err error) {
	if !held.Long || held.Outage >= len(v.Class.Run.Outages) {
		return nil, nil
	}
	away := v.Class.Run.Outages[held.Outage]
	_, all, err := record.Scan(v.Tx, record.PromptsOf(v.Class.ID))
	for _, x := range all {
		if x.At.After(away.From) && x.At.Before(away.To) {
			list = append(list, x)
		}
	}
	return list, err
}

// holdOwn takes those discussions back.
func holdOwn(v *term.View, held *record.Hold) error {
	list, err := ownIn(v, held)
	for _, x := range list {
		if err := outbox.Withdraw(v.Tx, outbox.Occurrence(kindPrompt, x.Class, x.ID)); err != nil {
			return err
		}
	}
	return err
}

// planOwn plans them again.
func planOwn(v *term.View, held *record.Hold) error {
	list, err := ownIn(v, held)
	for _, x := range list {
		if err := turn.PlanTalk(v.Tx, x); err != nil {
			return err
		}
	}
	return err
}

// talksOf says when the discussions of the lessons begin, the zero time where there is none.
func talksOf(c *record.Class, co *course.Course, releases []term.Release) []time.Time {
	talks := make([]time.Time, len(releases))
	for i, s := range releases {
		if len(co.Lessons[i].Prompt) > 0 {
			talks[i] = term.TalkAt(c.Run, co.Lessons[i].ID, s, c.Location())
		}
	}
	return talks
}

// planNotice plans the message about an absence; what ends its key.
func planNotice(v *term.View, what string, at time.Time) error {
	n, _, _ := strings.Cut(what, "-")
	for home, to := range v.Class.Homes {
		r := record.Entry{Kind: kindOutage, Class: v.Class.ID, Ref: n, To: to, At: at, Silent: true}
		if err := outbox.Plan(v.Tx, occurrence(kindOutage, &v.Class, what, home), r); err != nil {
			return err
		}
	}
	return nil
}

// instantOf says a time that each reader sees on their own wall, where the platform can do that.
func instantOf(q *outbox.Sending, at time.Time, c *record.Class) rich.Span {
	return q.Voice().Instant(at, c.Location(), say.City(c.Zone))
}

// renderOutage tells the class that we were away, and what that means.
func renderOutage(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, co, away, drop, err := outage(q)
	if err != nil || drop != "" {
		return nil, bot.Post{}, drop, err
	}
	if forgotten, err := record.Forgot(q.Tx, c.ID, away); err != nil || forgotten {
		p := (&say.Page{}).Say("memory.class", bot.Args{"from": instantOf(q, away.From, c), "to": instantOf(q, away.To, c)})
		return p.Say("outage.foot", nil), bot.Post{Silent: true}, "", err
	}
	if told, err := movedOnly(q, c); err != nil || told != nil {
		return told, bot.Post{Silent: true}, "", err
	}
	p := (&say.Page{}).Say("outage.head", bot.Args{"from": instantOf(q, away.From, c), "to": instantOf(q, away.To, c)})
	releases := term.Schedule(c.Run, co, c.Location())
	for _, i := range term.Missed(releases, away) {
		sent, err := lessonSent(q, c, co.Lessons[i].ID)
		if err != nil {
			return nil, bot.Post{}, "", err
		}
		if s := releases[i]; sent {
			continue
		} else if s.Due.None() || away.Days() == 0 {
			p.Say("outage.late", bot.Args{"number": i + 1}).Mark(rich.Late)
		} else {
			p.Say("outage.late_due", bot.Args{"number": i + 1, "n": away.Days(), "due": classDue(s.Due)}).Mark(rich.Late)
		}
	}
	switch {
	case c.Run.Held != nil && c.Kind == record.Taught:
		p.Say("outage.held", bot.Args{"teacher": q.TeacherName()})
	case c.Run.Held != nil:
		heldLines(p, c, co)
		lateButtons(p, &q.View)
	case strings.Contains(q.Key, movedOn):
		sayMovedOn(q, p, c, releases)
	}
	if away.Days() > 0 {
		p.Say("outage.days", bot.Args{"n": away.Days()})
	}
	return p.Say("outage.foot", nil), bot.Post{Silent: true}, "", nil
}

// movedOn is what the key of a notice holds that says what moved.
const movedOn = "-moved/"

// movedOnly is the notice of what moved where the absence itself was told before, else nil.
func movedOnly(q *outbox.Sending, c *record.Class) (*say.Page, error) {
	first, rest, ok := strings.Cut(q.Key, movedOn)
	if !ok {
		return nil, nil
	}
	r, _, err := record.Load(q.Tx, record.PostKey(first+"/"+rest))
	if err != nil || r.State != record.StateSent {
		return nil, err
	}
	co, err := q.Course()
	if err != nil {
		return nil, err
	}
	p := &say.Page{}
	sayMovedOn(q, p, c, term.Schedule(c.Run, co, c.Location()))
	return p, nil
}

// sayMovedOn says when the next lesson comes.
func sayMovedOn(q *outbox.Sending, p *say.Page, c *record.Class, releases []term.Release) {
	if i, ok := term.Upcoming(releases, q.Now); ok {
		p.Say("outage.moved", bot.Args{"number": i + 1, "when": instantOf(q, releases[i].At, c)})
	}
}

// lessonSent reports whether a lesson stands in the class's first channel: then it is not late.
func lessonSent(q *outbox.Sending, c *record.Class, lesson string) (bool, error) {
	r, _, err := record.Load(q.Tx, record.PostKey(lessonKey(c, lesson, 0)))
	return r.State == record.StateSent, err
}

// outage reads the absence that an entry is about.
func outage(q *outbox.Sending) (*record.Class, *course.Course, record.Outage, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, nil, record.Outage{}, "", err
	}
	n, err := strconv.Atoi(q.Entry.Ref)
	if err != nil || n >= len(c.Run.Outages) {
		return nil, nil, record.Outage{}, "its subject is gone", nil
	}
	if away := c.Run.Outages[n]; !away.To.After(away.From) {
		return nil, nil, record.Outage{}, "it was none: the clock was wrong", nil
	}
	co, err := q.Course()
	return c, co, c.Run.Outages[n], "", err
}
