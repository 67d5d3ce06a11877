package bot

import (
	"fmt"
	"slices"

	"afterbell/bot/course"
	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// Lessons and their discussions: planned when a class starts or its dates change, written from the
// state when they are sent.

const (
	kindLesson     = "lesson" // the card of a lesson
	kindLessonText = "page"   // the lesson's text, in the card's thread; so called in the data since its first version
)

// lessonPostStory is the lessons as the class reads them: a card, and the text below it.
func lessonPostStory() story {
	return story{name: "lesson posts", kinds: []kind{
		{name: kindLesson, owner: ofClass, ratherTwice: true, render: renderLesson},
		{name: kindLessonText, owner: ofClass, ratherTwice: true, render: renderLessonText},
	}}
}

func lessonKey(c *class, lesson string, home int) string {
	return occurrence(kindLesson, c, lesson, home)
}

// occurrence names one planned happening of a class: what it is, never when.
func occurrence(kind string, c *class, what string, home int) string {
	return fmt.Sprintf("%s/%s/%s/%d", kind, c.ID, what, home)
}

// planRun plans every lesson of a class that was not planned yet, with its text and discussion, and
// moves those whose dates have changed. What was begun stays as it is.
func planRun(v *view) error {
	tx, c := v.tx, &v.c
	co, err := v.course()
	if err != nil {
		return err
	}
	slots := v.classSchedule(co)
	for home, to := range c.Homes {
		for i, s := range slots {
			if err := planLesson(tx, c, &co.Lessons[i], s, to, home); err != nil {
				return err
			}
		}
	}
	for _, id := range c.Teachers {
		if err := planDigest(tx, c, id, lastDay(slots), v.now); err != nil {
			return err
		}
	}
	return nil
}

func planLesson(tx Tx, c *class, l *course.Lesson, s slot, to Place, home int) error {
	card := lessonKey(c, l.ID, home)
	if err := planRow(tx, card, row{Kind: kindLesson, Class: c.ID, Lesson: l.ID, To: to, At: s.At, Silent: true, Thread: &Thread{Name: clip(l.Title, 90)}}); err != nil {
		return err
	}
	if len(l.Body) > 0 {
		page := row{Kind: kindLessonText, Class: c.ID, Lesson: l.ID, To: to, Under: card, At: s.At, Silent: true}
		if err := planRow(tx, occurrence(kindLessonText, c, l.ID, home), page); err != nil {
			return err
		}
	}
	if len(l.Prompt) == 0 {
		return nil
	}
	talk := row{Kind: kindPrompt, Class: c.ID, Lesson: l.ID, To: to, At: promptAt(c.Run, s, c.loc()), Silent: true, Thread: &Thread{Name: clip(l.Title, 90)}}
	return planRow(tx, occurrence(kindPrompt, c, l.ID, home), talk)
}

// renderLesson is the card of a lesson: one message that stands in the channel.
func renderLesson(q *sending) (*page, Post, string, error) {
	c, co, i, err := q.lesson()
	if err != nil {
		return nil, Post{}, "", err
	}
	l := &co.Lessons[i]
	p := &page{}
	p.say(lessonHead(l), Args{"number": i + 1, "of": len(co.Lessons), "title": l.Title, "minutes": l.Minutes})
	if l.Aim != "" {
		p.say("lesson.aim", Args{"aim": l.Aim})
	}
	for n, step := range l.Steps {
		key := "card.step"
		if step.Minutes > 0 {
			key = "card.step_minutes"
		}
		p.say(key, Args{"i": n + 1, "step": step.Text, "minutes": step.Minutes})
	}
	slots := schedule(c.Run, co, c.loc())
	q.sayLinks(p, c, co, slots, i)
	q.sayDue(p, c, slots[i].Due)
	if c.Kind == taught {
		p.say("card.stuck", Args{"teacher": q.teacherName()})
	}
	p.main("button.start_plain", "lesson.start", q.at(l.ID)).press("button.checkin", "checkin.open", q.at(l.ID)).press("button.ask", "ask.open", q.at(l.ID))
	return p, Post{Silent: true, Thread: q.row.Thread}, "", nil
}

// sayLinks says what a lesson builds on, and when its live session is.
func (q *sending) sayLinks(p *page, c *class, co *course.Course, slots []slot, i int) {
	l := &co.Lessons[i]
	var before []string
	for j := range co.Lessons {
		if slices.Contains(l.BuildsOn, co.Lessons[j].ID) {
			before = append(before, q.voice().plain("lesson.name", Args{"number": j + 1, "title": co.Lessons[j].Title}))
		}
	}
	if len(before) > 0 {
		p.say("card.builds_on", Args{"lessons": list(before)})
	}
	if l.Live == nil {
		return
	}
	at := slots[i].At
	if l.Live.When.Kind != course.ReleaseNext || l.Live.When.At != nil {
		clock := c.Run.Rhythm.At
		if l.Live.When.At != nil {
			clock = *l.Live.When.At
		}
		date := slots[i].Date
		if l.Live.When.Kind != course.ReleaseNext {
			date = release(l.Live.When, c.Run, date, false)
		}
		at = when.At(date, clock, c.loc())
	}
	p.say("card.live", Args{"when": q.voice().instant(at, c.loc(), city(c.Zone)), "link": linkTo(l.Live.Link)})
}

// linkTo is a link that shows where it leads, or nothing.
func linkTo(address string) any {
	if !rich.SafeURL(address) {
		return ""
	}
	return rich.Span{Kind: rich.Link, Text: address, URL: address}
}

func lessonHead(l *course.Lesson) string {
	if l.Minutes > 0 {
		return "card.head_minutes"
	}
	return "card.head"
}

// sayDue says until when: a date is a day, the end of each person's own, and never an instant.
func (q *sending) sayDue(p *page, c *class, d due) {
	switch {
	case !d.Date.IsZero():
		p.say("card.due", Args{"day": longDay(d.Date)})
	case !d.At.IsZero():
		p.say("card.due_at", Args{"when": q.voice().instant(d.At, c.loc(), city(c.Zone))})
	}
}

// renderLessonText is the text of a lesson, under its card.
func renderLessonText(q *sending) (*page, Post, string, error) {
	_, co, i, err := q.lesson()
	if err != nil {
		return nil, Post{}, "", err
	}
	l := &co.Lessons[i]
	p := (&page{}).show(lessonText(l))
	p.files = lessonFiles(co, l, l.Body, true)
	return p, Post{Silent: true}, "", nil
}

// lessonFiles are the files of a lesson that these blocks show, and with extra those that are
// handed out beside the text.
func lessonFiles(co *course.Course, l *course.Lesson, blocks []rich.Block, extra bool) []FileRef {
	var refs []FileRef
	add := func(path, alt string) {
		for _, f := range co.Files {
			if f.Path == path {
				refs = append(refs, FileRef{Name: f.Path, Alt: alt, Hash: f.SHA256, Size: f.Size})
			}
		}
	}
	for _, x := range blocks {
		if x.Kind == rich.Picture {
			add(x.File, rich.PlainSpans(x.Spans))
		}
	}
	if extra {
		for _, path := range l.Files {
			add(path, "")
		}
	}
	return refs
}

// renderPrompt is a discussion: of a lesson, or one that somebody started by hand.
func renderPrompt(q *sending) (*page, Post, string, error) {
	if q.row.Ref != "" {
		return renderOwnPrompt(q)
	}
	c, co, i, err := q.lesson()
	if err != nil {
		return nil, Post{}, "", err
	}
	p := (&page{}).say("prompt.head", Args{"number": i + 1, "title": co.Lessons[i].Title})
	p.show(co.Lessons[i].Prompt)
	until := when.DateOf(q.row.At.In(c.loc())).AddDays(promptOpenDays)
	p.say("prompt.foot", Args{"day": longDay(until)})
	if c.Kind == taught {
		p.say("prompt.private", Args{"teacher": q.teacherName()}).press("button.answer_privately", "prompt.private", q.at(co.Lessons[i].ID))
	}
	return p, Post{Silent: true, Thread: q.row.Thread}, "", nil
}

// renderWelcome is the card that is posted the minute a class starts.
func renderWelcome(q *sending) (*page, Post, string, error) {
	c, err := q.readClass()
	if err != nil {
		return nil, Post{}, "", err
	}
	p := (&page{}).say("welcome.head", Args{"class": c.Name, "day": longDay(c.Run.Start), "rhythm": c.Run.Rhythm.String(), "zone": city(c.Zone), "teacher": q.teacherName()})
	p.say("welcome.how", nil)
	p.say("welcome."+c.Kind, Args{"teacher": q.teacherName()})
	p.say("welcome.start_here", nil)
	if co, err := q.course(); err != nil {
		return nil, Post{}, "", err
	} else if co.Licence != "" {
		p.say("welcome.course", Args{"course": co.Title, "licence": co.Licence})
	}
	if c.Contact != "" {
		p.say("class.contact", Args{"contact": c.Contact})
	}
	p.main("button.join", "join", q.at()).press("button.kept", "privacy", q.at())
	return p, Post{Silent: true}, "", nil
}
