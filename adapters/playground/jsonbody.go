package playground

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// maxDepth is how deep a JSON body may nest. Ours nest twice.
const maxDepth = 8

// A badRequest is an error whose text is for the script that sent the request.
type badRequest struct {
	status int
	text   string
}

func (e *badRequest) Error() string { return e.text }

func refusef(format string, args ...any) error {
	return &badRequest{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// readJSON reads a request's body into v, which points to a struct.
func readJSON(r *http.Request, v any) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return &badRequest{http.StatusUnsupportedMediaType, "Send a JSON object as application/json."}
	}
	data, err := io.ReadAll(r.Body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &badRequest{http.StatusRequestEntityTooLarge, fmt.Sprintf("A body has at most %d bytes.", large.Limit)}
	}
	if err != nil {
		return refusef("The body did not arrive whole.")
	}
	return decodeStrict(data, v)
}

// decodeStrict reads one JSON object without unknown or repeated fields and with nothing after it.
func decodeStrict(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if err := walk(d, 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return refusef("Something follows the JSON object.")
	}
	if first := bytes.TrimLeft(data, " \t\r\n"); first[0] != '{' {
		return refusef("The body is not a JSON object.")
	}
	d = json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return refusef("%s.", strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// walk passes over one JSON value and refuses what encoding/json would let through.
func walk(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil {
		return refusef("The body is not JSON.")
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth++; depth > maxDepth {
		return refusef("The body nests more than %d deep.", maxDepth)
	}
	keys := map[string]bool{}
	for d.More() {
		if open == '{' {
			if err := walkKey(d, keys); err != nil {
				return err
			}
		}
		if err := walk(d, depth); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return refusef("The body is not JSON.")
	}
	return nil
}

// walkKey reads a key. Keys that differ in case alone count as one, since one field takes both.
func walkKey(d *json.Decoder, keys map[string]bool) error {
	token, err := d.Token()
	key, ok := token.(string)
	if err != nil || !ok {
		return refusef("The body is not JSON.")
	}
	key = strings.ToLower(key)
	if keys[key] {
		return refusef("The field %q stands there twice.", key)
	}
	keys[key] = true
	return nil
}

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
