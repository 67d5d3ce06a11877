package discord

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
)

// readyEvent is what we read of READY.
type readyEvent struct {
	SessionID string   `json:"session_id"`
	ResumeURL string   `json:"resume_gateway_url"`
	User      wireUser `json:"user"`
	Guilds    []struct {
		ID string `json:"id"`
	} `json:"guilds"`
}

// guildEvent is what we read of GUILD_CREATE and GUILD_DELETE.
type guildEvent struct {
	ID            string        `json:"id"`
	OwnerID       string        `json:"owner_id"`
	SystemChannel string        `json:"system_channel_id"`
	Unavailable   *bool         `json:"unavailable"`
	Channels      []wireChannel `json:"channels"`
	Threads       []wireChannel `json:"threads"`
	Members       []wireMember  `json:"members"`
	Roles         []wireRole    `json:"roles"`
}

// guildNote is the note that a server was greeted; it is removed when the bot leaves it.
const guildNote = "guild/"

// onEvent passes one event of the gateway on. What people do is handled in goroutines of its own.
func (s *shard) onEvent(f frame) {
	a := s.adapter
	switch f.Type {
	case "INTERACTION_CREATE":
		a.start(s.work, func(ctx context.Context) { a.interact(ctx, s.handler, f.Data) })
	case "MESSAGE_CREATE":
		s.onMessage(f.Data)
	case "GUILD_CREATE":
		s.onGuild(f.Data)
	case "GUILD_DELETE":
		s.onGuildGone(f.Data)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		s.onChannel(f.Data)
	case "CHANNEL_DELETE":
		s.onChannelGone(f.Data)
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE", "GUILD_ROLE_DELETE", "GUILD_MEMBER_UPDATE":
		s.onChange(f.Type, f.Data)
	case "THREAD_LIST_SYNC":
		s.onThreads(f.Data)
	case "THREAD_DELETE":
		var c wireChannel
		if decode(f.Data, &c) == nil {
			a.rooms.forgetThread(c.ID)
		}
	}
}

func (s *shard) onThreads(raw []byte) {
	var list struct {
		GuildID string        `json:"guild_id"`
		Threads []wireChannel `json:"threads"`
	}
	if decode(raw, &list) != nil {
		return
	}
	for _, t := range list.Threads {
		s.adapter.noteRoom(t, list.GuildID)
	}
}

// noteRoom remembers forums, and threads that we opened: answers are counted in those alone.
func (a *Adapter) noteRoom(c wireChannel, guild string) {
	self := a.self.Load()
	switch {
	case c.isForum():
		a.rooms.setForum(c.ID)
	case c.isThread() && self != nil && c.OwnerID == *self:
		a.rooms.setThread(c.ID, guild, c.ParentID)
	}
}

// onReady compares the servers that Discord names with those that were greeted: the bot may have
// been removed from some while it was away.
func (s *shard) onReady(ctx context.Context, r readyEvent) {
	a := s.adapter
	a.self.Store(&r.User.ID)
	s.since = s.seen
	if s.since == 0 {
		s.since = a.seen.Load() // of the last run
	}
	kept, err := a.options.Notes.Scan(ctx, guildNote)
	if err != nil {
		a.log.Error().Err(err).Msg("servers not compared")
		return
	}
	for _, n := range kept {
		id := strings.TrimPrefix(n.Key, guildNote)
		here := slices.ContainsFunc(r.Guilds, func(g struct {
			ID string `json:"id"`
		}) bool {
			return g.ID == id
		})
		if !here && int((number(id)>>22)%uint64(s.of)) == s.id {
			s.gone(id)
		}
	}
}

func (s *shard) onGuildGone(raw []byte) {
	var g guildEvent
	// "unavailable" means an outage of Discord's, not that the bot was removed.
	if decode(raw, &g) != nil || g.Unavailable != nil {
		return
	}
	s.adapter.rooms.forgetGuild(g.ID)
	s.adapter.servers.forget(g.ID)
	s.gone(g.ID)
}

// gone tells the core that the bot was removed from a server.
func (s *shard) gone(id string) {
	a := s.adapter
	a.queue(s.work, func(ctx context.Context) {
		ev := bot.Event{ID: eventID("gone", id), At: time.Now().UTC(), Kind: bot.KindGone, In: bot.Place{Platform: Name, Space: id}}
		if _, err := s.handler.Handle(ctx, ev); err != nil {
			a.log.Error().Err(err).Msg("leaving a server not recorded")
			return
		}
		if err := a.options.Notes.Put(ctx, guildNote+id, nil); err != nil {
			a.log.Error().Err(err).Msg("leaving a server not noted")
		}
	})
}

// onGuild learns a server's forums and threads, greets it if it is new, and catches up on what was
// written in our threads while nobody listened.
func (s *shard) onGuild(raw []byte) {
	a := s.adapter
	var g guildEvent
	if err := decode(raw, &g); err != nil || g.Unavailable != nil && *g.Unavailable {
		return
	}
	if !a.allows(g.ID) {
		a.log.Warn().Str("server", g.ID).Msg("the bot is in a server that the config does not allow")
		return
	}
	for _, c := range append(g.Channels, g.Threads...) {
		a.noteRoom(c, g.ID)
	}
	if self := a.self.Load(); self != nil && a.servers.learn(serverOf(g, *self)) {
		s.allowed(g.ID)
	}
	since := s.since
	a.queue(s.work, func(ctx context.Context) {
		if err := s.greet(ctx, g); err != nil {
			a.log.Error().Err(err).Msg("joining a server not completed")
		}
		if err := s.catchUp(ctx, g, since); err != nil {
			a.log.Warn().Err(err).Msg("missed answers not counted")
		}
	})
}

// greet tells the core about a server that is new, and says its answer where people can see it.
func (s *shard) greet(ctx context.Context, g guildEvent) error {
	a := s.adapter
	known, err := a.options.Notes.Get(ctx, guildNote+g.ID)
	if err != nil || known != nil {
		return err
	}
	ev := bot.Event{
		ID: eventID("joined", g.ID), At: time.Now().UTC(), Kind: bot.KindJoined,
		From: bot.User{ID: g.OwnerID, Admin: true, Keeps: true},
		In:   bot.Place{Platform: Name, Space: g.ID, Channel: a.lobby(g)},
	}
	reply, err := s.handler.Handle(ctx, ev)
	if err != nil {
		return err
	}
	if ev.In.Channel != "" && !isEmpty(reply.Message) {
		if err := a.sayIn(ctx, ev.In, ev.In.Channel, "j"+g.ID, reply.Message); err != nil {
			return err
		}
	}
	return a.options.Notes.Put(ctx, guildNote+g.ID, []byte{1})
}

// lobby picks the channel to greet in: where Discord announces newcomers, else the first text
// channel, as long as we may write there.
func (a *Adapter) lobby(g guildEvent) string {
	self := a.self.Load()
	if self == nil {
		return ""
	}
	s, first := serverOf(g, *self), ""
	for _, c := range g.Channels {
		if c.Type != 0 || s.permissions(c.Overwrites)&writeRight != writeRight {
			continue
		}
		if c.ID == g.SystemChannel {
			return c.ID
		}
		if first == "" {
			first = c.ID
		}
	}
	return first
}

// onMessage passes on what people write in our threads, without its content, and in direct
// messages, with it.
func (s *shard) onMessage(raw []byte) {
	a := s.adapter
	var m wireMessage
	if decode(raw, &m) != nil {
		return
	}
	if m.GuildID != "" {
		s.seen = max(s.seen, number(m.ID))
		a.sawMessage(m.ID)
	}
	if !byPerson(m) || !a.allows(m.GuildID) {
		return
	}
	if m.GuildID == "" {
		a.start(s.work, func(ctx context.Context) { a.answerWords(ctx, s.handler, m) })
		return
	}
	room, ours := a.rooms.thread(m.ChannelID)
	if !ours {
		return
	}
	a.start(s.work, func(ctx context.Context) { a.count(ctx, s.handler, m, room) })
}

// byPerson tells messages that somebody wrote (ordinary or in reply) from those of bots, webhooks
// and Discord itself.
func byPerson(m wireMessage) bool {
	return !m.Author.Bot && m.WebhookID == "" && m.Author.ID != "" && (m.Type == 0 || m.Type == replyType)
}

// replyType is the type of a message that answers another one
// (https://docs.discord.com/developers/resources/message#message-object-message-types).
const replyType = 19

// whomAnswers is the user whose message another one answers, "" for none and for one of a program. Discord tells it
// without the right to read messages, and leaves it out when it did not look the other message up
// (https://docs.discord.com/developers/resources/message#message-object-message-structure, referenced_message).
func whomAnswers(m wireMessage) string {
	if m.Type != replyType || m.Referenced == nil || m.Referenced.Author.Bot || m.Referenced.WebhookID != "" {
		return ""
	}
	return m.Referenced.Author.ID
}

// count tells the core that somebody wrote in a thread.
func (a *Adapter) count(ctx context.Context, h bot.Handler, m wireMessage, room threadRoom) {
	ev := bot.Event{
		ID: m.ID, At: idTime(m.ID), Kind: bot.KindMessage, From: person(m.Author, m.Member, ""),
		In: bot.Place{Platform: Name, Space: room.guild, Channel: room.parent, Thread: m.ChannelID},
		On: bot.Sent{Channel: m.ChannelID, ID: m.ID, Thread: m.ChannelID}, Whom: whomAnswers(m),
	}
	if _, err := h.Handle(ctx, ev); err != nil {
		a.log.Error().Err(err).Msg("an answer in a thread was not counted")
	}
}

// answerWords answers plain words in direct messages. They are passed on and forgotten.
func (a *Adapter) answerWords(ctx context.Context, h bot.Handler, m wireMessage) {
	at := bot.Place{Platform: Name, User: m.Author.ID}
	if channel, known := a.direct.get(m.Author.ID); !known || channel != m.ChannelID {
		if err := a.direct.set(ctx, m.Author.ID, m.ChannelID); err != nil {
			a.log.Error().Err(err).Msg("direct channel not noted")
		}
	}
	ev := bot.Event{ID: m.ID, At: idTime(m.ID), Kind: bot.KindMessage, From: person(m.Author, nil, ""), In: at, Text: m.Content}
	for _, f := range m.Attachments {
		ev.Files = append(ev.Files, f.ref())
	}
	reply, err := h.Handle(ctx, ev)
	if err == nil && !isEmpty(reply.Message) && !a.answered.has(m.ID) {
		if err = a.sayIn(ctx, at, m.ChannelID, "m"+m.ID, reply.Message); err == nil {
			a.answered.add(m.ID)
		}
	}
	if err != nil {
		a.log.Error().Err(err).Msg("direct words not answered")
	}
}

// sayIn posts an answer as an ordinary message, page by page.
func (a *Adapter) sayIn(ctx context.Context, at bot.Place, channel, nonce string, m bot.Message) error {
	for n, page := range split(m, maxContent, !at.Direct(), false) {
		files, err := a.load(ctx, page)
		if err != nil {
			return err
		}
		body := a.compose(page, files, shape{tokens: !at.Direct(), seal: scopeOf(at.Space, at.User)})
		body.Nonce, body.EnforceNonce = fmt.Sprintf("%s.%d", nonce, n), true
		var made wireMessage
		if err := a.again(ctx, func() error { return a.create(ctx, channel, body, &made) }); err != nil {
			return err
		}
	}
	return nil
}

// again repeats an act that may be repeated, three times at most, as its error asks.
func (a *Adapter) again(ctx context.Context, act func() error) error {
	for n := 1; ; n++ {
		err := act()
		wait, worth := repeat(err)
		if err == nil || !worth || n == 3 {
			return err
		}
		if pause(ctx, max(wait, time.Duration(n)*time.Second), nil) != nil {
			return err
		}
	}
}
