package term

import (
	"testing"

	"afterbell/bot"
)

// Who makes a class with a teacher can read what its learners note.
func TestMayFound(t *testing.T) {
	for _, tt := range []struct {
		name    string
		who     bot.User
		teaches bool
		want    bool
	}{
		{"nobody in particular", bot.User{Roles: []string{"pupils"}}, false, false},
		{"who manages the space", bot.User{Admin: true}, false, true},
		{"who manages the channel", bot.User{Keeps: true}, false, true},
		{"who teaches there already", bot.User{}, true, true},
	} {
		if got := MayFound(tt.who, tt.teaches); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
