package bot

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"
	"time"
)

// A key is the place of one record of type T, so that a record cannot be read as another one.
type key[T any] string

// A prefix is the beginning that the keys of some records of type T share.
type prefix[T any] string

// A pointer is a key whose value is an id, or nothing: it leads somewhere, or says that something is so.
type pointer string

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

// segmentOf returns segment n of a key, counted from 0, "" beyond its end.
func segmentOf(k string, n int) string {
	for ; n > 0; n-- {
		_, k, _ = strings.Cut(k, "/")
	}
	first, _, _ := strings.Cut(k, "/")
	return first
}

// lastSegment returns what follows the last "/" of a key.
func lastSegment[T any](k key[T]) string { return string(k)[strings.LastIndexByte(string(k), '/')+1:] }

func personKey(id string) key[person] { return key[person]("person/" + id) }

func classKey(id string) key[class] { return key[class]("class/" + id) }

func allClasses() prefix[class] { return "class/" }

func memberKey(class, person string) key[member] {
	return key[member]("member/" + class + "/" + person)
}

func membersOf(class string) prefix[member] { return prefix[member]("member/" + class + "/") }

func figureKey(class, person string) key[figures] {
	return key[figures]("figure/" + class + "/" + person)
}

func belongsKey(person, class string) pointer { return pointer("belongs/" + person + "/" + class) }

func classesOf(person string) prefix[pointer] { return prefix[pointer]("belongs/" + person + "/") }

func identityKey(platform, space, user string) pointer {
	return pointer("identity/" + platform + "/" + segment(space) + "/" + segment(user))
}

func usersIn(platform, space string) prefix[pointer] {
	return prefix[pointer](identityKey(platform, space, ""))
}

// lastKey leads to the space in which a user of a platform last did something.
func lastKey(platform, user string) pointer { return pointer("last/" + platform + "/" + segment(user)) }

func homeKey(p Place) pointer {
	return pointer("home/" + p.Platform + "/" + segment(p.Space) + "/" + segment(p.Channel))
}

func threadKey(platform, channel, thread string) pointer {
	return pointer("thread/" + platform + "/" + segment(channel) + "/" + segment(thread))
}

func factKey(ev Event) key[fact] { return key[fact]("fact/" + stamp(ev.At) + "/" + idOf(ev, "")) }

// factNamed is the key of a fact by what follows the table's name.
func factNamed(name string) key[fact] { return key[fact]("fact/" + name) }

func questionKey(x question, id string) key[question] {
	return questionNamed(x.Class, stamp(x.At)+"-"+id)
}

func questionNamed(class, name string) key[question] {
	return key[question]("question/" + class + "/" + name)
}

func questionsOf(class string) prefix[question] { return prefix[question]("question/" + class + "/") }

func planKey(person, id string) key[plan] { return key[plan]("plan/" + person + "/" + id) }

func plansOf(person string) prefix[plan] { return prefix[plan]("plan/" + person + "/") }

func promptKey(class, id string) key[prompt] { return key[prompt]("prompt/" + class + "/" + id) }

func letterKey(class, id string) key[letter] { return key[letter]("letter/" + class + "/" + id) }

func noticeKey(class, what string) key[notice] { return key[notice]("notice/" + class + "/" + what) }

func noticesOf(class string) prefix[notice] { return prefix[notice]("notice/" + class + "/") }

func goneKey(at time.Time, platform, space string) key[identity] {
	return key[identity]("gone/" + stamp(at) + "/" + platform + "/" + segment(space))
}

func allGone() prefix[identity] { return "gone/" }

func postKey(occurrence string) key[row] { return key[row]("post/" + occurrence) }

func postsOf(beginning string) prefix[row] { return prefix[row]("post/" + beginning) }

func dueKey(at time.Time, occurrence string) string { return "due/" + stamp(at) + "/" + occurrence }

func queueKey(queue string, at time.Time, occurrence string) string {
	return "queue/" + queue + "/" + stamp(at) + "/" + occurrence
}

const aliveKey pointer = "meta/alive"

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

// mix spreads the bits of x (the finaliser of SplitMix64; Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
