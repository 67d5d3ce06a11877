package term

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// The discussion of a lesson begins on the next class day, however far days off put that away.
func TestPromptAt(t *testing.T) {
	for _, tt := range []struct {
		name   string
		rhythm string
		off    []when.Span
		lesson int // days after the start
		want   int
	}{
		{"the next class day", "tue, thu at 16:00", nil, 0, 2},
		{"over the weekend", "tue, thu at 16:00", nil, 2, 7},
		{"one day off", "tue, thu at 16:00", []when.Span{off(2, 1)}, 0, 7},
		{"a holiday of more than a week", "tue, thu at 16:00", []when.Span{off(1, 14)}, 0, 16},
		{"a class every other week", "every 2 weeks tue at 16:00", nil, 0, 2},
		{"a class every other week, and days off", "every 2 weeks tue at 16:00", []when.Span{off(1, 10)}, 0, 14},
	} {
		r := tuesdays(t)
		rhythm, err := when.ParseRhythm(tt.rhythm)
		if err != nil {
			t.Fatal(err)
		}
		rhythm.From = start
		rhythm.Off = tt.off
		r.Rhythm = rhythm
		got := PromptAt(r, Release{Date: start.AddDays(tt.lesson)}, london)
		if want := when.At(start.AddDays(tt.want), when.Clock{Hour: 9}, london); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", tt.name, got, want)
		}
	}
}

// A day off never brings a discussion forward, nor a lesson.
func TestADayOffBringsNothingForward(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := record.Run{Start: start, Rhythm: when.Rhythm{
			Days: when.Weekdays(rapid.IntRange(1, 127).Draw(t, "days")), At: when.Clock{Hour: 16},
			Every: rapid.IntRange(1, 3).Draw(t, "every"), From: start,
		}}
		for range rapid.IntRange(0, 2).Draw(t, "before") {
			r = r.Without(off(rapid.IntRange(0, 40).Draw(t, "day"), rapid.IntRange(1, 30).Draw(t, "days off")))
		}
		then := r.Without(off(rapid.IntRange(0, 40).Draw(t, "day"), rapid.IntRange(1, 30).Draw(t, "days off")))
		co := plain(8)
		for i, s := range Schedule(r, co, london) {
			later := Schedule(then, co, london)[i]
			if later.At.Before(s.At) {
				t.Fatalf("lesson %d moves from %s to %s", i, s.At, later.At)
			}
			if a, b := PromptAt(r, s, london), PromptAt(then, later, london); b.Before(a) {
				t.Fatalf("discussion %d moves from %s to %s", i, a, b)
			}
		}
	})
}

func TestComesAt(t *testing.T) {
	quiet := when.DefaultQuiet()
	day := func(hour, minute int) time.Time { return time.Date(2026, 11, 10, hour, minute, 0, 0, london) }
	for _, tt := range []struct{ meant, now, want time.Time }{
		{day(16, 0), day(16, 0), day(16, 0)},
		{day(23, 0), day(23, 10), day(23, 10)},
		{day(16, 0), day(23, 10), day(32, 0)},
		{day(5, 0), day(6, 14), day(8, 0)},
		{day(5, 0), day(8, 0), day(8, 0)},
	} {
		if got := ComesAt(tt.meant, tt.now, quiet); !got.Equal(tt.want) {
			t.Errorf("meant for %s, at %s: %s, want %s", tt.meant, tt.now, got, tt.want)
		}
	}
}

// The posts of one instant stand in the order of the course, the welcome card before all of them.
func TestRanks(t *testing.T) {
	last := 0
	for i := range 300 {
		for _, rank := range []int{CardRank(i), TextRank(i), PromptRank(i)} {
			if rank <= last {
				t.Fatalf("lesson %d has the rank %d after %d", i, rank, last)
			}
			last = rank
		}
	}
	first := when.At(start, when.Clock{Hour: 16}, london)
	for _, now := range []time.Time{first.Add(-time.Hour), first, first.Add(48 * time.Hour)} {
		if got := WelcomeAt([]Release{{At: first}, {At: first.Add(48 * time.Hour)}}, now); got.After(first) || got.After(now) {
			t.Errorf("at %s the welcome card has the time %s", now, got)
		}
	}
}
