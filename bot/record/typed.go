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
	"strings"
)

// A Key is the place of one record of type T, so that a record cannot be read as another one.
type Key[T any] string

// A Prefix is the beginning that the keys of some records of type T share.
type Prefix[T any] string

// A Pointer is a key whose value is an id, or nothing: it leads somewhere, or says that something is so.
type Pointer string

// LastSegment returns what follows the last "/" of a key.
func LastSegment[T any](k Key[T]) string { return string(k)[strings.LastIndexByte(string(k), '/')+1:] }
