package class

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Days off: a preview with dates, then everything that was not posted moves to the next class days.

const kindDayOff = "dayoff" // it tells a class that a day off was declared

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
	days := nextClassDay(t)
	if spans, ok := term.ReadSpansCode(t.Class.Run.Start, t.Target(1)); ok {
		days = spansTyped(spans)
	}
	return dayOffForm(t, days, nil), nil
}

// dayOffForm asks for the days, with what was typed already.
func dayOffForm(t *turn.Turn, days string, problems map[string]string) *say.Page {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{Action: "dayoff.form", Target: t.At(), Title: v.Plain("dayoff.form", nil), Submit: v.Plain("class.preview", nil),
		Fields: []bot.Field{
			{
				Name: "days", Label: v.Plain("dayoff.field", nil), Note: v.Plain("class.field_off_note", nil), Kind: bot.FieldLine,
				Required: true, Max: 100, Value: days, Error: problems["days"],
			},
		}}
	return p
}

// spansTyped writes spans so that they are read again as they are, in any year.
func spansTyped(spans []when.Span) string {
	list := make([]string, len(spans))
	for i, s := range spans {
		if list[i] = s.From.String(); s.To != s.From {
			list[i] += " to " + s.To.String()
		}
	}
	return strings.Join(list, ", ")
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

// classReader reads days as those of the class: what is off is off for all.
func classReader(t *turn.Turn) when.Reader {
	return when.Reader{Now: t.Now.In(t.Class.Location()), Today: classDate(t), Order: when.OrderOf(t.Who.Locale, t.Who.Zone)}
}

// classDate is the date in the class's zone.
func classDate(t *turn.Turn) when.Date { return when.DateOf(t.Now.In(t.Class.Location())) }

// dayOffSubmit shows what days off would move, before it happens.
func dayOffSubmit(t *turn.Turn) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	spans, longest, problem, err := term.ReadDaysOff(t.Arg("days"), classReader(t))
	switch {
	case err != nil && problem == term.OffUnread:
		return dayOffForm(t, t.Arg("days"), map[string]string{"days": wrong(t, err, "class.off_unread")}), nil
	case problem != "":
		said := t.Voice().Plain("class.off_"+string(problem), bot.Args{"days": longest, "most": term.MostDaysOff, "spans": term.MostSpansOff})
		return dayOffForm(t, t.Arg("days"), map[string]string{"days": said}), nil
	}
	spans, change, err := daysOff(t, spans)
	if err != nil {
		return nil, err
	}
	return dayOffPreview(t, spans, change)
}

// daysOff is what can be taken off of these days, and what that would do. It refuses days that are over or
// off already.
func daysOff(t *turn.Turn, spans []when.Span) ([]when.Span, term.Change, error) {
	co, err := t.Course()
	if err != nil {
		return nil, term.Change{}, err
	}
	before := t.Schedule(co)
	open, already := term.StillOpen(t.Class.Run, before, spans, classDate(t), t.Now)
	switch {
	case len(open) == 0 && already:
		return nil, term.Change{}, bot.Refuse("dayoff.already", nil)
	case len(open) == 0:
		return nil, term.Change{}, bot.Refuse("dayoff.past", nil)
	}
	after := term.Schedule(term.Without(t.Class.Run, open), co, t.Class.Location())
	return open, term.ChangeOf(t.Class.Run, before, after, open, t.Now), nil
}

// daysSaid names days off: "on Tuesday 6 April", "from … to …".
func daysSaid(v say.Voice, spans []when.Span) say.List {
	list := make(say.List, len(spans))
	for i, s := range spans {
		list[i] = v.Plain("dayoff.span", bot.Args{"from": say.LongDay(s.From), "to": say.LongDay(s.To), "n": s.Days()})
	}
	return list
}

func dayOffPreview(t *turn.Turn, spans []when.Span, change term.Change) (*say.Page, error) {
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	days, code := daysSaid(t.Voice(), spans), t.At(term.SpansCode(t.Class.Run.Start, spans))
	p := say.Privately()
	if !change.Any() {
		p.Say("dayoff.nothing", bot.Args{"days": days})
		return p.Press("button.other_dates", "dayoff.open", code), nil
	}
	p.Say("dayoff.head", bot.Args{"days": days})
	for _, m := range change.Moves[:min(3, len(change.Moves))] {
		p.Say("dayoff.moves", bot.Args{
			"number": m.Lesson + 1, "title": co.Lessons[m.Lesson].Title, "from": say.ShortDay(m.From.Date), "to": say.ShortDay(m.To.Date),
		})
	}
	if rest := len(change.Moves) - 3; rest > 0 {
		p.Say("dayoff.more", bot.Args{"n": rest})
	}
	now := t.Schedule(co)
	then := term.Schedule(term.Without(t.Class.Run, spans), co, t.Class.Location())
	if len(change.Moves) == 0 {
		p.Say("dayoff.none", nil)
	} else {
		p.Say("dayoff.last", bot.Args{"from": say.ShortDay(term.LastDay(now)), "to": say.ShortDay(term.LastDay(then))})
	}
	if len(change.Dues) > 0 {
		p.Say("dayoff.dues", nil)
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	p.Say("dayoff.people", bot.Args{"n": len(v.learners)})
	return p.Danger("button.move_all", "dayoff.move", code).Press("button.other_dates", "dayoff.open", code), nil
}

// dayOffMove declares days off: what was not posted moves to the next class days, the cards that stand in the
// channel say their new dates, and the class reads one message.
func dayOffMove(t *turn.Turn) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	spans, ok := daysPressed(t)
	if !ok {
		return nil, bot.Refuse("error.stale", nil)
	}
	spans, change, err := daysOff(t, spans)
	if err != nil {
		return nil, err
	}
	if !change.Any() {
		return dayOffPreview(t, spans, change)
	}
	if err := moveRun(t, spans, shiftOf(t, spans, change)); err != nil {
		return nil, err
	}
	p := say.Privately()
	p.Replace = true
	if !saysWaits(t, p) {
		p.Say("dayoff.done", nil)
	}
	return p.Press("button.schedule", "schedule", t.At()), nil
}

// daysPressed reads the days off that a button names. Buttons of earlier versions name two dates.
func daysPressed(t *turn.Turn) ([]when.Span, bool) {
	if t.Target(2) == "" {
		return term.ReadSpansCode(t.Class.Run.Start, t.Target(1))
	}
	from, err1 := when.ParseDate(t.Target(1))
	to, err2 := when.ParseDate(t.Target(2))
	return []when.Span{{From: from, To: to}}, err1 == nil && err2 == nil && !to.Before(from)
}

// shiftOf is the record of days off, with what their announcement says.
func shiftOf(t *turn.Turn, spans []when.Span, change term.Change) record.Shift {
	s := record.Shift{Span: spans[0], Also: spans[1:], Said: t.Now, By: t.Who.ID, Moved: len(change.Moves), Dues: len(change.Dues) > 0}
	if len(change.Moves) > 0 {
		first := change.Moves[0]
		s.Lesson, s.From, s.To = first.Lesson+1, first.From.At, first.To.At
	}
	return s
}

// moveRun gives the class the dates without these days, and plans everything anew: posts, cards, announcement.
func moveRun(t *turn.Turn, spans []when.Span, shift record.Shift) error {
	co, err := t.Course()
	if err != nil {
		return err
	}
	before := t.Schedule(co)
	r := term.Without(t.Class.Run, spans)
	r.Shifts = append(r.Shifts, shift)
	t.SetRun(r)
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return err
	}
	if err := planRun(&t.View); err != nil {
		return err
	}
	n := strconv.Itoa(len(r.Shifts) - 1)
	if err := planUpdates(&t.View, before, t.Schedule(co), n); err != nil {
		return err
	}
	for home, place := range t.Class.Homes {
		if err := outbox.Plan(t.Tx, occurrence(kindDayOff, &t.Class, n, home),
			record.Entry{Kind: kindDayOff, Class: t.Class.ID, Ref: n, To: place, At: t.Now, Silent: true}); err != nil {
			return err
		}
	}
	return nil
}

// renderDayOff tells the class of days off, and what they move.
func renderDayOff(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	n, err := strconv.Atoi(q.Entry.Ref)
	if err != nil || n >= len(c.Run.Shifts) {
		return nil, bot.Post{}, "its subject is gone", nil
	}
	s := c.Run.Shifts[n]
	days := 0
	for _, x := range s.Spans() {
		days += x.Days()
	}
	p := (&say.Page{}).Say("dayoff.said", bot.Args{"days": daysSaid(q.Voice(), s.Spans())})
	instant := func(t time.Time) any { return q.Voice().Instant(t, c.Location(), say.City(c.Zone)) }
	switch {
	case s.Moved == 1:
		p.Say("dayoff.said_one", bot.Args{"number": s.Lesson, "from": instant(s.From), "to": instant(s.To)})
	case s.Lesson > 0:
		p.Say("dayoff.said_moved", bot.Args{"number": s.Lesson, "from": instant(s.From), "to": instant(s.To)})
	}
	if s.Dues {
		p.Say("dayoff.said_due", bot.Args{"n": days})
	} else {
		p.Say("dayoff.said_days", bot.Args{"n": days})
	}
	return p, bot.Post{Silent: true}, "", nil
}
