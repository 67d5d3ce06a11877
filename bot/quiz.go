package bot

import "strconv"

// Questions of a lesson: private, one at a time, the explanation after each; missed ones return.

// quizStory is the questions of a lesson, for oneself.
func quizStory() story {
	return story{name: "quiz", actions: []action{
		pressed("quiz", quiz),
		pressed("quiz.answer", quizAnswer),
		pressed("quiz.reveal", quizReveal),
		pressed("quiz.knew", quizKnew),
		pressed("quiz.forgot", quizForgot),
	}}
}

// quiz asks the first question of a lesson that was not answered right, after the one given.
func quiz(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	s, err := t.lessonOf(t.target(1))
	if err != nil {
		return nil, err
	}
	after := -1
	if t.target(2) != "" {
		after, _ = strconv.Atoi(t.target(2))
	}
	n, ok := nextQuestion(*s, after)
	if !ok {
		p := privately().say("quiz.done", Args{"number": s.Index + 1})
		return p.press("button.checkin", "checkin.open", t.at(s.Lesson.ID)), nil
	}
	return t.questionPage(*s, n), nil
}

func (t *turn) questionPage(s study, n int) *page {
	x := s.Lesson.Questions[n]
	p := privately().say("quiz.head", Args{"i": n + 1, "n": len(s.Lesson.Questions), "number": s.Index + 1})
	p.say("quiz.question", Args{"question": x.Text}).show(x.Body)
	if len(x.Choices) == 0 {
		p.say("quiz.recall", nil)
		return p.main("button.reveal", "quiz.reveal", t.at(s.Lesson.ID, strconv.Itoa(n)))
	}
	choose := &Select{Action: "quiz.answer", Target: t.at(s.Lesson.ID, strconv.Itoa(n)), Hint: t.voice().plain("quiz.hint", nil)}
	for i, c := range x.Choices {
		p.say("quiz.choice", Args{"i": i + 1, "choice": c.Text})
		choose.Options = append(choose.Options, Choice{Value: strconv.Itoa(i), Label: clip(strconv.Itoa(i+1)+". "+c.Text, 75)})
	}
	p.choose = choose
	return p
}

// asked finds the question that a button or list belongs to.
func (t *turn) asked() (*study, int, error) {
	if err := t.needPart(); err != nil {
		return nil, 0, err
	}
	s, err := t.lessonOf(t.target(1))
	if err != nil {
		return nil, 0, err
	}
	n, err := strconv.Atoi(t.target(2))
	if err != nil || n < 0 || n >= len(s.Lesson.Questions) {
		return nil, 0, Refuse("lesson.none", nil)
	}
	return s, n, nil
}

// quizAnswer judges a choice and explains it.
func quizAnswer(t *turn) (*page, error) {
	s, n, err := t.asked()
	if err != nil {
		return nil, err
	}
	choices := s.Lesson.Questions[n].Choices
	i, err := strconv.Atoi(t.arg("value"))
	if err != nil || i < 0 || i >= len(choices) {
		return nil, Refuse("error.stale", nil)
	}
	p := privately()
	if choices[i].Right {
		p.say("quiz.right", Args{"choice": choices[i].Text})
	} else {
		p.say("quiz.not_quite", Args{"choice": choices[i].Text})
	}
	if choices[i].Why != "" {
		p.say("quiz.why", Args{"why": choices[i].Why})
	}
	return t.judged(p, *s, n, choices[i].Right)
}

// quizReveal shows the answer of an open question and asks how it went.
func quizReveal(t *turn) (*page, error) {
	s, n, err := t.asked()
	if err != nil {
		return nil, err
	}
	p := privately().say("quiz.answer", nil).show(s.Lesson.Questions[n].Why)
	p.replace = true
	p.say("quiz.judge", nil)
	target := t.at(s.Lesson.ID, strconv.Itoa(n))
	return p.press("button.knew", "quiz.knew", target).press("button.forgot", "quiz.forgot", target), nil
}

func quizKnew(t *turn) (*page, error)   { return t.selfJudged(true) }
func quizForgot(t *turn) (*page, error) { return t.selfJudged(false) }

func (t *turn) selfJudged(right bool) (*page, error) {
	s, n, err := t.asked()
	if err != nil {
		return nil, err
	}
	key := "quiz.returns"
	if right {
		key = "quiz.kept"
	}
	p, err := t.judge(privately().say(key, nil), *s, n, right)
	return p, err
}

// judged explains, then records.
func (t *turn) judged(p *page, s study, n int, right bool) (*page, error) {
	p.show(s.Lesson.Questions[n].Why)
	return t.judge(p, s, n, right)
}

// judge records an answer and offers the next question.
func (t *turn) judge(p *page, s study, n int, right bool) (*page, error) {
	x := t.fact(factAnswer, s.Lesson.ID)
	x.N, x.Right = n, right
	f, _, err := t.record(x)
	if err != nil {
		return nil, err
	}
	p.replace = true
	s.Figures = f.Lessons[s.Lesson.ID]
	if _, ok := nextQuestion(s, n); ok {
		return p.main("button.next_question", "quiz", t.at(s.Lesson.ID, strconv.Itoa(n))), nil
	}
	p.say("quiz.done", Args{"number": s.Index + 1})
	return p.press("button.checkin", "checkin.open", t.at(s.Lesson.ID)), nil
}
