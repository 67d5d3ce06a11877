package bot

import (
	"cmp"
	"strconv"
)

// More time for one learner: seen by nobody else, kept apart from the dates of the class.

// moreTimeStory is more time for one learner.
func moreTimeStory() story {
	return story{name: "more time", actions: []action{
		pressed("moretime.open", moreTimeOpen).opens().looks(),
		pressed("moretime.form", moreTimeSubmit).opens(),
	}}
}

func moreTimeOpen(t *turn) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	v := t.voice()
	p := privately()
	p.form = &Form{Action: "moretime.form", Target: t.at(t.target(1)), Title: v.plain("moretime.form", nil), Submit: v.plain("button.save", nil),
		Fields: []Field{{Name: "days", Label: v.plain("moretime.field", nil), Note: v.plain("moretime.note", nil), Kind: FieldLine, Required: true, Max: 3, Value: "3"}}}
	return p, nil
}

// moreTimeSubmit gives a learner more days for everything.
func moreTimeSubmit(t *turn) (*page, error) {
	if !t.reads() {
		return nil, t.teachersOnly()
	}
	n, err := strconv.Atoi(t.arg("days"))
	if err != nil || n < 0 || n > 365 {
		p, err := moreTimeOpen(t)
		p.errors = t.voice().fieldErrors(map[string]string{"days": "moretime.unread"})
		p.form.Fields[0].Value, p.form.Fields[0].Error = t.arg("days"), p.errors["days"]
		return p, err
	}
	key := memberKey(t.c.ID, t.target(1))
	m, ok, err := load(t.tx, key)
	if err != nil || !ok {
		return nil, cmp.Or(err, Refuse("people.none", nil))
	}
	m.More = map[string]int{"": n}
	if n == 0 {
		m.More = nil
	}
	return privately().say("moretime.set", Args{"name": t.nameOf(t.target(1)), "n": n}), save(t.tx, key, m)
}
