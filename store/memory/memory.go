// Package memory is the store that forgets: an ordered map for tests, simulations and a playground
// that is not asked to keep anything. It keeps every other promise of bot.Store.
//
// The map is a B+ tree that is never changed where somebody might be looking. An Update copies the
// few nodes between the root and what it writes, and its end swaps the root: a View is the root it
// started with, and undoing a failed Update is forgetting the new one. So Views never wait for
// Updates, nor the other way round.
package memory

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"afterbell/bot"
	"afterbell/store/batch"
)

// New returns an empty store.
func New() bot.Store {
	return &store{root: &node{}, writer: make(chan struct{}, 1), closed: make(chan struct{})}
}

type store struct {
	writer chan struct{} // it holds a token while an Update runs
	closed chan struct{} // Close closes it

	mu      sync.Mutex // it guards root, done, and adding to running
	root    *node
	epoch   uint64 // the last Update had this one; the holder of the writer token alone touches it
	done    bool
	running sync.WaitGroup
}

// View implements bot.Store.
func (s *store) View(ctx context.Context, fn func(bot.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	root, err := s.begin()
	if err != nil {
		return err
	}
	defer s.running.Done()
	t := &tx{root: root}
	defer t.end()
	return fn(t)
}

// Update implements bot.Store. Its outcome is never unclear: a ctx that ends while other Updates
// run makes it return ctx.Err() with nothing changed.
func (s *store) Update(ctx context.Context, fn func(bot.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case s.writer <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.closed:
		return errClosed
	}
	defer func() { <-s.writer }()
	root, err := s.begin()
	if err != nil {
		return err
	}
	defer s.running.Done()
	s.epoch++
	t := &tx{root: root, epoch: s.epoch}
	defer t.end()
	if err := fn(t); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.root = t.root
	return nil
}

// Close implements bot.Store. The contents are gone with it.
func (s *store) Close() error {
	s.mu.Lock()
	if s.done {
		s.mu.Unlock()
		return errClosed
	}
	s.done = true
	close(s.closed)
	s.mu.Unlock()
	s.running.Wait()
	s.root = nil
	return nil
}

// begin registers a transaction and returns the root it starts from.
func (s *store) begin() (*node, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return nil, errClosed
	}
	s.running.Add(1)
	return s.root, nil
}

var (
	errClosed = fmt.Errorf("memory: %w", bot.ErrClosed)
	errOver   = errors.New("memory: transaction used after its end")
)

// A tx is a transaction. Epoch 0 belongs to no Update and marks a View.
type tx struct {
	root  *node // it is nil after the end
	epoch uint64
}

func (t *tx) end() { t.root = nil }

// Get implements bot.Tx.
func (t *tx) Get(key string) ([]byte, error) {
	if t.root == nil {
		return nil, errOver
	}
	e := t.root.get(key)
	if e == nil {
		return nil, batch.NotFound(key)
	}
	return bytes.Clone(e.Value), nil
}

// Put implements bot.Tx.
func (t *tx) Put(key string, value []byte) error {
	if err := t.writable(); err != nil {
		return err
	}
	if err := batch.Check(key, value); err != nil {
		return err
	}
	left, right := t.root.put(t.epoch, bot.Entry{Key: key, Value: append([]byte{}, value...)})
	if right != nil {
		left = &node{epoch: t.epoch, kids: []child{{"", left}, {right.low(), right}}}
	}
	t.root = left
	return nil
}

// Delete implements bot.Tx.
func (t *tx) Delete(key string) error {
	if err := t.writable(); err != nil {
		return err
	}
	if t.root.get(key) == nil {
		return nil
	}
	root := t.root.remove(t.epoch, key)
	if root == nil {
		root = &node{epoch: t.epoch}
	}
	for len(root.kids) == 1 {
		root = root.kids[0].node
	}
	t.root = root
	return nil
}

// Scan implements bot.Tx.
func (t *tx) Scan(from, to string, limit int) ([]bot.Entry, error) {
	if t.root == nil {
		return nil, errOver
	}
	var found []bot.Entry
	visit := func(e bot.Entry) bool {
		found = append(found, bot.Entry{Key: e.Key, Value: bytes.Clone(e.Value)})
		return len(found) != limit
	}
	if from <= to {
		t.root.ascend(from, to, visit)
	} else {
		t.root.descend(from, to, visit)
	}
	return found, nil
}

func (t *tx) writable() error {
	if t.root == nil {
		return errOver
	}
	if t.epoch == 0 {
		return fmt.Errorf("memory: %w", bot.ErrReadOnly)
	}
	return nil
}
