package term

import (
	"testing"
	"time"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

// TestGoing checks when the end of data is announced and when it comes, by the last day of a class, 15 November, and 30
// days that it is kept.
func TestGoing(t *testing.T) {
	day := func(month time.Month, d int) when.Date { return when.Date{Year: 2026, Month: month, Day: d} }
	ends := day(time.November, 15)
	told := func(d when.Date) time.Time { return when.At(d, when.Clock{Hour: 3}, time.UTC) }
	announced := &record.Going{Told: told(day(time.December, 1)), On: day(time.December, 15)}
	away := record.Run{Outages: []record.Outage{{From: told(day(time.December, 5)), To: told(day(time.December, 8))}}}
	before := record.Run{Outages: []record.Outage{{From: told(day(time.November, 5)), To: told(day(time.November, 8))}}}
	lately := &record.Going{Told: told(day(time.December, 10)), On: day(time.December, 15)}
	for name, x := range map[string]struct {
		was   *record.Going
		run   record.Run
		today when.Date
		on    when.Date // zero: nothing is announced
		over  bool
	}{
		"long before":             {today: day(time.November, 30)},
		"14 days before":          {today: day(time.December, 1), on: day(time.December, 15)},
		"noticed late":            {today: day(time.December, 20), on: when.Date{Year: 2027, Month: time.January, Day: 3}},
		"on the day":              {was: announced, today: day(time.December, 15), on: day(time.December, 15)},
		"the day after":           {was: announced, today: day(time.December, 16), on: day(time.December, 15), over: true},
		"an absence in between":   {was: announced, run: away, today: day(time.December, 16), on: day(time.December, 30)},
		"an absence before":       {was: announced, run: before, today: day(time.December, 16), on: day(time.December, 15), over: true},
		"told less than 14 days":  {was: lately, today: day(time.December, 16), on: day(time.December, 15)},
		"the class goes on again": {was: announced, today: day(time.November, 20)},
	} {
		going, over := Going(x.was, x.run, ends, 30, told(x.today), x.today)
		if (going == nil) != x.on.IsZero() || going != nil && going.On != x.on || over != x.over {
			t.Errorf("%s: %+v, over %v; want %v, %v", name, going, over, x.on, x.over)
		}
	}
}
