package config

import "strings"

// wrongAnyToken finds what no secret may contain, and examples that were never filled in.
func wrongAnyToken(t string) string {
	lower := strings.ToLower(t)
	switch {
	case strings.ContainsAny(t, "\r\n"):
		return "this has several lines; a token is one line"
	case strings.ContainsAny(t, "\"'`“”‘’"):
		return "this has quotation marks inside; leave only those of the TOML text"
	case strings.ContainsAny(t, " \t\u00a0"):
		return "this has a space inside; copy the token again"
	}
	for _, filler := range []string{"your", "changeme", "change-me", "example", "placeholder", "…", "...", "<", "xxxx", "***"} {
		if strings.Contains(lower, filler) {
			return "this is still the example; put the real value here"
		}
	}
	if strings.ContainsFunc(t, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return "this has characters that no token has; copy it again"
	}
	return ""
}
