package roster

import (
	"strings"
	"testing"
)

// TestMatch lets people join who are expected: what is certain is "name=who", what is asked "name?who".
func TestMatch(t *testing.T) {
	for name, tt := range map[string]struct{ expected, joined, want string }{
		"the same name":             {"Ben Okri", "Ben Okri", "Ben Okri=Ben Okri"},
		"capitals, accents, order":  {"Óscar Álvarez", "alvarez, oscar", "Óscar Álvarez=alvarez, oscar"},
		"a bar through a letter":    {"Søren Łoś", "soren los", "Søren Łoś=soren los"},
		"by the user id":            {"Ada Byron:U1", "xX_lady_Xx:U1", "Ada Byron=xX_lady_Xx"},
		"the user id goes before":   {"Ada:U2|Eve", "Ada:U1|Adele:U2", "Ada=Adele"},
		"two of one name":           {"Ben", "Ben:1|ben:2", "Ben?Ben, Ben?ben"},
		"a first name":              {"Ben Okri", "Ben", "Ben Okri?Ben"},
		"an initial":                {"Ben Okri", "Ben O.", "Ben Okri?Ben O."},
		"initials only":             {"Ben Okri", "B. O.", ""},
		"written together":          {"Ben Okri", "benokri", "Ben Okri?benokri"},
		"somebody else":             {"Ben Okri", "Benjamin Ng|Okra", ""},
		"a first name of two":       {"Ben Okri|Ben Ng", "Ben", "Ben Okri?Ben, Ben Ng?Ben"},
		"certain goes before doubt": {"Ben|Ben Okri", "Ben|Ben Okri", "Ben=Ben, Ben Okri=Ben Okri"},
		"no letters":                {"Ben", "🙂", ""},
		"who was said to be not":    {"Ben Okri!Ben", "Ben", ""},
		"the same, but said not":    {"Ben!ben", "ben", ""},
	} {
		list, joined := parse(tt.expected, tt.joined)
		match(list, joined)
		called := map[string]string{}
		for _, j := range joined {
			called[j.id] = strings.TrimPrefix(j.id, "id ")
		}
		var got []string
		for _, x := range list {
			if x.Person != "" {
				got = append(got, x.Name+"="+called[x.Person])
			}
		}
		for _, d := range doubts(list, joined) {
			got = append(got, list[d.expected].Name+"?"+called[d.person])
		}
		if said := strings.Join(got, ", "); said != tt.want {
			t.Errorf("%s: %q, want %q", name, said, tt.want)
		}
		if again := match(list, joined); len(again) > 0 {
			t.Errorf("%s: the second time it changes %v", name, again)
		}
	}
}

// parse reads "name:user!not", separated by "|".
func parse(expected, people string) (list []Expected, joined []joiner) {
	for part := range strings.SplitSeq(people, "|") {
		name, user, _ := strings.Cut(part, ":")
		joined = append(joined, joiner{id: "id " + name, words: wordsOf(name), users: []string{user}})
	}
	for part := range strings.SplitSeq(expected, "|") {
		part, not, _ := strings.Cut(part, "!")
		name, user, _ := strings.Cut(part, ":")
		x := Expected{Name: name, User: user}
		if not != "" {
			x.Not = []string{"id " + not}
		}
		list = append(list, x)
	}
	return list, joined
}

// TestNamesHaveOneID lets no name be expected twice under two spellings.
func TestNamesHaveOneID(t *testing.T) {
	want := idOf(Named{Name: "Ben Okri"})
	for _, name := range []string{"ben okri", "Okri, Ben", "BÉN  OKRI"} {
		if got := idOf(Named{Name: name}); got != want {
			t.Errorf("%s has the id %s, want %s", name, got, want)
		}
	}
	if idOf(Named{Name: "Ben Okra"}) == want {
		t.Error("another name has the same id")
	}
}
