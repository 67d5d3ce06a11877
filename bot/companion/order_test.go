package companion_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// atOnce is a course whose lessons, with these ids, all come on the first day.
func atOnce(t testing.TB, ids ...string) *course.Course {
	t.Helper()
	dir := fstest.MapFS{"course.toml": {
		Data: []byte("title = \"At once\"\nlanguage = \"en\"\nrhythm = \"tue, thu at 16:00\"\ndue = \"sun\"\n"),
	}}
	for i, id := range ids {
		dir[fmt.Sprintf("%03d-%s.md", i+1, id)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\nid: %s\ntitle: Title %s\nrelease: week 1 tue\n---\n\nText of %s.\n\n## Steps\n\n- [ ] Read\n\n## Discuss\n\nWhat of %s?\n",
			id, id, id, id)}
	}
	c, problems := course.Read(dir)
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// order lists what the bot posted into the class's channel and its threads, kind by kind, each with the id of
// the lesson that it speaks of.
func (s *school) order(ids []string) (list []string) {
	for _, kind := range []string{"welcome", "lesson", "page", "prompt"} {
		for _, m := range s.said(kind) {
			id := ""
			for _, x := range ids {
				if kind == "lesson" && strings.Contains(rich.Plain(m.Content.Body), "Title "+x+"\n") ||
					kind == "page" && strings.Contains(rich.Plain(m.Content.Body), "Text of "+x+".") ||
					kind == "prompt" && strings.Contains(rich.Plain(m.Content.Body), "What of "+x+"?") {
					id = x
				}
			}
			list = append(list, fmt.Sprintf("%s %s %s", m.ID, kind, id))
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		var x, y int
		fmt.Sscanf(a, "m%d", &x)
		fmt.Sscanf(b, "m%d", &y)
		return x - y
	})
	for i := range list {
		_, list[i], _ = strings.Cut(list[i], " ")
	}
	return list
}

// Lessons of one instant go out in the order of the course, whatever they are called, each card with its
// text; and so do their discussions.
func TestLessonsOfOneInstant(t *testing.T) {
	var numbered []string
	for i := range 12 {
		numbered = append(numbered, fmt.Sprint("l", i+1))
	}
	for _, ids := range [][]string{{"welcome", "setup", "basics", "advanced"}, numbered} {
		s := newSchool(t, atOnce(t, ids...))
		s.enrol()
		s.until(lessonOut.Add(3 * 24 * time.Hour))
		want := []string{"welcome "}
		for _, id := range ids {
			want = append(want, "lesson "+id, "page "+id)
		}
		for _, id := range ids {
			want = append(want, "prompt "+id)
		}
		if got := s.order(ids); !slices.Equal(got, want) {
			t.Errorf("the order is\n%s\nwant\n%s", strings.Join(got, ", "), strings.Join(want, ", "))
		}
	}
}

// The welcome card comes at once and before everything else, also where lessons lie in the past and the night
// holds them; the preview says when those come.
func TestWelcomeComesFirst(t *testing.T) {
	ids := []string{"one", "two", "three"}
	for name, tt := range map[string]struct {
		now  time.Time
		past string
		held bool
	}{
		"by day": {lessonOut.Add(2 * time.Hour), "3 lessons lie in the past and would be posted at once.", false},
		"at night": {lessonOut.Add(7 * time.Hour),
			"3 lessons lie in the past and would be posted on Wed 11 Nov, 08:00 (London), when the night is over.", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t, atOnce(t, ids...))
			s.now = tt.now
			preview := s.fills("rivera", "class.new", "", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
			if said := plainReply(preview); !strings.Contains(said, tt.past) {
				t.Errorf("the preview says %s", said)
			}
			for id := range all[record.Class](s, "class/") {
				s.class = id
			}
			if r := s.presses("rivera", "class.start", "CLASS"); !r.Replace {
				t.Error("the preview stays there to be pressed")
			}
			s.deliver()
			want := []string{"welcome ", "lesson one", "page one", "lesson two", "page two", "lesson three", "page three"}
			if tt.held {
				if got := s.order(ids); !slices.Equal(got, want[:1]) {
					t.Errorf("in the night came %v", got)
				}
				const waits = "It comes Wed 11 Nov, 08:00 your time, after what waits for the end of the night.\n" +
					"Nobody has joined this class yet, so nobody reads it so far."
				if said := plainReply(s.types("rivera", "prompt", "text=Who is awake?")); said != waits+"\n" && said != waits {
					t.Errorf("a discussion started now: %s", said)
				}
				s.until(time.Date(2026, 11, 11, 8, 0, 0, 0, time.UTC))
				want = append(want, "prompt ")
			}
			if got := s.order(ids); !slices.Equal(got, want) {
				t.Errorf("the order is %v", got)
			}
			if said := plainReply(s.presses("rivera", "class.start", "CLASS")); !strings.Contains(said, "has started already") {
				t.Errorf("pressed again: %s", said)
			}
			s.deliver()
			if n := len(s.said("welcome")); n != 1 {
				t.Errorf("%d welcome cards", n)
			}
		})
	}
}
