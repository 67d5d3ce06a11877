package playground

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

func writeJSON(w http.ResponseWriter, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil { // unreachable: every v is made of strings, numbers, times
		http.Error(w, "cannot encode the answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, err = w.Write(append(data, '\n'))
	_ = err // the script has gone away
}

func writeError(w http.ResponseWriter, status int, sentence string) {
	writeJSON(w, status, map[string]string{"error": sentence})
}

// fail answers with an error: its text if the script caused it, else a line in the log.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if sentence := s.failure(); sentence != "" {
		s.sayFailed(w, r, sentence)
		return
	}
	status, sentence := s.blame(r, err)
	writeError(w, status, sentence)
}

// blame finds out whose fault an error is, and logs ours.
func (s *Server) blame(r *http.Request, err error) (status int, sentence string) {
	var bad *badRequest
	switch {
	case errors.As(err, &bad):
		return bad.status, bad.text
	case errors.Is(err, ErrNobody):
		return http.StatusNotFound, sentenceOf(ErrNobody)
	case errors.Is(err, ErrNoPlace):
		return http.StatusNotFound, sentenceOf(ErrNoPlace)
	case errors.Is(err, ErrNothing):
		return http.StatusBadRequest, sentenceOf(ErrNothing)
	case errors.Is(err, ErrNotOurs):
		return http.StatusBadRequest, sentenceOf(ErrNotOurs)
	case errors.Is(err, ErrBackwards):
		return http.StatusConflict, sentenceOf(ErrBackwards)
	case errors.Is(err, ErrTooFar):
		return http.StatusBadRequest, sentenceOf(ErrTooFar)
	}
	s.Log.Error().Err(err).Str("path", r.URL.Path).Msg("request failed")
	return http.StatusInternalServerError, "Something went wrong here; the log says what."
}

func sentenceOf(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
