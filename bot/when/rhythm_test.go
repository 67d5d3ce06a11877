package when

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRhythmDates(t *testing.T) {
	tueThu := DaysOf(time.Tuesday, time.Thursday)
	for _, tt := range []struct {
		name string
		r    Rhythm
		from string
		want []string // short dates; fewer than 4 means that it ends
	}{
		{"open", Rhythm{Days: tueThu}, "2026-11-26", []string{"Thu 26 Nov", "Tue 1 Dec", "Thu 3 Dec", "Tue 8 Dec"}},
		{"never", Rhythm{}, "2026-11-26", nil},
		{
			"begins later", Rhythm{Days: tueThu, From: on("2026-12-02")}, "2026-11-26",
			[]string{"Thu 3 Dec", "Tue 8 Dec", "Thu 10 Dec", "Tue 15 Dec"},
		},
		{
			"begins on a class day", Rhythm{Days: tueThu, From: on("2026-12-03"), Until: on("2026-12-08")}, "2026-11-26",
			[]string{"Thu 3 Dec", "Tue 8 Dec"},
		},
		{"is over", Rhythm{Days: tueThu, Until: on("2026-11-25")}, "2026-11-26", nil},
		{"holidays", Rhythm{Days: tueThu, Off: []Span{{on("2027-01-01"), on("2027-01-06")}, {on("2026-12-23"), on("2027-01-03")}}},
			"2026-12-22", []string{"Tue 22 Dec", "Thu 7 Jan", "Tue 12 Jan", "Thu 14 Jan"}},
		{
			"holidays to the end", Rhythm{Days: tueThu, Until: on("2026-12-31"), Off: []Span{{on("2026-12-01"), on("2027-01-03")}}},
			"2026-11-26", []string{"Thu 26 Nov"},
		},
		{
			"a span backwards is none", Rhythm{Days: tueThu, Off: []Span{{on("2026-12-31"), on("2026-11-01")}}}, "2026-11-26",
			[]string{"Thu 26 Nov", "Tue 1 Dec", "Thu 3 Dec", "Tue 8 Dec"},
		},
		{"extra days", Rhythm{Days: tueThu, Until: on("2026-12-01"), Off: []Span{{on("2026-12-01"), on("2026-12-01")}},
			Extra: []Date{on("2026-12-05"), on("2026-11-28"), on("2026-11-26")}}, "2026-11-26", []string{"Thu 26 Nov", "Sat 28 Nov", "Sat 5 Dec"}},
		{"extra days alone", Rhythm{Extra: []Date{on("2026-12-05")}}, "2026-11-26", []string{"Sat 5 Dec"}},
		{
			"every second week", Rhythm{Days: DaysOf(time.Friday), Every: 2, From: on("2026-11-26")}, "2026-11-26",
			[]string{"Fri 27 Nov", "Fri 11 Dec", "Fri 25 Dec", "Fri 8 Jan"},
		},
		{"weeks begin on Monday", Rhythm{Days: DaysOf(time.Monday, time.Sunday), Every: 2, From: on("2026-11-29")}, "2026-11-26",
			[]string{"Sun 29 Nov", "Mon 7 Dec", "Sun 13 Dec", "Mon 21 Dec"}},
		{
			"every third week, from within a silent one", Rhythm{Days: tueThu, Every: 3, From: on("2026-11-10")}, "2026-11-18",
			[]string{"Tue 1 Dec", "Thu 3 Dec", "Tue 22 Dec", "Thu 24 Dec"},
		},
		{
			"weeks without a beginning", Rhythm{Days: DaysOf(time.Thursday), Every: 2}, "1969-12-25",
			[]string{"Thu 1 Jan", "Thu 15 Jan", "Thu 29 Jan", "Thu 12 Feb"},
		},
	} {
		var got []string
		for _, d := range tt.r.Dates(on(tt.from), 4) {
			got = append(got, d.Short())
			if !tt.r.Has(d) {
				t.Errorf("%s: Has(%v) is false", tt.name, d)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}

// NextDate agrees with trying one day after the other.
func TestNextDateAgainstTrying(t *testing.T) {
	from := on("2025-12-30")
	for days := Weekdays(1); days <= EveryDay; days += 3 {
		for every := range 5 {
			r := Rhythm{Days: days, Every: every, From: from}
			monday := from.AddDays(-sinceMonday(from.Ordinal()))
			for after := from.AddDays(-9); after.Before(on("2026-03-01")); after = after.AddDays(1) {
				want := after.AddDays(1)
				for want.Before(from) || !days.Has(want.Weekday()) || want.Sub(monday)/7%max(every, 1) != 0 {
					want = want.AddDays(1)
				}
				if got, ok := r.NextDate(after); !ok || got != want {
					t.Fatalf("%v every %d: NextDate(%v) = %v, want %v", days, every, after, got, want)
				}
			}
		}
	}
}

func TestNext(t *testing.T) {
	ny := zone(t, "America/New_York")
	daily := func(h, m int) Rhythm { return Rhythm{Days: EveryDay, At: Clock{h, m}} }
	for _, tt := range []struct {
		name  string
		r     Rhythm
		loc   *time.Location
		after string
		want  string
		date  string
	}{
		{"later today", daily(18, 0), ny, "2026-11-26T17:59:59-05:00", "2026-11-26T18:00:00-05:00", "2026-11-26"},
		{"strictly after", daily(18, 0), ny, "2026-11-26T18:00:00-05:00", "2026-11-27T18:00:00-05:00", "2026-11-27"},
		{"gap", daily(2, 30), ny, "2026-03-07T02:30:00-05:00", "2026-03-08T03:00:00-04:00", "2026-03-08"},
		{"after the gap", daily(2, 30), ny, "2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00", "2026-03-09"},
		{"fold", daily(1, 30), ny, "2026-10-31T01:30:00-04:00", "2026-11-01T01:30:00-04:00", "2026-11-01"},
		{"not twice in the fold", daily(1, 30), ny, "2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00", "2026-11-02"},
		{"nor from inside it", daily(1, 30), ny, "2026-11-01T01:10:00-05:00", "2026-11-02T01:30:00-05:00", "2026-11-02"},
		{"over midnight", daily(23, 30), zone(t, "America/Nuuk"), "2026-03-28T12:00:00-02:00", "2026-03-29T00:00:00-01:00", "2026-03-28"},
		{"and the day after", daily(23, 30), zone(t, "America/Nuuk"), "2026-03-29T00:00:00-01:00", "2026-03-29T23:30:00-01:00", "2026-03-29"},
	} {
		after, err := time.Parse(time.RFC3339, tt.after)
		if err != nil {
			t.Fatal(err)
		}
		got, date, ok := tt.r.Next(after, tt.loc)
		if !ok || got.Format(time.RFC3339) != tt.want || date != on(tt.date) {
			t.Errorf("%s: %v for %v, want %s for %s", tt.name, got, date, tt.want, tt.date)
		}
	}
	if _, _, ok := (Rhythm{}).Next(time.Unix(0, 0), ny); ok {
		t.Error("the zero Rhythm happens")
	}
}

// In every zone, for every day of twelve years, a daily rhythm happens exactly once for each date.
func TestOncePerDateInEveryZone(t *testing.T) {
	zones := make(chan string)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for name := range zones {
				loc, err := Zone(name)
				if err != nil {
					t.Error(err)
					continue
				}
				for _, c := range []Clock{{0, 0}, {1, 30}, {2, 30}} {
					walkDaily(t, loc, c)
				}
			}
		})
	}
	for _, p := range places {
		if p.kind == mainCity {
			zones <- p.zone
		}
	}
	close(zones)
	workers.Wait()
}

// walkDaily follows a daily rhythm from 2024 to 2035.
func walkDaily(t *testing.T, loc *time.Location, c Clock) {
	r := Rhythm{Days: EveryDay, At: c}
	end := Date{2036, time.January, 1}.Ordinal()
	at := At(Date{2023, time.December, 31}, c, loc)
	for o := (Date{2024, time.January, 1}).Ordinal(); o < end; o++ {
		next, d, ok := r.Next(at, loc)
		if !ok || !next.After(at) || d.Ordinal() != o {
			t.Errorf("%v %v: after %v came %v for %v, want it for %v", loc, c, at, next, d, FromOrdinal(o))
			return
		}
		if problem := misplaced(next, o, c); problem != "" {
			t.Errorf("%v: %v for %v %v %s", loc, next, d, c, problem)
			return
		}
		at = next
	}
}

// misplaced says what is wrong with at as the instant of c on the date with ordinal o, judged by
// nothing but what clocks show around it.
func misplaced(at time.Time, o int, c Clock) string {
	want := int64(o)*daySeconds + int64(c.minutes())*60
	switch shown := wallSeconds(at); {
	case shown < want:
		return "comes too early"
	case shown > want && wallSeconds(at.Add(-time.Second)) >= want:
		return "is not the first instant after a gap"
	}
	for _, fold := range []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour} {
		if wallSeconds(at.Add(-fold)) == want {
			return "is the second time that clocks show it"
		}
	}
	return ""
}

// wallSeconds reads the date and time that clocks show at t as seconds since 1970.
func wallSeconds(t time.Time) int64 {
	_, offset := t.Zone()
	return t.Unix() + int64(offset)
}

func TestWeekdays(t *testing.T) {
	w := DaysOf(time.Sunday, time.Thursday, time.Tuesday, time.Tuesday)
	if w.String() != "Tue, Thu, Sun" || w.Count() != 3 || !w.Has(time.Sunday) || w.Has(time.Monday) {
		t.Errorf("got %v, %d days", w, w.Count())
	}
	if Weekdays(0).String() != "" || EveryDay.Count() != 7 || MonToFri.Count() != 5 || SatAndSun.String() != "Sat, Sun" {
		t.Error("named sets are wrong")
	}
}

func TestNextDoesNotAllocate(t *testing.T) {
	r := Rhythm{Days: MonToFri, At: Clock{2, 30}, From: on("2020-01-01"), Off: []Span{{on("2026-12-23"), on("2027-01-03")}}}
	ny := zone(t, "America/New_York")
	after := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	if n := testing.AllocsPerRun(100, func() { r.Next(after, ny) }); n != 0 {
		t.Errorf("Next allocates %v times", n)
	}
}

func BenchmarkNext(b *testing.B) {
	zones := []*time.Location{zone(b, "America/New_York"), zone(b, "Europe/London"), zone(b, "Asia/Tokyo"), zone(b, "Pacific/Auckland")}
	start := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for _, age := range []struct {
		name  string
		weeks int
	}{{"1week", 1}, {"20years", 1043}} {
		b.Run(age.name, func(b *testing.B) {
			r := Rhythm{Days: MonToFri, At: Clock{2, 30}, From: DateOf(start).AddDays(-7 * age.weeks)}
			b.ReportAllocs()
			after := start
			for i := 0; b.Loop(); i++ {
				next, _, _ := r.Next(after, zones[i%len(zones)])
				if after = next; i%250 == 0 {
					after = start
				}
			}
		})
	}
}
