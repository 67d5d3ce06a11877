// Package sealed tells how a class answers before anybody reads what the others think: each answer is written in a form,
// stays closed, and may be changed, until all are opened together in the thread of the discussion at the time that was
// chosen. Before that everybody sees how many there are, and nobody whose.
//
// Opened answers carry the names of their authors, since nothing unsigned appears that no teacher has read.
package sealed

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

const kindOpening = "opening" // it opens the answers of a sealed discussion

// Sealed is discussions whose answers are opened together.
func Sealed() turn.Story {
	return turn.Story{
		Name: "sealed", Tables: []record.Table{table()},
		Kinds: []outbox.Kind{{Name: kindOpening, Owner: record.OfClass, RatherTwice: true, Lists: true, Follows: true, Render: renderOpening}},
		Actions: []turn.Action{
			turn.Pressed("sealed", open).MayOpen(),
			turn.Pressed("sealed.form", answer),
			turn.Pressed("sealed.count", count).Looks(),
		},
	}
}

// Answer is what one person answered to a sealed discussion.
type Answer struct {
	Person string    `json:"p"`
	Text   string    `json:"text"`
	At     time.Time `json:"at"` // it was written or changed then
}

func table() record.Table {
	return record.Table{
		Name: "sealed", Rest: "CLASS/ID/PERSON", Holds: "an answer to a discussion whose answers are opened together", Owner: record.OfClass,
	}
}

func answersTo(class, talk string) record.Prefix[Answer] {
	return record.Prefix[Answer](string(table().Owned(class)) + talk + "/")
}

func key(class, talk, person string) record.Key[Answer] {
	return record.Key[Answer](string(answersTo(class, talk)) + person)
}

// Plan plans the opening of the answers to a discussion, in its thread, or moves it; of one that is withdrawn nothing is
// opened.
func Plan(tx bot.Tx, x record.Prompt) error {
	key := outbox.Occurrence(kindOpening, x.Class, x.ID)
	if !x.Back.IsZero() {
		return outbox.Withdraw(tx, key)
	}
	return outbox.Plan(tx, key, record.Entry{
		Kind: kindOpening, Class: x.Class, Ref: x.ID, To: x.To, Under: turn.TalkKey(x), At: x.Opens, Silent: true,
	})
}

// meant is the sealed discussion that a button names.
func meant(t *turn.Turn) (record.Prompt, error) {
	if err := t.NeedClass(); err != nil {
		return record.Prompt{}, err
	}
	x, ok, err := record.Load(t.Tx, record.PromptKey(t.Class.ID, t.Target(1)))
	if err == nil && (!ok || x.Opens.IsZero()) {
		err = bot.Refuse("sealed.gone", nil)
	}
	return x, err
}

// toAnswer is what meant finds, for a member of the class, until the answers are open or on their way.
func toAnswer(t *turn.Turn) (record.Prompt, error) {
	x, err := meant(t)
	if err != nil {
		return x, err
	}
	if err := t.NeedPart(); err != nil {
		return x, err
	}
	r, _, err := record.Load(t.Tx, record.PostKey(outbox.Occurrence(kindOpening, t.Class.ID, x.ID)))
	if err == nil && (len(r.Parts) > 0 || r.State != record.StatePlanned) {
		err = bot.Refuse("sealed.opened", nil)
	}
	return x, err
}

// open opens the form, with what the person answered before.
func open(t *turn.Turn) (*say.Page, error) {
	x, err := toAnswer(t)
	if err != nil {
		return nil, err
	}
	mine, _, err := record.Load(t.Tx, key(t.Class.ID, x.ID, t.Who.ID))
	if err != nil {
		return nil, err
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "sealed.form", Target: t.Event.Args["target"], Title: v.Plain("sealed.form", nil),
		Submit: v.Plain("button.save", nil), Fields: []bot.Field{{
			Name: "text", Label: v.Plain("sealed.field", nil), Note: v.Plain("sealed.note", nil), Kind: bot.FieldText, Required: true,
			Max: turn.MaxWords, Value: rich.Unmarked(mine.Text),
		}}}
	return p, nil
}

// answer keeps an answer, or changes it, and notes that the person took part.
func answer(t *turn.Turn) (*say.Page, error) {
	x, err := toAnswer(t)
	if err != nil {
		return nil, err
	}
	if t.Arg("text") == "" {
		return nil, bot.Refuse("ask.empty", nil)
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	k := key(t.Class.ID, x.ID, t.Who.ID)
	if err := record.Save(t.Tx, k, Answer{Person: t.Who.ID, Text: t.Arg("text"), At: t.Event.At.UTC()}); err != nil {
		return nil, err
	}
	if err := tookPart(t, x); err != nil {
		return nil, err
	}
	p := say.Privately().Say("sealed.kept", bot.Args{"when": say.Wall(x.Opens.In(t.Who.Location()))})
	if err := sayCount(t, p, x); err != nil {
		return nil, err
	}
	return p.Press("button.change", "sealed", t.At(x.ID)), nil
}

// tookPart notes once that a learner took part.
func tookPart(t *turn.Turn, x record.Prompt) error {
	f, err := t.Figures()
	if err != nil || t.Member.Role != record.Learner {
		return err
	}
	if was, ok := f.Took(record.Talk{ID: x.ID}); ok && was.Has(record.InThread) {
		return nil
	}
	fact := t.Fact(record.FactPrompt, "")
	fact.Talk, fact.Way = x.ID, record.InThread
	_, _, err = t.Record(fact)
	return err
}

// count says how many answers there are, and of nobody whether theirs is among them.
func count(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	return p, sayCount(t, p, x)
}

func sayCount(t *turn.Turn, p *say.Page, x record.Prompt) error {
	names, err := record.Names(t.Tx, answersTo(t.Class.ID, x.ID))
	if err == nil {
		p.Say("sealed.count", bot.Args{"n": len(names)})
	}
	return err
}

// renderOpening is all answers with their names, in the order in which they were last changed.
func renderOpening(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	x, err := record.Need(q.Tx, record.PromptKey(c.ID, q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if x.Withdrawn || !x.Back.IsZero() {
		return nil, bot.Post{}, "withdrawn", nil
	}
	_, all, err := record.Scan(q.Tx, answersTo(c.ID, q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	order.By(all, func(a, b Answer) int { return a.At.Compare(b.At) })
	if len(all) == 0 {
		return (&say.Page{}).Say("sealed.nobody", nil), bot.Post{Silent: true}, "", nil
	}
	p := (&say.Page{}).Say("sealed.opening", bot.Args{"n": len(all)})
	for _, x := range all {
		p.Say("sealed.answer", bot.Args{"name": q.NameOf(x.Person), "text": q.Words(x.Text)})
	}
	return p.Say("sealed.after", nil), bot.Post{Silent: true}, "", nil
}
