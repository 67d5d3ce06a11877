package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
)

// On the last class day of a week the form asks what one would do differently, and reads back the answer of an earlier
// week, not that of the same one nor one that was taken back.
func TestWeeklyQuestionReadsBack(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	note := func() string {
		t.Helper()
		for _, f := range s.presses("ben", "checkin.open", "CLASS").Form.Fields {
			if f.Name == "differently" {
				return f.Note
			}
		}
		t.Fatal("the form does not ask")
		return ""
	}
	thursday := time.Date(2026, 11, 19, 18, 0, 0, 0, time.UTC)
	s.until(thursday)
	if got := note(); got != "One thing is enough." {
		t.Errorf("at first: %s", got)
	}
	s.handle(s.event("ben", bot.KindForm, "checkin.form", "target=CLASS", "did=read", "differently=begin with the question"))
	s.pass(time.Minute)
	if got := note(); got != "One thing is enough." {
		t.Errorf("in the same week: %s", got)
	}
	s.until(thursday.Add(7 * 24 * time.Hour))
	if got := note(); !strings.Contains(got, "Thu 19 Nov") || !strings.Contains(got, "begin with the question") {
		t.Errorf("a week later: %s", got)
	}
	s.until(thursday.Add(6 * 7 * 24 * time.Hour))
	if got := note(); got != "One thing is enough." {
		t.Errorf("long after: %s", got)
	}
}
