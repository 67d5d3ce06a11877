package term

import "time"

// How far a reading of the clock may lie from what is known before it is doubted.
const (
	// Leap is a step that no working clock makes between two readings, and more than a change of
	// clocks makes on a machine whose hardware clock keeps local time.
	Leap = 2 * time.Hour

	// LongAway is the longest absence that is believed on the word of our own clock alone. What was
	// missed in a longer one is posted only when a teacher says so.
	LongAway = 14 * 24 * time.Hour
)

// A Doubt says why a reading of the clock is not believed; the empty Doubt says that it is. The values
// are stored.
type Doubt string

// The doubts.
const (
	Believed     Doubt = ""
	Early        Doubt = "early"        // the clock reads a time before the program itself was made
	Behind       Doubt = "behind"       // the clock reads a time before the newest thing that is recorded
	FarAhead     Doubt = "far ahead"    // the clock reads more than LongAway after the newest thing that is recorded
	Leapt        Doubt = "leapt"        // the clock jumped ahead while the program ran
	Contradicted Doubt = "contradicted" // the clock says something else than a service's clock
	Unconfirmed  Doubt = "unconfirmed"  // hours or days after what is known: that may be, and a service is asked first
)

// Evidence is what a reading of the clock is judged by. What is not known is zero.
type Evidence struct {
	Made     time.Time // the program was made then
	Newest   time.Time // the newest record is of then; while the program runs, it should be this late
	Told     time.Time // a service's clock says this now
	Due      time.Time // the first post is due then, while the program runs
	Word     bool      // whoever runs the program says that the absence was real
	Confirms bool      // services are asked for the time, so that an absence of hours can wait for their word
}

// known judges a reading by what holds at any moment. sure says that nothing else needs to be asked.
func (e Evidence) known(reading time.Time) (d Doubt, sure bool) {
	switch {
	case !e.Told.IsZero() && reading.Sub(e.Told).Abs() > Leap:
		return Contradicted, true
	case !e.Told.IsZero():
		return Believed, true
	case reading.Before(e.Made):
		return Early, true
	case !e.Newest.IsZero() && reading.Before(e.Newest.Add(-Leap)):
		return Behind, true
	}
	return Believed, e.Newest.IsZero() || reading.Sub(e.Newest) <= Leap
}

// AtStart judges the first reading after the program was not running.
func (e Evidence) AtStart(reading time.Time) Doubt {
	d, sure := e.known(reading)
	switch {
	case sure || e.Word:
		return d
	case reading.Sub(e.Newest) > LongAway:
		return FarAhead
	case e.Confirms:
		return Unconfirmed
	}
	return Believed
}

// WhileRunning judges a reading that follows another one. Somebody who looks at the clock whenever
// something is due leaps over nothing; whoever looks each second, and asks services, leaps never.
func (e Evidence) WhileRunning(reading time.Time) Doubt {
	d, sure := e.known(reading)
	switch {
	case sure:
		return d
	case e.Confirms && reading.Sub(e.Newest) <= LongAway: // the machine slept, most likely
		return Unconfirmed
	case e.Confirms, !e.Due.IsZero() && reading.Sub(e.Due) > Leap:
		return Leapt
	}
	return Believed
}
