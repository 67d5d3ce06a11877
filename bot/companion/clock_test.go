package companion_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/playground"
)

// A clock that jumps, and jumps back, makes nobody hear anything twice, and loses no lesson.
func TestJumpingClock(t *testing.T) {
	for _, tt := range []struct {
		name string
		jump func(time.Time) time.Time
	}{
		{"an hour ahead", func(t time.Time) time.Time { return t.Add(time.Hour) }},
		{"an hour back", func(t time.Time) time.Time { return t.Add(-time.Hour) }},
		{"a day back", func(t time.Time) time.Time { return t.AddDate(0, 0, -1) }},
		{"ten years ahead", func(t time.Time) time.Time { return t.AddDate(10, 0, 0) }},
		{"to 1970", func(time.Time) time.Time { return time.Unix(0, 0) }},
		{"before 1970", func(time.Time) time.Time { return time.Unix(-1e9, 0) }},
	} {
		for _, restart := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				s := newSchool(t)
				s.enrol("ben", "ada")
				for _, at := range []time.Duration{-time.Minute, 0, 10 * time.Minute, 50 * time.Hour} {
					s.until(lessonOut.Add(at))
					right := s.now
					s.now = tt.jump(right)
					if restart {
						s.start()
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
				s.until(lessonOut.Add(14 * 24 * time.Hour))
				if len(s.wire.twice) > 0 {
					t.Errorf("said twice: %v", s.wire.twice)
				}
				count := map[string]int{}
				for _, kind := range kinds(s.wire.Messages(playground.Filter{}), channel) {
					count[kind]++
				}
				delete(count, "outage")
				if want := map[string]int{"welcome": 1, "lesson": 4, "page": 4, "prompt": 4}; !cmp.Equal(count, want) {
					t.Errorf("the channel reads %v, want %v", count, want)
				}
			})
		}
	}
}
