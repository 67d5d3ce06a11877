package discordtest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// refusal is an answer of Discord's that is not 2xx.
type refusal struct {
	status, code int
	message      string
}

func refuse(status, code int, message string) *refusal { return &refusal{status, code, message} }

// Refusals that several routes share.
var (
	unknownChannel = refuse(404, 10003, "Unknown Channel")
	unknownMessage = refuse(404, 10008, "Unknown Message")
	missingAccess  = refuse(403, 50001, "Missing Access")
	missingRights  = refuse(403, 50013, "Missing Permissions")
)

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/gateway") {
		s.serveGateway(w, r)
		return
	}
	if strings.HasSuffix(RetiredGateway, r.URL.Path) {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if strings.HasPrefix(r.URL.Path, "/attachments/") {
		s.serveFile(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	q := Request{Method: r.Method, Path: strings.TrimPrefix(r.URL.Path, "/api/v10"), Query: r.URL.RawQuery,
		ContentType: r.Header.Get("Content-Type"), Body: body}
	s.mu.Lock()
	s.requests = append(s.requests, q)
	s.mu.Unlock()
	f := s.fault(q.Method, q.Path)
	if f != nil && f.Delay > 0 && !f.After {
		wait(r, f.Delay)
	}
	var answer any
	var no *refusal
	if f == nil || f.After || f.Delay > 0 {
		answer, no = s.route(w, r, q)
	}
	if f != nil && spoil(w, r, f) {
		return
	}
	reply(w, answer, no)
}

func wait(r *http.Request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

// spoil acts out a fault and reports whether the answer was given.
func spoil(w http.ResponseWriter, r *http.Request, f *Fault) bool {
	switch {
	case f.Drop:
		if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
			c.Close()
		}
		return true
	case f.Stall:
		io.WriteString(w, `{"id":`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		return true
	case f.Delay < 0:
		<-r.Context().Done()
		return true
	case f.Delay > 0 && f.After:
		wait(r, f.Delay)
		return false
	case f.Delay > 0:
		return false
	}
	for k, v := range f.Header {
		w.Header()[k] = v
	}
	if f.Body != "" {
		w.WriteHeader(f.Status)
		io.WriteString(w, f.Body)
		return true
	}
	reply(w, nil, refuse(f.Status, f.Code, "scripted"))
	return true
}

func reply(w http.ResponseWriter, answer any, no *refusal) {
	w.Header().Set("Content-Type", "application/json")
	if no != nil {
		w.WriteHeader(no.status)
		json.NewEncoder(w).Encode(map[string]any{"code": no.code, "message": no.message})
		return
	}
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	json.NewEncoder(w).Encode(answer)
}

// route carries a request out.
func (s *Server) route(w http.ResponseWriter, r *http.Request, q Request) (any, *refusal) {
	p := escaped(r.URL.Path)
	s.mu.Lock()
	defer s.mu.Unlock()
	free := p[0] == "interactions" || p[0] == "webhooks"
	if !free && r.Header.Get("Authorization") != "Bot "+s.Token {
		return nil, refuse(401, 0, "401: Unauthorized")
	}
	if free && r.Header.Get("Authorization") != "" {
		s.violate("%s carries the bot's token, which it does not need", q.Path)
	}
	if no := s.limit(w, q, p, free); no != nil {
		return nil, no
	}
	body, files, err := decode(q)
	if err != nil {
		s.violate("%s %s: %v", q.Method, q.Path, err)
		return nil, refuse(400, 50109, "The request body contains invalid JSON.")
	}
	switch p[0] {
	case "gateway", "applications", "users":
		return s.routeSelf(q, p, body)
	case "channels":
		return s.routeChannel(r, q, p[1:], body, files)
	case "guilds":
		return s.routeGuild(q, p[1:], body)
	case "interactions":
		return s.routeCallback(p, body, files)
	case "webhooks":
		return s.routeWebhook(q, p, body, files)
	}
	return nil, refuse(404, 0, "404: Not Found")
}

// decode reads a body, JSON or multipart; files are the names sent along.
func decode(q Request) (body json.RawMessage, files []string, err error) {
	kind, params, _ := mime.ParseMediaType(q.ContentType)
	if kind != "multipart/form-data" {
		if len(q.Body) > 0 && !json.Valid(q.Body) {
			return nil, nil, fmt.Errorf("body is not JSON")
		}
		return q.Body, nil, nil
	}
	reader := multipart.NewReader(bytes.NewReader(q.Body), params["boundary"])
	for {
		part, err := reader.NextPart()
		if err == io.EOF {
			return body, files, nil
		}
		if err != nil {
			return nil, nil, err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, err
		}
		if part.FormName() == "payload_json" {
			body = content
		} else {
			files = append(files, part.FileName())
		}
	}
}

// limit applies the server's own limits and says what is left, as Discord does.
// https://docs.discord.com/developers/topics/rate-limits
func (s *Server) limit(w http.ResponseWriter, q Request, p []string, free bool) *refusal {
	now := time.Now()
	if !free && s.options.GlobalRate > 0 {
		s.global = trim(s.global, now.Add(-time.Second))
		if len(s.global) >= s.options.GlobalRate {
			s.limited++
			retry := s.global[0].Add(time.Second).Sub(now)
			w.Header().Set("Retry-After", fmt.Sprintf("%.3f", retry.Seconds()))
			w.Header().Set("X-RateLimit-Global", "true")
			w.Header().Set("X-RateLimit-Scope", "global")
			return refuse(429, 0, "You are being rate limited.")
		}
		s.global = append(s.global, now)
	}
	if s.options.ChannelLimit == 0 || q.Method != "POST" || p[0] != "channels" || len(p) != 3 {
		return nil
	}
	key := p[1]
	if used := s.used[key]; len(used) > 0 && now.Sub(used[0]) >= s.options.ChannelPer {
		s.used[key] = nil // a new window begins with its first request
	}
	left := s.options.ChannelLimit - len(s.used[key]) - 1
	if left >= 0 {
		s.used[key] = append(s.used[key], now)
	}
	reset := s.used[key][0].Add(s.options.ChannelPer).Sub(now).Seconds()
	h := w.Header()
	h.Set("X-RateLimit-Bucket", "abcd1234")
	h.Set("X-RateLimit-Limit", strconv.Itoa(s.options.ChannelLimit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(left, 0)))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", reset))
	if left < 0 {
		s.limited++
		h.Set("Retry-After", fmt.Sprintf("%.3f", reset))
		h.Set("X-RateLimit-Scope", "user")
		return refuse(429, 0, "You are being rate limited.")
	}
	return nil
}

func trim(list []time.Time, from time.Time) []time.Time {
	return slices.DeleteFunc(list, func(t time.Time) bool { return !t.After(from) })
}

func (s *Server) routeSelf(q Request, p []string, body json.RawMessage) (any, *refusal) {
	switch path := strings.Join(p, "/"); {
	case path == "gateway/bot":
		return s.gatewayInfo(), nil
	case path == "applications/@me":
		app := map[string]any{"id": s.AppID, "name": "afterbell", "interactions_endpoint_url": nil}
		if s.endpoint != "" {
			app["interactions_endpoint_url"] = s.endpoint
		}
		return app, nil
	case path == "users/@me":
		return s.userObject(User{s.BotID, "afterbell"}), nil
	case path == "users/@me/guilds":
		return s.memberships(q)
	case path == "users/@me/channels":
		var to struct {
			User string `json:"recipient_id"`
		}
		json.Unmarshal(body, &to)
		return map[string]any{"id": s.directChannel(to.User), "type": 1}, nil
	case strings.HasSuffix(path, "/commands"):
		return s.routeCommands(q, path, body)
	}
	return nil, refuse(404, 0, "404: Not Found")
}

// memberships lists the bot's servers, 200 at most, in the order of their ids.
// https://docs.discord.com/developers/resources/user#get-current-user-guilds
func (s *Server) memberships(q Request) (any, *refusal) {
	query, err := url.ParseQuery(q.Query)
	limit := 200
	if query.Has("limit") {
		limit, _ = strconv.Atoi(query.Get("limit"))
	}
	if err != nil || limit < 1 || limit > 200 {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	list := []any{}
	for _, id := range slices.SortedFunc(maps.Keys(s.guilds), bySnowflake) {
		if snowflake(id) > snowflake(query.Get("after")) && len(list) < limit {
			list = append(list, map[string]any{"id": id, "name": s.guilds[id].Name})
		}
	}
	return list, nil
}

func (s *Server) routeGuild(q Request, p []string, body json.RawMessage) (any, *refusal) {
	g := s.guilds[p[0]]
	if g == nil {
		return nil, refuse(404, 10004, "Unknown Guild")
	}
	switch {
	case p[1] == "scheduled-events":
		return s.routeEvents(q, g, p[2:], body)
	case len(p) == 3 && p[1] == "roles" && p[2] == "member-counts":
		return g.counts(), nil
	case len(p) == 2 && p[1] == "roles":
		return g.roles, nil
	case len(p) == 3 && p[1] == "members":
		if m := g.members[p[2]]; m != nil {
			return s.memberObject(m), nil
		}
		return nil, refuse(404, 10007, "Unknown Member")
	case len(p) == 2 && p[1] == "channels":
		list := []any{}
		for _, c := range s.channels {
			if c.Guild == g.ID && c.Parent == "" {
				list = append(list, s.channelObject(c))
			}
		}
		return list, nil
	case len(p) == 3 && p[1] == "threads" && p[2] == "active":
		return map[string]any{"threads": s.threads(func(c *channel) bool { return c.Guild == g.ID && !c.Archived }), "members": []any{}}, nil
	}
	return nil, refuse(404, 0, "404: Not Found")
}

// threads lists threads as objects, the oldest first.
func (s *Server) threads(fits func(*channel) bool) []any {
	list := []any{}
	for _, id := range slices.SortedFunc(maps.Keys(s.channels), bySnowflake) {
		if c := s.channels[id]; c.Parent != "" && fits(c) {
			list = append(list, s.channelObject(c))
		}
	}
	return list
}

func bySnowflake(x, y string) int { return cmp.Compare(snowflake(x), snowflake(y)) }

// has reports whether the bot has a right in a channel.
func (s *Server) has(c *channel, right uint64) bool {
	if c.Guild == "" {
		return true
	}
	s.needed |= right
	return s.rights(c)&right == right
}
