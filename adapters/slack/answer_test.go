package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/rich"
)

const cardAlt = "Three of ten lessons"

// card is an answer with a picture.
func card() bot.Reply {
	r := private("Your card.")
	r.Image = &bot.Image{Name: "progress.png", Alt: cardAlt, PNG: []byte("png")}
	return r
}

// hears expects an answer that says everything without the picture.
func hears(t *testing.T, w *world, g slacktest.Given) {
	t.Helper()
	said := w.Read(g.Text, g.Blocks).Text
	if g.View != nil {
		said = g.View.JSON
	}
	for _, want := range []string{"Your card.", wordNoPicture, cardAlt} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %q", want, said)
		}
	}
	if strings.Contains(said, wordFiles) {
		t.Errorf("a picture is promised that did not come: %q", said)
	}
}

// TestPictureRefused: whatever keeps the picture from being sent, the words come, once and where the
// person is, and the log says once why.
func TestPictureRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		fault slacktest.Fault
		cause string
	}{
		"closed inbox":    {slacktest.Fault{Method: "chat.postMessage", Error: "messages_tab_disabled"}, "messages_tab_disabled"},
		"nobody to write": {slacktest.Fault{Method: "conversations.open", Error: "user_disabled"}, "user_disabled"},
		"told to wait": {slacktest.Fault{Method: "chat.postMessage", Status: 429, Header: map[string]string{"Retry-After": "3600"}},
			"rate limited for 1h"},
		"upload refused":   {slacktest.Fault{Method: "files.getUploadURLExternal", Error: "internal_error"}, "internal_error"},
		"upload forbidden": {slacktest.Fault{Method: "files.getUploadURLExternal", Error: "missing_scope"}, "missing_scope"},
		"upload broken":    {slacktest.Fault{Method: "files.upload", Status: 500}, "http status 500"},
		"message lost":     {slacktest.Fault{Method: "chat.postMessage", Status: 502}, "http status 502"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, map[string]func(bot.Event) bot.Reply{"progress": with(card())}, func(t *testing.T, w *world, s *script) {
				w.Script(tt.fault)
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/progress", ""))
				g := w.next(t)
				if g.Kind != "answer" || g.Type != "ephemeral" {
					t.Errorf("got %+v", g)
				}
				hears(t, w, g)
				time.Sleep(time.Minute)
				if n := len(w.Messages(slacktest.Ada, "")); n != 0 {
					t.Errorf("%d direct messages", n)
				}
				if out := w.log.String(); strings.Count(out, tt.cause) != 1 || strings.Count(out, "slack file not delivered") != 1 {
					t.Errorf("log %s", out)
				}
			})
		})
	}
}

// TestPictureReady: an answer waits for a picture that Slack still looks at, as long as people do; then
// the words come first. The picture is uploaded once, and what Slack refused meanwhile is no trouble
// worth a line.
func TestPictureReady(t *testing.T) {
	for _, looking := range []time.Duration{500 * time.Millisecond, 5 * time.Second, 14 * time.Second} {
		t.Run(looking.String(), func(t *testing.T) {
			in(t, map[string]func(bot.Event) bot.Reply{"progress": with(card())}, func(t *testing.T, w *world, s *script) {
				w.Slow(looking)
				w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/progress", ""))
				word := wordFiles
				if looking > filePatience {
					word = wordSoon
				}
				words, picture := give(t, w, filePatience+time.Second), give(t, w, time.Minute)
				if words.Kind == "direct" && word == wordFiles {
					words, picture = picture, words
				}
				if r := w.Read(picture.Text, picture.Blocks); picture.Kind != "direct" || len(r.Pictures) != 1 ||
					r.Pictures[0] != "progress.png" {
					t.Errorf("got %+v", picture)
				}
				if words.Kind != "answer" || !strings.Contains(words.Blocks, "Your card.") || !strings.Contains(words.Blocks, word) ||
					strings.Contains(words.Blocks, wordNoPicture) {
					t.Errorf("got %+v", words)
				}
				if n := len(w.Calls("files.getUploadURLExternal")); n != 1 {
					t.Errorf("uploaded %d times", n)
				}
				if out := w.log.String(); strings.Contains(out, `"warn"`) {
					t.Errorf("log %s", out)
				}
			})
		})
	}
}

// TestWordsLost: words that could not be said before a slow picture are said with what became of it.
func TestWordsLost(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"progress": with(card())}, func(t *testing.T, w *world, s *script) {
		w.Script(slacktest.Fault{Method: "response_url", Status: 404, Body: "expired_url"})
		w.Script(slacktest.Fault{Method: "files.getUploadURLExternal", Delay: 2 * filePatience, Error: "internal_error"})
		w.Script(slacktest.Fault{Method: "chat.postMessage", Status: 429, Header: map[string]string{"Retry-After": "1"}})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/progress", ""))
		hears(t, w, give(t, w, time.Minute))
	})
}

// give returns what the person got, within a time.
func give(t *testing.T, w *world, within time.Duration) slacktest.Given {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	g, err := w.Answer(ctx)
	if err != nil {
		t.Fatalf("nothing came: %v; log %s", err, w.log)
	}
	return g
}

// TestPictureNeverReady: the words come first, then that the picture will not, and pressing again
// begins anew.
func TestPictureNeverReady(t *testing.T) {
	in(t, map[string]func(bot.Event) bot.Reply{"progress": with(card())}, func(t *testing.T, w *world, s *script) {
		w.Slow(time.Hour)
		began := time.Now()
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/progress", ""))
		g := give(t, w, time.Minute)
		if took := time.Since(began); took > filePatience+time.Second || !strings.Contains(g.Blocks, "Your card.") ||
			!strings.Contains(g.Blocks, wordSoon) {
			t.Errorf("after %s: %+v", took, g)
		}
		g = give(t, w, time.Minute)
		if took := time.Since(began); g.Kind != "answer" || g.Over || took < 10*time.Second || took > 20*time.Second {
			t.Errorf("after %s: %+v", took, g)
		}
		if !strings.Contains(g.Blocks, wordNoPicture) || !strings.Contains(g.Blocks, cardAlt) || strings.Contains(g.Blocks, "Your card.") {
			t.Errorf("in the end: %+v", g)
		}
		if n := len(w.Calls("chat.postMessage")); n < 3 || n > 6 {
			t.Errorf("tried %d times", n)
		}
		if out := w.log.String(); strings.Count(out, "invalid_blocks") != 1 {
			t.Errorf("log %s", out)
		}
		w.Slow(2 * time.Second)
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/progress", ""))
		if g := give(t, w, time.Minute); g.Kind != "direct" || len(w.Read(g.Text, g.Blocks).Pictures) != 1 {
			t.Errorf("the second time: %+v", g)
		}
	})
}

// TestPictureOnHome: what was pressed on the bot's page is answered in a view, however long the
// picture takes and whether or not it comes.
func TestPictureOnHome(t *testing.T) {
	page := private("One thing today.")
	page.Buttons = []bot.Button{{Label: "Picture", Action: "start", Target: "c1"}}
	replies := map[string]func(bot.Event) bot.Reply{"home": with(page), "start": with(card())}
	for name, tt := range map[string]struct {
		looking time.Duration
		fault   slacktest.Fault
		comes   bool
	}{
		"slow":         {5 * time.Second, slacktest.Fault{Method: "none"}, true},
		"never":        {time.Hour, slacktest.Fault{Method: "none"}, false},
		"closed inbox": {0, slacktest.Fault{Method: "chat.postMessage", Error: "messages_tab_disabled", Times: 9}, false},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, replies, func(t *testing.T, w *world, s *script) {
				w.Slow(tt.looking)
				w.Script(tt.fault)
				w.send(t, w.Event(slacktest.Team, map[string]any{"type": "app_home_opened", "user": slacktest.Ada, "tab": "home"}))
				synctest.Wait()
				var blocks struct{ Blocks json.RawMessage }
				if err := json.Unmarshal([]byte(w.Home(slacktest.Ada)), &blocks); err != nil {
					t.Fatal(err)
				}
				w.send(t, w.PressIn(slacktest.Team, slacktest.Ada, slacktest.View{ID: "V0HOME", JSON: w.Home(slacktest.Ada)},
					slacktest.Actions(string(blocks.Blocks))[0], nil))
				first := give(t, w, time.Second)
				if first.View == nil || !strings.Contains(first.View.JSON, wordLoading) {
					t.Fatalf("first came %+v", first)
				}
				g := give(t, w, filePatience+time.Second)
				if g.View == nil || g.View.ID != first.View.ID {
					t.Fatalf("in place of the first view: %+v", g)
				}
				if tt.looking > 0 {
					if !strings.Contains(g.View.JSON, "Your card.") || !strings.Contains(g.View.JSON, wordSoon) {
						t.Errorf("got %s", g.View.JSON)
					}
					g = give(t, w, time.Minute)
				}
				if tt.comes && len(w.Read(g.Text, g.Blocks).Pictures) != 1 {
					t.Errorf("got %+v", g)
				}
				if !tt.comes {
					hears(t, w, g)
				}
				if out := w.log.String(); strings.Contains(out, "answer not delivered") {
					t.Errorf("log %s", out)
				}
			})
		})
	}
}

// TestPictureAtTheEnd: an adapter that is stopped while an answer waits for its picture still says
// the words, and that the picture does not come.
func TestPictureAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t), &script{replies: map[string]func(bot.Event) bot.Reply{"progress": with(card())}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.a.Run(ctx, s) }()
		if err := w.AwaitConnections(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		w.Slow(time.Hour)
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/progress", ""))
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if g := w.next(t); !strings.Contains(g.Blocks, "Your card.") {
			t.Errorf("got %+v", g)
		}
		if g := w.next(t); !strings.Contains(g.Blocks, wordNoPicture) || !strings.Contains(g.Blocks, cardAlt) {
			t.Errorf("in the end: %+v", g)
		}
	})
}

// TestFilesRefused: a lesson whose files cannot be sent is read without them; the words of its
// pictures stand in the text, and the files are named.
func TestFilesRefused(t *testing.T) {
	reply := bot.Reply{Message: illustrated(), Private: true}
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t, pictureFile(t)), &script{replies: map[string]func(bot.Event) bot.Reply{"today": with(reply)}}
		w.run(t, s)
		w.Script(slacktest.Fault{Method: "chat.postMessage", Error: "messages_tab_disabled"})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		g := give(t, w, time.Minute)
		said := w.Read(g.Text, g.Blocks).Text
		for _, want := range []string{"Look:", "[picture: a cell]", "I cannot send you cell.png, sheet.pdf at the moment."} {
			if g.Kind != "answer" || !strings.Contains(said, want) {
				t.Errorf("no %q in %+v", want, g)
			}
		}
		w.Script(slacktest.Fault{Method: "chat.postMessage", Status: 502})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		give(t, w, time.Minute)
		synctest.Wait()
		noHalves(t, w)
	})
}

// TestPictureAfterCut: an answer too long for Slack still says what its picture shows.
func TestPictureAfterCut(t *testing.T) {
	long := card()
	for range 40 {
		long.Body = append(long.Body, rich.Block{Spans: []rich.Span{{Text: strings.Repeat("osmosis ", 100)}}})
	}
	in(t, map[string]func(bot.Event) bot.Reply{"progress": with(long)}, func(t *testing.T, w *world, s *script) {
		w.Script(slacktest.Fault{Method: "chat.postMessage", Error: "messages_tab_disabled"})
		w.send(t, w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/progress", ""))
		var last slacktest.Given
		for range answerUses {
			last = give(t, w, time.Minute)
		}
		for _, want := range []string{wordCut, cardAlt} {
			if !strings.Contains(last.Blocks, want) {
				t.Errorf("no %q in %s", want, last.Blocks)
			}
		}
	})
}

// TestResponded reads what Slack says of an answer by a response_url.
func TestResponded(t *testing.T) {
	for said, want := range map[string]string{
		"ok":                              "",
		`{"ok":true}`:                     "",
		`{"ok":false,"error":"used_url"}`: "used_url",
		"ok\n":                            "",
		"":                                "an answer that is not Slack's",
		"{}":                              "an answer that is not Slack's",
		"null":                            "an answer that is not Slack's",
		`{"ok":false}`:                    "an answer that is not Slack's",
		"<html>a proxy</html>":            "an answer that is not Slack's",
	} {
		err := responded([]byte(said))
		if got := fmt.Sprint(err); want == "" && err != nil || want != "" && got != want {
			t.Errorf("%q: %v, want %q", said, err, want)
		}
		if refused := strings.HasPrefix(want, "used"); err != nil && undelivered(err) != refused {
			t.Errorf("%q: certainly not delivered: %v, want %v", said, !refused, refused)
		}
	}
}

// TestConnectionUsedAgain: calls one after the other share a connection, even if more follows behind
// what was looked for.
func TestConnectionUsedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var dials atomic.Int32
		w := newWorld(t, func(o *Options) {
			dial := o.Dial
			o.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
				dials.Add(1)
				return dial(ctx, network, address)
			}
		})
		w.Script(slacktest.Fault{Method: "auth.test", Body: `{"ok":true}` + strings.Repeat("\n", 5000), Times: 5})
		for range 5 {
			if _, err := w.a.workspaces[0].api.AuthTestContext(t.Context()); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if n := dials.Load(); n != 1 {
			t.Errorf("%d connections for five calls, want 1", n)
		}
	})
}
