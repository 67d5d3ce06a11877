package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestAskedToBegin lets a learner who may not begin a class ask for it, on both services and over a restart: an
// administrator sees it in /class and says yes, the learner hears of it and begins.
func TestAskedToBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(func(t *testing.T, s side) {
			pupil := s.people().learners[0]
			says(t, s, s.types(pupil, "class", nil), "is begun by somebody who may manage this channel")
			says(t, s, s.presses(pupil, "Ask them"), "you hear from me")
		})
		h.again(h.copyOf(h.store))
		h.each(func(t *testing.T, s side) {
			says(t, s, s.types(s.people().teacher, "class", nil), "asks to begin a class with a teacher in")
			says(t, s, s.presses(s.people().teacher, "Allow"), "said yes")
		})
		h.again(h.copyOf(h.store))
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			pupil := s.people().learners[0]
			told := s.direct(pupil)
			if len(told) != 1 || !strings.Contains(told[0].text, "said yes: you can begin a class") {
				t.Errorf("%s: the learner hears %+v", s.name(), told)
			}
			says(t, s, s.types(pupil, "class", nil), "said yes: you can begin a class with a teacher here")
			if form := s.presses(pupil, "Set up a class here"); form.form == nil {
				t.Errorf("%s: no form but %q", s.name(), form.text)
			}
		})
	})
}
