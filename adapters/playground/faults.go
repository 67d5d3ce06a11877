package playground

import (
	"slices"

	"afterbell/bot"
)

// A fault is one scripted failure.
type fault struct {
	at   bot.Place
	err  error
	done bool
}

// FailNext makes one coming Send to a place return err, which a test makes with bot.Permanent,
// bot.After or bot.Unclear. Channel, Thread and User of the place decide; a zero place is any. With
// done, the act takes effect all the same and only its answer is lost. Faults for the same place
// come in the order in which they were asked for.
func (r *Room) FailNext(at bot.Place, err error, done bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, fault{at: at, err: err, done: done})
}

// nextFault takes the first fault that is meant for a place.
func (r *Room) nextFault(to bot.Place) (fault, bool) {
	i := slices.IndexFunc(r.faults, func(f fault) bool {
		anywhere := f.at.Channel == "" && f.at.Thread == "" && f.at.User == ""
		return anywhere || f.at.Channel == to.Channel && f.at.Thread == to.Thread && f.at.User == to.User
	})
	if i < 0 {
		return fault{}, false
	}
	f := r.faults[i]
	r.faults = slices.Delete(r.faults, i, i+1)
	return f, true
}
