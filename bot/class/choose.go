package class

// How much a list to choose from holds; see Select and FieldList.
const (
	maxChoices = 50
	maxListed  = 25
	maxValue   = 100 // the value of a choice has at most so many bytes

	maxListedWords = 200 // a list shows at most so many characters of somebody's words, visibly shortened
)

// around is as much of a list as a form can hold, with what is chosen in it.
func around[T any](list []T, chosen int) []T {
	from := max(0, min(chosen-maxListed/2, len(list)-maxListed))
	return list[from:min(len(list), from+maxListed)]
}
