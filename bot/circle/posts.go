package circle

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

const (
	kindInvite = "circles"    // asks the class who wants to be in a circle
	kindCard   = "circle"     // stands above the thread of a circle
	kindRetold = "circled"    // rewrites that
	kindTask   = "circletask" // a small task from the lesson, in the thread
	kindAsk    = "circleask"  // asks in the thread whether they talked
)

func kinds() []outbox.Kind {
	return []outbox.Kind{
		{Name: kindInvite, Owner: record.OfClass, Render: renderInvite},
		{Name: kindCard, Owner: record.OfClass, RatherTwice: true, Render: renderCard},
		{Name: kindRetold, Owner: record.OfClass, RatherTwice: true, Render: renderCard},
		{Name: kindTask, Owner: record.OfClass, Follows: true, Render: renderTask, Then: afterTask},
		{Name: kindAsk, Owner: record.OfClass, Follows: true, Render: renderAsk},
	}
}

const (
	week     = 7 * 24 * time.Hour
	askAgain = 3 * 24 * time.Hour // after the first asking
	onItsWay = 10 * time.Minute   // so long it takes at most, mostly, until a post that was begun is out
	lateFor  = 24 * time.Hour     // a task or an asking that could not go out for so long is not needed any more
)

// ends is when the circles of a class end: with the last day of its term.
func ends(releases []term.Release, c *record.Class) time.Time {
	return when.At(term.EndsOn(releases, c.Location()).AddDays(1), when.Clock{}, c.Location())
}

func planInvite(v *term.View) error {
	key := outbox.Occurrence(kindInvite, v.Class.ID, "1")
	e := record.Entry{Kind: kindInvite, Class: v.Class.ID, To: v.Class.Homes[0], At: v.Now.Truncate(time.Second), Silent: true}
	return outbox.Plan(v.Tx, key, e)
}

func renderInvite(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p := (&say.Page{}).Say("circles.invite", nil)
	if c.Kind == record.Taught {
		p.Say("circles.read", bot.Args{"teacher": q.TeacherName()})
	}
	return p.Main("button.circle_yes", "circles.yes", q.At()), bot.Post{Silent: true}, "", nil
}

// cardKey is the occurrence of the post above the thread of a circle.
func cardKey(class string, c *Circle) string {
	return outbox.Occurrence(kindCard, class, c.ID, strconv.Itoa(c.Thread))
}

// ref names a circle and what is said in it: the number of a task or an asking.
func ref(c *Circle, n int) string { return c.ID + "." + strconv.Itoa(n) }

func cutRef(s string) (id string, n int, err error) {
	id, number, _ := strings.Cut(s, ".")
	n, err = strconv.Atoi(number)
	return id, n, err
}

// openThread plans the thread of a circle with all that will be said there.
func (g *group) openThread(c *Circle) error {
	class, at := g.v.Class.ID, g.v.Now.Truncate(time.Second)
	e := record.Entry{Kind: kindCard, Class: class, Ref: c.ID, To: g.v.Class.Homes[0], At: at, Silent: true,
		Thread: &bot.Thread{Name: g.v.VoiceOf(g.v.Class.Locale).Plain("circles.thread", bot.Args{"number": c.N})}}
	if err := outbox.Plan(g.v.Tx, cardKey(class, c), e); err != nil {
		return err
	}
	for i, wait := range []time.Duration{week, week + askAgain} {
		if err := g.plan(c, kindAsk, i+1, c.Opened.Add(wait)); err != nil {
			return err
		}
	}
	var err error
	if c.Told, err = g.tells(c); err != nil {
		return err
	}
	if err := g.save(c); err != nil {
		return err
	}
	co, err := g.v.Course()
	if err != nil {
		return err
	}
	return g.planTasks(c, ends(g.v.Schedule(co), &g.v.Class))
}

// saidKey is the occurrence of a task or an asking.
func saidKey(kind, class string, c *Circle, n int) string {
	return outbox.Occurrence(kind, class, c.ID, strconv.Itoa(n)+"-"+strconv.Itoa(c.Thread))
}

// plan plans a post in the thread of a circle, unless its time is over.
func (g *group) plan(c *Circle, kind string, n int, at time.Time) error {
	if at.Add(lateFor).Before(g.v.Now) {
		return nil
	}
	e := record.Entry{Kind: kind, Class: g.v.Class.ID, Ref: ref(c, n), To: g.v.Class.Homes[0], Under: cardKey(g.v.Class.ID, c), At: at,
		Expires: at.Add(lateFor), Silent: true}
	return outbox.Plan(g.v.Tx, saidKey(kind, g.v.Class.ID, c, n), e)
}

// planTasks plans one task a week, at the hour of the class at which the circle was opened, until the term ends.
func (g *group) planTasks(c *Circle, until time.Time) error {
	loc := g.v.Class.Location()
	first := c.Opened.In(loc)
	clock := when.Clock{Hour: first.Hour(), Minute: first.Minute()}
	for n := 0; ; n++ {
		at := when.At(when.DateOf(first).AddDays(7*n), clock, loc)
		if n == 0 {
			at = c.Opened
		}
		if !at.Before(until) {
			return nil
		}
		if err := g.plan(c, kindTask, n, at); err != nil {
			return err
		}
	}
}

// replan plans the tasks of circles when the term of a class ends on another day.
func replan(r *term.Roll) error {
	g, err := read(&term.View{Tx: r.Tx, Now: r.Now, Class: *r.Class, Releases: r.Releases})
	if err != nil {
		return err
	}
	for _, c := range g.open() {
		if err := g.planTasks(c, ends(r.Releases, r.Class)); err != nil {
			return err
		}
	}
	return nil
}

// retell saves a circle, and rewrites the post above its thread where that says what is not true any more.
func (g *group) retell(c *Circle) error {
	tells, err := g.tells(c)
	if err != nil {
		return err
	}
	if tells == c.Told {
		return g.save(c)
	}
	c.Told = tells
	if err := g.rewrite(c); err != nil {
		return err
	}
	return g.save(c)
}

// rewrite plans that the post above the thread of a circle gets other words. One without words yet is asked for them then.
func (g *group) rewrite(c *Circle) error {
	card := cardKey(g.v.Class.ID, c)
	old, ok, err := record.Load(g.v.Tx, record.PostKey(card))
	if err != nil || !ok || len(old.Parts) == 0 {
		return err
	}
	c.Edits++
	at := g.v.Now.Truncate(time.Second)
	if old.State != record.StateSent { // it is on its way with the old words
		at = at.Add(onItsWay)
	}
	e := record.Entry{Kind: kindRetold, Class: g.v.Class.ID, Ref: c.ID, To: old.To, Edits: card, At: at, Silent: true}
	return outbox.Plan(g.v.Tx, outbox.Occurrence(kindRetold, g.v.Class.ID, c.ID, strconv.Itoa(c.Edits)), e)
}

// tells is what the post above a thread says, in short: it changes when that does.
func (g *group) tells(c *Circle) (string, error) {
	members := g.here(c)
	hours, err := g.shared(members)
	if err != nil {
		return "", err
	}
	first, n := hours.longest()
	parts := []string{strconv.FormatBool(c.Ended.IsZero()), strconv.Itoa(first), strconv.Itoa(n / 2)}
	for _, id := range members {
		parts = append(parts, record.Stamp(g.parts[id].Since)) // not the id: what is kept of a circle tells of nobody who left
	}
	return strings.Join(parts, " "), nil
}

// subject is the circle of a post, with why nothing is to be said in it.
func subject(q *outbox.Sending) (g group, c *Circle, drop string, err error) {
	if _, err := q.ReadClass(); err != nil {
		return g, nil, "", err
	}
	if g, err = read(&q.View); err != nil {
		return g, nil, "", err
	}
	id, _, _ := strings.Cut(q.Entry.Ref, ".")
	if c = g.named(id); c == nil {
		return g, nil, "the circle is gone", nil
	}
	if !c.Ended.IsZero() {
		drop = "the circle ended"
	}
	return g, c, drop, nil
}

// renderCard names who is in a circle, and the hours that they share.
func renderCard(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	g, c, drop, err := subject(q)
	if err != nil || c == nil || drop != "" && q.Entry.Kind == kindCard {
		return nil, bot.Post{}, drop, err
	}
	post := bot.Post{Silent: true, Thread: q.Entry.Thread}
	p := (&say.Page{}).Say("circles.head", bot.Args{"number": c.N})
	if drop != "" {
		return p.Say("circles.ended", nil), post, "", nil
	}
	if q.Entry.Edits != "" && q.Entry.Edits != cardKey(q.Class.ID, c) { // its thread was lost
		return p.Say("circles.elsewhere", nil), post, "", nil
	}
	members := g.here(c)
	hours, err := g.shared(members)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p.Say("circles.names", bot.Args{"names": say.List(g.names(members))})
	if from, to, ok := hours.next(q.Now); len(members) == 1 {
		p.Say("circles.alone", nil)
	} else if ok {
		starts := q.Voice().Instant(from, q.Class.Location(), say.City(q.Class.Zone))
		p.Say("circles.hours", bot.Args{"from": starts, "n": int(to.Sub(from).Hours())})
	} else {
		p.Say("circles.no_hours", nil)
	}
	if q.Class.Kind == record.Taught {
		p.Say("circles.read", bot.Args{"teacher": q.TeacherName()})
	}
	return p.Press("button.circle_mine", "circles", q.At()).Press("button.circle_leave", "circles.leave", q.At()), post, "", nil
}

// names are the names of people, as their class reads them.
func (g *group) names(ids []string) (names []string) {
	for _, id := range ids {
		names = append(names, g.people[id].Name)
	}
	return names
}

// tasks is how many small tasks there are, which take turns.
const tasks = 3

// renderTask is a small task from the newest lesson that is out.
func renderTask(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	_, _, drop, err := subject(q)
	if err != nil || drop != "" {
		return nil, bot.Post{}, drop, err
	}
	co, err := q.Course()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	releases := q.Schedule(co)
	newest := -1
	for i, s := range releases {
		if !s.Waits && !s.At.After(q.Now) {
			newest = i
		}
	}
	switch _, n, err := cutRef(q.Entry.Ref); {
	case err != nil:
		return nil, bot.Post{}, "", err
	case newest < 0:
		return (&say.Page{}).Say("circles.task_before", nil), bot.Post{Silent: true}, "", nil
	case !ends(releases, &q.Class).After(q.Now):
		return nil, bot.Post{}, "the term is over", nil
	case q.Class.Run.Paused != nil || q.Class.Run.Off(when.DateOf(q.Now.In(q.Class.Location()))):
		return nil, bot.Post{}, "the class is off", nil
	default:
		key := "circles.task_" + strconv.Itoa(n%tasks)
		return (&say.Page{}).Say(key, bot.Args{"number": newest + 1, "title": co.Lessons[newest].Title}), bot.Post{Silent: true}, "", nil
	}
}

// afterTask lets the circles be true once a week: who left the class is in none, and clocks may have changed.
func afterTask(q *outbox.Sending) error {
	if _, err := q.ReadClass(); err != nil {
		return err
	}
	return renew(&q.View)
}

// renderAsk asks whether they talked. The second time it asks those alone who did not answer, by asking nobody if all did.
func renderAsk(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	g, c, drop, err := subject(q)
	if err != nil || drop != "" {
		return nil, bot.Post{}, drop, err
	}
	done, err := over(&q.View)
	if err != nil || done {
		return nil, bot.Post{}, "the term is over", err
	}
	waits := slices.ContainsFunc(g.here(c), func(id string) bool { return g.parts[id].Of != c.ID })
	if !waits {
		return nil, bot.Post{}, "everybody answered", nil
	}
	p := (&say.Page{}).Say("circles.ask", nil)
	for _, x := range answers() {
		p.Press("button.circle_"+x, "circles.said", q.At(c.ID, x))
	}
	return p, bot.Post{Silent: true}, "", nil
}

// answers are what can be answered.
func answers() []string { return []string{"talked", "some", "notyet"} }
