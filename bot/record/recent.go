package record

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SamePress is how long the same words from the same person count as one entry: people who are unsure whether
// something was noted send it again within minutes, and the same thing done twice is rarely told within ten.
const SamePress = 10 * time.Minute

// maxRecent is how many entries are looked at for that, since figures are read and written with each check-in.
const maxRecent = 5

// A Recent is an entry that the same words within SamePress would repeat.
type Recent struct {
	Hash uint64 // what was said has this hash
	At   time.Time
	Key  Key[Fact]
}

// recents are the newest entries, oldest first. They are stored as a short text, as a lessonSet is
// and for the same reason: entries parted by ";", each the hash and the instant, in nanoseconds
// since 1970, to base 36, and the key.
//
//	3kzq9 cq2vyk6mf7k0 fact/660e737e734b8/KGHI8F9IKQ
type recents []Recent

// with returns the entries with e behind them, without those that are too old to be repeated.
func (l recents) with(e Recent) recents {
	kept := make(recents, 0, len(l)+1)
	for _, r := range l {
		if e.At.Sub(r.At) < SamePress {
			kept = append(kept, r)
		}
	}
	kept = append(kept, e)
	return kept[max(0, len(kept)-maxRecent):]
}

// Repeated finds the entry that x would repeat.
func (l recents) Repeated(x Fact) (Recent, bool) {
	hash := contentHash(x)
	i := slices.IndexFunc(l, func(r Recent) bool {
		return r.Hash == hash && x.At.Sub(r.At).Abs() < SamePress
	})
	if i < 0 {
		return Recent{}, false
	}
	return l[i], true
}

// contentHash names what was said, whatever its spelling in spaces and capitals.
func contentHash(x Fact) uint64 {
	h := fnv.New64a()
	for _, s := range [...]string{x.Kind, x.Lesson, x.Did, x.Next, x.Change, x.Stuck} {
		for word := range strings.FieldsSeq(strings.ToLower(s)) {
			h.Write([]byte(word))
			h.Write([]byte{' '})
		}
		h.Write([]byte{0})
	}
	h.Write([]byte{byte(x.Sure)})
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(x.Day.Ordinal())))
	return h.Sum64()
}

// MarshalText implements encoding.TextMarshaler.
func (l recents) MarshalText() ([]byte, error) {
	text := make([]byte, 0, 64*len(l))
	for i, r := range l {
		if i > 0 {
			text = append(text, ';')
		}
		text = append(strconv.AppendUint(text, r.Hash, 36), ' ')
		text = append(strconv.AppendInt(text, r.At.UnixNano(), 36), ' ')
		text = append(text, r.Key...)
	}
	return text, nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (l *recents) UnmarshalText(text []byte) error {
	*l = make(recents, 0, maxRecent)
	for entry := range strings.SplitSeq(string(text), ";") {
		hash, rest, _ := strings.Cut(entry, " ")
		at, k, _ := strings.Cut(rest, " ")
		h, err := strconv.ParseUint(hash, 36, 64)
		if err != nil {
			return fmt.Errorf("recent entry: %w", err)
		}
		n, err := strconv.ParseInt(at, 36, 64)
		if err != nil {
			return fmt.Errorf("recent entry: %w", err)
		}
		*l = append(*l, Recent{Hash: h, At: time.Unix(0, n).UTC(), Key: Key[Fact](k)})
	}
	return nil
}
