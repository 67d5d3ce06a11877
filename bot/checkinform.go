package bot

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot/when"
)

// Reading a check-in, and the form that opens with whatever could not be read.

// entry is a check-in as it was typed, read or not.
type entry struct {
	did, next, stuck string
	differently      string // what to change next week
	sure             int
	day              when.Date
	lesson           string
	errors           map[string]string // field name to key of a sentence
}

// readEntry reads what was typed. What cannot be read is named in errors and lost nowhere: the
// form opens with it.
func readEntry(arg func(string) string, today when.Date) entry {
	e := entry{did: clip(arg("did"), 1000), next: clip(arg("next"), 200), differently: clip(arg("differently"), 200), stuck: clip(arg("stuck"), 500), lesson: arg("lesson"), day: today, errors: map[string]string{}}
	if s := arg("sure"); s != "" {
		n, err := strconv.Atoi(strings.TrimSuffix(s[:1], "."))
		if err != nil || n < 1 || n > 5 || len(strings.Fields(s)[0]) > 1 {
			e.errors["sure"] = "checkin.sure_unread"
		} else {
			e.sure = n
		}
	}
	if s := arg("day"); s != "" {
		day, ok := when.ReadDay(s, today)
		if !ok || day.After(today) || today.Sub(day) > checkinDays {
			e.errors["day"] = "checkin.day_unread"
		} else {
			e.day = day
		}
	}
	if strings.TrimSpace(e.did) == "" && e.stuck == "" {
		e.errors["did"] = "checkin.did_missing"
	}
	return e
}

// checkinForm asks in five fields, filled with what is known already.
func (t *turn) checkinForm(e entry, target string) (*page, error) {
	all, _, err := t.studies()
	if err != nil {
		return nil, err
	}
	if target == "" {
		target = t.at(t.target(1))
	}
	v := t.voice()
	f := &Form{Action: "checkin.form", Target: target, Title: v.plain("checkin.form", nil), Submit: v.plain("checkin.submit", nil), Note: v.plain(t.readersKey(), Args{"teacher": t.teacherName()})}
	next, name, planned := "checkin.field_next", "next", e.next
	if t.lastClassDayOfWeek() && e.next == "" {
		next, name, planned = "checkin.field_differently", "differently", e.differently
	}
	f.Fields = []Field{
		{Name: "did", Label: v.plain("checkin.field_did", nil), Kind: FieldText, Required: true, Value: e.did, Max: 1000},
		{Name: "sure", Label: v.plain("checkin.field_sure", nil), Kind: FieldOne, Options: sureChoices(v, e.sure), Value: cmp.Or(sureValue(e.sure), t.arg("sure"))},
		{Name: name, Label: v.plain(next, nil), Note: v.plain(next+"_note", nil), Kind: FieldLine, Value: planned, Max: 200},
		{Name: "stuck", Label: v.plain("checkin.field_stuck", nil), Note: t.stuckNote(v), Kind: FieldText, Value: e.stuck, Max: 500},
	}
	typed := t.arg("day")
	if t.target(1) == "edit" || strings.Contains(target, ".edit.") {
		typed = cmp.Or(typed, e.day.String())
	}
	if typed != "" {
		f.Fields = append(f.Fields, Field{Name: "day", Label: v.plain("checkin.field_day", nil), Note: v.plain("checkin.field_day_note", nil), Kind: FieldLine, Value: typed, Max: 20})
	} else if open := openLessons(all, e.lesson); len(open) > 1 {
		f.Fields = append(f.Fields, Field{Name: "lesson", Label: v.plain("checkin.field_lesson", nil), Kind: FieldList, Options: lessonChoices(open, e.lesson), Value: e.lesson})
	}
	for i := range f.Fields {
		if key := e.errors[f.Fields[i].Name]; key != "" {
			f.Fields[i].Error = v.plain(key, nil)
		}
	}
	p := privately()
	p.form = f
	return p, nil
}

func (t *turn) readersKey() string {
	if t.c.Kind == group {
		return "checkin.readers_group"
	}
	return "checkin.readers"
}

func (t *turn) stuckNote(v voice) string {
	if t.c.Kind == group {
		return ""
	}
	return v.plain("checkin.field_stuck_note", Args{"teacher": t.teacherName()})
}

func sureChoices(v voice, on int) []Choice {
	list := make([]Choice, 5)
	for i := range list {
		list[i] = Choice{Value: strconv.Itoa(i + 1), Label: v.plain("checkin.sure"+strconv.Itoa(i+1), nil), On: on == i+1}
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
func lessonChoices(open []study, meant string) []Choice {
	chosen := slices.IndexFunc(open, func(s study) bool { return s.Lesson.ID == meant })
	if chosen < 0 {
		chosen = len(open) - 1
	}
	var list []Choice
	for _, s := range around(open, chosen) {
		list = append(list, Choice{Value: s.Lesson.ID, Label: clip(strconv.Itoa(s.Index+1)+" "+s.Lesson.Title, 75), On: s.Lesson.ID == meant})
	}
	return list
}

// lastClassDayOfWeek reports whether today is the last class day of its week: then the form asks
// what to do differently.
func (t *turn) lastClassDayOfWeek() bool {
	today := t.today()
	monday := when.Monday(today)
	days := classDays(t.c.Run, t.c.loc(), t.who.loc(), t.who.Rollover, monday, monday.AddDays(6))
	return len(days) > 0 && days[len(days)-1] == today && today.Sub(t.m.Day) >= 7
}
