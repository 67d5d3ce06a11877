package class

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/picture"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The picture of /progress, and its words.

// pictures keeps the newest progress pictures: drawing one costs as much as many check-ins.
type pictures struct {
	mu   sync.Mutex
	made map[string][]byte
}

// keptPictures bounds the cache; a picture is about 16 KB.
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
	p, err := progressCommand(t)
	if err != nil {
		return nil, err
	}
	p.Replace = true // its words are those of the answer with the button
	return p, c.add(t, p)
}

// add draws the picture and adds it to a page.
func (c *pictures) add(t *turn.Turn, p *say.Page) error {
	card, err := cardOf(t)
	if err != nil {
		return err
	}
	drawn := card.drawn()
	png, err := c.get(fmt.Sprint(drawn), drawn.PNG)
	if err != nil {
		return err
	}
	p.Image = &bot.Image{Name: "progress.png", Alt: card.alt(), PNG: png}
	return nil
}

// A progressCard is what the picture of /progress shows and its alternative text says.
type progressCard struct {
	say.Voice
	who     bot.Args // the name, the class and its week
	lessons []picture.Lesson
	sure    []term.Progress
	plan    string
	kept    when.Date
	monday  when.Date // the first of days
	days    []picture.Day
}

// cardWeeks is how many weeks the picture shows: those of the last class days that the text counts, in a weekly class.
const cardWeeks = picture.MaxWeeks

func cardOf(t *turn.Turn) (*progressCard, error) {
	v, f, err := t.Standing()
	if err != nil {
		return nil, err
	}
	all, _, err := t.Lessons()
	if err != nil {
		return nil, err
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	c := &progressCard{Voice: t.Voice(), sure: sureOf(v, all), lessons: make([]picture.Lesson, len(co.Lessons))}
	c.who = bot.Args{"name": t.Who.Name, "class": t.Class.Name, "week": v.Week, "weeks": v.Weeks}
	for _, s := range all {
		c.lessons[s.Index] = strip(s)
	}
	if f.Kept != "" && t.Today().Sub(f.KeptDay) < planEcho {
		c.plan, c.kept = say.Short(f.Kept, 80), f.KeptDay
	}
	c.monday = when.LaterDate(when.Monday(t.Member.Day), when.Monday(t.Today()).AddDays(-7*(cardWeeks-1)))
	c.days = cardDays(t, f, c.monday)
	return c, nil
}

// strip is one lesson on the strip. One without steps is done by a check-in.
func strip(s term.Progress) picture.Lesson {
	l := picture.Lesson{Done: s.Ticked, Total: s.Steps, Out: true}
	if s.Steps == 0 {
		l.Total = 1
		if s.Done() {
			l.Done = 1
		}
	}
	return l
}

// sureOf are the lessons of which the text says how sure somebody is, and where it says less, the newest others.
func sureOf(v term.Standing, all []term.Progress) (list []term.Progress) {
	for _, s := range all {
		if v.Surer != nil && v.Surer.Index == s.Index || v.Unsure != nil && v.Unsure.Index == s.Index {
			list = append(list, s)
		}
	}
	for i := len(all) - 1; i >= 0 && len(list) < picture.MaxRows; i-- {
		if all[i].Figures.SureLast > 0 && !slices.ContainsFunc(list, func(s term.Progress) bool { return s.Index == all[i].Index }) {
			list = append(list, all[i])
		}
	}
	order.By(list, func(a, b term.Progress) int { return a.Index - b.Index })
	return list
}

// cardDays are the days of the picture, from a Monday to the end of this week. A planned day that was kept by a check-in
// before the next one is no open day, as the text has it; nor is one before the person joined.
func cardDays(t *turn.Turn, f record.Figures, from when.Date) (days []picture.Day) {
	today := t.Today()
	meant := term.PlannedDays(&t.Class, t.Member, &t.Who, from, today.AddDays(14))
	out := term.LeftOut(&t.Class, &t.Who)
	done := f.Days.Since(from)
	for d := from; !d.After(when.Monday(today).AddDays(6)); d = d.AddDays(1) {
		planned := false
		if i := slices.Index(meant, d); i >= 0 && !d.Before(t.Member.Day) {
			end := today.AddDays(1)
			if i+1 < len(meant) {
				end = meant[i+1]
			}
			on := term.KeptOn(d, end, done)
			planned = on.IsZero() || on == d
		}
		days = append(days, picture.Day{Checked: f.Days.Has(d), Planned: planned, LeftOut: out(d), Future: d.After(today), Today: d == today})
	}
	return days
}

// drawn is the card as it is drawn.
func (c *progressCard) drawn() picture.Progress {
	p := picture.Progress{Title: c.who["name"].(string), Subtitle: c.sentence("subtitle", c.who), Lessons: c.lessons, Days: c.days}
	p.Words = picture.Words{
		Lessons: c.sentence("lessons", nil), Sure: c.sentence("sure", nil), Weekdays: initials(c.Voice), Today: c.sentence("today", nil),
		NoLessons: c.sentence("no_lessons", nil), NoDays: c.sentence("no_days", nil), States: c.states(),
	}
	for st, numbers := range c.stages() {
		p.Words.Stages[st] = c.stage(picture.Stage(st), len(numbers))
	}
	for _, s := range c.sure {
		p.Sure = append(p.Sure, picture.Row{Name: s.Lesson.Title, Or: c.sentence("lesson", bot.Args{"number": s.Index + 1}), Words: c.grew(s)})
	}
	if c.plan != "" {
		p.Plan = picture.Row{Name: c.sentence("plan", bot.Args{"plan": c.plan}), Words: c.sentence("kept", bot.Args{"day": say.ShortDay(c.kept)})}
	}
	for i := 0; i < len(c.days); i += 7 {
		p.Mondays = append(p.Mondays, monday(c.Voice, c.monday.AddDays(i)))
	}
	return p
}

// sentence is a sentence of the picture.
func (c *progressCard) sentence(key string, args bot.Args) string {
	return c.Plain("picture."+key, args)
}

// initials are those of the weekdays, from Monday on.
func initials(v say.Voice) (list [7]string) {
	fromSunday := strings.Split(v.Plain("calendar.initials", nil), ",")
	for i := range list {
		if at := (i + 1) % 7; at < len(fromSunday) {
			list[i] = fromSunday[at]
		}
	}
	return list
}

// monday is what the first day of a week is called before its days: there is no room for a year.
func monday(v say.Voice, d when.Date) string { return v.On(when.Date{}).Word(say.MonthDay(d)) }

// states are the words for what a day can be.
func (c *progressCard) states() (words [picture.States]string) {
	for st, key := range [picture.States]string{"checked_in", "open", "left_out", "to_come", "no_plan"} {
		words[st] = c.sentence(key, nil)
	}
	return words
}

// stages are the numbers of the lessons at each stage.
func (c *progressCard) stages() (numbers [picture.Stages][]int) {
	for i, l := range c.lessons {
		st := l.Stage()
		numbers[st] = append(numbers[st], i+1)
	}
	return numbers
}

// stage says how many lessons are at one: "3 done".
func (c *progressCard) stage(st picture.Stage, n int) string {
	return c.sentence([picture.Stages]string{"done", "begun", "new", "later"}[st], bot.Args{"n": n})
}

// grew says how sure somebody was of a lesson, and is, if that changed.
func (c *progressCard) grew(s term.Progress) string {
	from, to := c.sureness(s.Figures.SureFirst), c.sureness(s.Figures.SureLast)
	if from == to {
		return to
	}
	return c.sentence("grew", bot.Args{"from": from, "to": to})
}

// sureness is a number from 1 to 5 in words.
func (c *progressCard) sureness(n int) string { return c.Plain("checkin.sure"+strconv.Itoa(n), nil) }
