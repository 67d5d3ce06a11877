package class

import (
	"afterbell/bot"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// What a digest says of a week.

// weekPage is what a digest says of a week, with what there is to do in its middle, and then what is good to know.
func weekPage(t *term.View, p *say.Page, v classView, todo *say.Page) error {
	week, weeks := term.WeekOf(t.Class.Run.Start, v.releases, v.week.To)
	p.Say("digest.head",
		bot.Args{"class": t.Class.Name, "from": say.ShortDay(v.week.From), "to": say.LongDay(v.week.To), "week": week, "weeks": weeks})
	sayDid(p, v)
	p.Lines = append(p.Lines, todo.Lines...)
	sayRises(p, v)
	sayLeastSure(p, v)
	if err := t.Tell(v.everybody(), p); err != nil {
		return err
	}
	ahead := when.Span{From: v.week.To.AddDays(1), To: v.week.To.AddDays(7)}
	ahead.From = when.LaterDate(ahead.From, when.DateOf(t.Now.In(v.zone))) // it may come late
	sayThisWeek(p, v, ahead)
	if closed := v.pick(func(l *term.Learner) bool { return l.Person.Closed }); len(closed) > 0 {
		p.Say("digest.closed", bot.Args{"n": len(closed)})
	}
	if len(v.gone) > 0 {
		p.Say("people.left", bot.Args{"n": len(v.gone)})
	}
	return nil
}

// sayDid counts who did something in the week, who did not, and who did not because of a break: together everybody. That nobody did
// anything is said once.
func sayDid(p *say.Page, v classView) {
	did, resting := 0, 0
	for _, l := range v.learners {
		switch {
		case l.Did(v.week):
			did++
		case l.Resting():
			resting++
		}
	}
	if did == len(v.learners) && did > 1 {
		p.Say("digest.everybody", nil)
		return
	}
	parts := say.List{v.words.Plain("digest.did", bot.Args{"n": did, "all": len(v.learners)})}
	if not := len(v.learners) - did - resting; not > 0 && did+resting > 0 {
		parts = append(parts, v.words.Plain("digest.did_not", bot.Args{"n": not}))
	}
	if resting > 0 {
		parts = append(parts, v.words.Plain("digest.rest", bot.Args{"n": resting}))
	}
	p.Say("digest.moved", bot.Args{"parts": parts})
}

// quietSince names who has given no sign since the week before, each with the days of silence.
func (v classView) quietSince() (names []string) {
	for _, l := range v.learners {
		if l.NewlyQuiet(v.asked()) && !putOff(l) {
			names = append(names, v.words.Plain("people.days", bot.Args{"name": l.Called, "n": l.Silence(v.week)}))
		}
	}
	return names
}

// sayRises names who became surer of a lesson.
func sayRises(p *say.Page, v classView) {
	var who say.List
	for _, r := range term.Rises(v.learners, v.week) {
		who = append(who, v.words.Plain("digest.rise", bot.Args{"name": r.Who.Called, "from": r.From, "to": r.To, "number": r.Lesson + 1}))
	}
	if len(who) > 0 {
		p.Say("digest.rises", bot.Args{"who": who})
	}
}

// sayLeastSure names the lesson that learners are least sure of.
func sayLeastSure(p *say.Page, v classView) {
	if u, ok := term.LeastSure(v.learners, v.co); ok {
		p.Say("digest.least_sure",
			bot.Args{"number": u.Lesson + 1, "title": v.co.Lessons[u.Lesson].Title, "sure": u.Sure, "others": u.Others})
	}
}

// sayThisWeek names the lessons that come on these days of a week.
func sayThisWeek(p *say.Page, v classView, days when.Span) {
	for i, s := range v.releases {
		if !s.Waits && days.Contains(s.Date) {
			p.Say("digest.lesson", bot.Args{"number": i + 1, "title": v.co.Lessons[i].Title, "day": say.LongDay(s.Date)})
		}
	}
}
