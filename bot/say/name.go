package say

import (
	"strings"
	"unicode"

	"afterbell/bot/rich"
)

// Nameless is what somebody is called whose name the platform did not tell.
const Nameless = "Somebody"

// CleanName keeps names on one line and of bearable length, without characters that turn the text
// around them.
func CleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, rich.Unmarked(name))
	if r := []rune(strings.TrimSpace(name)); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	if name = strings.TrimSpace(name); !rich.Visible(name) {
		return Nameless
	}
	return name
}
