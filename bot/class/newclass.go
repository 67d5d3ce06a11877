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

// A new class: a form, a look at the first dates, and Start.

const kindWelcome = "welcome" // the card that is posted once, when a class starts

// NewClass is making a class: a form, a preview, Start, and the welcome card.
func NewClass() turn.Story {
	return turn.Story{
		Name:  "new class",
		Kinds: []outbox.Kind{{Name: kindWelcome, Owner: record.OfClass, RatherTwice: true, Awaited: true, Render: renderWelcome}},
		Actions: []turn.Action{
			turn.Pressed("class.form", classForm).MayOpen().Looks(),
			turn.Pressed("class.new", classNew).MayOpen().Choosing("course"),
			turn.Pressed("class.start", classStart),
		},
	}
}

// classForm asks for a new class in five fields, filled beforehand as far as possible. Of more courses
// than a form can list, one is chosen first.
func classForm(t *turn.Turn) (*say.Page, error) {
	list, err := teachable(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	chosen := t.Arg("value")
	if chosen == "" && len(list) > maxListed {
		p.Choose = &bot.Select{
			Action: "class.form", Target: t.Event.Args["target"], Hint: t.Voice().Plain("class.field_course", nil),
			Options: courseChoices(list[:min(maxChoices, len(list))]),
		}
		p.Say("class.which_course", nil)
		if len(list) > maxChoices {
			p.Say("class.course_cut", bot.Args{"n": maxChoices, "all": len(list)})
		}
		return p, nil
	}
	p.Form = newClassForm(t, list, map[string]string{"course": cmp.Or(chosen, list[0].Hash[:12])}, nil)
	return p, nil
}

func courseChoices(list []*course.Course) []bot.Choice {
	choices := make([]bot.Choice, len(list))
	for i, c := range list {
		choices[i] = bot.Choice{Value: c.Hash[:12], Label: say.Clip(c.Title, 75)}
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
	list := t.School.Courses()
	if len(list) == 0 {
		return nil, bot.Refuse("class.no_course", nil)
	}
	return list, nil
}

// mayStart refuses a new class in a channel that has one: a draft belongs to who made it, and a
// class runs to its end. Where there is none anybody may make one.
func mayStart(t *turn.Turn) error {
	if !home(t) {
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

// home reports whether the event happened in one of the class's own channels.
func home(t *turn.Turn) bool {
	return t.Inside && slices.ContainsFunc(t.Class.Homes, func(h bot.Place) bool { return h.Channel == t.Event.In.Channel })
}

func newClassForm(t *turn.Turn, list []*course.Course, values, problems map[string]string) *bot.Form {
	v := t.Voice()
	chosen := max(0, slices.IndexFunc(list, func(c *course.Course) bool {
		return values["course"] != "" && strings.HasPrefix(c.Hash, values["course"])
	}))
	co := list[chosen]
	preset := func(name, value string) string {
		if x, ok := values[name]; ok && x != "" {
			return x
		}
		return value
	}
	f := &bot.Form{
		Action: "class.new", Target: t.Event.Args["target"], Title: v.Plain("class.form", nil),
		Submit: v.Plain("class.preview", nil),
	}
	f.Fields = []bot.Field{
		{
			Name: "course", Label: v.Plain("class.field_course", nil), Kind: bot.FieldList, Required: true, Value: co.Hash[:12],
			Options: courseChoices(around(list, chosen)), Error: problems["course"],
		},
		{
			Name: "start", Label: v.Plain("class.field_start", nil), Kind: bot.FieldLine, Required: true, Max: 40,
			Value: preset("start", t.Today().AddDays(1).Short()), Error: problems["start"],
		},
		{
			Name: "rhythm", Label: v.Plain("class.field_rhythm", nil), Kind: bot.FieldLine, Required: true, Max: 100,
			Value: preset("rhythm", rhythmOf(co).String()), Error: problems["rhythm"],
		},
		{
			Name: "off", Label: v.Plain("class.field_off", nil), Note: v.Plain("class.field_off_note", nil), Kind: bot.FieldLine,
			Max: 200, Value: values["off"], Error: problems["off"],
		},
		{
			Name: "zone", Label: v.Plain("class.field_zone", nil), Note: v.Plain("class.field_zone_note", nil), Kind: bot.FieldLine,
			Required: true, Max: 60, Value: preset("zone", zoneTold(t)), Error: problems["zone"],
		},
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

// classNew reads the form and shows what the class would be; nothing is posted before Start.
func classNew(t *turn.Turn) (*say.Page, error) {
	list, err := teachable(t)
	if err != nil {
		return nil, err
	}
	c, co, problems := readNewClass(t, list)
	if len(problems) > 0 {
		p := say.Privately()
		p.Errors = t.Voice().FieldErrors(problems)
		p.Form = newClassForm(t, list, t.Event.Args, p.Errors)
		return p, nil
	}
	if err := draft(t, c, co); err != nil {
		return nil, err
	}
	return preview(t)
}

// readNewClass reads the form of a new class.
func readNewClass(t *turn.Turn, list []*course.Course) (record.Class, *course.Course, map[string]string) {
	problems := map[string]string{}
	i := slices.IndexFunc(list, func(c *course.Course) bool {
		typed := t.Arg("course")
		return typed == "" && len(list) == 1 || typed != "" && (strings.HasPrefix(c.Hash, typed) || strings.EqualFold(c.Title, typed))
	})
	if i < 0 {
		problems["course"], i = "class.course_unread", 0
	}
	zone, ok := zoneTyped(t.Arg("zone"), t.Now)
	if !ok {
		problems["zone"] = "class.zone_unread"
	}
	start, ok := when.DayAhead(t.Arg("start"), t.Now.In(record.ZoneOf(zone)))
	if !ok {
		problems["start"] = "class.start_unread"
	}
	rhythm := rhythmOf(list[i])
	if t.Arg("rhythm") != "" {
		r, err := when.ParseRhythm(t.Arg("rhythm"))
		if err != nil {
			problems["rhythm"] = "class.rhythm_unread"
		}
		rhythm = r
	}
	off, err := when.ParseSpans(t.Arg("off"), start)
	if err != nil {
		problems["off"] = "class.off_unread"
	}
	rhythm.Off = off
	kind := record.Taught
	if t.Arg("kind") == record.Group || t.Target(1) == record.Group {
		kind = record.Group
	}
	name := t.Arg("name")
	if name == "" {
		name = list[i].Title
	}
	return record.Class{
		Name: say.Clip(say.CleanName(name), 80), Kind: kind, Zone: zone,
		Run: record.Run{Course: list[i].Hash, Title: list[i].Title, Start: start, Rhythm: rhythm},
	}, list[i], problems
}

// zoneTyped reads a zone, a city, or the time on the wall.
func zoneTyped(typed string, now time.Time) (string, bool) {
	if _, err := when.Zone(typed); err == nil {
		return typed, true
	}
	if found := when.FindZones(typed, now, 2); typed != "" && len(found) > 0 && (len(found) == 1 || when.SameClock(found)) {
		return found[0].Name, true
	}
	return "UTC", false
}

// draft stores a class that is not started; the channel's earlier draft is replaced.
func draft(t *turn.Turn, c record.Class, co *course.Course) error {
	c.ID = record.IDOf(t.Event, "class")[:8]
	if home(t) && !t.Class.Started {
		c.ID = t.Class.ID
	}
	c.By = t.Who.ID
	c.Platform, c.Space, c.Locale = t.Event.In.Platform, t.Event.In.Space, t.Who.Locale
	c.Homes = []bot.Place{{Platform: t.Event.In.Platform, Space: t.Event.In.Space, Channel: t.Event.In.Channel}}
	c.Quiet, c.AnswerDays, c.Made = when.DefaultQuiet(), 2, t.Now
	if c.Kind == record.Taught {
		c.Teachers = []string{t.Who.ID}
	}
	if err := t.School.Pin(t.Tx, co); err != nil {
		return err
	}
	if err := t.SavePerson(); err != nil {
		return err
	}
	t.Class, t.Releases, t.Inside = c, nil, true
	return record.Save(t.Tx, record.ClassKey(c.ID), c)
}

// takeHomes gives the class its channels, unless another class runs there meanwhile.
func takeHomes(t *turn.Turn) error {
	for _, h := range t.Class.Homes {
		id, err := record.LookUp(t.Tx, record.HomeKey(h))
		if err != nil {
			return err
		}
		if id != "" && id != t.Class.ID {
			other, err := t.School.Class(t.Tx, id)
			if err != nil {
				return err
			}
			if last := other.LastDay(); !last.Before(when.DateOf(t.Now.In(t.Class.Location()))) {
				return bot.Refuse("class.running", bot.Args{"day": say.LongDay(last)})
			}
		}
		if err := record.Point(t.Tx, record.HomeKey(h), t.Class.ID); err != nil {
			return err
		}
	}
	return nil
}

// previewWeeks is how far a preview looks.
const previewWeeks = 2

// preview shows the first dates of a class before it starts.
func preview(t *turn.Turn) (*say.Page, error) {
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	releases := term.Schedule(t.Class.Run, co, t.Class.Location())
	p := say.Privately().
		Say("preview.head",
			bot.Args{
				"class": t.Class.Name, "course": co.Title, "n": len(releases), "rhythm": t.Class.Run.Rhythm.String(),
				"zone": say.City(t.Class.Zone),
			})
	for i, s := range releases {
		if s.Date.Sub(t.Class.Run.Start) >= 7*previewWeeks && i >= 2 {
			break
		}
		p.Say("preview.lesson", bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "when": say.Wall(s.At), "due": classDue(s.Due)})
	}
	sayPast(t, p, releases)
	if t.Class.Kind == record.Group {
		p.Say("preview.group", nil)
	}
	p.Say("preview.last", bot.Args{"day": say.LongDay(term.LastDay(releases))})
	return p.Main("button.start_class", "class.start", t.At()).Press("button.change", "class.form", t.At(t.Class.Kind)), nil
}

// sayPast says what lies in the past and when it would be posted all the same.
func sayPast(t *turn.Turn, p *say.Page, releases []term.Release) {
	n := term.CountPast(releases, t.Now)
	if n == 0 {
		return
	}
	if comes := term.ComesAt(releases[0].At, t.Now.In(t.Class.Location()), t.Class.Quiet); comes.After(t.Now) {
		p.Say("preview.past_later", bot.Args{"n": n, "when": say.Wall(comes), "zone": say.City(t.Class.Zone)})
		return
	}
	p.Say("preview.past", bot.Args{"n": n})
}

// classDue says a due in the class's own terms.
func classDue(d term.Due) say.Phrase {
	switch {
	case !d.Date.IsZero():
		return say.Phrase{Key: "due.day", Args: bot.Args{"day": say.LongDay(d.Date)}}
	case !d.At.IsZero():
		return say.Phrase{Key: "due.at", Args: bot.Args{"when": say.Wall(d.At)}}
	}
	return say.Phrase{Key: "due.none"}
}

// classStart begins a drafted class: everything is planned, and the welcome card goes out at once.
func classStart(t *turn.Turn) (*say.Page, error) {
	if !t.Inside || t.Class.By != t.Who.ID && !t.Steers() {
		return nil, bot.Refuse("class.not_yours", nil)
	}
	if t.Class.Started {
		return nil, bot.Refuse("class.started_already", nil)
	}
	if err := takeHomes(t); err != nil {
		return nil, err
	}
	t.Class.Started = true
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return nil, err
	}
	if err := t.Join(); err != nil {
		return nil, err
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	at := term.WelcomeAt(t.Schedule(co), t.Now)
	for home, to := range t.Class.Homes {
		if err := outbox.Plan(t.Tx, occurrence(kindWelcome, &t.Class, "", home),
			record.Entry{Kind: kindWelcome, Class: t.Class.ID, To: to, At: at, Silent: true}); err != nil {
			return nil, err
		}
	}
	if err := planRun(&t.View); err != nil {
		return nil, err
	}
	p := say.Privately().Say("class.started", bot.Args{"class": t.Class.Name})
	p.Replace = true
	return p.Press("button.schedule", "schedule", t.At()).Press("button.class", "class", t.At()), nil
}
