package turn

import (
	"sync"
	"time"

	"afterbell/bot/term"
)

// A machine that starts without a battery believes that it is years ago until the network tells it the
// time, and a slip of an operator's hand can make it ten years later. By one such reading every post of a
// term would be late, or an absence would last for years, so no reading is believed that what we know
// speaks against. While it is doubted nothing is planned or posted, and people are answered by the time
// that should be; by the one that is read where that may well be true, as on a machine that slept.

const (
	toldFor = 10 * time.Minute // a service's word counts for so long: it knows nothing of a machine that sleeps
	dwell   = 3 * time.Minute  // a leap of hours that lasts for so long is believed where no service says the time
)

// A watch is the clock of a Bot. It is safe for concurrent use.
type watch struct {
	clock func() time.Time
	real  bool // clock is the machine's own, which tells how much time has passed, whoever sets it

	mu     sync.Mutex // it guards the fields below
	runs   bool       // the clock is looked at each second, and services are heard
	begun  bool       // a reading was believed since the start, and what it asks for is done
	known  time.Time  // the newest thing that was recorded when the program started
	sure   time.Time  // the newest reading that was believed, or what is known without one
	at     time.Time  // the reading at which that was so
	doubt  term.Doubt
	since  time.Time // the first of the readings that are doubted
	told   time.Time // a service said that it is this late
	toldAt time.Time
}

// now is the time that everything goes by: what the clock says, or while that is doubted what it should say.
func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	raw := w.clock()
	if w.at.IsZero() || w.doubt == term.Unconfirmed || w.doubt == term.Believed && !w.strays(raw) {
		return raw
	}
	return w.expected(raw)
}

// expected is what a reading should be.
func (w *watch) expected(raw time.Time) time.Time {
	switch told := w.toldNow(raw); {
	case !told.IsZero():
		return told
	case w.real:
		return w.sure.Add(raw.Sub(w.at)) // by the monotonic clock, which nobody sets
	}
	return w.sure
}

// toldNow is what the service's clock says now, zero when none told.
func (w *watch) toldNow(raw time.Time) time.Time {
	passed := raw.Sub(w.toldAt)
	if w.toldAt.IsZero() || passed < 0 || passed > toldFor {
		return time.Time{}
	}
	return w.told.Add(passed)
}

// strays reports whether a reading is far from what it should be.
func (w *watch) strays(raw time.Time) bool {
	return raw.Round(0).Sub(w.expected(raw)).Abs() > term.Leap
}

// settled reports whether a reading needs no judging, and takes it over then.
func (w *watch) settled() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	raw := w.clock()
	if !w.begun || w.doubt != term.Believed || w.strays(raw) {
		return false
	}
	w.sure, w.at = raw.Round(0), raw
	return true
}

// A verdict is what a watch found out.
type verdict struct {
	read    time.Time
	doubt   term.Doubt
	was     term.Doubt // before
	started bool       // it is the first reading since the start that is believed
	known   time.Time  // the newest thing that was recorded when the program started
}

// judge judges the clock as it stands now.
func (w *watch) judge(e term.Evidence) verdict {
	w.mu.Lock()
	defer w.mu.Unlock()
	raw := w.clock()
	v := verdict{read: raw.Round(0), was: w.doubt}
	e.Told, e.Confirms = w.toldNow(raw), w.real && w.runs
	if w.at.IsZero() {
		w.known, w.sure, w.at = e.Newest, e.Newest.Round(0), raw
	}
	if w.begun {
		e.Newest = w.expected(raw)
		v.doubt = e.WhileRunning(v.read)
	} else {
		e.Newest = w.known // what was recorded since is dated by the clock that is judged
		v.doubt = e.AtStart(v.read)
	}
	if v.doubt == term.Unconfirmed && w.lasted(raw) {
		v.doubt = term.Believed
	}
	if w.doubt = v.doubt; v.doubt == term.Believed {
		v.started, v.known = !w.begun, w.known
		w.begun, w.sure, w.at, w.since = true, v.read, raw, time.Time{}
	}
	return v
}

// run says that the clock is looked at each second from now on.
func (w *watch) run() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.runs = true
}

// atWork reports whether a reading was believed since the start.
func (w *watch) atWork() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.begun
}

// again lets the start be tried once more: it was not finished.
func (w *watch) again() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun = false
}

// lasted reports whether the clock has gone evenly since it leapt, for long enough.
func (w *watch) lasted(raw time.Time) bool {
	passed := raw.Sub(w.since)
	steady := raw.Round(0).Sub(w.since.Round(0)) - passed
	if w.since.IsZero() || passed < 0 || steady.Abs() > term.Leap {
		w.since = raw
		return false
	}
	return passed >= dwell
}

// restart forgets what was believed: the program was not at work for a while.
func (w *watch) restart() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begun, w.doubt = false, term.Believed
	w.known, w.sure, w.at, w.since = time.Time{}, time.Time{}, time.Time{}, time.Time{}
}
