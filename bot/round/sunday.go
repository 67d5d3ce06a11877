package round

import (
	"slices"
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The round of a study group: what its members shared in a week, what comes next, and what was changed.

// roundKey is the occurrence of the round of a Sunday in a channel of a class, counted from 0.
func roundKey(class string, sunday when.Date, home int) string {
	return outbox.Occurrence(kindRound, class, sunday.String(), strconv.Itoa(home))
}

// roundEntry is the round of a Sunday, as it is planned.
func roundEntry(c *record.Class, sunday when.Date, to bot.Place) record.Entry {
	return record.Entry{
		Kind: kindRound, Class: c.ID, Ref: sunday.String(), To: to, At: postedAt(sunday, c.Location()), Silent: true,
	}
}

// renew reckons anew when the rounds are posted that are still to come: the zone of the group may be another.
func renew(v *term.View) error {
	for home, to := range v.Class.Homes {
		sunday := Next(v.Now, v.Class.Location())
		post := roundKey(v.Class.ID, sunday, home)
		_, there, err := record.Load(v.Tx, record.PostKey(post))
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		if err := outbox.Plan(v.Tx, post, roundEntry(&v.Class, sunday, to)); err != nil {
			return err
		}
	}
	return nil
}

// A part is one check-in in a round.
type part struct {
	name string
	Share
	fact record.Fact
}

// partsOf are the check-ins that are shared in the round of a Sunday, the first shared first.
func partsOf(tx bot.Tx, class string, sunday when.Date) (list []part, err error) {
	keys, all, err := record.Scan(tx, record.Prefix[Share](table().Owned(class)))
	if err != nil {
		return nil, err
	}
	for i, s := range all {
		if s.Round != sunday || !s.shared() {
			continue
		}
		name := nameIn(class, keys[i])
		x, ok, err := record.Load(tx, record.FactNamed(name))
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, part{name, s, x})
		}
	}
	order.By(list, func(a, b part) int { return a.At.Compare(b.At) })
	return list, nil
}

// renderRound is the round. One to which nothing was shared is not posted.
func renderRound(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	sunday, err := when.ParseDate(q.Entry.Ref)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	list, err := partsOf(q.Tx, c.ID, sunday)
	switch {
	case err != nil:
		return nil, bot.Post{}, "", err
	case len(list) == 0 && q.Entry.Edits == "":
		return nil, bot.Post{}, "nobody shared anything", nil
	}
	p := &say.Page{}
	sayParts(q, p, list)
	p.Main("button.add_mine", "round.mine", q.At(sunday.String()))
	pressHelp(&q.View, p, list)
	err = sayPlan(q, p, sunday)
	return p, bot.Post{Silent: true}, "", err
}

// listed reports whether a round may name somebody or hold their words: since they shared something in it, even if they took it
// back, offered help there, or changed the plan since the week of the round began.
func listed(v *term.View, r *record.Entry, person string) (bool, error) {
	sunday, err := when.ParseDate(r.Ref)
	if err != nil {
		return false, err
	}
	_, all, err := record.Scan(v.Tx, record.Prefix[Share](table().Owned(v.Class.ID)))
	theirs := func(s Share) bool {
		return s.Round == sunday && (s.Person == person || slices.Contains(s.Helps, person))
	}
	since := postedAt(sunday.AddDays(-7), v.Class.Location())
	changed := func(x record.Change) bool { return x.By == person && !x.At.Before(since) }
	return slices.ContainsFunc(all, theirs) || slices.ContainsFunc(v.Class.Run.Changes, changed), err
}

// sayParts says who shared what, and who can help with it.
func sayParts(q *outbox.Sending, p *say.Page, list []part) {
	people := map[string]bool{}
	for _, x := range list {
		people[x.Person] = true
	}
	if len(list) == 0 {
		p.Say("round.empty", nil)
		return
	}
	p.Say("round.head", bot.Args{"n": len(people)})
	for _, x := range list {
		sayShared(&q.View, p, x.fact)
		if len(x.Helps) > 0 {
			p.Say("round.helps", bot.Args{"names": namesOf(&q.View, q.Voice(), x.Helps), "stuck": say.Short(x.fact.Stuck, shortStuck)})
		}
	}
}

// namesOf are the names of people.
func namesOf(v *term.View, voice say.Voice, ids []string) (names say.List) {
	for _, id := range ids {
		names = append(names, voice.Word(v.NameOf(id)))
	}
	return names
}

// sayPlan says which lesson comes next, and the newest change of the plan in the week of the round, which can be undone
// for a day.
func sayPlan(q *outbox.Sending, p *say.Page, sunday when.Date) error {
	co, err := q.Course()
	if err != nil {
		return err
	}
	c, releases := &q.Class, q.Schedule(co)
	if i, ok := term.Upcoming(releases, q.Now); ok {
		p.Say("change.next", bot.Args{"number": i + 1, "title": co.Lessons[i].Title,
			"when": q.Voice().Instant(releases[i].At, c.Location(), say.City(c.Zone))})
	}
	since := postedAt(sunday.AddDays(-7), c.Location())
	n := newest(c.Run.Changes, since)
	if n < 0 {
		return nil
	}
	x := c.Run.Changes[n]
	p.Say("changes.last", bot.Args{"name": q.NameOf(x.By), "when": say.Wall(x.At.In(c.Location())),
		"what": say.Phrase{Key: "changes.kind_" + x.Kind}})
	if term.MayUndo(c.Run, co, releases, n, q.Now) == "" {
		p.Buttons = append(p.Buttons, say.Button{Key: "button.undo_change", Args: bot.Args{"name": q.NameOf(x.By)},
			Action: "replan.undo", Target: q.At(strconv.Itoa(n))})
	}
	return nil
}

// newest is the newest change since an instant that was not undone, -1 where there is none.
func newest(changes []record.Change, since time.Time) int {
	for n, x := range slices.Backward(changes) {
		if x.At.Before(since) {
			break
		}
		if x.Undone.IsZero() {
			return n
		}
	}
	return -1
}

// mostOwn is how many check-ins of their own somebody chooses among for a round.
const mostOwn = 20

// mine lets somebody choose what they add to a round: a check-in of its week.
func mine(t *turn.Turn) (*say.Page, error) {
	sunday, err := roundMeant(t)
	if err != nil {
		return nil, err
	}
	f, err := t.Figures()
	if err != nil {
		return nil, err
	}
	since := postedAt(sunday.AddDays(-7), t.Class.Location())
	choose := &bot.Select{Action: "round.add", Target: t.At(sunday.String()), Hint: t.Voice().Plain("round.hint", nil)}
	err = record.History(t.Tx, f.Last, func(key record.Key[record.Fact], x record.Fact) bool {
		if x.Kind == record.FactCheckin && !x.Undone && wordsOf(&t.View, x) != nil && !x.At.Before(since) {
			label := t.Voice().Plain("round.choice", bot.Args{"day": say.ShortDay(x.Day), "words": say.Short(firstOf(x), 60)})
			choose.Options = append(choose.Options, bot.Choice{Value: record.FactName(key), Label: say.Clip(label, 75)})
		}
		return !x.At.Before(since) && len(choose.Options) < mostOwn
	})
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(choose.Options) == 0 {
		return p.Say("round.nothing", nil).Press("button.checkin", "checkin.open", t.At()), nil
	}
	p.Choose = choose
	return p.Say("round.mine", nil).Press("button.checkin", "checkin.open", t.At()), nil
}

// roundMeant is the Sunday of the round that a button of a study group names, for a member.
func roundMeant(t *turn.Turn) (when.Date, error) {
	if err := t.NeedPart(); err != nil {
		return when.Date{}, err
	}
	sunday, err := when.ParseDate(t.Target(1))
	if err != nil || t.Class.Kind != record.Group {
		return sunday, bot.Refuse("round.gone", nil)
	}
	return still(sunday, t.Now, t.Class.Location()), nil
}

// add shares a check-in in the round whose button was pressed, or the next one where that is long out.
func add(t *turn.Turn) (*say.Page, error) {
	sunday, err := roundMeant(t)
	if err != nil {
		return nil, err
	}
	return shareIn(t, t.Arg("value"), sunday)
}
