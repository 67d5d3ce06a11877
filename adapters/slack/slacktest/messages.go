package slacktest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// room returns a channel of a team that the bot may write in, or what Slack says otherwise.
func (s *Server) room(team, id string) (*Room, reply) {
	r := s.channels[id]
	switch {
	case r == nil || r.Team != team:
		return nil, refuse("channel_not_found")
	case r.Archived:
		return nil, refuse("is_archived")
	case !r.Member:
		return nil, refuse("not_in_channel")
	}
	return r, nil
}

func (s *Server) postMessage(team string, args map[string]string) reply {
	r, refused := s.room(team, args["channel"])
	if refused != nil {
		return refused
	}
	if now := time.Now(); s.strict {
		if now.Sub(s.last[r.ID]) < time.Second {
			s.limited++
			return reply{"retry": 1}
		}
		s.last[r.ID] = now
	}
	s.checkMessage("chat.postMessage", args)
	if s.notReady(args["blocks"]) {
		return refuse("invalid_blocks")
	}
	m := &Posted{TS: s.stamp(), Thread: args["thread_ts"], Text: args["text"], Blocks: args["blocks"], Metadata: args["metadata"],
		User: Bot}
	if !r.holds(m.Thread) {
		m.Thread = "" // without an error, see slack-go/slack#1571
	}
	r.Messages = append(r.Messages, m)
	if r.User != "" {
		s.give(Given{Kind: "direct", Text: m.Text, Blocks: m.Blocks})
	}
	return reply{"channel": r.ID, "ts": m.TS, "message": s.shown(m, true)}
}

// holds reports whether a message stands in the room.
func (r *Room) holds(ts string) bool {
	return slices.ContainsFunc(r.Messages, func(m *Posted) bool { return m.TS == ts })
}

func (s *Server) deleteMessage(team string, args map[string]string) reply {
	r, refused := s.room(team, args["channel"])
	if refused != nil {
		return refused
	}
	if !r.holds(args["ts"]) {
		return refuse("message_not_found")
	}
	r.Messages = slices.DeleteFunc(r.Messages, func(m *Posted) bool { return m.TS == args["ts"] })
	return reply{"channel": r.ID, "ts": args["ts"]}
}

// checkMessage holds a message against the limits. The caller holds mu.
func (s *Server) checkMessage(what string, args map[string]string) {
	if s.trust {
		return
	}
	s.found(what, CheckMessage(args["text"], args["blocks"], args["metadata"]))
	if args["link_names"] != "" || args["parse"] == "full" {
		s.found(what, []string{"names in the text would be looked for"})
	}
	if args["blocks"] != "" {
		s.recorded = append(s.recorded, Recorded{"message", args["blocks"]})
	}
}

// notReady reports whether a picture in the blocks is one that Slack has not looked at yet. The
// caller holds mu.
func (s *Server) notReady(blocks string) bool {
	for _, f := range s.files {
		if strings.Contains(blocks, `"`+f.ID+`"`) && (!f.Done || time.Now().Before(f.Ready)) {
			return true
		}
	}
	return false
}

func (s *Server) updateMessage(team string, args map[string]string) reply {
	r, refused := s.room(team, args["channel"])
	if refused != nil {
		return refused
	}
	for _, m := range r.Messages {
		if m.TS == args["ts"] {
			s.checkMessage("chat.update", args)
			m.Text, m.Blocks, m.Metadata, m.Edited = args["text"], args["blocks"], args["metadata"], true
			return reply{"channel": r.ID, "ts": m.TS}
		}
	}
	return refuse("message_not_found")
}

// history answers conversations.history and, with ts, conversations.replies, in pages.
func (s *Server) history(team string, args map[string]string) reply {
	r, refused := s.room(team, args["channel"])
	if refused != nil {
		return refused
	}
	var found []reply
	for _, m := range r.Messages {
		if m.TS < args["oldest"] || args["ts"] == "" && m.Thread != "" || args["ts"] != "" && m.TS != args["ts"] && m.Thread != args["ts"] {
			continue
		}
		found = append(found, s.shown(m, args["include_all_metadata"] == "1"))
	}
	from, _ := strconv.Atoi(args["cursor"])
	limit, _ := strconv.Atoi(args["limit"])
	to := min(len(found), from+max(limit, 1))
	answer := reply{"messages": found[min(from, to):to], "has_more": to < len(found)}
	if to < len(found) {
		answer["response_metadata"] = reply{"next_cursor": strconv.Itoa(to)}
	}
	return answer
}

func (s *Server) shown(m *Posted, metadata bool) reply {
	out := reply{"type": "message", "ts": m.TS, "text": m.Text, "user": m.User}
	if m.Thread != "" {
		out["thread_ts"] = m.Thread
	}
	if m.User == Bot {
		out["bot_id"] = BotID
	}
	if metadata && m.Metadata != "" {
		out["metadata"] = json.RawMessage(m.Metadata)
	}
	return out
}
