package class

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// A new class: its course where there are several, a form that offers what fits it, a look at the first dates,
// and Start.

const kindWelcome = "welcome" // the card that is posted once, when a class starts

// NewClass is making a class: a form, a preview, Start, and the welcome card.
func NewClass() turn.Story {
	return turn.Story{
		Name: "new class",
		Kinds: []outbox.Kind{{
			Name: kindWelcome, Tone: bot.ToneLesson, Owner: record.OfClass, RatherTwice: true, Awaited: true, Render: renderWelcome,
		}},
		Actions: []turn.Action{
			turn.Pressed("class.form", classForm).MayOpen().Looks(),
			turn.Pressed("class.new", classNew).MayOpen(),
			turn.Pressed("class.place", classPlace),
			turn.Pressed("class.zero", classZero),
			turn.Pressed("class.start", classStart),
			turn.Pressed("welcome.again", welcomeAgain),
		},
	}
}

// The target of the form names the draft that is changed, the kind of class, and the course: "ID.KIND.COURSE",
// each of them perhaps empty. A course is named by the beginning of its hash.
const (
	courseDigits = 12
	otherCourse  = "other" // this in the place of a course asks to choose one anew
)

// classForm asks for a new class in five fields, filled beforehand with what the course proposes or with what
// was typed already. Of several courses one is chosen first, since rhythm and dates follow it.
func classForm(t *turn.Turn) (*say.Page, error) {
	if ok, err := t.MayFound(kindMeant(t)); err != nil {
		return nil, err
	} else if !ok {
		return askKeeper(t)
	}
	list, err := teachable(t)
	if err != nil {
		return nil, err
	}
	i := courseMeant(t, list)
	if i < 0 {
		return chooseCourse(t, list), nil
	}
	p := say.Privately()
	p.Form = newClassForm(t, list[i], proposed(t, list[i]), nil)
	return p, nil
}

// kindMeant is the kind of class that the form is about.
func kindMeant(t *turn.Turn) string {
	if t.Arg("kind") == record.Group || t.Target(1) == record.Group {
		return record.Group
	}
	return record.Taught
}

// courseMeant is the course that was chosen, that the draft has, or that is the only one; below 0 for none.
func courseMeant(t *turn.Turn, list []*course.Course) int {
	meant := cmp.Or(t.Arg("value"), t.Arg("course"), t.Target(2))
	if meant == "" && isDraft(t) {
		meant = t.Class.Run.Course
	}
	if meant == "" && len(list) == 1 {
		return 0
	}
	return slices.IndexFunc(list, func(c *course.Course) bool {
		return meant != "" && (strings.HasPrefix(c.Hash, meant) || strings.EqualFold(c.Title, meant))
	})
}

// isDraft reports whether the class of the turn is one that the person is making, or an administrator looks at.
func isDraft(t *turn.Turn) bool {
	return t.Inside && !t.Class.Started && (t.Class.By == t.Who.ID || t.Event.From.Admin)
}

// chooseCourse asks which course it is.
func chooseCourse(t *turn.Turn, list []*course.Course) *say.Page {
	if len(list) == 0 {
		return say.Privately().Say("class.no_course", nil).Main("button.outline", "outline.open", "."+kindMeant(t)).
			Press("button.send_course", "outline.send", "."+kindMeant(t))
	}
	p := say.Privately().Say("class.which_course", nil)
	p.Choose = &bot.Select{
		Action: "class.form", Target: t.Target(0) + "." + kindMeant(t), Hint: t.Voice().Plain("class.field_course", nil),
		Options: courseChoices(list[:min(maxChoices, len(list))]),
	}
	if len(list) > maxChoices {
		p.Say("class.course_cut", bot.Args{"n": maxChoices, "all": len(list)})
	}
	return p
}

func courseChoices(list []*course.Course) []bot.Choice {
	choices := make([]bot.Choice, len(list))
	for i, c := range list {
		choices[i] = bot.Choice{Value: c.Hash[:courseDigits], Label: say.Clip(c.Title, 75)}
	}
	return choices
}

// teachable lists the courses that a class can be made with here and now.
func teachable(t *turn.Turn) ([]*course.Course, error) {
	if t.Event.In.Channel == "" {
		return nil, bot.Refuse("class.in_channel", nil)
	}
	if err := mayStart(t); err != nil {
		return nil, err
	}
	mine, err := outlines(t)
	return append(slices.Clip(t.School.Courses()), mine...), err
}

// outlines are the courses that the person made in chat from a list.
func outlines(t *turn.Turn) (list []*course.Course, err error) {
	if !t.Known {
		return nil, nil
	}
	_, all, err := record.Scan(t.Tx, record.OutlinesOf(t.Who.ID))
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if x.For != "" {
			continue
		}
		co, err := t.School.Course(t.Tx, x.Course)
		if err != nil {
			return nil, err
		}
		list = append(list, co)
	}
	return list, nil
}

// mayStart refuses a new class in a channel that has one: a draft belongs to who made it, and a
// class runs to its end.
func mayStart(t *turn.Turn) error {
	if !t.AtHome() {
		return nil
	}
	if !t.Class.Started {
		if t.Class.By == t.Who.ID || t.Event.From.Admin {
			return nil
		}
		return bot.Refuse("class.not_yours", nil)
	}
	co, err := t.Course()
	if err != nil {
		return err
	}
	last := term.LastDay(term.Schedule(t.Class.Run, co, t.Class.Location()))
	if last.Before(when.DateOf(t.Now.In(t.Class.Location()))) && t.Steers() {
		return nil
	}
	return bot.Refuse("class.running", bot.Args{"day": say.LongDay(last)})
}

// proposed is what the form holds when it opens: what was typed for the draft, else what fits the course. Days
// that were those of another course follow the course.
func proposed(t *turn.Turn, co *course.Course) map[string]string {
	rhythm := rhythmOf(co)
	values := map[string]string{
		"name": co.Title, "start": dayTyped(firstClassDay(rhythm, t.Today()), t.Local()), "rhythm": rhythm.String(), "off": "",
		"zone": zoneTold(t),
	}
	if !isDraft(t) {
		return values
	}
	r := t.Class.Run
	values["off"], values["zone"] = term.SpansTyped(r.Rhythm.Off), t.Class.Zone
	if t.Class.Name != r.Title {
		values["name"] = t.Class.Name
	}
	old, err := t.Course()
	other := err == nil && r.Course != co.Hash
	if !other || r.Rhythm.String() != rhythmOf(old).String() {
		values["rhythm"] = r.Rhythm.String()
	}
	if !other || r.Start != firstClassDay(rhythmOf(old), t.Today()) {
		values["start"] = dayTyped(r.Start, t.Local())
	}
	return values
}

// firstClassDay is the first day of a rhythm after today, so that a class begins on a day on which it meets.
func firstClassDay(r when.Rhythm, today when.Date) when.Date {
	if d, ok := r.NextDate(today); ok {
		return d
	}
	return today.AddDays(1)
}

// dayTyped writes a day so that it is read again as the same: in words where they say it.
func dayTyped(d when.Date, local time.Time) string {
	if again, ok := when.DayAhead(d.Short(), local); ok && again == d {
		return d.Short()
	}
	return d.String()
}

func newClassForm(t *turn.Turn, co *course.Course, values, problems map[string]string) *bot.Form {
	v := t.Voice()
	f := &bot.Form{
		Action: "class.new", Target: t.Target(0) + "." + kindMeant(t) + "." + co.Hash[:courseDigits], Title: v.Plain("class.form", nil),
		Submit: v.Plain("class.preview", nil),
	}
	if len(t.Event.Lacks) > 0 {
		f.Note = v.Plain("class.lacks", bot.Args{"rights": say.List(t.Event.Lacks)})
	}
	for _, x := range []bot.Field{
		{Name: "name", Label: v.Plain("class.field_name", nil), Max: 80},
		{Name: "start", Label: v.Plain("class.field_start", nil), Required: true, Max: 40},
		{Name: "rhythm", Label: v.Plain("class.field_rhythm", nil), Required: true, Max: 100},
		{Name: "off", Label: v.Plain("class.field_off", nil), Note: v.Plain("class.field_off_note", nil), Max: 200},
		{Name: "zone", Label: v.Plain("class.field_zone", nil), Note: v.Plain("class.field_zone_note", nil), Required: true, Max: 60},
	} {
		x.Kind, x.Value, x.Error = bot.FieldLine, values[x.Name], problems[x.Name]
		f.Fields = append(f.Fields, x)
	}
	return f
}

// zoneTold is the person's zone if they or the platform told it, else "": a class would begin in a
// zone that nobody meant.
func zoneTold(t *turn.Turn) string {
	if _, err := when.Zone(t.Event.From.Zone); err != nil && !t.Who.ZoneAsked {
		return ""
	}
	return t.Who.Zone
}

// rhythmOf is the rhythm a course proposes, or a usual one.
func rhythmOf(co *course.Course) when.Rhythm {
	if co.Rhythm.Days != 0 {
		return co.Rhythm
	}
	r, err := when.ParseRhythm("tue, thu at 16:00")
	if err != nil {
		return when.Rhythm{At: when.Clock{Hour: 16}}
	}
	return r
}
