// Package dated lets the bot hear what time a chat service says it is. Every answer of a web service carries a
// Date (RFC 9110, section 6.6.1), which makes a second clock of it: a machine whose own clock has leapt, as one
// does that starts before it knows the time, is found out before anything is posted.
package dated

import (
	"net/http"
	"sync/atomic"
	"time"

	"afterbell/bot"
)

// A Transport passes requests on to Base and tells a listener the date of each answer. It is safe for concurrent
// use. The zero Listener is nobody.
type Transport struct {
	Base http.RoundTripper

	listener atomic.Pointer[bot.Timekeeper]
}

// Tell tells h from now on, if it wants to hear.
func (t *Transport) Tell(h bot.Handler) {
	if k, ok := h.(bot.Timekeeper); ok {
		t.listener.Store(&k)
	}
}

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	answer, err := t.Base.RoundTrip(req)
	if err != nil {
		return answer, err
	}
	if k := t.listener.Load(); k != nil {
		if at, err := time.Parse(http.TimeFormat, answer.Header.Get("Date")); err == nil { // else the service says none
			(*k).Told(at)
		}
	}
	return answer, nil
}

// CloseIdleConnections closes what Base keeps open.
func (t *Transport) CloseIdleConnections() {
	if c, ok := t.Base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
