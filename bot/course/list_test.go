package course

import "testing"

// A list that is changed keeps the ids of lessons whose title or place it keeps, and what a course was made of can be
// written as a list again.
func TestRelisted(t *testing.T) {
	older, problems := FromList("Green things", "Seads\nRoots https://example.org/roots (20 min)\nLeaves")
	if older == nil {
		t.Fatal(problems)
	}
	lines, ok := Listed(older)
	if want := "Seads\nRoots https://example.org/roots (20 min)\nLeaves"; !ok || lines != want {
		t.Fatalf("listed %v: %q", ok, lines)
	}
	newer, problems := Relisted(older, older.Title, "Seeds\nLeaves\nRoots https://example.org/roots (20 min)\nWinter")
	if newer == nil {
		t.Fatal(problems)
	}
	var ids []string
	for _, l := range newer.Lessons {
		ids = append(ids, l.ID)
	}
	if want := []string{"seads", "leaves", "roots", "winter"}; len(ids) != 4 || ids[0] != want[0] || ids[1] != want[1] || ids[2] != want[2] ||
		ids[3] != want[3] {
		t.Errorf("ids %v, want %v", ids, want)
	}
	if lines, ok := Listed(newer); !ok || lines[:5] != "Seeds" {
		t.Errorf("listed again %v: %q", ok, lines)
	}
	newer.Lessons[0].Aim = "After this you can tell a seed from a stone."
	newer.Hash = hash(newer)
	if _, ok := Listed(newer); ok {
		t.Error("a course with more than titles and links is taken for a list")
	}
}
