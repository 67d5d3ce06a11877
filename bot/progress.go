package bot

import (
	"fmt"
	"slices"
	"sync"

	"afterbell/bot/picture"
	"afterbell/bot/when"
)

// progressStory is how far one is, compared with oneself alone: /progress.
func progressStory() story {
	drawn := &pictures{}
	return story{name: "progress", actions: []action{
		typed("progress", progressCommand).looks(),
		pressed("progress.picture", drawn.show).looks(),
	}}
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
		monday := when.Monday(t.today())
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

// show draws the same as /progress says, with the words beside it.
func (c *pictures) show(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	all, f, err := t.studies()
	if err != nil {
		return nil, err
	}
	words := t.voice()
	card := t.card(words, all, f)
	png, err := c.get(fmt.Sprint(card), func() ([]byte, error) { return picture.PNG(card) })
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
	from := when.LaterDate(t.m.Day, today.AddDays(-55))
	from = when.Monday(from)
	c.DaysFrom = v.word(shortDay(from))
	class := classDays(t.c.Run, t.c.loc(), t.who.loc(), t.who.Rollover, from, today.AddDays(7))
	out := t.c.leftOut(&t.who)
	for d := from; !d.After(today.AddDays(7)); d = d.AddDays(1) {
		c.Days = append(c.Days, picture.Day{Checked: f.Days.has(d), Planned: slices.Contains(class, d), LeftOut: out(d), Future: d.After(today)})
	}
	return c
}
