package class

import (
	"maps"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// The discussion of a lesson in the words of one class, or at a time of its own. What was not changed follows the course
// and its dates as before; what was changed stays, whatever becomes of the course.

// typedTime is how a form shows a time that can be typed back.
const typedTime = "2006-01-02 15:04"

// words are what the form of a discussion shows: what it says, and when it begins.
func (x discussion) words(t *turn.Turn) (text, at string, err error) {
	at = x.at.In(t.Who.Location()).Format(typedTime)
	if x.lesson == "" {
		return x.prompt.Text, at, nil
	}
	if own := t.Class.Run.Talks[x.lesson].Text; own != "" {
		return own, at, nil
	}
	text, err = courseWords(t, x.lesson)
	return text, at, err
}

// courseWords are the words of the course for the discussion of a lesson, as plain text.
func courseWords(t *turn.Turn, lesson string) (string, error) {
	co, err := t.Course()
	if err != nil {
		return "", err
	}
	for i := range co.Lessons {
		if co.Lessons[i].ID == lesson {
			return say.Clip(rich.Plain(co.Lessons[i].Prompt), turn.MaxWords), nil
		}
	}
	return "", bot.Refuse("discussions.gone", nil)
}

// rewordLesson gives the discussion of a lesson other words, or another time. What the form shows as it was before is
// left to the course.
func rewordLesson(t *turn.Turn, x discussion) (*say.Page, error) {
	was, had := t.Class.Run.Talks[x.lesson]
	text, at, err := x.words(t)
	if err != nil {
		return nil, err
	}
	next := record.LessonTalk{Text: was.Text, At: was.At, By: t.Who.ID, Said: t.Now.UTC()}
	if t.Arg("text") != text {
		next.Text = t.Arg("text")
	}
	if typed := t.Arg("when"); typed != at {
		read := record.Prompt{At: t.Now}
		if problems := readTalkTime(t, x, &read, typed); problems != nil {
			return plannedFields(t, x, t.Arg("text"), typed, "", problems)
		}
		next.At = read.At.UTC()
	}
	if next.Text == was.Text && next.At.Equal(was.At) {
		return say.Privately().Say("planned.same", nil).Press("button.planned", "planned", t.At()), nil
	}
	if had {
		next.Was = &was
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	if err := x.setTalk(t, &next); err != nil {
		return nil, err
	}
	begins := term.TalkAt(t.Class.Run, x.lesson, x.release(t), t.Class.Location())
	p := say.Privately().Say("planned.changed", bot.Args{"when": say.Wall(begins.In(t.Who.Location()))})
	readers, err := readersOf(t)
	if err != nil {
		return nil, err
	}
	p.Say(readers.Key, readers.Args)
	return p.Press("button.undo", "planned.restore", t.At(x.id)), nil
}

// readTalkTime reads when the discussion of a lesson is to begin, which is after its lesson came.
func readTalkTime(t *turn.Turn, x discussion, read *record.Prompt, typed string) map[string]string {
	if problems := readPromptTimes(t, read, typed, ""); problems != nil {
		return problems
	}
	if s := x.release(t); !read.At.After(s.At) {
		return map[string]string{"when": t.Voice().Plain("planned.before_lesson", bot.Args{"when": say.Wall(s.At.In(t.Who.Location()))})}
	}
	return nil
}

// release is when the lesson of a discussion comes.
func (x discussion) release(t *turn.Turn) (s term.Release) {
	co, err := t.Course()
	if err != nil {
		return s
	}
	for i := range co.Lessons {
		if co.Lessons[i].ID == x.lesson {
			s = t.Schedule(co)[i]
		}
	}
	return s
}

// setTalk stores what was made of the discussion of a lesson, nil for nothing, and plans it anew.
func (x discussion) setTalk(t *turn.Turn, own *record.LessonTalk) error {
	run := t.Class.Run
	run.Talks = maps.Clone(run.Talks)
	if run.Talks == nil {
		run.Talks = map[string]record.LessonTalk{}
	}
	if delete(run.Talks, x.lesson); own != nil {
		run.Talks[x.lesson] = *own
	}
	t.SetRun(run)
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return err
	}
	for _, key := range x.posts {
		if err := outbox.Withdraw(t.Tx, key); err != nil {
			return err
		}
	}
	return planRun(&t.View)
}

// plannedRestore undoes, within a day, what was made last of a discussion.
func plannedRestore(t *turn.Turn) (*say.Page, error) {
	x, err := changeable(t)
	if err != nil {
		return nil, err
	}
	if x.lesson == "" {
		return restoreByHand(t, x)
	}
	own, changed := t.Class.Run.Talks[x.lesson]
	switch {
	case !changed:
		return nil, bot.Refuse("planned.as_course", nil)
	case t.Now.Sub(own.Said) > term.UndoFor:
		return nil, bot.Refuse("undo.late", nil)
	}
	if err := x.setTalk(t, own.Was); err != nil {
		return nil, err
	}
	p := say.Privately().Say("planned.undone", nil)
	p.Replace = true
	return p.Press("button.planned", "planned", t.At()), nil
}
