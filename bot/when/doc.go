// Package when knows about days, clocks, time zones and the ways people write them. All of it is
// functions of values: nothing here reads a clock, a file or a store, and now is always an argument.
//
// # Civil time first
//
// A class meets "Tuesdays at 16:00 in London" and a learner is reminded "at 17:00, where I am".
// Neither is an instant: the instant follows from the date, the wall clock and the zone's rules of
// that day. So the package keeps a Date, a Clock and a zone apart for as long as possible and joins
// them in one place, At. Adding 24 hours to an instant is never the way to tomorrow.
//
// # Two traps, one answer each
//
// When clocks go forward some wall times do not exist (the gap): At gives the first instant after
// it, so nothing is skipped. When they go back some exist twice (the fold): At gives the first of
// the two, and only that, so nothing happens twice. Because of that a Rhythm has exactly one
// occurrence for each of its dates, and the date, not the instant, is what identifies it.
//
// # A person's day
//
// Somebody who studies at one in the morning is still living the day before. A day of a person
// therefore runs from a rollover hour (usually 04:00) to the next, in that person's zone: DayOf,
// DayStart and DayEnd agree with each other on every instant, on days of 23 and 25 hours too.
//
// # Reading what people type
//
// Read finds "fri 18:00" in "flashcards fri 18:00", ParseRhythm reads "Tuesdays and Thursdays
// 16:00", ParseSpans "23 Dec to 3 Jan, 6 Apr". They take curly quotes, long dashes and no-break
// spaces as phones type them, and prefer not to understand over guessing: a number in ordinary
// text is not an hour.
package when
