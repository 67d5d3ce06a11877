package record

import (
	"strings"
	"time"

	"afterbell/bot"
)

// Two indexes lead to the entries of the outbox that want attention: due, in order of time, and a queue
// for each place, in order of time again. A due key's value is the key in the queue.

// The beginnings of keys and of the names of queues.
const (
	due    = "due/"
	queues = "queue/"
	people = "person/" // a person's queue is called so; all others are those of channels
)

// DueKey is where an occurrence stands in the due index.
func DueKey(at time.Time, occurrence string) string { return due + Stamp(at) + "/" + occurrence }

// DueUntil is the range of the due index up to an instant and including it.
func DueUntil(at time.Time) (from, to string) { return due, due + Stamp(at.Add(time.Microsecond)) }

// AllDue is the range of the whole due index.
func AllDue() (from, to string) { return due, due + "\xff" }

// DueTime is the instant in a key of the due index.
func DueTime(key string) (time.Time, error) { return StampTime(segmentOf(key, 1)) }

// QueueKey is where the entry of an occurrence stands in its queue. Times are planned in whole seconds and a
// key counts microseconds, so the rank, one microsecond each, orders the entries of one instant and no others.
func (r *Entry) QueueKey(occurrence string) string {
	return queues + r.Queue() + "/" + Stamp(r.At.Add(time.Duration(r.Rank)*time.Microsecond)) + "/" + occurrence
}

// QueueRange is the range of all keys of one queue.
func QueueRange(queue string) (from, to string) {
	return queues + queue + "/", queues + queue + "/\xff"
}

// QueuesAfter is the range of all keys of the queues behind one in byte order; of all queues behind "".
func QueuesAfter(queue string) (from, to string) {
	from = queues
	if queue != "" {
		_, from = QueueRange(queue)
	}
	return from, queues + "\xff"
}

// QueueOf is the queue that a key stands in: everything between the first segment and the time.
func QueueOf(key string) string {
	parts := strings.SplitN(strings.TrimPrefix(key, queues), "/", 4)
	if parts[0]+"/" == people {
		return parts[0] + "/" + parts[1]
	}
	return strings.Join(parts[:min(3, len(parts))], "/")
}

// OccurrenceIn is the occurrence that a key of a queue is for.
func OccurrenceIn(queue, key string) string {
	rest := strings.TrimPrefix(key, queues+queue+"/")
	_, occurrence, _ := strings.Cut(rest, "/")
	return occurrence
}

// QueueTime is the instant, in whole seconds, that the entry of a key in a queue is planned for.
func QueueTime(queue, key string) (time.Time, error) {
	stamp, _, _ := strings.Cut(strings.TrimPrefix(key, queues+queue+"/"), "/")
	at, err := StampTime(stamp)
	return at.Truncate(time.Second), err
}

// QueuePerson is the person whose direct messages a queue leads to; ok is false for a channel.
func QueuePerson(queue string) (id string, ok bool) { return strings.CutPrefix(queue, people) }

// QueueIn reports whether a queue leads to a channel of a space.
func QueueIn(queue string, p bot.Place) bool {
	return strings.HasPrefix(queue, p.Platform+"/"+segment(p.Space)+"/")
}

// Queue names the line that an entry waits in: its channel (threads included), or its person.
func (r *Entry) Queue() string {
	if r.Person != "" {
		return people + r.Person
	}
	return r.To.Platform + "/" + segment(r.To.Space) + "/" + segment(r.To.Channel)
}
