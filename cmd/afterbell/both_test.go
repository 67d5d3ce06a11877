package main

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
)

// says expects words in what somebody got for themselves alone.
func says(t *testing.T, s side, a answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if !a.private || !strings.Contains(a.text, w) {
			t.Errorf("%s: want %q privately, got %+v", s.name(), w, a)
		}
	}
}

// found makes a class whose lessons come on Tuesdays and Thursdays at 17:00.
func found(t *testing.T, s side) {
	t.Helper()
	teacher := s.people().teacher
	a := s.types(teacher, "class", nil)
	if a.form == nil {
		a = s.presses(teacher, "Set up a class here")
	}
	a = s.fills(teacher, a, map[string]string{"start": "2026-11-12", "rhythm": "tue, thu at 17:00", "zone": "Europe/London"})
	says(t, s, a, "Nothing is posted until you press Start", "A time and a place")
	says(t, s, s.presses(teacher, "Start"), "has started")
}

// join makes everybody a learner who wants the daily message.
func join(t *testing.T, s side) {
	t.Helper()
	for _, p := range s.people().learners {
		says(t, s, s.presses(p, "Join"), "You are in")
		s.presses(p, "Yes")
		says(t, s, s.presses(p, "Yes please"), "17:00")
	}
}

// checkIn is one check-in by form and one in a line.
func checkIn(t *testing.T, s side) {
	t.Helper()
	byForm, byLine := s.people().learners[0], s.people().learners[1]
	a := s.fills(byForm, s.types(byForm, "checkin", nil), map[string]string{"did": "wrote two if-then plans", "sure": "4"})
	says(t, s, a, "wrote two if-then plans", "4 of 5")
	a = s.types(byLine, "checkin", map[string]string{"did": "looked at last week", "sure": "2", "stuck": "no free evening"})
	says(t, s, a, "looked at last week", "2 of 5", "no free evening")
}

// discuss lets two people answer in the thread of the first prompt, one of them twice.
func discuss(t *testing.T, s side) {
	t.Helper()
	prompts := slices.DeleteFunc(s.shown(""), func(m posted) bool { return !strings.HasPrefix(m.text, "Talk about it") })
	if len(prompts) != 1 {
		t.Fatalf("%s: %d prompts on Tuesday, want 1", s.name(), len(prompts))
	}
	for _, n := range []int{0, 0, 1} {
		s.writes(s.people().learners[n], prompts[0].id, "Hello, all. Mornings, before work.")
		synctest.Wait()
	}
}

// TestBoth plays the same week on both platforms, served by one process from one store: the same
// things happen on each, once, and nothing of one class appears on the other platform.
func TestBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.close()
		h.each(func(_ *testing.T, s side) { s.closeInbox(s.people().learners[2]) })
		h.each(found)
		h.until(time.Now())
		h.each(join)
		h.until(opening.Add(20 * time.Hour)) // Friday noon
		h.each(checkIn)
		h.until(opening.Add(4*24*time.Hour + 20*time.Hour)) // Tuesday noon
		h.each(discuss)
		h.until(opening.Add(6*24*time.Hour + 20*time.Hour)) // Thursday noon
		h.each(expectPosts)
		h.each(expectDirect)
		h.each(expectAnswers)
		h.expectSame()
		h.expectNoCrossTalk()
	})
}

// TestOnePlatformRefusedForGood: Slack takes its token back in the middle of a class day. The class on
// Discord notices nothing, and the process goes on.
func TestOnePlatformRefusedForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.run(h.bot.Run)
		defer h.close()
		h.each(found)
		time.Sleep(5 * time.Second)
		h.each(join)
		h.slack.server.Revoke(slacktest.BotToken)
		h.slack.server.Script(slacktest.Fault{Method: "apps.connections.open", Error: "token_revoked", Times: 1000})
		h.slack.server.Disconnect(0, "refresh_requested", time.Second)
		before := len(h.slack.server.Calls("chat.postMessage"))
		time.Sleep(time.Until(opening.Add(65 * time.Minute))) // five past the first lesson
		if open, _ := h.slack.server.Connections(); open != 0 {
			t.Errorf("%d connections to Slack are still open", open)
		}
		if n := len(h.slack.server.Calls("chat.postMessage")) - before; n > 4 {
			t.Errorf("Slack, which refuses everything, was asked %d times to post", n)
		}
		if got := h.slack.shown(""); len(got) != 1 {
			t.Errorf("Slack's channel reads %+v", got)
		}
		if posts := h.posts(h.slack); slices.ContainsFunc(posts, func(post string) bool { return strings.Contains(post, "lesson time-and-place : sent") }) {
			t.Errorf("a lesson that Slack refused counts as sent: %q", posts)
		}
		if got := h.discord.shown(""); len(got) != 2 || !strings.HasPrefix(got[1].text, "Lesson 1") || len(h.discord.shown(got[1].id)) == 0 {
			t.Errorf("Discord's channel reads %+v", got)
		}
		says(t, h.discord, h.discord.types(h.discord.people().learners[0], "today", nil), "A time and a place")
		h.stop()
		if log := h.log.String(); strings.Count(log, "platform gave up") != 1 || !strings.Contains(log, `"platform":"slack"`) {
			t.Error("the log does not say once that Slack gave up")
		}
	})
}

// expectPosts expects two lessons with their texts, two prompts and the welcome, each once.
func expectPosts(t *testing.T, s side) {
	t.Helper()
	var heads []string
	for _, m := range s.shown("") {
		heads = append(heads, firstLine(m.text))
		if strings.HasPrefix(m.text, "Lesson 1") {
			text := ""
			for _, page := range s.shown(m.id) {
				text += page.text + "\n"
			}
			for _, words := range []string{"In a classroom, a bell tells you when to start", "Connections fail at the worst moment."} {
				if n := strings.Count(text, words); n != 1 {
					t.Errorf("%s: %q stands %d times in the thread of the lesson", s.name(), words, n)
				}
			}
		}
	}
	want := []string{"Learning on your own time starts", "Lesson 1", "Talk about it · lesson 1", "Lesson 2", "Talk about it · lesson 2"}
	if !slices.EqualFunc(heads, want, strings.HasPrefix) {
		t.Errorf("%s: the channel reads %q", s.name(), heads)
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// expectDirect expects daily messages in the open inboxes, and one attempt at the closed one.
func expectDirect(t *testing.T, s side) {
	t.Helper()
	for i, p := range s.people().learners {
		got, tried := s.direct(p), s.attempts(p)
		if i == 2 {
			if len(got) != 0 || tried != 1 {
				t.Errorf("%s: %d messages in a closed inbox after %d attempts", s.name(), len(got), tried)
			}
			continue
		}
		if len(got) == 0 || tried != len(got) || !strings.Contains(got[0].text, "A time and a place") {
			t.Errorf("%s: %s got %+v in %d attempts", s.name(), p.name, got, tried)
		}
	}
	if teacher := s.direct(s.people().teacher); len(teacher) > 1 {
		t.Errorf("%s: the teacher got %d direct messages in a week", s.name(), len(teacher))
	}
}

// expectAnswers looks at what is open, at progress, and at the class.
func expectAnswers(t *testing.T, s side) {
	t.Helper()
	who := s.people()
	says(t, s, s.types(who.learners[0], "today", nil), "A time and a place", "Small pieces")
	says(t, s, s.types(who.learners[2], "today", nil), "direct messages")
	says(t, s, s.types(who.learners[0], "progress", nil), who.learners[0].name)
	says(t, s, s.types(who.teacher, "class", nil), "3 learners have joined")
}

// expectSame expects the same records of both classes, people being named by their part.
func (h *house) expectSame() {
	h.t.Helper()
	figures, posts := map[string]map[string]any{}, map[string][]string{}
	for _, s := range h.sides() {
		figures[s.name()], posts[s.name()] = h.figures(s), h.posts(s)
	}
	if d := cmp.Diff(figures["discord"], figures["slack"]); d != "" {
		h.t.Errorf("figures on Discord and on Slack:\n%s", d)
	}
	if d := cmp.Diff(posts["discord"], posts["slack"]); d != "" {
		h.t.Errorf("posts on Discord and on Slack:\n%s", d)
	}
	for _, s := range h.sides() {
		want := []string{"learner 1 checkin time-and-place 2026-11-13", "learner 1 prompt time-and-place 2026-11-17",
			"learner 2 checkin time-and-place 2026-11-13", "learner 2 prompt time-and-place 2026-11-17"}
		if d := cmp.Diff(want, h.facts(s)); d != "" {
			h.t.Errorf("%s: what is recorded:\n%s", s.name(), d)
		}
	}
}

// expectNoCrossTalk expects that neither names nor ids of one class ever left for the other platform.
func (h *house) expectNoCrossTalk() {
	h.t.Helper()
	for _, pair := range [][2]side{{h.discord, h.slack}, {h.slack, h.discord}} {
		here, there := pair[0], pair[1]
		out := here.outgoing()
		left := func(mark string) int {
			return slices.IndexFunc(out, func(sent string) bool { return strings.Contains(sent, mark) })
		}
		if own := here.people().teacher.name; left(own) < 0 {
			h.t.Errorf("%s never left for %s, so nothing was looked at", own, here.name())
		}
		marks := []string{h.discord.guild, h.discord.channel}
		if there.name() == "slack" {
			marks = []string{slacktest.Team, slacktest.Channel}
		}
		for _, p := range there.people().all() {
			marks = append(marks, p.id, p.name)
		}
		for _, mark := range marks {
			if i := left(mark); i >= 0 {
				h.t.Errorf("%s of %s left for %s: %.200s", mark, there.name(), here.name(), out[i])
			}
		}
	}
}
