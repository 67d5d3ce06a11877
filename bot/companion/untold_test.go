package companion_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// An answer that reached nobody is told first in the next private answer, once, and to its person alone.
func TestUntoldIsToldOnce(t *testing.T) {
	for _, next := range [][]string{{"today"}, {"checkin", "did=read"}, {"progress"}} {
		s := newSchool(t)
		s.enrol("ben", "ada")
		s.until(lessonOut.Add(time.Minute))
		lost := s.event("ben", bot.KindUntold, "")
		lost.Text = "Noted for today, Tuesday 10 November.\nDid: lab notes"
		s.handle(lost)
		if said := plainReply(s.types("ada", "today")); strings.Contains(said, "lab notes") {
			t.Errorf("ada reads: %s", said)
		}
		if said := plainReply(s.presses("ben", "ask.open", "CLASS")); strings.Contains(said, "lab notes") {
			t.Errorf("told in a form: %s", said)
		}
		r := s.types("ben", next[0], next[1:]...)
		said := plainReply(r)
		if !strings.HasPrefix(said, "My answer of Tue 10 Nov, 16:01 did not reach you.") || !strings.Contains(said, "lab notes") || !r.Tells {
			t.Errorf("/%s says: %s", next[0], said)
		}
		if r := s.types("ben", "today"); strings.Contains(plainReply(r), "did not reach you") || r.Tells {
			t.Errorf("told again after /%s: %s", next[0], plainReply(r))
		}
	}
}

// What is told of an answer that was lost belongs to its person and goes with them.
func TestUntoldToNobodyKnown(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	lost := s.event("eve", bot.KindUntold, "")
	lost.Text = "anything"
	s.handle(lost)
	if found := all[record.Untold](s, "untold/"); len(found) != 0 {
		t.Errorf("kept for nobody: %v", found)
	}
}

// Whoever was told that nobody knows whether something was saved finds it at the end of /today.
func TestTodayShowsWhatWasNotedLast(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	for _, tt := range []struct{ command, words, want string }{
		{"checkin", "did=lab notes", "lab notes"}, {"checkin", "stuck=what is a gate", "what is a gate"},
		{"ask", "question=is salt charged", "is salt charged"}, {"plan", "what=walk in 2 hours", "walk"},
		{"checkin", "did=read part 2", "read part 2"}, {"prompt", "text=what about yeast", "what about yeast"},
	} {
		s.pass(time.Minute)
		s.types("ben", tt.command, tt.words)
		if said := plainReply(s.types("ben", "today")); !strings.Contains(said, "Noted last, at "+s.now.Format("15:04")+": “"+tt.want) {
			t.Errorf("after /%s %s: %s", tt.command, tt.words, said)
		}
	}
	s.pass(time.Hour)
	if said := plainReply(s.types("ben", "today")); strings.Contains(said, "Noted last") {
		t.Errorf("after an hour: %s", said)
	}
}

// The same words from the same person at the same place within ten minutes are one, whatever is made.
func TestTheSameWordsAreOne(t *testing.T) {
	for name, tt := range map[string]struct {
		who, command string
		args         []string
		table        string
	}{
		"question":   {"ben", "ask", []string{"question=is salt charged"}, "question/"},
		"to class":   {"ben", "ask", []string{"question=is salt charged", "to=class"}, "prompt/"},
		"discussion": {"rivera", "prompt", []string{"text=one rule or two"}, "prompt/"},
		"later":      {"rivera", "prompt", []string{"text=one rule or two", "when=tomorrow 9:00"}, "prompt/"},
		"idea":       {"ben", "prompt", []string{"text=one rule or two"}, "question/"},
		"plan":       {"ben", "plan", []string{"what=walk", "when=tomorrow 18:00"}, "plan/"},
		"check-in":   {"ben", "checkin", []string{"did=read", "stuck=a gate"}, "question/"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben", "ada")
			s.until(lessonOut.Add(time.Minute))
			for range 3 {
				s.pass(3 * time.Minute)
				s.types(tt.who, tt.command, tt.args...)
			}
			if n := len(all[any](s, tt.table)); n != 1 {
				t.Errorf("made %d times", n)
			}
			s.pass(11 * time.Minute)
			s.types(tt.who, tt.command, tt.args...)
			if n := len(all[any](s, tt.table)); n != 2 && name != "plan" {
				t.Errorf("said again later, made %d times, want 2", n)
			}
		})
	}
}

// One person says so much to the class within an hour, and leaves so much for a teacher; what is too much
// comes back with a kind sentence, and an hour later there is room again.
func TestNobodyFloodsTheOthers(t *testing.T) {
	for name, tt := range map[string]struct {
		write func(s *school, n int) bot.Reply
		table string
		most  int
	}{
		"to class": {func(s *school, n int) bot.Reply {
			return s.types("ben", "ask", "to=class", fmt.Sprintf("question=words %d", n))
		}, "prompt/", 5},
		"to the teacher": {func(s *school, n int) bot.Reply {
			return s.types("ben", "ask", fmt.Sprintf("question=words %d", n))
		}, "question/", 10},
		"suggestions": {func(s *school, n int) bot.Reply {
			return s.types("ben", "prompt", fmt.Sprintf("text=words %d", n))
		}, "question/", 10},
		"stuck": {func(s *school, n int) bot.Reply {
			return s.types("ben", "checkin", "did=read", fmt.Sprintf("stuck=words %d", n))
		}, "question/", 10},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben", "ada")
			s.until(lessonOut.Add(time.Minute))
			for n := range 60 {
				s.now = s.now.Add(time.Second)
				said := plainReply(tt.write(s, n))
				refused, back := strings.Contains(said, "within the last hour"), strings.Contains(said, fmt.Sprintf("words %d", n))
				if refused != (n >= tt.most) || refused && !back {
					t.Fatalf("the %dth: %s", n+1, said)
				}
			}
			if n := len(all[any](s, tt.table)); n != tt.most {
				t.Errorf("%d went out, want %d", n, tt.most)
			}
			s.now = s.now.Add(time.Hour)
			if said := plainReply(tt.write(s, 60)); strings.Contains(said, "within the last hour") {
				t.Errorf("an hour later: %s", said)
			}
		})
	}
}

// A teacher may start as many discussions as there are words for; members of a study group take turns.
func TestDiscussionsOfAStudyGroup(t *testing.T) {
	for kind, want := range map[string]int{"taught": 8, "group": 5} {
		s := newSchool(t)
		s.fills("rivera", "class.new", "", "kind="+kind, "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
		for id := range all[record.Class](s, "class/") {
			s.class = id
		}
		s.presses("rivera", "class.start", "CLASS")
		for n := range 8 {
			s.types("rivera", "prompt", fmt.Sprintf("text=words %d", n))
		}
		if n := len(all[any](s, "prompt/")); n != want {
			t.Errorf("%s: %d discussions, want %d", kind, n, want)
		}
	}
}

// Plans for one minute are messages in one minute: a handful, and no more.
func TestPlansForOneMinute(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	for n := range 8 {
		said := plainReply(s.types("ben", "plan", fmt.Sprintf("what=cards %d", n), "when=tomorrow 18:00"))
		refused, back := strings.Contains(said, "plans for that minute"), strings.Contains(said, fmt.Sprintf("cards %d", n))
		if refused != (n >= 5) || refused && !back {
			t.Errorf("the %dth: %s", n+1, said)
		}
	}
}
