package bot_test

import (
	"strings"
	"testing"
)

// What was written into a form that cannot be taken is given back, since the form is gone by then.
func TestWordsOfAFormComeBack(t *testing.T) {
	for name, c := range map[string]struct{ action, target, says string }{
		"of an older version":      {"checkin.once", "CLASS", "That form is from an older time"},
		"about what is gone":       {"queue.form", "CLASS.000-nobody", "That question is not there any more."},
		"of somebody who must not": {"moretime.form", "CLASS", "That is for the teachers of this class."},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSchool(t)
			s.enrol("ben")
			who := "rivera"
			if c.action == "moretime.form" {
				who = "ben"
			}
			r := s.fills(who, c.action, c.target, "text=Salt pulls\nthe water out.", "note=")
			said := plainReply(r)
			if !strings.HasPrefix(said, c.says) || !strings.Contains(said, "Salt pulls") || !strings.Contains(said, "the water out.") || !r.Private {
				t.Errorf("said: %s", said)
			}
		})
	}
	s := newSchool(t)
	if said := plainReply(s.presses("ben", "checkin.once", "CLASS.secret", "value=3")); !strings.HasPrefix(said, "That button is from an older time") || strings.Contains(said, "3") {
		t.Errorf("to an old button is said: %s", said)
	}
}
