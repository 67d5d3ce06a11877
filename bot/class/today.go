package class

import (
	"errors"
	"slices"
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

// todayCommand shows what is open.
func todayCommand(t *turn.Turn) (*say.Page, error) {
	if !t.Inside || !t.Class.Started {
		return noClass(t)
	}
	p, err := whatIsOpen(t)
	if err != nil {
		return nil, err
	}
	if err := lastNoted(t, p); err != nil || t.Event.Kind != bot.KindHome {
		return p, err
	}
	return p, sayHome(t, p)
}

// whatIsOpen shows what is open: of a class, or of all in which somebody is.
func whatIsOpen(t *turn.Turn) (*say.Page, error) {
	if t.Instructs() && t.Reads() {
		return teacherToday(t)
	}
	if !t.Joined {
		return invite(t)
	}
	if t.Target(1) == "every" || t.Event.Args["target"] == "" && !t.AtHome() {
		seats, err := seatsOf(t.View, &t.Who)
		if err != nil {
			return nil, err
		}
		if len(seats) > 1 {
			return everyClass(t, seats)
		}
	}
	return classToday(t)
}

// classToday shows what is open in one class.
func classToday(t *turn.Turn) (*say.Page, error) {
	p := say.Privately()
	if err := nameClass(t, p); err != nil {
		return nil, err
	}
	a, err := t.Agenda()
	if err != nil {
		return nil, err
	}
	rests := t.Who.Rests(t.Today())
	if rests {
		p.Say("today.on_break", breakDays(when.Span{To: t.Who.Returned(t.Today()).AddDays(-1)}))
	}
	switch {
	case t.Target(1) == "all":
		p.Replace = true
		agendaList(t, p, a)
	case len(a.Open) == 0 && len(a.Answers) == 0 && len(a.News) == 0 && len(a.Plans) == 0 && a.Recall.N == 0:
		p.Say("today.nothing", nil)
	case !rests:
		if a.Behind {
			p.Say("today.back", bot.Args{"name": t.Who.Name, "n": len(a.Open)})
		}
		sayOpen(p, "today.lead", a, t.Today(), t.Who.Location())
		pressLead(p, t, a)
		if t.Event.In.Direct() {
			if err := sayCard(p, &t.View, a); err != nil {
				return nil, err
			}
		}
		if rest := len(a.Open) - shown(a, t.Today()); rest > 0 {
			p.Say("today.rest", bot.Args{"n": rest})
		}
	}
	sayRecall(p, a)
	sayPlans(p, a.Plans, t.Who.Location())
	sayAnswers(p, a.Answers, &t.View)
	sayNews(p, a.News)
	if err := nextLesson(t, p); err != nil {
		return nil, err
	}
	agendaButtons(t, p, a)
	return p, sayOneNotice(t, p)
}

// everyClass shows what is open in each of several classes, the one thing that leads, and opens each of them.
func everyClass(t *turn.Turn, seats []*term.Seat) (*say.Page, error) {
	p := say.Privately()
	recall := &say.Page{}
	names, short := classNames(classesOf(seats), maxListedWords), classNames(classesOf(seats), 30)
	for i, s := range seats {
		a, err := s.Agenda()
		if err != nil {
			return nil, err
		}
		p.Say("daily.class", bot.Args{"class": names[i]})
		if i == 0 {
			sayPlans(p, a.Plans, t.Who.Location())
		}
		if sayOpen(p, "daily.lead", a, t.Today(), t.Who.Location()); len(a.Open) == 0 {
			p.Say("today.nothing_here", nil)
		}
		if rest := len(a.Open) - shown(a, t.Today()); rest > 0 {
			p.Say("today.rest_class", bot.Args{"n": rest})
		}
		sayRecall(p, a)
		sayAnswers(p, a.Answers, &s.View)
		sayNews(p, a.News)
		p.Buttons = append(p.Buttons,
			say.Button{Key: "button.class_named", Args: bot.Args{"class": short[i]}, Action: "today", Target: s.At()})
		if len(recall.Buttons) == 0 {
			pressRecall(recall, s.At(), a)
		}
		pressOpening(recall, a.News)
	}
	p.Buttons = append(p.Buttons, recall.Buttons...)
	return p.Press("button.more", "more", t.At()), nil
}

// nameClass says first which class is meant, to somebody who is in several and not in its channel.
func nameClass(t *turn.Turn, p *say.Page) error {
	if t.AtHome() {
		return nil
	}
	mine, err := record.Names(t.Tx, record.ClassesOf(t.Who.ID))
	if err != nil || len(mine) < 2 {
		return err
	}
	list := []record.Class{t.Class}
	for _, id := range mine {
		k, err := t.School.Class(t.Tx, id)
		if err != nil {
			return err
		}
		if k != nil && id != t.Class.ID {
			list = append(list, k.Class)
		}
	}
	name := classNames(list, maxListedWords)[0]
	p.Lines = append([]say.Line{{Key: "class.named", Args: bot.Args{"class": name}}}, p.Lines...)
	return nil
}

// mostPressing is how many lessons are named beside the one that leads, because they are due.
const mostPressing = 2

// pressing are the lessons beside the one that leads which are due today or tomorrow.
func pressing(a term.Agenda, today when.Date) []term.Progress {
	list := a.Pressing(today)
	return list[:min(mostPressing, len(list))]
}

// shown is how many open lessons sayOpen names.
func shown(a term.Agenda, today when.Date) int {
	return min(1, len(a.Open)) + len(pressing(a, today))
}

// sayOpen leads with one thing, in the sentence of that key, and names beside it what is due today or tomorrow.
func sayOpen(p *say.Page, lead string, a term.Agenda, today when.Date, loc *time.Location) {
	if len(a.Open) == 0 {
		return
	}
	first := a.Open[0]
	if a.Behind {
		sayWayBack(p, first, today, loc)
	} else {
		p.Say(lead,
			bot.Args{
				"number": first.Index + 1, "title": first.Lesson.Title, "minutes": first.Minutes(), "state": stateOf(first),
				"due": dueWords(first, today, loc),
			}).Mark(markOf(first))
	}
	for _, s := range pressing(a, today) {
		p.Say("today.also", bot.Args{"number": s.Index + 1, "title": s.Lesson.Title, "due": dueWords(s, today, loc)})
	}
}

// pressLead puts the button that begins beside the one thing that leads.
func pressLead(p *say.Page, t *turn.Turn, a term.Agenda) {
	i := slices.IndexFunc(p.Lines, func(l say.Line) bool {
		return l.Key == "today.lead" || l.Key == "today.way_back" || l.Key == "today.way_back_due"
	})
	if i >= 0 {
		start := startButton(t.At(a.Open[0].Lesson.ID), a.Open[0])
		p.Lines[i].Button = &start
	}
}

// sayWayBack offers one short step of a lesson, and names its due only where that is near.
func sayWayBack(p *say.Page, s term.Progress, today when.Date, loc *time.Location) {
	args := bot.Args{"number": s.Index + 1, "title": s.Lesson.Title, "step": stepWords(s), "minutes": stepMinutes(s)}
	if !s.Presses(today) {
		p.Say("today.way_back", args)
		return
	}
	args["due"] = dueWords(s, today, loc)
	p.Say("today.way_back_due", args)
}

// stepWords names the step with which a lesson goes on.
func stepWords(s term.Progress) say.Phrase {
	if s.Fresh() {
		return say.Phrase{Key: "today.first_step"}
	}
	return say.Phrase{Key: "today.next_step"}
}

// stepMinutes is about how long the next step of a lesson takes.
func stepMinutes(s term.Progress) int { return min(s.Minutes(), 10) }

// agendaList names everything that is open, one line each.
func agendaList(t *turn.Turn, p *say.Page, a term.Agenda) {
	if len(a.Open) > 0 {
		p.Say("today.head", bot.Args{"n": len(a.Open)})
	}
	for i, s := range a.Open {
		p.Say("today.item",
			bot.Args{
				"i": i + 1, "number": s.Index + 1, "title": s.Lesson.Title, "minutes": s.Minutes(), "state": stateOf(s),
				"due": dueWords(s, t.Today(), t.Who.Location()),
			})
	}
}

// sayRecall says how many questions are ready to come back.
func sayRecall(p *say.Page, a term.Agenda) {
	if a.Recall.N > 0 {
		p.Say("today.recall", bot.Args{"n": a.Recall.N, "minutes": a.Recall.Minutes()})
	}
}

// pressRecall adds the button that asks them.
func pressRecall(p *say.Page, target string, a term.Agenda) {
	if a.Recall.N > 0 {
		p.Buttons = append(p.Buttons, say.Button{Key: "button.recall", Args: bot.Args{"n": a.Recall.N}, Action: "recall", Target: target})
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

// sayCard leads from a message that lies elsewhere to the card of the lesson that an agenda leads with.
func sayCard(p *say.Page, v *term.View, a term.Agenda) error {
	if len(a.Open) == 0 {
		return nil
	}
	address, err := v.CardLink(a.Open[0].Lesson.ID, bot.Place{})
	if errors.Is(err, bot.ErrDamaged) { // teachers hear of it where the card itself is; what is open is said without it
		return nil
	}
	if err != nil || !rich.SafeURL(address) {
		return err
	}
	p.Say("today.card", bot.Args{"link": say.Link{Phrase: say.Phrase{Key: "today.open_card"}, URL: address}})
	return nil
}

// dueWords says until when a lesson is asked for, in the person's own days.
func dueWords(s term.Progress, today when.Date, loc *time.Location) say.Phrase {
	switch {
	case s.Due.IsZero():
		return say.Phrase{Key: "due.none"}
	case s.Due.Before(today):
		return say.Phrase{Key: "due.past"}
	case !s.DueAt.IsZero():
		return say.Phrase{Key: "due.at", Args: bot.Args{"when": say.Until(s.DueAt.In(loc))}}
	case s.Due == today:
		return say.Phrase{Key: "due.today"}
	case s.Due == today.AddDays(1):
		return say.Phrase{Key: "due.tomorrow"}
	}
	return say.Phrase{Key: "due.day", Args: bot.Args{"day": say.LongDay(s.Due)}}
}

func sayPlans(p *say.Page, plans []record.Plan, loc *time.Location) {
	for _, x := range plans {
		if !x.Day.IsZero() {
			p.Say("today.plan_day", bot.Args{"what": rich.Words(say.Short(x.What, maxListedWords))})
			continue
		}
		p.Say("today.plan", bot.Args{"what": rich.Words(say.Short(x.What, maxListedWords)), "when": say.Hour(x.At.In(loc))})
	}
}

// sayAnswers says what teachers answered, each by the name of who did, and which questions they have seen.
func sayAnswers(p *say.Page, answers []record.Question, at *term.View) {
	for _, x := range answers {
		switch {
		case x.Answer == "" && !x.Passed.IsZero():
		case x.Answer == "" && x.Late > 1 && x.TakenBy == "":
			p.Say("today.still_nobody", bot.Args{"question": say.Short(x.Text, 120)})
		case x.Answer == "" && x.Late > 1:
			p.Say("today.still", bot.Args{"teacher": at.NameOf(x.TakenBy), "question": say.Short(x.Text, 120)})
		case x.Answer == "":
			p.Say("today.seen", bot.Args{"teacher": at.NameOf(x.SeenBy), "question": say.Short(x.Text, 120)})
		default:
			p.Say("today.answer",
				bot.Args{"question": say.Short(x.Text, 80), "teacher": at.NameOf(x.By), "answer": say.Short(x.Answer, 160)})
		}
		if !x.Passed.IsZero() {
			p.Say(passedKey(x), bot.Args{"question": say.Short(x.Text, 80), "teacher": at.NameOf(x.PassedBy)})
		}
	}
}

// sayNews says what else came for somebody.
func sayNews(p *say.Page, news []term.News) {
	for _, x := range news {
		p.Lines = append(p.Lines, x.Line)
	}
}

// pressNews adds the buttons that say that news were read, each once.
func pressNews(p *say.Page, news []term.News) {
	for _, x := range news {
		if !x.Opens && !slices.ContainsFunc(p.Buttons, func(b say.Button) bool { return b.Key == x.Press.Key }) {
			p.Buttons = append(p.Buttons, x.Press)
		}
	}
	pressOpening(p, news)
}

// pressOpening adds the buttons that open what news are about, unless one of the page does that.
func pressOpening(p *say.Page, news []term.News) {
	for _, x := range news {
		opens := func(b say.Button) bool { return b.Action == x.Press.Action && b.Target == x.Press.Target }
		if x.Opens && !slices.ContainsFunc(p.Buttons, opens) {
			p.Buttons = append(p.Buttons, x.Press)
		}
	}
}

// nextLesson says when the next lesson comes, in the person's zone.
func nextLesson(t *turn.Turn, p *say.Page) error { return sayNext(&t.Seat, p) }

// sayNext says when the next lesson comes for somebody, in their zone.
func sayNext(t *term.Seat, p *say.Page) error {
	co, err := t.Course()
	if err != nil {
		return err
	}
	releases, err := t.Ahead(co)
	if err != nil {
		return err
	}
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
		if !slices.ContainsFunc(p.Lines, func(l say.Line) bool { return l.Button != nil }) {
			p.Buttons = append(p.Buttons, startButton(t.At(first.Lesson.ID), first))
		}
		if first.Steps > 0 {
			pressStep(p, t.At(first.Lesson.ID), first)
		}
	}
	if a.Behind {
		p.Press("button.spread", "spread", t.At())
	}
	pressRecall(p, t.At(), a)
	if a.Unread() > 0 {
		p.Press("button.answers", "answers", t.At())
	} else if len(a.Answers) > 0 {
		p.Press("button.got_it", "answers", t.At())
	}
	pressNews(p, a.News)
	p.Press("button.checkin", "checkin.open", t.At())
	p.Press("button.ask", "ask.open", t.At())
	if t.Who.Rests(t.Today()) {
		p.Press("button.break_end", "break.end", t.At())
	} else {
		p.Rarely("button.break", "break.open", t.At())
	}
	if len(a.Open) > 1 {
		p.Rarely("button.all", "today", t.At("all"))
	}
	return p.Rarely("button.more", "more", t.At())
}

// more shows everything else that can be done here.
func more(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("more.head", nil)
	p.Press("button.lessons", "lessons", t.At()).Press("button.progress", "progress", t.At()).Press("button.plan", "plan.open", t.At())
	p.Press("button.dates", "dates", t.At())
	if written, err := lettersTo(t, t.Who.ID); err != nil {
		return nil, err
	} else if len(written) > 0 {
		p.Press("button.letters", "letters", t.At())
	}
	return p.Press("button.settings", "settings", t.At()).Press("button.class", "class", t.At()), nil
}

// noClass answers where no class can be meant.
func noClass(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say(t.NoClassKey(), nil)
	if t.Event.In.Channel == "" {
		if t.Event.Action == "class" {
			p.Say("class.in_channel", nil)
		}
		return p, nil
	}
	ok, err := t.MayFound(record.Taught)
	switch {
	case err != nil:
		return nil, err
	case !ok && t.Event.Action == "class":
		p.Say("class.ask_keeper", nil)
	case !ok: // some platforms tell who manages a channel only where it is about that
		p.Say("class.begin", nil)
	}
	return p, pressFound(t, p)
}

// invite asks somebody who is not in the class yet.
func invite(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("join.invite", bot.Args{"class": t.Class.Name})
	p.Say(noticeKey(t), bot.Args{"teacher": t.TeacherName()})
	return p.Main("button.join", "join", t.At()).Press("button.kept", "privacy", t.At()), nil
}
