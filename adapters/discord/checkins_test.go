package discord

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
)

// TestCheckinsAreAnswered lets a teacher read check-ins in a server, press Seen on one and reply to another; the
// learners read that in /today and in their daily messages, once.
func TestCheckinsAreAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		members := w.join(2)
		w.until(firstDay.Add(28 * time.Hour))
		w.expect(w.types(members[0], "checkin", option("did", "drew *two* gates")), "two* gates")
		w.expect(w.types(members[1], "checkin", option("did", "lab notes"), option("stuck", "why the salt")), "lab notes")
		w.expect(w.types(rivera, "class"), "To read: 2 check-ins.")
		w.expect(w.press(rivera, "Check-ins"), "2. Learner 0")
		w.expect(w.chooses(rivera, "1. Learner 1"), "A reply answers it")
		form := w.press(rivera, "Reply").Form
		w.expect(w.fills(rivera, form, map[string]string{"words": "The salt pulls."}), "Learner 1 reads your reply")
		w.expect(w.chooses(rivera, "1. Learner 0"), "drew *two* gates")
		if a := w.press(rivera, "Seen"); !a.Replaced || !strings.Contains(a.Message.Text, "No check-in waits") {
			t.Errorf("Seen is answered by %+v", a)
		}
		w.expect(w.types(members[0], "today"), "Ms Rivera read your check-in")
		w.expect(w.types(members[1], "today"), "“The salt pulls.”")
		w.until(firstDay.Add(5 * 24 * time.Hour))
		for i, words := range []string{"read your check-in", "The salt pulls."} {
			at := w.server.DirectChannel(members[i].ID)
			if n := strings.Count(strings.Join(w.texts(at), "\n"), words); n != 1 {
				t.Errorf("%s was told %d times in %q", members[i].Name, n, w.texts(at))
			}
		}
		w.expect(w.press(members[1], "Read the reply"), "The salt pulls.")
	})
}
