package class

// How much a list to choose from holds, as the ports promise it to adapters.
const (
	maxChoices = 50  // a bot.Select has at most so many options
	maxListed  = 25  // a list in a form has at most so many, since forms have no room for a second one beside it
	maxValue   = 100 // the value of a bot.Choice has at most so many bytes

	maxListedWords = 200 // a list shows at most so many characters of somebody's words, visibly shortened
)

// around is as much of a list as a form can hold, with what is chosen in it.
func around[T any](list []T, chosen int) []T {
	from := max(0, min(chosen-maxListed/2, len(list)-maxListed))
	return list[from:min(len(list), from+maxListed)]
}
