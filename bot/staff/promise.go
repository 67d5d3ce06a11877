package staff

import (
	"slices"
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// The promise: a question is answered within so many school days. When that is over and it still waits, the other
// teachers hear of it once; at twice that time it passes to the next of them, and whoever asked hears the truth.

const (
	kindPromise = "promise" // looks whether an answer came in time; it is never sent
	kindOverdue = "overdue" // tells a teacher what waits longer than promised
	kindCall    = "call"    // tells the staff place the same
)

// rungs is how many times it is told that a question waits too long.
const rungs = 2

// mostNamed is how many questions one message names, so that it stays one message.
const mostNamed = 8

// together is how long what is told of one morning is collected, so that it is one message.
const together = time.Minute

// queued plans when to look whether a question was answered in time, and shows the change where teachers look.
func queued(v *term.View, key record.Key[record.Question], x record.Question) error {
	if x.Asks() && x.Waits() {
		if err := planPromise(v, key, x); err != nil {
			return err
		}
	}
	return showBoard(v)
}

// over is when the next rung of a question is reached.
func over(c *record.Class, x record.Question) time.Time {
	days := x.Days
	if days == 0 { // asked before the promise was kept with the question
		days = c.AnswerDays
	}
	return term.PromiseEnds(c, x.At, days*(x.Late+1))
}

// planPromise plans the look at a question when its next rung is reached. A rung that days off put away is looked at
// on its new day, too.
func planPromise(v *term.View, key record.Key[record.Question], x record.Question) error {
	if x.Late >= rungs {
		return nil
	}
	at, name := over(&v.Class, x), record.LastSegment(key)
	day := when.DateOf(at.In(v.Class.Location()))
	return outbox.Plan(v.Tx, outbox.Occurrence(kindPromise, v.Class.ID, name, strconv.Itoa(x.Late+1), day.String()),
		record.Entry{Kind: kindPromise, Class: v.Class.ID, Ref: name, At: when.Later(at, v.Now)})
}

// renderPromise sends nothing: what there is to do is done by keepPromise, in the same transaction.
func renderPromise(*outbox.Sending) (*say.Page, bot.Post, string, error) {
	return nil, bot.Post{}, "looked whether an answer came", nil
}

// keepPromise tells of a question that waits longer than was promised.
func keepPromise(q *outbox.Sending) error {
	c, err := q.ReadClass()
	if err != nil {
		return err
	}
	key := record.QuestionNamed(c.ID, q.Entry.Ref)
	x, ok, err := record.Load(q.Tx, key)
	if err != nil || !ok || !x.Asks() || !x.Waits() || x.Late >= rungs {
		return err
	}
	here, err := stays(&q.View, x.Person)
	if err != nil || !here {
		return err
	}
	if over(c, x).After(q.Now) { // days off were declared meanwhile
		return planPromise(&q.View, key, x)
	}
	if err := climb(&q.View, key, &x); err != nil {
		return err
	}
	if err := record.SaveQuestion(q.Tx, key, x); err != nil {
		return err
	}
	return queued(&q.View, key, x)
}

// stays reports whether somebody who asked has left neither the space nor the class.
func stays(v *term.View, person string) (bool, error) {
	m, in, err := record.Load(v.Tx, record.MemberKey(v.Class.ID, person))
	if err != nil || !in || !m.Left.IsZero() {
		return false, err
	}
	_, here, err := record.LoadName(v.Tx, person)
	return here, err
}

// climb takes a question to its next rung.
func climb(v *term.View, key record.Key[record.Question], x *record.Question) error {
	present, err := v.Present()
	if err != nil {
		return err
	}
	x.Late, x.LateAt = x.Late+1, v.Now
	holder := holderOf(*x, present)
	if x.Late < rungs {
		return callOthers(v, present, holder)
	}
	if next := nextOf(present, holder); next != "" {
		x.Taken, x.TakenBy = v.Now, next
		if err := tellTeacher(v, next); err != nil {
			return err
		}
	}
	return record.TellAsker(v.Tx, v.Class.ID, x.Person, key)
}

// holderOf is the teacher who has a question: who took it, else the first who is there; "" where nobody is.
func holderOf(x record.Question, present []string) string {
	if slices.Contains(present, x.TakenBy) || len(present) == 0 {
		return x.TakenBy
	}
	return present[0]
}

// nextOf is the teacher who comes after the one who has a question, "" where there is no other.
func nextOf(present []string, holder string) string {
	i := slices.Index(present, holder)
	if len(present) == 0 || len(present) == 1 && i == 0 {
		return ""
	}
	return present[(i+1)%len(present)]
}

// callOthers tells the teachers beside the one who has a question that it waits, in the staff place where there is
// one. Where nobody else teaches, it tells the only one.
func callOthers(v *term.View, present []string, holder string) error {
	day := when.DateOf(v.Now.In(v.Class.Location())).String()
	if v.Class.Staff.Channel != "" {
		at := v.Now.Add(together)
		return outbox.Plan(v.Tx, outbox.Occurrence(kindCall, v.Class.ID, day),
			record.Entry{Kind: kindCall, Class: v.Class.ID, Ref: day, To: v.Class.Staff, At: at, Expires: at.Add(24 * time.Hour)})
	}
	for _, id := range present {
		if id == holder && len(present) > 1 {
			continue
		}
		if err := tellTeacher(v, id); err != nil {
			return err
		}
	}
	return nil
}

// tellTeacher plans the one message of a day to a teacher about what waits too long.
func tellTeacher(v *term.View, id string) error {
	p, err := record.Need(v.Tx, record.PersonKey(id))
	if err != nil {
		return err
	}
	day := when.DateOf(v.Now.In(v.Class.Location())).String()
	at := p.Quiet.Next(v.Now.Add(together).In(p.Location()))
	return outbox.Plan(v.Tx, outbox.Occurrence(kindOverdue, v.Class.ID, id, day),
		record.Entry{Kind: kindOverdue, Class: v.Class.ID, Person: id, Ref: day, At: at, Expires: at.Add(24 * time.Hour)})
}

// renderOverdue tells a teacher what waits too long since the day of the message: what is with others, and what is
// with her now.
func renderOverdue(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	who, err := q.ReadPerson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	return late(q, who.Location(), func(x record.Question) string {
		switch {
		case x.Late >= rungs && x.TakenBy == who.ID:
			return "overdue.yours"
		case x.Late < rungs:
			return "overdue.waits"
		}
		return ""
	})
}

// renderCall tells the staff place what waits too long since the day of the message.
func renderCall(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if c.Staff != q.Entry.To {
		return nil, bot.Post{}, "the staff place is another one", nil
	}
	return late(q, c.Location(), func(record.Question) string { return "overdue.waits" })
}

// late says what waits too long since the day of the message, each in the sentence of its key; "" says nothing of it.
func late(q *outbox.Sending, loc *time.Location, key func(record.Question) string) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	keys, all, err := record.Waiting(q.Tx, c.ID)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p, last, rest := &say.Page{}, "", 0
	for i, x := range all {
		said := key(x)
		if x.Late == 0 || said == "" || when.DateOf(x.LateAt.In(c.Location())).String() != q.Entry.Ref {
			continue
		}
		if len(p.Lines) == mostNamed {
			rest++
			continue
		}
		last = record.LastSegment(keys[i])
		p.Say(said, bot.Args{"name": q.NameOf(x.Person), "day": say.ShortDay(when.DateOf(x.At.In(loc))), "text": say.Short(x.Text, shownWords)})
	}
	switch len(p.Lines) {
	case 0:
		return nil, bot.Post{}, "nothing waits too long", nil
	case 1:
		p.Main("button.answer", "queue.open", q.At(last))
		if teachers, err := q.Teachers(); err != nil {
			return nil, bot.Post{}, "", err
		} else if len(teachers) > 1 && p.Lines[0].Key == "overdue.waits" {
			p.Press("button.take", "queue.take", q.At(last))
		}
	}
	if rest > 0 {
		p.Say("staff.more", bot.Args{"n": rest})
	}
	p.Lines = append([]say.Line{{Key: "overdue.head", Args: bot.Args{"class": c.Name}}}, p.Lines...)
	return p.Press("button.queue", "queue", q.At()), bot.Post{}, "", nil
}
