package companion_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/round"
)

// library is a channel in which a study group meets.
const library = "library"

// newestOf is the name of somebody's newest check-in that stands.
func (s *school) newestOf(who string) (name string) {
	for key, x := range all[record.Fact](s, "fact/") {
		if x.Kind == record.FactCheckin && !x.Undone && x.Person == s.human(who).ID {
			name = max(name, key)
		}
	}
	return name
}

// readers makes a study group in a channel of its own and returns its id; it begins on a date.
func (s *school) readers(start string, members ...string) (id string) {
	s.t.Helper()
	taught := s.class
	s.in(library, members[0], bot.KindForm, "class.new", "kind=group", "start="+start, "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id = range all[record.Class](s, "class/") {
		if id != taught {
			break
		}
	}
	s.in(library, members[0], bot.KindButton, "class.start", "target="+id)
	for _, who := range members[1:] {
		s.in(library, who, bot.KindButton, "join", "target="+id)
	}
	s.deliver()
	return id
}

// shares lets dana share something with the class and take it back, and with a study group, until its Sunday.
func (s *school) shares() {
	s.t.Helper()
	s.types("dana", "checkin", "did=weighed salt")
	name := s.newestOf("dana")
	s.presses("dana", "share", "CLASS."+name)
	s.deliver()
	s.presses("dana", "share.back", "CLASS."+name)
	group := s.readers("2027-03-02", "dana", "cy")
	s.pass(time.Minute)
	s.in(library, "dana", bot.KindCommand, "checkin", "did=read on", "stuck=page 12")
	s.in(library, "dana", bot.KindButton, "share", "target="+group+"."+s.newestOf("dana"))
}

// Whatever is done with what is shared in a study group, done again it changes nothing.
func TestSharingDeliveredTwice(t *testing.T) {
	s := newSchool(t)
	group := s.readers("2026-11-10", "ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.in(library, "ben", bot.KindCommand, "checkin", "did=chapter three", "stuck=exercise 3.7")
	name := s.newestOf("ben")
	for _, line := range []string{
		"ben share " + name, "ben share.back " + name, "ben share " + name, "clock", "ada round.mine 2026-11-15", "ada round.help " + name,
		"ada round.help " + name + ".no", "ada round.help " + name, "ben round.heard", "ben share.back " + name,
		"ben round.add 2026-11-15 " + name,
	} {
		who, rest, _ := strings.Cut(line, " ")
		if who == "clock" {
			s.until(lessonOut.Add(6 * 24 * time.Hour))
			continue
		}
		action, target, _ := strings.Cut(rest, " ")
		target, value, _ := strings.Cut(target, " ")
		ev := s.event(who, bot.KindButton, action, "target="+group+"."+target, "value="+value)
		ev.In.Channel = library
		if text := plainReply(s.handle(ev)); strings.Contains(text, "went wrong") || strings.Contains(text, "not shared any more") {
			t.Errorf("%s: %s", line, text)
		}
		s.pass(20 * time.Second)
		before := s.dump()
		s.handle(ev)
		s.deliver()
		if diff := cmp.Diff(before, s.dump()); diff != "" {
			t.Errorf("%s, delivered again, changes (-before +after):\n%s", line, diff)
		}
	}
	if posts := s.said("round"); len(posts) != 1 || !strings.Contains(plain(posts[0]), "chapter three") {
		t.Errorf("the channel has %d rounds: %v", len(posts), posts)
	}
}

// Only what was shared stands in the channel, nobody else can share or take it back, and where nobody shared there is no
// round.
func TestOnlyWhatWasSharedIsShown(t *testing.T) {
	s := newSchool(t)
	group := s.readers("2026-11-10", "ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.in(library, "ben", bot.KindCommand, "checkin", "did=SECRET chapter", "sure=1")
	secret := s.newestOf("ben")
	said := plainReply(s.in(library, "ada", bot.KindButton, "share", "target="+group+"."+secret))
	said += plainReply(s.in(library, "ada", bot.KindSelect, "round.add", "target="+group+".2026-11-15", "value="+secret))
	said += plainReply(s.in(library, "ada", bot.KindButton, "round.help", "target="+group+"."+secret))
	s.until(lessonOut.Add(6 * 24 * time.Hour))
	if n := len(s.said("round")); n != 0 {
		t.Errorf("%d rounds although nobody shared", n)
	}
	s.in(library, "ada", bot.KindCommand, "checkin", "did=the index")
	s.in(library, "ada", bot.KindButton, "share", "target="+group+"."+s.newestOf("ada"))
	said += plainReply(s.in(library, "ben", bot.KindButton, "share.back", "target="+group+"."+s.newestOf("ada")))
	s.until(lessonOut.Add(13 * 24 * time.Hour))
	posts := s.said("round")
	if len(posts) != 1 || !strings.Contains(plain(posts[0]), "the index") {
		t.Fatalf("the channel reads %v", posts)
	}
	if text := said + plain(posts[0]); strings.Contains(text, "SECRET") {
		t.Errorf("what was not shared is shown: %s", text)
	}
}

// Which round something is shared in, the clock of the group says: whoever moves to where it is Monday already is in the round of
// that Sunday, and nothing stands in two.
func TestAnotherZoneBetweenRounds(t *testing.T) {
	s := newSchool(t)
	group := s.readers("2026-11-10", "ben", "ada")
	share := func(did string) {
		s.in(library, "ben", bot.KindCommand, "checkin", "did="+did)
		s.in(library, "ben", bot.KindButton, "share", "target="+group+"."+s.newestOf("ben"))
	}
	sunday := time.Date(2026, 11, 15, 17, 0, 0, 0, time.UTC) // an hour before the round
	s.until(sunday)
	share("chapter one")
	s.in(library, "ben", bot.KindForm, "zone.form", "target="+group, "zone=Auckland")
	s.pass(time.Minute)
	share("chapter two")
	s.until(sunday.Add(2 * time.Hour))
	s.in(library, "ben", bot.KindForm, "zone.form", "target="+group, "zone=Los Angeles")
	s.pass(time.Minute)
	share("chapter three")
	s.until(sunday.Add(8 * 24 * time.Hour))
	posts := s.said("round")
	if len(posts) != 2 {
		t.Fatalf("%d rounds, want 2", len(posts))
	}
	for i, chapters := range [][]string{{"one", "two"}, {"three"}} {
		for _, chapter := range []string{"one", "two", "three"} {
			if has := strings.Contains(plain(posts[i]), "chapter "+chapter); has != slices.Contains(chapters, chapter) {
				t.Errorf("round %d holds chapter %s: %v\n%s", i+1, chapter, has, plain(posts[i]))
			}
		}
	}
}

// Who erases themselves stands in no round any more, neither with their words nor as one who helps.
func TestErasedFromTheRound(t *testing.T) {
	s := newSchool(t)
	group := s.readers("2026-11-10", "ben", "ada", "cy")
	s.until(lessonOut.Add(time.Minute))
	s.in(library, "ben", bot.KindCommand, "checkin", "did=SECRET chapter", "stuck=SECRET exercise")
	s.in(library, "ben", bot.KindButton, "share", "target="+group+"."+s.newestOf("ben"))
	s.in(library, "cy", bot.KindCommand, "checkin", "did=the index", "stuck=the graph")
	cys := s.newestOf("cy")
	s.in(library, "cy", bot.KindButton, "share", "target="+group+"."+cys)
	s.until(lessonOut.Add(6 * 24 * time.Hour))
	s.in(library, "ben", bot.KindButton, "round.help", "target="+group+"."+cys)
	s.deliver()
	if text := plain(s.said("round")[0]); !strings.Contains(text, "SECRET") || !strings.Contains(text, "“the graph”: Ben") {
		t.Fatalf("before: %s", text)
	}
	ben := s.human("ben").ID
	s.in(library, "ben", bot.KindButton, "mydata.erase", "target="+group+".yes")
	s.pass(time.Minute)
	for _, line := range about(s.dump(), ben, "SECRET") {
		if !strings.HasPrefix(line, "erased/") {
			t.Errorf("kept: %s", line)
		}
	}
	for _, m := range s.said("round") {
		if text := plain(m); strings.Contains(text, "SECRET") || strings.Contains(text, "Ben") {
			t.Errorf("stands in the channel: %s", text)
		}
	}
	if left := all[round.Share](s, "shared/"); len(left) != 1 {
		t.Errorf("%d shared check-ins are left, want Cy's", len(left))
	}
}

// What is taken back before its Sunday was read by nobody, and the answer says so; afterwards what stands there is rewritten.
func TestTakenBackBeforeSunday(t *testing.T) {
	s := newSchool(t)
	group := s.readers("2026-11-10", "ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.in(library, "ben", bot.KindCommand, "checkin", "did=chapter three")
	mine := "target=" + group + "." + s.newestOf("ben")
	s.in(library, "ben", bot.KindButton, "share", mine)
	says(t, "before", plainReply(s.in(library, "ben", bot.KindButton, "share.back", mine)), "Nobody has read it")
	s.in(library, "ben", bot.KindButton, "share", mine)
	s.until(lessonOut.Add(6 * 24 * time.Hour))
	says(t, "after", plainReply(s.in(library, "ben", bot.KindButton, "share.back", mine)), "is rewritten within a moment")
}

// Who is erased takes with them the rounds that quote them, and no others.
func TestErasedFromTheirRoundsAlone(t *testing.T) {
	s := newSchool(t)
	group := s.readers("2026-11-10", "ben", "ada")
	for week, who := range []string{"ada", "ben"} {
		s.until(lessonOut.Add(time.Duration(7*week)*24*time.Hour + time.Minute))
		s.in(library, who, bot.KindCommand, "checkin", "did=chapter of "+who)
		s.in(library, who, bot.KindButton, "share", "target="+group+"."+s.newestOf(who))
	}
	s.until(lessonOut.Add(13 * 24 * time.Hour))
	s.in(library, "ben", bot.KindButton, "mydata.erase", "target="+group+".yes")
	s.pass(time.Minute)
	posts := s.said("round")
	if len(posts) != 2 || !strings.Contains(plain(posts[0]), "chapter of ada") || strings.Contains(plain(posts[1]), "chapter of ben") {
		t.Errorf("the channel reads %v", posts)
	}
}

// TestSharedWhereTheThreadIsGone shares a check-in in the thread of a lesson that somebody deleted: it stands where it was noted,
// nothing is tried over and over, and the teacher reads what was not delivered.
func TestSharedWhereTheThreadIsGone(t *testing.T) {
	s := newSchool(t, wholeTerm(t))
	s.enrol("ben")
	s.until(noon.Add(3 * 24 * time.Hour))
	tried := 0
	s.wire.fault = func(p bot.Part) (error, bool) {
		if p.Kind != "shared" {
			return nil, false
		}
		tried++
		return bot.Permanent(bot.ScopePlace, errors.Join(errService, bot.ErrAbsent)), false
	}
	s.types("ben", "checkin", "did=drew a gate")
	s.presses("ben", "share", "CLASS."+s.newestOf("ben"))
	s.pass(24 * time.Hour)
	if n := len(s.said("shared")); n != 0 || tried == 0 || tried > 3 {
		t.Errorf("shared %d times after %d tries", n, tried)
	}
	says(t, "his class", plainReply(s.types("rivera", "class", "person=ben")), "drew a gate")
	says(t, "the class", plainReply(s.types("rivera", "class")), "Not delivered: check-in that was shared")
}

// TestAClockSetBackBetweenRounds sets the clock back by an hour and a half after the round of a Sunday: there is no second one.
func TestAClockSetBackBetweenRounds(t *testing.T) {
	s := newSchool(t)
	group := s.readers("2026-11-10", "ben", "ada")
	s.until(time.Date(2026, 11, 15, 17, 0, 0, 0, time.UTC))
	s.in(library, "ben", bot.KindCommand, "checkin", "did=chapter one")
	s.in(library, "ben", bot.KindButton, "share", "target="+group+"."+s.newestOf("ben"))
	round := time.Date(2026, 11, 15, 18, 10, 0, 0, time.UTC)
	s.until(round)
	s.now = round.Add(-90 * time.Minute)
	s.deliver()
	s.in(library, "ada", bot.KindCommand, "today")
	s.until(round.Add(24 * time.Hour))
	if posts := s.said("round"); len(posts) != 1 || !strings.Contains(plain(posts[0]), "chapter one") {
		t.Errorf("%d rounds, want one: %v", len(posts), posts)
	}
}
