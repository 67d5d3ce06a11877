package adaptertest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// outbox sends posts as the real one does: each part once, in order, under a key of its own.
type outbox struct {
	h    Harness
	sent int
}

func (o *outbox) parts(p bot.Post) []bot.Part {
	o.sent++
	messages := o.h.Platform.Parts(p)
	parts := make([]bot.Part, len(messages))
	for i, m := range messages {
		parts[i] = bot.Part{
			Post: p, N: i + 1, Of: len(messages),
			Key: fmt.Sprintf("suite%03dpart%03d", o.sent, i+1), At: time.Now(),
		}
		parts[i].Message = m
	}
	return parts
}

// send sends a post and returns the address of each part.
func (o *outbox) send(t *testing.T, p bot.Post) []bot.Sent {
	t.Helper()
	var addresses []bot.Sent
	for _, part := range o.parts(p) {
		sent, err := o.h.Platform.Send(t.Context(), part)
		if err != nil {
			t.Fatalf("Send part %d of %d: %v", part.N, part.Of, err)
		}
		if sent.ID == "" {
			t.Fatalf("Send part %d of %d returned no address: %+v", part.N, part.Of, sent)
		}
		addresses = append(addresses, sent)
	}
	return addresses
}

func say(text string) bot.Message {
	return bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: text}}}}}
}

// words puts a text into one line, since services differ in how they keep blank lines.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// texts is what people read at a place, a message a line.
func texts(h Harness, at bot.Place) []string {
	var all []string
	for _, s := range h.Shown(at) {
		all = append(all, words(s.Text))
	}
	return all
}

func expectTexts(t *testing.T, h Harness, at bot.Place, want ...string) {
	t.Helper()
	got := texts(h, at)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Fatalf("people see at %+v:\n%q\nwant:\n%q", at, got, want)
	}
}

func testParts(t *testing.T, h Harness) {
	posts := map[string]bot.Post{
		"nothing": {},
		"words":   {Message: say("one line")},
		"long":    {Message: say(longText())},
		"buttons": {Message: bot.Message{Body: say("press").Body, Buttons: []bot.Button{{Label: "Go", Action: "go"}}}},
		"blocks":  {Message: bot.Message{Body: lesson(400)}},
	}
	for name, p := range posts {
		before, first := encode(t, p), h.Platform.Parts(p)
		if len(first) == 0 {
			t.Errorf("%s: Parts is empty", name)
		}
		if encode(t, first) != encode(t, h.Platform.Parts(p)) {
			t.Errorf("%s: Parts differs from one call to the next", name)
		}
		if encode(t, p) != before {
			t.Errorf("%s: Parts changed its argument", name)
		}
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func testSend(t *testing.T, h Harness) {
	o := &outbox{h: h}
	o.send(t, bot.Post{Key: "a", Kind: "lesson", To: h.Channel, Message: say("The first.")})
	o.send(t, bot.Post{Key: "b", Kind: "lesson", To: h.Channel, Message: say("The second."), Silent: true})
	expectTexts(t, h, h.Channel, "The first.", "The second.")
}

func testSendTwice(t *testing.T, h Harness) {
	if h.Forgetful {
		t.Skip("the service cannot recognise a part that it has seen before")
	}
	o := &outbox{h: h}
	part := o.parts(bot.Post{Key: "a", To: h.Channel, Message: say("Only once.")})[0]
	first, err := h.Platform.Send(t.Context(), part)
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.Platform.Send(t.Context(), part)
	if err != nil || second.ID != first.ID {
		t.Errorf("second Send = %+v, %v; want %+v", second, err, first)
	}
	expectTexts(t, h, h.Channel, "Only once.")
}

// longText is a text of 12,000 characters in which every word is different.
func longText() string {
	var b strings.Builder
	for i := 0; b.Len() < 12000; i++ {
		fmt.Fprintf(&b, "word%d ", i)
	}
	return b.String()
}

// lesson is a body of many short blocks.
func lesson(n int) []rich.Block {
	var blocks []rich.Block
	for i := range n {
		kind := rich.Paragraph
		if i%3 == 1 {
			kind = rich.Item
		}
		text := fmt.Sprintf("Sentence number %d of this lesson, of which nothing may be lost.", i)
		blocks = append(blocks, rich.Block{Kind: kind, Spans: []rich.Span{{Text: text}}})
	}
	return blocks
}

func testLong(t *testing.T, h Harness) {
	for name, body := range map[string][]rich.Block{
		"one paragraph": say(longText()).Body, "many blocks": lesson(400),
	} {
		before := len(h.Shown(h.Channel))
		(&outbox{h: h, sent: before}).send(t, bot.Post{Key: name, To: h.Channel, Message: bot.Message{Body: body}})
		shown := h.Shown(h.Channel)[before:]
		if len(shown) < 2 {
			t.Errorf("%s: arrived as %d message", name, len(shown))
		}
		var got strings.Builder
		for _, s := range shown {
			got.WriteString(s.Text + "\n")
		}
		// Bullets and page numbers may be added; no word may be missing or out of order.
		if missing := firstMissing(strings.Fields(rich.Plain(body)), strings.Fields(got.String())); missing != "" {
			t.Errorf("%s: %q is missing or out of order", name, missing)
		}
	}
}

// firstMissing returns the first word of want that got does not hold in that order.
func firstMissing(want, got []string) string {
	for _, w := range want {
		if w == "-" || w == "•" {
			continue
		}
		for len(got) > 0 && got[0] != w {
			got = got[1:]
		}
		if len(got) == 0 {
			return w
		}
		got = got[1:]
	}
	return ""
}

func testEdit(t *testing.T, h Harness) {
	o := &outbox{h: h}
	sent := o.send(t, bot.Post{Key: "a", To: h.Channel, Message: say("Tusday.")})
	o.send(t, bot.Post{Key: "b", To: h.Channel, Message: say("Another.")})
	edit := o.parts(bot.Post{Key: "a2", To: h.Channel, Message: say("Tuesday."), On: &sent[0]})[0]
	for range 2 {
		again, err := h.Platform.Send(t.Context(), edit)
		if err != nil || again.ID != sent[0].ID {
			t.Fatalf("edit = %+v, %v; want %+v", again, err, sent[0])
		}
		expectTexts(t, h, h.Channel, "Tuesday.", "Another.")
	}
}

func testThread(t *testing.T, h Harness) {
	o := &outbox{h: h}
	card := o.send(t, bot.Post{
		Key: "card", To: h.Channel, Message: say("The card."), Thread: &bot.Thread{Name: "Lesson 4: Osmosis"},
	})[0]
	if card.Thread == "" {
		t.Fatalf("Send opened no thread: %+v", card)
	}
	thread := h.Channel
	thread.Thread = card.Thread
	page := o.send(t, bot.Post{Key: "page", To: thread, Message: say("The page.")})[0]
	if page.Thread != card.Thread {
		t.Errorf("a message in a thread is said to stand in %q, want %q", page.Thread, card.Thread)
	}
	expectTexts(t, h, h.Channel, "The card.")
	under := texts(h, thread)
	if len(under) == 0 || under[len(under)-1] != "The page." {
		t.Errorf("people see in the thread: %q", under)
	}
	titled := o.send(t, bot.Post{Key: "t", To: h.Channel, Message: say("Welcome."), Thread: &bot.Thread{Name: "Start here", Title: true}})[0]
	if titled.Thread != "" {
		t.Errorf("a thread is opened for a title: %+v", titled)
	}
	if h.Forgetful {
		return
	}
	part := o.parts(bot.Post{Key: "x", To: h.Channel, Message: say("Half done."), Thread: &bot.Thread{Name: "Once"}})[0]
	for range 2 {
		if sent, err := h.Platform.Send(t.Context(), part); err != nil || sent.Thread == "" {
			t.Fatalf("Send with a thread = %+v, %v", sent, err)
		}
	}
	expectTexts(t, h, h.Channel, "The card.", "Welcome.", "Half done.")
}

func testDirect(t *testing.T, h Harness) {
	o := &outbox{h: h}
	o.send(t, bot.Post{Key: "a", To: h.Direct, Message: say("For you alone.")})
	o.send(t, bot.Post{Key: "b", To: h.Direct, Message: say("And again.")})
	expectTexts(t, h, h.Direct, "For you alone.", "And again.")
	expectTexts(t, h, h.Channel)
}

func testFurniture(t *testing.T, h Harness) {
	m := say("Lesson 4")
	m.Buttons = []bot.Button{{Label: "Start", Action: "start", Target: "l4", Primary: true}, {Label: "Ask", Action: "ask"}}
	m.Image = &bot.Image{Name: "progress.png", Alt: "Three of ten lessons", PNG: tinyPNG()}
	(&outbox{h: h}).send(t, bot.Post{Key: "a", To: h.Channel, Message: m})
	shown := h.Shown(h.Channel)
	last := shown[len(shown)-1]
	if got := strings.Join(last.Buttons, ", "); got != "Start, Ask" {
		t.Errorf("buttons are %q", got)
	}
	if len(last.Files) != 1 || last.Files[0] != "progress.png" {
		t.Errorf("files are %q", last.Files)
	}
}

// testMadeFile sends a file that is stored nowhere but in its message.
func testMadeFile(t *testing.T, h Harness) {
	m := say("All that has a date")
	m.Files = []bot.FileRef{bot.Made("dates.ics", []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"))}
	sent := (&outbox{h: h}).send(t, bot.Post{Key: "a", To: h.Direct, Message: m})[0]
	files := filesOf(h.Shown(h.Direct))
	if len(files) == 0 { // some services have files in the thread of a message
		below := h.Direct
		below.Thread = sent.ID
		files = filesOf(h.Shown(below))
	}
	if len(files) != 1 || files[0] != "dates.ics" {
		t.Errorf("files are %q", files)
	}
}

// filesOf lists the files of messages.
func filesOf(all []Shown) (files []string) {
	for _, shown := range all {
		files = append(files, shown.Files...)
	}
	return files
}

func testRead(t *testing.T, h Harness) {
	o := &outbox{h: h}
	began := time.Now().Add(-time.Minute)
	sent := o.send(t, bot.Post{Key: "a", To: h.Channel, Message: say("Find me.")})[0]
	key := fmt.Sprintf("suite%03dpart%03d", o.sent, 1)
	seen, complete, err := h.Platform.Read(t.Context(), h.Channel, began)
	if err != nil || !complete {
		t.Fatalf("Read: complete %v, %v", complete, err)
	}
	found := false
	for _, s := range seen {
		found = found || s.ID == sent.ID && s.Mine && (s.Key == key || strings.Contains(s.Body, "Find me."))
	}
	if !found {
		t.Errorf("Read did not find %+v among %+v", sent, seen)
	}
	seen, _, err = h.Platform.Read(t.Context(), h.Channel, time.Now().Add(time.Hour))
	if err != nil || len(seen) != 0 {
		t.Errorf("Read since an hour from now = %+v, %v", seen, err)
	}
}

// ended is a context that is over.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func containsWords(text, part string) bool { return strings.Contains(words(text), words(part)) }
