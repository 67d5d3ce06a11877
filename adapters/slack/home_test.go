package slack

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// opens is somebody opening the bot's own page; what it shows when everything is at rest comes back.
func (w *world) opens(t *testing.T) string {
	t.Helper()
	w.send(t, w.Event(slacktest.Team, map[string]any{"type": "app_home_opened", "user": slacktest.Ada, "channel": "D0ADA001", "tab": "home"}))
	time.Sleep(time.Minute)
	synctest.Wait()
	return w.Home(slacktest.Ada)
}

// TestHomePicture: the words of the page are there before Slack has its picture, which is uploaded once; while Slack looks at it
// the page is shown again, and where it does not take it the words stand alone.
func TestHomePicture(t *testing.T) {
	for name, tt := range map[string]struct {
		fault slacktest.Fault
		shown bool
		calls int // of views.publish
	}{
		"taken":       {slacktest.Fault{}, true, 1},
		"looked at":   {slacktest.Fault{Error: "invalid_blocks", Times: 2}, true, 3},
		"never taken": {slacktest.Fault{Error: "invalid_blocks", Times: 5}, false, 6},
	} {
		t.Run(name, func(t *testing.T) {
			far := private("Three lessons.")
			far.Image = &bot.Image{Name: "progress.png", Alt: "Three bars", PNG: []byte("PNG")}
			in(t, map[string]func(bot.Event) bot.Reply{"home": with(private("One thing today.")), "progress": with(far)},
				func(t *testing.T, w *world, s *script) {
					home := w.opens(t)
					if n := len(w.Calls("views.publish")); n != 2 || !strings.Contains(home, "slack_file") {
						t.Fatalf("at first shown %d times: %s", n, home)
					}
					if ev := s.last(t); ev.Kind != bot.KindHome || ev.Action != "progress" {
						t.Errorf("how far one is was asked by %+v", ev)
					}
					if tt.fault.Error != "" {
						tt.fault.Method = "views.publish"
						w.Script(tt.fault)
					}
					home = w.opens(t)
					if !strings.Contains(home, "Three lessons.") || strings.Contains(home, "slack_file") != tt.shown {
						t.Errorf("home %s", home)
					}
					if n := len(w.Calls("views.publish")) - 2; n != tt.calls {
						t.Errorf("shown %d times more, want %d", n, tt.calls)
					}
					if n := len(w.Calls("files.getUploadURLExternal")); n != 1 {
						t.Errorf("uploaded %d times", n)
					}
				})
		})
	}
}

// TestHomeWithoutUploads: where the bot may not upload anything the page has its words.
func TestHomeWithoutUploads(t *testing.T) {
	far := private("Three lessons.")
	far.Image = &bot.Image{Name: "progress.png", Alt: "Three bars", PNG: []byte("PNG")}
	in(t, map[string]func(bot.Event) bot.Reply{"home": with(private("One thing today.")), "progress": with(far)},
		func(t *testing.T, w *world, s *script) {
			w.Script(slacktest.Fault{Method: "files.getUploadURLExternal", Error: "missing_scope"})
			if home := w.opens(t); !strings.Contains(home, "Three lessons.") || strings.Contains(home, "slack_file") {
				t.Errorf("home %s", home)
			}
		})
}

// TestHomeOfAClass: the page of a learner has a part for today, one for the week and one for how far they are, the picture in it,
// and leads to the card of the lesson.
func TestHomeOfAClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClassroom(t)
		c.begins()
		c.says(c.types(slacktest.Ada, "/checkin", "read it"), "read it")
		home, at := c.opens(t), 0
		for _, want := range []string{`"Today"`, "One thing for today", "Open the lesson", `"This week"`, "Lesson 1, Membranes", `"Progress"`,
			`"slack_file"`, "How is this counted"} {
			next := strings.Index(home[at:], want)
			if next < 0 {
				t.Fatalf("no %s in its place on %s", want, home)
			}
			at += next
		}
		card := c.Messages(slacktest.Channel, "")[1]
		if want := "/archives/" + slacktest.Channel + "/p" + strings.ReplaceAll(card.TS, ".", ""); !strings.Contains(home, want) {
			t.Errorf("no address %s on %s", want, home)
		}
		if strings.Contains(home, "progress.picture") {
			t.Error("the picture is there and offered as well")
		}
	})
}
