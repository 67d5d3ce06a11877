package discord

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
)

// circleThreads are the threads with the name of a circle, the oldest first.
func (w *week) circleThreads(name string) []string {
	return slices.DeleteFunc(w.server.Threads(w.channel.Channel), func(id string) bool { return w.server.ThreadName(id) != name })
}

// makesCircles lets a teacher ask for circles, people say Yes, and the teacher make them.
func (w *week) makesCircles(people []discordtest.User) {
	w.types(rivera, "class")
	w.press(rivera, "Circles")
	w.expect(w.press(rivera, "Make circles"), "The channel is asked")
	w.settle()
	for _, u := range people {
		w.expect(w.press(u, "Yes, a circle"), "on the list")
	}
	w.types(rivera, "class")
	w.press(rivera, "Circles")
	w.expect(w.press(rivera, "Make circles"), "One circle is made, for 3 people")
	w.settle()
}

// TestACircle plays a circle in a server: its thread in the class's channel with names and hours, the task and the question
// there, answered by buttons in the thread, and the post above it rewritten when somebody comes late and when somebody leaves.
func TestACircle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		members := w.join(4)
		w.makesCircles(members[:3])
		threads := w.circleThreads("Circle 1")
		if len(threads) != 1 {
			t.Fatalf("%d threads of the circle in the channel", len(threads))
		}
		thread := threads[0]
		card := func() discordtest.Shown {
			all := w.server.Shown(w.channel.Channel)
			i := slices.IndexFunc(all, func(m discordtest.Shown) bool { return m.ID == thread })
			if i < 0 {
				t.Fatal("nothing stands above the thread")
			}
			return all[i]
		}
		first := card()
		for _, words := range []string{"Learner 0", "Learner 1", "Learner 2", "From <t:", "on you are all awake for 13 hours, and so each day",
			"Ms Rivera can read along"} {
			if !strings.Contains(first.Raw, words) {
				t.Errorf("above the thread stands %q, want %q", first.Text, words)
			}
		}
		if !first.Silent || len(first.Pings) > 0 {
			t.Errorf("the post above the thread calls somebody: %+v", first)
		}
		if got := w.texts(thread); len(got) != 1 || !strings.Contains(got[0], "each writes one line") {
			t.Errorf("in the thread stands %q", got)
		}
		w.expect(w.press(members[3], "Yes, a circle"), "Circle 1, with Learner ")
		w.settle()
		if m := card(); !m.Edited || !strings.Contains(m.Text, " and Learner 3") {
			t.Errorf("after somebody came late: %+v", m)
		}
		w.until(time.Now().Add(8 * 24 * time.Hour))
		w.circleAsks(thread, members)
		w.expect(w.press(members[3], "Leave the circle"), "You are in no circle now")
		w.settle()
		if m := card(); strings.Contains(m.Text, "Learner 3") {
			t.Errorf("who left is named: %s", m.Text)
		}
		if n := len(w.circleThreads("Circle 1")); n != 1 {
			t.Errorf("%d threads in the end", n)
		}
	})
}

// circleAsks answers the question after a week by the buttons in the thread; nobody else can.
func (w *week) circleAsks(thread string, members []discordtest.User) {
	w.t.Helper()
	text := strings.Join(w.texts(thread), "\n")
	if strings.Count(text, "Have you talked") != 1 || !strings.Contains(text, "lesson 2, Diffusion") {
		w.t.Errorf("in the thread stands %s", text)
	}
	w.expect(w.pressIn(thread, members[0], "We talked"), "Good to hear")
	w.expect(w.pressIn(thread, members[1], "Some of us"), "Whoever comes later")
	w.expect(w.pressIn(thread, members[2], "Not yet"), "One line in the thread is enough")
	w.expect(w.pressIn(thread, rivera, "We talked"), "in the circle of others")
	w.expect(w.types(rivera, "class"), "Whether they talked: yes 1, some of them 1, not yet 1.")
}

// TestTheThreadOfACircleIsDeleted deletes the thread of a circle in the server: another one is opened with the names, and the
// next task is said there.
func TestTheThreadOfACircleIsDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		w.makesCircles(w.join(3))
		old := w.circleThreads("Circle 1")[0]
		w.server.RemoveChannel(old)
		w.until(time.Now().Add(8 * 24 * time.Hour))
		threads := w.circleThreads("Circle 1")
		if len(threads) != 1 || threads[0] == old {
			t.Fatalf("threads of the circle: %q, the deleted one was %s", threads, old)
		}
		text := strings.Join(w.texts(w.channel.Channel), "\n")
		if strings.Count(text, "Learner 1") != 1 || !strings.Contains(text, "goes on in a newer thread") {
			t.Errorf("in the channel stands %s", text)
		}
		if text := strings.Join(w.texts(threads[0]), "\n"); strings.Count(text, "This week, lesson 2") != 1 {
			t.Errorf("in the new thread stands %s", text)
		}
	})
}
