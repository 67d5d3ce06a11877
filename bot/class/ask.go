package class

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Questions: asked, passed to the teachers, answered, read. Anonymous to the class means through a
// teacher's hands; nothing unsigned is posted unread.

// Ask is asking the teacher or the class, and the teacher's queue: /ask.
func Ask() turn.Story {
	to := bot.Option{Name: "to", Choices: []bot.Choice{{Value: "teacher"}, {Value: "class"}}}
	command := turn.Typed("ask", askCommand, bot.Option{Name: "question", Max: turn.MaxWords}, to).MayOpen()
	command.OnMessage = true
	return turn.Story{Name: "ask", Tables: []record.Table{record.QuestionTable()}, Agenda: answersIn, Actions: []turn.Action{
		command,
		turn.Pressed("ask.open", askOpen).MayOpen(),
		turn.Pressed("ask.form", askSubmit).MayOpen().Choosing("to"),
		turn.Pressed("answers", answersCommand),
		turn.Pressed("queue", queue).Looks(),
		turn.Pressed("queue.open", queueOpen).MayOpen().Looks(),
		turn.Pressed("queue.form", queueSubmit),
		turn.Pressed("queue.seen", queueSeen),
	}}
}

// answersIn adds the answers that somebody has not read yet to what is open for them.
func answersIn(tx bot.Tx, _ *record.Person, part record.Member, _ when.Date, a *term.Agenda) error {
	for _, key := range part.News {
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
	return askNow(t, t.Arg("question"), t.Arg("to") == "class", "", t.Event.Quoted)
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
		Name: "question", Label: v.Plain("ask.field", nil), Note: v.Plain("ask.field_note", bot.Args{"teacher": t.TeacherName()}),
		Kind: bot.FieldText, Required: true, Max: turn.MaxWords,
	}
	if quoted != "" {
		question.Value = "“" + say.Short(quoted, 200) + "”\n"
	}
	to := bot.Field{Name: "to", Label: v.Plain("ask.to", nil), Kind: bot.FieldOne, Value: "teacher", Options: []bot.Choice{
		{Value: "teacher", Label: v.Plain("ask.to_teacher", nil), On: true}, {Value: "class", Label: v.Plain("ask.to_class", nil)}}}
	p := say.Privately()
	p.Form = &bot.Form{
		Action: "ask.form", Target: t.At(t.Target(1)), Title: v.Plain("ask.form", nil), Submit: v.Plain("ask.send", nil),
		Fields: []bot.Field{question},
	}
	if t.Class.Kind == record.Taught {
		p.Form.Fields = append(p.Form.Fields, to)
	}
	return p
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
	return askNow(t, t.Arg("question"), t.Arg("to") == "class", t.Target(1), "")
}

// askNow records a question for the teachers, or asks the class under one's name.
func askNow(t *turn.Turn, text string, toClass bool, lesson, quoted string) (*say.Page, error) {
	if toClass || t.Class.Kind == record.Group {
		return askClass(t, text)
	}
	if len(t.Class.Teachers) == 0 {
		return nil, bot.Refuse("ask.no_teacher", nil)
	}
	again, err := putQuestion(t, record.Question{Lesson: lesson, Kind: "ask", Text: text, Quoted: quoted})
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	p := say.Privately().Say("ask.sent", bot.Args{"teacher": t.TeacherName(), "n": t.Class.AnswerDays})
	if t.Class.Contact != "" {
		p.Say("class.contact", bot.Args{"contact": t.Words(t.Class.Contact)})
	}
	return p, nil
}

// askClass posts a question to the channel with the asker's name.
func askClass(t *turn.Turn, text string) (*say.Page, error) {
	x := record.Prompt{ID: record.IDOf(t.Event, "prompt"), Class: t.Class.ID, By: t.Who.ID, Text: text, At: t.Now, To: channel(t)}
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
	return say.Privately().Say("ask.to_class_sent", nil), nil
}

// channel is the channel the event is in if it is one of the class's, else the class's first.
func channel(t *turn.Turn) bot.Place {
	for _, h := range t.Class.Homes {
		if h.Channel == t.Event.In.Channel {
			return h
		}
	}
	return t.Class.Homes[0]
}

// putQuestion stores a question of the person. The same event makes the same question; one that
// was answered meanwhile keeps its answer. again is when the same was asked before.
func putQuestion(t *turn.Turn, x record.Question) (again time.Time, err error) {
	x.Class, x.Person, x.At = t.Class.ID, t.Who.ID, t.Event.At.UTC()
	key := record.QuestionKey(x, record.IDOf(t.Event, "question"))
	again, err = t.Once(x.Kind, toTeacher(), x.Text, x.Quoted, x.Lesson, string(x.Fact))
	if err != nil || !again.IsZero() {
		return again, err
	}
	if _, known, err := record.Load(t.Tx, key); err != nil || known {
		return again, err
	}
	return again, record.Save(t.Tx, key, x)
}

// withdraw removes the question that a check-in made, if nobody has answered it.
func withdraw(t *turn.Turn, fact record.Key[record.Fact]) error {
	keys, all, err := record.Scan(t.Tx, record.QuestionsOf(t.Class.ID))
	if err != nil {
		return err
	}
	for i, x := range all {
		if x.Fact == fact && x.Person == t.Who.ID && x.Done.IsZero() {
			x.Withdrawn = true
			if err := record.Save(t.Tx, keys[i], x); err != nil {
				return err
			}
		}
	}
	return nil
}

// waiting are the questions of a class that wait for an answer, the oldest first.
func waiting(tx bot.Tx, class string) (keys []record.Key[record.Question], list []record.Question, err error) {
	all, questions, err := record.Scan(tx, record.QuestionsOf(class))
	for i, x := range questions {
		if x.Done.IsZero() && !x.Withdrawn {
			keys, list = append(keys, all[i]), append(list, x)
		}
	}
	return keys, list, err
}

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
		if ok {
			p.Say("answers.item", bot.Args{"question": say.Short(x.Text, 200), "teacher": t.NameOf(x.By), "answer": t.Words(x.Answer)})
		}
	}
	if len(p.Lines) == 0 {
		return p.Say("answers.none", nil), nil
	}
	t.Member.News = nil
	return p.Press("button.ask", "ask.open", t.At()), t.SaveMember()
}

// queue shows a teacher what waits, one question at a time.
func queue(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	keys, list, err := waiting(t.Tx, t.Class.ID)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(list) == 0 {
		return p.Say("queue.empty", nil), nil
	}
	n := 0
	for i, key := range keys {
		if record.LastSegment(key) == t.Target(1) && i+1 < len(keys) {
			n = i + 1
		}
	}
	x := list[n]
	p.Say("queue.head", bot.Args{"i": n + 1, "n": len(list)})
	p.Say("queue.from_"+x.Kind,
		bot.Args{"name": t.NameOf(x.Person), "when": say.Wall(x.At.In(t.Who.Location())), "lesson": t.LessonTitle(x.Lesson)})
	if x.Quoted != "" {
		p.Say("queue.quoted", bot.Args{"quoted": t.Words(x.Quoted)})
	}
	p.Say("queue.text", bot.Args{"text": t.Words(x.Text)})
	id := record.LastSegment(keys[n])
	p.Main("button.answer", "queue.open", t.At(id)).Press("button.seen", "queue.seen", t.At(id))
	if n+1 < len(list) {
		p.Press("button.next_question", "queue", t.At(id))
	}
	return p, nil
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

// queueOpen opens the form to answer in.
func queueOpen(t *turn.Turn) (*say.Page, error) {
	_, x, err := waitingOne(t)
	if err != nil {
		return nil, err
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "queue.form", Target: t.Event.Args["target"],
		Title: v.Plain("queue.form", nil), Submit: v.Plain("ask.send", nil),
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
	if t.Arg("answer") == "" {
		return nil, bot.Refuse("ask.empty", nil)
	}
	if err := answer(t, key, x, t.Arg("answer")); err != nil {
		return nil, err
	}
	return say.Privately().Say("queue.answered", bot.Args{"name": t.NameOf(x.Person)}).Press("button.queue", "queue", t.At()), nil
}

// answer stores an answer and tells the learner. One that stands there already is not told again.
func answer(t *turn.Turn, key record.Key[record.Question], x record.Question, words string) error {
	if x.By == t.Who.ID && x.Answer == words {
		return nil
	}
	x.Answer, x.By, x.Done = words, t.Who.ID, t.Now
	if err := record.Save(t.Tx, key, x); err != nil {
		return err
	}
	return tell(t, x.Person, key)
}

// tell puts an answer among a learner's news, once.
func tell(t *turn.Turn, personID string, key record.Key[record.Question]) error {
	m, ok, err := record.Load(t.Tx, record.MemberKey(t.Class.ID, personID))
	if err != nil || !ok {
		return err
	}
	for _, k := range m.News {
		if k == key {
			return nil
		}
	}
	m.News = append(slices.Clip(m.News), key)
	return record.Save(t.Tx, record.MemberKey(t.Class.ID, personID), m)
}

// queueSeen ends a question without words: it was read.
func queueSeen(t *turn.Turn) (*say.Page, error) {
	key, x, err := waitingOne(t)
	if err != nil {
		return nil, err
	}
	if x.Done.IsZero() { // an answer is not replaced by less
		if err := answer(t, key, x, t.VoiceOf(t.Class.Locale).Plain("queue.seen_words", nil)); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say("queue.was_seen", bot.Args{"name": t.NameOf(x.Person)})
	p.Replace = true
	return p.Press("button.queue", "queue", t.At()), nil
}
