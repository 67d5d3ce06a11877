package playground

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

const (
	// Name is the platform's name in places.
	Name = "playground"
	// Space is the id of the only space that a room has.
	Space = "room"
	// MaxText is the length of one message in characters, the same as a Discord embed's text.
	MaxText = 4000

	direct  = "direct"  // pages and scripts call a person's direct messages so
	threads = "threads" // pages call the list of threads so
)

// Options say what a Room begins with. The zero value is a room in memory with one channel.
type Options struct {
	Notes    *bot.Notes       // the room is kept there; nil means in memory only
	Now      func() time.Time // nil means time.Now
	Channels []string         // these are the names of the channels; nil means one called "class"
	Keep     int              // so many messages are kept, the newest ones; 0 means all
	Whole    bool             // each post is one message, however long it is

	// Observe is called for every message that appears or is edited, in order, before the act
	// that caused it returns. It must not call the Room. Message.Edited tells the two apart.
	Observe func(Message)
}

// A Room is the chat service. It implements bot.Platform and is safe for concurrent use.
type Room struct {
	notes   *bot.Notes
	now     func() time.Time
	observe func(Message)
	whole   bool

	mu       sync.Mutex
	handler  bot.Handler
	channels []string
	people   []Person
	capacity int               // so many messages are kept; 0 means all
	messages []Message         // these are the newest, and the oldest of them is the first
	dropped  int               // so many stood in messages before them
	index    map[string]int    // the position of a message stands under its id; those that were dropped are counted in
	newest   int               // the newest message has this number
	keys     map[string]string // the id of a message stands under the key of its part
	forms    map[string]OpenForm
	last     map[string]bot.Event // the last event of a person is kept, to be delivered again
	faults   []fault
	epoch    int // the room was opened so often; event ids begin with it, so that they never return
	events   int
	revision uint64
}

// NewRoom opens a room, with everything that Options.Notes remembers of an earlier one.
func NewRoom(ctx context.Context, o Options) (*Room, error) {
	r := &Room{
		notes: o.Notes, now: o.Now, observe: o.Observe, whole: o.Whole, channels: slices.Clone(o.Channels), capacity: o.Keep,
		index: map[string]int{}, keys: map[string]string{},
		forms: map[string]OpenForm{}, last: map[string]bot.Event{},
	}
	if r.now == nil {
		r.now = time.Now
	}
	if r.observe == nil {
		r.observe = func(Message) {}
	}
	if len(r.channels) == 0 {
		r.channels = []string{"class"}
	}
	if slices.ContainsFunc(r.channels, badChannel) {
		return nil, fmt.Errorf("playground: channels %q: a name has letters, digits, - and _, and is not %q or %q", r.channels, direct, threads)
	}
	if err := r.recall(ctx); err != nil {
		return nil, fmt.Errorf("playground: open room: %w", err)
	}
	return r, nil
}

func badChannel(name string) bool { return name == direct || name == threads || !plainID(name) }

// plainID reports whether an id can stand in an address as it is.
func plainID(id string) bool {
	return id != "" && len(id) <= 40 && strings.IndexFunc(id, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
	}) < 0
}

// Name implements bot.Platform.
func (r *Room) Name() string { return Name }

// Connect makes h answer what people do from now on.
func (r *Room) Connect(h bot.Handler) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handler = h
}

// Run implements bot.Platform: it connects h and waits for ctx to end. People act through Act.
func (r *Room) Run(ctx context.Context, h bot.Handler) error {
	r.Connect(h)
	<-ctx.Done()
	return nil
}

// Channels returns the names of the channels.
func (r *Room) Channels() []string { return slices.Clone(r.channels) }

// Revision returns a number that grows with every change that somebody might see.
func (r *Room) Revision() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.revision
}

// Parts implements bot.Platform: at most MaxText characters a message, with whatever can be pressed
// or opened under the last. A file goes with the part that shows it as a picture.
func (r *Room) Parts(p bot.Post) []bot.Message {
	if r.whole {
		return []bot.Message{p.Message}
	}
	pages := rich.Split(p.Message.Body, fits)
	if len(pages) < 2 {
		return []bot.Message{p.Message}
	}
	parts := make([]bot.Message, len(pages))
	last := len(pages) - 1
	parts[last] = p.Message
	parts[last].Files = nil
	for i, page := range pages {
		parts[i].Body = page
	}
	for _, f := range p.Message.Files {
		i := slices.IndexFunc(pages, func(page []rich.Block) bool { return shows(page, f) })
		if i < 0 {
			i = last
		}
		parts[i].Files = append(parts[i].Files, f)
	}
	return parts
}

// shows reports whether a file is a picture in a text.
func shows(blocks []rich.Block, f bot.FileRef) bool {
	return slices.ContainsFunc(blocks, func(b rich.Block) bool {
		return b.Kind == rich.Picture && b.File != "" && (b.File == f.Name || b.File == f.Hash)
	})
}

func fits(blocks []rich.Block) bool {
	text := rich.Plain(blocks)
	return len(text) <= MaxText || len([]rune(text)) <= MaxText
}

// Send implements bot.Platform. A part whose key is known is not posted again; an edit is done over.
func (r *Room) Send(ctx context.Context, p bot.Part) (bot.Sent, error) {
	if err := ctx.Err(); err != nil {
		return bot.Sent{}, bot.After(0, bot.ScopePlatform, fmt.Errorf("playground: send: %w", err))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f, failing := r.nextFault(p.To)
	if failing && !f.done {
		return bot.Sent{}, f.err
	}
	m, err := r.perform(ctx, p)
	if err == nil && failing {
		err = f.err
	}
	if err != nil {
		return bot.Sent{}, err
	}
	return m.address(), nil
}

// perform edits or posts one part.
func (r *Room) perform(ctx context.Context, p bot.Part) (Message, error) {
	if !fits(p.Message.Body) {
		return Message{}, bot.Permanent(bot.ScopePost, fmt.Errorf("playground: send: more than %d characters", MaxText))
	}
	if p.On != nil {
		return r.edit(ctx, p)
	}
	if id, ok := r.keys[p.Key]; ok && p.Key != "" {
		m, _ := r.find(id)
		return m, nil
	}
	in, err := r.address(p.To)
	if err != nil {
		return Message{}, err
	}
	m := Message{In: in, Key: p.Key, Kind: p.Kind, Silent: p.Silent, Content: p.Message}
	if p.Thread.Opens() && p.N <= 1 {
		m.Opens = cmp.Or(p.Thread.Name, "Thread")
	}
	return r.add(ctx, m)
}

// edit replaces the content of a message of ours, and the name of its thread where that is asked for.
func (r *Room) edit(ctx context.Context, p bot.Part) (Message, error) {
	id := p.On.ID
	m, ok := r.find(id)
	if !ok || m.From != "" {
		return Message{}, bot.Permanent(bot.ScopePost, fmt.Errorf("playground: edit: no message %q of ours", id))
	}
	m.Content, m.Edited = p.Message, r.now()
	if p.Thread != nil && p.Thread.Renames && m.Opens != "" {
		m.Opens = p.Thread.Name
	}
	return m, r.keep(ctx, m)
}

// add gives a new message its id and time and keeps it.
func (r *Room) add(ctx context.Context, m Message) (Message, error) {
	m.ID = "m" + strconv.Itoa(r.newest+1)
	m.At = r.now()
	return m, r.keep(ctx, m)
}

// keep makes a message durable, then visible.
func (r *Room) keep(ctx context.Context, m Message) error {
	if err := r.note(ctx, r.messageKey(m.ID), m); err != nil {
		return delivery(err)
	}
	r.show(m)
	r.revision++
	r.observe(m)
	return nil
}

// find returns a message by its id.
func (r *Room) find(id string) (Message, bool) {
	i, ok := r.index[id]
	if !ok {
		return Message{}, false
	}
	return r.messages[i-r.dropped], true
}

// show puts a message where it can be found.
func (r *Room) show(m Message) {
	i, ok := r.index[m.ID]
	if !ok {
		i = r.dropped + len(r.messages)
		r.messages = append(r.messages, m)
		r.index[m.ID] = i
		r.newest = max(r.newest, numberOf(m.ID))
	}
	r.messages[i-r.dropped] = m
	if m.Key != "" {
		r.keys[m.Key] = m.ID
	}
	if r.capacity > 0 && len(r.messages) > r.capacity {
		r.drop()
	}
}

// drop forgets the oldest message.
func (r *Room) drop() {
	oldest := r.messages[0]
	delete(r.index, oldest.ID)
	if r.keys[oldest.Key] == oldest.ID {
		delete(r.keys, oldest.Key)
	}
	r.messages = r.messages[1:]
	r.dropped++
}

// address returns the place that a post is really sent to, or why it cannot be.
func (r *Room) address(to bot.Place) (bot.Place, error) {
	if person, ok := strings.CutPrefix(to.Channel, "@"); ok {
		to = bot.Place{User: person}
	}
	if to.Direct() {
		if _, ok := r.person(to.User); !ok {
			return bot.Place{}, bot.Permanent(bot.ScopePerson, fmt.Errorf("playground: nobody called %q", to.User))
		}
		return directPlace(to.User), nil
	}
	if !slices.Contains(r.channels, to.Channel) {
		return bot.Place{}, bot.Permanent(bot.ScopePlace, fmt.Errorf("playground: no channel %q", to.Channel))
	}
	if _, ok := r.root(to.Channel, to.Thread); !ok {
		return bot.Place{}, bot.Permanent(bot.ScopePlace, fmt.Errorf("playground: no thread %q in %q", to.Thread, to.Channel))
	}
	return channelPlace(to.Channel, to.Thread), nil
}

// root returns the message that a thread stands under, which all can see; thread may be empty. A
// thread goes on when its root was dropped or lost.
func (r *Room) root(channel, thread string) (Message, bool) {
	if thread == "" || r.forgotten(thread) {
		return Message{}, true
	}
	m, ok := r.find(thread)
	if !ok || m.In != channelPlace(channel, "") || m.For != "" {
		return Message{}, false
	}
	return m, true
}

// forgotten reports whether there was a message of that id once, which was dropped or lost.
func (r *Room) forgotten(id string) bool {
	_, known := r.index[id]
	return !known && numberOf(id) > 0 && numberOf(id) <= r.newest
}

func directPlace(person string) bot.Place {
	return bot.Place{Platform: Name, Space: Space, User: person}
}

func channelPlace(channel, thread string) bot.Place {
	return bot.Place{Platform: Name, Space: Space, Channel: channel, Thread: thread}
}

// Read implements bot.Platform. It sees everything but private replies, which no bot can list.
func (r *Room) Read(ctx context.Context, at bot.Place, since time.Time) ([]bot.Seen, bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, false, fmt.Errorf("playground: read: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	in, err := r.address(at)
	if err != nil {
		return nil, false, err
	}
	var seen []bot.Seen
	for _, m := range r.messages {
		if m.In == in && m.For == "" && !m.At.Before(since) {
			seen = append(seen, bot.Seen{
				ID: m.ID, Author: m.From, Key: m.Key, Body: m.Text(), Mine: m.From == "",
				Thread: m.address().Thread, At: m.At,
			})
		}
	}
	return seen, true, nil
}
