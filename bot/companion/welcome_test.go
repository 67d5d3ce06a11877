package companion_test

import (
	"strings"
	"testing"
	"time"
)

// TestTheWelcomeCardAgain posts the welcome card once more in the middle of a term: as a card that says since when the
// class runs, once a day, and for nobody but a teacher.
func TestTheWelcomeCardAgain(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	s.until(lessonOut.AddDate(0, 0, 7))
	if said := plainReply(s.presses("ben", "welcome.again", "CLASS")); !strings.Contains(said, "for the teachers") {
		t.Errorf("Ben posts it: %s", said)
	}
	for day := range 2 {
		s.presses("rivera", "welcome.again", "CLASS")
		if said := plainReply(s.presses("rivera", "welcome.again", "CLASS")); !strings.Contains(said, "Once a day is enough") {
			t.Errorf("a second time on one day: %s", said)
		}
		s.pass(24 * time.Hour)
		cards := s.said("welcome")
		if len(cards) != 2+day {
			t.Fatalf("the card was posted %d times", len(cards))
		}
		if text := cards[len(cards)-1].Text(); !strings.Contains(text, "began on Tuesday 10 November") || strings.Contains(text, "starts on") {
			t.Errorf("the card says: %s", text)
		}
	}
	if text := s.said("welcome")[0].Text(); !strings.Contains(text, "starts on Tuesday 10 November") {
		t.Errorf("the first card says: %s", text)
	}
}
