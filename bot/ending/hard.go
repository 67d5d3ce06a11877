package ending

import (
	"afterbell/bot"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// hard lists the lessons with what learners told of each.
func hard(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	told, err := t.LessonsTold()
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("ending.hard", bot.Args{"class": t.Class.Name})
	for i, x := range told {
		args := bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "done": x.Done, "of": x.Of, "n": x.Stuck, "sure": x.Sure}
		key := "ending.hard_lesson"
		if x.Sure > 0 {
			key = "ending.hard_sure"
		}
		p.Say(key, args)
		if x.Stuck > 0 {
			p.Say("ending.hard_stuck", args)
		}
	}
	return p.Press("button.again", "again.open", t.At()), nil
}
