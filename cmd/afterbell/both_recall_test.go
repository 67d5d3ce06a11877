package main

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestRecallOnBoth brings questions back on both platforms: how many a day is one of five fields of a form, and a question
// says why it comes, and waits where somebody stops.
func TestRecallOnBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(found)
		h.until(opening.Add(3 * time.Hour))
		h.each(func(t *testing.T, s side) {
			join(t, s, 0)
			p := s.people().learners[0]
			s.presses(p, "Start")
			says(t, s, s.types(p, "checkin", map[string]string{"did": "read it", "sure": "1"}), "1 of 5")
		})
		h.until(opening.Add(8 * 24 * time.Hour))
		h.each(func(t *testing.T, s side) {
			p := s.people().learners[0]
			says(t, s, s.types(p, "today", nil), "3 questions are ready to come back, about 4 minutes.")
			says(t, s, s.presses(p, "Recall 3"), "3 questions for today", "Which of these is an if-then plan?")
			says(t, s, s.presses(p, "Enough for now"), "3 are left. They wait under")
			says(t, s, s.presses(p, "Go on"), "3 questions for today")
			says(t, s, s.presses(p, "Why today?"), "You were 1 of 5 sure of lesson 1 on Thursday 12 November.")
			s.types(p, "settings", nil)
			form := s.presses(p, "Messages")
			says(t, s, s.fills(p, form, map[string]string{"recall": "1"}), "at most one a day")
			s.types(p, "today", nil)
			says(t, s, s.presses(p, "Recall 1"), "The last question for today")
		})
	})
}
