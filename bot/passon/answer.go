package passon

import (
	"strconv"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// An answered question goes to the class without the name of who asked: previewed first, and in words that the
// teacher may change, since words can tell whose they are.

const kindAnswer = "passon" // a question and its answer, without the name of who asked

// Answer is a question with its answer as a class reads them. It stands under the name of the question that it was
// made of, and is a draft until Posted.
type Answer struct {
	Question  string   `json:"q"`
	Answer    string   `json:"a"`
	By        string   `json:"by"`             // the teacher with this id wrote the answer
	Posts     []string `json:"posts,omitzero"` // it was planned as the posts of these occurrences; none for a draft
	Withdrawn bool     `json:"withdrawn,omitzero"`
}

func answerTable() record.Table {
	return record.Table{
		Name: "passed", Rest: "CLASS/TIME-ID", Holds: "a question and its answer as they are passed on to the class", Owner: record.OfClass,
		Leads: func(class, rest, _ string) string { return string(record.QuestionNamed(class, rest)) },
	}
}

func answerKey(class, name string) record.Key[Answer] {
	return record.Key[Answer](string(answerTable().Owned(class)) + name)
}

// answered is an answered question with what is passed on of it: a draft, or at first the words of both.
func answered(t *turn.Turn) (record.Key[record.Question], record.Question, Answer, error) {
	key, x, err := forTeacher(t)
	if err == nil && (!x.Asks() || x.Answer == "") {
		err = bot.Refuse("passon.unanswered", nil)
	}
	if err != nil {
		return key, x, Answer{}, err
	}
	a, ok, err := record.Load(t.Tx, answerKey(t.Class.ID, record.LastSegment(key)))
	if !ok {
		a = Answer{Question: x.Text, Answer: x.Answer, By: x.By}
	}
	return key, x, a, err
}

// preview shows a teacher what the class would read, and where.
func preview(t *turn.Turn) (*say.Page, error) {
	key, x, a, err := answered(t)
	if err != nil {
		return nil, err
	}
	if !x.Passed.IsZero() {
		return passedFirst(t, x), nil
	}
	return previewOf(t, record.LastSegment(key), x, a)
}

func previewOf(t *turn.Turn, name string, x record.Question, a Answer) (*say.Page, error) {
	lesson, _, err := t.ThreadOf(x.Lesson)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if lesson == "" {
		p.Say("passon.preview_channel", nil)
	} else {
		p.Say("passon.preview", bot.Args{"lesson": t.LessonTitle(lesson)})
	}
	sayAnswer(&t.View, p, a)
	p.Say("passon.preview_name", nil)
	return p.Main("button.post_it", "passon.post", t.At(name)).Press("button.change", "passon.open", t.At(name)).
		Press("button.queue", "queue", t.At()), nil
}

// sayAnswer is what the class reads.
func sayAnswer(v *term.View, p *say.Page, a Answer) {
	p.Say("passon.head", nil).Say("queue.text", bot.Args{"text": v.Words(a.Question)})
	p.Say("passon.answer", bot.Args{"teacher": v.NameOf(a.By), "answer": v.Words(a.Answer)})
}

// open lets a teacher change the words before the class reads them.
func open(t *turn.Turn) (*say.Page, error) {
	_, x, a, err := answered(t)
	if err != nil {
		return nil, err
	}
	if !x.Passed.IsZero() {
		return passedFirst(t, x), nil
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "passon.form", Target: t.Event.Args["target"], Title: v.Plain("passon.form", nil),
		Submit: v.Plain("class.preview", nil), Fields: []bot.Field{
			{
				Name: "question", Label: v.Plain("passon.field_question", nil), Note: v.Plain("passon.field_note", nil), Kind: bot.FieldText,
				Required: true, Max: turn.MaxWords, Value: rich.Unmarked(a.Question),
			},
			{
				Name: "answer", Label: v.Plain("passon.field_answer", nil), Kind: bot.FieldText, Required: true, Max: turn.MaxWords,
				Value: rich.Unmarked(a.Answer),
			},
		}}
	return p, nil
}

// change stores the words as the teacher wants them, and shows them once more.
func change(t *turn.Turn) (*say.Page, error) {
	key, x, a, err := answered(t)
	if err != nil {
		return nil, err
	}
	if !x.Passed.IsZero() {
		return passedFirst(t, x), nil
	}
	if t.Arg("question") == "" || t.Arg("answer") == "" {
		return nil, bot.Refuse("ask.empty", nil)
	}
	a.Question, a.Answer = t.Arg("question"), t.Arg("answer")
	name := record.LastSegment(key)
	if err := record.Save(t.Tx, answerKey(t.Class.ID, name), a); err != nil {
		return nil, err
	}
	return previewOf(t, name, x, a)
}

// post passes the question and its answer on, in each channel of the class.
func post(t *turn.Turn) (*say.Page, error) {
	key, x, a, err := answered(t)
	if err != nil {
		return nil, err
	}
	if !x.Passed.IsZero() {
		return passedFirst(t, x), nil
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	_, cards, err := t.ThreadOf(x.Lesson)
	if err != nil {
		return nil, err
	}
	name := record.LastSegment(key)
	for home, to := range t.Class.Homes {
		occurrence := outbox.Occurrence(kindAnswer, t.Class.ID, name, strconv.Itoa(home))
		a.Posts = append(a.Posts, occurrence)
		if err := outbox.Plan(t.Tx, occurrence, record.Entry{
			Kind: kindAnswer, Class: t.Class.ID, Lesson: x.Lesson, Ref: name, To: to, Under: cards[home], At: t.Now, Silent: true,
		}); err != nil {
			return nil, err
		}
	}
	if err := record.Save(t.Tx, answerKey(t.Class.ID, name), a); err != nil {
		return nil, err
	}
	p := say.Privately().Say("passon.on_its_way", bot.Args{"name": t.NameOf(x.Person)})
	p.Replace = true
	return p.Press("button.queue", "queue", t.At()), passed(t, key, x)
}

// renderAnswer is the post.
func renderAnswer(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	a, err := record.Need(q.Tx, answerKey(q.Entry.Class, q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if a.Withdrawn {
		return nil, bot.Post{}, "withdrawn", nil
	}
	if _, err := q.ReadClass(); err != nil {
		return nil, bot.Post{}, "", err
	}
	p := &say.Page{}
	sayAnswer(&q.View, p, a)
	p.Press("button.ask", "ask.open", q.At(q.Entry.Lesson)).Press("button.withdraw", "passon.withdraw", q.At(q.Entry.Ref)).
		Press("button.report", "report.open", q.At(q.Entry.Ref))
	return p, bot.Post{Silent: true}, "", nil
}
