package class

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// Answers: what a learner reads of them, and how a teacher writes them.

// answersCommand shows a learner what was answered, and marks it as read.
func answersCommand(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	p := say.Privately()
	for _, key := range t.Member.News {
		x, ok, err := record.Load(t.Tx, key)
		if err != nil {
			return nil, err
		}
		switch {
		case !ok:
		case x.Answer == "" && !x.Passed.IsZero():
		case x.Answer == "" && x.Late > 1 && x.TakenBy == "":
			p.Say("answers.still_nobody", bot.Args{"question": say.Short(x.Text, 200)})
		case x.Answer == "" && x.Late > 1:
			p.Say("answers.still", bot.Args{"question": say.Short(x.Text, 200), "teacher": t.NameOf(x.TakenBy)})
		case x.Answer == "":
			p.Say("answers.seen", bot.Args{"question": say.Short(x.Text, 200), "teacher": t.NameOf(x.SeenBy)})
		default:
			p.Say("answers.item", bot.Args{"question": say.Short(x.Text, 200), "teacher": t.NameOf(x.By), "answer": t.Words(x.Answer)})
			pressReport(t, p, key, x)
		}
		if ok && !x.Passed.IsZero() {
			sayPassed(t, p, key, x)
		}
	}
	if len(p.Lines) == 0 {
		return p.Say("answers.none", nil), nil
	}
	t.Member.News = nil
	return p.Press("button.ask", "ask.open", t.At()), t.SaveMember()
}

// mostReports is how many answers of a page can be reported, so that its buttons fit a message.
const mostReports = 5

// pressReport adds the button that reports an answer to the teachers, named by its question.
func pressReport(t *turn.Turn, p *say.Page, key record.Key[record.Question], x record.Question) {
	if len(p.Buttons) >= mostReports {
		return
	}
	p.Buttons = append(p.Buttons, say.Button{Key: "button.report_about", Args: bot.Args{"question": say.Short(x.Text, 20)},
		Action: "report.open", Target: t.At(record.LastSegment(key))})
}

// sayPassed says that a teacher passed somebody's words on to the class, and how they take them back.
func sayPassed(t *turn.Turn, p *say.Page, key record.Key[record.Question], x record.Question) {
	p.Say(passedKey(x), bot.Args{"question": say.Short(x.Text, 200), "teacher": t.NameOf(x.PassedBy)})
	p.Press("button.withdraw", "passon.withdraw", t.At(record.LastSegment(key)))
}

// passedKey is the sentence that says that somebody's words were passed on, with their name or without it.
func passedKey(x record.Question) string {
	if x.Named {
		return "answers.passed_named"
	}
	return "answers.passed"
}

func waitingOne(t *turn.Turn) (record.Key[record.Question], record.Question, error) {
	key := record.QuestionNamed(t.Class.ID, t.Target(1))
	if !t.Reads() {
		return key, record.Question{}, t.TeachersOnly()
	}
	x, ok, err := record.Load(t.Tx, key)
	if err == nil && !ok {
		err = bot.Refuse("queue.gone", nil)
	}
	return key, x, err
}

// answeredFirst refuses the answer to a question that another teacher has answered.
func answeredFirst(t *turn.Turn, x record.Question) error {
	if x.Answer == "" || x.By == t.Who.ID {
		return nil
	}
	return bot.Refuse("queue.was_answered",
		bot.Args{"teacher": t.NameOf(x.By), "when": say.Wall(x.Done.In(t.Who.Location())), "answer": t.Words(x.Answer)})
}

// queueOpen opens the form to answer in.
func queueOpen(t *turn.Turn) (*say.Page, error) {
	_, x, err := waitingOne(t)
	if err != nil {
		return nil, err
	}
	if err := answeredFirst(t, x); err != nil {
		return nil, err
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "queue.form", Target: t.Event.Args["target"],
		Title: say.Clip(v.Plain("queue.form", bot.Args{"name": called(&t.View, v, x.Person)}), maxTitle), Submit: v.Plain("ask.send", nil),
		Fields: []bot.Field{
			{
				Name: "answer", Label: v.Plain("queue.field", nil), Note: say.Short(x.Text, 90), Kind: bot.FieldText,
				Required: true, Max: turn.MaxWords, Value: rich.Unmarked(x.Answer),
			},
		}}
	return p, nil
}

// queueSubmit stores the answer; the learner reads it in /today and in the daily message.
func queueSubmit(t *turn.Turn) (*say.Page, error) {
	key, x, err := waitingOne(t)
	if err != nil {
		return nil, err
	}
	if err := answeredFirst(t, x); err != nil {
		return nil, err
	}
	if t.Arg("answer") == "" {
		return nil, bot.Refuse("ask.empty", nil)
	}
	if err := answer(t, key, x, t.Arg("answer")); err != nil {
		return nil, err
	}
	name := called(&t.View, t.Voice(), x.Person)
	p := say.Privately().Say("queue.answered", bot.Args{"name": name}).Press("button.queue", "queue", t.At())
	if x.Asks() {
		p.Press("button.pass_on", "passon", t.At(record.LastSegment(key)))
	}
	return p, nil
}

// answer stores an answer and tells the learner. One that stands there already is not told again.
func answer(t *turn.Turn, key record.Key[record.Question], x record.Question, words string) error {
	if x.By == t.Who.ID && x.Answer == words {
		return nil
	}
	if err := t.BeKnown(); err != nil {
		return err
	}
	x.Answer, x.By, x.Done = words, t.Who.ID, t.Now
	if err := record.SaveQuestion(t.Tx, key, x); err != nil {
		return err
	}
	if err := record.TellAsker(t.Tx, t.Class.ID, x.Person, key); err != nil {
		return err
	}
	return t.Queued(key, x)
}
