// Package dates tells how everything that has a date in a class gets into somebody's own calendar: one file with
// the lessons, until when each is asked for, and the live sessions. A learner's file is in their own days, with the
// time that they were given; a teacher's is that of the class.
//
// Nothing is fetched and nothing is watched: the file is made at the press of a button. Its entries are called the
// same for ever, so that a file opened later replaces what moved meanwhile.
package dates

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/ical"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Dates is the calendar file of a class.
func Dates() turn.Story {
	return turn.Story{Name: "dates", Actions: []turn.Action{turn.Pressed("dates", handOut).Looks()}}
}

// handOut answers with the file.
func handOut(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	events := eventsOf(t, co)
	p := say.Privately()
	if len(events) == 0 {
		return p.Say("dates.none", nil), nil
	}
	p.Say("dates.file", bot.Args{"n": len(events)})
	if slices.ContainsFunc(co.Lessons, func(l course.Lesson) bool { return l.Live != nil }) {
		p.Say("dates.live", nil)
	}
	c := ical.Calendar{Name: t.Class.Name, Events: events}
	p.Files = []bot.FileRef{bot.Made(fileName(t.Class.Name), c.Bytes(t.Now))}
	return p, nil
}

// eventsOf lists what has a date for whoever asks, lesson by lesson. What waits for a teacher's word has none.
func eventsOf(t *turn.Turn, co *course.Course) []ical.Event {
	releases := t.Schedule(co)
	if t.Joined && t.Member.Role == record.Learner {
		releases = t.OwnSchedule(co)
	}
	var list []ical.Event
	for i := range releases {
		if s := &releases[i]; !s.Waits {
			list = append(list, lessonEvents(t, co, i, s)...)
		}
	}
	return list
}

// lessonEvents are the dates of one lesson: when it comes, its live session, and its due.
func lessonEvents(t *turn.Turn, co *course.Course, i int, s *term.Release) []ical.Event {
	l := &co.Lessons[i]
	x := term.ProgressOf(i, s, co, t.Member, record.Figures{}, &t.Who)
	words := bot.Args{"number": i + 1, "title": l.Title}
	v := t.Voice()
	event := func(what, sentence string) ical.Event {
		return ical.Event{UID: fmt.Sprintf("%s.%s.%s@afterbell", t.Class.ID, l.ID, what), Title: v.Plain(sentence, words), Changed: changed(t)}
	}
	comes := event("lesson", "dates.lesson")
	comes.At, comes.Words = s.At, l.Aim
	list := []ical.Event{comes}
	if l.Live != nil {
		session := event("live", "dates.session")
		session.At = term.SessionAt(l.Live, t.Class.Run, t.Schedule(co)[i], t.Class.Location()) // which is that of all
		session.Minutes = int(l.Live.Lasts().Minutes())
		if rich.SafeURL(l.Live.Link) {
			session.Link = l.Live.Link
		}
		list = append(list, session)
	}
	due := event("due", "dates.due")
	switch {
	case x.Due.IsZero():
		return list
	case x.DueAt.IsZero():
		due.Day = x.Due
	default:
		due.At = x.DueAt
	}
	return append(list, due)
}

// changed numbers the file: the minutes since the class was made, so that a later file always counts as newer.
func changed(t *turn.Turn) int { return int(t.Now.Sub(t.Class.Made) / time.Minute) }

// fileName is what the file of a class is called: its letters and digits, joined by dashes.
func fileName(class string) string {
	words := strings.FieldsFunc(strings.ToLower(class), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') })
	if len(words) == 0 {
		return "dates.ics"
	}
	return strings.Join(words, "-") + ".ics"
}
