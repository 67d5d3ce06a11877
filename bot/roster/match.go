package roster

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot/record"
)

// An Expected is a name that a teacher expects in a class, with who it is once that is known.
type Expected struct {
	Name   string    `json:"n"`
	User   string    `json:"u,omitzero"` // what the chat service calls them, where the teacher's list says so
	At     time.Time `json:"at"`         // the teacher named them then
	By     string    `json:"by"`
	Person string    `json:"p,omitzero"`    // the person with this id joined, and is who was expected
	Not    []string  `json:"not,omitempty"` // the persons with these ids are somebody else, as a teacher said
}

// tableOfExpected is where the names that are expected stand. One that was matched belongs to its person, and is shown to them,
// handed out and erased with all else; one that was not is nobody's whom we know, and goes with the class.
func tableOfExpected() record.Table {
	return record.Table{
		Name: "expected", Rest: "CLASS/ID", Holds: "a name that a teacher expects in the class", Owner: record.OfClass, Mine: "p",
	}
}

func expectedIn(class string) record.Prefix[Expected] {
	return record.Prefix[Expected](tableOfExpected().Owned(class))
}

func expectedKey(class, id string) record.Key[Expected] {
	return record.Key[Expected](string(expectedIn(class)) + id)
}

// idOf names a name that is expected: the same name, however it is written, has the same id.
func idOf(n Named) string {
	words := wordsOf(n.Name)
	slices.Sort(words)
	return strconv.FormatUint(record.HashWords(words...), 36)
}

// A joiner is somebody who joined, as they are compared with names.
type joiner struct {
	id    string
	words []string
	users []string // what the chat service calls them
}

// match says who of those who joined is expected by which name, where there is no doubt: by what the chat service calls them, or by
// the same words in whatever order where these words are nobody else's. It changes the list and says which it changed.
func match(list []Expected, joined []joiner) (changed []int) {
	taken := map[string]bool{}
	for _, x := range list {
		taken[x.Person] = true
	}
	take := func(i int, id string) {
		list[i].Person, taken[id] = id, true
		changed = append(changed, i)
	}
	for i, x := range list {
		for _, j := range joined {
			if list[i].Person == "" && x.User != "" && slices.Contains(j.users, x.User) && !taken[j.id] {
				take(i, j.id)
			}
		}
	}
	for i, x := range list {
		same := slices.DeleteFunc(slices.Clone(joined), func(j joiner) bool { return taken[j.id] || !sameWords(wordsOf(x.Name), j.words) })
		if x.Person == "" && len(same) == 1 && !slices.Contains(x.Not, same[0].id) {
			take(i, same[0].id)
		}
	}
	return changed
}

// A doubt is that somebody who joined may be somebody who is expected.
type doubt struct {
	expected int // the index in the list
	person   string
}

// doubts lists who of those who joined may be whom, in the order of the list, without what a teacher said no to.
func doubts(list []Expected, joined []joiner) (found []doubt) {
	taken := map[string]bool{}
	for _, x := range list {
		taken[x.Person] = true
	}
	for i, x := range list {
		for _, j := range joined {
			if x.Person == "" && !taken[j.id] && !slices.Contains(x.Not, j.id) && mayBe(wordsOf(x.Name), j.words) {
				found = append(found, doubt{i, j.id})
			}
		}
	}
	return found
}

// sameWords reports whether two names have the same words, in whatever order.
func sameWords(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return len(a) > 0 && slices.Equal(a, b)
}

// mayBe reports whether two names may be one person's: one is a part of the other, initials stand for words, and words that
// are written together are the same.
func mayBe(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	if strings.Join(a, "") == strings.Join(b, "") {
		return true
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	whole := false
	for _, w := range a {
		i := slices.IndexFunc(b, func(x string) bool { return x == w || short(x, w) })
		if i < 0 {
			return false
		}
		whole = whole || b[i] == w && len(w) > 1
	}
	return whole
}

// short reports whether one of two words is the first letter of the other.
func short(a, b string) bool {
	one := func(x string) bool { return len([]rune(x)) == 1 }
	return one(a) && strings.HasPrefix(b, a) || one(b) && strings.HasPrefix(a, b)
}
