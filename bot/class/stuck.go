package class

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// mostStuck is how many notes a page shows, so that each can have its button.
const mostStuck = 8

// stuckNotes shows what everybody is stuck on, in their own words and in order of names, with a way to answer while nobody has.
// Whoever checks in without being stuck is off the list.
func stuckNotes(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	keys, waiting, err := record.Waiting(t.Tx, t.Class.ID)
	if err != nil {
		return nil, err
	}
	p, n := say.Privately(), 0
	for _, l := range v.learners {
		if l.Figures.Stuck == "" {
			continue
		}
		if n++; n > mostStuck {
			continue
		}
		args := bot.Args{"i": n, "name": l.Called, "lesson": t.LessonTitle(l.Figures.StuckIn), "text": t.Words(l.Figures.Stuck)}
		i := slices.IndexFunc(waiting, func(x record.Question) bool {
			return x.Kind == "stuck" && x.Person == l.Person.ID && x.Text == l.Figures.Stuck
		})
		if i < 0 {
			p.Say("stuck.answered", args)
			continue
		}
		p.Say("stuck.waits", args).Beside(say.Button{Key: "button.answer_n", Short: "button.answer", Args: bot.Args{"i": n},
			Action: "queue.open", Target: t.At(record.LastSegment(keys[i]))})
	}
	switch {
	case n == 0:
		p.Say("stuck.nobody", nil)
	case n > mostStuck:
		p.Say("stuck.more", bot.Args{"n": n - mostStuck})
	}
	return p.Press("button.people", "people", t.At()), nil
}
