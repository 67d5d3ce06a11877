package checkins

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What a teacher reads: ten check-ins at a time, the newest first, and one of them with all its words.

// atOnce is how many check-ins are listed at a time.
const atOnce = 10

// listedWords is how many characters of each text of a check-in the list shows, since ten with all that can be
// written fit no message. Opened by itself a check-in is shown in full.
const listedWords = 100

// An item is a check-in with its key.
type item struct {
	key record.Key[record.Fact]
	record.Fact
}

// list shows what waits to be read, from the check-in that the button names on.
func list(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	return listed(t, say.Privately(), t.Target(1))
}

// listed adds the check-ins that wait to be read to a page, from the one called newest on.
func listed(t *turn.Turn, p *say.Page, newest string) (*say.Page, error) {
	keys, err := record.Unread(t.Tx, t.Class.ID, newest, atOnce+1)
	if err != nil {
		return nil, err
	}
	items, err := read(t.Tx, keys[:min(atOnce, len(keys))])
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return p.Say("checkins.none", nil).Press("button.people", "people", t.At()).Press("button.class", "class", t.At()), nil
	}
	if _, err := sayUnread(t.Tx, t.Class.ID, p, "checkins.head", "checkins.head_many"); err != nil {
		return nil, err
	}
	called, err := names(t)
	if err != nil {
		return nil, err
	}
	p.Choose = &bot.Select{Action: "checkins.one", Target: t.At(), Hint: t.Voice().Plain("checkins.hint", nil)}
	for i, x := range items {
		sayItem(t, p, i+1, x, called(x.Person))
	}
	first, last := record.FactName(items[0].key), record.FactName(items[len(items)-1].key)
	p.Buttons = append(p.Buttons, say.Button{Key: "button.seen_all", Args: bot.Args{"n": len(items)}, Action: "checkins.all",
		Target: t.At(first, last), Primary: true})
	if len(keys) > atOnce {
		p.Press("button.earlier", "checkins", t.At(record.FactName(keys[atOnce])))
	}
	return p, nil
}

// names is what teachers call the people of the class: learners by a name that no other one has.
func names(t *turn.Turn) (func(id string) any, error) {
	learners, err := t.Learners(t.Voice())
	if err != nil {
		return nil, err
	}
	called := map[string]string{}
	for _, l := range learners {
		called[l.Person.ID] = l.Called
	}
	return func(id string) any {
		if name := called[id]; name != "" {
			return name
		}
		return t.NameOf(id)
	}, nil
}

// read loads check-ins.
func read(tx bot.Tx, keys []record.Key[record.Fact]) (items []item, err error) {
	for _, key := range keys {
		x, ok, err := record.Load(tx, key)
		if err != nil {
			return nil, err
		}
		if ok {
			items = append(items, item{key, x})
		}
	}
	return items, nil
}

// short is a text of a check-in as the list shows it.
func short(text string) any { return say.Short(text, listedWords) }

// sayItem adds one check-in in short to the list, and to what can be chosen.
func sayItem(t *turn.Turn, p *say.Page, i int, x item, name any) {
	p.Say("checkins.item", bot.Args{"i": i, "name": name, "day": say.ShortDay(x.Day), "noted": term.Noted(x.Fact, short)})
	label := t.Voice().Plain("checkins.choice", bot.Args{"i": i, "name": name, "did": say.Short(noted(x.Fact), 75)})
	p.Choose.Options = append(p.Choose.Options, bot.Choice{Value: record.FactName(x.key), Label: say.Clip(label, 75)})
}

// one shows a check-in that was chosen from the list.
func one(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t, t.Arg("value"))
	if err != nil {
		return nil, err
	}
	called, err := names(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("checkins.alone",
		bot.Args{"name": called(x.Person), "day": say.LongDay(x.Day), "lesson": t.LessonTitle(x.Lesson)})
	sayWords(t, p, x.Fact)
	if err := sayStuck(t, p, x); err != nil {
		return nil, err
	}
	if x.Read != nil {
		sayReading(t, p, x.Read)
	}
	name := record.FactName(x.key)
	p.Main("button.reply", "checkins.reply", t.At(name))
	if x.Read == nil {
		p.Press("button.seen", "checkins.seen", t.At(name))
	}
	return p.Press("button.checkins", "checkins", t.At()), nil
}

// sayWords says a check-in with all its words but those on being stuck.
func sayWords(t *turn.Turn, p *say.Page, x record.Fact) {
	if x.Did != "" {
		p.Say("checkin.did", bot.Args{"did": t.Words(x.Did)})
	}
	if x.Sure > 0 {
		p.Say("checkin.sure", bot.Args{"sure": x.Sure})
	}
	if x.Next != "" {
		p.Say("checkin.next", bot.Args{"next": t.Words(x.Next)})
	}
	if x.Change != "" {
		p.Say("checkin.differently", bot.Args{"change": t.Words(x.Change)})
	}
}

// sayStuck says what somebody was stuck on, and what became of the question that the check-in put by that.
func sayStuck(t *turn.Turn, p *say.Page, x item) error {
	if x.Stuck == "" {
		return nil
	}
	_, q, ok, err := question(t.Tx, x)
	args := bot.Args{"stuck": t.Words(x.Stuck)}
	switch {
	case err != nil:
	case q.Answer != "":
		args["teacher"], args["answer"] = t.NameOf(q.By), t.Words(q.Answer)
		p.Say("checkins.stuck_answered", args)
	case ok && q.Waits():
		p.Say("checkins.stuck_waits", args)
	default:
		p.Say("checkins.stuck", args)
	}
	return err
}

// question is the one that a check-in put by being stuck. ok is false where it put none.
func question(tx bot.Tx, x item) (key record.Key[record.Question], q record.Question, ok bool, err error) {
	keys, all, err := record.QuestionsWith(tx, x.Class, x.key)
	for i, q := range all {
		if q.Fact == x.key {
			return keys[i], q, true, err
		}
	}
	return "", record.Question{}, false, err
}

// sayReading says which teacher read a check-in, and what the reply was.
func sayReading(t *turn.Turn, p *say.Page, r *record.Reading) {
	args := bot.Args{"teacher": t.NameOf(r.By), "when": say.Wall(r.At.In(t.Who.Location())), "words": t.Words(r.Words)}
	if r.Words == "" {
		p.Say("checkins.was_seen", args)
	} else {
		p.Say("checkins.was_answered", args)
	}
}

// meant is the check-in of that name, as far as who acts may read it and it stands.
func meant(t *turn.Turn, name string) (item, error) {
	x := item{key: record.FactNamed(name)}
	if !t.Reads() {
		return x, t.TeachersOnly()
	}
	var ok bool
	var err error
	if x.Fact, ok, err = record.Load(t.Tx, x.key); err != nil {
		return x, err
	}
	if !ok || x.Class != t.Class.ID || x.Kind != record.FactCheckin || x.Undone {
		return x, bot.Refuse("checkins.gone", nil)
	}
	return x, nil
}
