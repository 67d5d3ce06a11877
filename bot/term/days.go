package term

import "cmp"

// Kept says for how many days what is kept, as whoever runs the program chose.
type Kept struct {
	Class    int // everything of a class, after its last day; 0 means until somebody erases it
	Removed  int // everything of a space that removed the bot, from then on; 0 means 30
	Reports  int // words that were reported, from then on, whatever becomes of their author; 0 means 30
	Looks    int // that somebody looked at a person, for that person to see; 0 means as long as the person
	Expected int // a name that a teacher expects and nobody has joined by, since it was named; 0 means as long as its class
}

// usual is how long is kept what nobody chose a time for.
const usual = 30

// OrUsual is k with the usual time where none was chosen.
func (k Kept) OrUsual() Kept {
	k.Removed, k.Reports = cmp.Or(k.Removed, usual), cmp.Or(k.Reports, usual)
	return k
}
