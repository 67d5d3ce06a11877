package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/when"
)

// What the benchmarks need of the inside: a way to fill a store with years of use in seconds, and
// the parts of an answer by themselves.

// A School is what Fill puts into a store: classes of equal size that all take the same course.
// Learner n is in class n modulo Classes.
type School struct {
	Course            *course.Course
	Platform          string
	Learners, Classes int
	Start             time.Time // of every run, in UTC
}

// User is what the platform calls learner n.
func (s School) User(n int) string { return fmt.Sprintf("u%06d", n) }

// Teacher is what the platform calls the teacher of class n.
func (s School) Teacher(n int) string { return fmt.Sprintf("t%06d", n) }

// Channel is where the class of learner n meets.
func (s School) Channel(n int) string { return fmt.Sprintf("c%06d", n%s.Classes) }

func (s School) classID(n int) string  { return fmt.Sprintf("%08d", n%s.Classes) }
func (s School) personID(n int) string { return fmt.Sprintf("P%09d", n) }

func (s School) place(n int) Place {
	return Place{Platform: s.Platform, Space: "school", Channel: s.Channel(n)}
}

// fillStep is how many records one transaction of filling writes.
const fillStep = 10_000

// inSteps runs put for 0 to n-1 in large transactions.
func inSteps(store Store, n int, put func(tx Tx, i int) error) error {
	for start := 0; start < n; start += fillStep {
		err := store.Update(context.Background(), func(tx Tx) error {
			for i := start; i < min(n, start+fillStep); i++ {
				if err := put(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Fill makes the classes and everybody in them.
func (b *Bot) Fill(s School) error {
	if err := b.store.Update(context.Background(), func(tx Tx) error { return b.school.pin(tx, s.Course) }); err != nil {
		return err
	}
	return errors.Join(inSteps(b.store, s.Classes, s.putClass), inSteps(b.store, s.Learners, s.putLearner))
}

func (s School) putClass(tx Tx, n int) error {
	t, err := s.putMember(tx, n, "T"+s.Teacher(n), s.Teacher(n), teacher)
	if err != nil {
		return err
	}
	c := class{ID: s.classID(n), Name: "Biology 9b", Kind: taught, Platform: s.Platform, Space: "school", Homes: []Place{s.place(n)},
		Zone: "Europe/London", Quiet: when.DefaultQuiet(), By: t.ID, Teachers: []string{t.ID}, AnswerDays: 2, Started: true, Made: s.Start,
		Run: run{Course: s.Course.Hash, Title: s.Course.Title, Start: when.DateOf(s.Start), Rhythm: s.Course.Rhythm}}
	return errors.Join(save(tx, classKey(c.ID), c), point(tx, homeKey(c.Homes[0]), c.ID))
}

func (s School) putLearner(tx Tx, n int) error {
	_, err := s.putMember(tx, n, s.personID(n), s.User(n), learner)
	return err
}

func (s School) putMember(tx Tx, n int, id, user, part string) (person, error) {
	zones := []string{"Europe/London", "Pacific/Auckland", "America/Los_Angeles"}
	p := person{ID: id, Name: "Learner " + user, Zone: zones[n%len(zones)], ZoneAsked: true, Locale: "en-GB", Rollover: when.DefaultRollover(), Quiet: when.DefaultQuiet(),
		Daily: daily{At: when.Clock{Hour: 17}}, Identities: []identity{{s.Platform, "school", user}}}
	m := member{Part: part, Joined: s.Start, Day: p.today(s.Start)}
	c := s.classID(n)
	return p, errors.Join(save(tx, personKey(id), p), point(tx, identityKey(s.Platform, "school", user), id),
		save(tx, memberKey(c, id), m), point(tx, belongsKey(id, c), ""))
}

// FillCheckins writes n check-ins at equal intervals between two instants: check-in i is that of
// learner who(i), on the newest lesson of that time.
func (b *Bot) FillCheckins(s School, n int, from, to time.Time, who func(i int) int) error {
	known := make(map[int]figures, s.Learners)
	slots := schedule(run{Start: when.DateOf(s.Start), Rhythm: s.Course.Rhythm}, s.Course, time.UTC)
	next := 0
	err := inSteps(b.store, n, func(tx Tx, i int) error {
		at := from.Add(to.Sub(from) / time.Duration(n) * time.Duration(i))
		for next < len(slots)-1 && !slots[next+1].At.After(at) {
			next++
		}
		l := who(i)
		f, ok := known[l]
		if !ok {
			var err error
			if f, _, err = load(tx, figureKey(s.classID(l), s.personID(l))); err != nil {
				return err
			}
		}
		key := factNamed(fmt.Sprintf("%s/%010d", stamp(at), i))
		x := fact{Kind: factCheckin, Class: s.classID(l), Person: s.personID(l), At: at, Day: when.DateOf(at), Lesson: s.Course.Lessons[next].ID,
			Did: fmt.Sprintf("read the chapter up to page %d and did the exercises", i), Next: "the second half, tomorrow 7pm", Sure: 1 + i%5, Prev: f.Last}
		known[l] = apply(f, key, x)
		return save(tx, key, x)
	})
	if err != nil {
		return err
	}
	return inSteps(b.store, s.Learners, func(tx Tx, l int) error {
		if _, ok := known[l]; !ok {
			return nil
		}
		return save(tx, figureKey(s.classID(l), s.personID(l)), known[l])
	})
}

// FillPlanned plans n welcome cards under name, the i-th at an instant and a channel of its own.
func (b *Bot) FillPlanned(s School, name string, n int, at func(i int) time.Time) error {
	return inSteps(b.store, n, func(tx Tx, i int) error {
		r := row{Kind: kindWelcome, Class: s.classID(i), To: s.place(i), At: at(i), Silent: true}
		r.To.Channel = fmt.Sprintf("%s%07d", name, i)
		return planRow(tx, fmt.Sprintf("%s/%09d", name, i), r)
	})
}

// ProgressData is what /progress reads and reckons, without the words.
func (b *Bot) ProgressData(ctx context.Context, ev Event) error {
	return b.looking(ctx, ev, func(t *turn) error {
		_, _, err := t.progress()
		return err
	})
}

// ReportData is what a teacher's view of a class reads and reckons, without the words.
func (b *Bot) ReportData(ctx context.Context, ev Event) (learners int, err error) {
	err = b.looking(ctx, ev, func(t *turn) error {
		v, err := readClass(&t.view)
		learners = len(v.learners)
		return err
	})
	return learners, err
}

func (b *Bot) looking(ctx context.Context, ev Event, fn func(*turn) error) error {
	return b.store.View(ctx, func(tx Tx) error {
		t := b.newTurn(tx, ev, b.now())
		if err := t.enter(); err != nil {
			return err
		}
		if !t.joined {
			return errors.New("not in a class")
		}
		return fn(t)
	})
}

// Sender sends at all places at once, as Run does, until ctx is done.
func (b *Bot) Sender(ctx context.Context) { b.outbox.send(ctx) }

// Idle reports whether nothing is in the outbox's queues.
func (b *Bot) Idle(ctx context.Context) (idle bool, err error) {
	err = b.store.View(ctx, func(tx Tx) error {
		first, err := tx.Scan("queue/", "queue/\xff", 1)
		idle = len(first) == 0
		return err
	})
	return idle, err
}

// Unsent counts the posts of FillPlanned under name that were not sent.
func (b *Bot) Unsent(ctx context.Context, name string) (n int, err error) {
	err = b.store.View(ctx, func(tx Tx) error {
		_, all, err := scan(tx, postsOf(name+"/"))
		for _, r := range all {
			if r.State != stateSent {
				n++
			}
		}
		return err
	})
	return n, err
}
