package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot/course"
	"afterbell/bot/text"
	"afterbell/bot/when"
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

	Now func() time.Time // nil means time.Now
	Log zerolog.Logger
}

// A Bot is the core: it answers events (Handle) and acts when time passes (Tick, Deliver). It is
// safe for concurrent use, except that only one Bot may work on a store.
type Bot struct {
	store     Store
	platforms []Platform
	courses   func() []*course.Course
	file      func(*course.Course, string) ([]byte, error)
	now       func() time.Time
	log       zerolog.Logger
	texts     *text.Catalogue
	book      *phraseBook
	actions   map[string]action
	table     []Command
	posts     map[string]func(*asking) (*page, Post, string, error)

	mu       sync.Mutex
	pinned   map[string]*course.Course // by hash; courses never change under a hash
	classes  map[string]*keptClass     // by id
	queues   map[string]bool           // places with something to send
	pictures pictures
	woken    chan struct{}
}

// New returns a Bot. It does nothing until events, Tick or Run reach it.
func New(c Config) (*Bot, error) {
	if c.Store == nil {
		return nil, errors.New("bot: a store is needed")
	}
	texts, err := text.Load()
	if err != nil {
		return nil, fmt.Errorf("bot: %w", err)
	}
	b := &Bot{store: c.Store, platforms: c.Platforms, courses: c.Courses, file: c.CourseFile, now: c.Now, log: c.Log,
		texts: texts, book: newPhraseBook(), pinned: map[string]*course.Course{}, classes: map[string]*keptClass{}, queues: map[string]bool{}, woken: make(chan struct{}, 1)}
	if b.now == nil {
		b.now = time.Now
	}
	if b.courses == nil {
		b.courses = func() []*course.Course { return nil }
	}
	b.table, b.actions = b.buildActions()
	b.book.commands = typedNames(b.table)
	b.posts = postKinds()
	return b, nil
}

// Commands implements Handler. The caller must not change the result.
func (b *Bot) Commands() []Command { return b.table }

// Homes lists the channels of all classes.
func (b *Bot) Homes(ctx context.Context) (homes []Place, err error) {
	err = b.store.View(ctx, func(tx Tx) error {
		homes = homes[:0]
		_, all, err := scan[class](tx, "class/")
		for _, c := range all {
			homes = append(homes, c.Homes...)
		}
		return err
	})
	return homes, wrap("list the channels", err)
}

// platform finds a connected platform by name.
func (b *Bot) platform(name string) Platform {
	i := slices.IndexFunc(b.platforms, func(p Platform) bool { return p.Name() == name })
	if i < 0 {
		return nil
	}
	return b.platforms[i]
}

// wake notes that a place has something to send.
func (b *Bot) wake(queue string) {
	b.mu.Lock()
	b.queues[queue] = true
	b.mu.Unlock()
	select {
	case b.woken <- struct{}{}:
	default:
	}
}

// awake takes the places that have something to send, sorted.
func (b *Bot) awake() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]string, 0, len(b.queues))
	for q := range b.queues {
		list = append(list, q)
	}
	clear(b.queues)
	slices.Sort(list)
	return list
}

// course returns a pinned course. Courses are read once and shared: nobody changes them.
func (b *Bot) course(tx Tx, hash string) (*course.Course, error) {
	b.mu.Lock()
	c := b.pinned[hash]
	b.mu.Unlock()
	if c != nil {
		return c, nil
	}
	stored, err := loadCourse(tx, hash)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pinned[hash] = stored
	return stored, nil
}

// keptClass is a class as it was last read, with the schedule of its run. Both hold as long as the
// bytes of the record stay the same. Nobody changes what its slices hold; appending copies them.
type keptClass struct {
	raw   []byte
	class class
	slots []slot
}

// class reads a class, nil when there is none. Most of what people do begins with it, and it
// changes rarely.
func (b *Bot) class(tx Tx, id string) (*keptClass, error) {
	raw, err := tx.Get(classKey(id))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", classKey(id), err)
	}
	b.mu.Lock()
	k := b.classes[id]
	b.mu.Unlock()
	if k != nil && bytes.Equal(k.raw, raw) {
		return k, nil
	}
	k = &keptClass{raw: raw}
	if k.class, err = mustLoad[class](tx, classKey(id)); err != nil {
		return nil, err
	}
	co, err := b.course(tx, k.class.Run.Course)
	if err != nil {
		return nil, err
	}
	k.slots = schedule(k.class.Run, co, k.class.loc())
	r := &k.class.Run
	r.Shifts, r.Outages, k.class.Homes = slices.Clip(r.Shifts), slices.Clip(r.Outages), slices.Clip(k.class.Homes)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.classes[id] = k
	return k, nil
}

// lastDay is the date of the class's last lesson, the zero Date for no class.
func (k *keptClass) lastDay() when.Date {
	if k == nil {
		return when.Date{}
	}
	return lastDay(k.slots)
}

// voice returns the voice for a locale.
func (b *Bot) voice(locale string) voice { return voice{b.texts.Speaker(locale), b.book} }

// Deliver sends everything that waits and can be sent now, place after place in a fixed order. It
// is how a virtual clock and tests deliver; Run sends at all places at once.
func (b *Bot) Deliver(ctx context.Context) error {
	var errs []error
	for {
		places := b.awake()
		if len(places) == 0 || ctx.Err() != nil {
			return errors.Join(append(errs, ctx.Err())...)
		}
		for _, place := range places {
			errs = append(errs, b.drain(ctx, place)) // one place that fails stops no other
		}
	}
}
