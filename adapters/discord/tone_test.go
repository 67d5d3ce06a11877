package discord

import (
	"testing"

	"afterbell/bot"
)

// TestTones gives each tone a colour of its own, and a message without one none.
func TestTones(t *testing.T) {
	seen := map[int]bot.Tone{}
	for _, tone := range []bot.Tone{bot.ToneLesson, bot.ToneTalk, bot.ToneNotice, bot.ToneEnd} {
		c := accents[tone]
		if other, twice := seen[c]; twice || c <= 0 || c > 0xffffff {
			t.Errorf("%s has the colour %06x, like %q", tone, c, other)
		}
		seen[c] = tone
	}
	if accents[bot.TonePlain] != 0 {
		t.Error("a plain message has a colour")
	}
}
