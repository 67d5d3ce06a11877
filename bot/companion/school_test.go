package companion_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/store/memory"
)

// A school is a class with everything around it that can break: the service it speaks through may
// fail, the program may die at any step, the clock may jump. Beside a stage, which plays what people
// read, it is what the tests of promises are played on.
type school struct {
	t        testing.TB
	store    bot.Store // what survives the program
	seen     bot.Store // what the program sees of it
	wire     *wire     // the service, which survives too
	now      time.Time // the only clock, unless live
	live     bool      // real time passes, or what a bubble takes for it
	bot      *turn.Bot // the program
	courses  []*course.Course
	class    string // the id of the class that enrol made
	keepDays int    // data of a class is kept for so long after its last day; 0: for ever
	kept     term.Kept
	events   int
	sent     []bot.Event // everything that was done, to be delivered again
}

// noon is a Monday on which nothing has happened yet.
var noon = time.Date(2026, 11, 9, 12, 0, 0, 0, time.UTC)

// user is somebody of the school as the service tells of them.
func user(id string) bot.User {
	u := bot.User{ID: id, Name: strings.ToUpper(id[:1]) + id[1:], Zone: "Europe/London", Locale: "en", Keeps: id != "fay"}
	switch id {
	case "ada":
		u.Zone = "Pacific/Auckland"
	case "cy":
		u.Zone = "America/Los_Angeles"
	}
	return u
}

// newSchool opens a school without a class, on a store and a service that never fail.
func newSchool(t testing.TB, courses ...*course.Course) *school {
	t.Helper()
	return newSchoolOn(t, memory.New(), courses...)
}

// newSchoolOn opens a school like newSchool on an empty store.
func newSchoolOn(t testing.TB, store bot.Store, courses ...*course.Course) *school {
	t.Helper()
	if len(courses) == 0 {
		courses = []*course.Course{readCourse(t, "testdata/biology")}
	}
	s := &school{t: t, store: store, now: noon, courses: courses}
	s.seen = s.store
	s.wire = &wire{now: s.clock, shown: map[string]int{}}
	room, err := playground.NewRoom(context.Background(),
		playground.Options{Now: s.clock, Channels: []string{channel, "staff", "library"}, Observe: s.wire.observe})
	if err != nil {
		t.Fatal(err)
	}
	s.wire.Room = room
	for _, id := range []string{"rivera", "ada", "ben", "cy", "dana", "eve", "fay"} {
		if err := room.Join(context.Background(),
			playground.Person{ID: id, Name: user(id).Name, Zone: user(id).Zone, Part: "learner"}); err != nil {
			t.Fatal(err)
		}
	}
	s.start()
	return s
}

func (s *school) clock() time.Time {
	if s.live {
		return time.Now().UTC()
	}
	return s.now
}

// start starts the program on what is there.
func (s *school) start() {
	s.t.Helper()
	b, err := companion.New(turn.Config{
		Store: s.seen, Platforms: []bot.Platform{s.wire}, Now: s.clock, Log: zerolog.Nop(),
		Courses: func() []*course.Course { return s.courses }, KeepDays: s.keepDays, Kept: s.kept,
		CourseFile: func(_ *course.Course, path string) ([]byte, error) { return []byte(path), nil },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.bot = b
	s.must(b.Start(context.Background()))
}

func (s *school) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// event is something that somebody does in the class's channel now.
func (s *school) event(who string, kind bot.Kind, action string, args ...string) bot.Event {
	s.events++
	ev := bot.Event{ID: "e" + strconv.Itoa(s.events), At: s.clock(), Kind: kind, From: user(who), Action: action, Args: map[string]string{},
		In: bot.Place{Platform: playground.Name, Space: playground.Space, Channel: channel}}
	if kind == bot.KindUntold {
		ev.Text = "Noted for today. SECRET"
	}
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		switch name {
		case "channel":
			ev.In.Channel = value
			continue
		case "manages":
			ev.From.Admin = true
			continue
		case "file":
			ev.Files = []bot.FileRef{bot.Made(value, zipOf(s.t, folderOf(value)))}
		case "bears":
			ev.From.Roles = []string{value}
			continue
		}
		ev.Args[name] = strings.ReplaceAll(value, "CLASS", s.class)
	}
	return ev
}

// handle lets the program answer.
func (s *school) handle(ev bot.Event) bot.Reply {
	s.t.Helper()
	s.sent = append(s.sent, ev)
	r, err := s.bot.Handle(context.Background(), ev)
	s.must(err)
	return r
}

// types, presses and fills are what people do.
func (s *school) types(who, command string, args ...string) bot.Reply {
	s.t.Helper()
	return s.handle(s.event(who, bot.KindCommand, command, args...))
}

func (s *school) presses(who, action, target string, args ...string) bot.Reply {
	s.t.Helper()
	return s.handle(s.event(who, bot.KindButton, action, append(args, "target="+target)...))
}

func (s *school) fills(who, action, target string, args ...string) bot.Reply {
	s.t.Helper()
	return s.handle(s.event(who, bot.KindForm, action, append(args, "target="+target)...))
}

// enrol makes the class and lets the learners join it, each with a daily message.
func (s *school) enrol(learners ...string) {
	s.t.Helper()
	s.fills("rivera", "class.new", "", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	s.deliver()
	for _, id := range learners {
		s.presses(id, "join", "CLASS")
		s.presses(id, "join.clock", "CLASS.yes")
		s.presses(id, "join.daily", "CLASS.yes")
	}
}

// deliver does what is due now.
func (s *school) deliver() {
	s.t.Helper()
	_, err := s.bot.Tick(context.Background())
	s.must(err)
	s.must(s.bot.Deliver(context.Background()))
}

// until lets time pass, and everything that falls due happen at its instant.
func (s *school) until(end time.Time) {
	s.t.Helper()
	for range 100_000 {
		next, ok, err := s.bot.Next(context.Background())
		s.must(err)
		if !ok || next.After(end) {
			s.now = end
			s.deliver()
			return
		}
		if next.After(s.now) {
			s.now = next
		}
		s.deliver()
	}
	s.t.Fatalf("something stays due at %s", s.now)
}

func (s *school) pass(d time.Duration) {
	s.t.Helper()
	s.until(s.now.Add(d))
}

// all reads the records under a prefix, by what follows it in their keys.
func all[T any](s *school, prefix string) map[string]T {
	s.t.Helper()
	found := map[string]T{}
	s.must(s.store.View(context.Background(), func(tx bot.Tx) error {
		entries, err := tx.Scan(prefix, prefix+"\xff", 0)
		for _, e := range entries {
			var v T
			if err := json.Unmarshal(e.Value, &v); err != nil {
				return fmt.Errorf("%s: %w", e.Key, err)
			}
			found[strings.TrimPrefix(e.Key, prefix)] = v
		}
		return err
	}))
	return found
}

// rows are the posts of the outbox by their keys, without the id of the class.
func (s *school) rows() map[string]record.Entry {
	rows := map[string]record.Entry{}
	for key, r := range all[record.Entry](s, "post/") {
		rows[strings.ReplaceAll(key, "/"+s.class+"/", "/")] = r
	}
	return rows
}

// row is the post under a key.
func (s *school) row(key string) record.Entry {
	s.t.Helper()
	r, ok := s.rows()[key]
	if !ok {
		s.t.Fatalf("there is no post %q", key)
	}
	return r
}

// human finds a person by name.
func (s *school) human(id string) record.Person {
	s.t.Helper()
	for _, p := range all[record.Person](s, "person/") {
		if p.Identities[0].User == id {
			return p
		}
	}
	s.t.Fatalf("nobody called %q is known", id)
	return record.Person{}
}

// dump is everything in the store.
func (s *school) dump() []string {
	s.t.Helper()
	var lines []string
	s.must(s.store.View(context.Background(), func(tx bot.Tx) error {
		entries, err := tx.Scan("", "\xff", 0)
		for _, e := range entries {
			lines = append(lines, e.Key+" = "+string(e.Value))
		}
		return err
	}))
	return lines
}

// said lists what stands in the room by itself, without replies: kind and place.
func (s *school) said(kind string) (found []playground.Message) {
	for _, m := range s.wire.Messages(playground.Filter{}) {
		if m.From == "" && m.Kind == kind {
			found = append(found, m)
		}
	}
	return found
}

// A wire is the way to the service: it can be told to fail, and it notices what a service that
// recognises nothing would have shown twice.
type wire struct {
	*playground.Room
	now   func() time.Time
	fault func(p bot.Part) (err error, done bool) // asked before each Send; done: it takes effect all the same
	crash func(after bool)                        // called around each Send
	turn  func(ctx context.Context) error         // each Send waits for its turn here first, as it does for a limit
	blind bool                                    // Read tells nothing
	plain bool                                    // Read knows no keys
	down  int                                     // so often Read fails
	gone  string                                  // posts of this kind are removed before they were seen
	keeps bool                                    // the space has a list of events that we may put sessions into
	list  []standing                              // this stands in the list of events

	mu       sync.Mutex     // guards the rest
	shown    map[string]int // messages by part key
	twice    []string
	attempts []attempt
}

// An attempt is one call of Send.
type attempt struct {
	at   time.Time
	part bot.Part
	err  error
}

func (w *wire) observe(m playground.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if m.Key != "" {
		w.shown[m.Key]++
	}
}

// Send implements bot.Platform.
func (w *wire) Send(ctx context.Context, p bot.Part) (bot.Sent, error) {
	if w.crash != nil {
		w.crash(false)
	}
	if w.turn != nil {
		if err := w.turn(ctx); err != nil {
			return bot.Sent{}, bot.After(0, bot.ScopePost, err)
		}
	}
	var cause error
	var done bool
	if w.fault != nil {
		if cause, done = w.fault(p); cause != nil && p.Message.Session == nil {
			w.FailNext(bot.Place{}, cause, done)
		}
	}
	w.mu.Lock()
	if w.shown[p.Key] > 0 && (cause == nil || done) {
		w.twice = append(w.twice, fmt.Sprintf("%s part %d", p.Post.Key, p.N))
	}
	w.mu.Unlock()
	send := w.Room.Send
	if p.Message.Session != nil {
		send = func(_ context.Context, p bot.Part) (bot.Sent, error) { return w.sendSession(p, cause, done) }
	}
	sent, err := send(ctx, p)
	if p.Kind == w.gone {
		sent = bot.Sent{}
	}
	w.mu.Lock()
	w.attempts = append(w.attempts, attempt{w.now(), p, err})
	w.mu.Unlock()
	if w.crash != nil {
		w.crash(true)
	}
	return sent, err
}

// Read implements bot.Platform.
func (w *wire) Read(ctx context.Context, at bot.Place, since time.Time) ([]bot.Seen, bool, error) {
	if w.blind {
		return nil, false, nil
	}
	if w.down > 0 {
		w.down--
		return nil, false, bot.After(0, bot.ScopePlatform, errService)
	}
	read := w.Room.Read
	if at.Channel == "" && at.User == "" {
		read = w.readSessions
	}
	seen, complete, err := read(ctx, at, since)
	for i := range seen {
		if w.plain {
			seen[i].Key = ""
		}
	}
	return seen, complete, err
}

// tries lists when the parts of posts of a kind were tried, in seconds after the first try.
func (w *wire) tries(kind string) (seconds []int) {
	var first time.Time
	for _, a := range w.attempts {
		if a.part.Kind != kind {
			continue
		}
		if first.IsZero() {
			first = a.at
		}
		seconds = append(seconds, int(a.at.Sub(first)/time.Second))
	}
	return seconds
}

// failing fails the first times that a part of a kind is sent; part 0 means each.
func failing(kind string, part, times int, err error, done bool) func(bot.Part) (error, bool) {
	return func(p bot.Part) (error, bool) {
		if p.Kind != kind || part != 0 && p.N != part || times <= 0 {
			return nil, false
		}
		times--
		return err, done
	}
}

// longCourse is the biology course with a first lesson whose text needs three messages.
func longCourse(t testing.TB) *course.Course {
	t.Helper()
	var text strings.Builder
	for i := range 110 {
		fmt.Fprintf(&text, "Paragraph %d of a text that does not fit into a single message of any service.\n\n", i)
	}
	c, problems := course.Read(fstest.MapFS{
		"course.toml": {Data: []byte("title = \"Long reads\"\nlanguage = \"en\"\nrhythm = \"tue, thu at 16:00\"\ndue = \"sun\"\n")},
		"01-long.md": {
			Data: []byte("---\nid: long\ntitle: Long\n---\n\n" + text.String() + "## Steps\n\n- [ ] Read it\n\n## Discuss\n\nWhat stays?\n"),
		},
		"02-short.md": {
			Data: []byte("---\nid: short\ntitle: Short\nlive: {when: week 2 mon 18:00}\n---\n\nA short text.\n\n## Steps\n\n- [ ] Read it\n"),
		},
	})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// kinds are the kinds of the messages in a channel, in order.
func kinds(messages []playground.Message, where string) (list []string) {
	for _, m := range messages {
		if m.From == "" && m.Kind != "reply" && m.In.Channel == where {
			list = append(list, m.Kind)
		}
	}
	return slices.Clip(list)
}

// plainReply is what a person reads, forms and what is wrong in them included.
func plainReply(r bot.Reply) string {
	text := rich.Plain(r.Body)
	if r.Form != nil {
		text += "form " + r.Form.Title
		for _, f := range r.Form.Fields {
			text += "\n" + f.Label + ": " + f.Value + " " + f.Note + " " + f.Error
		}
	}
	return text
}

// wholeTerm is a course of 24 short lessons, for twelve weeks.
func wholeTerm(t testing.TB) *course.Course { return lessonsOf(t, 24) }

// lessonsOf is a course of so many short lessons.
func lessonsOf(t testing.TB, n int) *course.Course {
	t.Helper()
	dir := fstest.MapFS{
		"course.toml": {Data: []byte("title = \"A term\"\nlanguage = \"en\"\nrhythm = \"tue, thu at 16:00\"\ndue = \"sun\"\n")},
	}
	for i := range n {
		name := fmt.Sprintf("lesson-%02d", i)
		dir[name+".md"] = &fstest.MapFile{
			Data: []byte("---\nid: " + name + "\ntitle: Lesson\nminutes: 20\n---\n\nText.\n\n## Steps\n\n- [ ] Read\n- [ ] Try\n\n" +
				"## Discuss\n\nWhat stays?\n"),
		}
	}
	c, problems := course.Read(dir)
	if c == nil {
		t.Fatal(problems)
	}
	return c
}
