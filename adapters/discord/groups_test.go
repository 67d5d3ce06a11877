package discord

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
)

// TestHowManyHaveTheRole tells a teacher how many have the role of the learners. It is asked once an hour, and where no answer
// comes, or not in time, nothing is said of it and the answer is none the later.
func TestHowManyHaveTheRole(t *testing.T) {
	const counts = "/roles/member-counts$"
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		role := w.server.AddRole(w.guild, "9b", 0)
		w.setUp()
		for n := range 3 {
			w.server.AddMember(w.guild, discordtest.User{ID: fmt.Sprint(720000000000000000 + n), Name: "Learner"}, 0, role)
		}
		w.join(1)
		form := w.types(rivera, "class", option("go", "settings")).Form
		w.fills(rivera, form, map[string]string{"learners": role})
		class := func() string { return w.types(rivera, "class").Message.Text }

		w.server.Script(discordtest.Fault{Method: "GET", Path: counts, Status: 500})
		time.Sleep(groupsLife)
		if text := class(); strings.Contains(text, "9b has") || !strings.Contains(text, "One learner has joined") {
			t.Errorf("without an answer: %s", text)
		}
		asked := w.server.Count("GET", counts)
		if text := class(); strings.Contains(text, "9b has") || w.server.Count("GET", counts) != asked {
			t.Errorf("soon after: %s", text)
		}
		time.Sleep(groupsRetry)
		if text := class(); !strings.Contains(text, "@9b has 3: 2 have not joined") {
			t.Errorf("with an answer: %s", text)
		}
		asked = w.server.Count("GET", counts)
		w.server.AddMember(w.guild, discordtest.User{ID: "720000000000000009", Name: "Learner"}, 0, role)
		time.Sleep(groupsLife / 2)
		if text := class(); !strings.Contains(text, "@9b has 3") || w.server.Count("GET", counts) != asked {
			t.Errorf("half an hour later: %s", text)
		}
		time.Sleep(groupsLife)
		if text := class(); !strings.Contains(text, "@9b has 4: 3 have not joined") {
			t.Errorf("an hour later: %s", text)
		}
		w.server.Script(discordtest.Fault{Method: "GET", Path: counts, Delay: time.Minute})
		time.Sleep(groupsLife)
		before := time.Now()
		if text := class(); strings.Contains(text, "9b has") || time.Since(before) > time.Second {
			t.Errorf("late, after %s: %s", time.Since(before), text)
		}
	})
}
