package term

import "afterbell/bot"

// playground is the platform in which people try things: nobody has rights there.
const playground = "playground"

// MayFound reports whether somebody may make a class with a teacher in a channel: who makes it can read what
// its learners note, so it takes the right to manage the channel or the space, or teaching in the space
// already. In the playground everybody may, because nobody has rights there to be told of.
func MayFound(who bot.User, in bot.Place, teaches bool) bool {
	return who.Admin || who.Keeps || teaches || in.Platform == playground
}
