package record

import (
	"hash/fnv"
	"slices"
	"time"
)

// An Act is something that somebody made with their own words: a question, a discussion, a letter.
type Act struct {
	What  string    `json:"w"` // it is an ask, a prompt, …
	At    time.Time `json:"at"`
	Event string    `json:"e"`          // the event that made it has this id, as IDOf says
	Hash  uint64    `json:"h"`          // where it was made and what it says have this hash
	Words string    `json:"t,omitzero"` // the newest act begins with these words; older ones have none
}

// Lately is what somebody made within the last hour, the oldest first. It tells the same words said twice,
// and too many in an hour.
type Lately struct {
	Acts []Act `json:"a"`
}

// LatelyKey is the key of what a person made lately.
func LatelyKey(person string) Key[Lately] { return Key[Lately]("lately/" + person) }

// actsKept is for how long an act counts: what people may make is counted by the hour.
const actsKept = time.Hour

// With returns what was made lately with a further act, and without those that are older than an hour.
func (l Lately) With(a Act) Lately {
	kept := Lately{Acts: slices.DeleteFunc(slices.Clone(l.Acts), func(x Act) bool { return a.At.Sub(x.At) >= actsKept })}
	for i := range kept.Acts {
		kept.Acts[i].Words = ""
	}
	kept.Acts = append(kept.Acts, a)
	return kept
}

// Same finds the act that a repeats: the same words at the same place within SamePress of each other.
func (l Lately) Same(a Act) (Act, bool) {
	for _, x := range slices.Backward(l.Acts) {
		if x.What == a.What && x.Hash == a.Hash && a.At.Sub(x.At).Abs() < SamePress {
			return x, true
		}
	}
	return Act{}, false
}

// Count is how many acts of these sorts were made in the hour before an instant.
func (l Lately) Count(now time.Time, what ...string) (n int) {
	for _, x := range l.Acts {
		if now.Sub(x.At) < actsKept && slices.Contains(what, x.What) {
			n++
		}
	}
	return n
}

// HashWords names words and where they were said, each letter of them.
func HashWords(words ...string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w))
		h.Write([]byte{0})
	}
	return h.Sum64()
}
