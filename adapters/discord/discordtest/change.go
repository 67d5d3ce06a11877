package discordtest

import (
	"fmt"
	"slices"
)

// A Tag is one that a forum offers for its posts.
type Tag struct {
	ID, Name  string
	Moderated bool // only who manages threads may give it
}

// RequireTag makes a forum ask for a tag on every post, and offer these.
func (s *Server) RequireTag(id string, tags ...Tag) {
	s.changeChannel(id, func(c *channel) { c.RequireTag, c.Tags = true, tags })
}

// Deny changes what everybody lacks in a channel.
func (s *Server) Deny(id string, rights uint64) {
	s.changeChannel(id, func(c *channel) {
		c.Overwrites = []map[string]any{{"id": c.Guild, "type": 0, "allow": "0", "deny": fmt.Sprint(rights)}}
	})
}

// Rename gives a channel another name, which changes nothing about rights.
func (s *Server) Rename(id, name string) { s.changeChannel(id, func(c *channel) { c.Name = name }) }

func (s *Server) changeChannel(id string, fn func(c *channel)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	fn(c)
	s.emit("CHANNEL_UPDATE", s.channelObject(c), c.Guild)
}

// RemoveChannel deletes a channel or thread.
func (s *Server) RemoveChannel(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[id]
	kind := "CHANNEL_DELETE"
	if c.Parent != "" {
		kind = "THREAD_DELETE"
	}
	o := s.channelObject(c)
	delete(s.channels, id)
	s.emit(kind, o, c.Guild)
}

// Permit changes the rights of everybody in a server.
func (s *Server) Permit(guild string, rights uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	everybody := s.guilds[guild].roles[0]
	everybody["permissions"] = fmt.Sprint(rights)
	s.emit("GUILD_ROLE_UPDATE", map[string]any{"guild_id": guild, "role": everybody}, guild)
}

// AddRole adds a role to a server and returns its id.
func (s *Server) AddRole(guild, name string, rights uint64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guild]
	role := map[string]any{"id": s.id(), "name": name, "permissions": fmt.Sprint(rights)}
	g.roles = append(g.roles, role)
	s.emit("GUILD_ROLE_CREATE", map[string]any{"guild_id": guild, "role": role}, guild)
	return role["id"].(string)
}

// GiveRole gives a member a role. Only the bot is told of its own: of others Discord tells with the
// privileged intent alone.
func (s *Server) GiveRole(guild, user, role string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.guilds[guild].members[user]
	m.roles = append(m.roles, role)
	if user == s.BotID {
		o := s.memberObject(m)
		o["guild_id"] = guild
		s.emit("GUILD_MEMBER_UPDATE", o, guild)
	}
}

// RemoveMember lets somebody leave a server. Who shares none with the bot takes no direct messages.
func (s *Server) RemoveMember(guild, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.guilds[guild].members, user)
	for _, g := range s.guilds {
		if g.members[user] != nil {
			return
		}
	}
	s.strangers = append(s.strangers, user)
}

// stranger reports whether a person shares no server with the bot any more.
func (s *Server) stranger(user string) bool { return slices.Contains(s.strangers, user) }

// SetEndpoint sets the address that Discord sends interactions to instead of over the gateway.
func (s *Server) SetEndpoint(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = url
}

// rights are the bot's in a channel: those of its roles, less what the channel denies; a thread has its
// channel's.
func (s *Server) rights(c *channel) uint64 {
	if c.Parent != "" && s.channels[c.Parent] != nil {
		c = s.channels[c.Parent]
	}
	g := s.guilds[c.Guild]
	if g == nil {
		return 0
	}
	have := s.serverRights(g)
	for _, o := range c.Overwrites {
		have &^= snowflake(o["deny"].(string))
	}
	return have
}

// serverRights are the bot's in a server: those of its roles.
func (s *Server) serverRights(g *guild) (have uint64) {
	for n, r := range g.roles {
		if n == 0 || slices.Contains(g.members[s.BotID].roles, r["id"].(string)) {
			have |= snowflake(r["permissions"].(string))
		}
	}
	return have
}
