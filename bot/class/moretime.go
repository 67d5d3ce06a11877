package class

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// More time for one learner: seen by nobody else, kept apart from the dates of the class. For everything it is so
// many days, whatever the dates are; for one lesson it is a date, which stays where it is when the lesson moves:
// days that were added to a moving date would be too many for one learner and a surprise for another.

// MoreTime is more time for one learner.
func MoreTime() turn.Story {
	return turn.Story{Name: "more time", Actions: []turn.Action{
		turn.Pressed("moretime.open", moreTimeOpen).MayOpen().Looks(),
		turn.Pressed("moretime.form", moreTimeSubmit).MayOpen().Choosing("lesson"),
	}}
}

const (
	everything  = "all" // the choice of all lessons, always
	maxMoreDays = 365   // a year is more than any run lasts
)

func moreTimeOpen(t *turn.Turn) (*say.Page, error) { return moreTimeForm(t, "3", everything) }

// moreTimeForm asks how much more time somebody gets, and for what.
func moreTimeForm(t *turn.Turn, days, lesson string) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	seat, err := seatOf(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "moretime.form", Target: t.At(t.Target(1)),
		Title:  say.Clip(v.Plain("moretime.form", bot.Args{"name": called(&t.View, v, t.Target(1))}), maxTitle),
		Submit: v.Plain("button.save", nil), Note: v.Plain("moretime.note", bot.Args{"name": called(&t.View, v, t.Target(1))}),
		Fields: []bot.Field{
			{
				Name: "lesson", Label: v.Plain("moretime.lesson", nil), Kind: bot.FieldList, Required: true, Value: lesson,
				Options: extensible(v, co, seat, lesson),
			},
			{
				Name: "days", Label: v.Plain("moretime.field", nil), Note: v.Plain("moretime.hint", nil), Kind: bot.FieldLine,
				Required: true, Max: 40, Value: days,
			},
		}}
	return p, nil
}

// seatOf is the place of somebody who is in the class.
func seatOf(t *turn.Turn, person string) (*term.Seat, error) {
	m, ok, err := record.Load(t.Tx, record.MemberKey(t.Class.ID, person))
	if err != nil || !ok {
		return nil, cmp.Or(err, bot.Refuse("people.none", nil))
	}
	who, err := record.Need(t.Tx, record.PersonKey(person))
	return &term.Seat{View: t.View, Who: who, Member: m}, err
}

// maxExtensible is how many lessons are offered beside everything: a list of a form holds 25 choices
// (https://docs.discord.com/developers/components/reference#string-select).
const maxExtensible = 24

// extensible offers everything, and the lessons that are asked for by some day: those whose time ended longest ago
// are left out first where there are too many.
func extensible(v say.Voice, co *course.Course, s *term.Seat, meant string) []bot.Choice {
	list := []bot.Choice{{Value: everything, Label: v.Plain("moretime.everything", nil), On: meant == everything}}
	var dated []bot.Choice
	for i, r := range s.OwnSchedule(co) {
		if !r.Due.None() {
			l := &co.Lessons[i]
			dated = append(dated, bot.Choice{Value: l.ID, Label: say.Clip(strconv.Itoa(i+1)+" "+l.Title, 75), On: l.ID == meant})
		}
	}
	return append(list, dated[max(0, len(dated)-maxExtensible):]...)
}

// moreTimeSubmit gives a learner more days for everything, or for one lesson until a date.
func moreTimeSubmit(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	seat, err := seatOf(t, t.Target(1))
	if err != nil {
		return nil, err
	}
	text, lesson := t.Arg("days"), cmp.Or(t.Arg("lesson"), everything)
	n, notNumber := strconv.Atoi(strings.TrimPrefix(text, "+"))
	switch {
	case notNumber == nil && (n < 0 || n > maxMoreDays):
		return moreTimeAgain(t, t.Voice().Plain("moretime.unread", nil))
	case lesson != everything:
		return moreTimeFor(t, seat, lesson, text, n, notNumber)
	case notNumber != nil:
		return moreTimeAgain(t, t.Voice().Plain("moretime.unread", nil))
	}
	args := bot.Args{"name": called(&t.View, t.Voice(), seat.Who.ID), "n": n}
	if n == 0 {
		seat.Member.More = nil
		return say.Privately().Say("moretime.off", args), saveMember(t, seat)
	}
	seat.Member.More = map[string]int{"": n}
	return say.Privately().Say("moretime.set", args), saveMember(t, seat)
}

// moreTimeFor gives a learner until a date for one lesson: one that was typed, or so many days after its due. No day
// takes it back.
func moreTimeFor(t *turn.Turn, s *term.Seat, lesson, text string, n int, notNumber error) (*say.Page, error) {
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == lesson })
	if i < 0 || s.OwnSchedule(co)[i].Due.None() {
		return nil, bot.Refuse("moretime.no_due", nil)
	}
	delete(s.Member.Until, lesson)
	due := term.ProgressOf(i, &s.OwnSchedule(co)[i], co, s.Member, record.Figures{}, &s.Who).Due
	until := due.AddDays(n)
	if notNumber != nil {
		if until, err = reader(t).Day(text); err != nil {
			return moreTimeAgain(t, wrong(t, err, "moretime.unread"))
		}
	}
	args := bot.Args{"name": called(&t.View, t.Voice(), s.Who.ID), "lesson": t.LessonTitle(lesson), "day": say.LongDay(until)}
	if !until.After(due) {
		args["day"] = say.LongDay(due)
		return say.Privately().Say("moretime.none", args), saveMember(t, s)
	}
	if s.Member.Until == nil {
		s.Member.Until = map[string]when.Date{}
	}
	s.Member.Until[lesson] = until
	return say.Privately().Say("moretime.until", args), saveMember(t, s)
}

// saveMember stores somebody's part in the class.
func saveMember(t *turn.Turn, s *term.Seat) error {
	return record.Save(t.Tx, record.MemberKey(t.Class.ID, s.Who.ID), s.Member)
}

// moreTimeAgain opens the form once more with what was typed, and what is wrong with it.
func moreTimeAgain(t *turn.Turn, why string) (*say.Page, error) {
	p, err := moreTimeForm(t, t.Arg("days"), cmp.Or(t.Arg("lesson"), everything))
	if err != nil {
		return nil, err
	}
	p.Errors = map[string]string{"days": why}
	p.Form.Fields[1].Error = why
	return p, nil
}

// sayMoreTime says what more time somebody has, lesson by lesson in the order of the course.
func sayMoreTime(t *turn.Turn, p *say.Page, m record.Member) {
	if n := m.More[""]; n > 0 {
		p.Say("moretime.has", bot.Args{"n": n})
	}
	co, err := t.Course()
	if err != nil {
		return // the answer goes on without it
	}
	for i := range co.Lessons {
		if until, ok := m.Until[co.Lessons[i].ID]; ok {
			p.Say("moretime.has_until", bot.Args{"lesson": t.LessonTitle(co.Lessons[i].ID), "day": say.LongDay(until)})
		}
	}
}
