package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/store/memory"
)

// A browsed is the playground in a browser, as a visitor has it.
type browsed struct {
	t   *testing.T
	ctx context.Context
}

// TestPage looks at the page as its visitors do, all of them in one browser.
func TestPage(t *testing.T) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800)); err != nil {
		t.Fatal(err)
	}
	for name, look := range map[string]func(*testing.T, visitor){
		"Story": tellsTheStory, "Keyboard": worksByKeyboard, "OwnCourse": takesOnesOwnCourse, "Tree": isToldByRolesAndNames,
		"Still": fitsAndKeepsStill, "Services": looksAsOnServices, "Line": isPushedAlongItsLine,
		"Axe": keepsNobodyOut,
	} {
		t.Run(name, func(t *testing.T) { look(t, visitor{ctx}) })
	}
}

// A visitor has a browser and comes to a playground of its own.
type visitor struct{ browser context.Context }

// comes opens a playground in a window of a size.
func (v visitor) comes(t *testing.T, width, height int64) browsed {
	t.Helper()
	p := &playgroundCommand{Start: "2026-12-01", Token: "a-token"}
	store := memory.New()
	t.Cleanup(func() { store.Close() })
	server, err := playground.NewServer(opened(t, p, store).server(p, zerolog.New(io.Discard)))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go server.Serve(t.Context(), listener)
	ctx, cancel := chromedp.NewContext(v.browser)
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	b := browsed{t, ctx}
	b.do(chromedp.EmulateViewport(width, height), chromedp.Navigate("http://"+listener.Addr().String()+"/?token=a-token"))
	return b
}

func (b browsed) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// is waits until an expression of the page is true, and says what it was if that never happens.
func (b browsed) is(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 15*time.Second)
	defer cancel()
	poll := fmt.Sprintf(`new Promise((done) => { const look = () => (%s) ? done(true) : setTimeout(look, 20); look(); })`, expression)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](poll, chromedp.EvalAwaitPromise)); err != nil {
		b.t.Fatalf("%s: never so: %v", what, err)
	}
}

// press clicks what a selector finds, and waits until the page has taken over the answer.
func (b browsed) press(selector string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).click(); undefined`, selector)))
	b.is(selector, `document.body.ariaBusy !== "true"`)
}

const inView = `((e) => { const r = e?.getBoundingClientRect(); return r && r.width > 0 && r.left >= -1 && r.right <= innerWidth + 1 && ` +
	`r.top >= -1 && r.top < innerHeight - 60; })`

// tellsTheStory presses every chip at the widths of a phone, a small phone and a laptop, in the looks of services and of the page,
// light and dark, and looks for what each promises where the visitor looks.
func tellsTheStory(t *testing.T, v visitor) {
	for _, x := range []struct {
		width        int64
		scheme, look string
	}{{320, "dark", "as-discord"}, {390, "light", "as-slack"}, {1280, "dark", "as-"}} {
		t.Run(fmt.Sprint(x.width), func(t *testing.T) {
			b := v.comes(t, x.width, 800)
			b.colours(x.scheme)
			b.press("#" + x.look)
			chip := func(n int) { b.press(fmt.Sprintf(".story li:nth-child(%d) button", n)) }
			chip(1)
			b.is("the card's beginning in each phone", `[...document.querySelectorAll(".log")].every((log) => {
				const card = log.querySelector(".msg.new").getBoundingClientRect(), box = log.getBoundingClientRect();
				return card.top >= box.top - 2 && card.top < box.bottom - 40; })`)
			b.is("what the chip says", `document.getElementById("status").textContent.startsWith("Lesson time: The card")`)
			chip(2)
			b.is("Ada's direct messages", `document.querySelector("#phone-ada .tabs [aria-current]").textContent.includes("Direct") &&
				/Left in lesson 1:?\s*one step/.test(document.querySelector("#phone-ada .log").textContent)`)
			b.is("Ada's phone", inView+`(document.querySelector("#name-ada"))`)
			b.press(`[name=advance][value="1h"]`)
			b.is("the tab after a push", `document.querySelector("#phone-ada .tabs [aria-current]").textContent.includes("Direct")`)
			chip(3)
			b.is("what the outage was like", `document.querySelectorAll("#account li").length === 3 &&
				document.getElementById("account").textContent.includes("Meanwhile it would have said: 1 lesson card")`)
			chip(4)
			b.is("nothing of the outage", `!document.querySelector("#account li")`)
			b.is("her phone", inView+`(document.querySelector("#name-rivera"))`)
			b.is("the form's button", inView+`(document.querySelector("#phone-rivera dialog button.primary")) ||
				/No class on/.test(document.querySelector("#phone-rivera .log").textContent)`)
			chip(5)
			b.is("what would help most, from its beginning", `((m, log) => m.textContent.includes("One question waits, from Ada") &&
				m.getBoundingClientRect().top >= log.getBoundingClientRect().top - 2)(
				document.querySelector("#phone-rivera .log").lastElementChild, document.querySelector("#phone-rivera .log"))`)
			b.press("[name=end]")
			b.is("the noise table", `document.getElementById("report").open && `+inView+`(document.getElementById("heard")) &&
				document.getElementById("outlook").textContent.includes("What 16 weeks would be like")`)
			b.is("no sideways scroll", `document.documentElement.scrollWidth <= innerWidth`)
			b.press("[action='/anew'] button")
			b.is("the start", `document.querySelector("#clock").textContent.includes("1 December")`)
		})
	}
}

// worksByKeyboard goes from tab to tab with arrows, opens the commands with a slash and closes them with Escape.
func worksByKeyboard(t *testing.T, v visitor) {
	b := v.comes(t, 1280, 800)
	b.press(".story li:nth-child(1) button")
	b.is("unread messages of threads", `document.querySelector("#phone-ben .tabs .count").textContent.trim() === "1 new"`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#phone-ben .tabs a").focus(); undefined`))
	b.do(chromedp.KeyEvent(kb.ArrowRight))
	b.is("the next tab", `document.activeElement === document.querySelector("#phone-ben .tabs a:nth-child(2)") &&
		document.querySelectorAll("#phone-ben .tabs [tabindex='0']").length === 1`)
	b.do(chromedp.KeyEvent("/"))
	b.is("the commands", `document.querySelector("#commands-ben").open && document.activeElement.id === "text-ben"`)
	b.do(chromedp.KeyEvent("today"))
	b.is("one command", `document.querySelectorAll("#commands-ben [data-command]:not([hidden])").length === 1`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.is("closed", `!document.querySelector("#commands-ben").open && document.activeElement.id === "text-ben"`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.is("the answer's beginning", `((m, log) => m && m.getBoundingClientRect().top >= log.getBoundingClientRect().top - 2)(
		document.querySelector("#phone-ben .msg.new"), document.querySelector("#phone-ben .log"))`)
}

// takesOnesOwnCourse types titles, drops what is no course, and is told so beside the class that stays.
func takesOnesOwnCourse(t *testing.T, v visitor) {
	b := v.comes(t, 390, 800)
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("own").open = true;
		document.querySelector(".own textarea").value = "Membranes\nOsmosis";
		document.querySelector(".own [name=title]").value = "Cells"; undefined`))
	b.press(".own button")
	b.is("the class of the titles", `document.getElementById("verdict").textContent.includes("Cells: 2 lessons") &&
		document.title.startsWith("Cells") && document.querySelector("#phone-rivera .log").textContent.includes("Osmosis")`)
	b.do(chromedp.Evaluate[chromedp.Void](`const data = new DataTransfer();
		data.items.add(new File(["hello"], "letter.zip"));
		dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true })); undefined`))
	b.is("why it is no course", `document.getElementById("verdict").textContent.includes("this is no zip file")`)
	b.is("the old class", `document.title.startsWith("Cells") && document.querySelector(".own textarea").value.startsWith("Membranes")`)
	b.is("no sideways scroll", `document.documentElement.scrollWidth <= innerWidth`)
	b.press(".story li:nth-child(1) button")
	b.is("the first lesson", `document.querySelector("#phone-ben .msg.new").textContent.includes("Membranes")`)
}

// looksAsOnServices changes the look, by mouse and by keyboard, presses a button and chooses from a list in either, and finds
// the look after a reload.
func looksAsOnServices(t *testing.T, v visitor) {
	for _, width := range []int64{320, 1280} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			b := v.comes(t, width, 800)
			b.press(".story li:nth-child(2) button")
			b.press("#as-discord")
			b.is("Discord's cards", `document.querySelector("#phone-ben .fx-discord .fx-container .fx-h")?.textContent.startsWith("Biology 9b")`)
			b.is("Ada's answers", `document.querySelectorAll("#phone-ada .fx-discord").length > 1 && !document.querySelector(".bubble.fx")`)
			b.is("no sideways scroll", `document.documentElement.scrollWidth <= innerWidth &&
				[...document.querySelectorAll(".log")].every((log) => log.scrollWidth <= log.clientWidth)`)
			b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("as-discord").focus(); undefined`))
			b.do(chromedp.KeyEvent(kb.ArrowRight))
			b.is("Slack's messages", `document.querySelector("#phone-ben .fx-slack") && !document.querySelector(".fx-discord") &&
				document.activeElement.id === "as-slack"`)
			b.is("nothing unknown", `!document.querySelector(".fx-unknown")`)
			b.press("#phone-ada .log > :last-child .fx-button")
			b.is("what the button asks for", `document.querySelector("#phone-ada .msg.new .fx-slack, #phone-ada dialog")`)
			b.do(chromedp.Reload())
			b.is("the look after a reload", `document.querySelector("#phone-ada .fx-slack") && document.getElementById("as-slack").checked`)
			b.press("[action='/anew'] button")
			b.is("the look at the start", `document.querySelector("#phone-ada .fx-slack") &&
				document.querySelector("#clock").textContent.includes("1 December")`)
		})
	}
}

// isPushedAlongItsLine drags the clock forward along the time line and steps on by keys, is not dragged back, and plays and pauses.
func isPushedAlongItsLine(t *testing.T, v visitor) {
	b := v.comes(t, 1280, 800)
	b.is("six lessons", `document.querySelectorAll("#marks .lesson").length === 6 &&
		document.querySelector("#marks svg").ariaLabel === "The term: 6 lessons"`)
	b.drag(0.015, 0.2)
	b.is("the day it was dragged to", `/[56] December/.test(document.querySelector("#clock").textContent) &&
		document.querySelector("#phone-ben .msg.new")`)
	b.do(chromedp.Evaluate[chromedp.Void](`window.reached = Number(hour.value); hour.focus(); undefined`))
	b.do(chromedp.KeyEvent(kb.ArrowRight))
	b.is("an hour later, the keyboard still there", `Number(hour.dataset.now) === reached + 1 && document.activeElement.id === "hour"`)
	b.drag(0.2, 0.05)
	b.is("not back", `Number(hour.value) === reached + 1 && Number(hour.dataset.now) === reached + 1`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("speed").value = "1d"; document.getElementById("play").click(); undefined`))
	b.is("two days of play", `Number(hour.dataset.now) >= reached + 49 && document.getElementById("play").textContent === "Pause"`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.getElementById("play").click(); undefined`))
	b.is("pause", `document.getElementById("play").textContent === "Play" && document.getElementById("play").ariaPressed === "false" &&
		document.body.ariaBusy !== "true"`)
	b.press("#dates-list li:last-child button")
	b.is("the last lesson", `document.querySelector("#clock").textContent.includes("17 December 2026 16:00")`)
}

// drag moves the thumb of the time line from one part of its length to another, and waits until the clock has followed.
func (b browsed) drag(from, to float64) {
	b.t.Helper()
	box, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]float64](`(({ left, top, width, height }) =>
		[left, top + height / 2, width])(document.getElementById("hour").getBoundingClientRect())`))
	if err != nil || len(box) != 3 {
		b.t.Fatal(box, err)
	}
	at := func(part float64) float64 { return box[0] + 8 + part*(box[2]-16) }
	b.do(chromedp.DragAndDropXY(at(from), box[1], at(to), box[1], 4))
	b.is("the clock where the thumb is", `!document.getElementById("there").textContent && document.body.ariaBusy !== "true"`)
}

// isToldByRolesAndNames reads the page as a screen reader does: everything that can be used has a name, and what a
// visitor looks for is there by its role.
func isToldByRolesAndNames(t *testing.T, v visitor) {
	b := v.comes(t, 1280, 800)
	b.press(".story li:nth-child(1) button")
	tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	used := []string{"button", "link", "textbox", "combobox", "checkbox", "radio", "log", "region", "dialog"}
	said := map[string]bool{}
	for _, n := range tree.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		role, name := heard(n.Role), heard(n.Name)
		said[role+" "+name] = true
		if name == "" && slices.Contains(used, role) {
			t.Errorf("a %s has no name", role)
		}
	}
	for _, want := range []string{"heading Afterbell keeps a class together in chat, at everybody's own hour", "form Move the clock",
		"button Back to the start", "list A story in 5 steps", "region Ada", "log #biology-9b", "navigation Ben's channels",
		"group Lesson 1 of 6: A time and a place", "textbox Cy writes in #biology-9b"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(said)), func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("nothing is told as %q", want)
		}
	}
}

// heard is a role or name as it is spoken.
func heard(v *accessibility.Value) (words string) {
	if v == nil || json.Unmarshal([]byte(v.Value), &words) != nil {
		return ""
	}
	return words
}

// fitsAndKeepsStill looks at the page at twice its size, in forced colours and without motion.
func fitsAndKeepsStill(t *testing.T, v visitor) {
	b := v.comes(t, 640, 400) // a laptop's 1280 by 800 at 200 %
	features := []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}, {Name: "prefers-reduced-motion", Value: "reduce"}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		t.Fatal(err)
	}
	b.press(".story li:nth-child(1) button")
	b.is("no sideways scroll", `document.documentElement.scrollWidth <= innerWidth`)
	b.is("whole words in all tabs", `[...document.querySelectorAll(".tabs")].every((tabs) => tabs.scrollWidth <= tabs.clientWidth)`)
	b.is("no motion", `document.getAnimations().length === 0`)
	b.is("a frame round what is new", `getComputedStyle(document.querySelector(".msg.new > .bubble")).borderTopStyle === "solid"`)
}
