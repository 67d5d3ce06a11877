package class

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Questions: asked, passed to the teachers, answered, read. Anonymous to the class means through a
// teacher's hands; nothing unsigned is posted unread.

// Where a question goes, as the form and the command name it. Trouble with the machine goes to the teachers, too, and is
// told apart there, since whoever teaches passes it to whoever can mend it.
const (
	toTeachers   = "teacher"
	toEverybody  = "class"
	aboutTrouble = "trouble"
)

// Ask is asking the teacher or the class, and the teacher's queue: /ask.
func Ask() turn.Story {
	to := bot.Option{Name: "to", Choices: []bot.Choice{{Value: toTeachers}, {Value: toEverybody}, {Value: aboutTrouble}}}
	command := turn.Typed("ask", askCommand, bot.Option{Name: "question", Max: turn.MaxWords}, to).MayOpen()
	command.OnMessage = true
	tables := []record.Table{record.QuestionTable(), record.OpenTable()}
	return turn.Story{Name: "ask", Tables: tables, Agenda: answersIn, Recorded: askWhenStuck, Actions: []turn.Action{
		command,
		turn.Pressed("ask.open", askOpen).MayOpen(),
		turn.Pressed("ask.form", askSubmit).MayOpen().Choosing("to"),
		turn.Pressed("answers", answersCommand),
		turn.Pressed("queue", queue).Looks(),
		turn.Pressed("queue.open", queueOpen).MayOpen().Looks(),
		turn.Pressed("queue.form", queueSubmit),
		turn.Pressed("queue.seen", queueSeen),
		turn.Pressed("queue.take", queueTake),
	}}
}

// answersIn adds the answers that somebody has not read yet to what is open for them.
func answersIn(tx bot.Tx, _ *record.Class, l *term.Learner, a *term.Agenda) error {
	for _, key := range l.Member.News {
		x, ok, err := record.Load(tx, key)
		if err != nil {
			return err
		}
		if ok {
			a.Answers = append(a.Answers, x)
		}
	}
	return nil
}

// askCommand takes a question typed in one line, or opens the form.
func askCommand(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	if t.Arg("question") == "" {
		return askForm(t, t.Event.Quoted), nil
	}
	return askNow(t, t.Arg("question"), "", t.Event.Quoted)
}

// askOpen opens the form from a button or from a message.
func askOpen(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	return askForm(t, t.Event.Quoted), nil
}

func askForm(t *turn.Turn, quoted string) *say.Page {
	v := t.Voice()
	question := bot.Field{
		Name: "question", Label: v.Plain("ask.field", nil), Note: v.Plain(askNote(t), bot.Args{"teacher": t.TeacherName()}),
		Kind: bot.FieldText, Required: true, Max: turn.MaxWords,
	}
	if quoted != "" {
		question.Value = say.Quoted(say.Short(quoted, 200)) + "\n"
	}
	to := bot.Field{Name: "to", Label: v.Plain("ask.to", nil), Kind: bot.FieldOne, Value: toTeachers, Options: []bot.Choice{
		{Value: toTeachers, Label: v.Plain("ask.to_teacher", nil), On: true}, {Value: toEverybody, Label: v.Plain("ask.to_class", nil)},
		{Value: aboutTrouble, Label: v.Plain("ask.to_trouble", nil)}}}
	p := say.Privately()
	p.Form = &bot.Form{
		Action: "ask.form", Target: t.At(t.Target(1)), Title: v.Plain("ask.form", nil), Submit: v.Plain("ask.send", nil),
		Fields: []bot.Field{question},
	}
	if asksClass(t) {
		p.Form.Submit = v.Plain("ask.post", nil)
	} else {
		p.Form.Fields = append(p.Form.Fields, to)
	}
	return p
}

// asksClass reports whether everything that the person asks goes to the class: a study group has no teacher,
// and a teacher does not ask herself.
func asksClass(t *turn.Turn) bool {
	return t.Class.Kind == record.Group || t.Instructs()
}

// askNote says who reads a question.
func askNote(t *turn.Turn) string {
	switch {
	case t.Class.Kind == record.Group:
		return "ask.field_note_group"
	case asksClass(t):
		return "ask.field_note_class"
	}
	return "ask.field_note"
}

func askSubmit(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	if t.Arg("question") == "" {
		p := askForm(t, "")
		p.Errors = t.Voice().FieldErrors(map[string]string{"question": "ask.empty"})
		return p, nil
	}
	return askNow(t, t.Arg("question"), t.Target(1), "")
}

// askNow records a question for the teachers, or asks the class under one's name.
func askNow(t *turn.Turn, text, lesson, quoted string) (*say.Page, error) {
	if err := spoke(t); err != nil {
		return nil, err
	}
	if t.Arg("to") == toEverybody || asksClass(t) {
		return askClass(t, text)
	}
	name, back, none, err := t.Answerer()
	switch {
	case err != nil:
		return nil, err
	case none:
		return nil, bot.Refuse("ask.no_teacher", nil)
	}
	x := record.Question{Lesson: lesson, Kind: "ask", Text: text, Quoted: quoted}
	if t.Arg("to") == aboutTrouble {
		x.Kind = aboutTrouble
	}
	again, err := putQuestion(t, x)
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	p := say.Privately()
	if back.IsZero() {
		p.Say("ask.sent", bot.Args{"teacher": name, "n": t.Class.AnswerDays})
	} else {
		p.Say("ask.sent_away", bot.Args{"teacher": name, "day": say.LongDay(back)})
	}
	if t.Class.Contact != "" {
		p.Say("class.contact", bot.Args{"contact": t.Words(t.Class.Contact)})
	}
	return p, nil
}

// askClass posts a question to the channel with the asker's name.
func askClass(t *turn.Turn, text string) (*say.Page, error) {
	x := record.Prompt{ID: record.IDOf(t.Event, "prompt"), Class: t.Class.ID, By: t.Who.ID, Text: text, At: t.Now, To: t.Channel()}
	again, err := t.Once("class", toClass(), text, x.To.Channel)
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	if err := putPrompt(t, x); err != nil {
		return nil, err
	}
	p := say.Privately()
	switch {
	case saysWaits(t, p):
	case t.Class.Kind == record.Group:
		p.Say("ask.to_group_sent", nil)
	default:
		p.Say("ask.to_class_sent", nil)
	}
	return p, nil
}

// spoke notes once a day that a learner asked or said something in the class: a sign of life that counts for
// no lesson.
func spoke(t *turn.Turn) error {
	f, err := t.Figures()
	if err != nil || t.Member.Role != record.Learner || f.Active.Has(t.Who.Today(t.Event.At)) {
		return err
	}
	_, _, err = t.Record(t.Fact(record.FactSpoke, ""))
	return err
}

// askWhenStuck makes a question of what somebody is stuck with, in the same act. A study group has nobody to answer it.
func askWhenStuck(t *turn.Turn, key record.Key[record.Fact], x record.Fact) error {
	if x.Stuck == "" || t.Class.Kind == record.Group {
		return nil
	}
	_, err := putQuestion(t, record.Question{Lesson: x.Lesson, Kind: "stuck", Text: x.Stuck, Fact: key})
	return err
}

// putQuestion stores a question of the person. The same event makes the same question; one that
// was answered meanwhile keeps its answer. again is when the same was asked before.
func putQuestion(t *turn.Turn, x record.Question) (again time.Time, err error) {
	if x.Lesson, err = lessonNamed(t, x.Lesson); err != nil {
		return again, err
	}
	x.Class, x.Person, x.At, x.Days = t.Class.ID, t.Who.ID, t.Event.At.UTC(), t.Class.AnswerDays
	key := record.QuestionKey(x, record.IDOf(t.Event, "question"))
	again, err = t.Once(x.Kind, toTeacher(), x.Text, x.Quoted, x.Lesson, string(x.Fact))
	if err != nil || !again.IsZero() {
		return again, err
	}
	if _, known, err := record.Load(t.Tx, key); err != nil || known {
		return again, err
	}
	if err := record.SaveQuestion(t.Tx, key, x); err != nil {
		return again, err
	}
	if err := t.Queued(key, x); err != nil {
		return again, err
	}
	return again, tellWaiting(t)
}

// lessonNamed is the id of a lesson that a button names, "" where the course of the class has none of that id.
func lessonNamed(t *turn.Turn, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	co, err := t.Course()
	if err != nil || slices.ContainsFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == id }) {
		return id, err
	}
	return "", nil
}

// withdraw removes the question that a check-in made, if nobody has answered it.
func withdraw(t *turn.Turn, fact record.Key[record.Fact]) error {
	keys, all, err := record.QuestionsWith(t.Tx, t.Class.ID, fact)
	if err != nil {
		return err
	}
	for i, x := range all {
		if x.Fact == fact && x.Person == t.Who.ID && x.Done.IsZero() {
			x.Withdrawn = true
			if err := record.SaveQuestion(t.Tx, keys[i], x); err != nil {
				return err
			}
			if err := t.Queued(keys[i], x); err != nil {
				return err
			}
		}
	}
	return nil
}
