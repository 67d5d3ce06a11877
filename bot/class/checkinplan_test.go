package class

import (
	"testing"

	"afterbell/bot/when"
)

// Words for a day ahead are a plan of it; with anything that belongs to a day that has come, the form asks.
func TestReadEntryAhead(t *testing.T) {
	today := when.Date{Year: 2026, Month: 11, Day: 10}
	for name, c := range map[string]struct {
		typed map[string]string
		did   string
		ahead int // in days; 0: none
		wrong string
	}{
		"today":                        {map[string]string{"did": "notes"}, "notes", 0, ""},
		"a day: tomorrow":              {map[string]string{"did": "notes", "day": "tomorrow"}, "notes", 1, ""},
		"a day: in three days":         {map[string]string{"did": "notes", "day": "in 3 days"}, "notes", 3, ""},
		"a day that has come":          {map[string]string{"did": "notes", "day": "yesterday"}, "notes", 0, ""},
		"before the words":             {map[string]string{"did": "Tomorrow: find my notes"}, "find my notes", 1, ""},
		"for tomorrow":                 {map[string]string{"did": "for tomorrow : notes"}, "notes", 1, ""},
		"no colon":                     {map[string]string{"did": "tomorrow find my notes"}, "tomorrow find my notes", 0, ""},
		"nothing behind the colon":     {map[string]string{"did": "tomorrow:"}, "tomorrow:", 0, ""},
		"another word with a colon":    {map[string]string{"did": "read: tomorrow: a novel"}, "read: tomorrow: a novel", 0, ""},
		"a day that was typed, too":    {map[string]string{"did": "tomorrow: notes", "day": "today"}, "tomorrow: notes", 0, ""},
		"with how sure":                {map[string]string{"did": "notes", "day": "tomorrow", "sure": "4"}, "notes", 1, "checkin.day_ahead"},
		"with what somebody is stuck":  {map[string]string{"did": "notes", "day": "tomorrow", "stuck": "x"}, "notes", 1, "checkin.day_ahead"},
		"with a plan":                  {map[string]string{"did": "tomorrow: notes", "next": "x"}, "tomorrow: notes", 0, "checkin.day_ahead"},
		"a day ahead without any word": {map[string]string{"day": "tomorrow"}, "", 1, "checkin.did_missing"},
	} {
		e := readEntry(func(name string) string { return c.typed[name] }, today)
		ahead := when.Date{}
		if c.ahead > 0 {
			ahead = today.AddDays(c.ahead)
		}
		if e.did != c.did || e.ahead != ahead || e.errors["day"]+e.errors["did"] != c.wrong {
			t.Errorf("%s: %q for %s, %q, want %q for %s, %q", name, e.did, e.ahead, e.errors["day"]+e.errors["did"], c.did, ahead, c.wrong)
		}
	}
}

// Whoever begins or ends with tomorrow may mean it.
func TestSpeaksOfTomorrow(t *testing.T) {
	for did, want := range map[string]bool{
		"tomorrow the graph": true, "finish the graph tomorrow.": true, "read for tomorrow's lesson": false, "tomorrow": false,
		"not tomorrow but today": false, "the graph": false, "": false,
	} {
		if got := speaksOfTomorrow(did); got != want {
			t.Errorf("%q: %v", did, got)
		}
	}
	for did, want := range map[string]string{
		"tomorrow the graph": "the graph", "Finish the graph Tomorrow.": "Finish the graph", "the graph": "the graph",
	} {
		if got := withoutTomorrow(did); got != want {
			t.Errorf("%q becomes %q", did, got)
		}
	}
}
