package class

import (
	"errors"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Days off: a preview with dates, then everything that was not posted moves to the next class days.

const kindDayOff = "dayoff" // a day off was declared

// DayOff is a day off: what was not posted moves.
func DayOff() turn.Story {
	return turn.Story{
		Name:  "day off",
		Kinds: []outbox.Kind{{Name: kindDayOff, Owner: record.OfClass, Render: renderDayOff}},
		Actions: []turn.Action{
			turn.Pressed("dayoff.open", dayOffOpen).MayOpen().Looks(),
			turn.Pressed("dayoff.form", dayOffSubmit).MayOpen().Looks(),
			turn.Pressed("dayoff.move", dayOffMove),
		},
	}
}

func dayOffOpen(t *turn.Turn) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "dayoff.form", Target: t.At(), Title: v.Plain("dayoff.form", nil), Submit: v.Plain("class.preview", nil),
		Fields: []bot.Field{
			{
				Name: "days", Label: v.Plain("dayoff.field", nil), Note: v.Plain("class.field_off_note", nil), Kind: bot.FieldLine,
				Required: true, Max: 100, Value: nextClassDay(t),
			},
		}}
	return p, nil
}

// nextClassDay is the day of the next lesson, written so that it can be read again.
func nextClassDay(t *turn.Turn) string {
	co, err := t.Course()
	if err != nil {
		return ""
	}
	releases := t.Schedule(co)
	if i, ok := term.Upcoming(releases, t.Now); ok {
		return releases[i].Date.Short()
	}
	return ""
}

// dayOffSubmit shows what a day off would move, before it happens.
func dayOffSubmit(t *turn.Turn) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	off, ok := readDaysOff(t, t.Arg("days"))
	if !ok {
		p, err := dayOffOpen(t)
		p.Form.Fields[0].Value = t.Arg("days")
		p.Errors = t.Voice().FieldErrors(map[string]string{"days": "class.off_unread"})
		p.Form.Fields[0].Error = p.Errors["days"]
		return p, err
	}
	off, err := stillOpen(t, off)
	if err != nil {
		return nil, err
	}
	return dayOffPreview(t, off)
}

// readDaysOff reads one span of dates, or one day such as "thu".
func readDaysOff(t *turn.Turn, typed string) (when.Span, bool) {
	today := when.DateOf(t.Now.In(t.Class.Location()))
	if d, ok := when.ReadDayAhead(typed, today); ok {
		return when.Span{From: d, To: d}, true
	}
	spans, err := when.ParseSpans(typed, today)
	if err != nil || len(spans) != 1 || spans[0].To.Sub(spans[0].From) > 60 {
		return when.Span{}, false
	}
	return spans[0], true
}

// stillOpen cuts what cannot be taken off any more from a span: the days up to the newest lesson that
// is out. It refuses a span of which nothing is left, or which is off already.
func stillOpen(t *turn.Turn, off when.Span) (when.Span, error) {
	co, err := t.Course()
	if err != nil {
		return off, err
	}
	for _, s := range t.Schedule(co) {
		if !s.At.After(t.Now) {
			off.From = when.LaterDate(off.From, s.Date.AddDays(1))
		}
	}
	off.From = when.LaterDate(off.From, when.DateOf(t.Now.In(t.Class.Location())))
	if off.To.Before(off.From) {
		return off, bot.Refuse("dayoff.past", nil)
	}
	for d := off.From; !d.After(off.To); d = d.AddDays(1) {
		if !t.Class.Run.Off(d) {
			return off, nil
		}
	}
	return off, bot.Refuse("dayoff.already", nil)
}

func dayOffPreview(t *turn.Turn, off when.Span) (*say.Page, error) {
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	now := term.Schedule(t.Class.Run, co, t.Class.Location())
	then := term.Schedule(t.Class.Run.Without(off), co, t.Class.Location())
	p := say.Privately().Say("dayoff.head", bot.Args{"from": say.LongDay(off.From), "to": say.LongDay(off.To), "n": off.To.Sub(off.From) + 1})
	moved := 0
	for i := range now {
		if now[i].At.Equal(then[i].At) || !now[i].At.After(t.Now) {
			continue
		}
		if moved++; moved <= 3 {
			p.Say("dayoff.moves",
				bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "from": say.ShortDay(now[i].Date), "to": say.ShortDay(then[i].Date)})
		}
	}
	if moved > 3 {
		p.Say("dayoff.more", bot.Args{"n": moved - 3})
	}
	if moved == 0 {
		p.Say("dayoff.none", nil)
	}
	p.Say("dayoff.last", bot.Args{"from": say.ShortDay(term.LastDay(now)), "to": say.ShortDay(term.LastDay(then))})
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	p.Say("dayoff.people", bot.Args{"n": len(v.learners)})
	return p.Danger("button.move_all", "dayoff.move", t.At(off.From.String(), off.To.String())).
		Press("button.other_dates", "dayoff.open", t.At()), nil
}

// dayOffMove declares the day off: what was not posted moves to the next class days, and the class
// reads one message.
func dayOffMove(t *turn.Turn) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	from, err1 := when.ParseDate(t.Target(1))
	to, err2 := when.ParseDate(t.Target(2))
	if err := errors.Join(err1, err2); err != nil || to.Before(from) {
		return nil, bot.Refuse("error.stale", nil)
	}
	off, err := stillOpen(t, when.Span{From: from, To: to})
	if err != nil {
		return nil, err
	}
	t.Class.Run, t.Releases = t.Class.Run.Without(off), nil
	t.Class.Run.Shifts = append(t.Class.Run.Shifts, record.Shift{Span: off, Said: t.Now, By: t.Who.ID})
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return nil, err
	}
	if err := planRun(&t.View); err != nil {
		return nil, err
	}
	n := strconv.Itoa(len(t.Class.Run.Shifts) - 1)
	for home, place := range t.Class.Homes {
		if err := outbox.Plan(t.Tx, occurrence(kindDayOff, &t.Class, n, home),
			record.Entry{Kind: kindDayOff, Class: t.Class.ID, Ref: n, To: place, At: t.Now, Silent: true}); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say("dayoff.done", nil)
	p.Replace = true
	return p.Press("button.schedule", "schedule", t.At()), nil
}

// renderDayOff tells the class of a day off.
func renderDayOff(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	n, err := strconv.Atoi(q.Entry.Ref)
	if err != nil || n >= len(c.Run.Shifts) {
		return nil, bot.Post{}, "its subject is gone", nil
	}
	co, err := q.Course()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	off := c.Run.Shifts[n].Span
	p := (&say.Page{}).Say("dayoff.said", bot.Args{"from": say.LongDay(off.From), "to": say.LongDay(off.To), "n": off.To.Sub(off.From) + 1})
	releases := term.Schedule(c.Run, co, c.Location())
	if i, ok := term.Upcoming(releases, q.Now); ok {
		p.Say("dayoff.said_next", bot.Args{"number": i + 1, "when": q.Voice().Instant(releases[i].At, c.Location(), say.City(c.Zone))})
	}
	return p.Say("dayoff.said_due", bot.Args{"n": off.To.Sub(off.From) + 1}), bot.Post{Silent: true}, "", nil
}
