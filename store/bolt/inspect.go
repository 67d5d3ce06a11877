package bolt

import (
	"errors"
	"fmt"
	"os"
	"time"

	"afterbell/bot"
)

// A Finding is what Inspect saw in a data file.
type Finding struct {
	// Busy says that another process has the file, so that it was not examined for damage: that
	// process did so when it opened it.
	Busy bool
	// Damaged holds the keys of up to 100 records that do not match their checksums.
	Damaged []string
	// Records are those whose keys begin with the segment that was asked for, as they were at one
	// moment.
	Records []bot.Entry
}

// inspectWait is how long Inspect waits for a process that has the file.
const inspectWait = 200 * time.Millisecond

// wholly looks at all of a file, of any schema that there is.
func wholly() looking {
	return looking{timeout: inspectWait, whole: true, newest: ladder(upgrades()).newest()}
}

// Inspect examines the data file at path, all of it, and reads the records whose keys begin with
// segment + "/". It changes no byte, and needs no lock for reading, so that it works while a bot has
// the file. What Open refuses it refuses, in the same words.
func Inspect(path, segment string) (Finding, error) {
	if err := odd(path); err != nil {
		return Finding{}, err
	}
	damaged, err := examine(path, wholly())
	busy := errors.Is(err, ErrInUse)
	if err != nil && !busy {
		return Finding{}, err
	}
	records, err := readSegment(path, segment)
	if err != nil {
		return Finding{}, fmt.Errorf("read %s/ of %s: %w", segment, path, err)
	}
	return Finding{Busy: busy, Damaged: damaged, Records: records}, nil
}

// attempts is how often a segment is read while somebody may be writing to its pages. One reading
// takes less than a commit, and a page stays as it was until the second commit after it was freed.
const attempts = 5

// readSegment reads the records of one bucket without a lock.
func readSegment(path, segment string) (records []bot.Entry, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, reason(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for range attempts {
		if records, err = readBucket(f, segment+"/"); err == nil {
			return records, nil
		}
	}
	return nil, err
}

// readBucket reads the records of one bucket, all of the same commit: a layout that is still the
// newest afterwards has had none of its pages used again.
func readBucket(f *os.File, name string) (records []bot.Entry, err error) {
	l, err := readLayout(f)
	if err != nil {
		return nil, err
	}
	c := l.checker()
	c.only = name
	c.visit = func(key string, value []byte) { records = append(records, bot.Entry{Key: key, Value: value}) }
	if err := c.walkTree(l.root, span{}, nil); err != nil {
		return nil, err
	}
	after, err := readLayout(f)
	if err == nil && after.txid != l.txid {
		err = errors.New("it is being written to all the time; try again")
	}
	return records, err
}
