package class

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Drafts of letters to those who have gone quiet: what is known of somebody, and words that a teacher may change,
// send, copy or leave.

// notNow is for how many days no draft to somebody is offered after a teacher sent one or put it off.
const notNow = 7

// putOff reports whether no draft to the learner is offered today.
func putOff(l *term.Learner) bool { return l.Today.Before(l.Member.Later) }

// drafts lists those to whom a draft is ready.
func (v classView) drafts() []*term.Learner {
	return slices.DeleteFunc(v.in(term.IsQuiet), putOff)
}

// draftsCommand shows the draft to one who has gone quiet: the first of them, or the one after whom a button names.
func draftsCommand(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	list := v.drafts()
	if len(list) == 0 {
		return say.Privately().Say("draft.none", nil).Press("button.people", "people", t.At()), nil
	}
	after := func(l *term.Learner) bool { return l.Person.ID == t.Target(1) }
	i := (slices.IndexFunc(list, after) + 1) % len(list)
	p := say.Privately()
	if len(list) > 1 {
		p.Say("draft.of", bot.Args{"i": i + 1, "n": len(list)})
	}
	if err := sayDraft(t, p, v, list[i]); err != nil {
		return nil, err
	}
	if len(list) > 1 {
		p.Press("button.next_draft", "drafts", t.At(list[i].Person.ID))
	}
	return p, nil
}

// sayDraft says what is known of somebody who has gone quiet, with the draft to them.
func sayDraft(t *turn.Turn, p *say.Page, v classView, l *term.Learner) error {
	id := l.Person.ID
	p.Say("draft.head", bot.Args{"name": l.Called, "n": l.Silence(v.week)})
	if err := sayLast(t, p, l); err != nil {
		return err
	}
	if back := l.Person.Returned(l.Today); back.IsZero() || l.Resting() {
		p.Say("draft.no_break", nil)
	} else {
		p.Say("draft.was_away", bot.Args{"day": say.LongDay(back)})
	}
	if l.Person.Closed {
		p.Say("person.closed", nil)
	} else {
		p.Say("draft.direct", nil)
	}
	before := len(p.Lines)
	if err := sayLetters(t, p, l); err != nil {
		return err
	}
	if len(p.Lines) == before {
		p.Say("draft.first", bot.Args{"name": l.Called})
	}
	p.Say("draft.yours", nil).Say("letter.text", bot.Args{"text": v.letterDraft(l, t.VoiceOf(l.Person.Locale), t.Who.Name)})
	p.Say("draft.reaches", bot.Args{"name": l.Called, "when": say.Wall(letterAt(&l.Person, t.Now).In(l.Person.Location()))})
	p.Main("button.edit_send", "letter.open", t.At(id)).Press("button.copy", "draft.copy", t.At(id))
	p.Press("button.more_time", "moretime.open", t.At(id)).Press("button.draft_later", "draft.later", t.At(id))
	return nil
}

// searched is how many facts of somebody are read in search of the last lesson opened: a few weeks of them.
const searched = 200

// sayLast says when somebody last opened a lesson, and what the last check-in was.
func sayLast(t *turn.Turn, p *say.Page, l *term.Learner) error {
	opened, noted, n := record.Fact{}, record.Fact{}, 0
	err := record.History(t.Tx, l.Figures.Last, func(_ record.Key[record.Fact], x record.Fact) bool {
		switch {
		case x.Undone:
		case x.Kind == record.FactOpen && opened.Kind == "":
			opened = x
		case x.Kind == record.FactCheckin && noted.Kind == "":
			noted = x
		}
		n++
		return n < searched && (opened.Kind == "" || noted.Kind == "")
	})
	if opened.Kind != "" {
		p.Say("draft.opened", bot.Args{"lesson": t.LessonTitle(opened.Lesson), "day": say.LongDay(opened.Day)})
	}
	if noted.Kind == "" {
		p.Say("person.no_checkin", nil)
	} else {
		sayCheckin(t, p, noted)
	}
	return err
}

// draftCopy shows the words of a draft alone, for a teacher who writes elsewhere.
func draftCopy(t *turn.Turn) (*say.Page, error) {
	v, l, err := quietOne(t)
	if err != nil {
		return nil, err
	}
	return say.Privately().Say("draft.copy", bot.Args{"text": v.letterDraft(l, t.VoiceOf(l.Person.Locale), t.Who.Name)}), nil
}

// draftLater puts a draft off, and shows the next one.
func draftLater(t *turn.Turn) (*say.Page, error) {
	_, l, err := quietOne(t)
	if err != nil {
		return nil, err
	}
	if err := putDraftOff(t, l.Person.ID, l.Member, &l.Person); err != nil {
		return nil, err
	}
	p, err := draftsCommand(t)
	if err == nil {
		p.Replace = true
		p.Lines = append([]say.Line{{Key: "draft.later", Args: bot.Args{"name": l.Called, "n": notNow}}}, p.Lines...)
	}
	return p, err
}

// putDraftOff lets no draft to somebody be offered for a while.
func putDraftOff(t *turn.Turn, id string, m record.Member, who *record.Person) error {
	m.Later = who.Today(t.Event.At).AddDays(notNow)
	return record.Save(t.Tx, record.MemberKey(t.Class.ID, id), m)
}

// quietOne is the learner whom a button names.
func quietOne(t *turn.Turn) (classView, *term.Learner, error) {
	if !t.Reads() {
		return classView{}, nil, t.TeachersOnly()
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return v, nil, err
	}
	l := v.find(t.Target(1))
	if l == nil || l.Gone() {
		return v, nil, bot.Refuse("people.none", nil)
	}
	return v, l, nil
}

// lettersCommand shows somebody what their teachers wrote to them, the newest last.
func lettersCommand(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	theirs, err := lettersTo(t, t.Who.ID)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(theirs) == 0 {
		return p.Say("letter.nothing", nil), nil
	}
	for _, x := range theirs[max(0, len(theirs)-shownLetters):] {
		p.Say("person.letter", bot.Args{"teacher": t.NameOf(x.From), "when": say.Wall(x.At.In(t.Who.Location())), "text": t.Words(x.Text)})
	}
	return p.Press("button.ask", "ask.open", t.At()), nil
}

// lettersTo reads what teachers of the class wrote to somebody, the oldest first.
func lettersTo(t *turn.Turn, id string) ([]record.Letter, error) {
	_, all, err := record.Scan(t.Tx, record.LettersOf(t.Class.ID))
	theirs := slices.DeleteFunc(all, func(x record.Letter) bool { return x.To != id })
	order.By(theirs, func(a, b record.Letter) int { return a.At.Compare(b.At) })
	return theirs, err
}
