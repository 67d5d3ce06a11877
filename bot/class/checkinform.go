package class

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Reading a check-in, and the form that opens with whatever could not be read.

// entry is a check-in as it was typed, read or not.
type entry struct {
	did, next, stuck string
	differently      string // the learner will do this differently next week
	sure             int
	day              when.Date
	ahead            when.Date // the words are a plan for this day, which is still to come
	lesson           string
	errors           map[string]string // a field's name leads to the key of the sentence that says what is wrong there
}

// readEntry reads what was typed. What cannot be read is named in errors and lost nowhere: the
// form opens with it.
func readEntry(arg func(string) string, today when.Date) entry {
	e := entry{
		did: arg("did"), next: arg("next"), differently: arg("differently"), stuck: arg("stuck"), lesson: arg("lesson"), day: today,
		errors: map[string]string{},
	}
	if s := arg("sure"); s != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(s[:1], "."))
		if err != nil || n < 1 || n > 5 || len(strings.Fields(s)[0]) > 1 {
			e.errors["sure"] = "checkin.sure_unread"
		} else {
			e.sure = n
		}
	}
	if s := arg("day"); s != "" {
		day, err := when.Reader{Today: today}.PastDay(s)
		var bad *when.InputError
		switch {
		case errors.As(err, &bad) && bad.Problem == when.NotYet && len(bad.Options) > 0:
			e.ahead = bad.Options[0].Date
		case err != nil:
			e.errors["day"] = "checkin.day_unread"
		case today.Sub(day) > checkinDays:
			e.errors["day"] = "checkin.day_old"
		default:
			e.day = day
		}
	}
	more := e.next+e.differently+e.stuck+arg("sure") != "" // than a plan has
	rest, ahead := forTomorrow(e.did)
	switch ahead = ahead && arg("day") == ""; {
	case ahead && more:
		e.errors["did"] = "checkin.day_ahead"
	case ahead:
		e.did, e.ahead = rest, today.AddDays(1)
	case more && !e.ahead.IsZero():
		e.errors["day"] = "checkin.day_ahead"
	}
	if strings.TrimSpace(e.did) == "" && e.stuck == "" {
		e.errors["did"] = "checkin.did_missing"
	}
	return e
}

// checkinForm asks in five fields, filled with what is known already.
func checkinForm(t *turn.Turn, e entry, target string) (*say.Page, error) {
	all, _, err := t.Lessons()
	if err != nil {
		return nil, err
	}
	if target == "" {
		target = t.At(t.Target(1))
	}
	v := t.Voice()
	f := &bot.Form{
		Action: "checkin.form", Target: target, Title: v.Plain("checkin.form", nil), Submit: v.Plain("checkin.submit", nil),
		Note: v.Plain(readersKey(t), bot.Args{"teacher": t.TeacherName()}),
	}
	if f.Fields, err = checkinFields(t, v, e); err != nil {
		return nil, err
	}
	edits := t.Target(1) == "edit" || strings.Contains(target, ".edit.")
	if last, ok := lastField(t, v, e, term.OpenLessons(all, e.lesson), edits); ok {
		f.Fields = append(f.Fields, last)
	}
	for i := range f.Fields {
		if key := e.errors[f.Fields[i].Name]; key != "" {
			f.Fields[i].Error = v.Plain(key, nil)
		}
	}
	p := say.Privately()
	p.Form = f
	return p, nil
}

// checkinFields are the four fields that every check-in has.
func checkinFields(t *turn.Turn, v say.Voice, e entry) ([]bot.Field, error) {
	next, name, planned := "checkin.field_next", "next", e.next
	note := v.Plain("checkin.field_next_note", nil)
	if lastClassDayOfWeek(t) && e.next == "" {
		next, name, planned = "checkin.field_differently", "differently", e.differently
		var err error
		if note, err = differentlyNote(t, v); err != nil {
			return nil, err
		}
	}
	return []bot.Field{
		{Name: "did", Label: v.Plain("checkin.field_did", nil), Kind: bot.FieldText, Required: true, Value: rich.Unmarked(e.did),
			Max: turn.MaxWords},
		{
			Name: "sure", Label: v.Plain("checkin.field_sure", nil), Kind: bot.FieldOne, Options: sureChoices(v, e.sure),
			Value: cmp.Or(sureValue(e.sure), t.Arg("sure")),
		},
		{Name: name, Label: v.Plain(next, nil), Note: note, Kind: bot.FieldLine,
			Value: rich.Unmarked(planned), Max: turn.MaxWords},
		{Name: "stuck", Label: v.Plain("checkin.field_stuck", nil), Note: stuckNote(t, v), Kind: bot.FieldText,
			Value: rich.Unmarked(e.stuck), Max: turn.MaxWords},
	}, nil
}

// differentlyNote reads back what somebody wanted to do differently, as they wrote it in an earlier week, if not long ago.
func differentlyNote(t *turn.Turn, v say.Voice) (string, error) {
	f, err := t.Figures()
	if err != nil {
		return "", err
	}
	monday, last := when.Monday(t.Today()), record.Fact{}
	err = record.History(t.Tx, f.Last, func(_ record.Key[record.Fact], x record.Fact) bool {
		near := monday.Sub(x.Day) <= readBack
		if near && x.Change != "" && !x.Undone && x.Day.Before(monday) {
			last = x
		}
		return near && last.Change == ""
	})
	if err != nil || last.Change == "" {
		return v.Plain("checkin.field_differently_note", nil), err
	}
	return v.Plain("checkin.field_differently_last", bot.Args{"day": say.ShortDay(last.Day), "change": say.Short(last.Change, 60)}), nil
}

// readBack is for how many days before its week an answer to the weekly question is read back.
const readBack = 28

// lastField is the day where one was typed or an entry is edited, else the lesson where more than one is open. A
// form has five fields at most, so it never asks for both.
func lastField(t *turn.Turn, v say.Voice, e entry, open []term.Progress, edits bool) (f bot.Field, ok bool) {
	typed := t.Arg("day")
	if edits {
		typed = cmp.Or(typed, e.day.Short())
	}
	switch {
	case typed != "":
		return bot.Field{
			Name: "day", Label: v.Plain("checkin.field_day", nil), Note: v.Plain("checkin.field_day_note", nil), Kind: bot.FieldLine,
			Value: typed, Max: 20,
		}, true
	case len(open) > 1:
		return bot.Field{
			Name: "lesson", Label: v.Plain("checkin.field_lesson", nil), Kind: bot.FieldList, Options: lessonChoices(open, e.lesson),
			Value: e.lesson,
		}, true
	}
	return bot.Field{}, false
}

func readersKey(t *turn.Turn) string {
	if t.Class.Kind == record.Group {
		return "checkin.readers_group"
	}
	return "checkin.readers"
}

func stuckNote(t *turn.Turn, v say.Voice) string {
	if t.Class.Kind == record.Group {
		return ""
	}
	return v.Plain("checkin.field_stuck_note", bot.Args{"teacher": t.TeacherName()})
}

func sureChoices(v say.Voice, on int) []bot.Choice {
	list := make([]bot.Choice, 5)
	for i := range list {
		list[i] = bot.Choice{Value: strconv.Itoa(i + 1), Label: v.Plain("checkin.sure"+strconv.Itoa(i+1), nil), On: on == i+1}
	}
	return list
}

func sureValue(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// lessonChoices are the lessons that a form lists: the newest, or those around the one that is meant.
func lessonChoices(open []term.Progress, meant string) []bot.Choice {
	chosen := slices.IndexFunc(open, func(s term.Progress) bool { return s.Lesson.ID == meant })
	if chosen < 0 {
		chosen = len(open) - 1
	}
	var list []bot.Choice
	for _, s := range around(open, chosen) {
		list = append(list,
			bot.Choice{Value: s.Lesson.ID, Label: say.Clip(strconv.Itoa(s.Index+1)+" "+s.Lesson.Title, 75), On: s.Lesson.ID == meant})
	}
	return list
}

// lastClassDayOfWeek reports whether today is the last class day of its week: then the form asks
// what to do differently.
func lastClassDayOfWeek(t *turn.Turn) bool {
	today := t.Today()
	monday := when.Monday(today)
	run, loc := term.DaysOf(t.Member, &t.Class)
	days := term.ClassDays(run, loc, t.Who.Location(), t.Who.Rollover, monday, monday.AddDays(6))
	return len(days) > 0 && days[len(days)-1] == today && today.Sub(t.Member.Day) >= 7
}
