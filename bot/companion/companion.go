// Package companion is afterbell as a whole: the list of everything that it can do, and New. Who runs
// the program needs no other package of the core.
//
// A further capability is one package beside this one that imports turn and what lies below it, and
// one line in Stories. Nothing else lists it: the commands, the posts, what is deleted with a person or
// a class, and what is said in an agenda or an overview all follow from its turn.Story.
package companion

import (
	"afterbell/bot/class"
	"afterbell/bot/turn"
)

// Config is what a Bot is made of.
type Config = turn.Config

// Kept says how long is kept what has a time of its own.
type Kept = turn.Kept

// A Bot answers events and acts when time passes.
type Bot = turn.Bot

// New returns a Bot with everything that it can do.
func New(c Config) (*Bot, error) { return turn.New(c, Stories()) }

// LessonTexts returns what makes the message in which the text of a lesson is posted, before a service parts it.
func LessonTexts() (class.Texts, error) {
	book, err := turn.BookOf(turn.ActionsOf(Stories()))
	if err != nil {
		return nil, err
	}
	return class.TextsIn(book.Voice("en")), nil
}
