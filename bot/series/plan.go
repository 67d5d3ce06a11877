package series

import (
	"slices"
	"strings"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What is planned of a series, left out, and stopped.

// meant is the series that a button names, for whoever steers the class.
func meant(t *turn.Turn) (*Repeated, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	x, ok, err := record.Load(t.Tx, key(t.Class.ID, t.Target(1)))
	if err == nil && !ok {
		err = bot.Refuse("series.gone", nil)
	}
	return &x, err
}

// begin plans each time of a series that was previewed.
func begin(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t)
	if err != nil {
		return nil, err
	}
	if !x.Stopped.IsZero() {
		return nil, bot.Refuse("series.stopped_before", nil)
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	x.Began = true
	if err := x.plan(&t.View); err != nil {
		return nil, err
	}
	comes, _ := x.ahead(&t.Class, t.Now)
	p := say.Privately().Say("series.begun", bot.Args{"n": len(comes)})
	p.Replace = true
	return p.Press("button.undo", "series.stop", t.At(x.ID)).Press("button.series", "series", t.At()), nil
}

// plan plans the times that are to come, takes away those that days off or somebody took, and stores the series. What
// somebody withdrew by itself is not planned again.
func (x *Repeated) plan(v *term.View) error {
	comes, _ := x.ahead(&v.Class, v.Now)
	for _, d := range x.dates() {
		if !x.at(d).After(v.Now) {
			continue
		}
		var err error
		if slices.Contains(comes, d) && x.Stopped.IsZero() {
			err = x.come(v.Tx, &v.Class, d)
		} else {
			err = x.stay(v.Tx, &v.Class, d)
		}
		if err != nil {
			return err
		}
	}
	return record.Save(v.Tx, key(v.Class.ID, x.ID), *x)
}

// come plans the time of a date, once.
func (x *Repeated) come(tx bot.Tx, c *record.Class, d when.Date) error {
	if slices.Contains(x.Planned, d) {
		return nil
	}
	x.Planned = append(x.Planned, d)
	p := x.prompt(c, d)
	if err := record.SavePrompt(tx, p); err != nil {
		return err
	}
	return turn.PlanTalk(tx, p)
}

// stay takes the time of a date away. One that was begun stays.
func (x *Repeated) stay(tx bot.Tx, c *record.Class, d when.Date) error {
	i := slices.Index(x.Planned, d)
	if i < 0 {
		return nil
	}
	x.Planned = slices.Delete(x.Planned, i, i+1)
	p := x.prompt(c, d)
	if err := outbox.Withdraw(tx, turn.TalkKey(p)); err != nil {
		return err
	}
	if _, begun, err := record.Load(tx, record.PostKey(turn.TalkKey(p))); err != nil || begun {
		return err
	}
	return record.RemovePrompt(tx, p.Class, p.ID)
}

// replan plans the series of a class anew, whose dates are new: what falls on a day off now does not come.
func replan(r *term.Roll) error {
	v := &term.View{Tx: r.Tx, Now: r.Now, Class: *r.Class}
	_, all, err := record.Scan(r.Tx, of(r.Class.ID))
	for _, x := range all {
		if !x.Began || !x.Stopped.IsZero() {
			continue
		}
		if err := x.plan(v); err != nil {
			return err
		}
	}
	return err
}

// back stands before a date that is chosen to be put back.
const back = "+"

// leaveOut takes a series off a date, or puts it back on one. The choice names what
// is wanted, so that an event that comes twice changes nothing.
func leaveOut(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t)
	if err != nil {
		return nil, err
	}
	value, again := strings.CutPrefix(t.Arg("value"), back)
	d, err := when.ParseDate(value)
	if err != nil || !x.Rhythm.Has(d) || !x.at(d).After(t.Now) || !x.Stopped.IsZero() {
		return nil, bot.Refuse("series.past", nil)
	}
	x.Out = slices.DeleteFunc(x.Out, func(o when.Date) bool { return o == d })
	if !again {
		x.Out = append(x.Out, d)
		order.By(x.Out, when.Date.Compare)
	}
	if x.Began {
		err = x.plan(&t.View)
	} else {
		err = record.Save(t.Tx, key(t.Class.ID, x.ID), *x)
	}
	if err != nil {
		return nil, err
	}
	p, err := preview(t, x)
	if err == nil {
		p.Replace = true
	}
	return p, err
}

// stop takes away every time that is still to come. What came stays.
func stop(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t)
	if err != nil {
		return nil, err
	}
	if x.Stopped.IsZero() {
		x.Stopped = t.Now
	}
	if err := x.plan(&t.View); err != nil {
		return nil, err
	}
	p := say.Privately().Say("series.stopped", nil)
	p.Replace = true
	return p.Press("button.new_prompt", "prompt.open", t.At()), nil
}

// running are the series of the class of which something is still to come.
func running(t *turn.Turn) (list []*Repeated, err error) {
	_, all, err := record.Scan(t.Tx, of(t.Class.ID))
	for _, x := range all {
		if comes, _ := x.ahead(&t.Class, t.Now); x.Began && x.Stopped.IsZero() && len(comes) > 0 {
			list = append(list, &x)
		}
	}
	return list, err
}

// overview counts the series in the overview, and leads there.
func overview(t *turn.Turn, p *say.Page) error {
	if !t.Steers() {
		return nil
	}
	list, err := running(t)
	if err == nil && len(list) > 0 {
		p.Say("series.count", bot.Args{"n": len(list)}).Beside(say.Button{Key: "button.series", Action: "series", Target: t.At()})
	}
	return err
}

// list shows one series after the other.
func list(t *turn.Turn) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	list, err := running(t)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return say.Privately().Say("series.none", nil).Press("button.new_prompt", "prompt.open", t.At()), nil
	}
	n := max(0, slices.IndexFunc(list, func(x *Repeated) bool { return x.ID == t.Target(1) }))
	p, err := preview(t, list[n])
	if err == nil && len(list) > 1 {
		p.Press("button.next_series", "series", t.At(list[(n+1)%len(list)].ID))
	}
	return p, err
}
