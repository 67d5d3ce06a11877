package review

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The round of a day: what comes back, one question after another. Nothing of it is kept but the answers, so somebody can
// stop and go on later, here or elsewhere.

// standing reads what comes back to whoever acts.
func standing(t *turn.Turn) (*term.Learner, today, error) {
	l, err := t.Learner()
	if err != nil {
		return nil, today{}, err
	}
	now, err := read(t.Tx, &t.Class, l)
	return l, now, err
}

// recall asks the next question of the round.
func recall(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	l, now, err := standing(t)
	if err != nil {
		return nil, err
	}
	lesson, n := after(t, l)
	x, ok := now.Next(lesson, n)
	if !ok {
		return over(t, say.Privately(), l, now), nil
	}
	s := progressAt(l.Lessons, x.Lesson)
	p := say.Privately().Say("recall.head", bot.Args{"n": now.Left(), "number": s.Index + 1, "title": s.Lesson.Title})
	if len(now.Ready) == 0 {
		p.Say("quiz.again", nil)
	}
	a := asked{s: s, n: x.N, mode: inRound}
	ask(t, p, a).Press("button.why_today", "recall.why", a.target(t))
	return p.Press("button.enough", "recall.stop", t.At()), nil
}

// after is the question that was asked before, as the button says: the next one is of another lesson, if there is one.
func after(t *turn.Turn, l *term.Learner) (lesson, n int) {
	s := term.Find(l.Lessons, t.Target(1))
	if s == nil {
		return -1, -1
	}
	for i := range s.Lesson.Questions {
		if tagOf(s.Lesson.Questions[i]) == t.Target(3) {
			return s.Index, i
		}
	}
	return s.Index, -1
}

// progressAt is the lesson of an index in the course, among those that are out.
func progressAt(lessons []term.Progress, index int) *term.Progress {
	i := slices.IndexFunc(lessons, func(s term.Progress) bool { return s.Index == index })
	return &lessons[i]
}

// goOn says when the question comes back that was answered, and leads to the next one.
func goOn(t *turn.Turn, p *say.Page, a asked) (*say.Page, error) {
	l, now, err := standing(t)
	if err != nil {
		return nil, err
	}
	if all := now.kept.Memories[a.s.Lesson.ID]; a.n < len(all) && all[a.n].Now && all[a.n].On(now.day) {
		due := when.FromOrdinal(all[a.n].Due(GapsFor(percentOf(&t.Class))))
		p.Say("recall.next", bot.Args{"day": say.LongDay(due)})
	}
	if now.Left() == 0 {
		return over(t, p, l, now), nil
	}
	return p.Main("button.next_question", "recall", a.target(t)).Press("button.enough", "recall.stop", t.At()), nil
}

// over says that nothing more comes back today.
func over(t *turn.Turn, p *say.Page, l *term.Learner, now today) *say.Page {
	if l.Person.Recalls() == 0 {
		return p.Say("recall.off", nil).Press("button.today", "today", t.At())
	}
	p.Say("recall.over", nil)
	if len(due(l.Lessons, now.kept, GapsFor(percentOf(&t.Class)), now.day)) > 0 {
		p.Say("recall.over_more", bot.Args{"n": l.Person.Recalls()})
	}
	return p.Press("button.today", "today", t.At())
}

// stop tells that nothing is lost where somebody stops.
func stop(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	l, now, err := standing(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	p.Replace = true
	if now.Left() == 0 {
		return over(t, p, l, now), nil
	}
	p.Say("recall.stopped", bot.Args{"n": now.Left()})
	return p.Press("button.go_on", "recall", t.At()).Press("button.today", "today", t.At()), nil
}
