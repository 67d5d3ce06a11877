package class

import (
	"cmp"
	"errors"

	"afterbell/bot"
	"afterbell/bot/say"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The zone of a person, told by the time on their wall.

// Zone is the zone of a person, told by the time on their wall.
func Zone() turn.Story {
	return turn.Story{Name: "zone", Actions: []turn.Action{
		turn.Pressed("zone.form", zoneSubmit).MayOpen(),
		turn.Pressed("settings.zone", settingsZone).MayOpen().Looks(),
	}}
}

func settingsZone(t *turn.Turn) (*say.Page, error) { return zoneForm(t, t.At()), nil }

// zoneForm lets the time on the wall be chosen: nobody needs to know the name of a zone.
func zoneForm(t *turn.Turn, target string) *say.Page {
	v := t.Voice()
	f := bot.Field{
		Name: "zone", Label: v.Plain("zone.field", nil), Note: v.Plain("zone.field_note", nil), Kind: bot.FieldLine, Required: true,
		Max: 60,
	}
	p := say.Privately()
	p.Form = &bot.Form{
		Action: "zone.form", Target: target, Title: v.Plain("zone.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{f},
	}
	return p
}

// zoneSubmit reads a city, a country, a zone or the time on the wall.
func zoneSubmit(t *turn.Turn) (*say.Page, error) {
	typed := cmp.Or(t.Arg("zone"), t.Arg("value"))
	loc, err := when.ReadZone(typed, t.Now)
	var which *when.ZoneError
	switch {
	case errors.As(err, &which) && len(which.Found) > 0:
		return zoneChoice(t, which), nil
	case err != nil:
		return zoneUnread(t, typed), nil
	}
	return setZone(t, loc.String())
}

// zoneUnread opens the form again with what was typed.
func zoneUnread(t *turn.Turn, typed string) *say.Page {
	p := zoneForm(t, t.Event.Args["target"])
	key := "zone.unread"
	if looksLikeClock(typed) {
		key = "zone.nowhere"
	}
	said := t.Voice().Plain(key, bot.Args{"zone": typed})
	p.Form.Fields[0].Value, p.Form.Fields[0].Error = typed, said
	p.Errors = map[string]string{"zone": said}
	return p
}

// looksLikeClock reports whether somebody typed the time on their wall.
func looksLikeClock(typed string) bool {
	_, err := when.ParseClock(typed)
	var bad *when.InputError
	return err == nil || errors.As(err, &bad) && bad.Problem == when.Ambiguous
}

// zoneChoice lists the places that fit what was typed. An offset does not say when its clocks change.
func zoneChoice(t *turn.Turn, which *when.ZoneError) *say.Page {
	v := t.Voice()
	key := "zone.which"
	if which.Offset {
		key = "zone.which_offset"
	}
	p := say.Privately().Say(key, nil)
	p.Choose = &bot.Select{Action: "zone.form", Target: t.Event.Args["target"], Hint: v.Plain("zone.hint", nil)}
	seen := map[string]bool{}
	for _, m := range which.Found {
		if !seen[m.Name] && len(p.Choose.Options) < 25 {
			seen[m.Name] = true
			p.Choose.Options = append(p.Choose.Options,
				bot.Choice{Value: m.Name, Label: v.Plain("zone.choice", bot.Args{"city": m.City, "time": say.Hour(m.Now)})})
		}
	}
	return p
}

// setZone stores a person's zone. Days already lived stay what they were; what is planned moves.
func setZone(t *turn.Turn, name string) (*say.Page, error) {
	was := t.Who.Location()
	t.Who.Zone, t.Who.ZoneAsked = name, true
	if err := t.SavePerson(); err != nil {
		return nil, err
	}
	moved, err := t.ZoneChanged(was)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("zone.set", bot.Args{"time": say.Wall(t.Local()), "place": say.City(t.Who.Zone)})
	p.Lines = append(p.Lines, moved...)
	p.Replace = true
	if t.Target(1) == "join" {
		return askDaily(t, p), nil
	}
	return p.Press("button.settings", "settings", t.At()), nil
}
