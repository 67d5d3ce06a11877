package class

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// What somebody said last: shown for an hour, so that who was left without a clear answer can see whether
// it was noted. And how many one person may say to many, so that nobody drowns the others.

// toClass is how much of one person the whole class is asked to read within an hour.
func toClass() turn.Limit {
	return turn.Limit{Most: 5, Of: []string{"class", "talk"}, Refusal: "ask.enough_class"}
}

// toTeacher is how much of one person may wait for a teacher within an hour.
func toTeacher() turn.Limit {
	return turn.Limit{Most: 10, Of: []string{"ask", "stuck", aboutTrouble, "prompt", "suggest"}, Refusal: "ask.enough_teacher"}
}

// notedFor is for how long the last thing noted is shown.
const notedFor = time.Hour

// lastNoted says what the person said last, if that is not long ago.
func lastNoted(t *turn.Turn, p *say.Page) error {
	at, words, err := newestAct(t)
	if err != nil {
		return err
	}
	key, err := newestCheckin(t)
	if err != nil {
		return err
	}
	if x, ok, err := record.Load(t.Tx, key); err != nil {
		return err
	} else if ok && key != "" && !x.At.Before(at) {
		if at, words = x.At, x.Did; words == "" {
			words = x.Stuck
		}
	}
	_, plans, err := record.Scan(t.Tx, record.PlansOf(t.Who.ID))
	for _, x := range plans {
		if x.Made.After(at) {
			at, words = x.Made, x.What
		}
	}
	if !at.IsZero() && t.Now.Sub(at) < notedFor {
		p.Say("today.noted", bot.Args{"time": say.Hour(at.In(t.Who.Location())), "words": say.Short(words, 120)})
	}
	return err
}

// newestAct is what the person made last but check-ins and plans.
func newestAct(t *turn.Turn) (at time.Time, words string, err error) {
	l, _, err := record.Load(t.Tx, record.LatelyKey(t.Who.ID))
	if n := len(l.Acts); n > 0 {
		return l.Acts[n-1].At, l.Acts[n-1].Words, err
	}
	return at, "", err
}
