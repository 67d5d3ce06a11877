package bot

import (
	"strconv"

	"afterbell/bot/when"
)

// Joining takes two presses: the clock, then the daily message.

// joinClass makes somebody a learner and asks for the time where they are.
func joinClass(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	if !t.joined {
		if err := t.join(); err != nil {
			return nil, err
		}
	}
	p := privately().say("join.in", Args{"class": t.c.Name})
	return t.askClock(p), nil
}

// askClock asks whether the zone we assume is right, by the time on the wall.
func (t *turn) askClock(p *page) *page {
	now := t.local()
	p.say("join.clock", Args{"time": hour(now), "weekday": weekday(when.DateOf(now))})
	return p.main("button.yes", "join.clock", t.at("yes")).press("button.no", "join.clock", t.at("no"))
}

// joinClock takes the answer about the clock. Saying that it is right chooses nothing: it goes on
// following the platform.
func joinClock(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	if t.target(1) == "no" {
		return t.zoneForm(t.at("join")), nil
	}
	p := privately()
	p.replace = true
	return t.askDaily(p), nil
}

// askDaily asks once about the daily message.
func (t *turn) askDaily(p *page) *page {
	p.say("join.daily", Args{"time": t.who.Daily.At.String()})
	return p.main("button.yes_please", "join.daily", t.at("yes")).press("button.no_today", "join.daily", t.at("no"))
}

// joinDaily takes the answer about the daily message.
func joinDaily(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	p := privately()
	p.replace = true
	if t.target(1) == "yes" {
		if err := t.dailyOn(); err != nil {
			return nil, err
		}
		p.say("join.daily_on", Args{"time": t.who.Daily.At.String()})
	} else {
		t.who.Daily.On = false
		if err := t.savePerson(); err != nil {
			return nil, err
		}
		p.say("join.daily_off", nil)
	}
	return p.main("button.today", "today", t.at()).press("button.kept", "privacy", t.at()), nil
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

// zoneForm lets the time on the wall be chosen: nobody needs to know the name of a zone.
func (t *turn) zoneForm(target string) *page {
	v := t.bot.voice(t.who.Locale)
	f := Field{Name: "zone", Label: v.plain("zone.field", nil), Note: v.plain("zone.field_note", nil), Kind: FieldLine, Required: true, Max: 60}
	p := privately()
	p.form = &Form{Action: "zone.form", Target: target, Title: v.plain("zone.form", nil), Submit: v.plain("button.save", nil), Fields: []Field{f}}
	return p
}

// zoneSubmit reads a city, a country, a zone or the time on the wall.
func zoneSubmit(t *turn) (*page, error) {
	typed := t.arg("zone")
	if typed == "" {
		typed = t.arg("value")
	}
	name := typed
	if _, err := when.Zone(typed); err != nil {
		found := when.FindZones(typed, t.now, 25)
		switch {
		case len(found) == 0:
			return t.zoneUnread(typed), nil
		case len(found) > 1 && !sameClock(found):
			return t.zoneChoice(found), nil
		}
		name = found[0].Name
	}
	return t.setZone(name)
}

// sameClock reports whether all matches are the same zone under several cities.
func sameClock(found []when.ZoneMatch) bool {
	for _, m := range found[1:] {
		if m.Name != found[0].Name {
			return false
		}
	}
	return true
}

// zoneUnread opens the form again with what was typed.
func (t *turn) zoneUnread(typed string) *page {
	p := t.zoneForm(t.ev.Args["target"])
	said := t.bot.voice(t.who.Locale).plain("zone.unread", Args{"zone": typed})
	p.form.Fields[0].Value, p.form.Fields[0].Error = typed, said
	p.errors = map[string]string{"zone": said}
	return p
}

// zoneChoice lists the places that fit what was typed.
func (t *turn) zoneChoice(found []when.ZoneMatch) *page {
	v := t.bot.voice(t.who.Locale)
	p := privately().say("zone.which", nil)
	p.choose = &Select{Action: "zone.form", Target: t.ev.Args["target"], Hint: v.plain("zone.hint", nil)}
	seen := map[string]bool{}
	for _, m := range found {
		if !seen[m.Name] && len(p.choose.Options) < 25 {
			seen[m.Name] = true
			p.choose.Options = append(p.choose.Options, Choice{Value: m.Name, Label: v.plain("zone.choice", Args{"city": m.City, "time": hour(m.Now)})})
		}
	}
	return p
}

// setZone stores a person's zone. Days already lived stay what they were; what is planned moves.
func (t *turn) setZone(name string) (*page, error) {
	t.who.Zone, t.who.ZoneAsked = name, true
	if err := t.savePerson(); err != nil {
		return nil, err
	}
	if t.who.Daily.On {
		if err := t.replanDaily(); err != nil {
			return nil, err
		}
	}
	p := privately().say("zone.set", Args{"time": wall(t.local())})
	p.replace = true
	if t.target(1) == "join" {
		return t.askDaily(p), nil
	}
	return p.press("button.settings", "settings", t.at()), nil
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

// weekday is a date's weekday in words.
func weekday(d when.Date) phrase {
	return phrase{key: "calendar.weekday" + strconv.Itoa(int(d.Weekday()))}
}

// noticeKey says who can read what.
func (t *turn) noticeKey() string {
	if t.c.Kind == group {
		return "notice.group"
	}
	return "notice.class"
}

// privacy shows what is kept and who can read it.
func privacy(t *turn) (*page, error) {
	p := privately().say("privacy.head", nil)
	if t.inside {
		p.say(t.noticeKey(), Args{"teacher": t.teacherName()})
	}
	return p.say("privacy.kept", nil).say("privacy.limits", nil), nil
}

// breakOpen asks until when.
func breakOpen(t *turn) (*page, error) {
	v := t.bot.voice(t.who.Locale)
	p := privately()
	p.form = &Form{Action: "break.form", Target: t.ev.Args["target"], Title: v.plain("break.form", nil), Submit: v.plain("button.save", nil),
		Fields: []Field{{Name: "until", Label: v.plain("break.field", nil), Note: v.plain("break.field_note", nil), Kind: FieldLine, Required: true, Max: 40}}}
	return p, nil
}

// breakSubmit starts a break until a day. No reason is asked.
func breakSubmit(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	read, ok := when.Read(t.arg("until"), t.local())
	until := when.DateOf(read.At)
	if !ok || read.Repeat != nil || until.Before(t.today()) || until.Sub(t.today()) > 366 {
		p, err := breakOpen(t)
		said := t.bot.voice(t.who.Locale).plain("break.unread", nil)
		p.form.Fields[0].Value, p.form.Fields[0].Error = t.arg("until"), said
		p.errors = map[string]string{"until": said}
		return p, err
	}
	t.who.Break = when.Span{From: t.today(), To: until.AddDays(-1)}
	if until == t.today() {
		t.who.Break.To = until
	}
	if err := t.savePerson(); err != nil {
		return nil, err
	}
	p := privately().say("break.set", Args{"day": longDay(until)})
	return p.press("button.break_end", "break.end", t.at()), nil
}

// breakEnd ends a break early. A button from an older break changes nothing.
func breakEnd(t *turn) (*page, error) {
	p := privately().say("break.ended", nil)
	p.replace = true
	if t.who.Break.To.Before(t.today()) {
		return p, nil
	}
	t.who.Break.To = t.today().AddDays(-1)
	if t.who.Break.To.Before(t.who.Break.From) {
		t.who.Break = when.Span{}
	}
	return p, t.savePerson()
}

// profile hears of a change of zone, name or locale. A turn follows those with every event.
func profile(*turn) (*page, error) { return privately(), nil }
