package bot

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"afterbell/bot/picture"
	"afterbell/bot/when"
)

// plannedDays is how many of a person's last class days /progress looks back on: enough to be fair,
// few enough to mend.
const plannedDays = 5

// lookBack is how far the search for those days goes, in days: six weeks find five class days of a
// weekly class with a week of holidays.
const lookBack = 42

// progressView is what /progress says, as values.
type progressView struct {
	week, weeks int
	done, out   int
	open        *study
	fresh       *study
	kept, of    int
	surer       *study
	unsure      *study
	ready       int // questions that can come back
	readyIn     string
}

// progressOf reckons a learner's progress. It is pure, and its cost does not depend on how long
// the history is.
func progressOf(c *class, slots []slot, m member, f figures, all []study, p *person, now time.Time) progressView {
	today := p.today(now)
	v := progressView{out: len(all)}
	first := c.Run.Start
	if !m.Own.IsZero() {
		first = m.Own
	}
	v.week = max(1, today.Sub(first)/7+1)
	v.weeks = max(1, lastDay(slots).Sub(first)/7+1)
	v.week = min(v.week, v.weeks)
	for i := range all {
		v.count(&all[i])
	}
	v.kept, v.of = when.Kept(planned(c, m, p, today), f.Days.since(today.AddDays(-lookBack)), c.leftOut(p), today)
	return v
}

// count adds one lesson to the view.
func (v *progressView) count(s *study) {
	switch {
	case s.Done():
		v.done++
		if n := s.Questions(); n > 0 {
			v.ready += n
			if v.readyIn == "" {
				v.readyIn = s.Lesson.ID
			}
		}
	case s.Fresh():
		v.fresh = s
	default:
		v.open = s
	}
	gain := s.Figures.SureLast - s.Figures.SureFirst
	if gain > 0 && (v.surer == nil || gain >= v.surer.Figures.SureLast-v.surer.Figures.SureFirst) {
		v.surer = s
	}
	if l := s.Figures.SureLast; l > 0 && l <= 2 && (v.unsure == nil || l <= v.unsure.Figures.SureLast) {
		v.unsure = s
	}
}

// planned are the last class days of a person that count: after joining, on their own calendar,
// none that is left out.
func planned(c *class, m member, p *person, today when.Date) []when.Date {
	from := maxDate(m.Day, today.AddDays(-lookBack))
	skip := c.leftOut(p)
	days := slices.DeleteFunc(classDays(c.Run, c.loc(), p.loc(), p.Rollover, from, today), skip)
	return days[max(0, len(days)-plannedDays):]
}

// leftOut tells which of a person's dates count for nobody: their break, and days on which we were
// away. Days off of the class are no class days to begin with.
func (c *class) leftOut(p *person) func(when.Date) bool {
	loc := p.loc()
	return func(d when.Date) bool {
		return p.Break.Contains(d) || slices.ContainsFunc(c.Run.Outages, func(o outage) bool { return o.covers(d, loc) })
	}
}

// progressCommand shows how far somebody is, compared with themselves only.
func progressCommand(t *turn) (*page, error) {
	if !t.inside || !t.c.Started {
		return t.noClass()
	}
	if !t.joined {
		return t.invite()
	}
	if t.arg("why") != "" || t.target(1) == "why" {
		return t.why()
	}
	v, f, err := t.progress()
	if err != nil {
		return nil, err
	}
	p := privately().say("progress.head", Args{"name": t.who.Name, "class": t.c.Name, "week": v.week, "weeks": v.weeks})
	if f.Facts == 0 {
		p.say("progress.first", nil)
		if v.fresh != nil {
			p.main("button.start_plain", "lesson.start", t.at(v.fresh.Lesson.ID))
		}
		return p, t.nextLesson(p)
	}
	t.sayProgress(p, v, f)
	if err := t.nextLesson(p); err != nil {
		return nil, err
	}
	if v.ready > 0 {
		p.main("button.questions", "quiz", t.at(v.readyIn))
	}
	if len(t.m.News) > 0 {
		p.press("button.answers", "answers", t.at())
	}
	return p.press("button.picture", "progress.picture", t.at()).press("button.why", "progress", t.at("why")), nil
}

// progress reads what progressOf needs.
func (t *turn) progress() (progressView, figures, error) {
	all, f, err := t.studies()
	if err != nil {
		return progressView{}, f, err
	}
	co, err := t.course()
	if err != nil {
		return progressView{}, f, err
	}
	return progressOf(&t.c, t.schedule(co), t.m, f, all, &t.who, t.now), f, nil
}

func (t *turn) sayProgress(p *page, v progressView, f figures) {
	p.say("progress.lessons", Args{"n": v.done, "out": v.out})
	if v.open != nil {
		p.say("progress.open", Args{"number": v.open.Index + 1, "n": max(1, v.open.Steps-v.open.Ticked), "minutes": v.open.Minutes()})
	}
	if v.fresh != nil {
		p.say("progress.new", Args{"number": v.fresh.Index + 1})
	}
	if t.m.Own.IsZero() && v.of > 0 {
		p.say("progress.kept", Args{"kept": v.kept, "n": v.of})
	} else {
		monday := t.today().AddDays(-(int(t.today().Weekday()) + 6) % 7)
		p.say("progress.week", Args{"n": len(f.Days.since(monday))})
	}
	if b := t.who.Break; !b.To.IsZero() && t.today().Sub(b.To) < 14 {
		p.say("progress.break", Args{"from": shortDay(b.From), "to": shortDay(b.To)})
	}
	if v.surer != nil {
		p.say("progress.surer", Args{"title": v.surer.Lesson.Title, "from": v.surer.Figures.SureFirst, "to": v.surer.Figures.SureLast})
	}
	if v.unsure != nil {
		p.say("progress.unsure", Args{"title": v.unsure.Lesson.Title, "sure": v.unsure.Figures.SureLast})
	}
	if f.Kept != "" {
		p.say("progress.plan", Args{"plan": f.Kept, "day": longDay(f.KeptDay)})
	}
	if v.ready > 0 {
		p.say("progress.ready", Args{"n": v.ready, "minutes": max(2, v.ready*3/2)})
	}
	if n := len(t.m.News); n > 0 {
		p.say("progress.answered", Args{"n": n})
	}
}

// why replays the days behind the number.
func (t *turn) why() (*page, error) {
	f, err := t.figures()
	if err != nil {
		return nil, err
	}
	p := privately().say("why.head", nil)
	days := planned(&t.c, t.m, &t.who, t.today())
	done := f.Days.since(t.today().AddDays(-lookBack))
	for i, d := range days {
		end := t.today().AddDays(1)
		if i+1 < len(days) {
			end = days[i+1]
		}
		p.say("why."+dayState(d, end, done, t.today()), Args{"day": longDay(d), "on": longDay(keptOn(d, end, done))})
	}
	if len(days) == 0 {
		p.say("why.no_days", nil)
	}
	return p.say("why.rule", nil).say("why.left_out", nil), nil
}

// dayState says how a planned day was kept: itself, later, still open, or not.
func dayState(d, end when.Date, done []when.Date, today when.Date) string {
	on := keptOn(d, end, done)
	switch {
	case on == d:
		return "kept"
	case !on.IsZero():
		return "kept_later"
	case !end.Before(today):
		return "open"
	}
	return "missed"
}

// keptOn is the first check-in on a planned day or before the next one.
func keptOn(d, end when.Date, done []when.Date) when.Date {
	for _, x := range done {
		if !x.Before(d) && x.Before(end) {
			return x
		}
	}
	return when.Date{}
}

// pictures keeps the newest progress pictures: drawing one costs as much as many check-ins.
type pictures struct {
	mu   sync.Mutex
	made map[string][]byte
}

// keptPictures bounds the cache; a picture is about 12 KB.
const keptPictures = 256

// get returns the picture under key, drawing it when it is not there.
func (c *pictures) get(key string, draw func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	png := c.made[key]
	c.mu.Unlock()
	if png != nil {
		return png, nil
	}
	png, err := draw()
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.made) >= keptPictures {
		clear(c.made)
	}
	if c.made == nil {
		c.made = map[string][]byte{}
	}
	c.made[key] = png
	return png, nil
}

// progressPicture draws the same as /progress says, with the words beside it.
func progressPicture(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	all, f, err := t.studies()
	if err != nil {
		return nil, err
	}
	words := t.bot.voice(t.who.Locale)
	card := t.card(words, all, f)
	png, err := t.bot.pictures.get(fmt.Sprint(card), func() ([]byte, error) { return picture.PNG(card) })
	if err != nil {
		return nil, err
	}
	p, err := progressCommand(t)
	if err != nil {
		return nil, err
	}
	p.image = &Image{Name: "progress.png", Alt: words.plain("picture.alt", Args{"class": t.c.Name}), PNG: png}
	return p, nil
}

// card is what the picture shows.
func (t *turn) card(v voice, all []study, f figures) picture.Card {
	label := func(key string) string { return v.plain("picture."+key, nil) }
	c := picture.Card{Title: t.who.Name, Subtitle: t.c.Name, Labels: picture.Labels{Lesson: label("lesson"), Steps: label("steps"), Sure: label("sure"), Of: label("of"), To: label("to"),
		Earlier: label("earlier"), NoLessons: label("no_lessons"), NoDays: label("no_days"), CheckedIn: label("checked_in"), Open: label("open"), LeftOut: label("left_out"), ToCome: label("to_come"), NoPlan: label("no_plan")}}
	for _, s := range all {
		c.Lessons = append(c.Lessons, picture.Lesson{Name: s.Lesson.Title, Done: s.Ticked, Total: s.Steps, SureFirst: s.Figures.SureFirst, SureLast: s.Figures.SureLast})
	}
	today := t.today()
	from := maxDate(t.m.Day, today.AddDays(-55))
	from = from.AddDays(-(int(from.Weekday()) + 6) % 7)
	c.DaysFrom = v.word(shortDay(from))
	class := classDays(t.c.Run, t.c.loc(), t.who.loc(), t.who.Rollover, from, today.AddDays(7))
	out := t.c.leftOut(&t.who)
	for d := from; !d.After(today.AddDays(7)); d = d.AddDays(1) {
		c.Days = append(c.Days, picture.Day{Checked: f.Days.has(d), Planned: slices.Contains(class, d), LeftOut: out(d), Future: d.After(today)})
	}
	return c
}
