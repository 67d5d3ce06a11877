package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"afterbell/cmd/afterbell/operator"
)

// axe is the script that finds what keeps people from using a page, from the npm registry; without npm there is none.
// https://github.com/dequelabs/axe-core
func axe(t *testing.T) string {
	t.Helper()
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("npm is not installed")
	}
	if testing.Short() {
		t.Skip("short: the package comes from the npm registry")
	}
	dir := t.TempDir()
	install := exec.Command(npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", "--prefix", dir, "axe-core@4.14.1")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("npm cannot install the package: %v %.200s", err, out)
	}
	script, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	must(t, err)
	return string(script)
}

// keepsNobodyOut looks for barriers on the page in each of its looks, light and dark, wide and narrow, with forms and lists
// open, and on the operator's page.
func keepsNobodyOut(t *testing.T, v visitor) {
	script := axe(t)
	b := v.comes(t, 1280, 800)
	look := func(where string) {
		t.Helper()
		b.do(chromedp.Evaluate[chromedp.Void](script + "; undefined"))
		b.is("what comes is there", `document.getAnimations().every((a) => a.playState !== "running")`) // half seen, it has no contrast
		found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`axe.run(document, { resultTypes: ["violations"] }).then((found) =>
			found.violations.map((v) => v.id + ": " + v.help + "\n" +
			v.nodes.slice(0, 3).map((n) => n.html.slice(0, 300) + " " + n.failureSummary).join("\n")))`,
			chromedp.EvalAwaitPromise))
		must(t, err)
		for _, f := range found {
			t.Errorf("%s: %s", where, f)
		}
	}
	look("at the start")
	for _, x := range []struct {
		look, scheme, press string
		width               int64
	}{
		{"#as-discord", "dark", ".story li:nth-child(4) button", 320},
		{"#as-slack", "light", "#commands-ben [value=checkin]", 390}, {"#as-discord", "light", ".story li:nth-child(5) button", 1280},
		{"#as-slack", "dark", "[name=end]", 1280},
	} {
		b.do(chromedp.EmulateViewport(x.width, 800))
		b.colours(x.scheme)
		b.press(x.look)
		b.press(x.press)
		b.do(chromedp.Evaluate[chromedp.Void](`for (const d of document.querySelectorAll("#dates, #own, #people, #commands-ada")) d.open = true`))
		look(fmt.Sprint(x))
		if x.width == 390 {
			b.is("a form", `document.querySelector("#phone-ben dialog")`)
		}
	}
	b.do(chromedp.Navigate(deskPage(t)))
	b.is("the outbox", `document.querySelectorAll(".danger").length === 3`)
	look("the operator's page")
	b.colours("light")
	look("the operator's page, light")
}

// colours chooses light or dark.
func (b browsed) colours(scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
	must(b.t, err)
}

// deskPage is the address of an operator's page that has something of everything.
func deskPage(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	post := []operator.Post{{Key: "lesson/1", Text: "lesson of Biology 9b, for Mon 1 Dec 2026, 16:00: tried twice"}}
	s := operator.Server(operator.Bot{Look: func(context.Context) (operator.State, error) {
		return operator.State{
			At: "Mon 1 Dec 2026, 17:00", Lines: []string{"Discord: connected"}, Wrong: []string{"Slack is not connected"},
			Waiting: post, Planned: post, GivenUp: post, Later: 3,
			Classes: []operator.Class{{Name: "Biology 9b", ID: "c1", Course: "Cells", Where: "discord", Learners: 3, Since: "1 Dec"}},
			Courses: []operator.Course{{Folder: "cells", Title: "Cells", Lessons: 6, Taught: true}, {Folder: "x", Problems: []string{"no title"}}},
		}, nil
	}}, pageToken, l.Addr().(*net.TCPAddr).Port)
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return "http://" + strings.Replace(l.Addr().String(), "127.0.0.1", "localhost", 1) + "/?token=" + pageToken
}
