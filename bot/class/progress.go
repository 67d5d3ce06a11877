package class

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Progress is how far one is, compared with oneself alone: /progress.
func Progress() turn.Story {
	drawn := &pictures{}
	return turn.Story{Name: "progress", Actions: []turn.Action{
		turn.Typed("progress", progressCommand).Looks(),
		turn.Pressed("progress.picture", drawn.show).Looks(),
	}}
}

// progressCommand shows how far somebody is, compared with themselves only.
func progressCommand(t *turn.Turn) (*say.Page, error) {
	if !t.Inside || !t.Class.Started {
		return noClass(t)
	}
	if t.Instructs() && t.Reads() {
		return teacherToday(t)
	}
	if !t.Joined {
		return invite(t)
	}
	if t.Arg("why") != "" || t.Target(1) == "why" {
		return whyKept(t)
	}
	v, f, err := t.Standing()
	if err != nil {
		return nil, err
	}
	a, err := t.Agenda()
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	p.Tone = bot.TonePerson
	p.Say("progress.head", bot.Args{"name": t.Who.Name, "class": t.Class.Name, "week": v.Week, "weeks": v.Weeks})
	if f.Facts == 0 {
		p.Say("progress.first", nil)
		if len(a.Open) > 0 {
			p.Main("button.start_plain", "lesson.start", t.At(a.Open[0].Lesson.ID))
		}
		return p, nextLesson(t, p)
	}
	sayProgress(t, p, v, f, a)
	if err := nextLesson(t, p); err != nil {
		return nil, err
	}
	if len(a.Open) > 0 {
		first := a.Open[0]
		p.Buttons = append(p.Buttons, startButton(t.At(first.Lesson.ID), first))
	}
	pressRecall(p, t.At(), a)
	if a.Unread() > 0 {
		p.Press("button.answers", "answers", t.At())
	}
	return p.Press("button.picture", "progress.picture", t.At()).Rarely("button.why", "progress", t.At("why")), nil
}

func sayProgress(t *turn.Turn, p *say.Page, v term.Standing, f record.Figures, a term.Agenda) {
	p.Say("progress.lessons", bot.Args{"n": v.Done, "out": v.Out}).Share(v.Done, v.Out)
	if len(a.Open) > 0 {
		sayLead(p, a.Open[0])
	}
	sayDiscussed(p, f)
	week := len(f.Days.Since(when.Monday(t.Today())))
	switch {
	case t.Member.Own.IsZero() && v.Kept > 0:
		p.Say("progress.kept", bot.Args{"kept": v.Kept, "n": v.Of})
	case !t.Member.Own.IsZero() && week > 0:
		p.Say("progress.week", bot.Args{"n": week})
	}
	if b := t.Who.Break; !b.To.IsZero() && t.Today().Sub(b.To) < 14 {
		p.Say("progress.break", bot.Args{"from": say.ShortDay(b.From), "to": say.ShortDay(b.To)})
	}
	if v.Surer != nil {
		p.Say("progress.surer", bot.Args{"title": v.Surer.Lesson.Title, "from": v.Surer.Figures.SureFirst, "to": v.Surer.Figures.SureLast})
	}
	if v.Unsure != nil {
		p.Say("progress.unsure", bot.Args{"title": v.Unsure.Lesson.Title, "sure": v.Unsure.Figures.SureLast})
	}
	if f.Kept != "" && t.Today().Sub(f.KeptDay) < planEcho {
		p.Say("progress.plan", bot.Args{"plan": rich.Words(say.Short(f.Kept, maxListedWords)), "day": say.LongDay(f.KeptDay)})
	}
	if a.Recall.Mended > 0 {
		p.Say("progress.mended", bot.Args{"n": a.Recall.Mended})
	}
	sayRecall(p, a)
	if n := a.Unread(); n > 0 {
		p.Say("progress.answered", bot.Args{"n": n})
	}
}

// sayDiscussed says in how many discussions somebody took part, and how.
func sayDiscussed(p *say.Page, f record.Figures) {
	if n := f.Discussed(0); n > 0 {
		p.Say("progress.discussed", bot.Args{"n": n})
	}
	if n := f.Discussed(record.Privately); n > 0 {
		p.Say("progress.discussed_privately", bot.Args{"n": n})
	}
	if n := f.Discussed(record.ToOther); n > 0 {
		p.Say("progress.discussed_others", bot.Args{"n": n})
	}
}

// planEcho is for how many days a plan that was followed is said back.
const planEcho = 14

// sayLead says how far the lesson is that /today leads with.
func sayLead(p *say.Page, s term.Progress) {
	if s.Fresh() {
		p.Say("progress.new", bot.Args{"number": s.Index + 1, "minutes": s.Minutes()})
		return
	}
	p.Say("progress.open", bot.Args{"number": s.Index + 1, "n": max(1, s.Steps-s.Ticked), "minutes": s.Minutes()})
}

// startButton opens the lesson that leads.
func startButton(target string, s term.Progress) say.Button {
	return say.Button{
		Key: "button.start", Args: bot.Args{"number": s.Index + 1}, Action: "lesson.start", Target: target, Primary: true,
	}
}

// pressStep adds the button that ticks a step of a lesson, or where that has none, the one that notes what was done.
func pressStep(p *say.Page, target string, s term.Progress) {
	if s.Steps > 0 {
		p.Press("button.tick", "tick.open", target)
	} else {
		p.Press("button.checkin", "checkin.open", target)
	}
}

// whyKept replays the days behind the number.
func whyKept(t *turn.Turn) (*say.Page, error) {
	f, err := t.Figures()
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("why.head", nil)
	days := term.Planned(&t.Class, t.Member, &t.Who, t.Today())
	done := f.Days.Since(t.Today().AddDays(-term.LookBack))
	for i, d := range days {
		end := t.Today().AddDays(1)
		if i+1 < len(days) {
			end = days[i+1]
		}
		p.Say("why."+term.DayState(d, end, done, t.Today()), bot.Args{"day": say.LongDay(d), "on": say.LongDay(term.KeptOn(d, end, done))})
	}
	if len(days) == 0 {
		p.Say(whyNone(t), nil)
	}
	return p.Say("why.rule", nil).Say("why.left_out", nil), nil
}

// whyNone says why no class day counts: none has come, or all were left out.
func whyNone(t *turn.Turn) string {
	from := when.LaterDate(t.Member.Day, t.Today().AddDays(-term.LookBack))
	if len(term.ClassDays(t.Class.Run, t.Class.Location(), t.Who.Location(), t.Who.Rollover, from, t.Today())) > 0 {
		return "why.all_left_out"
	}
	return "why.no_days"
}
