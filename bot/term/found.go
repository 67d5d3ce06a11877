package term

import "afterbell/bot"

// MayFound reports whether somebody may make a class with a teacher in a channel: who makes it can read what
// its learners note, so it takes the right to manage the channel or the space, or teaching in the space
// already.
func MayFound(who bot.User, teaches bool) bool { return who.Admin || who.Keeps || teaches }
