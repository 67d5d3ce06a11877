package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"
)

// A reply is the answer to a call.
type reply = map[string]any

func refuse(word string) reply { return reply{"ok": false, "error": word} }

// ServeHTTP answers calls of the Web API, uploads, response_urls and new connections.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		s.serveCall(w, r)
	case strings.HasPrefix(r.URL.Path, "/files-pri/"):
		s.serveFile(w, r)
	case strings.HasPrefix(r.URL.Path, "/upload/"):
		s.serveUpload(w, r)
	case strings.HasPrefix(r.URL.Path, "/answer/"):
		s.serveAnswer(w, r)
	case r.URL.Path == "/link/":
		s.serveSocket(w, r)
	default:
		http.NotFound(w, r)
	}
}

// serveCall answers one call, by a scripted fault if one matches.
func (s *Server) serveCall(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	args, token := argsOf(r)
	s.mu.Lock()
	team := s.tokens[token]
	s.calls = append(s.calls, Call{Method: method, Team: team, Args: args, At: time.Now()})
	f := s.fault(method, args["channel"]+args["channel_id"])
	s.stir()
	s.mu.Unlock()
	if f == nil {
		s.write(w, s.call(method, team, token, args))
		return
	}
	if f.Accept {
		s.call(method, team, token, args)
	}
	s.fail(w, r, f)
}

// fault takes the next fault for a call. The caller holds mu.
func (s *Server) fault(method, channel string) *Fault {
	for i, f := range s.faults {
		if f.Method != "" && f.Method != method || f.Channel != "" && f.Channel != channel {
			continue
		}
		if f.Times--; f.Times <= 0 {
			s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
		}
		return f
	}
	return nil
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, f *Fault) {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
		}
	}
	if f.Reset {
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = conn.Close()
		}
		return
	}
	for name, value := range f.Header {
		w.Header().Set(name, value)
	}
	if f.Error != "" {
		answer := refuse(f.Error)
		if f.Needed != "" {
			answer["needed"], answer["provided"] = f.Needed, "chat:write"
		}
		s.write(w, answer)
		return
	}
	w.WriteHeader(max(f.Status, http.StatusOK))
	_, _ = io.WriteString(w, f.Body)
}

func (s *Server) write(w http.ResponseWriter, answer reply) {
	s.mu.Lock()
	w.Header().Set("X-OAuth-Scopes", s.scopes)
	s.mu.Unlock()
	if wait, ok := answer["retry"]; ok {
		w.Header().Set("Retry-After", fmt.Sprint(wait))
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(answer)
}

// argsOf reads the arguments of a call, sent as a form or as JSON, and its token.
func argsOf(r *http.Request) (args map[string]string, token string) {
	args = map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var body map[string]json.RawMessage
		_ = json.NewDecoder(r.Body).Decode(&body)
		for name, raw := range body {
			args[name] = string(raw)
			var text string
			if json.Unmarshal(raw, &text) == nil {
				args[name] = text
			}
		}
	} else if r.ParseForm() == nil {
		for name := range r.PostForm {
			args[name] = r.PostForm.Get(name)
		}
	}
	token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if t, ok := args["token"]; ok {
		token = t
		delete(args, "token")
	}
	return args, token
}

// call does what a method does.
func (s *Server) call(method, team, token string, args map[string]string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if method == "apps.connections.open" {
		if token != s.app {
			return refuse("invalid_auth")
		}
		return reply{"ok": true, "url": "ws://" + s.host + "/link/?ticket=canary-ticket-" + s.next("")}
	}
	if team == "" {
		return refuse("invalid_auth")
	}
	do, ok := methods[method]
	if !ok {
		return refuse("unknown_method")
	}
	answer := do(s, team, args)
	if answer["ok"] == nil && answer["retry"] == nil {
		answer["ok"] = true
	}
	return answer
}

var methods = map[string]func(s *Server, team string, args map[string]string) reply{
	"auth.test":                    (*Server).authTest,
	"chat.postMessage":             (*Server).postMessage,
	"chat.update":                  (*Server).updateMessage,
	"chat.delete":                  (*Server).deleteMessage,
	"conversations.open":           (*Server).openDirect,
	"conversations.info":           (*Server).info,
	"conversations.history":        (*Server).history,
	"conversations.replies":        (*Server).history,
	"users.info":                   (*Server).userInfo,
	"usergroups.list":              (*Server).userGroups,
	"views.open":                   (*Server).openView,
	"views.update":                 (*Server).updateView,
	"views.publish":                (*Server).publishView,
	"files.getUploadURLExternal":   (*Server).uploadURL,
	"files.completeUploadExternal": (*Server).completeUpload,
}

func (s *Server) authTest(team string, _ map[string]string) reply {
	return reply{"team_id": team, "team": "School " + team, "user_id": Bot, "bot_id": BotID, "user": "afterbell",
		"url": "https://" + strings.ToLower(team) + ".slack.com/"}
}

func (s *Server) openDirect(team string, args map[string]string) reply {
	user := args["users"]
	if s.users[user] == nil {
		return refuse("user_not_found")
	}
	id := directOf(user)
	if s.channels[id] == nil {
		s.channels[id] = &Room{ID: id, Team: team, Member: true, User: user}
	}
	return reply{"channel": reply{"id": id}}
}

func (s *Server) info(team string, args map[string]string) reply {
	r := s.channels[args["channel"]]
	if r == nil || r.Team != team || r.Private && !r.Member {
		return refuse("channel_not_found")
	}
	c := reply{"id": r.ID, "name": r.Name, "is_member": r.Member, "is_archived": r.Archived, "creator": r.Creator,
		"is_read_only": r.ReadOnly}
	if len(r.Posters) > 0 {
		c["properties"] = reply{"posting_restricted_to": reply{"type": []string{"ra"}, "user": r.Posters}}
	}
	return reply{"channel": c}
}

func (s *Server) userInfo(_ string, args map[string]string) reply {
	u := s.users[args["user"]]
	if u == nil {
		return refuse("user_not_found")
	}
	u = maps.Clone(u)
	if args["include_locale"] != "true" {
		delete(u, "locale")
	}
	return reply{"user": u}
}

func (s *Server) userGroups(string, map[string]string) reply { return reply{"usergroups": s.groups} }
