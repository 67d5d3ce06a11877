// Package series tells how a discussion comes again and again: "every tue 9:00 until 12 Dec". Whoever steers the class
// sees every date before anything is planned, leaves out single ones, and stops the rest at any time.
//
// Each time it comes is a discussion of its own under a name made of the series and the date on the wall of whoever
// planned it. So no change of clocks, no restart and no moved day says one twice. On days off of the class it does not
// come; a day off that is declared later takes it away, too.
package series

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Series is discussions that come again and again.
func Series() turn.Story {
	return turn.Story{
		Name: "series", Tables: []record.Table{table()}, Planned: replan, Began: comeAgain, Overview: overview,
		Actions: []turn.Action{
			turn.Pressed("series", list).Looks(),
			turn.Pressed("series.begin", begin),
			turn.Pressed("series.leave", leaveOut),
			turn.Pressed("series.stop", stop),
		},
	}
}

// Repeated is a discussion that comes again and again. It is a draft until it Began.
type Repeated struct {
	ID      string        `json:"id"`
	Prompt  record.Prompt `json:"p"` // each time is one like this
	Rhythm  when.Rhythm   `json:"r"` // with its first and its last date
	Began   bool          `json:"began,omitzero"`
	Out     []when.Date   `json:"out,omitempty"`   // it was taken off these dates
	Planned []when.Date   `json:"dates,omitempty"` // it was planned for these dates, and nothing of ours took it away since
	Stopped time.Time     `json:"stop,omitzero"`
}

func table() record.Table {
	return record.Table{
		Name: "series", Rest: "CLASS/ID", Holds: "a discussion that comes again and again", Owner: record.OfClass, Mine: "p.by",
	}
}

func of(class string) record.Prefix[Repeated] { return record.Prefix[Repeated](table().Owned(class)) }

func key(class, id string) record.Key[Repeated] { return record.Key[Repeated](string(of(class)) + id) }

// mostTimes is how often one series can come.
const mostTimes = 60

// dates are all dates of a series, whether it comes on them or not.
func (x *Repeated) dates() []when.Date { return x.Rhythm.Dates(x.Rhythm.From, mostTimes) }

// at is when it comes on one of its dates.
func (x *Repeated) at(d when.Date) time.Time {
	return when.At(d, x.Rhythm.At, record.ZoneOf(x.Prompt.Zone))
}

// ahead sorts the dates that are still to come into those on which it comes and those that days off of the class take.
func (x *Repeated) ahead(c *record.Class, now time.Time) (comes, off []when.Date) {
	for _, d := range x.dates() {
		switch at := x.at(d); {
		case !at.After(now):
		case c.Run.Off(when.DateOf(at.In(c.Location()))):
			off = append(off, d)
		case !slices.Contains(x.Out, d):
			comes = append(comes, d)
		}
	}
	return comes, off
}

// prompt is the discussion of one date.
func (x *Repeated) prompt(c *record.Class, d when.Date) record.Prompt {
	p := x.Prompt
	p.ID, p.At, p.Wall = x.ID+"-"+d.String(), x.at(d), when.WallTime{Date: d, Clock: x.Rhythm.At}
	if next, ok := x.Rhythm.NextDate(d); ok { // of those that an absence of ours made late only the newest is posted
		p.Expires = x.at(next)
	}
	p.Close = when.DateOf(p.At.In(c.Location())).AddDays(term.PromptOpenDays)
	return p
}

// Propose shows when a discussion would come again and again, before anything is planned.
func Propose(t *turn.Turn, p record.Prompt, r when.Rhythm) (*say.Page, error) {
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	if r.Until.IsZero() {
		r.Until = term.EndsOn(t.Schedule(co), t.Class.Location())
	}
	p.Zone = t.Who.Zone
	x := Repeated{ID: p.ID, Prompt: p, Rhythm: r}
	if comes, _ := x.ahead(&t.Class, t.Now); len(comes) == 0 {
		return nil, bot.Refuse("series.never", bot.Args{"day": say.LongDay(r.Until)})
	}
	if err := forgetDrafts(t, x.ID); err != nil {
		return nil, err
	}
	old, known, err := record.Load(t.Tx, key(t.Class.ID, x.ID))
	if err != nil {
		return nil, err
	}
	if known { // the event came twice
		return preview(t, &old)
	}
	if err := record.Save(t.Tx, key(t.Class.ID, x.ID), x); err != nil {
		return nil, err
	}
	return preview(t, &x)
}

// forgetDrafts deletes what the person proposed before and did not begin, but for one.
func forgetDrafts(t *turn.Turn, but string) error {
	keys, all, err := record.Scan(t.Tx, of(t.Class.ID))
	for i, x := range all {
		if !x.Began && x.Prompt.By == t.Who.ID && x.ID != but {
			if err := record.Remove(t.Tx, keys[i]); err != nil {
				return err
			}
		}
	}
	return err
}

// shown is how many dates are named one by one.
const shown = 12

// preview says on which dates it comes, on which it does not, and how many read it.
func preview(t *turn.Turn, x *Repeated) (*say.Page, error) {
	p := say.Privately()
	if err := sayDates(t, p, x); err != nil {
		return nil, err
	}
	if !x.Began {
		p.Say("series.nothing_yet", nil)
		return p.Main("button.series_begin", "series.begin", t.At(x.ID)), nil
	}
	return p.Danger("button.series_stop", "series.stop", t.At(x.ID)).Press("button.schedule", "schedule", t.At()), nil
}

func sayDates(t *turn.Turn, p *say.Page, x *Repeated) error {
	comes, off := x.ahead(&t.Class, t.Now)
	n, err := t.Readers(t.Voice())
	if err != nil {
		return err
	}
	p.Say("series.head", bot.Args{"text": say.Short(x.Prompt.Text, 120), "rhythm": say.Rhythm(x.Rhythm), "zone": say.City(x.Prompt.Zone)})
	if len(comes) == 0 {
		p.Say("series.no_more", nil)
	} else {
		p.Say("series.times", bot.Args{"n": len(comes), "days": days(t, comes)})
	}
	if len(off) > 0 {
		p.Say("series.off", bot.Args{"days": days(t, off)})
	}
	if len(x.Out) > 0 {
		p.Say("series.out", bot.Args{"days": days(t, x.Out)})
	}
	p.Say("series.people", bot.Args{"n": n})
	chooseDate(t, p, x, comes)
	return nil
}

// days names dates, the first ones of many.
func days(t *turn.Turn, dates []when.Date) (list say.List) {
	for _, d := range dates[:min(shown, len(dates))] {
		list = append(list, t.Voice().Word(say.ShortDay(d)))
	}
	if more := len(dates) - shown; more > 0 {
		list = append(list, t.Voice().Plain("series.more", bot.Args{"n": more}))
	}
	return list
}

// mostChoices is how many options a list has: https://docs.discord.com/developers/components/reference#string-select
const mostChoices = 25

// chooseDate lets somebody take it off a date, or back on one.
func chooseDate(t *turn.Turn, p *say.Page, x *Repeated, comes []when.Date) {
	v := t.Voice()
	choose := &bot.Select{Action: "series.leave", Target: t.At(x.ID), Hint: v.Plain("series.hint", nil)}
	add := func(d when.Date, lead, sentence string) {
		if x.at(d).After(t.Now) && len(choose.Options) < mostChoices {
			choose.Options = append(choose.Options, bot.Choice{Value: lead + d.String(), Label: v.Plain(sentence, bot.Args{"day": say.LongDay(d)})})
		}
	}
	for _, d := range x.Out {
		add(d, back, "series.put_back")
	}
	for _, d := range comes {
		add(d, "", "series.leave_out")
	}
	if len(choose.Options) > 0 {
		p.Choose = choose
	}
}
