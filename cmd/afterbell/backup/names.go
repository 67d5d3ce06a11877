package backup

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/when"
)

// The parts of the name of a copy that is called after its time, which stands in between in UTC.
const (
	nameHead   = "afterbell-"
	nameTime   = "20060102-150405Z"
	nameTail   = ".db"
	sealedTail = ".age"
)

// Name is what a copy is called that was made at an instant.
func Name(at time.Time, seal bool) string {
	name := nameHead + at.UTC().Format(nameTime) + nameTail
	if seal {
		name += sealedTail
	}
	return name
}

// timeOf is the instant in a name; ok is false for names that are not ours.
func timeOf(name string) (at time.Time, ok bool) {
	stamp, ours := strings.CutPrefix(strings.TrimSuffix(name, sealedTail), nameHead)
	stamp, ours2 := strings.CutSuffix(stamp, nameTail)
	at, err := time.Parse(nameTime, stamp)
	return at, ours && ours2 && err == nil
}

// A Kept is a copy in a folder, called after its time.
type Kept struct {
	Path string
	At   time.Time
}

// In lists the copies in a folder, the oldest first. Other files are none of our business.
func In(dir string) (list []Kept, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("look for copies: %w", err)
	}
	for _, e := range entries {
		if at, ok := timeOf(e.Name()); ok && e.Type().IsRegular() {
			list = append(list, Kept{filepath.Join(dir, e.Name()), at})
		}
	}
	order.By(list, func(a, b Kept) int { return a.At.Compare(b.At) })
	return list, nil
}

// Thin removes the oldest copies in a folder until there are no more than keep, and what copies left behind that
// were killed more than a day before now.
func Thin(dir string, keep int, now time.Time) error {
	list, err := In(dir)
	if err != nil {
		return err
	}
	for _, k := range list[:max(0, len(list)-keep)] {
		if err := os.Remove(k.Path); err != nil {
			return fmt.Errorf("remove an old copy: %w", err)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, unfinished))
	for _, path := range left {
		info, missing := os.Stat(path)
		if missing == nil && now.Sub(info.ModTime()) > 24*time.Hour {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return bot.Wrap("remove what copies left behind", err)
}

// Due reports whether a copy is to be made now: since the newest one, the time at of some day has passed in
// the zone of now. A copy that was missed, because the machine slept, is due as soon as it wakes.
func Due(now, newest time.Time, at when.Clock) bool {
	today := when.DateOf(now)
	last := when.At(today, at, now.Location())
	if last.After(now) {
		last = when.At(today.AddDays(-1), at, now.Location())
	}
	return newest.Before(last)
}
