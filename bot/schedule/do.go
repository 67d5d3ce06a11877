package schedule

import (
	"cmp"
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

const kindChange = "change" // it tells a class that its schedule was changed, or that a change was undone

// undone ends the name of the message that a change was undone.
const undone = "u"

// do changes the schedule as the button says, unless somebody changed it since that was shown.
func do(t *turn.Turn) (*say.Page, error) {
	co, err := steers(t)
	if err != nil {
		return nil, err
	}
	x, shown, err := pressed(t, co)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	p.Replace = true
	if t.Meanwhile(shown, p) {
		return p.Press("button.change_dates", "replan", t.At()), nil
	}
	if err := x.check(t, co); err != nil {
		return nil, err
	}
	v := x.run(t, co)
	c, n := x.change(t, co, v), strconv.Itoa(len(t.Class.Run.Changes))
	if x.told(c) {
		c.Post = outbox.Occurrence(kindChange, t.Class.ID, n)
	}
	if _, err := t.Change(v.run, c); err != nil {
		return nil, err
	}
	if c.Post != "" {
		if err := announce(t, n, x.rest); err != nil {
			return nil, err
		}
	}
	p.Say("replan.done_"+x.kind, bot.Args{"number": x.lesson + 1})
	return p.Press("button.schedule", "schedule", t.At()).Press("button.undo", "replan.undo", t.At(n)), nil
}

// announce plans the one message about a change.
func announce(t *turn.Turn, ref string, rest bool) error {
	for home, to := range t.Class.Homes {
		e := record.Entry{Kind: kindChange, Class: t.Class.ID, Ref: ref, To: to, At: t.Now, Silent: true}
		if rest {
			e.Ref += restFollows
		}
		if err := outbox.Plan(t.Tx, outbox.Occurrence(kindChange, t.Class.ID, ref, strconv.Itoa(home)), e); err != nil {
			return err
		}
	}
	return nil
}

// restFollows ends the reference of a message about a change in which the lessons after the first one follow.
const restFollows = "f"

// undo restores the dates from before a change, and says so once, if the class has read of the change.
func undo(t *turn.Turn) (*say.Page, error) {
	co, err := steers(t)
	if err != nil {
		return nil, err
	}
	ref := cmp.Or(t.Arg("value"), t.Target(1))
	n, bad := strconv.Atoi(ref)
	if bad != nil {
		return nil, bot.Refuse("error.stale", nil)
	}
	run := t.Class.Run
	if bar := term.MayUndo(run, co, t.Schedule(co), n, t.Now); bar == term.BarDone {
		x := run.Changes[n]
		return nil, bot.Refuse("undo.done", bot.Args{"name": t.NameOf(x.UndoneBy), "when": say.Wall(x.Undone.In(t.Who.Location()))})
	} else if bar == term.BarNewer {
		return newerFirst(t, n), nil
	} else if bar != "" {
		return nil, bot.Refuse("undo."+string(bar), nil)
	}
	if err := t.Unchange(n); err != nil {
		return nil, err
	}
	told, err := untell(t, run.Changes[n].Post)
	if err != nil {
		return nil, err
	}
	if told {
		if err := announce(t, ref+undone, false); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say("undo.said", nil)
	p.Replace = t.Event.Kind == bot.KindButton && !fromChannel(t)
	return p.Press("button.schedule", "schedule", t.At()), nil
}

// newerFirst names the change that builds on change n, and offers to undo that one.
func newerFirst(t *turn.Turn, n int) *say.Page {
	m, _ := term.BuiltOn(t.Class.Run, n)
	p := say.Privately().Say("undo.newer", named(t, t.Class.Run.Changes[m]))
	return p.Press("button.undo_newer", "replan.undo", t.At(strconv.Itoa(m)))
}

// named says what a change was, whose and when.
func named(t *turn.Turn, x record.Change) bot.Args {
	return bot.Args{"name": t.NameOf(x.By), "when": say.Wall(x.At.In(t.Who.Location())), "what": say.Phrase{Key: "changes.kind_" + x.Kind}}
}

// fromChannel reports whether the button stood on a message that the class reads: it is not replaced.
func fromChannel(t *turn.Turn) bool { return t.Class.Kind == record.Group }

// untell takes back the messages about a change that nobody read yet. It reports whether somebody did.
func untell(t *turn.Turn, post string) (told bool, err error) {
	for home := range t.Class.Homes {
		if post == "" {
			return false, nil
		}
		key := post + "/" + strconv.Itoa(home)
		if err := outbox.Withdraw(t.Tx, key); err != nil {
			return false, err
		}
		_, left, err := record.Load(t.Tx, record.PostKey(key))
		if err != nil {
			return false, err
		}
		told = told || left
	}
	return told, nil
}

// render tells the class of a change.
func render(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	ref, rest := strings.CutSuffix(q.Entry.Ref, restFollows)
	ref, back := strings.CutSuffix(ref, undone)
	n, err := strconv.Atoi(ref)
	if err != nil || n >= len(c.Run.Changes) {
		return nil, bot.Post{}, "its subject is gone", nil
	}
	x, p := c.Run.Changes[n], &say.Page{}
	if back {
		err = renderUndone(q, p, c)
	} else {
		err = renderChange(q, p, c, x, rest)
	}
	if c.Kind == record.Group {
		by := x.By
		if back {
			by = x.UndoneBy
		} else {
			p.Press("button.undo", "replan.undo", q.At(ref))
		}
		p.Say("changes.by", bot.Args{"name": q.NameOf(by)})
	}
	return p, bot.Post{Silent: true}, "", err
}

// renderChange says what is otherwise now.
func renderChange(q *outbox.Sending, p *say.Page, c *record.Class, x record.Change, rest bool) error {
	co, err := q.Course()
	if err != nil {
		return err
	}
	args := bot.Args{"class": c.Name}
	if i := find(co, x.Lesson); i >= 0 {
		args["number"], args["title"] = i+1, co.Lessons[i].Title
		args["from"] = q.Voice().Instant(x.From, c.Location(), say.City(c.Zone))
		args["to"] = q.Voice().Instant(x.To, c.Location(), say.City(c.Zone))
	}
	key := "change." + x.Kind
	if x.Kind == record.ChangeResume && x.Lesson == "" {
		key = "change.resume_only"
	}
	p.Say(key, args)
	if rest && x.Moved > 0 {
		p.Say("change.rest", nil)
	}
	if x.Dues && x.Kind != record.ChangePause {
		p.Say("change.dues", nil)
	}
	days := 0
	for _, s := range x.Off {
		days += s.Days()
	}
	if days > 0 {
		p.Say("dayoff.said_days", bot.Args{"n": days})
	}
	return nil
}

// renderUndone says that the dates are as they were.
func renderUndone(q *outbox.Sending, p *say.Page, c *record.Class) error {
	co, err := q.Course()
	if err != nil {
		return err
	}
	releases := q.Schedule(co)
	p.Say("change.undone", nil)
	if i, ok := term.Upcoming(releases, q.Now); ok {
		p.Say("change.next", bot.Args{"number": i + 1, "title": co.Lessons[i].Title,
			"when": q.Voice().Instant(releases[i].At, c.Location(), say.City(c.Zone))})
	}
	return nil
}
