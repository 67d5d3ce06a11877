package record

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
)

// Erased says that somebody was erased, or a class. It holds nothing of them: the key is a hash of an id of our own to which nothing
// leads any more.
type Erased struct {
	At      time.Time `json:"at"`
	Receipt string    `json:"r"`
}

// ErasedKey is the key of the erasure of a person or a class.
func ErasedKey(id string) Key[Erased] {
	sum := sha256.Sum256([]byte("erased " + id))
	return Key[Erased](string(AllErased()) + hex.EncodeToString(sum[:16]))
}

// AllErased is what the keys of all erasures begin with.
func AllErased() Prefix[Erased] { return "erased/" }

// Look says that somebody looked at what is kept of a person, took it along, or let it be written to a file.
type Look struct {
	By   string    `json:"by"` // the person with this id did; empty for whoever runs the program
	What string    `json:"w"`  // it is one of the words below
	At   time.Time `json:"at"`
}

// What was done.
const (
	Looked   = "looked"   // a teacher opened the page of the person
	Listed   = "listed"   // a teacher took a table of the class with a line of the person
	Exported = "exported" // everything was written to a file
)

// LooksAt is what the keys of the looks at a person begin with, the oldest first.
func LooksAt(person string) Prefix[Look] { return Prefix[Look]("look/" + person + "/") }

// NoteLook notes a look at a person. Further looks of the same person on the same day, as UTC has it, are the same one.
func NoteLook(tx bot.Tx, person string, x Look) error {
	x.At = x.At.UTC()
	id := strconv.FormatUint(HashWords(x.What, x.By), 36)
	key := Key[Look](string(LooksAt(person)) + Stamp(x.At.Truncate(24*time.Hour)) + "-" + id)
	if _, ok, err := Load(tx, key); err != nil || ok {
		return err
	}
	return Save(tx, key, x)
}

// ReceiptOf names an erasure that whoever runs the program did: six letters and digits.
func ReceiptOf(person string, at time.Time) string {
	sum := sha256.Sum256([]byte(person + " " + Stamp(at)))
	return base32.HexEncoding.EncodeToString(sum[:])[:6]
}

// ErasedAndThere lists the persons and the classes that were erased and are in the file all the same: it was put back
// from a copy.
func ErasedAndThere(tx bot.Tx) (people, classes []string, err error) {
	erased, err := Names(tx, AllErased())
	if err != nil || len(erased) == 0 {
		return nil, nil, err
	}
	isErased := func(id string) bool {
		return slices.Contains(erased, strings.TrimPrefix(string(ErasedKey(id)), string(AllErased())))
	}
	left := func(id string) bool { return !isErased(id) }
	if people, err = Names(Intact(tx), People()); err != nil {
		return nil, nil, err
	}
	classes, err = Names(Intact(tx), Classes())
	return slices.DeleteFunc(people, left), slices.DeleteFunc(classes, left), err
}
