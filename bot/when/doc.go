// Package when knows about days, clocks, time zones and the ways people write them. All of it is
// functions of values: nothing here reads a clock or a store, and now is always an argument. The one
// thing that comes from outside are the rules of time zones; see ZoneData.
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
// A Reader knows what a text means for one person: their now, the day they are living, and how they write
// 3/12. Reader.Read finds "fri 18:00" in "flashcards fri 18:00"; Time, Day, PastDay, Span and Spans read
// fields that ask for one thing and take every word of them. ParseRhythm reads "Tuesdays and Thursdays
// 16:00", ParseSpans "23 Dec to 3 Jan, 6 Apr". They take curly quotes, long dashes and no-break spaces as
// phones type them, and one slip in the long name of a day or month.
//
// Not to understand is better than to guess. One rule holds everywhere: a word that speaks of time and is no
// part of what was read makes the text unread (timewords.go, stray.go). What can be read in two ways comes
// back with both: a bare hour from 1 to 6, or 3/12 where it is not known how the person writes dates. What has
// passed or lies too far ahead is refused with what was read. Each refusal is an InputError with a Problem, so
// that a sentence can be said for each.
//
// # Whose rules of time
//
// The rules of all zones are compiled in (zonedata.zip, written by gen), because machines with old rules show
// wrong hours; the machine's are used where they are newer. A test fails when nobody has looked for newer ones
// for three months. A WallTime and a Rhythm outlive a change of the rules or of a person's zone: Anew gives
// their instants after it.
package when
