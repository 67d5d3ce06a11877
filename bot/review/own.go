package review

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// What comes back to one learner today, read from the store.

// usual is of how many of 100 questions a class wants its learners to know the answer still when they come back.
const usual = 90

// percentOf is the share that a class wants, from 70 to 97.
func percentOf(c *record.Class) int {
	if c.Recall == 0 {
		return usual
	}
	return c.Recall
}

// A today is what comes back to somebody in one class today.
type today struct {
	Round
	kept Kept
	day  int
}

// read reads what comes back to a learner.
func read(tx bot.Tx, c *record.Class, l *term.Learner) (now today, err error) {
	now.day = l.Today.Ordinal()
	if now.kept, err = Read(tx, c.ID, l.Person.ID, l.Figures.Last, hasAnswered(l)); err != nil {
		return now, err
	}
	limit := l.Person.Recalls()
	if limit == 0 {
		return now, nil
	}
	ready := due(l.Lessons, now.kept, GapsFor(percentOf(c)), now.day)
	asked := now.kept.AskedOn(now.day)
	if len(ready) > 0 {
		ready = spread(ready, offFor(c, &l.Person), afterOff(limit, asked), now.day)
	}
	left := limit - asked
	if len(ready) > 0 && left > 0 {
		ready, left, err = besides(tx, c, l, ready, left)
	}
	now.Round = RoundOf(ready, l.Lessons, now.kept, left, now.day)
	return now, err
}

// hasAnswered reports whether the learner answered any question.
func hasAnswered(l *term.Learner) bool {
	for _, f := range l.Figures.Lessons {
		if f.Tried != 0 {
			return true
		}
	}
	return false
}

// besides takes the person's other classes into account: what came back there today counts for the day, and where they
// are taught the same course, no question is asked twice on one day.
func besides(tx bot.Tx, c *record.Class, l *term.Learner, ready []Item, left int) ([]Item, int, error) {
	mine, err := record.Names(tx, record.ClassesOf(l.Person.ID))
	if err != nil {
		return nil, 0, err
	}
	day := l.Today.Ordinal()
	for _, id := range mine {
		if id == c.ID {
			continue
		}
		k, ok, err := record.Load(tx, KeyOf(id, l.Person.ID))
		if err != nil {
			return nil, 0, err
		}
		if !ok {
			continue
		}
		left -= k.AskedOn(day)
		other, err := record.Need(tx, record.ClassKey(id))
		if err != nil {
			return nil, 0, err
		}
		if other.Run.Course == c.Run.Course {
			ready = without(ready, l.Lessons, k, day)
		}
	}
	return ready, left, nil
}

// without leaves out what was answered in another class on a date.
func without(ready []Item, lessons []term.Progress, k Kept, day int) (rest []Item) {
	ids := map[int]string{}
	for i := range lessons {
		ids[lessons[i].Index] = lessons[i].Lesson.ID
	}
	for _, x := range ready {
		if all := k.Memories[ids[x.Lesson]]; x.N < len(all) && all[x.N].On(day) {
			continue
		}
		rest = append(rest, x)
	}
	return rest
}

const (
	enough = 3 // so many questions are reason for a message at once
	waited = 2 // fewer are after so many days
)

// onAgenda adds what comes back to a learner's agenda. On a break nothing does, and after the last day of the class it
// calls for no message.
func onAgenda(tx bot.Tx, c *record.Class, l *term.Learner, a *term.Agenda) error {
	now, err := read(tx, c, l)
	if err != nil {
		return err
	}
	for _, all := range now.kept.Memories {
		for _, m := range all {
			if m.Mended() {
				a.Recall.Mended++
			}
		}
	}
	if l.Resting() {
		return nil
	}
	a.Recall.N = now.Left()
	oldest, newest := now.day, 0
	for _, x := range now.Ready {
		oldest, newest = min(oldest, x.Due), max(newest, x.Due)
	}
	if len(now.Ready) == 0 {
		return nil
	}
	a.Recall.Since = when.DayStart(when.FromOrdinal(newest), l.Person.Location(), l.Person.Rollover)
	a.Recall.Calls = !l.Today.After(l.Ends) && (len(now.Ready) >= enough || now.day-oldest >= waited)
	return nil
}
