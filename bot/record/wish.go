package record

import (
	"time"

	"afterbell/bot"
)

// Wish is what somebody asks for who may not begin a class with a teacher in a channel: that somebody who may
// lets them.
type Wish struct {
	By   string    `json:"by"` // the person with this id asks
	To   bot.Place `json:"to"` // in this channel
	At   time.Time `json:"at"`
	Done time.Time `json:"done,omitzero"` // it was answered then
	Said string    `json:"said,omitzero"` // the person with this id answered
	// Granted says that the answer was yes.
	Granted bool `json:"yes,omitzero"`
}

// wishLasts is how long a wish waits, and how long its answer holds.
const wishLasts = 30 * 24 * time.Hour

// Lapsed reports whether the time of a wish is over: it can be asked anew, and its answer holds no more.
func (x Wish) Lapsed(now time.Time) bool {
	from := x.At
	if !x.Done.IsZero() {
		from = x.Done
	}
	return now.Sub(from) > wishLasts
}

// Waits reports whether a wish waits for an answer.
func (x Wish) Waits(now time.Time) bool { return x.Done.IsZero() && !x.Lapsed(now) }

// In reports whether the wish is about the channel of a place.
func (x Wish) In(at bot.Place) bool { return x.InSpace(at) && x.To.Channel == at.Channel }

// InSpace reports whether the wish is about a channel of the space of a place.
func (x Wish) InSpace(at bot.Place) bool {
	return x.To.Platform == at.Platform && x.To.Space == at.Space
}

// WishTable holds what people ask for who may not begin a class.
func WishTable() Table {
	return Table{Name: "wish", Rest: "PERSON/ID", Holds: "a request to begin a class in a channel, with its answer", Owner: OfPerson}
}

// WishKey is the key of a person's wish.
func WishKey(person, id string) Key[Wish] { return Key[Wish](string(WishesOf(person)) + id) }

// WishesOf is what the keys of a person's wishes begin with.
func WishesOf(person string) Prefix[Wish] { return Prefix[Wish](string(Wishes()) + person + "/") }

// Wishes is what the keys of all wishes begin with.
func Wishes() Prefix[Wish] { return "wish/" }
