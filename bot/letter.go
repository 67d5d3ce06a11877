package bot

import (
	"cmp"
	"slices"
)

// A letter: the bot drafts, the teacher sends.

const kindLetter = "letter" // a teacher writes to a learner

// letterStory is a teacher writing to a learner.
func letterStory() story {
	return story{
		name:   "letter",
		tables: []table{letterTable()},
		kinds:  []kind{{name: kindLetter, owner: ofClass, render: renderLetter}},
		actions: []action{
			pressed("letter.open", letterOpen).opens().looks(),
			pressed("letter.form", letterSubmit),
		},
	}
}

// letterOpen opens the draft.
func letterOpen(t *turn) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	v, err := readClass(&t.view)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(v.learners, func(l learnerView) bool { return l.person.ID == t.target(1) })
	if i < 0 {
		return nil, Refuse("people.none", nil)
	}
	l := v.learners[i]
	words := t.voiceOf(l.person.Locale)
	draft := words.plain("letter.draft", Args{"name": l.person.Name, "teacher": t.who.Name})
	if open := shortestFirst(openLessons(l.studies, "")); len(open) > 0 {
		draft = words.plain("letter.draft_step", Args{"name": l.person.Name, "teacher": t.who.Name, "number": open[0].Index + 1, "minutes": min(10, open[0].Minutes())})
	}
	mine := t.voice()
	p := privately()
	p.form = &Form{Action: "letter.form", Target: t.at(l.person.ID), Title: mine.plain("letter.form", nil), Submit: mine.plain("ask.send", nil),
		Fields: []Field{{Name: "text", Label: mine.plain("letter.field", nil), Note: mine.plain("letter.note", nil), Kind: FieldText, Required: true, Max: 1500, Value: draft}}}
	return p, nil
}

// letterSubmit sends what the teacher wrote, when the learner's quiet hours are over.
func letterSubmit(t *turn) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	to, ok, err := load(t.tx, personKey(t.target(1)))
	if err != nil {
		return nil, err
	}
	if _, in, err := load(t.tx, memberKey(t.c.ID, t.target(1))); err != nil || !in || !ok || t.arg("text") == "" {
		return nil, cmp.Or(err, Refuse("people.none", nil))
	}
	id := idOf(t.ev, "letter")
	at := t.now
	if to.Break.Contains(to.today(t.now)) {
		at = to.endOfDay(to.Break.To)
	}
	at = to.Quiet.Next(at.In(to.loc()))
	said := privately().say("letter.sent", Args{"name": to.Name, "when": wall(at.In(to.loc()))})
	if _, again, err := load(t.tx, letterKey(t.c.ID, id)); err != nil || again {
		return said, err
	}
	if err := save(t.tx, letterKey(t.c.ID, id), letter{From: t.who.ID, To: to.ID, Text: clip(t.arg("text"), 1500), At: t.now}); err != nil {
		return nil, err
	}
	if err := planRow(t.tx, "letter/"+t.c.ID+"/"+id, row{Kind: kindLetter, Class: t.c.ID, Person: to.ID, Ref: id, At: at}); err != nil {
		return nil, err
	}
	return said, nil
}

// renderLetter is what the learner reads.
func renderLetter(q *sending) (*page, Post, string, error) {
	x, err := need(q.tx, letterKey(q.row.Class, q.row.Ref))
	if err != nil {
		return nil, Post{}, "", err
	}
	from, err := need(q.tx, personKey(x.From))
	if err != nil {
		return nil, Post{}, "", err
	}
	p := (&page{}).say("letter.head", Args{"teacher": from.Name}).say("letter.text", Args{"text": x.Text})
	return p.press("button.today", "today", q.row.Class).press("button.ask", "ask.open", q.row.Class), Post{}, "", nil
}
