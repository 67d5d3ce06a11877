package peers

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3", which needs a C compiler
	_ "modernc.org/sqlite"          // the driver "sqlite"
)

// A sqlite is a database of SQLite with a write-ahead log that is flushed with each commit. One connection writes for all, each
// transaction what waits by then; readers have connections of their own.
type sqlite struct {
	write, read   *sql.DB
	fact, figure  *sql.Stmt
	figureOf, own *sql.Stmt
	reportOf      *sql.Stmt
	group         *group
}

func openSQLite(b *testing.B, driver string) database {
	b.Helper()
	path := filepath.Join(b.TempDir(), "data.sqlite")
	pragmas := "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)"
	if driver == "sqlite3" {
		pragmas = "?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=10000"
	}
	s := &sqlite{}
	var err error
	s.write, err = sql.Open(driver, "file:"+path+pragmas)
	must(b, err)
	s.write.SetMaxOpenConns(1)
	for _, statement := range []string{
		"CREATE TABLE fact (id INTEGER PRIMARY KEY, learner INTEGER, body BLOB)",
		"CREATE INDEX own ON fact (learner, id)",
		"CREATE TABLE figure (learner INTEGER PRIMARY KEY, n INTEGER, body BLOB)",
		"CREATE TABLE member (learner INTEGER PRIMARY KEY, n INTEGER, body BLOB)",
		"CREATE TABLE post (id INTEGER PRIMARY KEY, due INTEGER, place INTEGER, moved INTEGER)",
		"CREATE INDEX waits ON post (moved, due)",
	} {
		_, err := s.write.Exec(statement)
		must(b, err)
	}
	s.read, err = sql.Open(driver, "file:"+path+pragmas)
	must(b, err)
	prepare := func(db *sql.DB, statement string) *sql.Stmt {
		p, err := db.Prepare(statement)
		must(b, err)
		return p
	}
	s.fact = prepare(s.write, "INSERT INTO fact VALUES (?, ?, ?)")
	s.figure = prepare(s.write, "INSERT INTO figure VALUES (?, 1, zeroblob(150)) ON CONFLICT DO UPDATE SET n = n + 1")
	s.figureOf = prepare(s.read, "SELECT n, body FROM figure WHERE learner = ?")
	s.own = prepare(s.read, "SELECT body FROM fact WHERE learner = ? ORDER BY id DESC LIMIT 10")
	s.reportOf = prepare(s.read, "SELECT n, body FROM member")
	s.group = newGroup(s.commit)
	return s
}

// commit notes check-ins in one transaction.
func (s *sqlite) commit(bunch []call) error {
	return s.together(func(tx *sql.Tx) error {
		for _, c := range bunch {
			if err := s.note(tx, c.i, c.learner); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *sqlite) note(tx *sql.Tx, i, learner int) error {
	if _, err := tx.Stmt(s.fact).Exec(i, learner, record(i, learner)); err != nil {
		return err
	}
	_, err := tx.Stmt(s.figure).Exec(learner)
	return err
}

func (s *sqlite) together(work func(*sql.Tx) error) error {
	tx, err := s.write.Begin()
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (s *sqlite) checkin(i, learner int) error { return s.group.checkin(i, learner) }

func (s *sqlite) fill(n int) error {
	const step = 20_000
	for start := 0; start < n; start += step {
		err := s.together(func(tx *sql.Tx) error {
			for i := start; i < min(n, start+step); i++ {
				if err := s.note(tx, i, i%learners); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *sqlite) progress(learner int) (int, error) {
	var count int
	var body []byte
	if err := s.figureOf.QueryRow(learner).Scan(&count, &body); err != nil {
		return 0, err
	}
	found, err := s.own.Query(learner)
	if err != nil {
		return 0, err
	}
	return counted(found, &body)
}

// counted reads all rows into what dest holds, and counts them.
func counted(found *sql.Rows, dest ...any) (n int, err error) {
	defer func() { err = errors.Join(err, found.Close()) }()
	for ; found.Next(); n++ {
		if err := found.Scan(dest...); err != nil {
			return n, err
		}
	}
	return n, found.Err()
}

func (s *sqlite) enroll(n int) error {
	return s.together(func(tx *sql.Tx) error {
		for i := range n {
			if _, err := tx.Exec("INSERT OR REPLACE INTO member VALUES (?, 1, zeroblob(150))", i); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *sqlite) report() (int, error) {
	found, err := s.reportOf.Query()
	if err != nil {
		return 0, err
	}
	var count int
	var body []byte
	return counted(found, &count, &body)
}

func (s *sqlite) plan(n int) error {
	return s.together(func(tx *sql.Tx) error {
		if _, err := tx.Exec("DELETE FROM post"); err != nil {
			return err
		}
		for i := range n {
			if _, err := tx.Exec("INSERT INTO post (due, place, moved) VALUES (?, ?, 0)", instant(i), i); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *sqlite) due() (int, error) {
	done, err := s.write.Exec("UPDATE post SET moved = 1 WHERE moved = 0 AND due <= ?", instant(1<<30))
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

func (s *sqlite) close() error {
	s.group.close()
	return errors.Join(s.read.Close(), s.write.Close())
}
