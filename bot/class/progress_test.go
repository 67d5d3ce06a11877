package class

import (
	"testing"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The picture says what the text says: a class day that was kept on a later date is no open one, and of the last
// class days as many stand open as the text does not count as kept.
func TestThePictureSaysWhatTheTextSays(t *testing.T) {
	rhythm, err := when.ParseRhythm("tue, thu at 16:00")
	if err != nil {
		t.Fatal(err)
	}
	start := when.Date{Year: 2026, Month: time.December, Day: 1} // a Tuesday
	for name, c := range map[string]struct {
		checkins []int // days after the first
		kept, of int
		open     []int // class days that stand open in the picture, until today
	}{
		"each a day later":       {[]int{1, 3, 8, 10}, 4, 4, nil},
		"on the days":            {[]int{0, 2, 7, 9}, 4, 4, nil},
		"one for two":            {[]int{3, 8, 10}, 3, 4, []int{0}},
		"none":                   {nil, 0, 3, []int{0, 2, 7, 9}},
		"the newest may be kept": {[]int{0, 2, 7}, 3, 3, []int{9}},
	} {
		tn := &turn.Turn{}
		tn.Class = record.Class{Zone: "Europe/London", Run: record.Run{Start: start, Rhythm: rhythm}}
		tn.Who = record.Person{Zone: "Europe/London", Rollover: when.DefaultRollover()}
		tn.Member = record.Member{Day: start}
		tn.Now = when.At(start.AddDays(11), when.Clock{Hour: 12}, tn.Class.Location())
		var f record.Figures
		for _, n := range c.checkins {
			f = record.Apply(f, "", record.Fact{Kind: record.FactCheckin, Day: start.AddDays(n), At: tn.Now})
		}
		v := term.StandingOf(&tn.Class, nil, tn.Member, f, nil, &tn.Who, tn.Now)
		if v.Kept != c.kept || v.Of != c.of {
			t.Errorf("%s: the text counts %d of %d, want %d of %d", name, v.Kept, v.Of, c.kept, c.of)
		}
		from := when.Monday(start)
		var open []int
		for i, d := range cardDays(tn, f, from) {
			if n := from.AddDays(i).Sub(start); d.Planned && !d.Checked && !d.Future {
				open = append(open, n)
			}
		}
		if len(open) != len(c.open) {
			t.Errorf("%s: open in the picture are %v, want %v", name, open, c.open)
		}
	}
}
