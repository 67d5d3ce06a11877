package bot

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/when"
)

// A new class: a form, a look at the first dates, and Start.

const kindWelcome = "welcome" // the card that is posted once, when a class starts

// newClassStory is making a class: a form, a preview, Start, and the welcome card.
func newClassStory() story {
	return story{
		name:  "new class",
		kinds: []kind{{name: kindWelcome, owner: ofClass, ratherTwice: true, render: renderWelcome}},
		actions: []action{
			pressed("class.form", classForm).opens().looks(),
			pressed("class.new", classNew).opens().choosing("course"),
			pressed("class.start", classStart),
		},
	}
}

// classForm asks for a new class in five fields, filled beforehand as far as possible. Of more courses
// than a form can list, one is chosen first.
func classForm(t *turn) (*page, error) {
	list, err := t.teachable()
	if err != nil {
		return nil, err
	}
	p := privately()
	chosen := t.arg("value")
	if chosen == "" && len(list) > maxListed {
		p.choose = &Select{Action: "class.form", Target: t.ev.Args["target"], Hint: t.voice().plain("class.field_course", nil), Options: courseChoices(list[:min(maxChoices, len(list))])}
		p.say("class.which_course", nil)
		if len(list) > maxChoices {
			p.say("class.course_cut", Args{"n": maxChoices, "all": len(list)})
		}
		return p, nil
	}
	p.form = t.newClassForm(list, map[string]string{"course": cmp.Or(chosen, list[0].Hash[:12])}, nil)
	return p, nil
}

func courseChoices(list []*course.Course) []Choice {
	choices := make([]Choice, len(list))
	for i, c := range list {
		choices[i] = Choice{Value: c.Hash[:12], Label: clip(c.Title, 75)}
	}
	return choices
}

// teachable lists the courses that a class can be made with here and now.
func (t *turn) teachable() ([]*course.Course, error) {
	if t.ev.In.Channel == "" {
		return nil, Refuse("class.in_channel", nil)
	}
	if err := t.mayStart(); err != nil {
		return nil, err
	}
	list := t.school.courses()
	if len(list) == 0 {
		return nil, Refuse("class.no_course", nil)
	}
	return list, nil
}

// mayStart refuses a new class in a channel that has one: a draft belongs to who made it, and a
// class runs to its end. Where there is none anybody may make one.
func (t *turn) mayStart() error {
	if !t.home() {
		return nil
	}
	if !t.c.Started {
		if t.c.By == t.who.ID || t.ev.From.Admin {
			return nil
		}
		return Refuse("class.not_yours", nil)
	}
	co, err := t.course()
	if err != nil {
		return err
	}
	last := lastDay(schedule(t.c.Run, co, t.c.loc()))
	if last.Before(when.DateOf(t.now.In(t.c.loc()))) && t.steers() {
		return nil
	}
	return Refuse("class.running", Args{"day": longDay(last)})
}

// home reports whether the event happened in one of the class's own channels.
func (t *turn) home() bool {
	return t.inside && slices.ContainsFunc(t.c.Homes, func(h Place) bool { return h.Channel == t.ev.In.Channel })
}

func (t *turn) newClassForm(list []*course.Course, values, problems map[string]string) *Form {
	v := t.voice()
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
	f := &Form{Action: "class.new", Target: t.ev.Args["target"], Title: v.plain("class.form", nil), Submit: v.plain("class.preview", nil)}
	f.Fields = []Field{
		{Name: "course", Label: v.plain("class.field_course", nil), Kind: FieldList, Required: true, Value: co.Hash[:12], Options: courseChoices(around(list, chosen)), Error: problems["course"]},
		{Name: "start", Label: v.plain("class.field_start", nil), Kind: FieldLine, Required: true, Max: 40, Value: preset("start", t.today().AddDays(1).Short()), Error: problems["start"]},
		{Name: "rhythm", Label: v.plain("class.field_rhythm", nil), Kind: FieldLine, Required: true, Max: 100, Value: preset("rhythm", rhythmOf(co).String()), Error: problems["rhythm"]},
		{Name: "off", Label: v.plain("class.field_off", nil), Note: v.plain("class.field_off_note", nil), Kind: FieldLine, Max: 200, Value: values["off"], Error: problems["off"]},
		{Name: "zone", Label: v.plain("class.field_zone", nil), Note: v.plain("class.field_zone_note", nil), Kind: FieldLine, Required: true, Max: 60, Value: preset("zone", t.zoneTold()), Error: problems["zone"]},
	}
	return f
}

// zoneTold is the person's zone if they or the platform told it, else "": a class would begin in a
// zone that nobody meant.
func (t *turn) zoneTold() string {
	if _, err := when.Zone(t.ev.From.Zone); err != nil && !t.who.ZoneAsked {
		return ""
	}
	return t.who.Zone
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
func classNew(t *turn) (*page, error) {
	list, err := t.teachable()
	if err != nil {
		return nil, err
	}
	c, co, problems := t.readClass(list)
	if len(problems) > 0 {
		p := privately()
		p.errors = t.voice().fieldErrors(problems)
		p.form = t.newClassForm(list, t.ev.Args, p.errors)
		return p, nil
	}
	if err := t.draft(c, co); err != nil {
		return nil, err
	}
	return t.preview()
}

// readClass reads the form of a new class.
func (t *turn) readClass(list []*course.Course) (class, *course.Course, map[string]string) {
	problems := map[string]string{}
	i := slices.IndexFunc(list, func(c *course.Course) bool {
		typed := t.arg("course")
		return typed == "" && len(list) == 1 || typed != "" && (strings.HasPrefix(c.Hash, typed) || strings.EqualFold(c.Title, typed))
	})
	if i < 0 {
		problems["course"], i = "class.course_unread", 0
	}
	zone, ok := zoneTyped(t.arg("zone"), t.now)
	if !ok {
		problems["zone"] = "class.zone_unread"
	}
	start, ok := when.DayAhead(t.arg("start"), t.now.In(zoneOf(zone)))
	if !ok {
		problems["start"] = "class.start_unread"
	}
	rhythm := rhythmOf(list[i])
	if t.arg("rhythm") != "" {
		r, err := when.ParseRhythm(t.arg("rhythm"))
		if err != nil {
			problems["rhythm"] = "class.rhythm_unread"
		}
		rhythm = r
	}
	off, err := when.ParseSpans(t.arg("off"), start)
	if err != nil {
		problems["off"] = "class.off_unread"
	}
	rhythm.Off = off
	kind := taught
	if t.arg("kind") == group || t.target(1) == group {
		kind = group
	}
	name := t.arg("name")
	if name == "" {
		name = list[i].Title
	}
	return class{Name: clip(cleanName(name), 80), Kind: kind, Zone: zone, Run: run{Course: list[i].Hash, Title: list[i].Title, Start: start, Rhythm: rhythm}}, list[i], problems
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
func (t *turn) draft(c class, co *course.Course) error {
	c.ID = idOf(t.ev, "class")[:8]
	if t.home() && !t.c.Started {
		c.ID = t.c.ID
	}
	c.By = t.who.ID
	c.Platform, c.Space, c.Locale = t.ev.In.Platform, t.ev.In.Space, t.who.Locale
	c.Homes = []Place{{Platform: t.ev.In.Platform, Space: t.ev.In.Space, Channel: t.ev.In.Channel}}
	c.Quiet, c.AnswerDays, c.Made = when.DefaultQuiet(), 2, t.now
	if c.Kind == taught {
		c.Teachers = []string{t.who.ID}
	}
	if err := t.school.pin(t.tx, co); err != nil {
		return err
	}
	if err := t.savePerson(); err != nil {
		return err
	}
	t.c, t.slots, t.inside = c, nil, true
	return save(t.tx, classKey(c.ID), c)
}

// takeHomes gives the class its channels, unless another class runs there meanwhile.
func (t *turn) takeHomes() error {
	for _, h := range t.c.Homes {
		id, err := lookUp(t.tx, homeKey(h))
		if err != nil {
			return err
		}
		if id != "" && id != t.c.ID {
			other, err := t.school.class(t.tx, id)
			if err != nil {
				return err
			}
			if last := other.lastDay(); !last.Before(when.DateOf(t.now.In(t.c.loc()))) {
				return Refuse("class.running", Args{"day": longDay(last)})
			}
		}
		if err := point(t.tx, homeKey(h), t.c.ID); err != nil {
			return err
		}
	}
	return nil
}

// previewWeeks is how far a preview looks.
const previewWeeks = 2

// preview shows the first dates of a class before it starts.
func (t *turn) preview() (*page, error) {
	co, err := t.course()
	if err != nil {
		return nil, err
	}
	slots := schedule(t.c.Run, co, t.c.loc())
	p := privately().say("preview.head", Args{"class": t.c.Name, "course": co.Title, "n": len(slots), "rhythm": t.c.Run.Rhythm.String(), "zone": city(t.c.Zone)})
	for i, s := range slots {
		if s.Date.Sub(t.c.Run.Start) >= 7*previewWeeks && i >= 2 {
			break
		}
		p.say("preview.lesson", Args{"number": i + 1, "title": co.Lessons[i].Title, "when": wall(s.At), "due": classDue(s.Due)})
	}
	if n := countPast(slots, t.now); n > 0 {
		p.say("preview.past", Args{"n": n})
	}
	if t.c.Kind == group {
		p.say("preview.group", nil)
	}
	p.say("preview.last", Args{"day": longDay(lastDay(slots))})
	return p.main("button.start_class", "class.start", t.at()).press("button.change", "class.form", t.at(t.c.Kind)), nil
}

// classDue says a due in the class's own terms.
func classDue(d due) phrase {
	switch {
	case !d.Date.IsZero():
		return phrase{key: "due.day", args: Args{"day": longDay(d.Date)}}
	case !d.At.IsZero():
		return phrase{key: "due.at", args: Args{"when": wall(d.At)}}
	}
	return phrase{key: "due.none"}
}

// classStart begins a drafted class: everything is planned, and the welcome card goes out at once.
func classStart(t *turn) (*page, error) {
	if !t.inside || t.c.By != t.who.ID && !t.steers() {
		return nil, Refuse("class.not_yours", nil)
	}
	if t.c.Started {
		return nil, Refuse("class.started_already", nil)
	}
	if err := t.takeHomes(); err != nil {
		return nil, err
	}
	t.c.Started = true
	if err := save(t.tx, classKey(t.c.ID), t.c); err != nil {
		return nil, err
	}
	if err := t.join(); err != nil {
		return nil, err
	}
	for home, to := range t.c.Homes {
		if err := planRow(t.tx, occurrence(kindWelcome, &t.c, "", home), row{Kind: kindWelcome, Class: t.c.ID, To: to, At: t.now, Silent: true}); err != nil {
			return nil, err
		}
	}
	if err := planRun(&t.view); err != nil {
		return nil, err
	}
	p := privately().say("class.started", Args{"class": t.c.Name})
	return p.press("button.schedule", "schedule", t.at()).press("button.class", "class", t.at()), nil
}
