package review

import (
	"slices"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// A lesson that builds on others begins with one question of theirs, for oneself: the one that is least likely still
// known.

// numberOf is the number of a lesson, by which a button names the lesson that a question stands before.
func numberOf(index int) string { return strconv.Itoa(index + 1) }

// before asks a question before a lesson that somebody begins. Nobody is asked whose day has no room for it.
func before(t *turn.Turn, s term.Progress) (*say.Page, error) {
	if len(s.Lesson.BuildsOn) == 0 {
		return nil, nil
	}
	l, now, err := standing(t)
	if err != nil {
		return nil, err
	}
	limit := l.Person.Recalls()
	_, left, err := besides(t.Tx, &t.Class, l, nil, limit-now.kept.AskedOn(now.day))
	if err != nil || limit == 0 || left <= 0 {
		return nil, err
	}
	x, ok := ground(l.Lessons, s.Lesson.BuildsOn, now.kept, now.day)
	if !ok {
		return nil, nil
	}
	of := progressAt(l.Lessons, x.Lesson)
	a := asked{s: of, n: x.N, mode: numberOf(s.Index)}
	p := say.Privately().Say("recall.before", bot.Args{"number": s.Index + 1, "other": of.Index + 1, "title": of.Lesson.Title})
	ask(t, p, a).Press("button.why_this", "recall.why", a.target(t))
	pressLesson(p, "button.skip_to", t.At(s.Lesson.ID), s.Index, false)
	return p, nil
}

// ground chooses the question of lessons that is least likely still known on a date: of those that were answered, but not
// on that date; where none was, the first of the last lesson that is done.
func ground(lessons []term.Progress, buildsOn []string, k Kept, today int) (x Item, ok bool) {
	least := 2.0
	for i := range lessons {
		s := &lessons[i]
		if !slices.Contains(buildsOn, s.Lesson.ID) || len(s.Lesson.Questions) == 0 {
			continue
		}
		if least > 1 && s.Done() {
			x, ok = Item{Lesson: s.Index, Why: Untold}, k.Memories[s.Lesson.ID] == nil
		}
		for n, m := range k.Memories[s.Lesson.ID] {
			if n < len(s.Lesson.Questions) && m.Tried() && !m.On(today) && m.Chance(today) < least {
				least = m.Chance(today)
				x, ok = Item{Lesson: s.Index, N: n}, true
			}
		}
	}
	return x, ok
}

// pressLesson adds a button that leads to the lesson of an index.
func pressLesson(p *say.Page, key, target string, index int, main bool) {
	p.Buttons = append(p.Buttons,
		say.Button{Key: key, Args: bot.Args{"number": index + 1}, Action: "lesson.start", Target: target, Primary: main})
}

// leadTo leads from the question to the lesson that it stood before.
func leadTo(t *turn.Turn, p *say.Page, a asked) error {
	s, err := t.Lesson(lessonNumbered(t, a.mode))
	if err != nil {
		return err
	}
	pressLesson(p, "button.start", t.At(s.Lesson.ID), s.Index, true)
	return nil
}

// onLesson adds the questions of a lesson to its page, and what comes back today.
func onLesson(t *turn.Turn, s term.Progress, p *say.Page) error {
	if len(s.Lesson.Questions) == 0 {
		return nil
	}
	p.Press("button.questions", "quiz", t.At(s.Lesson.ID))
	_, now, err := standing(t)
	if err != nil {
		return err
	}
	if n := now.Left(); n > 0 && !t.Who.Rests(t.Today()) {
		p.Buttons = append(p.Buttons, say.Button{Key: "button.recall", Args: bot.Args{"n": n}, Action: "recall", Target: t.At()})
	}
	return nil
}
