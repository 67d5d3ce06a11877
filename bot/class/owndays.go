package class

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The days of the week on which lessons open to a learner at their own pace.

// sayOwnDays says which days a learner chose, and how to choose others.
func sayOwnDays(t *turn.Turn, p *say.Page) {
	if d := t.Member.ChosenDays(); d.On != 0 {
		p.Say("settings.days_own", bot.Args{"days": say.Weekdays(d.On.List()), "zone": say.City(d.Zone)})
	}
}

// askOwnDays offers the days of the week to choose from.
func askOwnDays(t *turn.Turn, p *say.Page) {
	v, chosen := t.Voice(), t.Member.ChosenDays()
	p.Say("settings.days_ask", nil)
	p.Choose = &bot.Select{Action: "settings.days", Target: t.At(), Hint: v.Plain("settings.days_hint", nil), Many: true}
	for _, d := range when.EveryDay.List() {
		p.Choose.Options = append(p.Choose.Options, bot.Choice{
			Value: strconv.Itoa(int(d)), Label: v.Word(say.Weekdays{d}), On: chosen.On.Has(d)})
	}
	if chosen.On != 0 {
		p.Press("button.days_class", "settings.days", t.At("class"))
	}
}

// settingsDays takes the days that were chosen: none, or all that a button says, are those of the class.
func settingsDays(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	if t.Member.Own.IsZero() {
		return nil, bot.Refuse("settings.days_not_own", nil)
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	d := record.OwnDays{On: weekdaysIn(t.Arg("value")), At: t.Event.At.UTC(), Zone: t.Who.Zone}
	if d.On == 0 {
		d.Zone = t.Class.Zone
	}
	days := term.Choose(t.Member, d, t.OwnSchedule(co))
	p := say.Privately()
	p.Replace = true
	switch {
	case slices.Equal(days, t.Member.Days):
		p.Say("settings.days_same", nil)
	case d.On == 0:
		p.Say("settings.days_class", nil)
	default:
		p.Say("settings.days_set", bot.Args{"days": say.Weekdays(d.On.List()), "time": t.Class.Run.Rhythm.At.String()})
	}
	if !slices.Equal(days, t.Member.Days) {
		t.Member.Days = days
		if err := t.SaveMember(); err != nil {
			return nil, err
		}
	}
	p.Press("button.pace", "settings.pace", t.At()).Press("button.schedule", "schedule", t.At())
	return p, nextLesson(t, p)
}

// weekdaysIn reads the numbers of days of the week, as the list gives them: 0 is Sunday.
func weekdaysIn(value string) (days when.Weekdays) {
	for word := range strings.SplitSeq(value, ",") {
		if n, err := strconv.Atoi(word); err == nil && n >= 0 && n <= 6 {
			days |= when.DaysOf(time.Weekday(n))
		}
	}
	return days
}
