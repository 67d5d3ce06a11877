package main

import (
	"strings"
	"testing"

	"afterbell/store/memory"
)

// TestOutageIsTold pulls the plug and reads what it came to, beside what would have been: no more is said twice, less is said.
func TestOutageIsTold(t *testing.T) {
	store := memory.New()
	defer store.Close()
	g := opened(t, &playgroundCommand{Start: "2026-12-01"}, store)
	for _, c := range g.chips()[:3] {
		if err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	told := g.lastOutage()
	want := []string{
		"Dark from Thu 3 Dec, 15:00 to Sat 5 Dec, 15:00.",
		"Meanwhile it would have said: ",
		"Back again, it said: ",
	}
	if len(told) != len(want) {
		t.Fatalf("told is %q", told)
	}
	for i := range want {
		if !strings.HasPrefix(told[i], want[i]) || strings.Contains(told[i], "other") {
			t.Errorf("%q, want it to begin with %q", told[i], want[i])
		}
	}
	if !strings.HasSuffix(told[1], "1 lesson card, 1 lesson text, 4 daily messages.") ||
		!strings.HasSuffix(told[2], "1 absence notice, 1 lesson card, 1 lesson text.") {
		t.Errorf("told is %q", told)
	}
}

// TestSixteenWeeksAreTold reads what a longer term would be like.
func TestSixteenWeeksAreTold(t *testing.T) {
	store := memory.New()
	defer store.Close()
	g := opened(t, &playgroundCommand{Start: "2026-12-01"}, store)
	told, err := g.outlook(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Join(told, "\n")
	for _, want := range []string{
		"What 16 weeks would be like, played through just now: 32 lessons (those of this course, again and again).",
		"Ada, who checks in after every class, gets ", "Cy, who never does anything, gets ", "Ms Rivera gets ",
		"at most 1 on one day", "In all that time: no messages in anybody's quiet hours, and no things said twice.",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is not in %s", want, words)
		}
	}
}
