package class

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

const (
	kindReminder = "reminder" // it reminds one person of a plan of theirs
	remindPrefix = "remind"   // its occurrences begin with this since the first version of the data
)

// Untimed takes words of a plan that name no time, and answers nil where it does not.
type Untimed = func(t *turn.Turn, words string) (*say.Page, error)

// Plan is a time set for oneself, and the reminder of it: /plan. Words that were typed without any time are offered to untimed
// before they are asked for one.
func Plan(untimed Untimed) turn.Story {
	command := func(t *turn.Turn) (*say.Page, error) { return planTyped(t, untimed) }
	return turn.Story{
		Name:   "plan",
		Tables: []record.Table{record.PlanTable()},
		Kinds: []outbox.Kind{{
			Name: kindReminder, Prefix: remindPrefix, Owner: record.OfPerson, Render: renderReminder, Then: followReminder,
			Missed: missedReminder,
		}},
		Agenda: plansIn, Changed: movePlans,
		Actions: []turn.Action{
			turn.Typed("plan", command, bot.Option{Name: "what", Max: turn.MaxWords}).Completes("when", 60, completeWhen).MayOpen(),
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

// planTyped is the command: planCommand, but for words without any time.
func planTyped(t *turn.Turn, untimed Untimed) (*say.Page, error) {
	words := rich.Unmarked(t.Arg("what"))
	if words != "" && t.Arg("when") == "" {
		_, err := reader(t).Read(words)
		var bad *when.InputError
		if errors.As(err, &bad) && bad.Problem == when.NothingSaid {
			if p, err := untimed(t, words); err != nil || p != nil {
				return p, err
			}
		}
	}
	return planCommand(t)
}

// planCommand sets a time for oneself, or lists those that are set.
func planCommand(t *turn.Turn) (*say.Page, error) {
	words := rich.Unmarked(strings.TrimSpace(t.Arg("what") + " " + t.Arg("when")))
	if words == "" {
		return plans(t)
	}
	read, err := reader(t).Read(words)
	if err != nil {
		return planForm(t, words, wrong(t, err, "plan.unread")), nil
	}
	if read.What == "" {
		return planForm(t, words, whatThen(t, read)), nil
	}
	return putPlan(t, read)
}

// whatThen asks what is planned for a time that stands alone.
func whatThen(t *turn.Turn, read when.Reading) string {
	args := bot.Args{"when": say.Wall(read.At)}
	return t.Voice().Plain(repeated("plan.what_then", "plan.what_then_repeat", read.Repeat, args), args)
}

// planForm asks again with everything that was typed.
func planForm(t *turn.Turn, words, problem string) *say.Page {
	v := t.Voice()
	f := bot.Field{
		Name: "what", Label: v.Plain("plan.field", nil), Note: v.Plain("plan.field_note", nil), Kind: bot.FieldLine, Value: words,
		Required: true, Max: turn.MaxWords,
	}
	p := say.Privately()
	if problem != "" {
		f.Error = problem
		p.Errors = map[string]string{"what": problem}
	}
	p.Form = &bot.Form{
		Action: "plan.form", Target: t.At(), Title: v.Plain("plan.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{f},
	}
	return p
}

func planOpen(t *turn.Turn) (*say.Page, error) { return planForm(t, "", ""), nil }

// putPlan stores a plan and the reminder for it. The same event makes one plan, however often it comes.
func putPlan(t *turn.Turn, read when.Reading) (*say.Page, error) {
	x := record.Plan{
		ID: record.IDOf(t.Event, "plan"), Person: t.Who.ID, What: read.What, Made: t.Now,
		At: read.At, Repeat: read.Repeat,
	}
	x = term.PlannedFor(x, read.Exact, t.Who.Location())
	_, again, err := record.Load(t.Tx, record.PostKey(remindKey(x)))
	if err == nil && !again {
		x, err = newPlan(t, x)
	}
	if err != nil {
		return nil, err
	}
	at := x.At.In(t.Who.Location())
	args := bot.Args{"what": rich.Words(x.What), "when": say.Wall(at)}
	p := say.Privately().Say(repeated("plan.set", "plan.set_repeat", x.Repeat, args), args)
	if x.Repeat != nil && t.Joined && t.Member.Role == record.Learner {
		p.Say("plan.days", nil)
	}
	if t.Who.Quiet.Contains(at) {
		p.Say("plan.in_quiet", nil)
	}
	return p.Press("button.undo", "plan.drop", t.At(x.ID)), nil
}

// newPlan stores a plan with its reminder, or finds the one that says the same already: pressed twice
// is meant once. A plan that comes back takes the place of the single one of that time.
func newPlan(t *turn.Turn, x record.Plan) (record.Plan, error) {
	existing, err := plansAlive(t)
	if err != nil {
		return x, err
	}
	for _, same := range existing {
		switch {
		case !says(same, x):
		case sameRhythm(same.Repeat, x.Repeat), x.Repeat == nil:
			return same, nil
		case same.Repeat == nil:
			if err := dropPlan(t, same); err != nil {
				return x, err
			}
		}
	}
	if len(existing) >= maxPlans {
		return x, bot.Refuse("plan.too_many", bot.Args{"n": maxPlans})
	}
	if x.Day.IsZero() && sameMinute(existing, x.At) >= maxAtOnce {
		return x, bot.Refuse("plan.enough", bot.Args{"n": maxAtOnce})
	}
	if err := t.SavePerson(); err != nil {
		return x, err
	}
	if err := record.Save(t.Tx, record.PlanKey(x.Person, x.ID), x); err != nil {
		return x, err
	}
	if err := planReminder(t.Tx, x); err != nil {
		return x, err
	}
	return x, noteHabit(t)
}

// noteHabit notes which plans come back from today on: their days count in the place of class days.
func noteHabit(t *turn.Turn) error {
	_, all, err := record.Scan(t.Tx, record.PlansOf(t.Who.ID))
	if err != nil {
		return err
	}
	var rhythms []when.Rhythm
	for _, x := range all {
		if x.Repeat != nil {
			rhythms = append(rhythms, *x.Repeat)
		}
	}
	now := term.WithHabit(t.Who.Habits, rhythms, t.Today())
	if reflect.DeepEqual(now, t.Who.Habits) || len(now)+len(t.Who.Habits) == 0 {
		return nil
	}
	t.Who.Habits = now
	return t.SavePerson()
}

// says reports whether two plans name one thing for one minute.
func says(a, b record.Plan) bool {
	return a.Day == b.Day && strings.EqualFold(a.What, b.What) && a.At.Truncate(time.Minute).Equal(b.At.Truncate(time.Minute))
}

// dropPlan removes a plan and its reminder.
func dropPlan(t *turn.Turn, x record.Plan) error {
	if err := record.Remove(t.Tx, record.PlanKey(t.Who.ID, x.ID)); err != nil {
		return err
	}
	if err := outbox.Cancel(t.Tx, remindKey(x), "removed", t.Now); err != nil {
		return err
	}
	return noteHabit(t)
}

// maxAtOnce is how many plans one person can have for one minute: each is a message.
const maxAtOnce = 5

// sameMinute counts the plans for the minute of an instant.
func sameMinute(plans []record.Plan, at time.Time) (n int) {
	for _, x := range plans {
		if x.Day.IsZero() && x.At.Truncate(time.Minute).Equal(at.Truncate(time.Minute)) {
			n++
		}
	}
	return n
}

// sameRhythm reports whether two plans come back in the same way.
func sameRhythm(a, b *when.Rhythm) bool {
	if a == nil || b == nil {
		return a == b
	}
	return reflect.DeepEqual(a.Saying(), b.Saying())
}

// repeated is the key of the sentence about a plan that comes once, or of the one about a plan that comes
// back, whose rhythm it adds to the arguments.
func repeated(once, again string, r *when.Rhythm, args bot.Args) string {
	if r == nil {
		return once
	}
	args["rhythm"] = say.Rhythm(*r)
	return again
}

// plans lists what is set.
func plans(t *turn.Turn) (*say.Page, error) {
	mine, err := plansAlive(t)
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
	order.By(mine, func(a, b record.Plan) int { return a.At.Compare(b.At) })
	for _, x := range mine {
		args := bot.Args{"what": rich.Words(say.Short(x.What, maxListedWords)), "when": say.Wall(x.At.In(t.Who.Location()))}
		if args["day"] = say.ShortDay(x.Day); x.Day.IsZero() {
			p.Say(repeated("plan.item", "plan.item_repeat", x.Repeat, args), args)
		} else {
			p.Say("plan.item_day", args)
		}
		choose.Options = append(choose.Options, bot.Choice{Value: x.ID, Label: say.Short(x.What, 75)})
	}
	if len(mine) > 0 {
		p.Choose = choose
	}
	return p.Press("button.plan", "plan.open", t.At()), nil
}

// planDrop removes the plan that was chosen.
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
	if err := dropPlan(t, x); err != nil {
		return nil, err
	}
	p := say.Privately().Say("plan.dropped", bot.Args{"what": rich.Words(x.What)})
	p.Replace = true
	return p, nil
}

// duePlans are a person's plans within a date, each thing once for a minute.
func duePlans(tx bot.Tx, p *record.Person, d when.Date) ([]record.Plan, error) {
	_, all, err := record.Scan(tx, record.PlansOf(p.ID))
	var list []record.Plan
	for _, x := range all {
		if x.On(p) == d && !slices.ContainsFunc(list, func(y record.Plan) bool { return says(x, y) }) {
			list = append(list, x)
		}
	}
	return list, err
}

// completeWhen offers a reading of what was typed, then usual choices.
func completeWhen(t *turn.Turn) []bot.Choice {
	return readings(t, "tomorrow 18:00", "in 2 hours", "every "+strings.ToLower(t.Today().Weekday().String()[:3])+" 18:00")
}

// readings says how what was typed, and some usual words, are understood: as a time, or as one that comes back.
func readings(t *turn.Turn, usual ...string) (list []bot.Choice) {
	v := t.Voice()
	for _, words := range append([]string{t.Arg(t.Event.Focus)}, usual...) {
		read, err := reader(t).Read(words)
		if err != nil || len(words) > maxValue {
			continue
		}
		args := bot.Args{"when": say.Wall(read.At)}
		label := v.Plain(repeated("plan.reading", "plan.reading_repeat", read.Repeat, args), args)
		list = append(list, bot.Choice{Value: words, Label: say.Clip(label, 100)})
	}
	return list
}
