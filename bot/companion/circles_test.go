package companion_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/circle"
	"afterbell/bot/record"
)

// withCircles is a class whose learners said Yes and were put into circles.
func withCircles(t *testing.T, learners ...string) *school {
	s := newSchool(t)
	s.enrol(learners...)
	s.until(lessonOut.Add(time.Minute))
	s.presses("rivera", "circles.make", "CLASS")
	for _, who := range learners {
		s.pass(time.Second)
		s.presses(who, "circles.yes", "CLASS")
	}
	s.presses("rivera", "circles.make", "CLASS")
	s.pass(time.Minute)
	return s
}

// circles are those that have not ended, the oldest first.
func (s *school) circles() (open []circle.Circle) {
	for _, c := range all[circle.Circle](s, "circle/"+s.class+"/") {
		if c.Ended.IsZero() {
			open = append(open, c)
		}
	}
	slices.SortFunc(open, func(a, b circle.Circle) int { return a.N - b.N })
	return open
}

// Fewer than three are told so, and nothing is made.
func TestTwoAreNoCircle(t *testing.T) {
	s := withCircles(t, "ben", "ada")
	says(t, "the teacher", plainReply(s.presses("rivera", "circles.make", "CLASS")), "2 people want to be in a circle so far. It takes three")
	if n := len(s.circles()); n != 0 {
		t.Errorf("%d circles", n)
	}
}

// Who comes late goes to the smallest circle; where all are full they wait until three do. Nobody is written to directly.
func TestWhoComesLate(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy")
	for _, who := range []string{"dana", "eve", "fay", "gus", "hal"} {
		s.pass(time.Minute)
		s.presses(who, "circles.yes", "CLASS")
	}
	s.pass(time.Minute)
	var sizes []int
	for _, c := range s.circles() {
		sizes = append(sizes, len(c.Members))
	}
	if !slices.Equal(sizes, []int{5, 3}) {
		t.Errorf("circles of %v, want 5 and 3", sizes)
	}
	says(t, "a teacher", plainReply(s.presses("rivera", "circles.yes", "CLASS")), "for those who learn")
	if n := len(s.said("circle")); n != 2 {
		t.Errorf("%d posts above threads, want 2", n)
	}
	for _, m := range s.wire.Messages(playground.Filter{}) {
		if m.In.User != "" && strings.HasPrefix(m.Kind, "circle") {
			t.Errorf("%s is told directly: %s", m.In.User, plain(m))
		}
	}
}

// A thread that is deleted on the platform is opened anew, and its task is said there.
func TestAThreadIsDeleted(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy")
	s.wire.fault = func(p bot.Part) (error, bool) {
		if p.Kind == "circletask" && s.circles()[0].Thread == 0 {
			return bot.Permanent(bot.ScopePlace, errors.Join(errService, bot.ErrAbsent)), false
		}
		return nil, false
	}
	before := len(s.said("circletask"))
	s.pass(7*24*time.Hour + time.Hour)
	if c := s.circles()[0]; c.Thread != 1 {
		t.Fatalf("%d threads were opened anew, want 1", c.Thread)
	}
	if n := len(s.said("circletask")) - before; n != 1 {
		t.Errorf("%d tasks were said in the new thread, want 1", n)
	}
	if above := s.said("circle"); len(above) != 2 || !strings.Contains(plain(above[0]), "goes on in a newer thread") ||
		strings.Contains(plain(above[0]), "Ben") || !strings.Contains(plain(above[1]), "Ben") {
		t.Errorf("above the threads stands %v", above)
	}
}

// A thread that a teacher locked is no lost one: nothing is opened beside it.
func TestALockedThreadStays(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy")
	s.wire.fault = func(p bot.Part) (error, bool) {
		if p.Kind == "circletask" {
			return bot.Permanent(bot.ScopePlace, errors.Join(errService, bot.ErrArchived)), false
		}
		return nil, false
	}
	s.pass(8 * 24 * time.Hour)
	if c := s.circles()[0]; c.Thread != 0 {
		t.Errorf("%d threads were opened beside it", c.Thread)
	}
}

// Where everybody leaves a circle it is silent from then on, and whoever says Yes again is put into one with who is there then.
func TestEverybodyLeavesACircle(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy")
	for _, who := range []string{"ben", "ada", "cy"} {
		s.pass(time.Minute)
		says(t, who, plainReply(s.presses(who, "circles.leave", "CLASS")), "You are in no circle")
	}
	s.pass(time.Minute)
	before := s.wire.Messages(playground.Filter{})
	s.pass(9 * 24 * time.Hour)
	for _, m := range s.wire.Messages(playground.Filter{})[len(before):] {
		if strings.HasPrefix(m.Kind, "circle") {
			t.Errorf("an empty circle gets a %s: %s", m.Kind, plain(m))
		}
	}
	for _, who := range []string{"ben", "dana", "eve"} {
		s.pass(time.Minute)
		s.presses(who, "circles.yes", "CLASS")
	}
	s.presses("rivera", "circles.make", "CLASS")
	s.pass(time.Minute)
	var sizes []int
	for _, c := range s.circles() {
		if n := len(c.Members); n > 0 {
			sizes = append(sizes, n)
		}
	}
	if !slices.Equal(sizes, []int{3}) {
		t.Errorf("circles of %v, want one of 3", sizes)
	}
}

// isAbove reports whether a post above the thread of a circle names somebody.
func (s *school) isAbove(who string) bool {
	return slices.ContainsFunc(s.said("circle"), func(m playground.Message) bool { return strings.Contains(plain(m), who) })
}

// Who is erased is named above no thread, and who leaves the class is not when the next task comes.
func TestNobodyWhoWentIsNamedAboveAThread(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy", "dana")
	if !s.isAbove("Ben") || !s.isAbove("Dana") {
		t.Fatal("ben and dana are not named")
	}
	s.presses("ben", "mydata.erase", "CLASS.yes")
	s.pass(time.Minute)
	s.presses("dana", "mydata.leave", "CLASS.yes")
	if s.isAbove("Ben") {
		t.Error("ben is still named")
	}
	s.pass(7 * 24 * time.Hour)
	if s.isAbove("Dana") || !s.isAbove("Ada") {
		t.Errorf("dana is named: %t, ada: %t", s.isAbove("Dana"), s.isAbove("Ada"))
	}
}

// Somebody is erased while the post that names them is tried: it goes out no more, and the thread is opened without them.
func TestErasedBeforeTheThreadOpens(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada", "cy", "dana")
	s.presses("rivera", "circles.make", "CLASS")
	for _, who := range []string{"ben", "ada", "cy", "dana"} {
		s.presses(who, "circles.yes", "CLASS")
	}
	s.wire.fault = func(p bot.Part) (error, bool) {
		if p.Kind == "circle" {
			return bot.After(5*time.Minute, bot.ScopePost, errService), false
		}
		return nil, false
	}
	s.presses("rivera", "circles.make", "CLASS")
	s.pass(time.Minute)
	s.presses("ben", "mydata.erase", "CLASS.yes")
	s.wire.fault = nil
	s.pass(7 * time.Minute)
	if s.isAbove("Ben") || !s.isAbove("Ada") {
		t.Errorf("ben is named: %t, ada: %t", s.isAbove("Ben"), s.isAbove("Ada"))
	}
}

// Whoever lives in another zone from now on shares other hours.
func TestACircleFollowsTheZone(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy")
	before := s.circles()[0].Edits
	s.fills("ben", "zone.form", "CLASS", "zone=Asia/Kathmandu")
	s.pass(time.Minute)
	if got := s.circles()[0].Edits; got != before+1 {
		t.Errorf("the post above the thread was rewritten %d times, want once", got-before)
	}
}

// Circles are mixed anew a day later at the earliest, and nobody meets again where that can be.
func TestCirclesAreMixedAnew(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy", "dana", "eve", "fay")
	says(t, "at once", plainReply(s.presses("rivera", "circles.make", "CLASS")), "less than a day ago")
	first := s.circles()
	s.pass(25 * time.Hour)
	s.presses("rivera", "circles.make", "CLASS")
	s.pass(time.Minute)
	second := s.circles()
	if len(first) != 2 || len(second) != 2 || second[0].N != 3 {
		t.Fatalf("circles %+v, then %+v", first, second)
	}
	for _, c := range second {
		if slices.Equal(c.Members, first[0].Members) || slices.Equal(c.Members, first[1].Members) {
			t.Errorf("the same people are together again: %v", c.Members)
		}
	}
	ended := 0
	for _, m := range s.said("circle") {
		if strings.Contains(plain(m), "This circle ended") {
			ended++
		}
	}
	if ended != 2 {
		t.Errorf("%d threads say that their circle ended, want 2", ended)
	}
}

// Three lonely learners in three zones have a circle with a shared hour, which each reads on their own clock, with why.
func TestThreeLonelyLearnersShareAnHour(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy")
	for who, hours := range map[string]string{"ben": "19:00 to 21:00", "ada": "08:00 to 10:00", "cy": "11:00 to 13:00"} {
		says(t, who, plainReply(s.presses(who, "circles", "CLASS")), "You are all awake from "+hours+" on your clock.",
			"Why these hours: they are in nobody's quiet hours")
	}
}

// Who notes something on three evenings in their quiet hours is awake then, and the circle reads so within a week.
func TestACircleKnowsWhoIsThereLate(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy")
	if !s.isAbove("awake for 2 hours") {
		t.Fatal("they do not share two hours at first")
	}
	for day := range 3 {
		s.until(lessonOut.Add(time.Duration(day+1)*24*time.Hour + 5*time.Hour + 30*time.Minute)) // 21:30 in London
		s.types("ben", "checkin", "did=read")
	}
	says(t, "ben", plainReply(s.presses("ben", "circles", "CLASS")), "from 19:00 to 22:30 on your clock")
	s.pass(7 * 24 * time.Hour)
	if !s.isAbove("awake for 3 hours") {
		t.Errorf("above the thread stands %v", s.said("circle"))
	}
}

// In a study group every member makes circles.
func TestAMemberOfAGroupMakesCircles(t *testing.T) {
	s := newSchool(t)
	s.fills("rivera", "class.new", "", "kind=group", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	for _, who := range []string{"ben", "ada", "cy"} {
		s.presses(who, "join", "CLASS")
	}
	s.presses("ben", "circles.make", "CLASS")
	for _, who := range []string{"ben", "ada", "cy"} {
		s.presses(who, "circles.yes", "CLASS")
	}
	s.presses("ada", "circles.make", "CLASS")
	if n := len(s.circles()); n != 1 {
		t.Errorf("%d circles, want 1", n)
	}
}

// What fewer than three answered is told to nobody.
func TestFewAnswersAreNotCounted(t *testing.T) {
	s := withCircles(t, "ben", "ada", "cy")
	id := s.circles()[0].ID
	for i, who := range []string{"ben", "ada", "cy"} {
		if strings.Contains(plainReply(s.types("rivera", "class")), "Whether they talked") {
			t.Errorf("the answers of %d are told", i)
		}
		s.presses(who, "circles.said", "CLASS."+id+".talked")
	}
	says(t, "three answers", plainReply(s.types("rivera", "class")), "yes 3, some of them 0, not yet 0")
	says(t, "another circle", plainReply(s.presses("dana", "circles.said", "CLASS."+id+".talked")), "in the circle of others")
}
