package companion_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// What a closed inbox swallowed is named once, in the next answer: plans, and what a teacher wrote.
func TestWhatAClosedInboxSwallowed(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "plan", "what=flashcards", "when=fri 19:00")
	s.types("ben", "plan", "what=walk", "when=sat 12:00")
	shut := bot.Permanent(bot.ScopePerson, errService)
	closed := func(p bot.Part) (error, bool) {
		if p.To.User == "ben" {
			return shut, false
		}
		return nil, false
	}
	s.wire.fault = closed
	s.presses("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text=How are you?")
	s.until(noon.Add(6 * 24 * time.Hour))
	s.wire.fault = nil
	says(t, "/today", plainReply(s.types("ben", "today")), "direct messages are closed", "For Fri 13 Nov, 19:00 you had planned: flashcards",
		"For Sat 14 Nov, 12:00 you had planned: walk", "Rivera wrote to you on", "“How are you?”")
	says(t, "/today again", plainReply(s.types("ben", "today")), "!had planned", "!wrote to you", "!are closed")
	s.types("ben", "plan", "what=swim", "when=mon 12:00")
	s.wire.fault = closed
	s.pass(2 * 24 * time.Hour)
	says(t, "closed once more", plainReply(s.types("ben", "today")), "had planned: swim", "!flashcards", "!wrote to you")
}

// A plan is said back as followed by a check-in that came after its time, and never before.
func TestThePlanEcho(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(24 * time.Hour)) // Wednesday
	progress := func() string { return plainReply(s.types("ben", "progress")) }
	s.types("ben", "checkin", "did=read", "next=flashcards fri 18:00")
	s.types("ben", "checkin", "did=more", "day=yesterday")
	says(t, "before its time", progress(), "!You planned")
	s.until(time.Date(2026, 11, 13, 10, 0, 0, 0, time.UTC))
	s.types("ben", "checkin", "did=in the morning")
	says(t, "on its day, before its hour", progress(), "!You planned")
	s.until(time.Date(2026, 11, 13, 19, 0, 0, 0, time.UTC))
	s.types("ben", "checkin", "did=of Wednesday", "day=wed")
	says(t, "told for a day before it", progress(), "!You planned")
	s.pass(time.Hour)
	s.types("ben", "checkin", "did=flashcards")
	says(t, "after its time", progress(), "You planned “flashcards fri 18:00”. You were here on Friday 13 November.")
	s.types("ben", "checkin", "did=x", "next=finish the lab notes")
	says(t, "without a time, at once", progress(), "“flashcards fri 18:00”", "!finish the lab notes")
	s.pass(15 * 24 * time.Hour)
	says(t, "weeks later", progress(), "!You planned")
}

// Both commands and the letter lead with the same lesson, and count the same questions; none comes back on the day on
// which its lesson was done.
func TestTwoCommandsSayTheSame(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(3 * 24 * time.Hour))
	s.presses("ben", "tick", "CLASS.membranes", "value=0,1")
	s.presses("ben", "quiz.answer", "CLASS.membranes.0", "value=1")
	says(t, "on the same day", plainReply(s.types("ben", "today")), "!to come back")
	s.pass(24 * time.Hour)
	today, progress := s.types("ben", "today"), s.types("ben", "progress")
	for what, r := range map[string]bot.Reply{"/today": today, "/progress": progress} {
		says(t, what, plainReply(r), "2 questions are ready to come back, about 3 minutes.")
		if r.Buttons[0].Label != "Start lesson 2" {
			t.Errorf("%s leads with %q", what, r.Buttons[0].Label)
		}
	}
	s.until(noon.Add(21 * 24 * time.Hour))
	led := s.types("ben", "today")
	says(t, "a check-in that names no lesson", plainReply(s.types("ben", "checkin", "did=something", "sure=1")), "Left in lesson 2")
	says(t, "what led before it", plainReply(led), "lesson 2")
	s.until(noon.Add(29 * 24 * time.Hour))
	today, progress = s.types("ben", "today"), s.types("ben", "progress")
	says(t, "/today", plainReply(today), "The shortest way back: lesson 2")
	says(t, "/progress", plainReply(progress), "Lesson 2 has ")
}

// Who never began is welcomed back like everybody, by the lesson that the others build on, in both places; so is
// who comes back from a break. On a break /today says so and how to end it.
func TestTheWayBack(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.until(noon.Add(8 * 24 * time.Hour))
	s.fills("cy", "break.form", "CLASS", "until=2026-11-20")
	s.pass(time.Hour)
	on := s.types("cy", "today")
	says(t, "on a break", plainReply(on),
		"Its last day is Thursday 19 November, and you are back on Friday 20 November.", "!Due", "!One thing for today")
	if said := buttonsOf(on); !strings.Contains(said, "End my break") || strings.Contains(said, "Take a break") {
		t.Errorf("on a break there are %s", said)
	}
	says(t, "/class", plainReply(s.types("rivera", "class")), "On a break: Cy (back on Fri 20 Nov).")
	s.until(noon.Add(11*24*time.Hour + 6*time.Hour))
	says(t, "after a break", plainReply(s.types("cy", "today")),
		"Good to see you, Cy. 4 lessons are open", "The shortest way back: lesson 1, Membranes")
	says(t, "never began", plainReply(s.types("ben", "today")),
		"Good to see you, Ben. 4 lessons are open", "lesson 1, Membranes", "!One thing for today")
	s.until(noon.Add(14*24*time.Hour + 12*time.Hour))
	daily := ""
	for _, m := range s.said("daily") {
		if m.In.User == "ben" {
			daily = rich.Plain(m.Content.Body)
		}
	}
	says(t, "daily message", daily, "4 lessons are open, and none of them has closed.", "The shortest way back: lesson 1, Membranes",
		"New: lesson")
}

func buttonsOf(r bot.Reply) string {
	var labels []string
	for _, b := range r.Buttons {
		labels = append(labels, b.Label)
	}
	return strings.Join(labels, ", ")
}

// Daily messages that became weekly by silence are daily again after signs of life on two days, and not after
// one; what was chosen stays.
func TestDailyMessagesComeBack(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben", "cy")
	s.presses("cy", "daily.fewer", "CLASS.weekly")
	s.until(noon.Add(8 * 24 * time.Hour))
	if d := s.human("ben").Daily; !d.Weekly || !d.Silence {
		t.Fatalf("ben's messages did not become weekly: %+v", d)
	}
	says(t, "/settings", plainReply(s.types("ben", "settings")), "only Mondays at 17:00", "Two days here")
	s.types("ben", "today")
	s.types("cy", "today")
	if !s.human("ben").Daily.Weekly {
		t.Error("one day with a sign of life was enough")
	}
	s.pass(24 * time.Hour)
	s.types("ben", "today")
	s.types("cy", "today")
	if s.human("ben").Daily.Weekly || !s.human("cy").Daily.Weekly {
		t.Errorf("after two days: ben %+v, cy %+v", s.human("ben").Daily, s.human("cy").Daily)
	}
	count := len(s.said("daily"))
	s.until(noon.Add(10*24*time.Hour + 8*time.Hour)) // Wednesday with Tuesday's lesson, Thursday with a new one
	if n := len(s.said("daily")); n != count+2 {
		t.Errorf("%d messages came with the next two lessons, want 2", n-count)
	}
}

// A weekly message that was chosen begins with the newest lesson or the one begun, says what comes next, and
// does not stand there three times unchanged.
func TestTheMondayMessage(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	s.presses("ben", "daily.fewer", "CLASS.weekly")
	s.until(noon.Add(14*24*time.Hour + 8*time.Hour))
	says(t, "the second Monday", rich.Plain(s.toldDirectly("daily").Body),
		"The shortest way back: lesson 4, Lesson", "New: lesson 3", "Next: lesson 5, Tue 24 Nov")
	s.presses("ben", "tick", "CLASS.lesson-01", "value=0")
	s.until(noon.Add(21*24*time.Hour + 8*time.Hour))
	says(t, "begun", rich.Plain(s.toldDirectly("daily").Body), "Lesson 2, Lesson · one step left", "New: lesson 6", "Next: lesson 7")
	s.types("ben", "plan", "what=every mon 18:30 a walk")
	seen := map[string]int{}
	s.until(noon.Add(150 * 24 * time.Hour))
	for _, m := range s.said("daily") {
		body := rich.Plain(m.Content.Body)
		if seen[body]++; seen[body] > 2 {
			t.Errorf("said %d times: %s", seen[body], body)
		}
	}
}

// Two who check in each Monday evening, in London and in New York, are in no digest as silent, over the weeks in
// which the two change their clocks apart; somebody who stopped is.
func TestTheDigestOverClockChanges(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.now = time.Date(2027, 2, 22, 12, 0, 0, 0, time.UTC)
	s.fills("rivera", "class.new", "", "start=2027-02-23", "rhythm=tue at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	from := func(who, zone string, kind bot.Kind, action string, args ...string) {
		ev := s.event(who, kind, action, args...)
		ev.From.Zone = zone
		s.handle(ev)
	}
	from("ben", "Europe/London", bot.KindButton, "join", "target=CLASS")
	from("eve", "America/New_York", bot.KindButton, "join", "target=CLASS")
	from("dana", "Europe/London", bot.KindButton, "join", "target=CLASS")
	for week := range 7 {
		for _, p := range []struct{ who, zone string }{{"ben", "Europe/London"}, {"eve", "America/New_York"}} {
			loc, err := when.Zone(p.zone)
			s.must(err)
			s.until(time.Date(2027, 3, 1+7*week, 18, 30, 0, 0, loc))
			from(p.who, p.zone, bot.KindCommand, "checkin", "did=week "+strconv.Itoa(week))
		}
	}
	digests := s.said("digest")
	if len(digests) != 7 {
		t.Fatalf("%d digests, want 7", len(digests))
	}
	for i, m := range digests {
		text := rich.Plain(m.Content.Body)
		switch i {
		case 0: // joined on Monday, lesson 1 on Tuesday
			says(t, text, text, "0 of 3 did something.", "!No sign", "!Still quiet")
		case 1:
			says(t, text, text, "2 of 3 did something and one did not.", "No sign all week: Dana (12 days).", "!Ben", "!Eve ", "!Still quiet")
		default:
			says(t, text, text, "2 of 3 did something and one did not.", "Still quiet: one.", "!No sign")
		}
	}
}

// Somebody in two classes sees both outside of their channels, each with its one thing, and opens either.
func TestTwoClassesInOneAnswer(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	first := s.class
	other := s.event("dana", bot.KindForm, "class.new", "start=2026-11-10", "rhythm=tue at 10:00", "zone=Europe/London", "name=Reading")
	other.In.Channel = "staff"
	s.handle(other)
	for id := range all[record.Class](s, "class/") {
		if id != first {
			s.class = id
		}
	}
	start := s.event("dana", bot.KindButton, "class.start", "target=CLASS")
	start.In.Channel = "staff"
	s.handle(start)
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(2 * time.Hour))
	all := s.handle(s.inDirect("ben", bot.KindCommand, "today"))
	says(t, "direct", plainReply(all), "Reading", "Cells and water")
	if n := strings.Count(plainReply(all), "Lesson 1, Membranes"); n != 2 {
		t.Errorf("lesson 1 stands %d times: %s", n, plainReply(all))
	}
	again := s.pressesIn("ben", s.toldDirectly("daily"), "What is open")
	if plainReply(again) != plainReply(all) {
		t.Errorf("the daily message opens %q, want %q", plainReply(again), plainReply(all))
	}
	one := s.pressesIn("ben", all.Message, "Reading")
	says(t, "one of them", plainReply(one), "Reading", "!Cells and water", "One thing for today")
}

// A number is that of a lesson, and one that is not out yet is said to come.
func TestALessonThatIsNotOut(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	says(t, "lesson 2", plainReply(s.types("ben", "lessons", "find=2")),
		"Lesson 2 comes Thu 12 Nov, 16:00 your time.", "1. Membranes", "!Draw a membrane")
	says(t, "lesson 9", plainReply(s.types("ben", "lessons", "find=9")), "Nothing found for “9”")
}
