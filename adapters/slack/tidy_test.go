package slack

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// TestNotesEnd: where direct messages go stands among the notes of the person, with which it is deleted. That
// a workspace removed the app, and which message waits for its files, is forgotten a month after it was
// last needed.
func TestNotesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, pictureFile(t), func(o *Options) { o.Mode = ModeHTTP })
		w.run(t, &script{})
		half := func(key string) {
			t.Helper()
			w.Script(slacktest.Fault{Method: "files.completeUploadExternal", Channel: slacktest.Channel, Status: 503})
			sheet := bot.Message{Body: paragraph("Worksheet"), Files: []bot.FileRef{{Name: "sheet.pdf", Hash: "h2"}}}
			if _, err := w.a.Send(t.Context(), part(key, here(), sheet)); err == nil {
				t.Fatal("the fault did not show")
			}
		}
		noted := func(when string, want ...string) {
			t.Helper()
			notes, err := w.a.opts.Notes.Scan(t.Context(), "")
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range notes {
				got = append(got, n.Key)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", when, diff)
			}
		}
		ada, old := "user/"+slacktest.Ada+"/"+directNote(slacktest.Team), "im/T0OTHER/"+slacktest.Ada
		if err := w.a.opts.Notes.Put(t.Context(), old, []byte("D1")); err != nil {
			t.Fatal(err)
		}
		if _, err := w.a.Send(t.Context(), part("hello", direct(slacktest.Ada), say("hello"))); err != nil {
			t.Fatal(err)
		}
		half("k1")
		half("k2")
		time.Sleep(20 * 24 * time.Hour)
		half("k2")
		noted("after 20 days", halfNote("k1"), halfNote("k2"), ada)
		w.Revoke(slacktest.BotToken)
		w.a.farewell(t.Context(), &script{}, &inbound{team: slacktest.Team, ev: bot.Event{Kind: bot.KindGone}})
		noted("after the removal", goneNote(slacktest.Team), halfNote("k1"), halfNote("k2"), refusedNote(slacktest.Team), ada)
		time.Sleep(notesKept - 19*24*time.Hour)
		noted("after a month", goneNote(slacktest.Team), halfNote("k2"), refusedNote(slacktest.Team), ada)
		time.Sleep(20 * 24 * time.Hour)
		noted("after two months", ada)
		err := w.store.Update(t.Context(), func(tx bot.Tx) error { return w.a.opts.Notes.User(slacktest.Ada).Clear(tx) })
		if err != nil {
			t.Fatal(err)
		}
		noted("after the person")
	})
}
