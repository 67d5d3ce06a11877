package record

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"afterbell/bot"
	"afterbell/bot/course"
)

// Courses are pinned as compressed JSON in pieces, since a long course is larger than one value.

// coursePiece is the size of the pieces of a pinned course, in bytes: half of what a value may hold.
const coursePiece = 512 << 10

// maxCourse bounds what a pinned course may unpack to, in bytes, so that a damaged record cannot fill memory.
const maxCourse = 64 << 20

// courseJSON is how courses are written: as the standard library's first package does, since the
// durations in them have no form of their own in its successor.
var courseJSON = jsonv1.DefaultOptionsV1()

// coursePieces is what the keys of a pinned course begin with.
func coursePieces(hash string) Prefix[[]byte] { return Prefix[[]byte]("course/" + hash + "/") }

// PinCourse stores a course and the files it uses under its hash, once. read returns a file of the
// course by its path.
func PinCourse(tx bot.Tx, co *course.Course, read func(path string) ([]byte, error)) error {
	first := fmt.Sprintf("%s%04d", coursePieces(co.Hash), 0)
	if _, err := tx.Get(first); err == nil || !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	for _, f := range co.Files {
		content, err := read(f.Path)
		if err != nil {
			return fmt.Errorf("pin course: %w", err)
		}
		if _, err := bot.PutFile(tx, content); err != nil {
			return err
		}
	}
	packed, err := packCourse(co)
	if err != nil {
		return err
	}
	for n := 0; n*coursePiece < len(packed); n++ {
		k := fmt.Sprintf("%s%04d", coursePieces(co.Hash), n)
		if err := tx.Put(k, packed[n*coursePiece:min((n+1)*coursePiece, len(packed))]); err != nil {
			return fmt.Errorf("write %s: %w", k, err)
		}
	}
	return nil
}

// KeepVersion keeps another version of what a class is taught, which a person made, for Apply, and no older one of theirs. file
// returns a file of the course by its path, as for PinCourse.
func KeepVersion(tx bot.Tx, person, class string, co *course.Course, file func(path string) ([]byte, error), at time.Time) error {
	keys, all, err := Scan(tx, OutlinesOf(person))
	if err != nil {
		return err
	}
	for i, x := range all {
		if x.For != class {
			continue
		}
		if err := Remove(tx, keys[i]); err != nil {
			return err
		}
	}
	if err := PinCourse(tx, co, file); err != nil {
		return err
	}
	return Save(tx, OutlineKey(person, co.Hash), Outline{Course: co.Hash, At: at, For: class})
}

func packCourse(co *course.Course) ([]byte, error) {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if err := json.MarshalWrite(w, co, courseJSON); err != nil {
		return nil, fmt.Errorf("pack course: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack course: %w", err)
	}
	return buf.Bytes(), nil
}

// LoadCourse reads a pinned course.
func LoadCourse(tx bot.Tx, hash string) (*course.Course, error) {
	pieces, err := tx.Scan(string(coursePieces(hash)), string(coursePieces(hash))+"\xff", 0)
	if err != nil {
		return nil, fmt.Errorf("read course %.12s: %w", hash, err)
	}
	if len(pieces) == 0 {
		return nil, fmt.Errorf("read course %.12s: %w", hash, bot.ErrNotFound)
	}
	var packed bytes.Buffer
	for _, p := range pieces {
		packed.Write(p.Value)
	}
	co, err := unpackCourse(&packed)
	if err != nil {
		return nil, fmt.Errorf("read course %.12s: %w: %w", hash, bot.ErrDamaged, err)
	}
	return co, nil
}

func unpackCourse(packed io.Reader) (*course.Course, error) {
	r, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	var co course.Course
	if err := json.UnmarshalRead(io.LimitReader(r, maxCourse), &co, courseJSON); err != nil {
		return nil, err
	}
	return &co, nil
}

// SweepShared deletes the pinned courses that no class is taught and nobody made in chat, and the files that no course left
// uses. It returns an error that wraps ErrDamaged when a pinned course cannot be read: then its files
// stay.
func SweepShared(tx bot.Tx) error {
	_, classes, err := Scan(tx, Classes())
	if err != nil {
		return err
	}
	taught := map[string]bool{}
	for _, c := range classes {
		taught[c.Run.Course] = true
		for _, x := range c.Run.Changes { // a correction can be undone
			taught[x.Course] = true
		}
	}
	_, outlines, err := Scan(tx, Outlines())
	if err != nil {
		return err
	}
	for _, o := range outlines {
		taught[o.Course] = true
	}
	used := map[string]bool{}
	for hash := range taught {
		co, err := LoadCourse(tx, hash)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		for _, f := range co.Files {
			used[f.SHA256] = true
		}
	}
	if err := sweep(tx, "course", taught); err != nil {
		return err
	}
	return sweep(tx, "file", used)
}

// sweep deletes the records of a table whose second segment is not among those to keep. It looks at
// one key of each, since the values are large.
func sweep(tx bot.Tx, table string, keep map[string]bool) error {
	for from := table + "/"; ; {
		next, err := tx.Scan(from, table+"/\xff", 1)
		if err != nil || len(next) == 0 {
			return err
		}
		id := segmentOf(next[0].Key, 1)
		whole := table + "/" + id + "/"
		if !keep[id] {
			if err := RemoveAll(tx, Prefix[[]byte](whole)); err != nil {
				return err
			}
		}
		from = whole + "\xff"
	}
}
