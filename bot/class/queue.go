package class

import (
	"cmp"
	"slices"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What waits for a teacher: questions, and other words that wait to be read.

// A waitingWord is a question, or other words, that wait for a teacher.
type waitingWord struct {
	record.Question
	key record.Key[record.Question]
}

// inQueue is what waits for a teacher: what nobody has seen first, then the oldest. What people who left asked
// waits for their return.
func (v classView) inQueue(tx bot.Tx, classID string) (list []waitingWord, err error) {
	keys, all, err := record.Waiting(tx, classID)
	for i, x := range all {
		if !slices.ContainsFunc(v.gone, func(l *term.Learner) bool { return l.Person.ID == x.Person }) {
			list = append(list, waitingWord{x, keys[i]})
		}
	}
	order.By(list, func(a, b waitingWord) int {
		return cmp.Compare(min(1, a.Seen.Unix()), min(1, b.Seen.Unix())) // the zero time is before 1970
	})
	return list, err
}

// open are the questions that wait for an answer, the oldest first, and the other words that wait to be read:
// private answers to discussions, and suggestions.
func (v classView) open(tx bot.Tx, classID string) (questions, words []record.Question, err error) {
	list, err := v.inQueue(tx, classID)
	for _, x := range list {
		if x.Asks() {
			questions = append(questions, x.Question)
		} else {
			words = append(words, x.Question)
		}
	}
	order.By(questions, func(a, b record.Question) int { return a.At.Compare(b.At) })
	return questions, words, err
}

// queue shows a teacher what waits, one question at a time.
func queue(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	list, err := v.inQueue(t.Tx, t.Class.ID)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(list) == 0 {
		return p.Say("queue.empty", nil).Press("button.answered", "passon.answered", t.At()), nil
	}
	n := 0
	for i, x := range list {
		if record.LastSegment(x.key) == t.Target(1) && i+1 < len(list) {
			n = i + 1
		}
	}
	x := list[n]
	if len(list) > 1 {
		p.Say("queue.head", bot.Args{"i": n + 1, "n": len(list)})
	}
	sayQueued(t, p, x.Question)
	id := record.LastSegment(x.key)
	if x.Kind == "suggest" {
		sayWhose(p, x.Question)
		p.Main("button.post_it", "passon.suggestion", t.At(id)).Press("button.answer", "queue.open", t.At(id))
	} else {
		p.Main("button.answer", "queue.open", t.At(id))
	}
	if err := sayTaker(t, p, x); err != nil {
		return nil, err
	}
	if x.Seen.IsZero() {
		p.Press("button.seen", "queue.seen", t.At(id))
	}
	if n+1 < len(list) {
		p.Press("button.next_question", "queue", t.At(id))
	}
	return p, nil
}

// sayQueued says who asks what, where and since when, and who has seen it.
func sayQueued(t *turn.Turn, p *say.Page, x record.Question) {
	p.Say("queue.from_"+x.Kind,
		bot.Args{"name": called(&t.View, t.Voice(), x.Person), "when": say.Wall(x.At.In(t.Who.Location())), "lesson": t.LessonTitle(x.Lesson)})
	if x.Quoted != "" {
		p.Say("queue.quoted", bot.Args{"quoted": t.Words(x.Quoted)})
	}
	p.Say("queue.text", bot.Args{"text": t.Words(x.Text)})
	if !x.Seen.IsZero() {
		p.Say("queue.seen", bot.Args{"teacher": t.NameOf(x.SeenBy), "when": say.Wall(x.Seen.In(t.Who.Location()))})
	}
}

// sayWhose says whether the name of a learner will stand with a suggestion.
func sayWhose(p *say.Page, x record.Question) {
	if x.Named {
		p.Say("queue.named", nil)
	} else {
		p.Say("queue.unnamed", nil)
	}
}

// queueSeen tells a learner that a teacher has read their words. That is no answer: a question stays in the
// queue. What asks nothing leaves it.
func queueSeen(t *turn.Turn) (*say.Page, error) {
	key, x, err := waitingOne(t)
	if err != nil {
		return nil, err
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	if err := answeredFirst(t, x); err != nil {
		return nil, err
	}
	if x.Waits() && x.Seen.IsZero() {
		x.Seen, x.SeenBy = t.Now, t.Who.ID
		if !x.Asks() {
			x.Done = t.Now
		}
		if err := record.SaveQuestion(t.Tx, key, x); err != nil {
			return nil, err
		}
		if err := record.TellAsker(t.Tx, t.Class.ID, x.Person, key); err != nil {
			return nil, err
		}
		if err := t.Queued(key, x); err != nil {
			return nil, err
		}
	}
	said := "queue.was_seen"
	if x.Asks() {
		said = "queue.was_seen_open"
	}
	p := say.Privately().Say(said, bot.Args{"name": called(&t.View, t.Voice(), x.Person)})
	p.Replace = true
	return p.Press("button.queue", "queue", t.At()), nil
}

// sayTaker says with whom a question is, where somebody has it, and where several teach lets the person take it.
func sayTaker(t *turn.Turn, p *say.Page, x waitingWord) error {
	if x.TakenBy != "" {
		p.Say("queue.taken", bot.Args{"teacher": t.NameOf(x.TakenBy), "when": say.Wall(x.Taken.In(t.Who.Location()))})
		return nil
	}
	teachers, err := t.Teachers()
	if err == nil && len(teachers) > 1 && x.Asks() {
		p.Press("button.take", "queue.take", t.At(record.LastSegment(x.key)))
	}
	return err
}

// queueTake lets a teacher take a question. Of two who press at once the second hears who was first; a question that
// was given to somebody because it waited too long can be taken from them.
func queueTake(t *turn.Turn) (*say.Page, error) {
	key, x, err := waitingOne(t)
	if err != nil {
		return nil, err
	}
	if err := answeredFirst(t, x); err != nil {
		return nil, err
	}
	if !x.Asks() || !x.Waits() {
		return nil, bot.Refuse("queue.gone", nil)
	}
	p, id := say.Privately(), record.LastSegment(key)
	p.Press("button.answer", "queue.open", t.At(id)).Press("button.queue", "queue", t.At())
	if x.TakenBy != "" && x.TakenBy != t.Who.ID {
		return p.Say("queue.was_taken", bot.Args{"teacher": t.NameOf(x.TakenBy), "when": say.Wall(x.Taken.In(t.Who.Location()))}), nil
	}
	p.Say("queue.take", nil)
	if x.TakenBy == t.Who.ID {
		return p, nil
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	x.Taken, x.TakenBy = t.Now, t.Who.ID
	if err := record.SaveQuestion(t.Tx, key, x); err != nil {
		return nil, err
	}
	return p, t.Queued(key, x)
}
