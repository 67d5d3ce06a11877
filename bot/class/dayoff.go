package class

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
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
		Kinds: []outbox.Kind{{Name: kindDayOff, Tone: bot.ToneNotice, Owner: record.OfClass, Render: renderDayOff}},
		Actions: []turn.Action{
			turn.Pressed("dayoff.open", dayOffOpen).MayOpen().Looks(),
			turn.Pressed("dayoff.form", dayOffSubmit).MayOpen().Looks(),
			turn.Pressed("dayoff.move", dayOffMove),
			turn.Pressed("dayoff.skip", dayOffSkip),
		},
	}
}

func dayOffOpen(t *turn.Turn) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	days := nextClassDay(t)
	if spans, ok := term.ReadSpansCode(t.Class.Run.Start, t.Target(1)); ok {
		days = term.SpansTyped(spans)
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
	return open, changeOf(t, co, term.Without(t.Class.Run, open), open), nil
}

// changeOf is what another run with further days off does to the class.
func changeOf(t *turn.Turn, co *course.Course, r record.Run, spans []when.Span) term.Change {
	was, loc := t.Class.Run, t.Class.Location()
	before, after := t.Schedule(co), term.Schedule(r, co, loc)
	c := term.ChangeOf(was, before, after, spans, t.Now)
	c.Sessions = term.SessionsMoved(term.Sessions(was, co, before, loc), term.Sessions(r, co, after, loc), t.Now)
	return c
}

// daysSaid names days off: "on Tuesday 6 April", "from … to …".
func daysSaid(v say.Voice, spans []when.Span) say.List {
	list := make(say.List, len(spans))
	for i, s := range spans {
		list[i] = v.Plain("dayoff.span", bot.Args{"from": say.LongDay(s.From), "to": say.LongDay(s.To), "n": s.Days()})
	}
	return list
}

// dayOffPreview says what days off would move, and offers to move everything, or only what was to come on these days.
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
	now := t.Schedule(co)
	then := term.Schedule(term.Without(t.Class.Run, spans), co, t.Class.Location())
	if len(change.Moves) == 0 {
		p.Say("dayoff.none", nil)
	}
	term.SayMoves(p, co, t.Class.Run, now, then, change)
	only := term.ChangeOf(t.Class.Run, now, term.Schedule(term.Skip(t.Class.Run, spans), co, t.Class.Location()), spans, t.Now)
	skips := len(only.Moves) > 0 && len(only.Moves) < len(change.Moves)
	if skips {
		m := only.Moves[0]
		p.Say("dayoff.only", bot.Args{"n": len(only.Moves), "number": m.Lesson + 1, "to": say.ShortDay(m.To.Date)})
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	p.Say("dayoff.people", bot.Args{"n": len(v.learners)})
	shown := code + "." + shownPrefix + strconv.Itoa(len(t.Class.Run.Changes))
	p.Danger("button.move_all", "dayoff.move", shown)
	if skips {
		p.Press("button.only_skip", "dayoff.skip", shown)
	}
	return p.Press("button.other_dates", "dayoff.open", code), nil
}

// dayOffMove declares days off: what was not posted moves to the next class days, the cards that stand in the
// channel say their new dates, and the class reads one message.
func dayOffMove(t *turn.Turn) (*say.Page, error) {
	return declare(t, record.ChangeOff, term.Without)
}

// dayOffSkip declares days off on which only their own lessons move.
func dayOffSkip(t *turn.Turn) (*say.Page, error) {
	return declare(t, record.ChangeSkip, term.Skip)
}

// declare gives the class days off, in the way that how changes a run.
func declare(t *turn.Turn, kind string, how func(record.Run, []when.Span) record.Run) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	p := say.Privately()
	p.Replace = true
	if n, err := strconv.Atoi(strings.TrimPrefix(t.Target(2), shownPrefix)); err == nil && t.Meanwhile(n, p) {
		return p.Press("button.schedule", "schedule", t.At()), nil
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
	n, err := moveRun(t, spans, kind, how(t.Class.Run, spans))
	if err != nil {
		return nil, err
	}
	if !saysWaits(t, p) {
		p.Say("dayoff.done", nil)
	}
	return p.Press("button.schedule", "schedule", t.At()).Press("button.undo", "replan.undo", t.At(strconv.Itoa(n))), nil
}

// shownPrefix begins the part of a button's target that says how many changes the schedule had when it was shown.
const shownPrefix = "n"

// daysPressed reads the days off that a button names. Buttons of earlier versions name two dates.
func daysPressed(t *turn.Turn) ([]when.Span, bool) {
	if t.Target(2) == "" || strings.HasPrefix(t.Target(2), shownPrefix) {
		return term.ReadSpansCode(t.Class.Run.Start, t.Target(1))
	}
	from, err1 := when.ParseDate(t.Target(1))
	to, err2 := when.ParseDate(t.Target(2))
	return []when.Span{{From: from, To: to}}, err1 == nil && err2 == nil && !to.Before(from)
}

// shiftOf is the record of days off, with what their announcement says.
func shiftOf(t *turn.Turn, spans []when.Span, change term.Change) record.Shift {
	s := record.Shift{Span: spans[0], Also: spans[1:], Said: t.Now, By: t.Who.ID, Moved: len(change.Moves), Dues: len(change.Dues) > 0,
		Live: len(change.Sessions)}
	if len(change.Moves) > 0 {
		first := change.Moves[0]
		s.Lesson, s.From, s.To = first.Lesson+1, first.From.At, first.To.At
	}
	return s
}

// moveRun gives the class the dates with these days off, and announces them. It returns the number of the change.
func moveRun(t *turn.Turn, spans []when.Span, kind string, r record.Run) (int, error) {
	co, err := t.Course()
	if err != nil {
		return 0, err
	}
	change := changeOf(t, co, r, spans)
	shift := shiftOf(t, spans, change)
	x := record.Change{Kind: kind, From: shift.From, To: shift.To, Moved: shift.Moved, Dues: shift.Dues}
	if x.Off = spans; kind == record.ChangeSkip {
		x.Off, x.Skips, shift.Only = nil, spans, true
	}
	ref := strconv.Itoa(len(r.Shifts))
	x.Post = outbox.Occurrence(kindDayOff, t.Class.ID, ref)
	r.Shifts = append(slices.Clip(r.Shifts), shift)
	n, err := t.Change(r, x)
	if err != nil {
		return 0, err
	}
	for home, place := range t.Class.Homes {
		if err := outbox.Plan(t.Tx, occurrence(kindDayOff, &t.Class, ref, home),
			record.Entry{Kind: kindDayOff, Class: t.Class.ID, Ref: ref, To: place, At: t.Now, Silent: true}); err != nil {
			return 0, err
		}
	}
	return n, nil
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
	case s.Only && s.Lesson > 0:
		p.Say("dayoff.said_only", bot.Args{"number": s.Lesson, "from": instant(s.From), "to": instant(s.To), "n": s.Moved})
	case s.Moved == 1:
		p.Say("dayoff.said_one", bot.Args{"number": s.Lesson, "from": instant(s.From), "to": instant(s.To)})
	case s.Lesson > 0:
		p.Say("dayoff.said_moved", bot.Args{"number": s.Lesson, "from": instant(s.From), "to": instant(s.To)})
	}
	if s.Live > 0 {
		p.Say("dayoff.said_live", bot.Args{"n": s.Live})
	}
	if s.Dues {
		p.Say("dayoff.said_due", bot.Args{"n": days})
	} else {
		p.Say("dayoff.said_days", bot.Args{"n": days})
	}
	if c.Kind == record.Group {
		offerUndo(q, p, c, outbox.Occurrence(kindDayOff, c.ID, q.Entry.Ref))
	}
	return p, bot.Post{Silent: true}, "", nil
}

// offerUndo names who changed the schedule, and lets everybody of a study group undo it.
func offerUndo(q *outbox.Sending, p *say.Page, c *record.Class, post string) {
	if i := slices.IndexFunc(c.Run.Changes, func(x record.Change) bool { return x.Post == post }); i >= 0 {
		p.Say("changes.by", bot.Args{"name": q.NameOf(c.Run.Changes[i].By)}).Press("button.undo", "replan.undo", q.At(strconv.Itoa(i)))
	}
}
