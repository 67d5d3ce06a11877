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
)

// The reminder of a plan: when it rings, what it says, and what follows.

// remindKey is the occurrence: this plan on this date, in earlier versions at this instant.
func remindKey(x record.Plan) string {
	return outbox.Occurrence(remindPrefix, x.Person, x.ID, cmp.Or(x.Key, record.Stamp(x.At)))
}

func remindEntry(x record.Plan) record.Entry {
	return record.Entry{Kind: kindReminder, Person: x.Person, Ref: x.ID, At: x.At}
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
	others, err := together(q)
	if err != nil {
		return nil, bot.Post{}, "", err
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
	for i, y := range others {
		if says(x, y) || slices.ContainsFunc(others[:i], func(z record.Plan) bool { return says(y, z) }) {
			continue
		}
		words.Say("plan.reminder_also", bot.Args{"what": rich.Words(y.What)})
		q.Entry.Words += "; " + y.What
	}
	words.Press("button.today", "today", class).Press("button.checkin", "checkin.open", class)
	if len(others) > 0 {
		words.Press("button.plans", "plan", class)
	} else if x.Repeat != nil {
		words.Press("button.stop_plan", "plan.drop", class+"."+x.ID)
	}
	return words, bot.Post{Silent: false}, "", nil
}

// together are the person's other plans of the minute of the entry: one message names all of them, and what follows
// each is planned.
func together(q *outbox.Sending) (others []record.Plan, err error) {
	_, all, err := record.Scan(q.Tx, record.PlansOf(q.Entry.Person))
	if err != nil {
		return nil, err
	}
	for _, y := range all {
		r, ok, err := record.Load(q.Tx, record.PostKey(remindKey(y)))
		if err != nil {
			return nil, err
		}
		minute := y.At.Truncate(time.Minute).Equal(q.Entry.At.Truncate(time.Minute))
		if y.ID == q.Entry.Ref || !minute || !ok || r.State != record.StatePlanned || len(r.Parts) > 0 {
			continue
		}
		if err := outbox.Cancel(q.Tx, remindKey(y), "said together with another plan", q.Now); err != nil {
			return nil, err
		}
		if err := followPlan(q, y); err != nil {
			return nil, err
		}
		others = append(others, y)
	}
	return others, nil
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
	return followPlan(q, x)
}

// followPlan plans the next time of a plan, or removes it if it is over.
func followPlan(q *outbox.Sending, x record.Plan) error {
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
	return outbox.Plan(q.Tx, remindKey(next), remindEntry(next))
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
