package slack

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

func pictureFile(t testing.TB) func(*Options) {
	return func(o *Options) {
		o.File = func(_ context.Context, hash string) ([]byte, error) {
			if hash == "gone" {
				return nil, fmt.Errorf("read: %w", bot.ErrNotFound)
			}
			if hash == "empty" {
				return nil, nil
			}
			return []byte("content of " + hash), nil
		}
	}
}

func illustrated() bot.Message {
	return bot.Message{Body: []rich.Block{{Spans: []rich.Span{span("Look:")}},
		{Kind: rich.Picture, File: "cell.png", Spans: []rich.Span{span("a cell")}}},
		Files: []bot.FileRef{{Name: "cell.png", Alt: "a cell", Hash: "h1"}, {Name: "sheet.pdf", Hash: "h2"}}}
}

// TestFiles: a lesson's picture stands in the message with its alternative text, the worksheet in its
// thread; a failure between message and worksheet is completed without saying anything twice.
func TestFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, pictureFile(t))
		w.Script(slacktest.Fault{Method: "files.upload", Status: 500})
		_, err := w.a.Send(t.Context(), part("k1", here(), illustrated()))
		expect(t, err, bot.OutcomeAfter, bot.ScopePost)
		if n := len(w.Messages(slacktest.Channel, "")); n != 0 {
			t.Fatalf("%d messages", n)
		}
		for range 2 {
			w.Script(slacktest.Fault{Method: "files.completeUploadExternal", Error: "internal_error"})
			_, err = w.a.Send(t.Context(), part("k1", here(), illustrated()))
			expect(t, err, bot.OutcomeAfter, bot.ScopePost)
		}
		sent, err := w.a.Send(t.Context(), part("k1", here(), illustrated()))
		if err != nil {
			t.Fatal(err)
		}
		again, err := w.a.Send(t.Context(), part("k2", here(), illustrated()))
		if err != nil || again.ID == sent.ID {
			t.Fatal(again, err)
		}
		messages := w.Messages(slacktest.Channel, "")
		if r := w.Read(messages[0].Text, messages[0].Blocks); len(messages) != 2 || len(r.Pictures) != 1 || r.Pictures[0] != "cell.png" {
			t.Errorf("messages %+v", messages)
		}
		if thread := w.Messages(slacktest.Channel, sent.ID); len(thread) != 2 || thread[1].Files[0] != "sheet.pdf" {
			t.Errorf("thread %+v", thread)
		}
		f, _ := w.FileOf(pictureID(t, messages[0].Blocks))
		if f.Alt != "a cell" || f.Title != "cell.png" || string(f.Content) != "content of h1" {
			t.Errorf("the picture is %+v", f)
		}
		for _, c := range w.Calls("files.completeUploadExternal") {
			if !strings.Contains(c.Args["files"], `"title":"cell.png"`) && !strings.Contains(c.Args["files"], `"title":"sheet.pdf"`) {
				t.Errorf("no title in %s", c.Args["files"])
			}
		}
	})
}

func pictureID(t testing.TB, blocks string) string {
	t.Helper()
	_, rest, ok := strings.Cut(blocks, `"slack_file":{"id":"`)
	if !ok {
		t.Fatalf("no picture in %s", blocks)
	}
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// TestHalfDone: the message stands, sharing its worksheet failed: the second Send shares it under the
// same message.
func TestHalfDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, pictureFile(t))
		m := bot.Message{Body: paragraph("Worksheet"), Files: []bot.FileRef{{Name: "sheet.pdf", Hash: "h2"}}}
		w.Script(slacktest.Fault{Method: "files.completeUploadExternal", Channel: slacktest.Channel, Error: "internal_error"})
		_, err := w.a.Send(t.Context(), part("k1", here(), m))
		expect(t, err, bot.OutcomeAfter, bot.ScopePost)
		sent, err := w.a.Send(t.Context(), part("k1", here(), m))
		if err != nil {
			t.Fatal(err)
		}
		if n := len(w.Calls("chat.postMessage")); n != 1 {
			t.Errorf("posted %d times", n)
		}
		if thread := w.Messages(slacktest.Channel, sent.ID); len(thread) != 2 || thread[1].Files[0] != "sheet.pdf" {
			t.Errorf("thread %+v", thread)
		}
	})
}

// TestHalfFound: nobody knows whether the message stands, because of a fault or because the process
// ended in between. It is not found before its files are shared, so that the next Send, perhaps of
// another process, shares them; nothing is said twice, and no note is left.
func TestHalfFound(t *testing.T) {
	sheet := bot.Message{Body: paragraph("Worksheet"), Files: []bot.FileRef{{Name: "sheet.pdf", Hash: "h2"}}}
	for name, tt := range map[string]struct {
		fault  slacktest.Fault
		thread *bot.Thread
	}{
		"500 after accept":         {slacktest.Fault{Method: "chat.postMessage", Status: 500, Accept: true}, nil},
		"reset after accept":       {slacktest.Fault{Method: "chat.postMessage", Reset: true, Accept: true}, &bot.Thread{Name: "Cells"}},
		"ended before the sharing": {slacktest.Fault{Method: "files.completeUploadExternal", Channel: slacktest.Channel, Status: 503}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, began := newWorld(t, pictureFile(t)), time.Now()
				w.Script(tt.fault)
				p := part("k1", here(), sheet)
				p.Thread = tt.thread
				if _, err := w.a.Send(t.Context(), p); err == nil {
					t.Fatal("the fault did not show")
				}
				restarted, err := New(w.a.opts)
				if err != nil {
					t.Fatal(err)
				}
				defer restarted.http.CloseIdleConnections()
				if seen, complete, err := restarted.Read(t.Context(), here(), began); len(seen) != 1 || seen[0].Key != "" || !complete ||
					err != nil {
					t.Errorf("before the files are shared: %+v, %v, %v", seen, complete, err)
				}
				sent, err := restarted.Send(t.Context(), p)
				if err != nil || (sent.Thread == sent.ID) != (tt.thread != nil) {
					t.Errorf("sent %+v, %v", sent, err)
				}
				if thread := w.Messages(slacktest.Channel, sent.ID); len(thread) != 2 || thread[1].Files[0] != "sheet.pdf" ||
					len(w.Calls("chat.postMessage")) != 1 {
					t.Errorf("thread %+v", thread)
				}
				if seen, _, err := restarted.Read(t.Context(), here(), began); len(seen) != 1 || seen[0].Key != "k1" || err != nil {
					t.Errorf("afterwards: %+v, %v", seen, err)
				}
				noHalves(t, w)
			})
		})
	}
	t.Run("refused", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, pictureFile(t))
			w.Script(slacktest.Fault{Method: "chat.postMessage", Error: "msg_too_long"})
			_, err := w.a.Send(t.Context(), part("k1", here(), sheet))
			expect(t, err, bot.OutcomePermanent, bot.ScopePost)
			noHalves(t, w)
		})
	})
}

func noHalves(t testing.TB, w *world) {
	t.Helper()
	if notes, err := w.a.opts.Notes.Scan(t.Context(), "half/"); len(notes) != 0 || err != nil {
		t.Errorf("notes left: %v, %v", notes, err)
	}
}

// TestUnreadyPicture: Slack looks at pictures for a while. The part comes again, and if it never
// works, with the picture's words.
func TestUnreadyPicture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, pictureFile(t))
		m := illustrated()
		m.Files = m.Files[:1]
		for range 2 {
			w.Script(slacktest.Fault{Method: "chat.postMessage", Error: "invalid_blocks"})
			_, err := w.a.Send(t.Context(), part("k1", here(), m))
			expect(t, err, bot.OutcomeAfter, bot.ScopePost)
		}
		if n := len(w.Calls("files.getUploadURLExternal")); n != 1 {
			t.Errorf("uploaded %d times", n)
		}
		if _, err := w.a.Send(t.Context(), part("k1", here(), m)); err != nil {
			t.Fatal(err)
		}
		if got := w.Messages(slacktest.Channel, "")[0].Blocks; !strings.Contains(got, "[picture: a cell]") {
			t.Errorf("sent %s", got)
		}
	})
}

// TestNoUploads: what Slack will not take costs the file, not the message, which has the words of the
// picture and the name of the file; a file that is lost is final.
func TestNoUploads(t *testing.T) {
	for _, word := range []string{"missing_scope", "file_type_not_allowed", "storage_limit_reached"} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, pictureFile(t))
			w.Script(slacktest.Fault{Method: "files.getUploadURLExternal", Times: 2, Error: word})
			if _, err := w.a.Send(t.Context(), part("k1", here(), illustrated())); err != nil {
				t.Fatal(err)
			}
			got := w.Messages(slacktest.Channel, "")[0].Blocks
			if !strings.Contains(got, "[picture: a cell]") || !strings.Contains(got, "sheet.pdf") {
				t.Errorf("%s: sent %s", word, got)
			}
			m := illustrated()
			m.Files[1].Hash = "empty"
			if _, err := w.a.Send(t.Context(), part("k2", here(), m)); err != nil {
				t.Fatal(err)
			}
			m.Files[1].Hash = "gone"
			_, err := w.a.Send(t.Context(), part("k3", here(), m))
			expect(t, err, bot.OutcomePermanent, bot.ScopePost)
		})
	}
}

// TestUndrawable: Slack draws only some kinds of pictures; another kind stands in the thread.
func TestUndrawable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, pictureFile(t))
		m := bot.Message{Body: []rich.Block{{Kind: rich.Picture, File: "cell.svg", Spans: []rich.Span{span("a cell")}}},
			Files: []bot.FileRef{{Name: "cell.svg", Hash: "h"}}}
		sent, err := w.a.Send(t.Context(), part("k1", here(), m))
		if err != nil {
			t.Fatal(err)
		}
		if thread := w.Messages(slacktest.Channel, sent.ID); len(thread) != 2 || thread[1].Files[0] != "cell.svg" {
			t.Errorf("thread %+v", thread)
		}
	})
}

// TestEditFiles: an edit shows its pictures; the worksheet stands in the thread already.
func TestEditFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, pictureFile(t))
		sent, err := w.a.Send(t.Context(), part("k1", here(), illustrated()))
		if err != nil {
			t.Fatal(err)
		}
		uploads := len(w.Calls("files.getUploadURLExternal"))
		edit := part("k2", here(), illustrated())
		edit.On = &sent
		if _, err := w.a.Send(t.Context(), edit); err != nil {
			t.Fatal(err)
		}
		if n := len(w.Calls("files.getUploadURLExternal")) - uploads; n != 1 {
			t.Errorf("%d files uploaded, want the picture alone", n)
		}
		m := w.Messages(slacktest.Channel, sent.ID)
		if r := w.Read(m[0].Text, m[0].Blocks); len(m) != 2 || !m[0].Edited || len(r.Pictures) != 1 {
			t.Errorf("messages %+v", m)
		}
	})
}
