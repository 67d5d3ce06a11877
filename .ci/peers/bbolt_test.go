package peers

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

// A plain is bbolt as it is usually written: one Update a check-in, buckets by kind, keys of numbers.
type plain struct{ db *bbolt.DB }

var buckets = []string{"fact", "own", "figure", "member", "post", "moved"}

func openBolt(b *testing.B) database {
	b.Helper()
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "data.bolt"), 0o600, nil)
	must(b, err)
	must(b, db.Update(func(tx *bbolt.Tx) (err error) {
		for _, name := range buckets {
			_, made := tx.CreateBucket([]byte(name))
			err = errors.Join(err, made)
		}
		return err
	}))
	return &plain{db}
}

// key is numbers in the order of their bytes.
func key(numbers ...int) (k []byte) {
	for _, n := range numbers {
		k = binary.BigEndian.AppendUint64(k, uint64(n))
	}
	return k
}

func note(tx *bbolt.Tx, i, learner int) error {
	figure := make([]byte, 150)
	copy(figure, tx.Bucket([]byte("figure")).Get(key(learner)))
	binary.BigEndian.PutUint64(figure, binary.BigEndian.Uint64(figure)+1)
	return errors.Join(
		tx.Bucket([]byte("fact")).Put(key(i), record(i, learner)),
		tx.Bucket([]byte("own")).Put(key(learner, i), []byte{}),
		tx.Bucket([]byte("figure")).Put(key(learner), figure))
}

func (p *plain) checkin(i, learner int) error {
	return p.db.Update(func(tx *bbolt.Tx) error { return note(tx, i, learner) })
}

func (p *plain) fill(n int) error {
	const step = 20_000
	for start := 0; start < n; start += step {
		err := p.db.Update(func(tx *bbolt.Tx) (err error) {
			for i := start; i < min(n, start+step); i++ {
				err = errors.Join(err, note(tx, i, i%learners))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *plain) progress(learner int) (n int, err error) {
	err = p.db.View(func(tx *bbolt.Tx) error {
		if tx.Bucket([]byte("figure")).Get(key(learner)) == nil {
			return errors.New("no figure")
		}
		facts, own := tx.Bucket([]byte("fact")), tx.Bucket([]byte("own")).Cursor()
		own.Seek(key(learner + 1))
		for k, _ := own.Prev(); k != nil && n < newest; k, _ = own.Prev() {
			if facts.Get(k[8:]) == nil {
				return errors.New("no fact")
			}
			n++
		}
		return nil
	})
	return n, err
}

func (p *plain) enroll(n int) error {
	return p.db.Update(func(tx *bbolt.Tx) (err error) {
		for i := range n {
			err = errors.Join(err, tx.Bucket([]byte("member")).Put(key(i), make([]byte, 150)))
		}
		return err
	})
}

func (p *plain) report() (n int, err error) {
	err = p.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("member")).ForEach(func(_, v []byte) error {
			n += len(v) / 150
			return nil
		})
	})
	return n, err
}

func (p *plain) plan(n int) error {
	return p.db.Update(func(tx *bbolt.Tx) (err error) {
		for i := range n {
			err = errors.Join(err, tx.Bucket([]byte("post")).Put(key(int(instant(i)), i), make([]byte, 100)))
		}
		return err
	})
}

func (p *plain) due() (n int, err error) {
	err = p.db.Update(func(tx *bbolt.Tx) error {
		posts, moved := tx.Bucket([]byte("post")), tx.Bucket([]byte("moved"))
		c := posts.Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			if err := moved.Put(k, v); err != nil {
				return err
			}
			n++
		}
		if err := tx.DeleteBucket([]byte("post")); err != nil {
			return err
		}
		_, err := tx.CreateBucket([]byte("post"))
		return err
	})
	return n, err
}

func (p *plain) close() error { return p.db.Close() }
