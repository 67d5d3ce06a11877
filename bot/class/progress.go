package class

import (
	"fmt"
	"slices"
	"sync"

	"afterbell/bot"
	"afterbell/bot/picture"
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
	p := say.Privately().Say("progress.head", bot.Args{"name": t.Who.Name, "class": t.Class.Name, "week": v.Week, "weeks": v.Weeks})
	if f.Facts == 0 {
		p.Say("progress.first", nil)
		if v.Fresh != nil {
			p.Main("button.start_plain", "lesson.start", t.At(v.Fresh.Lesson.ID))
		}
		return p, nextLesson(t, p)
	}
	sayProgress(t, p, v, f)
	if err := nextLesson(t, p); err != nil {
		return nil, err
	}
	if v.Ready > 0 {
		p.Main("button.questions", "quiz", t.At(v.ReadyIn))
	}
	if len(t.Member.News) > 0 {
		p.Press("button.answers", "answers", t.At())
	}
	return p.Press("button.picture", "progress.picture", t.At()).Press("button.why", "progress", t.At("why")), nil
}

func sayProgress(t *turn.Turn, p *say.Page, v term.Standing, f record.Figures) {
	p.Say("progress.lessons", bot.Args{"n": v.Done, "out": v.Out})
	if v.Open != nil {
		p.Say("progress.open", bot.Args{"number": v.Open.Index + 1, "n": max(1, v.Open.Steps-v.Open.Ticked), "minutes": v.Open.Minutes()})
	}
	if v.Fresh != nil {
		p.Say("progress.new", bot.Args{"number": v.Fresh.Index + 1})
	}
	if t.Member.Own.IsZero() && v.Of > 0 {
		p.Say("progress.kept", bot.Args{"kept": v.Kept, "n": v.Of})
	} else {
		monday := when.Monday(t.Today())
		p.Say("progress.week", bot.Args{"n": len(f.Days.Since(monday))})
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
	if f.Kept != "" {
		p.Say("progress.plan", bot.Args{"plan": rich.Words(say.Short(f.Kept, maxListedWords)), "day": say.LongDay(f.KeptDay)})
	}
	if v.Ready > 0 {
		p.Say("progress.ready", bot.Args{"n": v.Ready, "minutes": max(2, v.Ready*3/2)})
	}
	if n := len(t.Member.News); n > 0 {
		p.Say("progress.answered", bot.Args{"n": n})
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
		p.Say("why.no_days", nil)
	}
	return p.Say("why.rule", nil).Say("why.left_out", nil), nil
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
func (c *pictures) show(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	all, f, err := t.Lessons()
	if err != nil {
		return nil, err
	}
	words := t.Voice()
	card := card(t, words, all, f)
	png, err := c.get(fmt.Sprint(card), func() ([]byte, error) { return picture.PNG(card) })
	if err != nil {
		return nil, err
	}
	p, err := progressCommand(t)
	if err != nil {
		return nil, err
	}
	p.Image = &bot.Image{Name: "progress.png", Alt: words.Plain("picture.alt", bot.Args{"class": t.Class.Name}), PNG: png}
	return p, nil
}

// card is what the picture shows.
func card(t *turn.Turn, v say.Voice, all []term.Progress, f record.Figures) picture.Card {
	label := func(key string) string { return v.Plain("picture."+key, nil) }
	c := picture.Card{Title: t.Who.Name, Subtitle: t.Class.Name, Labels: picture.Labels{
		Lesson: label("lesson"), Steps: label("steps"), Sure: label("sure"), Of: label("of"), To: label("to"),
		Earlier: label("earlier"), NoLessons: label("no_lessons"), NoDays: label("no_days"), CheckedIn: label("checked_in"),
		Open: label("open"), LeftOut: label("left_out"), ToCome: label("to_come"), NoPlan: label("no_plan"),
	}}
	for _, s := range all {
		c.Lessons = append(c.Lessons,
			picture.Lesson{Name: s.Lesson.Title, Done: s.Ticked, Total: s.Steps, SureFirst: s.Figures.SureFirst, SureLast: s.Figures.SureLast})
	}
	today := t.Today()
	from := when.LaterDate(t.Member.Day, today.AddDays(-55))
	from = when.Monday(from)
	c.DaysFrom = v.Word(say.ShortDay(from))
	class := term.ClassDays(t.Class.Run, t.Class.Location(), t.Who.Location(), t.Who.Rollover, from, today.AddDays(7))
	out := term.LeftOut(&t.Class, &t.Who)
	for d := from; !d.After(today.AddDays(7)); d = d.AddDays(1) {
		c.Days = append(c.Days, picture.Day{Checked: f.Days.Has(d), Planned: slices.Contains(class, d), LeftOut: out(d), Future: d.After(today)})
	}
	return c
}
