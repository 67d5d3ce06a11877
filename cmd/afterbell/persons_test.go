package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// theirWords is a question that a learner asks the class, so that a post of ours quotes it.
const theirWords = "who has a sieve QUOTED"

// TestErasedInBothServices lets a learner erase themselves on both services: what we posted in their words is rewritten
// where it stands, and they are a new person when they come back.
func TestErasedInBothServices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.byHand()
		defer h.shut()
		h.each(found)
		h.until(time.Now())
		h.each(func(t *testing.T, s side) {
			join(t, s, 0)
			asksClass(t, s, s.people().learners[0])
		})
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			pupil := s.people().learners[0]
			if text := channelText(s); !strings.Contains(text, theirWords) || s.name() == "discord" && !strings.Contains(threadNames(s), "QUOTED") {
				t.Fatalf("%s: the question is not in the channel:\n%s", s.name(), text)
			}
			s.types(pupil, "settings", nil)
			says(t, s, s.presses(pupil, "My data"), "What is kept about you")
			says(t, s, s.presses(pupil, "Erase everything"), "nobody can bring it back")
			says(t, s, s.presses(pupil, "Erase for good"), "Erased on", "Receipt ", "one discussion")
		})
		h.until(time.Now().Add(time.Minute))
		h.each(func(t *testing.T, s side) {
			text := channelText(s) + threadNames(s)
			if strings.Contains(text, "QUOTED") || !strings.Contains(text, "Removed at the author's request") {
				t.Errorf("%s: the channel reads\n%s", s.name(), text)
			}
			join(t, s, 0)
		})
	})
}

// asksClass asks the class, by a form where no command takes it whole.
func asksClass(t *testing.T, s side, who player) {
	t.Helper()
	words := map[string]string{"question": theirWords, "to": "class"}
	a := s.types(who, "ask", words)
	if a.form != nil {
		a = s.fills(who, a, words)
	}
	says(t, s, a, "on its way to the channel")
}

// channelText is what stands in the channel of a class.
func channelText(s side) string {
	var all strings.Builder
	for _, m := range s.shown("") {
		all.WriteString(m.text + "\n")
	}
	return all.String()
}

// threadNames is what the threads of the channel are called: in Discord they have names.
func threadNames(s side) string {
	var all strings.Builder
	if d, ok := s.(*discordSide); ok {
		for _, id := range d.server.Threads(d.channel) {
			all.WriteString(d.server.ThreadName(id) + "\n")
		}
	}
	return all.String()
}

// TestAnsweringAParent is what a school's administrator does while the bot runs on either service: find a child, write the
// file, erase. What the bot posted in the child's words is rewritten where it stands. A copy of before is put back after it,
// and the child stays erased.
func TestAnsweringAParent(t *testing.T) {
	onBoth(t, func(o *operation, s side) {
		t := o.t
		o.founds(s)
		join(t, s, 0)
		join(t, s, 1)
		pupil := s.people().learners[0]
		asksClass(t, s, pupil)
		o.reads(s, theirWords, true)
		o.wants(exitFine, "opened and checked", "backup", o.path("one.db"))
		if said := o.wants(exitFine, pupil.name, "people"); strings.Contains(said, theirWords) {
			t.Errorf("the list tells what people said:\n%s", said)
		}
		o.wants(exitRefused, "nobody is called \"nobody\" here", "export", "--person", "nobody", "--to", o.path("child.zip"))
		o.wants(exitFine, "1 person", "export", "--person", pupil.id, "--to", o.path("child.zip"))
		o.wants(exitRefused, "choose another name", "export", "--person", pupil.id, "--to", o.path("child.zip"))
		if info, err := os.Stat(o.path("child.zip")); err != nil || info.Mode().Perm() != 0o600 || info.Size() < 200 {
			t.Errorf("the file: %v, %v", info, err)
		}
		o.handsOver("while it runs")
		o.wants(exitUsage, "say whom", "erase")
		o.wants(exitFine, "Nothing was changed; add --yes", "erase", "--person", pupil.id)
		o.wants(exitFine, "Receipt ", "erase", "--person", pupil.id, "--yes")
		o.wants(exitRefused, "nobody is called", "erase", "--person", pupil.id, "--yes")
		o.reads(s, "QUOTED", false)
		o.reads(s, "Removed at the author's request", true)
		o.stop()
		o.wants(exitFine, "1 record taken over", "restore", o.path("one.db"))
		if said := o.wants(exitFine, "", "people"); !strings.Contains(said, pupil.name) {
			t.Errorf("the copy does not know the child, so the test has lost its subject:\n%s", said)
		}
		o.start()
		if said := o.wants(exitFine, s.people().learners[1].name, "people"); strings.Contains(said, pupil.name) {
			t.Errorf("the child came back with the copy:\n%s", said)
		}
		o.stop()
		o.erasesTheClass()
	})
}

// handsOver writes the lessons of the class, and its dates, as they are taught by now.
func (o *operation) handsOver(how string) {
	o.t.Helper()
	said := o.wants(exitFine, "classes: ", "people")
	_, class, _ := strings.Cut(strings.SplitN(said, "\n", 2)[0], "classes: ")
	to := o.path(strings.ReplaceAll(how, " ", "-"))
	o.wants(exitFine, "written to", "course", "export", "--class", class, "--as", "course", "--to", to)
	if c, problems := readCourse(to, nil); c == nil {
		o.t.Errorf("%s: what was written is no course: %v", how, problems)
	}
	o.wants(exitFine, "BEGIN:VEVENT", "course", "export", "--class", class, "--as", "ics")
	o.wants(exitRefused, "there is no class \"none\"", "course", "export", "--class", "none", "--as", "gift")
}

// erasesTheClass erases the class while no bot runs.
func (o *operation) erasesTheClass() {
	o.t.Helper()
	said := o.wants(exitFine, "classes: ", "people")
	_, class, _ := strings.Cut(strings.SplitN(said, "\n", 2)[0], "classes: ")
	o.handsOver("from the file")
	o.wants(exitFine, "people", "export", "--class", class, "--to", o.path("class.zip"))
	o.wants(exitFine, "Receipt ", "erase", "--class", class, "--yes")
	o.wants(exitFine, "nobody is known", "people")
	if raw, err := os.ReadFile(filepath.Join(o.dir, "class.zip")); err != nil || len(raw) == 0 {
		o.t.Errorf("the file of the class: %v", err)
	}
}
