// Package ending tells how a class ends, so that nobody has to notice that nothing comes any more. On the last day a
// card in the channel says so. From the day after their own last day each learner finds in /today, and once in the
// daily message, the way to what they did: numbers, and their own first and last words, chosen by their dates and
// never by a judgement about them. Teachers find what was hard, lesson by lesson.
package ending

import (
	"strconv"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

const kindEnding = "ending" // the card on the last day of a class

// Ending is the end of a class.
func Ending() turn.Story {
	return turn.Story{
		Name:    "ending",
		Kinds:   []outbox.Kind{{Name: kindEnding, Tone: bot.ToneEnd, Owner: record.OfClass, Render: render}},
		Planned: plan, Agenda: farewell, Tells: over,
		Actions: []turn.Action{turn.Pressed("ending.read", read), turn.Pressed("ending.hard", hard).Looks()},
	}
}

// endClock is when the card comes on the last day: early enough for whoever wants to do the last thing that day.
func endClock() when.Clock { return when.Clock{Hour: 9} }

// plan plans the card for the last day of a run, or moves it there. A class that is over already when its dates are
// reckoned gets none.
func plan(r *term.Roll) error {
	c := r.Class
	at := when.At(term.EndsOn(r.Releases, c.Location()), endClock(), c.Location())
	for home, to := range c.Homes {
		key := outbox.Occurrence(kindEnding, c.ID, strconv.Itoa(home))
		x := record.Entry{Kind: kindEnding, Class: c.ID, To: to, At: at, Expires: at.AddDate(0, 0, lateDays), Silent: true}
		if c.Run.Paused != nil { // its day comes when the class goes on
			if err := outbox.Withdraw(r.Tx, key); err != nil {
				return err
			}
			continue
		}
		if at.Before(r.Now) {
			continue
		}
		if err := outbox.Plan(r.Tx, key, x); err != nil {
			return err
		}
	}
	return nil
}

// lateDays is how many days late the card may come; after that it is no news.
const lateDays = 7

// render is the card. Where the last day has moved meanwhile, or lessons wait for a teacher's word, nothing has ended.
func render(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	co, err := q.Course()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	releases := q.Schedule(co)
	last := term.EndsOn(releases, c.Location())
	if last.After(when.DateOf(q.Now.In(c.Location()))) || c.Run.Waits() {
		return nil, bot.Post{}, "the class goes on", nil
	}
	p := (&say.Page{}).Say("ending.card",
		bot.Args{"class": c.Name, "n": len(releases), "from": say.LongDay(releases[0].Date), "to": say.LongDay(last)})
	p.Say("ending.stays", nil)
	if c.Kind == record.Taught {
		p.Say("ending.teacher", bot.Args{"teacher": q.TeacherName()})
	}
	return p.Press("button.farewell", "ending.read", q.At()), bot.Post{Silent: true}, "", nil
}

// farewell adds to a learner's agenda, from the day after their own last day until they read it, the way to what
// they did.
func farewell(_ bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	if l.Ends.IsZero() || !l.Today.After(l.Ends) || !l.Member.Bye.IsZero() || l.Figures.Seen.IsZero() || c.Run.Waits() {
		return nil
	}
	v := term.View{Class: *c}
	a.News = append(a.News, term.News{
		At: when.At(l.Ends.AddDays(1), when.Clock{}, l.Person.Location()), Calls: true,
		Line:  say.Line{Key: "ending.news", Args: bot.Args{"class": c.Name, "day": say.LongDay(l.Ends)}},
		Press: say.Button{Key: "button.farewell", Action: "ending.read", Target: v.At()},
	})
	return nil
}

// over tells a teacher that the class is over, with the way to what was hard in it.
func over(r *term.Roll, p *say.Page) error {
	last := term.EndsOn(r.Releases, r.Class.Location())
	if r.Class.Kind != record.Taught || !when.DateOf(r.Now.In(r.Class.Location())).After(last) || r.Class.Run.Waits() {
		return nil
	}
	v := term.View{Class: *r.Class}
	p.Say("ending.over", bot.Args{"day": say.LongDay(last)}).Press("button.hard", "ending.hard", v.At()).
		Press("button.again", "again.open", v.At())
	return nil
}

// read shows a learner what they did in the class, and remembers that it was read once the class is over for them.
func read(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Joined {
		return nil, bot.Refuse("people.none", nil)
	}
	all, f, err := t.Lessons()
	if err != nil {
		return nil, err
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	done := 0
	for i := range all {
		if all[i].Done() {
			done++
		}
	}
	p := say.Privately().Say("ending.head", bot.Args{"class": t.Class.Name})
	p.Say("ending.lessons", bot.Args{"done": done, "n": len(co.Lessons)})
	if f.Checkins > 0 {
		p.Say("ending.checkins", bot.Args{"n": f.Checkins})
	}
	if a, err := t.Agenda(); err != nil {
		return nil, err
	} else if a.Recall.Mended > 0 {
		p.Say("progress.mended", bot.Args{"n": a.Recall.Mended})
	}
	if err := sayWords(t, p, f); err != nil {
		return nil, err
	}
	if t.Today().After(term.EndsOn(t.OwnSchedule(co), t.Who.Location())) && t.Member.Bye.IsZero() {
		t.Member.Bye = t.Who.Today(t.Event.At)
		if err := t.SaveMember(); err != nil {
			return nil, err
		}
	}
	return p.Press("button.data_export", "mydata.export", t.At()).Press("button.progress", "progress", t.At()).
		Press("button.lessons", "lessons", t.At()), nil
}

// shortWords is how much is quoted of a check-in, in characters.
const shortWords = 300

// sayWords quotes the learner's own first and last words in check-ins.
func sayWords(t *turn.Turn, p *say.Page, f record.Figures) error {
	var first, last *record.Fact
	err := record.History(t.Tx, f.Last, func(_ record.Key[record.Fact], x record.Fact) bool {
		if x.Kind == record.FactCheckin && !x.Undone && x.Did != "" {
			if last == nil {
				last = &x
			}
			first = &x
		}
		return true
	})
	if err != nil || first == nil {
		return err
	}
	p.Say("ending.first", bot.Args{"day": say.LongDay(first.Day), "words": say.Short(first.Did, shortWords)})
	if first != last {
		p.Say("ending.last", bot.Args{"day": say.LongDay(last.Day), "words": say.Short(last.Did, shortWords)})
	}
	return nil
}
