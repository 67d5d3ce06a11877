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
		acts  []string
		usual []int // half hours of UTC
	}{
		"never":             {"Europe/London", nil, nil},
		"on two dates":      {"Europe/London", []string{"2026-11-09T22:10:00Z", "2026-11-10T22:10:00Z"}, nil},
		"often on one":      {"Europe/London", []string{"2026-11-09T22:10:00Z", "2026-11-09T22:11:00Z", "2026-11-09T22:12:00Z"}, nil},
		"on three":          {"Europe/London", []string{"2026-11-09T22:10:00Z", "2026-11-10T22:10:00Z", "2026-11-11T22:20:00Z"}, []int{43, 44, 45}},
		"not just then":     {"Europe/London", []string{"2026-11-09T21:50:00Z", "2026-11-10T22:10:00Z", "2026-11-11T22:40:00Z"}, []int{44}},
		"over midnight":     {"Europe/London", []string{"2026-11-09T00:05:00Z", "2026-11-10T00:05:00Z", "2026-11-11T00:05:00Z"}, []int{0, 1, 47}},
		"before the clocks": {"Europe/London", []string{"2026-10-20T21:10:00Z", "2026-10-21T21:10:00Z", "2026-10-22T21:10:00Z"}, []int{43, 44, 45}},
		"a quarter beside":  {"Asia/Kathmandu", []string{"2026-11-09T16:20:00Z", "2026-11-10T16:20:00Z", "2026-11-11T16:20:00Z"}, []int{32, 33, 34}},
	} {
		t.Run(name, func(t *testing.T) {
			loc, err := when.Zone(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			var acts []time.Time
			for _, s := range c.acts {
				at, err := time.Parse(time.RFC3339, s)
				if err != nil {
					t.Fatal(err)
				}
				acts = append(acts, at)
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
