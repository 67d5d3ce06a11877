package class

import (
	"cmp"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Today is what is open for oneself: /today.
func Today() turn.Story {
	return turn.Story{Name: "today", Actions: []turn.Action{turn.Typed("today", todayCommand).Looks(), turn.Pressed("more", more).Looks()}}
}

// todayLines is how many things /today names before "More".
const todayLines = 3

// todayCommand shows what is open.
func todayCommand(t *turn.Turn) (*say.Page, error) {
	if !t.Inside || !t.Class.Started {
		return noClass(t)
	}
	if !t.Joined {
		p, err := invite(t)
		return p, cmp.Or(err, lastNoted(t, p))
	}
	p := say.Privately()
	if err := nameClass(t, p); err != nil {
		return nil, err
	}
	a, err := t.Agenda()
	if err != nil {
		return nil, err
	}
	if t.Target(1) == "all" {
		p.Replace = true
		agendaList(t, p, a, len(a.Open))
	} else {
		agendaLines(t, p, a)
	}
	if err := nextLesson(t, p); err != nil {
		return nil, err
	}
	if err := lastNoted(t, p); err != nil {
		return nil, err
	}
	return agendaButtons(t, p, a), nil
}

// nameClass says first which class is meant, to somebody who is in several and not in its channel.
func nameClass(t *turn.Turn, p *say.Page) error {
	if home(t) {
		return nil
	}
	mine, err := record.Names(t.Tx, record.ClassesOf(t.Who.ID))
	if err != nil || len(mine) < 2 {
		return err
	}
	p.Lines = append([]say.Line{{Key: "class.named", Args: bot.Args{"class": t.Class.Name}}}, p.Lines...)
	return nil
}

func agendaLines(t *turn.Turn, p *say.Page, a term.Agenda) {
	switch {
	case len(a.Open) == 0 && len(a.Answers) == 0 && len(a.Plans) == 0 && a.Questions == 0:
		p.Say("today.nothing", nil)
	case a.Behind:
		first := a.Open[0]
		p.Say("today.back", bot.Args{"name": t.Who.Name, "n": len(a.Open)})
		p.Say("today.way_back", bot.Args{"number": first.Index + 1, "title": first.Lesson.Title, "minutes": min(first.Minutes(), 10)})
	default:
		agendaList(t, p, a, todayLines)
	}
	sayPlans(p, a.Plans, t.Who.Location())
	sayAnswers(p, a.Answers, t.TeacherName())
}

// agendaList names what is open, one line each.
func agendaList(t *turn.Turn, p *say.Page, a term.Agenda, most int) {
	today := t.Today()
	minutes := 0
	for _, s := range a.Open[:min(most, len(a.Open))] {
		minutes += s.Minutes()
	}
	if len(a.Open) > 0 {
		p.Say("today.head", bot.Args{"n": len(a.Open), "minutes": minutes})
	}
	for i, s := range a.Open[:min(most, len(a.Open))] {
		p.Say("today.item",
			bot.Args{
				"i": i + 1, "number": s.Index + 1, "title": s.Lesson.Title, "minutes": s.Minutes(), "state": stateOf(s),
				"due": dueWords(s, today, t.Who.Location()),
			})
	}
	if rest := len(a.Open) - most; rest > 0 {
		p.Say("today.rest", bot.Args{"n": rest})
	}
	if a.Questions > 0 {
		p.Say("today.questions", bot.Args{"n": a.Questions})
	}
}

// stateOf says in words how far a lesson is.
func stateOf(s term.Progress) say.Phrase {
	switch {
	case s.Fresh():
		return say.Phrase{Key: "lesson.new"}
	case s.Steps > 0:
		return say.Phrase{Key: "lesson.steps_left", Args: bot.Args{"n": s.Steps - s.Ticked}}
	}
	return say.Phrase{Key: "lesson.open"}
}

// dueWords says until when a lesson is asked for, in the person's own days.
func dueWords(s term.Progress, today when.Date, loc *time.Location) say.Phrase {
	switch {
	case s.Due.IsZero():
		return say.Phrase{Key: "due.none"}
	case s.Due.Before(today):
		return say.Phrase{Key: "due.past"}
	case !s.DueAt.IsZero():
		return say.Phrase{Key: "due.at", Args: bot.Args{"when": say.Wall(s.DueAt.In(loc))}}
	case s.Due == today:
		return say.Phrase{Key: "due.today"}
	case s.Due == today.AddDays(1):
		return say.Phrase{Key: "due.tomorrow"}
	}
	return say.Phrase{Key: "due.day", Args: bot.Args{"day": say.LongDay(s.Due)}}
}

func sayPlans(p *say.Page, plans []record.Plan, loc *time.Location) {
	for _, x := range plans {
		p.Say("today.plan", bot.Args{"what": rich.Words(say.Short(x.What, maxListedWords)), "when": say.Hour(x.At.In(loc))})
	}
}

func sayAnswers(p *say.Page, answers []record.Question, by any) {
	for _, x := range answers {
		p.Say("today.answer", bot.Args{"teacher": by, "answer": say.Short(x.Answer, 160)})
	}
}

// nextLesson says when the next lesson comes, in the person's zone.
func nextLesson(t *turn.Turn, p *say.Page) error {
	co, err := t.Course()
	if err != nil {
		return err
	}
	releases := t.OwnSchedule(co)
	i, ok := term.Upcoming(releases, t.Now)
	if !ok {
		return nil
	}
	p.Say("today.next", bot.Args{"number": i + 1, "when": say.Wall(releases[i].At.In(t.Who.Location()))})
	return nil
}

func agendaButtons(t *turn.Turn, p *say.Page, a term.Agenda) *say.Page {
	if len(a.Open) > 0 {
		first := a.Open[0]
		p.Buttons = append(p.Buttons,
			say.Button{
				Key: "button.start", Args: bot.Args{"number": first.Index + 1}, Action: "lesson.start", Target: t.At(first.Lesson.ID),
				Primary: true,
			})
	}
	if a.Questions > 0 {
		p.Press("button.questions", "quiz", t.At(a.Quiz))
	}
	if len(a.Answers) > 0 {
		p.Press("button.answers", "answers", t.At())
	}
	p.Press("button.checkin", "checkin.open", t.At())
	p.Press("button.ask", "ask.open", t.At())
	p.Press("button.break", "break.open", t.At())
	if len(a.Open) > todayLines || a.Behind {
		p.Press("button.all", "today", t.At("all"))
	}
	return p.Press("button.more", "more", t.At())
}

// more shows everything else that can be done here.
func more(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("more.head", nil)
	p.Press("button.lessons", "lessons", t.At()).Press("button.progress", "progress", t.At()).Press("button.plan", "plan.open", t.At())
	return p.Press("button.settings", "settings", t.At()).Press("button.class", "class", t.At()), nil
}

// noClass answers where no class can be meant.
func noClass(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say(t.NoClassKey(), nil)
	if t.Event.In.Channel != "" && !t.Event.In.Direct() {
		p.Press("button.new_class", "class.form", "").Press("button.new_group", "class.form", "."+record.Group)
	}
	return p, nil
}

// invite asks somebody who is not in the class yet.
func invite(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("join.invite", bot.Args{"class": t.Class.Name})
	p.Say(noticeKey(t), bot.Args{"teacher": t.TeacherName()})
	return p.Main("button.join", "join", t.At()).Press("button.kept", "privacy", t.At()), nil
}
