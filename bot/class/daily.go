package class

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The daily message: one for everything that a person has on one of their dates, asked again at
// the moment of sending, and sent only if something is new, due, planned or answered.

const (
	kindDaily = "daily" // it is one person's daily message
	kindLater = "later" // it is the daily message once more, as somebody asked
)

// Daily is the daily message.
func Daily() turn.Story {
	return turn.Story{
		Name: "daily",
		Kinds: []outbox.Kind{
			{Name: kindDaily, Greets: true, Owner: record.OfPerson, Render: renderDaily, Then: followDaily},
			{Name: kindLater, Greets: true, Owner: record.OfPerson, Render: renderLater},
		},
		Changed: func(r *turn.Renewal) error {
			if r.Who.Daily.On {
				r.Said.Say("zone.daily", bot.Args{"time": r.Who.Daily.At.String()})
			}
			return replanDaily(r.Tx, r.Who, r.Now)
		},
		Actions: []turn.Action{
			turn.Pressed("daily.later", dailyLater), turn.Pressed("daily.not", dailyNot), turn.Pressed("daily.fewer", dailyFewer),
		},
	}
}

const (
	dailyWeek     = 5 // a person gets no more messages in a week, so that two days are always free of them
	dailyPatience = 3 // after so many messages without any press they come weekly, since nobody seems to read them
)

func dailyKey(person string, d when.Date) string {
	return outbox.Occurrence(kindDaily, person, d.String())
}

// planDaily plans the next daily message of a person, after the date given.
func planDaily(tx bot.Tx, p *record.Person, after when.Date, now time.Time) error {
	if !p.Daily.On {
		return nil
	}
	d, err := nextDaily(p, tx, after, now)
	if err != nil {
		return err
	}
	at, key := dailyAt(p, d), dailyKey(p.ID, d)
	p.Daily.Plan = key
	if err := record.Save(tx, record.PersonKey(p.ID), *p); err != nil {
		return err
	}
	return outbox.Plan(tx, key, record.Entry{Kind: kindDaily, Person: p.ID, Ref: d.String(), At: at, Expires: p.EndOfDay(d)})
}

// nextDaily is the first date after one given whose hour is still to come and whose message was not
// ended, whatever became of it. A message planned before for another date stays: it is not the one
// that counts and is dropped at its hour.
func nextDaily(p *record.Person, tx bot.Tx, after when.Date, now time.Time) (when.Date, error) {
	for d := after.AddDays(1); ; d = d.AddDays(1) {
		if !dailyAt(p, d).After(now) {
			continue
		}
		r, used, err := record.Load(tx, record.PostKey(dailyKey(p.ID, d)))
		if err != nil || !used || r.State == record.StatePlanned && len(r.Parts) == 0 {
			return d, err
		}
	}
}

// dailyAt is when the message of a date comes: at the chosen hour, or at the end of quiet hours. If
// those end on the next date, that is in the morning before.
func dailyAt(p *record.Person, d when.Date) time.Time {
	clock, on := p.Daily.At, d
	if clock.Hour*60+clock.Minute < p.Rollover.Hour*60+p.Rollover.Minute {
		on = d.AddDays(1) // an hour after midnight still belongs to the date before
	}
	at := p.Quiet.Next(when.At(on, clock, p.Location()))
	if !at.Before(p.EndOfDay(d)) {
		at = p.Quiet.Next(when.At(d, p.Quiet.To, p.Location()))
	}
	return at
}

// followDaily plans the message of the next date. The one being sent counts as acted upon.
func followDaily(q *outbox.Sending) error {
	p, err := q.ReadPerson()
	if err != nil {
		return err
	}
	d, err := when.ParseDate(q.Entry.Ref)
	if err != nil {
		return err
	}
	if p.Daily.Plan != q.Key {
		return nil
	}
	p.Daily.Plan = ""
	if weekly(p.Daily) && !p.Daily.Weekly {
		p.Daily.Weekly, p.Daily.Silence, p.Daily.Sign = true, true, when.Date{}
	}
	if len(q.Entry.Parts) > 0 {
		count(&p.Daily, d, q.Now)
	} else if slices.Contains(p.Daily.Letters, d) {
		inWeek(&p.Daily, d)
	}
	if err := record.Save(q.Tx, record.PersonKey(p.ID), *p); err != nil {
		return err
	}
	return planDaily(q.Tx, p, d, q.Now)
}

// count notes that the message of a date goes out.
func count(s *record.Daily, d when.Date, now time.Time) {
	inWeek(s, d)
	s.Missed++
	s.Last = now
	if s.Weekly {
		s.Told = true
	}
}

// inWeek counts a message among those of the week of its date.
func inWeek(s *record.Daily, d when.Date) {
	monday := when.Monday(d)
	if s.Week != monday {
		s.Week, s.Sent = monday, 0
	}
	s.Sent++
}

// weekly reports whether messages come on Mondays only: chosen, or because the last few were
// followed by no sign of life.
func weekly(s record.Daily) bool { return s.Weekly || bySilence(s) }

// bySilence reports whether messages are weekly because of silence. What is due is said all the same to who gave a
// sign of life once; to who never began, each due would be one more unread message, so Monday's names it.
func bySilence(s record.Daily) bool { return s.Silence || !s.Weekly && s.Missed >= dailyPatience }

// skip says why no message may come on a date whatever there is to say, "" when one may. due says that something
// is due on that date or the next one for somebody who began.
func skip(s record.Daily, d when.Date, due bool) string {
	monday := when.Monday(d)
	switch {
	case !s.On:
		return "turned off"
	case weekly(s) && d.Weekday() != time.Monday && !(due && bySilence(s)):
		return "weekly now"
	case s.Week == monday && s.Sent >= dailyWeek:
		return "enough this week"
	}
	return ""
}

// ifBegun is the sentence for somebody who gave a sign of life once, or the other one for who never began: to whom
// what is due is said on Mondays only.
func ifBegun(begun bool, once, never string) string {
	if begun {
		return once
	}
	return never
}

// renderDaily asks what there is to say to a person on this date.
func renderDaily(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	p, err := q.ReadPerson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	d, err := when.ParseDate(q.Entry.Ref)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if p.Daily.Plan != q.Key {
		return nil, bot.Post{}, "moved", nil
	}
	if slices.Contains(p.Daily.Letters, d) {
		return nil, bot.Post{}, "a letter comes that day", nil
	}
	if why := skip(p.Daily, d, true); why != "" {
		return nil, bot.Post{}, why, nil
	}
	if p.Closed {
		return nil, bot.Post{}, "direct messages are closed", nil
	}
	if p.Rests(d) {
		return nil, bot.Post{}, "on a break", nil
	}
	day, err := lookAt(q.View, p, d)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if why := skip(p.Daily, d, day.due() && day.begun); why != "" {
		return nil, bot.Post{}, why, nil
	}
	if !day.calls() {
		return nil, bot.Post{}, "nothing new, due, planned or answered", nil
	}
	words, err := day.page()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if p.Daily.Missed+1 == dailyPatience && !p.Daily.Told && !p.Daily.Weekly {
		words.Say(ifBegun(day.begun, "daily.fewer_soon", "daily.fewer_soon_new"), nil)
	}
	if !weekly(p.Daily) {
		return words, bot.Post{}, "", nil
	}
	if repeats(&p.Daily, rich.Plain(q.Voice().Message(words).Body)) {
		return nil, bot.Post{}, "said twice already", nil
	}
	return words, bot.Post{}, "", record.Save(q.Tx, record.PersonKey(p.ID), *p)
}

// replanDaily moves the next daily message after a change of hour or zone. A date whose message
// was sent gets no second one.
func replanDaily(tx bot.Tx, p *record.Person, now time.Time) error {
	today := p.Today(now)
	after := today.AddDays(-1)
	if !p.Daily.Last.IsZero() && !p.Today(p.Daily.Last).Before(today) && p.Daily.Sent > 0 {
		after = today
	}
	return planDaily(tx, p, after, now)
}

// dailyOn turns the daily message on and plans the next one.
func dailyOn(t *turn.Turn) error {
	t.Who.Daily.On, t.Who.Daily.Weekly, t.Who.Daily.Missed, t.Who.Daily.Told = true, false, 0, false
	t.Who.Daily.Silence, t.Who.Daily.Sign = false, when.Date{}
	if t.Who.Daily.Last.IsZero() {
		t.Who.Daily.Last = t.Class.Made
	}
	if err := t.SavePerson(); err != nil {
		return err
	}
	return planDaily(t.Tx, &t.Who, t.Today().AddDays(-1), t.Now)
}

// dailyLater brings today's open things once more, three hours later.
func dailyLater(t *turn.Turn) (*say.Page, error) {
	if !t.Known {
		return nil, bot.Refuse(t.NoClassKey(), nil)
	}
	at := t.Event.At.Add(3 * time.Hour).UTC()
	if t.Who.Quiet.Contains(at.In(t.Who.Location())) {
		return nil, bot.Refuse("daily.too_late", nil)
	}
	d := t.Who.Today(t.Event.At)
	if err := outbox.Plan(t.Tx, outbox.Occurrence(kindLater, t.Who.ID, d.String()),
		record.Entry{Kind: kindLater, Person: t.Who.ID, Ref: d.String(), At: at, Expires: t.Who.EndOfDay(d)}); err != nil {
		return nil, err
	}
	return say.Privately().Say("daily.later", bot.Args{"when": say.Hour(at.In(t.Who.Location()))}), nil
}

// dailyNot lets the rest of somebody's date be without another word about lessons: what was to come once more does
// not. Nothing is noted of it, and the next daily message comes as it would have come anyway.
func dailyNot(t *turn.Turn) (*say.Page, error) {
	if !t.Known {
		return nil, bot.Refuse(t.NoClassKey(), nil)
	}
	d := t.Who.Today(t.Event.At)
	if err := outbox.Withdraw(t.Tx, outbox.Occurrence(kindLater, t.Who.ID, d.String())); err != nil {
		return nil, err
	}
	return say.Privately().Say("daily.not", nil), nil
}

// renderLater is the daily message once more, if something is still open by then.
func renderLater(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	p, err := q.ReadPerson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	d, err := when.ParseDate(q.Entry.Ref)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	day, err := lookAt(q.View, p, d)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if !day.open() || p.Closed || p.Rests(d) {
		return nil, bot.Post{}, "nothing is open any more", nil
	}
	words, err := day.page()
	return words, bot.Post{}, "", err
}

// dailyFewer offers fewer messages: weekly, or none.
func dailyFewer(t *turn.Turn) (*say.Page, error) {
	switch t.Target(1) {
	case "weekly":
		t.Who.Daily.Weekly, t.Who.Daily.Told, t.Who.Daily.Silence = true, true, false
	case "none":
		t.Who.Daily.On = false
	default:
		p := say.Privately().Say("daily.fewer", nil)
		return p.Press("button.weekly", "daily.fewer", t.At("weekly")).Press("button.none", "daily.fewer", t.At("none")), nil
	}
	if err := t.SavePerson(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("daily.set_"+t.Target(1), nil)
	p.Replace = true
	return p, nil
}
