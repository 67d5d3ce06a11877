package companion_test

import (
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// What a platform says of a person is followed, by its own events and by whatever the person does;
// what it leaves open stays, and a zone that the person chose wins.
func TestThePlatformIsFollowed(t *testing.T) {
	moved := bot.User{ID: "ada", Name: "Ada L.", Zone: "Europe/Madrid", Locale: "es"}
	for name, c := range map[string]struct {
		chose              bool
		kind               bot.Kind
		action             string
		from               bot.User
		name, zone, locale string
	}{
		"a profile":              {false, bot.KindProfile, "", moved, "Ada L.", "Europe/Madrid", "es"},
		"a profile, zone chosen": {true, bot.KindProfile, "", moved, "Ada L.", "Pacific/Auckland", "es"},
		"a look":                 {false, bot.KindCommand, "today", moved, "Ada L.", "Europe/Madrid", "es"},
		"a look, zone chosen":    {true, bot.KindCommand, "today", moved, "Ada L.", "Pacific/Auckland", "es"},
		"an act":                 {false, bot.KindButton, "join", moved, "Ada L.", "Europe/Madrid", "es"},
		"nothing said":           {false, bot.KindProfile, "", bot.User{ID: "ada"}, "Ada", "Pacific/Auckland", "en"},
		"an unknown zone":        {false, bot.KindProfile, "", bot.User{ID: "ada", Zone: "Mars/North"}, "Ada", "Pacific/Auckland", "en"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ada")
			if c.chose {
				s.fills("ada", "zone.form", "CLASS", "zone=Pacific/Auckland")
			}
			ev := s.event("ada", c.kind, c.action)
			ev.From = c.from
			s.handle(ev)
			if p := s.human("ada"); p.Name != c.name || p.Zone != c.zone || p.Locale != c.locale {
				t.Errorf("stored are %q, %s, %s; want %q, %s, %s", p.Name, p.Zone, p.Locale, c.name, c.zone, c.locale)
			}
		})
	}
}

// Who joins while the platform says nothing of them gets the class's zone and no name; the next
// event that says more mends both.
func TestAnUnknownNewcomerIsMended(t *testing.T) {
	s := newSchool(t)
	s.enrol()
	join := s.event("cy", bot.KindButton, "join", "target=CLASS")
	join.From = bot.User{ID: "cy"}
	s.handle(join)
	if p := s.human("cy"); p.Name != "Somebody" || p.Zone != "Europe/London" {
		t.Fatalf("cy is stored as %q in %s", p.Name, p.Zone)
	}
	s.types("cy", "today")
	if p := s.human("cy"); p.Name != "Cy" || p.Zone != "America/Los_Angeles" {
		t.Errorf("cy stays %q in %s", p.Name, p.Zone)
	}
}

// With the zone the next daily message moves.
func TestTheDailyMessageMovesWithTheZone(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	ev := s.event("ben", bot.KindCommand, "today")
	ev.From.Zone = "America/Los_Angeles"
	s.handle(ev)
	if at := s.row(s.human("ben").Daily.Plan).At; !at.Equal(time.Date(2026, 11, 10, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("the daily message is planned for %s, not for 17:00 in Los Angeles", at)
	}
}

// Who is met in another zone reads so once, with whatever they asked for; what they planned moves.
func TestAFollowedZoneIsTold(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.types("ben", "plan", "what=vocab", "when=every day 7:30")
	for _, command := range []string{"today", "plan"} {
		ev := s.event("ben", bot.KindCommand, command)
		ev.From.Zone = "America/Los_Angeles"
		if got := plainReply(s.handle(ev)); strings.Contains(got, "it says Mon 9 Nov, 04:00 now") != (command == "today") {
			t.Errorf("%s reads %s", command, got)
		}
	}
	for _, x := range all[record.Plan](s, "plan/") {
		if want := time.Date(2026, 11, 10, 15, 30, 0, 0, time.UTC); !x.At.Equal(want) {
			t.Errorf("the plan is for %s, want %s", x.At, want)
		}
	}
}

// With the language alone it does not: one that waits for its turn still comes today.
func TestTheDailyMessageStaysWithTheLanguage(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.types("ben", "plan", "what=read tue 16:59")
	s.wire.fault = failing("reminder", 0, 1, bot.After(time.Hour, bot.ScopePerson, errService), false)
	s.until(lessonOut.Add(90 * time.Minute))
	ev := s.event("ben", bot.KindCommand, "today")
	ev.From.Locale = "es"
	s.handle(ev)
	s.pass(time.Hour)
	if got := len(s.said("daily")); got != 1 {
		t.Errorf("%d daily messages came, want 1", got)
	}
}
