package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/roster"
)

// expects lets the teacher paste names.
func (s *school) expects(names ...string) string {
	s.t.Helper()
	return plainReply(s.handle(s.event("rivera", bot.KindForm, "expect.form", "target=CLASS", "names="+strings.Join(names, "\n"))))
}

// What a teacher expects is seen by teachers alone: no answer to a learner and no post names it, whatever the learner opens.
func TestExpectedNamesAreNotForLearners(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.expects("Ben", "Quentin Quell", "Adam")
	s.until(lessonOut.Add(time.Minute))
	for _, c := range s.bot.Commands() {
		for _, kind := range []bot.Kind{bot.KindCommand, bot.KindButton} {
			if text := plainReply(s.handle(s.event("ada", kind, c.Name, "target=CLASS"))); strings.Contains(text, "Quell") {
				t.Errorf("%s tells a learner: %s", c.Name, text)
			}
		}
	}
	s.pass(8 * 24 * time.Hour)
	for kind := range kindsByName() {
		for _, m := range s.said(kind) {
			if strings.Contains(plain(m), "Quell") && m.In.User != "rivera" {
				t.Errorf("a %s names who is expected: %s", kind, plain(m))
			}
		}
	}
	if text := plainReply(s.types("rivera", "class")); !strings.Contains(text, "Quentin Quell") {
		t.Errorf("the teacher does not see it, so the test has lost its subject: %s", text)
	}
}

// Who joined and was expected has the entry in their file, and it goes with them; the other names go when the class is
// forgotten, and a name that a teacher removes at once.
func TestExpectedNamesAreSomebodys(t *testing.T) {
	s := newSchool(t)
	s.enrol("ada")
	s.expects("Ben", "Cy", "Dee", "Eli")
	s.presses("ben", "join", "CLASS")
	s.presses("cy", "join", "CLASS")
	ben := s.human("ben").ID
	file := unpacked(t, s.presses("ben", "mydata.export", "CLASS").Files[0].Content)
	if !strings.Contains(file["data.json"], `"expected"`) || strings.Contains(file["data.json"], "Dee") {
		t.Errorf("ben's file: %s", file["data.json"])
	}
	if text := plainReply(s.presses("ben", "mydata", "CLASS")); !strings.Contains(text, "that a teacher expected you in a class") {
		t.Error(text)
	}
	s.presses("ben", "mydata.erase", "CLASS.yes")
	for _, line := range about(s.dump(), ben, `"Ben"`) {
		t.Errorf("kept after ben was erased: %s", line)
	}
	for key, x := range all[roster.Expected](s, "expected/"+s.class+"/") {
		if x.Name == "Dee" {
			s.handle(s.event("rivera", bot.KindSelect, "expect.drop", "target=CLASS", "value="+key))
		}
	}
	if left := about(s.dump(), "expected/"); len(left) != 2 || // cy, who joined, and eli
		len(about(left, "Dee")) > 0 {
		t.Errorf("left: %q", left)
	}
	_, _, err := s.bot.EraseClass(t.Context(), s.class)
	s.must(err)
	if left := about(s.dump(), "expected/", "Eli"); len(left) > 0 {
		t.Errorf("kept after the class was erased: %q", left)
	}
}

// In a study group nobody has a list of the others, whoever began it.
func TestNoNamesInAStudyGroup(t *testing.T) {
	s := newSchool(t)
	s.fills("rivera", "class.new", "", "kind=group", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	s.expects("Ben")
	if left := about(s.dump(), "expected/"); len(left) > 0 {
		t.Errorf("a group has a list: %q", left)
	}
}

// The table of the class has a line for each name that has not joined, behind those who have, in which no name is a formula.
func TestTableNamesWhoIsMissing(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.expects("Ben", "'-Zoë", "Mo")
	file := string(s.presses("rivera", "roster", "CLASS").Files[0].Content)
	lines := strings.Split(file, "\r\n")
	if len(lines) != 6 || lines[3] != "'-Zoë,,,,,," || lines[4] != "Mo,,,,,," ||
		!strings.HasPrefix(lines[1], "Ada,") || !strings.HasPrefix(lines[2], "Ben,") {
		t.Errorf("%q", lines)
	}
}
