package bot

import (
	"time"

	"afterbell/bot/when"
)

// The teacher's week: Monday 07:30 in the class's zone, or when the teacher's quiet hours end, with
// what would help most.

const kindDigest = "digest" // a teacher's week

// digestStory is the teacher's week.
func digestStory() story {
	return story{name: "digest", kinds: []kind{{name: kindDigest, owner: ofClass, render: renderDigest, then: followDigest}}}
}

// digestClock is when it comes.
func digestClock() when.Clock { return when.Clock{Hour: 7, Minute: 30} }

func digestKey(class, teacher string, monday when.Date) string {
	return "digest/" + class + "/" + teacher + "/" + monday.String()
}

// planDigest plans the next digest of a teacher, until the week after the last lesson.
func planDigest(tx Tx, c *class, teacherID string, last when.Date, now time.Time) error {
	today := when.DateOf(now.In(c.loc()))
	monday := today.AddDays((8 - int(today.Weekday())) % 7)
	for !when.At(monday, digestClock(), c.loc()).After(now) || !monday.After(c.Run.Start) {
		monday = monday.AddDays(7)
	}
	if monday.After(last.AddDays(7)) {
		return nil
	}
	p, err := need(tx, personKey(teacherID))
	if err != nil {
		return err
	}
	at := p.Quiet.Next(when.At(monday, digestClock(), c.loc()).In(p.loc()))
	return planRow(tx, digestKey(c.ID, teacherID, monday), row{Kind: kindDigest, Class: c.ID, Person: teacherID, Ref: monday.String(), At: at, Expires: at.Add(24 * time.Hour)})
}

// followDigest plans the next week's.
func followDigest(q *sending) error {
	c, err := q.readClass()
	if err != nil {
		return err
	}
	co, err := q.course()
	if err != nil {
		return err
	}
	return planDigest(q.tx, c, q.row.Person, lastDay(schedule(c.Run, co, c.loc())), q.now)
}

// renderDigest is the week in one message.
func renderDigest(q *sending) (*page, Post, string, error) {
	c, err := q.readClass()
	if err != nil {
		return nil, Post{}, "", err
	}
	v, err := readClass(&q.view)
	if err != nil {
		return nil, Post{}, "", err
	}
	if len(v.learners) == 0 {
		return nil, Post{}, "nobody has joined", nil
	}
	monday, err := when.ParseDate(q.row.Ref)
	if err != nil {
		return nil, Post{}, "", err
	}
	p := (&page{}).say("digest.head", Args{"class": c.Name, "from": shortDay(monday.AddDays(-7)), "to": longDay(monday.AddDays(-1))})
	sayMoved(p, v, monday)
	_, open, err := waiting(q.tx, c.ID)
	if err != nil {
		return nil, Post{}, "", err
	}
	digestTodo(&q.view, p, v, open)
	sayThisWeek(p, v, monday)
	if closed := v.pick(func(l learnerView) bool { return l.person.Closed }); len(closed) > 0 {
		p.say("digest.closed", Args{"n": len(closed)})
	}
	if len(open) > 0 {
		p.main("button.queue", "queue", q.at())
	}
	return p.press("button.people", "people", q.at()).press("button.schedule", "schedule", q.at()), Post{}, "", nil
}

// sayMoved counts who did something in the week before.
func sayMoved(p *page, v classView, monday when.Date) {
	moved, resting := 0, 0
	for _, l := range v.learners {
		if days := l.figures.Active.since(monday.AddDays(-7)); len(days) > 0 {
			moved++
		} else if l.resting {
			resting++
		}
	}
	p.say("digest.moved", Args{"n": moved, "all": len(v.learners), "still": len(v.learners) - moved - resting})
	if resting > 0 {
		p.say("digest.resting", Args{"n": resting})
	}
}

// digestTodo numbers what would help most, with the minutes it takes: 4 a question, 2 a draft, 2
// for notes, rounded to 5.
func digestTodo(t *view, p *page, v classView, open []question) {
	quiet := v.pick(learnerView.quiet)
	minutes := 0
	todo := &page{}
	if len(open) > 0 {
		minutes += 4 * len(open)
		todo.say("digest.waiting", Args{"n": len(open), "name": t.nameOf(open[0].Person), "text": clip(oneLine(open[0].Text), 120)})
	}
	before := len(todo.lines)
	sayStuck(todo, v)
	if len(todo.lines) > before {
		minutes += 2
	}
	if len(quiet) > 0 {
		minutes += 2 * len(quiet)
		todo.say("digest.quiet", Args{"n": len(quiet), "names": list(quiet)})
	}
	if minutes == 0 {
		p.say("digest.nothing", nil)
		return
	}
	p.say("digest.minutes", Args{"minutes": (minutes + 4) / 5 * 5})
	p.lines = append(p.lines, todo.lines...)
}

// sayThisWeek names the lessons that come.
func sayThisWeek(p *page, v classView, monday when.Date) {
	for i, s := range v.slots {
		if !s.Date.Before(monday) && s.Date.Before(monday.AddDays(7)) {
			p.say("digest.lesson", Args{"number": i + 1, "title": v.co.Lessons[i].Title, "day": longDay(s.Date)})
		}
	}
}
