// Package class holds the stories of a class that exist since the beginning: checking in, progress, lessons
// and their posts, questions, plans, discussions, joining, settings, the teacher's overview. They stand
// together because they talk to one another. Each file begins with the story that it tells; a new story
// gets a package of its own.
package class

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Class is the class at a glance, by part: /class.
func Class() turn.Story {
	goTo := bot.Option{
		Name: "go",
		Choices: []bot.Choice{
			{Value: "overview"}, {Value: "schedule"}, {Value: "day off"}, {Value: "people"}, {Value: "course"}, {Value: "settings"},
			{Value: "new"},
		},
	}
	return turn.Story{Name: "class", Actions: []turn.Action{
		turn.Typed("class", classCommand, goTo).Completes("person", 80, completePerson).MayOpen().Counting(),
		turn.Pressed("schedule", scheduleCommand).Looks(),
	}}
}

// classCommand is /class, with what stories add to it.
func classCommand(t *turn.Turn) (*say.Page, error) {
	p, err := classPage(t)
	if err != nil || p.Form != nil {
		return p, err
	}
	return p, t.Foundings(p)
}

// classPage answers by part: a teacher gets the overview, a learner who teaches and what is
// next, anybody else in an empty channel the way to make a class.
func classPage(t *turn.Turn) (*say.Page, error) {
	if !t.Inside {
		return noClass(t)
	}
	if !t.Class.Started {
		if t.Class.By == t.Who.ID {
			return preview(t)
		}
		return noClass(t)
	}
	if who := t.Arg("person"); who != "" && t.Reads() {
		return personPage(t, who)
	}
	switch t.Arg("go") {
	case "schedule":
		return scheduleCommand(t)
	case "day off":
		return dayOffOpen(t)
	case "people":
		return peopleCommand(t)
	case "course":
		return classForLearner(t)
	case "settings":
		return classSettings(t)
	case "new":
		return classAnew(t)
	}
	var p *say.Page
	var err error
	if t.Reads() {
		p, err = overview(t)
	} else {
		p, err = classForLearner(t)
	}
	if err != nil || t.AtHome() {
		return p, err
	}
	if err := offerMeeting(t, p); err != nil {
		return nil, err
	}
	if t.Event.In.Channel != "" {
		if err := pressFound(t, p); err != nil {
			return nil, err
		}
	}
	return p, offerClasses(t, p)
}

// classAnew offers the ways to begin another class, unless one runs in the channel.
func classAnew(t *turn.Turn) (*say.Page, error) {
	if t.Event.In.Channel == "" {
		return nil, bot.Refuse("class.in_channel", nil)
	}
	if err := mayStart(t); err != nil {
		return nil, err
	}
	p := say.Privately().Say("class.anew", nil)
	return p, pressFound(t, p)
}

// maxAbout is how many characters of what a course is about are shown.
const maxAbout = 500

// classForLearner says what is taught and by whom, what is next and who sees what. Teachers see it when
// they go to the course.
func classForLearner(t *turn.Turn) (*say.Page, error) {
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	key := "class.about"
	if t.Class.Name == t.Class.Run.Title {
		key = "class.about_course"
	}
	p := say.Privately().
		Say(key,
			bot.Args{"class": t.Class.Name, "course": t.Class.Run.Title, "rhythm": t.Class.Run.Rhythm.String(), "zone": say.City(t.Class.Zone)})
	if co.About != "" {
		p.Say("class.course", bot.Args{"about": t.School.Book.CourseLine(say.Clip(co.About, maxAbout))})
	}
	if t.Class.Kind == record.Taught {
		p.Say("class.taught_by", bot.Args{"teacher": t.TeacherName()})
	}
	p.Say(noticeKey(t), bot.Args{"teacher": t.TeacherName()})
	if t.Class.Contact != "" {
		p.Say("class.contact", bot.Args{"contact": t.Words(t.Class.Contact)})
	}
	if err := nextLesson(t, p); err != nil {
		return nil, err
	}
	if !t.Joined {
		p.Main("button.join", "join", t.At())
	}
	if t.Steers() {
		p.Rarely("button.correct", "correct", t.At())
	}
	p.Press("button.today", "today", t.At()).Press("button.schedule", "schedule", t.At())
	if t.Class.Kind == record.Group && t.Joined {
		if err := sayNotices(t, p); err != nil {
			return nil, err
		}
		p.Press("button.dayoff", "dayoff.open", t.At()).Press("button.circles", "circles", t.At())
	}
	return p, nil
}

// schedule begins the list of dates, and returns when the lessons come, in the hours of whoever reads it: a learner
// thinks in their own, a teacher in those of the class.
func schedule(t *turn.Turn, co *course.Course) (*say.Page, []term.Release) {
	if !t.Joined || t.Member.Role != record.Learner {
		p := say.Privately().Say("schedule.head", bot.Args{"class": t.Class.Name, "zone": say.City(t.Class.Zone)})
		return p, t.Schedule(co)
	}
	releases := slices.Clone(t.OwnSchedule(co))
	for i := range releases {
		s := &releases[i]
		x := term.ProgressOf(i, s, co, t.Member, record.Figures{}, &t.Who)
		s.At, s.Due = s.At.In(t.Who.Location()), term.Due{Date: x.Due}
		if !x.DueAt.IsZero() {
			s.Due = term.Due{At: x.DueAt.In(t.Who.Location())}
		}
	}
	return say.Privately().Say("schedule.head_own", bot.Args{"class": t.Class.Name}), releases
}

// scheduleCommand lists the dates of the run: to a learner in their own hours, with what time they were given.
func scheduleCommand(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	p, releases := schedule(t, co)
	from, to := 0, len(releases)
	if t.Target(1) != "all" {
		if i, ok := term.Upcoming(releases, t.Now); ok {
			from = max(0, i-1)
		}
		to = min(to, from+12)
	}
	for i, s := range releases[from:to] {
		key := "schedule.lesson"
		switch {
		case s.Waits && t.Class.Run.Paused != nil:
			key = "schedule.paused"
		case s.Waits:
			key = "schedule.waits"
		case !s.At.After(t.Now):
			key = "schedule.out"
		}
		p.Say(key, bot.Args{"number": from + i + 1, "title": co.Lessons[from+i].Title, "when": say.Wall(s.At), "due": classDue(s.Due)})
	}
	for _, off := range slices.Concat(t.Class.Run.Rhythm.Off, t.Class.Run.Skips) {
		if !off.To.Before(when.DateOf(t.Now.In(t.Class.Location()))) {
			p.Say("schedule.off", bot.Args{"n": off.To.Sub(off.From) + 1, "from": say.LongDay(off.From), "to": say.LongDay(off.To)})
		}
	}
	if t.Steers() {
		p.Press("button.dayoff", "dayoff.open", t.At()).Press("button.change_dates", "replan", t.At())
		if first := t.Schedule(co)[0]; first.At.After(t.Now) {
			pressZero(t, p, co, "weekzero.set")
		}
	}
	if to-from < len(releases) {
		p.Press("button.all", "schedule", t.At("all"))
	}
	return p.Press("button.dates", "dates", t.At()), nil
}
