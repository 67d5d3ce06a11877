package discord

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/discord/discordtest"
)

// pressIn lets somebody press a button in a channel of the server.
func (w *week) pressIn(channel string, u discordtest.User, label string) discordtest.Answer {
	w.t.Helper()
	data, _, on := w.server.Press(u.ID, channel, label)
	if data == nil {
		w.t.Fatalf("%s sees no button %q", u.Name, label)
	}
	return w.answerTo(w.server.Interact(discordtest.Interaction{User: u, Guild: w.guild, Channel: channel, Type: 3, On: on, Data: data}))
}

// class lets somebody type /class in a channel of the server.
func (w *week) class(channel string, u discordtest.User) {
	w.t.Helper()
	w.answerTo(w.server.Interact(discordtest.Interaction{User: u, Guild: w.guild, Channel: channel, Type: 2,
		Data: map[string]any{"name": "class", "type": 1}}))
}

// TestStaffPlace lets the queue of a class stand in a private channel of its server as one message, which is edited
// in place and makes no sound, until the channel is deleted: then the teacher is told so, and nothing is lost.
func TestStaffPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		learner := w.join(1)[0]
		closed := w.server.AddChannel(w.guild, "no-words", 0, 1<<11) // everybody lacks the right to send messages there
		staff := w.server.AddChannel(w.guild, "staff", 0, 0)

		w.class(closed, rivera)
		w.pressIn(closed, rivera, "Teachers")
		w.expect(w.pressIn(closed, rivera, "Staff place here"), "Send Messages")
		w.class(staff, rivera)
		w.pressIn(staff, rivera, "Teachers")
		w.expect(w.pressIn(staff, rivera, "Staff place here"), "Whoever can read this channel reads it")
		w.expect(w.pressIn(staff, rivera, "Staff place here"), "stands here from now on")
		w.settle()

		w.expect(w.types(learner, "ask", option("question", "why *salt*?")), "has your question")
		w.settle()
		shown := w.server.Shown(staff)
		if len(shown) != 1 || !strings.Contains(shown[0].Text, "why *salt*?") || !shown[0].Edited || !shown[0].Silent {
			t.Fatalf("in the staff place: %+v", shown)
		}
		form := w.pressIn(staff, rivera, "1: Answer").Form
		id := w.server.Interact(discordtest.Interaction{User: rivera, Guild: w.guild, Channel: staff, Type: 5,
			Data: map[string]any{"custom_id": form.CustomID, "components": submitted(form, map[string]string{"answer": "It pulls."})}})
		w.expect(w.answerTo(id), "reads it in")
		w.settle()
		if shown := w.server.Shown(staff); len(shown) != 1 || !strings.Contains(shown[0].Text, "nobody waits") {
			t.Fatalf("after the answer: %+v", shown)
		}

		w.server.RemoveChannel(staff)
		w.types(learner, "ask", option("question", "and sugar?"))
		w.until(time.Now().Add(26 * time.Hour))
		w.types(rivera, "class")
		w.expect(w.press(rivera, "Answer questions"), "and sugar?")
		told := ""
		for _, m := range w.server.Shown(w.server.DirectChannel(rivera.ID)) {
			told += m.Text
		}
		if !strings.Contains(told, "I am not in the staff channel, or it is archived or gone. Nothing is lost") {
			t.Errorf("the teacher was told %q", told)
		}
		w.expect(w.press(rivera, "Teachers"), "There is no staff place")
	})
}
