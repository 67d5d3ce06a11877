package discord

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"afterbell/bot"
)

// directs remembers the channels of direct messages, which are opened when first needed, and who
// has closed theirs: nothing is tried again there until the person does something, since refused
// requests count towards a ban.
// https://docs.discord.com/developers/resources/user#create-dm
type directs struct {
	notes bot.Notes
	mu    sync.Mutex
	open  map[string]string // it leads from users to channels; "" means that somebody closed theirs
}

// directNote begins the notes of persons: their channel, or "closed", and the day it was noted.
const directNote = "dm/"

func loadDirects(ctx context.Context, notes bot.Notes) (*directs, error) {
	kept, err := notes.Scan(ctx, directNote)
	if err != nil {
		return nil, fmt.Errorf("discord: %w", err)
	}
	d := &directs{notes: notes, open: map[string]string{}}
	for _, n := range kept {
		channel, _, _ := strings.Cut(string(n.Value), " ")
		d.open[strings.TrimPrefix(n.Key, directNote)] = strings.TrimPrefix(channel, "closed")
	}
	return d, nil
}

// get returns the channel of a user, and whether anything is known.
func (d *directs) get(user string) (channel string, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	channel, known = d.open[user]
	return channel, known
}

// set remembers a channel, or with "" that it is closed.
func (d *directs) set(ctx context.Context, user, channel string) error {
	d.mu.Lock()
	d.open[user] = channel
	d.mu.Unlock()
	if channel == "" {
		channel = "closed"
	}
	return d.notes.Put(ctx, directNote+user, []byte(channel+" "+time.Now().UTC().Format(time.DateOnly)))
}

// acted forgets that a user's direct messages were closed: the person is there, so trying again
// is allowed.
func (d *directs) acted(ctx context.Context, user string) error {
	d.mu.Lock()
	channel, known := d.open[user]
	if known && channel == "" {
		delete(d.open, user)
	}
	d.mu.Unlock()
	if known && channel == "" {
		return d.notes.Put(ctx, directNote+user, nil)
	}
	return nil
}

// purge forgets what was noted before a day. Whoever is written to later is asked about anew.
func (d *directs) purge(ctx context.Context, before time.Time) error {
	kept, err := d.notes.Scan(ctx, directNote)
	if err != nil {
		return err
	}
	for _, n := range kept {
		_, day, _ := strings.Cut(string(n.Value), " ")
		if noted, err := time.Parse(time.DateOnly, day); err == nil && !noted.Before(before) {
			continue
		}
		if err := d.forget(ctx, strings.TrimPrefix(n.Key, directNote)); err != nil {
			return err
		}
	}
	return nil
}

func (d *directs) forget(ctx context.Context, user string) error {
	d.mu.Lock()
	delete(d.open, user)
	d.mu.Unlock()
	return d.notes.Put(ctx, directNote+user, nil)
}

// directChannel returns the channel of a person's direct messages, opening it if need be.
func (a *Adapter) directChannel(ctx context.Context, user string) (string, error) {
	channel, known := a.direct.get(user)
	if known && channel == "" {
		return "", bot.Permanent(bot.ScopePerson, fmt.Errorf("direct messages to this person are closed"))
	}
	if known {
		return channel, nil
	}
	var opened struct {
		ID string `json:"id"`
	}
	err := a.rest.do(ctx, request{
		method: "POST", route: "/users/@me/channels", body: map[string]string{"recipient_id": user}, out: &opened,
	})
	if bot.IsUnclear(err) {
		return "", bot.After(0, bot.ScopePerson, err) // opening twice opens once, and nothing was said yet
	}
	if err != nil {
		return "", a.noteClosed(ctx, user, err)
	}
	if err := a.direct.set(ctx, user, opened.ID); err != nil {
		return "", bot.After(0, bot.ScopePerson, err)
	}
	return opened.ID, nil
}

// noteClosed remembers a refusal that says that the person takes no direct messages.
func (a *Adapter) noteClosed(ctx context.Context, user string, cause error) error {
	if hasCode(cause, codeDirectClosed, codeNoMutualServer, codeUnknownUser) {
		if err := a.direct.set(ctx, user, ""); err != nil {
			a.log.Error().Err(err).Msg("closed direct messages not noted")
		}
	}
	return cause
}
