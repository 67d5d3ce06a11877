package companion_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/record"
)

// A fuse lets the program die at one point: before or after the n-th write, before or after the n-th
// message. From then on nothing works until it is started again.
type fuse struct {
	bot.Store
	left int // points until the end; it burns down when it is 0
	seen int // points passed
	dead bool

	wrong bool // the clock is, so that a program which dies leaves no sign of life
}

// died is what the end of the program looks like from inside.
type died struct{}

func (f *fuse) point() {
	if f.dead {
		panic(died{})
	}
	f.seen++
	if f.left--; f.left == 0 {
		f.dead = true
		panic(died{})
	}
}

// Update implements bot.Store.
func (f *fuse) Update(ctx context.Context, fn func(bot.Tx) error) error {
	f.point()
	err := f.Store.Update(ctx, fn)
	f.point()
	return err
}

// View implements bot.Store.
func (f *fuse) View(ctx context.Context, fn func(bot.Tx) error) error {
	if f.dead {
		panic(died{})
	}
	return f.Store.View(ctx, fn)
}

// alive does something until it has been done without dying; after a death the program is started
// again, and what was not answered is delivered again.
func (f *fuse) alive(s *school, act func()) {
	for {
		lives := func() (lives bool) {
			defer func() {
				if r := recover(); r != nil {
					if _, ok := r.(died); !ok {
						panic(r)
					}
				}
			}()
			act()
			return !f.dead
		}
		if lives() {
			return
		}
		f.dead = false
		if !f.wrong {
			s.must(f.Store.Update(context.Background(), func(tx bot.Tx) error {
				return tx.Put("meta/alive", []byte(s.now.Format(time.RFC3339)))
			}))
		}
		f.alive(s, s.start)
	}
}

// fortnight plays two weeks of a class, with a fuse that is as long as left says.
func fortnight(t *testing.T, left int) (*school, *fuse) {
	s := newSchool(t, longCourse(t))
	f := &fuse{Store: s.store, left: left}
	s.wire.keeps = true
	s.seen, s.wire.crash = f, func(bool) { f.point() }
	f.alive(s, s.start)
	do := func(who string, kind bot.Kind, action string, args ...string) {
		ev := s.event(who, kind, action, args...)
		f.alive(s, func() { s.handle(ev) })
		f.alive(s, s.deliver)
	}
	wait := func(end time.Time) {
		for {
			next, ok, err := s.bot.Next(context.Background())
			s.must(err)
			if !ok || next.After(end) {
				break
			}
			s.now = next
			f.alive(s, s.deliver)
		}
		s.now = end
		f.alive(s, s.deliver)
	}
	do("rivera", bot.KindForm, "class.new", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	do("rivera", bot.KindButton, "class.start", "target=CLASS")
	for _, id := range []string{"ada", "ben"} {
		do(id, bot.KindButton, "join", "target=CLASS")
		do(id, bot.KindButton, "join.daily", "target=CLASS.yes")
	}
	do("ben", bot.KindCommand, "plan", "what=read wed 18:00")
	wait(lessonOut.Add(time.Hour))
	do("ben", bot.KindCommand, "checkin", "did=read it", "sure=2", "stuck=what is a gate")
	do("ben", bot.KindSelect, "tick", "target=CLASS.long", "value=0")
	do("rivera", bot.KindButton, "dayoff.move", "target=CLASS.2026-11-12.2026-11-12")
	do("ben", bot.KindCommand, "ask", "question=who else is stuck", "to=class")
	wait(lessonOut.Add(4 * 24 * time.Hour))
	do("rivera", bot.KindForm, "letter.form", "target=CLASS."+s.human("ada").ID, "text=How are you?")
	do("rivera", bot.KindCommand, "prompt", "text=Is it hard?", "when=tomorrow 9:00")
	wait(lessonOut.Add(14 * 24 * time.Hour))
	return s, f
}

// told is what a term comes to: the end of every post, and every message as often as it stands
// there.
func (s *school) told() map[string]string {
	told := map[string]string{}
	for key, r := range s.rows() {
		told[key] = r.State + " " + r.Reason
	}
	for _, m := range s.wire.Messages(playground.Filter{}) {
		if m.Key != "" {
			told[m.Key] += fmt.Sprintf("in %s@%s: %s", m.In.Channel, m.In.User, m.Text())
		}
	}
	for key := range all[record.Fact](s, "fact/") {
		told[key] = "noted"
	}
	return told
}

// The program may die at any point: nothing is lost, and nothing is said twice, not even by a
// service that recognises nothing.
func TestDyingAnywhere(t *testing.T) {
	calm, f := fortnight(t, -1)
	want, points := calm.told(), f.seen
	if len(want) < 40 || points < 200 {
		t.Fatalf("an undisturbed term says %d things at %d points: the test has lost its subject", len(want), points)
	}
	for n := 1; n <= points; n += slow {
		s, _ := fortnight(t, n)
		if diff := cmp.Diff(want, s.told()); diff != "" {
			t.Errorf("after dying at point %d of %d (-undisturbed +got):\n%s", n, points, diff)
		}
		if len(s.wire.twice) > 0 {
			t.Errorf("after dying at point %d of %d said twice: %v", n, points, s.wire.twice)
		}
		if t.Failed() {
			return
		}
	}
}
