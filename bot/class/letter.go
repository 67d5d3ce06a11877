package class

import (
	"cmp"
	"slices"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// A letter: the bot drafts, the teacher sends.

const kindLetter = "letter" // a teacher writes to a learner

// Letter is a teacher writing to a learner.
func Letter() turn.Story {
	return turn.Story{
		Name:   "letter",
		Tables: []record.Table{record.LetterTable()},
		Kinds:  []outbox.Kind{{Name: kindLetter, Owner: record.OfClass, Render: renderLetter}},
		Actions: []turn.Action{
			turn.Pressed("letter.open", letterOpen).MayOpen().Looks(),
			turn.Pressed("letter.form", letterSubmit),
		},
	}
}

// letterOpen opens the draft.
func letterOpen(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	v, err := readClass(&t.View)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(v.learners, func(l learnerView) bool { return l.person.ID == t.Target(1) })
	if i < 0 {
		return nil, bot.Refuse("people.none", nil)
	}
	l := v.learners[i]
	words := t.VoiceOf(l.person.Locale)
	draft := words.Plain("letter.draft", bot.Args{"name": l.person.Name, "teacher": t.Who.Name})
	if open := term.ShortestFirst(term.OpenLessons(l.studies, "")); len(open) > 0 {
		draft = words.Plain("letter.draft_step",
			bot.Args{"name": l.person.Name, "teacher": t.Who.Name, "number": open[0].Index + 1, "minutes": min(10, open[0].Minutes())})
	}
	mine := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "letter.form", Target: t.At(l.person.ID),
		Title: mine.Plain("letter.form", nil), Submit: mine.Plain("ask.send", nil),
		Fields: []bot.Field{
			{
				Name: "text", Label: mine.Plain("letter.field", nil), Note: mine.Plain("letter.note", nil), Kind: bot.FieldText,
				Required: true, Max: turn.MaxWords, Value: draft,
			},
		}}
	return p, nil
}

// letterSubmit sends what the teacher wrote, when the learner's quiet hours are over.
func letterSubmit(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	to, ok, err := record.Load(t.Tx, record.PersonKey(t.Target(1)))
	if err != nil {
		return nil, err
	}
	if _, in, err := record.Load(t.Tx, record.MemberKey(t.Class.ID, t.Target(1))); err != nil || !in || !ok {
		return nil, cmp.Or(err, bot.Refuse("people.none", nil))
	}
	if t.Arg("text") == "" {
		return nil, bot.Refuse("ask.empty", nil)
	}
	id := record.IDOf(t.Event, "letter")
	at := t.Now
	if to.Break.Contains(to.Today(t.Now)) {
		at = to.EndOfDay(to.Break.To)
	}
	at = to.Quiet.Next(at.In(to.Location()))
	said := say.Privately().Say("letter.sent", bot.Args{"name": to.Name, "when": say.Wall(at.In(to.Location()))})
	if _, again, err := record.Load(t.Tx, record.LetterKey(t.Class.ID, id)); err != nil || again {
		return said, err
	}
	again, err := t.Once("letter", turn.Limit{}, t.Arg("text"), to.ID)
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	if err := record.Save(t.Tx, record.LetterKey(t.Class.ID, id),
		record.Letter{From: t.Who.ID, To: to.ID, Text: t.Arg("text"), At: t.Now}); err != nil {
		return nil, err
	}
	if err := outbox.Plan(t.Tx, outbox.Occurrence(kindLetter, t.Class.ID, id),
		record.Entry{Kind: kindLetter, Class: t.Class.ID, Person: to.ID, Ref: id, At: at}); err != nil {
		return nil, err
	}
	return said, nil
}

// renderLetter is what the learner reads.
func renderLetter(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	x, err := record.Need(q.Tx, record.LetterKey(q.Entry.Class, q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if _, err := q.ReadClass(); err != nil {
		return nil, bot.Post{}, "", err
	}
	from, err := record.Need(q.Tx, record.PersonKey(x.From))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p := (&say.Page{}).Say("letter.head", bot.Args{"teacher": from.Name}).Say("letter.text", bot.Args{"text": q.Words(x.Text)})
	return p.Press("button.today", "today", q.Entry.Class).Press("button.ask", "ask.open", q.Entry.Class), bot.Post{}, "", nil
}
