package bot

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/when"
)

// A school is what all classes share: the languages spoken, the courses that can be taught, what was
// read of the classes lately, and what each capability adds to what is open for somebody. It is safe
// for concurrent use once it is set up.
type school struct {
	book    *phraseBook                                  // the sentences of all languages
	courses func() []*course.Course                      // the courses that classes can be made with
	file    func(*course.Course, string) ([]byte, error) // reads a file that a listed course uses
	agendas []func(s *seat, a *agenda) error             // what capabilities add to an agenda, in order

	mu      sync.Mutex
	pinned  map[string]*course.Course // by hash; courses never change under a hash
	classes map[string]*keptClass     // by id
}

// newSchool returns a school that offers courses. courses and file may be nil: then there are none.
func newSchool(book *phraseBook, courses func() []*course.Course, file func(*course.Course, string) ([]byte, error)) *school {
	if courses == nil {
		courses = func() []*course.Course { return nil }
	}
	return &school{book: book, courses: courses, file: file, pinned: map[string]*course.Course{}, classes: map[string]*keptClass{}}
}

// adds lets a capability add to what is open for somebody. It must be called before the school is used.
func (s *school) adds(to func(*seat, *agenda) error) { s.agendas = append(s.agendas, to) }

// course returns a pinned course. Courses are read once and shared: nobody changes them.
func (s *school) course(tx Tx, hash string) (*course.Course, error) {
	s.mu.Lock()
	c := s.pinned[hash]
	s.mu.Unlock()
	if c != nil {
		return c, nil
	}
	c, err := loadCourse(tx, hash)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pinned[hash] = c
	return c, nil
}

// pin stores a course that is offered, with its files.
func (s *school) pin(tx Tx, co *course.Course) error {
	return pinCourse(tx, co, func(path string) ([]byte, error) {
		if s.file == nil {
			return nil, fmt.Errorf("no way to read %s", path)
		}
		return s.file(co, path)
	})
}

// keptClass is a class as it was last read, with the schedule of its run. Both hold as long as the
// bytes of the record stay the same. Nobody changes what its slices hold; appending copies them.
type keptClass struct {
	raw   []byte
	class class
	slots []slot
}

// class reads a class, nil when there is none. Most of what people do begins with it, and it
// changes rarely.
func (s *school) class(tx Tx, id string) (*keptClass, error) {
	raw, err := tx.Get(string(classKey(id)))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", classKey(id), err)
	}
	s.mu.Lock()
	k := s.classes[id]
	s.mu.Unlock()
	if k != nil && bytes.Equal(k.raw, raw) {
		return k, nil
	}
	k = &keptClass{raw: raw}
	if k.class, err = need(tx, classKey(id)); err != nil {
		return nil, err
	}
	co, err := s.course(tx, k.class.Run.Course)
	if err != nil {
		return nil, err
	}
	k.slots = schedule(k.class.Run, co, k.class.loc())
	r := &k.class.Run
	r.Shifts, r.Outages, k.class.Homes = slices.Clip(r.Shifts), slices.Clip(r.Outages), slices.Clip(k.class.Homes)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.classes[id] = k
	return k, nil
}

// lastDay is the date of the class's last lesson, the zero Date for no class.
func (k *keptClass) lastDay() when.Date {
	if k == nil {
		return when.Date{}
	}
	return lastDay(k.slots)
}

// newest is when the newest lesson of a class came out.
func (s *school) newest(tx Tx, c *class, now time.Time) (at time.Time, err error) {
	co, err := s.course(tx, c.Run.Course)
	if err != nil {
		return at, err
	}
	for _, x := range schedule(c.Run, co, c.loc()) {
		if !x.At.After(now) {
			at = when.Later(at, x.At)
		}
	}
	return at, nil
}

// ownClass is the only class that a person has in a space, or the one with the newest lesson; "" when
// there is none.
func (s *school) ownClass(tx Tx, personID string, in Place, now time.Time) (best string, err error) {
	mine, err := names(tx, classesOf(personID))
	if err != nil || len(mine) == 0 {
		return "", err
	}
	var newest time.Time
	for _, id := range mine {
		c, err := need(tx, classKey(id))
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
