package bot

import (
	"afterbell/bot/when"
)

// classStory is the class at a glance, by part: /class.
func classStory() story {
	goTo := Option{Name: "go", Choices: []Choice{{Value: "overview"}, {Value: "schedule"}, {Value: "day off"}, {Value: "people"}, {Value: "course"}, {Value: "settings"}, {Value: "new"}}}
	return story{name: "class", actions: []action{
		typed("class", classCommand, goTo).completes("person", 80, completePerson).opens().looks(),
		pressed("schedule", scheduleCommand).looks(),
	}}
}

// classCommand answers by part: a teacher gets the overview, a learner who teaches and what is
// next, anybody else in an empty channel the way to make a class.
func classCommand(t *turn) (*page, error) {
	if !t.inside {
		return t.noClass()
	}
	if !t.c.Started {
		if t.c.By == t.who.ID {
			return t.preview()
		}
		return t.noClass()
	}
	if who := t.arg("person"); who != "" && t.reads() {
		return t.personPage(who)
	}
	switch t.arg("go") {
	case "schedule":
		return scheduleCommand(t)
	case "day off":
		return dayOffOpen(t)
	case "people":
		return peopleCommand(t)
	case "course":
		return t.classForLearner()
	case "settings":
		return classSettings(t)
	case "new":
		return classForm(t)
	}
	var p *page
	var err error
	if t.reads() {
		p, err = t.overview()
	} else {
		p, err = t.classForLearner()
	}
	if err == nil && t.ev.In.Channel != "" && !t.home() {
		p.press("button.new_class", "class.form", "")
	}
	return p, err
}

// maxAbout is how many characters of what a course is about are shown.
const maxAbout = 500

// classForLearner says what is taught and by whom, what is next and who sees what. Teachers see it when
// they go to the course.
func (t *turn) classForLearner() (*page, error) {
	co, err := t.course()
	if err != nil {
		return nil, err
	}
	key := "class.about"
	if t.c.Name == t.c.Run.Title {
		key = "class.about_course"
	}
	p := privately().say(key, Args{"class": t.c.Name, "course": t.c.Run.Title, "rhythm": t.c.Run.Rhythm.String(), "zone": city(t.c.Zone)})
	if co.About != "" {
		p.say("class.course", Args{"about": clip(co.About, maxAbout)})
	}
	if t.c.Kind == taught {
		p.say("class.taught_by", Args{"teacher": t.teacherName()})
	}
	p.say(t.noticeKey(), Args{"teacher": t.teacherName()})
	if t.c.Contact != "" {
		p.say("class.contact", Args{"contact": t.c.Contact})
	}
	if err := t.nextLesson(p); err != nil {
		return nil, err
	}
	if !t.joined {
		p.main("button.join", "join", t.at())
	}
	p.press("button.today", "today", t.at()).press("button.schedule", "schedule", t.at())
	if t.c.Kind == group && t.joined {
		if err := sayNotices(t, p); err != nil {
			return nil, err
		}
		p.press("button.dayoff", "dayoff.open", t.at())
	}
	return p, nil
}

// scheduleCommand lists the dates of the run.
func scheduleCommand(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	co, err := t.course()
	if err != nil {
		return nil, err
	}
	p := privately().say("schedule.head", Args{"class": t.c.Name, "zone": city(t.c.Zone)})
	slots := schedule(t.c.Run, co, t.c.loc())
	from, to := 0, len(slots)
	if t.target(1) != "all" {
		if i, ok := upcoming(slots, t.now); ok {
			from = max(0, i-1)
		}
		to = min(to, from+12)
	}
	for i, s := range slots[from:to] {
		key := "schedule.lesson"
		if !s.At.After(t.now) {
			key = "schedule.out"
		}
		p.say(key, Args{"number": from + i + 1, "title": co.Lessons[from+i].Title, "when": wall(s.At), "due": classDue(s.Due)})
	}
	for _, off := range t.c.Run.Rhythm.Off {
		if !off.To.Before(when.DateOf(t.now.In(t.c.loc()))) {
			p.say("schedule.off", Args{"n": off.To.Sub(off.From) + 1, "from": longDay(off.From), "to": longDay(off.To)})
		}
	}
	if t.steers() {
		p.press("button.dayoff", "dayoff.open", t.at())
	}
	if to-from < len(slots) {
		p.press("button.all", "schedule", t.at("all"))
	}
	return p, nil
}
