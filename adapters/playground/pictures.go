package playground

import (
	"errors"
	"mime"
	"net/http"
	"slices"
	"strings"

	"afterbell/bot"
)

// getPicture serves the picture that the bot made for a message.
func (s *Server) getPicture(w http.ResponseWriter, r *http.Request) {
	m, ok := s.Room.message(r.PathValue("message"))
	if !ok || m.Content.Image == nil {
		http.NotFound(w, r)
		return
	}
	serve(w, "image/png", m.Content.Image.PNG)
}

// getFile serves a file of a lesson. Only pictures are shown; everything else is saved, so that no
// file of a course can run as a page of ours.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request) {
	hash := r.PathValue("hash")
	if s.File == nil || !isHash(hash) {
		http.NotFound(w, r)
		return
	}
	content, err := s.File(r.Context(), hash)
	if errors.Is(err, bot.ErrNotFound) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		s.Log.Error().Err(err).Msg("file could not be read")
		http.Error(w, "The file could not be read.", http.StatusInternalServerError)
		return
	}
	kind := http.DetectContentType(content)
	if !slices.Contains([]string{"image/png", "image/jpeg", "image/gif", "image/webp"}, kind) {
		kind = "application/octet-stream"
		name := strings.ToValidUTF8(r.URL.Query().Get("name"), "")
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	serve(w, kind, content)
}

func serve(w http.ResponseWriter, kind string, content []byte) {
	w.Header().Set("Content-Type", kind)
	_, err := w.Write(content)
	_ = err // the browser has gone away
}

// getComplete offers values for an option that is being typed on the page.
func (s *Server) getComplete(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a := actionOf(q)
	choices, err := s.Room.Complete(r.Context(), q.Get("person"), a, q.Get("focus"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"choices": choicesOf(choices)})
}
