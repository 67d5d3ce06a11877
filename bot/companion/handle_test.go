package companion_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/turn"
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
	b, err := companion.New(turn.Config{Store: full{s.store}, Now: s.clock})
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
	said := plainReply(s.presses("ben", "checkin.once", "CLASS.secret", "value=3"))
	if !strings.HasPrefix(said, "That button is from an older time") || strings.Contains(said, "3") {
		t.Errorf("to an old button is said: %s", said)
	}
}

// What was chosen from a list in such a form is not given back: it is an id.
func TestOnlyWordsOfAFormComeBack(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.fills("rivera", "class.set", "CLASS", "answer=2", "learners=S0LEARNERS")
	s.until(lessonOut.Add(50 * time.Hour))
	elsewhere := s.event("dana", bot.KindButton, "class.form")
	elsewhere.In.Channel = "staff"
	lists := map[string]bool{}
	for _, r := range []bot.Reply{s.presses("ben", "checkin.open", "CLASS"), s.presses("ben", "ask.open", "CLASS"),
		s.presses("ben", "settings.open", "CLASS"),
		s.presses("rivera", "prompt.open", "CLASS"), s.presses("rivera", "class.settings", "CLASS"), s.handle(elsewhere)} {
		for _, f := range r.Form.Fields {
			said := plainReply(s.fills("ben", "form.once", "CLASS", f.Name+"=l03"))
			written := f.Kind == bot.FieldLine || f.Kind == bot.FieldText
			if strings.Contains(said, "l03") != written {
				t.Errorf("of the field %s of %s is given back: %s", f.Name, r.Form.Action, said)
			}
			lists[f.Name] = lists[f.Name] || !written
		}
	}
	for _, name := range []string{"daily", "learners", "lesson", "mention", "role", "sure", "to"} {
		if !lists[name] {
			t.Errorf("no form had a list called %s", name)
		}
	}
}
