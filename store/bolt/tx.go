package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime/debug"
	"strings"

	"go.etcd.io/bbolt"

	"afterbell/bot"
	"afterbell/store/batch"
)

// appendFill is how full the pages of an append-only bucket are made before they are split. Such
// pages are not inserted into again; the few keys that arrive a little late find 5 % of room.
const appendFill = 0.95

// A tx is a transaction of bbolt as a bot.Tx, and a batch.Base if it is writable.
type tx struct {
	store   *Store
	btx     *bbolt.Tx
	data    *bbolt.Bucket
	buckets map[string]opened // those opened so far stand under their names
}

// An opened bucket has one cursor for all that is looked up in it, since each new one costs memory. The Bucket is nil where there
// is none.
type opened struct {
	*bbolt.Bucket
	look *bbolt.Cursor
}

func (s *Store) tx(btx *bbolt.Tx) (*tx, error) {
	t := &tx{store: s, btx: btx, buckets: map[string]opened{}}
	err := guarded("open bucket", func() error {
		if t.data = btx.Bucket(dataBucket); t.data == nil {
			return fmt.Errorf("bolt: no bucket %s: %w", dataBucket, bot.ErrDamaged)
		}
		return nil
	})
	return t, err
}

// split returns the name of key's bucket, up to and with the first slash, and the key inside it,
// from that slash on: bbolt takes no empty keys, and "a/" is one of ours. A key without a slash
// lies beside the buckets and has no bucket name.
//
// Names end in their only slash, so none is the beginning of another one, and the order of names
// and lone keys is the order of all the keys.
func split(key string) (bucket, inner string) {
	i := strings.IndexByte(key, '/')
	if i < 0 {
		return "", key
	}
	return key[:i+1], key[i:]
}

// bucket returns the bucket with name.
func (t *tx) bucket(name string) opened {
	b, ok := t.buckets[name]
	switch {
	case ok:
		return b
	case name == "":
		return t.keep(name, t.data)
	}
	return t.keep(name, t.data.Bucket([]byte(name)))
}

func (t *tx) keep(name string, b *bbolt.Bucket) opened {
	o := opened{Bucket: b}
	if b != nil {
		o.look = b.Cursor()
		if t.store.appended[name] {
			b.FillPercent = appendFill
		}
	}
	t.buckets[name] = o
	return o
}

// Get implements bot.Tx.
func (t *tx) Get(key string) (value []byte, err error) {
	if t.btx == nil {
		return nil, errOver
	}
	err = guarded("get", func() error {
		name, inner := split(key)
		b := t.bucket(name)
		if b.Bucket == nil || inner == "" {
			return batch.NotFound(key)
		}
		raw := []byte(key)
		wanted := raw[len(key)-len(inner):]
		found, sealed := b.look.Seek(wanted)
		if sealed == nil || !bytes.Equal(found, wanted) {
			return batch.NotFound(key)
		}
		value, err = unseal(raw, sealed)
		return t.store.met(err)
	})
	return value, err
}

// Put implements bot.Tx.
func (t *tx) Put(key string, value []byte) error {
	if err := t.writable(); err != nil {
		return err
	}
	if err := batch.Check(key, value); err != nil {
		return err
	}
	return guarded("put", func() error {
		name, inner := split(key)
		b := t.bucket(name)
		if b.Bucket == nil {
			created, err := t.data.CreateBucketIfNotExists([]byte(name))
			if err != nil {
				return fmt.Errorf("bolt: create bucket %q: %w", name, err)
			}
			b = t.keep(name, created)
		}
		raw := []byte(key)
		if err := b.Put(raw[len(key)-len(inner):], seal(raw, value)); err != nil {
			return fmt.Errorf("bolt: put %q: %w", key, err)
		}
		return nil
	})
}

// Delete implements bot.Tx.
func (t *tx) Delete(key string) error {
	if err := t.writable(); err != nil {
		return err
	}
	return guarded("delete", func() error {
		name, inner := split(key)
		b := t.bucket(name)
		if b.Bucket == nil || inner == "" {
			return nil
		}
		if err := b.Delete([]byte(inner)); err != nil {
			return fmt.Errorf("bolt: delete %q: %w", key, err)
		}
		return nil
	})
}

func (t *tx) writable() error {
	if t.btx == nil {
		return errOver
	}
	if !t.btx.Writable() {
		return fmt.Errorf("bolt: %w", bot.ErrReadOnly)
	}
	return nil
}

// Commit implements batch.Base. It succeeds only if the file still has its name afterwards: what was
// written into one that was replaced or removed is written for nobody.
func (t *tx) Commit() error {
	s := t.store
	s.setWriting()
	err := guarded("commit", t.btx.Commit)
	var undo error
	if err != nil {
		undo = guarded("rollback", t.btx.Rollback)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writing = false
	if errors.Is(undo, errPanicked) {
		s.giveUp(undo) // bbolt still holds its writer lock: closing it would wait for ever
	}
	now, lost := s.same()
	switch {
	case lost != nil:
		return lost
	case err != nil:
		s.stopWriting(fmt.Errorf("%s could not be written: %w", s.path, reasonOfCommit(s.path, err)))
		return s.failure
	}
	s.seen = now
	return nil
}

// Rollback implements batch.Base.
func (t *tx) Rollback() error {
	err := guarded("rollback", t.btx.Rollback)
	if errors.Is(err, errPanicked) {
		t.store.mu.Lock()
		defer t.store.mu.Unlock()
		t.store.giveUp(err)
	}
	return err
}

// guarded runs fn, which calls bbolt and nothing else, and turns a panic into an error. bbolt
// panics on pages that make no sense, and reads its file through a memory mapping, where the end
// of a file that has been cut short is a memory fault.
func guarded(what string, fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("bolt: %s: %v: %w", what, r, errPanicked)
		}
	}()
	return fn()
}

var (
	errOver     = errors.New("bolt: transaction used after its end")
	errPanicked = fmt.Errorf("bbolt panicked: %w", bot.ErrDamaged)
	castagnoli  = crc32.MakeTable(crc32.Castagnoli)
)

// sumSize is the length of the checksum in front of every value: CRC-32C
// (https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4) of key and value, big-endian. The key is
// part of it so that a value under another's key does not pass.
const sumSize = 4

func checksum(key, value []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, value)
}

// seal returns value as it is stored under key.
func seal(key, value []byte) []byte {
	sealed := make([]byte, sumSize, sumSize+len(value))
	binary.BigEndian.PutUint32(sealed, checksum(key, value))
	return append(sealed, value...)
}

// unseal returns a copy of the value in sealed, or an error that names the key.
func unseal(key, sealed []byte) ([]byte, error) {
	if len(sealed) < sumSize || binary.BigEndian.Uint32(sealed) != checksum(key, sealed[sumSize:]) {
		return nil, fmt.Errorf("bolt: %w", &bot.DamageError{Key: string(key)})
	}
	return append([]byte{}, sealed[sumSize:]...), nil
}
