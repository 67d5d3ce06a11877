package scan

import (
	"slices"
	"strings"
	"testing"
)

func TestFence(t *testing.T) {
	text := "a\n```go\n# no heading\n~~~\n```\nb\n> ```\n> c\nd\n````\n```\n````"
	var fence Fence
	var inside []string
	for line := range strings.SplitSeq(text, "\n") {
		if fence.Inside(line) {
			inside = append(inside, line)
		}
	}
	if got, want := strings.Join(inside, "|"), "```go|# no heading|~~~|```|> ```|> c|````|```|````"; got != want {
		t.Errorf("inside are %s, want %s", got, want)
	}
}

func TestHeading(t *testing.T) {
	for line, want := range map[string]int{"# a": 1, "   ## a": 2, "    # a": 0, "#a": 0, "#######  a": 0, "###": 3, "": 0} {
		if level, _ := Heading(line); level != want {
			t.Errorf("%q has level %d, want %d", line, level, want)
		}
	}
}

func TestByName(t *testing.T) {
	names := []string{"10-c.md", "a10", "a9", "02-b.md", "2-b.md", "1-a.md", "b"}
	slices.SortFunc(names, ByName)
	if got, want := strings.Join(names, " "), "1-a.md 02-b.md 2-b.md 10-c.md a9 a10 b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
