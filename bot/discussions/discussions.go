// Package discussions tells teachers who took part in the discussions of their class: in the thread, privately, in
// answer to somebody else, or not yet. It tells that people spoke, never what they said, since nothing of that is
// stored.
//
// How somebody took part stands in their figures (record.Way), so an overview reads nothing more for it. Who answers
// whom is told by platforms whose messages refer to each other, as Discord's replies do; Slack's threads do not.
package discussions

import (
	"cmp"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Discussions is who took part in them.
func Discussions() turn.Story {
	return turn.Story{Name: "discussions", Tells: tell, Actions: []turn.Action{
		turn.Pressed("discussions", list).Looks(),
		turn.Pressed("discussions.one", one).Looks(),
	}}
}

// A talk is a discussion that has begun.
type talk struct {
	record.Talk
	name any
	at   time.Time
}

// most is how many discussions are listed.
const most = 25

// begun lists up to limit discussions of a class that have begun, the newest first.
func begun(r *term.Roll, limit int) ([]talk, error) {
	list := ofLessons(r)
	byHand, err := record.Begun(r.Tx, r.Class.ID, r.Now, limit)
	if err != nil {
		return nil, err
	}
	for _, x := range byHand {
		name := say.Phrase{Key: "discussions.called", Args: bot.Args{"text": say.Short(x.Text, 60)}}
		list = append(list, talk{Talk: record.Talk{ID: x.ID}, name: name, at: x.At})
	}
	order.By(list, func(a, b talk) int { return b.at.Compare(a.at) })
	return list[:min(limit, len(list))], nil
}

// ofLessons lists the discussions of lessons that have begun, in the order of the course.
func ofLessons(r *term.Roll) (list []talk) {
	for i, s := range r.Releases {
		l := &r.Course.Lessons[i]
		at := term.TalkAt(r.Class.Run, l.ID, s, r.Class.Location())
		if len(l.Prompt) > 0 && r.Class.Run.Untalked[l.ID].IsZero() && !at.After(r.Now) && !term.TalkWaits(r.Class.Run, s, at) {
			name := say.Phrase{Key: "lesson.name", Args: bot.Args{"number": i + 1, "title": l.Title}}
			list = append(list, talk{Talk: record.Talk{Lesson: l.ID}, name: name, at: at})
		}
	}
	return list
}

// tell says of the newest discussion how many took part, with the button that leads to all.
func tell(r *term.Roll, p *say.Page) error {
	if r.Class.Kind != record.Taught || !slices.ContainsFunc(r.Learners, here) {
		return nil
	}
	newest, err := begun(r, 1)
	if err != nil || len(newest) == 0 {
		return err
	}
	p.Say("discussions.newest", bot.Args{"name": newest[0].name, "took": part(newest[0], r.Learners).words()})
	p.Beside(say.Button{Key: "button.discussions", Action: "discussions", Target: r.Class.ID})
	return nil
}

// here reports whether a learner has not left.
func here(l *term.Learner) bool { return !l.Gone() }

// begunIn lists the discussions of the class for a teacher, with its learners.
func begunIn(t *turn.Turn) (*term.Roll, []talk, error) {
	if !t.Reads() {
		return nil, nil, t.TeachersOnly()
	}
	learners, err := t.Learners(t.Voice())
	if err != nil {
		return nil, nil, err
	}
	r, err := t.Roll(learners)
	if err != nil {
		return nil, nil, err
	}
	all, err := begun(r, most)
	return r, all, err
}

// list shows the discussions of a class, the newest first, with how many took part in each.
func list(t *turn.Turn) (*say.Page, error) {
	r, all, err := begunIn(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(all) == 0 {
		return p.Say("discussions.none", nil).Press("button.new_prompt", "prompt.open", t.At()), nil
	}
	p.Say("discussions.head", nil)
	p.Choose = &bot.Select{Action: "discussions.one", Target: t.At(), Hint: t.Voice().Plain("discussions.hint", nil)}
	for i, x := range all {
		p.Say("discussions.item", bot.Args{"i": i + 1, "name": x.name, "took": part(x, r.Learners).words()})
		label := t.Voice().Plain("discussions.choice", bot.Args{"i": i + 1, "name": x.name})
		p.Choose.Options = append(p.Choose.Options, bot.Choice{Value: x.value(), Label: say.Clip(label, 75)})
	}
	return p.Press("button.class", "class", t.At()), nil
}

// value names a discussion among the options of a list.
func (x talk) value() string { return cmp.Or(x.Lesson, "."+x.ID) }

// one shows who took part in a discussion that was chosen, and who has not yet.
func one(t *turn.Turn) (*say.Page, error) {
	r, all, err := begunIn(t)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(x talk) bool { return x.value() == t.Arg("value") })
	if i < 0 {
		return nil, bot.Refuse("discussions.gone", nil)
	}
	day := when.DateOf(all[i].at.In(t.Class.Location()))
	p := say.Privately().Say("discussions.alone", bot.Args{"name": all[i].name, "day": say.LongDay(day)})
	part(all[i], r.Learners).sayNames(t.Voice(), p)
	return p.Press("button.discussions", "discussions", t.At()), nil
}
