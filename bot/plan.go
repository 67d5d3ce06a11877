package bot

import (
	"strings"
	"time"

	"afterbell/bot/when"
)

const kindReminder = "reminder" // one person's own plan

// planStory is a time set for oneself, and the reminder of it: /plan.
func planStory() story {
	return story{
		name:   "plan",
		tables: []table{planTable()},
		kinds:  []kind{{name: kindReminder, prefix: "remind", owner: ofPerson, render: renderReminder, then: followReminder}},
		agenda: plansIn,
		actions: []action{
			typed("plan", planCommand, Option{Name: "what", Max: 200}).completes("when", 60, completeWhen).opens(),
			pressed("plan.open", planOpen).opens().looks(),
			pressed("plan.form", planCommand).opens(),
			pressed("plan.drop", planDrop),
		},
	}
}

// plansIn adds what somebody planned for today to what is open for them.
func plansIn(s *seat, a *agenda) (err error) {
	a.plans, err = duePlans(s.tx, &s.who, s.today())
	return err
}

// maxPlans is how many plans one person can have at a time: no more than a list holds.
const maxPlans = maxChoices

// planCommand sets a time for oneself, or lists those that are set.
func planCommand(t *turn) (*page, error) {
	words := strings.TrimSpace(t.arg("what") + " " + t.arg("when"))
	if words == "" {
		return t.plans()
	}
	read, ok := when.Read(words, t.said())
	if !ok {
		return t.planForm(words, "plan.unread"), nil
	}
	if read.What == "" {
		read.What = words
	}
	return t.putPlan(plan{What: read.What, At: read.At, Repeat: read.Repeat})
}

// planForm asks again with everything that was typed.
func (t *turn) planForm(words, problem string) *page {
	v := t.voice()
	f := Field{Name: "what", Label: v.plain("plan.field", nil), Note: v.plain("plan.field_note", nil), Kind: FieldLine, Value: words, Required: true, Max: 200}
	p := privately()
	if problem != "" {
		f.Error = v.plain(problem, nil)
		p.errors = map[string]string{"what": f.Error}
	}
	p.form = &Form{Action: "plan.form", Target: t.at(), Title: v.plain("plan.form", nil), Submit: v.plain("button.save", nil), Fields: []Field{f}}
	return p
}

func planOpen(t *turn) (*page, error) { return t.planForm("", ""), nil }

// said is when the event happened on the person's wall: the same when it is delivered again.
func (t *turn) said() time.Time { return t.ev.At.In(t.who.loc()) }

// putPlan stores a plan and the reminder for it. The same event makes one plan, however often it
// comes.
func (t *turn) putPlan(x plan) (*page, error) {
	x.ID, x.Person, x.What, x.Made = idOf(t.ev, "plan"), t.who.ID, clip(x.What, 200), t.now
	_, again, err := load(t.tx, postKey(remindKey(x)))
	if err == nil && !again {
		x, err = t.newPlan(x)
	}
	if err != nil {
		return nil, err
	}
	key := "plan.set"
	if x.Repeat != nil {
		key = "plan.set_repeat"
	}
	at := x.At.In(t.who.loc())
	p := privately().say(key, Args{"what": x.What, "when": wall(at)})
	if t.who.Quiet.Contains(at) {
		p.say("plan.in_quiet", nil)
	}
	return p.press("button.undo", "plan.drop", t.at(x.ID)), nil
}

// newPlan stores a plan with its reminder, or finds the one that says the same already: pressed twice
// is meant once.
func (t *turn) newPlan(x plan) (plan, error) {
	_, existing, err := scan(t.tx, plansOf(x.Person))
	if err != nil {
		return x, err
	}
	for _, same := range existing {
		if same.What == x.What && same.At.Equal(x.At) {
			return same, nil
		}
	}
	if len(existing) >= maxPlans {
		return x, Refuse("plan.too_many", Args{"n": maxPlans})
	}
	if err := t.savePerson(); err != nil {
		return x, err
	}
	if err := save(t.tx, planKey(x.Person, x.ID), x); err != nil {
		return x, err
	}
	return x, planRow(t.tx, remindKey(x), remindRow(x))
}

// remindKey is the occurrence: this plan at this nominal time.
func remindKey(x plan) string { return "remind/" + x.Person + "/" + x.ID + "/" + stamp(x.At) }

func remindRow(x plan) row {
	return row{Kind: kindReminder, Person: x.Person, Ref: x.ID, At: x.At}
}

// plans lists what is set.
func (t *turn) plans() (*page, error) {
	_, mine, err := scan(t.tx, plansOf(t.who.ID))
	if err != nil {
		return nil, err
	}
	p := privately()
	if len(mine) == 0 {
		p.say("plan.none", nil)
	} else {
		p.say("plan.list", Args{"n": len(mine)})
	}
	choose := &Select{Action: "plan.drop", Target: t.at(), Hint: t.voice().plain("plan.drop_hint", nil)}
	for _, x := range mine {
		p.say("plan.item", Args{"what": x.What, "when": wall(x.At.In(t.who.loc()))})
		choose.Options = append(choose.Options, Choice{Value: x.ID, Label: clip(x.What, 75)})
	}
	if len(mine) > 0 {
		p.choose = choose
	}
	return p.press("button.plan", "plan.open", t.at()), nil
}

// planDrop removes a plan and its reminder.
func planDrop(t *turn) (*page, error) {
	id := t.arg("value")
	if id == "" {
		id = t.target(1)
	}
	x, ok, err := load(t.tx, planKey(t.who.ID, id))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, Refuse("plan.gone", nil)
	}
	if err := remove(t.tx, planKey(t.who.ID, id)); err != nil {
		return nil, err
	}
	if err := cancelRow(t.tx, remindKey(x), "removed", t.now); err != nil {
		return nil, err
	}
	p := privately().say("plan.dropped", Args{"what": x.What})
	p.replace = true
	return p, nil
}

// renderReminder is the message of a plan's moment.
func renderReminder(q *sending) (*page, Post, string, error) {
	x, ok, err := load(q.tx, planKey(q.row.Person, q.row.Ref))
	if err != nil {
		return nil, Post{}, "", err
	}
	if !ok {
		return nil, Post{}, "removed", nil
	}
	p, err := q.readPerson()
	if err != nil {
		return nil, Post{}, "", err
	}
	if p.Closed {
		return nil, Post{}, "direct messages are closed", nil
	}
	if p.Break.Contains(p.today(q.now)) {
		return nil, Post{}, "on a break", nil
	}
	words := &page{}
	class, err := q.school.ownClass(q.tx, p.ID, p.direct(), q.now)
	if err != nil {
		return nil, Post{}, "", err
	}
	at := q.row.At.In(p.loc())
	if q.now.Sub(at) < lateAfter {
		words.say("plan.reminder", Args{"what": x.What, "when": hour(at)})
	} else {
		words.say("plan.reminder_late", Args{"what": x.What, "when": wall(at)})
	}
	words.press("button.today", "today", class).press("button.checkin", "checkin.open", class)
	return words, Post{Silent: false}, "", nil
}

// followReminder plans the next time of a repeating plan; one that is over is removed.
func followReminder(q *sending) error {
	x, ok, err := load(q.tx, planKey(q.row.Person, q.row.Ref))
	if err != nil || !ok || !x.At.Equal(q.row.At) {
		return err
	}
	p, err := q.readPerson()
	if err != nil {
		return err
	}
	if x.Repeat != nil {
		if next, _, ok := x.Repeat.Next(when.Later(x.At, q.now), p.loc()); ok {
			x.At = next
			if err := save(q.tx, planKey(x.Person, x.ID), x); err != nil {
				return err
			}
			return planRow(q.tx, remindKey(x), remindRow(x))
		}
	}
	return remove(q.tx, planKey(x.Person, x.ID))
}

// duePlans are a person's plans within a date.
func duePlans(tx Tx, p *person, d when.Date) ([]plan, error) {
	_, all, err := scan(tx, plansOf(p.ID))
	var list []plan
	for _, x := range all {
		if p.today(x.At) == d {
			list = append(list, x)
		}
	}
	return list, err
}

// completeWhen offers a reading of what was typed, then usual choices.
func completeWhen(t *turn) []Choice {
	return t.readings(true, "tomorrow 18:00", "in 2 hours", "every "+strings.ToLower(t.today().Weekday().String()[:3])+" 18:00")
}

// readings says how what was typed, and some usual words, are understood: as a time, or where that
// is possible as one that comes back.
func (t *turn) readings(repeats bool, usual ...string) (list []Choice) {
	v := t.voice()
	for _, words := range append([]string{t.arg(t.ev.Focus)}, usual...) {
		read, ok := when.Read(words, t.local())
		if !ok || read.Repeat != nil && !repeats {
			continue
		}
		label := v.plain("plan.reading", Args{"when": wall(read.At)})
		if read.Repeat != nil {
			label = v.plain("plan.reading_repeat", Args{"when": wall(read.At)})
		}
		list = append(list, Choice{Value: clip(words, 100), Label: clip(label, 100)})
	}
	return list
}
