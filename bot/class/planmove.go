package class

import (
	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What becomes of plans when their person's zone changes.

// movedShown is how many of the plans that moved an answer names.
const movedShown = 8

// movePlans reckons a person's plans anew by the wall that they look at now, and says what moved, in order of
// time.
func movePlans(r *turn.Renewal) error {
	_, mine, err := record.Scan(r.Tx, record.PlansOf(r.Who.ID))
	if err != nil {
		return err
	}
	order.By(mine, func(a, b record.Plan) int { return a.At.Compare(b.At) })
	moved := 0
	for _, x := range mine {
		if !x.Day.IsZero() {
			continue // a day is the person's own wherever they are
		}
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
	return outbox.Plan(tx, remindKey(next), remindEntry(next))
}

func sayMovedPlan(r *turn.Renewal, x, next record.Plan) {
	args := bot.Args{"what": rich.Words(next.What), "when": say.Wall(next.At.In(r.Who.Location()))}
	key := repeated("plan.moved", "plan.moved_repeat", next.Repeat, args)
	if next.At.Equal(x.At) {
		key = "plan.stays"
	}
	r.Said.Say(key, args)
}
