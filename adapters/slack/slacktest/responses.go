package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// What Slack hands out with each act of a person: a response_url to answer by, and a trigger_id to open a view.

// An answerURL is a response_url: five answers within half an hour.
type answerURL struct {
	uses  int
	until time.Time
}

// newTrigger returns a trigger_id of a person: it lives three seconds and opens one view. The caller holds mu.
func (s *Server) newTrigger(user string) string {
	id := s.next("") + "." + s.next("") + ".canarytrigger"
	s.views["trigger:"+id] = &View{User: user, Hash: time.Now().Format(time.RFC3339Nano)}
	return id
}

// trigger uses up a trigger. The caller holds mu.
func (s *Server) trigger(id string) (user string, ok bool) {
	v := s.views["trigger:"+id]
	if v == nil {
		return "", false
	}
	delete(s.views, "trigger:"+id)
	at, err := time.Parse(time.RFC3339Nano, v.Hash)
	return v.User, err == nil && time.Since(at) <= 3*time.Second
}

// newAnswer returns a response_url. The caller holds mu.
func (s *Server) newAnswer() string {
	id := s.next("canary-answer-")
	s.answers[id] = &answerURL{until: time.Now().Add(30 * time.Minute)}
	return "http://" + s.host + "/answer/" + id
}

// AnswerURL is the response_url of something that a person did some time ago.
func (s *Server) AnswerURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newAnswer()
}

// serveAnswer takes an answer by a response_url.
func (s *Server) serveAnswer(w http.ResponseWriter, r *http.Request) {
	var m struct {
		Text, ResponseType string
		Blocks             json.RawMessage
		Type               string `json:"response_type"`
		Thread             string `json:"thread_ts"`
		Replace            bool   `json:"replace_original"`
	}
	raw, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	f := s.fault("response_url", "")
	a := s.answers[strings.TrimPrefix(r.URL.Path, "/answer/")]
	s.mu.Unlock()
	if f != nil {
		s.fail(w, r, f)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a == nil || a.uses >= 5 || time.Now().After(a.until) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"ok":false,"error":"used_url"}`)
		return
	}
	a.uses++
	if err := json.Unmarshal(raw, &m); err != nil {
		s.found("response_url", []string{"no JSON"})
	}
	blocks := string(m.Blocks)
	if blocks == "null" {
		blocks = ""
	}
	s.checkMessage("response_url", map[string]string{"text": m.Text, "blocks": blocks})
	s.give(Given{Kind: "answer", Text: m.Text, Blocks: blocks, Type: m.Type, Thread: m.Thread, Over: m.Replace})
	_, _ = io.WriteString(w, "ok")
}
