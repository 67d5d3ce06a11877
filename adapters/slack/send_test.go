package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

func expect(t testing.TB, err error, outcome bot.Outcome, scope bot.Scope) *bot.DeliveryError {
	t.Helper()
	var d *bot.DeliveryError
	if !errors.As(err, &d) {
		t.Fatalf("error %v says no consequence", err)
	}
	if d.Outcome != outcome || d.Scope != scope {
		t.Errorf("%s (%s), want %s (%s): %v", d.Outcome, d.Scope, outcome, scope, err)
	}
	if s := err.Error(); strings.Contains(s, canary) || strings.Contains(s, "xoxb") {
		t.Errorf("the error gives a secret away: %s", s)
	}
	return d
}

// TestFaults: what each answer of Slack means for the outbox, and that what was accepted before the
// fault is found again by its key.
func TestFaults(t *testing.T) {
	for _, tt := range []struct {
		name    string
		fault   slacktest.Fault
		to      bot.Place
		outcome bot.Outcome
		scope   bot.Scope
		wait    time.Duration
	}{
		{"retry-after", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "7"}}, here(), bot.OutcomeAfter,
			bot.ScopePlace, 7 * time.Second},
		{"retry-after as a fraction", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "2.5"}}, here(),
			bot.OutcomeAfter, bot.ScopePlace, 2500 * time.Millisecond},
		{"retry-after 0", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "0"}}, here(), bot.OutcomeAfter,
			bot.ScopePlace, time.Second},
		{"retry-after missing", slacktest.Fault{Status: 429}, here(), bot.OutcomeAfter, bot.ScopePlace, 30 * time.Second},
		{"retry-after an hour", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "3600"}}, here(), bot.OutcomeAfter,
			bot.ScopePlace, time.Hour},
		{"retry-after nonsense", slacktest.Fault{Status: 429, Header: map[string]string{"Retry-After": "soon"}}, here(), bot.OutcomeAfter,
			bot.ScopePlace, 30 * time.Second},
		{"ratelimited in a 200", slacktest.Fault{Error: "ratelimited"}, here(), bot.OutcomeAfter, bot.ScopePlace, 30 * time.Second},
		{"moving into an organisation", slacktest.Fault{Error: "org_login_required"}, here(), bot.OutcomeAfter, bot.ScopePlace,
			10 * time.Minute},
		{"500 after accept", slacktest.Fault{Status: 500, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"502 after accept", slacktest.Fault{Status: 502, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"503", slacktest.Fault{Status: 503}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"504 after accept", slacktest.Fault{Status: 504, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"internal_error", slacktest.Fault{Error: "internal_error", Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"fatal_error", slacktest.Fault{Error: "fatal_error"}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"reset after accept", slacktest.Fault{Reset: true, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"reset before accept", slacktest.Fault{Reset: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"timeout after accept", slacktest.Fault{Delay: time.Minute, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"invalid JSON", slacktest.Fault{Body: `{"ok":tru`, Accept: true}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"a proxy's page", slacktest.Fault{Body: `<html>sign in</html>`}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"an empty object", slacktest.Fault{Body: `{}`}, here(), bot.OutcomeUnclear, bot.ScopePost, 0},
		{"redirect", slacktest.Fault{Status: 302, Header: map[string]string{"Location": "http://evil.example/"}}, here(), bot.OutcomeAfter,
			bot.ScopePlatform, time.Minute},
		{"too long", slacktest.Fault{Error: "msg_blocks_too_long"}, here(), bot.OutcomePermanent, bot.ScopePost, 0},
		{"a new word", slacktest.Fault{Error: "something_new"}, here(), bot.OutcomePermanent, bot.ScopePost, 0},
		{"archived", slacktest.Fault{Error: "is_archived"}, here(), bot.OutcomePermanent, bot.ScopePlace, 0},
		{"not in channel", slacktest.Fault{Error: "not_in_channel"}, here(), bot.OutcomePermanent, bot.ScopePlace, 0},
		{"restricted", slacktest.Fault{Error: "restricted_action"}, here(), bot.OutcomePermanent, bot.ScopePlace, 0},
		{"direct: archived", slacktest.Fault{Error: "is_archived"}, direct(slacktest.Ada), bot.OutcomePermanent, bot.ScopePerson, 0},
		{"direct: left", slacktest.Fault{Error: "user_disabled"}, direct(slacktest.Ada), bot.OutcomePermanent, bot.ScopePerson, 0},
		{"missing scope", slacktest.Fault{Error: "missing_scope", Needed: "chat:write"}, here(), bot.OutcomePermanent, bot.ScopePlatform,
			0},
		{"revoked", slacktest.Fault{Error: "token_revoked"}, here(), bot.OutcomePermanent, bot.ScopePlatform, 0},
		{"inactive", slacktest.Fault{Error: "account_inactive"}, here(), bot.OutcomePermanent, bot.ScopePlatform, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				began := time.Now()
				tt.fault.Method = "chat.postMessage"
				w.Script(tt.fault)
				_, err := w.a.Send(t.Context(), part("key1", tt.to, say("hello")))
				if d := expect(t, err, tt.outcome, tt.scope); d.Wait != tt.wait {
					t.Errorf("wait %s, want %s", d.Wait, tt.wait)
				}
				if n := len(w.Calls("chat.postMessage")); n != 1 {
					t.Errorf("%d attempts", n)
				}
				if _, gone := w.a.workspaces[0].state(); gone != fatal[tt.fault.Error] {
					t.Errorf("the workspace is gone: %v", gone)
				}
				if tt.outcome != bot.OutcomeUnclear {
					return
				}
				seen, complete, err := w.a.Read(t.Context(), tt.to, began)
				if found := len(seen) == 1 && seen[0].Key == "key1" && seen[0].Mine; err != nil || !complete || found != tt.fault.Accept {
					t.Errorf("read %+v, %v, %v", seen, complete, err)
				}
			})
		})
	}
}

// TestWhyAPlaceIsClosed: teachers are told what to do where somebody can do something.
func TestWhyAPlaceIsClosed(t *testing.T) {
	for word, why := range map[string]error{
		"not_in_channel": bot.ErrAbsent, "channel_not_found": bot.ErrAbsent, "is_archived": bot.ErrArchived,
		"restricted_action_read_only_channel": bot.ErrForbidden, "missing_scope": bot.ErrForbidden, "token_revoked": nil,
	} {
		err := verdict(here(), slack.SlackErrorResponse{Err: word})
		for _, known := range []error{bot.ErrAbsent, bot.ErrArchived, bot.ErrForbidden} {
			if errors.Is(err, known) != (known == why) {
				t.Errorf("%s is %v, want %v", word, err, why)
			}
		}
	}
}

// TestPlainWords: what teachers may read of an error names no method of Slack's, and says who speaks once.
func TestPlainWords(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{slack.SlackErrorResponse{Err: "invalid_blocks"}, "permanent (post): Slack could not read the message (invalid_blocks)"},
		{slack.SlackErrorResponse{Err: "made_up_by_them"}, "permanent (post): Slack refused it (made_up_by_them)"},
		{&lost{left: true, status: 502}, "unclear (post): no answer from Slack: http status 502"},
		{&lost{cause: "connection refused"}, "after (platform): no way to Slack: connection refused"},
		{&limited{7 * time.Second}, "after (place): rate limited for 7s"},
	} {
		if got := verdict(here(), tt.err).Error(); got != tt.want {
			t.Errorf("got  %q\nwant %q", got, tt.want)
		}
	}
	for _, err := range []error{advice("bot_token", errGone), advice("bot_token", slack.SlackErrorResponse{Err: "invalid_auth"}),
		advice("app_token", slack.SlackErrorResponse{Err: "invalid_auth"}), advice("app_token", errDisabled)} {
		if strings.Contains(err.Error(), "slack:") {
			t.Errorf("who gives up is said by whoever runs it: %q", err)
		}
	}
}

// TestNeverLeft: without a connection nothing was done.
func TestNeverLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		if err := w.a.identifyAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Close()
		w.a.http.CloseIdleConnections()
		_, err := w.a.Send(t.Context(), part("k", here(), say("hello")))
		expect(t, err, bot.OutcomeAfter, bot.ScopePlatform)
	})
}

// TestOtherChannels: a channel that was told to wait holds up no other, and is not called meanwhile.
func TestOtherChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.AddChannel(slacktest.Team, "C0OTHER1", "other")
		w.Script(slacktest.Fault{Method: "chat.postMessage", Channel: slacktest.Channel, Status: 429,
			Header: map[string]string{"Retry-After": "60"}})
		_, err := w.a.Send(t.Context(), part("a", here(), say("one")))
		expect(t, err, bot.OutcomeAfter, bot.ScopePlace)
		other := here()
		other.Channel = "C0OTHER1"
		began := time.Now()
		if _, err := w.a.Send(t.Context(), part("b", other, say("two"))); err != nil || time.Since(began) > time.Second {
			t.Errorf("the other channel: %v after %s", err, time.Since(began))
		}
		time.Sleep(20 * time.Second)
		_, err = w.a.Send(t.Context(), part("a", here(), say("one")))
		if d := expect(t, err, bot.OutcomeAfter, bot.ScopePlace); d.Wait != 40*time.Second {
			t.Errorf("wait %s", d.Wait)
		}
		if n := len(w.Calls("chat.postMessage")); n != 2 {
			t.Errorf("%d calls", n)
		}
		time.Sleep(41 * time.Second)
		if _, err := w.a.Send(t.Context(), part("a", here(), say("one"))); err != nil {
			t.Error(err)
		}
	})
}

// TestMetadata: the message carries its key and nothing else; it has no second text, and unfurls
// nothing.
func TestMetadata(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		if _, err := w.a.Send(t.Context(), part("opaque1", here(), say("hello"))); err != nil {
			t.Fatal(err)
		}
		args := w.Calls("chat.postMessage")[0].Args
		if args["metadata"] != `{"event_type":"afterbell_post","event_payload":{"k":"opaque1"}}` || args["unfurl_links"] != "false" ||
			args["unfurl_media"] != "false" {
			t.Errorf("sent %v", args)
		}
		if n := len(w.Calls("chat.scheduleMessage")); n != 0 {
			t.Error("chat.scheduleMessage was used")
		}
	})
}

// TestReadLimits: pages are followed, absence proves nothing without the right to read or beyond
// what is read.
func TestReadLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		began := time.Now()
		for i := range 450 {
			w.Say(slacktest.Team, slacktest.Channel, "", slacktest.Ada, fmt.Sprint(i))
		}
		seen, complete, err := w.a.Read(t.Context(), here(), began)
		if len(seen) != 450 || !complete || err != nil || seen[7].Author != slacktest.Ada || seen[7].Mine {
			t.Errorf("%d seen, %v, %v", len(seen), complete, err)
		}
		for range 600 {
			w.Say(slacktest.Team, slacktest.Channel, "", slacktest.Ada, "more")
		}
		if seen, complete, err := w.a.Read(t.Context(), here(), began); len(seen) != readPage*readPages || complete || err != nil {
			t.Errorf("%d seen, %v, %v", len(seen), complete, err)
		}
		for _, word := range []string{"missing_scope", "not_in_channel", "channel_not_found"} {
			w.Script(slacktest.Fault{Method: "conversations.history", Error: word})
			if seen, complete, err := w.a.Read(t.Context(), here(), began); len(seen) != 0 || complete || err != nil {
				t.Errorf("%s: %d seen, %v, %v", word, len(seen), complete, err)
			}
		}
		w.Script(slacktest.Fault{Method: "conversations.history", Status: 500})
		if _, complete, err := w.a.Read(t.Context(), here(), began); complete || err == nil {
			t.Errorf("complete %v, %v", complete, err)
		}
	})
}

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

// TestEditFaults: an edit can be done twice, so that no outcome of one is unclear.
func TestEditFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		sent, err := w.a.Send(t.Context(), part("k1", here(), say("one")))
		if err != nil {
			t.Fatal(err)
		}
		edit := part("k2", here(), say("two"))
		edit.On = &sent
		w.Script(slacktest.Fault{Method: "chat.update", Status: 500, Accept: true})
		_, err = w.a.Send(t.Context(), edit)
		expect(t, err, bot.OutcomeAfter, bot.ScopePost)
		w.Script(slacktest.Fault{Method: "chat.update", Error: "message_not_found"})
		_, err = w.a.Send(t.Context(), edit)
		expect(t, err, bot.OutcomePermanent, bot.ScopePost)
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

// TestDirectRemembered: the channel of direct messages is asked for once, also over a restart.
func TestDirectRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 3 {
			if _, err := w.a.Send(t.Context(), part(fmt.Sprint("k", i), direct(slacktest.Ada), say("hi"))); err != nil {
				t.Fatal(err)
			}
		}
		restarted, err := New(w.a.opts)
		if err != nil {
			t.Fatal(err)
		}
		defer restarted.http.CloseIdleConnections()
		if _, err := restarted.Send(t.Context(), part("k9", direct(slacktest.Ada), say("hi"))); err != nil {
			t.Fatal(err)
		}
		if n := len(w.Calls("conversations.open")); n != 1 {
			t.Errorf("asked %d times", n)
		}
		_, err = w.a.Send(t.Context(), part("k", direct("U0NOBODY"), say("hi")))
		expect(t, err, bot.OutcomePermanent, bot.ScopePerson)
	})
}

// TestPace: one message a second in a channel, and every channel for itself.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.Strict()
		began := time.Now()
		for i := range 5 {
			if _, err := w.a.Send(t.Context(), part(fmt.Sprint("k", i), here(), say("hi"))); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took < 4*time.Second || took > 5*time.Second || w.Limited() > 0 {
			t.Errorf("five messages took %s, %d refused", took, w.Limited())
		}
	})
}

// TestTwoWorkspaces: each token serves its own, and the end of one is not the end of the other.
func TestTwoWorkspaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const second = "xoxb-2222-canary-SECOND"
		w := newWorld(t, func(o *Options) { o.BotTokens = append(o.BotTokens, second) })
		w.AddTeam("T0TEAM2", second)
		w.AddChannel("T0TEAM2", "C0CLASS2", "chemistry")
		there := bot.Place{Platform: "slack", Space: "T0TEAM2", Channel: "C0CLASS2"}
		if _, err := w.a.Send(t.Context(), part("k1", there, say("hi"))); err != nil {
			t.Fatal(err)
		}
		w.Revoke(second)
		_, err := w.a.Send(t.Context(), part("k2", there, say("hi")))
		expect(t, err, bot.OutcomePermanent, bot.ScopePlace)
		_, err = w.a.Send(t.Context(), part("k3", there, say("hi")))
		expect(t, err, bot.OutcomePermanent, bot.ScopePlace)
		if _, err := w.a.Send(t.Context(), part("k4", here(), say("hi"))); err != nil {
			t.Error(err)
		}
		_, err = w.a.Send(t.Context(), part("k5", bot.Place{Platform: "slack", Space: "T0NONE", Channel: "C1"}, say("hi")))
		expect(t, err, bot.OutcomePermanent, bot.ScopePlace)
	})
}

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		`Post "https://hooks.slack.com/commands/T1/2/secret": EOF`: `Post "https://hooks.slack.com/…": EOF`,
		"dial wss://wss-primary.slack.com/link/?ticket=abc":        "dial wss://wss-primary.slack.com/…",
		"token xoxb-1-abc and xapp-1-A-x and xoxe.xoxb-1-x":        "token [token] and [token] and [token]",
		"plain words": "plain words",
	} {
		if got := redact(in); got != want {
			t.Errorf("redact(%q) = %q, want %q", in, got, want)
		}
	}
}
