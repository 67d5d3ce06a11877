package class

import (
	"strings"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// A check-in for a day that is still to come is no check-in but a plan of that day. It has no hour, so no reminder comes for it:
// /today and the daily message of that day name it.

// forTomorrow cuts "tomorrow:" off the beginning of what somebody typed. Without the colon it is an ordinary word, as all keywords
// of a check-in are.
func forTomorrow(did string) (rest string, ok bool) {
	head, rest, ok := strings.Cut(did, ":")
	head = strings.ToLower(strings.Join(strings.Fields(head), " "))
	rest = strings.TrimSpace(rest)
	return rest, ok && rest != "" && (head == "tomorrow" || head == "for tomorrow")
}

// speaksOfTomorrow reports whether a check-in may be meant for tomorrow: it begins or ends with the word.
func speaksOfTomorrow(did string) bool {
	words := strings.Fields(strings.ToLower(did))
	return len(words) > 1 && (words[0] == "tomorrow" || strings.TrimRight(words[len(words)-1], ".!") == "tomorrow")
}

// withoutTomorrow leaves the word out at the end or the beginning of words that become a plan of tomorrow: there it means today.
func withoutTomorrow(did string) string {
	const word = "tomorrow"
	did = strings.TrimRight(strings.TrimSpace(did), ".!")
	switch n := len(did) - len(word); {
	case n > 0 && strings.EqualFold(did[n:], word):
		did = did[:n]
	case n > 0 && strings.EqualFold(did[:len(word)], word):
		did = did[len(word):]
	}
	return strings.TrimSpace(did)
}

// planAhead keeps the words of a check-in as a plan of a day. The same words for the same day are one plan.
func planAhead(t *turn.Turn, did string, d when.Date) (*say.Page, error) {
	x, err := newPlan(t, record.Plan{ID: record.IDOf(t.Event, "plan"), Person: t.Who.ID, What: rich.Unmarked(did), Made: t.Now,
		Day: d, At: when.DayStart(d, t.Who.Location(), t.Who.Rollover)})
	if err != nil {
		return nil, err
	}
	args := bot.Args{"what": rich.Words(x.What), "day": say.LongDay(d)}
	said := "plan.day"
	if d == t.Today().AddDays(1) {
		said = "plan.tomorrow"
	}
	p := say.Privately().Say(said, args).Say("plan.only_you", nil)
	return p.Press("button.undo", "plan.drop", t.At(x.ID)).Press("button.plans", "plan", t.At()), nil
}

// checkinTomorrow makes a plan for the day after of a check-in that was meant so.
func checkinTomorrow(t *turn.Turn) (*say.Page, error) {
	key, x, err := ownFact(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	d := x.Day.AddDays(1)
	if x.Did == "" || d.Before(t.Today()) {
		return nil, bot.Refuse("plan.past", nil)
	}
	if err := t.Undo(key, x); err != nil {
		return nil, err
	}
	if err := withdraw(t, key); err != nil {
		return nil, err
	}
	p, err := planAhead(t, withoutTomorrow(x.Did), d)
	if err == nil {
		p.Replace = true
	}
	return p, err
}

// plansAlive are the plans of who acts. Those of days that are over are removed: nothing rings that would end them.
func plansAlive(t *turn.Turn) (alive []record.Plan, err error) {
	_, all, err := record.Scan(t.Tx, record.PlansOf(t.Who.ID))
	for _, x := range all {
		if x.Day.IsZero() || !x.Day.Before(t.Today()) {
			alive = append(alive, x)
		} else if err := record.Remove(t.Tx, record.PlanKey(x.Person, x.ID)); err != nil {
			return nil, err
		}
	}
	return alive, err
}

// planReminder plans what reminds of a plan at its hour; a plan of a day has none.
func planReminder(tx bot.Tx, x record.Plan) error {
	if !x.Day.IsZero() {
		return nil
	}
	return outbox.Plan(tx, remindKey(x), remindEntry(x))
}
