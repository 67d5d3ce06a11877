package when

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func seed(f *testing.F, texts ...string) {
	for _, s := range append(texts, "", " ", "-", "“”", "\xff", "every every", "at at at", "23-27-29", "１６:00", "\u00a0—\u202f") {
		f.Add(s)
	}
}

func FuzzParseDate(f *testing.F) {
	seed(f, "2026-11-26", "2026-02-30", "0000-00-00")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDate(s); err == nil && (d.String() != s || !d.valid()) {
			t.Errorf("%q is read as %v", s, d)
		}
	})
}

func FuzzParseClock(f *testing.F) {
	seed(f, "16:00", "4:30 pm", "24:00", "16h30", "12am")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseClock(s)
		if err != nil {
			return
		}
		if again, err := ParseClock(c.String()); err != nil || again != c || c.Hour > 23 || c.Minute > 59 {
			t.Errorf("%q is read as %v, and that as %v, %v", s, c, again, err)
		}
	})
}

func FuzzParseQuiet(f *testing.F) {
	seed(f, "21:00 to 08:00", "9pm-8am", "none")
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuiet(s)
		if err != nil {
			return
		}
		at := time.Date(2026, 3, 8, 6, 30, 0, 0, time.UTC).In(zone(t, "America/New_York"))
		if next := q.Next(at); next.Before(at) || q.Contains(next) {
			t.Errorf("%q: Next is %v", s, next)
		}
	})
}

func FuzzParseRhythm(f *testing.F) {
	seed(f, "every 2 days at 17:00", "MWF 4pm", "daily except sun 9:00", "Tue, Thu at 16:00",
		"every 2 weeks fri 10:00", "weekdays at 9", "mon-fri 9:00", "every 0 weeks fri")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRhythm(s)
		if err != nil {
			if !strings.Contains(err.Error(), exampleRhythm) {
				t.Errorf("no example in %v", err)
			}
			return
		}
		again, err := ParseRhythm(r.String())
		if diff := cmp.Diff(r, again); err != nil || diff != "" {
			t.Errorf("%q is read as %v: %v\n%s", s, r, err, diff)
		}
	})
}

func FuzzParseSpans(f *testing.F) {
	seed(f, "23 Dec to 3 Jan, 6 Apr", "2026-12-23 to 2027-01-03", "12-16 Oct", "29 feb; Thu 26 Nov", "none")
	f.Fuzz(func(t *testing.T, s string) {
		spans, err := ParseSpans(s, on("2026-11-12"))
		if err != nil {
			return
		}
		for i, span := range spans {
			if span.Days() < 1 || !span.From.valid() || !span.To.valid() || i > 0 && span.From.Before(spans[i-1].From) {
				t.Errorf("%q is read as %v", s, spans)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	seed(f, "now", "every 2 days 5pm", "from 20 apr daily 9:00", "3/12 at 5", "half past 4 tomorrow",
		"tommorow 2026-12-03T16:00", "⏰ fri/sat 6pm",
		"flashcards fri 18:00", "every 2 weeks fri 10:00 x", "in 2 hours", "26 nov 2026 18:00", "“fri” x", "tonight at 9 read",
		"fri midnight")
	f.Fuzz(func(t *testing.T, s string) {
		now := readNow(t)
		r, ok := Read(s, now)
		if !ok {
			return
		}
		if r.At.Before(now) || r.At.Location() != now.Location() {
			t.Errorf("%q is read as %v, which has passed", s, r.At)
		}
		if !strings.Contains(s, r.What) || utf8.ValidString(s) && !utf8.ValidString(r.What) {
			t.Errorf("%q leaves %q", s, r.What)
		}
		if i := slices.IndexFunc(timely, func(word string) bool {
			return strings.Contains(" "+r.What+" ",
				" "+word+" ")
		}); i >= 0 && !strings.Contains(timely[i], "/") {
			t.Errorf("%q leaves %q", s, r.What)
		}
		if r.Repeat == nil {
			return
		}
		if at, d, ok := r.Repeat.Next(now, now.Location()); !ok || !at.Equal(r.At) || d != r.Repeat.From {
			t.Errorf("%q is read as %v, but repeats from %v", s, r.At, at)
		}
	})
}

func FuzzReaderSpans(f *testing.F) {
	seed(f, "20 dec - 3 jan", "until fri", "a week", "tue and thu", "15, 17 and 18 dec",
		"nov 9-13", "23.12.2026-3.1.2027", "3/12-5/12", "next week")
	f.Fuzz(func(t *testing.T, s string) {
		r := Reader{Today: on("2026-12-01"), Order: DayFirst}
		span, err := r.Span(s)
		if err == nil && (span.Days() < 1 || !span.From.valid() || span.To.Before(r.Today) || span.To.Year > 2026+MaxYears+3) {
			t.Errorf("Span(%q) = %v", s, span)
		}
		spans, err := r.Spans(s)
		for _, span := range spans {
			if err == nil && (span.Days() < 1 || !span.From.valid() || span.To.Before(r.Today)) {
				t.Errorf("Spans(%q) = %v", s, spans)
			}
		}
	})
}

func FuzzReadZone(f *testing.F) {
	seed(f, "UTC+1", "+05:30", "london ontario", "東京", "new york city", "Paris, TX", "9:00", "uk")
	f.Fuzz(func(t *testing.T, s string) {
		loc, err := ReadZone(s, readNow(t))
		if again, known := Zone(fmt.Sprint(loc)); err == nil && (known != nil || again != loc) {
			t.Errorf("ReadZone(%q) = %v", s, loc)
		}
	})
}

func FuzzReadDay(f *testing.F) {
	seed(f, "today", "last tue", "3 days ago", "26 nov", "2026-11-26", "in 3 days", "next mon")
	f.Fuzz(func(t *testing.T, s string) {
		today := on("2026-11-26")
		if d, ok := ReadDay(s, today); ok && (d.After(today) || !d.valid()) {
			t.Errorf("ReadDay(%q) = %v", s, d)
		}
		if d, ok := ReadDayAhead(s, today); ok && (d.Before(today) || !d.valid()) {
			t.Errorf("ReadDayAhead(%q) = %v", s, d)
		}
	})
}

func FuzzFindZones(f *testing.F) {
	seed(f, "auck", "new zealand", "7:42", "paris, france", "europe/", "São P")
	f.Fuzz(func(t *testing.T, s string) {
		now := readNow(t)
		for _, m := range FindZones(s, now, 5) {
			if _, err := Zone(m.Name); err != nil || m.City == "" || !m.Now.Equal(now) {
				t.Errorf("FindZones(%q) has %v: %v", s, m, err)
			}
		}
		if loc, err := Zone(s); err == nil && loc.String() != s {
			t.Errorf("Zone(%q) is %v", s, loc)
		}
	})
}
