package discord

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"afterbell/bot"
	"afterbell/bot/order"
)

// Bounds of Read.
const (
	pageSize  = 100 // one answer holds at most this many messages or threads
	maxPages  = 5
	readRight = discordgo.PermissionViewChannel | discordgo.PermissionReadMessageHistory
)

// Read implements bot.Platform. A message of ours has the key of the intent that was noted before
// its words were sent. Discord answers with an empty list where the right to read history is
// missing, so that right is asked for first. A thread that a found message still lacks is opened.
// https://docs.discord.com/developers/resources/message#get-channel-messages
func (a *Adapter) Read(ctx context.Context, at bot.Place, since time.Time) ([]bot.Seen, bool, error) {
	if at.Channel == "" && !at.Direct() {
		return a.look(ctx, at, sessionsRoom(at.Space), since, a.listSessions)
	}
	channel, readable, err := a.readable(ctx, at)
	if err != nil || !readable {
		return nil, false, err
	}
	if !a.isForum(at) {
		return a.look(ctx, at, channel, since, a.listMessages)
	}
	seen, complete, err := a.look(ctx, at, channel, since, a.listThreads)
	if err != nil {
		return nil, false, err
	}
	inside, all, err := a.readInside(ctx, at, since)
	return append(seen, inside...), complete && all, err
}

// lister lists the messages of a place from an instant on, and says whether these are all.
type lister func(ctx context.Context, at bot.Place, channel string, since time.Time) ([]wireMessage, bool, error)

// look lists messages and gives ours their keys, the newest first and each key once: the same words
// may have been posted before.
func (a *Adapter) look(ctx context.Context, at bot.Place, channel string, since time.Time, list lister) ([]bot.Seen, bool, error) {
	self, err := a.selfID(ctx)
	if err != nil {
		return nil, false, err
	}
	intents, err := a.intents(ctx, channel)
	if err != nil {
		return nil, false, err
	}
	messages, complete, err := list(ctx, at, channel, since)
	if err != nil {
		return nil, false, err
	}
	order.By(messages, func(x, y wireMessage) int { return cmp.Compare(number(y.ID), number(x.ID)) })
	seen := make([]bot.Seen, 0, len(messages))
	var unknown []bot.Seen
	for _, m := range messages {
		s := bot.Seen{ID: m.ID, Author: m.Author.ID, Body: m.text(), Mine: m.Author.ID == self, At: idTime(m.ID)}
		if m.Thread != nil {
			s.Thread = m.Thread.ID
		}
		if i := noteOf(intents, fingerprint(s.Body), s.At); s.Mine && i >= 0 {
			if err := a.recognise(ctx, at, &s, intents[i]); err != nil {
				return nil, false, err
			}
			intents = slices.Delete(intents, i, i+1)
		} else if s.Mine {
			unknown = append(unknown, s)
		}
		seen = append(seen, s)
	}
	a.strange.put(channel, unknown)
	return seen, complete, nil
}

// claim finds a message of ours that Read saw, that no note tells of, and that has the words of a part
// about to be sent. What follows it in its thread can be claimed after it.
func (a *Adapter) claim(ctx context.Context, at bot.Place, channel, text string) (found bot.Seen, ok bool) {
	found, ok = a.strange.claim(channel, fingerprint(text))
	if ok && found.Thread != "" {
		at.Thread = found.Thread
		if _, _, err := a.look(ctx, at, found.Thread, found.At, a.listMessages); err != nil {
			a.log.Warn().Err(err).Msg("what follows a post that was found was not looked for")
		}
	}
	return found, ok
}

// readInside reads what follows the first messages of our last posts in a forum: their later parts.
func (a *Adapter) readInside(ctx context.Context, forum bot.Place, since time.Time) (seen []bot.Seen, complete bool, err error) {
	threads, err := a.threadsOf(ctx, forum.Channel)
	if err != nil {
		return nil, false, err
	}
	complete = true
	for _, t := range threads {
		at := forum
		at.Thread = t
		inside, all, err := a.look(ctx, at, t, since, a.listMessages)
		if hasCode(err, codeUnknownChannel) {
			continue // removed, with everything in it
		}
		if err != nil {
			return nil, false, err
		}
		for _, s := range inside {
			if s.Thread = t; s.ID != t { // the first message was seen already
				seen = append(seen, s)
			}
		}
		complete = complete && all
	}
	return seen, complete, nil
}

// noteOf finds the note of a message with these words: the newest that was written before it. The
// clocks may differ by a little, so without one the next will do.
func noteOf(list []intent, print string, at time.Time) int {
	found := -1
	for i, in := range list {
		switch {
		case in.Print != print:
		case !in.At.After(at):
			found = i
		case found < 0 && in.At.Before(at.Add(time.Minute)):
			return i
		}
	}
	return found
}

// recognise gives a message of ours its key. It notes the thread that a forum post became, and opens
// the one that was to follow a message elsewhere.
func (a *Adapter) recognise(ctx context.Context, at bot.Place, s *bot.Seen, in intent) error {
	s.Key = in.Key
	if a.isForum(at) {
		return a.rememberThread(ctx, at.Channel, in.Post, s.Thread)
	}
	if in.Name == "" || s.Thread != "" {
		return nil
	}
	if err := a.openThread(ctx, at.Channel, s.ID, in.Name); err != nil {
		return a.halfDone(ctx, bot.Sent{Channel: at.Channel, ID: s.ID}, s.Key, err)
	}
	s.Thread = s.ID
	return nil
}

// readable returns the channel to look into, and whether an empty answer would mean anything.
func (a *Adapter) readable(ctx context.Context, at bot.Place) (channel string, ok bool, err error) {
	if at.Direct() {
		channel, known := a.direct.get(at.User)
		if known && channel == "" {
			return "", false, nil
		}
		channel, err = a.directChannel(ctx, at.User)
		return channel, err == nil, err
	}
	c, err := a.channel(ctx, at.Channel)
	if err != nil {
		return "", false, err
	}
	if c.isForum() {
		a.rooms.setForum(c.ID)
	}
	s, err := a.server(ctx, c.GuildID)
	if err != nil {
		return "", false, err
	}
	channel = at.Channel
	if at.Thread != "" {
		channel = at.Thread
	}
	return channel, s.permissions(c.Overwrites)&readRight == readRight, nil
}

// listMessages pages through the messages of a channel from an instant on.
func (a *Adapter) listMessages(ctx context.Context, _ bot.Place, channel string, since time.Time) (
	all []wireMessage, complete bool, err error) {
	after := idAt(since)
	for range maxPages {
		var page []wireMessage
		err := a.rest.do(ctx, request{
			method: "GET", route: "/channels/%s/messages", args: []string{channel}, out: &page,
			query: url.Values{"after": {after}, "limit": {fmt.Sprint(pageSize)}},
		})
		if err != nil {
			return nil, false, err
		}
		all = append(all, page...)
		if len(page) < pageSize {
			return all, true, nil
		}
		for _, m := range page {
			if number(m.ID) > number(after) {
				after = m.ID
			}
		}
	}
	return all, false, nil
}

// listThreads reads the first messages of a forum's threads, active and archived, that began at
// an instant or later.
func (a *Adapter) listThreads(ctx context.Context, at bot.Place, channel string, since time.Time) (
	all []wireMessage, complete bool, err error) {
	threads, complete, err := a.forumThreads(ctx, at, channel)
	if err != nil {
		return nil, false, err
	}
	self, err := a.selfID(ctx)
	if err != nil {
		return nil, false, err
	}
	for _, t := range threads {
		if t.ParentID != channel || t.OwnerID != self || idTime(t.ID).Before(since) {
			continue
		}
		var first wireMessage
		err := a.rest.do(ctx, request{
			method: "GET", route: "/channels/%s/messages/%s", args: []string{t.ID, t.ID}, out: &first,
		})
		if hasCode(err, codeUnknownMessage, codeUnknownChannel) {
			continue
		}
		if err != nil {
			return nil, false, err
		}
		first.Thread = &struct {
			ID string `json:"id"`
		}{t.ID}
		all = append(all, first)
	}
	return all, complete, nil
}

// forumThreads lists the threads of a forum: Discord keeps active ones by server and archived
// ones by channel.
func (a *Adapter) forumThreads(ctx context.Context, at bot.Place, channel string) ([]wireChannel, bool, error) {
	var active, archived struct {
		Threads []wireChannel `json:"threads"`
		More    bool          `json:"has_more"`
	}
	err := a.rest.do(ctx, request{method: "GET", route: "/guilds/%s/threads/active", args: []string{at.Space}, out: &active})
	if err != nil {
		return nil, false, err
	}
	err = a.rest.do(ctx, request{
		method: "GET", route: "/channels/%s/threads/archived/public", args: []string{channel}, out: &archived,
		query: url.Values{"limit": {fmt.Sprint(pageSize)}},
	})
	if err != nil {
		return nil, false, err
	}
	// Archived threads come newest first by the time of archiving, which is never before they began.
	return append(active.Threads, archived.Threads...), true, nil
}
