package course

import (
	"slices"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, tt := range []struct {
		name, older, newer string
		want               []int
	}{
		{"the same", "read,draw", "read,draw", []int{0, 1}},
		{"moved", "read,draw,tell", "tell,read,draw", []int{1, 2, 0}},
		{"one more in front", "read,draw", "look,read,draw", []int{1, 2}},
		{"reworded", "read,draw,tell", "read,sketch,tell", []int{0, 1, 2}},
		{"reworded, and one more in front", "read,draw,tell", "look,read,sketch,tell", []int{1, 2, 3}},
		{"the first reworded", "read,draw", "study,draw", []int{0, 1}},
		{"all reworded", "read,draw", "study,sketch", []int{0, 1}},
		{"one removed", "read,draw,tell", "read,tell", []int{0, -1, 1}},
		{"the last removed", "read,draw", "read", []int{0, -1}},
		{"all removed", "read,draw", "", []int{-1, -1}},
		{"none before", "", "read", []int{}},
		{"written otherwise", "Read  the page", "read the page", []int{0}},
		{"twice the same", "read,read", "read,read", []int{0, 1}},
		{"twice, then once", "read,read", "read", []int{0, -1}},
	} {
		cut := func(s string) []string {
			return slices.DeleteFunc(strings.Split(s, ","), func(s string) bool { return s == "" })
		}
		if got := Match(cut(tt.older), cut(tt.newer)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestSuccessor(t *testing.T) {
	make := func(hash, title, lessons string) *Course {
		c := &Course{Hash: hash, Title: title}
		for id := range strings.FieldsSeq(lessons) {
			c.Lessons = append(c.Lessons, Lesson{ID: id})
		}
		return c
	}
	taught := make("h1", "Cells", "a b c d")
	for _, tt := range []struct {
		name    string
		offered []*Course
		want    string
	}{
		{"itself", []*Course{make("h2", "Cells", "a"), make("h1", "Cells", "a b c d")}, "h1"},
		{"its title", []*Course{make("h2", "Birds", "a b c d"), make("h3", "Cells", "x")}, "h3"},
		{"most lessons", []*Course{make("h2", "Birds", "a b"), make("h3", "Cells and water", "a b c")}, "h3"},
		{"half of the lessons", []*Course{make("h2", "Birds", "a b")}, "h2"},
		{"too few", []*Course{make("h2", "Birds", "a x y")}, ""},
		{"none", nil, ""},
	} {
		got := ""
		if c := Successor(taught, tt.offered); c != nil {
			got = c.Hash
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
