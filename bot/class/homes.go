package class

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

// Where a class meets: a class can be found from everywhere, goes on in another channel when a teacher says so
// or the platform gives its channel another id, and its teachers hear when the channel is gone.

// Homes is where classes meet.
func Homes() turn.Story {
	return turn.Story{Name: "homes", Actions: []turn.Action{
		turn.Pressed("class.pick", classPick).Looks(),
		turn.Pressed("class.meet", classMeet),
		turn.Pressed("moved", channelMoved),
		turn.Pressed("closed", channelClosed),
		turn.Pressed("allowed", channelAllowed),
	}}
}

// offerClasses offers the person's other classes of the space, where the channel does not say which is meant.
func offerClasses(t *turn.Turn, p *say.Page) error {
	if t.AtHome() || p.Choose != nil || p.Form != nil {
		return nil
	}
	mine, err := record.Names(t.Tx, record.ClassesOf(t.Who.ID))
	if err != nil {
		return err
	}
	var running []record.Class
	for _, id := range mine {
		k, err := t.School.Class(t.Tx, id)
		if err != nil {
			return err
		}
		if k != nil && k.Class.Started && k.Class.Platform == t.Event.In.Platform && k.Class.Space == t.Event.In.Space {
			running = append(running, k.Class)
		}
	}
	if len(running) > 1 {
		p.Choose = classList(t, running[:min(maxChoices, len(running))])
	}
	return nil
}

// classList lets one choose among classes, each told apart from the others.
func classList(t *turn.Turn, classes []record.Class) *bot.Select {
	list := &bot.Select{Action: "class.pick", Hint: t.Voice().Plain("class.pick_hint", nil)}
	for i, name := range classNames(classes, 60) {
		list.Options = append(list.Options,
			bot.Choice{Value: classes[i].ID, Label: t.Voice().Plain("button.class_named", bot.Args{"class": name}), On: classes[i].ID == t.Class.ID})
	}
	return list
}

// classPick shows the class that was chosen from the list.
func classPick(t *turn.Turn) (*say.Page, error) {
	if ok, err := t.GoTo(t.Arg("value")); err != nil || !ok {
		return nil, cmp.Or(err, bot.Refuse("class.none", nil))
	}
	p, err := classCommand(t)
	if err == nil {
		p.Replace = true
	}
	return p, err
}

// offerMeeting offers who may steer a class to let it meet in the channel of the event, and says so where its
// own channel is gone.
func offerMeeting(t *turn.Turn, p *say.Page) error {
	if !t.Steers() || t.AtHome() {
		return nil
	}
	gone, err := homeless(t)
	if err != nil {
		return err
	}
	if gone {
		p.Say("class.homeless", nil)
	}
	if ok, err := mayMeet(t); err != nil || !ok {
		return err
	}
	meet := say.Button{Key: "button.meet", Action: "class.meet", Target: t.At()}
	if gone {
		p.Beside(meet)
	} else {
		p.Buttons = append(p.Buttons, meet)
	}
	return nil
}

// homeless reports whether the channel of the class is known to be gone.
func homeless(t *turn.Turn) (bool, error) {
	if !t.Class.Closed.IsZero() {
		return true, nil
	}
	for _, h := range t.Class.Homes {
		x, ok, err := record.Load(t.Tx, record.PlaceNotice(t.Class.ID, h))
		if err != nil || ok && x.Reason == reasonAbsent {
			return ok, err
		}
	}
	return false, nil
}

// mayMeet reports whether the class may meet in the channel of the event: it is a channel, no other class runs
// there, and who asks may make a class there.
func mayMeet(t *turn.Turn) (bool, error) {
	if t.Event.In.Channel == "" || t.AtHome() || t.Class.Staff.Channel == t.Event.In.Channel {
		return false, nil
	}
	other, err := runningAt(t, t.Event.In)
	if err != nil || other != nil && other.ID != t.Class.ID {
		return false, err
	}
	return t.MayFound(t.Class.Kind)
}

// runningAt is the class that meets in a channel and has not ended, nil for none.
func runningAt(t *turn.Turn, at bot.Place) (*record.Class, error) {
	id, err := record.LookUp(t.Tx, record.HomeKey(at))
	if err != nil || id == "" {
		return nil, err
	}
	k, err := t.School.Class(t.Tx, id)
	if err != nil || !runs(k, t.Now) {
		return nil, err
	}
	return &k.Class, nil
}

// runs reports whether a class has started and not ended.
func runs(k *term.KeptClass, now time.Time) bool {
	return k != nil && k.Class.Started && term.EndOf(k.LastDay(), &k.Class).After(now)
}

// classMeet lets a class meet in the channel of the event from now on, once who asks has said yes.
func classMeet(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	if t.AtHome() {
		return say.Privately().Say("class.met", bot.Args{"class": t.Class.Name}), nil
	}
	switch ok, err := mayMeet(t); {
	case err != nil:
		return nil, err
	case !ok:
		return nil, bot.Refuse("class.meet_not", nil)
	case len(t.Event.Lacks) > 0:
		return nil, bot.Refuse("reason.lacks", bot.Args{"rights": say.List(t.Event.Lacks)})
	}
	if t.Target(1) != "yes" {
		return say.Privately().Say("class.meet_ask", bot.Args{"class": t.Class.Name}).Main("button.meet", "class.meet", t.At("yes")), nil
	}
	to := bot.Place{Platform: t.Event.In.Platform, Space: t.Event.In.Space, Channel: t.Event.In.Channel}
	from := t.Class.Homes[0]
	if err := moveHome(&t.View, from, to); err != nil {
		return nil, err
	}
	if err := leadTo(t, from, to, t.Class.ID); err != nil {
		return nil, err
	}
	p := say.Privately().Say("class.met", bot.Args{"class": t.Class.Name})
	p.Replace = true
	return p.Press("button.schedule", "schedule", t.At()), nil
}

// leadTo lets a class be found in a channel, and no longer in the one where it met before.
func leadTo(t *turn.Turn, from, to bot.Place, class string) error {
	id, err := record.LookUp(t.Tx, record.HomeKey(from))
	if err != nil {
		return err
	}
	if id == class {
		if err := record.Unpoint(t.Tx, record.HomeKey(from)); err != nil {
			return err
		}
	}
	return record.Point(t.Tx, record.HomeKey(to), class)
}

// moveHome gives a class another channel in the place of one: what it still has to post is posted there.
func moveHome(v *term.View, from, to bot.Place) error {
	c := &v.Class
	c.Homes = slices.Clone(c.Homes)
	for i := range c.Homes {
		if c.Homes[i] == from {
			c.Homes[i] = to
		}
	}
	c.Closed = time.Time{}
	if err := record.Save(v.Tx, record.ClassKey(c.ID), *c); err != nil {
		return err
	}
	return outbox.MoveTo(v.Tx, c.ID, from, to, v.Now)
}

// channelMoved hears that a channel goes on under another id, and lets its classes go on with it, and what
// stands there.
func channelMoved(t *turn.Turn) (*say.Page, error) {
	from, to := channelOf(t.Event.In), channelOf(t.Event.To)
	if to.Platform == "" {
		to.Platform = from.Platform
	}
	if to.Space == "" {
		to.Space = from.Space
	}
	if to.Channel == "" || to == from {
		return &say.Page{}, nil
	}
	if err := eachClassAt(t, from, func(v *term.View) error { return moveHome(v, from, to) }); err != nil {
		return nil, err
	}
	id, err := record.LookUp(t.Tx, record.HomeKey(from))
	if err != nil {
		return nil, err
	}
	if id != "" {
		if err := leadTo(t, from, to, id); err != nil {
			return nil, err
		}
	}
	return &say.Page{}, outbox.Renamed(t.Tx, from, to, t.Now)
}

// channelClosed hears that a channel was deleted or closed, or that the bot was taken out of it: the teachers of its
// classes are told once.
func channelClosed(t *turn.Turn) (*say.Page, error) {
	if t.Event.In.Thread != "" {
		return &say.Page{}, nil
	}
	at := channelOf(t.Event.In)
	return &say.Page{}, eachClassAt(t, at, func(v *term.View) error {
		if k, err := t.School.Class(t.Tx, v.Class.ID); err != nil || !runs(k, t.Now) || !v.Class.Closed.IsZero() {
			return err
		}
		if len(t.Event.Lacks) > 0 {
			return takenOut(v, at)
		}
		v.Class.Closed = v.Now
		if err := record.Save(v.Tx, record.ClassKey(v.Class.ID), v.Class); err != nil {
			return err
		}
		x := record.Notice{At: v.Now, Key: noticePlace, Reason: "reason.closed_channel"}
		if err := record.Save(v.Tx, record.PlaceNotice(v.Class.ID, at), x); err != nil {
			return err
		}
		return tellTeachers(v, at, "closed "+record.Stamp(v.Now))
	})
}

// takenOut tells the teachers that the bot was taken out of the channel, unless they know that nothing is posted there.
func takenOut(v *term.View, at bot.Place) error {
	notice := record.PlaceNotice(v.Class.ID, at)
	if _, told, err := record.Load(v.Tx, notice); err != nil || told {
		return err
	}
	if err := record.Save(v.Tx, notice, record.Notice{At: v.Now, Key: noticePlace, Reason: reasonAbsent}); err != nil {
		return err
	}
	return tellTeachers(v, at, "absent "+record.Stamp(v.Now))
}

// reasonAbsent is why nothing is posted where the bot is not.
const reasonAbsent = "reason.absent"

// takenIn hears that the bot was added to a channel: there it is not absent any more.
func takenIn(t *turn.Turn) error {
	at := channelOf(t.Event.In)
	return eachClassAt(t, at, func(v *term.View) error {
		notice := record.PlaceNotice(v.Class.ID, at)
		x, ok, err := record.Load(v.Tx, notice)
		if err != nil || !ok || x.Reason != reasonAbsent {
			return err
		}
		return record.Remove(v.Tx, notice)
	})
}

// channelAllowed hears that rights or channels of a space changed: what was refused is tried at once, and a
// channel that was closed is open again.
func channelAllowed(t *turn.Turn) (*say.Page, error) {
	at := channelOf(t.Event.In)
	err := eachClassAt(t, at, func(v *term.View) error {
		if v.Class.Closed.IsZero() {
			return nil
		}
		v.Class.Closed = time.Time{}
		if err := record.Remove(v.Tx, record.PlaceNotice(v.Class.ID, at)); err != nil {
			return err
		}
		return record.Save(v.Tx, record.ClassKey(v.Class.ID), v.Class)
	})
	if err != nil {
		return nil, err
	}
	if err := t.Allowed(); err != nil {
		return nil, err
	}
	return &say.Page{}, outbox.TryAgain(t.Tx, t.Event.In, t.Now)
}

// channelOf is the channel of a place, without a thread.
func channelOf(p bot.Place) bot.Place {
	return bot.Place{Platform: p.Platform, Space: p.Space, Channel: p.Channel}
}

// eachClassAt calls fn with each class that meets in a channel.
func eachClassAt(t *turn.Turn, at bot.Place, fn func(*term.View) error) error {
	if at.Channel == "" {
		return nil
	}
	_, all, err := record.Scan(record.Intact(t.Tx), record.Classes())
	if err != nil {
		return err
	}
	for _, c := range all {
		if !slices.Contains(c.Homes, at) {
			continue
		}
		if err := fn(&term.View{School: t.School, Tx: t.Tx, Now: t.Now, Class: c}); err != nil {
			return err
		}
	}
	return nil
}

// mostNamed is how many classes the bot names where it was added again.
const mostNamed = 5

// backIn says in a space or a channel where the bot was added again which classes go on there; nothing in the
// channel of a class, since what waited comes there.
func backIn(t *turn.Turn) (*say.Page, error) {
	p := &say.Page{}
	if c, err := runningAt(t, t.Event.In); err != nil || c != nil && t.Event.In.Channel != "" {
		return p, err
	}
	_, all, err := record.Scan(record.Intact(t.Tx), record.Classes())
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if len(p.Lines) > mostNamed {
			break
		}
		if c.Platform != t.Event.In.Platform || c.Space != t.Event.In.Space || !c.Started || len(c.Homes) == 0 {
			continue
		}
		running, err := runningAt(t, c.Homes[0])
		if err != nil {
			return nil, err
		}
		if running == nil || running.ID != c.ID {
			continue
		}
		if len(p.Lines) == 0 {
			p.Say("hello_back", nil)
		}
		where := rich.Span{Kind: rich.Channel, Ref: c.Homes[0].Channel, Text: "#" + c.Homes[0].Channel}
		p.Say("class.goes_on", bot.Args{"class": c.Name, "channel": where})
	}
	if len(p.Lines) == 0 {
		p.Say("hello", nil)
	}
	return p, nil
}
