package slack

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
)

// post sends a request that is signed now, changed by the caller.
func (w *world) post(kind, body string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/slack", strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	signature, timestamp := slacktest.Sign(slacktest.Secret, body, time.Now())
	r.Header.Set("X-Slack-Signature", signature)
	r.Header.Set("X-Slack-Request-Timestamp", timestamp)
	for _, c := range change {
		c(r)
	}
	out := httptest.NewRecorder()
	w.a.ServeHTTP(out, r)
	return out
}

const formType, jsonType = slacktest.FormType, slacktest.JSONType

func formBody(e slacktest.Envelope) string {
	_, body := e.Body()
	return body
}

// onHTTP runs a test in a bubble with an adapter that takes requests.
func onHTTP(t *testing.T, replies map[string]func(bot.Event) bot.Reply, test func(t *testing.T, w *world, s *script)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w, s := newWorld(t, func(o *Options) { o.Mode = ModeHTTP; o.AppToken = "" }), &script{replies: replies}
		w.run(t, s)
		synctest.Wait()
		test(t, w, s)
	})
}

// TestSignatures: only what Slack signed within five minutes is read, once, and the published ways
// around it are closed: the empty secret, the far-future timestamp, the payload in the address.
func TestSignatures(t *testing.T) {
	onHTTP(t, nil, func(t *testing.T, w *world, s *script) {
		command := func() string {
			return formBody(w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		}
		signed := func(secret string, at time.Time) func(*http.Request) {
			return func(r *http.Request) {
				body := command()
				*r = *httptest.NewRequest(http.MethodPost, "/slack", strings.NewReader(body))
				r.Header.Set("Content-Type", formType)
				signature, timestamp := slacktest.Sign(secret, body, at)
				r.Header.Set("X-Slack-Signature", signature)
				r.Header.Set("X-Slack-Request-Timestamp", timestamp)
			}
		}
		header := func(name, value string) func(*http.Request) {
			return func(r *http.Request) { r.Header.Set(name, value) }
		}
		now := time.Now()
		for name, tt := range map[string]struct {
			change func(*http.Request)
			want   int
		}{
			"right":             {func(*http.Request) {}, 200},
			"four minutes old":  {signed(slacktest.Secret, now.Add(-4*time.Minute)), 200},
			"six minutes old":   {signed(slacktest.Secret, now.Add(-6*time.Minute)), 401},
			"six minutes ahead": {signed(slacktest.Secret, now.Add(6*time.Minute)), 401},
			"far future":        {signed(slacktest.Secret, time.Unix(1<<62, 0)), 401},
			"other secret":      {signed("other", now), 401},
			"empty secret":      {signed("", now), 401},
			"no signature":      {header("X-Slack-Signature", ""), 401},
			"short signature":   {header("X-Slack-Signature", "v0=abcd"), 401},
			"not hex":           {header("X-Slack-Signature", "v0="+strings.Repeat("zz", 32)), 401},
			"other version":     {header("X-Slack-Signature", "v1="+strings.Repeat("00", 32)), 401},
			"no timestamp":      {header("X-Slack-Request-Timestamp", ""), 401},
			"negative":          {header("X-Slack-Request-Timestamp", "-1"), 401},
			"fraction":          {header("X-Slack-Request-Timestamp", "1.5"), 401},
			"overflow":          {header("X-Slack-Request-Timestamp", "99999999999999999999"), 401},
			"other timestamp":   {header("X-Slack-Request-Timestamp", strconv.FormatInt(now.Unix()-1, 10)), 401},
		} {
			before := len(s.seen())
			got := w.post(formType, command(), tt.change).Code
			synctest.Wait()
			if arrived := len(s.seen()) > before; got != tt.want || arrived != (tt.want == 200) {
				t.Errorf("%s: status %d, arrived %v", name, got, arrived)
			}
		}
		if _, err := New(Options{BotTokens: []string{"xoxb-1"}, Mode: ModeHTTP, SigningSecret: " "}); err == nil {
			t.Error("an empty secret can be configured")
		}
	})
}

// TestReplay: the same request twice is one event; the same event signed anew is the same event.
func TestReplay(t *testing.T) {
	onHTTP(t, nil, func(t *testing.T, w *world, s *script) {
		body := formBody(w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
		if first, second := w.post(formType, body).Code, w.post(formType, body).Code; first != 200 || second != 401 {
			t.Errorf("status %d, then %d", first, second)
		}
		event := raw(t, w.Say(slacktest.Team, slacktest.Channel, "1796140800.000100", slacktest.Ada, "hi").Payload)
		for n := range 3 {
			time.Sleep(time.Minute)
			retry := func(r *http.Request) {
				r.Header.Set("X-Slack-Retry-Num", strconv.Itoa(n))
				r.Header.Set("X-Slack-Retry-Reason", "http_timeout")
			}
			if code := w.post(jsonType, event, retry).Code; code != 200 {
				t.Errorf("status %d", code)
			}
		}
		synctest.Wait()
		all := s.seen()
		if len(all) != 2 {
			t.Errorf("events %+v", all)
		}
	})
}

// TestSignaturesKept: a signature is known for as long as it is valid, and forgotten some time after.
func TestSignaturesKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s signatures
		for i, step := range []struct {
			after time.Duration
			name  string
			first bool
		}{{0, "a", true}, {9 * time.Minute, "a", false}, {2 * time.Minute, "b", true}, {9 * time.Minute, "b", false},
			{21 * time.Minute, "c", true}, {0, "a", true}} {
			time.Sleep(step.after)
			if s.first(step.name) != step.first {
				t.Errorf("step %d: %q is new: %v", i, step.name, !step.first)
			}
		}
		if n := len(s.new) + len(s.old); n > 4 {
			t.Errorf("%d signatures kept", n)
		}
	})
}

// TestQueryString: what stands in the address was signed by nobody.
func TestQueryString(t *testing.T) {
	onHTTP(t, nil, func(t *testing.T, w *world, s *script) {
		forged := formBody(w.Slash(slacktest.Team, slacktest.Channel, slacktest.Rivera, "/today", ""))
		for _, body := range []string{"", "a=b", "ssl_check=1"} {
			w.post(formType, body, func(r *http.Request) { r.URL.RawQuery = forged + "&payload=%7B%7D" })
		}
		synctest.Wait()
		if n := len(s.seen()); n != 0 {
			t.Errorf("%d events", n)
		}
	})
}

// TestURLVerification: the address is ours only to whom signs.
func TestURLVerification(t *testing.T) {
	onHTTP(t, nil, func(t *testing.T, w *world, _ *script) {
		body := `{"token":"legacy","challenge":"3eZbrw1aB<script>","type":"url_verification"}`
		got := w.post(jsonType, body)
		if got.Code != 200 || got.Body.String() != "3eZbrw1aB<script>" ||
			!strings.HasPrefix(got.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("answered %d %q", got.Code, got.Body)
		}
		if got := w.post(jsonType, body, func(r *http.Request) { r.Header.Del("X-Slack-Signature") }); got.Code != 401 ||
			strings.Contains(got.Body.String(), "3eZ") {
			t.Errorf("answered %d %q", got.Code, got.Body)
		}
	})
}

// TestFormOverHTTP: errors at fields are the body of the answer, options too; commands are answered
// at once.
func TestFormOverHTTP(t *testing.T) {
	replies := map[string]func(bot.Event) bot.Reply{"checkin.form": with(bot.Reply{FieldErrors: map[string]string{"did": "More."}}),
		"today": with(private("hi"))}
	onHTTP(t, replies, func(t *testing.T, w *world, s *script) {
		view := slacktest.View{ID: "V1",
			JSON: `{"type":"modal","callback_id":"checkin.form","private_metadata":"{}","blocks":[{"type":"input","block_id":"did"}]}`}
		got := w.post(formType, formBody(w.Submit(slacktest.Team, slacktest.Ada, view, nil)))
		if want := `{"response_action":"errors","errors":{"did":"More."}}`; got.Body.String() != want {
			t.Errorf("answered %s", got.Body)
		}
		s.choices = []bot.Choice{{Label: "A", Value: "a"}}
		if got := w.post(formType, formBody(w.Ask(slacktest.Team, slacktest.Ada, view, "zone", "x"))); !strings.Contains(got.Body.String(),
			`"options":[{`) {
			t.Errorf("answered %s", got.Body)
		}
		s.wait = 5 * time.Second
		began := time.Now()
		if got := w.post(formType, formBody(w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))); got.Code != 200 ||
			got.Body.Len() > 0 || time.Since(began) > time.Second {
			t.Errorf("answered %d %q after %s", got.Code, got.Body, time.Since(began))
		}
		if g := w.next(t); w.Read(g.Text, g.Blocks).Text != "hi" {
			t.Errorf("got %+v", g)
		}
	})
}

// TestStrangeRequests: what is no request of Slack's is refused without harm.
func TestStrangeRequests(t *testing.T) {
	onHTTP(t, nil, func(t *testing.T, w *world, s *script) {
		for name, tt := range map[string]struct {
			kind, body string
			change     func(*http.Request)
			want       int
		}{
			"get":        {formType, "", func(r *http.Request) { r.Method = http.MethodGet }, 404},
			"too long":   {formType, strings.Repeat("x", maxRequestBody+1), func(*http.Request) {}, 413},
			"bad escape": {formType, "payload=%zz", func(*http.Request) {}, 400},
			"nothing":    {formType, "a=b", func(*http.Request) {}, 400},
			"ssl check":  {formType, "ssl_check=1&token=x", func(*http.Request) {}, 200},
			"no json":    {jsonType, "{", func(*http.Request) {}, 200},
			"deep json":  {jsonType, strings.Repeat("[", 20000), func(*http.Request) {}, 200},
		} {
			if got := w.post(tt.kind, tt.body, tt.change).Code; got != tt.want {
				t.Errorf("%s: status %d, want %d", name, got, tt.want)
			}
		}
		if n := len(s.seen()); n != 0 {
			t.Errorf("%d events", n)
		}
	})
	t.Run("not running", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, func(o *Options) { o.Mode = ModeHTTP })
			s, body := &script{}, formBody(w.Slash(slacktest.Team, slacktest.Channel, slacktest.Ada, "/today", ""))
			if got := w.post(formType, body).Code; got != 503 {
				t.Errorf("status %d", got)
			}
			w.run(t, s)
			synctest.Wait()
			if got := w.post(formType, body).Code; got != 200 || s.last(t).Action != "today" {
				t.Errorf("status %d when it was sent again within the same second", got)
			}
		})
	})
	t.Run("socket mode", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t)
			if got := w.post(formType, "ssl_check=1").Code; got != 404 {
				t.Errorf("status %d", got)
			}
		})
	})
}

// FuzzServeHTTP: a signed body of any content is answered, and never panics.
func FuzzServeHTTP(f *testing.F) {
	f.Add(formType, "payload={}")
	f.Add(formType, `payload={"type":"block_actions","actions":[{"type":"button"}]}`)
	f.Add(formType, "command=/checkin&text=a&trigger_id=1&user_id=U1")
	f.Add(jsonType, `{"type":"event_callback","event_id":"E","event":{"type":"message","user":"U1","channel":"D1"}}`)
	f.Fuzz(func(t *testing.T, kind, body string) {
		w := newWorld(t, func(o *Options) { o.Mode = ModeHTTP })
		w.a.handler, w.a.ctx, w.a.cancel = &script{}, t.Context(), func() {}
		if code := w.post(kind, body).Code; code != 200 && code != 400 && code != 401 {
			t.Errorf("status %d", code)
		}
		w.a.stop()
	})
}
