package dated_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"afterbell/adapters/dated"
	"afterbell/bot"
)

// service answers with a Date, or with an error.
type service string

func (s service) RoundTrip(*http.Request) (*http.Response, error) {
	if s == "" {
		return nil, errors.New("no way")
	}
	return &http.Response{Header: http.Header{"Date": {string(s)}}}, nil
}

// watch is a handler that hears the time.
type watch struct {
	bot.Handler
	heard []time.Time
}

func (w *watch) Told(at time.Time) { w.heard = append(w.heard, at) }

func TestTheDateIsTold(t *testing.T) {
	noon := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	for date, want := range map[service][]time.Time{
		"Tue, 10 Nov 2026 12:00:00 GMT": {noon},
		"yesterday":                     nil,
		"":                              nil,
	} {
		w := &watch{}
		transport := &dated.Transport{Base: date}
		transport.Tell(w)
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://service", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := transport.RoundTrip(req); (err != nil) != (date == "") {
			t.Errorf("%q: %v", date, err)
		}
		if !slices.EqualFunc(w.heard, want, time.Time.Equal) {
			t.Errorf("%q: heard %v, want %v", date, w.heard, want)
		}
	}
}

func TestWhoDoesNotListenIsNotTold(t *testing.T) {
	transport := &dated.Transport{Base: service("Tue, 10 Nov 2026 12:00:00 GMT")}
	transport.Tell(struct{ bot.Handler }{})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://service", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.RoundTrip(req); err != nil {
		t.Error(err)
	}
}
