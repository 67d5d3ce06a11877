package bot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// TestRanked keeps all buttons in a row that has room, else lets the rare ones leave it first, then the last.
func TestRanked(t *testing.T) {
	for _, tt := range []struct{ all, row, rest string }{
		{"", "", ""},
		{"a B c", "a B c", ""}, // rare ones are capitals
		{"a B c d", "a c d", "B"},
		{"a B c D", "a c", "B D"},
		{"a b c d e", "a b c", "d e"},
		{"A B C D", "A B C", "D"},
	} {
		row, rest := bot.Ranked(lettered(tt.all), 3)
		if diff := cmp.Diff([]string{tt.row, tt.rest}, []string{letters(row), letters(rest)}); diff != "" {
			t.Errorf("%s: %s", tt.all, diff)
		}
	}
}

func lettered(text string) (list []bot.Button) {
	for _, r := range text {
		if r != ' ' {
			list = append(list, bot.Button{Label: string(r), Rare: r < 'a'})
		}
	}
	return list
}

func letters(list []bot.Button) (text string) {
	for i, b := range list {
		if i > 0 {
			text += " "
		}
		text += b.Label
	}
	return text
}

// TestBeside finds the button of a block by its anchor; a block without one has none, whatever buttons there are.
func TestBeside(t *testing.T) {
	m := bot.Message{Buttons: []bot.Button{{Label: "all"}, {Label: "two", At: 2}}}
	if b := m.Beside(rich.Block{Anchor: 2}); b == nil || b.Label != "two" {
		t.Errorf("beside the second block stands %v", b)
	}
	for _, x := range []rich.Block{{}, {Anchor: 1}} {
		if b := m.Beside(x); b != nil {
			t.Errorf("beside %v stands %v", x, b)
		}
	}
}
