package class

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What becomes of the posts of a class that is taught another version of its course: what was not posted follows, and
// posts that are to be corrected are rewritten where they stand.

// recourse plans the posts anew. What was planned for lessons that the course has no more is withdrawn, so that it can be
// planned again.
func recourse(v *term.View, x turn.Redating, co *course.Course) error {
	for i := range x.Course.Lessons {
		l := &x.Course.Lessons[i]
		for home := range v.Class.Homes {
			if err := withdrawOther(v, l, co, home); err != nil {
				return err
			}
		}
	}
	if err := planRun(v); err != nil {
		return err
	}
	for _, id := range v.Class.Run.Changes[x.N].Fixed {
		for home, to := range v.Class.Homes {
			if err := rewrite(v, co, id, x.Cause(), home, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// withdrawOther withdraws what is planned of a lesson and the new version has not: the lesson, its text, its discussion.
// What it has is withdrawn, too, where its thread would have another name.
func withdrawOther(v *term.View, l *course.Lesson, co *course.Course, home int) error {
	i := slices.IndexFunc(co.Lessons, func(n course.Lesson) bool { return n.ID == l.ID })
	if i < 0 || co.Lessons[i].Title != l.Title {
		return holdLesson(v.Tx, &v.Class, l, home)
	}
	if len(co.Lessons[i].Body) == 0 {
		if err := outbox.Withdraw(v.Tx, textKey(&v.Class, l.ID, home)); err != nil {
			return err
		}
	}
	if len(co.Lessons[i].Prompt) == 0 {
		return outbox.Withdraw(v.Tx, occurrence(kindPrompt, &v.Class, l.ID, home))
	}
	return nil
}

// rewrite plans to rewrite what stands of a lesson: its card, its text, its discussion.
func rewrite(v *term.View, co *course.Course, lesson, cause string, home int, to bot.Place) error {
	i := slices.IndexFunc(co.Lessons, func(l course.Lesson) bool { return l.ID == lesson })
	if i < 0 {
		return nil
	}
	e := record.Entry{Kind: kindUpdate, Class: v.Class.ID, Lesson: lesson, To: to, At: v.Now, Rank: term.CardRank(i), Silent: true}
	for _, part := range []struct{ key, name string }{
		{lessonKey(&v.Class, lesson, home), ""}, {textKey(&v.Class, lesson, home), ".text"},
		{occurrence(kindPrompt, &v.Class, lesson, home), ".talk"},
	} {
		e.Edits = part.key
		if err := planUpdate(v, e, cause+part.name, home); err != nil {
			return err
		}
		e.Rank++
	}
	return nil
}

// renderCorrected is what an entry rewrites, as it is now: the text of a lesson, or its discussion. ok is false for
// cards.
func renderCorrected(q *outbox.Sending, c *record.Class) (p *say.Page, post bot.Post, drop string, ok bool, err error) {
	for _, home := range homesOf(c) {
		switch q.Entry.Edits {
		case textKey(c, q.Entry.Lesson, home):
			p, post, drop, err = renderLessonText(q)
		case occurrence(kindPrompt, c, q.Entry.Lesson, home):
			p, post, drop, err = renderPrompt(q)
		default:
			continue
		}
		post.Thread = nil
		return p, post, drop, true, err
	}
	return nil, bot.Post{}, "", false, nil
}

// sayCorrected says when a lesson was corrected, if it was since it was posted.
func sayCorrected(q *outbox.Sending, p *say.Page, c *record.Class, lesson string) {
	if at, ok := c.Run.Corrected[lesson]; ok && q.Entry.Edits != "" {
		p.Say("card.corrected", bot.Args{"when": instantOf(q, at, c)})
	}
}
