package playground

import (
	"context"
	"fmt"
	"slices"
	"time"

	"afterbell/bot"
)

// A Person is somebody in the room. Everybody is in every channel.
type Person struct {
	ID     string   `json:"id"` // it has letters, digits, - and _
	Name   string   `json:"name"`
	Zone   string   `json:"zone"`             // it is an IANA name; empty means UTC
	Locale string   `json:"locale,omitempty"` // it is a tag of BCP 47
	Part   string   `json:"part,omitempty"`   // it is "learner" or "teacher", for the page only: the bot does not trust it
	Roles  []string `json:"roles,omitempty"`
	Admin  bool     `json:"admin,omitempty"` // they manage the space, and with one in the room nobody else manages its channels
}

// user is the person as the core meets them. Where nobody is an administrator everybody may manage the channels,
// since people try things in a playground; the mutex must be held.
func (r *Room) user(p Person) bot.User {
	keeps := p.Admin || !slices.ContainsFunc(r.people, func(p Person) bool { return p.Admin })
	return bot.User{ID: p.ID, Name: p.Name, Zone: p.Zone, Locale: p.Locale, Roles: slices.Clone(p.Roles), Admin: p.Admin, Keeps: keeps}
}

// location returns the person's zone. Join has checked it.
func (p Person) location() *time.Location {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Join brings a person into the room, or changes what is known of one who is there already: the
// bot learns of the change with the next thing that person does. It is durable when Join returns.
func (r *Room) Join(ctx context.Context, p Person) error {
	if !plainID(p.ID) {
		return fmt.Errorf("playground: person %q: an id has letters, digits, - and _", p.ID)
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "Local" {
		return fmt.Errorf("playground: person %s: unknown zone %q", p.ID, p.Zone)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	people := slices.Clone(r.people)
	if i := slices.IndexFunc(people, func(o Person) bool { return o.ID == p.ID }); i >= 0 {
		people[i] = p
	} else {
		people = append(people, p)
	}
	if err := r.note(ctx, peopleKey, people); err != nil {
		return fmt.Errorf("playground: join %s: %w", p.ID, err)
	}
	r.people = people
	r.revision++
	return nil
}

// People lists everybody in the order in which they joined.
func (r *Room) People() []Person {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.people)
}

// person finds somebody by id. The caller holds the lock.
func (r *Room) person(id string) (Person, bool) {
	i := slices.IndexFunc(r.people, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return Person{}, false
	}
	return r.people[i], true
}
