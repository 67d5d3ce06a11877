package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"afterbell/adapters/discord"
	"afterbell/adapters/discord/discordtest"
	"afterbell/adapters/slack"
	"afterbell/adapters/slack/slacktest"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/store/memory"
)

// opening is a Thursday afternoon in winter, when London's clocks show UTC.
var opening = time.Date(2026, time.November, 12, 16, 0, 0, 0, time.UTC)

// A house is one process that serves a class on each platform from one store, in a synctest bubble.
type house struct {
	t       *testing.T
	store   bot.Store
	discord *discordSide
	slack   *slackSide
	line    *discord.Adapter
	socket  *slack.Adapter
	bot     *companion.Bot
	courses []*course.Course
	log     bytes.Buffer
	ended   chan error
	stop    func()
}

func newHouse(t *testing.T) *house {
	t.Helper()
	time.Sleep(time.Until(opening)) // bubbles begin before Discord's ids do
	h := &house{t: t, store: memory.New(), slack: newSlackSide(t), ended: make(chan error, 2),
		discord: newDiscordSide(t, discordtest.Options{GlobalRate: 50, ChannelLimit: 5, ChannelPer: 5 * time.Second})}
	h.build()
	return h
}

// build makes the adapters and the bot on the store.
func (h *house) build() {
	t := h.t
	t.Helper()
	sample, err := (&playgroundCommand{}).material()
	if err != nil {
		t.Fatal(err)
	}
	h.courses = []*course.Course{sample.course}
	log := zerolog.New(zerolog.SyncWriter(&h.log))
	if h.line, err = discord.New(discord.Options{Token: h.discord.server.Token, AppID: h.discord.server.AppID, APIURL: h.discord.server.URL(),
		Dial: h.discord.server.Dial, Notes: bot.NewNotes(h.store, "discord"), Files: bot.Files{Store: h.store}, Log: log}); err != nil {
		t.Fatal(err)
	}
	if h.socket, err = slack.New(slack.Options{BotTokens: []string{slacktest.BotToken}, AppToken: slacktest.AppToken,
		APIURL: h.slack.server.APIURL(),
		Dial:   h.slack.server.Dial, Notes: bot.NewNotes(h.store, "slack"), File: bot.Files{Store: h.store}.Get, Log: log}); err != nil {
		t.Fatal(err)
	}
	if h.bot, err = companion.New(companion.Config{Store: h.store, Platforms: []bot.Platform{h.line, h.socket}, Log: log,
		CourseFile: sample.file, Courses: func() []*course.Course { return h.courses }}); err != nil {
		t.Fatal(err)
	}
}

// byHand connects both platforms and leaves the clock to the test: see until.
func (h *house) byHand() {
	h.t.Helper()
	if err := h.bot.Start(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	h.connect()
}

// connect connects both platforms, for people to act.
func (h *house) connect() {
	h.t.Helper()
	h.run(func(ctx context.Context) error { return h.line.Run(ctx, h.bot) },
		func(ctx context.Context) error { return h.socket.Run(ctx, h.bot) })
}

// run starts everything that goes on by itself and waits until both platforms are connected.
func (h *house) run(parts ...func(context.Context) error) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	for _, part := range parts {
		go func() { h.ended <- part(ctx) }()
	}
	h.stop = sync.OnceFunc(func() {
		cancel()
		for range parts {
			if err := <-h.ended; err != nil {
				h.t.Errorf("ended with %v", err)
			}
		}
	})
	if err := h.slack.server.AwaitConnections(ctx, 1); err != nil {
		h.t.Fatal(err)
	}
	for range 60 {
		if synctest.Wait(); h.line.Ready() {
			return
		}
		time.Sleep(time.Second)
	}
	h.t.Fatal("Discord is not connected after a minute")
}

func (h *house) sides() []side { return []side{h.discord, h.slack} }

// each does the same on both sides, one after the other.
func (h *house) each(act func(*testing.T, side)) {
	h.t.Helper()
	for _, s := range h.sides() {
		act(h.t, s)
	}
}

// every lets each learner act on both sides, a moment after the one before.
func (h *house) every(act func(*testing.T, side, int)) {
	h.t.Helper()
	for i := range members {
		for _, s := range h.sides() {
			act(h.t, s, i)
		}
		time.Sleep(2 * time.Second)
	}
}

// shut ends the process and looks at what it said.
func (h *house) shut() {
	h.t.Helper()
	h.stop()
	h.line.Close()
	for _, s := range h.sides() {
		s.shut()
		for _, rule := range s.broken() {
			h.t.Errorf("%s's rules: %s", s.name(), rule)
		}
	}
	if err := h.store.Close(); err != nil {
		h.t.Error(err)
	}
	synctest.Wait()
	noSecrets(h.t, h.log.String(), h.discord)
	if h.t.Failed() {
		h.t.Logf("log:\n%s", h.log.String())
	}
}

// until lets time pass, and everything that falls due happen.
func (h *house) until(end time.Time) {
	h.t.Helper()
	for range 10000 {
		next, ok, err := h.bot.Next(h.t.Context())
		if err != nil {
			h.t.Fatal(err)
		}
		last := !ok || next.After(end)
		if last {
			next = end
		}
		time.Sleep(time.Until(next))
		if _, err := h.bot.Tick(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		if err := h.bot.Deliver(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		if synctest.Wait(); last {
			return
		}
	}
	h.t.Fatal("something stays due")
}

// meanwhile lets time pass while nobody acts. Both lines are down until then: the pings of a week
// would take longer than everything else in it, and posts do not need them.
func (h *house) meanwhile(end time.Time) {
	h.t.Helper()
	h.stop()
	h.until(end)
	h.connect()
}

// facts names what the learners of a side did.
func (h *house) facts(s side) (list []string) {
	parts := h.parts(s)
	for _, x := range h.records("fact/") {
		if part := parts[fmt.Sprint(x["p"])]; part != "" {
			list = append(list, fmt.Sprint(part, " ", x["k"], " ", x["l"], " ", x["d"]))
		}
	}
	slices.Sort(list)
	return list
}

// figures are the running numbers of a side's learners, without keys and instants.
func (h *house) figures(s side) map[string]any {
	parts, all := h.parts(s), map[string]any{}
	for key, f := range h.records("figure/") {
		if part := parts[key[strings.LastIndexByte(key, '/')+1:]]; part != "" {
			for _, own := range []string{"last", "first", "seen", "stuckt", "re"} {
				delete(f, own)
			}
			all[part] = f
		}
	}
	return all
}

// posts names what was planned for a side: what, for whom, when, and what became of it.
func (h *house) posts(s side) (list []string) {
	parts, classes := h.parts(s), h.records("class/")
	for key, x := range h.records("post/") {
		var r struct {
			Kind   string `json:"k"`
			Class  string `json:"c"`
			Lesson string `json:"l"`
			Person string `json:"p"`
			State  string `json:"st"`
			Reason string `json:"why"`
			To     bot.Place
			At     time.Time
		}
		remarshal(h.t, x, &r)
		home, ours := classes["class/"+r.Class]["p"], parts[r.Person] != ""
		if home != nil && r.To.Platform != "" && home != r.To.Platform {
			h.t.Errorf("%s of a class on %s goes to %+v", key, home, r.To)
		}
		if ours || home == s.name() {
			list = append(list, fmt.Sprintf("%s %s %s %s: %s %.20s", r.At.UTC().Format("2006-01-02 15:04"), r.Kind, r.Lesson, parts[r.Person],
				r.State, r.Reason))
		}
	}
	slices.Sort(list)
	return list
}

// parts names the people of a side by their ids in the store.
func (h *house) parts(s side) map[string]string {
	parts, who := map[string]string{}, s.people()
	for key, p := range h.records("person/") {
		var known struct {
			IDs []struct {
				Platform string `json:"p"`
				User     string `json:"u"`
			}
		}
		remarshal(h.t, p, &known)
		for _, id := range known.IDs {
			i := slices.IndexFunc(who.all(), func(p player) bool { return p.id == id.User })
			switch {
			case i < 0:
			case i == 0:
				parts[strings.TrimPrefix(key, "person/")] = "teacher"
			default:
				parts[strings.TrimPrefix(key, "person/")] = fmt.Sprint("learner ", i)
			}
		}
	}
	return parts
}

// records reads all records under a prefix.
func (h *house) records(prefix string) map[string]map[string]any {
	h.t.Helper()
	all := map[string]map[string]any{}
	if err := h.store.View(h.t.Context(), func(tx bot.Tx) error {
		entries, err := tx.Scan(prefix, prefix+"\xff", 0)
		for _, e := range entries {
			var record map[string]any
			if err := json.Unmarshal(e.Value, &record); err != nil {
				return fmt.Errorf("%s: %w", e.Key, err)
			}
			all[e.Key] = record
		}
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return all
}

func remarshal(t *testing.T, from, into any) {
	t.Helper()
	raw, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
