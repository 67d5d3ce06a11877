package bolt

import (
	"bytes"
	"strings"

	"go.etcd.io/bbolt"

	"afterbell/bot"
)

// Scan implements bot.Tx. A damaged record in the range makes it fail with an error that names it.
func (t *tx) Scan(from, to string, limit int) ([]bot.Entry, error) {
	if t.btx == nil {
		return nil, errOver
	}
	s := &scan{tx: t, from: from, to: to, limit: limit}
	err := guarded("scan", func() error {
		if from <= to {
			return s.ascend()
		}
		return s.descend()
	})
	if err != nil {
		return nil, err
	}
	return s.found, nil
}

// A scan walks over the names in the data bucket, each a bucket or a lone key, and through those
// buckets that may hold keys in range.
type scan struct {
	tx       *tx
	from, to string
	limit    int
	found    []bot.Entry
}

func (s *scan) full() bool { return s.limit > 0 && len(s.found) >= s.limit }

func (s *scan) ascend() error {
	names := s.tx.data.Cursor()
	for name, v := names.Seek(firstName(s.from)); name != nil && string(name) < s.to && !s.full(); name, v = names.Next() {
		if err := s.visit(name, v, s.ascendBucket); err != nil {
			return err
		}
	}
	return nil
}

func (s *scan) descend() error {
	names := s.tx.data.Cursor()
	first := firstName(s.to)
	for name, v := seekBefore(names, []byte(s.from)); name != nil && bytes.Compare(name, first) >= 0 && !s.full(); name, v = names.Prev() {
		if err := s.visit(name, v, s.descendBucket); err != nil {
			return err
		}
	}
	return nil
}

// firstName returns the smallest name under which keys from key on may be found.
func firstName(key string) []byte {
	bucket, inner := split(key)
	if bucket == "" {
		return []byte(inner)
	}
	return []byte(bucket)
}

// visit adds the lone key name, or what walk finds in the bucket of that name.
func (s *scan) visit(name, v []byte, walk func(prefix string, c *bbolt.Cursor) error) error {
	if v != nil {
		return s.add(string(name), v)
	}
	bucket := string(name)
	return walk(bucket[:len(bucket)-1], s.tx.bucket(bucket).Cursor())
}

// ascendBucket adds the keys of the bucket prefix + "/" that are in range.
func (s *scan) ascendBucket(prefix string, c *bbolt.Cursor) error {
	k, v := c.First()
	if inner, ok := within(s.from, prefix); ok {
		k, v = c.Seek([]byte(inner))
	}
	for ; k != nil && !s.full(); k, v = c.Next() {
		key := prefix + string(k)
		if key >= s.to {
			return nil
		}
		if err := s.add(key, v); err != nil {
			return err
		}
	}
	return nil
}

// descendBucket is ascendBucket backwards.
func (s *scan) descendBucket(prefix string, c *bbolt.Cursor) error {
	k, v := c.Last()
	if inner, ok := within(s.from, prefix); ok {
		k, v = seekBefore(c, []byte(inner))
	}
	for ; k != nil && !s.full(); k, v = c.Prev() {
		key := prefix + string(k)
		if key < s.to {
			return nil
		}
		if err := s.add(key, v); err != nil {
			return err
		}
	}
	return nil
}

// within returns what key is inside the bucket prefix + "/", if it is.
func within(key, prefix string) (inner string, ok bool) {
	inner, ok = strings.CutPrefix(key, prefix)
	return inner, ok && strings.HasPrefix(inner, "/")
}

// seekBefore moves c to the last key before key.
func seekBefore(c *bbolt.Cursor, key []byte) (k, v []byte) {
	if k, _ := c.Seek(key); k == nil {
		return c.Last()
	}
	return c.Prev()
}

func (s *scan) add(key string, sealed []byte) error {
	value, err := unseal([]byte(key), sealed)
	if err != nil {
		return s.tx.store.met(err)
	}
	s.found = append(s.found, bot.Entry{Key: key, Value: value})
	return nil
}
