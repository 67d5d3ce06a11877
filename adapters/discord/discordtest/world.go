package discordtest

import "fmt"

// What the stand-in knows of servers, their members and channels, and how a test changes it.

type guild struct {
	ID, Name, Owner string
	roles           []map[string]any
	members         map[string]*member
	events          []Event
}

type member struct {
	user  User
	roles []string
	perms uint64
}

type channel struct {
	ID, Guild, Parent, Owner, Name, User string
	Type                                 int
	Overwrites                           []map[string]any
	Archived, Locked, RequireTag         bool
	Tags                                 []Tag
	messages                             []*message
}

// AddGuild adds a server owned by owner in which the bot has these permissions, and announces it
// when somebody is connected. It returns its id.
func (s *Server) AddGuild(name string, owner User, permissions uint64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &guild{ID: s.id(), Name: name, Owner: owner.ID, members: map[string]*member{}}
	g.roles = []map[string]any{{"id": g.ID, "name": "@everyone", "permissions": fmt.Sprint(permissions)}}
	g.members[s.BotID] = &member{user: User{s.BotID, "afterbell"}}
	g.members[owner.ID] = &member{user: owner, perms: Administrator}
	s.guilds[g.ID] = g
	s.emit("GUILD_CREATE", s.guildObject(g), g.ID)
	return g.ID
}

// AddMember adds somebody to a server.
func (s *Server) AddMember(guild string, u User, permissions uint64, roles ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.guilds[guild].members[u.ID] = &member{user: u, roles: roles, perms: permissions}
}

// RemoveGuild removes the bot from a server.
func (s *Server) RemoveGuild(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.guilds, id)
	s.emit("GUILD_DELETE", map[string]any{"id": id}, id)
}

// AddChannel adds a channel of a type (0 text, 15 forum) and returns its id. deny are rights that
// everybody lacks there.
func (s *Server) AddChannel(guild, name string, kind int, deny uint64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{ID: s.id(), Guild: guild, Name: name, Type: kind}
	c.Overwrites = []map[string]any{{"id": guild, "type": 0, "allow": "0", "deny": fmt.Sprint(deny)}}
	s.channels[c.ID] = c
	s.emit("CHANNEL_CREATE", s.channelObject(c), guild)
	return c.ID
}

// SetThread archives or locks a thread.
func (s *Server) SetThread(id string, archived, locked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id].Archived, s.channels[id].Locked = archived, locked
}

// RemoveMessage deletes a message, as a moderator would.
func (s *Server) RemoveMessage(channel, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	for i, m := range c.messages {
		if m.ID == id {
			c.messages = append(c.messages[:i], c.messages[i+1:]...)
			return
		}
	}
}

// DirectChannel returns the channel of a person's direct messages with the bot.
func (s *Server) DirectChannel(user string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.directChannel(user)
}

func (s *Server) directChannel(user string) string {
	if s.direct[user] == "" {
		c := &channel{ID: s.id(), User: user, Type: 1}
		s.channels[c.ID], s.direct[user] = c, c.ID
	}
	return s.direct[user]
}
