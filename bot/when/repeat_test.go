package when

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseRhythm(t *testing.T) {
	tueThu := DaysOf(time.Tuesday, time.Thursday)
	for in, want := range map[string]Rhythm{
		"Tue, Thu at 16:00":                {Days: tueThu, At: Clock{16, 0}},
		"tue, thu at 16:00":                {Days: tueThu, At: Clock{16, 0}},
		"Tuesdays and Thursdays 16:00":     {Days: tueThu, At: Clock{16, 0}},
		"tue & thurs 4pm":                  {Days: tueThu, At: Clock{16, 0}},
		"tue thu at 16":                    {Days: tueThu, At: Clock{16, 0}},
		"at 16:00 on tue, thu":             {Days: tueThu, At: Clock{16, 0}},
		"Tue,\u00a0Thu — 16:00":            {},
		"weekdays at 9":                    {Days: MonToFri, At: Clock{9, 0}},
		"mon–fri 08.30":                    {Days: MonToFri, At: Clock{8, 30}},
		"fri to mon 9:00":                  {Days: EveryDay &^ (tueThu | DaysOf(time.Wednesday)), At: Clock{9, 0}},
		"daily 18:00":                      {Days: EveryDay, At: Clock{18, 0}},
		"every day at noon":                {Days: EveryDay, At: Clock{12, 0}},
		"every evening":                    {Days: EveryDay, At: Clock{20, 0}},
		"every evening at 7":               {Days: EveryDay, At: Clock{19, 0}},
		"weekends 10:00":                   {Days: SatAndSun, At: Clock{10, 0}},
		"fri 18:00":                        {Days: DaysOf(time.Friday), At: Clock{18, 0}},
		"every tue 18:00":                  {Days: DaysOf(time.Tuesday), At: Clock{18, 0}},
		"every week on tue at 18:00":       {Days: DaysOf(time.Tuesday), At: Clock{18, 0}},
		"weekly on tue at 18:00":           {Days: DaysOf(time.Tuesday), At: Clock{18, 0}},
		"every 1 weeks tue 18:00":          {Days: DaysOf(time.Tuesday), At: Clock{18, 0}},
		"every 2 weeks fri 10:00":          {Days: DaysOf(time.Friday), At: Clock{10, 0}, Every: 2},
		"every other friday 10:00":         {Days: DaysOf(time.Friday), At: Clock{10, 0}, Every: 2},
		"fortnightly fri 10:00":            {Days: DaysOf(time.Friday), At: Clock{10, 0}, Every: 2},
		"every 52 weeks on mon, tue 10:00": {Days: DaysOf(time.Monday, time.Tuesday), At: Clock{10, 0}, Every: 52},
		"“Tue, Thu at 16:00”":              {Days: tueThu, At: Clock{16, 0}},
	} {
		got, err := ParseRhythm(in)
		if want.Days == 0 {
			if err == nil {
				t.Errorf("ParseRhythm(%q) = %v, want an error", in, got)
			}
			continue
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("ParseRhythm(%q): %v\n%s", in, err, diff)
		}
	}
}

func TestParseRhythmProblems(t *testing.T) {
	for _, tt := range []struct {
		in      string
		problem Problem
		part    string
	}{
		{"", NoDays, ""},
		{"16:00", NoDays, ""},
		{"tomorrow 9:00", BadDay, "tomorrow"},
		{"Tue", NoTime, ""},
		{"every Tue", NoTime, ""},
		{"Tue, Thx at 16:00", BadDay, "Thx"},
		{"Tue at 25:00", BadTime, "25:00"},
		{"Tue 9", BadTime, "9"},
		{"every 0 weeks fri 9:00", BadEvery, "0"},
		{"every 53 weeks fri 9:00", BadEvery, "53"},
		{"every banana", BadDay, "banana"},
		{"next fri 9:00", BadDay, "next"},
		{"Tue 16:00 in room 4", BadDay, "in"},
	} {
		_, err := ParseRhythm(tt.in)
		var in *InputError
		if !errors.As(err, &in) {
			t.Errorf("ParseRhythm(%q): %v, want an InputError", tt.in, err)
			continue
		}
		if in.Problem != tt.problem || in.Part != tt.part || in.Input != tt.in {
			t.Errorf("ParseRhythm(%q): %s, %q; want %s, %q", tt.in, in.Problem, in.Part, tt.problem, tt.part)
		}
		if _, err := ParseRhythm(in.Example); err != nil {
			t.Errorf("the example is wrong: %v", err)
		}
	}
	_, err := ParseRhythm("tue, thx at 16:00")
	const want = `"tue, thx at 16:00": "thx" is neither a weekday nor a time; write it like "Tue, Thu at 16:00"`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestRhythmRoundTrip(t *testing.T) {
	for days := Weekdays(1); days <= EveryDay; days++ {
		for _, every := range []int{0, 2, 52} {
			r := Rhythm{Days: days, At: Clock{int(days) % 24, int(days) % 60}, Every: every}
			got, err := ParseRhythm(r.String())
			if diff := cmp.Diff(r, got); err != nil || diff != "" {
				t.Fatalf("%q: %v\n%s", r, err, diff)
			}
		}
	}
	if s := (Rhythm{}).String(); s != "" {
		t.Errorf("the zero Rhythm is %q", s)
	}
}

func TestParseSpans(t *testing.T) {
	near := on("2026-11-12")
	for in, want := range map[string][]Span{
		"":                                  nil,
		"none":                              nil,
		" - ":                               nil,
		"23 Dec to 3 Jan, 6 Apr":            {{on("2026-12-23"), on("2027-01-03")}, {on("2027-04-06"), on("2027-04-06")}},
		"6 Apr; 23 Dec – 3 Jan":             {{on("2026-12-23"), on("2027-01-03")}, {on("2027-04-06"), on("2027-04-06")}},
		"2026-12-23 to 2027-01-03":          {{on("2026-12-23"), on("2027-01-03")}},
		"from 23rd of December until 3 Jan": {{on("2026-12-23"), on("2027-01-03")}},
		"Dec 23 - Jan 3\nApr 6":             {{on("2026-12-23"), on("2027-01-03")}, {on("2027-04-06"), on("2027-04-06")}},
		"12 Nov":                            {{near, near}},
		"12-16 Aug":                         {{on("2027-08-12"), on("2027-08-16")}},
		"23 Dec to 3 Jan 2029":              {{on("2028-12-23"), on("2029-01-03")}},
		"Thu 26 Nov":                        {{on("2026-11-26"), on("2026-11-26")}},
		"29 Feb":                            {{on("2028-02-29"), on("2028-02-29")}},
		"6 Apr, 6 Apr":                      {{on("2027-04-06"), on("2027-04-06")}, {on("2027-04-06"), on("2027-04-06")}},
	} {
		got, err := ParseSpans(in, near)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("ParseSpans(%q): %v\n%s", in, err, diff)
		}
	}
	for in, want := range map[string]Problem{
		"30 Feb": BadDate, "23 Dec 3 Jan": BadDate, "23 Dec to": BadDate, "Christmas": BadDate, "6 Apr, soon": BadDate,
		"Fri 26 Nov": BadDate, "16-12 Oct": BadDate, "3 Jan 2027 to 23 Dec 2026": Backwards, "2026-02-30": BadDate, "11 Nov": Past,
		"12-16 Oct": Past,
	} {
		_, err := ParseSpans(in, near)
		var e *InputError
		if !errors.As(err, &e) || e.Problem != want {
			t.Errorf("ParseSpans(%q): %v, want %s", in, err, want)
		}
	}
}

func TestSpan(t *testing.T) {
	s := Span{on("2026-12-23"), on("2027-01-03")}
	for day, want := range map[string]bool{
		"2026-12-22": false, "2026-12-23": true, "2026-12-31": true, "2027-01-03": true, "2027-01-04": false,
	} {
		if s.Contains(on(day)) != want {
			t.Errorf("Contains(%s) = %t", day, !want)
		}
	}
	if s.Days() != 12 || s.String() != "Wed 23 Dec to Sun 3 Jan" || (Span{s.To, s.From}).Days() != 0 {
		t.Errorf("%v has %d days", s, s.Days())
	}
}
