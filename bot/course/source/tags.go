package source

import (
	"regexp"
	"strings"

	"afterbell/bot/course/scan"
)

// What authors break over several lines of HTML is put on one, since lines are translated one by one.

var (
	openPicture = regexp.MustCompile(`(?i)<img\b[^>]*$`)
	openLink    = regexp.MustCompile(`(?i)<a\b[^>]*$|<a\b[^>]*>[^<]*$|<a\b[^>]*>(?:[^<]|<img\b[^>]*>)*$`)
)

// maxTagLines bounds how far the end of a tag is looked for.
const maxTagLines = 12

// joinTags returns lines in which each picture and each link of HTML stands on one line. Code stays as it is.
func joinTags(lines []line) []line {
	var out []line
	var fence scan.Fence
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		if fence.Inside(l.s) || !strings.Contains(l.s, "<") {
			out = append(out, l)
			continue
		}
		if whole, used := untilClosed(lines[i:]); used > 1 {
			l.s, i = whole, i+used-1
		}
		out = append(out, l)
	}
	return out
}

// untilClosed joins the first line with those up to the end of its last tag; 1 if the line has an end, or none is near.
func untilClosed(lines []line) (whole string, used int) {
	whole = lines[0].s
	for used = 1; openPicture.MatchString(whole) || openLink.MatchString(whole); used++ {
		if used == len(lines) || used == maxTagLines || strings.TrimSpace(lines[used].s) == "" || strings.Contains(whole, "`") {
			return lines[0].s, 1
		}
		whole = strings.TrimRight(whole, " ") + " " + strings.TrimSpace(lines[used].s)
	}
	return whole, used
}
