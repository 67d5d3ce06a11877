package discord

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
)

// lost are the ways in which the first answer to an interaction fails for good.
func lost() map[string]discordtest.Fault {
	return map[string]discordtest.Fault{
		"401":            {Status: 401},
		"403":            {Status: 403, Code: codeNoAccess},
		"404":            {Status: 404, Code: codeUnknownInteraction},
		"429, a while":   {Status: 429, Header: headers("Retry-After", "8", "X-RateLimit-Scope", "user", "X-RateLimit-Bucket", "b")},
		"400":            {Status: 400, Code: codeInvalidForm, Times: 2},
		"500":            {Status: 500, Times: 9},
		"503":            {Status: 503, Times: 9},
		"silence":        {Delay: -1, Times: 9},
		"cut":            {Drop: true, Times: 9},
		"a proxy's page": {Status: 200, Body: "<html>log in</html>", Times: 9},
	}
}

// TestRecordedIsTold shows that who changed something is told in words, whatever became of the answer, and
// is never asked to do it again.
func TestRecordedIsTold(t *testing.T) {
	for name, f := range lost() {
		t.Run(name, func(t *testing.T) {
			talking(t, func(e *env) {
				f.Path = "/callback$"
				e.server.Script(f)
				e.command("checkin", option("did", "x"))
				time.Sleep(2 * time.Minute)
				if got := e.texts(e.server.DirectChannel(ada.ID)); !cmp.Equal(got, []string{"Noted."}) {
					t.Errorf("direct messages %q", got)
				}
				if n := len(e.handler.of(bot.KindUntold)); n != 0 {
					t.Errorf("%d answers are said to have reached nobody", n)
				}
			})
		})
	}
}

// TestUntold shows that the core learns of an answer that reached nobody, under the name of the event.
func TestUntold(t *testing.T) {
	for name, f := range lost() {
		t.Run(name, func(t *testing.T) {
			talking(t, func(e *env) {
				f.Path = "/callback$"
				e.server.Script(f)
				e.server.Script(discordtest.Fault{Method: "POST", Path: posting, Status: 403, Code: codeDirectClosed, Times: 9})
				id := e.command("checkin", option("did", "x"))
				time.Sleep(2 * time.Minute)
				want := []bot.Event{{ID: id, At: idTime(id), Kind: bot.KindUntold, From: e.handler.of(bot.KindCommand)[0].From, In: e.channel,
					Text: "Noted."}}
				if diff := cmp.Diff(want, e.handler.of(bot.KindUntold)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// TestNothingToTell shows that nobody gets direct messages about what changed nothing, nor about an answer
// that arrived.
func TestNothingToTell(t *testing.T) {
	form := bot.Reply{Form: &bot.Form{Action: "checkin.form", Title: "Check in", Fields: []bot.Field{{Name: "did", Label: "What?"}}}}
	noted := bot.Reply{Message: say("Noted."), Private: true}
	gone := discordtest.Fault{Status: 404, Code: codeUnknownInteraction}
	for _, tt := range []struct {
		name, command string
		reply         bot.Reply
		fault         discordtest.Fault
	}{
		{"read only", "today", noted, gone},
		{"a form", "checkin", form, gone},
		{"answered by an earlier delivery", "checkin", noted, discordtest.Fault{Status: 400, Code: codeAcknowledged}},
		{"it had arrived", "checkin", noted, discordtest.Fault{Status: 503, After: true, Times: 9}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			talking(t, func(e *env) {
				tt.fault.Path = "/callback$"
				e.server.Script(tt.fault)
				e.answers(0, tt.reply)
				e.command(tt.command)
				time.Sleep(2 * time.Minute)
				if got := e.texts(e.server.DirectChannel(ada.ID)); len(got) != 0 || len(e.handler.of(bot.KindUntold)) != 0 {
					t.Errorf("direct messages %q, untold %+v", got, e.handler.of(bot.KindUntold))
				}
			})
		})
	}
}

// TestRefusedAsItIs shows that an answer which Discord does not take as it is comes in plain words in the
// same place, at once or after a promise, and that a form which does not open says so.
func TestRefusedAsItIs(t *testing.T) {
	m := say("Noted for today.")
	m.Buttons = []bot.Button{{Label: "Undo", Action: "start"}}
	form := &bot.Form{Action: "checkin.form", Title: "Check in", Fields: []bot.Field{{Name: "did", Label: "What?"}}}
	for _, tt := range []struct {
		name  string
		reply bot.Reply
		after time.Duration
		path  string
		want  string
	}{
		{"at once", bot.Reply{Message: m, Private: true}, 0, "/callback$", "Noted for today."},
		{"promised", bot.Reply{Message: m, Private: true}, 4 * time.Second, "@original$", "Noted for today."},
		{"a picture", bot.Reply{Message: bot.Message{Image: &bot.Image{Name: "p.png", Alt: "Three of ten lessons", PNG: []byte("png")}},
			Private: true},
			0, "/callback$", "Three of ten lessons"},
		{"a form", bot.Reply{Form: form}, 0, "/callback$", formText},
		{"a file that is not there", bot.Reply{Message: bot.Message{Body: m.Body, Files: []bot.FileRef{{Name: "a.pdf", Hash: "00"}}},
			Private: true}, 0, "never", "Noted for today."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			talking(t, func(e *env) {
				e.server.Script(discordtest.Fault{Path: tt.path, Status: 400, Code: codeInvalidForm})
				e.answers(tt.after, tt.reply)
				e.command("checkin")
				a := e.next()
				if a.Type == answerDeferred {
					a = e.next()
				}
				if strings.TrimSpace(a.Message.Text) != tt.want || !a.Private || len(a.Message.Buttons) != 0 {
					t.Errorf("answer %+v", a)
				}
			})
		})
	}
}

// TestUntoldIsLogged shows that a core which cannot even take that is one line in the log.
func TestUntoldIsLogged(t *testing.T) {
	talking(t, func(e *env) {
		e.handler.reply = func(_ context.Context, ev bot.Event) (bot.Reply, error) {
			if ev.Kind == bot.KindUntold {
				return bot.Reply{}, errors.New("disk full")
			}
			return bot.Reply{Message: say("Noted."), Private: true}, nil
		}
		e.server.Script(discordtest.Fault{Path: "/callback$", Status: 404, Code: codeUnknownInteraction})
		e.server.Script(discordtest.Fault{Method: "POST", Path: posting, Status: 403, Code: codeDirectClosed})
		e.command("checkin", option("did", "x"))
		time.Sleep(time.Minute)
		if n := strings.Count(e.log.String(), "an answer that reached nobody is not noted"); n != 1 {
			t.Errorf("%d lines: %s", n, e.log)
		}
	})
}

// TestUntoldOverAStop shows that a process which is stopped while Discord does not answer keeps the words for the
// next one.
func TestUntoldOverAStop(t *testing.T) {
	talking(t, func(e *env) {
		kept := 0
		e.handler.reply = func(ctx context.Context, ev bot.Event) (bot.Reply, error) {
			if ev.Kind == bot.KindUntold && ctx.Err() == nil && ev.Text == "Noted." {
				kept++
			}
			return bot.Reply{Message: say("Noted."), Private: true}, ctx.Err()
		}
		e.server.Script(discordtest.Fault{Method: "POST", Path: "/callback$", Status: 404, Code: codeUnknownInteraction})
		e.server.Script(discordtest.Fault{Method: "POST", Path: posting, Delay: -1, Times: 9})
		e.command("checkin", option("did", "x"))
		e.eventually("tried", func() bool { return e.server.Count("POST", posting) > 0 })
		if err := e.stop(); err != nil || kept != 1 {
			t.Errorf("kept %d times; the end: %v", kept, err)
		}
	})
}
