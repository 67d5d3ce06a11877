// Package term holds the rules of a term as functions of values: when lessons come and are due
// (Schedule), what is out for a learner and how far they are (Progress, Standing), what is open (Agenda).
// The present is an argument everywhere.
//
// A View is a class at a moment inside a transaction, a Seat one person's place in it. Both read what the
// rules need, and neither knows who may do what: that is asked where somebody acts (package turn).
package term

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// A School is what all classes share: the languages spoken, the courses that can be taught, what was
// read of the classes lately, and what each capability adds to what is open for somebody. It is safe
// for concurrent use once it is set up.
type School struct {
	Kept    Kept                                         // it says how long what is kept
	Book    *say.Book                                    // it holds the sentences of all languages
	Courses func() []*course.Course                      // it lists the courses that classes can be made with
	file    func(*course.Course, string) ([]byte, error) // it reads a file that a listed course uses
	link    func(bot.Place, bot.Sent) string             // it says at which address a message is found; "" where nobody knows
	wrong   func(hash string) []course.Problem           // it says what is wrong since in the folder of a listed course
	agendas []Adding                                     // capabilities add this to an agenda, in this order
	waiting []Waiting                                    // capabilities add this to what waits for teachers, in this order
	tells   []Telling                                    // capabilities tell this of a class, in this order
	plans   []Planning                                   // capabilities plan this whenever the dates of a run are new

	mu      sync.Mutex
	pinned  map[string]*course.Course // the key is a course's hash, under which it never changes
	classes map[string]*KeptClass     // the key is a class's id
}

// NewSchool returns a school that offers courses. courses and file may be nil: then there are none.
func NewSchool(book *say.Book, courses func() []*course.Course, file func(*course.Course, string) ([]byte, error)) *School {
	if courses == nil {
		courses = func() []*course.Course { return nil }
	}
	return &School{
		Kept: Kept{}.OrUsual(), Book: book, Courses: courses, file: file, pinned: map[string]*course.Course{},
		classes: map[string]*KeptClass{},
	}
}

// Judges lets the school know what is wrong in the folders of listed courses, each of which is offered as it was when it
// was last right. It must be called before the school is used.
func (s *School) Judges(wrong func(hash string) []course.Problem) { s.wrong = wrong }

// Links lets the school know at which address a message is found. It must be called before the school is used.
func (s *School) Links(link func(at bot.Place, on bot.Sent) string) { s.link = link }

// Problems are the errors in the folder of a listed course, that make it stay as it was when it was last right.
func (s *School) Problems(hash string) []course.Problem {
	if s.wrong == nil {
		return nil
	}
	return s.wrong(hash)
}

// Adds lets a capability add to what is open for somebody. It must be called before the school is used.
func (s *School) Adds(to Adding) { s.agendas = append(s.agendas, to) }

// AddsWaiting lets a capability add to what waits for teachers. It must be called before the school is used.
func (s *School) AddsWaiting(to Waiting) { s.waiting = append(s.waiting, to) }

// AddsTelling lets a capability tell something of a class. It must be called before the school is used.
func (s *School) AddsTelling(to Telling) { s.tells = append(s.tells, to) }

// AddsPlan lets a capability plan what belongs to a run, whenever its dates are new. It must be called before the
// school is used.
func (s *School) AddsPlan(plan Planning) { s.plans = append(s.plans, plan) }

// Course returns a pinned course. Courses are read once and shared: nobody changes them.
func (s *School) Course(tx bot.Tx, hash string) (*course.Course, error) {
	s.mu.Lock()
	c := s.pinned[hash]
	s.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := record.LoadCourse(tx, hash)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pinned[hash] = c
	return c, nil
}

// Pin stores a course that is offered, with its files.
func (s *School) Pin(tx bot.Tx, co *course.Course) error {
	return record.PinCourse(tx, co, func(path string) ([]byte, error) {
		if s.file == nil {
			return nil, fmt.Errorf("no way to read %s", path)
		}
		return s.file(co, path)
	})
}

// KeptClass is a class as it was last read, with the schedule of its run. Both hold as long as the
// bytes of the record stay the same. Nobody changes what its slices hold; appending copies them.
type KeptClass struct {
	raw      []byte
	Class    record.Class
	Releases []Release
}

// Class reads a class, nil when there is none. Most of what people do begins with it, and it
// changes rarely.
func (s *School) Class(tx bot.Tx, id string) (*KeptClass, error) {
	raw, err := tx.Get(string(record.ClassKey(id)))
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", record.ClassKey(id), err)
	}
	s.mu.Lock()
	k := s.classes[id]
	s.mu.Unlock()
	if k != nil && bytes.Equal(k.raw, raw) {
		return k, nil
	}
	k = &KeptClass{raw: raw}
	if k.Class, err = record.Need(tx, record.ClassKey(id)); err != nil {
		return nil, err
	}
	co, err := s.Course(tx, k.Class.Run.Course)
	if err != nil {
		return nil, err
	}
	k.Releases = Schedule(k.Class.Run, co, k.Class.Location())
	r := &k.Class.Run
	r.Shifts, r.Outages, k.Class.Homes = slices.Clip(r.Shifts), slices.Clip(r.Outages), slices.Clip(k.Class.Homes)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.classes[id] = k
	return k, nil
}

// LastDay is the date of the class's last lesson, the zero Date for no class.
func (k *KeptClass) LastDay() when.Date {
	if k == nil {
		return when.Date{}
	}
	return LastDay(k.Releases)
}

// newest is when the newest lesson of a class came out.
func (s *School) newest(tx bot.Tx, c *record.Class, now time.Time) (at time.Time, err error) {
	co, err := s.Course(tx, c.Run.Course)
	if err != nil {
		return at, err
	}
	for _, x := range Schedule(c.Run, co, c.Location()) {
		if !x.Waits && !x.At.After(now) {
			at = when.Later(at, x.At)
		}
	}
	return at, nil
}

// OwnClass is the only class that a person has in a space, or the one with the newest lesson; "" when
// there is none.
func (s *School) OwnClass(tx bot.Tx, personID string, in bot.Place, now time.Time) (best string, err error) {
	mine, err := record.Names(tx, record.ClassesOf(personID))
	if err != nil || len(mine) == 0 {
		return "", err
	}
	var newest time.Time
	for _, id := range mine {
		c, err := record.Need(tx, record.ClassKey(id))
		if err != nil {
			return "", err
		}
		if c.Platform != in.Platform || c.Space != in.Space {
			continue
		}
		at, err := s.newest(tx, &c, now)
		if err != nil {
			return "", err
		}
		if best == "" || at.After(newest) {
			best, newest = id, at
		}
	}
	return best, nil
}
