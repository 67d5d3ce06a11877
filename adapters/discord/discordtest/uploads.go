package discordtest

import (
	"fmt"
	"net/http"
	"net/url"
)

// FilesURL is where the files lie that people send.
func (s *Server) FilesURL() string { return "http://cdn.discord.test" }

// Upload keeps a file that somebody chose in a form, and returns what the event says of it.
// https://docs.discord.com/developers/resources/message#attachment-object
func (s *Server) Upload(name string, content []byte) (id string, attachment map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id = s.id()
	path := fmt.Sprintf("/attachments/%s/%s/%s", s.id(), id, url.PathEscape(name))
	s.files[path] = content
	address := s.FilesURL() + path + "?ex=65d903de&is=65c68ede&hm=canary-signature"
	return id, map[string]any{
		"id": id, "filename": name, "size": len(content), "url": address, "proxy_url": address, "content_type": "application/zip",
		"ephemeral": true,
	}
}

// serveFile hands out a file to who knows its address, signature included.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	f := s.fault(r.Method, r.URL.Path)
	if f != nil && f.Delay > 0 {
		wait(r, f.Delay)
	}
	if f != nil && spoil(w, r, f) {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Authorization") != "" {
		s.violate("the bot's token goes to where files lie")
	}
	content, ok := s.files[r.URL.EscapedPath()]
	if !ok || r.URL.Query().Get("hm") != "canary-signature" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Write(content)
}
