package operator

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"afterbell/adapters/loopback"
)

const token = "a-token"

type refusal string

func (r refusal) Error() string   { return string(r) }
func (r refusal) Refusal() string { return string(r) }

// ran is a bot with something of everything, that notes what is asked of it.
func ran(did *[]string) Bot {
	note := func(what string) func(context.Context, string) error {
		return func(_ context.Context, key string) error {
			*did = append(*did, what+" "+key)
			if key == "gone" {
				return refusal("there is no post gone")
			}
			return nil
		}
	}
	return Bot{
		Look: func(context.Context) (State, error) {
			return State{
				At: "Mon 1 Dec 2026, 09:00", Lines: []string{"Discord: connected"}, Wrong: []string{"a post waits for <3 hours>"},
				Waiting: []Post{{"post/1", "lesson of Biology, tried twice"}}, Later: 7,
				Classes: []Class{{Name: "Biology 9b", ID: "c1", Where: "discord", Course: "Cells", Learners: 3, Since: "1 Dec 2026"}},
				Courses: []Course{
					{Folder: "cells", Title: "Cells", Lessons: 6, Taught: true}, {Folder: "broken", Problems: []string{"01.md:3: no title"}},
				},
			}, nil
		},
		Retry: note("retry"), Drop: note("drop"), Log: zerolog.New(io.Discard),
		Reload:  func(context.Context) (string, error) { return "log.level is in force now", nil },
		Examine: func(context.Context) (string, error) { return "", errors.New("a secret of the disk") },
	}
}

// ask sends a request to the page, as a browser that has the cookie, or as a stranger.
func ask(b Bot, method, path string, form url.Values, knows bool) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1:8093"+path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if knows {
		r.AddCookie(loopback.New(token, 8093, nil).Cookie())
	}
	w := httptest.NewRecorder()
	Server(b, token, 8093).Handler.ServeHTTP(w, r)
	return w
}

func expect(t *testing.T, w *httptest.ResponseRecorder, code int, words ...string) {
	t.Helper()
	if w.Code != code {
		t.Errorf("%d, want %d: %s", w.Code, code, w.Body)
	}
	for _, x := range words {
		if !strings.Contains(w.Body.String(), x) {
			t.Errorf("%q is not in %s", x, w.Body)
		}
	}
}

// TestPage shows how the bot is, and does what its forms ask for.
func TestPage(t *testing.T) {
	var did []string
	b := ran(&did)
	expect(t, ask(b, "GET", "/", nil, true), 200, "As of Mon 1 Dec 2026, 09:00", "Discord: connected", "a post waits for &lt;3 hours&gt;",
		"lesson of Biology, tried twice", "and 7 more", "Biology 9b <small>c1</small>", "cells: Cells, 6 lessons", "01.md:3: no title",
		"<details open><summary>broken: <strong>cannot be taught")
	sheet := ask(b, "GET", "/operator.css", nil, false)
	expect(t, sheet, 200, "color-scheme: light dark")
	if kind := sheet.Header().Get("Content-Type"); kind != "text/css; charset=utf-8" {
		t.Errorf("the style sheet is %s", kind)
	}
	expect(t, ask(b, "POST", "/retry", url.Values{"key": {"post/1"}}, true), 200, "It is tried now.")
	expect(t, ask(b, "POST", "/drop", url.Values{"key": {"gone"}}, true), 200, `role="alert"`, "there is no post gone")
	expect(t, ask(b, "POST", "/reload", url.Values{}, true), 200, "log.level is in force now")
	failed := ask(b, "POST", "/examine", url.Values{}, true)
	expect(t, failed, 200, "That did not work; the log says why.")
	if strings.Contains(failed.Body.String(), "secret") {
		t.Error("the page tells what belongs into the log")
	}
	if got := strings.Join(did, ", "); got != "retry post/1, drop gone" {
		t.Errorf("done was %s", got)
	}
	b.Look = func(context.Context) (State, error) { return State{}, errors.New("no") }
	expect(t, ask(b, "GET", "/", nil, true), 500, "could not be read")
}

// TestPageIsGuarded shows strangers nothing, lets nothing be done by a link or by another site, and trades the token.
func TestPageIsGuarded(t *testing.T) {
	var did []string
	b := ran(&did)
	expect(t, ask(b, "GET", "/", nil, false), 401, "This page has a key")
	expect(t, ask(b, "POST", "/drop", url.Values{"key": {"post/1"}}, false), 401)
	expect(t, ask(b, "GET", "/drop?key=post/1", nil, true), 405)
	w := ask(b, "GET", "/?token="+token, nil, false)
	expect(t, w, 303)
	c := w.Header().Get("Set-Cookie")
	if !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Strict") || strings.Contains(c, token) {
		t.Errorf("the cookie is %s", c)
	}
	expect(t, ask(b, "GET", "/?token=wrong", nil, false), 401)
	for name, value := range map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"} {
		r := httptest.NewRequest("POST", "http://127.0.0.1:8093/drop", strings.NewReader("key=post/1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(name, value)
		r.AddCookie(loopback.New(token, 8093, nil).Cookie())
		w := httptest.NewRecorder()
		Server(b, token, 8093).Handler.ServeHTTP(w, r)
		expect(t, w, http.StatusForbidden)
	}
	r := httptest.NewRequest("GET", "http://evil.example/", nil)
	r.AddCookie(loopback.New(token, 8093, nil).Cookie())
	w = httptest.NewRecorder()
	Server(b, token, 8093).Handler.ServeHTTP(w, r)
	expect(t, w, http.StatusMisdirectedRequest)
	if w.Header().Get("Content-Security-Policy") != loopback.Policy || len(did) > 0 {
		t.Errorf("done was %v, with %v", did, w.Header())
	}
}
