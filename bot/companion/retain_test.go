package companion_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
)

// nights lets days pass in which classes are looked at each morning at 3.
func (s *school) nights(n int) {
	s.t.Helper()
	for range n {
		s.pass(24 * time.Hour)
		s.must(s.bot.Retain(context.Background()))
	}
}

// TestAClassIsForgotten plays a class of two lessons that ends on 15 November and is kept for 30 days: everybody is told once
// and 14 days before, in the daily message or by one of its own and never by both, and then everything is gone.
func TestAClassIsForgotten(t *testing.T) {
	s := newSchool(t, lessonsOf(t, 2))
	s.keepDays = 30
	s.start()
	s.enrol("ben", "cy")
	s.presses("dana", "join", "CLASS")
	s.presses("dana", "join.daily", "CLASS.no")
	s.until(lessonOut)
	s.types("ben", "checkin", "did=the first lesson")
	s.until(time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC))
	s.must(s.bot.Retain(t.Context()))
	if len(about(s.dump(), `"going"`)) > 0 {
		t.Fatal("announced too early")
	}
	s.nights(8)
	told := map[string]int{}
	for _, kind := range []string{"daily", "going"} {
		for _, m := range s.said(kind) {
			if strings.Contains(m.Text(), "is deleted here after Tuesday 15 December") {
				told[m.In.User+" "+kind]++
			}
		}
	}
	for _, who := range []string{"ben daily", "cy daily", "dana going", "rivera going"} {
		if told[who] != 1 {
			t.Errorf("%s: told %d times, want once: %v", who, told[who], told)
		}
	}
	if len(told) != 4 {
		t.Errorf("told: %v", told)
	}
	if text := plainReply(s.types("ben", "today")); !strings.Contains(text, "is deleted here after") {
		t.Error(text)
	}
	s.until(time.Date(2026, 12, 15, 3, 0, 0, 0, time.UTC))
	s.must(s.bot.Retain(t.Context()))
	if len(about(s.dump(), "the first lesson")) == 0 {
		t.Fatal("deleted too early")
	}
	s.nights(1)
	left := slices.DeleteFunc(s.dump(), func(line string) bool {
		return strings.HasPrefix(line, "meta/") || strings.HasPrefix(line, "erased/")
	})
	for _, line := range left {
		t.Errorf("kept after the class was over: %.200s", line)
	}
	s.pass(10 * 24 * time.Hour)
}

// Nothing is deleted that was not announced, however long ago a class ended, nor while nobody told how long to keep it.
func TestNothingGoesUnannounced(t *testing.T) {
	s := newSchool(t, lessonsOf(t, 2))
	s.enrol("ben")
	s.until(lessonOut.AddDate(0, 6, 0))
	s.nights(30)
	if len(about(s.dump(), "class/"+s.class)) == 0 {
		t.Fatal("deleted although everything is to be kept")
	}
	s.keepDays = 30
	s.must(s.bot.Alive(t.Context()))
	s.start()
	s.must(s.bot.Retain(t.Context()))
	s.nights(13)
	if len(about(s.dump(), "class/"+s.class)) == 0 {
		t.Error("deleted within 14 days of the announcement")
	}
	s.nights(3)
	if len(about(s.dump(), "class/"+s.class)) > 0 {
		t.Error("not deleted in the end")
	}
}

// What has a time of its own is kept as whoever runs the program chose: reported words, names of which nobody joined, and
// everything of a space that removed the bot. People are told the time that holds.
func TestWhatHasATimeOfItsOwn(t *testing.T) {
	s, name := answeredClass(t)
	s.kept = term.Kept{Removed: 3, Reports: 10, Looks: 6, Expected: 5}
	s.start()
	s.expects("Ben", "Dee Moss")
	s.presses("rivera", "passon.post", "CLASS."+name)
	s.pass(time.Hour)
	s.handle(s.event("rivera", bot.KindSelect, "person", "target=CLASS", "value="+s.human("ada").ID))
	if text := plainReply(s.fills("ada", "report.form", "CLASS."+name, "about=question", "why=unkind")); !strings.Contains(text, "10 days") {
		t.Error(text)
	}
	left := func(days int) string {
		s.now = s.now.Add(time.Duration(days) * 24 * time.Hour)
		s.runJob("old reports")
		s.runJob("old names")
		s.runJob("old looks")
		reports := slices.DeleteFunc(s.dump(), func(line string) bool { return !strings.HasPrefix(line, "report/") })
		looks := len(about(s.dump(), "look/"))
		return fmt.Sprint(len(reports), " ", looks, " ", len(about(s.dump(), "Dee Moss")), " ", len(about(s.dump(), "expected/")))
	}
	for _, step := range []struct {
		days int
		want string // reports, looks, names of which nobody joined, all names
	}{{4, "1 1 1 2"}, {1, "1 1 0 1"}, {5, "1 0 0 1"}, {1, "0 0 0 1"}} {
		if got := left(step.days); got != step.want {
			t.Errorf("after %d more days: %s, want %s", step.days, got, step.want)
		}
	}
}

// The receipt of an erasure and the removal from a space tell and keep the times that were chosen.
func TestTheChosenTimesAreTold(t *testing.T) {
	s := newSchool(t)
	s.kept, s.keepDays = term.Kept{Removed: 3, Reports: 10}, 40
	s.start()
	s.enrol("ben")
	if text := plainReply(s.presses("ben", "mydata", "CLASS")); !strings.Contains(text, "or 40 days after the last day of your last class") {
		t.Errorf("My data: %s", text)
	}
	if text := plainReply(s.presses("ben", "mydata.erase", "CLASS.yes")); !strings.Contains(text, "for 10 days at most") {
		t.Errorf("the receipt: %s", text)
	}
	s.handle(s.event("rivera", bot.KindGone, "gone"))
	gone := about(s.dump(), "gone/")
	if want := "gone/" + record.Stamp(s.now.Add(3*24*time.Hour)) + "/"; len(gone) != 1 || !strings.HasPrefix(gone[0], want) {
		t.Errorf("%q, want %s", gone, want)
	}
}
