package review

import (
	"strconv"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Answers to questions, wherever these were asked: in their lesson, when they came back, or before a lesson. They are
// private, one at a time, with the explanation after each.

// quiz asks the first question of a lesson that was not answered right, after the one given.
func quiz(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	s, err := t.Lesson(t.Target(1))
	if err != nil {
		return nil, err
	}
	after := -1
	if t.Target(2) != "" {
		after, _ = strconv.Atoi(t.Target(2))
	}
	n, ok := term.NextQuestion(*s, after)
	if !ok {
		p := say.Privately().Say("quiz.done", bot.Args{"number": s.Index + 1})
		return p.Press("button.checkin", "checkin.open", t.At(s.Lesson.ID)), nil
	}
	p := say.Privately().Say("quiz.head", bot.Args{"i": n + 1, "n": len(s.Lesson.Questions), "number": s.Index + 1})
	if s.Figures.Tried&(1<<n) != 0 {
		p.Say("quiz.again", nil)
	}
	return ask(t, p, asked{s: s, n: n}), nil
}

// answer judges a choice and explains it.
func answer(t *turn.Turn) (*say.Page, error) {
	a, err := answering(t)
	if err != nil {
		return nil, err
	}
	x := a.question()
	i, err := strconv.Atoi(t.Arg("value"))
	if err != nil || i < 0 || i >= len(x.Choices) {
		return nil, bot.Refuse("error.stale", nil)
	}
	chosen := x.Choices[i]
	p := sayQuestion(t, say.Privately(), x)
	if chosen.Right {
		p.Say("quiz.right", bot.Args{"choice": t.School.Book.CourseLine(chosen.Text)})
	} else {
		p.Say("quiz.not_quite", bot.Args{"choice": t.School.Book.CourseLine(chosen.Text)})
	}
	if chosen.Why != "" {
		p.Say("quiz.why", bot.Args{"why": t.School.Book.CourseLine(chosen.Why)})
	}
	for _, c := range x.Choices {
		if c.Right && !chosen.Right {
			p.Say("quiz.is_right", bot.Args{"choice": t.School.Book.CourseLine(c.Text)})
		}
	}
	grade := Again
	if chosen.Right {
		grade = Good
	}
	return judge(t, p.Show(x.Why), a, grade)
}

// reveal shows the answer of an open question and asks how it went.
func reveal(t *turn.Turn) (*say.Page, error) {
	a, err := answering(t)
	if err != nil {
		return nil, err
	}
	p := sayQuestion(t, say.Privately(), a.question()).Say("quiz.answer", nil).Show(a.question().Why)
	p.Replace = true
	p.Say("quiz.judge", nil)
	target := a.target(t)
	return p.Press("button.knew", "quiz.knew", target).Press("button.forgot", "quiz.forgot", target).
		Press("button.easy", "quiz.easy", target), nil
}

func knew(t *turn.Turn) (*say.Page, error)   { return selfJudged(t, Good) }
func easy(t *turn.Turn) (*say.Page, error)   { return selfJudged(t, Easy) }
func forgot(t *turn.Turn) (*say.Page, error) { return selfJudged(t, Again) }

func selfJudged(t *turn.Turn, g Grade) (*say.Page, error) {
	a, err := answering(t)
	if err != nil {
		return nil, err
	}
	key := "quiz.returns"
	if g != Again {
		key = "quiz.kept"
	}
	return judge(t, say.Privately().Say(key, nil), a, g)
}

// judge records an answer and leads on.
func judge(t *turn.Turn, p *say.Page, a asked, g Grade) (*say.Page, error) {
	x := t.Fact(record.FactAnswer, a.s.Lesson.ID)
	x.N, x.Right, x.Easy, x.Back = a.n, g != Again, g == Easy, a.mode != inLesson
	f, _, err := t.Record(x)
	if err != nil {
		return nil, err
	}
	p.Replace = true
	a.s.Figures = f.Lessons[a.s.Lesson.ID]
	switch {
	case a.mode == inRound:
		return goOn(t, p, a)
	case a.mode != inLesson:
		return p, leadTo(t, p, a)
	}
	if _, ok := term.NextQuestion(*a.s, a.n); ok {
		return p.Main("button.next_question", "quiz", t.At(a.s.Lesson.ID, strconv.Itoa(a.n))), nil
	}
	p.Say("quiz.done", bot.Args{"number": a.s.Index + 1})
	return p.Press("button.checkin", "checkin.open", t.At(a.s.Lesson.ID)), nil
}
