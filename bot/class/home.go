package class

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The bot's own page, where a service has one: what is open, what the week brings, and how far one is.

// sayHome makes of what is open for a learner the upper part of the page: it has a title, and this week's lessons follow where
// it is of one class.
func sayHome(t *turn.Turn, p *say.Page) error {
	if !t.Joined || t.Instructs() && t.Reads() {
		return nil
	}
	several := len(p.Lines) > 0 && p.Lines[0].Key == "daily.class"
	p.Lines = append([]say.Line{{Key: "home.today"}}, p.Lines...)
	if several {
		return nil
	}
	return sayWeek(t, p)
}

// sayWeek lists the lessons that come out for somebody between this Monday and Sunday, each with how it stands with it.
func sayWeek(t *turn.Turn, p *say.Page) error {
	co, err := t.Course()
	if err != nil {
		return err
	}
	all, _, err := t.Lessons()
	if err != nil {
		return err
	}
	monday, loc := when.Monday(t.Today()), t.Who.Location()
	titled := false
	for i, x := range t.OwnSchedule(co) {
		if day := when.DateOf(x.At.In(loc)); day.Before(monday) || day.Sub(monday) > 6 {
			continue
		}
		if !titled {
			p.Say("home.week", nil)
			titled = true
		}
		args := bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "when": say.Wall(x.At.In(loc))}
		if s := term.Find(all, co.Lessons[i].ID); s != nil {
			args["state"] = lessonState(*s)
			p.Say("home.out", args).Mark(markOf(*s))
		} else {
			p.Say("home.to_come", args)
		}
	}
	return nil
}

// command answers /progress. On the bot's own page it has the title of a part of it, and the picture in it at once.
func (c *pictures) command(t *turn.Turn) (*say.Page, error) {
	p, err := progressCommand(t)
	if err != nil || t.Event.Kind != bot.KindHome || len(p.Lines) == 0 || p.Lines[0].Key != "progress.head" {
		return p, err
	}
	p.Lines[0].Key = "home.progress"
	p.Buttons = slices.DeleteFunc(p.Buttons, func(b say.Button) bool { return b.Action == "progress.picture" })
	f, err := t.Figures()
	if err != nil || f.Facts == 0 {
		return p, err
	}
	return p, c.add(t, p)
}
