package companion_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// sends hands in a zip for a new class of a kind.
func sends(s *school, who, kind, file string) bot.Reply {
	return s.fills(who, "outline.sent", "."+kind, "file="+file)
}

// TestAZipIsKept keeps a course that was sent with its pictures and with who sent it: once, however often it is sent, and the
// newest version of it alone.
func TestAZipIsKept(t *testing.T) {
	s := newSchool(t)
	for _, file := range []string{"bread.zip", "bread.zip", "bread-newer.zip"} {
		if said := plainReply(sends(s, "rivera", "taught", file)); !strings.Contains(said, "Nothing is posted yet") {
			t.Fatalf("%s: %s", file, said)
		}
	}
	sends(s, "rivera", "taught", "bread-slip.zip")
	if n := len(all[record.Outline](s, "outline/")); n != 1 {
		t.Errorf("%d courses wait", n)
	}
	files := 0
	for _, line := range s.dump() {
		if strings.HasPrefix(line, "file/") {
			files++
		}
	}
	if files != 1 {
		t.Errorf("%d files are kept of one picture", files)
	}
	s.pass(31 * 24 * time.Hour)
	sends(s, "rivera", "taught", "book.zip")
	if n := len(all[record.Outline](s, "outline/")); n != 1 {
		t.Errorf("%d courses are kept after a month", n)
	}
}

// TestWhoMaySendAZip holds the zip to the rule of who may begin a class, and a newer version to who teaches the class: whoever
// may not is told so, and nothing is kept of what they sent.
func TestWhoMaySendAZip(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	for _, target := range []string{".taught", s.class, s.class + ".group"} {
		ev := s.event("ben", bot.KindForm, "outline.sent", "target="+target, "file=biology.zip")
		ev.From.Keeps = false
		before := s.dump()
		if said := plainReply(s.handle(ev)); strings.Contains(said, "Nothing is posted yet") {
			t.Errorf("%s: %s", target, said)
		}
		if after := s.dump(); !slices.Equal(about(before, "outline/", "course/"), about(after, "outline/", "course/")) {
			t.Errorf("%s: something was kept", target)
		}
	}
	group := s.event("fay", bot.KindForm, "outline.sent", "target=.group", "file=bread.zip")
	if said := plainReply(s.handle(group)); !strings.Contains(said, "Bread has 2 lessons") {
		t.Errorf("for a study group: %s", said)
	}
}

// TestAZipThatDidNotCome says what is the matter, and keeps nothing.
func TestAZipThatDidNotCome(t *testing.T) {
	s := newSchool(t)
	for want, files := range map[string][]bot.FileRef{
		"No file came":      nil,
		"more than 10 MB":   {{Name: "bread.zip", Size: bot.MaxSent + 1}},
		"did not hand":      {{Name: "bread.zip", Size: 100, URL: "https://cdn.example/bread.zip"}},
		"this is no zip":    {bot.Made("bread.zip", []byte("hello"))},
		"the zip is empty":  {bot.Made("bread.zip", []byte("PK\x05\x06"+strings.Repeat("\x00", 18)))},
		"cannot be read: f": {bot.Made("bread-slip.zip", zipOf(t, "testdata/zips/bread-slip"))},
	} {
		ev := s.event("rivera", bot.KindForm, "outline.sent", "target=.taught")
		ev.Files = files
		if said := plainReply(s.handle(ev)); !strings.Contains(said, want) {
			t.Errorf("not %q: %s", want, said)
		}
	}
	if n := len(all[record.Outline](s, "outline/")); n != 0 {
		t.Errorf("%d courses are kept", n)
	}
}

// TestANewerVersionThatWasSentMeanwhile lets Apply of an older answer do nothing with a version that is not there any more.
func TestANewerVersionThatWasSentMeanwhile(t *testing.T) {
	s := newSchool(t)
	made := sends(s, "rivera", "taught", "bread.zip")
	form := s.presses("rivera", "class.form", made.Buttons[0].Target).Form
	s.fills("rivera", "class.new", form.Target, "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	newer := s.fills("rivera", "outline.sent", s.class, "file=bread-newer.zip")
	shown := s.pressesOn("rivera", newer, "What changes")
	s.fills("rivera", "outline.sent", s.class, "file=bread.zip") // the old one again: the newer one waits no more
	if said := plainReply(s.pressesOn("rivera", shown, "Apply")); !strings.Contains(said, "Look once more") {
		t.Errorf("it says: %s", said)
	}
	again := s.fills("rivera", "outline.sent", s.class, "file=bread-newer.zip")
	done := s.pressesOn("rivera", s.pressesOn("rivera", again, "What changes"), "Apply")
	if said := plainReply(done); !strings.Contains(said, "Applied") {
		t.Fatalf("it says: %s", said)
	}
	if said := plainReply(s.pressesOn("rivera", done, "Undo")); !strings.Contains(said, "as it was") && !strings.Contains(said, "taken back") {
		t.Errorf("undo says: %s", said)
	}
}
