package class

import (
	"strconv"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Questions of a lesson: private, one at a time, the explanation after each; missed ones return.

// Quiz is the questions of a lesson, for oneself.
func Quiz() turn.Story {
	return turn.Story{Name: "quiz", Actions: []turn.Action{
		turn.Pressed("quiz", quiz),
		turn.Pressed("quiz.answer", quizAnswer),
		turn.Pressed("quiz.reveal", quizReveal),
		turn.Pressed("quiz.knew", quizKnew),
		turn.Pressed("quiz.forgot", quizForgot),
	}}
}

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
	return questionPage(t, *s, n), nil
}

func questionPage(t *turn.Turn, s term.Progress, n int) *say.Page {
	x := s.Lesson.Questions[n]
	p := say.Privately().Say("quiz.head", bot.Args{"i": n + 1, "n": len(s.Lesson.Questions), "number": s.Index + 1})
	if s.Figures.Tried&(1<<n) != 0 {
		p.Say("quiz.again", nil)
	}
	sayQuestion(t, p, x)
	if len(x.Choices) == 0 {
		p.Say("quiz.recall", nil)
		return p.Main("button.reveal", "quiz.reveal", t.At(s.Lesson.ID, strconv.Itoa(n)))
	}
	choose := &bot.Select{Action: "quiz.answer", Target: t.At(s.Lesson.ID, strconv.Itoa(n)), Hint: t.Voice().Plain("quiz.hint", nil)}
	for i, c := range x.Choices {
		p.Say("quiz.choice", bot.Args{"i": i + 1, "choice": t.School.Book.CourseLine(c.Text)})
		choose.Options = append(choose.Options, bot.Choice{Value: strconv.Itoa(i), Label: say.Clip(strconv.Itoa(i+1)+". "+c.Text, 75)})
	}
	p.Choose = choose
	return p
}

// sayQuestion says a question: when it is asked, and again above its answer, which would hang in the air without it.
func sayQuestion(t *turn.Turn, p *say.Page, x course.Question) *say.Page {
	return p.Say("quiz.question", bot.Args{"question": t.School.Book.CourseLine(x.Text)}).Show(x.Body)
}

// asked finds the question that a button or list belongs to.
func asked(t *turn.Turn) (*term.Progress, int, error) {
	if err := t.NeedPart(); err != nil {
		return nil, 0, err
	}
	s, err := t.Lesson(t.Target(1))
	if err != nil {
		return nil, 0, err
	}
	n, err := strconv.Atoi(t.Target(2))
	if err != nil || n < 0 || n >= len(s.Lesson.Questions) {
		return nil, 0, bot.Refuse("lesson.none", nil)
	}
	return s, n, nil
}

// quizAnswer judges a choice and explains it.
func quizAnswer(t *turn.Turn) (*say.Page, error) {
	s, n, err := asked(t)
	if err != nil {
		return nil, err
	}
	x := s.Lesson.Questions[n]
	choices := x.Choices
	i, err := strconv.Atoi(t.Arg("value"))
	if err != nil || i < 0 || i >= len(choices) {
		return nil, bot.Refuse("error.stale", nil)
	}
	p := sayQuestion(t, say.Privately(), x)
	if choices[i].Right {
		p.Say("quiz.right", bot.Args{"choice": t.School.Book.CourseLine(choices[i].Text)})
	} else {
		p.Say("quiz.not_quite", bot.Args{"choice": t.School.Book.CourseLine(choices[i].Text)})
	}
	if choices[i].Why != "" {
		p.Say("quiz.why", bot.Args{"why": t.School.Book.CourseLine(choices[i].Why)})
	}
	for _, c := range choices {
		if c.Right && !choices[i].Right {
			p.Say("quiz.is_right", bot.Args{"choice": t.School.Book.CourseLine(c.Text)})
		}
	}
	return judged(t, p, *s, n, choices[i].Right)
}

// quizReveal shows the answer of an open question and asks how it went.
func quizReveal(t *turn.Turn) (*say.Page, error) {
	s, n, err := asked(t)
	if err != nil {
		return nil, err
	}
	x := s.Lesson.Questions[n]
	p := sayQuestion(t, say.Privately(), x).Say("quiz.answer", nil).Show(x.Why)
	p.Replace = true
	p.Say("quiz.judge", nil)
	target := t.At(s.Lesson.ID, strconv.Itoa(n))
	return p.Press("button.knew", "quiz.knew", target).Press("button.forgot", "quiz.forgot", target), nil
}

func quizKnew(t *turn.Turn) (*say.Page, error)   { return selfJudged(t, true) }
func quizForgot(t *turn.Turn) (*say.Page, error) { return selfJudged(t, false) }

func selfJudged(t *turn.Turn, right bool) (*say.Page, error) {
	s, n, err := asked(t)
	if err != nil {
		return nil, err
	}
	key := "quiz.returns"
	if right {
		key = "quiz.kept"
	}
	p, err := judge(t, say.Privately().Say(key, nil), *s, n, right)
	return p, err
}

// judged explains, then records.
func judged(t *turn.Turn, p *say.Page, s term.Progress, n int, right bool) (*say.Page, error) {
	p.Show(s.Lesson.Questions[n].Why)
	return judge(t, p, s, n, right)
}

// judge records an answer and offers the next question.
func judge(t *turn.Turn, p *say.Page, s term.Progress, n int, right bool) (*say.Page, error) {
	x := t.Fact(record.FactAnswer, s.Lesson.ID)
	x.N, x.Right = n, right
	f, _, err := t.Record(x)
	if err != nil {
		return nil, err
	}
	p.Replace = true
	s.Figures = f.Lessons[s.Lesson.ID]
	if _, ok := term.NextQuestion(s, n); ok {
		return p.Main("button.next_question", "quiz", t.At(s.Lesson.ID, strconv.Itoa(n))), nil
	}
	p.Say("quiz.done", bot.Args{"number": s.Index + 1})
	return p.Press("button.checkin", "checkin.open", t.At(s.Lesson.ID)), nil
}
