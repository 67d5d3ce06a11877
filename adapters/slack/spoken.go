package slack

import (
	"regexp"
	"slices"
	"strings"

	"afterbell/bot"
)

// People speak to the bot as they do to each other: they say hello and please, and call it by name
// where no name is needed.

var (
	greeting = regexp.MustCompile(`(?i)^(?:(?:hey|hi|hello|hallo|ok|okay|please|dear|thanks|thank you)\b[\s,.!:]*)+`)
	courtesy = regexp.MustCompile(`(?i)(?:[\s,.!?:]*\b(?:please|thanks|thank you))*[\s.!]*$`)
)

// addressed is what somebody says to the bot in a text that mentions it: what stands behind its name,
// or else before it.
func addressed(raw, self string) string {
	before, behind := raw, ""
	if i := strings.Index(raw, "<@"+self); i >= 0 {
		if end := strings.IndexByte(raw[i:], '>'); end > 0 {
			before, behind = raw[:i], raw[i+end+1:]
		}
	}
	before, behind = strings.TrimSpace(greeting.ReplaceAllString(before, "")),
		strings.TrimSpace(greeting.ReplaceAllString(strings.TrimLeft(behind, " \t\n,.:!"), ""))
	switch {
	case behind == "":
		return bare(before)
	case before == "":
		return bare(behind)
	}
	return before + " " + behind
}

// bare drops the courtesy behind a single word.
func bare(said string) string {
	if short := courtesy.ReplaceAllString(said, ""); !strings.ContainsAny(short, " \t\n") {
		return short
	}
	return said
}

// wordless are the commands that are known by their one word alone: with more words after it, it is the
// beginning of a sentence.
var wordless = []string{today, progress, "settings", "privacy", help}

// readDirect reads a direct message as a command, with or without a slash or the bot's name. ok is false
// for what is none: people may write anything there.
func readDirect(raw string, w *workspace, table []bot.Command) (t typed, ok bool) {
	self := ""
	if w != nil {
		self = w.self()
	}
	said := addressed(raw, self)
	word, rest := speechOf(wordsOf(said)).first()
	if name := strings.ToLower(strings.TrimPrefix(strings.Trim(word, ":,.!"), "@")); name == umbrella || name == "/"+umbrella {
		said = bare(strings.TrimSpace(greeting.ReplaceAllString(rest.words, "")))
		word, rest = speechOf(said).first()
		if word == "" {
			return typed{Action: today}, true
		}
	}
	action, known := actionCalled(word)
	if !known || !strings.HasPrefix(word, "/") && slices.Contains(wordless, action) && !rest.none() && !asksHelp(rest) {
		return typed{}, false
	}
	return readWords(action, rest, table), true
}
