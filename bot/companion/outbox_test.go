package companion_test

import (
	"errors"
	"fmt"
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

var errService = errors.New("the service said no")

// lessonOut is the moment of the first lesson.
var lessonOut = time.Date(2026, 11, 10, 16, 0, 0, 0, time.UTC)

const (
	card   = "lesson/long/0"
	body   = "page/long/0"
	second = "lesson/short/0"
)

// Faults of the card and of its text in three parts: what becomes of them, when they are tried
// again, and that the channel reads everything once and in order.
func TestFaultsOfALesson(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault func(bot.Part) (error, bool)
		blind bool
		kind  string // whose tries are listed
		tries []int  // seconds after the first try
		state string // of the card
		page  string
		why   string // of the one that failed
		note  bool   // a teacher is told in the end
		twice int    // what a service without any memory shows twice
	}{
		{name: "nothing", kind: "page", tries: []int{0, 0, 0, 2 * 86400}, state: "sent", page: "sent"},
		{name: "card refused", fault: failing("lesson", 0, 1, bot.Permanent(bot.ScopePost, errService), false), kind: "lesson",
			tries: []int{0, 2 * 86400}, state: "dead", page: "dropped", why: errService.Error(), note: true},
		{name: "place refused", fault: failing("lesson", 0, 2, bot.Permanent(bot.ScopePlace, errService), false), kind: "lesson",
			tries: []int{0, 3600, 7200, 2 * 86400}, state: "sent", page: "sent"},
		{name: "thread gone", fault: failing("page", 2, 1, bot.Permanent(bot.ScopePlace, errService), false), kind: "page",
			tries: []int{0, 0, 2 * 86400}, state: "sent", page: "dead", why: errService.Error(), note: true},
		{name: "token revoked", fault: failing("lesson", 0, 2, bot.Permanent(bot.ScopePlatform, errService), false), kind: "lesson",
			tries: []int{0, 600, 1200, 2 * 86400}, state: "sent", page: "sent"},
		{name: "too many requests", fault: failing("lesson", 0, 1, bot.After(90*time.Second, bot.ScopePlace, errService), false), kind: "lesson",
			tries: []int{0, 90, 2 * 86400}, state: "sent", page: "sent"},
		{name: "too many again and again", fault: failing("lesson", 0, 4, bot.After(2*time.Second, bot.ScopePlace, errService),
			false), kind: "lesson",
			tries: []int{0, 2, 4, 6, 8, 2 * 86400}, state: "sent", page: "sent"},
		{name: "an hour's wait", fault: failing("page", 2, 1, bot.After(time.Hour, bot.ScopePlatform, errService), false), kind: "page",
			tries: []int{0, 0, 3600, 3600, 2 * 86400}, state: "sent", page: "sent"},
		{name: "busy", fault: failing("lesson", 0, 5, bot.After(0, bot.ScopePlace, errService), false), kind: "lesson",
			tries: []int{0, 2, 6, 14, 30, 62, 2 * 86400}, state: "sent", page: "sent"},
		{name: "busy at part 3", fault: failing("page", 3, 2, bot.After(0, bot.ScopePlace, errService), false), kind: "page",
			tries: []int{0, 0, 0, 2, 6, 2 * 86400}, state: "sent", page: "sent"},
		{name: "unclear, was there", fault: failing("lesson", 0, 1, bot.Unclear(bot.ScopePost, errService), true), kind: "lesson",
			tries: []int{0, 2 * 86400}, state: "sent", page: "sent"},
		{name: "unclear, was not there", fault: failing("lesson", 0, 1, bot.Unclear(bot.ScopePost, errService), false), kind: "lesson",
			tries: []int{0, 17, 2 * 86400}, state: "sent", page: "sent"},
		{name: "unclear part, was there", fault: failing("page", 2, 1, bot.Unclear(bot.ScopePost, errService), true), kind: "page",
			tries: []int{0, 0, 15, 2 * 86400}, state: "sent", page: "sent"},
		{name: "unclear part, was not there", fault: failing("page", 2, 1, bot.Unclear(bot.ScopePost, errService), false), kind: "page",
			tries: []int{0, 0, 17, 17, 2 * 86400}, state: "sent", page: "sent"},
		{name: "plain error, was there", fault: failing("page", 1, 1, errService, true), kind: "page",
			tries: []int{0, 15, 15, 2 * 86400}, state: "sent", page: "sent"},
		{name: "plain error, was not there", fault: failing("page", 1, 1, errService, false), kind: "page",
			tries: []int{0, 17, 17, 17, 2 * 86400}, state: "sent", page: "sent"},
		{name: "unclear and unreadable",
			fault: failing("lesson", 0, 1, bot.Unclear(bot.ScopePost, errService), false), blind: true, kind: "lesson",
			tries: []int{0, 615, 2 * 86400}, state: "sent", page: "sent"},
		{name: "unclear, there and unreadable",
			fault: failing("page", 2, 1, bot.Unclear(bot.ScopePost, errService), true), blind: true, kind: "page",
			tries: []int{0, 0, 615, 615, 2 * 86400}, state: "sent", page: "sent", twice: 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSchool(t, longCourse(t))
			s.enrol("ben")
			s.wire.fault, s.wire.blind = tt.fault, tt.blind
			s.until(lessonOut.Add(3 * 24 * time.Hour))

			if got := s.wire.tries(tt.kind); !cmp.Equal(got, tt.tries) {
				t.Errorf("%s was tried at %v, want %v", tt.kind, got, tt.tries)
			}
			if r := s.row(card); r.State != tt.state {
				t.Errorf("card is %s (%s), want %s", r.State, r.Reason, tt.state)
			}
			if r := s.row(body); r.State != tt.page {
				t.Errorf("text is %s (%s), want %s", r.State, r.Reason, tt.page)
			}
			if tt.why != "" && !strings.Contains(s.row(card).Reason+s.row(body).Reason, tt.why) {
				t.Errorf("reasons %q and %q, want %q", s.row(card).Reason, s.row(body).Reason, tt.why)
			}
			if got := len(all[any](s, "notice/")) > 0; got != tt.note {
				t.Errorf("a teacher is told: %v, want %v", got, tt.note)
			}
			if len(s.wire.twice) != tt.twice {
				t.Errorf("said twice: %v", s.wire.twice)
			}
			if r := s.row(second); r.State != "sent" {
				t.Errorf("the next lesson is %s (%s): one fault must not stop what comes after", r.State, r.Reason)
			}
			s.checkOrder()
		})
	}
}

// checkOrder fails when the parts of a channel's posts do not stand in the order in which they were
// written, or its posts not in the order in which they were planned.
func (s *school) checkOrder() {
	s.t.Helper()
	parts := map[string]bot.Part{}
	for _, a := range s.wire.attempts {
		parts[a.part.Key] = a.part
	}
	rows := all[record.Entry](s, "post/")
	shown := map[string]int{}
	var latest time.Time
	for _, m := range s.wire.Messages(playground.Filter{Channel: channel}) {
		p, ours := parts[m.Key]
		if !ours {
			continue
		}
		key := p.Post.Key
		if shown[key]++; p.N != shown[key] {
			s.t.Errorf("%s: part %d stands in place %d", key, p.N, shown[key])
		}
		if rows[key].At.Before(latest) {
			s.t.Errorf("%s overtook a post that was planned before it", key)
		}
		latest = rows[key].At
	}
	for key, n := range shown {
		if rows[key].State == "sent" && n != len(rows[key].Parts) {
			s.t.Errorf("%s: %d of %d parts stand in the channel", key, n, len(rows[key].Parts))
		}
	}
}

// While a channel waits, people and other channels do not.
func TestOthersGoOn(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.wire.fault = failing("lesson", 0, 100, bot.Permanent(bot.ScopePlace, errService), false)
	s.until(lessonOut.Add(90 * time.Minute)) // 17:30 in London
	if got := kinds(s.wire.Messages(playground.Filter{}), channel); !cmp.Equal(got, []string{"welcome"}) {
		t.Errorf("the channel reads %v, want only the welcome card", got)
	}
	if got := len(s.said("daily")); got != 1 {
		t.Errorf("ben got %d daily messages, want 1", got)
	}
}

// Faults of a direct message.
func TestFaultsOfADailyMessage(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault func(bot.Part) (error, bool)
		blind bool
		tries []int
		state string
		why   string
	}{
		{name: "nothing", tries: []int{0}, state: "sent"},
		{name: "unclear and unreadable",
			fault: failing("daily", 0, 1, bot.Unclear(bot.ScopePost, errService), false), blind: true,
			tries: []int{0}, state: "dead", why: "reason.perhaps"},
		{name: "unclear, was there", fault: failing("daily", 0, 1, bot.Unclear(bot.ScopePost, errService), true), tries: []int{0}, state: "sent"},
		{
			name: "unclear, was not there", fault: failing("daily", 0, 1, bot.Unclear(bot.ScopePost, errService), false),
			tries: []int{0, 17}, state: "sent",
		},
		{
			name: "closed", fault: failing("daily", 0, 1, bot.Permanent(bot.ScopePerson, errService), false), tries: []int{0},
			state: "dead", why: "reason.closed",
		},
		{name: "busy all evening", fault: failing("daily", 0, 100, bot.After(time.Hour, bot.ScopePerson, errService), false),
			tries: []int{0, 3600, 7200, 10800}, state: "dropped", why: "too late"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.wire.fault, s.wire.blind = tt.fault, tt.blind
			s.until(lessonOut.Add(17 * time.Hour)) // 09:00 the next morning
			if got := s.wire.tries("daily"); !cmp.Equal(got, tt.tries) {
				t.Errorf("tried at %v, want %v", got, tt.tries)
			}
			r := s.row("daily/" + s.human("ben").ID + "/2026-11-10")
			if r.State != tt.state || r.Reason != tt.why {
				t.Errorf("the message is %s (%q), want %s (%q)", r.State, r.Reason, tt.state, tt.why)
			}
			if len(s.wire.twice) > 0 {
				t.Errorf("said twice: %v", s.wire.twice)
			}
		})
	}
}

// Closed direct messages are not tried again until the person acts, and the person is told where
// else to look.
func TestClosedDirectMessages(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.wire.fault = failing("daily", 0, 1, bot.Permanent(bot.ScopePerson, errService), false)
	s.until(lessonOut.Add(3 * 24 * time.Hour)) // two lessons, two reasons to write
	if got := s.wire.tries("daily"); !cmp.Equal(got, []int{0}) {
		t.Errorf("tried at %v, want once", got)
	}
	if !s.human("ben").Closed {
		t.Error("that the messages are closed was not remembered")
	}
	told := func(r bot.Reply) bool { return strings.Contains(rich.Plain(r.Body), "direct messages are closed") }
	if r := s.types("ben", "checkin"); r.Form == nil || !s.human("ben").Closed {
		t.Errorf("a form cannot tell it, and is %+v", r)
	}
	if r := s.types("ben", "progress"); !told(r) || s.human("ben").Closed {
		t.Errorf("the next answer does not tell it: %s", rich.Plain(r.Body))
	}
	if r := s.types("ben", "today"); told(r) {
		t.Errorf("told again: %s", rich.Plain(r.Body))
	}
	s.until(time.Date(2026, 11, 15, 20, 0, 0, 0, time.UTC)) // Sunday, when both lessons are due
	if got := len(s.said("daily")); got == 0 {
		t.Error("no daily message after the sign of life")
	}
}

// A service that is down for a day costs nothing: what waited goes out afterwards.
func TestServiceDownForADay(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(-time.Minute))
	back := lessonOut.Add(26 * time.Hour)
	s.wire.fault = func(bot.Part) (error, bool) {
		if s.now.Before(back) {
			return bot.After(0, bot.ScopePlatform, errService), false
		}
		return nil, false
	}
	s.until(back.Add(15 * time.Hour)) // past the class's quiet hours
	want := []string{"welcome", "lesson", "page", "prompt"}
	if got := kinds(s.wire.Messages(playground.Filter{}), channel); !cmp.Equal(got, want) {
		t.Errorf("the channel reads %v, want %v", got, want)
	}
}

// A post that is late for a person waits for the end of their quiet hours, or is not sent.
func TestLateMessagesKeepQuietHours(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(5 * time.Hour)) // 21:00
	s.presses("rivera", "letter.form", "CLASS."+s.human("ben").ID, "text=A word")
	s.until(s.now.Add(10 * time.Hour)) // 07:00
	if got := s.said("letter"); len(got) != 0 {
		t.Errorf("a letter came at %s", got[0].At)
	}
	s.wire.fault = failing("letter", 0, 14, bot.After(time.Hour, bot.ScopePerson, errService), false)
	s.until(s.now.Add(30 * time.Hour))
	for _, m := range s.said("letter") {
		if h := m.At.Hour(); h < 8 || h >= 21 {
			t.Errorf("a letter that was late came at %s", m.At)
		}
	}
	if len(s.said("letter")) != 1 {
		t.Errorf("%d letters came, want 1", len(s.said("letter")))
	}
}

// Posts that are not begun follow their lesson to another date; those that are stay.
func TestPlannedPostsMove(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut)
	s.presses("rivera", "dayoff.move", "CLASS.2026-11-12.2026-11-12")
	s.until(time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC))
	rows := s.rows()
	if r := rows["lesson/membranes/0"]; !r.At.Equal(lessonOut) || r.State != "sent" {
		t.Errorf("the first lesson is %s at %s", r.State, r.At)
	}
	if r := rows["lesson/diffusion/0"]; !r.At.Equal(lessonOut.AddDate(0, 0, 7)) || r.State != "planned" {
		t.Errorf("the second lesson is %s at %s", r.State, r.At)
	}
	if got := len(s.said("lesson")); got != 1 {
		t.Errorf("%d cards stand in the channel, want 1", got)
	}
}

// What was said under a key is never said under it again, and what was taken back can be planned
// anew under another one.
func TestTurningMessagesOffAndOn(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	for _, choice := range []string{"off", "daily", "off", "daily"} {
		s.fills("ben", "settings.form", "CLASS", "daily="+choice, "at=17:00", "quiet=21:00 to 08:00", "day=04:00")
	}
	s.until(lessonOut.Add(2 * time.Hour))
	if got := len(s.said("daily")); got != 1 {
		t.Errorf("%d daily messages on the first evening, want 1", got)
	}
	for _, choice := range []string{"off", "daily"} {
		s.fills("ben", "settings.form", "CLASS", "daily="+choice, "at=17:00", "quiet=21:00 to 08:00", "day=04:00")
	}
	for _, at := range []string{"18:30", "17:00", "19:00", "16:00", "17:00"} {
		s.fills("ben", "settings.form", "CLASS", "daily=daily", "at="+at, "quiet=21:00 to 08:00", "day=04:00")
	}
	for _, zone := range []string{"Pacific/Auckland", "America/Los_Angeles", "Europe/London"} {
		s.fills("ben", "zone.form", "CLASS", "zone="+zone)
	}
	s.until(lessonOut.Add(2*24*time.Hour + 2*time.Hour)) // Thursday 18:00: lesson 2 came at 16:00
	if got := len(s.said("daily")); got != 2 {
		t.Errorf("%d daily messages until Thursday evening, want 2", got)
	}
}

// Who wants the message at an hour within their quiet hours gets one each morning, when they end.
func TestMessageWithinQuietHours(t *testing.T) {
	for _, at := range []string{"23:00", "02:00", "21:30"} {
		s := newSchool(t)
		s.enrol("ben")
		s.fills("ben", "settings.form", "CLASS", "daily=daily", "at="+at, "quiet=21:30 to 07:00", "day=04:00")
		s.until(lessonOut.Add(4*24*time.Hour + 10*time.Minute))
		got := s.said("daily")
		if len(got) == 0 {
			t.Errorf("at %s: no message", at)
		}
		for _, m := range got {
			if m.At.Hour() != 7 {
				t.Errorf("at %s: a message at %v", at, m.At)
			}
		}
	}
}

// Who moves the hour of their message past it gets it tomorrow, and not at the old hour too.
func TestMovingTheHourOfAMessage(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(30 * time.Minute)) // 16:30
	s.fills("ben", "settings.form", "CLASS", "daily=daily", "at=11:00", "quiet=21:00 to 08:00", "day=04:00")
	s.until(lessonOut.Add(20 * time.Hour)) // noon of the next day
	got := s.said("daily")
	if len(got) != 1 || got[0].At.Hour() != 11 {
		t.Errorf("%d messages: %v", len(got), got)
	}
}

// Where the bot is not in the channel of a class, its teacher reads what to do, and what waits comes
// as soon as it is done.
func TestAddedToTheChannel(t *testing.T) {
	s := newSchool(t)
	refused := bot.Permanent(bot.ScopePlace, errors.Join(errService, bot.ErrAbsent))
	s.wire.fault = failing("welcome", 0, 1, refused, false)
	s.enrol()
	said := plainReply(s.types("rivera", "class"))
	if !strings.Contains(said, "Add me to it, and what waits comes at once.") || strings.Contains(said, errService.Error()) {
		t.Errorf("the teacher reads: %s", said)
	}
	s.pass(time.Minute)
	if got := s.said("welcome"); len(got) != 0 {
		t.Fatal("the welcome card came to a channel that refused it")
	}
	s.handle(s.event("rivera", bot.KindJoined, ""))
	s.deliver()
	if got := s.said("welcome"); len(got) != 1 {
		t.Errorf("%d welcome cards after the bot was added, want 1", len(got))
	}
	if said := plainReply(s.types("rivera", "class")); strings.Contains(said, "Not delivered") {
		t.Errorf("the teacher still reads: %s", said)
	}
}

// What came in the end does not stand among what did not.
func TestDeliveredAfterAll(t *testing.T) {
	s := newSchool(t)
	s.wire.fault = failing("welcome", 0, 1, bot.Permanent(bot.ScopePlace, errors.Join(errService, bot.ErrForbidden)), false)
	s.enrol()
	reads(t, s.types("rivera", "class"), "Not delivered: welcome card", "I try again each hour.")
	s.pass(time.Hour)
	if said := plainReply(s.types("rivera", "class")); len(s.said("welcome")) != 1 || strings.Contains(said, "Not delivered") {
		t.Errorf("%d welcome cards, and the teacher still reads: %s", len(s.said("welcome")), said)
	}
}

// What a thread refuses for want of a right comes when the right is there or the bot is added, and
// holds up nothing meanwhile; what comes no more is said to come no more.
func TestRefusedInAThread(t *testing.T) {
	for name, c := range map[string]struct {
		cause error
		added bool
		says  string
		page  string
	}{
		"right given":  {bot.ErrForbidden, false, "I try again each hour.", "sent"},
		"added again":  {bot.ErrForbidden, true, "I try again each hour.", "sent"},
		"thread gone":  {bot.ErrArchived, false, "archived or locked. It does not come by itself any more.", "dead"},
		"not there":    {bot.ErrAbsent, true, "or it is gone. It does not come by itself any more.", "dead"},
		"other reason": {errService, true, "The chat service does not take it.", "dead"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t, longCourse(t))
			s.enrol("ben")
			s.wire.fault = failing("page", 2, 1000, bot.Permanent(bot.ScopePlace, c.cause), false)
			s.until(lessonOut.Add(50*time.Hour + time.Minute))
			if r := s.row(second); r.State != "sent" || !r.Done.Equal(r.At) {
				t.Errorf("the next lesson is %s, done at %s", r.State, r.Done)
			}
			reads(t, s.types("rivera", "class"), "Not delivered: lesson text", c.says)
			s.wire.fault = nil
			if c.added {
				s.handle(s.event("rivera", bot.KindJoined, ""))
				s.deliver()
			} else {
				s.pass(time.Hour)
			}
			if r := s.row(body); r.State != c.page {
				t.Errorf("the text is %s (%s), want %s", r.State, r.Reason, c.page)
			}
			said := plainReply(s.types("rivera", "class"))
			if got := strings.Contains(said, "Not delivered"); got != (c.page == "dead") {
				t.Errorf("the teacher reads: %s", said)
			}
		})
	}
}

// A teacher clears the notices that were shown, and no others. None shows the service's own words.
func TestClearingNotices(t *testing.T) {
	s := newSchool(t)
	s.enrol()
	s.must(s.store.Update(t.Context(), func(tx bot.Tx) error {
		old := `{"at":"2026-11-09T11:00:00Z","key":"prompt/x","why":"perhaps: delivered"}`
		return tx.Put("notice/"+s.class+"/prompt/x", []byte(old))
	}))
	fails := func(words string, cause error) {
		s.wire.fault = failing("prompt", 0, 1, bot.Permanent(bot.ScopePost, cause), false)
		s.types("rivera", "prompt", "text="+words)
		s.pass(time.Minute)
	}
	for i := range 4 {
		fails(fmt.Sprint("What passes? ", i), fmt.Errorf("status 40%d", i))
	}
	said := s.types("rivera", "class")
	reads(t, said, "11:00. The chat service does not take it.", "12:00. The chat service does not take it.", "2 more were not delivered")
	if text := plainReply(said); strings.Contains(text, "perhaps: delivered") || strings.Contains(text, "status") {
		t.Errorf("the teacher reads the service's words: %s", text)
	}
	fails("What passes? 4", errors.Join(errService, bot.ErrForbidden))
	i := slices.IndexFunc(said.Message.Buttons, func(b bot.Button) bool { return b.Action == "notices.clear" })
	for _, want := range [][]string{{"Cleared.", "12:02. ", "12:03. ", "It does not come by itself any more."}, {"Cleared."}} {
		said = s.presses("rivera", "notices.clear", said.Message.Buttons[i].Target)
		reads(t, said, want...)
		if got := strings.Count(plainReply(said), "Not delivered"); got != len(want)-1 {
			t.Errorf("%d notices, want %d", got, len(want)-1)
		}
		i = 0
	}
}

// reads fails unless an answer has each of the words.
func reads(t *testing.T, r bot.Reply, words ...string) {
	t.Helper()
	for _, w := range words {
		if said := plainReply(r); !strings.Contains(said, w) {
			t.Errorf("the teacher does not read %q in: %s", w, said)
		}
	}
}

// Being added somewhere cuts no pause short that the service asked for.
func TestAPauseOutlastsBeingAdded(t *testing.T) {
	s := newSchool(t)
	s.wire.fault = failing("welcome", 0, 1, bot.After(time.Hour, bot.ScopePlace, errService), false)
	s.enrol()
	s.handle(s.event("rivera", bot.KindJoined, ""))
	s.pass(59 * time.Minute)
	if got := s.wire.tries("welcome"); !cmp.Equal(got, []int{0}) {
		t.Errorf("the welcome card was tried at %v, want once before the hour is over", got)
	}
}

// What stands under a card that somebody removed at once does not land in the channel.
func TestRemovedCard(t *testing.T) {
	s := newSchool(t, longCourse(t))
	s.enrol("ben")
	s.wire.gone = "lesson"
	s.until(lessonOut.Add(time.Minute))
	if got := len(s.said("page")); got != 0 {
		t.Errorf("%d pages came", got)
	}
	if r := s.row(body); r.State != "dropped" || !strings.Contains(r.Reason, "was removed") {
		t.Errorf("the text is %s (%s)", r.State, r.Reason)
	}
}

// A post that has to wait is tried again on clocks that are finer than the keys of the store, and
// when the clock is set back between the moment it was due and the moment it was looked at.
func TestFineAndTurnedClocks(t *testing.T) {
	for name, look := range map[string]func(s *school){
		"between two microseconds": func(s *school) { s.now = s.now.Add(7 * time.Nanosecond); s.deliver() },
		"set back": func(s *school) {
			s.deliver()
			s.now = s.now.Add(3 * time.Second)
			_, err := s.bot.Tick(t.Context())
			s.must(err)
			s.now = s.now.Add(-time.Minute)
			s.must(s.bot.Deliver(t.Context()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			s.until(lessonOut.Add(-time.Second))
			s.now = lessonOut
			s.wire.fault = failing("lesson", 0, 1, bot.After(0, bot.ScopePlace, errService), false)
			look(s)
			s.pass(10 * time.Minute)
			if got := len(s.said("lesson")); got != 1 {
				t.Errorf("%d cards came, want 1", got)
			}
		})
	}
}

// What is unclear when the program goes away is looked for when it comes back, however long that takes: not sent a second
// time because nobody could tell for so long, nor given up.
func TestUnclearAndThenAway(t *testing.T) {
	for _, done := range []bool{true, false} {
		s := newSchool(t)
		s.enrol("ben")
		s.types("ben", "plan", "what=read", "when=tomorrow 16:00")
		s.wire.fault = func(p bot.Part) (error, bool) {
			if p.At.Before(lessonOut.Add(time.Minute)) && (p.Kind == "lesson" || p.Kind == "reminder") {
				return bot.Unclear(bot.ScopePost, errService), done
			}
			return nil, false
		}
		s.until(lessonOut)
		s.now = s.now.Add(2 * time.Hour)
		s.wire.down = 2 // the network is not there yet
		s.start()
		s.deliver()
		s.pass(time.Hour)
		if lessons, reminders := len(s.said("lesson")), len(s.said("reminder")); lessons != 1 || reminders != 1 || len(s.wire.twice) > 0 {
			t.Errorf("it had arrived: %v; %d lessons and %d reminders are there, said twice %v", done, lessons, reminders, s.wire.twice)
		}
	}
}

// Of a post that was over a month ago is kept that it was, and where it stands in a channel: it is neither said again nor
// out of reach of what rewrites it. Younger ones stay as they are, and so does what was given up.
func TestOldPostsAreThinnedOut(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.types("ben", "plan", "what=flash cards", "when=tomorrow 9:00")
	s.wire.fault = failing("prompt", 0, 1, bot.Permanent(bot.ScopePost, errService), false)
	s.until(noon.Add(29 * 24 * time.Hour))
	before := s.rows()
	s.must(s.bot.Thin(t.Context()))
	if diff := cmp.Diff(before, s.rows()); diff != "" {
		t.Fatalf("within a month (-before +after):\n%s", diff)
	}
	s.until(noon.Add(32 * 24 * time.Hour))
	s.must(s.bot.Thin(t.Context()))
	thin := 0
	for key, r := range s.rows() {
		if r.State == record.StateDead && (r.Reason == "" || r.Done.IsZero()) {
			t.Errorf("%s was given up, and nobody knows why: %+v", key, r)
		}
		if r.State != record.StateSent || !r.Done.IsZero() {
			continue
		}
		thin++
		if direct := r.Person != ""; direct != (len(r.Parts) == 0) || direct != (r.To == bot.Place{}) {
			t.Errorf("%s is kept as %+v", key, r)
		}
	}
	if thin < 4 {
		t.Fatalf("%d posts were thinned out", thin)
	}
	s.pass(24 * time.Hour)
	if len(s.wire.twice) > 0 || len(s.said("lesson")) != 4 {
		t.Errorf("said twice: %v; %d cards", s.wire.twice, len(s.said("lesson")))
	}
	r := s.fills("rivera", "replan.form", "CLASS.membranes", "day=15 dec")
	s.pressesOn("rivera", r, "Take it back")
	s.deliver()
	if text := rich.Plain(s.said("lesson")[0].Content.Body); !strings.Contains(text, "came early by mistake") {
		t.Errorf("the card says %s", text)
	}
}
