package class

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
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

// Plan is a time set for oneself, and the reminder of it: /plan.
func Plan() turn.Story {
	return turn.Story{
		Name:   "plan",
		Tables: []record.Table{record.PlanTable()},
		Kinds: []outbox.Kind{{
			Name: kindReminder, Prefix: remindPrefix, Owner: record.OfPerson, Render: renderReminder, Then: followReminder,
			Missed: missedReminder,
		}},
		Agenda: plansIn, Changed: movePlans,
		Actions: []turn.Action{
			turn.Typed("plan", planCommand, bot.Option{Name: "what", Max: turn.MaxWords}).Completes("when", 60, completeWhen).MayOpen(),
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
	words := rich.Unmarked(strings.TrimSpace(t.Arg("what") + " " + t.Arg("when")))
	if words == "" {
		return plans(t)
	}
	read, err := reader(t).Read(words)
	if err != nil {
		return planForm(t, words, wrong(t, err, "plan.unread")), nil
	}
	return putPlan(t, read, words)
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

// putPlan stores a plan and the reminder for it, as words were read. The same event makes one plan, however
// often it comes.
func putPlan(t *turn.Turn, read when.Reading, words string) (*say.Page, error) {
	x := record.Plan{
		ID: record.IDOf(t.Event, "plan"), Person: t.Who.ID, What: cmp.Or(read.What, words), Made: t.Now,
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
		if same.What == x.What && same.At.Equal(x.At) && sameRhythm(same.Repeat, x.Repeat) {
			return same, nil
		}
	}
	if len(existing) >= maxPlans {
		return x, bot.Refuse("plan.too_many", bot.Args{"n": maxPlans})
	}
	if sameMinute(existing, x.At) >= maxAtOnce {
		return x, bot.Refuse("plan.enough", bot.Args{"n": maxAtOnce})
	}
	if err := t.SavePerson(); err != nil {
		return x, err
	}
	if err := record.Save(t.Tx, record.PlanKey(x.Person, x.ID), x); err != nil {
		return x, err
	}
	return x, outbox.Plan(t.Tx, remindKey(x), remindRow(x))
}

// maxAtOnce is how many plans one person can have for one minute: each is a message.
const maxAtOnce = 5

// sameMinute counts the plans for the minute of an instant.
func sameMinute(plans []record.Plan, at time.Time) (n int) {
	for _, x := range plans {
		if x.At.Truncate(time.Minute).Equal(at.Truncate(time.Minute)) {
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

// remindKey is the occurrence: this plan on this date, in earlier versions at this instant.
func remindKey(x record.Plan) string {
	return outbox.Occurrence(remindPrefix, x.Person, x.ID, cmp.Or(x.Key, record.Stamp(x.At)))
}

// movedShown is how many of the plans that moved an answer names.
const movedShown = 8

// movePlans reckons a person's plans anew by the wall that they look at now, and says what moved, in order of
// time.
func movePlans(r *turn.Renewal) error {
	_, mine, err := record.Scan(r.Tx, record.PlansOf(r.Who.ID))
	if err != nil {
		return err
	}
	slices.SortStableFunc(mine, func(a, b record.Plan) int { return a.At.Compare(b.At) })
	moved := 0
	for _, x := range mine {
		next, ok, err := firstFree(r.Tx, term.PlanAnew(x, r.Was, r.Who.Location(), r.Now), r.Who.Location())
		if err != nil {
			return err
		}
		if !ok || next.At.Equal(x.At) && next.Wall == x.Wall && next.Key == x.Key {
			continue
		}
		if err := movePlan(r.Tx, x, next); err != nil {
			return err
		}
		if moved++; moved <= movedShown {
			sayMovedPlan(r, x, next)
		}
	}
	if moved > movedShown {
		r.Said.Say("plan.moved_more", bot.Args{"n": moved - movedShown})
	}
	return nil
}

// firstFree is a plan that comes back on its first date for which no reminder was acted upon, since none rings
// twice on a date. It reports false where there is none.
func firstFree(tx bot.Tx, x record.Plan, loc *time.Location) (record.Plan, bool, error) {
	for ok := true; ok; {
		r, used, err := record.Load(tx, record.PostKey(remindKey(x)))
		if err != nil || x.Repeat == nil || !used || r.State == record.StatePlanned && len(r.Parts) == 0 {
			return x, true, err
		}
		x, ok = term.NextTime(x, loc, x.At)
	}
	return x, false, nil
}

// movePlan stores a plan as it stands anew, and moves its reminder.
func movePlan(tx bot.Tx, x, next record.Plan) error {
	if err := record.Save(tx, record.PlanKey(next.Person, next.ID), next); err != nil {
		return err
	}
	if remindKey(next) != remindKey(x) {
		if err := outbox.Withdraw(tx, remindKey(x)); err != nil {
			return err
		}
	}
	return outbox.Plan(tx, remindKey(next), remindRow(next))
}

func sayMovedPlan(r *turn.Renewal, x, next record.Plan) {
	args := bot.Args{"what": rich.Words(next.What), "when": say.Wall(next.At.In(r.Who.Location()))}
	key := repeated("plan.moved", "plan.moved_repeat", next.Repeat, args)
	if next.At.Equal(x.At) {
		key = "plan.stays"
	}
	r.Said.Say(key, args)
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
	slices.SortStableFunc(mine, func(a, b record.Plan) int { return a.At.Compare(b.At) })
	for _, x := range mine {
		args := bot.Args{"what": rich.Words(say.Short(x.What, maxListedWords)), "when": say.Wall(x.At.In(t.Who.Location()))}
		p.Say(repeated("plan.item", "plan.item_repeat", x.Repeat, args), args)
		choose.Options = append(choose.Options, bot.Choice{Value: x.ID, Label: say.Short(x.What, 75)})
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
	p := say.Privately().Say("plan.dropped", bot.Args{"what": rich.Words(x.What)})
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
		words.Say("plan.reminder", bot.Args{"what": rich.Words(x.What), "when": say.Hour(at)})
	} else {
		words.Say("plan.reminder_late", bot.Args{"what": rich.Words(x.What), "when": say.Wall(at)})
	}
	words.Press("button.today", "today", class).Press("button.checkin", "checkin.open", class)
	if x.Repeat != nil {
		words.Press("button.stop_plan", "plan.drop", class+"."+x.ID)
	}
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
	next, ok := term.NextTime(x, p.Location(), q.Now)
	if ok {
		if next, ok, err = firstFree(q.Tx, next, p.Location()); err != nil {
			return err
		}
	}
	if !ok {
		return record.Remove(q.Tx, record.PlanKey(x.Person, x.ID))
	}
	if err := record.Save(q.Tx, record.PlanKey(x.Person, x.ID), next); err != nil {
		return err
	}
	return outbox.Plan(q.Tx, remindKey(next), remindRow(next))
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
		read, err := reader(t).Read(words)
		if err != nil || read.Repeat != nil && !repeats || len(words) > maxValue {
			continue
		}
		args := bot.Args{"when": say.Wall(read.At)}
		label := v.Plain(repeated("plan.reading", "plan.reading_repeat", read.Repeat, args), args)
		list = append(list, bot.Choice{Value: words, Label: say.Clip(label, 100)})
	}
	return list
}
