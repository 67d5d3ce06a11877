package record

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"afterbell/bot"
)

// segment makes a platform's id safe as one segment of a key.
func segment(id string) string {
	for _, r := range id {
		if r < 'A' && (r < '0' || r > '9') && r != '-' && r != '.' || r > 'z' || r == '\\' || r == '^' || r == '`' {
			return url.PathEscape(id)
		}
	}
	return id
}

// segmentOf returns segment n of a key, counted from 0, "" beyond its end.
func segmentOf(k string, n int) string {
	for ; n > 0; n-- {
		_, k, _ = strings.Cut(k, "/")
	}
	first, _, _ := strings.Cut(k, "/")
	return first
}

// Stamp returns t as a fixed-width key segment whose byte order is order of time, in microseconds.
// Instants before 1970 count as 1970.
func Stamp(t time.Time) string {
	const digits = "0123456789abcdef"
	var b [13]byte
	u := uint64(max(t.UnixMicro(), 0))
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = digits[u&15]
		u >>= 4
	}
	return string(b[:])
}

// StampTime is the inverse of Stamp, in UTC. Its error wraps bot.ErrDamaged.
func StampTime(s string) (time.Time, error) {
	var micro int64
	if _, err := fmt.Sscanf(s, "%013x", &micro); err != nil {
		return time.Time{}, fmt.Errorf("%w: time %q in a key", bot.ErrDamaged, s)
	}
	return time.UnixMicro(micro).UTC(), nil
}
