package when

import (
	"testing"
	"time"
)

// readNow is a Thursday, 12:00:30 in London.
func readNow(t testing.TB) time.Time {
	return time.Date(2026, 11, 26, 12, 0, 30, 0, zone(t, "Europe/London"))
}

func TestRead(t *testing.T) {
	for _, tt := range []struct{ in, at, what, repeat string }{
		{"flashcards fri 18:00", "Fri 27 Nov, 18:00", "flashcards", ""},
		{"fri 18:00 flashcards", "Fri 27 Nov, 18:00", "flashcards", ""},
		{"flashcards fri 6pm", "Fri 27 Nov, 18:00", "flashcards", ""},
		{"FLASHCARDS, Friday at 18.00!", "Fri 27 Nov, 18:00", "FLASHCARDS", ""},
		{"“flashcards” fri 18:00", "Fri 27 Nov, 18:00", "flashcards", ""},
		{"“flashcards fri 18:00”", "Fri 27 Nov, 18:00", "flashcards", ""},
		{"fri\u00a018:00 — flashcards – all of them", "Fri 27 Nov, 18:00", "flashcards – all of them", ""},
		{"18:00 on fri: flashcards", "Fri 27 Nov, 18:00", "flashcards", ""},
		{"Fri 27 Nov, 18:00 flashcards", "Fri 27 Nov, 18:00", "flashcards", ""},
		{"finish notes by fri 18:00", "Fri 27 Nov, 18:00", "finish notes", ""},
		{"read pages 3 to 5 fri 18:00", "Fri 27 Nov, 18:00", "read pages 3 to 5", ""},
		{"read section 2.10 tomorrow", "Fri 27 Nov, 17:00", "read section 2.10", ""},
		{"tomorrow 7pm", "Fri 27 Nov, 19:00", "", ""},
		{"tomorrow evening: Übung", "Fri 27 Nov, 20:00", "Übung", ""},
		{"the day after tomorrow 9am", "Sat 28 Nov, 09:00", "", ""},
		{"in 2 hours", "Thu 26 Nov, 14:00", "", ""},
		{"call Ben in 30 min", "Thu 26 Nov, 12:30", "call Ben", ""},
		{"in 2h tea", "Thu 26 Nov, 14:00", "tea", ""},
		{"in half an hour", "Thu 26 Nov, 12:30", "", ""},
		{"in three days", "Sun 29 Nov, 12:00", "", ""},
		{"in 2 weeks at 9:00 essay", "Thu 10 Dec, 09:00", "essay", ""},
		{"every tue 18:00 lesson of the week", "Tue 1 Dec, 18:00", "lesson of the week", "Tue at 18:00"},
		{"lesson of the week every tue", "Tue 1 Dec, 17:00", "lesson of the week", "Tue at 17:00"},
		{"tue, thu 16:00 maths", "Thu 26 Nov, 16:00", "maths", "Tue, Thu at 16:00"},
		{"every 2 weeks fri 10:00 tidy up", "Fri 27 Nov, 10:00", "tidy up", "every 2 weeks Fri at 10:00"},
		{"daily 9:00 vocabulary", "Fri 27 Nov, 09:00", "vocabulary", "daily at 09:00"},
		{"2026-12-01 09:00 x", "Tue 1 Dec, 09:00", "x", ""},
		{"1 dec 9:00", "Tue 1 Dec, 09:00", "", ""},
		{"x 1st of December at 9", "Tue 1 Dec, 09:00", "x", ""},
		{"x Dec 1", "Tue 1 Dec, 17:00", "x", ""},
		{"next friday", "Fri 27 Nov, 17:00", "", ""},
		{"thu", "Thu 26 Nov, 17:00", "", ""},
		{"thu 11:00", "Thu 3 Dec, 11:00", "", ""},
		{"next thu", "Thu 3 Dec, 17:00", "", ""},
		{"tonight", "Thu 26 Nov, 20:00", "", ""},
		{"tonight at 9 read", "Thu 26 Nov, 21:00", "read", ""},
		{"tonight midnight", "Fri 27 Nov, 00:00", "", ""},
		{"fri midnight", "Sat 28 Nov, 00:00", "", ""},
		{"at 18:00", "Thu 26 Nov, 18:00", "", ""},
		{"at 11:00", "Fri 27 Nov, 11:00", "", ""},
		{"at 9", "Fri 27 Nov, 09:00", "", ""},
		{"sun", "Sun 29 Nov, 17:00", "", ""},
	} {
		r, ok := Read(tt.in, readNow(t))
		if !ok {
			t.Errorf("Read(%q): nothing found", tt.in)
			continue
		}
		repeat := ""
		if r.Repeat != nil {
			repeat = r.Repeat.String()
			if r.Repeat.From != DateOf(r.At) {
				t.Errorf("Read(%q): repeats from %v", tt.in, r.Repeat.From)
			}
		}
		if Wall(r.At) != tt.at || r.What != tt.what || repeat != tt.repeat {
			t.Errorf("Read(%q) = %s, %q, %q; want %s, %q, %q", tt.in, Wall(r.At), r.What, repeat, tt.at, tt.what, tt.repeat)
		}
	}
}

func TestReadFindsNoTime(t *testing.T) {
	for _, in := range []string{
		"", " ", "flashcards", "read pages 3 to 5", "look at 5", "section 4.30", "chapter 9", "at the library",
		"essay about the sun", "where we sat", "sun and moon", "daily routine essay", "every day counts", "in 5 easy steps",
		"from 7 to 9pm", "fri 18:00-19:00 lab", "18:00 to 19:00 lab", "break until fri", "since monday", "7-9pm",
		"2026-11-25 09:00 x", "25 nov 2026", "26 nov 11:00", "today 9:00", "25 nov", "30 feb 9:00", "2026-02-30 9:00",
		"sat 27 nov 18:00", "fri 25:00 x 99", "in 0 hours", "1/12 9", "https://example.org/18:00", "noon shadows",
	} {
		if r, ok := Read(in, readNow(t)); ok && r.What != "" {
			t.Errorf("Read(%q) = %s, %q, want nothing", in, Wall(r.At), r.What)
		} else if ok {
			t.Errorf("Read(%q) = %s, want nothing", in, Wall(r.At))
		}
	}
}

func TestReadOnAFriday(t *testing.T) {
	friday := time.Date(2026, 11, 27, 19, 0, 0, 0, zone(t, "Europe/London"))
	for in, want := range map[string]string{
		"next friday": "Fri 4 Dec, 17:00", "fri 18:00": "Fri 4 Dec, 18:00", "fri 20:00": "Fri 27 Nov, 20:00",
		"fri 19:00": "Fri 4 Dec, 19:00", "next friday 20:00": "Fri 4 Dec, 20:00", "this friday 20:00": "Fri 27 Nov, 20:00",
	} {
		if r, ok := Read(in, friday); !ok || Wall(r.At) != want {
			t.Errorf("Read(%q) = %s, %t; want %s", in, Wall(r.At), ok, want)
		}
	}
}

// What Wall writes, Read reads.
func TestReadWall(t *testing.T) {
	now := readNow(t)
	for hours := range 24 * 290 {
		at := At(DateOf(now), Clock{Minute: 59}, now.Location()).Add(time.Duration(hours+13) * time.Hour)
		want := At(DateOf(at), clockOf(at), now.Location())
		if r, ok := Read("x "+Wall(at), now); !ok || !r.At.Equal(want) || r.What != "x" {
			t.Fatalf("Read(%q) = %v, %t", Wall(at), r, ok)
		}
	}
}

func TestReadDay(t *testing.T) {
	today := on("2026-11-26") // a Thursday
	for in, want := range map[string]string{
		"today": "2026-11-26", "Yesterday": "2026-11-25", "tue": "2026-11-24", "Tuesday.": "2026-11-24", "thu": "2026-11-26",
		"on friday": "2026-11-20", "last thu": "2026-11-19", "last tue": "2026-11-24", "3 days ago": "2026-11-23", "26 nov": "2026-11-26",
		"27 nov": "2025-11-27", "Nov 20": "2026-11-20", "2026-11-20": "2026-11-20", "Fri 20 Nov": "2026-11-20", "“tue”": "2026-11-24",
	} {
		if got, ok := ReadDay(in, today); !ok || got != on(want) {
			t.Errorf("ReadDay(%q) = %v, %t; want %s", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", "tomorrow", "2026-11-27", "27 nov 2026", "30 feb", "tue 18:00", "Thu 20 Nov", "lesson 3", "last", "3 days",
	} {
		if got, ok := ReadDay(in, today); ok {
			t.Errorf("ReadDay(%q) = %v, want nothing", in, got)
		}
	}
}

func TestReadDayAhead(t *testing.T) {
	today := on("2026-11-26")
	for in, want := range map[string]string{
		"today": "2026-11-26", "tomorrow": "2026-11-27", "mon": "2026-11-30", "thu": "2026-11-26", "next thu": "2026-12-03",
		"in 3 days": "2026-11-29", "2026-12-01": "2026-12-01", "Thu 3 Dec": "2026-12-03",
	} {
		if got, ok := ReadDayAhead(in, today); !ok || got != on(want) {
			t.Errorf("ReadDayAhead(%q) = %v, %t; want %s", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "yesterday", "2026-11-25", "mon 9:00", "tonight", "every mon", "in 2 hours", "soon", "25 nov", "1/12"} {
		if got, ok := ReadDayAhead(in, today); ok {
			t.Errorf("ReadDayAhead(%q) = %v, want nothing", in, got)
		}
	}
}
