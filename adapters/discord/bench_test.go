package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/adaptertest"
	"afterbell/adapters/discord/discordtest"
	"afterbell/adapters/wiretest"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/store/bolt"
	"afterbell/store/memory"
	"afterbell/store/storetest"
)

// BenchmarkInteraction measures a raw INTERACTION_CREATE frame to the reply on the wire, 64 in
// flight, with the real core and nothing to record. The wire is in memory: what sockets cost is the
// kernel's. At its other end the stand-in sends frames made beforehand, and takes answers without
// looking into them.
func BenchmarkInteraction(b *testing.B) {
	s := newSpeed(b, memory.New())
	defer s.end()
	s.ask(b, map[string]any{"name": "today", "type": 1}, "")
}

// speed is an adapter on a socket, with 64 people.
type speed struct {
	b       *testing.B
	server  *discordtest.Server
	core    *companion.Bot
	store   bot.Store
	guild   string
	channel string
	people  []discordtest.User
	begun   atomic.Bool // whether connections go to take
	answers chan wired
	end     func()
}

func newSpeed(b *testing.B, store bot.Store) *speed {
	before := debug.SetGCPercent(400) // as the program does when it serves
	b.Cleanup(func() { debug.SetGCPercent(before) })
	s := &speed{b: b, store: store, answers: make(chan wired, 128)}
	s.server = discordtest.New(discordtest.Options{})
	s.guild = s.server.AddGuild("Biology 9b", rivera, discordtest.Enough)
	s.channel = s.server.AddChannel(s.guild, "lessons", 0, 0)
	for n := range 64 {
		s.people = append(s.people, discordtest.User{ID: fmt.Sprint(720000000000000000 + n), Name: fmt.Sprint("Learner ", n)})
		s.server.AddMember(s.guild, s.people[n], 0)
	}
	a, err := New(Options{Token: s.server.Token, AppID: s.server.AppID, APIURL: s.server.URL(), Dial: s.dial,
		Notes: bot.NewNotes(store, Name), Files: bot.Files{Store: store}, Log: zerolog.Nop()})
	if err != nil {
		b.Fatal(err)
	}
	biology, _ := course.Read(os.DirFS("../../bot/companion/testdata/biology"))
	s.core, err = companion.New(companion.Config{Store: store, Platforms: []bot.Platform{a}, Log: zerolog.Nop(),
		Courses: func() []*course.Course { return []*course.Course{biology} }})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, s.core) }()
	for !a.Ready() {
		time.Sleep(time.Millisecond)
	}
	s.begun.Store(true)
	a.rest.http.CloseIdleConnections()
	s.end = func() { cancel(); <-done; s.server.Close() }
	return s
}

// class makes a class that all have joined.
func (s *speed) class() {
	n := 0
	do := func(who discordtest.User, kind bot.Kind, action string, args map[string]string) {
		n++
		ev := bot.Event{ID: fmt.Sprint("setup", n), At: time.Now(), Kind: kind, Action: action, Args: args,
			In:   bot.Place{Platform: Name, Space: s.guild, Channel: s.channel},
			From: bot.User{ID: who.ID, Name: who.Name, Locale: "en", Admin: who == rivera}}
		if _, err := s.core.Handle(context.Background(), ev); err != nil {
			s.b.Fatal(err)
		}
	}
	do(rivera, bot.KindForm, "class.new", map[string]string{"start": time.Now().Add(48 * time.Hour).Format(time.DateOnly),
		"rhythm": "tue, thu at 16:00", "zone": "Europe/London"})
	id := ""
	if err := s.store.View(context.Background(), func(tx bot.Tx) error {
		found, err := tx.Scan("class/", "class/\xff", 1)
		if len(found) > 0 {
			id = strings.TrimPrefix(found[0].Key, "class/")
		}
		return err
	}); err != nil || id == "" {
		s.b.Fatal("no class was made: ", err)
	}
	do(rivera, bot.KindButton, "class.start", map[string]string{"target": id})
	for _, u := range s.people {
		do(u, bot.KindButton, "join", map[string]string{"target": id})
		do(u, bot.KindButton, "join.clock", map[string]string{"target": id + ".yes"})
	}
}

// ask lets 64 people type commands, each the next when the last was answered. The frames are made
// beforehand, but for the number of the command where data says "@n", and the answers are not looked
// into, so that the adapter is measured and not the stand-in; want is what every hundredth answer
// must hold.
func (s *speed) ask(b *testing.B, data map[string]any, want string) (rate float64, p99 time.Duration) {
	const room = 1<<22 - 1 // of an id, beside its instant: for the number of the command
	frames := make([][]byte, len(s.people))
	for i, u := range s.people {
		frames[i], _ = json.Marshal(map[string]any{
			"id": "@id", "application_id": s.server.AppID, "type": 2, "token": "t", "version": 1, "data": data, "guild_id": s.guild,
			"channel_id": s.channel, "channel": map[string]any{"id": s.channel, "type": 0, "name": "lessons"}, "locale": "en-GB",
			"guild_locale": "en-US",
			"member": map[string]any{"user": map[string]any{"id": u.ID, "username": "ada", "global_name": "Ada"}, "roles": []string{"5"},
				"permissions": "2248473465835073"},
		})
	}
	began, took := make([]time.Time, b.N), make([]time.Duration, 0, b.N)
	ask := func(n int) {
		if n < b.N {
			frame := bytes.Replace(frames[n%len(frames)], []byte("@n"), strconv.AppendInt(nil, int64(n), 10), 1)
			began[n] = time.Now()
			id := number(idAt(began[n]))&^room | uint64(n&room)
			frame = bytes.Replace(frame, []byte("@id"), strconv.AppendUint(nil, id, 10), 1)
			s.server.Emit("INTERACTION_CREATE", json.RawMessage(frame), s.guild)
		}
	}
	b.ResetTimer()
	for n := range s.people {
		ask(n)
	}
	for len(took) < b.N {
		got := <-s.answers
		if len(took)%100 == 0 && !strings.Contains(got.body, want) {
			b.Fatalf("answer %s", got.body)
		}
		n := int(number(got.id) & room)
		took = append(took, got.at.Sub(began[n]))
		runtime.Gosched()      // as if the network were between an answer and what it makes people do
		ask(n + len(s.people)) // the same person's next
	}
	b.StopTimer()
	slices.Sort(took)
	rate, p99 = float64(b.N)/b.Elapsed().Seconds(), took[len(took)*99/100]
	b.ReportMetric(rate, "answers/s")
	b.ReportMetric(float64(p99.Microseconds()), "p99-µs")
	return rate, p99
}

// wired is an answer as it came over the wire, and when all of it had.
type wired struct {
	id, body string
	at       time.Time
}

func (s *speed) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if !s.begun.Load() {
		return s.server.DialOver(ctx, adaptertest.Wire)
	}
	near, far := adaptertest.Wire()
	go wiretest.Serve(far, s.take)
	return near, nil
}

// take answers interactions like Discord, and everything else like the message that it asked for.
func (s *speed) take(r wiretest.Request) string {
	if !strings.HasSuffix(r.Path, "/callback") {
		return "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"id\":\"1\"}"
	}
	s.answers <- wired{strings.Split(r.Path, "/")[4], string(r.Body), r.At}
	return "HTTP/1.1 204 No Content\r\n\r\n"
}

// BenchmarkDiscordCheckin measures the whole way: raw frame, the real core, a durable check-in in bbolt,
// the reply on the wire; 64 people at once. The goals are 2.2 A and a p99 within 40 flush times.
func BenchmarkDiscordCheckin(b *testing.B) {
	a, err := storetest.Anchor(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	store, err := bolt.Open(filepath.Join(b.TempDir(), "bench.db"), bolt.Options{Append: companion.AppendOnly()})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	s := newSpeed(b, store)
	defer s.end()
	s.class()
	rate, p99 := s.ask(b, map[string]any{"name": "checkin", "type": 1, "options": []any{option("did", "lab notes @n"), option("sure", "4")}},
		"Noted")
	if a, err = storetest.AnchorAround(b.TempDir(), a); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(a, "A/s")
	b.ReportMetric(rate/a, "xA")
	b.ReportMetric(p99.Seconds()*a, "p99-flushes")
}

// BenchmarkDecode measures the lean decode of a raw interaction and the neutral event made of it.
func BenchmarkDecode(b *testing.B) {
	raw := []byte(`{"op":0,"s":7,"t":"INTERACTION_CREATE","d":{"version":1,"type":2,"token":"t","member":{"user":{"username":"ada",` +
		`"public_flags":0,"id":"700000000000000002","global_name":"Ada","discriminator":"0","avatar":null},` +
		`"unusual_dm_activity_until":null,"roles":["55"],"premium_since":null,"permissions":"2248473465835073",` +
		`"pending":false,"nick":null,"mute":false,"joined_at":"2026-09-01T10:00:00+00:00","flags":0,"deaf":false,` +
		`"avatar":null},"locale":"en-GB","id":"1300000000000000000","guild_locale":"en-US","guild_id":"1100000000000000000",` +
		`"guild":{"locale":"en-US","id":"1100000000000000000","features":[]},"entitlements":[],"data":{"type":1,` +
		`"options":[{"value":"lab notes, lesson 4 steps 1 to 3","type":3,"name":"did"},{"value":"4","type":3,"name":"sure"}],` +
		`"name":"checkin","id":"1"},"context":0,"channel_id":"1200000000000000000","channel":{"type":0,"topic":null,` +
		`"position":1,"permissions":"2248473465835073","parent_id":null,"nsfw":false,"name":"lessons","last_message_id":"1",` +
		`"id":"1200000000000000000","guild_id":"1100000000000000000","flags":0},` +
		`"authorizing_integration_owners":{"0":"1100000000000000000"},"attachment_size_limit":10485760,"application_id":"1",` +
		`"app_permissions":"2248473465835073"}}`)
	for b.Loop() {
		ev, err := decodeCommand(raw)
		if err != nil || ev.Args["sure"] != "4" {
			b.Fatal(err, ev)
		}
	}
}

// BenchmarkRemember measures what a send notes beforehand, for a channel with a full note.
func BenchmarkRemember(b *testing.B) {
	o := outbound{notes: bot.NewNotes(memory.New(), Name)}
	for n := range b.N {
		p := bot.Part{Post: bot.Post{Key: "lesson"}, Key: fmt.Sprint("k", n)}
		if _, err := o.remember(context.Background(), "1", p, "words"); err != nil {
			b.Fatal(err)
		}
	}
}
