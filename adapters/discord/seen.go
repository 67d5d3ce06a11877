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

// keepHouse notes the newest message each minute, if there is one, and at the end, and forgets old
// drafts each hour.
func (a *Adapter) keepHouse(ctx context.Context) {
	kept, purged := uint64(0), time.Now()
	for done := false; !done; {
		done = pause(ctx, seenEvery, nil) != nil
		if now := a.seen.Load(); now != kept {
			if err := a.options.Notes.Put(context.WithoutCancel(ctx), seenNote, fmt.Append(nil, now)); err != nil {
				a.log.Error().Err(err).Msg("newest message not noted")
			}
			kept = now
		}
		if !done && time.Since(purged) >= time.Hour {
			if err := a.purgeDrafts(ctx); err != nil {
				a.log.Error().Err(err).Msg("old drafts not forgotten")
			}
			purged = time.Now()
		}
	}
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
