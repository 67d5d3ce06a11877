package review

import (
	"afterbell/bot"
	"afterbell/bot/say"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Why a question comes back today: one sentence, from what the learner did and told.

// why tells whoever asks.
func why(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	a, err := found(t)
	if err != nil {
		return nil, err
	}
	_, now, err := standing(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if a.mode != inRound && a.mode != inLesson {
		if to, err := t.Lesson(lessonNumbered(t, a.mode)); err == nil {
			p.Say("recall.why_ground", bot.Args{"number": to.Index + 1, "other": a.s.Index + 1})
		}
	}
	sayWhy(p, now, a, GapsFor(percentOf(&t.Class)))
	return p, nil
}

// sayWhy says the reason of a question from its memory and from how sure the learner was of its lesson.
func sayWhy(p *say.Page, now today, a asked, g Gaps) {
	m := Memory{}
	if all := now.kept.Memories[a.s.Lesson.ID]; a.n < len(all) {
		m = all[a.n]
	}
	x, on := itemOf(a.s, a.n, &m, g, now.day), say.LongDay(when.FromOrdinal(m.Day))
	switch {
	case m.On(now.day) && !m.Known:
		p.Say("recall.why_today", nil)
	case m.On(now.day):
		p.Say("recall.why_answered", nil)
	case x.Why == Unsure:
		p.Say("recall.why_unsure", bot.Args{"sure": a.s.Figures.SureLast, "number": a.s.Index + 1, "day": say.LongDay(a.s.Figures.SureDay)})
	case x.Why == Missed:
		p.Say("recall.why_missed", bot.Args{"day": on})
	case x.Why == Knew:
		p.Say("recall.why_knew", bot.Args{"n": max(1, now.day-m.Day), "day": on})
	default:
		p.Say("recall.why_new", bot.Args{"number": a.s.Index + 1, "day": say.LongDay(a.s.Figures.Day)})
	}
}

// lessonNumbered is the id of the lesson that a button names by its number.
func lessonNumbered(t *turn.Turn, number string) string {
	co, err := t.Course()
	if err != nil {
		return ""
	}
	for i := range co.Lessons {
		if numberOf(i) == number {
			return co.Lessons[i].ID
		}
	}
	return ""
}
