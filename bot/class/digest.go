package class

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The teacher's week: Monday 07:30 in the class's zone, or when the teacher's quiet hours end, with
// what would help most.

const kindDigest = "digest" // a teacher's week

// Digest is the teacher's week.
func Digest() turn.Story {
	return turn.Story{
		Name: "digest", Kinds: []outbox.Kind{{Name: kindDigest, Owner: record.OfClass, Render: renderDigest, Then: followDigest}},
	}
}

// digestClock is when it comes.
func digestClock() when.Clock { return when.Clock{Hour: 7, Minute: 30} }

func digestKey(class, teacher string, monday when.Date) string {
	return outbox.Occurrence(kindDigest, class, teacher, monday.String())
}

// planDigest plans the next digest of a teacher, until the week after the last lesson.
func planDigest(tx bot.Tx, c *record.Class, teacherID string, last when.Date, now time.Time) error {
	today := when.DateOf(now.In(c.Location()))
	monday := today.AddDays((8 - int(today.Weekday())) % 7)
	for !when.At(monday, digestClock(), c.Location()).After(now) || !monday.After(c.Run.Start) {
		monday = monday.AddDays(7)
	}
	if monday.After(last.AddDays(7)) {
		return nil
	}
	p, err := record.Need(tx, record.PersonKey(teacherID))
	if err != nil {
		return err
	}
	at := p.Quiet.Next(when.At(monday, digestClock(), c.Location()).In(p.Location()))
	return outbox.Plan(tx, digestKey(c.ID, teacherID, monday),
		record.Entry{Kind: kindDigest, Class: c.ID, Person: teacherID, Ref: monday.String(), At: at, Expires: at.Add(24 * time.Hour)})
}

// followDigest plans the next week's.
func followDigest(q *outbox.Sending) error {
	c, err := q.ReadClass()
	if err != nil {
		return err
	}
	co, err := q.Course()
	if err != nil {
		return err
	}
	return planDigest(q.Tx, c, q.Entry.Person, term.LastDay(term.Schedule(c.Run, co, c.Location())), q.Now)
}

// renderDigest is the week in one message.
func renderDigest(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	v, err := readClass(&q.View)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if len(v.learners) == 0 {
		return nil, bot.Post{}, "nobody has joined", nil
	}
	monday, err := when.ParseDate(q.Entry.Ref)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p := (&say.Page{}).Say("digest.head",
		bot.Args{"class": c.Name, "from": say.ShortDay(monday.AddDays(-7)), "to": say.LongDay(monday.AddDays(-1))})
	sayMoved(p, v, monday)
	_, open, err := waiting(q.Tx, c.ID)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	digestTodo(&q.View, p, v, open)
	sayThisWeek(p, v, monday)
	if closed := v.pick(func(l learnerView) bool { return l.person.Closed }); len(closed) > 0 {
		p.Say("digest.closed", bot.Args{"n": len(closed)})
	}
	if len(open) > 0 {
		p.Main("button.queue", "queue", q.At())
	}
	return p.Press("button.people", "people", q.At()).Press("button.schedule", "schedule", q.At()), bot.Post{}, "", nil
}

// sayMoved counts who did something in the week before.
func sayMoved(p *say.Page, v classView, monday when.Date) {
	moved, resting := 0, 0
	for _, l := range v.learners {
		if days := l.figures.Active.Since(monday.AddDays(-7)); len(days) > 0 {
			moved++
		} else if l.resting {
			resting++
		}
	}
	p.Say("digest.moved", bot.Args{"n": moved, "all": len(v.learners), "still": len(v.learners) - moved - resting})
	if resting > 0 {
		p.Say("digest.resting", bot.Args{"n": resting})
	}
}

// digestTodo numbers what would help most, with the minutes it takes: 4 a question, 2 a draft, 2
// for notes, rounded to 5.
func digestTodo(t *term.View, p *say.Page, v classView, open []record.Question) {
	quiet := v.pick(learnerView.quiet)
	minutes := 0
	todo := &say.Page{}
	if len(open) > 0 {
		minutes += 4 * len(open)
		todo.Say("digest.waiting", bot.Args{"n": len(open), "name": t.NameOf(open[0].Person), "text": say.Short(open[0].Text, 120)})
	}
	before := len(todo.Lines)
	sayStuck(todo, v)
	if len(todo.Lines) > before {
		minutes += 2
	}
	if len(quiet) > 0 {
		minutes += 2 * len(quiet)
		todo.Say("digest.quiet", bot.Args{"n": len(quiet), "names": say.List(quiet)})
	}
	if minutes == 0 {
		p.Say("digest.nothing", nil)
		return
	}
	p.Say("digest.minutes", bot.Args{"minutes": (minutes + 4) / 5 * 5})
	p.Lines = append(p.Lines, todo.Lines...)
}

// sayThisWeek names the lessons that come.
func sayThisWeek(p *say.Page, v classView, monday when.Date) {
	for i, s := range v.releases {
		if !s.Date.Before(monday) && s.Date.Before(monday.AddDays(7)) {
			p.Say("digest.lesson", bot.Args{"number": i + 1, "title": v.co.Lessons[i].Title, "day": say.LongDay(s.Date)})
		}
	}
}
