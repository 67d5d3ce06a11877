package companion_test

import (
	"archive/zip"
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/rich"
	"afterbell/bot/turn"
	"afterbell/store/bolt"
	"afterbell/store/memory"
	"afterbell/store/storetest"
)

var update = flag.Bool("update", false, "write the golden transcripts anew")

// stage is a class room for tests: the real core on a store that runs everything twice, the
// playground's room, and a clock that stands still.
type stage struct {
	t     *testing.T
	bot   *turn.Bot
	room  *playground.Room
	clock *playground.Clock
	store bot.Store
	heard []playground.Message
	shelf *shelf
	who   string
	in    string
	under string
	last  bot.Reply
}

// channel is where the test class meets.
const channel = "biology-9b"

func readCourse(t testing.TB, dir string) *course.Course {
	t.Helper()
	c, problems := course.Read(os.DirFS(dir))
	for _, p := range problems {
		t.Log(p)
	}
	if c == nil {
		t.Fatal("the course cannot be read")
	}
	return c
}

// newStage puts the people into the room on a Monday in November, with nothing set up.
func newStage(t *testing.T) *stage {
	t.Helper()
	return newStageOn(t, storetest.Twice(memory.New()))
}

// newStageOn is a stage on a store of its own.
func newStageOn(t *testing.T, store bot.Store) *stage {
	t.Helper()
	ctx := t.Context()
	s := &stage{t: t, store: store, in: channel}
	var err error
	start := time.Date(2026, 11, 9, 9, 0, 0, 0, time.UTC)
	if s.clock, err = playground.NewClock(ctx, playground.ClockOptions{Start: start}); err != nil {
		t.Fatal(err)
	}
	s.room, err = playground.NewRoom(ctx,
		playground.Options{
			Now: s.clock.Now, Channels: []string{channel, "staff"},
			Observe: func(m playground.Message) { s.heard = append(s.heard, m) },
		})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []playground.Person{
		{ID: "rivera", Name: "Ms Rivera", Zone: "Europe/London", Part: "teacher"},
		{ID: "ada", Name: "Ada", Zone: "Pacific/Auckland", Part: "learner"},
		{ID: "ben", Name: "Ben", Zone: "Europe/London", Part: "learner"},
		{ID: "cy", Name: "Cy", Zone: "America/Los_Angeles", Part: "learner"},
	} {
		if err := s.room.Join(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
	s.shelf = newShelf(t, "testdata/biology")
	s.connect()
	return s
}

// connect makes a bot on the stage's store, as a start of the program does.
func (s *stage) connect(courses ...*course.Course) {
	if courses != nil {
		s.shelf = &shelf{courses: courses}
	}
	s.t.Helper()
	b, err := companion.New(turn.Config{Store: s.store, Platforms: []bot.Platform{s.room}, Now: s.clock.Now,
		Log:     zerolog.New(zerolog.NewTestWriter(s.t)),
		Courses: func() []*course.Course { return s.shelf.courses }, CourseErrors: func(string) []course.Problem { return s.shelf.wrong }})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := b.Start(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.bot = b
	s.room.Connect(b)
	s.clock.Drive(b)
}

// run plays a script and returns what was said.
func (s *stage) run(script string) string {
	var out strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fmt.Fprintf(&out, "> %s\n", line)
		s.heard = s.heard[:0]
		if err := s.do(line); err != nil {
			fmt.Fprintf(&out, "! %v\n", err)
		}
		if err := s.clock.Settle(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
		for _, m := range s.heard {
			glance(s.t, m.Content)
			locked(s.t, m)
		}
		s.tell(&out)
	}
	return out.String()
}

// do plays one line: who acts, what is typed, pressed, chosen, filled in, or what time it becomes.
func (s *stage) do(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	switch {
	case verb == "as":
		s.who, s.in, _ = strings.Cut(rest, " in ")
		s.in, s.under, _ = strings.Cut(s.in, " under ")
		if s.in == "" {
			s.in = channel
		}
		s.under = s.threadOf(s.under)
		return nil
	case verb == "admin":
		boss := playground.Person{ID: rest, Name: strings.ToUpper(rest[:1]) + rest[1:], Zone: "Europe/London", Admin: true}
		return s.room.Join(s.t.Context(), boss)
	case verb == "teacher":
		dana := playground.Person{ID: rest, Name: strings.ToUpper(rest[:1]) + rest[1:], Zone: "Europe/London", Roles: []string{"S0TEACHERS"}}
		return s.room.Join(s.t.Context(), dana)
	case verb == "edit":
		return s.shelf.edit(rest)
	case verb == "clock":
		return s.push(rest)
	case verb == "say":
		return s.act(playground.Action{Text: rest})
	case verb == "reply":
		return s.reply(rest)
	case strings.HasPrefix(verb, "/"):
		return s.act(playground.Action{Action: verb[1:], Kind: bot.KindCommand, Args: arguments(rest)})
	case verb == "fill":
		return s.fill(arguments(rest))
	case verb == "send":
		return s.send(rest)
	case verb == "press":
		return s.press(rest)
	case verb == "choose":
		return s.choose(rest)
	}
	return fmt.Errorf("unknown line %q", line)
}

// threadOf is the thread under the newest message that begins with some words, or the words themselves.
func (s *stage) threadOf(words string) string {
	for _, m := range slices.Backward(s.room.Messages(playground.Filter{})) {
		if words != "" && m.Opens != "" && strings.HasPrefix(m.Text(), words) {
			return m.ID
		}
	}
	return words
}

// reply reads "ada: I think so" and answers what ada wrote last.
func (s *stage) reply(rest string) error {
	whom, words, _ := strings.Cut(rest, ": ")
	for _, m := range slices.Backward(s.room.Messages(playground.Filter{Person: s.who})) {
		if m.From == whom {
			return s.act(playground.Action{Text: words, On: m.ID})
		}
	}
	return fmt.Errorf("%s wrote nothing", whom)
}

// arguments reads "did: lab notes | sure: 4", in which \n is a new line.
func arguments(text string) map[string]string {
	args := map[string]string{}
	for part := range strings.SplitSeq(text, "|") {
		if name, value, ok := strings.Cut(part, ":"); ok {
			args[strings.TrimSpace(name)] = strings.ReplaceAll(strings.TrimSpace(value), `\n`, "\n")
		}
	}
	return args
}

func (s *stage) push(to string) error {
	switch {
	case to == "next":
		_, err := s.clock.Next(s.t.Context())
		return err
	case strings.HasPrefix(to, "dark "):
		d, err := time.ParseDuration(strings.TrimPrefix(to, "dark "))
		if err != nil {
			return err
		}
		return s.dark(d)
	}
	if d, err := time.ParseDuration(to); err == nil {
		return s.clock.Advance(s.t.Context(), d)
	}
	at, err := time.Parse("2006-01-02 15:04", to)
	if err != nil {
		return err
	}
	return s.clock.To(s.t.Context(), at)
}

// dark kills the program, lets time pass, and starts it again.
func (s *stage) dark(d time.Duration) error {
	if err := s.bot.Alive(s.t.Context()); err != nil {
		return err
	}
	if err := s.clock.Skip(s.t.Context(), d); err != nil {
		return err
	}
	s.connect(readCourse(s.t, "testdata/biology"))
	return nil
}

func (s *stage) act(a playground.Action) error {
	a.Channel, a.Thread = s.in, s.under
	reply, err := s.room.Act(s.t.Context(), s.who, a)
	s.last = reply
	return err
}

func (s *stage) fill(values map[string]string) error {
	f, ok := s.room.Form(s.who)
	if !ok {
		return fmt.Errorf("no form is open")
	}
	args := map[string]string{"target": f.Target}
	for _, field := range f.Fields {
		args[field.Name] = field.Value
	}
	for k, v := range values {
		args[k] = v
	}
	for _, field := range f.Fields { // what is chosen from a list is named by its label, too
		for _, o := range field.Options {
			if args[field.Name] == o.Label {
				args[field.Name] = o.Value
			}
		}
	}
	return s.act(playground.Action{Action: f.Action, Kind: bot.KindForm, Args: args})
}

// send fills the open form with a zip of a folder in testdata/zips.
func (s *stage) send(folder string) error {
	f, ok := s.room.Form(s.who)
	if !ok {
		return fmt.Errorf("no form is open")
	}
	return s.act(playground.Action{
		Action: f.Action, Kind: bot.KindForm, Args: map[string]string{"target": f.Target, "file": folder + ".zip"},
		Files: []playground.Upload{{Name: folder + ".zip", Content: zipOf(s.t, folderOf(folder+".zip"))}},
	})
}

// folderOf is the folder of which a zip is made.
func folderOf(file string) string {
	if file == "biology.zip" {
		return "testdata/biology"
	}
	return "testdata/zips/" + strings.TrimSuffix(file, ".zip")
}

// zipOf packs a folder as the system of a teacher would.
func zipOf(t testing.TB, folder string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if err := w.AddFS(os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// press finds the newest message with that button that the person sees.
func (s *stage) press(label string) error {
	all := s.room.Messages(playground.Filter{Person: s.who})
	for _, m := range slices.Backward(all) {
		for _, b := range m.Content.Buttons {
			if b.Label == label {
				return s.act(playground.Action{Action: b.Action, Kind: bot.KindButton, On: m.ID, Args: map[string]string{"target": b.Target}})
			}
		}
	}
	return fmt.Errorf("no button %q", label)
}

// choose picks an option of the newest list by its value, or by its label where that begins with the words.
func (s *stage) choose(value string) error {
	all := s.room.Messages(playground.Filter{Person: s.who})
	for _, m := range slices.Backward(all) {
		if x := m.Content.Select; x != nil {
			for _, o := range x.Options {
				if strings.HasPrefix(o.Label, value+" ") {
					value = o.Value
				}
			}
			return s.act(playground.Action{
				Action: x.Action, Kind: bot.KindSelect, On: m.ID, Args: map[string]string{"target": x.Target, "value": value},
			})
		}
	}
	return fmt.Errorf("no list")
}

// tell writes down what was said since the last line, and the form that is open.
func (s *stage) tell(out *strings.Builder) {
	for _, m := range s.heard {
		if m.From != "" {
			continue
		}
		fmt.Fprintf(out, "%s %s%s\n", m.At.Format("Mon 02 15:04"), where(m), marks(m))
		for line := range strings.Lines(strings.TrimRight(rich.Plain(m.Content.Body), "\n")) {
			fmt.Fprintf(out, "  %s\n", strings.TrimRight(line, "\n"))
		}
		if m.Content.Image != nil {
			fmt.Fprintf(out, "  [picture: %s]\n", m.Content.Image.Alt)
		}
		if labels := buttons(m); labels != "" {
			fmt.Fprintf(out, "  %s\n", labels)
		}
	}
	if f, ok := s.room.Form(s.who); ok {
		fmt.Fprintf(out, "form %s\n", f.Title)
		for _, field := range f.Fields {
			if field.Note != "" && field.Note == f.Note {
				s.t.Errorf("%s says twice: %s", f.Title, f.Note)
			}
			fmt.Fprintf(out, "  %s: %q", field.Name, field.Value)
			if field.Error != "" {
				fmt.Fprintf(out, " ! %s", field.Error)
			}
			fmt.Fprintln(out)
		}
	}
}

func where(m playground.Message) string {
	switch {
	case m.For != "":
		return "to " + m.For + " alone"
	case m.In.Direct():
		return "direct to " + m.In.User
	case m.In.Thread != "":
		return "#" + m.In.Channel + ", thread"
	}
	return "#" + m.In.Channel
}

func marks(m playground.Message) string {
	var s string
	if m.Silent {
		s += ", silent"
	}
	if !m.Edited.IsZero() {
		s += ", edited"
	}
	if m.Kind != "" {
		s += " (" + m.Kind + ")"
	}
	return s
}

func buttons(m playground.Message) string {
	var labels []string
	for _, b := range m.Content.Buttons {
		labels = append(labels, "["+b.Label+"]")
	}
	if x := m.Content.Select; x != nil {
		labels = append(labels, fmt.Sprintf("<%s: %d>", x.Hint, len(x.Options)))
	}
	return strings.Join(labels, " ")
}

// talks are the files of all conversations.
func talks(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/talk/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	return files
}

// TestTalksOnAFile plays every conversation on the store that most people have, a file: what is said is the same.
func TestTalksOnAFile(t *testing.T) {
	if *update {
		return // there is one transcript for both
	}
	for _, name := range talks(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			talk, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			store, err := bolt.Open(filepath.Join(t.TempDir(), "data.db"), bolt.Options{Append: companion.AppendOnly()})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { check(t, store.Close()) })
			got := newStageOn(t, store).run(string(talk.Files[0].Data))
			if diff := cmp.Diff(string(talk.Files[1].Data), got); diff != "" {
				t.Errorf("on a file the conversation differs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTalks plays every conversation in testdata/talk and compares what was said, word for word.
func TestTalks(t *testing.T) {
	for _, name := range talks(t) {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			talk, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			got := newStage(t).run(string(talk.Files[0].Data))
			if *update {
				talk.Files = append(talk.Files[:1], txtar.File{Name: "said", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(talk), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(talk.Files[1].Data), got); diff != "" {
				t.Errorf("the conversation differs (-want +got):\n%s", diff)
			}
		})
	}
}

// setUp makes the class and lets everybody join; the scripts of most tests begin with it.
const setUp = `
as rivera
/class
press Set up a class here
fill start: 2026-11-10 | zone: Europe/London
press Start
as ada
press Join
press Yes
press Yes please
as ben
press Join
press Yes
press Yes please
as cy
press Join
press Yes
press No, I will use /today
`

var _ = context.Background
