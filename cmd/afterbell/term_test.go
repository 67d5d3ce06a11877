package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"afterbell/bot/when"
	"afterbell/store/memory"
)

// novice imports the real course and returns the folder.
func novice(t *testing.T) string {
	t.Helper()
	courses := os.Getenv("AFTERBELL_COURSES")
	if courses == "" {
		t.Skip("needs a real course: AFTERBELL_COURSES")
	}
	dir := filepath.Join(t.TempDir(), "novice")
	if code, _, stderr := command(t, "course", "import", filepath.Join(courses, "git-novice"), dir); code != exitFine {
		t.Fatalf("import ended with %d: %s", code, stderr)
	}
	return dir
}

// command runs the program and returns its exit code and what it printed.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = runCommand(args, strings.NewReader(""), &out, &errs, nil)
	return code, out.String(), errs.String()
}

const termPeople = `
[[person]]
id = "rivera"
name = "Ms Rivera"
zone = "Europe/London"
part = "teacher"
[[person]]
id = "ada"
name = "Ada"
zone = "Pacific/Auckland"
checks_in = true
answers = true
[[person]]
id = "ben"
name = "Ben"
zone = "Europe/London"
checks_in = 2
[[person]]
id = "cy"
name = "Cy"
zone = "America/Los_Angeles"
quiet_from = "2026-11-20"
`

// A term of a real course: all lessons, the same bytes each time, nobody woken, nothing said twice.
func TestRealTerm(t *testing.T) {
	dir := novice(t)
	people := filepath.Join(t.TempDir(), "people.toml")
	if err := os.WriteFile(people, []byte(termPeople), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"simulate", "--course", dir, "--start", "2026-11-10", "--weeks", "10", "--people", people}
	_, first, _ := command(t, args...)
	if _, again, _ := command(t, args...); again != first {
		t.Error("the same term said something else the second time")
	}
	_, table, ok := strings.Cut(first, "in quiet hours  said twice\n")
	if !ok {
		t.Fatal("no noise table")
	}
	for row := range strings.Lines(table) {
		if fields := strings.Fields(row); len(fields) < 5 || fields[len(fields)-1] != "0" || fields[len(fields)-2] != "0" {
			t.Errorf("noise: %s", row)
		}
	}
	_, stream, _ := command(t, append(args, "--json")...)
	lessons := 0
	for line := range strings.Lines(stream) {
		var said struct{ Kind string }
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Fatal(err)
		}
		if said.Kind == "lesson" {
			lessons++
		}
	}
	if lessons != 14 {
		t.Errorf("%d lessons, want 14", lessons)
	}
}

// The playground with a real course drops all lessons when the clock is pushed to the end of term.
func TestRealCourseInThePlayground(t *testing.T) {
	store := memory.New()
	defer store.Close()
	g := opened(t, &playgroundCommand{Start: when.Date{Year: 2026, Month: 11, Day: 10}.String(), Course: novice(t)}, store)
	end, ok := g.end(t.Context())
	if !ok {
		t.Fatal("the term has no end")
	}
	if err := g.clock.To(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	if got := g.count("lesson"); got != 14 {
		t.Errorf("%d lessons, want 14", got)
	}
}
