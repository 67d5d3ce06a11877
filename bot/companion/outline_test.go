package companion_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// listed pastes a list of lessons and returns the answer.
func listed(s *school, who, kind, title, lessons string) bot.Reply {
	return s.fills(who, "outline.form", "."+kind, "title="+title, "lessons="+lessons)
}

// TestAListBecomesAClass pastes a list where no course is offered at all, and teaches it to the end. What a line holds
// that cannot be used is named, and nothing else.
func TestAListBecomesAClass(t *testing.T) {
	s := newSchool(t)
	s.courses = nil
	offered := s.types("rivera", "class").Buttons
	if none := s.presses("rivera", "class.form", ""); len(offered) != 4 || offered[2].Action != "outline.open" ||
		len(none.Buttons) != 2 || none.Buttons[0].Action != "outline.open" {
		t.Fatalf("without any course a teacher is offered %v and %v", offered, none.Buttons)
	}
	made := listed(s, "rivera", "taught", "Bread",
		"# my lessons\n1. Flour https://example.org/flour\n\n2) Yeast\n- Salt ftp://example.org/salt\n")
	if said := plainReply(made); !strings.Contains(said, "Bread has 3 lessons") || !strings.Contains(said, "line 5") {
		t.Fatalf("it says: %s", said)
	}
	target := made.Buttons[0].Target
	form := s.presses("rivera", "class.form", target)
	if form.Form == nil || form.Form.Fields[0].Value != "Bread" {
		t.Fatalf("the form of the class: %s", plainReply(form))
	}
	s.fills("rivera", "class.new", form.Form.Target, "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(8 * 24 * time.Hour))
	if n := len(s.said("lesson")); n != 3 {
		t.Errorf("%d lessons were posted", n)
	}
}

// TestListsThatAreRefused comes back with what was typed, and says why.
func TestListsThatAreRefused(t *testing.T) {
	s := newSchool(t)
	for _, c := range []struct{ title, lessons, want string }{
		{"", "Flour", "write a few words"},
		{"Bread", "", "the list is empty"},
		{"Bread", "# nothing\n\n", "the list is empty"},
		{"Bread", strings.Repeat("A\n", 1001), "lines"},
	} {
		r := listed(s, "rivera", "taught", c.title, c.lessons)
		if r.Form == nil || !strings.Contains(strings.ToLower(plainReply(r)), strings.ToLower(c.want)) ||
			r.Form.Fields[1].Value != strings.TrimSpace(c.lessons) {
			t.Errorf("%q, %.20q: %.200s", c.title, c.lessons, plainReply(r))
		}
	}
	for n := range 11 {
		r := listed(s, "rivera", "taught", fmt.Sprint("Course ", n), "Flour")
		if late := strings.Contains(plainReply(r), "10 such lists"); late != (n == 10) {
			t.Errorf("list %d: %s", n+1, plainReply(r))
		}
	}
	s.pass(31 * 24 * time.Hour)
	if said := plainReply(listed(s, "rivera", "taught", "Later", "Flour")); !strings.Contains(said, "has one lesson") {
		t.Errorf("a month later: %s", said)
	}
	if n := len(all[record.Outline](s, "outline/")); n != 1 {
		t.Errorf("%d lists are kept after a month", n)
	}
}

// TestWhoMayPasteAList holds the list to the rule of who may begin a class: others make one for a study group.
func TestWhoMayPasteAList(t *testing.T) {
	s := newSchool(t)
	learner := s.event("ben", bot.KindForm, "outline.form", "target=.taught", "title=Bread", "lessons=Flour")
	learner.From.Keeps, learner.From.Admin = false, false
	if said := plainReply(s.handle(learner)); strings.Contains(said, "has one lesson") {
		t.Errorf("somebody who may not begin a class: %s", said)
	}
	group := s.event("ben", bot.KindForm, "outline.form", "target=.group", "title=Bread", "lessons=Flour")
	group.From.Keeps, group.From.Admin = false, false
	if said := plainReply(s.handle(group)); !strings.Contains(said, "has one lesson") {
		t.Errorf("for a study group: %s", said)
	}
}
