package main

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
)

// TestSlackTimesOfDiscussions: a time in front of a discussion is one, a day alone asks for the hour, later asks for both, and words that
// only begin like a time are posted as they were typed, however many they are.
func TestSlackTimesOfDiscussions(t *testing.T) {
	slackClass(t, func(h *house, s *slackSide) {
		teacher := s.who.teacher
		long := strings.Repeat("p", 1400) + " ENDp"
		posted := []string{"now or never?", "Later in the week we draw cells. Ready?", "Today or never?", long}
		for _, words := range posted {
			says(t, s, s.raw(teacher, "/afterbell", "prompt "+words), "It is on its way")
		}
		if a := s.raw(teacher, "/afterbell", "prompt today One rule or two?"); a.form["when"] != "today" || a.form["text"] != "One rule or two?" {
			t.Errorf("today asks with %v", a.form)
		}
		if a := s.raw(teacher, "/afterbell", "prompt later One rule or two?"); a.form["when"] != "later" || a.form["text"] != "One rule or two?" {
			t.Errorf("later asks with %v", a.form)
		}
		h.until(time.Now().Add(time.Minute))
		class := ""
		for _, m := range s.shown("") {
			class += m.text + "\n"
		}
		for _, words := range posted {
			if !strings.Contains(class, "\n"+words) {
				t.Errorf("the class does not read %.60q", words)
			}
		}
	})
}

// TestSlackPicture: the picture comes once as a direct message, and progress is said once: in place of the answer with
// the button.
func TestSlackPicture(t *testing.T) {
	slackClass(t, func(_ *house, s *slackSide) {
		ann := s.who.learners[0]
		s.raw(ann, "/checkin", "read part 1")
		says(t, s, s.raw(ann, "/progress", ""), "Lessons: 0 of 1")
		told := len(s.direct(ann))
		a := s.presses(ann, "Picture")
		says(t, s, a, "Lessons: 0 of 1", "in your direct messages")
		if len(a.pictures) != 1 || !s.last[ann.id].Over {
			t.Errorf("%d pictures came, in place of what stood there: %v", len(a.pictures), s.last[ann.id].Over)
		}
		if direct := s.direct(ann)[told:]; len(direct) != 1 || strings.Contains(direct[0].text, "Lessons: 0 of 1") {
			t.Errorf("directly: %+v", direct)
		}
	})
}

// TestSlackFormThatDoesNotOpen: however long the words are for which a form would open, the button brings them back.
func TestSlackFormThatDoesNotOpen(t *testing.T) {
	slackClass(t, func(h *house, s *slackSide) {
		ann := s.who.learners[0]
		words := strings.Repeat("w", 2500) + " ENDw"
		for _, fault := range []slacktest.Fault{{Error: "expired_trigger_id"}, {Status: 429, Header: map[string]string{"Retry-After": "1"}}} {
			fault.Method = "views.open"
			s.server.Script(fault)
			says(t, s, s.raw(ann, "/checkin", words+" sure: nine"), "I keep what you wrote", "ENDw")
			form := s.presses(ann, "Check in")
			if form.form["did"] != words || form.form["sure"] != "" {
				t.Errorf("the form holds %.80v", form.form)
			}
		}
		if log := h.log.String(); strings.Contains(log, "not delivered") {
			t.Errorf("a loss is logged that was none: %s", log)
		}
	})
}

// TestSlackUserGroup: a teacher chooses who teaches from the names of the groups, and one that is none is refused.
func TestSlackUserGroup(t *testing.T) {
	slackClass(t, func(_ *house, s *slackSide) {
		teacher, bob := s.who.teacher, s.who.learners[1]
		s.server.SetGroups(map[string][]string{"S0TUTORS": {bob.id}}, "tutors")
		form := s.raw(teacher, "/afterbell", "class settings")
		view, ok := form.raw.(*slacktest.View)
		if !ok || !strings.Contains(view.JSON, "S0TUTORS") || !strings.Contains(view.JSON, "tutors") {
			t.Fatalf("the settings are %+v", form)
		}
		says(t, s, s.fills(teacher, form, map[string]string{"role": "S0TUTORS"}), "Saved")
		says(t, s, s.raw(bob, "/afterbell", "class"), "Moving")
	})
}

// TestSlackTokenWorksAgain: what waited while Slack refused the token goes out at once after a start with one that works.
func TestSlackTokenWorksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		found(t, h.slack)
		h.until(time.Now())
		h.slack.server.Script(slacktest.Fault{Method: "chat.postMessage", Error: "token_revoked", Times: 1})
		h.slack.raw(h.slack.who.teacher, "/afterbell", "prompt now What stops you?")
		h.until(time.Now().Add(time.Minute))
		before := len(h.slack.shown(""))
		h.again(h.copyOf(h.store))
		synctest.Wait()
		h.until(time.Now().Add(10 * time.Second))
		if posts := h.slack.shown("")[before:]; len(posts) != 1 || !strings.Contains(posts[0].text, "What stops you?") {
			t.Errorf("posted at once %+v", posts)
		}
	})
}

// TestSlackTakesTheBotOut: whoever takes the bot out of the channel of a class is no matter, its teacher hears of it at
// once; invited again, the bot greets nobody and posts as before.
func TestSlackTakesTheBotOut(t *testing.T) {
	slackClass(t, func(h *house, s *slackSide) {
		teacher := s.who.teacher
		direct := len(s.direct(teacher))
		s.happens(s.server.Kick(slacktest.Team, slacktest.Channel, "channel_left"))
		h.until(time.Now().Add(time.Minute))
		if told := s.direct(teacher)[direct:]; len(told) != 1 || !strings.Contains(told[0].text, "I am not in that channel") {
			t.Errorf("told %+v", told)
		}
		says(t, s, s.raw(teacher, "/afterbell", "class"), "Nothing can be posted since", "/invite @")
		s.server.Change(slacktest.Channel, func(r *slacktest.Room) { r.Member = true })
		posts := len(s.shown(""))
		s.happens(s.server.Event(slacktest.Team, map[string]any{"type": "member_joined_channel", "user": slacktest.Bot,
			"channel": slacktest.Channel, "inviter": teacher.id}))
		if a := s.raw(teacher, "/afterbell", "class"); strings.Contains(a.text, "Nothing can be posted") || strings.Contains(a.text, "/invite") {
			t.Errorf("back again: %s", a.text)
		}
		s.raw(teacher, "/afterbell", "prompt now What did you miss?")
		h.until(time.Now().Add(time.Minute))
		if now := s.shown("")[posts:]; len(now) != 1 || !strings.Contains(now[0].text, "What did you miss?") {
			t.Errorf("the class reads %+v", now)
		}
	})
}

// happens delivers an event that nobody is answered.
func (s *slackSide) happens(e slacktest.Envelope) {
	s.t.Helper()
	ctx, cancel := inTime(s.t)
	defer cancel()
	if _, err := s.server.Send(ctx, e); err != nil {
		s.t.Fatal(err)
	}
	synctest.Wait()
}
