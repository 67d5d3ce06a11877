package postgres

import (
	"bytes"
	"fmt"
	"slices"

	"afterbell/bot"
	"afterbell/store/batch"
)

// A want is what one call of a transaction asks for: the record under from, or the entries of a range.
type want struct {
	from, to string
	limit    int
	one      bool
}

// A sight is what one transaction has read. Its snapshot does not change, so it asks for nothing twice, and what transactions of
// its task read before comes with the answer to its first question.
type sight struct {
	fetch    func(wants []want) (map[want][]bot.Entry, error)
	habits   *habits
	known    map[want][]bot.Entry
	expected []want   // it is fetched with the next question
	task     bot.Task // what is asked for is noted under it; zero: nobody notes
	asked    []want
	changes  bool // what it reads may change, so it remembers nothing
	over     bool
}

// Foresee says what the next questions are for. See bot.WithTask.
func (s *sight) Foresee(task bot.Task) {
	s.habits.note(s.task, s.asked)
	s.task, s.asked, s.expected = task, nil, s.habits.of(task)
}

// Get implements bot.Tx.
func (s *sight) Get(key string) (value []byte, err error) {
	found, err := s.look(want{from: key, one: true})
	if err != nil {
		return nil, fmt.Errorf("postgres: get %q: %w", key, err)
	}
	if len(found) == 0 {
		return nil, batch.NotFound(key)
	}
	return found[0].Value, nil
}

// Scan implements bot.Tx.
func (s *sight) Scan(from, to string, limit int) (found []bot.Entry, err error) {
	found, err = s.look(want{from: from, to: to, limit: max(0, limit)})
	if err != nil {
		return nil, fmt.Errorf("postgres: scan from %q to %q: %w", from, to, err)
	}
	return found, nil
}

// Put implements bot.Tx: nothing is written by who only reads.
func (s *sight) Put(string, []byte) error { return s.readOnly() }

// Delete implements bot.Tx like Put.
func (s *sight) Delete(string) error { return s.readOnly() }

func (s *sight) readOnly() error {
	if s.over {
		return errOver
	}
	return fmt.Errorf("postgres: %w", bot.ErrReadOnly)
}

// end notes what was read. Nothing can be asked any more.
func (s *sight) end() {
	s.over = true
	s.habits.note(s.task, s.asked)
}

// look returns the answer to a question. It belongs to the caller.
func (s *sight) look(w want) ([]bot.Entry, error) {
	if s.over {
		return nil, errOver
	}
	if s.task != (bot.Task{}) && len(s.asked) < maxHabit && !slices.Contains(s.asked, w) {
		s.asked = append(s.asked, w)
	}
	found, ok := s.known[w]
	if ok {
		return cloned(found), nil
	}
	wants := append([]want{w}, slices.DeleteFunc(s.expected, func(x want) bool { _, ok := s.known[x]; return ok || x == w })...)
	s.expected = nil
	answers, err := s.fetch(wants)
	if err != nil {
		return nil, err
	}
	s.remember(wants, answers)
	return cloned(answers[w]), nil
}

// manyEntries is from how many entries on an answer is not remembered: who goes through everything does so once.
const manyEntries = 256

func (s *sight) remember(wants []want, answers map[want][]bot.Entry) {
	if s.changes {
		return
	}
	if s.known == nil {
		s.known = map[want][]bot.Entry{}
	}
	for _, w := range wants {
		if found := answers[w]; len(found) < manyEntries {
			s.known[w] = found
		}
	}
}

func cloned(list []bot.Entry) []bot.Entry {
	list = slices.Clone(list)
	for i := range list {
		list[i].Value = bytes.Clone(list[i].Value)
	}
	return list
}

const (
	selectOne = "SELECT value FROM afterbell_record WHERE cell = $1 AND key = $2"
	// selectAny looks for each key by itself. With key = ANY($2) the server may decide, while a table is small, to read the whole
	// cell, and keep that decision when it has grown.
	selectAny = "SELECT r.key, r.value FROM unnest($2::bytea[]) AS k(key) CROSS JOIN LATERAL (SELECT key, value FROM afterbell_record " +
		"WHERE cell = $1 AND key = k.key ORDER BY cell, key LIMIT 1) r"
	selectUp   = "SELECT key, value FROM afterbell_record WHERE cell = $1 AND key >= $2 AND key < $3 ORDER BY key LIMIT $4"
	selectDown = "SELECT key, value FROM afterbell_record WHERE cell = $1 AND key >= $2 AND key < $3 ORDER BY key DESC LIMIT $4"
)

// An inquiry is the questions for some wants, and what is answered. All keys are asked for in one question.
type inquiry struct {
	questions []question
	of        []want // each question, but that for keys, asks for this
	answers   map[want][]bot.Entry
}

func inquire(wants []want) *inquiry {
	q := &inquiry{answers: make(map[want][]bot.Entry, len(wants))}
	var keys [][]byte
	for _, w := range wants {
		_, twice := q.answers[w]
		q.answers[w] = nil
		switch {
		case twice:
		case w.one:
			keys = append(keys, []byte(w.from))
		default:
			q.questions, q.of = append(q.questions, w.question()), append(q.of, w)
		}
	}
	switch {
	case len(keys) == 1:
		q.questions, q.of = append(q.questions, question{selectOne, []any{cell, keys[0]}}), append(q.of, want{from: string(keys[0]), one: true})
	case len(keys) > 0:
		q.questions = append(q.questions, question{selectAny, []any{cell, keys}})
	}
	return q
}

// question asks for a range.
func (w want) question() question {
	sql, from, to := selectUp, w.from, w.to
	if from > to {
		sql, from, to = selectDown, to, from
	}
	var most any // NULL is no limit
	if w.limit > 0 {
		most = int64(w.limit)
	}
	return question{sql, []any{cell, []byte(from), []byte(to), most}}
}

// answer takes one row of the answer to question n.
func (q *inquiry) answer(n int, row [][]byte) error {
	if n < len(q.of) && q.of[n].one {
		q.answers[q.of[n]] = []bot.Entry{{Key: q.of[n].from, Value: copied(row[0])}}
		return nil
	}
	e := bot.Entry{Key: string(row[0]), Value: copied(row[1])}
	w := want{from: e.Key, one: true}
	if n < len(q.of) {
		w = q.of[n]
	}
	q.answers[w] = append(q.answers[w], e)
	return nil
}
