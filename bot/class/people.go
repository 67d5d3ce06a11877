package class

import (
	"cmp"
	"strings"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// peopleCommand lists everybody in alphabetical order, never by amount, those who left last.
func peopleCommand(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(v.learners) == 0 {
		p.Say("people.nobody", nil)
	} else {
		p.Say("people.head", bot.Args{"n": len(v.learners)})
	}
	for _, l := range v.everybody() {
		key := "people.item"
		if v.over && !l.Gone() {
			key = "people.item_over"
		}
		p.Say(key, bot.Args{"name": l.Called, "done": l.Finished(), "out": len(l.Lessons), "state": v.state(l)})
	}
	p.Choose = choosePerson(t, v.everybody())
	if len(v.everybody()) > maxChoices {
		p.Say("people.cut", bot.Args{"n": maxChoices})
	}
	p.Press("button.welcome_again", "welcome.again", t.At())
	if len(v.learners) > 0 {
		p.Press("button.table", "roster", t.At())
	}
	p.Press("button.expect", "expect", t.At())
	return p, nil
}

// choosePerson is a list to open one of some learners from, nil for none.
func choosePerson(t *turn.Turn, from []*term.Learner) *bot.Select {
	choose := &bot.Select{Action: "person", Target: t.At(), Hint: t.Voice().Plain("people.hint", nil)}
	for _, l := range from[:min(maxChoices, len(from))] {
		choose.Options = append(choose.Options, bot.Choice{Value: l.Person.ID, Label: say.Clip(l.Called, 75)})
	}
	if len(choose.Options) == 0 {
		return nil
	}
	return choose
}

// state says in words how somebody is getting on.
func (v classView) state(l *term.Learner) say.Phrase {
	state := l.State(v.asked())
	switch {
	case state == term.IsGone:
		return say.Phrase{Key: "people.gone"}
	case state == term.IsResting:
		return say.Phrase{Key: "people.resting", Args: bot.Args{"day": say.ShortDay(l.Person.Returned(l.Today))}}
	case v.over:
		return say.Phrase{Key: "people.over"}
	case state == term.IsQuiet, state == term.IsWaiting && l.Silence(v.week) > 0 && l.Figures.Stuck == "":
		return say.Phrase{Key: "people.quiet", Args: bot.Args{"n": l.Silence(v.week)}}
	case l.Figures.Stuck != "":
		return say.Phrase{Key: "people.stuck"}
	case state == term.IsNew:
		return say.Phrase{Key: "people.joined", Args: bot.Args{"day": say.ShortDay(when.DateOf(l.Member.Joined.In(v.zone)))}}
	case state == term.IsDone:
		return say.Phrase{Key: "people.nothing_open"}
	case state == term.IsWaiting:
		return say.Phrase{Key: "people.back"}
	}
	return say.Phrase{Key: "people.moving"}
}

// personCommand opens one learner from a list.
func personCommand(t *turn.Turn) (*say.Page, error) { return personPage(t, t.Arg("value")) }

// personPage is the learner of an id, a mention or a name as the teacher sees them; of several who have the
// name it asks which one is meant.
func personPage(t *turn.Turn, who string) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	if user, ok := mentioned(who); ok {
		known, err := record.LookUp(t.Tx, record.IdentityKey(t.Event.In.Platform, t.Event.In.Space, user))
		if err != nil {
			return nil, err
		}
		who = cmp.Or(known, user)
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	if l := v.find(who); l != nil {
		return onePerson(t, v, l)
	}
	named := v.named(who)
	switch len(named) {
	case 0:
		return nil, bot.Refuse("people.none", nil)
	case 1:
		return onePerson(t, v, named[0])
	}
	p := say.Privately().Say("people.which", bot.Args{"n": len(named), "name": named[0].Person.Name})
	for _, l := range named {
		key := "people.item"
		if v.over && !l.Gone() {
			key = "people.item_over"
		}
		p.Say(key, bot.Args{"name": l.Called, "done": l.Finished(), "out": len(l.Lessons), "state": v.state(l)})
	}
	p.Choose = choosePerson(t, named)
	return p, nil
}

// How many of the newest check-ins and letters a person's page shows.
const (
	shownCheckins = 5
	shownLetters  = 3
)

// onePerson is one learner as the teacher sees them; the learner knows that teachers can.
func onePerson(t *turn.Turn, v classView, l *term.Learner) (*say.Page, error) {
	if err := noteLook(t, l.Person.ID); err != nil {
		return nil, err
	}
	p := say.Privately().Say("person.head", bot.Args{"name": l.Called, "state": v.state(l)})
	p.Say("person.lessons", bot.Args{"done": l.Finished(), "out": len(l.Lessons)})
	sayMoreTime(t, p, l.Member)
	if n := l.Figures.Discussed(0); n > 0 {
		p.Say("person.discussed", bot.Args{"n": n})
	}
	said := 0
	err := record.History(t.Tx, l.Figures.Last, func(_ record.Key[record.Fact], x record.Fact) bool {
		if x.Kind == record.FactCheckin && !x.Undone {
			said++
			sayCheckin(t, p, x)
		}
		return said < shownCheckins
	})
	if said == 0 {
		p.Say("person.no_checkin", nil)
	}
	if err == nil {
		err = sayLetters(t, p, l)
	}
	switch {
	case !l.Member.Left.IsZero():
		return p.Press("button.is_back", "person.back", t.At(l.Person.ID)), err
	case l.Gone():
		return p.Say("person.comes_back", nil), err
	case l.Person.Closed:
		p.Say("person.closed", nil)
	}
	return p.Press("button.write", "letter.open", t.At(l.Person.ID)).Press("button.more_time", "moretime.open", t.At(l.Person.ID)).
		Press("button.has_left", "person.left", t.At(l.Person.ID)), err
}

// noteLook notes for a learner that a teacher looked at them.
func noteLook(t *turn.Turn, person string) error {
	if person == t.Who.ID {
		return nil
	}
	if err := t.BeKnown(); err != nil {
		return err
	}
	return record.NoteLook(t.Tx, person, record.Look{By: t.Who.ID, What: record.Looked, At: t.Event.At})
}

// sayLetters shows what teachers wrote to a learner, the newest last: each of them can see it, as the letter's
// form says.
func sayLetters(t *turn.Turn, p *say.Page, l *term.Learner) error {
	theirs, err := lettersTo(t, l.Person.ID)
	if err != nil {
		return err
	}
	for _, x := range theirs[max(0, len(theirs)-shownLetters):] {
		p.Say("person.letter", bot.Args{"teacher": t.NameOf(x.From), "when": say.Wall(x.At.In(t.Who.Location())), "text": t.Words(x.Text)})
	}
	return nil
}

// mentioned reads a person whom somebody named by a mention, as people do where nothing completes a name.
func mentioned(words string) (user string, ok bool) {
	if spans := rich.Words(words); len(spans) == 1 && spans[0].Kind == rich.Named && !spans[0].Role {
		return spans[0].Ref, true
	}
	return strings.CutPrefix(words, "@")
}

// sayCheckin shows a check-in, and what a teacher replied.
func sayCheckin(t *turn.Turn, p *say.Page, x record.Fact) {
	words := func(text string) any { return t.Words(text) }
	p.Say("person.checkin", bot.Args{"day": say.ShortDay(x.Day), "noted": term.Noted(x, words)})
	if x.Read != nil && x.Read.Words != "" {
		p.Say("person.replied", bot.Args{"teacher": t.NameOf(x.Read.By), "words": t.Words(x.Read.Words)})
	}
}

// completePerson offers learners to a teacher while a name is typed.
func completePerson(t *turn.Turn) []bot.Choice {
	if !t.Reads() {
		return nil
	}
	v, err := readClass(&t.View, t.Voice())
	if err != nil {
		return nil
	}
	var found []bot.Choice
	for _, l := range v.everybody() {
		if strings.Contains(strings.ToLower(l.Called), strings.ToLower(t.Arg("person"))) {
			found = append(found, bot.Choice{Value: l.Person.ID, Label: say.Clip(l.Called, 100)})
		}
	}
	return found
}
