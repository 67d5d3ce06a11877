package bot

import (
	"afterbell/bot/when"
)

// Joining takes two presses: the clock, then the daily message.

// joinStory is becoming a learner of a class.
func joinStory() story {
	return story{name: "join", actions: []action{
		pressed("join", joinClass),
		pressed("join.clock", joinClock).opens(),
		pressed("join.daily", joinDaily),
		pressed("privacy", privacy).looks(),
		pressed("profile", profile),
	}}
}

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

// profile hears of a change of zone, name or locale. A turn follows those with every event.
func profile(*turn) (*page, error) { return privately(), nil }
