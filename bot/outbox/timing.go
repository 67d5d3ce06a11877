package outbox

import (
	"time"
)

// Timing of the outbox.
const (
	settle       = 15 * time.Second // an unclear attempt is looked for so much later, since services show messages late
	unclearLooks = 10               // an unclear entry is looked for so often, for ten minutes: the posts behind it have their time too
	unclearRetry = time.Minute      // an unclear entry is looked for again this often
	followRetry  = 10 * time.Minute // whether the post it stands under is out is asked again this often
	unknownRetry = time.Minute      // a post of a kind that this program does not know is looked at again this often
	unknownFor   = 24 * time.Hour   // it is given up so long after its time
	placeRetry   = time.Hour        // a place that refuses us is asked again this often, beside what the platform tells of rights
	platformWait = 10 * time.Minute // a service that refuses us everywhere is asked again this often
	firstBackoff = 2 * time.Second  // the second attempt comes so long after the first; each wait is twice the one before
	lastBackoff  = 10 * time.Minute // no wait between attempts is longer, so that the end of a fault is noticed soon
	maxAttempts  = 50               // an entry is given up after so many attempts; with the waits between them that is seven hours
	patience     = 20               // no more attempts are counted while a service is at fault and not the post, so it is never given up
	newGap       = 2 * time.Minute  // what is late by less was not missed in a gap
	lookTries    = 8                // a channel that cannot be read is looked at so often, which takes some minutes
	clocks       = 2 * time.Minute  // the service's clock may differ so much from ours
	afterlife    = 10 * time.Minute // a program may have gone on for so long after its last sign of life
)
