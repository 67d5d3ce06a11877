package outbox

import (
	"time"
)

// Timing of the outbox.
const (
	settle       = 15 * time.Second // before an unclear attempt is looked for: services show messages late
	unclearHold  = 10 * time.Minute // an unclear entry holds up its place for this long at most
	unclearRetry = time.Minute
	placeRetry   = time.Hour // a place that refuses us is asked again this often
	platformWait = 10 * time.Minute
	firstBackoff = 2 * time.Second
	lastBackoff  = 10 * time.Minute
	maxAttempts  = 50
	patience     = 20               // attempts that count when not the post is at fault: past the longest wait
	newGap       = 2 * time.Minute  // what is late by less was not missed in a gap
	lookTries    = 8                // how often a channel is looked at that cannot be read, over some minutes
	clocks       = 2 * time.Minute  // how much the service's clock may differ from ours
	afterlife    = 10 * time.Minute // how long after its last sign of life a program may have gone on
)
