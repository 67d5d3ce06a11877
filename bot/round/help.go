package round

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Who can help with what somebody shared that they are stuck with: the round names them, and the one who is stuck reads it
// in /today and in the next daily message.

// Offers are the check-ins of a learner for which somebody offered to help, until the learner has read that.
type Offers struct {
	Names []string  `json:"n"`  // of the check-ins, as record.FactName has them
	At    time.Time `json:"at"` // the newest offer was made then
}

func offersTable() record.Table {
	return record.Table{Name: "offers", Rest: "CLASS/PERSON", Owner: record.OfClass,
		Holds: "that somebody offered to help a learner with a check-in, until the learner has read it"}
}

func offersKey(class, person string) record.Key[Offers] {
	return record.Key[Offers](string(offersTable().Owned(class)) + person)
}

const (
	shortStuck = 40 // so many characters of what somebody is stuck with stand where it is named in passing
	mostHelp   = 4  // a round asks for help with so many things at most
)

// pressHelp offers to help with what is stuck.
func pressHelp(v *term.View, p *say.Page, list []part) {
	n := 0
	for _, x := range list {
		if x.fact.Stuck == "" || n == mostHelp {
			continue
		}
		n++
		p.Buttons = append(p.Buttons, say.Button{Key: "button.can_help", Args: bot.Args{"what": say.Short(x.fact.Stuck, shortStuck)},
			Action: "round.help", Target: v.At(x.name)})
	}
}

// help notes that whoever acts can help with a check-in, or takes that back.
func help(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	name, off := t.Target(1), t.Target(2) == "no"
	s, _, err := record.Load(t.Tx, keyOf(t.Class.ID, name))
	if err != nil {
		return nil, err
	}
	x, _, err := record.Load(t.Tx, record.FactNamed(name))
	switch {
	case err != nil:
		return nil, err
	case !s.shared() || x.Stuck == "" || t.Class.Kind != record.Group:
		return nil, bot.Refuse("round.gone", nil)
	case s.Person == t.Who.ID:
		return nil, bot.Refuse("round.own", nil)
	}
	if err := offer(t, name, s, off); err != nil {
		return nil, err
	}
	p := say.Privately()
	if off {
		p.Replace = true
		return p.Say("round.not_helping", nil), nil
	}
	p.Say("round.helping", bot.Args{"name": t.NameOf(s.Person), "stuck": t.Words(x.Stuck)})
	return p.Press("button.take_back", "round.help", t.At(name, "no")), nil
}

// offer notes an offer to help, or that there is none any more, and rewrites the round.
func offer(t *turn.Turn, name string, s Share, off bool) error {
	if slices.Contains(s.Helps, t.Who.ID) != off {
		return nil
	}
	s.Helps = slices.DeleteFunc(s.Helps, func(id string) bool { return id == t.Who.ID })
	if !off {
		s.Helps = append(s.Helps, t.Who.ID)
	}
	if err := record.Save(t.Tx, keyOf(t.Class.ID, name), s); err != nil {
		return err
	}
	if err := publish(t, name, "", s); err != nil || off {
		return err
	}
	key := offersKey(t.Class.ID, s.Person)
	o, _, err := record.Load(t.Tx, key)
	if err != nil {
		return err
	}
	if !slices.Contains(o.Names, name) {
		o.Names = append(o.Names, name)
	}
	o.At = t.Event.At.UTC()
	return record.Save(t.Tx, key, o)
}

// news tells a learner who can help.
func news(tx bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	o, ok, err := record.Load(tx, offersKey(c.ID, l.Person.ID))
	if err != nil || !ok {
		return err
	}
	v := term.View{Tx: tx, Class: *c}
	for _, name := range o.Names {
		s, _, err := record.Load(tx, keyOf(c.ID, name))
		if err != nil {
			return err
		}
		x, _, err := record.Load(tx, record.FactNamed(name))
		if err != nil {
			return err
		}
		if !s.shared() || len(s.Helps) == 0 {
			continue
		}
		line := say.Line{Key: "round.news", Args: bot.Args{"name": v.NameOf(s.Helps[len(s.Helps)-1]), "n": len(s.Helps),
			"stuck": say.Short(x.Stuck, shortStuck)}}
		a.News = append(a.News, term.News{At: o.At, Calls: true, Line: line, Press: say.Button{
			Key: "button.got_it", Action: "round.heard", Target: v.At(),
		}})
	}
	return nil
}

// heard notes that a learner knows who can help.
func heard(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("round.heard", nil).Press("button.today", "today", t.At())
	return p, record.Remove(t.Tx, offersKey(t.Class.ID, t.Who.ID))
}
