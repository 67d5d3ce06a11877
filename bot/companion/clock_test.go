package companion_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rs/zerolog"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/store/memory"
)

// heard counts everything that the bot says by itself, by its kind.
func (s *school) heard() map[string]int {
	count := map[string]int{}
	for _, m := range s.wire.Messages(playground.Filter{}) {
		if m.From == "" && m.Kind != "reply" {
			count[m.Kind]++
		}
	}
	return count
}

// A clock that jumps, and jumps back, makes nobody hear anything twice and loses nothing: neither lessons,
// nor direct messages, nor what people planned for themselves, and nobody is told of an absence that was none.
func TestJumpingClock(t *testing.T) {
	play := func(t *testing.T, jump func(time.Time) time.Time, restart, told bool) *school {
		s := newSchool(t)
		s.enrol("ben", "ada")
		s.types("ben", "plan", "what=flash every day 19:00")
		for _, at := range []time.Duration{-time.Minute, 0, 10 * time.Minute, 50 * time.Hour} {
			s.until(lessonOut.Add(at))
			right := s.now
			s.now = jump(right)
			if restart {
				s.start()
			}
			if told {
				s.bot.Told(right)
			}
			s.deliver()
			s.types("ben", "today")
			s.types("ben", "progress")
			s.now = right.Add(time.Minute)
			if restart {
				s.start()
			}
			s.deliver()
		}
		s.until(lessonOut.Add(40 * 24 * time.Hour))
		if len(s.wire.twice) > 0 {
			t.Errorf("said twice: %v", s.wire.twice)
		}
		return s
	}
	want := play(t, func(t time.Time) time.Time { return t }, false, false).heard()
	if want["lesson"] != 4 || want["reminder"] < 40 || want["daily"] < 5 || want["digest"] < 2 {
		t.Fatalf("without any jump people hear %v: the test has lost its subject", want)
	}
	for _, tt := range []struct {
		name string
		jump func(time.Time) time.Time
	}{
		{"an hour back", func(t time.Time) time.Time { return t.Add(-time.Hour) }},
		{"a day back", func(t time.Time) time.Time { return t.AddDate(0, 0, -1) }},
		{"three weeks ahead", func(t time.Time) time.Time { return t.AddDate(0, 0, 21) }},
		{"ninety days ahead", func(t time.Time) time.Time { return t.AddDate(0, 0, 90) }},
		{"ten years ahead", func(t time.Time) time.Time { return t.AddDate(10, 0, 0) }},
		{"ten years ahead, at midnight", func(t time.Time) time.Time { return t.AddDate(10, 0, 0).Truncate(24 * time.Hour) }},
		{"to 1970", func(time.Time) time.Time { return time.Unix(0, 0) }},
		{"before 1970", func(time.Time) time.Time { return time.Unix(-1e9, 0) }},
	} {
		for _, restart := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				if got := play(t, tt.jump, restart, false).heard(); !cmp.Equal(got, want) {
					t.Errorf("restarted %v, people hear %v, want %v", restart, got, want)
				}
			})
		}
	}
	// Two days are an absence like any other, unless a service says otherwise.
	t.Run("two days ahead", func(t *testing.T) {
		if got := play(t, func(t time.Time) time.Time { return t.AddDate(0, 0, 2) }, false, true).heard(); !cmp.Equal(got, want) {
			t.Errorf("people hear %v, want %v", got, want)
		}
	})
}

// While the clock is doubted, that can be read from outside; what people do meanwhile is dated by the time
// that should be.
func TestADoubtedClockIsTold(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	right := s.now
	s.now = right.AddDate(10, 0, 0)
	s.deliver()
	s.types("ben", "checkin", "did=read")
	s.types("rivera", "prompt", "text=What stays?")
	s.deliver()
	if n := len(s.said("prompt")); n > 0 {
		t.Errorf("%d discussions began while nobody knew the time", n)
	}
	if d := all[record.Doubted](s, "meta/clock")[""]; d.Why != string(term.Leapt) || !d.Known.Equal(right) {
		t.Errorf("noted is %+v, want a leap from %s", d, right)
	}
	for key, x := range all[record.Fact](s, "fact/") {
		if x.At.Year() != 2026 || x.Day.Year != 2026 {
			t.Errorf("%s counts for %s of %s", key, x.Day, x.At)
		}
	}
	s.now = right.Add(10 * time.Minute)
	s.deliver()
	if d := all[record.Doubted](s, "meta/clock"); len(d) > 0 || s.bot.Doubt() != "" {
		t.Errorf("the clock is right again, and noted is %v", d)
	}
	if n := len(s.said("prompt")); n != 1 {
		t.Errorf("%d discussions began once the clock was right again", n)
	}
}

// A clock that was behind at a start makes no absence of years.
func TestAClockThatIsBehindAtAStart(t *testing.T) {
	for _, wrong := range []time.Time{time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), time.Unix(0, 0)} {
		s := newSchool(t)
		s.enrol("ben", "ada")
		s.until(lessonOut.Add(time.Hour))
		right := s.now
		s.now = wrong
		s.start()
		s.deliver()
		if s.bot.Doubt() != term.Behind {
			t.Errorf("%s is %q", wrong, s.bot.Doubt())
		}
		s.now = right.Add(10 * time.Minute)
		s.start()
		s.deliver()
		if n := len(s.said("outage")); n > 0 {
			t.Errorf("%d absences were told", n)
		}
		for _, c := range all[record.Class](s, "class/") {
			if len(c.Run.Outages) > 0 {
				t.Errorf("absences: %v", c.Run.Outages)
			}
		}
	}
}

// An absence begins no earlier than a class.
func TestAnAbsenceOfAYoungClass(t *testing.T) {
	s := newSchool(t)
	s.must(s.bot.Alive(t.Context()))
	s.now = s.now.Add(10 * time.Hour)
	s.fills("rivera", "class.new", "", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	made := s.now
	s.now = s.now.Add(20 * time.Minute)
	s.start()
	for _, c := range all[record.Class](s, "class/") {
		if len(c.Run.Outages) != 1 || !c.Run.Outages[0].From.Equal(made) {
			t.Errorf("absences: %v, want one from %s on", c.Run.Outages, made)
		}
	}
}

// A service that says the time is believed against what a wrong clock left behind.
func TestAServiceSaysTheTime(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	right := s.now
	s.types("ben", "plan", "what=vocab", "when=every day 7:30")
	s.now = right.AddDate(0, 0, 10).Add(6 * time.Hour) // an absence of ten days, as far as anybody can tell, at 23:00
	s.start()
	s.deliver()
	s.until(s.now.Add(9 * time.Hour))
	s.now = right.Add(10 * time.Minute)
	s.start()
	s.deliver()
	if s.bot.Doubt() != term.Behind {
		t.Fatalf("the right time is %q", s.bot.Doubt())
	}
	s.bot.Told(s.now)
	s.deliver()
	if s.bot.Doubt() != "" {
		t.Fatalf("the right time is %q although a service says it", s.bot.Doubt())
	}
	for _, c := range all[record.Class](s, "class/") {
		for _, o := range c.Run.Outages {
			if o.Days() > 0 {
				t.Errorf("an absence of %d days is left", o.Days())
			}
		}
	}
	before := s.heard()
	s.until(right.AddDate(0, 0, 7))
	got := s.heard()
	for kind, n := range before {
		got[kind] -= n
	}
	// What came early does not come again: two lessons of this week, and the reminder of the next day.
	want := map[string]int{
		"lesson": 0, "page": 0, "prompt": 0, "reminder": 6, "daily": 3, "outage": 0, "welcome": 0, "late": 0, "digest": 1,
	}
	if !cmp.Equal(got, want) {
		t.Errorf("in the week after people hear %v, want %v", got, want)
	}
}

// plain is what a message reads.
func plain(m playground.Message) string { return rich.Plain(m.Content.Body) }

// More than two weeks after the last sign of life nothing happens before somebody says that this is so.
func TestALongAbsenceNeedsAWord(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	s.types("rivera", "prompt", "text=What stays?", "when=thu 12:00")
	since := s.now
	s.now = since.AddDate(1, 0, 0)
	s.start()
	s.deliver()
	if s.bot.Doubt() != term.FarAhead || len(s.said("lesson")) != 1 {
		t.Fatalf("a year later it is %q, and %d lessons are out", s.bot.Doubt(), len(s.said("lesson")))
	}
	b, err := companion.New(turn.Config{Store: s.seen, Platforms: []bot.Platform{s.wire}, Now: s.clock, Log: zerolog.Nop(),
		AwaySince: since, Courses: func() []*course.Course { return s.courses }})
	if err != nil {
		t.Fatal(err)
	}
	s.bot = b
	s.must(b.Start(t.Context()))
	if b.Doubt() != "" {
		t.Errorf("by the operator's word it is %q", b.Doubt())
	}
	s.pass(3 * 24 * time.Hour) // nothing comes before a teacher's word either
	if got := len(kinds(s.wire.Messages(playground.Filter{}), channel)); got != 3 {
		t.Errorf("the channel reads %d messages, want no more than the three from before", got)
	}
	if got := s.said("late"); len(got) != 1 || !strings.Contains(plain(got[0]), "Tue 10 Nov 2026, 17:00 to Wed 10 Nov, 17:00") {
		t.Errorf("the teacher reads %v", got)
	}
	s.presses("rivera", "late.move", "CLASS")
	s.pass(14 * 24 * time.Hour)
	want := []string{"welcome", "lesson", "page", "outage", "prompt", "prompt"} // of lesson 1, and the teacher's own
	for range 3 {
		want = append(want, "lesson", "page", "prompt")
	}
	if got := kinds(s.wire.Messages(playground.Filter{}), channel); !slices.Equal(got, want) {
		t.Errorf("the channel reads %v, want %v", got, want)
	}
}

// A machine that slept for a night is believed when it has kept going for a while, or at once when a
// service says the same; one that wakes up before the program was made is not.
func TestTheClockOfAMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		ctx, stop := context.WithCancel(t.Context())
		open := func(made time.Time) *turn.Bot {
			b, err := companion.New(turn.Config{Store: store, Log: zerolog.Nop(), Made: made})
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				if err := b.Run(ctx); err != nil {
					t.Error(err)
				}
			}()
			time.Sleep(2 * time.Second)
			return b
		}
		b := open(time.Now().Add(time.Hour))
		if b.Doubt() != term.Early {
			t.Errorf("before the program was made it is %q", b.Doubt())
		}
		time.Sleep(time.Hour)
		if b.Doubt() != "" {
			t.Errorf("an hour later it is %q", b.Doubt())
		}
		stop()
		synctest.Wait()
		time.Sleep(10 * time.Hour)
		ctx, stop = context.WithCancel(t.Context())
		b = open(time.Time{})
		if b.Doubt() != term.Unconfirmed {
			t.Errorf("after a night it is %q", b.Doubt())
		}
		time.Sleep(3*time.Minute + 2*time.Second)
		if b.Doubt() != "" {
			t.Errorf("after a night and three minutes it is %q", b.Doubt())
		}
		stop()
		synctest.Wait()
		time.Sleep(10 * time.Hour)
		ctx, stop = context.WithCancel(t.Context())
		b = open(time.Time{})
		b.Told(time.Now())
		time.Sleep(2 * time.Second)
		if b.Doubt() != "" {
			t.Errorf("after a night and a service's word it is %q", b.Doubt())
		}
		b.Told(time.Now().Add(-30 * 24 * time.Hour))
		time.Sleep(2 * time.Second)
		if b.Doubt() != term.Contradicted {
			t.Errorf("against a service's word it is %q", b.Doubt())
		}
		stop()
		synctest.Wait()
	})
}
