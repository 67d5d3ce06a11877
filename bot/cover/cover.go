// Package cover tells how a class goes on when its teachers change: one of them is away until a day, perhaps with
// somebody who teaches meanwhile; another teacher is named; the class is handed over; and where nobody is left to
// teach it, those who manage the space hear so once.
//
// Only people who teach in the space already, or manage it, can be named, and never a learner of the class: whoever
// teaches reads what learners noted for their teachers.
package cover

import (
	"cmp"
	"errors"
	"slices"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Cover is teachers who are away, come and go.
func Cover() turn.Story {
	return turn.Story{
		Name: "cover",
		Kinds: []outbox.Kind{
			{Name: kindNamed, Owner: record.OfClass, Render: renderNamed},
			{Name: kindUnled, Owner: record.OfClass, Render: renderUnled},
		},
		Teaches: led, Departed: departed, Overview: sayUnled,
		Actions: []turn.Action{
			turn.Pressed("away.open", awayOpen).MayOpen().Looks(),
			turn.Pressed("away.form", awaySubmit).MayOpen().Choosing("cover"),
			turn.Pressed("away.end", awayEnd),
			turn.Pressed("hand.open", handOpen).MayOpen().Looks(),
			turn.Pressed("hand.form", handSubmit).Choosing("who", "mine"),
			turn.Pressed("hand.over", handOver),
		},
	}
}

const nobody = "none" // the choice of no cover

// maxAway is how many days a teacher can be away at a time: longer is no absence but the end, which Hand over is for.
const maxAway = 120

// awayOpen opens the form.
func awayOpen(t *turn.Turn) (*say.Page, error) { return awayForm(t, "", nobody, "") }

// awayForm asks on which day a teacher is back, and who teaches meanwhile.
func awayForm(t *turn.Turn, back, covers, problem string) (*say.Page, error) {
	if err := mine(t); err != nil {
		return nil, err
	}
	v := t.Voice()
	list, err := candidates(t)
	if err != nil {
		return nil, err
	}
	options := append([]bot.Choice{{Value: nobody, Label: v.Plain("away.nobody", nil)}}, list...)
	options = options[:min(len(options), maxListed)]
	for i := range options {
		options[i].On = options[i].Value == covers
	}
	p := say.Privately()
	p.Form = &bot.Form{Action: "away.form", Target: t.At(), Title: v.Plain("away.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{
			{
				Name: "back", Label: v.Plain("away.field", nil), Note: v.Plain("away.field_note", nil), Kind: bot.FieldLine, Required: true,
				Max: 40, Value: back, Error: problem,
			},
			{
				Name: "cover", Label: v.Plain("away.cover", nil), Note: v.Plain("away.cover_note", nil), Kind: bot.FieldList,
				Value: covers, Options: options,
			},
		}}
	if problem != "" {
		p.Errors = map[string]string{"back": problem}
	}
	return p, nil
}

// mine refuses what only somebody does who teaches the class: who manages the space and does not teach is never away.
func mine(t *turn.Turn) error {
	if !t.Reads() {
		return t.TeachersOnly()
	}
	teachers, err := t.Teachers()
	if err == nil && !slices.Contains(teachers, t.Who.ID) {
		err = bot.Refuse("away.not_yours", nil)
	}
	return err
}

// awaySubmit notes until when a teacher is away, and who covers.
func awaySubmit(t *turn.Turn) (*say.Page, error) {
	if err := mine(t); err != nil {
		return nil, err
	}
	covers := cmp.Or(t.Arg("cover"), nobody)
	back, problem := readBack(t)
	if problem != "" {
		return awayForm(t, t.Arg("back"), covers, problem)
	}
	d := t.Class.Duties[t.Who.ID]
	was := d
	d.Until, d.Cover = back.AddDays(-1), ""
	if covers != nobody {
		if ok, err := mayName(t, covers); err != nil || !ok {
			return nil, cmp.Or(err, bot.Refuse("hand.none", nil))
		}
		d.Cover = covers
	}
	if err := t.SetDuty(t.Who.ID, d); err != nil {
		return nil, err
	}
	p := say.Privately()
	args := bot.Args{"day": say.LongDay(back), "cover": t.NameOf(d.Cover)}
	if d.Cover == "" {
		askPause(t, p.Say("away.set", args))
	} else {
		p.Say("away.set_cover", args)
	}
	p.Press("button.away_end", "away.end", t.At())
	if d.Cover == "" || d == was {
		return p, nil
	}
	return p, appoint(t, d.Cover, back)
}

// askPause asks whether the class goes on or pauses while a teacher is away in whose place nobody teaches.
func askPause(t *turn.Turn, p *say.Page) {
	if t.Class.Run.Paused != nil {
		p.Say("away.still_paused", nil)
		return
	}
	p.Say("away.pause", nil).Press("button.pause", "replan.pause", t.At())
}

// readBack reads the day on which a teacher is back, in the order of day and month that they write; a problem is a
// sentence.
func readBack(t *turn.Turn) (back when.Date, problem string) {
	at := t.Event.At
	r := when.Reader{Now: at.In(t.Who.Location()), Today: t.Who.Today(at), Order: when.OrderOf(t.Who.Locale, t.Who.Zone)}
	back, err := r.Day(t.Arg("back"))
	var bad *when.InputError
	v := t.Voice()
	switch {
	case errors.As(err, &bad) && bad.Problem == when.Unread:
		return back, v.Plain("time.unread", bot.Args{"part": bad.Part, "example": bad.Example})
	case errors.As(err, &bad) && bad.Problem == when.Past:
		return back, v.Plain("away.past", nil)
	case err != nil:
		return back, v.Plain("break.unread", nil)
	case !back.After(r.Today):
		return back, v.Plain("away.past", nil)
	case back.Sub(r.Today) > maxAway:
		return back, v.Plain("away.long", bot.Args{"n": maxAway})
	}
	return back, ""
}

// awayEnd says that a teacher is back.
func awayEnd(t *turn.Turn) (*say.Page, error) {
	if err := mine(t); err != nil {
		return nil, err
	}
	p := say.Privately().Say("away.ended", nil).Press("button.today", "today", t.At())
	p.Replace = true
	if t.Class.Run.Paused != nil {
		p.Say("away.still_paused", nil).Press("button.resume", "replan.pause", t.At())
	}
	d := t.Class.Duties[t.Who.ID]
	if d.Until.IsZero() {
		return p, nil
	}
	d.Until, d.Cover = when.Date{}, ""
	return p, t.SetDuty(t.Who.ID, d)
}

// maxListed is how many choices a list of a form holds
// (https://docs.discord.com/developers/components/reference#string-select).
const maxListed = 25

// candidates lists who can be named as a teacher, by name.
func candidates(t *turn.Turn) (list []bot.Choice, err error) {
	at := bot.Place{Platform: t.Class.Platform, Space: t.Class.Space}
	known, err := teachingIn(t, at)
	if err != nil {
		return nil, err
	}
	users := record.UsersIn(at.Platform, at.Space)
	names, err := record.Names(record.Intact(t.Tx), users)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		id, err := record.LookUp(t.Tx, record.Pointer(string(users)+name))
		if err != nil {
			return nil, err
		}
		p, ok, err := record.Load(t.Tx, record.PersonKey(id))
		if err != nil {
			return nil, err
		}
		if !ok || p.ID == t.Who.ID || !p.Left.IsZero() || !p.Admin && !slices.Contains(known, p.ID) {
			continue
		}
		if m, _, err := record.Load(t.Tx, record.MemberKey(t.Class.ID, id)); err != nil {
			return nil, err
		} else if m.Role != record.Learner {
			list = append(list, bot.Choice{Value: id, Label: say.Clip(p.Name, 75)})
		}
	}
	order.By(list, func(a, b bot.Choice) int { return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value)) })
	return list, nil
}

// teachingIn lists who teaches any class of a space, or did.
func teachingIn(t *turn.Turn, at bot.Place) (ids []string, err error) {
	_, classes, err := record.Scan(record.Intact(t.Tx), record.Classes())
	if err != nil {
		return nil, err
	}
	for _, c := range classes {
		if !c.Started || c.Kind != record.Taught || c.Platform != at.Platform || c.Space != at.Space {
			continue
		}
		v := term.View{School: t.School, Tx: t.Tx, Now: t.Now, Class: c}
		theirs, err := v.Teachers()
		if err != nil {
			return nil, err
		}
		ids = append(ids, theirs...)
	}
	return ids, nil
}

// mayName reports whether somebody is among those who can be named.
func mayName(t *turn.Turn, id string) (bool, error) {
	list, err := candidates(t)
	return slices.ContainsFunc(list, func(c bot.Choice) bool { return c.Value == id }), err
}
