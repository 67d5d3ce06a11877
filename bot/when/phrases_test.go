package when

import (
	"bufio"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// phrasesNow is the moment at which the phrases of testdata/phrases.txt are typed: a Tuesday.
func phrasesNow(t testing.TB) Reader {
	return Reader{Now: time.Date(2026, 12, 1, 9, 0, 0, 0, zone(t, "Europe/London"))}
}

const phraseDay = "Mon 2 Jan 2006 15:04"

// The table of what people type: every phrase is read exactly so, or refused for exactly that.
func TestPhrases(t *testing.T) {
	file, err := os.Open("testdata/phrases.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r, phrases, read := phrasesNow(t), 0, 0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		in, want, ok := strings.Cut(line, " => ")
		if !ok {
			t.Fatalf("no reading in %q", line)
		}
		got := inWords(r.Read(in))
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
		phrases++
		if strings.HasPrefix(want, "at ") {
			read++
		}
	}
	if phrases < 1000 || read < 600 {
		t.Errorf("the table has %d phrases of which %d are read", phrases, read)
	}
}

// inWords says a reading or a refusal as the table has it.
func inWords(read Reading, err error) string {
	var e *InputError
	if !errors.As(err, &e) {
		return "at " + read.At.Format(phraseDay) + rhythmInWords(read.Repeat) + whatInWords(read.What)
	}
	s := string(e.Problem)
	if e.Problem == Unread || e.Problem == BadDate {
		return s + " “" + e.Part + "”"
	}
	for i, o := range e.Options {
		s += strings.Repeat(" or", min(i, 1)) + " " + o.At.Format(phraseDay)
	}
	return s
}

func rhythmInWords(r *Rhythm) string {
	if r == nil {
		return ""
	}
	s := ", " + r.String()
	if !r.Until.IsZero() {
		s += " until " + r.Until.String()
	}
	return s
}

func whatInWords(what string) string {
	if what == "" {
		return ""
	}
	return ": " + what
}

// Each option of an ambiguous text is read as it says.
func TestOptions(t *testing.T) {
	r := phrasesNow(t)
	for _, in := range []string{"flashcards fri 5:30", "essay 3/12 16:00", "3/12 at 5", "tuesdays at 4", "half past 4",
		"at 5 on friday do the lab", "every day at 5 vocab", "Thu 3/12/2026 6pm"} {
		_, err := r.Read(in)
		var e *InputError
		if in == "Thu 3/12/2026 6pm" { // 12 March 2026 was a Thursday too, but has passed
			if err != nil {
				t.Errorf("%q: %v", in, err)
			}
			continue
		}
		if !errors.As(err, &e) || e.Problem != Ambiguous || len(e.Options) < 2 {
			t.Errorf("Read(%q): %v", in, err)
			continue
		}
		for _, o := range e.Options {
			again, err := r.Read(o.Text)
			same := again.At.Equal(o.At) && DateOf(again.At) == o.Date && clockOf(again.At) == o.Clock
			if err != nil || !same || rhythmInWords(again.Repeat) != rhythmInWords(o.Repeat) {
				t.Errorf("%q offers %q for %v, which is read as %v, %v", in, o.Text, o.At, again, err)
			}
		}
	}
}

// Where the person's way to write dates is known, nothing is asked.
func TestDateOrder(t *testing.T) {
	r := phrasesNow(t)
	for _, tt := range []struct{ in, dayFirst, monthFirst string }{
		{"essay 3/12 16:00", "at Thu 3 Dec 2026 16:00: essay", "at Fri 12 Mar 2027 16:00: essay"},
		{"3/12/2026 16:00", "at Thu 3 Dec 2026 16:00", "past Thu 12 Mar 2026 16:00"},
		{"on 12/8 at 6pm", "at Thu 12 Aug 2027 18:00", "at Tue 8 Dec 2026 18:00"},
		{"5/1/27 6pm", "at Tue 5 Jan 2027 18:00", "at Sat 1 May 2027 18:00"},
		{"15/1 6pm", "at Fri 15 Jan 2027 18:00", "at Fri 15 Jan 2027 18:00"},
		{"1/15 6pm", "at Fri 15 Jan 2027 18:00", "at Fri 15 Jan 2027 18:00"},
		{"5.1.2027 18:00", "at Tue 5 Jan 2027 18:00", "at Tue 5 Jan 2027 18:00"}, // with full stops the day is first everywhere
		{"daily 18:00 until 3/12", "at Tue 1 Dec 2026 18:00, daily at 18:00 until 2026-12-03",
			"at Tue 1 Dec 2026 18:00, daily at 18:00 until 2027-03-12"},
	} {
		for order, want := range map[DateOrder]string{DayFirst: tt.dayFirst, MonthFirst: tt.monthFirst} {
			r.Order = order
			if got := inWords(r.Read(tt.in)); got != want {
				t.Errorf("Read(%q) in order %d: %s, want %s", tt.in, order, got, want)
			}
		}
	}
	for _, tt := range []struct {
		locale, zone string
		want         DateOrder
	}{
		{"en-GB", "America/New_York", DayFirst}, {"en-US", "America/Chicago", MonthFirst}, {"en-US", "Europe/Berlin", EitherOrder},
		{"en_US", "America/Los_Angeles", MonthFirst}, {"en", "America/New_York", MonthFirst}, {"en-CA", "America/Toronto", EitherOrder},
		{"de", "Europe/Berlin", DayFirst}, {"pt-BR", "America/Sao_Paulo", DayFirst}, {"ja", "Asia/Tokyo", MonthFirst}, {"",
			"America/New_York", EitherOrder}, {"tlh", "", EitherOrder},
	} {
		if got := OrderOf(tt.locale, tt.zone); got != tt.want {
			t.Errorf("OrderOf(%q, %q) = %d, want %d", tt.locale, tt.zone, got, tt.want)
		}
	}
}

// After midnight and before the day turns, words count from the day the person is living.
func TestOwnDay(t *testing.T) {
	losAngeles := zone(t, "America/Los_Angeles")
	r := Reader{Now: time.Date(2026, 12, 10, 0, 30, 0, 0, losAngeles), Today: on("2026-12-09")} // Thursday by the calendar
	for in, want := range map[string]string{
		"flashcards tomorrow 7pm": "at Thu 10 Dec 2026 19:00: flashcards",
		"tomorrow":                "at Thu 10 Dec 2026 17:00",
		"tomorrow morning":        "at Thu 10 Dec 2026 09:00",
		"day after tomorrow 9:00": "at Fri 11 Dec 2026 09:00",
		"today 7pm":               "past Wed 9 Dec 2026 19:00",
		"today at 2:00":           "at Thu 10 Dec 2026 02:00",
		"tonight at 2":            "at Thu 10 Dec 2026 02:00",
		"tonight":                 "past Wed 9 Dec 2026 20:00",
		"in 2 hours":              "at Thu 10 Dec 2026 02:30",
		"in 3 days":               "at Sun 13 Dec 2026 00:30",
		"in 3 days at 18:00":      "at Sat 12 Dec 2026 18:00",
		"a week from today":       "at Wed 16 Dec 2026 17:00",
		"thu 18:00":               "at Thu 10 Dec 2026 18:00",
		"next thu 18:00":          "at Thu 10 Dec 2026 18:00",
		"wed 18:00":               "at Wed 16 Dec 2026 18:00",
		"18:00":                   "at Thu 10 Dec 2026 18:00",
		"every day 18:00":         "at Thu 10 Dec 2026 18:00, daily at 18:00",
		"9 dec 18:00":             "past Wed 9 Dec 2026 18:00",
		"10 dec 18:00":            "at Thu 10 Dec 2026 18:00",
	} {
		if got := inWords(r.Read(in)); got != want {
			t.Errorf("Read(%q) after midnight: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"today": "2026-12-09", "tomorrow": "2026-12-10", "thu": "2026-12-10", "wed": "2026-12-09",
		"in 3 days": "2026-12-12"} {
		if got, err := r.Day(in); err != nil || got != on(want) {
			t.Errorf("Day(%q) = %v, %v; want %s", in, got, err, want)
		}
	}
	for in, want := range map[string]string{"today": "2026-12-09", "yesterday": "2026-12-08", "wed": "2026-12-09", "thu": "2026-12-03",
		"2 days ago": "2026-12-07"} {
		if got, err := r.PastDay(in); err != nil || got != on(want) {
			t.Errorf("PastDay(%q) = %v, %v; want %s", in, got, err, want)
		}
	}
	if s, err := r.Span("until tomorrow"); err != nil || s != (Span{on("2026-12-09"), on("2026-12-09")}) {
		t.Errorf("Span(until tomorrow) = %v, %v", s, err)
	}
}

// A field that asks for a time takes nothing else.
func TestReaderTime(t *testing.T) {
	r := phrasesNow(t)
	for in, want := range map[string]string{
		"3.12.2026 9:30": "at Thu 3 Dec 2026 09:30", "tommorow 9:30": "at Wed 2 Dec 2026 09:30",
		"on the 3rd at 10am": "at Thu 3 Dec 2026 10:00",
		"yesterday 9:30":     "past Mon 30 Nov 2026 09:30", "next week 10am": "unread “next week”",
		"mon 10am and thu 10am": "unread “and thu 10am”",
		"thu 10am EST":          "unread “EST”", "tue 9:00": "at Tue 8 Dec 2026 09:00",
		"every tue 9:00":       "at Tue 8 Dec 2026 09:00, Tue at 09:00",
		"now":                  "at Tue 1 Dec 2026 09:00",
		"tomorrow 9:00 please": "unread “please”", "sports day 9:00": "unread “9:00”", "sports day": "nothing",
		"next month": "unread “next month”", "": "nothing", "noon": "at Tue 1 Dec 2026 12:00",
		"9999-12-31": "far Fri 31 Dec 9999 17:00",
		"at 5":       "which Wed 2 Dec 2026 05:00 or Tue 1 Dec 2026 17:00", "tomorrow 9": "unread “9”",
	} {
		got := inWords(r.Time(in))
		if got != want {
			t.Errorf("Time(%q): %s, want %s", in, got, want)
		}
	}
}

// timely are words that speak of a time wherever they stand.
var timely = []string{
	"tomorrow", "today", "tonight", "yesterday", "monday", "wed", "fridays", "tommorow", "wensday", "thrusday", "7pm", "19:30",
	"9.45pm", "3.12.2026", "2026-12-24", "3/12", "daily", "nightly", "weekly", "every day", "each monday", "next week",
	"last month", "in 2 hours", "in march", "half past 4", "2 days", "3 weeks", "ago", "2moro", "weekends", "in the morning",
	"at noon", "25:00", "24 dec", "december 24", "this evening",
}

// A text with a word that speaks of a time and is no part of the reading is never accepted: what is left over
// holds no such word.
func TestNothingTimelyIsLeftOver(t *testing.T) {
	r := phrasesNow(t)
	fillers := []string{"flashcards", "video", "notes", "read", "poem", "the", "essay", "call", "ben", "and", "or", "on", "at", "of",
		"for", "5", "2nd", "sun", "may", ",", "–"}
	phrases := []string{"fri 18:00", "tomorrow 7pm", "at 18:00", "every tue 16:00", "in 2 hours", "5pm", "on friday", "daily 17:00",
		"3 dec 9:00", "next mon 10am", "tonight", "wed"}
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.SampledFrom(fillers), rapid.SampledFrom(fillers), rapid.SampledFrom(timely), rapid.SampledFrom(phrases))
		text := strings.Join(rapid.SliceOfN(piece, 1, 7).Draw(t, "pieces"), " ")
		read, err := r.Read(text)
		if err != nil {
			return
		}
		for _, word := range timely {
			if strings.Contains(" "+read.What+" ", " "+word+" ") {
				t.Fatalf("%q is read as %v %v, and %q is left in %q", text, read.At, read.Repeat, word, read.What)
			}
		}
		if !read.At.After(r.Now) {
			t.Fatalf("%q is read as %v, which has passed", text, read.At)
		}
	})
}

// One more word of time, put between other words beside a phrase that is read, makes it unread or is read
// with it; it never leaves the reading as it was.
func TestOneMoreTimelyWord(t *testing.T) {
	r := phrasesNow(t)
	rapid.Check(t, func(t *rapid.T) {
		phrase := rapid.SampledFrom([]string{"fri 18:00", "3 dec 9:00", "every tue 16:00", "in 2 hours"}).Draw(t, "phrase")
		word := rapid.SampledFrom(timely).Draw(t, "word")
		for _, text := range []string{"do " + word + " my notes " + phrase, phrase + " do my " + word + " notes",
			word + " my notes " + phrase, phrase + " my notes " + word} {
			if read, err := r.Read(text); err == nil {
				t.Fatalf("%q is read as %v, %q", text, read.At, read.What)
			}
		}
	})
}
