package bot_test

import (
	"testing"

	"afterbell/bot"
)

// What is offered while a discussion is typed is accepted.
func TestPromptCompletion(t *testing.T) {
	for _, typed := range []string{"", "fri", "14 nov", "every tue 9:00", "in 2 hours", "fri 18:00"} {
		for _, option := range []string{"when", "close"} {
			s := newSchool(t)
			s.enrol("ben")
			ev := s.event("rivera", bot.KindCommand, "prompt", option+"="+typed)
			ev.Focus = option
			offered, err := s.bot.Complete(t.Context(), ev)
			s.must(err)
			if len(offered) < 2 {
				t.Errorf("%s %q: only %v is offered", option, typed, offered)
			}
			for _, c := range offered {
				if r := s.types("rivera", "prompt", "text=One rule or two?", option+"="+c.Value); r.Form != nil {
					t.Errorf("%s %q: %q is offered and then refused: %s", option, typed, c.Value, plainReply(r))
				}
			}
		}
	}
}
