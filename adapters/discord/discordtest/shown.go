package discordtest

import (
	"fmt"
	"sort"
	"time"
)

// Shown is a message as people see it.
type Shown struct {
	ID, Channel, Text string
	Raw               string // it is the words as they were sent
	Pings, Links      []string
	Buttons           []string
	Files             []string
	Edited, Silent    bool
	Card              bool
	Mine              bool // the bot wrote it
}

// Shown returns the messages of a channel, a thread or direct messages, oldest first.
func (s *Server) Shown(channel string) []Shown {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		return nil
	}
	var list []Shown
	for _, m := range c.messages {
		list = append(list, s.read(m))
	}
	return list
}

// Threads returns the ids of a channel's threads, oldest first.
func (s *Server) Threads(parent string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	for id, c := range s.channels {
		if c.Parent == parent {
			ids = append(ids, id)
		}
	}
	sort.Slice(ids, func(i, j int) bool { return snowflake(ids[i]) < snowflake(ids[j]) })
	return ids
}

// ThreadName is what a thread is called.
func (s *Server) ThreadName(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.channels[id].Name
}

// read renders a message as Discord's apps do.
func (s *Server) read(m *message) Shown {
	out := Shown{ID: m.ID, Channel: m.Channel, Files: m.Files, Edited: m.Edited, Silent: m.Flags&(1<<12) != 0,
		Card: m.Flags&flagCard != 0, Mine: m.Bot}
	walk(m.Components, func(c component) {
		if c.Type == 2 {
			out.Buttons = append(out.Buttons, c.Label)
		}
	})
	text := m.words()
	out.Raw = text
	out.Text, out.Links = Read(text)
	out.Pings = pings(text, m.Mentions)
	return out
}

// pings lists who a message calls: what its text mentions and its allowed_mentions allow.
func pings(text string, allowed mentions) (list []string) {
	list = append(list, allowed.Parse...)
	for _, id := range allowed.Users {
		if mentioned(text, "<@"+id+">") {
			list = append(list, id)
		}
	}
	for _, id := range allowed.Roles {
		if mentioned(text, "<@&"+id+">") {
			list = append(list, id)
		}
	}
	return list
}

func (s *Server) messageObject(m *message) map[string]any {
	o := map[string]any{
		"id": m.ID, "channel_id": m.Channel, "type": 0, "content": m.Content, "flags": m.Flags,
		"author": s.userObject(m.Author), "components": m.Components, "attachments": []any{}, "embeds": []any{},
		"timestamp": time.Now().UTC().Format(time.RFC3339),
	}
	if m.Components == nil {
		o["components"] = []any{}
	}
	if m.HasThread {
		o["thread"] = map[string]any{"id": m.ID, "type": 11}
	}
	if m.Answers != "" {
		o["type"] = 19
		o["message_reference"] = map[string]any{"type": 0, "message_id": m.Answers, "channel_id": m.Channel}
		o["referenced_message"] = nil // it was deleted
		if other := s.find(m.Channel, m.Answers); other != nil {
			o["referenced_message"] = map[string]any{
				"id": other.ID, "channel_id": other.Channel, "type": 0, "content": "", "author": s.userObject(other.Author),
			}
		}
	}
	return o
}

func (s *Server) userObject(u User) map[string]any {
	return map[string]any{"id": u.ID, "username": u.Name, "global_name": u.Name, "discriminator": "0", "avatar": nil, "bot": u.ID == s.BotID}
}

func (s *Server) memberObject(m *member) map[string]any {
	roles := m.roles
	if roles == nil {
		roles = []string{}
	}
	return map[string]any{"user": s.userObject(m.user), "roles": roles, "nick": nil, "permissions": fmt.Sprint(m.perms)}
}

func (s *Server) channelObject(c *channel) map[string]any {
	o := map[string]any{"id": c.ID, "type": c.Type, "name": c.Name, "guild_id": c.Guild, "permission_overwrites": c.Overwrites}
	if c.RequireTag {
		o["flags"] = 1 << 4
	}
	if c.Type == 15 {
		tags := []any{}
		for _, t := range c.Tags {
			tags = append(tags, map[string]any{"id": t.ID, "name": t.Name, "moderated": t.Moderated, "emoji_id": nil, "emoji_name": nil})
		}
		o["available_tags"] = tags
	}
	if len(c.messages) > 0 {
		o["last_message_id"] = c.messages[len(c.messages)-1].ID
	}
	if c.Parent != "" {
		o["parent_id"], o["owner_id"] = c.Parent, c.Owner
		o["thread_metadata"] = map[string]any{"archived": c.Archived, "locked": c.Locked}
		delete(o, "permission_overwrites")
	}
	return o
}
