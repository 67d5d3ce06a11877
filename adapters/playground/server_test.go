package playground

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/loopback"
	"afterbell/bot"
)

const testToken = "a-token-for-tests"

// served is a server on a port of its own, with a browser that has its cookie.
type served struct {
	*Server
	base    string
	browser *http.Client
	clock   *Clock
	room    *Room
}

func serveTest(t *testing.T, bot answering, c Config, hours ...int) served {
	t.Helper()
	clock, _ := newClock(t, ClockOptions{}, hours...)
	room := newRoom(t, Options{Now: clock.Now})
	room.Connect(bot)
	c.Room, c.Clock, c.Token = room, clock, testToken
	return serveConfig(t, c)
}

// serveConfig serves a class that is ready.
func serveConfig(t *testing.T, c Config) served {
	t.Helper()
	s, err := NewServer(c)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(nil)
	port := web.Listener.Addr().(*net.TCPAddr).Port
	web.Config = s.httpServer(port)
	web.Start()
	t.Cleanup(web.Close)
	cookie := loopback.New(testToken, port, bound).Cookie()
	return served{Server: s, base: web.URL, clock: c.Clock, room: c.Room, browser: &http.Client{Transport: withCookie{cookie}}}
}

type withCookie struct{ cookie *http.Cookie }

func (c withCookie) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.AddCookie(c.cookie)
	return http.DefaultTransport.RoundTrip(r)
}

func (s served) page(t *testing.T, at string) string {
	t.Helper()
	return body(t, must(t)(s.browser.Get(s.base+at)), http.StatusOK)
}

func (s served) submit(t *testing.T, at string, form url.Values) string {
	t.Helper()
	return body(t, must(t)(s.browser.PostForm(s.base+at, form)), http.StatusOK)
}

func must(t *testing.T) func(*http.Response, error) *http.Response {
	return func(r *http.Response, err error) *http.Response {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
}

func body(t *testing.T, r *http.Response, want int) string {
	t.Helper()
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if r.StatusCode != want {
		t.Fatalf("%s %s: %s, want %d: %s", r.Request.Method, r.Request.URL, r.Status, want, data)
	}
	return string(data)
}

func silentBot(bot.Event) bot.Reply { return bot.Reply{} }

// TestEveryAnswerIsGuarded asks for everything there is, with and without right, and looks at the headers.
func TestEveryAnswerIsGuarded(t *testing.T) {
	s := serveTest(t, silentBot, Config{})
	for _, path := range []string{"/", "/page.css", "/page.js", "/revision", "/picture/m1", "/file/x", "/complete", "/api/people",
		"/api/clock", "/nothing", "/course.zip"} {
		for _, client := range []*http.Client{http.DefaultClient, s.browser} {
			r := must(t)(client.Get(s.base + path))
			r.Body.Close()
			for name, want := range map[string]string{
				"Content-Security-Policy": loopback.Policy, "X-Content-Type-Options": "nosniff",
				"Referrer-Policy": "no-referrer", "Cross-Origin-Resource-Policy": "same-origin",
			} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %s is %q", path, name, got)
				}
			}
			if strings.HasPrefix(path, "/page") == (r.StatusCode == http.StatusUnauthorized) && client == http.DefaultClient && path != "/nothing" {
				t.Errorf("%s without a key: %s", path, r.Status)
			}
		}
	}
}

// TestBadRequests sends what browsers of strangers and broken scripts send, byte by byte.
func TestBadRequests(t *testing.T) {
	s := serveTest(t, silentBot, Config{})
	host := strings.TrimPrefix(s.base, "http://")
	_, port, _ := net.SplitHostPort(host)
	bearer := "Authorization: Bearer " + testToken + "\r\n"
	post := func(headers, body string) string {
		return fmt.Sprintf("POST /api/act HTTP/1.1\r\nHost: %s\r\n%s%sContent-Length: %d\r\n\r\n%s", host, bearer, headers, len(body), body)
	}
	get := func(path, headers string) string {
		return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + bearer + headers + "\r\n"
	}
	asHost := func(h string) string {
		return "GET /api/people HTTP/1.1\r\nHost: " + h + "\r\n" + bearer + "\r\n"
	}
	const isJSON = "Content-Type: application/json\r\n"
	const good = `{"person":"ada","channel":"class","text":"hello"}`
	for _, tt := range []struct {
		name, send string
		want       int
	}{
		{"good", post(isJSON, good), 200},
		{"good localhost", asHost("localhost:" + port), 200},
		{"good loopback six", asHost("[::1]:" + port), 200},
		{"foreign host", asHost("evil.com"), 421},
		{"foreign host with the port", asHost("evil.com:" + port), 421},
		{"suffix host", asHost("localhost.evil.com:" + port), 421},
		{"suffix address", asHost("127.0.0.1.evil.com:" + port), 421},
		{"trailing dot", asHost("localhost.:" + port), 421},
		{"other port", asHost("localhost:1"), 421},
		{"no port", asHost("localhost"), 421},
		{"other loopback", asHost("127.0.0.2:" + port), 421},
		{"empty host", asHost(""), 421},
		{"no host", "GET /api/people HTTP/1.0\r\n" + bearer + "\r\n", 421},
		{"two hosts", "GET /api/people HTTP/1.1\r\nHost: " + host + "\r\nHost: evil.com\r\n" + bearer + "\r\n", 400},
		{"absolute foreign address", "GET http://evil.com/api/people HTTP/1.1\r\nHost: " + host + "\r\n" + bearer + "\r\n", 421},
		{"forwarded host", get("/api/people", "X-Forwarded-Host: evil.com\r\n"), 200},
		{"origin null", post(isJSON+"Origin: null\r\n", good), 403},
		{"origin foreign", post(isJSON+"Origin: http://evil.com\r\n", good), 403},
		{"origin other port", post(isJSON+"Origin: http://127.0.0.1:1\r\n", good), 403},
		{"origin ours", post(isJSON+"Origin: http://"+host+"\r\n", good), 200},
		{"cross-site", post(isJSON+"Sec-Fetch-Site: cross-site\r\n", good), 403},
		{"same-site is not same-origin", post(isJSON+"Sec-Fetch-Site: same-site\r\n", good), 403},
		{"cross-site reading", get("/api/people", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"), 403},
		{"same-site reading", get("/page.js", "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\n"), 403},
		{"acting by GET", get("/api/act?person=ada&action=today", ""), 405},
		{"moving the clock by GET", get("/clock?advance=1d", ""), 405},
		{"no token", "GET /api/people HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 401},
		{"wrong token", "GET /api/people HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + testToken + "x\r\n\r\n", 401},
		{"empty token", "GET /api/people HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer \r\n\r\n", 401},
		{"token in the query", "GET /api/people?token=" + testToken + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 401},
		{"bearer does not open the page", get("/", ""), 401},
		{"no content type", post("", good), 415},
		{"form as JSON", post("Content-Type: application/x-www-form-urlencoded\r\n", good), 415},
		{"text", post("Content-Type: text/plain\r\n", good), 415},
		{"compressed", post(isJSON+"Content-Encoding: gzip\r\n", good), 415},
		{"large", post(isJSON, `{"text":"`+strings.Repeat("x", maxBody)+`"}`), 413},
		{"large in chunks", "POST /api/act HTTP/1.1\r\nHost: " + host + "\r\n" + bearer + isJSON +
			"Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1000\r\n"+strings.Repeat(" ", 4096)+"\r\n", 17) + "0\r\n\r\n", 413},
		{"two lengths", "POST /api/act HTTP/1.1\r\nHost: " + host + "\r\n" + bearer + isJSON +
			"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400},
		{"deep", post(isJSON, `{"args":`+strings.Repeat("[", 10000)+strings.Repeat("]", 10000)+`}`), 400},
		{"repeated", post(isJSON, `{"person":"ada","person":"ben"}`), 400},
		{"repeated in another case", post(isJSON, `{"person":"ada","Person":"ben"}`), 400},
		{"trailing", post(isJSON, good+"{}"), 400},
		{"unknown field", post(isJSON, `{"persona":"ada"}`), 400},
		{"wrong type", post(isJSON, `{"person":7}`), 400},
		{"array", post(isJSON, `[]`), 400},
		{"null", post(isJSON, `null`), 400},
		{"empty", post(isJSON, ``), 400},
		{"half", post(isJSON, `{"person":"ada"`), 400},
		{"nobody", post(isJSON, `{"person":"eve","text":"hi"}`), 404},
		{"nowhere", post(isJSON, `{"person":"ada","channel":"staff","text":"hi"}`), 404},
		{"nothing", post(isJSON, `{"person":"ada"}`), 400},
		{"double slash", get("//api/people", ""), 400},
		{"dots", get("/api/../api/people", ""), 400},
		{"encoded dots", get("/%2e%2e/api/people", ""), 400},
		{"encoded slash", get("/api%2fpeople", ""), 400},
		{"semicolon", get("/api;x/people", ""), 400},
		{"NUL", get("/api/people%00", ""), 400},
		{"long path", get("/"+strings.Repeat("x", 9<<10), ""), 414},
		{"very long path", get("/"+strings.Repeat("x", 64<<10), ""), 431},
		{"file by path", get("/file/..%2f..%2fetc%2fpasswd", ""), 400},
		{"picture of nothing without a key", get("/picture/m1", ""), 401},
		{"other method", strings.Replace(post(isJSON, good), "POST", "PUT", 1), 405},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			go io.WriteString(conn, tt.send)
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			answer.Request = httptest.NewRequest("GET", "/", nil)
			body(t, answer, tt.want)
		})
	}
}

func TestTokenIsTradedForTheCookie(t *testing.T) {
	s := serveTest(t, silentBot, Config{})
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r := must(t)(stay.Get(s.base + "/?token=" + testToken))
	body(t, r, http.StatusSeeOther)
	cookies := r.Cookies()
	if len(cookies) != 1 || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteStrictMode ||
		strings.Contains(cookies[0].Value, testToken) {
		t.Errorf("cookies %v", cookies)
	}
	if at := r.Header.Get("Location"); at != "/" {
		t.Errorf("the token goes on to %q", at)
	}
	body(t, must(t)(stay.Get(s.base+"/?token=wrong")), http.StatusUnauthorized)
}

// TestSlowRequestsEnd checks that every phase of a request has an end; waiting for them would be slow.
func TestSlowRequestsEnd(t *testing.T) {
	srv := serveTest(t, silentBot, Config{}).httpServer(1)
	for name, limit := range map[string]time.Duration{
		"header": srv.ReadHeaderTimeout, "read": srv.ReadTimeout, "write": srv.WriteTimeout, "idle": srv.IdleTimeout,
	} {
		if limit <= 0 || limit > time.Minute {
			t.Errorf("%s may take %s", name, limit)
		}
	}
	if srv.MaxHeaderBytes != maxHeader {
		t.Errorf("headers of %d bytes", srv.MaxHeaderBytes)
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	s := serveTest(t, silentBot, Config{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	body(t, must(t)(http.Get("http://"+l.Addr().String()+"/page.css")), http.StatusOK)
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// TestServeEndsWhenNobodyLooks keeps on as long as a page asks, and ends when the last one is closed.
func TestServeEndsWhenNobodyLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		ended := make(chan time.Duration, 1)
		h := whileAsked(http.NotFoundHandler(), 30*time.Minute, func() { ended <- time.Since(start) })
		for range 100 {
			time.Sleep(29 * time.Minute)
			h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/revision", nil))
		}
		if got, want := <-ended, 100*29*time.Minute+30*time.Minute; got != want {
			t.Errorf("it ended after %v, want %v", got, want)
		}
	})
	s := serveTest(t, silentBot, Config{Idle: time.Millisecond})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(t.Context(), l); err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestNewServerRefuses(t *testing.T) {
	clock, _ := newClock(t, ClockOptions{})
	room := newRoom(t, Options{})
	for name, c := range map[string]Config{
		"nothing": {}, "no token": {Room: room, Clock: clock}, "token with a space": {Room: room, Clock: clock, Token: "a bc"},
	} {
		if _, err := NewServer(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestFilesAreNeverPages(t *testing.T) {
	hash := strings.Repeat("ab", 32)
	contents := map[string][]byte{hash: []byte("<html><script>alert(1)</script>"), strings.Repeat("cd", 32): onePixel}
	s := serveTest(t, silentBot, Config{File: func(_ context.Context, h string) ([]byte, error) {
		if c, ok := contents[h]; ok {
			return c, nil
		}
		return nil, fmt.Errorf("test: %w", bot.ErrNotFound)
	}})
	r := must(t)(s.browser.Get(s.base + "/file/" + hash + "?name=" + url.QueryEscape("work\r\nsheet\".html")))
	body(t, r, 200)
	if r.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("a page is served as %q, %q", r.Header.Get("Content-Type"), r.Header.Get("Content-Disposition"))
	}
	r = must(t)(s.browser.Get(s.base + "/file/" + strings.Repeat("cd", 32)))
	if got := body(t, r, 200); got != string(onePixel) || r.Header.Get("Content-Type") != "image/png" {
		t.Errorf("a picture is served as %q", r.Header.Get("Content-Type"))
	}
	body(t, must(t)(s.browser.Get(s.base+"/file/"+strings.Repeat("ef", 32))), 404)
	body(t, must(t)(s.browser.Get(s.base+"/file/short")), 404)
}

// onePixel begins as a PNG does, which is all that is looked at.
var onePixel = bytes.Clone([]byte("\x89PNG\x0d\x0a\x1a\x0a and so on"))

func TestErrorsOfOursAreNotShown(t *testing.T) {
	s := serveTest(t, silentBot, Config{Chips: []Chip{{Label: "Break",
		Run: func(context.Context) error { return errors.New("disk /dev/sda1 broke") }}}})
	page := s.submit(t, "/chip", url.Values{"n": {"1"}})
	if strings.Contains(page, "sda1") || !strings.Contains(page, "Something went wrong here") {
		t.Error("the page does not say what it should about an error")
	}
}
