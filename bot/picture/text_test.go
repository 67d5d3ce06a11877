package picture

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFit(t *testing.T) {
	for _, tc := range []struct {
		in   string
		room int // in widths of the letter n
		want string
	}{
		{"", 9, ""},
		{"Osmosis", 7, "Osmosis"},
		{"Osmosis!", 7, "Osmo…"},
		{"Cells and more", 8, "Cells a…"},
		{"Cells and more", 6, "Cells…"},
		{"anything", 3, "a…"},
		{"anything", 1, ""},
		{"anything", 0, ""},
		{" two\r\n\n lines\t", 20, "two lines"},
		{"nul\x00 esc\x1b", 20, "nul esc"},
		{"\u202eRTL\u202c \ufeffmark", 20, "RTL mark"},
		{"bad \xff\xc3", 20, "bad"},
		{"שלום", 20, ""},
		{"Мария Иванова", 20, "Мария Иванова"},
		{"Ελένη Παπαδοπούλου", 20, "Ελένη Παπαδοπούλου"},
		{"李雷 (Li Lei)", 20, "(Li Lei)"},
		{"Мария · 生物学 9b", 20, "Мария · 9b"},
		{"生物学 · 9b", 20, "9b"},
		{"สมชาย ใจดี", 20, ""},
		{"محمد علي", 20, ""},
		{"नमस्ते", 20, ""},
		{"👩‍🔬 science ✂", 20, "science"},
		{"Қазақ тілі", 20, "тілі"},
		{"- Cells -", 20, "- Cells -"},
		{"cafe\u0301 Ñandú", 20, "café Ñandú"},
		{"Łódź Tūī Żółć Nguyễn", 30, "Łódź Tūī Żółć Nguyen"},
		{"H₂O, ﬃne – or — “not”…", 30, "H₂O, ffine – or — “not”…"},
		{"1½ × 2² €", 20, "1½ × 2² €"},
		{"\u2017 \ufdfa", 20, "\u2017"},
		{"a" + strings.Repeat("\u0301", 10000), 10, "á…"},
		{strings.Repeat("x", 10000), 10, "xxxxxxxxx…"},
		{strings.Repeat("日", 10000), 10, ""},
		{strings.Repeat("日", 600) + " x", 10, ""},
	} {
		if got := string(fit(plain(), nil, tc.in, letters(tc.room))); got != tc.want {
			t.Errorf("fit(%.30q, %d) = %q, want %q", tc.in, tc.room, got, tc.want)
		}
	}
}

// letters is the width of so many letters.
func letters(n int) int { return plain().width([]rune(strings.Repeat("n", n))) }

func FuzzFit(f *testing.F) {
	f.Add("Señor Peña’s “slug” – a story", 21)
	f.Add("\u202e\xff\n日本ﷺ", 4)
	f.Fuzz(func(t *testing.T, s string, room int) {
		room = min(max(room, 0), 60)
		width := letters(room)
		line := fit(plain(), nil, s, width)
		if got := plain().width(line); got > width {
			t.Fatalf("%q has %d pixels in room for %d", string(line), got, width)
		}
		for _, r := range line {
			if !covered(r) || r == '?' && !strings.Contains(norm.NFKD.String(s), "?") {
				t.Errorf("%q is drawn of %q", r, s)
			}
		}
		if again := fit(plain(), nil, string(line), width); !slices.Equal(again, line) {
			t.Errorf("%q fits as %q", string(line), string(again))
		}
	})
}

func TestStartKeepsRunesWhole(t *testing.T) {
	for n := range 10 {
		head, cut := start("aé日👩", n)
		if !utf8.ValidString(head) || len(head) > n || !cut && n < len("aé日👩") {
			t.Errorf("start(%d) = %q, %v", n, head, cut)
		}
	}
}

// spell asks one face and both draw: they must have the same letters.
func TestFacesHaveTheSameLetters(t *testing.T) {
	known := 0
	for r := rune(0); r < 0x3000; r++ {
		one, other := plain().glyph(r), large().glyph(r)
		if (one == nil) != (other == nil) {
			t.Errorf("%q is in one face only", r)
		}
		if one != nil {
			known++
		}
	}
	if known < 600 {
		t.Errorf("%d letters: the font is not there", known)
	}
}
