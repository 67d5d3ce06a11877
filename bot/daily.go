package bot

import (
	"time"

	"afterbell/bot/when"
)

// The daily message: one for everything that a person has on one of their dates, asked again at
// the moment of sending, and sent only if something is new, due, planned or answered.

const (
	kindDaily = "daily" // one person's daily message
	kindLater = "later" // the daily message once more, as somebody asked
)

// dailyStory is the daily message.
func dailyStory() story {
	return story{
		name: "daily",
		kinds: []kind{
			{name: kindDaily, owner: ofPerson, render: renderDaily, then: followDaily},
			{name: kindLater, owner: ofPerson, render: renderLater},
		},
		changed: func(t *turn) error { return t.replanDaily() },
		actions: []action{pressed("daily.later", dailyLater), pressed("daily.fewer", dailyFewer)},
	}
}

const (
	dailyWeek     = 5 // at most so many in a week
	dailyPatience = 3 // after so many without any press it turns weekly
)

func dailyKey(person string, d when.Date) string { return "daily/" + person + "/" + d.String() }

// planDaily plans the next daily message of a person, after the date given.
func planDaily(tx Tx, p *person, after when.Date, now time.Time) error {
	if !p.Daily.On {
		return nil
	}
	d, err := p.nextDaily(tx, after, now)
	if err != nil {
		return err
	}
	at, key := p.dailyAt(d), dailyKey(p.ID, d)
	p.Daily.Plan = key
	if err := save(tx, personKey(p.ID), *p); err != nil {
		return err
	}
	return planRow(tx, key, row{Kind: kindDaily, Person: p.ID, Ref: d.String(), At: at, Expires: p.endOfDay(d)})
}

// nextDaily is the first date after one given whose hour is still to come and whose message was not
// ended, whatever became of it. A message planned before for another date stays: it is not the one
// that counts and is dropped at its hour.
func (p *person) nextDaily(tx Tx, after when.Date, now time.Time) (when.Date, error) {
	for d := after.AddDays(1); ; d = d.AddDays(1) {
		if !p.dailyAt(d).After(now) {
			continue
		}
		r, used, err := load(tx, postKey(dailyKey(p.ID, d)))
		if err != nil || !used || r.State == statePlanned && len(r.Parts) == 0 {
			return d, err
		}
	}
}

// dailyAt is when the message of a date comes: at the chosen hour, or at the end of quiet hours. If
// those end on the next date, that is in the morning before.
func (p *person) dailyAt(d when.Date) time.Time {
	clock, on := p.Daily.At, d
	if clock.Hour*60+clock.Minute < p.Rollover.Hour*60+p.Rollover.Minute {
		on = d.AddDays(1) // an hour after midnight still belongs to the date before
	}
	at := p.Quiet.Next(when.At(on, clock, p.loc()))
	if !at.Before(p.endOfDay(d)) {
		at = p.Quiet.Next(when.At(d, p.Quiet.To, p.loc()))
	}
	return at
}

// followDaily plans the message of the next date. The one being sent counts as acted upon.
func followDaily(q *sending) error {
	p, err := q.readPerson()
	if err != nil {
		return err
	}
	d, err := when.ParseDate(q.row.Ref)
	if err != nil {
		return err
	}
	if p.Daily.Plan != q.key {
		return nil
	}
	p.Daily.Plan = ""
	p.Daily.Weekly = p.Daily.weekly()
	if len(q.row.Parts) > 0 {
		p.Daily.count(d, q.now)
	}
	if err := save(q.tx, personKey(p.ID), *p); err != nil {
		return err
	}
	return planDaily(q.tx, p, d, q.now)
}

// count notes that the message of a date goes out.
func (s *daily) count(d when.Date, now time.Time) {
	monday := when.Monday(d)
	if s.Week != monday {
		s.Week, s.Sent = monday, 0
	}
	s.Sent++
	s.Missed++
	s.Last = now
	if s.Weekly {
		s.Told = true
	}
}

// weekly reports whether messages come on Mondays only: chosen, or because the last few were
// followed by no sign of life.
func (s daily) weekly() bool { return s.Weekly || s.Missed >= dailyPatience }

// skip says why no message may come on a date whatever there is to say, "" when one may.
func (s daily) skip(d when.Date) string {
	monday := when.Monday(d)
	switch {
	case !s.On:
		return "turned off"
	case s.weekly() && d.Weekday() != time.Monday:
		return "weekly now"
	case s.Week == monday && s.Sent >= dailyWeek:
		return "enough this week"
	}
	return ""
}

// renderDaily asks what there is to say to a person on this date.
func renderDaily(q *sending) (*page, Post, string, error) {
	p, err := q.readPerson()
	if err != nil {
		return nil, Post{}, "", err
	}
	d, err := when.ParseDate(q.row.Ref)
	if err != nil {
		return nil, Post{}, "", err
	}
	if p.Daily.Plan != q.key {
		return nil, Post{}, "moved", nil
	}
	if why := p.Daily.skip(d); why != "" {
		return nil, Post{}, why, nil
	}
	if p.Closed {
		return nil, Post{}, "direct messages are closed", nil
	}
	if p.Break.Contains(d) {
		return nil, Post{}, "on a break", nil
	}
	seats, err := q.seatsOf(p)
	if err != nil {
		return nil, Post{}, "", err
	}
	words, ok, err := dailyPage(seats, p, d)
	if err != nil || !ok {
		return nil, Post{}, "nothing new, due, planned or answered", err
	}
	if p.Daily.Missed+1 == dailyPatience && !p.Daily.Told && !p.Daily.Weekly {
		words.say("daily.fewer_soon", nil)
	}
	return words, Post{}, "", nil
}

// seatsOf looks at each class of a person as the person would.
func (q *sending) seatsOf(p *person) ([]*seat, error) {
	ids, err := names(q.tx, classesOf(p.ID))
	if err != nil {
		return nil, err
	}
	var list []*seat
	for _, id := range ids {
		s := &seat{view: q.view, who: *p}
		if s.c, err = need(q.tx, classKey(id)); err != nil {
			return nil, err
		}
		if s.m, err = need(q.tx, memberKey(id, p.ID)); err != nil {
			return nil, err
		}
		if s.c.Started && s.m.Part == learner {
			list = append(list, s)
		}
	}
	return list, nil
}

// dailyPage is the message itself; ok is false when nothing calls for one.
func dailyPage(seats []*seat, p *person, d when.Date) (*page, bool, error) {
	words, reason := &page{}, false
	if len(seats) == 0 {
		return words, false, nil
	}
	var first *study
	where := seats[0] // whose class the buttons name
	things, minutes, rest := 0, 0, 0
	body := &page{}
	for i, t := range seats {
		a, err := t.agenda()
		if err != nil {
			return nil, false, err
		}
		if i > 0 {
			a.plans = nil // a person's plans belong to no class and are said once
		}
		school := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		reason = reason || a.calls(p.Daily.Last, d, school, p.Daily.weekly()) || len(a.plans) > 0 || a.answered(p.Daily.Last)
		if len(seats) > 1 && len(a.open) > 0 {
			body.say("daily.class", Args{"class": t.c.Name})
		}
		rest += max(0, len(a.open)-todayLines)
		for _, s := range a.open[:min(todayLines, len(a.open))] {
			things, minutes = things+1, minutes+s.Minutes()
			body.say("today.item", Args{"i": things, "number": s.Index + 1, "title": s.Lesson.Title, "minutes": s.Minutes(), "state": stateOf(s), "due": dueWords(s, d, p.loc())})
			if first == nil {
				first, where = &s, t
			}
		}
		sayPlans(body, a.plans, p.loc())
		sayAnswers(body, a.answers, t.teacherName())
	}
	if things > 0 {
		words.say("daily.head", Args{"name": p.Name, "n": things, "minutes": minutes})
	} else {
		words.say("daily.head_none", Args{"name": p.Name})
	}
	words.lines = append(words.lines, body.lines...)
	if rest > 0 {
		words.say("daily.rest", Args{"n": rest})
	}
	if first != nil {
		words.buttons = append(words.buttons, button{key: "button.start", args: Args{"number": first.Index + 1}, action: "lesson.start", target: where.at(first.Lesson.ID), primary: true})
		words.press("button.checkin", "checkin.open", where.at(first.Lesson.ID))
	}
	words.press("button.today", "today", where.at()).press("button.later", "daily.later", where.at()).press("button.fewer", "daily.fewer", where.at())
	return words, reason, nil
}

// replanDaily moves the next daily message after a change of hour or zone. A date whose message
// was sent gets no second one.
func (t *turn) replanDaily() error {
	after := t.today().AddDays(-1)
	if !t.who.Daily.Last.IsZero() && !t.who.today(t.who.Daily.Last).Before(t.today()) && t.who.Daily.Sent > 0 {
		after = t.today()
	}
	return planDaily(t.tx, &t.who, after, t.now)
}

// dailyOn turns the daily message on and plans the next one.
func (t *turn) dailyOn() error {
	t.who.Daily.On, t.who.Daily.Weekly, t.who.Daily.Missed, t.who.Daily.Told = true, false, 0, false
	if t.who.Daily.Last.IsZero() {
		t.who.Daily.Last = t.c.Made
	}
	if err := t.savePerson(); err != nil {
		return err
	}
	return planDaily(t.tx, &t.who, t.today().AddDays(-1), t.now)
}

// dailyLater brings today's open things once more, three hours later.
func dailyLater(t *turn) (*page, error) {
	if !t.known {
		return nil, Refuse(t.noClassKey(), nil)
	}
	at := t.ev.At.Add(3 * time.Hour).UTC()
	if t.who.Quiet.Contains(at.In(t.who.loc())) {
		return nil, Refuse("daily.too_late", nil)
	}
	d := t.who.today(t.ev.At)
	if err := planRow(t.tx, "later/"+t.who.ID+"/"+d.String(), row{Kind: kindLater, Person: t.who.ID, Ref: d.String(), At: at, Expires: t.who.endOfDay(d)}); err != nil {
		return nil, err
	}
	return privately().say("daily.later", Args{"when": hour(at.In(t.who.loc()))}), nil
}

// renderLater is the daily message once more, if something is still open by then.
func renderLater(q *sending) (*page, Post, string, error) {
	p, err := q.readPerson()
	if err != nil {
		return nil, Post{}, "", err
	}
	d, err := when.ParseDate(q.row.Ref)
	if err != nil {
		return nil, Post{}, "", err
	}
	seats, err := q.seatsOf(p)
	if err != nil {
		return nil, Post{}, "", err
	}
	open := false
	for _, t := range seats {
		a, err := t.agenda()
		if err != nil {
			return nil, Post{}, "", err
		}
		open = open || len(a.open) > 0
	}
	if !open || p.Closed || p.Break.Contains(d) {
		return nil, Post{}, "nothing is open any more", nil
	}
	words, _, err := dailyPage(seats, p, d)
	return words, Post{}, "", err
}

// dailyFewer offers fewer messages: weekly, or none.
func dailyFewer(t *turn) (*page, error) {
	switch t.target(1) {
	case "weekly":
		t.who.Daily.Weekly, t.who.Daily.Told = true, true
	case "none":
		t.who.Daily.On = false
	default:
		p := privately().say("daily.fewer", nil)
		return p.press("button.weekly", "daily.fewer", t.at("weekly")).press("button.none", "daily.fewer", t.at("none")), nil
	}
	if err := t.savePerson(); err != nil {
		return nil, err
	}
	p := privately().say("daily.set_"+t.target(1), nil)
	p.replace = true
	return p, nil
}
