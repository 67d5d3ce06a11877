package postgres

import (
	"slices"
	"sync"

	"afterbell/bot"
)

const (
	maxHabit  = 128  // so many questions of one task are remembered
	maxHabits = 1024 // of so many tasks, which takes a few megabytes
)

// habits are what transactions of a task read the last time. That is a guess and nothing more: each transaction reads it anew
// in its own snapshot. It is safe for concurrent use.
type habits struct {
	mu    sync.Mutex
	tasks map[bot.Task][]want
	order []bot.Task // the one that was met first is in front
}

// of returns what the last transaction of a task read, or else the last one of somebody else's, of whose class much may be
// the same. The caller may change the list.
func (h *habits) of(t bot.Task) []want {
	h.mu.Lock()
	defer h.mu.Unlock()
	known, ok := h.tasks[t]
	if !ok {
		known = h.tasks[bot.Task{What: t.What}]
	}
	return slices.Clone(known)
}

// note notes what a transaction of a task has read.
func (h *habits) note(t bot.Task, asked []want) {
	if t == (bot.Task{}) || len(asked) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.put(t, asked)
	h.put(bot.Task{What: t.What}, asked)
}

// put notes one task. Beyond a number of tasks the one that was met first is forgotten.
func (h *habits) put(t bot.Task, asked []want) {
	if h.tasks == nil {
		h.tasks = map[bot.Task][]want{}
	}
	if _, known := h.tasks[t]; !known {
		h.order = append(h.order, t)
	}
	h.tasks[t] = asked
	if len(h.order) > maxHabits {
		delete(h.tasks, h.order[0])
		h.order = h.order[1:]
	}
}
