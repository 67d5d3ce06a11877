package discordtest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/gorilla/websocket"
)

func (c *gatewayConn) write() {
	for {
		select {
		case v := <-c.out:
			if writeFrame(c.ws, v) != nil {
				c.end()
				return
			}
		case <-c.done:
			return
		}
	}
}

func (s *Server) ended(err error) {
	var code int
	if e, ok := err.(*websocket.CloseError); ok {
		code = e.Code
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.counts.Codes = append(s.gateway.counts.Codes, code)
}

func (s *Server) forget(c *gatewayConn) {
	c.end()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, l := range s.gateway.live {
		if l == c {
			s.gateway.live = append(s.gateway.live[:i], s.gateway.live[i+1:]...)
			break
		}
	}
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
}

// heard reacts to one frame and reports whether the connection goes on.
func (s *Server) heard(c *gatewayConn, op int, data json.RawMessage) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gateway.stalled {
		return true
	}
	switch op {
	case 1:
		s.gateway.counts.Heartbeats++
		c.send(map[string]any{"op": 11})
	case 2, 6:
		return s.login(c, op, data)
	}
	return true
}

// login answers an identify or a resume.
func (s *Server) login(c *gatewayConn, op int, data json.RawMessage) bool {
	var d struct {
		Token   string `json:"token"`
		Shard   [2]int `json:"shard"`
		Intents int    `json:"intents"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	json.Unmarshal(data, &d)
	g := &s.gateway
	if op == 2 {
		g.counts.Identifies++
		g.counts.Starts = append(g.counts.Starts, time.Now())
		g.counts.Intents = d.Intents
	} else {
		g.counts.Resumes++
	}
	code := g.refuse
	if d.Token != s.Token {
		code = 4004
	}
	if code != 0 {
		go func() {
			c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
		}()
		return true
	}
	old := g.sessions[d.Session]
	if g.invalid > 0 || op == 6 && old == nil {
		resumable := g.invalid > 0 && g.resumable
		g.invalid = max(g.invalid-1, 0)
		c.send(map[string]any{"op": 9, "d": resumable})
		return true
	}
	if op == 6 {
		s.resume(c, old, d.Seq)
	} else {
		s.identify(c, d.Shard)
	}
	return true
}

func (s *Server) resume(c *gatewayConn, g *gatewaySession, seq int) {
	c.session, g.conn = g, c
	for _, f := range g.events {
		if f.seq > seq {
			c.send(f)
		}
	}
	g.seq++
	c.send(map[string]any{"op": 0, "s": g.seq, "t": "RESUMED", "d": map[string]any{}})
}

func (s *Server) identify(c *gatewayConn, shard [2]int) {
	g := &gatewaySession{id: fmt.Sprintf("session-%d", s.gateway.counts.Identifies), shard: shard[0], shards: max(shard[1], 1), conn: c}
	for id, old := range s.gateway.sessions {
		if old.shard == g.shard {
			delete(s.gateway.sessions, id)
		}
	}
	s.gateway.sessions[g.id], c.session = g, g
	guilds := []any{}
	for _, x := range s.guilds {
		if int(snowflake(x.ID)>>22)%g.shards == g.shard {
			guilds = append(guilds, map[string]any{"id": x.ID, "unavailable": true})
		}
	}
	url := s.gateway.resumeAt
	if url == "" {
		url = s.gatewayInfo().(map[string]any)["url"].(string) + "-resume"
	}
	s.event(g, "READY", map[string]any{"v": 10, "session_id": g.id, "resume_gateway_url": url, "guilds": guilds,
		"user": s.userObject(User{s.BotID, "afterbell"}), "application": map[string]any{"id": s.AppID}})
	for _, x := range s.guilds {
		if int(snowflake(x.ID)>>22)%g.shards == g.shard {
			s.event(g, "GUILD_CREATE", s.guildObject(x))
		}
	}
}

func (s *Server) guildObject(g *guild) map[string]any {
	channels, first := []any{}, ""
	for _, c := range s.channels {
		if c.Guild == g.ID && c.Parent == "" {
			channels = append(channels, s.channelObject(c))
			if c.Type == 0 && (first == "" || c.ID < first) {
				first = c.ID
			}
		}
	}
	return map[string]any{"id": g.ID, "name": g.Name, "owner_id": g.Owner, "unavailable": false, "system_channel_id": first,
		"roles": g.roles, "members": []any{s.memberObject(g.members[s.BotID])}, "channels": channels,
		"threads": s.threads(func(c *channel) bool { return c.Guild == g.ID && !c.Archived })}
}
