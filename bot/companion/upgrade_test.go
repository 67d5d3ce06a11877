package companion_test

import (
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// upgraded is the program of the next version, which knows one kind of post more. After each post of it comes another one, a week later.
func upgraded(s *school) *turn.Bot {
	s.t.Helper()
	novelty := outbox.Kind{
		Name: "novelty", Owner: record.OfClass, RatherTwice: true, Awaited: true,
		Render: func(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
			_, err := q.ReadClass()
			return (&say.Page{}).Say("passon.gone_back", nil), bot.Post{Silent: true}, "", err
		},
		Then: func(q *outbox.Sending) error {
			next := *q.Entry
			return outbox.Plan(q.Tx, q.Key+"/next", record.Entry{Kind: next.Kind, Class: next.Class, To: next.To, At: next.At.AddDate(0, 0, 7)})
		},
	}
	stories := append(companion.Stories(), turn.Story{Name: "novelty", Kinds: []outbox.Kind{novelty}})
	b, err := turn.New(turn.Config{Store: s.store, Platforms: []bot.Platform{s.wire}, Now: s.clock, Log: zerolog.Nop(),
		Courses: func() []*course.Course { return s.courses }}, stories)
	s.must(err)
	s.must(b.Start(s.t.Context()))
	return b
}

// The post of planNovelty, and what follows it, as rows has them.
const (
	noveltyRow = "novelty/one"
	nextRow    = "novelty/one/next"
)

// planNovelty plans a post that only the next version can make.
func planNovelty(s *school, at time.Time) {
	s.t.Helper()
	key := outbox.Occurrence("novelty", s.class, "one")
	s.must(s.store.Update(s.t.Context(), func(tx bot.Tx) error {
		c, err := record.Need(tx, record.ClassKey(s.class))
		if err != nil {
			return err
		}
		return outbox.Plan(tx, key, record.Entry{Kind: "novelty", Class: s.class, To: c.Homes[0], At: at})
	}))
}

// An older program leads while replicas are replaced by newer ones. It leaves alone what only those know, holds up nothing behind it,
// and when a newer one leads, that goes out once, with what follows it.
func TestAnOlderLeaderLeavesWhatItDoesNotKnow(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	older := s.bot
	planNovelty(s, lessonOut.Add(-time.Hour))
	s.until(lessonOut.Add(5 * time.Minute))
	if r := s.row(noveltyRow); r.State != record.StatePlanned || len(s.said("lesson")) != 1 {
		t.Errorf("the older one made it %s, and %d lessons are out; want it planned, and one", r.State, len(s.said("lesson")))
	}
	s.bot = upgraded(s)
	s.pass(2 * time.Minute)
	s.bot = older
	s.pass(time.Hour)
	if r := s.row(noveltyRow); r.State != record.StateSent || len(s.said("novelty")) != 1 {
		t.Errorf("the newer one made it %s, said %d times; want it sent, once", r.State, len(s.said("novelty")))
	}
	if r := s.row(nextRow); r.State != record.StatePlanned {
		t.Errorf("what follows it is %q, want it planned", r.State)
	}
}

// What was begun by a newer program and is of a kind that the older one does not know waits for the newer one, too: the older one
// cannot plan what follows it.
func TestAnOlderLeaderLeavesWhatWasBegun(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	older := s.bot
	planNovelty(s, s.now.Add(time.Hour))
	s.bot = upgraded(s)
	s.wire.fault = func(bot.Part) (error, bool) { return bot.After(time.Minute, bot.ScopePost, errService), false }
	s.pass(time.Hour)
	if r := s.row(noveltyRow); len(r.Parts) == 0 {
		t.Fatal("it was not begun")
	}
	s.wire.fault = nil
	s.bot = older
	s.pass(time.Hour)
	if n := len(s.said("novelty")); n != 0 {
		t.Errorf("the older one said it %d times", n)
	}
	s.bot = upgraded(s)
	s.pass(2 * time.Minute)
	if n := len(s.said("novelty")); n != 1 {
		t.Errorf("it was said %d times, want once", n)
	}
}

// What no program has known for a day is given up, and its teacher reads so.
func TestWhatNobodyKnowsEnds(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	planNovelty(s, s.now.Add(time.Hour))
	s.pass(24 * time.Hour)
	if r := s.row(noveltyRow); r.State != record.StatePlanned {
		t.Errorf("after 23 hours it is %s, want it planned", r.State)
	}
	s.pass(2 * time.Hour)
	if r := s.row(noveltyRow); r.State != record.StateDead || r.Reason != "reason.damaged" {
		t.Errorf("after a day it is %s for %q, want it dead for reason.damaged", r.State, r.Reason)
	}
}
