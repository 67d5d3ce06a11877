package companion_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// restore puts a copy of the file back, as it was some time ago, and starts the program on it.
func (s *school) restore(copied bot.Store) {
	s.t.Helper()
	s.store, s.seen = copied, copied
	s.start()
	s.deliver()
}

// texts are what stands in the room by itself of one kind.
func (s *school) texts(kind string) (list []string) {
	for _, m := range s.said(kind) {
		list = append(list, rich.Plain(m.Content.Body))
	}
	return list
}

// A file that is put back from a copy, a week old, says nothing a second time and nothing untrue: it finds
// what was posted since, says where its memory ends, once, and goes on.
func TestRestoredFile(t *testing.T) {
	for name, plain := range map[string]bool{"messages carry their keys": false, "messages carry no keys": true} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben", "ada")
			s.until(lessonOut.Add(10 * time.Hour))
			s.must(s.bot.Alive(context.Background()))
			copied := s.backup()
			s.until(lessonOut.Add(8 * 24 * time.Hour))
			s.types("ben", "checkin", "did=what is gone then")
			before := kinds(s.wire.Messages(playground.Filter{}), channel)

			s.wire.plain = plain
			s.restore(copied)
			s.pass(2 * time.Hour)
			if len(s.wire.twice) > 0 {
				t.Errorf("said twice: %v", s.wire.twice)
			}
			after := kinds(s.wire.Messages(playground.Filter{}), channel)
			if want := append(before, "outage"); !cmp.Equal(after, want) {
				t.Errorf("the channel reads %v, want %v", after, want)
			}
			if said := s.texts("outage"); len(said) != 1 || strings.Contains(said[0], "Nothing you had noted is missing") ||
				!strings.Contains(said[0], "My memory ends on Wed 11 Nov, 02:00 (London).") {
				t.Errorf("the class reads %q", said)
			}
			if said := s.texts("memory"); len(said) != 1 || !strings.Contains(said[0], "my memory ends on Wed 11 Nov, 02:00") {
				t.Errorf("the teacher reads %q", said)
			}
			s.until(lessonOut.Add(14 * 24 * time.Hour))
			count := map[string]int{}
			for _, kind := range kinds(s.wire.Messages(playground.Filter{}), channel) {
				count[kind]++
			}
			if want := map[string]int{"welcome": 1, "lesson": 4, "page": 4, "prompt": 4, "outage": 1}; !cmp.Equal(count, want) {
				t.Errorf("at the end the channel reads %v, want %v", count, want)
			}
		})
	}
}

// An absence is no loss of memory: what is late comes, once, and the class is told that we were away.
func TestAbsenceIsNoLossOfMemory(t *testing.T) {
	for name, blind := range map[string]bool{"readable": false, "not readable": true} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben", "ada")
			s.until(lessonOut.Add(10 * time.Hour))
			s.must(s.bot.Alive(context.Background()))
			s.now = s.now.Add(40 * time.Hour)
			s.wire.blind = blind
			s.start()
			s.pass(20 * time.Hour)
			if said := s.texts("outage"); len(said) != 1 || !strings.Contains(said[0], "Nothing you had noted is missing") {
				t.Errorf("the class reads %q", said)
			}
			if said := s.texts("memory"); len(said) != 0 {
				t.Errorf("the teacher reads %q", said)
			}
			if n := len(s.texts("lesson")); n != 2 {
				t.Errorf("%d lessons are out, want 2", n)
			}
			if len(s.wire.twice) > 0 {
				t.Errorf("said twice: %v", s.wire.twice)
			}
		})
	}
}

// A sign of life that was not written makes nothing newer than the file that the file knows.
func TestKnownPostsAreNoLossOfMemory(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(3 * 24 * time.Hour))
	s.start()
	s.must(s.bot.Survey(context.Background()))
	s.until(lessonOut.Add(14 * 24 * time.Hour))
	if said := s.texts("memory"); len(said) != 0 || len(s.wire.twice) > 0 {
		t.Errorf("the teacher reads %q; said twice: %v", said, s.wire.twice)
	}
	if n := len(s.texts("lesson")); n != 4 {
		t.Errorf("%d lessons are out, want 4", n)
	}
}

// A direct message that a restored file cannot look for is rather missed than said twice; what can be looked
// for and is not there comes.
func TestRestoredFileAndDirectMessages(t *testing.T) {
	for name, tt := range map[string]struct {
		blind, said bool
		down        int // so often the service does not answer
		want        int // reminders in the end
	}{
		"said before, readable": {false, true, 0, 1}, "said before, not readable": {true, true, 0, 1},
		"not said, readable": {false, false, 0, 1}, "not said, not readable": {true, false, 0, 0},
		"said before, readable later": {false, true, 12, 1}, "not said, readable later": {false, false, 12, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.types("ben", "plan", "what=walk", "when=in 2 hours")
			s.must(s.bot.Alive(context.Background()))
			copied := s.backup()
			if tt.said {
				s.pass(150 * time.Minute)
			} else {
				s.now = s.now.Add(150 * time.Minute)
			}
			s.wire.blind, s.wire.down = tt.blind, tt.down
			s.restore(copied)
			s.pass(3 * time.Hour)
			if n := len(s.said("reminder")); n != tt.want || len(s.wire.twice) > 0 {
				t.Errorf("reminded %d times, want %d; said twice: %v", n, tt.want, s.wire.twice)
			}
		})
	}
}

// Where nothing is late the newer posts are found all the same, and its teacher is told once.
func TestSurveyAfterAGap(t *testing.T) {
	for name, want := range map[string]int{"a copy was put back": 1, "we were away": 0} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.must(s.bot.Alive(context.Background()))
			copied := s.backup()
			s.pass(30 * time.Minute)
			if want > 0 {
				s.types("rivera", "prompt", "text=what is gone then")
				s.pass(time.Minute)
			}
			s.now = s.now.Add(10 * time.Minute)
			s.restore(copied)
			for range 3 {
				s.must(s.bot.Survey(context.Background()))
				s.pass(time.Minute)
			}
			if n := len(s.said("memory")); n != want {
				t.Errorf("the teacher is told %d times", n)
			}
			s.start()
			s.must(s.bot.Survey(context.Background()))
			if n := len(s.said("memory")); n != want {
				t.Errorf("after another start the teacher is told %d times", n)
			}
		})
	}
}

// A file that somebody put back says nothing a second time even when that took less than a minute, and posts
// nothing of before that it cannot look for: the teachers are told.
func TestPutBackAtOnce(t *testing.T) {
	for name, blind := range map[string]bool{"readable": false, "not readable": true} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben", "ada")
			s.until(lessonOut.Add(-20 * time.Second))
			s.must(s.bot.Alive(context.Background()))
			copied := s.backup()
			s.pass(50 * time.Second)
			if n := len(s.texts("lesson")); n != 1 {
				t.Fatalf("%d lessons are out", n)
			}
			s.must(copied.Update(context.Background(), func(tx bot.Tx) error {
				return record.Save(tx, record.RestoredKey, record.Restored{At: s.now})
			}))
			s.wire.blind = blind
			s.restore(copied)
			s.pass(2 * time.Hour)
			if n := len(s.texts("lesson")); n != 1 || len(s.wire.twice) > 0 {
				t.Errorf("%d lessons are out; said twice: %v", n, s.wire.twice)
			}
			page := rich.Plain(s.types("rivera", "class").Body)
			if told := strings.Contains(page, "Nobody can tell whether it arrived"); told != blind {
				t.Errorf("the teacher is told: %v; /class reads %s", told, page)
			}
			s.wire.blind = false
			s.until(lessonOut.Add(2 * 24 * time.Hour))
			if n := len(s.texts("lesson")); n != 2 {
				t.Errorf("%d lessons are out after two days, want 2", n)
			}
		})
	}
}
