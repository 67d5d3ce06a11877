package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestTalks passes a question on, opens closed answers and takes one back, on both services: what is posted stands in a
// thread, and what its author withdrew is rewritten there.
func TestTalks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(found)
		h.until(time.Now())
		h.each(func(t *testing.T, s side) { join(t, s, 0) })
		h.until(opening.Add(time.Hour))
		h.each(passQuestion)
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			stands(t, s, 1, "why salt?", "It pulls.", "without a name")
			pupil := s.people().learners[0]
			s.types(pupil, "today", nil)
			says(t, s, s.presses(pupil, "Read the answer"), "without your name")
			says(t, s, s.presses(pupil, "Withdraw it"), "It is withdrawn")
			says(t, s, s.fills(s.people().teacher, s.types(s.people().teacher, "prompt", nil),
				map[string]string{"text": "One rule?", "opens": "in 2 hours"}), "on its way")
		})
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			stands(t, s, 0, "why salt?")
			stands(t, s, 1, "Withdrawn by its author")
			pupil := s.people().learners[0]
			says(t, s, s.fills(pupil, s.presses(pupil, "Answer"), map[string]string{"text": "One: it pulls."}), "Kept.", "One answer so far")
			stands(t, s, 0, "One: it pulls.")
		})
		h.until(time.Now().Add(3 * time.Hour))
		h.each(func(t *testing.T, s side) {
			stands(t, s, 1, "The answers are open", "One: it pulls.", s.people().learners[0].name)
			for _, rule := range s.broken() {
				t.Errorf("%s: %s", s.name(), rule)
			}
		})
	})
}

// passQuestion lets a learner ask, and the teacher answer and pass the question on.
func passQuestion(t *testing.T, s side) {
	t.Helper()
	pupil, teacher := s.people().learners[0], s.people().teacher
	says(t, s, s.fills(pupil, s.types(pupil, "ask", nil), map[string]string{"question": "why salt?"}), "has your question")
	s.types(teacher, "class", nil)
	s.presses(teacher, "Answer questions")
	a := s.fills(teacher, s.presses(teacher, "Answer"), map[string]string{"answer": "It pulls."})
	says(t, s, a, "reads it in")
	says(t, s, s.presses(teacher, "To the class, without the name"), "In the thread of lesson 1", "why salt?")
	says(t, s, s.presses(teacher, "Post it"), "without the name")
}

// stands expects so many messages with these words in the threads of the class's channel.
func stands(t *testing.T, s side, want int, words ...string) {
	t.Helper()
	n := 0
	for _, card := range s.shown("") {
		for _, m := range s.shown(card.id) {
			all := true
			for _, w := range words {
				all = all && strings.Contains(m.text, w)
			}
			if all {
				n++
			}
		}
	}
	if n != want {
		t.Errorf("%s: %d messages say %q, want %d", s.name(), n, words, want)
	}
}
