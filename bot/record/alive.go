package record

import (
	"fmt"
	"time"

	"afterbell/bot"
	"afterbell/bot/when"
)

// Signs of life: that the program was at work at an instant. What is noted once never goes back, because
// a clock that is behind would make an absence of whatever lies between.

// Alive is the last sign of life, the zero time when there is none. Its error wraps bot.ErrDamaged.
func Alive(tx bot.Tx) (time.Time, error) {
	last, err := LookUp(tx, AliveKey)
	if err != nil || last == "" {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339, last)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: sign of life %q", bot.ErrDamaged, last)
	}
	return at.UTC(), nil
}

// Live notes a sign of life, to the second, unless a later one is noted.
func Live(tx bot.Tx, at time.Time) error {
	last, err := Alive(tx)
	if err != nil || !at.Truncate(time.Second).After(last) {
		return err
	}
	return SetAlive(tx, at)
}

// SetAlive notes a sign of life in place of whatever is noted, a later one included: the clock was wrong
// when that was written.
func SetAlive(tx bot.Tx, at time.Time) error {
	return Point(tx, AliveKey, at.UTC().Format(time.RFC3339))
}

// Newest is the newest thing that is recorded: a sign of life, which every post that was sent is too, or
// what somebody did. It is the zero time in a store without any.
func Newest(tx bot.Tx) (time.Time, error) {
	at, err := Alive(tx)
	if err != nil {
		return at, err
	}
	last, err := Intact(tx).Scan(facts+"\xff", facts, 1)
	if err != nil || len(last) == 0 {
		return at, err
	}
	done, err := StampTime(segmentOf(last[0].Key, 1))
	return when.Later(at, done), err
}

// Backup is the newest backup that was made.
type Backup struct {
	At    time.Time `json:"at"`
	Bytes int64     `json:"n,omitzero"`
}

// BackupKey is the key of the newest backup.
const BackupKey Key[Backup] = "meta/backup"
