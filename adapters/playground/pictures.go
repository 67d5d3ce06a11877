package playground

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
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

// A file is a link to what can be saved from a message.
type file struct{ Name, Address string }

// fileAt is the address of a file of a message: under its hash where it is stored, else under the message.
func fileAt(message string, f bot.FileRef) file {
	if isHash(f.Hash) {
		return file{f.Name, "/file/" + f.Hash + "?name=" + url.QueryEscape(f.Name)}
	}
	return file{f.Name, "/made/" + url.PathEscape(message) + "/" + url.PathEscape(f.Name)}
}

// getMade serves a file that the bot made for a message. It is saved and never shown, so that nothing that
// somebody wrote into it can run as a page of ours.
func (s *Server) getMade(w http.ResponseWriter, r *http.Request) {
	m, _ := s.Room.message(r.PathValue("message"))
	name := r.PathValue("name")
	i := slices.IndexFunc(m.Content.Files, func(f bot.FileRef) bool { return f.Name == name && len(f.Content) > 0 })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	serve(w, "application/octet-stream", m.Content.Files[i].Content)
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
