package class

import (
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
	typed := t.Arg("zone")
	if typed == "" {
		typed = t.Arg("value")
	}
	name := typed
	if _, err := when.Zone(typed); err != nil {
		found := when.FindZones(typed, t.Now, 25)
		switch {
		case len(found) == 0:
			return zoneUnread(t, typed), nil
		case len(found) > 1 && !when.SameClock(found):
			return zoneChoice(t, found), nil
		}
		name = found[0].Name
	}
	return setZone(t, name)
}

// zoneUnread opens the form again with what was typed.
func zoneUnread(t *turn.Turn, typed string) *say.Page {
	p := zoneForm(t, t.Event.Args["target"])
	said := t.Voice().Plain("zone.unread", bot.Args{"zone": typed})
	p.Form.Fields[0].Value, p.Form.Fields[0].Error = typed, said
	p.Errors = map[string]string{"zone": said}
	return p
}

// zoneChoice lists the places that fit what was typed.
func zoneChoice(t *turn.Turn, found []when.ZoneMatch) *say.Page {
	v := t.Voice()
	p := say.Privately().Say("zone.which", nil)
	p.Choose = &bot.Select{Action: "zone.form", Target: t.Event.Args["target"], Hint: v.Plain("zone.hint", nil)}
	seen := map[string]bool{}
	for _, m := range found {
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
	t.Who.Zone, t.Who.ZoneAsked = name, true
	if err := t.SavePerson(); err != nil {
		return nil, err
	}
	if err := t.ZoneChanged(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("zone.set", bot.Args{"time": say.Wall(t.Local())})
	p.Replace = true
	if t.Target(1) == "join" {
		return askDaily(t, p), nil
	}
	return p.Press("button.settings", "settings", t.At()), nil
}
