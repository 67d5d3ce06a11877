package playground

import (
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/store/memory"
)

// newSchool is a server with the real bot behind it and a course to begin.
func newSchool(t *testing.T) served {
	t.Helper()
	c, problems := course.Read(os.DirFS("../../bot/companion/testdata/biology"))
	if c == nil {
		t.Fatalf("the course cannot be read: %v", problems)
	}
	s := serveTest(t, silentBot, Config{Zone: mustLoad(t, "Europe/London")})
	b, err := companion.New(companion.Config{
		Store: memory.New(), Platforms: []bot.Platform{s.room}, Now: s.clock.Now, Log: zerolog.Nop(),
		Courses: func() []*course.Course { return []*course.Course{c} },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.room.Connect(b)
	s.clock.Drive(b)
	return s
}

func mustLoad(t *testing.T, zone string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// TestFirstWeek plays a class through the page's own forms: made, joined, and one week old.
func TestFirstWeek(t *testing.T) {
	s := newSchool(t)
	press := func(person string, fields ...string) {
		form := url.Values{"person": {person}, "channel": {"class"}}
		for i := 0; i < len(fields); i += 2 {
			form.Set(fields[i], fields[i+1])
		}
		s.submit(t, "/act", form)
	}
	press("rivera", "kind", "form", "action", "class.new", "arg.start", "2026-11-25", "arg.rhythm", "tue, thu at 16:00", "arg.zone",
		"Europe/London")
	press("rivera", "kind", "button", "action", "class.start")
	press("ada", "kind", "button", "action", "join")
	s.submit(t, "/clock", url.Values{"advance": {"1w"}})

	lessons := 0
	for _, m := range s.room.Messages(Filter{Channel: "class"}) {
		if m.Kind == "lesson" && m.In.Thread == "" {
			lessons++
			if !m.Silent || m.Opens == "" {
				t.Errorf("the card %q is silent %v and opens %q", m.Text(), m.Silent, m.Opens)
			}
		}
	}
	if lessons != 2 {
		t.Errorf("%d lessons in the first week, want 2", lessons)
	}
	if text := s.script(t, "POST", "/api/act", `{"person":"ada","action":"today"}`, 200)["text"].(string); !strings.Contains(text, "1") {
		t.Errorf("Ada's day: %q", text)
	}
	expect(t, s.page(t, "/?show=ada&at.ada=threads"), "<strong>1 · Membranes</strong>")
}
