package record

import (
	"errors"
	"fmt"

	"afterbell/bot"
)

// One damaged record stops nothing but itself. Who asks for one record that is damaged, or for all that somebody
// owns, is told so, since damage is never an answer. What goes through the records of many owners passes over it.

// Intact is a transaction whose Scan passes over damaged records.
func Intact(tx bot.Tx) bot.Tx { return intact{tx} }

type intact struct{ bot.Tx }

// Scan implements bot.Tx: it reads up to a damaged record, and goes on behind it.
func (x intact) Scan(from, to string, limit int) (found []bot.Entry, err error) {
	for {
		more, err := x.Tx.Scan(from, to, rest(limit, found))
		var damaged *bot.DamageError
		if !errors.As(err, &damaged) {
			return append(found, more...), err
		}
		up := from <= to
		before, behind := damaged.Key, damaged.Key+"\x00"
		if !up {
			before, behind = behind, before
		}
		if up && (damaged.Key < from || damaged.Key >= to) || !up && (damaged.Key < to || damaged.Key >= from) {
			return found, err // going on would never end
		}
		if from != before {
			if more, err = x.Tx.Scan(from, before, rest(limit, found)); err != nil {
				return found, err
			}
			found = append(found, more...)
		}
		if from = behind; from == to || limit > 0 && len(found) >= limit {
			return found, nil
		}
	}
}

// rest is how many entries are still wanted; 0 means all.
func rest(limit int, found []bot.Entry) int {
	if limit < 1 {
		return 0
	}
	return limit - len(found)
}

// DropDamaged deletes what is damaged of the records about the program itself, which are written anew: no class is
// to stand still for them. It returns their keys.
func DropDamaged(tx bot.Tx) (dropped []string, err error) {
	for _, key := range []string{string(AliveKey), string(ZonesKey), string(DoubtedKey), string(GapKey)} {
		_, err := tx.Get(key)
		if !errors.Is(err, bot.ErrDamaged) {
			continue // whoever needs it meets any other error
		}
		if err := tx.Delete(key); err != nil {
			return nil, fmt.Errorf("drop damaged %s: %w", key, err)
		}
		dropped = append(dropped, key)
	}
	return dropped, nil
}
