// Package weekzero is the story of week 0: six short things about learning on one's own time, which a class can have before its
// first lesson with one tick. Self-regulation is a thing to learn like any other, and a class whose course has no room for it
// would leave it to chance.
//
// Week 0 is no lesson: it has no number, no due date and no place in anybody's figures, so the lessons of a course keep
// their numbers, and a course can be corrected without minding it. One card names it in the channel; /today names it to each
// learner until it is read or its two weeks are over. Who read what is known to nobody else.
package weekzero

import (
	"slices"
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// WeekZero is the story of week 0.
func WeekZero() turn.Story {
	return turn.Story{
		Name: "weekzero", Tables: []record.Table{table()}, Began: began, Agenda: news,
		Kinds: []outbox.Kind{{Name: kindCard, Owner: record.OfClass, Render: render}},
		Actions: []turn.Action{
			turn.Pressed("weekzero", show).Looks(),
			turn.Pressed("weekzero.done", done),
			turn.Pressed("weekzero.set", set),
		},
	}
}

const (
	kindCard = "weekzero" // names week 0 in the channel
	parts    = 6          // so many short things it has, with the sentences weekzero.title_1 and weekzero.text_1 and so on
	newsDays = 14         // so many days /today names it, from when somebody joined or the class began, whichever is later
)

// tools are the actions with which a part is tried out at once, by its number.
func tools(n int) (key, action string) {
	switch n {
	case 1:
		return "button.plan", "plan.open"
	case 5:
		return "button.ask", "ask.open"
	}
	return "", ""
}

// Read is which parts of week 0 a learner has done.
type Read struct {
	Parts []int `json:"n"` // counted from 1
}

func table() record.Table {
	return record.Table{
		Name: "weekzero", Rest: "CLASS/PERSON", Owner: record.OfClass, Holds: "which parts of week 0 a learner has read",
	}
}

func readKey(class, person string) record.Key[Read] {
	return record.Key[Read](string(table().Owned(class)) + person)
}

// next is the first part that is not done, 0 when all are.
func (r Read) next() int {
	for n := 1; n <= parts; n++ {
		if !slices.Contains(r.Parts, n) {
			return n
		}
	}
	return 0
}

// began plans the card of a class that begins with week 0.
func began(t *turn.Turn) error {
	if !t.Class.Zero {
		return nil
	}
	co, err := t.Course()
	if err != nil {
		return err
	}
	return plan(&t.View, term.WelcomeAt(t.Schedule(co), t.Now))
}

// plan plans the card in each channel of the class; of one instant the welcome card comes before it.
func plan(v *term.View, at time.Time) error {
	for home, to := range v.Class.Homes {
		e := record.Entry{Kind: kindCard, Class: v.Class.ID, To: to, At: at.Truncate(time.Second), Rank: 1, Silent: true}
		if err := outbox.Plan(v.Tx, cardKey(&v.Class, home), e); err != nil {
			return err
		}
	}
	return nil
}

func cardKey(c *record.Class, home int) string {
	return outbox.Occurrence(kindCard, c.ID, strconv.Itoa(home))
}

func render(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if !c.Zero {
		return nil, bot.Post{}, "the class has no week 0 any more", nil
	}
	p := (&say.Page{}).Say("weekzero.card", nil).Main("button.weekzero", "weekzero", q.At())
	return p, bot.Post{Silent: true}, "", nil
}

// news names week 0 to a learner until it is read. It is no reason for a message.
func news(tx bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	from := when.LaterDate(l.Member.Day, c.Run.Start)
	if !c.Zero || l.Member.Role != record.Learner || l.Today.Sub(from) > newsDays {
		return nil
	}
	r, _, err := record.Load(tx, readKey(c.ID, l.Person.ID))
	if err != nil || r.next() == 0 {
		return err
	}
	v := term.View{Tx: tx, Class: *c}
	a.News = append(a.News, term.News{
		At: l.Member.Joined, Opens: true, Press: say.Button{Key: "button.weekzero", Action: "weekzero", Target: v.At()},
		Line: say.Line{Key: "weekzero.news", Args: bot.Args{"n": parts - len(r.Parts), "title": title(r.next())}},
	})
	return nil
}

func title(n int) say.Phrase { return say.Phrase{Key: "weekzero.title_" + strconv.Itoa(n)} }

// show shows one part: the one that the button names, or the first that is not done.
func show(t *turn.Turn) (*say.Page, error) {
	if err := need(t); err != nil {
		return nil, err
	}
	r, _, err := record.Load(t.Tx, readKey(t.Class.ID, t.Who.ID))
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(t.Target(1))
	if err != nil || n < 1 || n > parts {
		n = max(1, r.next())
	}
	return page(t, n), nil
}

// need refuses where there is no week 0.
func need(t *turn.Turn) error {
	if err := t.NeedClass(); err != nil {
		return err
	}
	if !t.Class.Zero {
		return bot.Refuse("weekzero.none", nil)
	}
	return nil
}

// page is one part of week 0.
func page(t *turn.Turn, n int) *say.Page {
	p := say.Privately().Say("weekzero.part", bot.Args{"n": n, "of": parts, "title": title(n)}).Say("weekzero.text_"+strconv.Itoa(n), nil)
	p.Main("button.zero_done", "weekzero.done", t.At(strconv.Itoa(n)))
	if key, action := tools(n); key != "" && t.Joined {
		p.Press(key, action, t.At())
	}
	if n > 1 {
		p.Press("button.back", "weekzero", t.At(strconv.Itoa(n-1)))
	}
	return p.Rarely("button.zero_known", "weekzero.done", t.At("all"))
}

// done notes that a part is done, or all of them, and shows what comes next.
func done(t *turn.Turn) (*say.Page, error) {
	if err := need(t); err != nil {
		return nil, err
	}
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	key := readKey(t.Class.ID, t.Who.ID)
	r, _, err := record.Load(t.Tx, key)
	if err != nil {
		return nil, err
	}
	before := len(r.Parts)
	for n := 1; n <= parts; n++ {
		if t.Target(1) == "all" || t.Target(1) == strconv.Itoa(n) {
			r = r.with(n)
		}
	}
	if len(r.Parts) > before {
		if err := record.Save(t.Tx, key, r); err != nil {
			return nil, err
		}
	}
	if n := r.next(); n > 0 {
		p := page(t, n)
		p.Replace = t.Event.Kind == bot.KindButton
		return p, nil
	}
	return say.Privately().Say("weekzero.over", nil).Press("button.today", "today", t.At()), nil
}

// with is r with a part done.
func (r Read) with(n int) Read {
	if !slices.Contains(r.Parts, n) {
		r.Parts = append(slices.Clip(r.Parts), n)
	}
	return r
}

// set gives a class that began week 0, as long as its first lesson is not out, or takes it away.
func set(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	on := t.Target(1) == "on"
	p := say.Privately()
	if !on {
		p.Say("weekzero.off", nil)
	} else {
		p.Say("weekzero.on", nil)
	}
	if t.Class.Zero == on {
		return p, nil
	}
	t.Class.Zero = on
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil || !on {
		return p, err
	}
	return p, plan(&t.View, t.Now)
}
