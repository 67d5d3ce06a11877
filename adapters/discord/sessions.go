package discord

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
)

// Live sessions are scheduled events of a server. They are made with the entity type for what takes place elsewhere: one for
// a voice channel would take a right in that channel, and begins and ends with who is in it.
// https://docs.discord.com/developers/resources/guild-scheduled-event

// Limits and values of scheduled events.
// https://docs.discord.com/developers/resources/guild-scheduled-event#guild-scheduled-event-object
const (
	maxEventName  = 100
	maxEventWords = 1000
	maxEventPlace = 100
	eventExternal = 3 // the entity type EXTERNAL
	eventPrivate  = 2 // the privacy level GUILD_ONLY, which is the only one
)

// wireSession is a scheduled event as it is written and read.
type wireSession struct {
	ID          string    `json:"id,omitzero"`
	CreatorID   string    `json:"creator_id,omitzero"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Privacy     int       `json:"privacy_level"`
	Type        int       `json:"entity_type"`
	From        time.Time `json:"scheduled_start_time"`
	Until       time.Time `json:"scheduled_end_time"`
	Metadata    struct {
		Location string `json:"location"`
	} `json:"entity_metadata"`
}

// sessionOf is a session as Discord takes it.
func sessionOf(s *bot.Session) wireSession {
	w := wireSession{Name: cut(oneLine(s.Title), maxEventName), Description: cut(strings.TrimSpace(s.Words), maxEventWords),
		Privacy: eventPrivate, Type: eventExternal, From: s.From.UTC(), Until: s.Until.UTC()}
	w.Metadata.Location = cut(oneLine(cmp.Or(s.Where, "…")), maxEventPlace) // a place is asked for
	return w
}

// text tells one event from another, so that it is found again.
func (w wireSession) text() string {
	return strings.Join([]string{w.Name, w.From.UTC().Format(time.RFC3339), w.Metadata.Location}, "\n")
}

// sessionsRoom is the name under which the events of a server are noted, as messages are under their channel's.
func sessionsRoom(guild string) string { return "events/" + guild }

// KeepsSessions implements bot.SessionKeeper.
func (a *Adapter) KeepsSessions(space string) bool {
	return a.allows(space) && !slices.Contains(a.servers.without(space), eventsRight().Name)
}

// eventsRight is the right that sessions take.
func eventsRight() Permission {
	list := Permissions()
	return list[slices.IndexFunc(list, func(p Permission) bool { return p.Bit == createEvents })]
}

// sendSession creates an event, changes one or deletes one. Without the right nothing is asked of Discord.
func (a *Adapter) sendSession(ctx context.Context, p bot.Part) (bot.Sent, error) {
	lacks := &lackError{[]string{eventsRight().Name}, bot.ErrForbidden}
	if !a.KeepsSessions(p.To.Space) {
		return bot.Sent{}, bot.Permanent(bot.ScopePlace, lacks)
	}
	var sent bot.Sent
	var err error
	if p.On != nil {
		sent, err = a.changeSession(ctx, p)
	} else {
		sent, err = a.createSession(ctx, p)
	}
	if hasCode(err, codeNoPermission, codeNoAccess) {
		lacks.cause = fmt.Errorf("%w: %w", err, bot.ErrForbidden)
		return bot.Sent{}, bot.Permanent(bot.ScopePlace, lacks)
	}
	return sent, err
}

// createSession creates an event. Discord enforces no nonce here, so what an earlier attempt may have made is looked for.
// https://docs.discord.com/developers/resources/guild-scheduled-event#create-guild-scheduled-event
func (a *Adapter) createSession(ctx context.Context, p bot.Part) (bot.Sent, error) {
	room, body := sessionsRoom(p.To.Space), sessionOf(p.Message.Session)
	if sent, found, err := a.earlierSession(ctx, p, room); err != nil || found {
		return sent, err
	}
	if _, err := a.remember(ctx, room, p, body.text()); err != nil {
		return bot.Sent{}, bot.After(0, bot.ScopePost, err)
	}
	if found, ok := a.claim(ctx, p.To, room, body.text()); ok {
		return bot.Sent{ID: found.ID}, nil
	}
	var made wireSession
	err := a.rest.do(ctx, request{method: "POST", route: "/guilds/%s/scheduled-events", args: []string{p.To.Space}, body: body, out: &made})
	return bot.Sent{ID: made.ID}, err
}

// earlierSession finds the event that an earlier attempt at the same part made.
func (a *Adapter) earlierSession(ctx context.Context, p bot.Part, room string) (sent bot.Sent, found bool, err error) {
	list, err := a.intents(ctx, room)
	if err != nil {
		return sent, false, bot.After(0, bot.ScopePost, err)
	}
	i := slices.IndexFunc(list, func(in intent) bool { return in.Key == p.Key })
	if i < 0 {
		return sent, false, nil
	}
	seen, _, err := a.Read(ctx, p.To, list[i].At.Add(-time.Minute))
	if err != nil {
		return sent, false, bot.Unclear(bot.ScopePost, fmt.Errorf("discord: cannot see whether the event is there: %w", err))
	}
	i = slices.IndexFunc(seen, func(s bot.Seen) bool { return s.Key == p.Key })
	if i < 0 {
		return sent, false, nil
	}
	return bot.Sent{ID: seen[i].ID}, true, nil
}

// changeSession rewrites an event or deletes it. One that people deleted stays so.
// https://docs.discord.com/developers/resources/guild-scheduled-event#modify-guild-scheduled-event
func (a *Adapter) changeSession(ctx context.Context, p bot.Part) (bot.Sent, error) {
	r := request{method: "DELETE", route: "/guilds/%s/scheduled-events/%s", args: []string{p.To.Space, p.On.ID}}
	if s := p.Message.Session; !s.Off {
		r.method, r.body, r.out = "PATCH", sessionOf(s), &wireSession{}
	}
	err := a.rest.do(ctx, r)
	if err != nil && !hasCode(err, codeUnknownEvent) {
		return bot.Sent{}, editError(err)
	}
	return *p.On, nil
}

// listSessions lists the events of a server that are ahead or under way, as messages whose text tells them apart.
// https://docs.discord.com/developers/resources/guild-scheduled-event#list-scheduled-events-for-guild
func (a *Adapter) listSessions(ctx context.Context, at bot.Place, _ string, since time.Time) (all []wireMessage, complete bool, err error) {
	var list []wireSession
	err = a.rest.do(ctx, request{method: "GET", route: "/guilds/%s/scheduled-events", args: []string{at.Space}, out: &list})
	for _, w := range list {
		if !idTime(w.ID).Before(since) {
			all = append(all, wireMessage{ID: w.ID, Author: wireUser{ID: w.CreatorID}, Content: w.text()})
		}
	}
	return all, true, err
}
