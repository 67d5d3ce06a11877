package turn

import (
	"context"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// A Story is one capability with everything that it owns. What is not named here nobody else knows.
type Story struct {
	Name    string
	Actions []Action       // what people can do, typed and pressed, in the order of the help
	Kinds   []outbox.Kind  // the posts that it sends
	Tables  []record.Table // what it keeps beside the tables that all stories stand on

	Agenda   term.Adding                                             // adds to what is open for somebody
	Overview func(*Turn, *say.Page) error                            // adds to what a teacher sees of the class
	Away     func(*term.View, record.Outage) error                   // hears, for each class that began, that we were away
	Refused  func(*term.View, *record.Entry) error                   // hears that a channel of a class refused a post; see outbox.Refused
	Changed  func(*Turn) error                                       // hears that the zone of the person who acts is another one
	Waits    term.Waiting                                            // adds to what waits for the teachers of a class
	Recorded func(*Turn, record.Key[record.Fact], record.Fact) error // hears of each fact of the person who acts
	Undone   func(*Turn, record.Key[record.Fact], record.Fact) error // hears that one was taken back
	Jobs     []Job                                                   // work that nobody asks for, while Run runs
}

// A Job is work that a story does by itself, again and again, and not before it was due once.
type Job struct {
	Name  string
	Every time.Duration
	Work  func(context.Context, Ground) error
}

// A Ground is what jobs stand on: nobody acts in them, so there is no turn.
type Ground struct {
	Store  bot.Store
	School *term.School
	Now    func() time.Time
	Log    zerolog.Logger
}

// An Action is one entry of the table of everything people can do.
type Action struct {
	bot.Command
	Run func(*Turn) (*say.Page, error)

	// complete offers values of an option while it is typed, by the option's name.
	Complete map[string]func(*Turn) []bot.Choice

	// chosen names the fields of a form that nobody writes, since they are chosen from a list.
	Chosen []string
}

// Typed describes a command that can be typed.
func Typed(name string, run func(*Turn) (*say.Page, error), options ...bot.Option) Action {
	return Action{Command: bot.Command{Name: name, Typed: true, Private: true, Options: options}, Run: run}
}

// Pressed describes what only a button, a list or a form asks for.
func Pressed(name string, run func(*Turn) (*say.Page, error)) Action {
	return Action{Command: bot.Command{Name: name, Private: true}, Run: run}
}

// MayOpen marks an action that may answer with a form.
func (a Action) MayOpen() Action {
	a.Opens = true
	return a
}

// Looks marks an action that changes nothing.
func (a Action) Looks() Action {
	a.ReadOnly = true
	return a
}

// Choosing names the fields of the action's form that are chosen from a list.
func (a Action) Choosing(fields ...string) Action {
	a.Chosen = fields
	return a
}

// Completes offers values of an option while it is typed.
func (a Action) Completes(option string, most int, offer func(*Turn) []bot.Choice) Action {
	a.Options = append(a.Options, bot.Option{Name: option, Max: most, Complete: true})
	if a.Complete == nil {
		a.Complete = map[string]func(*Turn) []bot.Choice{}
	}
	a.Complete[option] = offer
	return a
}
