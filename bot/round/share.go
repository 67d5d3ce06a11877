package round

import (
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What somebody shares of what they noted, and takes back.

// own is the check-in with a name, of whoever acts, and what is shared of it.
func own(t *turn.Turn, name string) (x record.Fact, s Share, err error) {
	if err := t.NeedPart(); err != nil {
		return x, s, err
	}
	x, ok, err := record.Load(t.Tx, record.FactNamed(name))
	if err != nil {
		return x, s, err
	}
	if !ok || x.Person != t.Who.ID || x.Class != t.Class.ID || x.Kind != record.FactCheckin || x.Undone {
		return x, s, bot.Refuse("checkin.gone", nil)
	}
	s, _, err = record.Load(t.Tx, keyOf(t.Class.ID, name))
	return x, s, err
}

// share shares a check-in of whoever acts: in the thread of its lesson, or in the next round of the group.
func share(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	return shareIn(t, t.Target(1), Next(t.Now, t.Class.Location()))
}

// shareIn shares a check-in; in a study group it stands in the round of a Sunday.
func shareIn(t *turn.Turn, name string, sunday when.Date) (*say.Page, error) {
	x, s, err := own(t, name)
	if err != nil {
		return nil, err
	}
	switch {
	case wordsOf(&t.View, x) == nil:
		return nil, bot.Refuse("share.nothing", nil)
	case s.shared():
		return told(t, name, x, s)
	case s.Back && s.By != t.Who.ID:
		return nil, bot.Refuse("share.teacher_took", bot.Args{"name": t.NameOf(s.By)})
	}
	limit := turn.Limit{Most: 5, Of: []string{"class", "talk"}, Refusal: "share.enough"}
	if _, err := t.Once("class", limit, firstOf(x), name, strconv.Itoa(s.Times)); err != nil {
		return nil, err
	}
	s = Share{Person: t.Who.ID, At: t.Event.At.UTC(), Times: s.Times + 1, Helps: s.Helps}
	if t.Class.Kind == record.Group {
		s.Round = sunday
	}
	if err := record.Save(t.Tx, keyOf(t.Class.ID, name), s); err != nil {
		return nil, err
	}
	if err := publish(t, name, x.Lesson, s); err != nil {
		return nil, err
	}
	return told(t, name, x, s)
}

// told says what the others read, and where.
func told(t *turn.Turn, name string, x record.Fact, s Share) (*say.Page, error) {
	p := say.Privately()
	switch lesson, _, err := t.ThreadOf(x.Lesson); {
	case err != nil:
		return nil, err
	case t.Class.Kind == record.Group:
		p.Say("share.round", bot.Args{"day": say.LongDay(s.Round)})
	case lesson == "":
		p.Say("share.channel", nil)
	default:
		p.Say("share.thread", bot.Args{"lesson": t.LessonTitle(lesson)})
	}
	sayShared(&t.View, p, x)
	return p.Press("button.take_back", "share.back", t.At(name)), nil
}

// sayShared is what others read of a check-in: what was done, what is next, and what it is stuck with. How sure somebody
// is stays theirs.
func sayShared(v *term.View, p *say.Page, x record.Fact) {
	p.Say("share.line", bot.Args{"name": v.NameOf(x.Person), "words": wordsOf(v, x)})
}

func wordsOf(v *term.View, x record.Fact) (row say.Row) {
	if x.Did != "" {
		row = append(row, flat(v.Words(x.Did)))
	}
	if x.Next != "" {
		row = append(row, say.Phrase{Key: "share.next", Args: bot.Args{"next": flat(v.Words(x.Next))}})
	}
	if x.Stuck != "" {
		row = append(row, say.Phrase{Key: "share.stuck", Args: bot.Args{"stuck": flat(v.Words(x.Stuck))}})
	}
	return row
}

// flat is words on one line, for they stand beside others.
func flat(words []rich.Span) []rich.Span {
	for i := range words {
		words[i].Text = strings.ReplaceAll(words[i].Text, "\n", " ")
	}
	return words
}

// firstOf are the words by which a check-in is called.
func firstOf(x record.Fact) string {
	for _, words := range []string{x.Did, x.Stuck} {
		if words != "" {
			return words
		}
	}
	return x.Next
}

// back takes back what is shared of a check-in, for its author or a teacher of the class.
func back(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	name := t.Target(1)
	s, ok, err := record.Load(t.Tx, keyOf(t.Class.ID, name))
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, bot.Refuse("share.gone", nil)
	case s.Person != t.Who.ID && !t.Reads():
		return nil, bot.Refuse("share.authors_only", nil)
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	stands, err := standing(t, name, s)
	if err != nil {
		return nil, err
	}
	if err := takeBack(t, name, s); err != nil {
		return nil, err
	}
	if !stands {
		return say.Privately().Say("share.taken_back_early", nil), nil
	}
	return say.Privately().Say("share.taken_back", nil), nil
}

// takeBack lets the class read a check-in no more, by whoever acts.
func takeBack(t *turn.Turn, name string, s Share) error {
	if !s.shared() {
		return nil
	}
	s.Back, s.By = true, t.Who.ID
	if err := record.Save(t.Tx, keyOf(t.Class.ID, name), s); err != nil {
		return err
	}
	return publish(t, name, "", s)
}

// undone takes back what is shared of a check-in that was taken back or changed.
func undone(t *turn.Turn, key record.Key[record.Fact], x record.Fact) error {
	if x.Kind != record.FactCheckin {
		return nil
	}
	s, ok, err := record.Load(t.Tx, keyOf(x.Class, record.FactName(key)))
	if err != nil || !ok {
		return err
	}
	return takeBack(t, record.FactName(key), s)
}

// renderShared is a shared check-in in the thread of its lesson.
func renderShared(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	s, err := record.Need(q.Tx, keyOf(c.ID, q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	x, err := record.Need(q.Tx, record.FactNamed(q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p := &say.Page{}
	if !s.shared() {
		return p.Say("share.by", bot.Args{"name": q.NameOf(s.By)}), bot.Post{Silent: true}, "", nil
	}
	sayShared(&q.View, p, x)
	return p.Press("button.take_back", "share.back", q.At(q.Entry.Ref)), bot.Post{Silent: true}, "", nil
}

// renderAnew is what is shared now, for the message that stands in the channel.
func renderAnew(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	if strings.Contains(q.Entry.Ref, "/") { // the name of a check-in, and no Sunday
		return renderShared(q)
	}
	return renderRound(q)
}
