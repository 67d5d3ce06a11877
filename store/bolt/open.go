package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"afterbell/store/batch"
)

var (
	metaBucket = []byte("meta")
	dataBucket = []byte("data")

	productKey = []byte("product")
	schemaKey  = []byte("schema")
	cleanKey   = []byte("clean")

	product = []byte("afterbell")
)

// alwaysCheck is the size, in bytes, up to which a file is checked at every Open: that takes some
// 15 ms. A larger one is checked if it was not closed properly.
const alwaysCheck = 8 << 20

// growth is how many bytes the file grows at a time, each with a flush of its own. bbolt's 16 MiB
// would make the smallest store that large.
const growth = 1 << 20

// Open opens the store in the file at path, or creates it if there is none; its directory must
// exist. What exists but is not, or no longer, a complete data file of ours is refused with an error
// that wraps bot.ErrDamaged and says what to do, and left as it is. A file that another process has
// open is refused with ErrInUse after o.Timeout.
func Open(path string, o Options) (*Store, error) {
	o = o.withDefaults()
	if err := odd(path); err != nil {
		return nil, err
	}
	created := false
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		if created, err = create(path, o.upgrades.newest()); err != nil {
			return nil, fmt.Errorf("%s could not be made: %w", path, reason(err))
		}
	}
	damaged, err := examine(path, looking{timeout: o.Timeout, newest: o.upgrades.newest()})
	if err != nil {
		return nil, err
	}
	s, err := attach(path, o)
	if err != nil {
		return nil, err
	}
	s.created, s.damaged = created, damaged
	s.unclean.Store(len(damaged) > 0)
	return s, nil
}

// attach opens a file that has been looked at.
func attach(path string, o Options) (*Store, error) {
	s := &Store{path: path, appended: map[string]bool{}, failed: make(chan struct{}), closeWait: closeWait}
	for _, segment := range o.Append {
		s.appended[segment+"/"] = true
	}
	var err error
	if s.db, s.file, err = openBolt(path, bbolt.Options{
		Timeout:         o.Timeout,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: o.InitialMmapSize,
		MaxSize:         o.MaxSize,
		NoStatistics:    true,
	}); err != nil {
		return nil, err
	}
	s.db.AllocSize = growth
	err = s.upgrade(o.upgrades)
	if err == nil {
		err = s.start()
	}
	if err != nil {
		return nil, errors.Join(err, closeBolt(s.db, s.file, err))
	}
	return s, nil
}

// upgrade brings the file to the newest schema.
func (s *Store) upgrade(all ladder) error {
	m, err := readMarker(s.db, all.newest())
	if err != nil {
		return refuse(s.path, err)
	}
	return all.climb(s.path, s.db, m.schema)
}

// start notes that the file is in use, which also shows that it can be written.
func (s *Store) start() error {
	if err := guarded("mark as open", func() error { return setClean(s.db, false) }); err != nil {
		return fmt.Errorf("%s could not be written: %w", s.path, reasonOfCommit(s.path, err))
	}
	var err error
	if s.opened, err = s.file.Stat(); err != nil {
		return fmt.Errorf("bolt: %w", err)
	}
	s.seen = stateOf(s.opened)
	s.batcher = batch.New(func(writable bool) (batch.Base, error) {
		t, err := s.begin(writable)
		if err != nil {
			return nil, err // not t: a nil *tx is not a nil Base
		}
		return t, nil
	})
	return nil
}

// ErrInUse says that another process has the file; errors of Open wrap it.
var ErrInUse = errors.New("in use by another process")

// openBolt opens path with bbolt, and returns the handle that bbolt uses too.
func openBolt(path string, o bbolt.Options) (db *bbolt.DB, file *os.File, err error) {
	o.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
		file = f
		return f, err
	}
	err = guarded("open", func() (err error) {
		db, err = bbolt.Open(path, 0o600, &o)
		return err
	})
	switch {
	case err == nil:
		return db, file, nil
	case errors.Is(err, berrors.ErrTimeout):
		return nil, nil, fmt.Errorf("%s is %w (waited %v); stop that one first", path, ErrInUse, o.Timeout)
	}
	if file != nil && errors.Is(err, errPanicked) {
		err = errors.Join(err, closeBolt(nil, file, err))
	}
	return nil, nil, fmt.Errorf("%s could not be opened: %w", path, reason(err))
}

// closeBolt closes db. After a panic in bbolt, which may wait for its own locks for ever, it only
// gives up the file. The lock has to be released by hand then, because the memory mapping stays,
// and keeps it.
func closeBolt(db *bbolt.DB, file *os.File, broken error) error {
	if !errors.Is(broken, errPanicked) {
		if broken = guarded("close", db.Close); !errors.Is(broken, errPanicked) {
			return broken
		}
	}
	return errors.Join(unlock(file), file.Close())
}

// looking says how to look at a file.
type looking struct {
	timeout time.Duration // a process that has the file is waited for so long
	whole   bool          // all of it is read, however long that takes
	newest  int           // a file of a later schema is refused
}

// examine looks at the file at path under a shared lock, changes nothing, and returns the keys of
// damaged records: all of them if how is whole, or if the file gives a reason to look for them.
func examine(path string, how looking) (damaged []string, err error) {
	err = withExamined(path, how, func(_ *bbolt.DB, found []string) error {
		damaged = found
		return nil
	})
	return damaged, err
}

// withExamined is examine, and calls fn while the lock is held if the file can be used.
func withExamined(path string, how looking, fn func(db *bbolt.DB, damaged []string) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return refuse(path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	db, handle, locked := openBolt(path, bbolt.Options{ReadOnly: true, Timeout: how.timeout})
	if errors.Is(locked, ErrInUse) {
		return locked
	}
	if locked == nil {
		defer func() { _ = closeBolt(db, handle, err) }() // nothing was written
	}
	l, err := readLayout(f)
	if err != nil {
		return refuse(path, err)
	}
	if locked != nil {
		return locked
	}
	marked, err := readMarker(db, how.newest)
	if err != nil {
		return refuse(path, err)
	}
	damaged, err := l.judge(marked.clean, how.whole)
	if err != nil {
		return refuse(path, err)
	}
	return fn(db, damaged)
}

// judge checks a file: all of it if whole is true, and for a limited time if it gives a reason to.
func (l *layout) judge(clean, whole bool) (damaged []string, err error) {
	switch {
	case whole:
		return l.check(0)
	case clean && l.size() > alwaysCheck:
		return nil, nil
	}
	return l.check(checkTime)
}

// A marker is what a data file says of itself.
type marker struct {
	schema int
	clean  bool // it was closed properly
}

// readMarker returns an error unless db is ours and of a schema up to the newest.
func readMarker(db *bbolt.DB, newest int) (m marker, err error) {
	err = guarded("read marker", func() error {
		return db.View(func(tx *bbolt.Tx) error {
			meta := tx.Bucket(metaBucket)
			if meta == nil || string(meta.Get(productKey)) != string(product) {
				return &verdict{"is a bbolt file of another program, not an afterbell data file", advicePath}
			}
			n, err := strconv.Atoi(string(meta.Get(schemaKey)))
			if err != nil || n < 1 {
				return &verdict{"has no readable schema number", adviceBackup}
			}
			if n > newest {
				return &verdict{fmt.Sprintf("was written by a newer afterbell (its schema is %d, this one knows %d)", n, newest), adviceVersion}
			}
			m = marker{schema: n, clean: meta.Get(cleanKey) != nil}
			return nil
		})
	})
	return m, err
}

// setClean marks the file as closed properly, or as in use.
func setClean(db *bbolt.DB, clean bool) error {
	return db.Update(func(tx *bbolt.Tx) error {
		if clean {
			return tx.Bucket(metaBucket).Put(cleanKey, []byte("1"))
		}
		return tx.Bucket(metaBucket).Delete(cleanKey)
	})
}

// create makes an empty data file at path. It is written under another name and linked to path
// when it is on the disk, so that neither a power cut nor a second process ever leaves half a file
// there, and a file that has appeared there meanwhile is not replaced. It reports whether it made one.
func create(path string, newest int) (made bool, err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+".new-")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	if err := errors.Join(f.Close(), initialise(f.Name(), newest)); err != nil {
		return false, reasonOfCommit(f.Name(), err)
	}
	err = os.Link(f.Name(), path)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, syncDir(dir)
}

// initialise writes an empty data file over the empty file at name, flushed to the disk.
func initialise(name string, newest int) error {
	db, err := bbolt.Open(name, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		meta, err := tx.CreateBucket(metaBucket)
		if err != nil {
			return err
		}
		_, err = tx.CreateBucket(dataBucket)
		return errors.Join(err,
			meta.Put(productKey, product),
			meta.Put(schemaKey, []byte(strconv.Itoa(newest))),
			meta.Put(cleanKey, []byte("1")))
	})
	return errors.Join(err, db.Sync(), db.Close())
}

// syncDir makes the names in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
