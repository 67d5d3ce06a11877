package session

import (
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What a teacher gives of a session afterwards. Any teacher may; who comes second hears who was first, and may change it
// all the same.

// mostWords bounds the lines about a session, in characters: they stand on the card.
const mostWords = 500

// waits asks the teachers once what is there of a session.
func waits(r *term.Roll, since time.Time, p *say.Page) (minutes int, err error) {
	if r.Class.Kind != record.Taught {
		return 0, nil
	}
	list, err := unkept(r, since)
	for _, x := range list {
		p.Say("session.waits", bot.Args{"number": x.Index + 1, "title": x.Lesson.Title})
	}
	if len(list) > 0 {
		p.Press("button.session", "session", r.Class.ID+"."+list[0].Lesson.ID)
	}
	return 2 * len(list), err
}

// overview names the sessions of which nothing is there yet, and the right that is missing to list those ahead.
func overview(t *turn.Turn, p *say.Page) error {
	r, err := t.Roll(nil)
	if err != nil {
		return err
	}
	if t.Steers() {
		sayUnlisted(r, t.Event.Without, p)
	}
	if !t.Reads() {
		return nil
	}
	_, err = waits(r, time.Time{}, p)
	return err
}

// show shows what is there of a session, and how to change it.
func show(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t)
	if err != nil {
		return nil, err
	}
	kept, said, err := record.Load(t.Tx, record.SessionKey(t.Class.ID, x.Name))
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("session.head",
		bot.Args{"number": x.Index + 1, "title": x.Lesson.Title, "when": say.Wall(x.At.In(t.Who.Location()))})
	if kept.Tells() {
		p.Say("session.kept", bot.Args{"words": t.Words(kept.Words), "link": rich.Linked(kept.Link)})
	} else if said && !kept.Later {
		p.Say("session.not_recorded", nil)
	} else {
		p.Say("session.asks", nil)
	}
	p.Main("button.session_add", "session.open", t.At(x.Lesson.ID))
	if !said {
		p.Press("button.session_none", "session.none", t.At(x.Lesson.ID, "none")).
			Press("button.not_now", "session.none", t.At(x.Lesson.ID, "later"))
	}
	return p, nil
}

// version names what is there of a session, so that a form knows whether somebody else changed it meanwhile.
func version(kept record.Session) string {
	if kept.At.IsZero() {
		return "0"
	}
	return record.Stamp(kept.At)
}

// open asks for a link and a few lines.
func open(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t)
	if err != nil {
		return nil, err
	}
	kept, _, err := record.Load(t.Tx, record.SessionKey(t.Class.ID, x.Name))
	if err != nil {
		return nil, err
	}
	return form(t, x, kept, version(kept), nil), nil
}

func form(t *turn.Turn, x term.Session, kept record.Session, seen string, problems map[string]string) *say.Page {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{
		Action: "session.form", Target: t.At(x.Lesson.ID, seen), Title: v.Plain("session.form", nil), Submit: v.Plain("button.save", nil),
		Note: v.Plain("session.form_note", nil), Fields: []bot.Field{
			{
				Name: "link", Label: v.Plain("session.field_link", nil), Note: v.Plain("session.field_link_note", nil), Kind: bot.FieldLine,
				Max: 500, Value: kept.Link, Error: problems["link"],
			},
			{
				Name: "words", Label: v.Plain("session.field_words", nil), Note: v.Plain("session.field_words_note", nil), Kind: bot.FieldText,
				Max: mostWords, Value: rich.Unmarked(kept.Words), Error: problems["words"],
			},
		},
	}
	return p
}

// submit keeps a link and a few lines, and puts them on the card.
func submit(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t)
	if err != nil {
		return nil, err
	}
	key := record.SessionKey(t.Class.ID, x.Name)
	kept, _, err := record.Load(t.Tx, key)
	if err != nil {
		return nil, err
	}
	given := record.Session{Link: t.Arg("link"), Words: t.Arg("words"), By: t.Who.ID, At: t.Now.UTC()}
	switch {
	case given.Link != "" && !isPage(given.Link):
		return form(t, x, given, t.Target(2), t.Voice().FieldErrors(map[string]string{"link": "session.link_bad"})), nil
	case !given.Tells():
		return form(t, x, given, t.Target(2), t.Voice().FieldErrors(map[string]string{"words": "session.empty"})), nil
	case given.Link == kept.Link && given.Words == kept.Words:
		return thanks(t, x, "session.saved"), nil
	case kept.Tells() && version(kept) != t.Target(2):
		return first(t, x, kept), nil
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	if err := record.Save(t.Tx, key, given); err != nil {
		return nil, err
	}
	return thanks(t, x, "session.saved"), turn.Rewrite(&t.View, x.Lesson.ID, "session"+record.Stamp(given.At))
}

// isPage reports whether an address leads to a page of the web.
func isPage(address string) bool {
	return rich.SafeURL(address) && (strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://"))
}

// first says who gave something of the session before, and what it is.
func first(t *turn.Turn, x term.Session, kept record.Session) *say.Page {
	p := say.Privately().Say("session.first", bot.Args{
		"teacher": t.NameOf(kept.By), "when": say.Wall(kept.At.In(t.Who.Location())),
		"words": t.Words(kept.Words), "link": rich.Linked(kept.Link),
	})
	return p.Press("button.change", "session.open", t.At(x.Lesson.ID))
}

// thanks says that the asking is over, and how to say more.
func thanks(t *turn.Turn, x term.Session, key string) *say.Page {
	p := say.Privately().Say(key, bot.Args{"number": x.Index + 1})
	p.Replace = t.Event.Kind == bot.KindButton
	return p.Press("button.session_add", "session.open", t.At(x.Lesson.ID))
}

// none ends the asking: nothing was recorded, or it is not asked for any more.
func none(t *turn.Turn) (*say.Page, error) {
	x, err := meant(t)
	if err != nil {
		return nil, err
	}
	later := t.Target(2) == "later"
	key := record.SessionKey(t.Class.ID, x.Name)
	kept, said, err := record.Load(t.Tx, key)
	switch {
	case err != nil:
		return nil, err
	case kept.Tells():
		return first(t, x, kept), nil
	case said && kept.Later == later:
		return thanks(t, x, noneKey(later)), nil
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	if err := record.Save(t.Tx, key, record.Session{Later: later, By: t.Who.ID, At: t.Now.UTC()}); err != nil || later {
		return thanks(t, x, noneKey(later)), err
	}
	return thanks(t, x, noneKey(later)), turn.Rewrite(&t.View, x.Lesson.ID, "session"+record.Stamp(t.Now))
}

// noneKey is the sentence that says how the asking ended.
func noneKey(later bool) string {
	if later {
		return "session.later"
	}
	return "session.none"
}
