package class

import (
	"errors"
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Settings is what one can choose for oneself: /settings.
func Settings() turn.Story {
	return turn.Story{Name: "settings", Actions: []turn.Action{
		turn.Typed("settings", settings).Looks(),
		turn.Pressed("settings.open", settingsOpen).MayOpen().Looks(),
		turn.Pressed("settings.form", settingsSubmit).MayOpen().Choosing("daily"),
		turn.Pressed("settings.pace", settingsPace), turn.Pressed("settings.days", settingsDays),
	}}
}

// sayDaily says when the person's daily message comes.
func sayDaily(t *turn.Turn, p *say.Page) error {
	at := bot.Args{"time": t.Who.Daily.At.String()}
	switch {
	case !t.Who.Daily.On:
		p.Say("settings.daily_off", nil)
	case t.Who.Daily.Silence:
		seats, err := seatsOf(t.View, &t.Who)
		if err != nil {
			return err
		}
		began, err := everBegan(seats)
		if err != nil {
			return err
		}
		p.Say(ifBegun(began, "settings.daily_silence", "settings.daily_silence_new"), at)
	case t.Who.Daily.Weekly:
		p.Say("settings.daily_weekly", at)
	default:
		p.Say("settings.daily_on", at)
	}
	return nil
}

// settings shows what one can choose for oneself.
func settings(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("settings.head", nil)
	p.Say("settings.zone", bot.Args{"zone": say.City(t.Who.Zone), "time": say.Wall(t.Local())})
	if err := sayDaily(t, p); err != nil {
		return nil, err
	}
	quiet := t.Who.Quiet
	if t.Who.Daily.On && quiet.Covers(t.Who.Daily.At) {
		p.Say("settings.daily_in_quiet", bot.Args{"time": t.Who.Daily.At.String(), "end": quiet.To.String()})
	}
	if quiet.From == quiet.To {
		p.Say("settings.quiet_none", nil)
	} else {
		p.Say("settings.quiet", bot.Args{"quiet": quiet.String()})
	}
	if n := t.Who.Recalls(); n == 0 {
		p.Say("settings.recall_none", nil)
	} else {
		p.Say("settings.recall", bot.Args{"n": n})
	}
	if t.Joined && !t.Member.Own.IsZero() {
		p.Say("settings.pace_own", bot.Args{"day": say.LongDay(t.Member.Own)})
		sayOwnDays(t, p)
	} else if t.Joined {
		p.Say("settings.pace_class", nil)
	}
	if !t.Who.Break.To.IsZero() && !t.Who.Break.To.Before(t.Today()) {
		said := "settings.break"
		if t.Who.Break.From.After(t.Today()) {
			said = "settings.break_later"
		}
		p.Say(said, breakDays(t.Who.Break)).Press("button.break_end", "break.end", t.At())
	}
	p.Press("button.zone", "settings.zone", t.At()).Press("button.messages", "settings.open", t.At())
	if t.Joined {
		p.Press("button.pace", "settings.pace", t.At())
	}
	return p.Press("button.break", "break.open", t.At()).Press("button.data", "mydata", t.At()), nil
}

// settingsOpen opens the form for messages and quiet hours.
func settingsOpen(t *turn.Turn) (*say.Page, error) {
	p := say.Privately()
	p.Form = settingsForm(t,
		map[string]string{
			"daily": dailyChoice(t.Who.Daily), "at": t.Who.Daily.At.String(), "quiet": t.Who.Quiet.String(),
			"day": t.Who.Rollover.String(), "recall": strconv.Itoa(t.Who.Recalls()),
		},
		nil)
	return p, nil
}

func dailyChoice(d record.Daily) string {
	switch {
	case !d.On:
		return "off"
	case d.Weekly && !d.Silence:
		return "weekly"
	}
	return "daily"
}

func settingsForm(t *turn.Turn, values, problems map[string]string) *bot.Form {
	v := t.Voice()
	f := &bot.Form{Action: "settings.form", Target: t.At(), Title: v.Plain("settings.form", nil), Submit: v.Plain("button.save", nil)}
	for _, name := range []string{"daily", "at", "quiet", "day", "recall"} {
		x := bot.Field{
			Name: name, Label: v.Plain("settings.field_"+name, nil), Note: v.Plain("settings.field_"+name+"_note", nil),
			Kind: bot.FieldLine, Value: values[name], Max: 40, Required: true, Error: problems[name],
		}
		if name == "daily" {
			x.Kind = bot.FieldOne
			for _, c := range []string{"daily", "weekly", "off"} {
				x.Options = append(x.Options, bot.Choice{Value: c, Label: v.Plain("settings.daily_choice_"+c, nil), On: values[name] == c})
			}
		}
		f.Fields = append(f.Fields, x)
	}
	return f
}

// settingsSubmit stores the hours of a person's messages and day.
func settingsSubmit(t *turn.Turn) (*say.Page, error) {
	problems := map[string]string{}
	at, err := when.ParseClock(t.Arg("at"))
	if err != nil {
		problems["at"] = wrong(t, err, "settings.at_unread")
	}
	quiet, err := when.ParseQuiet(t.Arg("quiet"))
	switch {
	case err != nil:
		problems["quiet"] = wrong(t, err, "settings.quiet_unread")
	case quiet.Length() > when.MaxQuiet:
		problems["quiet"] = t.Voice().Plain("time.quiet_long",
			bot.Args{"n": int(quiet.Length().Round(time.Hour).Hours()), "most": int(when.MaxQuiet.Hours())})
	}
	day, ok := dayBegin(t.Arg("day"))
	if !ok {
		problems["day"] = t.Voice().Plain("settings.day_unread", nil)
	}
	if problem := takeRecall(t); problem != "" {
		problems["recall"] = problem
	}
	if len(problems) > 0 {
		p := say.Privately()
		p.Errors = problems
		p.Form = settingsForm(t, t.Event.Args, problems)
		return p, nil
	}
	return keepSettings(t, at, quiet, day)
}

// takeRecall takes over how many questions may come back in a day, or says what is wrong with the number. A form of an
// earlier version has no such field.
func takeRecall(t *turn.Turn) (problem string) {
	if t.Arg("recall") == "" {
		return ""
	}
	n, err := strconv.Atoi(t.Arg("recall"))
	if err != nil || n < 0 || n > record.RecallMost {
		return t.Voice().Plain("settings.recall_unread", nil)
	}
	if t.Who.Recall = &n; n == record.RecallDefault {
		t.Who.Recall = nil
	}
	return ""
}

// dayBegin reads the hour at which a day begins, from 00:00 to 11:59. A bare 4 can mean nothing else than 04:00.
func dayBegin(typed string) (when.Clock, bool) {
	c, err := when.ParseClock(typed)
	var asks *when.InputError
	if errors.As(err, &asks) && asks.Problem == when.Ambiguous {
		return asks.Options[0].Clock, true
	}
	return c, err == nil && c.Hour <= 11
}

func keepSettings(t *turn.Turn, at when.Clock, quiet when.Quiet, day when.Clock) (*say.Page, error) {
	t.Who.Daily.At, t.Who.Quiet, t.Who.Rollover = at, quiet, day
	wasOff := !t.Who.Daily.On
	t.Who.Daily.On, t.Who.Daily.Weekly = t.Arg("daily") != "off", t.Arg("daily") == "weekly"
	t.Who.Daily.Told, t.Who.Daily.Silence, t.Who.Daily.Sign = t.Who.Daily.Weekly, false, when.Date{}
	if err := t.SavePerson(); err != nil {
		return nil, err
	}
	switch {
	case t.Who.Daily.On && wasOff:
		if err := dailyOn(t); err != nil {
			return nil, err
		}
	case t.Who.Daily.On: // off is asked at the moment of sending
		if err := replanDaily(t.Tx, &t.Who, t.Now); err != nil {
			return nil, err
		}
	}
	p, err := settings(t)
	if err == nil {
		p.Lines = append([]say.Line{{Key: "settings.saved"}}, p.Lines...)
	}
	return p, err
}

// settingsPace switches between the class's clock and one's own.
func settingsPace(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	switch t.Target(1) {
	case "own":
		t.Member.Own = t.Today()
	case "class":
		t.Member.Own = when.Date{}
	default:
		p := say.Privately().Say("settings.pace_ask", nil)
		if !t.Member.Own.IsZero() {
			askOwnDays(t, p)
		}
		return p.Press("button.pace_class", "settings.pace", t.At("class")).Press("button.pace_own", "settings.pace", t.At("own")), nil
	}
	t.Member.Days = nil
	if err := t.SaveMember(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("settings.pace_"+t.Target(1)+"_set", nil)
	p.Replace = true
	if !t.Member.Own.IsZero() {
		askOwnDays(t, p)
	}
	return p, nil
}
