package slacktest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// FilesURL is where the files lie that people send.
func (s *Server) FilesURL() string { return "http://files." + s.host }

// Chosen keeps a file that somebody chose in a form, and returns what the field holds then: the value for Submit. change
// spoils what Slack tells of it; it may be nil. See https://docs.slack.dev/reference/objects/file-object.
func (s *Server) Chosen(name string, content []byte, change func(map[string]any)) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &File{ID: s.next("F"), Name: name, Bytes: len(content), Content: content, Done: true}
	s.files[f.ID] = f
	address := s.FilesURL() + "/files-pri/" + Team + "-" + f.ID + "/"
	object := map[string]any{
		"id": f.ID, "name": name, "title": name, "filetype": "zip", "mimetype": "application/zip", "size": len(content), "mode": "hosted",
		"is_external": false, "user": Rivera, "url_private": address + name, "url_private_download": address + "download/" + name,
	}
	if change != nil {
		change(object)
	}
	raw, _ := json.Marshal([]any{object})
	return string(raw)
}

// serveFile hands a file out to a token with the scope files:read; others are led to a page on which people sign in.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.fault("files.read", "")
	known := s.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] != "" && strings.Contains(s.scopes, "files:read")
	id := strings.Split(strings.TrimPrefix(r.URL.Path, "/files-pri/"+Team+"-"), "/")[0]
	kept := s.files[id]
	s.mu.Unlock()
	switch {
	case f != nil:
		s.fail(w, r, f)
	case !known:
		http.Redirect(w, r, "http://"+s.host+"/signin", http.StatusFound)
	case kept == nil:
		http.NotFound(w, r)
	default:
		_, _ = w.Write(kept.Content)
	}
}
