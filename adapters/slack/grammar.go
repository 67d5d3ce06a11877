package slack

import (
	"regexp"
	"strings"

	"afterbell/bot"
)

// A typed command, read. Args hold the words as they were written.
type typed struct {
	Action string
	Args   map[string]string
	Unread string // These words begin with no command; Action is help then.
}

// Names of the typed commands that Slack registers. Everything else is a word after umbrella.
const (
	umbrella = "afterbell"
	checkin  = "checkin"
	today    = "today"
	progress = "progress"
	help     = "help"
)

// short are the commands with a name of their own beside umbrella.
var short = []string{today, checkin, progress}

// nameOf is the command that was typed. A name that begins with another prefix than ours, since the
// manifest was made with it, is known by its end.
func nameOf(command, prefix string) string {
	name := strings.TrimPrefix(strings.TrimPrefix(command, "/"), prefix)
	for _, known := range append([]string{umbrella}, short...) {
		if strings.HasSuffix(name, known) {
			return known
		}
	}
	return name
}

// followers are the words that may follow /afterbell, with the action each one asks for.
var followers = map[string]string{
	today: today, checkin: checkin, progress: progress,
	"lessons": "lessons", "lesson": "lessons",
	"ask":  "ask",
	"plan": "plan", "remind": "plan", "remindme": "plan",
	"break":    "break.form",
	"settings": "settings", "privacy": "privacy", help: help,
	"class": "class", "prompt": "prompt",
}

// readTyped reads what stands after a typed command, or after a mention of the bot (name is
// umbrella then). Nothing is refused here: what has no place of its own stays in the words.
func readTyped(name, raw string, table []bot.Command) typed {
	text := speechOf(wordsOf(raw))
	if name != umbrella {
		if _, known := followers[name]; !known { // somebody else's command leads to us
			return typed{Action: help, Unread: strings.TrimSpace("/" + name + " " + text.words)}
		}
		return readWords(name, text, table)
	}
	word, rest := text.first()
	if word == "" {
		return typed{Action: today}
	}
	if word == "?" {
		return typed{Action: help}
	}
	action, known := actionCalled(word)
	if !known {
		return typed{Action: help, Unread: text.words}
	}
	return readWords(action, rest, table)
}

// actionCalled is the action that a word asks for, with or without a slash, a prefix or a colon.
func actionCalled(word string) (action string, known bool) {
	word = strings.ToLower(strings.TrimRight(word, ":,.!?"))
	if action, known = followers[word]; known {
		return action, true
	}
	if name, slashed := strings.CutPrefix(word, "/"); slashed {
		action, known = followers[name]
		for _, own := range short {
			if !known && strings.HasSuffix(name, "-"+own) {
				return own, true
			}
		}
	}
	return action, known
}

// asksHelp reports whether somebody asks what a command does, as is the custom in Slack: "/checkin help".
func asksHelp(text speech) bool {
	word, rest := text.first()
	return rest.none() && (strings.EqualFold(word, help) || word == "?")
}

// readWords reads the words after a known command.
func readWords(action string, text speech, table []bot.Command) typed {
	if asksHelp(text) {
		return typed{Action: help}
	}
	t := typed{Action: action, Args: map[string]string{}}
	switch action {
	case checkin:
		if strings.EqualFold(text.plain, "undo") {
			return typed{Action: "checkin.undo"}
		}
		t.Args = readCheckin(text)
	case "ask":
		t.Args = readAsk(text)
	case "class":
		return readClass(text, choicesOf(table, "class", "go"))
	case "break.form":
		if text.none() {
			return typed{Action: "break.open"}
		}
		withValue(t.Args, "until", untilDay(text).said())
	case "plan":
		withValue(t.Args, "what", text.words)
	case "prompt":
		t.Args = readPrompt(text)
	case "lessons":
		withValue(t.Args, "find", unquote(text.said()))
	default:
		withValue(t.Args, "text", text.words)
	}
	return t
}

var keyword = regexp.MustCompile(`(?i)(?:^|\s)(?:--?\s+)?-{0,2}(next|sure|stuck|day)[:：]`)

// readCheckin reads the text of a check-in: what stands before the first keyword is what was done,
// and so is what stands after the one number of sure and the one day of day.
func readCheckin(text speech) map[string]string {
	args := map[string]string{}
	at := keyword.FindAllStringSubmatchIndex(text.plain, -1)
	end := len(text.plain)
	if len(at) > 0 {
		end = at[0][0]
	}
	add(args, "did", text.cut(0, end).words)
	for i, m := range at {
		end := len(text.plain)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		readKeyword(args, strings.ToLower(text.plain[m[2]:m[3]]), text.cut(m[1], end))
	}
	return args
}

var (
	oneNumber = regexp.MustCompile(`^("?\s*\d+\s*"?)(?:\s*(?:/|of)\s*5)?[.,;]?(?:\s+|$)`)
	oneDay    = regexp.MustCompile(`(?i)^((?:(?:last|this)\s+)?(?:` + weekday + `)(?:,?\s+(?:` + date + `))?|` + date +
		`|today|yesterday|tomorrow|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4}|\.)?|\d+ days? ago)[.,;]?(?:\s+|$)`)
	oneWord = regexp.MustCompile(`^(\S+)(?:\s+|$)`)
)

const (
	weekday = `mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?`
	month   = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|` +
		`sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`
	ordinal = `\d{1,2}(?:st|nd|rd|th|\.)?`
	date    = `(?:` + ordinal + `\s+(?:` + month + `)|(?:` + month + `)\s+` + ordinal + `)(?:,?\s+\d{4})?`
)

// readKeyword files the words after one keyword.
func readKeyword(args map[string]string, key string, value speech) {
	var shape *regexp.Regexp
	switch key {
	case "sure":
		shape = oneNumber
	case "day":
		shape = oneDay
	default:
		add(args, key, value.words)
		return
	}
	m := shape.FindStringSubmatchIndex(value.plain)
	if m == nil {
		m = oneWord.FindStringSubmatchIndex(value.plain)
	}
	if m == nil {
		return
	}
	add(args, key, unquote(value.cut(m[2], m[3]).said()))
	add(args, "did", value.cut(m[1], len(value.plain)).words)
}

// readAsk reads a question: "class:" in front sends it to the class instead of the teacher, "trouble:" says that it is
// technical trouble.
func readAsk(text speech) map[string]string {
	args := map[string]string{}
	word, rest := text.first()
	switch strings.ToLower(word) {
	case "class:", "class：":
		args["to"], text = "class", rest
	case "trouble:", "trouble：":
		args["to"], text = "trouble", rest
	case "teacher:", "teacher：":
		args["to"], text = "teacher", rest
	}
	return withValue(args, "question", text.words)
}

const (
	someDay = `today|tomorrow|(?:next\s+)?(?:` + weekday + `)|` + date + `|\d{4}-\d\d-\d\d`
	clock   = `(?:[01]?\d|2[0-3])(?:[:.][0-5]\d(?:\s?[ap]m)?|\s?[ap]m)`
	waiting = `in\s+(?:\d{1,3}\s?(?:m|mins?|minutes?|h|hrs?|hours?)|an\s+hour|half\s+an\s+hour|` +
		`\d{1,3}\s+(?:days?|weeks?)(?:\s+at\s+` + clock + `)?)`
)

var (
	// moment is a time at the beginning of a text: a time of day with or without a day before it, or how
	// long from now. A day alone is one only where nothing follows.
	moment = regexp.MustCompile(`(?i)^((?:(?:` + someDay + `),?\s+)?(?:at\s+)?` + clock + `|` + waiting + `|(?:` + someDay +
		`)$)(?:[:,]?\s+|$)`)

	// unsaid is now, or a day or a while without an hour, in front of something that begins anew: it is handed on,
	// so that the hour is asked for where it is needed. In front of anything else, as in "now or never", it is a word.
	unsaid = regexp.MustCompile(`(?i)^((?:right\s+)?now|today|tonight|tomorrow|later)(?::\s+|\s+(?-i:[^a-z\s])|$)`)
)

// readPrompt reads a prompt, with the time to post it in front: "tue 9:00 One rule or two?".
func readPrompt(text speech) map[string]string {
	args := map[string]string{}
	for _, time := range []*regexp.Regexp{moment, unsaid} {
		at := time.FindStringSubmatchIndex(text.plain)
		if at == nil {
			continue
		}
		rest := text.cut(at[3], len(text.plain))
		if strings.HasPrefix(rest.plain, ":") || strings.HasPrefix(rest.plain, ",") {
			rest = rest.cut(1, len(rest.plain))
		}
		args["when"] = text.cut(0, at[3]).said()
		return withValue(args, "text", rest.words)
	}
	return withValue(args, "text", text.words)
}

// dayOff is the one place in /class that understands more words: the days.
const dayOff = "day off"

// readClass reads a place in /class, or else a person.
func readClass(text speech, places []bot.Choice) typed {
	lower, best, value := strings.ToLower(text.plain), "", ""
	for _, c := range append(places, bot.Choice{Value: dayOff}) {
		for _, name := range []string{strings.ToLower(c.Label), strings.ToLower(c.Value)} {
			if len(name) > len(best) && (lower == name || strings.HasPrefix(lower, name+" ")) {
				best, value = name, c.Value
			}
		}
	}
	rest := text.cut(min(len(best), len(text.plain)), len(text.plain))
	switch {
	case best == dayOff && !rest.none():
		return typed{Action: "dayoff.form", Args: map[string]string{"days": rest.said()}}
	case best == "" && !text.none():
		return typed{Action: "class", Args: map[string]string{"person": personIn(text)}}
	}
	t := typed{Action: "class", Args: withValue(map[string]string{}, "go", value)}
	withValue(t.Args, "text", rest.words)
	return t
}

// choicesOf returns the fixed choices of an option in the command table.
func choicesOf(table []bot.Command, command, option string) []bot.Choice {
	for _, c := range table {
		for _, o := range c.Options {
			if c.Name == command && o.Name == option {
				return o.Choices
			}
		}
	}
	return nil
}

// untilDay drops the word until in front of a day: "break until mon".
func untilDay(text speech) speech {
	if word, rest := text.first(); strings.EqualFold(word, "until") {
		return rest
	}
	return text
}

// add appends words to a value, so that a keyword said twice loses nothing.
func add(args map[string]string, key, value string) {
	if args[key] != "" && value != "" {
		value = args[key] + " " + value
	}
	withValue(args, key, value)
}

func withValue(args map[string]string, key, value string) map[string]string {
	if value != "" {
		args[key] = value
	}
	return args
}

// unquote removes one pair of quotation marks around the whole of a number, a day or a name: nobody
// needs them, but people used to other bots write them.
func unquote(s string) string {
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' && strings.Count(s, `"`) == 2 {
		return strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}
