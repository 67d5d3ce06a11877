package playground

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

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
	if !strings.HasPrefix(strings.TrimLeft(string(data), " \t\r\n"), "{") {
		return refusef("The body is not a JSON object.")
	}
	err := json.Unmarshal(data, v, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic) && errors.Is(err, json.ErrUnknownName):
		return refusef("There is no field %q.", semantic.JSONPointer.LastToken())
	case errors.As(err, &semantic):
		return refusef("The field %q cannot be that.", semantic.JSONPointer.LastToken())
	case errors.As(err, &syntactic) && errors.Is(err, jsontext.ErrDuplicateName):
		return refusef("The field %q stands there twice.", syntactic.JSONPointer.LastToken())
	}
	return refusef("The body is not one JSON object and nothing else.")
}
