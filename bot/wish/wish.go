// Package wish is the story of somebody who would begin a class with a teacher in a channel that they do not
// manage: they let the bot ask, whoever may begin a class there says yes or no, and they hear of it. Both see
// where it stands in /class, so nothing depends on a direct message that arrives.
package wish

import (
	"cmp"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// The kinds of posts of this story.
const (
	kindWish   = "wish"   // asks somebody who may begin a class
	kindWished = "wished" // tells who asked what the answer is
)

// Wish is asking to begin a class.
func Wish() turn.Story {
	return turn.Story{
		Name:   "wish",
		Tables: []record.Table{record.WishTable()},
		Kinds: []outbox.Kind{
			{Name: kindWish, Owner: record.OfPerson, Render: renderWish},
			{Name: kindWished, Owner: record.OfPerson, Render: renderWished},
		},
		Founding: founding,
		Actions: []turn.Action{
			turn.Pressed("wish.ask", ask),
			turn.Pressed("wish.allow", func(t *turn.Turn) (*say.Page, error) { return decide(t, true) }),
			turn.Pressed("wish.decline", func(t *turn.Turn) (*say.Page, error) { return decide(t, false) }),
		},
	}
}

// mostOpen is how many wishes of one person wait at a time, so that nobody floods those who answer.
const mostOpen = 3

// founding shows what waits for the person's word, or what became of what they asked for, or offers to ask.
func founding(t *turn.Turn, p *say.Page) error {
	if err := sayNext(t, p); err != nil || t.Event.In.Channel == "" || t.AtHome() {
		return err
	}
	if ok, err := t.MayGrant(t.Event.In); err != nil || ok {
		return err
	}
	_, x, asked, err := t.WishFor(t.Event.In)
	if err != nil {
		return err
	}
	if asked {
		sayState(t, p, x)
	} else {
		p.Press("button.ask_keeper", "wish.ask", "")
	}
	return nil
}

// sayState says to who asked what became of it.
func sayState(t *turn.Turn, p *say.Page, x record.Wish) {
	switch {
	case x.Done.IsZero():
		p.Say("wish.waits", bot.Args{"when": say.Wall(x.At.In(t.Who.Location()))})
	case x.Granted:
		p.Say("wish.granted_here", bot.Args{"name": t.NameOf(x.Said)})
	default:
		p.Say("wish.declined_here", bot.Args{"name": t.NameOf(x.Said)})
	}
}

// sayNext shows the oldest wish that waits for the word of the person, and how many there are beside it.
func sayNext(t *turn.Turn, p *say.Page) error {
	keys, all, err := record.Scan(record.Intact(t.Tx), record.Wishes())
	if err != nil {
		return err
	}
	n, oldest := 0, -1
	for i, x := range all {
		if !x.Waits(t.Now) || !x.InSpace(t.Event.In) || t.Known && x.By == t.Who.ID {
			continue
		}
		if ok, err := t.MayGrant(x.To); err != nil {
			return err
		} else if !ok {
			continue
		}
		if n++; oldest < 0 || x.At.Before(all[oldest].At) {
			oldest = i
		}
	}
	if n == 0 {
		return nil
	}
	sayWish(p, keys[oldest], all[oldest], t.NameOf(all[oldest].By))
	if n > 1 {
		p.Say("wish.more", bot.Args{"n": n - 1})
	}
	return nil
}

// sayWish shows one wish with the buttons that answer it.
func sayWish(p *say.Page, key record.Key[record.Wish], x record.Wish, name any) {
	p.Say("wish.asks", bot.Args{"name": name, "channel": channel(x.To)})
	target := x.By + "." + record.LastSegment(key)
	answers := (&say.Page{}).Press("button.allow", "wish.allow", target).Press("button.decline", "wish.decline", target)
	p.Buttons = append(answers.Buttons, p.Buttons...) // what stands last is left out where there are too many
}

// channel names a channel so that it can be opened.
func channel(at bot.Place) rich.Span {
	return rich.Span{Kind: rich.Channel, Ref: at.Channel, Text: "#" + at.Channel}
}

// ask notes what the person asks for, once for each channel, and asks those who may say yes.
func ask(t *turn.Turn) (*say.Page, error) {
	at := bot.Place{Platform: t.Event.In.Platform, Space: t.Event.In.Space, Channel: t.Event.In.Channel}
	if at.Channel == "" {
		return nil, bot.Refuse("class.in_channel", nil)
	}
	if ok, err := t.MayGrant(at); err != nil || ok {
		return say.Privately().Say("wish.need_not", nil).Press("button.new_class", "class.form", ""), err
	}
	_, x, asked, err := t.WishFor(at)
	if err != nil {
		return nil, err
	}
	if !asked {
		x = record.Wish{By: t.Who.ID, To: at, At: t.Now}
		if err := note(t, x); err != nil {
			return nil, err
		}
	}
	p := say.Privately()
	sayState(t, p, x)
	return p, nil
}

// note stores a wish, and writes to those who are known to be able to answer it.
func note(t *turn.Turn, x record.Wish) error {
	_, mine, err := record.Scan(t.Tx, record.WishesOf(t.Who.ID))
	if err != nil {
		return err
	}
	mine = slices.DeleteFunc(mine, func(w record.Wish) bool { return !w.Waits(t.Now) })
	if len(mine) >= mostOpen {
		return bot.Refuse("wish.enough", bot.Args{"n": mostOpen})
	}
	if err := t.BeKnown(); err != nil {
		return err
	}
	id := record.IDOf(t.Event, "wish")
	if err := record.Save(t.Tx, record.WishKey(x.By, id), x); err != nil {
		return err
	}
	keepers, err := keepersOf(t)
	if err != nil {
		return err
	}
	for _, k := range keepers {
		if err := write(t, kindWish, &k, x.By+"/"+id); err != nil {
			return err
		}
	}
	return nil
}

// keepersOf are the stored persons of the space who manage it or teach there, as far as that is known. Who
// manages a channel no platform tells in advance, and roles come with what somebody does: they see the wish in /class.
func keepersOf(t *turn.Turn) (keepers []record.Person, err error) {
	in := t.Event.In
	teachers, err := teachersIn(t)
	if err != nil {
		return nil, err
	}
	users, err := record.Names(record.Intact(t.Tx), record.UsersIn(in.Platform, in.Space))
	if err != nil {
		return nil, err
	}
	for _, user := range users {
		id, err := record.LookUp(t.Tx, record.Pointer(string(record.UsersIn(in.Platform, in.Space))+user))
		if err != nil {
			return nil, err
		}
		p, ok, err := record.Load(t.Tx, record.PersonKey(id))
		if err != nil {
			return nil, err
		}
		if ok && p.ID != t.Who.ID && p.Left.IsZero() && (p.Admin || slices.Contains(teachers, p.ID)) {
			keepers = append(keepers, p)
		}
	}
	return keepers, nil
}

// teachersIn lists who teaches a class of the space.
func teachersIn(t *turn.Turn) (ids []string, err error) {
	_, all, err := record.Scan(record.Intact(t.Tx), record.Classes())
	for _, c := range all {
		if !c.Started || c.Platform != t.Event.In.Platform || c.Space != t.Event.In.Space {
			continue
		}
		v := term.View{School: t.School, Tx: t.Tx, Now: t.Now, Class: c}
		teachers, err := v.Teachers()
		if err != nil {
			return nil, err
		}
		ids = append(ids, teachers...)
	}
	return ids, err
}

// write plans a direct message about a wish, when the night of whom it is for is over.
func write(t *turn.Turn, kind string, to *record.Person, ref string) error {
	at := to.Quiet.Next(t.Now.In(to.Location()))
	x := record.Entry{Kind: kind, Person: to.ID, Ref: ref, At: at, Expires: at.Add(7 * 24 * time.Hour)}
	return outbox.Plan(t.Tx, outbox.Occurrence(kind, to.ID, ref), x)
}

// decide answers a wish, unless somebody has done so.
func decide(t *turn.Turn, granted bool) (*say.Page, error) {
	key := record.WishKey(t.Target(0), t.Target(1))
	x, ok, err := record.Load(t.Tx, key)
	if err != nil || !ok || !x.InSpace(t.Event.In) || x.Lapsed(t.Now) {
		return nil, cmp.Or(err, bot.Refuse("wish.gone", nil))
	}
	if ok, err := t.MayGrant(x.To); err != nil || !ok {
		return nil, cmp.Or(err, bot.Refuse("wish.not_yours", nil))
	}
	if x.Done.IsZero() {
		if err := settle(t, key, &x, granted); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say(answerKey(x), bot.Args{"name": t.NameOf(x.By), "who": t.NameOf(x.Said), "channel": channel(x.To)})
	return p, sayNext(t, p)
}

// answerKey says to those who answer what the answer is.
func answerKey(x record.Wish) string {
	if x.Granted {
		return "wish.allowed"
	}
	return "wish.declined"
}

// settle stores the answer to a wish, and writes it to who asked.
func settle(t *turn.Turn, key record.Key[record.Wish], x *record.Wish, granted bool) error {
	if err := t.BeKnown(); err != nil {
		return err
	}
	x.Done, x.Said, x.Granted = t.Now, t.Who.ID, granted
	if err := record.Save(t.Tx, key, *x); err != nil {
		return err
	}
	asker, ok, err := record.Load(t.Tx, record.PersonKey(x.By))
	if err != nil || !ok {
		return err
	}
	return write(t, kindWished, &asker, x.By+"/"+record.LastSegment(key))
}

// renderWish asks somebody who may begin a class.
func renderWish(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	key := record.Key[record.Wish](string(record.Wishes()) + q.Entry.Ref)
	x, err := record.Need(q.Tx, key)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if !x.Waits(q.Now) {
		return nil, bot.Post{}, "answered meanwhile", nil
	}
	p := &say.Page{}
	sayWish(p, key, x, q.NameOf(x.By))
	return p.Say("wish.where", nil), bot.Post{}, "", nil
}

// renderWished tells who asked what the answer is.
func renderWished(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	x, err := record.Need(q.Tx, record.Key[record.Wish](string(record.Wishes())+q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	words := "wish.no"
	if x.Granted {
		words = "wish.yes"
	}
	return (&say.Page{}).Say(words, bot.Args{"name": q.NameOf(x.Said), "channel": channel(x.To)}), bot.Post{}, "", nil
}
