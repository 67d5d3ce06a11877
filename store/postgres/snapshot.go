package postgres

import (
	"context"
	"runtime"
	"sync"

	"afterbell/bot"
)

// A snapshot is one transaction from which several drafts read. While an answer is under way, questions of others gather, and
// go together as the next one: many drafts cost as many round trips as one. It is safe for concurrent use.
type snapshot struct {
	users int // so many drafts use it; guarded by Store.mu

	reading *reading // who asks uses it

	mu      sync.Mutex
	waiting []*inquired
	asking  bool // a draft asks for itself and others
}

// An inquired is what one draft waits for.
type inquired struct {
	wants    []want
	turn     chan struct{} // it is closed when there is an answer, or when it is this draft that has to ask
	answered bool
	answers  map[want][]bot.Entry
	err      error
}

// ask fetches answers. Of the drafts that wait, the first asks for all.
func (s *snapshot) ask(wants []want) (map[want][]bot.Entry, error) {
	mine := &inquired{wants: wants, turn: make(chan struct{})}
	s.mu.Lock()
	s.waiting = append(s.waiting, mine)
	others := s.asking
	s.asking = true
	s.mu.Unlock()
	if others {
		<-mine.turn
	}
	if !mine.answered {
		s.askForAll(mine)
	}
	return mine.answers, mine.err
}

// askForAll asks what waits by now, and lets another draft ask next.
func (s *snapshot) askForAll(mine *inquired) {
	runtime.Gosched() // who can run has a question, too
	s.mu.Lock()
	all := s.waiting
	s.waiting = nil
	s.mu.Unlock()
	s.answer(all)
	s.mu.Lock()
	s.asking = len(s.waiting) > 0
	if s.asking {
		close(s.waiting[0].turn)
	}
	s.mu.Unlock()
	for _, x := range all {
		if x != mine {
			close(x.turn)
		}
	}
}

func (s *snapshot) answer(all []*inquired) {
	var wants []want
	for _, x := range all {
		wants = append(wants, x.wants...)
	}
	answers, err := s.reading.ask(wants)
	if err != nil {
		s.reading.store.renew() // who begins now may meet a better connection
	}
	for _, x := range all {
		x.answers, x.err, x.answered = answers, err, true
	}
}

// A draft is an Update that is tried out before its turn, as a batch.Base.
type draft struct {
	sight
	store *Store
	from  *snapshot
}

// newDraft returns a draft that reads from the snapshot which others read from already, unless one of our own batches has ended
// since that began: the draft has to see what it wrote.
func (s *Store) newDraft() *draft {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.snapshot == nil {
		s.snapshot = &snapshot{reading: s.newReading(context.Background())}
	}
	s.snapshot.users++
	d := &draft{store: s, from: s.snapshot}
	d.sight = sight{fetch: d.from.ask, habits: &s.habits}
	return d
}

// renew lets drafts that begin from now on read from a new snapshot.
func (s *Store) renew() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.snapshot = nil
}

// Commit implements batch.Base. Nobody commits a draft.
func (d *draft) Commit() error { return d.readOnly() }

// Rollback implements batch.Base. The last draft ends the snapshot.
func (d *draft) Rollback() error {
	d.end()
	d.store.mu.Lock()
	d.from.users--
	last := d.from.users == 0
	if last && d.store.snapshot == d.from {
		d.store.snapshot = nil
	}
	d.store.mu.Unlock()
	if last {
		d.from.reading.leave()
	}
	d.store.running.Done()
	return nil
}
