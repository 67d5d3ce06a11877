package bot

import (
	"context"
	"time"
)

// A story is one capability with everything that it owns. What is not named here nobody else knows.
type story struct {
	name    string
	actions []action // what people can do, typed and pressed, in the order of the help
	kinds   []kind   // the posts that it sends
	tables  []table  // what it keeps beside the tables that all stories stand on

	agenda   func(*seat, *agenda) error // adds to what is open for somebody
	overview func(*turn, *page) error   // adds to what a teacher sees of the class
	away     func(*view, outage) error  // hears, for each class that began, that we were away
	changed  func(*turn) error          // hears that the zone of the person who acts is another one
	jobs     []job
}

// A job is work that a story does by itself, again and again.
type job struct {
	name  string
	every time.Duration
	work  func(context.Context, *Bot) error
}

// An action is one entry of the table of everything people can do.
type action struct {
	Command
	run func(*turn) (*page, error)

	// complete offers values of an option while it is typed, by the option's name.
	complete map[string]func(*turn) []Choice

	// chosen names the fields of a form that nobody writes, since they are chosen from a list.
	chosen []string
}

// typed describes a command that can be typed.
func typed(name string, run func(*turn) (*page, error), options ...Option) action {
	return action{Command: Command{Name: name, Typed: true, Private: true, Options: options}, run: run}
}

// pressed describes what only a button, a list or a form asks for.
func pressed(name string, run func(*turn) (*page, error)) action {
	return action{Command: Command{Name: name, Private: true}, run: run}
}

// opens marks an action that may answer with a form.
func (a action) opens() action {
	a.Opens = true
	return a
}

// looks marks an action that changes nothing.
func (a action) looks() action {
	a.ReadOnly = true
	return a
}

// choosing names the fields of the action's form that are chosen from a list.
func (a action) choosing(fields ...string) action {
	a.chosen = fields
	return a
}

// completes offers values of an option while it is typed.
func (a action) completes(option string, most int, offer func(*turn) []Choice) action {
	a.Options = append(a.Options, Option{Name: option, Max: most, Complete: true})
	if a.complete == nil {
		a.complete = map[string]func(*turn) []Choice{}
	}
	a.complete[option] = offer
	return a
}
