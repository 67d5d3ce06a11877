package discord

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/bot/rich"
	"afterbell/store/memory"
)

func TestShapes(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		card := say("Lesson 4")
		card.Buttons = []bot.Button{{Label: strings.Repeat("x", 90), Action: "start"}, {Label: "Again", Action: "start"}}
		for n := range 10 {
			card.Buttons = append(card.Buttons, bot.Button{Label: fmt.Sprint(n), Action: "more", Danger: n == 1, Primary: n == 2})
		}
		card.Select = &bot.Select{Action: "tick", Hint: "Tick what is done", Many: true}
		for n := range 30 {
			card.Select.Options = append(card.Select.Options, bot.Choice{Label: fmt.Sprint("Step ", n), Value: fmt.Sprint(n), On: n == 3})
		}
		p := e.part("a", e.channel, card)
		p.Silent = true
		if _, err := e.send(p); err != nil {
			t.Fatal(err)
		}
		m := e.server.Shown(e.channel.Channel)[0]
		posted := e.server.Requests()[0].Body
		if !m.Silent || !m.Card || len(m.Buttons) != maxRow || bytes.Count(posted, []byte(`"label":"Step`)) != maxOptions {
			t.Errorf("shown %+v", m)
		}
		if _, err := e.send(e.part("b", e.direct, card)); err != nil {
			t.Fatal(err)
		}
		if m := e.server.Shown(e.server.DirectChannel(ada.ID))[0]; m.Card || m.Silent {
			t.Errorf("direct: %+v", m)
		}
	})
}

// TestLongList: of a long list every option can be chosen, in one of several lists.
func TestLongList(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		card := say("40 learners")
		card.Select = &bot.Select{Action: "person", Target: "c1", Hint: "Look at one person"}
		for n := range 40 {
			card.Select.Options = append(card.Select.Options, bot.Choice{Label: fmt.Sprint("P", n), Value: fmt.Sprint("id", n)})
		}
		if _, err := e.send(e.part("a", e.channel, card)); err != nil {
			t.Fatal(err)
		}
		posted := string(e.server.Requests()[0].Body)
		for n := range 40 {
			if strings.Count(posted, fmt.Sprintf(`"value":"id%d"`, n)) != 1 {
				t.Errorf("person %d is not once in a list", n)
			}
		}
		for _, hint := range []string{"Look at one person: P0 … P24", "Look at one person: P25 … P39"} {
			if !strings.Contains(posted, hint) {
				t.Errorf("no list is named %q", hint)
			}
		}
		ids := map[string]bool{}
		for _, m := range regexp.MustCompile(`"custom_id":"([^"]*)"`).FindAllStringSubmatch(posted, -1) {
			ids[m[1]] = true
			if action, target, ok := e.adapter.seal.open(scopeAt(e.channel), m[1]); !ok || action != "person" || target != "c1" {
				t.Errorf("a list asks for %q of %q", action, target)
			}
		}
		if len(ids) != 2 {
			t.Errorf("%d lists can be told apart, want 2", len(ids))
		}
	})
}

func TestInstants(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		m := bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Kind: rich.Time, At: time.Unix(1796140800, 0), Text: "16:00 your time"}}}}}
		for key, at := range map[string]bot.Place{"a": e.channel, "b": e.direct} {
			if _, err := e.send(e.part(key, at, m)); err != nil {
				t.Fatal(err)
			}
		}
		if got := e.server.Shown(e.channel.Channel)[0].Raw; got != "<t:1796140800:f>" {
			t.Errorf("in a channel: %q", got)
		}
		if got := e.server.Shown(e.server.DirectChannel(ada.ID))[0].Raw; got != "16:00 your time" {
			t.Errorf("in direct messages: %q", got)
		}
	})
}

func TestRoleMention(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		m := bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Kind: rich.Mention, Role: true, Ref: "123", Text: "9b"},
			{Text: " @everyone <@&456>"}}}}}
		if _, err := e.send(e.part("a", e.channel, m)); err != nil {
			t.Fatal(err)
		}
		if got := e.server.Shown(e.channel.Channel)[0].Pings; !cmp.Equal(got, []string{"123"}) {
			t.Errorf("pings %q", got)
		}
	})
}

// keep stores a file as the core does.
func (e *env) keep(name string, content []byte) bot.FileRef {
	e.t.Helper()
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	err := e.store.Update(context.Background(), func(tx bot.Tx) error { return tx.Put("file/"+hash+"/0000", content) })
	if err != nil {
		e.t.Fatal(err)
	}
	return bot.FileRef{Name: name, Alt: "what it shows", Hash: hash, Size: int64(len(content))}
}

// sendAll sends a message in as many parts as it takes.
func (e *env) sendAll(key string, at bot.Place, m bot.Message) {
	e.t.Helper()
	parts := e.adapter.Parts(bot.Post{To: at, Message: m})
	for n, part := range parts {
		p := e.part(fmt.Sprint(key, n), at, part)
		p.N, p.Of = n+1, len(parts)
		if _, err := e.send(p); err != nil {
			e.t.Fatal(err)
		}
	}
}

// TestTooLargeFiles shows that the words about files which are left out have room under a full page.
func TestTooLargeFiles(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		m := say(strings.Repeat("x", maxContent))
		m.Files = []bot.FileRef{{Name: "film.mp4", Size: maxFile + 1}}
		for n := range maxAttachments + 2 {
			m.Files = append(m.Files, e.keep(fmt.Sprintf("%02d.pdf", n), []byte("pdf")))
		}
		e.sendAll("a", e.channel, m)
		shown := e.server.Shown(e.channel.Channel)
		if len(shown) != 2 || len(shown[1].Files) != maxAttachments {
			t.Fatalf("shown %+v", shown)
		}
		for _, left := range []string{"film.mp4", "10.pdf", "11.pdf"} {
			if !strings.Contains(shown[1].Text, left+" is too large") {
				t.Errorf("no word of %s in %q", left, shown[1].Text)
			}
		}
	})
}

func TestFiles(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		m := bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: "Look:"}}},
			{Kind: rich.Picture, File: "img/Zelle ü.png", Spans: []rich.Span{{Text: "a cell"}}}}}
		m.Files = []bot.FileRef{e.keep("Zelle ü.png", []byte("png")), e.keep("sheet.pdf", []byte("pdf")), {Name: "film.mp4", Size: maxFile + 1}}
		for n, buttons := range [][]bot.Button{nil, {{Label: "Start", Action: "start"}}} {
			m.Buttons = buttons
			e.sendAll(fmt.Sprint("a", n), e.channel, m)
			shown := e.server.Shown(e.channel.Channel)[n]
			if !cmp.Equal(shown.Files, []string{"Zelle__.png", "sheet.pdf"}) || !strings.Contains(shown.Text, "film.mp4 is too large") {
				t.Errorf("shown %+v", shown)
			}
		}
		body := e.server.Requests()[len(e.server.Requests())-1].Body
		for _, want := range []string{`"description":"what it shows"`, `attachment://Zelle__.png`, `filename="sheet.pdf"`} {
			if !bytes.Contains(body, []byte(want)) {
				t.Errorf("the request lacks %s", want)
			}
		}
		m.Files = []bot.FileRef{{Name: "gone.png", Hash: "00", Size: 1}}
		_, err := e.send(e.part("b", e.channel, m))
		if d := outcome(t, err); d.Outcome != bot.OutcomePermanent {
			t.Errorf("a missing file: %v", err)
		}
	})
}

// TestEditKeepsShape shows that a card is edited as a card and plain words as plain words, that
// buttons go when they are not asked for, and that a lost answer is no reason to worry.
func TestEditKeepsShape(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		card := say("Lesson 6")
		card.Buttons = []bot.Button{{Label: "Start", Action: "start"}}
		for key, m := range map[string]bot.Message{"card": card, "plain": say("Lesson 6")} {
			sent, err := e.send(e.part(key, e.channel, m))
			if err != nil {
				t.Fatal(err)
			}
			edit := e.part(key+"2", e.channel, say("Taken back."))
			edit.On = &sent
			for _, f := range []discordtest.Fault{{After: true, Status: 502}, {Status: 200, Body: "<html>log in</html>"}} {
				f.Method = "PATCH"
				e.server.Script(f)
				_, err = e.send(edit)
				if d := outcome(t, err); d.Outcome != bot.OutcomeAfter {
					t.Errorf("lost edit: %v", err)
				}
			}
			if again, err := e.send(edit); err != nil || again != sent {
				t.Errorf("edit = %+v, %v", again, err)
			}
			for _, shown := range e.server.Shown(e.channel.Channel) {
				if shown.ID == sent.ID && (strings.TrimSpace(shown.Text) != "Taken back." || len(shown.Buttons) > 0 || !shown.Edited) {
					t.Errorf("%s: shown %+v", key, shown)
				}
			}
			e.server.RemoveMessage(e.channel.Channel, sent.ID)
			_, err = e.send(edit)
			if d := outcome(t, err); d.Outcome != bot.OutcomePermanent || d.Scope != bot.ScopePost {
				t.Errorf("edit of a removed message: %v", err)
			}
		}
	})
}

// TestThreadsAreRenamed gives the thread under a message, or that of a forum post, another name with an edit: also while it
// sleeps, and when the message is gone. A thread that is gone is no error.
func TestThreadsAreRenamed(t *testing.T) {
	for _, forum := range []bool{false, true} {
		bubble(t, discordtest.Options{}, func(e *env) {
			at := e.channel
			if forum {
				at.Channel = e.server.AddChannel(e.guild, "forum", channelForum, 0)
			}
			e.greeted()
			e.run()
			p := e.part("ask", at, say("Who has a sieve?"))
			p.Thread = &bot.Thread{Name: "Who has a sieve?"}
			sent, err := e.send(p)
			if err != nil {
				t.Fatal(err)
			}
			edit := e.part("ask2", at, say("Removed."))
			edit.On = &sent
			for _, sleeps := range []bool{false, true} {
				edit.Thread = &bot.Thread{Name: fmt.Sprint("Removed ", sleeps), Renames: true}
				e.server.SetThread(sent.Thread, sleeps, false)
				if _, err := e.send(edit); err != nil || e.server.ThreadName(sent.Thread) != edit.Thread.Name {
					t.Errorf("forum %v, sleeps %v: %q, %v", forum, sleeps, e.server.ThreadName(sent.Thread), err)
				}
			}
			edit.Thread.Name = "Removed, too"
			e.server.RemoveMessage(sent.Channel, sent.ID)
			if _, err := e.send(edit); err == nil || e.server.ThreadName(sent.Thread) != "Removed, too" {
				t.Errorf("forum %v, without its message: %q, %v", forum, e.server.ThreadName(sent.Thread), err)
			}
			bare, err := e.send(e.part("bare", e.channel, say("No thread here")))
			if err != nil {
				t.Fatal(err)
			}
			edit.On = &bare
			if _, err := e.send(edit); err != nil {
				t.Errorf("a thread that is not there: %v", err)
			}
		})
	}
}

// TestForum posts into a forum, known or found out, in one part or several.
func TestForum(t *testing.T) {
	for _, known := range []bool{true, false} {
		bubble(t, discordtest.Options{}, func(e *env) {
			at := e.channel
			at.Channel = e.server.AddChannel(e.guild, "forum", channelForum, 0)
			if known {
				e.greeted()
				e.run()
			}
			long := say(strings.Repeat("A sentence of some words. ", 200))
			long.Buttons = []bot.Button{{Label: "Answer privately", Action: "answer"}}
			post := bot.Post{Key: "prompt", Kind: "prompt", To: at, Message: long, Thread: &bot.Thread{Name: "Lesson 4: one rule or two?"}}
			began := time.Now()
			parts := e.adapter.Parts(post)
			var thread string
			for n, m := range parts {
				p := bot.Part{Post: post, N: n + 1, Of: len(parts), Key: fmt.Sprint("k", n), At: time.Now()}
				p.Message = m
				if n > 0 {
					p.Thread = nil
				}
				sent, err := e.send(p)
				if err != nil || sent.Thread == "" || thread != "" && sent.Thread != thread {
					t.Fatalf("part %d: %+v, %v", n, sent, err)
				}
				thread = sent.Thread
			}
			if got := len(e.server.Shown(thread)); got != len(parts) || len(e.server.Threads(at.Channel)) != 1 {
				t.Errorf("%d messages in %d threads", got, len(e.server.Threads(at.Channel)))
			}
			for _, archived := range []bool{false, true} {
				e.server.SetThread(thread, archived, false)
				seen, complete, err := e.adapter.Read(context.Background(), at, began)
				if err != nil || !complete || len(seen) != len(parts) {
					t.Fatalf("archived %v: Read = %+v, complete %v, %v", archived, seen, complete, err)
				}
				for _, s := range seen {
					if first := s.ID == thread; s.Thread != thread || first && s.Key != "k0" || !first && (s.Key == "" || s.Key == "k0") {
						t.Errorf("archived %v: seen %+v", archived, s)
					}
				}
			}
		})
	}
}

// TestForumTwice shows that a forum post whose answer was lost is found by the next attempt, also
// after a restart.
func TestForumTwice(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		at := e.channel
		at.Channel = e.server.AddChannel(e.guild, "forum", channelForum, 0)
		e.greeted()
		e.run()
		e.server.Script(discordtest.Fault{Method: "POST", Path: "/threads$", After: true, Drop: true})
		p := e.part("a", at, say("One rule or two?"))
		if _, err := e.send(p); !bot.IsUnclear(err) {
			t.Fatalf("Send: %v", err)
		}
		var threads [2]string
		for n := range threads {
			e.stop()
			e.adapter = e.newAdapter(Options{})
			e.run()
			sent, err := e.send(p)
			if err != nil {
				t.Fatal(err)
			}
			threads[n] = sent.Thread
		}
		if got := e.server.Threads(at.Channel); len(got) != 1 || threads[0] != got[0] || threads[1] != got[0] {
			t.Errorf("threads %q, said to be %q", got, threads)
		}
	})
}

// TestForumParts loses the answer to one part of a forum post for longer than a nonce is known. The
// part is found, by Read or by the next Send, and what follows goes into the same thread.
func TestForumParts(t *testing.T) {
	for _, tt := range []struct {
		name string
		lost int
		read bool
	}{{"first, seen by Read", 1, true}, {"first, seen by Send", 1, false}, {"second, seen by Read", 2, true}} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				at := e.channel
				at.Channel = e.server.AddChannel(e.guild, "forum", channelForum, 0)
				var found bot.Sent
				for n := 1; n <= 3; n++ {
					p := e.part(fmt.Sprint("k", n), at, say(fmt.Sprint("Part ", n)))
					p.Post.Key, p.N, p.Of = "post", n, 3
					if n != tt.lost {
						if _, err := e.send(p); err != nil {
							t.Fatalf("part %d: %v", n, err)
						}
						continue
					}
					path := posting
					if n == 1 {
						path = "/threads$"
					}
					e.server.Script(discordtest.Fault{Method: "POST", Path: path, After: true, Drop: true})
					if _, err := e.send(p); !bot.IsUnclear(err) {
						t.Fatalf("part %d: %v", n, err)
					}
					time.Sleep(10 * time.Minute)
					e.adapter.Close()
					e.adapter = e.newAdapter(Options{})
					if tt.read {
						found = e.find(at, p)
					} else if _, err := e.send(p); err != nil {
						t.Fatalf("part %d again: %v", n, err)
					}
				}
				threads := e.server.Threads(at.Channel)
				if len(threads) != 1 || !cmp.Equal(e.texts(threads[0]), []string{"Part 1", "Part 2", "Part 3"}) {
					t.Fatalf("threads %q, the first with %q", threads, e.texts(threads[0]))
				}
				if tt.lost == 1 && tt.read {
					p := e.part("edit", at, say("Taken back."))
					p.On = &found
					if _, err := e.send(p); err != nil || e.texts(threads[0])[0] != "Taken back." {
						t.Errorf("edit: %v, people read %q", err, e.texts(threads[0]))
					}
				}
			})
		})
	}
}

// find looks for a part as the outbox does.
func (e *env) find(at bot.Place, p bot.Part) bot.Sent {
	e.t.Helper()
	seen, complete, err := e.adapter.Read(context.Background(), at, p.At.Add(-2*time.Minute))
	for _, s := range seen {
		if s.Key == p.Key {
			return bot.Sent{Channel: at.Channel, ID: s.ID, Thread: s.Thread}
		}
	}
	e.t.Fatalf("%s is not among %+v, complete %v, %v", p.Key, seen, complete, err)
	return bot.Sent{}
}

// TestSameWords shows that posts with the same words are told apart: by their times, and where one
// is gone, by which is left.
func TestSameWords(t *testing.T) {
	for _, tt := range []struct {
		name    string
		between time.Duration
		removed []int
		want    []string
	}{
		{"both there", time.Hour, nil, []string{"k1", "k0"}},
		{"both there at once", 2 * time.Second, nil, []string{"k1", "k0"}},
		{"first removed", time.Hour, []int{0}, []string{"k1"}},
		{"second removed", time.Hour, []int{1}, []string{"k0"}},
		{"second removed at once", 2 * time.Second, []int{1}, []string{"k0"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				began := time.Now()
				var ids []string
				for n := range 2 {
					sent, err := e.send(e.part(fmt.Sprint("k", n), e.channel, say("No lesson today.")))
					if err != nil {
						t.Fatal(err)
					}
					ids = append(ids, sent.ID)
					time.Sleep(tt.between)
				}
				for _, n := range tt.removed {
					e.server.RemoveMessage(e.channel.Channel, ids[n])
				}
				if got := keys(e, began); !cmp.Equal(got, tt.want) {
					t.Errorf("keys %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// TestReadPages reads more than one page of messages.
func TestReadPages(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		began := time.Now()
		if _, err := e.send(e.part("first", e.channel, say("first"))); err != nil {
			t.Fatal(err)
		}
		for n := range 250 {
			e.server.Write(ada, e.channel.Channel, fmt.Sprint("chat ", n))
		}
		if _, err := e.send(e.part("last", e.channel, say("last"))); err != nil {
			t.Fatal(err)
		}
		seen, complete, err := e.adapter.Read(context.Background(), e.channel, began)
		if err != nil || !complete || len(seen) != 252 {
			t.Fatalf("%d messages, complete %v, %v", len(seen), complete, err)
		}
		if got := keys(e, began); !cmp.Equal(got, []string{"first", "last"}) && !cmp.Equal(got, []string{"last", "first"}) {
			t.Errorf("keys %q", got)
		}
		for n := range 400 {
			e.server.Write(ada, e.channel.Channel, fmt.Sprint("more ", n))
		}
		if _, complete, _ := e.adapter.Read(context.Background(), e.channel, began); complete {
			t.Error("more than five pages are said to be complete")
		}
	})
}

// TestThreadHalfOpened shows that a thread which failed to open, or was refused for hours, is opened
// by a later attempt under the one message that there is.
func TestThreadHalfOpened(t *testing.T) {
	for _, tt := range []struct {
		name         string
		status, code int
		died         bool // the process, between the message and its thread
		outcome      bot.Outcome
		scope        bot.Scope
	}{
		{"server error", 500, 0, false, bot.OutcomeUnclear, bot.ScopePost},
		{"right missing", 403, codeNoPermission, false, bot.OutcomePermanent, bot.ScopePlace},
		{"right missing, seen by Read", 403, codeNoPermission, true, bot.OutcomePermanent, bot.ScopePlace},
		{"too many threads", 400, codeTooManyThreads, false, bot.OutcomeAfter, bot.ScopePlace},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				p := e.part("a", e.channel, say("The card"))
				p.Thread = &bot.Thread{Name: "Lesson 4"}
				if tt.died {
					e.server.Script(discordtest.Fault{Path: posting, After: true, Drop: true})
					if _, err := e.send(p); !bot.IsUnclear(err) {
						t.Fatalf("Send: %v", err)
					}
				}
				e.server.Script(discordtest.Fault{Path: "/threads$", Status: tt.status, Code: tt.code, Times: 6})
				if tt.died {
					if _, _, err := e.adapter.Read(context.Background(), e.channel, p.At.Add(-time.Minute)); err == nil {
						t.Fatal("Read hides that the thread is refused")
					}
					time.Sleep(time.Hour)
				}
				for e.server.Count("POST", "/threads$") < 6 {
					_, err := e.send(p)
					if d := outcome(t, err); d.Outcome != tt.outcome || d.Scope != tt.scope {
						t.Fatalf("Send: %s (%s): %v", d.Outcome, d.Scope, err)
					}
					time.Sleep(time.Hour) // the nonce is forgotten
				}
				sent, err := e.send(p)
				if err != nil || sent.Thread == "" || len(e.server.Threads(e.channel.Channel)) != 1 || len(e.texts(e.channel.Channel)) != 1 {
					t.Errorf("Send = %+v, %v; people read %q", sent, err, e.texts(e.channel.Channel))
				}
			})
		})
	}
}

// TestHalfOpenedIsKept shows that a card whose thread is refused for longer than notes are kept is not
// posted again.
func TestHalfOpenedIsKept(t *testing.T) {
	bubble(t, discordtest.Options{}, func(e *env) {
		p := e.part("a", e.channel, say("The card"))
		p.Thread = &bot.Thread{Name: "Lesson 4"}
		e.server.Script(discordtest.Fault{Path: "/threads$", Status: 403, Code: codeNoPermission, Times: 2})
		for range 2 {
			if _, err := e.send(p); err == nil {
				t.Fatal("the thread was opened")
			}
			time.Sleep(notesKept - 24*time.Hour)
			if err := e.adapter.tidy(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		if sent, err := e.send(p); err != nil || sent.Thread == "" || len(e.texts(e.channel.Channel)) != 1 {
			t.Errorf("Send = %+v, %v; people read %q", sent, err, e.texts(e.channel.Channel))
		}
	})
}

// watchedStore calls a function before each Update.
type watchedStore struct {
	bot.Store
	before func()
}

func (s watchedStore) Update(ctx context.Context, fn func(bot.Tx) error) error {
	s.before()
	return s.Store.Update(ctx, fn)
}

// TestPurgeBesideSenders shows that senders to several channels note at the same time what they send,
// and that none does while an old note is forgotten.
func TestPurgeBesideSenders(t *testing.T) {
	store := &watchedStore{Store: memory.New(), before: func() {}}
	o := &outbound{notes: bot.NewNotes(store, Name)}
	remember := func(channel string) {
		t.Helper()
		p := bot.Part{Post: bot.Post{Key: "lesson"}, Key: "k", At: firstDay}
		if _, err := o.remember(context.Background(), channel, p, "words"); err != nil {
			t.Fatal(err)
		}
	}
	store.before = func() {
		store.before = func() {}
		remember("2")
		if o.mu.TryLock() {
			t.Error("a note could be forgotten while it is written")
			o.mu.Unlock()
		}
	}
	remember("1")
	purging := 0
	store.before = func() {
		purging++
		if o.mu.TryRLock() {
			t.Error("a note could be written between reading and forgetting it")
			o.mu.RUnlock()
		}
	}
	if err := o.purge(context.Background(), firstDay.Add(time.Second)); err != nil || purging != 2 {
		t.Errorf("purge: %v, %d forgotten", err, purging)
	}
}

func TestDirectWordsAreNotKept(t *testing.T) {
	talking(t, func(e *env) {
		e.server.Write(ada, e.server.DirectChannel(ada.ID), "my secret words")
		a := e.next()
		if strings.TrimSpace(a.Message.Text) != "Noted." || e.handler.of(bot.KindMessage)[0].Text != "my secret words" {
			t.Errorf("answer %+v", a)
		}
		err := e.store.View(context.Background(), func(tx bot.Tx) error {
			all, err := tx.Scan("", "\xff", 0)
			for _, kept := range all {
				if strings.Contains(string(kept.Value), "secret words") {
					t.Errorf("kept under %s", kept.Key)
				}
			}
			return err
		})
		if err != nil || strings.Contains(e.log.String(), "secret words") {
			t.Errorf("%v, log %s", err, e.log)
		}
	})
}

// TestRestored shows that posts which the data does not know are found again in a channel, in its threads,
// in a forum and in direct messages, once Read has looked: nothing is said twice, and what is new is said.
func TestRestored(t *testing.T) {
	for name, kind := range map[string]int{"text": 0, "forum": channelForum} {
		t.Run(name, func(t *testing.T) {
			bubble(t, discordtest.Options{}, func(e *env) {
				at := e.channel
				at.Channel = e.server.AddChannel(e.guild, "lessons", kind, 0)
				if kind == channelForum {
					e.adapter.rooms.setForum(at.Channel)
				}
				long := e.adapter.Parts(bot.Post{To: at, Message: say(strings.Repeat("Seven words stand in this one sentence. ", 100))})
				began := time.Now()
				post := func(a *Adapter) (all []bot.Sent) {
					thread := ""
					send := func(key string, to bot.Place, n, of int, m bot.Message, under *bot.Thread) {
						p := bot.Part{Post: bot.Post{Key: "post/" + key, To: to, Message: m, Thread: under}, N: n, Of: of, Key: fmt.Sprint(key, n),
							At: time.Now()}
						sent, err := a.Send(context.Background(), p)
						if err != nil {
							t.Fatal(err)
						}
						all, thread = append(all, sent), sent.Thread
					}
					send("card", at, 1, 1, say("Lesson 4"), &bot.Thread{Name: "Lesson 4"})
					in := at
					in.Thread = thread
					send("page", in, 1, 1, say("The page"), nil)
					for n, m := range long {
						send("long", at, n+1, len(long), m, nil)
					}
					send("daily", e.direct, 1, 1, say("Hello Ada."), nil)
					return all
				}
				if _, err := e.send(bot.Part{Post: bot.Post{Key: "post/old", To: at, Message: say("Next")}, N: 1, Of: 1, Key: "old",
					At: time.Now()}); err != nil {
					t.Fatal(err)
				}
				before := post(e.adapter)
				time.Sleep(time.Hour)
				e.store = memory.New()
				e.adapter.Close()
				e.adapter = e.newAdapter(Options{})
				for _, place := range []bot.Place{at, e.direct} {
					if _, complete, err := e.adapter.Read(context.Background(), place, began.Add(-time.Minute)); err != nil || !complete {
						t.Fatalf("Read: complete %v, %v", complete, err)
					}
				}
				if diff := cmp.Diff(before, post(e.adapter)); diff != "" {
					t.Errorf("posts are elsewhere: %s", diff)
				}
				time.Sleep(time.Hour)
				if _, err := e.send(bot.Part{Post: bot.Post{Key: "post/next", To: at, Message: say("Next")}, N: 1, Of: 1, Key: "next",
					At: time.Now()}); err != nil {
					t.Error(err)
				}
				if n := e.server.Count("POST", posting) + e.server.Count("POST", `/channels/\d+/threads$`); n != len(before)+2 {
					t.Errorf("%d messages were posted, want %d", n, len(before)+2)
				}
			})
		})
	}
}
