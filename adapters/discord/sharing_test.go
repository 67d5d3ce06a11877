package discord

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
)

// beginning is the newest message of the channel that begins with words.
func (w *week) beginning(words string) (found discordtest.Shown) {
	w.t.Helper()
	for _, m := range w.server.Shown(w.channel.Channel) {
		if strings.HasPrefix(m.Text, words) {
			found = m
		}
	}
	if found.ID == "" {
		w.t.Fatalf("nothing begins with %q: %q", words, w.texts(w.channel.Channel))
	}
	return found
}

// TestTheSundayOfAGroup plays the Sunday of a study group in a server: what was shared stands in one message, others add theirs
// and offer help by its buttons, and who takes theirs back is in it no more.
func TestTheSundayOfAGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.types(rivera, "class")
		form := w.press(rivera, "We study without a teacher").Form
		w.fills(rivera, form, map[string]string{"start": "2026-11-12", "rhythm": "tue, thu at 17:00", "zone": "Europe/London"})
		w.press(rivera, "Start")
		w.settle()
		members := w.join(2)
		w.until(firstDay.Add(24 * time.Hour))
		w.types(members[0], "checkin", option("did", "chapter *three*"), option("stuck", "exercise 3.7"))
		w.expect(w.press(members[0], "Share"), "in the week of Sunday 15 November")
		w.types(members[1], "checkin", option("did", "the index"))
		w.until(firstDay.Add(3*24*time.Hour + 3*time.Hour))
		m := w.beginning("Our week")
		if !strings.Contains(m.Text, "chapter *three*") || strings.Contains(m.Text, "the index") || !m.Silent || len(m.Pings) > 0 {
			t.Errorf("on Sunday stands %+v", m)
		}
		w.expect(w.press(members[1], "I can help with exercise 3.7"), "your name stands in the round")
		w.press(members[1], "Add mine")
		w.expect(w.chooses(members[1], "Fri"), "Learner 1: the index")
		w.settle()
		m = w.beginning("Our week")
		for _, words := range []string{"2 of us shared something", "the index", "Can help with “exercise 3.7”: Learner 1."} {
			if !m.Edited || !strings.Contains(m.Text, words) {
				t.Errorf("after one added theirs: %+v, want %q", m, words)
			}
		}
		w.expect(w.types(members[0], "today"), "Learner 1 can help with")
		w.expect(w.press(members[0], "Take it back"), "Taken back")
		w.settle()
		if m = w.beginning("Our week"); strings.Contains(m.Text, "three") || !strings.Contains(m.Text, "one of us shared something") {
			t.Errorf("after one took theirs back: %+v", m)
		}
	})
}

// TestSharedInTheThread shares a check-in of a class: it stands in the thread of its lesson until its author takes it back.
func TestSharedInTheThread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		member := w.join(1)[0]
		w.until(firstDay.Add(28 * time.Hour))
		w.types(member, "checkin", option("did", "drew two gates"))
		w.expect(w.press(member, "Share"), "The others read this in the thread of")
		w.settle()
		thread := w.beginning("Lesson 1").ID
		shared := func(words string) bool {
			return slices.ContainsFunc(w.texts(thread), func(text string) bool { return strings.Contains(text, words) })
		}
		if !shared("Learner 0: drew two gates") {
			t.Errorf("in the thread stands %q", w.texts(thread))
		}
		w.expect(w.pressIn(thread, member, "Take it back"), "Taken back")
		w.settle()
		if shared("two gates") || !shared("Learner 0 took this back.") {
			t.Errorf("taken back, in the thread stands %q", w.texts(thread))
		}
	})
}

// TestLateAndNotAlone lets somebody answer in the thread of a discussion when its days are over: they read who was there.
func TestLateAndNotAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		members := w.join(5)
		w.until(firstDay.Add(5 * 24 * time.Hour))
		thread := w.beginning("Talk about it").ID
		for _, u := range members[:4] {
			w.server.Write(u, thread, "one rule, because")
			synctest.Wait()
		}
		if a := w.types(members[3], "today"); strings.Contains(a.Message.Text, "You came later") {
			t.Errorf("in time: %s", a.Message.Text)
		}
		w.until(firstDay.Add(15 * 24 * time.Hour))
		w.server.Write(members[4], thread, "two rules")
		synctest.Wait()
		w.expect(w.types(members[4], "today"), "before you, Learner 3, Learner 2 and Learner 1 answered there")
	})
}
