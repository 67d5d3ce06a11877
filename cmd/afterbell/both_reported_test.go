package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
)

// raw types a line as Slack sends it: with references to people, and escaped by whoever writes the test.
func (s *slackSide) raw(who player, slash, text string) answer {
	s.t.Helper()
	return s.does(who, s.server.Typed(slacktest.Team, slacktest.Channel, who.id, slash, text), nil)
}

// thrice delivers an event three times, as Slack does where its acknowledgement is lost, and returns what
// people got in answer.
func (s *slackSide) thrice(event map[string]any) (got []string) {
	s.t.Helper()
	s.server.Given()
	e := s.server.Event(slacktest.Team, event)
	for range 3 {
		ctx, cancel := inTime(s.t)
		if _, err := s.server.Send(ctx, e); err != nil {
			s.t.Error(err)
		}
		cancel()
		time.Sleep(2 * time.Second)
	}
	for _, g := range s.server.Given() {
		got = append(got, s.server.Read(g.Text, g.Blocks).Text)
	}
	return got
}

// slackClass plays people in a class on Slack that has begun, with two learners.
func slackClass(t *testing.T, play func(h *house, s *slackSide)) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		found(t, h.slack)
		h.until(time.Now())
		join(t, h.slack, 0)
		join(t, h.slack, 1)
		h.until(time.Now().Add(65 * time.Minute))
		play(h, h.slack)
	})
}

// TestSlackFoundsAClass: where no class is, typed words come back; the form knows the teacher's zone and the
// preview the teacher's name, and a class that has begun stands in the place of its preview.
func TestSlackFoundsAClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		s, teacher := h.slack, h.slack.who.teacher
		says(t, s, s.raw(s.who.learners[0], "/checkin", "hello"), "There is no class here yet", "hello")
		s.raw(teacher, "/afterbell", "class")
		form := s.presses(teacher, "Set up a class here")
		if form.form["zone"] != "Europe/London" {
			t.Errorf("the form holds %v", form.form)
		}
		says(t, s, s.fills(teacher, form, map[string]string{"start": "2026-11-12"}), "Learners know you as Mr Sorensen")
		says(t, s, s.presses(teacher, "Start"), "has started")
		if last := s.last[teacher.id]; !last.Over || strings.Contains(last.Text, "Nothing is posted until") {
			t.Errorf("the preview stands beside %+v", last)
		}
	})
}

// TestSlackEventsAgain: whatever Slack delivers three times is answered once, and a class is not greeted.
func TestSlackEventsAgain(t *testing.T) {
	slackClass(t, func(_ *house, s *slackSide) {
		who := s.who.learners[0]
		inbox := func(text, ts string) map[string]any {
			return map[string]any{"type": "message", "channel_type": "im", "user": who.id, "text": text, "channel": inboxOf(who), "ts": ts}
		}
		called := func(text, ts string) map[string]any {
			return map[string]any{"type": "app_mention", "user": who.id, "text": text, "channel": slacktest.Channel, "ts": ts}
		}
		for _, tt := range []struct {
			event map[string]any
			want  string // "": nobody is told anything
		}{
			{map[string]any{"type": "member_joined_channel", "user": slacktest.Bot, "channel": slacktest.Channel}, ""},
			{inbox("does anybody read this?", "1794502801.000100"), "Nobody reads what is typed here"},
			{inbox("today", "1794502801.000200"), "One thing for today"},
			{called(slacktest.Called+" /checkin\nread part 2\nsure: 4", "1794502801.000300"), "Did: read part 2\nSure: 4 of 5."},
			{called("hey "+slacktest.Called+" today please", "1794502801.000400"), "One thing for today"},
		} {
			posted := len(s.shown(""))
			got := s.thrice(tt.event)
			if told := strings.Join(got, "|"); (tt.want != "") != (len(got) == 1) || !strings.Contains(told, tt.want) {
				s.t.Errorf("%v: told %q, want %q once", tt.event, got, tt.want)
			}
			if n := len(s.shown("")) - posted; n != 0 {
				s.t.Errorf("%v: %d posts in the channel", tt.event, n)
			}
		}
	})
}

// TestSlackWordsStay: what people type on Slack reaches whoever reads it whole and as it was typed, with names
// instead of ids.
func TestSlackWordsStay(t *testing.T) {
	slackClass(t, func(h *house, s *slackSide) {
		teacher, ann, bob := s.who.teacher, s.who.learners[0], s.who.learners[1]
		long := func(letter string, n int) string { return strings.Repeat(letter, n) + " END" + letter }
		says(t, s, s.raw(bob, "/afterbell", "ask why does <@"+ann.id+"> "+long("q", 1400)), "has your question")
		h.until(time.Now().Add(time.Second)) // so that the question is the first in the queue
		says(t, s, s.raw(ann, "/checkin", "“drew the membrane” — with <@"+bob.id+"> and <@U0NOBODY>"),
			"“drew the membrane” — with @Sven 01 and @somebody")
		says(t, s, s.raw(ann, "/checkin", "worked – sort of :tada: sure: 4"), "worked – sort of :tada:")
		says(t, s, s.raw(ann, "/checkin", long("y", 1400)+" stuck: "+long("s", 700)), "ENDy", "ENDs")
		if a := s.raw(ann, "/checkin", "next: "+long("n", 280)+" fri 18:00"); !strings.HasSuffix(a.form["next"], "ENDn fri 18:00") {
			t.Errorf("the form holds %v", a.form)
		}
		for _, typed := range []string{"help", "?"} {
			says(t, s, s.raw(ann, "/checkin", typed), "Six things you can do here")
		}
		says(t, s, s.raw(teacher, "/afterbell", "class <@"+ann.id+">"), "ENDy", "ENDs",
			"“drew the membrane” — with @Sven 01 and @somebody", "worked – sort of :tada: · sure 4 of 5")
		s.raw(teacher, "/afterbell", "class")
		says(t, s, s.presses(teacher, "Answer questions"), "why does @Sven 00", "ENDq")
		says(t, s, s.raw(teacher, "/afterbell", "prompt now One rule or two? to <@"+bob.id+">"), "It is on its way")
		h.until(time.Now().Add(time.Minute))
		posts := s.shown("")
		if last := posts[len(posts)-1].text; !strings.Contains(last, "\nOne rule or two? to @Sven 01") {
			t.Errorf("the class reads %q", last)
		}
		s.expectNoIDs(append(s.who.all(), player{id: "U0NOBODY"}))
	})
}

// expectNoIDs expects that nobody ever read the id of somebody.
func (s *slackSide) expectNoIDs(all []player) {
	s.t.Helper()
	for _, m := range append(s.shown(""), append(s.direct(s.who.teacher), s.direct(s.who.learners[0])...)...) {
		for _, p := range all {
			if strings.Contains(m.text, p.id) {
				s.t.Errorf("people read an id: %q", m.text)
			}
		}
	}
}

// TestSlackPlansToCome: a plan that is still to come is not called kept by a check-in before it.
func TestSlackPlansToCome(t *testing.T) {
	slackClass(t, func(h *house, s *slackSide) {
		who := s.who.learners[1]
		says(t, s, s.raw(who, "/afterbell", "plan quiz sat 7pm"), "quiz. I remind you")
		h.until(noon(1))
		says(t, s, s.raw(who, "/checkin", "wrote two plans"), "wrote two plans")
		if a := s.raw(who, "/progress", ""); strings.Contains(a.text, "You planned") {
			t.Errorf("a plan to come is called kept: %s", a.text)
		}
	})
}

// TestSlackRefusals: a teacher hears at once in words that the channel refuses posts, once in a direct message,
// and at the next post before it waits; how long Slack asks to wait is kept to.
func TestSlackRefusals(t *testing.T) {
	slackClass(t, func(h *house, s *slackSide) {
		teacher := s.who.teacher
		s.server.Script(slacktest.Fault{Method: "chat.postMessage", Channel: slacktest.Channel, Status: 429,
			Header: map[string]string{"Retry-After": "2"}, Times: 3})
		tried := len(s.server.Calls("chat.postMessage"))
		s.raw(teacher, "/afterbell", "prompt now One rule or two?")
		h.until(time.Now().Add(time.Minute))
		calls := s.server.Calls("chat.postMessage")[tried:]
		for i, c := range calls[1:] {
			if waited := c.At.Sub(calls[i].At); waited < 2*time.Second || waited > 4*time.Second {
				t.Errorf("tried %d again after %s", i, waited)
			}
		}
		if len(calls) != 4 {
			t.Errorf("%d tries", len(calls))
		}
		s.server.Script(slacktest.Fault{Method: "chat.postMessage", Channel: slacktest.Channel, Error: "restricted_action", Times: 50})
		direct := len(s.direct(teacher))
		says(t, s, s.raw(teacher, "/afterbell", "prompt now What stops you?"), "It is on its way")
		h.until(time.Now().Add(time.Minute))
		says(t, s, s.raw(teacher, "/afterbell", "prompt now And a second?"), "It waits, since the channel refuses me")
		h.until(time.Now().Add(time.Minute))
		if told := s.direct(teacher)[direct:]; len(told) != 1 || !strings.Contains(told[0].text, "I lack a right there") {
			t.Errorf("told %+v", told)
		}
		says(t, s, s.raw(teacher, "/today", ""), "Not delivered: discussion", "I lack a right there")
		if a := s.raw(teacher, "/afterbell", "class"); strings.Contains(a.text, "restricted_action") || strings.Contains(a.text, "chat.post") {
			t.Errorf("a teacher reads names of Slack's methods: %s", a.text)
		}
		s.presses(teacher, "Try now")
	})
}
