package term

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot/record"
	"afterbell/bot/when"
)

func rhythm(t *testing.T, words string) when.Rhythm {
	t.Helper()
	r, err := when.ParseRhythm(words)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func december(days ...int) (list []when.Date) {
	for _, d := range days {
		list = append(list, when.Date{Year: 2026, Month: time.December, Day: d})
	}
	return list
}

// The class meets on Tuesdays and Thursdays from 1 December on; the days of plans count in their place.
func TestPlannedDays(t *testing.T) {
	on := func(d int) when.Date { return december(d)[0] }
	ended := rhythm(t, "mon at 18:00")
	ended.Until = on(7)
	small := rhythm(t, "sat at 01:00") // in the night that belongs to Friday
	habit := func(d int, r ...when.Rhythm) record.Habit { return record.Habit{From: on(d), Rhythms: r} }
	for name, x := range map[string]struct {
		habits []record.Habit
		pace   bool // the learner goes at their own pace
		off    []when.Span
		want   []when.Date
	}{
		"class days":                 {nil, false, nil, december(1, 3, 8, 10)},
		"own ones from their day on": {[]record.Habit{habit(4, rhythm(t, "mon, sat at 18:00"))}, false, nil, december(1, 3, 5, 7, 12)},
		"until they are dropped":     {[]record.Habit{habit(2, rhythm(t, "wed at 18:00")), habit(9)}, false, nil, december(1, 2, 10)},
		"or over":                    {[]record.Habit{habit(2, ended)}, false, nil, december(1, 7, 8, 10)},
		"two plans, one day":         {[]record.Habit{habit(1, rhythm(t, "fri at 18:00"), small)}, false, nil, december(4, 11)},
		"days off count for nobody": {
			[]record.Habit{habit(1, rhythm(t, "mon at 18:00"))}, false, []when.Span{{From: on(7), To: on(9)}}, nil,
		},
		"own pace, before and with them": {[]record.Habit{habit(4, rhythm(t, "sat at 18:00"))}, true, nil, december(5, 12)},
	} {
		c := record.Class{Zone: "Europe/London", Run: record.Run{Start: on(1), Rhythm: rhythm(t, "tue, thu at 16:00")}}
		c.Run.Rhythm.Off = x.off
		m := record.Member{}
		if x.pace {
			m.Own = on(1)
		}
		p := record.Person{Zone: "Europe/London", Rollover: when.DefaultRollover(), Habits: x.habits}
		got := PlannedDays(&c, m, &p, on(1).AddDays(-3), on(13))
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWithHabit(t *testing.T) {
	mon, sat := []when.Rhythm{rhythm(t, "mon at 18:00")}, []when.Rhythm{rhythm(t, "sat at 18:00")}
	day := december(1)[0]
	habits := WithHabit(nil, nil, day)
	if len(habits) != 0 {
		t.Errorf("of no plans: %v", habits)
	}
	habits = WithHabit(nil, mon, day)
	if len(habits) != 1 || habits[0].From != day.AddDays(1) {
		t.Errorf("the first: %v", habits)
	}
	if undone := WithHabit(habits, nil, day); len(undone) != 0 {
		t.Errorf("undone on the same day: %v", undone)
	}
	if same := WithHabit(habits, mon, day.AddDays(5)); len(same) != 1 {
		t.Errorf("the same again: %v", same)
	}
	habits = WithHabit(habits, sat, day.AddDays(5))
	if habits = WithHabit(habits, nil, day.AddDays(6)); len(habits) != 3 {
		t.Errorf("changed and dropped: %v", habits)
	}
	if habits = WithHabit(habits, mon, day.AddDays(6+habitDays+2)); len(habits) != 2 || len(habits[0].Rhythms) != 0 {
		t.Errorf("long after: %v", habits)
	}
}
