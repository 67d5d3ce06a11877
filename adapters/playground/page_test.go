package playground

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"afterbell/adapters/facsimile"
	"afterbell/bot"
	"afterbell/bot/rich"
)

// expect looks for pieces of a page, white space apart.
func expect(t *testing.T, page string, pieces ...string) {
	t.Helper()
	page = strings.Join(strings.Fields(page), " ")
	for _, p := range pieces {
		if !strings.Contains(page, p) {
			t.Errorf("the page lacks %q", p)
		}
	}
}

func TestPageShowsEveryPhoneInItsHour(t *testing.T) {
	s := serveTest(t, classBot, Config{Title: "Biology 9b", Chips: []Chip{{Label: "Lesson time", Note: "Look at Ada."}}})
	expect(t, s.page(t, "/"),
		`<strong>05:00</strong> night<br>Wednesday 25 November, Auckland`, `<strong>08:00</strong> morning`,
		`<h2 id="name-rivera">Ms Rivera <span class="part">teacher</span></h2>`, `Lesson time</button>`, "Look at Ada.")
	if page := s.page(t, "/?show=ben"); strings.Contains(page, `id="phone-ada"`) || !strings.Contains(page, `id="phone-ben"`) {
		t.Error("the address does not choose the phones")
	}
}

func TestPageEscapesPeople(t *testing.T) {
	s := serveTest(t, classBot, Config{})
	words := `</p><script>alert("1")</script> [x](javascript:alert(1)) **bold** 'quoted'`
	page := s.submit(t, "/act", url.Values{"person": {"ada"}, "channel": {"class"}, "text": {words}})
	expect(t, page, `&lt;/p&gt;&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; [x](javascript:alert(1)) **bold** &#39;quoted&#39;`)
	if scripts := regexp.MustCompile(`(?i)<script|<[^>]* (on\w+|style)=`).FindAllString(page, -1); len(scripts) != 1 {
		t.Errorf("scripts, handlers and styles on the page: %q", scripts)
	}
}

func TestPageRendersBlocks(t *testing.T) {
	s := serveTest(t, classBot, Config{})
	body, err := rich.Parse("# Osmosis\n\nOne **bold** [link](https://example.org/) and `code`\n\n" +
		"3. third\n4. fourth\n\n- bullet\n\n> said\n\n```\na < b\n```\n\n---\n")
	if err != nil {
		t.Fatal(err)
	}
	body = append(body,
		rich.Block{Kind: rich.Small, Spans: []rich.Span{{Kind: rich.Time, At: start, Text: "x"}, {Kind: rich.Mention, Ref: "ben", Text: "Ben"}}},
		rich.Block{Kind: rich.Picture, File: "cell.png", Spans: []rich.Span{{Text: "A cell"}}},
		rich.Block{Spans: []rich.Span{{Kind: rich.Link, Text: "bad", URL: "javascript:alert(1)"}}})
	hash := strings.Repeat("0f", 32)
	m := bot.Message{Body: body, Files: []bot.FileRef{{Name: "cell.png", Hash: hash}, bot.Made("all dates.ics", []byte("BEGIN:VCALENDAR"))},
		Image: &bot.Image{Name: "p.png", Alt: "Three of ten", PNG: onePixel}}
	if _, err := s.room.Send(t.Context(), bot.Part{Post: bot.Post{To: channelPlace("class", ""), Message: m}, N: 1}); err != nil {
		t.Fatal(err)
	}
	page := s.page(t, "/?show=ada")
	expect(t, page, `<p class="h h1">Osmosis</p>`, `<strong>bold</strong>`,
		`<a href="https://example.org/" target="_blank" rel="noopener noreferrer">link</a>`,
		`<code>code</code>`, `value="3">third</li>`, `<blockquote>said</blockquote>`, `<code>a &lt; b`, `<hr>`,
		`>Wed 25 Nov, 05:00</time>`, `@Ben`, `<img src="/file/`+hash+`" alt="A cell">`, `alt="Three of ten"`)
	if strings.Contains(page, `href="javascript`) {
		t.Error("a link runs a script")
	}
	expect(t, s.page(t, "/picture/m1"), "and so on")
	expect(t, page, `<a href="/made/m1/all%20dates.ics" download="all dates.ics">`)
	expect(t, s.page(t, "/made/m1/all%20dates.ics"), "BEGIN:VCALENDAR")
}

func TestPageFormKeepsWordsAndShowsErrors(t *testing.T) {
	s := serveTest(t, classBot, Config{})
	act := func(pairs ...string) string {
		form := url.Values{"person": {"ada"}, "channel": {"class"}}
		for i := 0; i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		return s.submit(t, "/act", form)
	}
	expect(t, act("text", "/checkin lab & notes"), `<dialog open`, `lab &amp; notes</textarea>`)
	expect(t, act("kind", "form", "action", "checkin.form", "arg.did", ""), "Please write something.", `aria-invalid="true"`)
	page := act("kind", "form", "action", "checkin.form", "arg.did", "enough")
	expect(t, page, "Noted: enough", "Only you can see this")
	if strings.Contains(page, "<dialog") {
		t.Error("an accepted form stays open")
	}
	act("kind", "command", "action", "checkin")
	if page := act("dismiss", "1"); strings.Contains(page, "<dialog") {
		t.Error("a dismissed form stays open")
	}
}

func TestPageThreads(t *testing.T) {
	s := serveTest(t, classBot, Config{})
	card := bot.Post{To: channelPlace("class", ""), Message: say("The card"), Thread: &bot.Thread{Name: "Lesson 4"}}
	if _, err := s.room.Send(t.Context(), bot.Part{Post: card, N: 1}); err != nil {
		t.Fatal(err)
	}
	page := s.submit(t, "/act", url.Values{"person": {"ben"}, "channel": {"class"}, "thread": {"m1"}, "text": {"under it"},
		"back": {"show=ada&at.ada=class.m1"}})
	expect(t, page, "under it", `aria-label="All threads"`)
	expect(t, s.page(t, "/?show=ada&at.ada=threads"), "<strong>Lesson 4</strong> <span>1 message, last Wed 25 Nov, 05:00</span>")
	if page := s.page(t, "/?show=ada"); strings.Contains(page, "under it") {
		t.Error("a thread's message stands in the channel")
	}
}

// TestPageOfManyMessages shows the newest of very many, and says so.
func TestPageOfManyMessages(t *testing.T) {
	s := serveTest(t, silentBot, Config{})
	s.room.capacity = 1000
	for i := range 1200 {
		sayIn(t, s.room, fmt.Sprintf("message %04d", i), nil)
	}
	page := s.page(t, "/?show=ada")
	expect(t, page, "700 earlier messages are not shown on this page.",
		"The playground keeps its newest messages only; 200 older ones are gone.",
		"message 1199", "message 0900")
	if strings.Contains(page, "message 0899") {
		t.Error("the page shows more than 300 messages")
	}
	if all := s.script(t, "GET", "/api/messages?person=ada", "", 200)["messages"].([]any); len(all) != 1000 {
		t.Errorf("the interface tells %d messages", len(all))
	}
}

// TestBrowser presses a button and reads the answer, and sees the page's script and policy agree.
func TestBrowser(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine")
	}
	s := serveTest(t, classBot, Config{})
	card := say("Welcome")
	card.Buttons = []bot.Button{{Label: "Join", Action: "join", Target: "class1"}}
	if _, err := s.room.Send(t.Context(), bot.Part{Post: bot.Post{To: channelPlace("class", ""), Message: card}, N: 1}); err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate(s.base+"/?token="+testToken)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel = context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	css := func(selector string) chromedp.CSS { return chromedp.CSS(selector) }
	err = chromedp.Do(ctx,
		chromedp.Evaluate[chromedp.Void](`window.stayed = true; undefined`),
		chromedp.Click(css("#b-ada-m1-0")),
		chromedp.WaitVisible(css("#phone-ada .private")),
		chromedp.SendKeys(css("#text-ada"), "/checkin notes\r"),
		chromedp.WaitVisible(css("#phone-ada dialog textarea")),
	)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := chromedp.Run(ctx, chromedp.Text(css("#phone-ada .private .bubble")))
	if err != nil || strings.TrimSpace(answer) != "You are in, Ada, by class1." {
		t.Errorf("the answer reads %q, %v", answer, err)
	}
	focus, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.activeElement.tagName + " " + String(window.stayed)`))
	if err != nil || focus != "TEXTAREA true" {
		t.Errorf("the keyboard is in %q (and the page was not loaded anew: true), %v", focus, err)
	}
}

// TestLooks shows a message in the look of a service, keeps that look on the way, and reads what was pressed there.
func TestLooks(t *testing.T) {
	var did bot.Event
	s := serveTest(t, func(ev bot.Event) bot.Reply {
		did = ev
		return bot.Reply{Message: bot.Message{Body: literal("hello")}}
	}, Config{Services: []Service{{
		ID: "telegraph", Label: "As by telegraph",
		Draw: func(m bot.Message, at bot.Place, answer bool, o facsimile.Options) ([]template.HTML, error) {
			const body = `{"content":"%s STOP","components":[{"type":2,"custom_id":"x","label":"Again"}]}`
			html, err := facsimile.Discord(fmt.Appendf(nil, body, strings.ToUpper(rich.Plain(m.Body))), o)
			return []template.HTML{html}, err
		},
		Pressed: func(p facsimile.Press) (bot.Event, error) {
			if p.Control != "x" {
				return bot.Event{}, errors.New("no")
			}
			return bot.Event{Kind: bot.KindButton, Action: "again", Args: map[string]string{"target": "7"}}, nil
		},
	}}})
	ada := url.Values{"person": {"ada"}, "channel": {"class"}, "action": {"today"}, "kind": {"command"}, "back": {"as=telegraph"}}
	html := s.submit(t, "/act", ada)
	expect(t, html, "HELLO STOP", `value="telegraph" checked`, `<main class="phones as-telegraph"`)
	expect(t, html, `href="/?as=telegraph&amp;`)
	pressed := url.Values{"person": {"ada"}, "on": {"m1"}, "control": {"x"}, "type": {"2"}, "value": {""}, "back": {"as=telegraph"}}
	s.submit(t, "/act", pressed)
	if did.Kind != bot.KindButton || did.Action != "again" || did.Args["target"] != "7" || did.On.ID != "m1" {
		t.Errorf("pressed is %+v", did)
	}
	for _, wrong := range []struct{ control, back, said string }{
		{"y", "as=telegraph", "cannot be pressed"}, {"x", "as=pigeon", "does not show"}, {"x", "", "does not show"},
	} {
		did = bot.Event{}
		expect(t, s.submit(t, "/act", url.Values{"person": {"ada"}, "control": {wrong.control}, "back": {wrong.back}}), wrong.said)
		if did.Action != "" {
			t.Errorf("%v does %+v", wrong, did)
		}
	}
	if html := s.page(t, "/?as=pigeon"); strings.Contains(html, "STOP") || !strings.Contains(html, `value="" checked`) {
		t.Errorf("a service that is not there: %s", html)
	}
}
