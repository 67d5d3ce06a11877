package companion_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Twelve weeks of a class, lived by a learner who presses something now and then and by one who
// never does: nobody is written to more often than they were promised, and nobody at night.
func TestNoiseOfATerm(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ada", "ben", "cy")
	s.types("cy", "plan", "what=every day 18:30 lesson")
	for day := range 12 * 7 {
		s.until(noon.Add(time.Duration(day) * 24 * time.Hour))
		s.types("ada", "today")
		if day%3 == 0 {
			s.types("ada", "checkin", "did=a little of it")
		}
	}
	if n := len(s.said("lesson")); n != 24 {
		t.Fatalf("%d lessons came, want 24", n)
	}
	quiet := when.DefaultQuiet()
	perDay, perWeek, perLesson := map[string]int{}, map[string]int{}, map[string]int{}
	for _, m := range s.wire.Messages(playground.Filter{}) {
		if m.From != "" || m.Kind == "reply" {
			continue
		}
		if m.In.Channel != "" {
			if perLesson[m.Kind]++; !m.Silent {
				t.Errorf("%s in the channel makes a sound", m.Kind)
			}
			continue
		}
		loc, err := when.Zone(user(m.In.User).Zone)
		if err != nil {
			t.Fatal(err)
		}
		local := m.At.In(loc)
		if quiet.Contains(local) {
			t.Errorf("%s got a %s at %s", m.In.User, m.Kind, local.Format("Mon 15:04"))
		}
		if m.Kind == "reminder" {
			continue // asked for at that hour, each time
		}
		date := when.DayOf(m.At, loc, when.DefaultRollover())
		monday := when.Monday(date)
		if perDay[m.In.User+date.String()]++; perDay[m.In.User+date.String()] > 1 {
			t.Errorf("%s got %d messages on %s", m.In.User, perDay[m.In.User+date.String()], date)
		}
		if perWeek[m.In.User+monday.String()]++; perWeek[m.In.User+monday.String()] > 5 {
			t.Errorf("%s got %d messages in the week of %s", m.In.User, perWeek[m.In.User+monday.String()], monday)
		}
	}
	for _, kind := range []string{"lesson", "page", "prompt"} {
		if perLesson[kind] > 24 {
			t.Errorf("%d posts of kind %s for 24 lessons", perLesson[kind], kind)
		}
	}
	s.checkOrder()
}

// Three messages without any press, and it turns weekly, but for what is due, which is said twice a week all the
// same; a press keeps it daily.
func TestDailyMessageTurnsWeekly(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben", "cy")
	for day := range 6 * 7 {
		s.until(noon.Add(time.Duration(day) * 24 * time.Hour))
		s.handle(s.event("cy", bot.KindCommand, "today"))
	}
	count, bens := map[string]int{}, map[time.Weekday]int{}
	for _, m := range s.said("daily") {
		if count[m.In.User]++; m.In.User == "ben" {
			bens[m.At.Weekday()]++
		}
	}
	want := map[time.Weekday]int{time.Tuesday: 1, time.Thursday: 1, time.Saturday: 6, time.Sunday: 5}
	if !maps.Equal(bens, want) {
		t.Errorf("ben, who never presses, got messages on %v, want %v: what is due on Sundays stays", bens, want)
	}
	if count["cy"] < 12 {
		t.Errorf("cy, who looks every day, got %d messages in six weeks, want all", count["cy"])
	}
}

// Six weeks of a class with two teachers, one with a digest each school day, in which a learner asks again and again
// and is answered now and then: a teacher gets one message a day beside what waits too long, that once a day at most,
// nothing at night, and nothing on days off.
func TestNoiseOfTeachers(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.dana(bot.KindButton, "digest.every", "CLASS.day")
	off := when.Span{From: when.DateOf(noon.AddDate(0, 0, 14)), To: when.DateOf(noon.AddDate(0, 0, 20))}
	s.fills("rivera", "dayoff.form", "CLASS", "days="+off.From.String()+" to "+off.To.String())
	s.presses("rivera", "dayoff.move", "CLASS."+off.From.String()+"."+off.To.String())
	for day := range 6 * 7 {
		s.until(noon.Add(time.Duration(day) * 24 * time.Hour))
		if day%2 == 0 {
			s.types("ben", "ask", fmt.Sprintf("question=number %d?", day))
		}
		if day%5 == 0 && strings.Contains(s.question(), ".") {
			s.fills("rivera", "queue.form", s.question(), fmt.Sprintf("answer=number %d", day))
		}
	}
	quiet, perDay, overdue := when.DefaultQuiet(), map[string]int{}, 0
	for _, m := range s.wire.Messages(playground.Filter{}) {
		if m.From != "" || m.Kind == "reply" || m.In.User != "rivera" && m.In.User != "dana" {
			continue
		}
		loc := record.ZoneOf(user(m.In.User).Zone)
		local, date := m.At.In(loc), when.DateOf(m.At.In(loc))
		if quiet.Contains(local) || off.Contains(date) {
			t.Errorf("%s got a %s on %s", m.In.User, m.Kind, local.Format("Mon 2 Jan 15:04"))
		}
		what := m.In.User + date.String()
		if m.Kind == "overdue" {
			what += " overdue"
			overdue++
		}
		if perDay[what]++; perDay[what] > 1 {
			t.Errorf("%s got %d messages on %s, at last a %s", m.In.User, perDay[what], date, m.Kind)
		}
	}
	if overdue < 5 {
		t.Errorf("%d messages of what waits too long: the test has lost its subject", overdue)
	}
}
