package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// who acts where: fay may manage nothing.
func (s *school) at(who, channel string, change func(*bot.Event), kind bot.Kind, action string, args ...string) bot.Reply {
	s.t.Helper()
	ev := s.event(who, kind, action, args...)
	ev.In.Channel, ev.From.Keeps = channel, false
	if change != nil {
		change(&ev)
	}
	return s.handle(ev)
}

// asks lets somebody ask in a channel, and returns the target of the buttons that answer.
func (s *school) asks(who, channel string) string {
	s.t.Helper()
	before := all[record.Wish](s, "wish/")
	s.at(who, channel, nil, bot.KindButton, "wish.ask")
	for key := range all[record.Wish](s, "wish/") {
		if _, old := before[key]; !old {
			return strings.ReplaceAll(key, "/", ".")
		}
	}
	s.t.Fatalf("%s has asked for nothing in %s", who, channel)
	return ""
}

func keeps(ev *bot.Event) { ev.From.Keeps = true }

func admin(ev *bot.Event) { ev.From.Admin = true }

// A wish is seen and answered by those who may begin a class in its channel, and by nobody else.
func TestWhoAnswersAWish(t *testing.T) {
	elsewhere := func(ev *bot.Event) { ev.From.Admin, ev.In.Space = true, "elsewhere" }
	inbox := func(ev *bot.Event) { ev.In = bot.Place{Platform: ev.In.Platform, User: "rivera"} }
	for name, tt := range map[string]struct {
		who, channel string
		change       func(*bot.Event)
		may          bool
	}{
		"an administrator, elsewhere":       {"dana", "library", admin, true},
		"who manages the channel":           {"dana", "staff", keeps, true},
		"who manages another channel":       {"dana", "library", keeps, false},
		"a teacher of the space":            {"rivera", "library", nil, true},
		"a teacher in their inbox":          {"rivera", "", inbox, true},
		"a learner":                         {"ben", "staff", nil, false},
		"who asked":                         {"fay", "staff", nil, false},
		"an administrator of another space": {"dana", "staff", elsewhere, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			target := s.asks("fay", "staff")
			if tt.channel != "" {
				shown := plainReply(s.at(tt.who, tt.channel, tt.change, bot.KindCommand, "class"))
				if strings.Contains(shown, "asks to begin a class") != tt.may {
					t.Errorf("/class says: %s", shown)
				}
			}
			answer := plainReply(s.at(tt.who, tt.channel, tt.change, bot.KindButton, "wish.allow", "target="+target))
			if strings.Contains(answer, "said yes") != tt.may {
				t.Errorf("Allow says: %s", answer)
			}
			may := s.at("fay", "staff", nil, bot.KindButton, "class.form").Form != nil
			if may != tt.may {
				t.Errorf("fay may begin a class: %v", may)
			}
			if r := s.at("fay", "library", nil, bot.KindButton, "class.form"); r.Form != nil {
				t.Error("a yes for one channel opens another")
			}
		})
	}
}

// Nobody floods those who answer, what was answered once stays so, and after a month the time of it is over.
func TestWishesEnd(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	target := s.asks("fay", "staff")
	s.at("fay", "staff", nil, bot.KindButton, "wish.ask")
	s.asks("fay", "library")
	s.asks("fay", "garden")
	if r := plainReply(s.at("fay", "hall", nil, bot.KindButton, "wish.ask")); !strings.Contains(r, "asked in 3 channels") {
		t.Errorf("a fourth wish: %s", r)
	}
	if n := len(all[record.Wish](s, "wish/")); n != 3 {
		t.Errorf("%d wishes", n)
	}
	s.at("rivera", channel, nil, bot.KindButton, "wish.decline", "target="+target)
	if r := plainReply(s.at("dana", "staff", admin, bot.KindButton, "wish.allow", "target="+target)); !strings.Contains(r, "Rivera said no") {
		t.Errorf("after a no: %s", r)
	}
	says(t, "fay's /class", plainReply(s.at("fay", "staff", nil, bot.KindCommand, "class")), "Rivera said no", "!Ask them")
	s.pass(31 * 24 * time.Hour)
	if r := plainReply(s.at("dana", "staff", admin, bot.KindCommand, "class")); strings.Contains(r, "asks to begin") {
		t.Errorf("a month later: %s", r)
	}
	button(t, s.at("fay", "staff", nil, bot.KindCommand, "class"), "Ask them")
	s.asks("fay", "staff")
}

// Who is known to manage the space is written to, until they no longer do.
func TestWhoIsAskedForAClass(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.at("ben", channel, admin, bot.KindCommand, "today")
	s.at("cy", channel, admin, bot.KindCommand, "today")
	s.at("cy", channel, nil, bot.KindCommand, "today")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "role="+teachersRole)
	s.dana(bot.KindButton, "digest.every", "CLASS.day") // she teaches by the role from now on
	s.asks("fay", "staff")
	to := map[string]bool{}
	for _, x := range all[record.Entry](s, "post/wish/") {
		for _, who := range []string{"rivera", "ben", "cy", "dana", "fay"} {
			to[who] = to[who] || x.Person == s.human(who).ID
		}
	}
	if !to["rivera"] || !to["ben"] || to["cy"] || !to["dana"] || to["fay"] {
		t.Errorf("written to: %v", to)
	}
}
