package bot

import (
	"afterbell/bot/when"
)

// settingsStory is what one can choose for oneself: /settings.
func settingsStory() story {
	return story{name: "settings", actions: []action{
		typed("settings", settings).looks(),
		pressed("settings.open", settingsOpen).opens().looks(),
		pressed("settings.form", settingsSubmit).opens().choosing("daily"),
		pressed("settings.pace", settingsPace),
	}}
}

// settings shows what one can choose for oneself.
func settings(t *turn) (*page, error) {
	p := privately().say("settings.head", nil)
	p.say("settings.zone", Args{"zone": t.who.Zone, "time": wall(t.local())})
	switch {
	case !t.who.Daily.On:
		p.say("settings.daily_off", nil)
	case t.who.Daily.Weekly:
		p.say("settings.daily_weekly", Args{"time": t.who.Daily.At.String()})
	default:
		p.say("settings.daily_on", Args{"time": t.who.Daily.At.String()})
	}
	quiet := t.who.Quiet
	if t.who.Daily.On && quiet.Covers(t.who.Daily.At) {
		p.say("settings.daily_in_quiet", Args{"time": t.who.Daily.At.String(), "end": quiet.To.String()})
	}
	if quiet.From == quiet.To {
		p.say("settings.quiet_none", nil)
	} else {
		p.say("settings.quiet", Args{"quiet": quiet.String()})
	}
	if t.joined && !t.m.Own.IsZero() {
		p.say("settings.pace_own", Args{"day": longDay(t.m.Own)})
	} else if t.joined {
		p.say("settings.pace_class", nil)
	}
	if !t.who.Break.To.IsZero() && !t.who.Break.To.Before(t.today()) {
		p.say("settings.break", Args{"day": longDay(t.who.Break.To.AddDays(1))}).press("button.break_end", "break.end", t.at())
	}
	p.press("button.zone", "settings.zone", t.at()).press("button.messages", "settings.open", t.at())
	if t.joined {
		p.press("button.pace", "settings.pace", t.at())
	}
	return p.press("button.break", "break.open", t.at()).press("button.kept", "privacy", t.at()), nil
}

// settingsOpen opens the form for messages and quiet hours.
func settingsOpen(t *turn) (*page, error) {
	p := privately()
	p.form = t.settingsForm(map[string]string{"daily": dailyChoice(t.who.Daily), "at": t.who.Daily.At.String(), "quiet": t.who.Quiet.String(), "day": t.who.Rollover.String()}, nil)
	return p, nil
}

func dailyChoice(d daily) string {
	switch {
	case !d.On:
		return "off"
	case d.Weekly:
		return "weekly"
	}
	return "daily"
}

func (t *turn) settingsForm(values, problems map[string]string) *Form {
	v := t.voice()
	f := &Form{Action: "settings.form", Target: t.at(), Title: v.plain("settings.form", nil), Submit: v.plain("button.save", nil)}
	for _, name := range []string{"daily", "at", "quiet", "day"} {
		x := Field{Name: name, Label: v.plain("settings.field_"+name, nil), Note: v.plain("settings.field_"+name+"_note", nil), Kind: FieldLine, Value: values[name], Max: 40, Required: true, Error: problems[name]}
		if name == "daily" {
			x.Kind = FieldOne
			for _, c := range []string{"daily", "weekly", "off"} {
				x.Options = append(x.Options, Choice{Value: c, Label: v.plain("settings.daily_choice_"+c, nil), On: values[name] == c})
			}
		}
		f.Fields = append(f.Fields, x)
	}
	return f
}

// settingsSubmit stores the hours of a person's messages and day.
func settingsSubmit(t *turn) (*page, error) {
	problems := map[string]string{}
	at, err := when.ParseClock(t.arg("at"))
	if err != nil {
		problems["at"] = "settings.at_unread"
	}
	quiet, err := when.ParseQuiet(t.arg("quiet"))
	if err != nil {
		problems["quiet"] = "settings.quiet_unread"
	}
	day, err := when.ParseClock(t.arg("day"))
	if err != nil || day.Hour > 11 {
		problems["day"] = "settings.day_unread"
	}
	if len(problems) > 0 {
		p := privately()
		p.errors = t.voice().fieldErrors(problems)
		p.form = t.settingsForm(t.ev.Args, p.errors)
		return p, nil
	}
	return t.keepSettings(at, quiet, day)
}

func (t *turn) keepSettings(at when.Clock, quiet when.Quiet, day when.Clock) (*page, error) {
	t.who.Daily.At, t.who.Quiet, t.who.Rollover = at, quiet, day
	wasOff := !t.who.Daily.On
	t.who.Daily.On, t.who.Daily.Weekly = t.arg("daily") != "off", t.arg("daily") == "weekly"
	t.who.Daily.Told = t.who.Daily.Weekly
	if err := t.savePerson(); err != nil {
		return nil, err
	}
	switch {
	case t.who.Daily.On && wasOff:
		if err := t.dailyOn(); err != nil {
			return nil, err
		}
	case t.who.Daily.On: // off is asked at the moment of sending
		if err := t.replanDaily(); err != nil {
			return nil, err
		}
	}
	p, err := settings(t)
	if err == nil {
		p.lines = append([]line{{key: "settings.saved"}}, p.lines...)
	}
	return p, err
}

// settingsPace switches between the class's clock and one's own.
func settingsPace(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	switch t.target(1) {
	case "own":
		t.m.Own = t.today()
	case "class":
		t.m.Own = when.Date{}
	default:
		p := privately().say("settings.pace_ask", nil)
		return p.press("button.pace_class", "settings.pace", t.at("class")).press("button.pace_own", "settings.pace", t.at("own")), nil
	}
	if err := t.saveMember(); err != nil {
		return nil, err
	}
	p := privately().say("settings.pace_"+t.target(1)+"_set", nil)
	p.replace = true
	return p, nil
}
