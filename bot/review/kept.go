package review

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// Kept is how one learner remembers the questions of one class, and how many came back today. It follows from the facts
// alone (Recount), and is kept so that /today reads one record however long the history is.
type Kept struct {
	Memories memories  `json:"m,omitempty"`
	Day      when.Date `json:"d,omitzero"` // Asked counts for this date of the learner
	Asked    int       `json:"n,omitzero"` // so many questions came back on Day and were answered
	Gone     []Gone    `json:"gone,omitempty"`

	Last record.Key[record.Fact] `json:"last,omitzero"` // this is the newest fact that counts here
}

// Gone is the memory of a question that a correction took out of its lesson. It is kept for whoever undoes that, and so
// that the learner can see why the question comes no more.
type Gone struct {
	Lesson string    `json:"l"`
	N      int       `json:"n"` // it had this number
	Memory string    `json:"m"` // its memory is this, as in memories
	At     time.Time `json:"at"`
	Why    string    `json:"why"` // a reason, such as removed
}

// removed is the reason of a question that is in the newer version no more.
const removed = "removed"

// Table holds how learners remember questions.
func Table() record.Table {
	return record.Table{
		Name: "recall", Rest: "CLASS/PERSON", Owner: record.OfClass,
		Holds: "how a learner remembers each question, equal to a recount of the answers, and how many came back today",
	}
}

// KeyOf is the key of how a learner of a class remembers its questions.
func KeyOf(class, person string) record.Key[Kept] {
	return record.Key[Kept](string(All()) + class + "/" + person)
}

// All is what the keys of all records begin with.
func All() record.Prefix[Kept] { return record.Prefix[Kept](Table().Name + "/") }

// Read reads how a learner remembers the questions of a class. Where an earlier version kept nothing, it is recounted from
// the facts, of which the newest is given; tried says whether there are answers among them.
func Read(tx bot.Tx, class, person string, newest record.Key[record.Fact], tried bool) (Kept, error) {
	k, ok, err := record.Load(tx, KeyOf(class, person))
	if err != nil || ok || !tried {
		return k, err
	}
	return Recount(tx, newest)
}

// memories are the memories of questions by the id of their lesson and their number in it. A learner of a long course has
// hundreds, and /today reads them all, so they are stored as one short text: lessons parted by ";", each an id and then,
// for each question that was answered, its number, day, stability and difficulty in millionths, and marks, to base 36.
//
//	membranes 0.fz3.1dg4w.19l3k.3 1.fz4.4iyo.3trcs.4;diffusion 0.fz9.1dg4w.19l3k.13
type memories map[string][]Memory

// The marks of a memory, as they are stored.
const (
	markFirst = 1 << iota
	markKnown
	markMissed
	markNow
	markBack
)

// MarshalText implements encoding.TextMarshaler.
func (ms memories) MarshalText() ([]byte, error) {
	text := make([]byte, 0, 128*len(ms))
	for i, id := range slices.Sorted(maps.Keys(ms)) {
		if i > 0 {
			text = append(text, ';')
		}
		text = append(text, url.QueryEscape(id)...)
		for n, m := range ms[id] {
			if m.Tried() {
				text = m.appendTo(strconv.AppendInt(append(text, ' '), int64(n), 36))
			}
		}
	}
	return text, nil
}

// appendTo appends what follows the number of a question.
func (m Memory) appendTo(text []byte) []byte {
	var marks int64
	for i, on := range [...]bool{m.First, m.Known, m.Missed, m.Now, m.Back} {
		if on {
			marks |= 1 << i
		}
	}
	for _, x := range [...]int64{int64(m.Day), millionths(m.Stability), millionths(m.Difficulty), marks} {
		text = strconv.AppendInt(append(text, '.'), x, 36)
	}
	return text
}

func millionths(x float64) int64 { return int64(x*millionth + 0.5) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (ms *memories) UnmarshalText(text []byte) error {
	*ms = make(memories, bytes.Count(text, []byte(";"))+1)
	for entry := range strings.SplitSeq(string(text), ";") {
		id, list, _ := strings.Cut(entry, " ")
		if strings.IndexByte(id, '%') >= 0 {
			var err error
			if id, err = url.QueryUnescape(id); err != nil {
				return fmt.Errorf("memories: %w", err)
			}
		}
		all := make([]Memory, 0, strings.Count(list, " ")+1)
		for list != "" {
			var one string
			one, list, _ = strings.Cut(list, " ")
			n, m, ok := readMemory(one)
			if !ok {
				return fmt.Errorf("memories of lesson %s: %q is none", id, one)
			}
			for len(all) <= n {
				all = append(all, Memory{})
			}
			all[n] = m
		}
		if id != "" {
			(*ms)[id] = all
		}
	}
	return nil
}

// most is how many questions a lesson has at most, for which figures have bits.
const most = 64

// readMemory reads the number of a question and its memory. Whatever later versions append is passed over.
func readMemory(text string) (n int, m Memory, ok bool) {
	var x [5]int64
	i := 0
	for at := range x {
		begin := i
		for ; i < len(text) && text[i] != '.'; i++ {
			digit := digitOf(text[i])
			if digit < 0 || i-begin > 11 {
				return 0, m, false
			}
			x[at] = x[at]*36 + int64(digit)
		}
		if i == begin {
			return 0, m, false
		}
		i++
	}
	m = Memory{Day: int(x[1]), Stability: float64(x[2]) / millionth, Difficulty: float64(x[3]) / millionth}
	m.First, m.Known, m.Missed = x[4]&markFirst != 0, x[4]&markKnown != 0, x[4]&markMissed != 0
	m.Now, m.Back = x[4]&markNow != 0, x[4]&markBack != 0
	return int(x[0]), m, x[0] < most && m.Tried()
}

// digitOf is the value of a digit to base 36, -1 of what is none.
func digitOf(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 10
	}
	return -1
}
