// Package peers measures what somebody might pick instead of afterbell's store: SQLite by two drivers, PostgreSQL, and bbolt as it is
// usually written, beside afterbell's own benchmarks and in one rotation with them ("make peers").
//
// A check-in is a record of 200 bytes, one figure of its learner, read and rewritten, and one entry of an index, and it is on the disk
// when it returns. 64 callers of SQLite share one writer that commits what waits by then, of PostgreSQL they have 64 connections.
//
// It is a module of its own, so that what it compares with is no part of the program.
package peers
