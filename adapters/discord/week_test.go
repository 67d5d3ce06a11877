package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/discord/discordtest"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
)

// week is a class in a stand-in server, with the real core behind the adapter.
type week struct {
	*env
	bot *companion.Bot
}

func newWeek(t *testing.T) *week {
	return newWeekOf(t, os.DirFS("../../bot/companion/testdata/biology"))
}

// newWeekOf is a week of another course.
func newWeekOf(t *testing.T, dir fs.FS) *week {
	w := &week{env: newEnv(t, discordtest.Options{GlobalRate: 50, ChannelLimit: 5, ChannelPer: 5 * time.Second})}
	biology, problems := course.Read(dir)
	if biology == nil {
		t.Fatalf("the course cannot be read: %v", problems)
	}
	b, err := companion.New(companion.Config{Store: w.store, Platforms: []bot.Platform{w.adapter}, Log: zerolog.New(w.log),
		Courses: func() []*course.Course { return []*course.Course{biology} }})
	if err != nil {
		t.Fatal(err)
	}
	w.serve(b)
	return w
}

// serve lets the core answer behind the adapter.
func (w *week) serve(b *companion.Bot) {
	if err := b.Start(context.Background()); err != nil {
		w.t.Fatal(err)
	}
	w.bot = b
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.adapter.Run(ctx, b) }()
	w.stop = func() error { cancel(); return <-done }
	w.eventually("connected", w.adapter.Ready)
}

// until lets time pass, and everything that falls due happen.
func (w *week) until(end time.Time) {
	w.t.Helper()
	for range 10000 {
		next, ok, err := w.bot.Next(context.Background())
		if err != nil {
			w.t.Fatal(err)
		}
		stop := !ok || next.After(end)
		if stop {
			next = end
		}
		time.Sleep(time.Until(next))
		if _, err := w.bot.Tick(context.Background()); err != nil {
			w.t.Fatal(err)
		}
		if err := w.bot.Deliver(context.Background()); err != nil {
			w.t.Fatal(err)
		}
		synctest.Wait()
		if stop {
			return
		}
	}
	w.t.Fatal("something stays due")
}

// settle delivers what is due now.
func (w *week) settle() { w.until(time.Now()) }

// press lets somebody press the newest button with a label, and returns the answer.
func (w *week) press(u discordtest.User, label string) discordtest.Answer {
	w.t.Helper()
	data, in, on := w.server.Press(u.ID, w.channel.Channel, label)
	if data == nil {
		w.t.Fatalf("%s sees no button %q", u.Name, label)
	}
	return w.answerTo(w.server.Interact(discordtest.Interaction{User: u, Guild: w.guildOf(in), Channel: in, Type: 3, On: on, Data: data}))
}

// chooses lets somebody choose an option from the newest list, and returns the answer.
func (w *week) chooses(u discordtest.User, label string) discordtest.Answer {
	w.t.Helper()
	id, value, in, on := w.server.List(u.ID, w.channel.Channel, label)
	if id == "" {
		w.t.Fatalf("%s can choose no %q", u.Name, label)
	}
	return w.answerTo(w.server.Interact(discordtest.Interaction{User: u, Guild: w.guildOf(in), Channel: in, Type: 3, On: on,
		Data: map[string]any{"component_type": 3, "custom_id": id, "values": []string{value}}}))
}

// guildOf is the server that an event in a channel names: none in direct messages.
func (w *week) guildOf(channel string) string {
	if channel != w.channel.Channel {
		return ""
	}
	return w.guild
}

func (w *week) types(u discordtest.User, name string, options ...any) discordtest.Answer {
	w.t.Helper()
	return w.typesIn(w.channel.Channel, u, name, options...)
}

func (w *week) typesIn(channel string, u discordtest.User, name string, options ...any) discordtest.Answer {
	w.t.Helper()
	return w.answerTo(w.server.Interact(discordtest.Interaction{User: u, Guild: w.guildOf(channel), Channel: channel, Type: 2,
		Data: map[string]any{"name": name, "type": 1, "options": options}}))
}

func (w *week) fills(u discordtest.User, f *discordtest.Form, args map[string]string) discordtest.Answer {
	w.t.Helper()
	return w.fillsIn(w.channel.Channel, u, f, args)
}

func (w *week) fillsIn(channel string, u discordtest.User, f *discordtest.Form, args map[string]string) discordtest.Answer {
	w.t.Helper()
	if f == nil {
		w.t.Fatalf("%s has no form\n%s", u.Name, w.log)
	}
	for _, field := range f.Fields {
		if _, given := args[field.Name]; !given {
			args[field.Name] = field.Value
		}
	}
	return w.answerTo(w.server.Interact(discordtest.Interaction{User: u, Guild: w.guildOf(channel), Channel: channel, Type: 5,
		Data: map[string]any{"custom_id": f.CustomID, "components": submitted(f, args)}}))
}

func (w *week) expect(a discordtest.Answer, want string) {
	w.t.Helper()
	if !a.Private || !strings.Contains(a.Message.Text, want) {
		w.t.Errorf("answer %+v, want %q", a, want)
	}
}

// TestWeek plays the sample course for a week in a server with 30 members, the real core behind
// the adapter: set-up, drops, a prompt with answers in its thread, check-ins by option and by form,
// progress with its picture, daily messages with one closed inbox, everything that can be done in
// direct messages.
func TestWeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWeek(t)
		defer w.finish()
		w.server.AddMember(w.guild, rivera, discordtest.ManageServer)
		w.setUp()
		members := w.join(30)
		closed := members[7]
		w.server.Script(discordtest.Fault{Method: "POST", Path: "/channels/" + w.server.DirectChannel(closed.ID) + "/messages$", Status: 403,
			Code: codeDirectClosed, Times: 1000})
		w.until(firstDay.Add(24 * time.Hour))
		w.checkIns(members)
		w.until(firstDay.Add(26 * time.Hour))
		w.inDirect(members)
		w.until(firstDay.Add(5 * 24 * time.Hour))
		w.prompts(members)
		w.digest()
		w.mention()
		w.until(firstDay.Add(7 * 24 * time.Hour))
		w.verify(members, closed)
	})
}

func (w *week) setUp() {
	w.types(rivera, "class")
	form := w.press(rivera, "Set up a class here").Form
	w.expect(w.fills(rivera, form, map[string]string{"start": "2026-11-12", "rhythm": "tue, thu at 17:00", "zone": "Europe/London"}),
		"Nothing is posted until you press Start")
	w.expect(w.press(rivera, "Start"), "has started")
	w.settle()
}

func (w *week) join(n int) (members []discordtest.User) {
	for i := range n {
		u := discordtest.User{ID: fmt.Sprint(710000000000000000 + i), Name: fmt.Sprint("Learner ", i)}
		w.server.AddMember(w.guild, u, 0)
		w.press(u, "Join")
		w.press(u, "Yes")
		w.press(u, "Yes please")
		members = append(members, u)
	}
	return members
}

func (w *week) checkIns(members []discordtest.User) {
	w.expect(w.types(members[0], "checkin", option("did", "read *lesson* 1"), option("sure", "4")), "read *lesson* 1")
	w.expect(w.fills(members[1], w.types(members[1], "checkin").Form,
		map[string]string{"did": "lab notes", "sure": "2", "stuck": "why the salt"}), "lab notes")
	w.expect(w.types(members[0], "progress"), "Learner 0")
	if a := w.press(members[0], "Picture"); len(a.Message.Files) != 1 {
		w.t.Errorf("the picture: %+v", a)
	}
}

// inDirect lets a member each press one button of their daily message, the only place where they see
// it, and others type and write there.
func (w *week) inDirect(members []discordtest.User) {
	for i, tt := range []struct{ label, want string }{
		{"Start lesson 1", "Lesson 1"}, {"Tick a step", "Lesson 1"}, {"What is open", "One thing for today"},
		{"Later today", "It waits for tomorrow"},
		{"Fewer messages", "How often"},
	} {
		u := members[10+i]
		if p := w.person(u); p.Daily.Missed == 0 {
			w.t.Fatalf("%s has no daily message to answer", u.Name)
		}
		a := w.press(u, tt.label)
		w.expect(a, tt.want)
		if p := w.person(u); p.Daily.Missed != 0 {
			w.t.Errorf("%s pressed %s, and the message counts as missed", u.Name, tt.label)
		}
	}
	w.expect(w.press(members[14], "No messages"), "No daily message any more")
	if p := w.person(members[14]); p.Daily.On {
		w.t.Errorf("%s wanted no messages and is still to get some", members[14].Name)
	}
	typist := members[15]
	at := w.server.DirectChannel(typist.ID)
	w.expect(w.typesIn(at, typist, "today"), "One thing for today")
	w.server.Write(typist, at, "is anybody there?")
	synctest.Wait()
	shown := w.server.Shown(at)
	if m := shown[len(shown)-1]; !strings.Contains(m.Text, "Nobody reads what is typed here") ||
		strings.Join(m.Buttons, ", ") != "Ask, Check in, What is open" {
		w.t.Errorf("the answer to words: %+v", m)
	}
	w.fillsIn(at, typist, w.press(typist, "Ask").Form, map[string]string{"question": "who reads this?"})
}

// digest lets the teacher press what is on the digest of the week, in her direct messages.
func (w *week) digest() {
	w.expect(w.press(rivera, "All names"), "Learner 29")
	w.expect(w.press(rivera, "Schedule"), "Lesson 3")
	w.expect(w.press(rivera, "Answer questions"), "why the salt")
}

// mention lets the teacher choose the role of the learners, and mention it with one discussion only.
func (w *week) mention() {
	const role = "740000000000000001"
	w.expect(w.fills(rivera, w.types(rivera, "class", option("go", "settings")).Form, map[string]string{"learners": role}), "Saved")
	for text, want := range map[string][]string{"Who is here?": {role}, "Who is not?": nil} {
		answers := map[string]string{"text": text}
		if want != nil {
			answers["mention"] = "yes"
		}
		w.expect(w.fills(rivera, w.types(rivera, "prompt").Form, answers), "on its way")
		w.settle()
		for _, m := range w.server.Shown(w.channel.Channel) {
			if strings.Contains(m.Text, text) && !slices.Equal(m.Pings, want) {
				w.t.Errorf("%s calls %q, want %q", text, m.Pings, want)
			}
		}
	}
}

// person is what is stored of somebody, of whom there must be one.
func (w *week) person(u discordtest.User) (found storedPerson) {
	w.t.Helper()
	n := 0
	for p := range stored[storedPerson](w, "person/") {
		if p.IDs[0].User == u.ID {
			found, n = p, n+1
		}
	}
	if n != 1 {
		w.t.Errorf("%s is stored %d times", u.Name, n)
	}
	return found
}

type storedPerson struct {
	IDs []struct {
		User string `json:"u"`
	} `json:"ids"`
	Daily struct {
		On     bool
		Missed int
	}
}

// stored reads the records under a prefix.
func stored[T any](w *week, prefix string) iter.Seq[T] {
	var list []T
	err := w.store.View(context.Background(), func(tx bot.Tx) error {
		entries, err := tx.Scan(prefix, prefix+"\xff", 0)
		list = make([]T, len(entries))
		for i, e := range entries {
			err = errors.Join(err, json.Unmarshal(e.Value, &list[i]))
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return slices.Values(list)
}

// prompts lets three people answer in a prompt's thread, one of them twice.
func (w *week) prompts(members []discordtest.User) {
	thread := ""
	for _, m := range w.server.Shown(w.channel.Channel) {
		if strings.HasPrefix(m.Text, "Talk about it") {
			thread = m.ID
		}
	}
	if thread == "" {
		w.t.Fatalf("no prompt among %q", w.texts(w.channel.Channel))
	}
	for _, n := range []int{2, 3, 3, 4} {
		w.server.Write(members[n], thread, "one rule, because")
		synctest.Wait()
	}
	answers := map[string]int{}
	for f := range stored[struct {
		Kind   string `json:"k"`
		Person string `json:"p"`
	}](w, "fact/") {
		if f.Kind == "prompt" {
			answers[f.Person]++
		}
	}
	if len(answers) != 3 || !slices.Equal(slices.Collect(maps.Values(answers)), []int{1, 1, 1}) {
		w.t.Errorf("answers by person: %v, want one each of three", answers)
	}
	w.asksAbout(members[5], thread)
	if a := w.types(rivera, "class"); !strings.Contains(a.Message.Text, "30 learners have joined") {
		w.t.Errorf("overview: %s", a.Message.Text)
	}
}

// asksAbout calls the command on a message, and finds its words in the form.
func (w *week) asksAbout(u discordtest.User, id string) {
	about := map[string]any{"id": id, "content": "One rule or two?", "author": map[string]any{"id": rivera.ID}}
	form := w.answerTo(w.server.Interact(discordtest.Interaction{User: u, Guild: w.guild, Channel: w.channel.Channel, Type: 2,
		Data: map[string]any{
			"name": "Ask about this", "type": 3, "target_id": id, "resolved": map[string]any{"messages": map[string]any{id: about}}}})).Form
	if form == nil || !strings.Contains(form.Fields[0].Value, "One rule or two?") {
		w.t.Fatalf("the form about a message: %+v", form)
	}
	w.expect(w.fills(u, form, map[string]string{}), "Ms Rivera")
}

func (w *week) verify(members []discordtest.User, closed discordtest.User) {
	cards, prompts := 0, 0
	for _, m := range w.server.Shown(w.channel.Channel) {
		if strings.HasPrefix(m.Text, "Hello.") {
			continue // the greeting of a new server
		}
		if asked := strings.Contains(m.Text, "Who is here?"); m.Silent == asked || !m.Card || asked != (len(m.Pings) > 0) {
			w.t.Errorf("not silent but to call the learners, or not a card: %+v", m)
		}
		switch {
		case strings.HasPrefix(m.Text, "Lesson"):
			cards++
			if pages := w.server.Shown(m.ID); len(pages) == 0 || pages[0].Card {
				w.t.Errorf("the text of a lesson: %+v", pages)
			}
		case strings.HasPrefix(m.Text, "Talk about it"):
			prompts++
		}
	}
	if cards != 2 || prompts != 4 { // two of the course, two of the teacher
		w.t.Errorf("%d lessons, %d prompts: %q", cards, prompts, w.texts(w.channel.Channel))
	}
	for _, u := range members {
		got := len(w.server.Shown(w.server.DirectChannel(u.ID)))
		if tried := w.server.Count("POST", "/channels/"+w.server.DirectChannel(u.ID)+"/messages$"); u == closed && (got != 0 || tried != 1) ||
			u != closed && got == 0 {
			w.t.Errorf("%s got %d direct messages in %d attempts", u.Name, got, tried)
		}
	}
	if n := w.server.Limited(); n > 0 {
		w.t.Errorf("%d times beyond a limit", n)
	}
	if a := w.types(closed, "today"); !strings.Contains(strings.ToLower(a.Message.Text), "direct messages") {
		w.t.Errorf("the closed inbox is not mentioned: %s", a.Message.Text)
	}
	if err := CheckCommands(w.bot.Commands()); err != nil {
		w.t.Error(err)
	}
}
