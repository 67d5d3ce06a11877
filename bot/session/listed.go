package session

import (
	"slices"
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// Sessions stand in the list of events of the space, where the service has one. What stands there is compared with the
// schedule whenever that is new: it is rewritten, or taken out and, should the session come after all, put in anew. What
// people deleted there stays deleted.

const (
	kindListed   = "listed"   // puts a session into the list of events
	kindRelisted = "relisted" // rewrites what stands there, or takes it out
)

// listedAhead is how long before it a session is put into the list. A server holds 100 events that are ahead, of all its
// classes and people (https://docs.discord.com/developers/resources/guild-scheduled-event#create-guild-scheduled-event).
const listedAhead = 7 * 24 * time.Hour

// Listed is what the list of events says of the session of a lesson.
type Listed struct {
	Round int   `json:"n,omitzero"`    // it was taken out of the list so often
	Edits int   `json:"ed,omitzero"`   // it was rewritten so often since it was put in
	Says  *Says `json:"says,omitzero"` // it says this; nil while it is not there
}

// Says is what of a session may change.
type Says struct {
	Number int       `json:"i"`
	Title  string    `json:"title"`
	Link   string    `json:"link,omitzero"`
	From   time.Time `json:"from"`
	Lasts  int       `json:"min,omitzero"` // minutes; 0: its lesson does not say
}

func listedTable() record.Table {
	return record.Table{
		Name: "listed", Rest: "CLASS/LESSON", Owner: record.OfClass, Holds: "what the server's list of events says of a live session",
	}
}

func listedOf(class string) record.Prefix[Listed] {
	return record.Prefix[Listed](listedTable().Owned(class))
}

func listedKey(class, name string) record.Key[Listed] {
	return record.Key[Listed](string(listedOf(class)) + name)
}

// says is what the list is to say of a session, nil if it is not to stand there.
func says(x term.Session) *Says {
	if x.Waits {
		return nil
	}
	return &Says{x.Index + 1, x.Lesson.Title, x.Lesson.Live.Link, x.At.UTC(), x.Lesson.Live.Minutes}
}

// planListed compares the schedule with the list.
func planListed(r *term.Roll) error {
	all := r.Sessions()
	names, err := record.Names(r.Tx, listedOf(r.Class.ID))
	if err != nil {
		return err
	}
	for _, x := range all {
		if !slices.Contains(names, x.Name) && x.At.After(r.Now) {
			names = append(names, x.Name)
		}
	}
	for _, name := range names {
		x, ok := find(all, name)
		l := listing{r: r, name: name}
		if ok {
			l.want = says(x)
		}
		if err := l.plan(); err != nil {
			return err
		}
	}
	return nil
}

// A listing is one session of a class with what the list is to say of it.
type listing struct {
	r    *term.Roll
	name string
	want *Says // nil: it is not to stand there
	is   Listed
}

// putIn is the occurrence of the post that puts the session into the list.
func (l *listing) putIn() string {
	return outbox.Occurrence(kindListed, l.r.Class.ID, l.name, strconv.Itoa(l.is.Round))
}

// entry is a post to the list.
func (l *listing) entry(kind string, at time.Time) record.Entry {
	list := bot.Place{Platform: l.r.Class.Platform, Space: l.r.Class.Space}
	return record.Entry{Kind: kind, Class: l.r.Class.ID, Ref: l.name, At: at.Truncate(time.Second), To: list}
}

// plan plans what it takes that the list says what is wanted.
func (l *listing) plan() (err error) {
	tx := l.r.Tx
	if l.is, _, err = record.Load(tx, listedKey(l.r.Class.ID, l.name)); err != nil {
		return err
	}
	switch said := l.is.Says; {
	case said == nil && l.want == nil:
		return outbox.Withdraw(tx, l.putIn())
	case said == nil:
		return l.put()
	case l.want != nil && *l.want == *said:
		return nil
	case !said.From.After(l.r.Now) && (l.want == nil || !l.want.From.After(l.r.Now)): // it took place as it was said
		return nil
	case !said.From.After(l.r.Now): // it took place, and takes place again
		l.is = Listed{Round: l.is.Round + 1}
		return l.put()
	}
	return l.rewrite()
}

// put plans to put the session into the list.
func (l *listing) put() error {
	if err := l.save(); err != nil {
		return err
	}
	x := l.entry(kindListed, when.Later(l.want.From.Add(-listedAhead), l.r.Now))
	x.Expires = l.want.From
	return outbox.PlanDropped(l.r.Tx, l.putIn(), x)
}

// allowed plans again the sessions that were dropped for want of a right to the list, now that there may be one.
func allowed(v *term.View) error {
	r, err := v.Roll(nil)
	if err != nil {
		return err
	}
	for _, x := range r.Sessions() {
		if !x.At.After(r.Now) {
			continue
		}
		is, known, err := record.Load(r.Tx, listedKey(r.Class.ID, x.Name))
		if err != nil {
			return err
		}
		l := listing{r: r, name: x.Name, want: says(x), is: is}
		if !known || is.Says != nil || l.want == nil {
			continue
		}
		if err := l.put(); err != nil {
			return err
		}
	}
	return nil
}

// rewrite plans to rewrite what stands in the list, or to take it out.
func (l *listing) rewrite() error {
	l.is.Edits++
	x := l.entry(kindRelisted, l.r.Now)
	x.Edits = l.putIn()
	occurrence := outbox.Occurrence(kindRelisted, l.r.Class.ID, l.name, strconv.Itoa(l.is.Round), strconv.Itoa(l.is.Edits))
	if l.is.Says = l.want; l.want == nil {
		x.Ref = ""
		l.is = Listed{Round: l.is.Round + 1}
	}
	if err := l.save(); err != nil {
		return err
	}
	return outbox.Plan(l.r.Tx, occurrence, x)
}

func (l *listing) save() error { return record.Save(l.r.Tx, listedKey(l.r.Class.ID, l.name), l.is) }

// renderListed is a session as it stands in the list. Where nothing may be put in nothing is tried, unless that was allowed
// before: then somebody took the right away, and the teachers hear of it.
func renderListed(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	p, drop, err := sessionNow(q)
	if err != nil || drop != "" || q.KeepsSessions() {
		return p, bot.Post{}, drop, err
	}
	_, all, err := record.Scan(q.Tx, listedOf(q.Entry.Class))
	if !slices.ContainsFunc(all, func(x Listed) bool { return x.Says != nil || x.Round > 0 }) {
		drop = "there is no list of events, or no right to put something in"
	}
	return p, bot.Post{}, drop, err
}

// followListed notes what the list says from now on.
func followListed(q *outbox.Sending) error {
	if len(q.Entry.Parts) == 0 {
		return nil
	}
	all, err := q.Sessions()
	if err != nil {
		return err
	}
	key := listedKey(q.Entry.Class, q.Entry.Ref)
	is, err := record.Need(q.Tx, key)
	if x, ok := find(all, q.Entry.Ref); ok && err == nil {
		is.Says = says(x)
		err = record.Save(q.Tx, key, is)
	}
	return err
}

// renderRelisted is a session as it is now, for what stands in the list.
func renderRelisted(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	if q.Entry.Ref == "" {
		return &say.Page{Session: &bot.Session{Off: true}}, bot.Post{}, "", nil
	}
	p, drop, err := sessionNow(q)
	return p, bot.Post{}, drop, err
}

// sessionNow is the session of an entry, if it is still ahead.
func sessionNow(q *outbox.Sending) (p *say.Page, drop string, err error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, "", err
	}
	all, err := q.Sessions()
	if err != nil {
		return nil, "", err
	}
	x, ok := find(all, q.Entry.Ref)
	if !ok || x.Waits || !x.At.After(q.Now) {
		return nil, "no session is ahead", nil
	}
	args := bot.Args{"number": x.Index + 1, "title": x.Lesson.Title, "class": c.Name, "link": rich.Linked(x.Lesson.Live.Link)}
	s := &bot.Session{Title: q.Voice().Plain("dates.session", args), Words: q.Voice().Plain("session.listed", args), Where: c.Name,
		From: x.At.UTC(), Until: x.Ends().UTC()}
	if link := x.Lesson.Live.Link; rich.SafeURL(link) && len(link) <= mostWhere {
		s.Where = link
	}
	return &say.Page{Session: s}, "", nil
}

// mostWhere is how long the place of a session may be (bot.Session); a longer link stands in the words alone.
const mostWhere = 100

// sayUnlisted says that sessions which are ahead are in no list for want of a right.
func sayUnlisted(r *term.Roll, without []string, p *say.Page) {
	ahead := func(x term.Session) bool { return !x.Waits && x.At.After(r.Now) }
	if len(without) > 0 && slices.ContainsFunc(r.Sessions(), ahead) {
		p.Say("session.unlisted", bot.Args{"rights": say.List(without)})
	}
}
