package when

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// spansInWords says spans with all years, or why there are none.
func spansInWords(spans []Span, err error) string {
	var e *InputError
	if errors.As(err, &e) {
		s := string(e.Problem)
		if e.Problem == Unread || e.Problem == BadDate {
			s += " “" + e.Part + "”"
		}
		for i, o := range e.Options {
			s += strings.Repeat(" or", min(i, 1)) + " " + o.Days.From.String() + ".." + o.Days.To.String()
		}
		return s
	}
	var list []string
	for _, s := range spans {
		list = append(list, s.From.String()+".."+s.To.String())
	}
	return strings.Join(list, " ")
}

// Days off, as teachers type them on a Tuesday.
func TestReaderSpans(t *testing.T) {
	tuesday := Reader{Today: on("2026-12-01")}
	for in, want := range map[string]string{
		"30 nov - 4 dec":                       "2026-11-30..2026-12-04", // the running week is this year's
		"23 Dec to 3 Jan, 6 Apr":               "2026-12-23..2027-01-03 2027-04-06..2027-04-06",
		"15 dec, 17 dec":                       "2026-12-15..2026-12-15 2026-12-17..2026-12-17",
		"15 dec and 17 dec":                    "2026-12-15..2026-12-15 2026-12-17..2026-12-17",
		"15, 17 and 18 dec":                    "2026-12-15..2026-12-15 2026-12-17..2026-12-17 2026-12-18..2026-12-18",
		"8 dec to 15 dec":                      "2026-12-08..2026-12-15",
		"1 dec to 31 mar":                      "2026-12-01..2027-03-31",
		"tue and thu":                          "2026-12-01..2026-12-01 2026-12-03..2026-12-03",
		"thu":                                  "2026-12-03..2026-12-03",
		"next thu":                             "2026-12-03..2026-12-03",
		"sat":                                  "2026-12-05..2026-12-05",
		"mon to wed":                           "2026-12-07..2026-12-09",
		"mon-fri":                              "2026-12-07..2026-12-11",
		"tomorrow":                             "2026-12-02..2026-12-02",
		"tomorrow to friday":                   "2026-12-02..2026-12-04",
		"next week":                            "2026-12-07..2026-12-13",
		"this week":                            "2026-12-01..2026-12-06",
		"next weekend":                         "2026-12-12..2026-12-13",
		"the weekend":                          "2026-12-05..2026-12-06",
		"15/12":                                "2026-12-15..2026-12-15",
		"12/15":                                "2026-12-15..2026-12-15",
		"15.12.":                               "2026-12-15..2026-12-15",
		"15.12":                                "2026-12-15..2026-12-15",
		"15.12.-18.12.":                        "2026-12-15..2026-12-18",
		"23.12.2026-3.1.2027":                  "2026-12-23..2027-01-03",
		"23.12.2026 – 3.1.2027":                "2026-12-23..2027-01-03",
		"Dec 20, 2026":                         "2026-12-20..2026-12-20",
		"Dec 20, 2026, Dec 22, 2026":           "2026-12-20..2026-12-20 2026-12-22..2026-12-22",
		"dec 9-13":                             "2026-12-09..2026-12-13",
		"26 & 27 jan":                          "2027-01-26..2027-01-26 2027-01-27..2027-01-27",
		"the 3rd":                              "2026-12-03..2026-12-03",
		"3/12":                                 "which 2026-12-03..2026-12-03 or 2027-03-12..2027-03-12",
		"3/12-5/12":                            "which 2026-12-03..2026-12-05 or 2027-03-12..2027-05-12",
		"nov 9-13":                             "past 2026-11-09..2026-11-13",
		"30 nov":                               "past 2026-11-30..2026-11-30",
		"yesterday":                            "past 2026-11-30..2026-11-30",
		"1 jan 2050":                           "far 2050-01-01..2050-01-01",
		"9999-12-31":                           "far 9999-12-31..9999-12-31",
		"christmas":                            "date “christmas”",
		"15 dec, christmas":                    "date “christmas”",
		"15 dec christmas":                     "date “15 dec christmas”",
		"15 dec to":                            "date “15 dec to”",
		"tue 9:00":                             "date “tue 9:00”",
		"every tue":                            "date “every tue”",
		"31 nov":                               "date “31 nov”",
		"none":                                 "",
		"":                                     "",
		"mon\n15 dec; 17 dec":                  "2026-12-07..2026-12-07 2026-12-15..2026-12-15 2026-12-17..2026-12-17",
		"“24 dec – 3 jan”":                     "2026-12-24..2027-01-03",
		"wed 23 dec to sun 3 jan":              "2026-12-23..2027-01-03",
		"thu 23 dec to sun 3 jan":              "date “thu 23 dec to sun 3 jan”",
		"between 24 dec and 3 jan":             "2026-12-24..2027-01-03",
		"3 jan 2027 to 23 dec 2026":            "back",
		"5 jan to 9 jan 2027, 2026-12-15":      "2026-12-15..2026-12-15 2027-01-05..2027-01-09",
		"from 24th of december until 3rd jan.": "2026-12-24..2027-01-03",
	} {
		if got := spansInWords(tuesday.Spans(in)); got != want {
			t.Errorf("Spans(%q): %s, want %s", in, got, want)
		}
	}
	later := Reader{Today: on("2026-12-14")}
	if got := spansInWords(later.Spans("1 dec")); got != "past 2026-12-01..2026-12-01" { // a slip for 31
		t.Errorf("1 dec, typed on 14 December: %s", got)
	}
	later.Order = MonthFirst
	if got := spansInWords(later.Spans("3/12")); got != "2027-03-12..2027-03-12" {
		t.Errorf("3/12 with the month first: %s", got)
	}
	later.Today = on("2026-12-28")
	if got := spansInWords(later.Spans("23 dec - 3 jan")); got != "2026-12-23..2027-01-03" {
		t.Errorf("holidays that have begun: %s", got)
	}
}

// What is far too long is read, with its length, so that it can be asked about.
func TestLongSpan(t *testing.T) {
	spans, err := ParseSpans("3 jan to 23 dec", on("2026-12-01"))
	if err != nil || len(spans) != 1 || spans[0].Days() != 355 {
		t.Errorf("%v, %v", spans, err)
	}
	s, err := Reader{Today: on("2026-12-01")}.Span("2030-01-01")
	if err != nil || s.Days() != 1127 {
		t.Errorf("%v of %d days, %v", s, s.Days(), err)
	}
}

// Days that are relative to somebody's today are no dates of a list that holds for a class.
func TestParseSpansTakesDatesAlone(t *testing.T) {
	for _, in := range []string{"tomorrow", "fri", "next week", "in 3 days", "the 3rd"} {
		if got, err := ParseSpans(in, on("2026-12-01")); err == nil {
			t.Errorf("ParseSpans(%q) = %v", in, got)
		}
	}
}

// Breaks, as people type them under "until when?" on a Tuesday.
func TestReaderSpan(t *testing.T) {
	tuesday := Reader{Today: on("2026-12-01")}
	for in, want := range map[string]string{
		"20 dec - 3 jan":              "2026-12-20..2027-01-03", // later, not from now on
		"20 dec to 3 jan":             "2026-12-20..2027-01-03",
		"from 20 dec until 3 jan":     "2026-12-20..2027-01-03",
		"from mon for 2 weeks":        "2026-12-07..2026-12-20",
		"20 dec for a week":           "2026-12-20..2026-12-26",
		"until friday":                "2026-12-01..2026-12-03",
		"till fri":                    "2026-12-01..2026-12-03",
		"friday":                      "2026-12-01..2026-12-03",
		"through friday":              "2026-12-01..2026-12-04",
		"until tomorrow":              "2026-12-01..2026-12-01",
		"until today":                 "2026-12-01..2026-12-01",
		"today":                       "2026-12-01..2026-12-01",
		"tomorrow":                    "2026-12-01..2026-12-01",
		"22 dec":                      "2026-12-01..2026-12-21",
		"until the 22nd":              "2026-12-01..2026-12-21",
		"until 22/12":                 "2026-12-01..2026-12-21",
		"until 2026-12-22":            "2026-12-01..2026-12-21",
		"a week":                      "2026-12-01..2026-12-07",
		"one week":                    "2026-12-01..2026-12-07",
		"3 days":                      "2026-12-01..2026-12-03",
		"for 3 days":                  "2026-12-01..2026-12-03",
		"for the next 2 weeks":        "2026-12-01..2026-12-14",
		"a month":                     "2026-12-01..2026-12-31",
		"a day":                       "2026-12-01..2026-12-01",
		"next week":                   "2026-12-07..2026-12-13",
		"this week":                   "2026-12-01..2026-12-06",
		"in a week":                   "2026-12-01..2026-12-07",
		"until friday next week":      "2026-12-01..2026-12-10",
		"from friday":                 "2026-12-04..2026-12-04",
		"until 3/12":                  "which 2026-12-03..2026-12-03 or 2027-03-12..2027-03-12",
		"until yesterday":             "past 2026-11-30..2026-11-30",
		"until friday 18:00":          "unread “18:00”",
		"until friday, maybe later":   "unread “, maybe later”",
		"until christmas":             "nothing",
		"2 hours":                     "nothing",
		"a while":                     "nothing",
		"":                            "nothing",
		"until 20 dec - 3 jan":        "unread “until 20 dec - 3 jan”",
		"3 jan 2027 - 20 dec 2026":    "back",
		"9999-12-31":                  "far 9999-12-31..9999-12-31",
		"for 3 days from 20 dec soon": "unread “3 days”",
	} {
		s, err := tuesday.Span(in)
		if got := spansInWords([]Span{s}, err); got != want {
			t.Errorf("Span(%q): %s, want %s", in, got, want)
		}
	}
}

func TestReaderDay(t *testing.T) {
	tuesday := Reader{Today: on("2026-12-01")}
	ahead := func(text string) (Date, error) { return tuesday.Day(text) }
	past := func(text string) (Date, error) { return tuesday.PastDay(text) }
	for _, tt := range []struct {
		read func(string) (Date, error)
		in   string
		want string
	}{
		{ahead, "3/12", "which 2026-12-03 2027-03-12"}, {ahead, "15/12", "2026-12-15"}, {ahead, "the 3rd", "2026-12-03"}, {ahead, "3rd",
			"2026-12-03"},
		{ahead, "3.12.2026", "2026-12-03"}, {ahead, "tommorow", "2026-12-02"}, {ahead, "wensday", "2026-12-02"}, {ahead,
			"day after tomorrow", "2026-12-03"},
		{ahead, "a week from today", "2026-12-08"}, {ahead, "friday next week", "2026-12-11"}, {ahead, "in a month", "2027-01-01"},
		{ahead, "30 nov", "past 2026-11-30"},
		{ahead, "yesterday", "past 2026-11-30"}, {ahead, "9999-12-31", "far 9999-12-31"}, {ahead, "2046-12-31", "2046-12-31"}, {ahead,
			"2047-01-01", "far 2047-01-01"},
		{ahead, "tue 9:00", "unread"}, {ahead, "fri evening", "unread"}, {ahead, "every fri", "unread"}, {ahead, "fri please", "unread"},
		{ahead, "please", "nothing"},
		{ahead, "31 nov", "date"}, {ahead, "sat 4 dec", "date"}, {ahead, "tuesdays", "unread"}, {ahead, "", "nothing"}, {ahead,
			"next week", "unread"},
		{past, "the day before yesterday", "2026-11-29"}, {past, "last night", "2026-11-30"}, {past, "two days ago", "2026-11-29"}, {past,
			"a week ago", "2026-11-24"},
		{past, "yesterdy", "2026-11-30"}, {past, "30/11", "2026-11-30"}, {past, "1/12", "which 2026-12-01 2026-01-12"}, {past, "3/12",
			"which 2025-12-03 2026-03-12"},
		{past, "tue", "2026-12-01"}, {past, "last tue", "2026-11-24"}, {past, "monday", "2026-11-30"}, {past, "the 30th", "2026-11-30"},
		{past, "28.11.", "2026-11-28"},
		{past, "tomorrow", "not-yet 2026-12-02"}, {past, "2026-12-02", "not-yet 2026-12-02"}, {past, "in 3 days", "not-yet 2026-12-04"},
		{past, "last year", "unread"},
		{past, "monday evening", "unread"}, {past, "monday tuesday", "unread"}, {past, "on friday", "2026-11-27"},
	} {
		got, err := tt.read(tt.in)
		words := got.String()
		var e *InputError
		if errors.As(err, &e) {
			words = string(e.Problem)
			for _, o := range e.Options {
				words += " " + o.Date.String()
				if again, err := tt.read(o.Text); e.Problem == Ambiguous && (err != nil || again != o.Date) {
					t.Errorf("%q offers %q for %v, which is read as %v, %v", tt.in, o.Text, o.Date, again, err)
				}
			}
		}
		if words != tt.want {
			t.Errorf("%q: %s, want %s", tt.in, words, tt.want)
		}
	}
}

func TestParseClockAsks(t *testing.T) {
	for in, want := range map[string][]string{"4": {"04:00", "16:00"}, "at 6": {"06:00", "18:00"}, "1": {"01:00", "13:00"}} {
		_, err := ParseClock(in)
		var e *InputError
		if !errors.As(err, &e) || e.Problem != Ambiguous {
			t.Errorf("ParseClock(%q): %v", in, err)
			continue
		}
		var got []string
		for _, o := range e.Options {
			got = append(got, o.Clock.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ParseClock(%q):\n%s", in, diff)
		}
	}
	for in, want := range map[string]Clock{"7": {7, 0}, "04": {4, 0}, "04:00": {4, 0}, "4:00": {4, 0}, "4pm": {16, 0}, "at 9": {9, 0},
		"430pm": {16, 30}} {
		if got, err := ParseClock(in); err != nil || got != want {
			t.Errorf("ParseClock(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
}

// The class at "tuesdays at 4" is not at four in the morning.
func TestParseRhythmAsks(t *testing.T) {
	_, err := ParseRhythm("tuesdays at 4")
	var e *InputError
	if !errors.As(err, &e) || e.Problem != Ambiguous || e.Part != "4" || len(e.Options) != 2 {
		t.Fatalf("%v", err)
	}
	for i, want := range []string{"Tue at 04:00", "Tue at 16:00"} {
		if o := e.Options[i]; o.Repeat.String() != want {
			t.Errorf("option %d is %v, want %s", i, o.Repeat, want)
		}
		if r, err := ParseRhythm(e.Options[i].Text); err != nil || r.String() != want {
			t.Errorf("%q is read as %v, %v", e.Options[i].Text, r, err)
		}
	}
	for in, want := range map[string]string{
		"Tue/Thu 4pm": "Tue, Thu at 16:00", "MWF 10am": "Mon, Wed, Fri at 10:00", "tue 1600": "Tue at 16:00",
		"mondays at 9":          "Mon at 09:00",
		"every 2 days at 17:00": "every 2 days at 17:00", "every day except sunday 9:00": "Mon, Tue, Wed, Thu, Fri, Sat at 09:00",
		"tuesdays in the evening": "Tue at 20:00",
	} {
		if r, err := ParseRhythm(in); err != nil || r.String() != want {
			t.Errorf("ParseRhythm(%q) = %v, %v; want %s", in, r, err, want)
		}
	}
	for _, in := range []string{"tue 16:00, thu 17:00", "from 20 apr daily 9:00", "every day 9:00 until friday", "day 10am",
		"weekday 10am", "fri midnight", "tue week 9:00"} {
		if r, err := ParseRhythm(in); err == nil {
			t.Errorf("ParseRhythm(%q) = %v", in, r)
		}
	}
}

func TestQuietAtNight(t *testing.T) {
	for in, want := range map[string]string{
		"10 to 6": "22:00 to 06:00", "9-8": "21:00 to 08:00", "9pm to 6": "21:00 to 06:00", "22 to 6": "22:00 to 06:00",
		"11pm-7":        "23:00 to 07:00",
		"9:00 to 17:00": "09:00 to 17:00", "21:00 to 08:00": "21:00 to 08:00", "1pm to 5pm": "13:00 to 17:00", "12 to 7": "00:00 to 07:00",
	} {
		if q, err := ParseQuiet(in); err != nil || q.String() != want {
			t.Errorf("ParseQuiet(%q) = %v, %v; want %s", in, q, err, want)
		}
	}
	for q, want := range map[Quiet]time.Duration{
		{}: 0, DefaultQuiet(): 11 * time.Hour, {Clock{8, 0}, Clock{21, 30}}: 13*time.Hour + 30*time.Minute,
		{Clock{21, 0}, Clock{20, 0}}: 23 * time.Hour,
	} {
		if q.Length() != want {
			t.Errorf("%v lasts %v", q, q.Length())
		}
	}
}

// A year that is not this one is shown.
func TestYears(t *testing.T) {
	today, d := on("2026-12-01"), on("2027-01-05")
	for want, got := range map[string]string{
		"Tuesday 5 January 2027":       d.LongFrom(today),
		"Tue 5 Jan 2027":               d.ShortFrom(today),
		"Tuesday 1 December":           today.LongFrom(today),
		"Tue 1 Dec":                    today.ShortFrom(today),
		"Tue 1 Dec to Tue 5 Jan 2027":  Span{today, d}.ShortFrom(today),
		"":                             Date{}.LongFrom(today),
		"Wed 1 Dec 2027 to 9 Dec 2027": strings.Replace(Span{on("2027-12-01"), on("2027-12-09")}.ShortFrom(today), "Thu ", "", 1),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
