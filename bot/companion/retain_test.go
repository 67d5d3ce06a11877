package companion_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

// nights lets days pass in which classes are looked at each morning at 3.
func (s *school) nights(n int) {
	s.t.Helper()
	for range n {
		s.pass(24 * time.Hour)
		s.must(s.bot.Retain(context.Background()))
	}
}

// TestAClassIsForgotten plays a class of two lessons that ends on 15 November and is kept for 30 days: everybody is told once
// and 14 days before, in the daily message or by one of its own and never by both, and then everything is gone.
func TestAClassIsForgotten(t *testing.T) {
	s := newSchool(t, lessonsOf(t, 2))
	s.keepDays = 30
	s.start()
	s.enrol("ben", "cy")
	s.presses("dana", "join", "CLASS")
	s.presses("dana", "join.daily", "CLASS.no")
	s.until(lessonOut)
	s.types("ben", "checkin", "did=the first lesson")
	s.until(time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC))
	s.must(s.bot.Retain(t.Context()))
	if len(about(s.dump(), `"going"`)) > 0 {
		t.Fatal("announced too early")
	}
	s.nights(8)
	told := map[string]int{}
	for _, kind := range []string{"daily", "going"} {
		for _, m := range s.said(kind) {
			if strings.Contains(m.Text(), "is deleted here after Tuesday 15 December") {
				told[m.In.User+" "+kind]++
			}
		}
	}
	for _, who := range []string{"ben daily", "cy daily", "dana going", "rivera going"} {
		if told[who] != 1 {
			t.Errorf("%s: told %d times, want once: %v", who, told[who], told)
		}
	}
	if len(told) != 4 {
		t.Errorf("told: %v", told)
	}
	if text := plainReply(s.types("ben", "today")); !strings.Contains(text, "is deleted here after") {
		t.Error(text)
	}
	s.until(time.Date(2026, 12, 15, 3, 0, 0, 0, time.UTC))
	s.must(s.bot.Retain(t.Context()))
	if len(about(s.dump(), "the first lesson")) == 0 {
		t.Fatal("deleted too early")
	}
	s.nights(1)
	left := slices.DeleteFunc(s.dump(), func(line string) bool {
		return strings.HasPrefix(line, "meta/") || strings.HasPrefix(line, "erased/")
	})
	for _, line := range left {
		t.Errorf("kept after the class was over: %.200s", line)
	}
	s.pass(10 * 24 * time.Hour)
}

// Nothing is deleted that was not announced, however long ago a class ended, nor while nobody told how long to keep it.
func TestNothingGoesUnannounced(t *testing.T) {
	s := newSchool(t, lessonsOf(t, 2))
	s.enrol("ben")
	s.until(lessonOut.AddDate(0, 6, 0))
	s.nights(30)
	if len(about(s.dump(), "class/"+s.class)) == 0 {
		t.Fatal("deleted although everything is to be kept")
	}
	s.keepDays = 30
	s.must(s.bot.Alive(t.Context()))
	s.start()
	s.must(s.bot.Retain(t.Context()))
	s.nights(13)
	if len(about(s.dump(), "class/"+s.class)) == 0 {
		t.Error("deleted within 14 days of the announcement")
	}
	s.nights(3)
	if len(about(s.dump(), "class/"+s.class)) > 0 {
		t.Error("not deleted in the end")
	}
}
