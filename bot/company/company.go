// Package company tells how somebody who comes late to a discussion is not alone there: whoever answers in a thread after
// its days are over is shown, for themselves, the last three who were there. Their words still stand in the thread.
//
// It remembers that people were there, as everybody in the thread can see, and never what they said. Who answered
// privately is named to nobody.
package company

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Company is who was in a thread before somebody who comes late.
func Company() turn.Story {
	return turn.Story{
		Name: "company", Tables: []record.Table{thereTable(), lateTable()}, Recorded: recorded, Agenda: news,
		Actions: []turn.Action{turn.Pressed("company.heard", heard)},
	}
}

// most is how many people are named.
const most = 3

// There are the last who answered in the thread of a discussion, by their persons' ids, the newest last.
type There struct {
	People []string `json:"p"`
}

// Late is that somebody came late to a discussion, until they have read who was there.
type Late struct {
	Talk   string    `json:"talk,omitzero"` // the id of one that somebody started by hand
	Lesson string    `json:"l,omitzero"`    // the lesson whose discussion it is
	With   []string  `json:"with"`          // the persons with these ids were there before, the newest last
	At     time.Time `json:"at"`
}

func thereTable() record.Table {
	return record.Table{Name: "there", Rest: "CLASS/LESSON  or  CLASS/.ID", Owner: record.OfClass,
		Holds: "who answered last in the thread of a discussion"}
}

func lateTable() record.Table {
	return record.Table{Name: "late", Rest: "CLASS/PERSON", Owner: record.OfClass,
		Holds: "that a learner came late to a discussion, and who was there before, until the learner has read it"}
}

func thereKey(class string, x record.Fact) record.Key[There] {
	what := x.Lesson
	if x.Talk != "" {
		what = "." + x.Talk
	}
	return record.Key[There](string(thereTable().Owned(class)) + what)
}

func lateKey(class, person string) record.Key[Late] {
	return record.Key[Late](string(lateTable().Owned(class)) + person)
}

// recorded notes that a learner was in a thread, and for one who comes late who was there before.
func recorded(t *turn.Turn, _ record.Key[record.Fact], x record.Fact) error {
	if x.Kind != record.FactPrompt || !x.Way.Has(record.InThread) {
		return nil
	}
	key := thereKey(t.Class.ID, x)
	there, _, err := record.Load(t.Tx, key)
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(there.People), func(id string) bool { return id == x.Person })
	others = others[max(0, len(others)-most):]
	if err := record.Save(t.Tx, key, There{People: append(slices.Clone(others), x.Person)}); err != nil || len(others) == 0 {
		return err
	}
	until, ok, err := openUntil(t, x)
	if err != nil || !ok || !when.DateOf(x.At.In(t.Class.Location())).After(until) {
		return err
	}
	return record.Save(t.Tx, lateKey(t.Class.ID, x.Person), Late{Talk: x.Talk, Lesson: x.Lesson, With: others, At: x.At})
}

// openUntil is the last day, in the class's zone, on which a discussion is open as it says.
func openUntil(t *turn.Turn, x record.Fact) (until when.Date, ok bool, err error) {
	if x.Talk != "" {
		talk, ok, err := record.Load(t.Tx, record.PromptKey(t.Class.ID, x.Talk))
		if until = talk.Close; until.IsZero() {
			until = when.DateOf(talk.At.In(t.Class.Location())).AddDays(term.PromptOpenDays)
		}
		return until, ok, err
	}
	co, err := t.Course()
	if err != nil {
		return until, false, err
	}
	i := slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == x.Lesson })
	if i < 0 {
		return until, false, nil
	}
	begins := term.TalkAt(t.Class.Run, x.Lesson, t.Schedule(co)[i], t.Class.Location())
	return when.DateOf(begins.In(t.Class.Location())).AddDays(term.PromptOpenDays), true, nil
}

// newsDays is how many days it is told.
const newsDays = 7

// news tells a learner who was there before. It is no reason for a message.
func news(tx bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	x, ok, err := record.Load(tx, lateKey(c.ID, l.Person.ID))
	if err != nil || !ok || l.Today.Sub(l.Person.Today(x.At)) > newsDays {
		return err
	}
	names, err := namesOf(tx, x.With)
	if err != nil || len(names) == 0 {
		return err
	}
	v := term.View{Tx: tx, Class: *c}
	talk, err := nameOf(&v, x, l)
	a.News = append(a.News, term.News{At: x.At, Line: say.Line{Key: "company.news", Args: bot.Args{"talk": talk, "names": names}},
		Press: say.Button{Key: "button.got_it", Action: "company.heard", Target: v.At()}})
	return err
}

// namesOf are the names of those who are still known, the newest first.
func namesOf(tx bot.Tx, people []string) (names say.List, err error) {
	for _, id := range slices.Backward(people) {
		p, ok, err := record.Load(tx, record.PersonKey(id))
		if err != nil {
			return nil, err
		}
		if ok {
			names = append(names, p.Name)
		}
	}
	return names, nil
}

// nameOf names a discussion: by its lesson, or its words.
func nameOf(v *term.View, x Late, l *term.Learner) (any, error) {
	if x.Talk != "" {
		talk, _, err := record.Load(v.Tx, record.PromptKey(v.Class.ID, x.Talk))
		return say.Phrase{Key: "discussions.called", Args: bot.Args{"text": say.Short(talk.Text, 60)}}, err
	}
	if s := term.Find(l.Lessons, x.Lesson); s != nil {
		return say.Phrase{Key: "lesson.name", Args: bot.Args{"number": s.Index + 1, "title": s.Lesson.Title}}, nil
	}
	return say.Phrase{Key: "lesson.no_lesson"}, nil
}

// heard notes that a learner has read who was there.
func heard(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("news.heard", nil).Press("button.today", "today", t.At())
	return p, record.Remove(t.Tx, lateKey(t.Class.ID, t.Who.ID))
}
