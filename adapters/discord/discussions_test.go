package discord

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
)

// TestWhoTookPart lets people answer in a discussion's thread: as they are, to one another, to themselves, to the bot,
// to a message that is gone, and privately. The teacher reads who did, and who has not yet.
func TestWhoTookPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		members := w.join(6)
		w.until(firstDay.Add(5 * 24 * time.Hour))
		thread := ""
		for _, m := range w.server.Shown(w.channel.Channel) {
			if strings.HasPrefix(m.Text, "Talk about it") {
				thread = m.ID
			}
		}
		first := w.server.Write(members[0], thread, "a filter")
		synctest.Wait()
		for i, to := range []string{first, w.server.Answers(members[2], thread, "to the card", thread), "1"} {
			id := w.server.Answers(members[1+i], thread, "an answer", to)
			synctest.Wait()
			w.server.Repeat(thread, id)
			synctest.Wait()
		}
		w.expect(w.fills(members[4], w.press(members[4], "Answer privately").Form, map[string]string{"text": "my skin"}), "it counts")
		w.expect(w.types(rivera, "class"), "Discussion of lesson 1, Membranes: 5 took part, one of them privately.")
		w.press(rivera, "Discussions")
		a := w.chooses(rivera, "1. lesson 1")
		for _, line := range []string{"In the thread: Learner 0, Learner 1, Learner 2 and Learner 3.", "Privately: Learner 4.",
			"Answered somebody else: Learner 1.", "Not yet: Learner 5."} {
			w.expect(a, line)
		}
	})
}
