package rich

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"": "",
		"“drew” — with ‘x’ – and \u00a0a\u2009b": "“drew” — with ‘x’ – and \u00a0a\u2009b",
		"a\x00b\x07c\x1b[31m\x7fd\u009be":        "abc[31mde",
		"a\tb\nc\r\nd\re\u2028f":                 "a\tb\nc\nd\ne\nf",
		"\u202eevil\u202c \u2066x\u2069":         "evil x",
		"a\u200e\u200fb\u061c":                   "a\u200e\u200fb\u061c",
		"\ufeffa\ufeff":                          "a",
		"bad \xff\xc3(":                          "bad \uFFFD(",
		"👩‍👩‍👧 🏳️‍🌈 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 नमस्ते می\u200cخواهم": "👩‍👩‍👧 🏳️‍🌈 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 नमस्ते می\u200cخواهم",
		"café e\u0301": "café e\u0301",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]bool{
		"": false, " \t\n\u00a0\u3000": false, "\u200b\u200d\ufeff": false, "\u202e\u2066": false, "\x00\x07": false, "\u3164\u115f\u2800": false,
		"\ufe0f\U000E0061": false, "\u0301": false, "\u034f": false, "\u00ad": false,
		"a": true, ".": true, "👩‍👩‍👧": true, "1️⃣": true, "\u200bא": true, "。": true, "🇬🇧": true, "\uFFFD": true,
	} {
		if got := Visible(in); got != want {
			t.Errorf("Visible(%q) = %v, want %v", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\x00\xff\u202e\r\n👩‍👩‍👧\u200b")
	f.Fuzz(func(t *testing.T, in string) {
		got := Clean(in)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\x1b\r\u202e\u2066\ufeff") {
			t.Errorf("Clean(%q) = %q", in, got)
		}
		if Clean(got) != got {
			t.Errorf("Clean(%q) cleans more: %q", got, Clean(got))
		}
		if Visible(in) != Visible(got) && utf8.ValidString(in) {
			t.Errorf("cleaning changed whether %q is visible", in)
		}
	})
}
