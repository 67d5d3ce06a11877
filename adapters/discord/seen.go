package discord

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// The newest message that was seen in any server is noted each minute, so that a later run of the
// process knows where this one stopped.
const (
	seenNote  = "seen"
	seenEvery = time.Minute
)

func (a *Adapter) sawMessage(id string) {
	n := number(id)
	for {
		old := a.seen.Load()
		if n <= old || a.seen.CompareAndSwap(old, n) {
			return
		}
	}
}

// loadSeen reads where the last run of the process stopped; a first run begins now.
func (a *Adapter) loadSeen(ctx context.Context) error {
	raw, err := a.options.Notes.Get(ctx, seenNote)
	if err != nil {
		return err
	}
	a.sawMessage(string(raw))
	if a.seen.Load() == 0 {
		a.sawMessage(idAt(time.Now()))
	}
	return nil
}

// notesKept is how long it is remembered where somebody's direct messages are and what was sent to a
// channel. The core forgets a server that removed the bot after as long.
const notesKept = 30 * 24 * time.Hour

// keepHouse notes the newest message and what was answered each minute, if there is any, and at the end.
// It forgets old drafts each hour, and other notes each day.
func (a *Adapter) keepHouse(ctx context.Context) {
	kept, purged, tidied := uint64(0), time.Now(), time.Time{}
	for done := false; !done; {
		done = pause(ctx, seenEvery, nil) != nil
		if now := a.seen.Load(); now != kept {
			if err := a.options.Notes.Put(context.WithoutCancel(ctx), seenNote, fmt.Append(nil, now)); err != nil {
				a.log.Error().Err(err).Msg("newest message not noted")
			}
			kept = now
		}
		if err := a.keepAnswered(context.WithoutCancel(ctx)); err != nil {
			a.log.Error().Err(err).Msg("answers not noted")
		}
		if !done && time.Since(purged) >= time.Hour {
			if err := a.purgeDrafts(ctx); err != nil {
				a.log.Error().Err(err).Msg("old drafts not forgotten")
			}
			purged = time.Now()
		}
		if !done && time.Since(tidied) >= 24*time.Hour {
			if err := a.tidy(ctx); err != nil {
				a.log.Error().Err(err).Msg("old notes not forgotten")
			}
			tidied = time.Now()
		}
	}
}

// keepLast notes what was answered while the process was being stopped.
func (a *Adapter) keepLast(ctx context.Context) {
	if err := a.keepAnswered(context.WithoutCancel(ctx)); err != nil {
		a.log.Error().Err(err).Msg("answers not noted")
	}
}

// tidy forgets what has not been needed for long.
func (a *Adapter) tidy(ctx context.Context) error {
	before := time.Now().Add(-notesKept)
	return errors.Join(a.direct.purge(ctx, before), a.outbound.purge(ctx, before))
}

// catchUp counts answers that were written in our threads since the newest message that was seen.
// The core knows messages by their ids, so that none counts twice. A thread that cannot be read is
// left out.
func (s *shard) catchUp(ctx context.Context, g guildEvent, since uint64) error {
	a := s.adapter
	var closed []error
	for _, t := range g.Threads {
		room, ours := a.rooms.thread(t.ID)
		if !ours || number(t.LastID) <= since {
			continue
		}
		var page []wireMessage
		err := a.again(ctx, func() error {
			return a.rest.do(ctx, request{
				method: "GET", route: "/channels/%s/messages", args: []string{t.ID}, out: &page,
				query: url.Values{"after": {fmt.Sprint(since)}, "limit": {fmt.Sprint(pageSize)}},
			})
		})
		if hasCode(err, codeNoAccess, codeNoPermission, codeUnknownChannel) {
			closed = append(closed, err)
			continue
		}
		if err != nil {
			return err
		}
		for _, m := range slices.Backward(page) {
			if byPerson(m) {
				a.count(ctx, s.handler, m, room)
			}
		}
	}
	return errors.Join(closed...)
}
