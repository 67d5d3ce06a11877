package cover

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Another teacher is named, beside the one who names her or in her place.

const (
	kindNamed = "named" // tells somebody that they teach a class now
	kindUnled = "unled" // tells who manages the space that nobody teaches a class any more
)

// What becomes of the teacher who names another one.
const (
	stay  = "stay"
	leave = "leave"
)

// handOpen opens the form.
func handOpen(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	list, err := candidates(t)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, bot.Refuse("hand.nobody", nil)
	}
	v := t.Voice()
	who := bot.Field{Name: "who", Label: v.Plain("hand.who", nil), Note: v.Plain("hand.who_note", nil), Kind: bot.FieldList, Required: true,
		Options: list[:min(len(list), maxListed)]}
	p := say.Privately()
	p.Form = &bot.Form{Action: "hand.form", Target: t.At(), Title: v.Plain("hand.form", nil), Submit: v.Plain("hand.submit", nil),
		Fields: []bot.Field{who}}
	if slices.Contains(t.Class.Teachers, t.Who.ID) {
		p.Form.Fields = append(p.Form.Fields, bot.Field{
			Name: "mine", Label: v.Plain("hand.mine", nil), Kind: bot.FieldOne, Value: stay, Options: []bot.Choice{
				{Value: stay, Label: v.Plain("hand.stay", nil), On: true}, {Value: leave, Label: v.Plain("hand.leave", nil)}}})
	}
	return p, nil
}

// handSubmit says what would follow, and asks back.
func handSubmit(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	id := t.Arg("who")
	if ok, err := mayName(t, id); err != nil || !ok {
		return nil, cmp.Or(err, bot.Refuse("hand.none", nil))
	}
	p, args := say.Privately(), bot.Args{"name": t.NameOf(id), "class": t.Class.Name}
	if t.Arg("mine") == leave {
		return p.Say("hand.ask_leave", args).Main("button.hand_over", "hand.over", t.At(id, leave)), nil
	}
	return p.Say("hand.ask", args).Main("button.name_teacher", "hand.over", t.At(id, stay)), nil
}

// handOver makes somebody a teacher of the class, in the place of who presses where they said so.
func handOver(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	id := t.Target(1)
	p := say.Privately().Say("hand.done", bot.Args{"name": t.NameOf(id), "class": t.Class.Name})
	p.Replace = true
	if slices.Contains(t.Class.Teachers, id) && t.Target(2) != leave { // pressed twice, or by two
		return p, nil
	}
	if ok, err := mayName(t, id); err != nil || !ok {
		return nil, cmp.Or(err, bot.Refuse("hand.none", nil))
	}
	if err := enrol(t, id); err != nil {
		return nil, err
	}
	if t.Target(2) == leave && slices.Contains(t.Class.Teachers, t.Who.ID) {
		if err := retire(t); err != nil {
			return nil, err
		}
		p.Say("hand.left", nil)
	}
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return nil, err
	}
	return p, appoint(t, id, when.Date{})
}

// enrol names a teacher, in the place of who acts where they leave: the list says who is next.
func enrol(t *turn.Turn, id string) error {
	list := slices.DeleteFunc(slices.Clone(t.Class.Teachers), func(x string) bool { return x == id })
	at := len(list)
	if i := slices.Index(list, t.Who.ID); i >= 0 && t.Target(2) == leave {
		at = i
	}
	t.Class.Teachers = slices.Insert(list, at, id)
	key := record.MemberKey(t.Class.ID, id)
	m, in, err := record.Load(t.Tx, key)
	if err != nil {
		return err
	}
	if !in {
		p, err := record.Need(t.Tx, record.PersonKey(id))
		if err != nil {
			return err
		}
		m = record.Member{Joined: t.Now, Day: p.Today(t.Now)}
		if err := record.Point(t.Tx, record.BelongsKey(id, t.Class.ID), ""); err != nil {
			return err
		}
	}
	m.Role, m.ByRole, m.Left = record.Teacher, false, time.Time{}
	return record.Save(t.Tx, key, m)
}

// retire takes who acts off the list of teachers. What they wrote keeps their name.
func retire(t *turn.Turn) error {
	t.Class.Teachers = slices.DeleteFunc(t.Class.Teachers, func(x string) bool { return x == t.Who.ID })
	if err := t.SetDuty(t.Who.ID, record.Duty{}); err != nil || !t.Joined {
		return err
	}
	t.Member.Role, t.Member.ByRole = record.Former, false
	return t.SaveMember()
}

// appoint lets everybody hear who teaches now, the person among them: until a day, or for good where that is zero.
func appoint(t *turn.Turn, id string, back when.Date) error {
	if err := t.Appointed(id); err != nil {
		return err
	}
	p, err := record.Need(t.Tx, record.PersonKey(id))
	if err != nil {
		return err
	}
	ref := t.Who.ID
	if !back.IsZero() {
		ref += "/" + back.String()
	}
	at := p.Quiet.Next(t.Now.In(p.Location()))
	return outbox.Plan(t.Tx, outbox.Occurrence(kindNamed, t.Class.ID, id, record.IDOf(t.Event, "named")),
		record.Entry{Kind: kindNamed, Class: t.Class.ID, Person: id, Ref: ref, At: at, Expires: at.Add(7 * 24 * time.Hour)})
}

// renderNamed tells somebody that they teach a class, unless that is over already.
func renderNamed(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	teachers, err := q.Teachers()
	if err != nil || !slices.Contains(teachers, q.Entry.Person) {
		return nil, bot.Post{}, "teaches here no more", err
	}
	by, until := cutRef(q.Entry.Ref)
	args := bot.Args{"name": q.NameOf(by), "class": c.Name, "day": say.LongDay(until)}
	p := &say.Page{}
	if until.IsZero() {
		p.Say("hand.named", args)
	} else {
		p.Say("away.named", args)
	}
	return p.Main("button.today", "today", q.At()).Press("button.class", "class", q.At()), bot.Post{}, "", nil
}

// departed hears that somebody teaches the class no more. Where that was the last one, those who manage the space are
// told once; lessons go on, and nobody reads what was for the teachers.
func departed(v *term.View, _ string) error {
	c := &v.Class
	if !c.Started || c.Kind != record.Taught || !c.Unled.IsZero() {
		return nil
	}
	if left, err := v.Teachers(); err != nil || len(left) > 0 {
		return err
	}
	c.Unled = v.Now.UTC()
	if err := record.Save(v.Tx, record.ClassKey(c.ID), *c); err != nil {
		return err
	}
	return eachAdmin(v, func(p *record.Person) error {
		at := p.Quiet.Next(v.Now.In(p.Location()))
		return outbox.Plan(v.Tx, outbox.Occurrence(kindUnled, c.ID, p.ID, record.Stamp(c.Unled)),
			record.Entry{Kind: kindUnled, Class: c.ID, Person: p.ID, At: at, Expires: at.Add(7 * 24 * time.Hour)})
	})
}

// eachAdmin goes through those who are known to manage the space of a class.
func eachAdmin(v *term.View, do func(*record.Person) error) error {
	users := record.UsersIn(v.Class.Platform, v.Class.Space)
	names, err := record.Names(record.Intact(v.Tx), users)
	if err != nil {
		return err
	}
	for _, name := range names {
		id, err := record.LookUp(v.Tx, record.Pointer(string(users)+name))
		if err != nil {
			return err
		}
		p, ok, err := record.Load(v.Tx, record.PersonKey(id))
		if err != nil {
			return err
		}
		if !ok || !p.Admin || !p.Left.IsZero() {
			continue
		}
		if err := do(&p); err != nil {
			return err
		}
	}
	return nil
}

// renderUnled tells somebody who manages the space that a class has no teacher.
func renderUnled(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if c.Unled.IsZero() {
		return nil, bot.Post{}, "somebody teaches it again", nil
	}
	p := (&say.Page{}).Say("hand.unled", bot.Args{"class": c.Name})
	return p.Main("button.name_teacher", "hand.open", q.At()), bot.Post{}, "", nil
}

// led hears that somebody teaches the class: it has a teacher again.
func led(v *term.View, _ string) error {
	if v.Class.Unled.IsZero() {
		return nil
	}
	v.Class.Unled = time.Time{}
	return record.Save(v.Tx, record.ClassKey(v.Class.ID), v.Class)
}

// sayUnled says in the overview that nobody teaches the class.
func sayUnled(t *turn.Turn, p *say.Page) error {
	if !t.Reads() || t.Class.Unled.IsZero() {
		return nil
	}
	p.Say("hand.unled", bot.Args{"class": t.Class.Name}).Main("button.name_teacher", "hand.open", t.At())
	return nil
}

// cutRef reads who named somebody, and until when.
func cutRef(ref string) (by string, until when.Date) {
	by, day, _ := strings.Cut(ref, "/")
	until, err := when.ParseDate(day)
	if err != nil { // for good
		return by, when.Date{}
	}
	return by, until
}
