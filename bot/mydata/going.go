package mydata

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// kindGoing tells somebody whom no daily message reaches that the data of a class goes.
const kindGoing = "going"

// goes plans to tell everybody in a class that its data goes. Whoever has a daily message reads it there, so that nobody
// gets two messages on a day.
func goes(v *term.View) error {
	ids, err := record.Names(v.Tx, record.MembersOf(v.Class.ID))
	if err != nil {
		return err
	}
	for _, id := range ids {
		who, ok, err := record.Load(v.Tx, record.PersonKey(id))
		if err != nil {
			return err
		}
		m, err := record.Need(v.Tx, record.MemberKey(v.Class.ID, id))
		if err != nil {
			return err
		}
		if !ok || !who.Left.IsZero() || who.Daily.On && m.Role == record.Learner {
			continue
		}
		at := when.At(who.Today(v.Now).AddDays(1), who.Daily.At, who.Location())
		x := record.Entry{Kind: kindGoing, Class: v.Class.ID, Person: id, At: at, Expires: at.AddDate(0, 0, term.NoticeDays/2)}
		if err := outbox.Plan(v.Tx, outbox.Occurrence(kindGoing, v.Class.ID, v.Class.Going.On.String(), id), x); err != nil {
			return err
		}
	}
	return nil
}

// renderGoing tells it, unless the class goes on by now.
func renderGoing(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if c.Going == nil {
		return nil, bot.Post{}, "the class goes on", nil
	}
	p := (&say.Page{}).Say("mydata.going", bot.Args{"class": c.Name, "day": say.LongDay(c.Going.On)})
	return p.Press("button.data_export", "mydata.export", q.At()).Press("button.data", "mydata", q.At()), bot.Post{}, "", nil
}

// announce adds to a learner's agenda that the data of the class goes, until it does.
func announce(_ bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	if c.Going == nil || l.Gone() {
		return nil
	}
	v := term.View{Class: *c}
	a.News = append(a.News, term.News{
		At: c.Going.Told.Truncate(time.Second), Calls: true,
		Line:  say.Line{Key: "mydata.going", Args: bot.Args{"class": c.Name, "day": say.LongDay(c.Going.On)}},
		Press: say.Button{Key: "button.data_export", Action: "mydata.export", Target: v.At()},
	})
	return nil
}
