package companion_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
)

// in is an event in another channel.
func (s *school) in(where, who string, kind bot.Kind, action string, args ...string) bot.Reply {
	s.t.Helper()
	ev := s.event(who, kind, action, args...)
	ev.In.Channel = where
	return s.handle(ev)
}

// platformTells is something that the platform tells by itself.
func (s *school) platformTells(kind bot.Kind, where string) bot.Reply {
	s.t.Helper()
	ev := s.event("rivera", kind, "")
	ev.From, ev.In.Channel = bot.User{}, where
	return s.handle(ev)
}

// posted counts what the bot posted in a channel and its threads by kind.
func (s *school) posted(where string) map[string]int {
	found := map[string]int{}
	for _, k := range kinds(s.wire.Messages(playground.Filter{}), where) {
		found[k]++
	}
	return found
}

// A class whose channel was deleted is told to its teachers once and by direct message; from another channel a
// teacher lets it meet there, and everything that is still to come comes there.
func TestAClassMovesIntoAnotherChannel(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Minute))
	s.types("rivera", "prompt", "text=What passes?", "when=thu 10:00")
	if r := s.in("staff", "ben", bot.KindCommand, "class"); slices.ContainsFunc(r.Buttons,
		func(b bot.Button) bool { return b.Action == "class.meet" }) {
		t.Errorf("a learner is offered to move the class: %v", r.Buttons)
	}
	if said := plainReply(s.in("staff", "rivera", bot.KindCommand, "class")); strings.Contains(said, "is gone or closed") {
		t.Errorf("while all is well: %s", said)
	}
	s.wire.fault = func(p bot.Part) (error, bool) {
		if p.To.Channel == channel {
			return bot.Permanent(bot.ScopePlace, bot.ErrAbsent), false
		}
		return nil, false
	}
	s.platformTells(bot.KindClosed, channel)
	s.platformTells(bot.KindClosed, channel)
	s.deliver()
	told := s.said("refused")
	if len(told) != 1 || told[0].In.User != "rivera" ||
		!strings.Contains(rich.Plain(told[0].Content.Body), "The channel was deleted or closed.") {
		t.Fatalf("told are %+v", told)
	}
	const closed = "Nothing can be posted since Tue 10 Nov, 16:01. The channel was deleted or closed."
	if said := plainReply(s.types("rivera", "class")); !strings.Contains(said, closed) {
		t.Errorf("/class says %s", said)
	}
	s.until(lessonOut.Add(48*time.Hour + time.Minute)) // lesson 2, a discussion of lesson 1 and one of her own wait
	if n := len(s.said("refused")); n > 2 {
		t.Errorf("%d messages to the teacher in two days", n)
	}
	r := s.in("staff", "rivera", bot.KindCommand, "class")
	if said := plainReply(r); !strings.Contains(said, "The channel of this class is gone or closed, or I am not in it.") {
		t.Errorf("/class elsewhere says %s", said)
	}
	action, target := button(t, r, "Meet in this channel")
	if said := plainReply(s.in("staff", "ben", bot.KindButton, action, "target="+target+".yes")); !strings.Contains(said,
		"teachers of this class") {
		t.Errorf("a learner may move the class: %s", said)
	}
	asked := s.in("staff", "rivera", bot.KindButton, action, "target="+target)
	if said := plainReply(asked); !strings.Contains(said, "Should Cells and water meet in this channel from now on?") ||
		len(s.posted("staff")) > 0 {
		t.Errorf("the question is %s", said)
	}
	action, target = button(t, asked, "Meet in this channel")
	ev := s.event("rivera", bot.KindButton, action, "target="+target)
	ev.In.Channel = "staff"
	if said := plainReply(s.handle(ev)); !strings.Contains(said, "meets in this channel from now on") {
		t.Errorf("the answer is %s", said)
	}
	s.deliver()
	before := s.dump()
	s.handle(ev)
	s.deliver()
	if diff := cmp.Diff(before, s.dump()); diff != "" {
		t.Errorf("delivered again it changes (-before +after):\n%s", diff)
	}
	if got, want := s.posted("staff"), map[string]int{"prompt": 2, "lesson": 1, "page": 1}; !cmp.Equal(got, want) {
		t.Errorf("posted at once %v, want %v", got, want)
	}
	s.until(noon.Add(20 * 24 * time.Hour))
	if got := s.posted("staff")["lesson"]; got != 3 {
		t.Errorf("%d lessons came there, want 3", got)
	}
	if said := plainReply(s.types("rivera", "class")); strings.Contains(said, "Nothing can be posted") ||
		strings.Contains(said, "Not delivered: lesson,") {
		t.Errorf("afterwards /class says %s", said)
	}
	if said := plainReply(s.in("staff", "eve", bot.KindCommand, "today")); !strings.Contains(said, "You are not in Cells and water yet.") {
		t.Errorf("there eve reads %s", said)
	}
	if said := plainReply(s.types("eve", "today")); !strings.Contains(said, "There is no class here yet.") {
		t.Errorf("in the old channel eve reads %s", said)
	}
}

// A class cannot be put where another one meets.
func TestAClassDoesNotMoveIntoAnother(t *testing.T) {
	s := secretive(t)
	for _, target := range []string{"CLASS", "CLASS.yes"} {
		if said := plainReply(s.in("staff", "rivera", bot.KindButton, "class.meet", "target="+target)); !strings.Contains(said,
			"It cannot meet here") {
			t.Errorf("%s: %s", target, said)
		}
	}
	if c := all[record.Class](s, "class/")[s.class]; c.Homes[0].Channel != channel {
		t.Errorf("it meets in %s", c.Homes[0].Channel)
	}
}

// A channel that goes on under another id keeps its class: what is planned, what stands there, and the threads
// in which answers are counted.
func TestAChannelGetsAnotherID(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(time.Date(2026, 11, 12, 9, 1, 0, 0, time.UTC)) // lesson 1 and its discussion are out
	row := s.row("prompt/membranes/0")
	ev := s.event("rivera", bot.KindMoved, "")
	ev.From, ev.To = bot.User{}, bot.Place{Platform: ev.In.Platform, Space: ev.In.Space, Channel: "staff"}
	s.handle(ev)
	if c := all[record.Class](s, "class/")[s.class]; c.Homes[0] != ev.To {
		t.Errorf("the class meets in %v", c.Homes)
	}
	for _, line := range s.dump() {
		if strings.Contains(line, channel) && !strings.HasPrefix(line, "note/") {
			t.Errorf("the old id is left in %.200s", line)
		}
	}
	before := s.dump()
	s.handle(ev)
	if diff := cmp.Diff(before, s.dump()); diff != "" {
		t.Errorf("delivered again it changes (-before +after):\n%s", diff)
	}
	thread := row.Parts[0].Sent.Thread
	if thread == "" {
		thread = row.Parts[0].Sent.ID
	}
	answer := s.event("ben", bot.KindMessage, "")
	answer.In.Channel, answer.In.Thread = "staff", thread
	s.handle(answer)
	if f := all[record.Figures](s, "figure/"+s.class+"/")[s.human("ben").ID]; !f.Lessons["membranes"].Prompt {
		t.Error("an answer in the thread is not counted any more")
	}
	s.until(noon.Add(20 * 24 * time.Hour))
	if got := s.posted("staff")["lesson"]; got != 3 {
		t.Errorf("%d lessons came in the channel's new id, want 3", got)
	}
}

// Of a class that has ended nobody is told that its channel is gone.
func TestTheChannelOfAClassThatEnded(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(noon.Add(60 * 24 * time.Hour))
	s.platformTells(bot.KindClosed, channel)
	s.pass(24 * time.Hour)
	if n := len(s.said("refused")); n > 0 {
		t.Errorf("%d messages", n)
	}
}

// A channel that is open again after it was closed is one again.
func TestAChannelOpensAgain(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.platformTells(bot.KindClosed, channel)
	if all[record.Class](s, "class/")[s.class].Closed.IsZero() {
		t.Fatal("the channel counts as open")
	}
	s.platformTells(bot.KindAllowed, channel)
	if !all[record.Class](s, "class/")[s.class].Closed.IsZero() || len(all[record.Notice](s, "notice/")) > 0 {
		t.Error("the channel counts as closed")
	}
	s.pass(24 * time.Hour)
	if n := len(s.said("refused")); n > 0 {
		t.Errorf("%d messages about what is over", n)
	}
}

// In direct messages nobody is left without a way to go on.
func TestNoClassInDirectMessages(t *testing.T) {
	s := newSchool(t)
	ev := s.inDirect("eve", bot.KindCommand, "class")
	ev.In.Space = playground.Space
	const way = "I do not know yet which class you are in. Please type /today once in its channel, and press Join if I ask.\n" +
		"Please type /class in the channel where the class meets or should meet."
	if said := plainReply(s.handle(ev)); !strings.HasPrefix(said, way) {
		t.Errorf("eve reads %s", said)
	}
}

// Two classes of one name are told apart by their first day wherever they stand beside each other.
func TestClassesOfOneName(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	first := s.class
	name := all[record.Class](s, "class/")[first].Name
	s.in("staff", "rivera", bot.KindForm, "class.new", "name="+name, "start=2026-11-17", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		if id != first {
			s.class = id
		}
	}
	s.in("staff", "rivera", bot.KindButton, "class.start", "target=CLASS")
	s.in("staff", "ben", bot.KindButton, "join", "target=CLASS")
	s.until(lessonOut.Add(8 * 24 * time.Hour))
	r := s.handle(s.inDirect("rivera", bot.KindCommand, "class"))
	if r.Select == nil || len(r.Select.Options) != 2 {
		t.Fatalf("the answer is %s", plainReply(r))
	}
	for _, o := range r.Select.Options {
		want := map[string]string{first: name + " (from Tue 10 Nov)", s.class: name + " (from Tue 17 Nov)"}[o.Value]
		if o.Label != want {
			t.Errorf("the list says %q, want %q", o.Label, want)
		}
	}
	today := s.handle(s.inDirect("ben", bot.KindCommand, "today"))
	says(t, "/today", plainReply(today), name+" (from Tue 10 Nov)", name+" (from Tue 17 Nov)")
	says(t, "its buttons", buttonsOf(today), name+" (from Tue 10 Nov)", name+" (from Tue 17 Nov)")
	daily := s.said("daily")
	says(t, "the daily message", daily[len(daily)-1].Text(), name+" (from Tue 10 Nov)")
	says(t, "one of them", plainReply(s.handle(s.inDirect("ben", bot.KindButton, "today", "target="+first))), name+" (from Tue 10 Nov)")
}

// Who is in several classes gets the list wherever the channel does not say which is meant.
func TestTheListOfClasses(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	first := s.class
	s.in("staff", "rivera", bot.KindForm, "class.new", "name=Chemistry", "start=2026-11-10", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		if id != first {
			s.class = id
		}
	}
	s.in("staff", "rivera", bot.KindButton, "class.start", "target=CLASS")
	if r := s.types("rivera", "class"); r.Select != nil {
		t.Errorf("in a class's own channel is offered %v", r.Select)
	}
	if r := s.handle(s.inDirect("ben", bot.KindCommand, "class")); r.Select != nil {
		t.Errorf("who is in one class is offered %v", r.Select)
	}
	r := s.handle(s.inDirect("rivera", bot.KindCommand, "class"))
	if r.Select == nil || len(r.Select.Options) != 2 {
		t.Fatalf("the answer is %s", plainReply(r))
	}
	for id, name := range map[string]string{first: "Cells and water", s.class: "Chemistry"} {
		picked := s.handle(s.inDirect("rivera", bot.KindSelect, "class.pick", "value="+id))
		if said := plainReply(picked); !strings.HasPrefix(said, name+"\n") || picked.Select == nil || !picked.Replace {
			t.Errorf("%s: %s", name, said)
		}
	}
	if said := plainReply(s.handle(s.inDirect("rivera", bot.KindSelect, "class.pick", "value=nothing"))); !strings.Contains(said,
		"no class here") {
		t.Errorf("an unknown class: %s", said)
	}
}

// Where the bot is added again it says that it is back and where the classes go on; in a class's own channel
// what waited comes, and nothing is said.
func TestAddedAgain(t *testing.T) {
	s := newSchool(t)
	says := func(where, want string) {
		t.Helper()
		got := plainReply(s.platformTells(bot.KindJoined, where))
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("in #%s: %q, want %q", where, got, want)
		}
	}
	says(channel, "Hello. I keep a class going")
	s.enrol("ben")
	says(channel, "")
	says("staff", "I am back.\nCells and water goes on in #biology-9b.")
	says("", "I am back.\nCells and water goes on in #biology-9b.")
	s.until(noon.Add(60 * 24 * time.Hour))
	says("staff", "Hello. I keep a class going")
}

// What the platform tells nobody can say for it, whatever they type or press.
func TestNobodySpeaksForThePlatform(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	before := s.dump()
	for _, action := range []string{"gone", "hello", "profile", "moved", "closed", "allowed", "talk"} {
		for _, kind := range []bot.Kind{bot.KindCommand, bot.KindButton, bot.KindSelect, bot.KindForm, bot.KindMessage, bot.KindHome} {
			if kind == bot.KindMessage && action == "talk" {
				continue
			}
			said := plainReply(s.handle(s.event("ben", kind, action)))
			known := kind == bot.KindMessage || kind == bot.KindHome
			if !known && !strings.Contains(said, "older time") && !strings.Contains(said, "do not know that command") || known && said != "" {
				t.Errorf("%s %s: %s", kind, action, said)
			}
		}
	}
	if diff := cmp.Diff(before, s.dump()); diff != "" {
		t.Errorf("it changes (-before +after):\n%s", diff)
	}
}

// Teachers hear that the bot was taken out of the channel before anything is to be posted there, once; added again, it
// is there as before.
func TestTheBotIsTakenOutOfItsChannel(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	for range 2 {
		ev := s.event("rivera", bot.KindClosed, "")
		ev.From, ev.Lacks = bot.User{}, []string{"Invite me: /invite @afterbell"}
		s.handle(ev)
	}
	s.deliver()
	told := s.said("refused")
	if len(told) != 1 || told[0].In.User != "rivera" {
		t.Fatalf("told are %+v", told)
	}
	says(t, "the teacher", rich.Plain(told[0].Content.Body), "I am not in that channel", "Add me to it", "!deleted")
	says(t, "elsewhere", plainReply(s.in("staff", "rivera", bot.KindCommand, "class")),
		"The channel of this class is gone or closed, or I am not in it.")
	if r := s.platformTells(bot.KindJoined, channel); len(r.Body) > 0 {
		t.Errorf("the class is greeted: %s", plainReply(r))
	}
	s.until(lessonOut.Add(time.Minute))
	if n := s.posted(channel)["lesson"]; n != 1 || len(all[record.Notice](s, "notice/")) > 0 || len(s.said("refused")) != 1 {
		t.Errorf("%d lessons, and these notices: %v", n, all[record.Notice](s, "notice/"))
	}
}

// A channel that was opened again while nobody could tell us is open once a post has arrived there: then it can be closed
// again, and its teachers hear of that.
func TestAChannelIsOpenOnceItTakesAPost(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.platformTells(bot.KindClosed, channel)
	s.deliver()
	says(t, "closed", plainReply(s.in("staff", "rivera", bot.KindCommand, "class")), "is gone or closed")
	s.until(lessonOut.Add(time.Minute))
	if len(s.said("lesson")) == 0 {
		t.Fatal("no lesson came: the test has lost its subject")
	}
	says(t, "open", plainReply(s.in("staff", "rivera", bot.KindCommand, "class")), "!is gone or closed")
	told := len(s.said("refused"))
	s.platformTells(bot.KindClosed, channel)
	s.deliver()
	if n := len(s.said("refused")); n != told+1 {
		t.Errorf("closed once more, and %d messages more", n-told)
	}
}
