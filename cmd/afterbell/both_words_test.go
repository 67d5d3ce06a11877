package main

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestWordsStay: words are kept as they were typed, and come back where they are refused. Whom people name in
// them is kept by id and name; what only looks like a name, as in a line that Slack escaped, stays as typed.
func TestWordsStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(func(t *testing.T, s side) {
			a := s.types(s.people().learners[0], "checkin", map[string]string{"did": "“words” — of mine"})
			says(t, s, a, "There is no class here yet", "“words” — of mine")
		})
		h.each(found)
		h.until(time.Now())
		h.each(func(t *testing.T, s side) {
			join(t, s, 0)
			who, other := s.people().learners[0], s.people().teacher
			a := s.types(who, "checkin", map[string]string{"did": "read with <@" + other.id + "> — see https://example.org/a_b_c."})
			says(t, s, a, "read with ", " — see https://example.org/a_b_c.")
			want := map[string]string{"discord": "<@" + other.id + "|" + other.name + ">", "slack": "<@" + other.id + ">"}[s.name()]
			kept := 0
			for _, x := range h.records("fact/") {
				if did, _ := x["did"].(string); did == "read with "+want+" — see https://example.org/a_b_c." {
					kept++
				}
			}
			if kept != 1 {
				t.Errorf("%s: the words are kept %d times: %v", s.name(), kept, h.records("fact/"))
			}
		})
	})
}
