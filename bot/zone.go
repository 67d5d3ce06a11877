package bot

import (
	"afterbell/bot/when"
)

// The zone of a person, told by the time on their wall.

// zoneStory is the zone of a person, told by the time on their wall.
func zoneStory() story {
	return story{name: "zone", actions: []action{
		pressed("zone.form", zoneSubmit).opens(),
		pressed("settings.zone", settingsZone).opens().looks(),
	}}
}

func settingsZone(t *turn) (*page, error) { return t.zoneForm(t.at()), nil }

// zoneForm lets the time on the wall be chosen: nobody needs to know the name of a zone.
func (t *turn) zoneForm(target string) *page {
	v := t.voice()
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
		case len(found) > 1 && !when.SameClock(found):
			return t.zoneChoice(found), nil
		}
		name = found[0].Name
	}
	return t.setZone(name)
}

// zoneUnread opens the form again with what was typed.
func (t *turn) zoneUnread(typed string) *page {
	p := t.zoneForm(t.ev.Args["target"])
	said := t.voice().plain("zone.unread", Args{"zone": typed})
	p.form.Fields[0].Value, p.form.Fields[0].Error = typed, said
	p.errors = map[string]string{"zone": said}
	return p
}

// zoneChoice lists the places that fit what was typed.
func (t *turn) zoneChoice(found []when.ZoneMatch) *page {
	v := t.voice()
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
