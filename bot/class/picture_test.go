package class

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/picture"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/text"
	"afterbell/bot/when"
)

// mostAlt is how long an alternative text may be at Discord, in UTF-16 units.
// https://docs.discord.com/developers/components/reference#media-gallery-media-gallery-item-structure
const mostAlt = 1024

func english(t *testing.T) say.Voice {
	t.Helper()
	texts, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return say.NewBook(texts, nil).Voice("en")
}

// cardWith is a card of so many lessons, of which the first third is done, the second begun and the third out or to come.
func cardWith(t *testing.T, lessons int, name string) *progressCard {
	c := &progressCard{Voice: english(t), who: bot.Args{"name": name, "class": "Biology 9b", "week": 3, "weeks": 16}}
	for i := range lessons {
		l := picture.Lesson{Total: 4, Out: i%2 == 0 || i < lessons/2}
		if i < lessons*2/3 {
			l.Done = 4 - i%4/3*2
		}
		c.lessons = append(c.lessons, l)
	}
	for i, sure := range [][2]int{{2, 4}, {3, 3}} {
		c.sure = append(c.sure, term.Progress{Index: i, Lesson: &course.Lesson{Title: name},
			Figures: record.LessonFigures{SureFirst: sure[0], SureLast: sure[1]}})
	}
	c.plan, c.kept = name, when.Date{Year: 2026, Month: time.November, Day: 26}
	c.monday = when.Date{Year: 2026, Month: time.November, Day: 2}
	for i := range 7 * cardWeeks {
		c.days = append(c.days, picture.Day{Checked: i%7 == 1, Planned: i%7 == 1 || i%7 == 3, LeftOut: i/7 == 2, Future: i > 32, Today: i == 32})
	}
	return c
}

// words are all that a picture writes, but for what begins a column or explains a shape that does not occur.
func words(p picture.Progress, c *progressCard) (list []string) {
	list = append(list, p.Title, p.Subtitle, p.Words.Sure, p.Words.Today)
	for st, numbers := range c.stages() {
		if len(numbers) > 0 {
			list = append(list, p.Words.Stages[st])
		}
	}
	for _, d := range p.Days {
		if d.State() != picture.NoPlan {
			list = append(list, p.Words.States[d.State()])
		}
	}
	for _, r := range append(p.Sure, p.Plan) {
		list = append(list, r.Name)
		list = append(list, strings.Split(r.Words, " → ")...)
	}
	return append(list, p.Mondays...)
}

// What the picture of /progress writes, its words say, whatever it shows, and no service cuts them.
func TestThePictureAndItsWordsSayTheSame(t *testing.T) {
	for _, lessons := range []int{1, 6, 24, 30, 400, 1000} {
		for _, name := range []string{"Ada", strings.Repeat("Zytoplasma ", 7) + "xyz", strings.Repeat("خلية ", 16)} {
			c := cardWith(t, lessons, name)
			p, alt := c.drawn(), c.alt()
			if n := len(utf16.Encode([]rune(alt))); n > mostAlt {
				t.Errorf("the words for %d lessons called %.10s have %d units: %s", lessons, name, n, alt)
			}
			for _, w := range words(p, c) {
				if w = strings.ReplaceAll(w, " · ", ", "); w == name {
					w = say.Short(name, mostName)
				}
				if !strings.Contains(alt, strings.TrimSuffix(strings.TrimSpace(w), "…")) {
					t.Errorf("of %d lessons, %q is drawn and not said: %s", lessons, w, alt)
				}
			}
			data, err := p.PNG()
			if img, bad := png.Decode(bytes.NewReader(data)); err != nil || bad != nil || img.Bounds().Dy() > picture.MaxHeight {
				t.Errorf("the picture of %d lessons: %v, %v", lessons, err, bad)
			}
		}
	}
	alt := cardWith(t, 6, "Ada").alt()
	for _, want := range []string{
		"Ada, Biology 9b, week 3 of 16.", "3 done (1 to 3)", "1 begun (4 with 2 of 4 steps)", "1 new (5) and 1 to come (6)",
		"Ada: from a little to nearly; Ada: half way.", "Planned: Ada; here on Thu 26 Nov.",
		"Week of 2 Nov: checked in: Tuesday; class day, open: Thursday.",
		"Week of 16 Nov: checked in: Tuesday; left out: Monday, Wednesday, Thursday, Friday, Saturday and Sunday.",
		"Week of 30 Nov: checked in: Tuesday; class day, open: Thursday; today: Friday.",
	} {
		if !strings.Contains(alt, want) {
			t.Errorf("%q is not said: %s", want, alt)
		}
	}
}

// calendarWith is the calendar of so many lessons on Tuesdays and Thursdays, with days off and sessions.
func calendarWith(t *testing.T, lessons, off, sessions int) *calendar {
	first := when.Date{Year: 2026, Month: time.November, Day: 3}
	c := &calendar{Voice: english(t), first: first}
	c.name = bot.Args{"class": "Biology 9b", "rhythm": say.Phrase{Key: "rhythm.weekdays", Args: bot.Args{"time": "16:00"}}, "zone": "London"}
	for i := range lessons {
		c.lessons = append(c.lessons, first.AddDays(i/2*7+i%2*2))
	}
	for i := range off {
		c.off = append(c.off, when.Span{From: first.AddDays(7*i + 5), To: first.AddDays(7*i + 5 + i%2)})
	}
	for i := range sessions {
		c.sessions = append(c.sessions, first.AddDays(7*i+3))
	}
	c.last = c.lessons[lessons-1].AddDays(3)
	return c
}

// What the calendar of a term shows, its words say, and no service cuts them.
func TestTheCalendarAndItsWordsSayTheSame(t *testing.T) {
	for _, n := range []int{1, 4, 32, 40, 400} {
		c := calendarWith(t, n, min(n/2, 30), min(n/2, 30))
		alt, p := c.alt(), c.drawn()
		if n := len(utf16.Encode([]rune(alt))); n > mostAlt {
			t.Errorf("the words for %d lessons have %d units: %s", len(c.lessons), n, alt)
		}
		for i, d := range p.Days {
			day := c.On(when.Date{}).Word(say.MonthDay(when.Monday(c.first).AddDays(i)))
			if d.Lesson > 0 && d.Lesson <= mostLessons && !strings.Contains(alt, c.Word(d.Lesson)+" on "+day) {
				t.Errorf("of %d lessons, lesson %d on %s is drawn and not said: %s", n, d.Lesson, day, alt)
			}
		}
		for _, d := range c.sessions[:min(len(c.sessions), mostSessions)] {
			if !strings.Contains(alt, c.Word(say.MonthDay(d))) {
				t.Errorf("of %d lessons, the session on %s is not said: %s", n, d, alt)
			}
		}
		marked := slices.ContainsFunc(p.Days, func(d picture.TermDay) bool { return d.Last })
		if !marked || !strings.Contains(alt, "The last day is "+c.Word(say.LongDay(c.last))) {
			t.Errorf("of %d lessons, the last day is missing: %s", n, alt)
		}
	}
	want := "Calendar of Biology 9b, on weekdays at 16:00, London time. Lessons: 1 on 3 Nov, 2 on 5 Nov, 3 on 10 Nov and 4 on 12 Nov. " +
		"Live sessions: 6 Nov and 13 Nov. Days off: 8 Nov and 15 Nov to 16 Nov. The last day is Sunday 15 November."
	if got := calendarWith(t, 4, 2, 2).alt(); got != want {
		t.Errorf("the words are\n%s, want\n%s", got, want)
	}
}

// Lessons that come on one day, and those that wait for a teacher's word.
func TestTheCalendarOfOddTerms(t *testing.T) {
	c := calendarWith(t, 4, 0, 0)
	c.lessons[1], c.lessons[3] = c.lessons[0], when.Date{}
	days := c.drawn().Days
	if d := days[1]; d.Lesson != 1 || !d.More {
		t.Errorf("two lessons on a day are drawn as %+v", d)
	}
	if n := slices.IndexFunc(days, func(d picture.TermDay) bool { return d.Lesson == 4 }); n >= 0 || strings.Contains(c.alt(), "4 on") {
		t.Errorf("a lesson that waits has a date: %s", c.alt())
	}
}
