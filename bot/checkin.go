package bot

import (
	"cmp"
	"strings"
	"time"

	"afterbell/bot/when"
)

// checkinStory is noting what one did: /checkin.
func checkinStory() story {
	sure := Option{Name: "sure", Choices: []Choice{{Value: "1"}, {Value: "2"}, {Value: "3"}, {Value: "4"}, {Value: "5"}}}
	command := typed("checkin", checkin, Option{Name: "did", Max: 1000}, Option{Name: "next", Max: 200}, sure, Option{Name: "stuck", Max: 500})
	return story{name: "checkin", actions: []action{
		command.completes("day", 20, completeDay).opens(),
		pressed("checkin.open", checkinOpen).opens(),
		pressed("checkin.form", checkinSubmit).opens().choosing("sure", "lesson"),
		pressed("checkin.change", checkinChange).opens(),
		pressed("checkin.undo", checkinUndo),
		pressed("checkin.remind", checkinRemind),
	}}
}

// checkinDays is how many days before today a check-in may still be told for.
const checkinDays = 6

// checkin is the typed command: one line is enough, and anything unread opens the form.
func checkin(t *turn) (*page, error) {
	newcomer := !t.joined
	if err := t.needPart(); err != nil {
		return nil, err
	}
	e := readEntry(t.arg, t.today())
	if t.arg("did") == "" && t.arg("stuck") == "" {
		delete(e.errors, "did")
		return t.checkinForm(e, "")
	}
	if len(e.errors) > 0 {
		return t.checkinForm(e, "")
	}
	p, err := t.note(e, false)
	if err == nil && newcomer && t.m.Part == learner {
		p.say("join.in", Args{"class": t.c.Name})
		p = t.askClock(p)
	}
	return p, err
}

// checkinSubmit is the form sent in.
func checkinSubmit(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	e := readEntry(t.arg, t.today())
	if id := t.target(1); id != "" && id != "edit" && e.lesson == "" {
		e.lesson = id
	}
	if len(e.errors) > 0 {
		p, err := t.checkinForm(e, t.ev.Args["target"])
		if err == nil {
			p.errors = t.voice().fieldErrors(e.errors)
		}
		return p, err
	}
	if t.target(1) == "edit" {
		return t.amend(e, t.target(2))
	}
	return t.note(e, true)
}

// note records a check-in and says what was understood.
func (t *turn) note(e entry, form bool) (*page, error) {
	about, err := t.lessonMeant(e.lesson)
	if err != nil {
		return nil, err
	}
	before, err := t.figures()
	if err != nil {
		return nil, err
	}
	x := t.fact(factCheckin, "")
	if about != nil {
		x.Lesson = about.Lesson.ID
	}
	x.Day, x.Did, x.Next, x.Stuck, x.Sure, x.Change = e.day, e.did, e.next, e.stuck, e.sure, e.differently
	if same, ok := before.Recent.repeated(x); ok {
		return t.already(same)
	}
	f, again, err := t.record(x)
	if err != nil {
		return nil, err
	}
	key := factKey(t.ev)
	if again {
		return t.already(recent{At: x.At, Key: key})
	}
	if err := t.passOn(key, x); err != nil {
		return nil, err
	}
	if about != nil {
		about.Figures = f.Lessons[x.Lesson]
	}
	full := form || e.next+e.differently != "" || e.stuck != "" || e.sure > 0
	p := t.noted(key, x, about, before, full)
	return p, t.nameClass(p)
}

// already answers an entry that was made before.
func (t *turn) already(same recent) (*page, error) {
	p := privately().say("checkin.already", Args{"time": hour(same.At.In(t.who.loc()))})
	return p.press("button.change", "checkin.change", t.at(shortKey(same.Key))), nil
}

// shortKey is a fact's key as it fits into a button.
func shortKey(k key[fact]) string { return strings.TrimPrefix(string(k), "fact/") }

// passOn makes a question of being stuck, in the same act.
func (t *turn) passOn(key key[fact], x fact) error {
	if x.Stuck == "" || t.c.Kind == group {
		return nil
	}
	return t.putQuestion(question{Lesson: x.Lesson, Kind: "stuck", Text: x.Stuck, Fact: key})
}

// noted is the answer to a check-in: about is its lesson as it is now, before are the figures as
// they were.
func (t *turn) noted(key key[fact], x fact, about *study, before figures, full bool) *page {
	p := privately()
	if !full {
		p.say("checkin.noted_short", Args{"day": t.dayNamed(x.Day), "did": x.Did})
	} else {
		p.say("checkin.noted", Args{"day": t.dayNamed(x.Day)})
		t.saidBack(p, x, before)
	}
	read := t.planOf(p, x)
	if about != nil {
		t.left(p, *about)
	}
	if full {
		p.say(t.readersKey(), Args{"teacher": t.teacherName()})
	}
	if read != nil {
		p.buttons = append([]button{{key: "button.remind", args: Args{"when": wall(read.At)}, action: "checkin.remind", target: t.at(shortKey(key)), primary: true}}, p.buttons...)
	}
	if !full {
		p.press("button.add_sure", "checkin.change", t.at(shortKey(key)))
	}
	p.press("button.change", "checkin.change", t.at(shortKey(key)))
	return p.press("button.undo", "checkin.undo", t.at(shortKey(key)))
}

// saidBack repeats what was understood, field by field.
func (t *turn) saidBack(p *page, x fact, before figures) {
	if x.Did != "" {
		p.say("checkin.did", Args{"did": x.Did})
	}
	if x.Sure > 0 {
		last := before.Lessons[x.Lesson].SureLast
		if last > 0 && last != x.Sure {
			p.say("checkin.sure_changed", Args{"sure": x.Sure, "before": last})
		} else {
			p.say("checkin.sure", Args{"sure": x.Sure})
		}
	}
	if x.Change != "" {
		p.say("checkin.differently", Args{"change": x.Change})
	}
	if x.Stuck != "" {
		if t.c.Kind == group {
			p.say("checkin.stuck_group", Args{"stuck": x.Stuck})
		} else {
			p.say("checkin.stuck", Args{"stuck": x.Stuck, "teacher": t.teacherName(), "n": t.c.AnswerDays})
		}
	}
}

// planOf says how the plan was read, and returns the time in it.
func (t *turn) planOf(p *page, x fact) *when.Reading {
	if x.Next == "" {
		return nil
	}
	read, ok := when.Read(x.Next, t.local())
	if !ok || read.Repeat != nil {
		p.say("checkin.next", Args{"next": x.Next})
		return nil
	}
	p.say("checkin.next_read", Args{"next": x.Next, "when": wall(read.At)})
	return &read
}

// left says what is left of a lesson, with the button that goes on.
func (t *turn) left(p *page, s study) {
	questions := s.Questions()
	switch {
	case !s.Done():
		p.say("lesson.left", Args{"n": max(1, s.Steps-s.Ticked), "number": s.Index + 1, "minutes": s.Minutes()})
		p.press("button.tick", "lesson.start", t.at(s.Lesson.ID))
	case questions > 0:
		p.say("lesson.left_questions", Args{"n": questions, "number": s.Index + 1, "minutes": max(5, 2*questions)})
		p.press("button.questions", "quiz", t.at(s.Lesson.ID))
	}
}

// dayNamed says "today, Thursday 26 November" for today, else the date alone.
func (t *turn) dayNamed(d when.Date) any {
	if d == t.today() {
		return phrase{key: "calendar.today", args: Args{"day": longDay(d)}}
	}
	return longDay(d)
}

// ownFact reads the check-in that a button names, if it is the person's own; without a name, the
// newest one.
func (t *turn) ownFact(short string) (key[fact], fact, error) {
	key := factNamed(short)
	if short == "" {
		newest, err := t.newestCheckin()
		if err != nil || newest == "" {
			return key, fact{}, cmp.Or(err, Refuse("checkin.gone", nil))
		}
		key = newest
	}
	x, ok, err := load(t.tx, key)
	if err != nil {
		return key, x, err
	}
	if !ok || x.Person != t.who.ID || x.Class != t.c.ID || x.Kind != factCheckin || x.Undone {
		return key, x, Refuse("checkin.gone", nil)
	}
	return key, x, nil
}

// newestCheckin is the key of the person's newest check-in, if it was made within the last day.
func (t *turn) newestCheckin() (newest key[fact], err error) {
	f, err := t.figures()
	if err != nil {
		return "", err
	}
	err = history(t.tx, f.Last, func(key key[fact], x fact) bool {
		if t.now.Sub(x.At) > 24*time.Hour {
			return false
		}
		if x.Kind == factCheckin && !x.Undone {
			newest = key
		}
		return newest == ""
	})
	return newest, err
}

// checkinUndo takes a check-in back.
func checkinUndo(t *turn) (*page, error) {
	key, x, err := t.ownFact(t.target(1))
	if err != nil {
		return nil, err
	}
	if err := t.undo(key, x); err != nil {
		return nil, err
	}
	if err := t.withdraw(key); err != nil {
		return nil, err
	}
	p := privately().say("checkin.undone", Args{"did": x.Did})
	p.replace = true
	return p.press("button.checkin", "checkin.open", t.at(x.Lesson)), nil
}

// checkinChange opens the form with a check-in in it.
func checkinChange(t *turn) (*page, error) {
	_, x, err := t.ownFact(t.target(1))
	if err != nil {
		return nil, err
	}
	e := entry{did: x.Did, next: x.Next, differently: x.Change, stuck: x.Stuck, sure: x.Sure, day: x.Day, lesson: x.Lesson}
	return t.checkinForm(e, t.at("edit", t.target(1)))
}

// amend replaces a check-in by its corrected form; it keeps its day.
func (t *turn) amend(e entry, short string) (*page, error) {
	if x, again, err := load(t.tx, factKey(t.ev)); err != nil || again {
		p, aerr := t.already(recent{At: x.At, Key: factKey(t.ev)})
		return p, cmp.Or(err, aerr)
	}
	key, x, err := t.ownFact(short)
	if err != nil {
		return nil, err
	}
	if err := t.undo(key, x); err != nil {
		return nil, err
	}
	if err := t.withdraw(key); err != nil {
		return nil, err
	}
	if t.arg("day") == "" {
		e.day = x.Day
	}
	if e.lesson == "" {
		e.lesson = x.Lesson
	}
	return t.note(e, true)
}

// checkinOpen opens the form from a button; the target may name the lesson.
func checkinOpen(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	return t.checkinForm(entry{lesson: t.target(1), day: t.today()}, "")
}

// checkinRemind turns the plan in a check-in into a reminder, with one press.
func checkinRemind(t *turn) (*page, error) {
	_, x, err := t.ownFact(t.target(1))
	if err != nil {
		return nil, err
	}
	read, ok := when.Read(x.Next, x.At.In(t.who.loc()))
	if !ok || !read.At.After(t.now) {
		return nil, Refuse("plan.past", nil)
	}
	what := read.What
	if what == "" {
		what = x.Next
	}
	return t.putPlan(plan{What: what, At: read.At, Repeat: read.Repeat})
}

// completeDay offers today and the days before it.
func completeDay(t *turn) []Choice {
	v := t.voice()
	var list []Choice
	for n := range checkinDays + 1 {
		d := t.today().AddDays(-n)
		list = append(list, Choice{Value: d.String(), Label: v.word(longDay(d))})
	}
	return list
}
