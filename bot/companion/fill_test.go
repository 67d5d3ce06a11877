package companion_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/when"
)

// What the benchmarks need of the inside: a way to fill a store with years of use in seconds, and
// the parts of an answer by themselves.

// A filling is what Fill puts into a store: classes of equal size that all take the same course.
// Learner n is in class n modulo Classes.
type filling struct {
	Course            *course.Course
	Platform          string
	Learners, Classes int
	Start             time.Time // of every run, in UTC
}

// User is what the platform calls learner n.
func (s filling) User(n int) string { return fmt.Sprintf("u%06d", n) }

// Teacher is what the platform calls the teacher of class n.
func (s filling) Teacher(n int) string { return fmt.Sprintf("t%06d", n) }

// Channel is where the class of learner n meets.
func (s filling) Channel(n int) string { return fmt.Sprintf("c%06d", n%s.Classes) }

func (s filling) classID(n int) string  { return fmt.Sprintf("%08d", n%s.Classes) }
func (s filling) personID(n int) string { return fmt.Sprintf("P%09d", n) }

func (s filling) place(n int) bot.Place {
	return bot.Place{Platform: s.Platform, Space: "school", Channel: s.Channel(n)}
}

// fillStep is how many records one transaction of filling writes.
const fillStep = 10_000

// inSteps runs put for 0 to n-1 in large transactions.
func inSteps(store bot.Store, n int, put func(tx bot.Tx, i int) error) error {
	for start := 0; start < n; start += fillStep {
		err := store.Update(context.Background(), func(tx bot.Tx) error {
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

// fill makes the classes and everybody in them.
func (s filling) fill(store bot.Store) error {
	err := store.Update(context.Background(), func(tx bot.Tx) error {
		// What is filled in was planned with the rules of today, so that no start has to plan it anew.
		return errors.Join(record.Point(tx, record.ZonesKey, when.ZoneData().String()), record.PinCourse(tx, s.Course, nil))
	})
	return errors.Join(err, inSteps(store, s.Classes, s.putClass), inSteps(store, s.Learners, s.putLearner))
}

func (s filling) putClass(tx bot.Tx, n int) error {
	t, err := s.putMember(tx, n, "T"+s.Teacher(n), s.Teacher(n), record.Teacher)
	if err != nil {
		return err
	}
	c := record.Class{ID: s.classID(n), Name: "Biology 9b", Kind: record.Taught, Platform: s.Platform, Space: "school",
		Homes: []bot.Place{s.place(n)},
		Zone:  "Europe/London", Quiet: when.DefaultQuiet(), By: t.ID, Teachers: []string{t.ID}, AnswerDays: 2, Started: true, Made: s.Start,
		Run: record.Run{Course: s.Course.Hash, Title: s.Course.Title, Start: when.DateOf(s.Start), Rhythm: s.Course.Rhythm}}
	return errors.Join(record.Save(tx, record.ClassKey(c.ID), c), record.Point(tx, record.HomeKey(c.Homes[0]), c.ID))
}

func (s filling) putLearner(tx bot.Tx, n int) error {
	_, err := s.putMember(tx, n, s.personID(n), s.User(n), record.Learner)
	return err
}

// nameOf is what a user is called.
func nameOf(user string) string { return "Learner " + user }

func (s filling) putMember(tx bot.Tx, n int, id, user, part string) (record.Person, error) {
	zones := []string{"Europe/London", "Pacific/Auckland", "America/Los_Angeles"}
	p := record.Person{ID: id, Name: nameOf(user), Zone: zones[n%len(zones)], ZoneAsked: true,
		Locale: "en-GB", Rollover: when.DefaultRollover(), Quiet: when.DefaultQuiet(), Daily: record.Daily{At: when.Clock{Hour: 17}},
		Identities: []record.Identity{{Platform: s.Platform, Space: "school", User: user}}}
	m := record.Member{Role: part, Joined: s.Start, Day: p.Today(s.Start)}
	c := s.classID(n)
	return p, errors.Join(record.Save(tx, record.PersonKey(id), p), record.Point(tx, record.IdentityKey(s.Platform, "school", user), id),
		record.Save(tx, record.MemberKey(c, id), m), record.Point(tx, record.BelongsKey(id, c), ""))
}

// fillCheckins writes n check-ins at equal intervals between two instants: check-in i is that of
// learner who(i), on the newest lesson of that time.
func (s filling) fillCheckins(store bot.Store, n int, from, to time.Time, who func(i int) int) error {
	known := make(map[int]record.Figures, s.Learners)
	slots := term.Schedule(record.Run{Start: when.DateOf(s.Start), Rhythm: s.Course.Rhythm}, s.Course, time.UTC)
	next := 0
	err := inSteps(store, n, func(tx bot.Tx, i int) error {
		at := from.Add(to.Sub(from) / time.Duration(n) * time.Duration(i))
		for next < len(slots)-1 && !slots[next+1].At.After(at) {
			next++
		}
		l := who(i)
		f, ok := known[l]
		if !ok {
			var err error
			if f, _, err = record.Load(tx, record.FigureKey(s.classID(l), s.personID(l))); err != nil {
				return err
			}
		}
		key := record.FactNamed(fmt.Sprintf("%s/%010d", record.Stamp(at), i))
		x := record.Fact{Kind: record.FactCheckin, Class: s.classID(l), Person: s.personID(l), At: at,
			Day: when.DateOf(at), Lesson: s.Course.Lessons[next].ID,
			Did:  fmt.Sprintf("read the chapter up to page %d and did the exercises", i),
			Next: "the second half, tomorrow 7pm", Sure: 1 + i%5, Prev: f.Last}
		known[l] = record.Apply(f, key, x)
		return record.Save(tx, key, x)
	})
	if err != nil {
		return err
	}
	return inSteps(store, s.Learners, func(tx bot.Tx, l int) error {
		if _, ok := known[l]; !ok {
			return nil
		}
		return record.Save(tx, record.FigureKey(s.classID(l), s.personID(l)), known[l])
	})
}

// fillPlanned plans n welcome cards under name, the i-th at an instant and a channel of its own.
func (s filling) fillPlanned(store bot.Store, name string, n int, at func(i int) time.Time) error {
	return inSteps(store, n, func(tx bot.Tx, i int) error {
		r := record.Entry{Kind: "welcome", Class: s.classID(i), To: s.place(i), At: at(i), Silent: true}
		r.To.Channel = fmt.Sprintf("%s%07d", name, i)
		return outbox.Plan(tx, fmt.Sprintf("%s/%09d", name, i), r)
	})
}

// idle reports whether nothing is in the outbox's queues.
func idle(ctx context.Context, store bot.Store) (idle bool, err error) {
	err = store.View(ctx, func(tx bot.Tx) error {
		first, err := tx.Scan("queue/", "queue/\xff", 1)
		idle = len(first) == 0
		return err
	})
	return idle, err
}

// unsent counts the posts of fillPlanned under name that were not sent.
func unsent(ctx context.Context, store bot.Store, name string) (n int, err error) {
	err = store.View(ctx, func(tx bot.Tx) error {
		_, all, err := record.Scan(tx, record.PostsOf(name+"/"))
		for _, r := range all {
			if r.State != record.StateSent {
				n++
			}
		}
		return err
	})
	return n, err
}
