package correct

import (
	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/say"
)

// The difference between two versions of a course, in words: the same in a chat and on a terminal.

// mostNamed is how many lessons are named that differ; the others are counted, so that the answer fits a message.
const mostNamed = 15

// Say says how a newer version of a course differs from an older one.
func Say(p *say.Page, older, newer *course.Course) {
	changes := course.Diff(older, newer)
	count := map[course.ChangeKind]int{}
	for _, x := range changes {
		count[x.Kind]++
	}
	if older.Title != newer.Title {
		p.Say("correct.title", bot.Args{"from": older.Title, "to": newer.Title})
	}
	if len(changes) == 0 {
		p.Say("correct.same", nil)
		return
	}
	if n := count[course.Changed] + count[course.Moved]; n > 0 {
		p.Say("correct.head", bot.Args{"n": n})
	}
	if n := count[course.Added]; n > 0 {
		p.Say("correct.added", bot.Args{"n": n})
	}
	if n := count[course.Removed]; n > 0 {
		p.Say("correct.removed", bot.Args{"n": n})
	}
	for _, x := range changes[:min(mostNamed, len(changes))] {
		args := bot.Args{"number": x.To, "was": x.From, "title": x.Title, "parts": say.List(x.Parts)}
		p.Say("correct.lesson_"+string(x.Kind), args)
	}
	if more := len(changes) - mostNamed; more > 0 {
		p.Say("dayoff.more", bot.Args{"n": more})
	}
}
