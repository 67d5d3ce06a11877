package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// A day off posts one message and nothing beside: no discussion comes before its day, not into the days off,
// and cards that stand in the channel say their new due date.
func TestADayOffCausesNothingBesideItself(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(48*time.Hour + time.Minute)) // lessons 1 and 2 are out, both with a discussion to come or out
	before := len(s.wire.Messages(playground.Filter{}))
	card := s.said("lesson")[1]
	if text := rich.Plain(card.Content.Body); !strings.Contains(text, "Due: Sunday 15 November") {
		t.Fatalf("the card says %s", text)
	}
	s.fills("rivera", "dayoff.form", "CLASS", "days=16 nov to 27 nov")
	s.presses("rivera", "dayoff.move", "CLASS.6+11")
	s.pass(time.Minute)
	after := s.wire.Messages(playground.Filter{})
	if len(after) != before+1 || after[before].Kind != "dayoff" {
		for _, m := range after[before:] {
			t.Errorf("posted: %s %s", m.Kind, rich.Plain(m.Content.Body))
		}
	}
	text := rich.Plain(after[before].Content.Body)
	const moved = "Lesson 3 comes Tue 1 Dec, 16:00 (London) instead of Tue 17 Nov, 16:00 (London), everything after it follows."
	if !strings.Contains(text, moved) {
		t.Errorf("the class reads %s", text)
	}
	s.until(time.Date(2026, 12, 1, 8, 59, 0, 0, time.UTC))
	if n := len(s.said("prompt")); n != 1 {
		t.Errorf("%d discussions came before the next class day, want that of lesson 1", n)
	}
	s.until(time.Date(2026, 12, 1, 9, 1, 0, 0, time.UTC))
	if n := len(s.said("prompt")); n != 2 {
		t.Errorf("%d discussions came by 09:00 on the next class day", n)
	}
}

// A card whose due date is another one is rewritten where it stands, once for each cause, and none else is.
func TestCardsSayTheirNewDueDate(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.presses("rivera", "dayoff.move", "CLASS.2") // Thursday 12 November
	s.deliver()
	cards := s.said("lesson")
	if len(cards) != 1 || cards[0].Edited.IsZero() || !strings.Contains(rich.Plain(cards[0].Content.Body), "Due: Monday 16 November") {
		t.Errorf("the card is %+v", cards)
	}
	if r := s.row("update/membranes.change0/0"); r.State != "sent" {
		t.Errorf("the change is %s (%s)", r.State, r.Reason)
	}
	edited := cards[0].Edited
	s.pass(time.Hour)
	s.presses("rivera", "dayoff.move", "CLASS.30")
	s.deliver()
	if again := s.said("lesson")[0].Edited; !again.Equal(edited) {
		t.Errorf("the card was rewritten for a day that does not concern it")
	}
}

// Where nothing moves that is said, there is nothing to press, and nothing is kept or posted: neither by the
// form nor by a button that somebody kept.
func TestADayOffThatMovesNothing(t *testing.T) {
	for _, days := range []string{"sat", "25 feb 2027", "1 dec to 3 dec", "14 nov, 15 nov"} {
		s := newSchool(t)
		s.enrol("ben")
		s.until(lessonOut.Add(time.Minute))
		r := s.fills("rivera", "dayoff.form", "CLASS", "days="+days)
		if said := plainReply(r); !strings.Contains(said, "There is no class") || len(r.Buttons) != 1 || r.Buttons[0].Action != "dayoff.open" {
			t.Errorf("%s: %s %v", days, said, r.Buttons)
		}
		s.presses("rivera", "dayoff.move", strings.Replace(r.Buttons[0].Target, s.class, "CLASS", 1))
		s.deliver()
		if n := len(s.said("dayoff")); n > 0 {
			t.Errorf("%s: the class reads of it", days)
		}
		if c := all[record.Class](s, "class/")[s.class]; len(c.Run.Rhythm.Off) > 0 {
			t.Errorf("%s: kept %v", days, c.Run.Rhythm.Off)
		}
	}
}
