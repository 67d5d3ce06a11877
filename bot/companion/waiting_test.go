package companion_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
)

// Whoever runs the program sees what waits and why, and lets it be tried at once.
func TestRetryWhatWaits(t *testing.T) {
	s := newSchool(t, longCourse(t))
	s.enrol("ben")
	heard := map[string]int{}
	s.bot.Heard(func(platform, outcome string) { heard[platform+" "+outcome]++ })
	s.wire.fault = failing("lesson", 0, 1, bot.Permanent(bot.ScopePlace, bot.ErrForbidden), false)
	s.until(lessonOut.Add(10 * time.Minute))
	d, err := s.bot.Depth(context.Background())
	s.must(err)
	if d.Late != 2 || !d.Oldest.Equal(lessonOut) || d.Planned == 0 || !d.Next.After(s.now) {
		t.Errorf("the depth is %+v", d)
	}
	list, err := s.bot.Waiting(context.Background(), s.now)
	s.must(err)
	if len(list) != 2 || list[0].Key != "lesson/"+s.class+"/long/0" || list[0].Class == "" || list[0].Attempts != 0 ||
		!strings.Contains(list[0].Why, "I lack a right there") || !list[0].Next.Equal(lessonOut.Add(time.Hour)) {
		t.Errorf("what waits is %+v", list)
	}
	s.must(s.bot.Retry(context.Background(), list[0].Key))
	s.deliver()
	if r := s.row(card); r.State != record.StateSent {
		t.Errorf("the card is %s", r.State)
	}
	if d, err = s.bot.Depth(context.Background()); err != nil || d.Late != 0 {
		t.Errorf("the depth is %+v, %v", d, err)
	}
	if err := s.bot.Retry(context.Background(), list[0].Key); !errors.Is(err, outbox.ErrEnded) {
		t.Errorf("what was sent is tried again: %v", err)
	}
	if want := map[string]int{"playground sent": 5, "playground refused": 1}; !cmp.Equal(heard, want) {
		t.Errorf("heard %v", heard) // the card, its three pages, and the teacher is told
	}
	later := "lesson/" + s.class + "/short/0"
	s.must(s.bot.Retry(context.Background(), later))
	s.pass(time.Minute)
	if w, err := s.bot.Post(context.Background(), later); err != nil || w.State != record.StatePlanned || !w.Next.Equal(w.At) {
		t.Errorf("a lesson whose time is to come: %+v, %v", w, err)
	}
	s.until(lessonOut.Add(2*24*time.Hour + time.Minute))
	if r := s.row(second); r.State != record.StateSent || len(s.wire.twice) > 0 {
		t.Errorf("at its time it is %s; said twice: %v", r.State, s.wire.twice)
	}
	if _, err := s.bot.Post(context.Background(), "lesson/none"); !errors.Is(err, bot.ErrNotFound) {
		t.Errorf("a post that is not there: %v", err)
	}
}

// What was given up can be tried once more, and then its notice is gone.
func TestRetryWhatWasGivenUp(t *testing.T) {
	s := newSchool(t, longCourse(t))
	s.enrol("ben")
	s.wire.fault = failing("lesson", 0, 1, bot.Permanent(bot.ScopePost, errService), false)
	s.until(lessonOut.Add(10 * time.Minute))
	list, err := s.bot.GivenUp(context.Background())
	s.must(err)
	if len(list) != 1 || !strings.Contains(list[0].Why, "the service said: "+errService.Error()) {
		t.Fatalf("given up: %+v", list)
	}
	s.must(s.bot.Retry(context.Background(), list[0].Key))
	s.pass(time.Minute)
	if r := s.row(card); r.State != record.StateSent {
		t.Errorf("the card is %s (%s)", r.State, r.Reason)
	}
	if n := len(all[any](s, "notice/")); n > 0 {
		t.Errorf("%d notices are left", n)
	}
}

// A daily message that is dropped by hand is followed by that of the next day.
func TestDropWhatWaits(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.wire.fault = failing("daily", 0, 1, bot.After(time.Hour, bot.ScopePerson, errService), false)
	s.until(lessonOut.Add(time.Hour + 10*time.Minute))
	list, err := s.bot.Waiting(context.Background(), s.now)
	s.must(err)
	if len(list) != 1 || list[0].Kind != "daily" || !strings.HasPrefix(list[0].Place, "person/") {
		t.Fatalf("what waits is %+v", list)
	}
	s.must(s.bot.Drop(context.Background(), list[0].Key))
	if err := s.bot.Drop(context.Background(), list[0].Key); !errors.Is(err, outbox.ErrEnded) {
		t.Errorf("dropped twice: %v", err)
	}
	s.until(lessonOut.Add(3 * 24 * time.Hour))
	if r := s.row("daily/" + s.human("ben").ID + "/2026-11-12"); r.State != record.StateSent {
		t.Errorf("the next one is %s (%s)", r.State, r.Reason)
	}
}
