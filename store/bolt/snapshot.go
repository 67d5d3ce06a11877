package bolt

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"afterbell/bot"
)

// Snapshot writes the whole file to w, as it was at one moment, while others read and write. What it wrote
// is a data file, marked as in use, so that whoever opens it looks at all of it. It ends early with ctx, at
// the next piece that w takes. While it runs no page that was in use at that moment is used again, so the
// file may grow.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) error {
	t, err := s.begin(false)
	if err != nil {
		return err
	}
	err = guarded("snapshot", func() error {
		if _, err := t.btx.WriteTo(&heeding{ctx: ctx, w: w}); err != nil {
			return cmp.Or(ctx.Err(), err) // bbolt does not pass on what it was given
		}
		return nil
	})
	_ = t.btx.Rollback() // of a transaction that only reads
	if err != nil {
		return bot.Wrap("copy "+s.path, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = s.same() // bbolt reads the file by its name
	return err
}

// A copy is slower than it could be, so that whoever writes meanwhile hardly notices: after each step it rests,
// which makes it 32 MB a second at most, and what goes into a file is brought to the disk bit by bit, since hundreds
// of megabytes at its end would hold up everybody's commits.
const (
	stepSize  = 256 << 10
	stepRest  = 8 * time.Millisecond
	flushSize = 2 << 20
)

// heeding is a writer that ends with a context and rests after each step. It has no ReadFrom, so that it is
// asked for each piece.
type heeding struct {
	ctx  context.Context
	w    io.Writer
	step int // so many bytes were written since it rested
	late int // so many were since they were brought to the disk
}

func (h *heeding) Write(p []byte) (int, error) {
	if h.step += len(p); h.step >= stepSize {
		h.step = 0
		select {
		case <-h.ctx.Done():
		case <-time.After(stepRest):
		}
	}
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	if h.late += len(p); h.late >= flushSize {
		h.late = 0
		if f, ok := h.w.(interface{ Sync() error }); ok {
			if err := f.Sync(); err != nil {
				return 0, err
			}
		}
	}
	return h.w.Write(p)
}

// Verify reads the whole data file at path, however long that takes, changes nothing, and returns the keys
// of up to 100 records that do not match their checksums. What Open refuses it refuses in the same words.
func Verify(path string) (damaged []string, err error) {
	if err := present(path); err != nil {
		return nil, err
	}
	return examine(path, wholly())
}

// Read runs fn on the data file at path, of which it changes no byte. A file that another process has open
// is refused with an error that wraps ErrInUse, others as by Open.
func Read(path string, fn func(bot.Tx) error) error {
	if err := present(path); err != nil {
		return err
	}
	how := wholly()
	how.whole = false
	return withExamined(path, how, func(db *bbolt.DB, _ []string) error {
		return db.View(func(btx *bbolt.Tx) error {
			t, err := new(Store).tx(btx)
			if err != nil {
				return err
			}
			defer func() { t.btx = nil }()
			return fn(t)
		})
	})
}

// present refuses a path where no data file can be, and one where nothing is.
func present(path string) error {
	if err := odd(path); err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		return &verdict{path + " does not exist", advicePath}
	}
	return nil
}

// Hold keeps every other process from opening the data file at path, which may be damaged, until release is
// called. It refuses with an error that wraps ErrInUse where another process has it, and does nothing where
// there is no file. On systems whose files cannot be replaced while somebody has them open it does nothing,
// since there replacing fails.
func Hold(path string) (release func() error, err error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return func() error { return nil }, oddAbsence(path)
	case err != nil:
		return nil, refuse(path, err)
	case !info.Mode().IsRegular():
		return nil, refuse(path, plausible(info)) // opening a pipe would wait for ever
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, refuse(path, err)
	}
	if err := lock(path, f); err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	return f.Close, nil // the lock goes with the last handle
}
