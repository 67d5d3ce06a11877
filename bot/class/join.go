package class

import (
	"strings"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Joining takes two presses: the clock, then the daily message.

// Join is becoming a learner of a class.
func Join() turn.Story {
	return turn.Story{Name: "join", Came: welcome, Actions: []turn.Action{
		turn.Pressed("join", joinClass),
		turn.Pressed("join.clock", joinClock).MayOpen(),
		turn.Pressed("join.daily", joinDaily),
		turn.Pressed("privacy", privacy).Looks(),
		turn.Pressed("profile", profile),
	}}
}

// joinClass makes somebody a learner and asks for the time where they are.
func joinClass(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("join.in", bot.Args{"class": t.Class.Name})
	if t.Joined {
		return askClock(t, p), t.ComeBack()
	}
	return p, t.Join()
}

// welcome tells a learner that they are in the class now, where the answer does not begin with that, and asks for the
// time where they are: whatever made them a member, nobody is left unasked.
func welcome(t *turn.Turn, p *say.Page) error {
	if t.Member.Role != record.Learner || strings.HasPrefix(t.Event.Action, "join.") { // a later step of joining asks already
		return nil
	}
	if t.Event.Action != "join" && t.Event.Action != "class.start" {
		p.Say("join.in", bot.Args{"class": t.Class.Name})
	}
	askClock(t, p)
	return nil
}

// askClock asks whether the zone we assume is right, by the time on the wall.
func askClock(t *turn.Turn, p *say.Page) *say.Page {
	now := t.Local()
	p.Say("join.clock", bot.Args{"time": say.Hour(now), "weekday": say.Weekday(when.DateOf(now))})
	return p.Main("button.yes", "join.clock", t.At("yes")).Press("button.no", "join.clock", t.At("no"))
}

// joinClock takes the answer about the clock. Saying that it is right chooses nothing: it goes on
// following the platform.
func joinClock(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	if t.Target(1) == "no" {
		return zoneForm(t, t.At("join")), nil
	}
	p := say.Privately()
	p.Replace = true
	return askDaily(t, p), nil
}

// askDaily asks once about the daily message.
func askDaily(t *turn.Turn, p *say.Page) *say.Page {
	p.Say("join.daily", bot.Args{"time": t.Who.Daily.At.String()})
	return p.Main("button.yes_please", "join.daily", t.At("yes")).Press("button.no_today", "join.daily", t.At("no"))
}

// joinDaily takes the answer about the daily message.
func joinDaily(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	p := say.Privately()
	p.Replace = true
	if t.Target(1) == "yes" {
		if err := dailyOn(t); err != nil {
			return nil, err
		}
		p.Say("join.daily_on", bot.Args{"time": t.Who.Daily.At.String()})
	} else {
		t.Who.Daily.On = false
		if err := t.SavePerson(); err != nil {
			return nil, err
		}
		p.Say("join.daily_off", nil)
	}
	return p.Main("button.today", "today", t.At()).Press("button.kept", "privacy", t.At()), nil
}

// noticeKey says who can read what.
func noticeKey(t *turn.Turn) string {
	if t.Class.Kind == record.Group {
		return "notice.group"
	}
	return "notice.class"
}

// privacy shows what is kept and who can read it.
func privacy(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("privacy.head", nil)
	if t.Inside {
		p.Say(noticeKey(t), bot.Args{"teacher": t.TeacherName()})
	}
	return p.Say("privacy.kept", nil).Say("privacy.limits", nil).Press("button.data", "mydata", t.At()), nil
}

// profile hears of a change of zone, name or locale. A turn follows those with every event.
func profile(*turn.Turn) (*say.Page, error) { return say.Privately(), nil }
