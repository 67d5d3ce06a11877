package playground

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// The story is told in order, whatever is pressed: what comes before a chip is played first, and a chip that was
// played already, or is pressed when the term is over, begins the class anew.

func (s *Server) postChip(w http.ResponseWriter, r *http.Request) {
	if !readForm(w, r) {
		return
	}
	var n int
	if _, err := fmt.Sscan(r.PostForm.Get("n"), &n); err != nil || n < 1 || n > len(s.Chips) {
		s.back(w, r, refusef("There is no such chip."))
		return
	}
	extend(w)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), pushTime)
	defer cancel()
	at, err := s.tell(ctx, n)
	if err != nil {
		s.back(w, r, err)
		return
	}
	s.shown.Store(at)
	r.PostForm.Set("back", at.Chips[n-1].shown(r.PostForm.Get("back")))
	r.PostForm.Set("person", at.Chips[n-1].Look)
	at.back(w, r, nil)
}

// tell plays the story up to chip n and returns where it was played.
func (s *Server) tell(ctx context.Context, n int) (*Server, error) {
	at, words := s, ""
	if s.Anew != nil && (s.state().told >= n || s.over(ctx)) {
		var err error
		if at, err = s.again(ctx); err != nil {
			return nil, err
		}
		words = "Once more from the start. "
	}
	told := at.state().told
	for i := min(told, n-1); i < n; i++ {
		if err := at.Chips[i].Run(ctx); err != nil {
			return nil, err
		}
		if err := at.Clock.Settle(ctx); err != nil {
			return nil, err
		}
		at.ran(i + 1)
	}
	if told < n-1 {
		words += "What comes before was played first. "
	}
	c := at.Chips[n-1]
	at.say(words+c.Label+": "+c.Note, c.look())
	return at, nil
}

// again makes the server of the class as it was at its start.
func (s *Server) again(ctx context.Context) (*Server, error) {
	c, err := s.Anew(ctx)
	if err != nil {
		return nil, fmt.Errorf("playground: begin anew: %w", err)
	}
	return s.follow(c)
}

func (s *Server) postAnew(w http.ResponseWriter, r *http.Request) {
	if !readForm(w, r) {
		return
	}
	if s.Anew == nil {
		s.back(w, r, refusef("This class cannot begin anew."))
		return
	}
	next, err := s.again(r.Context())
	if err != nil {
		s.back(w, r, err)
		return
	}
	next.say("Back at the start.", "")
	s.shown.Store(next)
	q, err := url.ParseQuery(r.PostForm.Get("back"))
	if err != nil {
		q = url.Values{}
	}
	r.PostForm.Set("back", parseView(q).dressed())
	next.back(w, r, nil)
}

// look is the id of the phone that the chip plays on, "" where it is every phone.
func (c Chip) look() string {
	if c.Look == "" {
		return ""
	}
	return "phone-" + c.Look
}

// shown changes a view, written as a query, so that what the chip plays can be seen.
func (c Chip) shown(query string) string {
	q, err := url.ParseQuery(query)
	if err != nil {
		q = url.Values{}
	}
	v := parseView(q)
	for person, at := range c.Shows {
		v.at[person] = at
	}
	if len(v.show) > 0 && c.Look != "" && !slices.Contains(v.show, c.Look) {
		v.show = append(v.show, c.Look)
	}
	return v.query()
}
