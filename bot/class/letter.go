package class

import (
	"cmp"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// A letter: the bot drafts, the teacher sends.

const kindLetter = "letter" // a teacher writes to a learner

// Letter is a teacher writing to a learner.
func Letter() turn.Story {
	return turn.Story{
		Name:   "letter",
		Tables: []record.Table{record.LetterTable()},
		Kinds:  []outbox.Kind{{Name: kindLetter, Owner: record.OfClass, Quotes: "letter", Render: renderLetter, Missed: missedLetter}},
		Actions: []turn.Action{
			turn.Pressed("letter.open", letterOpen).MayOpen().Looks(),
			turn.Pressed("letter.form", letterSubmit),
			turn.Pressed("letters", lettersCommand),
			turn.Pressed("drafts", draftsCommand).Looks(),
			turn.Pressed("draft.copy", draftCopy).Looks(),
			turn.Pressed("draft.later", draftLater),
		},
	}
}

// letterOpen opens the draft.
func letterOpen(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	l := v.find(t.Target(1))
	if l == nil || l.Gone() {
		return nil, bot.Refuse("people.none", nil)
	}
	mine := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "letter.form", Target: t.At(l.Person.ID),
		Title: say.Clip(mine.Plain("letter.form", bot.Args{"name": l.Called}), maxTitle), Submit: mine.Plain("ask.send", nil),
		Fields: []bot.Field{
			{
				Name: "text", Label: mine.Plain("letter.field", nil), Note: mine.Plain("letter.note", nil), Kind: bot.FieldText,
				Required: true, Max: turn.MaxWords, Value: v.letterDraft(l, t.VoiceOf(l.Person.Locale), t.Who.Name),
			},
		}}
	return p, nil
}

// maxTitle is how many characters the title of a form may have on Slack.
const maxTitle = 24

// letterDraft is the beginning of a letter. That it has been a while is said to those alone for whom it is true.
func (v classView) letterDraft(l *term.Learner, words say.Voice, teacher string) string {
	args := bot.Args{"name": l.Person.Name, "teacher": teacher}
	if !l.Quiet(v.asked()) {
		return words.Plain("letter.draft_hello", args)
	}
	open := term.WayBack(term.OpenLessons(l.Lessons, ""))
	if len(open) == 0 {
		return words.Plain("letter.draft", args)
	}
	args["number"], args["minutes"] = open[0].Index+1, stepMinutes(open[0])
	if open[0].Fresh() {
		return words.Plain("letter.draft_begin", args)
	}
	return words.Plain("letter.draft_step", args)
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
	m, in, err := record.Load(t.Tx, record.MemberKey(t.Class.ID, t.Target(1)))
	if err != nil || !in || !ok || !m.Left.IsZero() {
		return nil, cmp.Or(err, bot.Refuse("people.none", nil))
	}
	if t.Arg("text") == "" {
		return nil, bot.Refuse("ask.empty", nil)
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	id := record.IDOf(t.Event, "letter")
	planned, again, err := record.Load(t.Tx, record.PostKey(outbox.Occurrence(kindLetter, t.Class.ID, id)))
	if err != nil {
		return nil, err
	}
	if again {
		return letterSaid(t, &to, planned.At), nil
	}
	before, err := t.Once("letter", turn.Limit{}, t.Arg("text"), to.ID)
	if err != nil {
		return nil, err
	}
	if !before.IsZero() {
		return t.Already(before), nil
	}
	at := letterAt(&to, t.Now)
	if err := putLetter(t, &to, id, at); err != nil {
		return nil, err
	}
	return letterSaid(t, &to, at), putDraftOff(t, to.ID, m, &to)
}

// letterAt is when a letter goes out: at once, but for a break, quiet hours, and a date that has its one message
// already.
func letterAt(to *record.Person, now time.Time) time.Time {
	for at := now.In(to.Location()); ; {
		date, awake := to.Today(at), to.Quiet.Next(at)
		switch {
		case to.Rests(date):
			at = to.EndOfDay(to.Returned(date).AddDays(-1)).In(to.Location())
		case to.Today(awake) != date:
			at = awake
		case to.Written(date):
			at = to.EndOfDay(date).In(to.Location())
		default:
			return awake
		}
	}
}

// putLetter keeps a letter and plans it. It takes the place of the daily message of its date.
func putLetter(t *turn.Turn, to *record.Person, id string, at time.Time) error {
	x := record.Letter{From: t.Who.ID, To: to.ID, Text: t.Arg("text"), At: t.Now}
	if err := record.Save(t.Tx, record.LetterKey(t.Class.ID, id), x); err != nil {
		return err
	}
	past := func(d when.Date) bool { return d.Before(to.Today(t.Now)) }
	to.Daily.Letters = append(slices.DeleteFunc(slices.Clone(to.Daily.Letters), past), to.Today(at))
	if err := record.Save(t.Tx, record.PersonKey(to.ID), *to); err != nil {
		return err
	}
	return outbox.Plan(t.Tx, outbox.Occurrence(kindLetter, t.Class.ID, id),
		record.Entry{Kind: kindLetter, Class: t.Class.ID, Person: to.ID, Ref: id, At: at})
}

// letterSaid says when a letter arrives.
func letterSaid(t *turn.Turn, to *record.Person, at time.Time) *say.Page {
	return say.Privately().Say(letterKey(t.Now, at),
		bot.Args{"name": called(&t.View, t.Voice(), to.ID), "when": say.Wall(at.In(to.Location()))})
}

// letterKey says when a letter arrives: at once, or at a moment.
func letterKey(now, at time.Time) string {
	if at.After(now) {
		return "letter.sent"
	}
	return "letter.sent_now"
}

// missedLetter names a letter that did not arrive.
func missedLetter(q *outbox.Sending) (record.Missed, bool, error) {
	return record.Missed{At: q.Entry.At, Letter: record.LetterKey(q.Entry.Class, q.Entry.Ref)}, true, nil
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
	if m, _, err := record.Load(q.Tx, record.MemberKey(q.Entry.Class, x.To)); err != nil || !m.Left.IsZero() {
		return nil, bot.Post{}, "has left", err
	}
	p := (&say.Page{}).Say("letter.head", bot.Args{"teacher": from.Name}).Say("letter.text", bot.Args{"text": q.Words(x.Text)})
	if err := sayDues(q, p); err != nil {
		return nil, bot.Post{}, "", err
	}
	return p.Press("button.today", "today", q.Entry.Class).Press("button.ask", "ask.open", q.Entry.Class), bot.Post{}, "", nil
}

// sayDues names under a letter what the daily message of its date, whose place it takes, would say is due.
func sayDues(q *outbox.Sending, p *say.Page) error {
	who, err := q.ReadPerson()
	if err != nil {
		return err
	}
	d := who.Today(q.Now)
	day, err := lookAt(q.View, who, d)
	if err != nil || skip(who.Daily, d, day.due() && day.begun) != "" {
		return err
	}
	for _, a := range day.agendas {
		for _, x := range a.Open {
			if x.Presses(d) {
				p.Say("letter.due",
					bot.Args{"number": x.Index + 1, "title": x.Lesson.Title, "due": dueWords(x, d, who.Location())})
			}
		}
	}
	return nil
}
