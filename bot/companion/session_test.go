package companion_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/term"
)

// meetingCourse is the course about cells, with a live session when lesson 1 comes out and one on the Friday of week 2, a
// day after lesson 4, edited further.
func meetingCourse(t *testing.T, edits ...string) *course.Course {
	t.Helper()
	s := newShelf(t, "testdata/biology")
	for _, line := range append([]string{
		`01-membranes.md: minutes: 20 => minutes: 20\nlive: {when: next, link: "https://meet.example.org/9b"}`,
		`04-transport.md: id: transport => id: transport\nlive: {when: week 2 fri 18:00, minutes: 90 min}`,
	}, edits...) {
		if err := s.edit(line); err != nil {
			t.Fatal(err)
		}
	}
	return s.courses[0]
}

// meeting is a class whose lesson 1 has its live session right when it comes out, on Tuesday at 16:00.
func meeting(t *testing.T, learners ...string) *school {
	s := newSchool(t, meetingCourse(t))
	s.enrol(learners...)
	return s
}

const gave = "words=We weighed salt."

// atSession is when the second session of meetingCourse begins.
var atSession = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)

// Questions are collected once for each session, a day before it, in silence: in the thread of a card that is out by then.
func TestQuestionsAreCollectedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		does func(*school)
		at   []time.Time // the lines about the second session
	}{
		"as planned": {func(*school) {}, []time.Time{atSession.AddDate(0, 0, -1)}},
		"a day off before": {func(s *school) {
			s.fills("rivera", "dayoff.form", "CLASS", "days=2026-11-19")
			s.presses("rivera", "dayoff.skip", "CLASS.9.n1")
		}, []time.Time{atSession.AddDate(0, 0, -2)}},
		"paused": {func(s *school) { s.presses("rivera", "replan.do", "CLASS..p.0") }, nil},
		"moved after it was said": {func(s *school) {
			s.until(atSession.AddDate(0, 0, -1).Add(time.Hour))
			s.fills("rivera", "dayoff.form", "CLASS", "days=2026-11-19 to 2026-11-20")
			s.presses("rivera", "dayoff.move", "CLASS.2026-11-19.2026-11-20")
		}, []time.Time{atSession.AddDate(0, 0, -1)}},
	} {
		t.Run(name, func(t *testing.T) {
			s := meeting(t, "ben")
			s.until(lessonOut.Add(time.Hour))
			before := len(s.said("collect"))
			if before != 1 {
				t.Fatalf("the first session was asked about %d times", before)
			}
			c.does(s)
			s.until(atSession.Add(40 * 24 * time.Hour))
			var at []time.Time
			for _, m := range s.said("collect")[before:] {
				at = append(at, m.At)
				if text := rich.Plain(m.Content.Body); !m.Silent || !strings.Contains(text, "Ask puts your question into Rivera's list") {
					t.Errorf("said so: silent %v, %s", m.Silent, text)
				}
			}
			if !slices.EqualFunc(at, c.at, time.Time.Equal) {
				t.Errorf("asked at %v, want %v", at, c.at)
			}
		})
	}
}

// A study group has no teacher to collect questions for, nor one who is asked afterwards.
func TestNobodyCollectsInAGroup(t *testing.T) {
	s := newSchool(t, meetingCourse(t))
	s.fills("rivera", "class.new", "", "kind=group", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	s.until(lessonOut.Add(3 * time.Hour))
	if lines := s.said("collect"); len(lines) > 0 {
		t.Errorf("asked %v", lines)
	}
	says(t, "/class", plainReply(s.types("rivera", "class")), "!live session")
}

// A teacher is asked once by a message, whether the digest comes weekly or daily, and in /today until it is ended; whoever
// presses second hears who was first, and no word is lost.
func TestTheTeacherIsAskedOnce(t *testing.T) {
	for _, every := range []string{"week", "day"} {
		s := meeting(t, "ben")
		s.presses("rivera", "digest.every", "CLASS."+every)
		s.until(lessonOut.Add(13 * 24 * time.Hour))
		asked := 0
		for _, m := range s.said("digest") {
			asked += strings.Count(rich.Plain(m.Content.Body), "live session of lesson 1")
		}
		if asked != 1 {
			t.Errorf("%s: asked in %d digests", every, asked)
		}
		says(t, "/today", plainReply(s.types("rivera", "today")), "live session of lesson 1")
		s.presses("rivera", "session.none", "CLASS.membranes.later")
		says(t, "/today after", plainReply(s.types("rivera", "today")), "!live session of lesson 1")
	}
}

// TestTwoTeachersKeepASession lets two teachers give something at once.
func TestTwoTeachersKeepASession(t *testing.T) {
	s := meeting(t, "ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.until(lessonOut.Add(2 * time.Hour))
	says(t, "first", plainReply(s.fills("rivera", "session.form", "CLASS.membranes.0", gave)), "It is on the card of lesson 1")
	second := s.dana(bot.KindForm, "session.form", "CLASS.membranes.0", "words=Salt, mostly.")
	says(t, "second", plainReply(second), "Rivera was first, on", "We weighed salt.")
	says(t, "not recorded", plainReply(s.dana(bot.KindButton, "session.none", "CLASS.membranes.none")), "Rivera was first")
	form := s.dana(bot.KindButton, "session.open", "CLASS.membranes").Form
	s.dana(bot.KindForm, "session.form", form.Target, "words=Salt, mostly.")
	s.deliver()
	if card := rich.Plain(s.said("lesson")[0].Content.Body); !strings.Contains(card, "Salt, mostly.") || strings.Contains(card, "weighed") {
		t.Errorf("the card says %s", card)
	}
	says(t, "ahead", plainReply(s.fills("rivera", "session.form", "CLASS.transport.0", gave)), "still ahead")
	says(t, "none", plainReply(s.fills("rivera", "session.form", "CLASS.osmosis.0", gave)), "no live session")
}

// Everybody who learns hears of a session once in a daily message and in /today until they press, but who was there.
func TestWhoWasNotThereHearsOfASession(t *testing.T) {
	s := meeting(t, "ben", "ada")
	s.until(lessonOut.Add(2 * time.Hour))
	s.presses("ada", "session.heard", "CLASS.membranes")
	s.fills("rivera", "session.form", "CLASS.membranes.0", gave)
	s.pass(6 * 24 * time.Hour)
	told := map[string]int{}
	for _, m := range s.said("daily") {
		told[m.In.User] += strings.Count(rich.Plain(m.Content.Body), "We weighed salt.")
	}
	if told["ben"] != 1 || told["ada"] != 0 {
		t.Errorf("told %v", told)
	}
	says(t, "ben", plainReply(s.types("ben", "today")), "We weighed salt.")
	says(t, "ada", plainReply(s.types("ada", "today")), "!We weighed salt.")
	s.presses("ben", "session.heard", "CLASS")
	says(t, "ben, having read", plainReply(s.types("ben", "today")), "!We weighed salt.")
	says(t, "the lesson", plainReply(s.types("ben", "lessons", "find=1")), "We weighed salt.")
}

// The day before a session by the wall, over a change of clocks, and past days off.
func TestAskedAt(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	session := time.Date(2026, 10, 25, 18, 0, 0, 0, london) // the clocks went back in the night before
	if at := term.AskedAt(record.Run{}, session, london); !at.Equal(time.Date(2026, 10, 24, 18, 0, 0, 0, london)) {
		t.Errorf("asked at %s", at)
	}
}

// A session that moves, or waits because the class is paused, stands so on the card that is in the channel.
func TestTheCardSaysWhenTheSessionIs(t *testing.T) {
	s := newSchool(t, meetingCourse(t, "01-membranes.md: when: next => when: week 1 fri 18:00", // and no due date moves along
		`course.toml: due = "sun" => due = "none"`))
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	card := func() string {
		s.deliver()
		return rich.Plain(s.said("lesson")[0].Content.Body)
	}
	says(t, "at first", card(), "Live session: Fri 13 Nov, 18:00")
	r := s.fills("rivera", "dayoff.form", "CLASS", "days=2026-11-13")
	says(t, "a day off with nothing but a session", plainReply(r), "Live session of lesson 1", "Fri 13 Nov", "Tue 17 Nov")
	s.pressesOn("rivera", r, "Move everything")
	says(t, "moved", card(), "Live session: Tue 17 Nov, 18:00")
	says(t, "the message", rich.Plain(s.said("dayoff")[0].Content.Body), "One live session moves")
	s.presses("rivera", "replan.undo", "CLASS.0")
	says(t, "after Undo", card(), "Live session: Fri 13 Nov, 18:00")
	s.presses("rivera", "replan.do", "CLASS..p.1")
	says(t, "paused", card(), "The live session waits until the class goes on.", "!18:00")
	s.presses("rivera", "replan.undo", "CLASS.1")
	says(t, "going on", card(), "Live session: Fri 13 Nov, 18:00")
}

// A session lasts as long as its lesson says, on its card, in the calendar file and in when its teacher is asked; an hour where
// the lesson does not say.
func TestASessionLastsAsItsLessonSays(t *testing.T) {
	s := meeting(t, "ben")
	s.until(atSession.Add(89 * time.Minute))
	var cards []string
	for _, m := range s.said("lesson") {
		cards = append(cards, rich.Plain(m.Content.Body))
	}
	says(t, "the first card", cards[0], "Live session", "!90 minutes")
	says(t, "the last card", cards[len(cards)-1], "90 minutes")
	says(t, "/today before its end", plainReply(s.types("rivera", "today")), "!live session of lesson 4")
	s.until(atSession.Add(90 * time.Minute))
	says(t, "/today after its end", plainReply(s.types("rivera", "today")), "live session of lesson 4")
	file := string(s.presses("rivera", "dates", "CLASS").Files[0].Content)
	says(t, "the calendar file", file, "DTSTART:20261120T180000Z", "DTEND:20261120T193000Z", "DTEND:20261110T170000Z")
}
