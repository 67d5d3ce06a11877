package batch

import (
	"fmt"
	"time"

	"afterbell/bot"
)

// What a store needs that is on another machine, and that others write into, too.

// A Shared is a Base of a store that has other writers.
type Shared interface {
	// Meet learns what they wrote and keeps them from writing more until the Base has ended. It is called before a draft is
	// looked at, and may have happened by itself before that.
	Meet() error
	// Others returns the keys that they wrote, as far as that was learned by now and was not told by an earlier Base, and whether
	// those are all; if not, anything may have been written.
	Others() (keys []string, known bool)
}

// A Foreseeing is a Tx that is told beforehand what it is for (bot.WithTask), so that it can guess what it will be asked.
type Foreseeing interface {
	Foresee(bot.Task)
}

// Far is New for a store on another machine, on which a commit takes long and keeps other writers waiting. A batch of several
// waits for further Updates that are under way before it begins, for at most half of the time that the last commit took.
func Far(begin func(writable bool) (Base, error)) *Batcher { return start(begin, true) }

// gather returns the calls with which a batch begins: the first, and those for which it is worth while to wait.
func (b *Batcher) gather(first *call, crowded bool) []*call {
	all := []*call{first}
	if !b.far || !crowded {
		return all
	}
	enough := time.NewTimer(min(b.took/2, patience))
	defer enough.Stop()
	for int64(len(all)) < b.inside.Load() && len(all) < maxCalls {
		select {
		case c := <-b.calls:
			all = append(all, c)
		case <-enough.C:
			return all
		}
	}
	return all
}

// patience is how long a batch waits at most for further Updates, however long commits take.
const patience = 5 * time.Millisecond

// meet learns what other writers wrote, since the draft d may have looked at it. What runs in its turn needs nothing of it.
func (b *Batcher) meet(others Shared, d *draft) error {
	if others == nil || d == nil {
		return nil
	}
	if err := others.Meet(); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	b.noteOthers(others)
	return nil
}

// noteOthers notes what other writers wrote, as far as it is known by now.
func (b *Batcher) noteOthers(others Shared) {
	if others != nil {
		b.written.noteOthers(others.Others())
	}
}
