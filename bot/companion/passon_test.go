package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/passon"
	"afterbell/bot/record"
	"afterbell/bot/sealed"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
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

// sealedTalk plans a discussion with closed answers, and returns its id.
func (s *school) sealedTalk(args ...string) string {
	s.t.Helper()
	s.fills("rivera", "prompt.form", "CLASS", append([]string{"text=One rule?"}, args...)...)
	for key, x := range all[record.Prompt](s, "prompt/"+s.class+"/") {
		if !x.Opens.IsZero() {
			return key
		}
	}
	s.t.Fatal("no discussion is there")
	return ""
}

// Closed answers are opened although we were away both when their discussion was to begin and when they were to be
// opened: the class has half of the time to answer that was meant, and the card says until when.
func TestSealedThatCameLate(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	id := s.sealedTalk("when=tomorrow 9:00", "opens=thu 9:00")
	s.now = s.now.Add(2*24*time.Hour + 2*time.Hour) // Thu 12 Nov, 19:00
	s.start()
	s.pass(time.Hour)
	if r := plainReply(s.types("rivera", "class")); strings.Contains(r, "Post now") || len(s.said("prompt")) == 0 {
		s.presses("rivera", "late.post", "CLASS")
		s.deliver()
	}
	card := ""
	for _, m := range s.said("prompt") {
		if strings.Contains(plain(m), "One rule?") {
			card = plain(m)
		}
	}
	says(t, "the late card", card, "opened together here Fri 13 Nov, 09:00")
	s.fills("ben", "sealed.form", "CLASS."+id, "text=SECRET")
	if n := len(s.said("opening")); n > 0 {
		t.Fatal("opened before anybody could answer")
	}
	s.pass(3 * 24 * time.Hour)
	opened := s.said("opening")
	if len(opened) != 1 {
		t.Fatalf("opened %d times", len(opened))
	}
	says(t, "the opening", plain(opened[0]), "SECRET")
}

// An opening waits as long as its discussion cannot be posted, holds up nothing meanwhile, and where that never comes
// the teacher is told.
func TestSealedThatIsRefused(t *testing.T) {
	for name, forGood := range map[string]bool{"for a while": false, "for good": true} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.until(lessonOut.Add(time.Hour))
			refuses := true
			s.wire.fault = func(p bot.Part) (error, bool) {
				if !refuses || p.Kind != "prompt" {
					return nil, false
				}
				if forGood {
					return bot.Permanent(bot.ScopePost, bot.ErrForbidden), false
				}
				return bot.After(time.Hour, bot.ScopePost, bot.ErrArchived), false
			}
			s.sealedTalk("opens=tomorrow 9:00")
			s.pass(20 * time.Hour)
			if n := len(s.said("opening")); n > 0 {
				t.Fatalf("opened %d times without a discussion", n)
			}
			refuses = false
			s.pass(2 * 24 * time.Hour)
			told := plainReply(s.types("rivera", "class"))
			if n := len(s.said("opening")); (n == 1) == forGood {
				t.Errorf("opened %d times", n)
			}
			if strings.Contains(told, "The discussion that it belongs to was not posted.") != forGood {
				t.Errorf("/class says %s", told)
			}
		})
	}
}

// What is withdrawn and comes back within a day keeps its opening.
func TestSealedWithdrawnAndBack(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	id := s.sealedTalk("opens=tomorrow 9:00")
	s.deliver()
	s.fills("ben", "sealed.form", "CLASS."+id, "text=SECRET")
	s.presses("rivera", "planned.drop", "CLASS.-"+id)
	s.until(lessonOut.Add(20 * time.Hour)) // the time of the opening is over
	if n := len(s.said("opening")); n > 0 {
		t.Fatal("opened although it was withdrawn")
	}
	s.presses("rivera", "planned.undo", "CLASS.-"+id)
	s.pass(24 * time.Hour)
	if n := len(s.said("opening")); n != 1 {
		t.Errorf("opened %d times after it was back", n)
	}
}

// However many things are reported, a teacher gets one message a day about them, none at night; a learner may report the
// answer that only they have read, and nobody else may.
func TestReportsAreOneMessageADay(t *testing.T) {
	s, name := answeredClass(t)
	s.enrol("cy")
	s.fills("ada", "report.form", "CLASS."+name, "why=not mine")
	if n := len(all[passon.Report](s, "report/")); n > 0 {
		t.Fatal("somebody else reported a private answer")
	}
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.dana(bot.KindButton, "join", "CLASS")
	s.dana(bot.KindButton, "digest.every", "CLASS.day")
	s.until(lessonOut.Add(6 * time.Hour)) // at night
	s.fills("ben", "report.form", "CLASS."+name, "why=unkind to me")
	s.pass(24 * time.Hour)
	s.presses("rivera", "passon.post", "CLASS."+name)
	for _, why := range []string{"one", "two", "three"} {
		s.fills("ada", "report.form", "CLASS."+name, "about=question", "why="+why)
		s.fills("cy", "report.form", "CLASS."+name, "about=answer", "why="+why)
		s.pass(10 * time.Hour)
	}
	s.pass(24 * time.Hour)
	perDay := map[string]int{}
	for _, m := range s.said("report") {
		local := m.At.In(record.ZoneOf(user(m.In.User).Zone))
		if when.DefaultQuiet().Contains(local) {
			t.Errorf("%s was told at %s", m.In.User, local)
		}
		perDay[m.In.User+local.Format(" 2 Jan")]++
	}
	for day, n := range perDay {
		if n > 1 {
			t.Errorf("%d messages: %s", n, day)
		}
	}
	if len(perDay) < 3 {
		t.Errorf("told %v: the test has lost its subject", perDay)
	}
}
