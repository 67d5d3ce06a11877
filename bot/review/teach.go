package review

import (
	"strconv"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What teachers read of the questions of their class: counts, and the hardest three in the overview and the digest. They
// also set how much is to be known still when a question comes back.

// shownHard is how many of the hardest questions are named.
const shownHard = 3

// keptOf reads what the learners of a class remember; those who left are not among them.
func keptOf(r *term.Roll) (all []Kept, err error) {
	for _, l := range r.Learners {
		if l.Gone() || !hasAnswered(l) {
			continue
		}
		k, err := Read(r.Tx, r.Class.ID, l.Person.ID, l.Figures.Last, true)
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	return all, nil
}

// tell names the hardest questions to a teacher.
func tell(r *term.Roll, p *say.Page) error {
	if r.Class.Kind != record.Taught {
		return nil
	}
	kept, err := keptOf(r)
	if err != nil {
		return err
	}
	list := tallies(r, kept)
	if len(list) == 0 {
		return nil
	}
	v := term.View{Class: *r.Class}
	sayHardest(p, r, list)
	p.Press("button.recall_class", "recall.class", v.At())
	return nil
}

// sayHardest names the hardest of some questions.
func sayHardest(p *say.Page, r *term.Roll, list []tally) {
	for i, x := range hardestOf(list, shownHard) {
		key := "recall.hard_also"
		if i == 0 {
			key = "recall.hard"
		}
		text := r.Course.Lessons[x.lesson].Questions[x.n].Text
		p.Say(key, bot.Args{"number": x.lesson + 1, "question": say.Short(text, shortQuestion), "n": x.latest, "of": x.tried})
	}
}

// shortQuestion is how much is shown of a question, in characters.
const shortQuestion = 80

// counted reads how the questions of the class went, for its teachers alone.
func counted(t *turn.Turn) (*term.Roll, []tally, error) {
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
	kept, err := keptOf(r)
	return r, tallies(r, kept), err
}

// ofClass shows the hardest questions, the lessons to choose from, and how often questions come back.
func ofClass(t *turn.Turn) (*say.Page, error) {
	r, list, err := counted(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("recall.class", bot.Args{"class": t.Class.Name})
	if len(list) == 0 {
		p.Say("recall.class_none", bot.Args{"n": fewest})
	}
	sayHardest(p, r, list)
	p.Choose = chooseLesson(t, r, list)
	return pressShare(t, p), nil
}

// maxLessons is how many lessons a list to choose from holds, the newest of them.
const maxLessons = 50

// chooseLesson offers the lessons of whose questions something can be told, nil where there are none.
func chooseLesson(t *turn.Turn, r *term.Roll, list []tally) *bot.Select {
	choose := &bot.Select{Action: "recall.lesson", Target: t.At(), Hint: t.Voice().Plain("recall.class_hint", nil)}
	last := -1
	for _, x := range list {
		if x.lesson != last {
			last = x.lesson
			title := strconv.Itoa(last+1) + " " + r.Course.Lessons[last].Title
			choose.Options = append(choose.Options, bot.Choice{Value: r.Course.Lessons[last].ID, Label: say.Clip(title, 75)})
		}
	}
	if len(choose.Options) == 0 {
		return nil
	}
	choose.Options = choose.Options[max(0, len(choose.Options)-maxLessons):]
	return choose
}

// ofLesson shows how each question of a lesson went.
func ofLesson(t *turn.Turn) (*say.Page, error) {
	r, list, err := counted(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	for _, x := range list {
		l := &r.Course.Lessons[x.lesson]
		if l.ID != t.Arg("value") {
			continue
		}
		if len(p.Lines) == 0 {
			p.Say("recall.lesson", bot.Args{"number": x.lesson + 1, "title": l.Title})
		}
		p.Say("recall.lesson_item", bot.Args{
			"i": x.n + 1, "question": say.Short(l.Questions[x.n].Text, shortQuestion), "of": x.tried, "first": x.first, "latest": x.latest,
		})
	}
	if len(p.Lines) == 0 {
		p.Say("recall.class_none", bot.Args{"n": fewest})
	}
	return p.Press("button.recall_class", "recall.class", t.At()), nil
}

// The shares of 100 that a class can want to be known when a question comes back, with the step between them.
const (
	leastShare = 75
	mostShare  = 95
	shareStep  = 5
)

// pressShare says when questions come back in the class, and offers to make it more or less often.
func pressShare(t *turn.Turn, p *say.Page) *say.Page {
	now := percentOf(&t.Class)
	p.Say("recall.share", bot.Args{"n": now})
	if now < mostShare {
		p.Press("button.recall_sooner", "recall.share", t.At(strconv.Itoa(now+shareStep)))
	}
	if now > leastShare {
		p.Press("button.recall_later", "recall.share", t.At(strconv.Itoa(now-shareStep)))
	}
	return p
}

// share sets how much is to be known still when a question comes back. It counts at once, for what was answered before, too.
func share(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	n, err := strconv.Atoi(t.Target(1))
	if err != nil || n < leastShare || n > mostShare {
		return nil, bot.Refuse("error.stale", nil)
	}
	if t.Class.Recall = n; n == usual {
		t.Class.Recall = 0
	}
	p := pressShare(t, say.Privately())
	p.Replace = true
	return p.Press("button.recall_class", "recall.class", t.At()), record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class)
}
