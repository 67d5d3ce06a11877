// Package record is everything that is stored: the tables, each with its owner, the keys, the structs, and
// how they are read and written. It knows what a fact is and how facts add up to figures, and no rule of
// a class beside that.
//
// A key carries the type of its record (Key), so that a record cannot be read as another one. What one
// event writes is derived from the event (IDOf), so that the same event delivered twice writes one
// thing; no randomness is drawn.
//
// Fields of stored structs may be added, never renamed or given another meaning, because a data file
// outlives the program that wrote it. Whoever adds a table says whose its records are: purge reads the
// list of tables, and a test fails when a key is in none of them.
package record

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"
	"time"

	"afterbell/bot"
)

// A Key is the place of one record of type T, so that a record cannot be read as another one.
type Key[T any] string

// A Prefix is the beginning that the keys of some records of type T share.
type Prefix[T any] string

// A Pointer is a key whose value is an id, or nothing: it leads somewhere, or says that something is so.
type Pointer string

// Stamp returns t as a fixed-width key segment whose byte order is order of time. Instants before
// 1970 count as 1970.
func Stamp(t time.Time) string {
	const digits = "0123456789abcdef"
	var b [13]byte
	u := uint64(max(t.UnixMicro(), 0))
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = digits[u&15]
		u >>= 4
	}
	return string(b[:])
}

// StampTime is the inverse of stamp, in UTC.
func StampTime(s string) (time.Time, error) {
	var micro int64
	if _, err := fmt.Sscanf(s, "%013x", &micro); err != nil {
		return time.Time{}, fmt.Errorf("%w: time %q in a key", bot.ErrDamaged, s)
	}
	return time.UnixMicro(micro).UTC(), nil
}

// Segment makes a platform's id safe as one segment of a key.
func Segment(id string) string {
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

// LastSegment returns what follows the last "/" of a key.
func LastSegment[T any](k Key[T]) string { return string(k)[strings.LastIndexByte(string(k), '/')+1:] }

func PersonKey(id string) Key[Person] { return Key[Person]("person/" + id) }

func ClassKey(id string) Key[Class] { return Key[Class]("class/" + id) }

func Classes() Prefix[Class] { return "class/" }

func MemberKey(class, person string) Key[Member] {
	return Key[Member]("member/" + class + "/" + person)
}

func MembersOf(class string) Prefix[Member] { return Prefix[Member]("member/" + class + "/") }

func FigureKey(class, person string) Key[Figures] {
	return Key[Figures]("figure/" + class + "/" + person)
}

func BelongsKey(person, class string) Pointer { return Pointer("belongs/" + person + "/" + class) }

func ClassesOf(person string) Prefix[Pointer] { return Prefix[Pointer]("belongs/" + person + "/") }

func IdentityKey(platform, space, user string) Pointer {
	return Pointer("identity/" + platform + "/" + Segment(space) + "/" + Segment(user))
}

func UsersIn(platform, space string) Prefix[Pointer] {
	return Prefix[Pointer](IdentityKey(platform, space, ""))
}

// LastKey leads to the space in which a user of a platform last did something.
func LastKey(platform, user string) Pointer { return Pointer("last/" + platform + "/" + Segment(user)) }

func HomeKey(p bot.Place) Pointer {
	return Pointer("home/" + p.Platform + "/" + Segment(p.Space) + "/" + Segment(p.Channel))
}

func ThreadKey(platform, channel, thread string) Pointer {
	return Pointer("thread/" + platform + "/" + Segment(channel) + "/" + Segment(thread))
}

func FactKey(ev bot.Event) Key[Fact] { return Key[Fact]("fact/" + Stamp(ev.At) + "/" + IDOf(ev, "")) }

// FactNamed is the key of a fact by what follows the table's name.
func FactNamed(name string) Key[Fact] { return Key[Fact]("fact/" + name) }

func QuestionKey(x Question, id string) Key[Question] {
	return QuestionNamed(x.Class, Stamp(x.At)+"-"+id)
}

func QuestionNamed(class, name string) Key[Question] {
	return Key[Question]("question/" + class + "/" + name)
}

func QuestionsOf(class string) Prefix[Question] { return Prefix[Question]("question/" + class + "/") }

func PlanKey(person, id string) Key[Plan] { return Key[Plan]("plan/" + person + "/" + id) }

func PlansOf(person string) Prefix[Plan] { return Prefix[Plan]("plan/" + person + "/") }

func PromptKey(class, id string) Key[Prompt] { return Key[Prompt]("prompt/" + class + "/" + id) }

func LetterKey(class, id string) Key[Letter] { return Key[Letter]("letter/" + class + "/" + id) }

func NoticeKey(class, what string) Key[Notice] { return Key[Notice]("notice/" + class + "/" + what) }

func NoticesOf(class string) Prefix[Notice] { return Prefix[Notice]("notice/" + class + "/") }

func GoneKey(at time.Time, platform, space string) Key[Identity] {
	return Key[Identity]("gone/" + Stamp(at) + "/" + platform + "/" + Segment(space))
}

func AllGone() Prefix[Identity] { return "gone/" }

func PostKey(occurrence string) Key[Entry] { return Key[Entry]("post/" + occurrence) }

func PostsOf(beginning string) Prefix[Entry] { return Prefix[Entry]("post/" + beginning) }

func DueKey(at time.Time, occurrence string) string { return "due/" + Stamp(at) + "/" + occurrence }

func QueueKey(queue string, at time.Time, occurrence string) string {
	return "queue/" + queue + "/" + Stamp(at) + "/" + occurrence
}

const AliveKey Pointer = "meta/alive"

// IDOf makes an id of our own from the event that calls for it: the same event delivered again
// makes the same id, so nothing is made twice. Ids are names, not secrets.
func IDOf(ev bot.Event, what string) string {
	h := fnv.New64a()
	for _, s := range []string{ev.In.Platform, ev.ID, Stamp(ev.At), what} {
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
