package bot

import (
	"afterbell/bot/when"
)

// breakStory is a break from all messages.
func breakStory() story {
	return story{name: "break", actions: []action{
		pressed("break.open", breakOpen).opens().looks(),
		pressed("break.form", breakSubmit).opens(),
		pressed("break.end", breakEnd),
	}}
}

// breakOpen asks until when.
func breakOpen(t *turn) (*page, error) {
	v := t.voice()
	p := privately()
	p.form = &Form{Action: "break.form", Target: t.ev.Args["target"], Title: v.plain("break.form", nil), Submit: v.plain("button.save", nil),
		Fields: []Field{{Name: "until", Label: v.plain("break.field", nil), Note: v.plain("break.field_note", nil), Kind: FieldLine, Required: true, Max: 40}}}
	return p, nil
}

// breakSubmit starts a break until a day. No reason is asked.
func breakSubmit(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	read, ok := when.Read(t.arg("until"), t.local())
	until := when.DateOf(read.At)
	if !ok || read.Repeat != nil || until.Before(t.today()) || until.Sub(t.today()) > 366 {
		p, err := breakOpen(t)
		said := t.voice().plain("break.unread", nil)
		p.form.Fields[0].Value, p.form.Fields[0].Error = t.arg("until"), said
		p.errors = map[string]string{"until": said}
		return p, err
	}
	t.who.Break = when.Span{From: t.today(), To: until.AddDays(-1)}
	if until == t.today() {
		t.who.Break.To = until
	}
	if err := t.savePerson(); err != nil {
		return nil, err
	}
	p := privately().say("break.set", Args{"day": longDay(until)})
	return p.press("button.break_end", "break.end", t.at()), nil
}

// breakEnd ends a break early. A button from an older break changes nothing.
func breakEnd(t *turn) (*page, error) {
	p := privately().say("break.ended", nil)
	p.replace = true
	if t.who.Break.To.Before(t.today()) {
		return p, nil
	}
	t.who.Break.To = t.today().AddDays(-1)
	if t.who.Break.To.Before(t.who.Break.From) {
		t.who.Break = when.Span{}
	}
	return p, t.savePerson()
}
