package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot/companion"
	"afterbell/bot/passon"
	"afterbell/bot/record"
	"afterbell/bot/sealed"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// answeredClass is a class in which ben asked and rivera answered; it returns the name of the question.
func answeredClass(t *testing.T) (*school, string) {
	t.Helper()
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Hour))
	s.types("ben", "ask", "question=SECRETLY, why salt?")
	for name := range all[record.Question](s, "question/"+s.class+"/") {
		s.fills("rivera", "queue.form", "CLASS."+name, "answer=It pulls.")
		return s, name
	}
	t.Fatal("no question is there")
	return nil, ""
}

// Nothing that a learner wrote reaches the class before a teacher pressed so, and then once, however often and by
// whomever it is pressed; who comes second hears who was first.
func TestPassedOnOnceAndByTeachersOnly(t *testing.T) {
	s, name := answeredClass(t)
	for _, who := range []string{"ben", "ada", "eve"} {
		for _, action := range []string{"passon", "passon.open", "passon.post", "passon.suggestion"} {
			s.presses(who, action, "CLASS."+name)
		}
	}
	s.pass(time.Hour)
	if posts := s.said("passon"); len(posts) > 0 {
		t.Fatalf("posted unread: %v", posts)
	}
	s.presses("rivera", "passon.post", "CLASS."+name)
	says(t, "the second press", plainReply(s.presses("rivera", "passon.post", "CLASS."+name)), "passed that on to the class on")
	s.pass(time.Hour)
	if posts := s.said("passon"); len(posts) != 1 {
		t.Errorf("posted %d times", len(posts))
	}
}

// What is withdrawn before it is out never comes; afterwards it is rewritten. Nobody but its author withdraws it.
func TestWithdrawn(t *testing.T) {
	for _, late := range []bool{false, true} {
		s, name := answeredClass(t)
		s.presses("rivera", "passon.post", "CLASS."+name)
		if late {
			s.pass(time.Hour)
		}
		says(t, "of somebody else", plainReply(s.presses("ada", "passon.withdraw", "CLASS."+name)), "Only its author")
		s.presses("ben", "passon.withdraw", "CLASS."+name)
		s.pass(time.Hour)
		for _, m := range s.said("passon") {
			if strings.Contains(plain(m), "SECRETLY") {
				t.Errorf("late %v: it still stands there: %s", late, plain(m))
			}
		}
		want := record.StateDropped
		if late {
			want = record.StateSent
		}
		if r := s.row("passon/" + name + "/0"); r.State != want {
			t.Errorf("late %v: %s", late, r.State)
		}
		says(t, "passed on again", plainReply(s.presses("rivera", "passon", "CLASS."+name)), "took it back")
	}
}

// The teachers are told of a report but for whoever wrote the words, and the words are kept for thirty days, whatever
// becomes of the post, and no longer.
func TestReportsAreKept(t *testing.T) {
	for about, told := range map[string]int{"question": 1, "answer": 0} {
		s, name := answeredClass(t)
		s.presses("rivera", "passon.post", "CLASS."+name)
		s.pass(time.Hour)
		s.fills("ada", "report.form", "CLASS."+name, "about="+about, "why=unkind")
		s.fills("ada", "report.form", "CLASS."+name, "about="+about, "why=unkind")
		s.presses("ben", "passon.withdraw", "CLASS."+name)
		s.pass(time.Hour)
		if n := len(s.said("report")); n != told {
			t.Errorf("%s: the teacher was told %d times, want %d", about, n, told)
		}
		listed := strings.Contains(plainReply(s.presses("rivera", "reports", "CLASS")), "unkind")
		if listed != (told == 1) {
			t.Errorf("%s: its author reads the report: %v", about, listed)
		}
		for _, days := range []int{29, 2} {
			s.now = s.now.Add(time.Duration(days) * 24 * time.Hour)
			s.runJob("old reports")
			if n := len(all[passon.Report](s, "report/")); (n == 1) != (days == 29) {
				t.Errorf("%s: after %d more days %d reports are kept", about, days, n)
			}
		}
	}
}

// runJob does the work that nobody asks for.
func (s *school) runJob(name string) {
	s.t.Helper()
	for _, story := range companion.Stories() {
		for _, j := range story.Jobs {
			if j.Name == name {
				s.must(j.Work(s.t.Context(), turn.Ground{Store: s.store, School: &term.School{Kept: s.kept.OrUsual()}, Now: s.clock}))
				return
			}
		}
	}
	s.t.Fatalf("no job is called %q", name)
}

// Closed answers are read by nobody, teachers included, until they are opened, survive a restart and an absence, and are
// opened once.
func TestSealedUntilOpened(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Hour))
	s.fills("rivera", "prompt.form", "CLASS", "text=One rule?", "opens=tomorrow 18:00")
	s.deliver()
	id := ""
	for key, x := range all[record.Prompt](s, "prompt/"+s.class+"/") {
		if !x.Opens.IsZero() {
			id = key
		}
	}
	s.fills("ben", "sealed.form", "CLASS."+id, "text=SECRET one")
	s.fills("ada", "sealed.form", "CLASS."+id, "text=SECRET two")
	s.fills("ben", "sealed.form", "CLASS."+id, "text=SECRET three")
	for _, action := range []string{"class", "today", "discussions", "sealed.count", "queue"} {
		if said := plainReply(s.presses("rivera", action, "CLASS."+id)); strings.Contains(said, "SECRET") {
			t.Errorf("%s tells a closed answer: %s", action, said)
		}
	}
	says(t, "the form", s.presses("ben", "sealed", "CLASS."+id).Form.Fields[0].Value, "SECRET three")
	if n := len(all[sealed.Answer](s, "sealed/"+s.class+"/"+id+"/")); n != 2 {
		t.Errorf("%d answers are kept, want 2", n)
	}
	s.now = s.now.Add(3 * 24 * time.Hour)
	s.start()
	s.pass(24 * time.Hour)
	s.start()
	s.pass(24 * time.Hour)
	opened := s.said("opening")
	if len(opened) != 1 {
		t.Fatalf("opened %d times", len(opened))
	}
	says(t, "the opening", plain(opened[0]), "SECRET two", "SECRET three", "Ben", "Ada")
	if strings.Contains(plain(opened[0]), "SECRET one") {
		t.Error("an answer that was changed is told")
	}
	for who, want := range map[string]int{"ben": 1, "ada": 1} {
		f := all[record.Figures](s, "figure/"+s.class+"/")[s.human(who).ID]
		if n := f.Discussed(record.InThread); n != want {
			t.Errorf("%s took part in %d discussions", who, n)
		}
	}
}
