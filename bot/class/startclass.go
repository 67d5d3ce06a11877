package class

import (
	"cmp"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// From a draft to a class: the preview with the first dates, and Start.

// previewWeeks is how far a preview looks.
const previewWeeks = 2

// preview shows the first dates of a class before it starts.
func preview(t *turn.Turn) (*say.Page, error) {
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	releases := term.Schedule(t.Class.Run, co, t.Class.Location())
	key := "preview.head"
	if t.Class.Name == co.Title {
		key = "preview.head_course"
	}
	p := say.Privately().Say(key, bot.Args{
		"class": t.Class.Name, "course": co.Title, "n": len(releases), "rhythm": t.Class.Run.Rhythm.String(), "zone": say.City(t.Class.Zone),
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
	} else {
		p.Say("preview.called", bot.Args{"teacher": t.TeacherName()})
	}
	if t.Class.Zero {
		p.Say("preview.weekzero", nil)
	}
	p.Say("preview.last", bot.Args{"day": say.LongDay(term.LastDay(releases))})
	if t.AtHome() && len(t.Event.Lacks) > 0 {
		p.Say("class.lacks", bot.Args{"rights": say.List(t.Event.Lacks)})
	}
	p.Main("button.start_class", "class.start", t.At()).Press("button.change", "class.form", t.At(t.Class.Kind))
	if len(t.School.Courses()) > 1 {
		p.Press("button.other_course", "class.form", t.At(t.Class.Kind, otherCourse))
	}
	if t.Class.Kind == record.Taught {
		p.Press("button.called", "class.called", t.At())
	}
	pressZero(t, p, co, "class.zero")
	return p, nil
}

// pressZero offers week 0 to a course that brings none, or to leave it out.
func pressZero(t *turn.Turn, p *say.Page, co *course.Course, action string) {
	switch {
	case t.Class.Zero:
		p.Press("button.zero_off", action, t.At("off"))
	case !co.TellsOfWeekZero():
		p.Press("button.zero_on", action, t.At("on"))
	}
}

// classZero puts week 0 before the lessons of a draft, or leaves it out, and shows the draft again.
func classZero(t *turn.Turn) (*say.Page, error) {
	if !t.Inside || t.Class.By != t.Who.ID && !t.Steers() {
		return nil, bot.Refuse("class.not_yours", nil)
	}
	if t.Class.Started {
		return nil, bot.Refuse("class.started_already", nil)
	}
	if on := t.Target(1) == "on"; t.Class.Zero != on {
		t.Class.Zero = on
		if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
			return nil, err
		}
	}
	p, err := preview(t)
	if err == nil {
		p.Replace = true
	}
	return p, err
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
	if ok, err := t.MayFound(t.Class.Kind); err != nil {
		return nil, err
	} else if !ok {
		return askKeeper(t)
	}
	if t.AtHome() && len(t.Event.Lacks) > 0 {
		return nil, bot.Refuse("class.lacks", bot.Args{"rights": say.List(t.Event.Lacks)})
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
	if err := t.Begin(); err != nil {
		return nil, err
	}
	p := say.Privately().Say("class.started", bot.Args{"class": t.Class.Name})
	p.Replace = true
	if t.Class.Kind == record.Group { // who makes it learns there too, and is asked what a newcomer is
		return p, nil
	}
	return p.Press("button.schedule", "schedule", t.At()).Press("button.class", "class", t.At()), nil
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

// welcomeAgain posts the welcome card once more, for those who have not joined yet: at most once a day, so that it
// stays something to notice.
func welcomeAgain(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	for home, to := range t.Class.Homes {
		key := occurrence(kindWelcome, &t.Class, classDate(t).String(), home)
		if _, posted, err := record.Load(t.Tx, record.PostKey(key)); err != nil || posted {
			return nil, cmp.Or(err, bot.Refuse("welcome.today", nil))
		}
		x := record.Entry{Kind: kindWelcome, Class: t.Class.ID, To: to, At: t.Now, Silent: true}
		if err := outbox.Plan(t.Tx, key, x); err != nil {
			return nil, err
		}
	}
	return say.Privately().Say("welcome.again", nil), nil
}
