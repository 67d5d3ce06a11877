package class

import (
	"cmp"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Checkin is noting what one did: /checkin.
func Checkin() turn.Story {
	sure := bot.Option{Name: "sure", Choices: []bot.Choice{{Value: "1"}, {Value: "2"}, {Value: "3"}, {Value: "4"}, {Value: "5"}}}
	command := turn.Typed("checkin", checkin, bot.Option{Name: "did", Max: turn.MaxWords},
		bot.Option{Name: "next", Max: turn.MaxWords}, sure, bot.Option{Name: "stuck", Max: turn.MaxWords})
	return turn.Story{Name: "checkin", Actions: []turn.Action{
		command.Completes("day", 20, completeDay).MayOpen(),
		turn.Pressed("checkin.open", checkinOpen).MayOpen(),
		turn.Pressed("checkin.form", checkinSubmit).MayOpen().Choosing("sure", "lesson"),
		turn.Pressed("checkin.change", checkinChange).MayOpen(),
		turn.Pressed("checkin.undo", checkinUndo),
		turn.Pressed("checkin.remind", checkinRemind),
		turn.Pressed("checkin.tomorrow", checkinTomorrow),
	}}
}

// checkinDays is how many days before today a check-in may still be told for.
const checkinDays = 6

// checkin is the typed command: one line is enough, and anything unread opens the form.
func checkin(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	if t.Event.Kind == bot.KindCommand && len(t.Event.Args) == 1 && strings.EqualFold(t.Arg("did"), "undo") {
		return checkinUndo(t)
	}
	e := readEntry(t.Arg, t.Today())
	if t.Arg("did") == "" && t.Arg("stuck") == "" {
		delete(e.errors, "did")
		return checkinForm(t, e, "")
	}
	if len(e.errors) > 0 {
		return checkinForm(t, e, "")
	}
	if !e.ahead.IsZero() {
		return planAhead(t, e.did, e.ahead)
	}
	return note(t, e, false)
}

// checkinSubmit is the form sent in.
func checkinSubmit(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	e := readEntry(t.Arg, t.Today())
	if t.Target(1) == "edit" && !e.ahead.IsZero() {
		e.errors["day"] = "checkin.day_ahead" // what was done is no plan
	}
	if id := t.Target(1); id != "" && id != "edit" && e.lesson == "" {
		e.lesson = id
	}
	if len(e.errors) > 0 {
		p, err := checkinForm(t, e, t.Event.Args["target"])
		if err == nil {
			p.Errors = t.Voice().FieldErrors(e.errors)
		}
		return p, err
	}
	if !e.ahead.IsZero() {
		return planAhead(t, e.did, e.ahead)
	}
	if t.Target(1) == "edit" {
		return amend(t, e, t.Target(2))
	}
	return note(t, e, true)
}

// note records a check-in and says what was understood.
func note(t *turn.Turn, e entry, form bool) (*say.Page, error) {
	about, err := t.LessonMeant(e.lesson)
	if err != nil {
		return nil, err
	}
	before, err := t.Figures()
	if err != nil {
		return nil, err
	}
	x := t.Fact(record.FactCheckin, "")
	if about != nil {
		x.Lesson = about.Lesson.ID
	}
	x.Day, x.Did, x.Next, x.Stuck, x.Sure, x.Change = e.day, e.did, e.next, e.stuck, e.sure, e.differently
	read := planRead(t, x.Next)
	if read != nil {
		x.NextAt, x.NextDay = read.At.UTC(), t.Who.Today(read.At)
	}
	if same, ok := before.Recent.Repeated(x); ok {
		return already(t, same)
	}
	f, again, err := t.Record(x)
	if err != nil {
		return nil, err
	}
	key := record.FactKey(t.Event)
	if again {
		return already(t, record.Recent{At: x.At, Key: key})
	}
	if about != nil {
		about.Figures = f.Lessons[x.Lesson]
	}
	full := form || e.next+e.differently != "" || e.stuck != "" || e.sure > 0
	p := noted(t, key, x, read, about, before, full)
	return p, nameClass(t, p)
}

// already answers an entry that was made before.
func already(t *turn.Turn, same record.Recent) (*say.Page, error) {
	p := say.Privately().Say("checkin.already", bot.Args{"time": say.Hour(same.At.In(t.Who.Location()))})
	return p.Press("button.change", "checkin.change", t.At(shortKey(same.Key))), nil
}

// shortKey is a fact's key as it fits into a button.
func shortKey(k record.Key[record.Fact]) string { return record.FactName(k) }

// noted is the answer to a check-in: read is the time in its plan, about its lesson as it is now, before are
// the figures as they were.
func noted(
	t *turn.Turn, key record.Key[record.Fact], x record.Fact, read *when.Reading, about *term.Progress, before record.Figures, full bool,
) *say.Page {
	p := say.Privately()
	p.Tone = bot.ToneEnd
	if !full {
		p.Say("checkin.noted_short", bot.Args{"day": dayNamed(t, x.Day), "did": t.Words(x.Did)}).Mark(rich.Done)
	} else {
		p.Say("checkin.noted", bot.Args{"day": dayNamed(t, x.Day)}).Mark(rich.Done)
		saidBack(t, p, x, before)
	}
	read = planSaid(t, p, x, read)
	if about != nil {
		left(t, p, *about)
	}
	if full {
		p.Say(readersKey(t), bot.Args{"teacher": t.TeacherName()})
	}
	if read != nil {
		remind := say.Button{Key: "button.remind", Args: bot.Args{"when": say.Wall(read.At)}, Action: "checkin.remind",
			Target: t.At(shortKey(key)), Primary: true}
		p.Buttons = append([]say.Button{remind}, p.Buttons...)
	}
	if !full {
		p.Press("button.add_sure", "checkin.change", t.At(shortKey(key)))
	}
	if speaksOfTomorrow(x.Did) && x.Day == t.Today() {
		p.Press("button.tomorrow", "checkin.tomorrow", t.At(shortKey(key)))
	}
	p.Press("button.share", "share", t.At(shortKey(key)))
	p.Press("button.change", "checkin.change", t.At(shortKey(key)))
	return p.Press("button.undo", "checkin.undo", t.At(shortKey(key)))
}

// saidBack repeats what was understood, field by field.
func saidBack(t *turn.Turn, p *say.Page, x record.Fact, before record.Figures) {
	if x.Did != "" {
		p.Say("checkin.did", bot.Args{"did": t.Words(x.Did)})
	}
	if x.Sure > 0 {
		last := before.Lessons[x.Lesson].SureLast
		if last > 0 && last != x.Sure {
			p.Say("checkin.sure_changed", bot.Args{"sure": x.Sure, "before": last})
		} else {
			p.Say("checkin.sure", bot.Args{"sure": x.Sure})
		}
	}
	if x.Change != "" {
		p.Say("checkin.differently", bot.Args{"change": t.Words(x.Change)})
	}
	if x.Stuck != "" {
		sayStuckNoted(t, p, x)
	}
}

// sayStuckNoted says who has what somebody is stuck with, and when an answer comes.
func sayStuckNoted(t *turn.Turn, p *say.Page, x record.Fact) {
	args := bot.Args{"stuck": t.Words(x.Stuck), "n": t.Class.AnswerDays}
	if t.Class.Kind == record.Group {
		p.Say("checkin.stuck_group", args)
		return
	}
	name, back, none, err := t.Answerer()
	args["teacher"], args["day"] = name, say.LongDay(back)
	switch {
	case err != nil || none:
		p.Say("checkin.stuck_nobody", args)
	case back.IsZero():
		p.Say("checkin.stuck", args)
	default:
		p.Say("checkin.stuck_away", args)
	}
}

// planRead is the time in a plan, nil where there is none or no plan.
func planRead(t *turn.Turn, plan string) *when.Reading {
	if plan == "" {
		return nil
	}
	read, err := reader(t).Read(plan)
	if err != nil {
		return nil
	}
	return &read
}

// planSaid says how the plan was read, and returns the time that a reminder may stand at.
func planSaid(t *turn.Turn, p *say.Page, x record.Fact, read *when.Reading) *when.Reading {
	switch {
	case x.Next == "":
		return nil
	case read == nil || read.Repeat != nil:
		p.Say("checkin.next", bot.Args{"next": t.Words(x.Next)})
		return nil
	}
	p.Say("checkin.next_read", bot.Args{"next": t.Words(x.Next), "when": say.Wall(read.At)})
	return read
}

// left says what is left of a lesson, with the button that goes on.
func left(t *turn.Turn, p *say.Page, s term.Progress) {
	again, unasked := s.Questions()
	questions := again + unasked
	switch {
	case !s.Done():
		p.Say("lesson.left", bot.Args{"n": max(1, s.Steps-s.Ticked), "number": s.Index + 1, "minutes": s.Minutes()})
		p.Press("button.tick", "tick.open", t.At(s.Lesson.ID))
	case questions > 0:
		p.Say("lesson.left_questions", bot.Args{"n": questions, "number": s.Index + 1, "minutes": max(5, 2*questions)})
		p.Press("button.questions", "quiz", t.At(s.Lesson.ID))
	}
}

// dayNamed says "today, Thursday 26 November" for today, else the date alone.
func dayNamed(t *turn.Turn, d when.Date) any {
	if d == t.Today() {
		return say.Phrase{Key: "calendar.today", Args: bot.Args{"day": say.LongDay(d)}}
	}
	return say.LongDay(d)
}

// ownFact reads the check-in that a button names, if it is the person's own; without a name, the
// newest one.
func ownFact(t *turn.Turn, short string) (record.Key[record.Fact], record.Fact, error) {
	key := record.FactNamed(short)
	if short == "" {
		newest, err := newestCheckin(t)
		if err != nil || newest == "" {
			return key, record.Fact{}, cmp.Or(err, bot.Refuse("checkin.gone", nil))
		}
		key = newest
	}
	x, ok, err := record.Load(t.Tx, key)
	if err != nil {
		return key, x, err
	}
	if !ok || x.Person != t.Who.ID || x.Class != t.Class.ID || x.Kind != record.FactCheckin || x.Undone {
		return key, x, bot.Refuse("checkin.gone", nil)
	}
	return key, x, nil
}

// newestCheckin is the key of the person's newest check-in, if it was made within the last day.
func newestCheckin(t *turn.Turn) (newest record.Key[record.Fact], err error) {
	f, err := t.Figures()
	if err != nil {
		return "", err
	}
	err = record.History(t.Tx, f.Last, func(key record.Key[record.Fact], x record.Fact) bool {
		if t.Now.Sub(x.At) > 24*time.Hour {
			return false
		}
		if x.Kind == record.FactCheckin && !x.Undone {
			newest = key
		}
		return newest == ""
	})
	return newest, err
}

// checkinUndo takes a check-in back.
func checkinUndo(t *turn.Turn) (*say.Page, error) {
	key, x, err := ownFact(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	if err := t.Undo(key, x); err != nil {
		return nil, err
	}
	if err := withdraw(t, key); err != nil {
		return nil, err
	}
	p := say.Privately().Say("checkin.undone", bot.Args{"did": t.Words(x.Did)})
	p.Replace = true
	return p.Press("button.checkin", "checkin.open", t.At(x.Lesson)), nil
}

// checkinChange opens the form with a check-in in it.
func checkinChange(t *turn.Turn) (*say.Page, error) {
	_, x, err := ownFact(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	e := entry{did: x.Did, next: x.Next, differently: x.Change, stuck: x.Stuck, sure: x.Sure, day: x.Day, lesson: x.Lesson}
	return checkinForm(t, e, t.At("edit", t.Target(1)))
}

// amend replaces a check-in by its corrected form; it keeps its day.
func amend(t *turn.Turn, e entry, short string) (*say.Page, error) {
	if x, again, err := record.Load(t.Tx, record.FactKey(t.Event)); err != nil || again {
		p, aerr := already(t, record.Recent{At: x.At, Key: record.FactKey(t.Event)})
		return p, cmp.Or(err, aerr)
	}
	key, x, err := ownFact(t, short)
	if err != nil {
		return nil, err
	}
	if err := t.Undo(key, x); err != nil {
		return nil, err
	}
	if err := withdraw(t, key); err != nil {
		return nil, err
	}
	if t.Arg("day") == "" {
		e.day = x.Day
	}
	if e.lesson == "" {
		e.lesson = x.Lesson
	}
	return note(t, e, true)
}

// checkinOpen opens the form from a button; the target may name the lesson.
func checkinOpen(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	return checkinForm(t, entry{lesson: t.Target(1), day: t.Today()}, "")
}

// checkinRemind turns the plan in a check-in into a reminder, with one press.
func checkinRemind(t *turn.Turn) (*say.Page, error) {
	_, x, err := ownFact(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	read, err := readerAt(t, x.At).Read(x.Next)
	if err != nil || !read.At.After(t.Now) {
		return nil, bot.Refuse("plan.past", nil)
	}
	read.What = cmp.Or(read.What, x.Next)
	return putPlan(t, read)
}

// completeDay offers today and the days before it, and tomorrow, for which a plan can be kept.
func completeDay(t *turn.Turn) []bot.Choice {
	v := t.Voice()
	var list []bot.Choice
	for n := range checkinDays + 1 {
		d := t.Today().AddDays(-n)
		list = append(list, bot.Choice{Value: d.String(), Label: v.Word(say.LongDay(d))})
	}
	next := t.Today().AddDays(1)
	list = append(list, bot.Choice{Value: next.String(), Label: v.Plain("checkin.day_plan", bot.Args{"day": say.LongDay(next)})})
	return list
}
