package main

import (
	"bytes"
	"fmt"
	"image/png"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot/picture"
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

// join makes a learner who wants the daily message.
func join(t *testing.T, s side, i int) {
	t.Helper()
	p := s.people().learners[i]
	says(t, s, s.presses(p, "Join"), "You are in")
	s.presses(p, "Yes")
	says(t, s, s.presses(p, "Yes please"), "17:00")
}

// friday is a check-in by form for some and in a line for others.
func friday(t *testing.T, s side, i int) {
	t.Helper()
	p, r, sure := s.people().learners[i], roleOf(i), fmt.Sprint(1+i%5)
	switch {
	case r.form:
		a := s.fills(p, s.types(p, "checkin", nil), map[string]string{"did": "wrote two if-then plans", "sure": sure})
		says(t, s, a, "wrote two if-then plans", sure+" of 5")
	case r.stuck:
		a := s.types(p, "checkin", map[string]string{"did": "looked at last week", "sure": sure, "stuck": "no free evening"})
		says(t, s, a, "looked at last week", sure+" of 5", "no free evening")
	case r.line:
		says(t, s, s.types(p, "checkin", map[string]string{"did": "looked at last week"}), "looked at last week")
	}
}

// tuesday is a discussion in the thread of the first prompt.
func tuesday(t *testing.T, s side) {
	t.Helper()
	prompts := slices.DeleteFunc(s.shown(""), func(m posted) bool { return !strings.HasPrefix(m.text, "Talk about it") })
	if len(prompts) != 1 {
		t.Fatalf("%s: %d prompts on Tuesday, want 1", s.name(), len(prompts))
	}
	for i, p := range s.people().learners {
		for range roleOf(i).answers {
			s.writes(p, prompts[0].id, "Hello, all. Mornings, before work.")
			synctest.Wait()
		}
	}
}

// wednesday brings late check-ins, looks at progress, and the one whom no message reached.
func wednesday(t *testing.T, s side, i int) {
	t.Helper()
	p, r := s.people().learners[i], roleOf(i)
	if r.later {
		says(t, s, s.types(p, "checkin", map[string]string{"did": "cut the report", "sure": "3"}), "cut the report", "3 of 5")
	}
	if r.looks {
		says(t, s, s.types(p, "progress", nil), p.name, "Lessons")
		expectPicture(t, s, s.presses(p, "Picture"))
	}
	if r.closed {
		if n := s.attempts(p); n != 1 {
			t.Errorf("%s: %d attempts to write to a closed inbox before its owner comes back, want 1", s.name(), n)
		}
		says(t, s, s.types(p, "today", nil), "Your direct messages are closed")
	}
}

func expectPicture(t *testing.T, s side, a answer) {
	t.Helper()
	says(t, s, a, "Lessons")
	if len(a.pictures) != 1 {
		t.Fatalf("%s: %d pictures of progress, want 1", s.name(), len(a.pictures))
	}
	drawn, err := png.Decode(bytes.NewReader(a.pictures[0]))
	if err != nil {
		t.Fatalf("%s: the picture of progress: %v", s.name(), err)
	}
	if size := drawn.Bounds().Size(); size.X != picture.Width || size.Y < 100 {
		t.Errorf("%s: the picture of progress is %v", s.name(), size)
	}
}

// noon is that of the day so many days after the first lesson.
func noon(days int) time.Time { return opening.Add(time.Duration(days)*24*time.Hour - 4*time.Hour) }

// TestBoth plays the same week on both platforms, with 30 learners each, served by one process from
// one store: the same things happen on each, once, and nothing of one class appears on the other
// platform.
func TestBoth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(func(_ *testing.T, s side) { s.closeInbox(s.people().learners[members-1]) })
		h.each(found)
		h.until(time.Now())
		h.every(join)
		h.meanwhile(noon(1))
		h.every(friday)
		h.meanwhile(noon(5))
		h.each(tuesday)
		h.meanwhile(noon(6))
		h.every(wednesday)
		h.meanwhile(opening.Add(7 * 24 * time.Hour))
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
		defer h.shut()
		h.each(found)
		time.Sleep(5 * time.Second)
		h.every(join)
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
		if posts := h.posts(h.slack); slices.ContainsFunc(posts,
			func(post string) bool { return strings.Contains(post, "lesson time-and-place : sent") }) {
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

// expectDirect expects daily messages in the open inboxes, two attempts at the closed one, the second
// after its owner came back, and the teacher's digest.
func expectDirect(t *testing.T, s side) {
	t.Helper()
	for i, p := range s.people().learners {
		got, tried := s.direct(p), s.attempts(p)
		switch {
		case roleOf(i).closed:
			if len(got) != 0 || tried != 2 {
				t.Errorf("%s: %d messages in a closed inbox after %d attempts, want 0 after 2", s.name(), len(got), tried)
			}
		case len(got) == 0 || tried != len(got) || !strings.Contains(got[0].text, "A time and a place"):
			t.Errorf("%s: %s got %+v in %d attempts", s.name(), p.name, got, tried)
		}
	}
	digest := s.direct(s.people().teacher)
	if len(digest) != 2 || !strings.Contains(digest[1].text, "Longer than promised") {
		t.Fatalf("%s: the teacher got %d direct messages in a week, want the digest and what waits too long", s.name(), len(digest))
	}
	for _, words := range []string{"20 of 30 did something", "5 questions wait", "One learner has direct messages closed"} {
		if !strings.Contains(digest[0].text, words) {
			t.Errorf("%s: no %q in the digest %q", s.name(), words, digest[0].text)
		}
	}
}

// expectAnswers looks at what is open, at progress, and at the class.
func expectAnswers(t *testing.T, s side) {
	t.Helper()
	who := s.people()
	says(t, s, s.types(who.learners[0], "today", nil), "A time and a place", "One more can wait")
	says(t, s, s.types(who.learners[members-1], "today", nil), "Your direct messages are closed")
	says(t, s, s.types(who.learners[0], "progress", nil), who.learners[0].name)
	says(t, s, s.types(who.teacher, "class", nil), "30 learners have joined")
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
		if d := cmp.Diff(deeds(), h.facts(s)); d != "" {
			h.t.Errorf("%s: what is recorded:\n%s", s.name(), d)
		}
	}
}

// deeds is what there is to be recorded of the learners' week. Who answers a prompt twice answers it once, and a check-in
// that names no lesson is about the one that was begun, with which /today leads.
func deeds() (list []string) {
	for i := range members {
		r, who := roleOf(i), fmt.Sprint("learner ", i+1)
		if r.form || r.line {
			list = append(list, who+" checkin time-and-place 2026-11-13")
		}
		if r.answers > 0 {
			list = append(list, who+" prompt time-and-place 2026-11-17")
		}
		if r.later {
			list = append(list, who+" checkin time-and-place 2026-11-18")
		}
	}
	slices.Sort(list)
	return list
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
