package bot

import (
	"slices"
)

// Questions: asked, passed to the teachers, answered, read. Anonymous to the class means through a
// teacher's hands; nothing unsigned is posted unread.

// askStory is asking the teacher or the class, and the teacher's queue: /ask.
func askStory() story {
	command := typed("ask", askCommand, Option{Name: "question", Max: 1000}, Option{Name: "to", Choices: []Choice{{Value: "teacher"}, {Value: "class"}}}).opens()
	command.OnMessage = true
	return story{name: "ask", tables: []table{questionTable()}, agenda: answersIn, actions: []action{
		command,
		pressed("ask.open", askOpen).opens(),
		pressed("ask.form", askSubmit).opens().choosing("to"),
		pressed("answers", answersCommand),
		pressed("queue", queue).looks(),
		pressed("queue.open", queueOpen).opens().looks(),
		pressed("queue.form", queueSubmit),
		pressed("queue.seen", queueSeen),
	}}
}

// answersIn adds the answers that somebody has not read yet to what is open for them.
func answersIn(s *seat, a *agenda) error {
	for _, key := range s.m.News {
		x, ok, err := load(s.tx, key)
		if err != nil {
			return err
		}
		if ok {
			a.answers = append(a.answers, x)
		}
	}
	return nil
}

// askCommand takes a question typed in one line, or opens the form.
func askCommand(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	if t.arg("question") == "" {
		return t.askForm(t.ev.Quoted), nil
	}
	return t.askNow(t.arg("question"), t.arg("to") == "class", "", t.ev.Quoted)
}

// askOpen opens the form from a button or from a message.
func askOpen(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	return t.askForm(t.ev.Quoted), nil
}

func (t *turn) askForm(quoted string) *page {
	v := t.voice()
	question := Field{Name: "question", Label: v.plain("ask.field", nil), Note: v.plain("ask.field_note", Args{"teacher": t.teacherName()}), Kind: FieldText, Required: true, Max: 1000}
	if quoted != "" {
		question.Value = "“" + clip(oneLine(quoted), 200) + "”\n"
	}
	to := Field{Name: "to", Label: v.plain("ask.to", nil), Kind: FieldOne, Value: "teacher", Options: []Choice{
		{Value: "teacher", Label: v.plain("ask.to_teacher", nil), On: true}, {Value: "class", Label: v.plain("ask.to_class", nil)}}}
	p := privately()
	p.form = &Form{Action: "ask.form", Target: t.at(t.target(1)), Title: v.plain("ask.form", nil), Submit: v.plain("ask.send", nil), Fields: []Field{question}}
	if t.c.Kind == taught {
		p.form.Fields = append(p.form.Fields, to)
	}
	return p
}

func askSubmit(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	if t.arg("question") == "" {
		p := t.askForm("")
		p.errors = t.voice().fieldErrors(map[string]string{"question": "ask.empty"})
		return p, nil
	}
	return t.askNow(t.arg("question"), t.arg("to") == "class", t.target(1), "")
}

// askNow records a question for the teachers, or asks the class under one's name.
func (t *turn) askNow(text string, toClass bool, lesson, quoted string) (*page, error) {
	text = clip(text, 1000)
	if toClass || t.c.Kind == group {
		return t.askClass(text)
	}
	if len(t.c.Teachers) == 0 {
		return nil, Refuse("ask.no_teacher", nil)
	}
	if err := t.putQuestion(question{Lesson: lesson, Kind: "ask", Text: text, Quoted: clip(quoted, 500)}); err != nil {
		return nil, err
	}
	p := privately().say("ask.sent", Args{"teacher": t.teacherName(), "n": t.c.AnswerDays})
	if t.c.Contact != "" {
		p.say("class.contact", Args{"contact": t.c.Contact})
	}
	return p, nil
}

// askClass posts a question to the channel with the asker's name.
func (t *turn) askClass(text string) (*page, error) {
	x := prompt{ID: idOf(t.ev, "prompt"), Class: t.c.ID, By: t.who.ID, Text: text, At: t.now, To: t.channel()}
	if err := t.putPrompt(x); err != nil {
		return nil, err
	}
	return privately().say("ask.to_class_sent", nil), nil
}

// channel is the channel the event is in if it is one of the class's, else the class's first.
func (t *turn) channel() Place {
	for _, h := range t.c.Homes {
		if h.Channel == t.ev.In.Channel {
			return h
		}
	}
	return t.c.Homes[0]
}

// putQuestion stores a question of the person. The same event makes the same question; one that
// was answered meanwhile keeps its answer.
func (t *turn) putQuestion(x question) error {
	x.Class, x.Person, x.At = t.c.ID, t.who.ID, t.ev.At.UTC()
	key := questionKey(x, idOf(t.ev, "question"))
	_, all, err := waiting(t.tx, t.c.ID)
	if err != nil {
		return err
	}
	for _, same := range all {
		if same.Person == x.Person && same.Kind == x.Kind && same.Text == x.Text && x.At.Sub(same.At) < samePress {
			return nil // pressed twice, or delivered again
		}
	}
	if _, again, err := load(t.tx, key); err != nil || again {
		return err
	}
	return save(t.tx, key, x)
}

// withdraw removes the question that a check-in made, if nobody has answered it.
func (t *turn) withdraw(fact key[fact]) error {
	keys, all, err := scan(t.tx, questionsOf(t.c.ID))
	if err != nil {
		return err
	}
	for i, x := range all {
		if x.Fact == fact && x.Person == t.who.ID && x.Done.IsZero() {
			x.Withdrawn = true
			if err := save(t.tx, keys[i], x); err != nil {
				return err
			}
		}
	}
	return nil
}

// waiting are the questions of a class that wait for an answer, the oldest first.
func waiting(tx Tx, class string) (keys []key[question], list []question, err error) {
	all, questions, err := scan(tx, questionsOf(class))
	for i, x := range questions {
		if x.Done.IsZero() && !x.Withdrawn {
			keys, list = append(keys, all[i]), append(list, x)
		}
	}
	return keys, list, err
}

// answersCommand shows a learner what was answered, and marks it as read.
func answersCommand(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	p := privately()
	for _, key := range t.m.News {
		x, ok, err := load(t.tx, key)
		if err != nil {
			return nil, err
		}
		if ok {
			p.say("answers.item", Args{"question": clip(oneLine(x.Text), 200), "teacher": t.nameOf(x.By), "answer": x.Answer})
		}
	}
	if len(p.lines) == 0 {
		return p.say("answers.none", nil), nil
	}
	t.m.News = nil
	return p.press("button.ask", "ask.open", t.at()), t.saveMember()
}

// queue shows a teacher what waits, one question at a time.
func queue(t *turn) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	keys, list, err := waiting(t.tx, t.c.ID)
	if err != nil {
		return nil, err
	}
	p := privately()
	if len(list) == 0 {
		return p.say("queue.empty", nil), nil
	}
	n := 0
	for i, key := range keys {
		if lastSegment(key) == t.target(1) && i+1 < len(keys) {
			n = i + 1
		}
	}
	x := list[n]
	p.say("queue.head", Args{"i": n + 1, "n": len(list)})
	p.say("queue.from_"+x.Kind, Args{"name": t.nameOf(x.Person), "when": wall(x.At.In(t.who.loc())), "lesson": t.lessonTitle(x.Lesson)})
	if x.Quoted != "" {
		p.say("queue.quoted", Args{"quoted": x.Quoted})
	}
	p.say("queue.text", Args{"text": x.Text})
	id := lastSegment(keys[n])
	p.main("button.answer", "queue.open", t.at(id)).press("button.seen", "queue.seen", t.at(id))
	if n+1 < len(list) {
		p.press("button.next_question", "queue", t.at(id))
	}
	return p, nil
}

func (t *turn) waitingOne() (key[question], question, error) {
	key := questionNamed(t.c.ID, t.target(1))
	if !t.reads() {
		return key, question{}, t.teachersOnly()
	}
	x, ok, err := load(t.tx, key)
	if err == nil && !ok {
		err = Refuse("queue.gone", nil)
	}
	return key, x, err
}

// queueOpen opens the form to answer in.
func queueOpen(t *turn) (*page, error) {
	_, x, err := t.waitingOne()
	if err != nil {
		return nil, err
	}
	v := t.voice()
	p := privately()
	p.form = &Form{Action: "queue.form", Target: t.ev.Args["target"], Title: v.plain("queue.form", nil), Submit: v.plain("ask.send", nil),
		Fields: []Field{{Name: "answer", Label: v.plain("queue.field", nil), Note: clip(oneLine(x.Text), 90), Kind: FieldText, Required: true, Max: 1500, Value: x.Answer}}}
	return p, nil
}

// queueSubmit stores the answer; the learner reads it in /today and in the daily message.
func queueSubmit(t *turn) (*page, error) {
	key, x, err := t.waitingOne()
	if err != nil {
		return nil, err
	}
	if t.arg("answer") == "" {
		return nil, Refuse("ask.empty", nil)
	}
	if err := t.answer(key, x, clip(t.arg("answer"), 1500)); err != nil {
		return nil, err
	}
	return privately().say("queue.answered", Args{"name": t.nameOf(x.Person)}).press("button.queue", "queue", t.at()), nil
}

// answer stores an answer and tells the learner. One that stands there already is not told again.
func (t *turn) answer(key key[question], x question, words string) error {
	if x.By == t.who.ID && x.Answer == words {
		return nil
	}
	x.Answer, x.By, x.Done = words, t.who.ID, t.now
	if err := save(t.tx, key, x); err != nil {
		return err
	}
	return t.tell(x.Person, key)
}

// tell puts an answer among a learner's news, once.
func (t *turn) tell(personID string, key key[question]) error {
	m, ok, err := load(t.tx, memberKey(t.c.ID, personID))
	if err != nil || !ok {
		return err
	}
	for _, k := range m.News {
		if k == key {
			return nil
		}
	}
	m.News = append(slices.Clip(m.News), key)
	return save(t.tx, memberKey(t.c.ID, personID), m)
}

// queueSeen ends a question without words: it was read.
func queueSeen(t *turn) (*page, error) {
	key, x, err := t.waitingOne()
	if err != nil {
		return nil, err
	}
	if x.Done.IsZero() { // an answer is not replaced by less
		if err := t.answer(key, x, t.voiceOf(t.c.Locale).plain("queue.seen_words", nil)); err != nil {
			return nil, err
		}
	}
	p := privately().say("queue.was_seen", Args{"name": t.nameOf(x.Person)})
	p.replace = true
	return p.press("button.queue", "queue", t.at()), nil
}
