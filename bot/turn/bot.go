package turn

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/lease"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/text"
)

// Config is what a Bot is made of.
type Config struct {
	Store     bot.Store
	Platforms []bot.Platform

	// Courses lists the courses that classes can be made with. It is called often and should
	// answer from memory. nil means none.
	Courses func() []*course.Course

	// CourseFile reads a file that a listed course uses. nil means that courses have no files.
	CourseFile func(c *course.Course, path string) ([]byte, error)

	// CourseErrors says what is wrong by now in the folder of a listed course, which is offered as it was when it was
	// last right. nil means that nobody knows.
	CourseErrors func(hash string) []course.Problem

	Now func() time.Time // it tells the present; nil means time.Now
	Log zerolog.Logger

	// Made is when the program was made: no clock that says an earlier time is believed. Zero means
	// that nobody knows.
	Made time.Time

	// Lease says whether this replica of several leads. nil means that there is no other.
	Lease *lease.Lease

	// KeepDays is how many days after its last day the data of a class is kept, 14 or more; 0 keeps it until somebody
	// erases it.
	KeepDays int

	// Kept says how long is kept what has a time of its own.
	Kept Kept

	// AwaySince says, for somebody who runs the program, that it was not at work since then: an absence
	// of more than term.LongAway is believed by their word. Zero means that nobody said so.
	AwaySince time.Time
}

// Kept says how long is kept what has a time of its own.
type Kept = term.Kept

// A Bot is the core: it answers events (Handle) and acts when time passes (Tick, Deliver, Run). It is
// safe for concurrent use, except that of several Bots on one store each needs a Lease.
type Bot struct {
	*outbox.Outbox
	store     bot.Store // what people do is noted here
	own       bot.Store // what the program does by itself is noted here, which fails while another replica leads
	lease     *lease.Lease
	platforms []bot.Platform
	watch     *watch
	now       func() time.Time // of the watch
	made      time.Time
	awaySince time.Time
	log       zerolog.Logger
	school    *term.School
	stories   []Story
	actions   map[string]Action
	table     []bot.Command
	chosen    map[string]bool // nobody writes these fields of forms, since they are chosen from a list
	keep      Keep
	hooks     hooks
	ticked    atomic.Pointer[time.Time]                        // see Ticked
	losses    atomic.Int64                                     // of the store, that were heeded; see heedLoss
	damaged   sync.Map                                         // of what was logged as damaged, by damageOf
	answered  func(action, outcome string, took time.Duration) // nil: nobody counts
}

// New returns a Bot that can do what the stories can. It does nothing until events, Tick or Run reach it.
func New(c Config, stories []Story) (*Bot, error) {
	if c.Store == nil {
		return nil, errors.New("bot: a store is needed")
	}
	w := &watch{clock: c.Now, real: c.Now == nil}
	if w.real {
		w.clock = time.Now
	}
	actions, p := ActionsOf(stories), KeepOf(stories)
	book, err := BookOf(actions)
	if err != nil {
		return nil, err
	}
	s := c.school(book, stories)
	own := c.Store
	if c.Lease != nil {
		own = c.Lease.Fence()
	}
	b := &Bot{Outbox: outbox.NewOutbox(own, c.Platforms, p.kinds, s, w.now, c.Log),
		store: c.Store, own: own, lease: c.Lease, platforms: c.Platforms, watch: w, now: w.now, made: c.Made, awaySince: c.AwaySince, log: c.Log,
		school: s, stories: stories, chosen: chosenIn(actions), keep: p, hooks: hooksOf(stories)}
	if c.Lease != nil {
		b.While(b.during)
	}
	b.keep.school = s
	b.hooks.keep = b.keep
	b.WhenForgotten(forgottenBy(stories))
	b.Outbox.Refused(func(v *term.View, r *record.Entry) error { return hearRefused(stories, v, r) })
	b.table, b.actions = CommandTable(actions, s.Book)
	return b, nil
}

// school is what all classes have in common.
func (c *Config) school(book *say.Book, stories []Story) *term.School {
	s := term.NewSchool(book, c.Courses, c.CourseFile)
	s.Kept = c.Kept.OrUsual()
	s.Kept.Class = c.KeepDays
	s.Judges(c.CourseErrors)
	s.Links(linksOf(c.Platforms))
	for _, x := range stories {
		if x.Agenda != nil {
			s.Adds(x.Agenda)
		}
		if x.Waits != nil {
			s.AddsWaiting(x.Waits)
		}
		if x.Planned != nil {
			s.AddsPlan(x.Planned)
		}
		if x.Tells != nil {
			s.AddsTelling(x.Tells)
		}
	}
	return s
}

// chosenIn names the fields of forms that are chosen from a list, so that nobody writes them.
func chosenIn(actions []Action) map[string]bool {
	chosen := map[string]bool{}
	for _, a := range actions {
		for _, field := range a.Chosen {
			chosen[field] = true
		}
	}
	return chosen
}

// BookOf returns the sentences of all languages, which know the names of these actions.
func BookOf(actions []Action) (*say.Book, error) {
	texts, err := text.Load()
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	return say.NewBook(texts, typedNames(actions)), nil
}

// linksOf says at which address a message of one of the platforms is found.
func linksOf(platforms []bot.Platform) func(bot.Place, bot.Sent) string {
	return func(at bot.Place, on bot.Sent) string {
		for _, p := range platforms {
			if l, ok := p.(bot.Linker); ok && p.Name() == at.Platform {
				return l.Link(at, on)
			}
		}
		return ""
	}
}

// hearRefused lets every story hear that a channel refused a post.
func hearRefused(stories []Story, v *term.View, r *record.Entry) error {
	for _, s := range stories {
		if s.Refused == nil {
			continue
		}
		if err := s.Refused(v, r); err != nil {
			return err
		}
	}
	return nil
}

// leads reports whether this replica does what the program does by itself.
func (b *Bot) leads() bool { return b.lease == nil || b.lease.Leads() }

// during bounds what is sent by the time for which this replica leads. Nothing is begun while a loss is not heeded.
func (b *Bot) during(ctx context.Context) (bound context.Context, release func(), leads bool) {
	bound, release, leads = b.lease.During(ctx)
	return bound, release, leads && bot.Losses(b.own) == b.losses.Load()
}

// Commands implements Handler. The caller must not change the result.
func (b *Bot) Commands() []bot.Command { return b.table }

// Homes lists the channels of all classes.
func (b *Bot) Homes(ctx context.Context) (homes []bot.Place, err error) {
	err = b.store.View(ctx, func(tx bot.Tx) error {
		homes = homes[:0]
		_, all, err := record.Scan(record.Intact(tx), record.Classes())
		for _, c := range all {
			homes = append(homes, c.Homes...)
		}
		return err
	})
	return homes, bot.Wrap("list the channels", err)
}

// newTurn begins to answer an event.
func (b *Bot) newTurn(tx bot.Tx, ev bot.Event, now time.Time) *Turn {
	return &Turn{Seat: term.Seat{View: term.View{School: b.school, Tx: tx, Now: now}}, hooks: &b.hooks, Event: ev}
}
