package main

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/course"
)

// corrected is a course in which the first lesson says something else.
func corrected(c *course.Course) *course.Course {
	newer := *c
	newer.Lessons = slices.Clone(c.Lessons)
	newer.Lessons[0].Aim = "After this you can say where you learn best."
	newer.Hash = strings.Repeat("ab", 32)
	return &newer
}

// offers reports whether a message in the channel of the class offers a button.
func offers(s side, label string) bool {
	switch s := s.(type) {
	case *discordSide:
		data, in, _ := s.server.Press("nobody", s.channel, label)
		return data != nil && in == s.channel
	case *slackSide:
		for _, m := range s.server.Messages(slacktest.Channel, "") {
			if _, ok := labelled(m, label); ok {
				return true
			}
		}
	}
	return false
}

// TestCorrectedOnBoth corrects a lesson that is posted, undoes that, and takes the lesson back, on both platforms: its card
// is edited where it stands, nothing is posted beside it, and nothing is deleted.
func TestCorrectedOnBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(found)
		h.until(opening.Add(3 * time.Hour))
		before := map[string][]posted{}
		card := func(s side) string {
			t.Helper()
			now := s.shown("")
			if len(now) != len(before[s.name()]) {
				t.Errorf("%s: %d messages, were %d", s.name(), len(now), len(before[s.name()]))
			}
			i := slices.IndexFunc(before[s.name()], func(m posted) bool { return strings.Contains(m.text, "A time and a place") })
			if i < 0 || now[i].id != before[s.name()][i].id {
				t.Fatalf("%s: the card is not where it was: %+v", s.name(), now)
			}
			return now[i].text
		}
		h.each(func(t *testing.T, s side) { before[s.name()] = s.shown("") })
		h.courses = []*course.Course{corrected(h.courses[0])}
		h.each(func(t *testing.T, s side) {
			teacher := s.people().teacher
			s.types(teacher, "class", nil)
			says(t, s, s.presses(teacher, "Corrections"), "One lesson changes", "aim")
			says(t, s, s.presses(teacher, "Apply"), "One lesson is edited")
		})
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			if text := card(s); !strings.Contains(text, "where you learn best") || !strings.Contains(text, "Corrected") {
				t.Errorf("%s: corrected, the card says %s", s.name(), text)
			}
			says(t, s, s.presses(s.people().teacher, "Undo"), "as it was before")
		})
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			if text := card(s); strings.Contains(text, "where you learn best") || !offers(s, "Ask") {
				t.Errorf("%s: undone, the card says %s", s.name(), text)
			}
			h.takesBack(s)
		})
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			if text := card(s); !strings.Contains(text, "came early by mistake") || offers(s, "Ask") {
				t.Errorf("%s: taken back, the card says %s", s.name(), text)
			}
		})
	})
}

// takesBack lets the teacher of a side take the first lesson back for a week.
func (h *house) takesBack(s side) {
	h.t.Helper()
	for id, c := range h.records("class/") {
		if c["p"] != s.name() {
			continue
		}
		id = strings.TrimPrefix(id, "class/")
		ev := bot.Event{
			ID: "back-" + id, At: time.Now(), Kind: bot.KindButton, Action: "replan.do", From: bot.User{ID: s.people().teacher.id, Admin: true},
			In:   bot.Place{Platform: s.name(), Space: c["s"].(string), Channel: c["homes"].([]any)[0].(map[string]any)["c"].(string)},
			Args: map[string]string{"target": id + "." + h.courses[0].Lessons[0].ID + ".b7.1"},
		}
		if _, err := h.bot.Handle(h.t.Context(), ev); err != nil {
			h.t.Fatal(err)
		}
	}
}
