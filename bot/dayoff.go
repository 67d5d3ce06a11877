package bot

import (
	"errors"
	"strconv"

	"afterbell/bot/when"
)

// Days off: a preview with dates, then everything that was not posted moves to the next class days.

const kindDayOff = "dayoff" // a day off was declared

// dayOffStory is a day off: what was not posted moves.
func dayOffStory() story {
	return story{
		name:  "day off",
		kinds: []kind{{name: kindDayOff, owner: ofClass, render: renderDayOff}},
		actions: []action{
			pressed("dayoff.open", dayOffOpen).opens().looks(),
			pressed("dayoff.form", dayOffSubmit).opens().looks(),
			pressed("dayoff.move", dayOffMove),
		},
	}
}

func dayOffOpen(t *turn) (*page, error) {
	if !t.steers() {
		return nil, t.teachersOnly()
	}
	v := t.voice()
	p := privately()
	p.form = &Form{Action: "dayoff.form", Target: t.at(), Title: v.plain("dayoff.form", nil), Submit: v.plain("class.preview", nil),
		Fields: []Field{{Name: "days", Label: v.plain("dayoff.field", nil), Note: v.plain("class.field_off_note", nil), Kind: FieldLine, Required: true, Max: 100, Value: t.nextClassDay()}}}
	return p, nil
}

// nextClassDay is the day of the next lesson, written so that it can be read again.
func (t *turn) nextClassDay() string {
	co, err := t.course()
	if err != nil {
		return ""
	}
	slots := t.classSchedule(co)
	if i, ok := upcoming(slots, t.now); ok {
		return slots[i].Date.Short()
	}
	return ""
}

// dayOffSubmit shows what a day off would move, before it happens.
func dayOffSubmit(t *turn) (*page, error) {
	if !t.steers() {
		return nil, t.teachersOnly()
	}
	off, ok := t.readDaysOff(t.arg("days"))
	if !ok {
		p, err := dayOffOpen(t)
		p.form.Fields[0].Value = t.arg("days")
		p.errors = t.voice().fieldErrors(map[string]string{"days": "class.off_unread"})
		p.form.Fields[0].Error = p.errors["days"]
		return p, err
	}
	off, err := t.stillOpen(off)
	if err != nil {
		return nil, err
	}
	return t.dayOffPreview(off)
}

// readDaysOff reads one span of dates, or one day such as "thu".
func (t *turn) readDaysOff(typed string) (when.Span, bool) {
	today := when.DateOf(t.now.In(t.c.loc()))
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
func (t *turn) stillOpen(off when.Span) (when.Span, error) {
	co, err := t.course()
	if err != nil {
		return off, err
	}
	for _, s := range t.classSchedule(co) {
		if !s.At.After(t.now) {
			off.From = when.LaterDate(off.From, s.Date.AddDays(1))
		}
	}
	off.From = when.LaterDate(off.From, when.DateOf(t.now.In(t.c.loc())))
	if off.To.Before(off.From) {
		return off, Refuse("dayoff.past", nil)
	}
	for d := off.From; !d.After(off.To); d = d.AddDays(1) {
		if !t.c.Run.off(d) {
			return off, nil
		}
	}
	return off, Refuse("dayoff.already", nil)
}

func (t *turn) dayOffPreview(off when.Span) (*page, error) {
	co, err := t.course()
	if err != nil {
		return nil, err
	}
	now := schedule(t.c.Run, co, t.c.loc())
	then := schedule(t.c.Run.without(off), co, t.c.loc())
	p := privately().say("dayoff.head", Args{"from": longDay(off.From), "to": longDay(off.To), "n": off.To.Sub(off.From) + 1})
	moved := 0
	for i := range now {
		if now[i].At.Equal(then[i].At) || !now[i].At.After(t.now) {
			continue
		}
		if moved++; moved <= 3 {
			p.say("dayoff.moves", Args{"number": i + 1, "title": co.Lessons[i].Title, "from": shortDay(now[i].Date), "to": shortDay(then[i].Date)})
		}
	}
	if moved > 3 {
		p.say("dayoff.more", Args{"n": moved - 3})
	}
	if moved == 0 {
		p.say("dayoff.none", nil)
	}
	p.say("dayoff.last", Args{"from": shortDay(lastDay(now)), "to": shortDay(lastDay(then))})
	members, err := names(t.tx, membersOf(t.c.ID))
	if err != nil {
		return nil, err
	}
	p.say("dayoff.people", Args{"n": len(members)})
	return p.main("button.move_all", "dayoff.move", t.at(off.From.String(), off.To.String())).press("button.other_dates", "dayoff.open", t.at()), nil
}

// dayOffMove declares the day off: what was not posted moves to the next class days, and the class
// reads one message.
func dayOffMove(t *turn) (*page, error) {
	if !t.steers() {
		return nil, t.teachersOnly()
	}
	from, err1 := when.ParseDate(t.target(1))
	to, err2 := when.ParseDate(t.target(2))
	if err := errors.Join(err1, err2); err != nil || to.Before(from) {
		return nil, Refuse("error.stale", nil)
	}
	off, err := t.stillOpen(when.Span{From: from, To: to})
	if err != nil {
		return nil, err
	}
	t.c.Run, t.slots = t.c.Run.without(off), nil
	t.c.Run.Shifts = append(t.c.Run.Shifts, shift{Span: off, Said: t.now, By: t.who.ID})
	if err := save(t.tx, classKey(t.c.ID), t.c); err != nil {
		return nil, err
	}
	if err := planRun(&t.view); err != nil {
		return nil, err
	}
	n := strconv.Itoa(len(t.c.Run.Shifts) - 1)
	for home, place := range t.c.Homes {
		if err := planRow(t.tx, occurrence(kindDayOff, &t.c, n, home), row{Kind: kindDayOff, Class: t.c.ID, Ref: n, To: place, At: t.now, Silent: true}); err != nil {
			return nil, err
		}
	}
	p := privately().say("dayoff.done", nil)
	p.replace = true
	return p.press("button.schedule", "schedule", t.at()), nil
}

// renderDayOff tells the class of a day off.
func renderDayOff(q *sending) (*page, Post, string, error) {
	c, err := q.readClass()
	if err != nil {
		return nil, Post{}, "", err
	}
	n, err := strconv.Atoi(q.row.Ref)
	if err != nil || n >= len(c.Run.Shifts) {
		return nil, Post{}, "its subject is gone", nil
	}
	co, err := q.course()
	if err != nil {
		return nil, Post{}, "", err
	}
	off := c.Run.Shifts[n].Span
	p := (&page{}).say("dayoff.said", Args{"from": longDay(off.From), "to": longDay(off.To), "n": off.To.Sub(off.From) + 1})
	slots := schedule(c.Run, co, c.loc())
	if i, ok := upcoming(slots, q.now); ok {
		p.say("dayoff.said_next", Args{"number": i + 1, "when": q.voice().instant(slots[i].At, c.loc(), city(c.Zone))})
	}
	return p.say("dayoff.said_due", Args{"n": off.To.Sub(off.From) + 1}), Post{Silent: true}, "", nil
}
