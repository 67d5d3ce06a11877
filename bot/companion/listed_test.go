package companion_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// A standing is one event in the list of a space.
type standing struct {
	id, key string
	at      time.Time
	bot.Session
}

// KeepsSessions implements bot.SessionKeeper.
func (w *wire) KeepsSessions(string) bool { return w.keeps }

// sendSession puts a session into the list, rewrites it, or takes it out. What people deleted stays deleted.
func (w *wire) sendSession(p bot.Part, cause error, done bool) (bot.Sent, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if cause != nil && !done {
		return bot.Sent{}, cause
	}
	s := standing{fmt.Sprint(len(w.attempts)+1) + p.Key, p.Key, w.now(), *p.Message.Session}
	if p.On != nil {
		s.id = p.On.ID
		i := slices.IndexFunc(w.list, func(x standing) bool { return x.id == s.id })
		switch {
		case i >= 0 && s.Off:
			w.list = slices.Delete(w.list, i, i+1)
		case i >= 0:
			s.key = w.list[i].key
			w.list[i] = s
		}
	} else {
		w.list = append(w.list, s)
		w.shown[p.Key]++
	}
	return bot.Sent{ID: s.id}, cause
}

func (w *wire) readSessions(_ context.Context, _ bot.Place, since time.Time) (seen []bot.Seen, complete bool, err error) {
	for _, x := range w.list {
		if !x.at.Before(since) {
			seen = append(seen, bot.Seen{ID: x.id, Key: x.key, Mine: true, At: x.at})
		}
	}
	return seen, true, nil
}

// listed is what stands in the list of events, a line each.
func (s *school) listed() (lines []string) {
	for _, x := range s.wire.list {
		lines = append(lines, fmt.Sprintf("%s at %s until %s, %s", x.Title, x.From.Format("02 15:04"), x.Until.Format("15:04"), x.Where))
	}
	return lines
}

// expectListed fails unless these stand in the list, and nothing was put there twice.
func (s *school) expectListed(when string, want ...string) {
	s.t.Helper()
	if got := s.listed(); !slices.Equal(got, want) {
		s.t.Errorf("%s: the list says %q, want %q", when, got, want)
	}
	if len(s.wire.twice) > 0 {
		s.t.Errorf("%s: put in twice: %v", when, s.wire.twice)
	}
}

// keeping is a class in a space with a list of events; the second session is on Friday 20 November at 18:00.
func keeping(t *testing.T) *school {
	s := newSchool(t, meetingCourse(t))
	s.wire.keeps = true
	s.enrol("ben")
	return s
}

const (
	firstLive  = "Live: lesson 1, Membranes at 10 16:00 until 17:00, https://meet.example.org/9b"
	secondLive = "Live: lesson 4, Transport in cells at 20 18:00 until 19:30, Cells and water"
)

// A session stands in the list from a week before it on, once; it moves with the schedule, is taken out of it while the
// class is paused, and comes back with it.
func TestTheListFollowsTheSchedule(t *testing.T) {
	s := keeping(t)
	s.expectListed("at the start", firstLive)
	s.until(atSession.Add(-8 * 24 * time.Hour))
	s.expectListed("eight days before", firstLive)
	s.until(atSession.Add(-6 * 24 * time.Hour))
	s.expectListed("six days before", firstLive, secondLive)

	s.presses("rivera", "replan.do", "CLASS..p.0")
	s.deliver()
	s.expectListed("paused", firstLive)
	s.presses("rivera", "replan.undo", "CLASS.0")
	s.deliver()
	s.expectListed("going on", firstLive, secondLive)

	s.presses("rivera", "dayoff.move", "CLASS.2026-11-19.2026-11-20")
	s.deliver()
	if got := s.listed(); len(got) != 2 || got[1] == secondLive {
		t.Errorf("after a day off the list says %q", got)
	}
	s.presses("rivera", "replan.undo", "CLASS.1")
	s.deliver()
	s.expectListed("after Undo", firstLive, secondLive)
	s.until(atSession.Add(time.Hour))
	s.presses("rivera", "replan.do", "CLASS..p.2")
	s.deliver()
	s.expectListed("paused when it is over", firstLive, secondLive)
}

// What comes of a lesson that is taken back, or corrected so that it has no session or another one.
func TestALessonTakenBackLeavesTheList(t *testing.T) {
	s := newSchool(t, meetingCourse(t))
	s.wire.keeps = true
	s.enrol("ben")
	s.until(lessonOut.Add(-time.Hour))
	r := s.fills("rivera", "replan.form", "CLASS.membranes", "day=12 nov")
	s.pressesOn("rivera", r, "Move only")
	s.deliver()
	if got := s.listed(); len(got) != 1 || !strings.Contains(got[0], "at 12 16:00") {
		t.Errorf("moved to Thursday, the list says %q", got)
	}
	s.until(lessonOut.Add(49 * time.Hour))
	r = s.fills("rivera", "replan.form", "CLASS.membranes", "day=19 nov")
	s.pressesOn("rivera", r, "Take it back")
	s.deliver()
	if got := s.listed(); len(got) != 2 || !strings.Contains(got[1], "at 19 16:00") {
		t.Errorf("taken back after its session, the list says %q", got)
	}
}

// Whatever becomes of the answer, a session is put into the list once; what people delete there stays deleted.
func TestPutIntoTheListOnce(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		done bool
		want int
	}{
		"the answer is lost":      {bot.Unclear(bot.ScopePost, errService), true, 1},
		"the question is lost":    {bot.Unclear(bot.ScopePost, errService), false, 1},
		"refused for a while":     {bot.After(time.Minute, bot.ScopePost, errService), false, 1},
		"the list is full":        {bot.Permanent(bot.ScopePost, errService), false, 0},
		"no error and no promise": {errors.New("a fault of ours"), true, 1},
	} {
		s := newSchool(t, meetingCourse(t))
		s.wire.keeps, s.wire.fault = true, failing("listed", 0, 1, c.err, c.done)
		s.enrol("ben")
		s.until(noon.Add(2 * time.Hour))
		if got := s.listed(); len(got) != c.want || len(s.wire.twice) > 0 {
			t.Errorf("%s: the list says %q, twice %v", name, got, s.wire.twice)
		}
	}
	s := keeping(t)
	s.until(atSession.Add(-6 * 24 * time.Hour))
	s.wire.list = nil
	s.presses("rivera", "dayoff.move", "CLASS.2026-11-19.2026-11-20")
	s.until(atSession.Add(10 * 24 * time.Hour))
	s.expectListed("deleted by hand")
	if notices := all[record.Notice](s, "notice/"); len(notices) > 0 {
		t.Errorf("notices: %v", notices)
	}
}

// Where the service has no such list, or the right to it was never there, nothing is tried and nobody is told of a failure;
// whoever steers the class reads in the overview that a right is missing which is optional.
func TestNoListAndNoRight(t *testing.T) {
	s := newSchool(t, meetingCourse(t))
	s.enrol("ben")
	ev := s.event("rivera", bot.KindCommand, "class")
	ev.Without = []string{"Create Events"}
	says(t, "/class", plainReply(s.handle(ev)), "takes Create Events, which is optional")
	says(t, "/class elsewhere", plainReply(s.types("rivera", "class")), "!optional")
	s.until(atSession.Add(24 * time.Hour))
	for _, a := range s.wire.attempts {
		if a.part.Message.Session != nil {
			t.Errorf("tried: %+v", a.part)
		}
	}
	if notices := all[record.Notice](s, "notice/"); len(notices) > 0 || len(s.said("refused")) > 0 {
		t.Errorf("told of it: %v", notices)
	}
}

// A right that is granted late puts in what was dropped without it, once, and nothing that people deleted.
func TestTheRightIsGrantedLate(t *testing.T) {
	s := newSchool(t, meetingCourse(t))
	s.enrol("ben")
	s.until(atSession.Add(-5 * 24 * time.Hour))
	s.expectListed("without the right")
	s.handle(s.event("rivera", bot.KindAllowed, ""))
	s.deliver()
	s.expectListed("with another right")
	s.wire.keeps = true
	s.handle(s.event("rivera", bot.KindAllowed, ""))
	s.deliver()
	s.expectListed("with the right", secondLive)
	s.wire.list = nil
	s.handle(s.event("rivera", bot.KindAllowed, ""))
	s.deliver()
	s.expectListed("deleted by hand")
	if notices := all[record.Notice](s, "notice/"); len(notices) > 0 {
		t.Errorf("notices: %v", notices)
	}
}

// A right that is taken away midway is told once, by the usual notice, and what waited goes on when it is back.
func TestTheRightIsTakenAway(t *testing.T) {
	s := keeping(t)
	s.until(atSession.Add(-8 * 24 * time.Hour))
	s.wire.keeps = false
	refused := bot.Permanent(bot.ScopePlace, fmt.Errorf("no right: %w", bot.ErrForbidden))
	s.wire.fault = func(p bot.Part) (error, bool) {
		if p.Message.Session != nil && !s.wire.keeps {
			return refused, false
		}
		return nil, false
	}
	s.until(atSession.Add(-5 * 24 * time.Hour))
	if n := len(s.said("refused")); n != 1 {
		t.Errorf("told %d times", n)
	}
	says(t, "/class", plainReply(s.types("rivera", "class")), "Not delivered: live session in the list of events")
	s.wire.keeps = true
	s.handle(s.event("rivera", bot.KindAllowed, ""))
	s.deliver()
	s.expectListed("with the right again", firstLive, secondLive)
	says(t, "/class afterwards", plainReply(s.types("rivera", "class")), "!Not delivered")
}
