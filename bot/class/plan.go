package class

import (
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

const (
	kindReminder = "reminder" // one person's own plan
	remindPrefix = "remind"   // so its occurrences begin since the first version of the data
)

// Plan is a time set for oneself, and the reminder of it: /plan.
func Plan() turn.Story {
	return turn.Story{
		Name:   "plan",
		Tables: []record.Table{record.PlanTable()},
		Kinds: []outbox.Kind{{
			Name: kindReminder, Prefix: remindPrefix, Owner: record.OfPerson, Render: renderReminder, Then: followReminder,
			Missed: missedReminder,
		}},
		Agenda: plansIn,
		Actions: []turn.Action{
			turn.Typed("plan", planCommand, bot.Option{Name: "what", Max: 200}).Completes("when", 60, completeWhen).MayOpen(),
			turn.Pressed("plan.open", planOpen).MayOpen().Looks(),
			turn.Pressed("plan.form", planCommand).MayOpen(),
			turn.Pressed("plan.drop", planDrop),
		},
	}
}

// plansIn adds what somebody planned for today to what is open for them.
func plansIn(tx bot.Tx, _ *record.Class, l *term.Learner, a *term.Agenda) (err error) {
	a.Plans, err = duePlans(tx, &l.Person, l.Today)
	return err
}

// maxPlans is how many plans one person can have at a time: no more than a list holds.
const maxPlans = maxChoices

// planCommand sets a time for oneself, or lists those that are set.
func planCommand(t *turn.Turn) (*say.Page, error) {
	words := strings.TrimSpace(t.Arg("what") + " " + t.Arg("when"))
	if words == "" {
		return plans(t)
	}
	read, ok := when.Read(words, said(t))
	if !ok {
		return planForm(t, words, "plan.unread"), nil
	}
	if read.What == "" {
		read.What = words
	}
	return putPlan(t, record.Plan{What: read.What, At: read.At, Repeat: read.Repeat})
}

// planForm asks again with everything that was typed.
func planForm(t *turn.Turn, words, problem string) *say.Page {
	v := t.Voice()
	f := bot.Field{
		Name: "what", Label: v.Plain("plan.field", nil), Note: v.Plain("plan.field_note", nil), Kind: bot.FieldLine, Value: words,
		Required: true, Max: 200,
	}
	p := say.Privately()
	if problem != "" {
		f.Error = v.Plain(problem, nil)
		p.Errors = map[string]string{"what": f.Error}
	}
	p.Form = &bot.Form{
		Action: "plan.form", Target: t.At(), Title: v.Plain("plan.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{f},
	}
	return p
}

func planOpen(t *turn.Turn) (*say.Page, error) { return planForm(t, "", ""), nil }

// said is when the event happened on the person's wall: the same when it is delivered again.
func said(t *turn.Turn) time.Time { return t.Event.At.In(t.Who.Location()) }

// putPlan stores a plan and the reminder for it. The same event makes one plan, however often it
// comes.
func putPlan(t *turn.Turn, x record.Plan) (*say.Page, error) {
	x.ID, x.Person, x.What, x.Made = record.IDOf(t.Event, "plan"), t.Who.ID, say.Clip(x.What, 200), t.Now
	_, again, err := record.Load(t.Tx, record.PostKey(remindKey(x)))
	if err == nil && !again {
		x, err = newPlan(t, x)
	}
	if err != nil {
		return nil, err
	}
	key := "plan.set"
	if x.Repeat != nil {
		key = "plan.set_repeat"
	}
	at := x.At.In(t.Who.Location())
	p := say.Privately().Say(key, bot.Args{"what": x.What, "when": say.Wall(at)})
	if t.Who.Quiet.Contains(at) {
		p.Say("plan.in_quiet", nil)
	}
	return p.Press("button.undo", "plan.drop", t.At(x.ID)), nil
}

// newPlan stores a plan with its reminder, or finds the one that says the same already: pressed twice
// is meant once.
func newPlan(t *turn.Turn, x record.Plan) (record.Plan, error) {
	_, existing, err := record.Scan(t.Tx, record.PlansOf(x.Person))
	if err != nil {
		return x, err
	}
	for _, same := range existing {
		if same.What == x.What && same.At.Equal(x.At) {
			return same, nil
		}
	}
	if len(existing) >= maxPlans {
		return x, bot.Refuse("plan.too_many", bot.Args{"n": maxPlans})
	}
	if err := t.SavePerson(); err != nil {
		return x, err
	}
	if err := record.Save(t.Tx, record.PlanKey(x.Person, x.ID), x); err != nil {
		return x, err
	}
	return x, outbox.Plan(t.Tx, remindKey(x), remindRow(x))
}

// remindKey is the occurrence: this plan at this nominal time.
func remindKey(x record.Plan) string {
	return outbox.Occurrence(remindPrefix, x.Person, x.ID, record.Stamp(x.At))
}

func remindRow(x record.Plan) record.Entry {
	return record.Entry{Kind: kindReminder, Person: x.Person, Ref: x.ID, At: x.At}
}

// plans lists what is set.
func plans(t *turn.Turn) (*say.Page, error) {
	_, mine, err := record.Scan(t.Tx, record.PlansOf(t.Who.ID))
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(mine) == 0 {
		p.Say("plan.none", nil)
	} else {
		p.Say("plan.list", bot.Args{"n": len(mine)})
	}
	choose := &bot.Select{Action: "plan.drop", Target: t.At(), Hint: t.Voice().Plain("plan.drop_hint", nil)}
	for _, x := range mine {
		p.Say("plan.item", bot.Args{"what": x.What, "when": say.Wall(x.At.In(t.Who.Location()))})
		choose.Options = append(choose.Options, bot.Choice{Value: x.ID, Label: say.Clip(x.What, 75)})
	}
	if len(mine) > 0 {
		p.Choose = choose
	}
	return p.Press("button.plan", "plan.open", t.At()), nil
}

// planDrop removes a plan and its reminder.
func planDrop(t *turn.Turn) (*say.Page, error) {
	id := t.Arg("value")
	if id == "" {
		id = t.Target(1)
	}
	x, ok, err := record.Load(t.Tx, record.PlanKey(t.Who.ID, id))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, bot.Refuse("plan.gone", nil)
	}
	if err := record.Remove(t.Tx, record.PlanKey(t.Who.ID, id)); err != nil {
		return nil, err
	}
	if err := outbox.Cancel(t.Tx, remindKey(x), "removed", t.Now); err != nil {
		return nil, err
	}
	p := say.Privately().Say("plan.dropped", bot.Args{"what": x.What})
	p.Replace = true
	return p, nil
}

// renderReminder is the message of a plan's moment.
func renderReminder(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	x, ok, err := record.Load(q.Tx, record.PlanKey(q.Entry.Person, q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if !ok {
		return nil, bot.Post{}, "removed", nil
	}
	p, err := q.ReadPerson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if p.Closed {
		return nil, bot.Post{}, "direct messages are closed", q.Misses(record.Missed{At: q.Entry.At, Plan: x.What})
	}
	if p.Rests(p.Today(q.Now)) {
		return nil, bot.Post{}, "on a break", nil
	}
	q.Entry.Words = x.What
	words := &say.Page{}
	class, err := q.School.OwnClass(q.Tx, p.ID, p.Direct(), q.Now)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	at := q.Entry.At.In(p.Location())
	if q.Now.Sub(at) < term.LateAfter {
		words.Say("plan.reminder", bot.Args{"what": x.What, "when": say.Hour(at)})
	} else {
		words.Say("plan.reminder_late", bot.Args{"what": x.What, "when": say.Wall(at)})
	}
	words.Press("button.today", "today", class).Press("button.checkin", "checkin.open", class)
	return words, bot.Post{Silent: false}, "", nil
}

// missedReminder names the plan of a reminder that did not arrive. The plan itself may be over and removed.
func missedReminder(q *outbox.Sending) (record.Missed, bool, error) {
	return record.Missed{At: q.Entry.At, Plan: q.Entry.Words}, q.Entry.Words != "", nil
}

// followReminder plans the next time of a repeating plan; one that is over is removed.
func followReminder(q *outbox.Sending) error {
	x, ok, err := record.Load(q.Tx, record.PlanKey(q.Entry.Person, q.Entry.Ref))
	if err != nil || !ok || !x.At.Equal(q.Entry.At) {
		return err
	}
	p, err := q.ReadPerson()
	if err != nil {
		return err
	}
	if x.Repeat != nil {
		if next, _, ok := x.Repeat.Next(when.Later(x.At, q.Now), p.Location()); ok {
			x.At = next
			if err := record.Save(q.Tx, record.PlanKey(x.Person, x.ID), x); err != nil {
				return err
			}
			return outbox.Plan(q.Tx, remindKey(x), remindRow(x))
		}
	}
	return record.Remove(q.Tx, record.PlanKey(x.Person, x.ID))
}

// duePlans are a person's plans within a date.
func duePlans(tx bot.Tx, p *record.Person, d when.Date) ([]record.Plan, error) {
	_, all, err := record.Scan(tx, record.PlansOf(p.ID))
	var list []record.Plan
	for _, x := range all {
		if p.Today(x.At) == d {
			list = append(list, x)
		}
	}
	return list, err
}

// completeWhen offers a reading of what was typed, then usual choices.
func completeWhen(t *turn.Turn) []bot.Choice {
	return readings(t, true, "tomorrow 18:00", "in 2 hours", "every "+strings.ToLower(t.Today().Weekday().String()[:3])+" 18:00")
}

// readings says how what was typed, and some usual words, are understood: as a time, or where that
// is possible as one that comes back.
func readings(t *turn.Turn, repeats bool, usual ...string) (list []bot.Choice) {
	v := t.Voice()
	for _, words := range append([]string{t.Arg(t.Event.Focus)}, usual...) {
		read, ok := when.Read(words, t.Local())
		if !ok || read.Repeat != nil && !repeats {
			continue
		}
		label := v.Plain("plan.reading", bot.Args{"when": say.Wall(read.At)})
		if read.Repeat != nil {
			label = v.Plain("plan.reading_repeat", bot.Args{"when": say.Wall(read.At)})
		}
		list = append(list, bot.Choice{Value: say.Clip(words, 100), Label: say.Clip(label, 100)})
	}
	return list
}
