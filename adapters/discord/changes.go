package discord

import (
	"context"
	"strconv"
	"time"

	"afterbell/bot"
)

// settleRights is how long after a right was granted the core is told: somebody who grants one is
// mostly about to grant another.
const settleRights = 3 * time.Second

// onChange takes over what changed in a server, and tells the core where something that a class needs
// was granted.
func (s *shard) onChange(kind string, raw []byte) {
	var e struct {
		GuildID string    `json:"guild_id"`
		Role    wireRole  `json:"role"`
		RoleID  string    `json:"role_id"`
		User    *wireUser `json:"user"`
		Roles   []string  `json:"roles"`
	}
	if decode(raw, &e) != nil {
		return
	}
	granted := s.adapter.servers.change(e.GuildID, func(known *server) {
		switch kind {
		case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
			known.roles[e.Role.ID] = e.Role
		case "GUILD_ROLE_DELETE":
			delete(known.roles, e.RoleID)
		case "GUILD_MEMBER_UPDATE": // sent of ourselves alone without the intent for members
			if e.User != nil && e.User.ID == known.self {
				known.mine = e.Roles
			}
		}
	})
	if granted {
		s.allowed(e.GuildID)
	}
}

// onChannel takes over a channel or thread that is new or changed.
func (s *shard) onChannel(raw []byte) {
	var c wireChannel
	if decode(raw, &c) != nil {
		return
	}
	s.adapter.noteRoom(c, c.GuildID)
	if c.isThread() {
		return
	}
	if s.adapter.servers.change(c.GuildID, func(known *server) { known.channels[c.ID] = c }) {
		s.allowed(c.GuildID)
	}
}

// onChannelGone tells the core of a channel that was deleted.
func (s *shard) onChannelGone(raw []byte) {
	a := s.adapter
	var c wireChannel
	if decode(raw, &c) != nil || c.GuildID == "" {
		return
	}
	a.servers.change(c.GuildID, func(known *server) { delete(known.channels, c.ID) })
	if c.canMeet() && a.allows(c.GuildID) {
		a.start(s.work, func(ctx context.Context) {
			a.report(ctx, s.handler, bot.Event{ID: eventID("closed", c.ID), Kind: bot.KindClosed,
				In: bot.Place{Platform: Name, Space: c.GuildID, Channel: c.ID}})
		})
	}
}

// allowed tells the core, once for changes that come together, that what was refused in a server may be
// tried at once.
func (s *shard) allowed(guild string) {
	a := s.adapter
	if _, pending := a.granted.LoadOrStore(guild, true); pending || !a.allows(guild) {
		return
	}
	a.queue(s.work, func(ctx context.Context) {
		_ = pause(ctx, settleRights, nil)
		a.granted.Delete(guild)
		a.report(ctx, s.handler, bot.Event{ID: eventID("allowed", guild, strconv.FormatInt(time.Now().UnixMilli(), 10)),
			Kind: bot.KindAllowed, In: bot.Place{Platform: Name, Space: guild}})
	})
}

// report tells the core of something that nobody waits for an answer to.
func (a *Adapter) report(ctx context.Context, h bot.Handler, ev bot.Event) {
	ev.At = time.Now().UTC()
	if _, err := h.Handle(ctx, ev); err != nil {
		a.log.Error().Err(err).Str("kind", string(ev.Kind)).Msg("the core was not told")
	}
}

// noteLeft passes on that somebody is no longer where we could write to them, where the refusal of a
// direct message proves it: their account is gone, no server is shared, or Discord knows no such member.
func (a *Adapter) noteLeft(ctx context.Context, to bot.Place, cause error) {
	left := hasCode(cause, codeUnknownUser, codeNoMutualServer)
	if hasCode(cause, codeDirectClosed) && to.Space != "" {
		err := a.rest.do(ctx, request{method: "GET", route: "/guilds/%s/members/%s", args: []string{to.Space, to.User}, out: &wireMember{}})
		left = hasCode(err, codeUnknownMember)
	}
	if !left {
		return
	}
	select {
	case a.left <- bot.Event{ID: eventID("left", to.Space, to.User, strconv.FormatInt(time.Now().UnixMilli(), 10)),
		Kind: bot.KindLeft, From: bot.User{ID: to.User}, In: bot.Place{Platform: Name, Space: to.Space, User: to.User}}:
	default: // the next one who is written to in vain is told of again
	}
}

// tellLeft tells the core of the people who left until ctx is done.
func (a *Adapter) tellLeft(ctx context.Context, h bot.Handler) {
	for {
		select {
		case ev := <-a.left:
			a.guard(ctx, func(ctx context.Context) { a.report(ctx, h, ev) })
		case <-ctx.Done():
			return
		}
	}
}
