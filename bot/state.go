package bot

import (
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot/when"
)

// The key table: every key and every stored struct is in this file and the next (records.go), and
// nowhere else. The first segment names a table; store/bolt keeps one bucket for each.
//
//	person/PERSON                         a person, under an id of our own
//	identity/PLATFORM/SPACE/USER          -> person id
//	last/PLATFORM/USER                    -> space in which that user last did something: some direct messages name none
//	class/CLASS                           a class with its run
//	home/PLATFORM/SPACE/CHANNEL           -> class id
//	member/CLASS/PERSON                   a person's part in a class, and what they chose there
//	belongs/PERSON/CLASS                  -> "" (the same, the other way round)
//	course/HASH                           a course as it was when pinned
//	file/SHA256/NNNN                      pieces of pictures and worksheets
//	fact/TIME/EVENT                       what somebody did: appended in order of time, linked back per learner
//	figure/CLASS/PERSON                   running figures: equal to a recount of that learner's facts
//	question/CLASS/TIME-ID                a question with its answers
//	plan/PERSON/ID                        an own plan or reminder
//	prompt/CLASS/ID                       a discussion prompt that a teacher wrote
//	letter/CLASS/ID                       what a teacher wrote to a learner
//	post/KEY                              the outbox, by occurrence
//	due/TIME/KEY                          -> queue: when a post wants attention (planned, or to be tried again)
//	queue/PLACE/TIME/KEY                  -> "": posts that wait their turn at a place
//	thread/PLATFORM/CHANNEL/THREAD        -> post key, for counting answers
//	gone/TIME/PLATFORM/SPACE              when the data of a space that removed us is deleted
//	notice/CLASS/KEY                      something a teacher should know, until acknowledged
//	note/ADAPTER/…                        an adapter's own corner
//	meta/alive                            the last sign of life
//
// TIME is a fixed-width hexadecimal number of microseconds, so byte order is order of time.

// AppendOnly names the tables whose keys are written in ascending order, for stores that can pack
// such tables more densely.
var AppendOnly = []string{"fact"}

// stamp returns t as a fixed-width key segment whose byte order is order of time. Instants before
// 1970 count as 1970.
func stamp(t time.Time) string {
	const digits = "0123456789abcdef"
	var b [13]byte
	u := uint64(max(t.UnixMicro(), 0))
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = digits[u&15]
		u >>= 4
	}
	return string(b[:])
}

// stampTime is the inverse of stamp, in UTC.
func stampTime(s string) (time.Time, error) {
	var micro int64
	if _, err := fmt.Sscanf(s, "%013x", &micro); err != nil {
		return time.Time{}, fmt.Errorf("%w: time %q in a key", ErrDamaged, s)
	}
	return time.UnixMicro(micro).UTC(), nil
}

// segment makes a platform's id safe as one segment of a key.
func segment(id string) string {
	for _, r := range id {
		if r < 'A' && (r < '0' || r > '9') && r != '-' && r != '.' || r > 'z' || r == '\\' || r == '^' || r == '`' {
			return url.PathEscape(id)
		}
	}
	return id
}

func personKey(id string) string            { return "person/" + id }
func classKey(id string) string             { return "class/" + id }
func memberKey(class, person string) string { return "member/" + class + "/" + person }
func figureKey(class, person string) string { return "figure/" + class + "/" + person }
func belongsKey(person, class string) string {
	return "belongs/" + person + "/" + class
}
func courseKey(hash string) string { return "course/" + hash }
func identityKey(platform, space, user string) string {
	return "identity/" + platform + "/" + segment(space) + "/" + segment(user)
}
func homeKey(p Place) string {
	return "home/" + p.Platform + "/" + segment(p.Space) + "/" + segment(p.Channel)
}
func threadKey(platform, channel, thread string) string {
	return "thread/" + platform + "/" + segment(channel) + "/" + segment(thread)
}
func factKey(ev Event) string { return "fact/" + stamp(ev.At) + "/" + idOf(ev, "") }

// idOf makes an id of our own from the event that calls for it: the same event delivered again
// makes the same id, so nothing is made twice. Ids are names, not secrets.
func idOf(ev Event, what string) string {
	h := fnv.New64a()
	for _, s := range []string{ev.In.Platform, ev.ID, stamp(ev.At), what} {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	var mixed [8]byte
	binary.BigEndian.PutUint64(mixed[:], mix(h.Sum64()))
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(mixed[:])[:10]
}
func letterKey(class, id string) string { return "letter/" + class + "/" + id }
func postKey(key string) string         { return "post/" + key }
func dueKey(at time.Time, key string) string {
	return "due/" + stamp(at) + "/" + key
}

// stored is how records are written and read. Text that is not valid UTF-8 is mended, not refused.
var stored = json.JoinOptions(json.Deterministic(true), jsontext.AllowInvalidUTF8(true))

// load reads the record under key. ok is false when there is none.
func load[T any](tx Tx, key string) (v T, ok bool, err error) {
	raw, err := tx.Get(key)
	if errors.Is(err, ErrNotFound) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("read %s: %w", key, err)
	}
	if err := json.Unmarshal(raw, &v, stored); err != nil {
		return v, false, fmt.Errorf("read %s: %w: %w", key, ErrDamaged, err)
	}
	return v, true, nil
}

// mustLoad is load for a record that another record points at.
func mustLoad[T any](tx Tx, key string) (T, error) {
	v, ok, err := load[T](tx, key)
	if err == nil && !ok {
		err = fmt.Errorf("read %s: %w", key, ErrNotFound)
	}
	return v, err
}

// save writes the record under key.
func save(tx Tx, key string, v any) error {
	raw, err := json.Marshal(v, stored)
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	if err := tx.Put(key, raw); err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

// scan reads all records whose keys begin with prefix, in order of their keys.
func scan[T any](tx Tx, prefix string) (keys []string, values []T, err error) {
	entries, err := tx.Scan(prefix, prefix+"\xff", 0)
	if err != nil {
		return nil, nil, fmt.Errorf("scan %s: %w", prefix, err)
	}
	for _, e := range entries {
		var v T
		if err := json.Unmarshal(e.Value, &v, stored); err != nil {
			return nil, nil, fmt.Errorf("read %s: %w: %w", e.Key, ErrDamaged, err)
		}
		keys, values = append(keys, e.Key), append(values, v)
	}
	return keys, values, nil
}

// names lists what follows prefix in the keys that begin with it.
func names(tx Tx, prefix string) ([]string, error) {
	entries, err := tx.Scan(prefix, prefix+"\xff", 0)
	if err != nil {
		return nil, fmt.Errorf("scan %s: %w", prefix, err)
	}
	list := make([]string, len(entries))
	for i, e := range entries {
		list[i] = strings.TrimPrefix(e.Key, prefix)
	}
	return list, nil
}

// lookUp reads the id that a pointer key leads to, "" when there is none.
func lookUp(tx Tx, key string) (string, error) {
	raw, err := tx.Get(key)
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", key, err)
	}
	return string(raw), nil
}

// point writes a pointer key.
func point(tx Tx, key, id string) error {
	if err := tx.Put(key, []byte(id)); err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

// zoneOf returns the location of a stored zone name, UTC when it is none (an older zone database).
func zoneOf(name string) *time.Location {
	loc, err := when.Zone(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// mix spreads the bits of x (the finaliser of SplitMix64; Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
