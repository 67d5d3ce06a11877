package companion_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/store/memory"
)

// forTeachers are the actions that only teachers of the class may do.
var forTeachers = []string{"queue", "queue.open", "queue.form", "queue.seen", "queue.take", "drafts", "draft.copy", "draft.later",
	"digest.every", "staff", "staff.here", "staff.end",
	"away.open", "away.form", "away.end", "hand.open", "hand.form", "hand.over",
	"people", "stuck", "person", "person.left", "person.back",
	"recall.class", "recall.lesson", "recall.share",
	"discussions", "discussions.one", "checkins", "checkins.one", "checkins.seen", "checkins.all", "checkins.reply",
	"checkins.form",
	"letter.open", "letter.form", "moretime.open", "moretime.form", "notices.clear", "dayoff.open", "dayoff.form", "dayoff.move",
	"dayoff.skip", "replan", "replan.lesson", "replan.open", "replan.form", "replan.now", "replan.pause", "replan.do", "replan.undo",
	"replan.end", "replan.ends", "correct", "correct.apply",
	"planned", "planned.one", "planned.open", "planned.form", "planned.drop", "planned.undo",
	"class.settings", "class.set", "roster", "expect", "expect.open", "expect.form", "expect.same", "expect.drop", "expect.forget",
	"class.called", "class.call", "notices.try", "class.meet",

	"passon.suggestion", "passon", "passon.open", "passon.form", "passon.post", "reports", "reports.done",
	"series", "series.leave", "series.begin", "series.stop", "session", "session.open", "session.form", "session.none",
	"again.open", "again.form", "again.notes", "circles.make", "weekzero.set"}

// told are the kinds of events that nobody does: the platform tells them.
var told = []string{"joined", "profile", "moved", "closed", "allowed", "left", "gone"}

// forOneself are the actions on something that belongs to one person.
var forOneself = []string{"checkin.change", "checkin.undo", "checkin.remind", "checkin.tomorrow", "plan.drop", "share",
	"ownstep", "ownstep.one", "ownstep.change", "ownstep.drop"}

// copy is another school with the same data, and a program that can only answer.
func (s *school) copy() *school {
	s.t.Helper()
	c := &school{t: s.t, store: s.backup(), now: s.now, courses: s.courses, class: s.class, events: s.events, wire: s.wire}
	c.seen = c.store
	c.start()
	return c
}

// backup is a copy of the store as it is.
func (s *school) backup() bot.Store {
	s.t.Helper()
	store := memory.New()
	s.must(s.store.View(context.Background(), func(from bot.Tx) error {
		entries, err := from.Scan("", "\xff", 0)
		if err != nil {
			return err
		}
		return store.Update(context.Background(), func(to bot.Tx) error {
			for _, e := range entries {
				if err := to.Put(e.Key, e.Value); err != nil {
					return err
				}
			}
			return nil
		})
	}))
	return store
}

// about lists the lines of a dump that hold one of the words.
func about(dump []string, words ...string) (found []string) {
	for _, line := range dump {
		if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(line, w) }) {
			found = append(found, line)
		}
	}
	return found
}

// secretive is a class in which ben has said things to his teacher alone.
func secretive(t *testing.T) *school {
	s := newSchool(t, meetingCourse(t))
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=SECRET notes", "next=SECRET drawing fri 18:00", "sure=2", "stuck=SECRET gates")
	s.types("ben", "plan", "what=SECRET walk", "when=tomorrow 18:00")
	s.types("ben", "ask", "question=SECRET salt")
	s.fills("ben", "ownstep.form", "CLASS.membranes", "step=SECRET slide (5 min)")
	s.presses("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text=SECRET kind words")
	other := s.event("dana", bot.KindForm, "class.new", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	other.In.Channel = "staff"
	s.handle(other)
	for id := range all[record.Class](s, "class/") {
		if id != s.class {
			start := s.event("dana", bot.KindButton, "class.start", "target="+id)
			start.In.Channel = "staff"
			s.handle(start)
		}
	}
	return s
}

// Each action by everybody: who may not, changes and reads nothing that is not theirs, whatever ids
// they know.
func TestWhoMayDoWhat(t *testing.T) {
	s := secretive(t)
	ben, rivera := s.human("ben").ID, s.human("rivera").ID
	c := s.copy()
	before := c.dump()
	for _, actor := range []string{"rivera", "ben", "ben in a direct message", "ada", "dana", "eve", "outsider"} {
		for _, line := range script(everything) {
			action := line[2]
			if slices.Contains(told, line[1]) {
				continue
			}
			ev := s.event(actor, bot.Kind(line[1]), action, s.ids(line[3:])...)
			switch actor {
			case "ben in a direct message":
				ev.From = user("ben")
				ev.In = bot.Place{Platform: playground.Name, Space: playground.Space, User: "ben"}
			case "outsider":
				ev.In.Space = "elsewhere"
			}
			said := plainReply(c.handle(ev))
			after := c.dump()
			isTeacher, isBen := actor == "rivera", strings.HasPrefix(actor, "ben")
			if isTeacher && slices.Contains(forTeachers, action) && strings.Contains(said, "for the teachers") {
				t.Errorf("%s may not %s: %s", actor, action, said)
			}
			if isBen && slices.Contains(forOneself, action) && strings.Contains(said, "not there any more") {
				t.Errorf("%s may not %s: %s", actor, action, said)
			}
			if strings.Contains(said, "went wrong") {
				t.Errorf("%s, %s: %s", actor, action, said)
			}
			untouched := []string{}
			if !isTeacher && slices.Contains(forTeachers, action) || actor == "outsider" {
				untouched = append(untouched, s.class)
			}
			if !isBen && slices.Contains(forOneself, action) || !isTeacher && !isBen {
				untouched = append(untouched, ben, rivera)
			}
			if len(untouched) > 0 {
				if diff := cmp.Diff(about(before, untouched...), about(after, untouched...)); diff != "" {
					// Joining, asking and suggesting add something of one's own to the class.
					if own := removed(about(before, untouched...), after); len(own) > 0 || actor == "outsider" || slices.Contains(forTeachers, action) {
						t.Errorf("%s changed by %s what is not theirs (-before +after):\n%s", actor, action, diff)
					}
				}
			}
			if !isBen && !isTeacher && strings.Contains(said, "SECRET") {
				t.Errorf("%s read by %s: %s", actor, action, said)
			}
			if isTeacher && (strings.Contains(said, "SECRET walk") || strings.Contains(said, "SECRET slide")) {
				t.Errorf("the teacher read a plan or an own step by %s: %s", action, said)
			}
			if !slices.Equal(before, after) {
				c = s.copy() // each begins with the same class
			}
		}
	}
}

// removed lists the lines that are not there any more.
func removed(before, after []string) (gone []string) {
	for _, line := range before {
		if !slices.Contains(after, line) {
			gone = append(gone, line)
		}
	}
	return gone
}

// In a study group nobody reads what the others note, who made it included.
func TestNobodyReadsInAStudyGroup(t *testing.T) {
	s := newSchool(t)
	s.fills("rivera", "class.new", "", "kind=group", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("rivera", "class.start", "CLASS")
	s.presses("ben", "join", "CLASS")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=SECRET notes", "stuck=SECRET gates")
	for _, line := range script(everything) {
		if line[0] != "rivera" {
			continue
		}
		c := s.copy()
		if said := plainReply(c.handle(c.event("rivera", bot.Kind(line[1]), line[2], c.ids(line[3:])...))); strings.Contains(said, "SECRET") {
			t.Errorf("%s shows what somebody noted: %s", line[2], said)
		}
	}
}

// Completion offers names to teachers alone.
func TestNamesAreOfferedToTeachersAlone(t *testing.T) {
	s := secretive(t)
	for who, want := range map[string]int{"rivera": 2, "ben": 0, "dana": 0, "eve": 0} {
		ev := s.event(who, bot.KindCommand, "class", "person=")
		ev.Focus = "person"
		got, err := s.bot.Complete(t.Context(), ev)
		if err != nil || len(got) != want {
			t.Errorf("%s is offered %v (%v), want %d names", who, got, err, want)
		}
	}
}

// The role or user group that was chosen makes teachers of its members, for as long as they have it.
func TestTheRoleMakesTeachers(t *testing.T) {
	const chosen = "S0TEACHERS"
	for name, c := range map[string]struct {
		typed   string
		roles   []string
		teaches bool
	}{
		"none chosen":           {"", []string{chosen}, false},
		"none chosen, none had": {"", []string{""}, false},
		"another one":           {chosen, []string{"S0PUPILS"}, false},
		"no more":               {chosen, nil, false},
		"this one":              {chosen, []string{"S0PUPILS", chosen}, true},
		"mentioned":             {"<&" + chosen + "|teachers>", []string{chosen}, true},
		"an id of another kind": {"!OGEhHVWSdvArJzumhm:matrix.org", []string{"!OGEhHVWSdvArJzumhm:matrix.org"}, true},
		"words":                 {"the teachers", []string{"the teachers"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+c.typed)
			ev := s.event("dana", bot.KindButton, "people", "target=CLASS")
			ev.From.Roles = c.roles
			if said := plainReply(s.handle(ev)); strings.Contains(said, "Ben") != c.teaches {
				t.Errorf("dana reads: %s", said)
			}
		})
	}
}
