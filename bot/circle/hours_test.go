package circle

import (
	"testing"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// What somebody does about one time of day on three dates of their own is a habit, by the wall of the zone they are in, also
// in the half hours beside it. It makes them awake in quiet hours.
func TestWhenSomebodyIsUsuallyActive(t *testing.T) {
	now := time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		zone  string
		dates []int // of November 2026, and below 1 of the month before
		times []string
		usual []int // half hours of UTC
	}{
		"never":             {"Europe/London", nil, nil, nil},
		"on two dates":      {"Europe/London", []int{9, 10}, []string{"22:10", "22:10"}, nil},
		"often on one":      {"Europe/London", []int{9, 9, 9}, []string{"22:10", "22:11", "22:12"}, nil},
		"on three":          {"Europe/London", []int{9, 10, 11}, []string{"22:10", "22:10", "22:20"}, []int{43, 44, 45}},
		"not just then":     {"Europe/London", []int{9, 10, 11}, []string{"21:50", "22:10", "22:40"}, []int{44}},
		"over midnight":     {"Europe/London", []int{9, 10, 11}, []string{"00:05", "00:05", "00:05"}, []int{0, 1, 47}},
		"before the clocks": {"Europe/London", []int{-11, -10, -9}, []string{"21:10", "21:10", "21:10"}, []int{43, 44, 45}},
		"a quarter beside":  {"Asia/Kathmandu", []int{9, 10, 11}, []string{"16:20", "16:20", "16:20"}, []int{32, 33, 34}},
	} {
		t.Run(name, func(t *testing.T) {
			loc, err := when.Zone(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			var acts []time.Time
			for i, date := range c.dates {
				clock, err := time.Parse("15:04", c.times[i])
				if err != nil {
					t.Fatal(err)
				}
				acts = append(acts, time.Date(2026, 11, date, clock.Hour(), clock.Minute(), 0, 0, time.UTC))
			}
			var want Hours
			for _, i := range c.usual {
				want |= 1 << i
			}
			if got := usual(acts, loc, now); got != want {
				t.Errorf("usual are %048b, want %048b", got, want)
			}
			p := &record.Person{Zone: c.zone, Quiet: when.DefaultQuiet()}
			if got := awake(p, acts, now); got != awake(p, nil, now)|want {
				t.Errorf("awake are %048b", got)
			}
		})
	}
}

// Of people who are all awake at the same hours, those come together who are mostly there at the same time.
func TestThoseWhoAreThereAtOnceComeTogether(t *testing.T) {
	var all []Candidate
	for i, id := range []string{"a", "b", "c", "d", "e", "f"} {
		all = append(all, Candidate{ID: id, Awake: allHours, Usual: 0b1111 << (20 * (i % 2))})
	}
	circles := Match(all)
	whole(t, circles, 6)
	for _, c := range circles {
		for _, i := range c {
			if i%2 != c[0]%2 {
				t.Errorf("circles %v", circles)
			}
		}
	}
}
