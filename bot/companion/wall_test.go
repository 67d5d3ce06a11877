package companion_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// rang lists when a person's reminders came, on a wall there.
func (s *school) rang(who, zone string) (list []string) {
	for _, m := range s.said("reminder") {
		if m.In.User == who {
			list = append(list, m.At.In(record.ZoneOf(zone)).Format("02 15:04"))
		}
	}
	return list
}

// Who moves is reminded by the wall that they look at, never twice on one date.
func TestPlansMoveWithTheirPerson(t *testing.T) {
	for _, tt := range []struct {
		name, to string
		want     []string // on the wall of the new place, the first two while the person is still in Los Angeles
	}{
		{"east over the date line", "Pacific/Auckland", []string{"12 04:30", "13 04:30", "14 07:30", "15 07:30", "16 07:30"}},
		{"west", "Pacific/Honolulu", []string{"11 05:30", "12 05:30", "13 07:30", "14 07:30", "15 07:30"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("cy")
			s.until(time.Date(2026, 11, 10, 20, 0, 0, 0, time.UTC))
			s.types("cy", "plan", "what=vocab", "when=every day 07:30")
			s.until(time.Date(2026, 11, 12, 20, 0, 0, 0, time.UTC)) // noon in Los Angeles
			said := plainReply(s.fills("cy", "zone.form", "CLASS", "zone="+tt.to))
			if !strings.Contains(said, "“vocab” comes daily at 07:30 as before, next on") {
				t.Errorf("the answer does not say what moved: %s", said)
			}
			s.pass(72 * time.Hour)
			if got := s.rang("cy", tt.to); !slices.Equal(got, tt.want) {
				t.Errorf("it rang at %v, want %v", got, tt.want)
			}
		})
	}
}

// change rewrites the records under a prefix.
func change[T any](s *school, prefix string, how func(key string, v T) (string, T)) {
	s.t.Helper()
	found := all[T](s, prefix)
	s.must(s.store.Update(context.Background(), func(tx bot.Tx) error {
		for key, v := range found {
			if err := tx.Delete(prefix + key); err != nil {
				return err
			}
			key, v = how(key, v)
			if err := record.Save(tx, record.Key[T](prefix+key), v); err != nil {
				return err
			}
		}
		return nil
	}))
}

// other lets everything planned so far have been reckoned with other rules of zones, by which London was an
// hour ahead of itself.
func (s *school) other() {
	s.t.Helper()
	early := func(at time.Time) time.Time { return at.Add(-time.Hour) }
	s.must(s.store.Update(context.Background(), func(tx bot.Tx) error {
		entries, err := tx.Scan("due/", "due/\xff", 0)
		if err != nil {
			return err
		}
		for _, e := range entries {
			key := record.OccurrenceIn(record.QueueOf(string(e.Value)), string(e.Value))
			r, err := record.Need(tx, record.PostKey(key))
			if err != nil {
				return err
			}
			if err := tx.Delete(e.Key); err != nil {
				return err
			}
			r.At = early(r.At)
			if err := record.Save(tx, record.PostKey(key), r); err != nil {
				return err
			}
			if err := tx.Put(record.DueKey(r.At, key), []byte(r.QueueKey(key))); err != nil {
				return err
			}
		}
		return record.Point(tx, record.ZonesKey, "2020a, somewhere")
	}))
	change(s, "plan/", func(key string, x record.Plan) (string, record.Plan) {
		x.At = early(x.At)
		return key, x
	})
	change(s, "prompt/", func(key string, x record.Prompt) (string, record.Prompt) {
		x.At = early(x.At)
		return key, x
	})
}

// A start with other rules of zones reckons everything anew that was planned by the time on a wall, and what
// was planned for an instant stays.
func TestOtherZoneRules(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(2 * time.Hour))
	s.types("ben", "plan", "what=vocab", "when=every day 07:30")
	s.types("ben", "plan", "what=call", "when=20 nov 10:00")
	s.types("rivera", "prompt", "text=What stays?", "when=thu 12:00")
	s.other()
	s.start()
	s.until(lessonOut.Add(15 * 24 * time.Hour))
	if got := s.rang("ben", "Europe/London"); len(got) < 14 || slices.ContainsFunc(got, func(at string) bool {
		return !strings.HasSuffix(at, " 07:30") && at != "20 10:00"
	}) {
		t.Errorf("reminders came at %v", got)
	}
	for _, m := range s.wire.Messages(playground.Filter{}) {
		at := m.At.Format("15:04")
		want := map[string][]string{"lesson": {"16:00"}, "prompt": {"09:00", "12:00"}, "daily": {"17:00"}, "digest": {"08:00"}}[m.Kind]
		if len(want) > 0 && !slices.Contains(want, at) {
			t.Errorf("%s came at %s, want %v", m.Kind, at, want)
		}
	}
	for at, own := range map[string]bool{"12 12:00": true, "12 11:00": false} {
		if got := slices.ContainsFunc(s.said("prompt"), func(m playground.Message) bool { return m.At.Format("02 15:04") == at }); got != own {
			t.Errorf("a discussion at %s: %v", at, got)
		}
	}
	if v := all[record.Plan](s, "plan/"); len(v) != 1 {
		t.Errorf("left are %d plans, want the one that comes back", len(v))
	}
}

// Plans of earlier versions go on, and ring once on each of their dates.
func TestPlansOfEarlierVersions(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut)
	s.types("ben", "plan", "what=vocab", "when=every day 17:30")
	s.types("ben", "plan", "what=call", "when=fri 10:00")
	s.until(lessonOut.Add(3 * time.Hour)) // it rang once
	keys := map[string]string{}
	change(s, "plan/", func(key string, x record.Plan) (string, record.Plan) {
		keys[x.ID+"/"+x.Key] = x.ID + "/" + record.Stamp(x.At)
		x.Wall, x.Key, x.Last = when.WallTime{}, "", when.Date{}
		return key, x
	})
	s.must(s.store.Update(context.Background(), func(tx bot.Tx) error { // as the posts were called then
		for _, table := range []string{"post/", "due/"} {
			entries, err := tx.Scan(table, table+"\xff", 0)
			if err != nil {
				return err
			}
			for _, e := range entries {
				for now, then := range keys {
					if !strings.HasSuffix(e.Key, now) {
						continue
					}
					if err := tx.Delete(e.Key); err != nil {
						return err
					}
					if err := tx.Put(strings.Replace(e.Key, now, then, 1), []byte(strings.Replace(string(e.Value), now, then, 1))); err != nil {
						return err
					}
				}
			}
		}
		return tx.Delete(string(record.ZonesKey))
	}))
	s.start()
	s.until(lessonOut.Add(4 * 24 * time.Hour))
	want := []string{"10 17:30", "11 17:30", "12 17:30", "13 10:00", "13 17:30"}
	if got := s.rang("ben", "Europe/London"); !slices.Equal(got, want) {
		t.Errorf("reminders came at %v, want %v", got, want)
	}
}
