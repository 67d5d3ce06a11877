package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
)

type outboxCommand struct {
	List  outboxListCommand  `cmd:"" help:"List the posts whose time has come and that did not go out yet, with the reason."`
	Show  outboxShowCommand  `cmd:"" help:"Show one post."`
	Retry outboxRetryCommand `cmd:"" help:"Let a post be tried at once, also one that was given up."`
	Drop  outboxDropCommand  `cmd:"" help:"Let a post not go out."`
}

type outboxListCommand struct {
	dataFlags
	Planned bool `help:"List what is planned, too."`
	GivenUp bool `help:"List what was given up instead."`
	JSON    bool `help:"Print one object a line."`
}

// Run lists posts.
func (l *outboxListCommand) Run(c *console) error {
	which := listWaiting
	switch {
	case l.GivenUp && l.Planned:
		return misused("--planned and --given-up are two lists; ask for one of them")
	case l.GivenUp:
		which = listGivenUp
	case l.Planned:
		which = listPlanned
	}
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	d, err := l.desk(ctx, c)
	if err != nil {
		return err
	}
	var list []outbox.Waiting
	if d.bot != nil {
		err = d.bot.Get(ctx, "/outbox?which="+which, &list)
	} else {
		err = d.look(func(b *companion.Bot, _ bot.Tx) (err error) {
			list, err = posts(ctx, b.Outbox, which, time.Now())
			return err
		})
	}
	if err != nil {
		return err
	}
	return l.show(c, list)
}

func (l *outboxListCommand) show(c *console, list []outbox.Waiting) error {
	now := time.Now()
	for _, w := range list {
		if l.JSON {
			if err := printJSON(c, w); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(c.out, "%s\n  %s\n", w.Key, sayWaiting(w, now)); err != nil {
			return err
		}
	}
	if len(list) > 0 || l.JSON {
		return nil
	}
	nothing := "nothing waits"
	if l.GivenUp {
		nothing = "nothing was given up"
	}
	_, err := fmt.Fprintln(c.out, nothing)
	return err
}

// sayWaiting says in a line what a post is and how it is with it.
func sayWaiting(w outbox.Waiting, now time.Time) string {
	text := w.Kind
	if w.Class != "" {
		text += " of " + w.Class
	}
	text += fmt.Sprintf(", for %s: %s", sayTime(w.At), sayStatus(w, now))
	if w.Why != "" {
		text += ". " + w.Why
	}
	return text
}

// sayStatus says how it is with a post.
func sayStatus(w outbox.Waiting, now time.Time) string {
	ended := cmp.Or(w.Done, w.At) // when an old one ended is not kept
	switch w.State {
	case record.StateSent:
		return "sent at " + sayTime(ended)
	case record.StateDropped:
		return "not needed any more since " + sayTime(ended)
	case record.StateDead:
		return "given up at " + sayTime(ended)
	case record.StateUnclear, record.StateSending:
		return fmt.Sprintf("tried at %s, and nobody knows yet whether it arrived; it is looked for", sayTime(w.Tried))
	}
	switch {
	case w.Next.After(now) && w.Attempts > 0:
		return fmt.Sprintf("tried %s, again at %s", times(w.Attempts), sayTime(w.Next))
	case w.Next.After(now):
		return "again at " + sayTime(w.Next)
	case w.At.After(now):
		return "planned"
	}
	return "its turn comes when those before it in its place are out"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// keyFlags name one post.
type keyFlags struct {
	dataFlags
	Key string `arg:"" help:"The post, as the list names it."`
}

type outboxShowCommand struct{ keyFlags }

// Run shows one post, without its words.
func (s *outboxShowCommand) Run(c *console) error {
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	d, err := s.desk(ctx, c)
	if err != nil {
		return err
	}
	var w outbox.Waiting
	if d.bot != nil {
		err = d.bot.Get(ctx, "/outbox/one?key="+url.QueryEscape(s.Key), &w)
	} else {
		err = d.look(func(b *companion.Bot, _ bot.Tx) (err error) {
			w, err = b.Post(ctx, s.Key)
			return toldOf(err, s.Key)
		})
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s\n%s\nplace: %s\n", w.Key, sayWaiting(w, time.Now()), w.Place)
	if w.Of > 0 {
		fmt.Fprintf(c.out, "parts: %d of %d are out\n", w.Out, w.Of)
	}
	return nil
}

type outboxRetryCommand struct{ keyFlags }

// Run lets a post be tried at once.
func (r *outboxRetryCommand) Run(c *console) error {
	err := r.act(c, "/outbox/retry", (*outbox.Outbox).Retry)
	if err == nil {
		_, err = fmt.Fprintf(c.out, "%s is tried as soon as its turn comes\n", r.Key)
	}
	return err
}

type outboxDropCommand struct{ keyFlags }

// Run lets a post not go out.
func (r *outboxDropCommand) Run(c *console) error {
	err := r.act(c, "/outbox/drop", (*outbox.Outbox).Drop)
	if err == nil {
		_, err = fmt.Fprintf(c.out, "%s does not go out\n", r.Key)
	}
	return err
}

// act does something with a post, with the bot that runs or without one.
func (k keyFlags) act(c *console, path string, do func(*outbox.Outbox, context.Context, string) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	d, err := k.desk(ctx, c)
	if err != nil {
		return err
	}
	if d.bot != nil {
		return d.bot.Do(ctx, path, request{k.Key}, nil)
	}
	return d.change(func(b *companion.Bot, _ *base) error { return toldOf(do(b.Outbox, ctx, k.Key), k.Key) })
}

// printJSON prints a value on a line.
func printJSON(c *console, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s\n", raw)
	return err
}
