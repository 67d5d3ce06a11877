package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot/course"
	"afterbell/bot/text"
)

// Config is what a Bot is made of.
type Config struct {
	Store     Store
	Platforms []Platform

	// Courses lists the courses that classes can be made with. It is called often and should
	// answer from memory. nil means none.
	Courses func() []*course.Course

	// CourseFile reads a file that a listed course uses. nil means that courses have no files.
	CourseFile func(c *course.Course, path string) ([]byte, error)

	Now func() time.Time // the clock; nil means time.Now
	Log zerolog.Logger
}

// A Bot is the core: it answers events (Handle) and acts when time passes (Tick, Deliver, Run). It is
// safe for concurrent use, except that only one Bot may work on a store.
type Bot struct {
	*outbox
	store     Store
	platforms []Platform
	now       func() time.Time
	log       zerolog.Logger
	school    *school
	stories   []story
	actions   map[string]action
	table     []Command
	chosen    map[string]bool // the fields of forms that nobody writes, since they are chosen from a list
	purge     purge
}

// newBot returns a Bot that can do what the stories can. It does nothing until events, Tick or Run reach it.
func newBot(c Config, stories []story) (*Bot, error) {
	if c.Store == nil {
		return nil, errors.New("bot: a store is needed")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	texts, err := text.Load()
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	actions, p := actionsOf(stories), purgeOf(stories)
	s := newSchool(newPhraseBook(texts, typedNames(actions)), c.Courses, c.CourseFile)
	for _, x := range stories {
		if x.agenda != nil {
			s.adds(x.agenda)
		}
	}
	b := &Bot{outbox: newOutbox(c.Store, c.Platforms, p.kinds, s, c.Now, c.Log),
		store: c.Store, platforms: c.Platforms, now: c.Now, log: c.Log, school: s, stories: stories, chosen: map[string]bool{}, purge: p}
	for _, a := range actions {
		for _, field := range a.chosen {
			b.chosen[field] = true
		}
	}
	b.table, b.actions = tableOf(actions, s.book)
	return b, nil
}

// Commands implements Handler. The caller must not change the result.
func (b *Bot) Commands() []Command { return b.table }

// Homes lists the channels of all classes.
func (b *Bot) Homes(ctx context.Context) (homes []Place, err error) {
	err = b.store.View(ctx, func(tx Tx) error {
		homes = homes[:0]
		_, all, err := scan(tx, allClasses())
		for _, c := range all {
			homes = append(homes, c.Homes...)
		}
		return err
	})
	return homes, Wrap("list the channels", err)
}
