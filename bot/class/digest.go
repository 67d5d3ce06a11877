package class

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The teacher's week: Monday 07:30 in the class's zone, or when the teacher's quiet hours end, with
// what would help most.

const kindDigest = "digest" // a teacher's week

// Digest is the teacher's week.
func Digest() turn.Story {
	return turn.Story{
		Name: "digest", Kinds: []outbox.Kind{{Name: kindDigest, Owner: record.OfClass, Render: renderDigest, Then: followDigest}},
		Teaches: beginDigest, Actions: []turn.Action{turn.Pressed("digest.every", digestEvery)},
	}
}

// weekClock is when the digest of a week comes, in the class's zone.
func weekClock() when.Clock { return when.Clock{Hour: 7, Minute: 30} }

// digestClock is when the digest of a teacher comes. That of a day comes at the hour at which promises end.
func digestClock(c *record.Class, teacherID string) when.Clock {
	if c.Duties[teacherID].Daily {
		return term.PromiseClock()
	}
	return weekClock()
}

func digestKey(class, teacher string, monday when.Date) string {
	return outbox.Occurrence(kindDigest, class, teacher, monday.String())
}

// lastDigest is the last Monday on which a class has a digest: the week after its last day still has one, which says
// that it is over.
func lastDigest(c *record.Class, releases []term.Release) when.Date {
	return when.Monday(term.EndsOn(releases, c.Location()).AddDays(7))
}

// digestDay is the day of the week after a Monday on which its digest comes: the first that is not off. ok is
// false when the whole week is.
func digestDay(c *record.Class, monday when.Date) (day when.Date, ok bool) {
	for day = monday; c.Run.Off(day); day = day.AddDays(1) {
		if day == monday.AddDays(6) {
			return day, false
		}
	}
	return day, true
}

// beginDigest plans the digest of somebody who teaches from now on.
func beginDigest(v *term.View, teacherID string) error {
	if !v.Class.Started || v.Class.Kind != record.Taught {
		return nil
	}
	co, err := v.Course()
	if err != nil {
		return err
	}
	return planDigest(v, teacherID, v.Schedule(co))
}

// planDigest plans the next digest of a teacher: of the week, or of the day as they chose.
func planDigest(v *term.View, teacherID string, releases []term.Release) error {
	date, day, ok := nextDigest(&v.Class, teacherID, releases, v.Now)
	if !ok {
		return nil
	}
	return planDigestOn(v.Tx, &v.Class, teacherID, date, day)
}

// nextDigest is the next digest of a teacher: the date by which it is called, and the day on which it comes.
func nextDigest(c *record.Class, teacherID string, releases []term.Release, now time.Time) (date, day when.Date, ok bool) {
	last, today := lastDigest(c, releases), when.DateOf(now.In(c.Location()))
	at := digestClock(c, teacherID)
	if c.Duties[teacherID].Daily {
		day = term.NextSchoolDay(c, when.LaterDate(today.AddDays(-1), c.Run.Start))
		if !when.At(day, at, c.Location()).After(now) {
			day = term.NextSchoolDay(c, day)
		}
		return day, day, !day.After(last)
	}
	for monday := when.Monday(today); !monday.After(last); monday = monday.AddDays(7) {
		day, ok := digestDay(c, monday)
		if ok && monday.After(c.Run.Start) && when.At(day, at, c.Location()).After(now) {
			return monday, day, true
		}
	}
	return date, day, false
}

// planDigestOn plans the digest that is called by a date for a day. It comes late rather than never, until the
// next one is near.
func planDigestOn(tx bot.Tx, c *record.Class, teacherID string, date, day when.Date) error {
	p, err := record.Need(tx, record.PersonKey(teacherID))
	if err != nil {
		return err
	}
	at, next := digestClock(c, teacherID), date.AddDays(7)
	if c.Duties[teacherID].Daily {
		next = term.NextSchoolDay(c, day)
	}
	x := record.Entry{Kind: kindDigest, Class: c.ID, Person: teacherID, Ref: date.String(),
		At: p.Quiet.Next(when.At(day, at, c.Location()).In(p.Location())), Expires: when.At(next, at, c.Location())}
	return outbox.Plan(tx, digestKey(c.ID, teacherID, date), x)
}

// digestEvery takes a teacher's choice of how often the digest comes.
func digestEvery(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	daily := t.Target(1) == "day"
	if duty := t.Class.Duties[t.Who.ID]; duty.Daily != daily {
		if err := replanDigest(t, t.Schedule(co), daily); err != nil {
			return nil, err
		}
	}
	p := say.Privately()
	p.Replace = true
	if daily {
		return p.Say("digest.daily", nil).Press("button.digest_week", "digest.every", t.At("week")), nil
	}
	return p.Say("digest.weekly", nil).Press("button.digest_day", "digest.every", t.At("day")), nil
}

// replanDigest stores the choice, and puts the next digest in the place of the one that was planned.
func replanDigest(t *turn.Turn, releases []term.Release, daily bool) error {
	me := t.Who.ID
	if date, _, ok := nextDigest(&t.Class, me, releases, t.Now); ok {
		if err := outbox.Withdraw(t.Tx, digestKey(t.Class.ID, me, date)); err != nil {
			return err
		}
	}
	duty := t.Class.Duties[me]
	duty.Daily = daily
	if err := t.SetDuty(me, duty); err != nil {
		return err
	}
	teachers, err := t.Teachers()
	if err != nil || !slices.Contains(teachers, me) { // who manages the space and teaches nothing gets none
		return err
	}
	return planDigest(&t.View, me, releases)
}

// tellWaiting plans a message to the teachers of a class whose digests are over: somebody asked all the same.
func tellWaiting(t *turn.Turn) error {
	c, now := &t.Class, t.Event.At
	co, err := t.Course()
	if err != nil {
		return err
	}
	day := when.DateOf(now.In(c.Location()))
	if last := lastDigest(c, t.Schedule(co)); when.At(last, weekClock(), c.Location()).After(now) {
		return nil
	}
	if !when.At(day, weekClock(), c.Location()).After(now) {
		day = day.AddDays(1)
	}
	teachers, err := t.Teachers()
	if err != nil {
		return err
	}
	for _, id := range teachers {
		if err := planDigestOn(t.Tx, c, id, day, day); err != nil {
			return err
		}
	}
	return nil
}

// followDigest plans the next week's, and for a teacher on a break one for the day of return.
func followDigest(q *outbox.Sending) error {
	c, err := q.ReadClass()
	if err != nil {
		return err
	}
	co, err := q.Course()
	if err != nil {
		return err
	}
	p, err := q.ReadPerson()
	if err != nil {
		return err
	}
	if back, away := backOn(q, c, p); away {
		if err := planDigestOn(q.Tx, c, p.ID, back, back); err != nil {
			return err
		}
	}
	if teachers, err := q.Teachers(); err != nil || !slices.Contains(teachers, p.ID) {
		return err
	}
	return planDigest(&q.View, p.ID, q.Schedule(co))
}

// backOn is the day on which a teacher is back who is on a break or away.
func backOn(q *outbox.Sending, c *record.Class, p *record.Person) (back when.Date, away bool) {
	if today := p.Today(q.Now); p.Rests(today) {
		return p.Returned(today), true
	}
	today := when.DateOf(q.Now.In(c.Location()))
	return c.Duties[p.ID].Until.AddDays(1), term.IsAway(c, p.ID, today)
}

// renderDigest is the week in one message, with buttons for what waits.
func renderDigest(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	v, err := readClass(&q.View, q.Voice())
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p, drop, err := digestPage(q, c, v)
	if err != nil || drop != "" {
		return nil, bot.Post{}, drop, err
	}
	missing, err := noticesOf(&q.View)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if len(missing) == 0 && c.Run.Held == nil {
		p.Say("digest.all_out", nil)
	}
	if len(missing) > 0 {
		p.Say("digest.notices", bot.Args{"n": len(missing), "reason": noticeReason(missing[0])})
		first := &say.Page{}
		pressTry(&q.View, first, missing)
		p.Buttons = append(first.Buttons, p.Buttons...)
	}
	return p.Press("button.people", "people", q.At()).Press("button.schedule", "schedule", q.At()), bot.Post{}, "", nil
}

// digestPage is what a digest says, or why it does not come. One that comes on another day than its Monday, since
// that was off or we or the teacher were away, comes only if something waits.
func digestPage(q *outbox.Sending, c *record.Class, v classView) (p *say.Page, drop string, err error) {
	who, err := q.ReadPerson()
	if err != nil {
		return nil, "", err
	}
	date, err := when.ParseDate(q.Entry.Ref)
	if err != nil {
		return nil, "", err
	}
	todo := &say.Page{}
	waits, err := digestTodo(&q.View, todo, v, lastTold(q, c, date))
	if err != nil {
		return nil, "", err
	}
	teachers, err := q.Teachers()
	if err != nil {
		return nil, "", err
	}
	over := date.After(lastDigest(c, v.releases))
	_, away := backOn(q, c, who)
	switch {
	case away:
		return nil, "on a break, or away", nil
	case !slices.Contains(teachers, who.ID):
		return nil, "teaches here no more", nil
	case len(v.everybody()) == 0:
		return nil, "nobody has joined", nil
	case !waits && (over || when.DateOf(q.Now.In(c.Location())) != when.Monday(date)):
		return nil, "late, and nothing waits", nil
	}
	p = &say.Page{Buttons: todo.Buttons}
	if over {
		p.Say("digest.over", bot.Args{"class": c.Name})
		p.Lines = append(p.Lines, todo.Lines...)
	} else if first, _ := digestDay(c, when.Monday(date)); c.Duties[who.ID].Daily && date.After(first) {
		p.Say("digest.day", bot.Args{"class": c.Name, "day": say.LongDay(date)})
		p.Lines = append(p.Lines, todo.Lines...)
	} else {
		err = weekPage(&q.View, p, v, todo)
	}
	return p, "", err
}

// lastTold is since when a digest asks what a teacher is asked once: the time of the one before. The first of a week that
// comes daily has a weekend behind it.
func lastTold(q *outbox.Sending, c *record.Class, date when.Date) time.Time {
	days := 1
	if first, _ := digestDay(c, when.Monday(date)); !c.Duties[q.Entry.Person].Daily {
		days = 7
	} else if !date.After(first) {
		days = 3
	}
	return q.Entry.At.AddDate(0, 0, -days)
}

// digestTodo says what would help most, with the minutes it takes, rounded to 5: 4 a question, 2 a draft, 2 for
// notes, 1 for other words, and what capabilities add, with the buttons that lead there. It reports whether
// anything waits; of what is asked once, only what came up after since.
func digestTodo(t *term.View, p *say.Page, v classView, since time.Time) (bool, error) {
	questions, words, err := v.open(t.Tx, t.Class.ID)
	if err != nil {
		return false, err
	}
	todo := &say.Page{}
	minutes := 4*len(questions) + len(words)
	queue := say.Button{Key: "button.queue", Action: "queue", Target: t.At(), Primary: true}
	if len(questions) > 0 {
		todo.Say("digest.waiting",
			bot.Args{"n": len(questions), "name": v.nameOf(t, questions[0].Person), "text": say.Short(questions[0].Text, 120)}).Beside(queue)
	}
	if len(words) > 0 {
		todo.Say("digest.to_read", bot.Args{"n": len(words)})
		if len(questions) == 0 {
			todo.Beside(queue)
		}
	}
	more, err := t.Waiting(since, todo)
	if err != nil {
		return false, err
	}
	minutes, p.Buttons = minutes+more, append(p.Buttons, todo.Buttons...)
	before := len(todo.Lines)
	sayStuck(todo, v)
	if len(todo.Lines) > before {
		minutes += 2
	}
	quiet := v.quietSince()
	drafts := say.Button{Key: "button.drafts", Action: "drafts", Target: t.At()}
	if minutes += 2 * len(quiet); len(quiet) > 0 {
		todo.Say("digest.quiet", bot.Args{"n": len(quiet), "names": say.List(quiet)})
		if len(v.drafts()) > 0 {
			todo.Beside(drafts)
		}
	} else if len(v.drafts()) > 0 {
		p.Buttons = append(p.Buttons, drafts)
	}
	if minutes > 0 {
		p.Say("digest.minutes", bot.Args{"minutes": (minutes + 4) / 5 * 5})
		p.Lines = append(p.Lines, todo.Lines...)
	} else {
		p.Say("digest.nothing", nil)
	}
	if still := len(v.in(term.IsQuiet)) - len(quiet); still > 0 {
		p.Say("digest.still", bot.Args{"n": still})
	}
	if resting := v.resting(); len(resting) > 0 {
		p.Say("overview.resting", bot.Args{"n": len(resting), "names": say.List(resting)})
	}
	return minutes > 0, nil
}
