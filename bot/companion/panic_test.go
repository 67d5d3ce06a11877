package companion_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/turn"
)

// A handler that panics answers with a reference, writes nothing, and harms no other event.
func TestAPanicInAHandlerIsAnswered(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	broken, err := companion.New(turn.Config{Store: s.store, Now: s.clock, Courses: func() []*course.Course { panic("broken folder") }})
	if err != nil {
		t.Fatal(err)
	}
	before := s.dump()
	ev := s.event("dana", bot.KindButton, "class.form")
	ev.In.Channel = "staff"
	r, err := broken.Handle(t.Context(), ev)
	if said := plainReply(r); err != nil || !r.Private || !regexp.MustCompile(`reference [A-Z0-9]{6}\b`).MatchString(said) {
		t.Errorf("answer %q, error %v", said, err)
	}
	if diff := cmp.Diff(before, s.dump()); diff != "" {
		t.Errorf("it changed (-before +after):\n%s", diff)
	}
	r, err = broken.Handle(t.Context(), s.event("ben", bot.KindCommand, "today"))
	if err != nil || strings.Contains(plainReply(r), "went wrong") {
		t.Errorf("the next event: %q, %v", plainReply(r), err)
	}
}

// A platform that panics may have sent the message or not: it is looked for.
func TestAPanicInAPlatformIsUnclear(t *testing.T) {
	for _, after := range []bool{false, true} {
		s := newSchool(t)
		s.enrol("ben")
		times := 1
		s.wire.crash = func(now bool) {
			if now == after && times > 0 && s.now.Equal(lessonOut) {
				times--
				panic("broken adapter")
			}
		}
		s.until(lessonOut.Add(time.Hour))
		want := []string{"welcome", "lesson", "page"}
		if got := kinds(s.wire.Messages(playground.Filter{}), channel); !cmp.Equal(got, want) {
			t.Errorf("panic after sending %v: the channel reads %v, want %v", after, got, want)
		}
		if len(s.wire.twice) > 0 || times > 0 {
			t.Errorf("panic after sending %v: said twice %v", after, s.wire.twice)
		}
	}
}

// A record that cannot be read ends the post that needs it, with a word to the teacher, and stops
// nothing else.
func TestDamagedRecordsStopOnePost(t *testing.T) {
	for _, key := range []string{"post/lesson/CLASS/membranes/0", "post/page/CLASS/membranes/0"} {
		s := newSchool(t)
		s.enrol("ben")
		s.damage(strings.ReplaceAll(key, "CLASS", s.class))
		s.until(lessonOut.Add(49 * time.Hour))
		if got := kinds(s.wire.Messages(playground.Filter{}), channel); !strings.HasSuffix(strings.Join(got, " "), "prompt lesson page") {
			t.Errorf("with %s damaged the channel reads %v", key, got)
		}
		if got := len(s.said("daily")); got == 0 {
			t.Errorf("with %s damaged nobody got a daily message", key)
		}
	}
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.damage("person/" + s.human("ada").ID)
	s.until(lessonOut.Add(2 * time.Hour))
	if got := len(s.said("daily")); got != 1 {
		t.Errorf("with ada damaged %d daily messages came, want ben's", got)
	}
}

// A post whose person or class is gone is dropped, late or in time, and holds up nothing.
func TestPostsOfNobodyAreDropped(t *testing.T) {
	for _, late := range []time.Duration{0, time.Hour} {
		s := newSchool(t)
		s.enrol("ben", "ada")
		ada := s.human("ada").ID
		s.until(lessonOut)
		s.must(s.store.Update(t.Context(), func(tx bot.Tx) error { return tx.Delete("person/" + ada) }))
		next, _, err := s.bot.Next(t.Context())
		s.must(err)
		s.now = next.Add(late)
		s.deliver()
		s.until(lessonOut.Add(24 * time.Hour))
		for key, r := range s.rows() {
			if r.Person == ada && r.State == "planned" && r.At.Before(s.now) {
				t.Errorf("%s is still planned", key)
			}
		}
		if got := len(s.said("daily")); got != 1 {
			t.Errorf("%d daily messages came, want ben's", got)
		}
	}
}

// damage makes a record unreadable.
func (s *school) damage(key string) {
	s.t.Helper()
	s.must(s.store.Update(context.Background(), func(tx bot.Tx) error {
		if _, err := tx.Get(key); err != nil {
			return err
		}
		return tx.Put(key, []byte("{"))
	}))
}
