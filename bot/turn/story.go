package turn

import (
	"context"
	"reflect"
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
	Actions []Action       // people can do this, typed and pressed; the order is that of the help
	Kinds   []outbox.Kind  // it sends these kinds of posts
	Tables  []record.Table // it keeps these tables beside those that all stories stand on

	Agenda   term.Adding                           // adds to what is open for somebody
	Overview func(*Turn, *say.Page) error          // adds to what a teacher sees of the class
	Founding func(*Turn, *say.Page) error          // adds to what is said where somebody may, or may not, begin a class
	Began    func(*Turn) error                     // hears that a class began, by the person who acts
	Waits    term.Waiting                          // adds to what waits for the teachers of a class
	Planned  term.Planning                         // plans what belongs to the run of a class, whenever its dates are new
	Tells    term.Telling                          // tells a teacher of the class, in the overview and in the digest
	Recorded Hearing                               // hears of each fact of the person who acts
	Undone   Hearing                               // hears that a fact of the person who acts was taken back
	Away     func(*term.View, record.Outage) error // hears, for each class that began, that we were away
	Forgot   func(*term.View, record.Gap) error    // hears, for a class that it concerns, that what the file knows ends at a gap
	Refused  func(*term.View, *record.Entry) error // hears that a channel of a class refused a post; see outbox.Refused
	Begins   Beginning                             // may put something before a lesson that somebody begins
	Steps    OwnSteps                              // adds steps of the learner's own to those of a lesson
	Ticked   Ticking                               // hears which steps of a lesson were ticked
	Lesson   OnLesson                              // adds to the page of a lesson
	Came     func(*Turn, *say.Page) error          // adds to the answer in which somebody became a member of the class
	Teaches  func(*term.View, string) error        // hears that the person with this id teaches the class from now on
	Departed func(*term.View, string) error        // hears that the person with this id teaches the class no more
	Queued   Queueing                              // hears that words for the teachers of a class came, or what became of them
	Changed  func(*Renewal) error                  // reckons anew what it planned for a person by the time on their wall
	Renewed  func(*term.View) error                // reckons anew what it planned for a class that began
	Erased   func(*term.View) error                // hears that somebody of the class was erased
	Allowed  func(*term.View) error                // hears, for a class of a space in which we got a right, that what was refused may go
	Goes     func(*term.View) error                // hears that the data of a class goes, on the day in the class
	Redated  func(*term.View, Redating) error      // plans anew what follows the dates of a class, which are others now
	Jobs     []Job                                 // work that nobody asks for, while Run runs
}

// forgottenBy lets every story hear that what the file knows of a class ends at a gap.
func forgottenBy(stories []Story) func(*term.View, record.Gap) error {
	return func(v *term.View, gap record.Gap) error {
		for _, s := range stories {
			if s.Forgot == nil {
				continue
			}
			if err := s.Forgot(v, gap); err != nil {
				return err
			}
		}
		return nil
	}
}

// A Job is work that a story does by itself, again and again, and unless Now says so not before it was due once.
type Job struct {
	Name  string
	Every time.Duration
	Now   bool // the work is done at the start, too
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

	// Complete offers values of an option while it is typed, by the option's name.
	Complete map[string]func(*Turn) []bot.Choice

	// Chosen names the fields of a form that nobody writes, since they are chosen from a list.
	Chosen []string

	// Early works out what takes long and needs nothing but the event, such as reading a file that was sent, before the
	// transaction begins: others need not wait for it. Run finds it in Turn.Early.
	Early func(bot.Event) any
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

// Counting marks an action whose answer may tell how many have a role or are in a user group.
func (a Action) Counting() Action {
	a.Groups = true
	return a
}

// Choosing names the fields of the action's form that are chosen from a list.
func (a Action) Choosing(fields ...string) Action {
	a.Chosen = fields
	return a
}

// First lets the action work something out before its transaction begins.
func (a Action) First(early func(bot.Event) any) Action {
	a.Early = early
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

// hooksOf are the hooks of stories.
func hooksOf(stories []Story) hooks {
	return hooks{
		came:     hooksNamed(stories, func(s Story) func(*Turn, *say.Page) error { return s.Came }),
		begins:   hooksNamed(stories, func(s Story) Beginning { return s.Begins }),
		steps:    hooksNamed(stories, func(s Story) OwnSteps { return s.Steps }),
		ticked:   hooksNamed(stories, func(s Story) Ticking { return s.Ticked }),
		lesson:   hooksNamed(stories, func(s Story) OnLesson { return s.Lesson }),
		changed:  hooksNamed(stories, func(s Story) func(*Renewal) error { return s.Changed }),
		renewed:  hooksNamed(stories, func(s Story) func(*term.View) error { return s.Renewed }),
		redated:  hooksNamed(stories, func(s Story) func(*term.View, Redating) error { return s.Redated }),
		overview: hooksNamed(stories, func(s Story) func(*Turn, *say.Page) error { return s.Overview }),
		founding: hooksNamed(stories, func(s Story) func(*Turn, *say.Page) error { return s.Founding }),
		began:    hooksNamed(stories, func(s Story) func(*Turn) error { return s.Began }),
		recorded: hooksNamed(stories, func(s Story) Hearing { return s.Recorded }),
		undone:   hooksNamed(stories, func(s Story) Hearing { return s.Undone }),
		teaches:  hooksNamed(stories, func(s Story) func(*term.View, string) error { return s.Teaches }),
		allowed:  hooksNamed(stories, func(s Story) func(*term.View) error { return s.Allowed }),
		departed: hooksNamed(stories, func(s Story) func(*term.View, string) error { return s.Departed }),
		queued:   hooksNamed(stories, func(s Story) Queueing { return s.Queued }),
	}
}

// hooksNamed is one hook of all stories that have it. A hook is a func, of which nothing but reflection can tell in general
// whether it is nil.
func hooksNamed[F any](stories []Story, hook func(Story) F) (all []F) {
	for _, s := range stories {
		if f := hook(s); !reflect.ValueOf(f).IsNil() {
			all = append(all, f)
		}
	}
	return all
}
