package slacktest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func (s *Server) uploadURL(_ string, args map[string]string) reply {
	length, err := strconv.Atoi(args["length"])
	if err != nil || length <= 0 || args["filename"] == "" {
		return refuse("invalid_arguments")
	}
	f := &File{ID: s.next("F"), Name: args["filename"], Alt: args["alt_txt"], Bytes: -length}
	s.files[f.ID] = f
	return reply{"file_id": f.ID, "upload_url": "http://" + s.host + "/upload/canary-upload/" + f.ID}
}

// serveUpload takes the bytes of a file.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	s.mu.Lock()
	fault := s.fault("files.upload", "")
	s.mu.Unlock()
	if fault != nil {
		s.fail(w, r, fault)
		return
	}
	content, err := uploaded(r)
	if err != nil {
		s.mu.Lock()
		s.found("an upload", []string{err.Error()})
		s.mu.Unlock()
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files[id]; f != nil && len(content) == -f.Bytes {
		f.Bytes, f.Content = len(content), content
		_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(content)))
		return
	}
	http.Error(w, "wrong length", http.StatusBadRequest)
}

// uploaded reads the bytes of a file: the whole body, or the one file of a form, as a strict reader does.
func uploaded(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if r.ContentLength != int64(len(body)) {
		return nil, errors.New("an upload without its length")
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return body, err
	}
	end := "--" + params["boundary"] + "--"
	if strings.Count(string(body), end) != 1 || !strings.HasSuffix(strings.TrimSuffix(string(body), "\r\n"), end) {
		return nil, errors.New("a form that does not end once")
	}
	part, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).NextPart()
	if err != nil || part.FormName() != "file" && part.FormName() != "filename" {
		return nil, errors.New("a form without a file")
	}
	return io.ReadAll(part)
}

func (s *Server) completeUpload(team string, args map[string]string) reply {
	var list []struct{ ID, Title string }
	if json.Unmarshal([]byte(args["files"]), &list) != nil || len(list) == 0 {
		return refuse("invalid_arguments")
	}
	var names []string
	var out []reply
	for _, e := range list {
		f := s.files[e.ID]
		if f == nil || f.Bytes <= 0 {
			return refuse("file_not_found")
		}
		if !f.Done {
			f.Done, f.Ready = true, time.Now().Add(s.looking)
		}
		f.Title = e.Title
		names = append(names, f.Name)
		out = append(out, reply{"id": f.ID, "title": f.Title})
	}
	if args["channel_id"] != "" {
		r, refused := s.room(team, args["channel_id"])
		if refused != nil {
			return refused
		}
		r.Messages = append(r.Messages, &Posted{TS: s.stamp(), Thread: args["thread_ts"], User: Bot, Files: names})
	}
	return reply{"files": out}
}
