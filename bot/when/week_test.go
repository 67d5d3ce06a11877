package when_test

import (
	"testing"
	"time"

	"afterbell/bot/when"
)

func TestMonday(t *testing.T) {
	monday := when.Date{Year: 2026, Month: time.November, Day: 23}
	for n := range 7 {
		if got := when.Monday(monday.AddDays(n)); got != monday {
			t.Errorf("the week of %v begins on %v, want %v", monday.AddDays(n), got, monday)
		}
	}
	if got := when.Monday(monday.AddDays(-1)); got != monday.AddDays(-7) {
		t.Errorf("a Sunday belongs to the week before: got %v", got)
	}
}

func TestLaterAndEarlier(t *testing.T) {
	a := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	b := a.Add(1)
	for _, pair := range [][2]time.Time{{a, b}, {b, a}} {
		if got := when.Later(pair[0], pair[1]); got != b {
			t.Errorf("later of %v: %v", pair, got)
		}
		if got := when.Earlier(pair[0], pair[1]); got != a {
			t.Errorf("earlier of %v: %v", pair, got)
		}
	}
	if d := when.DateOf(a); when.LaterDate(d, d.AddDays(1)) != d.AddDays(1) || when.LaterDate(d.AddDays(1), d) != d.AddDays(1) {
		t.Error("the later date is not taken")
	}
}
