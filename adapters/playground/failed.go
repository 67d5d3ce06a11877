package playground

import (
	"net/http"
	"strings"
)

// failure returns the sentence that the page and scripts read once nothing can be kept any more, and
// empty while all is well.
func (s *Server) failure() string {
	if s.Failed == nil {
		return ""
	}
	err := s.Failed()
	if err == nil {
		return ""
	}
	return "This playground has ended, because it cannot keep any more what happens: " + err.Error() +
		". What you saw before is kept. Start it again once that is mended."
}

// unlessFailed answers everything with the reason once nothing can be kept any more. What the page
// is made of is served all the same.
func (s *Server) unlessFailed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sentence := s.failure()
		if sentence == "" || r.URL.Path == "/page.css" || r.URL.Path == "/page.js" {
			next.ServeHTTP(w, r)
			return
		}
		s.sayFailed(w, r, sentence)
	})
}

// sayFailed answers with the reason, in the form that was asked for.
func (s *Server) sayFailed(w http.ResponseWriter, r *http.Request, sentence string) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		writeError(w, http.StatusServiceUnavailable, sentence)
	case r.URL.Path == "/revision":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, err := w.Write([]byte(sentence))
		_ = err // the browser has gone away
	default:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusServiceUnavailable)
		render(w, "failed", sentence)
	}
}
