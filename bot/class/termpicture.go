package class

import (
	"slices"
	"strings"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/picture"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// The calendar of the term, as a picture on the welcome card, and its words.

// A calendar is what the picture shows and its alternative text says, in the days of the class.
type calendar struct {
	say.Voice
	name     bot.Args    // the class, its rhythm and zone
	lessons  []when.Date // by the index of the lesson; zero for one that waits for a teacher's word
	sessions []when.Date
	off      []when.Span
	first    when.Date
	last     when.Date
}

// calendarOf reads the calendar of a class.
func calendarOf(v *term.View, co *course.Course, words say.Voice) *calendar {
	run, loc := v.Class.Run, v.Class.Location()
	releases := v.Schedule(co)
	c := &calendar{Voice: words, first: run.Start, last: term.EndsOn(releases, loc)}
	c.name = bot.Args{"class": v.Class.Name, "rhythm": say.Rhythm(run.Rhythm), "zone": say.City(v.Class.Zone)}
	for _, s := range releases {
		if s.Waits {
			c.lessons = append(c.lessons, when.Date{})
			continue
		}
		c.lessons = append(c.lessons, s.Date)
		if s.Date.Before(c.first) {
			c.first = s.Date
		}
	}
	for _, s := range term.Sessions(run, co, releases, loc) {
		if !s.Waits {
			c.sessions = append(c.sessions, when.DateOf(s.At.In(loc)))
		}
	}
	for d := c.first; !d.After(c.last); d = d.AddDays(1) {
		switch n := len(c.off); {
		case !run.Off(d):
		case n > 0 && c.off[n-1].To == d.AddDays(-1):
			c.off[n-1].To = d
		default:
			c.off = append(c.off, when.Span{From: d, To: d})
		}
	}
	return c
}

// image draws the calendar.
func (c *calendar) image() (*bot.Image, error) {
	png, err := c.drawn().PNG()
	if err != nil {
		return nil, err
	}
	return &bot.Image{Name: "calendar.png", Alt: c.alt(), PNG: png}, nil
}

// drawn is the calendar as it is drawn.
func (c *calendar) drawn() picture.Term {
	p := picture.Term{Title: c.name["class"].(string), Subtitle: c.sentence("subtitle", c.name), Words: picture.TermWords{
		Weekdays: initials(c.Voice), Lesson: c.sentence("lesson", nil), Session: c.sentence("session", nil), Off: c.sentence("off", nil),
		Last: c.sentence("last", nil), More: c.sentence("more", bot.Args{"day": say.LongDay(c.last)}),
	}}
	from := when.Monday(c.first)
	p.Days = make([]picture.TermDay, when.Monday(c.last).Sub(from)+7)
	for i := range p.Days {
		d := from.AddDays(i)
		p.Days[i].Inside, p.Days[i].Last = !d.Before(c.first) && !d.After(c.last), d == c.last
		p.Days[i].Session = slices.Contains(c.sessions, d)
		p.Days[i].Off = slices.ContainsFunc(c.off, func(s when.Span) bool { return s.Contains(d) })
		if i%7 == 0 {
			p.Mondays = append(p.Mondays, monday(c.Voice, d))
		}
	}
	for i, d := range c.lessons {
		switch n := d.Sub(from); {
		case d.IsZero():
		case p.Days[n].Lesson > 0:
			p.Days[n].More = true
		default:
			p.Days[n].Lesson = i + 1
		}
	}
	return p
}

// sentence is a sentence of the calendar.
func (c *calendar) sentence(key string, args bot.Args) string {
	return c.Plain("termpicture."+key, args)
}

// Bounds of the words, since services cut them: Discord after 1,024 UTF-16 units.
const (
	mostLessons  = 40
	mostSessions = 15
	mostOff      = 8
)

// alt says all that the picture shows.
func (c *calendar) alt() string {
	said := []string{c.sentence("alt", c.name)}
	tell := func(key string, list []string, most int) {
		if more := len(list) - most; more > 0 {
			list = append(list[:most:most], c.sentence("alt_more", bot.Args{"n": more}))
		}
		if len(list) > 0 {
			said = append(said, c.sentence(key, bot.Args{"list": say.List(list)}))
		}
	}
	var lessons, sessions, off []string
	for i, d := range c.lessons {
		if !d.IsZero() {
			lessons = append(lessons, c.sentence("alt_lesson", bot.Args{"number": i + 1, "day": say.MonthDay(d)}))
		}
	}
	for _, d := range c.sessions {
		sessions = append(sessions, c.Word(say.MonthDay(d)))
	}
	for _, s := range c.off {
		off = append(off, c.span(s))
	}
	tell("alt_lessons", lessons, mostLessons)
	tell("alt_sessions", sessions, mostSessions)
	tell("alt_off", off, mostOff)
	return strings.Join(append(said, c.sentence("alt_last", bot.Args{"day": say.LongDay(c.last)})), " ")
}

// span says days off: "23 Nov", or "23 Nov to 3 Jan".
func (c *calendar) span(s when.Span) string {
	if s.From == s.To {
		return c.Word(say.MonthDay(s.From))
	}
	return c.sentence("alt_span", bot.Args{"from": say.MonthDay(s.From), "to": say.MonthDay(s.To)})
}
