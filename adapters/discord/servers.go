package discord

import (
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// bits are rights as Discord counts them. It writes them as decimal text, since they outgrow numbers;
// what is beyond 64 of them we do not know and do not ask for.
// https://docs.discord.com/developers/topics/permissions
type bits uint64

// UnmarshalJSON implements json.Unmarshaler. What is no number counts as no right.
func (b *bits) UnmarshalJSON(raw []byte) error {
	text := strings.Trim(string(raw), `"`)
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		*b = bits(n)
		return nil
	}
	*b = 0
	if n, ok := new(big.Int).SetString(text, 10); ok && len(text) < 100 {
		*b = bits(n.And(n, new(big.Int).SetUint64(^uint64(0))).Uint64())
	}
	return nil
}

// wireRole is what we read of roles.
type wireRole struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions bits   `json:"permissions"`
}

// A server is what we know of one: what its roles and channels are called, and what we may do there.
type server struct {
	id, self string
	roles    map[string]wireRole
	mine     []string // they are the ids of our roles
	channels map[string]wireChannel
}

func newServer(id, self string) *server {
	return &server{id: id, self: self, roles: map[string]wireRole{}, channels: map[string]wireChannel{}}
}

// serverOf is the server that GUILD_CREATE tells of.
func serverOf(g guildEvent, self string) *server {
	s := newServer(g.ID, self)
	for _, r := range g.Roles {
		s.roles[r.ID] = r
	}
	for _, m := range g.Members {
		if m.User != nil && m.User.ID == self {
			s.mine = m.Roles
		}
	}
	for _, c := range g.Channels {
		s.channels[c.ID] = c
	}
	return s
}

// snapshot is a copy of a server to compare with later.
func (s *server) snapshot() *server {
	return &server{id: s.id, self: s.self, mine: slices.Clone(s.mine), roles: maps.Clone(s.roles), channels: maps.Clone(s.channels)}
}

// permissions computes our rights in a channel with these exceptions.
// https://docs.discord.com/developers/topics/permissions#permission-overwrites
func (s *server) permissions(exceptions []overwrite) bits {
	have := s.roles[s.id].Permissions // the role of everybody has the server's id
	for _, r := range s.mine {
		have |= s.roles[r].Permissions
	}
	if have&discordgo.PermissionAdministrator != 0 {
		return ^bits(0)
	}
	var allow, deny bits
	for _, o := range exceptions {
		switch {
		case o.ID == s.id:
			have = have&^o.Deny | o.Allow
		case o.Type == 0 && slices.Contains(s.mine, o.ID):
			allow, deny = allow|o.Allow, deny|o.Deny
		}
	}
	have = have&^deny | allow
	for _, o := range exceptions {
		if o.Type == 1 && o.ID == s.self {
			have = have&^o.Deny | o.Allow
		}
	}
	return have
}

// lackedIn names what we lack in a channel for what a class needs there; nothing where nothing is known.
func (s *server) lackedIn(channel string) []string {
	c, known := s.channels[channel]
	if !known {
		return nil
	}
	return lackedRights(c, s.permissions(c.Overwrites))
}

// lackedRights names what a class in the channel needs beyond these rights, by the words of Discord's settings.
func lackedRights(c wireChannel, have bits) (names []string) {
	for _, p := range missing(c, have) {
		names = append(names, p.Name)
	}
	if c.asksTag() && c.tag() == "" {
		names = append(names, tagText)
	}
	return names
}

// servers knows the servers that the bot is in, as the gateway tells of them.
type servers struct {
	mu sync.Mutex
	of map[string]*server
}

func newServers() *servers { return &servers{of: map[string]*server{}} }

// learn takes over what GUILD_CREATE says, and reports whether that grants what was lacking before.
func (l *servers) learn(now *server) (granted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.of[now.id]
	l.of[now.id] = now
	return before != nil && grants(before, now)
}

// change changes what is known of a server, and reports whether that grants what was lacking before.
func (l *servers) change(id string, fn func(s *server)) (granted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.of[id]
	if s == nil {
		return false
	}
	before := s.snapshot()
	fn(s)
	return grants(before, s)
}

func (l *servers) forget(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.of, id)
}

// read looks at a server that is known.
func (l *servers) read(id string, fn func(s *server)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.of[id]; s != nil {
		fn(s)
	}
}

// without names the rights that we lack in the server and can do without.
func (s *server) without() (names []string) {
	for _, p := range dispensable(s.permissions(nil)) {
		names = append(names, p.Name)
	}
	return names
}

// grants reports whether something that a class needs, or can do without, is lacking before and not after.
func grants(before, after *server) bool {
	if len(after.without()) < len(before.without()) {
		return true
	}
	for id := range before.channels {
		now := after.lackedIn(id)
		if slices.ContainsFunc(before.lackedIn(id), func(name string) bool { return !slices.Contains(now, name) }) {
			return true
		}
	}
	return false
}

// lackedIn names what we lack in a channel; nothing where nothing is known.
func (l *servers) lackedIn(guild, channel string) (names []string) {
	l.read(guild, func(s *server) { names = s.lackedIn(channel) })
	return names
}

// without names the rights that we lack in a server and can do without; nothing where nothing is known.
func (l *servers) without(guild string) (names []string) {
	l.read(guild, func(s *server) { names = s.without() })
	return names
}

// channel returns what is known of a channel.
func (l *servers) channel(guild, id string) (c wireChannel, known bool) {
	l.read(guild, func(s *server) { c, known = s.channels[id] })
	return c, known
}

// roleName is what a role is called; "" where that is not known.
func (l *servers) roleName(guild, id string) (name string) {
	l.read(guild, func(s *server) { name = s.roles[id].Name })
	return name
}

// A lackError is a refusal with what is lacking. The core finds the names, which are those of Discord's settings,
// with bot.Lacking, and tells teachers.
type lackError struct {
	names []string
	cause error
}

// Error implements error.
func (e *lackError) Error() string {
	if e.names[0] == tagText {
		return tagText
	}
	return "the bot lacks " + strings.Join(e.names, ", ")
}

// Unwrap returns the cause.
func (e *lackError) Unwrap() error { return e.cause }

// Lacks returns what is lacking, by the words of Discord's settings: "Create Public Threads".
func (e *lackError) Lacks() []string { return e.names }
