// Package passon tells how what learners wrote to their teacher reaches the class: by a teacher's press alone. A
// suggestion becomes a discussion, with the name of its author or without it, as the author chose; a question and
// its answer become a post in the thread of the lesson, and nobody reads there who asked.
//
// So nothing unsigned appears in a class that a teacher has not read. The author is told, and may take it back: then
// the post itself says so.
package passon

import (
	"cmp"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// PassOn is what teachers pass on to the class of what learners wrote to them.
func PassOn() turn.Story {
	return turn.Story{
		Name:   "pass on",
		Tables: []record.Table{answerTable(), reportTable()},
		Kinds: []outbox.Kind{
			{Name: kindAnswer, Owner: record.OfClass, RatherTwice: true, Awaited: true, Quotes: "question", Render: renderAnswer},
			{Name: kindWithdrawn, Owner: record.OfClass, RatherTwice: true, Awaited: true, Render: renderWithdrawn},
			{Name: kindReport, Owner: record.OfClass, Render: renderReport},
		},
		Overview: overview,
		Jobs:     []turn.Job{{Name: "old reports", Every: time.Hour, Now: true, Work: forgetReports}},
		Actions: []turn.Action{
			turn.Pressed("passon.suggestion", postSuggestion),
			turn.Pressed("passon.name", chooseName),
			turn.Pressed("passon", preview).Looks(),
			turn.Pressed("passon.answered", answeredList).Looks(),
			turn.Pressed("passon.open", open).MayOpen().Looks(),
			turn.Pressed("passon.form", change),
			turn.Pressed("passon.post", post),
			turn.Pressed("passon.withdraw", withdraw),
			turn.Pressed("report.open", reportOpen).MayOpen(),
			turn.Pressed("report.form", report).Choosing("about"),
			turn.Pressed("reports", reports).Looks(),
			turn.Pressed("reports.done", reportDone),
		},
	}
}

// meant is the question, or the other words, that a button names.
func meant(t *turn.Turn) (record.Key[record.Question], record.Question, error) {
	key := record.QuestionNamed(t.Class.ID, cmp.Or(t.Arg("value"), t.Target(1)))
	x, ok, err := record.Load(t.Tx, key)
	if err == nil && !ok {
		err = bot.Refuse("queue.gone", nil)
	}
	return key, x, err
}

// forTeacher is what meant finds, for whoever reads what learners wrote. What its author took back is gone.
func forTeacher(t *turn.Turn) (record.Key[record.Question], record.Question, error) {
	if !t.Reads() {
		return "", record.Question{}, t.TeachersOnly()
	}
	key, x, err := meant(t)
	if err == nil && x.Withdrawn {
		err = bot.Refuse("passon.withdrawn", nil)
	}
	return key, x, err
}

// ofAuthor is what meant finds, for whoever wrote it.
func ofAuthor(t *turn.Turn) (record.Key[record.Question], record.Question, error) {
	key, x, err := meant(t)
	if err == nil && x.Person != t.Who.ID {
		err = bot.Refuse("passon.authors_only", nil)
	}
	return key, x, err
}

// passedFirst says who passed something on before, and when.
func passedFirst(t *turn.Turn, x record.Question) *say.Page {
	p := say.Privately().Say("passon.was_passed",
		bot.Args{"teacher": t.NameOf(x.PassedBy), "when": say.Wall(x.Passed.In(t.Who.Location()))})
	return p.Press("button.queue", "queue", t.At())
}

// passed notes that the teacher who acts passed something on, and tells its author.
func passed(t *turn.Turn, key record.Key[record.Question], x record.Question) error {
	x.Passed, x.PassedBy = t.Now, t.Who.ID
	if x.Done.IsZero() {
		x.Done = t.Now
	}
	if err := record.SaveQuestion(t.Tx, key, x); err != nil {
		return err
	}
	if err := record.TellAsker(t.Tx, t.Class.ID, x.Person, key); err != nil {
		return err
	}
	return t.Queued(key, x)
}

// isSuggestion refuses what is none.
func isSuggestion(x record.Question, err error) error {
	if err == nil && x.Kind != "suggest" {
		err = bot.Refuse("queue.gone", nil)
	}
	return err
}

// named is "yes" in a target for a name that is to stand there.
const named = "yes"

// chooseName lets whoever suggested a discussion choose whether their name stands with it, until it is posted.
func chooseName(t *turn.Turn) (*say.Page, error) {
	key, x, err := ofAuthor(t)
	if err := isSuggestion(x, err); err != nil {
		return nil, err
	}
	if !x.Waits() {
		return nil, bot.Refuse("passon.decided", nil)
	}
	if x.Named = t.Target(2) == named; x.Named {
		return sayName(t, "prompt.suggested_named", "button.without_name", "no"), record.SaveQuestion(t.Tx, key, x)
	}
	return sayName(t, "prompt.suggested_unnamed", "button.with_name", named), record.SaveQuestion(t.Tx, key, x)
}

// sayName says what was chosen, with the button that chooses the other way.
func sayName(t *turn.Turn, said, button, other string) *say.Page {
	p := say.Privately().Say(said, nil).Press(button, "passon.name", t.At(t.Target(1), other))
	p.Replace = true
	return p
}

// postSuggestion makes a discussion of what a learner suggested.
func postSuggestion(t *turn.Turn) (*say.Page, error) {
	key, x, err := forTeacher(t)
	if err := isSuggestion(x, err); err != nil {
		return nil, err
	}
	if !x.Passed.IsZero() {
		return passedFirst(t, x), nil
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	talk := talkOf(t, key, x)
	if err := record.SavePrompt(t.Tx, talk); err != nil {
		return nil, err
	}
	if err := turn.PlanTalk(t.Tx, talk); err != nil {
		return nil, err
	}
	p := say.Privately().Say("passon.posted", bot.Args{"name": t.NameOf(x.Person)})
	p.Replace = true
	return p.Press("button.queue", "queue", t.At()), passed(t, key, x)
}

// talkOf is the discussion that a suggestion becomes, in the channel in which the teacher is, or else the first of
// the class. Its id is the name of the suggestion, so that it is posted once.
func talkOf(t *turn.Turn, key record.Key[record.Question], x record.Question) record.Prompt {
	return record.Prompt{
		ID: record.LastSegment(key), Class: t.Class.ID, By: t.Who.ID, Text: x.Text, At: t.Now, To: t.Channel(),
		Close: when.DateOf(t.Now.In(t.Class.Location())).AddDays(term.PromptOpenDays), From: x.Person, Named: x.Named,
	}
}
