package term

import (
	"testing"

	"afterbell/bot"
)

// Who makes a class with a teacher can read what its learners note.
func TestMayFound(t *testing.T) {
	for _, tt := range []struct {
		name     string
		who      bot.User
		platform string
		teaches  bool
		want     bool
	}{
		{"nobody in particular", bot.User{Roles: []string{"pupils"}}, "discord", false, false},
		{"who manages the space", bot.User{Admin: true}, "discord", false, true},
		{"who manages the channel", bot.User{Keeps: true}, "slack", false, true},
		{"who teaches there already", bot.User{}, "slack", true, true},
		{"in the playground", bot.User{}, "playground", false, true},
	} {
		if got := MayFound(tt.who, bot.Place{Platform: tt.platform}, tt.teaches); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
