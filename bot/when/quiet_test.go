package when

import (
	"testing"
	"time"
)

func TestQuiet(t *testing.T) {
	night := DefaultQuiet()
	for _, tt := range []struct {
		q                     Quiet
		zone, at, next, about string
	}{
		{night, "Europe/London", "2026-11-26T20:59:59", "2026-11-26T20:59:59", "not yet"},
		{night, "Europe/London", "2026-11-26T21:00:00", "2026-11-27T08:00:00", "the first quiet minute"},
		{night, "Europe/London", "2026-11-27T07:59:59", "2026-11-27T08:00:00", "the last quiet second"},
		{night, "Europe/London", "2026-11-27T08:00:00", "2026-11-27T08:00:00", "over"},
		{night, "Europe/London", "2026-03-28T23:00:00", "2026-03-29T08:00:00", "a short night"},
		{Quiet{Clock{12, 0}, Clock{14, 0}}, "Asia/Tokyo", "2026-11-27T13:10:30", "2026-11-27T14:00:00", "within a day"},
		{Quiet{Clock{12, 0}, Clock{12, 0}}, "Asia/Tokyo", "2026-11-27T12:00:00", "2026-11-27T12:00:00", "none"},
		{Quiet{}, "Asia/Tokyo", "2026-11-27T00:00:00", "2026-11-27T00:00:00", "the zero Quiet is none"},
		{Quiet{Clock{22, 0}, Clock{2, 30}}, "America/New_York", "2026-03-08T01:00:00", "2026-03-08T03:00:00", "ends in a gap"},
		{Quiet{Clock{3, 0}, Clock{2, 0}}, "America/New_York", "2026-03-08T01:00:00", "2026-03-09T02:00:00", "the only hour is skipped"},
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04:05", tt.at, zone(t, tt.zone))
		if err != nil {
			t.Fatal(err)
		}
		got := tt.q.Next(at)
		if got.Format("2006-01-02T15:04:05") != tt.next {
			t.Errorf("%s: Next(%s) = %v, want %s", tt.about, tt.at, got, tt.next)
		}
		if tt.q.Contains(at) == (tt.at == tt.next) || tt.q.Contains(got) {
			t.Errorf("%s: Contains and Next disagree", tt.about)
		}
	}
}

// The end of quiet hours falls in a fold: after clocks went back, they are waited for again.
func TestQuietEndsTwice(t *testing.T) {
	ny := zone(t, "America/New_York")
	q := Quiet{Clock{22, 0}, Clock{1, 30}}
	second := time.Date(2026, 11, 1, 6, 10, 20, 5, time.UTC).In(ny) // 01:10 EST, 01:30 EDT is past
	want := time.Date(2026, 11, 1, 6, 30, 0, 0, time.UTC)
	if got := q.Next(second); !got.Equal(want) {
		t.Errorf("Next(%v) = %v, want %v", second, got, want)
	}
}

func TestParseQuiet(t *testing.T) {
	for in, want := range map[string]string{
		"21:00 to 08:00": "21:00 to 08:00", "9pm-8am": "21:00 to 08:00", "21.00 – 8.00": "21:00 to 08:00",
		"from 22 until 7": "22:00 to 07:00", "10 to 7": "22:00 to 07:00", "9-5": "21:00 to 05:00", "1pm-3pm": "13:00 to 15:00",
		"none": "none", "off": "none", "": "none", "between 9 pm and 8 am": "21:00 to 08:00",
	} {
		if q, err := ParseQuiet(in); err != nil || q.String() != want {
			t.Errorf("ParseQuiet(%q) = %v, %v; want %s", in, q, err, want)
		}
	}
	for _, in := range []string{"21:00", "21:00 08:00", "to 8:00", "night", "21:00 to 25:00", "21:00 to 8:00 please"} {
		if q, err := ParseQuiet(in); err == nil {
			t.Errorf("ParseQuiet(%q) = %v, want an error", in, q)
		}
	}
}

// Where clocks go back to before the quiet hours, the first allowed instant is that of the change.
func TestQuietOverAFold(t *testing.T) {
	newYork := zone(t, "America/New_York") // 1 November 2026, 02:00 becomes 01:00
	q := Quiet{From: Clock{1, 30}, To: Clock{2, 30}}
	first := time.Date(2026, 11, 1, 5, 45, 0, 0, time.UTC).In(newYork) // 01:45 in summer time
	if got, want := q.Next(first), time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC); !got.Equal(want) || q.Contains(got) {
		t.Errorf("after %v comes %v, want %v", first, got, want)
	}
	second := first.Add(time.Hour)
	if got, want := q.Next(second), time.Date(2026, 11, 1, 7, 30, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("after %v comes %v, want %v", second, got, want)
	}
}
