package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"afterbell/bot"
)

// full is a store on a disk that takes nothing any more.
type full struct{ bot.Store }

var errFull = errors.New("no space left")

// Update implements bot.Store.
func (full) Update(context.Context, func(bot.Tx) error) error { return errFull }

// What a person did and could not be stored is answered; that the bot was added or removed is for the
// adapter to tell again.
func TestWhatCannotBeStored(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	b, err := bot.New(bot.Config{Store: full{s.store}, Now: s.clock})
	s.must(err)
	for kind, again := range map[bot.Kind]bool{bot.KindJoined: true, bot.KindGone: true, bot.KindButton: false} {
		action := ""
		if kind == bot.KindButton {
			action = "join"
		}
		r, err := b.Handle(t.Context(), s.event("dana", kind, action, "target=CLASS"))
		if errors.Is(err, errFull) != again {
			t.Errorf("%s: %v", kind, err)
		}
		if said := plainReply(r); strings.Contains(said, "went wrong") == again {
			t.Errorf("%s is answered: %s", kind, said)
		}
	}
}

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
