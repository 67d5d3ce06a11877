package slacktest

import (
	"context"
	"fmt"
)

// Given is an answer that a person got: a private or public message by a response_url, a view that
// was opened or updated, errors at the fields of a form, or a direct message.
type Given struct {
	Kind   string // "answer", "view", "errors", "closed", "direct"
	Text   string
	Blocks string
	Type   string // response_type of an answer
	Thread string
	Over   bool // it replaced the message that the button was on
	View   *View
	Errors map[string]string
}

// Calls returns the calls of a method, "" for all.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			found = append(found, c)
		}
	}
	return found
}

// AwaitCall waits until a method was called.
func (s *Server) AwaitCall(ctx context.Context, method string) error {
	for {
		s.mu.Lock()
		news := s.news
		s.mu.Unlock()
		if len(s.Calls(method)) > 0 {
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return fmt.Errorf("slacktest: no call of %s: %w", method, ctx.Err())
		}
	}
}

// Problems returns what was sent against the documented limits, each once.
func (s *Server) Problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.problems...)
}

// Payloads returns every message and view that was received.
func (s *Server) Payloads() []Recorded {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Recorded(nil), s.recorded...)
}

// Messages returns the messages of a channel, or of a person's direct messages; of a thread those
// in it, the first one included.
func (s *Server) Messages(channel, thread string) []Posted {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Posted
	r := s.channels[channel]
	if r == nil {
		r = s.channels[directOf(channel)]
	}
	if r == nil {
		return nil
	}
	for _, m := range r.Messages {
		if thread == "" && m.Thread == "" || thread != "" && (m.TS == thread || m.Thread == thread) {
			found = append(found, *m)
		}
	}
	return found
}

// FileOf returns a file that was uploaded.
func (s *Server) FileOf(id string) (File, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[id]
	if !ok {
		return File{}, false
	}
	return *f, true
}

// Home returns what a person's home page shows, "" if it was never published.
func (s *Server) Home(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.views["home:"+user]; v != nil {
		return v.JSON
	}
	return ""
}

// Answer returns the next thing that somebody got in answer, waiting for it until ctx ends.
func (s *Server) Answer(ctx context.Context) (Given, error) {
	for {
		s.mu.Lock()
		if len(s.given) > 0 {
			g := s.given[0]
			s.given = s.given[1:]
			s.mu.Unlock()
			return g, nil
		}
		news := s.news
		s.mu.Unlock()
		select {
		case <-news:
		case <-ctx.Done():
			return Given{}, fmt.Errorf("slacktest: no answer: %w", ctx.Err())
		}
	}
}

// Given returns what people got in answer and nobody took with Answer.
func (s *Server) Given() (all []Given) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, s.given = s.given, nil
	return all
}

// give notes an answer and wakes those who wait. The caller holds mu.
func (s *Server) give(g Given) {
	s.given = append(s.given, g)
	s.stir()
}
