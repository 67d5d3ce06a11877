package course

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"
)

// This file finds the line that keeps YAML or TOML from being read, and says in plain words what to
// write instead. The words of the parsers are for people who know these notations.

// keyLine is "key: value" or "key = value", with or without the spaces.
var keyLine = regexp.MustCompile(`^([A-Za-z][A-Za-z_-]*) *([:=]) *(.*)$`)

// slipInYAML returns the first line of front matter that cannot be read by itself, from 1, and what to
// write there, in words and where it is certain as an edit; 0 if every line can.
func slipInYAML(front string) (line int, text string, right Edit) {
	open := 0 // the line of a bracket that is not closed in its line
	for i, s := range strings.Split(front, "\n") {
		trimmed := strings.TrimSpace(s)
		m := keyLine.FindStringSubmatch(strings.TrimRight(s, " "))
		switch {
		case strings.HasPrefix(s, "\t"):
			return i + 1, "the line begins with a tab; begin it with spaces", Edit{"\t", "  "}
		case strings.HasPrefix(trimmed, "```"):
			return i + 1, "the row of backticks belongs to an example, not into the file; remove it", Edit{trimmed, noteSign}
		case trimmed == "" || strings.HasPrefix(trimmed, "#") || m == nil && strings.HasPrefix(s, " ") || strings.HasPrefix(trimmed, "- "):
		case m == nil:
			return i + 1, fmt.Sprintf("%q is no line of the form \"title: …\"", shorten(trimmed, 60)), Edit{}
		case m[2] == "=":
			fixed := keyText(m[1], ": ", m[3])
			return i + 1, "write a colon in place of the equals sign: " + fixed, Edit{strings.TrimRight(s, " "), fixed}
		case strings.HasPrefix(m[3], "[") && !strings.HasSuffix(m[3], "]"), strings.HasPrefix(m[3], "{") && !strings.HasSuffix(m[3], "}"):
			open = i + 1
		case !isYAML(s):
			fixed := keyText(m[1], ": ", m[3])
			return i + 1, "this cannot be read; write it like this: " + fixed, Edit{strings.TrimRight(s, " "), fixed}
		}
	}
	if open > 0 {
		return open, "nothing closes the bracket that begins here; close it, or put a text that begins with a bracket in quotation marks", Edit{}
	}
	return 0, "", Edit{}
}

// noteSign stands in place of a line that does not belong into a head: a note without words.
const noteSign = "#"

// isYAML reports whether a line is a mapping by itself, or may be the first line of one.
func isYAML(s string) bool {
	var node map[string]yaml.Node
	return yaml.Unmarshal([]byte(s), &node) == nil
}

// slipInTOML returns the first line of course.toml that cannot be read by itself, from 1, and what to
// write there, in words and where it is certain as an edit; 0 if every line can.
func slipInTOML(text string) (line int, said string, right Edit) {
	if strings.Contains(text, `"""`) || strings.Contains(text, "'''") {
		return 0, "", Edit{} // texts of several lines, which are no beginner's
	}
	for i, s := range strings.Split(text, "\n") {
		s = strings.TrimSpace(s)
		m := keyLine.FindStringSubmatch(s)
		switch {
		case s == "" || strings.HasPrefix(s, "#") || strings.HasPrefix(s, "["):
		case strings.HasPrefix(s, "```"):
			return i + 1, "the row of backticks belongs to an example, not into the file; remove it", Edit{s, noteSign}
		case strings.Trim(s, "-") == "":
			return i + 1, "the hyphens belong to lessons; remove the line", Edit{s, noteSign}
		case m == nil:
			return i + 1, fmt.Sprintf("%q is no line of the form title = \"…\"", shorten(s, 60)), Edit{}
		case m[2] == ":":
			fixed := keyText(m[1], " = ", m[3])
			return i + 1, "write an equals sign in place of the colon: " + fixed, Edit{s, fixed}
		case !isTOMLText(s):
			fixed := keyText(m[1], " = ", m[3])
			return i + 1, "this cannot be read; put the text in straight quotation marks: " + fixed, Edit{s, fixed}
		}
	}
	return 0, "", Edit{}
}

// isTOMLText reports whether a line gives a key a text.
func isTOMLText(s string) bool {
	values := map[string]any{}
	if toml.Unmarshal([]byte(s), &values) != nil {
		return false
	}
	for _, v := range values {
		if _, ok := v.(string); !ok {
			return false
		}
	}
	return true
}

// keyText writes a key and its value as they can be read: lists, mappings and numbers as they are, a
// text in straight quotation marks.
func keyText(key, sign, value string) string {
	bare := sign == ": " && (key == "minutes" || strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]"))
	if bare || key == "live" && strings.HasPrefix(value, "{") {
		return key + sign + value
	}
	value = strings.Trim(value, "\"'“”„‟«»‘’` ")
	if strings.ContainsAny(value, `"\`) {
		return key + sign + "'" + strings.ReplaceAll(value, "'", "’") + "'"
	}
	return key + sign + `"` + value + `"`
}
