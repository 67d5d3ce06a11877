package again

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// noteAhead is how long before a lesson its note is told.
const noteAhead = 7 * 24 * time.Hour

// shown is how many lessons a preview names.
const shown = 4

// preview shows the draft: its first dates, what comes along and what has changed in the course.
func preview(t *turn.Turn) (*say.Page, error) {
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	releases := t.Schedule(co)
	p := say.Privately().Say("again.head", bot.Args{
		"class": t.Class.Name, "course": co.Title, "n": len(releases), "rhythm": t.Class.Run.Rhythm.String(), "zone": say.City(t.Class.Zone),
	})
	for i, s := range releases[:min(shown, len(releases))] {
		p.Say("again.lesson", bot.Args{"number": i + 1, "title": co.Lessons[i].Title, "when": say.Wall(s.At)})
	}
	p.Say("preview.last", bot.Args{"day": say.LongDay(term.LastDay(releases))})
	if err := sayAlong(t, p); err != nil {
		return nil, err
	}
	p.Say("again.nobody", nil)
	return p.Main("button.start_class", "class.start", t.At()).Press("button.change", "again.open", t.At()), nil
}

// sayAlong says which discussions come along, and how the course has changed since.
func sayAlong(t *turn.Turn, p *say.Page) error {
	old, ok, err := record.Load(t.Tx, record.ClassKey(t.Class.Of))
	if err != nil || !ok {
		return err
	}
	talks, err := turn.TalksAgain(t.Tx, old, t.Class)
	if err != nil {
		return err
	}
	if n := len(talks); n > 0 {
		p.Say("again.talks", bot.Args{"n": n})
	}
	older, err := t.School.Course(t.Tx, old.Run.Course)
	if err != nil {
		return err
	}
	newer, err := t.Course()
	if err != nil || newer.Hash == older.Hash {
		return err
	}
	count := map[course.ChangeKind]int{}
	for _, x := range course.Diff(older, newer) {
		count[x.Kind]++
	}
	for _, x := range []struct {
		key string
		n   int
	}{
		{"correct.head", count[course.Changed] + count[course.Moved]}, {"correct.added", count[course.Added]},
		{"correct.removed", count[course.Removed]},
	} {
		if x.n > 0 {
			p.Say(x.key, bot.Args{"n": x.n})
		}
	}
	return nil
}
