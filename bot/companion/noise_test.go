package companion_test

import (
	"fmt"
	"maps"
	"slices"
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
		if day > 1 {
			s.presses("ada", "later.in", "CLASS.lesson-00.1") // to see it again costs no message of its own
		}
		if day%3 == 0 {
			s.types("ada", "checkin", "did=a little of it")
		}
	}
	if n := len(s.said("lesson")); n != 24 {
		t.Fatalf("%d lessons came, want 24", n)
	}
	perLesson := s.checkNoise()
	for _, kind := range []string{"lesson", "page", "prompt"} {
		if perLesson[kind] > 24 {
			t.Errorf("%d posts of kind %s for 24 lessons", perLesson[kind], kind)
		}
	}
	s.checkOrder()
}

// checkNoise finds direct messages that are more than one on a date or five in a week, or come at night, and posts that make
// a sound. It counts the posts of each kind.
func (s *school) checkNoise() (perLesson map[string]int) {
	t := s.t
	t.Helper()
	quiet := when.DefaultQuiet()
	perLesson = map[string]int{}
	perDay, perWeek := map[string]int{}, map[string]int{}
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
	return perLesson
}

// Three messages without any press, and it turns weekly: for who never began one message a week, on Mondays, that
// names what came; to who began once what is due is said twice a week all the same. A press keeps it daily.
func TestDailyMessageTurnsWeekly(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ada", "ben", "cy")
	s.until(noon.Add(2 * 24 * time.Hour))
	s.types("ada", "checkin", "did=a little of it")
	for day := range 6 * 7 {
		s.until(noon.Add(time.Duration(day) * 24 * time.Hour))
		s.handle(s.event("cy", bot.KindCommand, "today"))
	}
	count, days := map[string]int{}, map[string]map[time.Weekday]int{"ada": {}, "ben": {}, "cy": {}}
	for _, m := range s.said("daily") {
		loc, err := when.Zone(user(m.In.User).Zone)
		if err != nil {
			t.Fatal(err)
		}
		on := when.DayOf(m.At, loc, when.DefaultRollover()).Weekday()
		count[m.In.User]++
		days[m.In.User][on]++
		if m.In.User == "ben" && on == time.Monday {
			says(t, "on Monday", m.Text(), "The shortest way back", "New: lesson", "Open, no hurry.")
		}
	}
	want := map[time.Weekday]int{time.Tuesday: 1, time.Thursday: 1, time.Saturday: 1, time.Monday: 4}
	if !maps.Equal(days["ben"], want) {
		t.Errorf("ben, who never began, got messages on %v, want %v", days["ben"], want)
	}
	if got := days["ada"]; got[time.Saturday] < 5 || got[time.Sunday] < 4 {
		t.Errorf("ada, who began once, got messages on %v: what is due is said to her on both days", got)
	}
	if count["cy"] < 12 {
		t.Errorf("cy, who looks every day, got %d messages in six weeks, want all", count["cy"])
	}
}

// A letter takes the place of the daily message of its date: what is due stands under it, what is new is said on the
// next date, and it counts among the five of a week. A letter to somebody who had their message of the date already
// comes in the next morning.
func TestOneDirectMessageADay(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	letter := func(words string) string {
		return plainReply(s.fills("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text="+words))
	}
	at := func(day, hour int) { s.until(time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC)) }
	at(10, 18)
	s.types("ben", "checkin", "did=a little of it")
	says(t, "after the daily message", letter("one"), "It reaches Ben on Wed 11 Nov, 08:00, their time.")
	says(t, "another one", letter("two"), "It reaches Ben on Thu 12 Nov, 08:00, their time.")
	at(14, 12)
	says(t, "a day without a message", letter("three"), "It is on its way to Ben.")
	at(16, 12)
	var got []string
	perDay := map[string]int{}
	for _, m := range s.wire.Messages(playground.Filter{}) {
		if m.From == "" && m.Kind != "reply" && m.In.User == "ben" {
			got = append(got, m.At.Format("Mon 15:04 ")+m.Kind)
			perDay[m.At.Format("Mon")]++
		}
	}
	want := []string{"Tue 17:00 daily", "Wed 08:00 letter", "Thu 08:00 letter", "Fri 17:00 daily", "Sat 12:00 letter"}
	if !slices.Equal(got, want) {
		t.Errorf("ben got %v, want %v", got, want)
	}
	letters := s.said("letter")
	says(t, "a letter before a due", letters[2].Text(), "three", "Lesson 1, Lesson. Due tomorrow", "Lesson 2, Lesson. Due tomorrow")
	says(t, "a letter with nothing due", letters[1].Text(), "two", "!Due")
	daily := s.said("daily")
	says(t, "the message after a letter", daily[1].Text(), "New: lesson 2, Lesson.")
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
