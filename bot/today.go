package bot

import (
	"time"

	"afterbell/bot/when"
)

// todayStory is what is open for oneself: /today.
func todayStory() story {
	return story{name: "today", actions: []action{typed("today", todayCommand).looks(), pressed("more", more).looks()}}
}

// todayLines is how many things /today names before "More".
const todayLines = 3

// todayCommand shows what is open.
func todayCommand(t *turn) (*page, error) {
	if !t.inside || !t.c.Started {
		return t.noClass()
	}
	if !t.joined {
		return t.invite()
	}
	p := privately()
	if err := t.nameClass(p); err != nil {
		return nil, err
	}
	a, err := t.agenda()
	if err != nil {
		return nil, err
	}
	if t.target(1) == "all" {
		p.replace = true
		t.agendaList(p, a, len(a.open))
	} else {
		t.agendaLines(p, a)
	}
	if err := t.nextLesson(p); err != nil {
		return nil, err
	}
	return t.agendaButtons(p, a), nil
}

// nameClass says first which class is meant, to somebody who is in several and not in its channel.
func (t *turn) nameClass(p *page) error {
	if t.home() {
		return nil
	}
	mine, err := names(t.tx, classesOf(t.who.ID))
	if err != nil || len(mine) < 2 {
		return err
	}
	p.lines = append([]line{{key: "class.named", args: Args{"class": t.c.Name}}}, p.lines...)
	return nil
}

func (t *turn) agendaLines(p *page, a agenda) {
	switch {
	case len(a.open) == 0 && len(a.answers) == 0 && len(a.plans) == 0 && a.questions == 0:
		p.say("today.nothing", nil)
	case a.behind:
		first := a.open[0]
		p.say("today.back", Args{"name": t.who.Name, "n": len(a.open)})
		p.say("today.way_back", Args{"number": first.Index + 1, "title": first.Lesson.Title, "minutes": min(first.Minutes(), 10)})
	default:
		t.agendaList(p, a, todayLines)
	}
	sayPlans(p, a.plans, t.who.loc())
	sayAnswers(p, a.answers, t.teacherName())
}

// agendaList names what is open, one line each.
func (t *turn) agendaList(p *page, a agenda, most int) {
	today := t.today()
	minutes := 0
	for _, s := range a.open[:min(most, len(a.open))] {
		minutes += s.Minutes()
	}
	if len(a.open) > 0 {
		p.say("today.head", Args{"n": len(a.open), "minutes": minutes})
	}
	for i, s := range a.open[:min(most, len(a.open))] {
		p.say("today.item", Args{"i": i + 1, "number": s.Index + 1, "title": s.Lesson.Title, "minutes": s.Minutes(), "state": stateOf(s), "due": dueWords(s, today, t.who.loc())})
	}
	if rest := len(a.open) - most; rest > 0 {
		p.say("today.rest", Args{"n": rest})
	}
	if a.questions > 0 {
		p.say("today.questions", Args{"n": a.questions})
	}
}

// stateOf says in words how far a lesson is.
func stateOf(s study) phrase {
	switch {
	case s.Fresh():
		return phrase{key: "lesson.new"}
	case s.Steps > 0:
		return phrase{key: "lesson.steps_left", args: Args{"n": s.Steps - s.Ticked}}
	}
	return phrase{key: "lesson.open"}
}

// dueWords says until when a lesson is asked for, in the person's own days.
func dueWords(s study, today when.Date, loc *time.Location) phrase {
	switch {
	case s.Due.IsZero():
		return phrase{key: "due.none"}
	case s.Due.Before(today):
		return phrase{key: "due.past"}
	case !s.DueAt.IsZero():
		return phrase{key: "due.at", args: Args{"when": wall(s.DueAt.In(loc))}}
	case s.Due == today:
		return phrase{key: "due.today"}
	case s.Due == today.AddDays(1):
		return phrase{key: "due.tomorrow"}
	}
	return phrase{key: "due.day", args: Args{"day": longDay(s.Due)}}
}

func sayPlans(p *page, plans []plan, loc *time.Location) {
	for _, x := range plans {
		p.say("today.plan", Args{"what": x.What, "when": hour(x.At.In(loc))})
	}
}

func sayAnswers(p *page, answers []question, by any) {
	for _, x := range answers {
		p.say("today.answer", Args{"teacher": by, "answer": clip(oneLine(x.Answer), 160)})
	}
}

// nextLesson says when the next lesson comes, in the person's zone.
func (t *turn) nextLesson(p *page) error {
	co, err := t.course()
	if err != nil {
		return err
	}
	slots := t.schedule(co)
	i, ok := upcoming(slots, t.now)
	if !ok {
		return nil
	}
	p.say("today.next", Args{"number": i + 1, "when": wall(slots[i].At.In(t.who.loc()))})
	return nil
}

func (t *turn) agendaButtons(p *page, a agenda) *page {
	if len(a.open) > 0 {
		first := a.open[0]
		p.buttons = append(p.buttons, button{key: "button.start", args: Args{"number": first.Index + 1}, action: "lesson.start", target: t.at(first.Lesson.ID), primary: true})
	}
	if a.questions > 0 {
		p.press("button.questions", "quiz", t.at(a.quiz))
	}
	if len(a.answers) > 0 {
		p.press("button.answers", "answers", t.at())
	}
	p.press("button.checkin", "checkin.open", t.at())
	p.press("button.ask", "ask.open", t.at())
	p.press("button.break", "break.open", t.at())
	if len(a.open) > todayLines || a.behind {
		p.press("button.all", "today", t.at("all"))
	}
	return p.press("button.more", "more", t.at())
}

// more shows everything else that can be done here.
func more(t *turn) (*page, error) {
	p := privately().say("more.head", nil)
	p.press("button.lessons", "lessons", t.at()).press("button.progress", "progress", t.at()).press("button.plan", "plan.open", t.at())
	return p.press("button.settings", "settings", t.at()).press("button.class", "class", t.at()), nil
}

// noClass answers where no class can be meant.
func (t *turn) noClass() (*page, error) {
	p := privately().say(t.noClassKey(), nil)
	if t.ev.In.Channel != "" && !t.ev.In.Direct() {
		p.press("button.new_class", "class.form", "").press("button.new_group", "class.form", "."+group)
	}
	return p, nil
}

// invite asks somebody who is not in the class yet.
func (t *turn) invite() (*page, error) {
	p := privately().say("join.invite", Args{"class": t.c.Name})
	p.say(t.noticeKey(), Args{"teacher": t.teacherName()})
	return p.main("button.join", "join", t.at()).press("button.kept", "privacy", t.at()), nil
}
