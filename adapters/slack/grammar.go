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
	Unread string // words that begin with none we know; Action is help then
}

// Names of the typed commands that Slack registers. Everything else is a word after umbrella.
const (
	umbrella = "afterbell"
	checkin  = "checkin"
	today    = "today"
	progress = "progress"
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
	"settings": "settings", "privacy": "privacy", "help": "help",
	"class": "class", "prompt": "prompt",
}

// readTyped reads what stands after a typed command, or after a mention of the bot (name is
// umbrella then). Nothing is refused here: what has no place of its own stays in the words.
func readTyped(name, raw string, table []bot.Command) typed {
	text := plainText(raw)
	if name != umbrella {
		return readWords(name, text, table)
	}
	word, rest := firstWord(text)
	if word == "" {
		return typed{Action: today}
	}
	action, known := followers[strings.ToLower(strings.TrimRight(word, ":,"))]
	if !known {
		return typed{Action: "help", Unread: text}
	}
	if action == "class" {
		_, rest = firstWord(plainText(besideID.ReplaceAllString(raw, "$1>")))
	}
	return readWords(action, rest, table)
}

// besideID is the name that Slack puts beside a person's id. It may be any name of theirs, so that
// people are looked for by the id.
var besideID = regexp.MustCompile(`(<@[A-Z0-9]+)\|[^<>]*>`)

// readWords reads the words after a known command.
func readWords(action, text string, table []bot.Command) typed {
	t := typed{Action: action, Args: map[string]string{}}
	switch action {
	case checkin:
		if strings.EqualFold(text, "undo") {
			return typed{Action: "checkin.undo"}
		}
		t.Args = readCheckin(text)
	case "ask":
		t.Args = readAsk(text)
	case "class":
		return readClass(text, choicesOf(table, "class", "go"))
	case "break.form":
		if text == "" {
			return typed{Action: "break.open"}
		}
		withValue(t.Args, "until", untilDay(text))
	case "plan":
		withValue(t.Args, "what", text)
	case "prompt":
		t.Args = readPrompt(text)
	case "lessons":
		withValue(t.Args, "find", text)
	default:
		withValue(t.Args, "text", text)
	}
	return t
}

var keyword = regexp.MustCompile(`(?i)(?:^|\s)(?:--?\s+)?-{0,2}(next|sure|stuck|day)[:：]`)

// readCheckin reads the text of a check-in: what stands before the first keyword is what was done,
// and so is what stands after the one number of sure and the one day of day.
func readCheckin(text string) map[string]string {
	args := map[string]string{}
	at := keyword.FindAllStringSubmatchIndex(text, -1)
	end := len(text)
	if len(at) > 0 {
		end = at[0][0]
	}
	add(args, "did", text[:end])
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		readKeyword(args, strings.ToLower(text[m[2]:m[3]]), strings.TrimSpace(text[m[1]:end]))
	}
	return args
}

var (
	oneNumber = regexp.MustCompile(`^(\d+)(?:\s*(?:/|of)\s*5)?[.,;]?(?:\s+|$)`)
	oneDay    = regexp.MustCompile(`(?i)^((?:(?:last|this)\s+)?(?:` + weekday + `)(?:,?\s+(?:` + date + `))?|` + date +
		`|today|yesterday|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4}|\.)?|\d+ days? ago)[.,;]?(?:\s+|$)`)
	oneWord = regexp.MustCompile(`^(\S+)(?:\s+|$)`)
)

const (
	weekday = `mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?`
	month   = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`
	ordinal = `\d{1,2}(?:st|nd|rd|th|\.)?`
	date    = `(?:` + ordinal + `\s+(?:` + month + `)|(?:` + month + `)\s+` + ordinal + `)(?:,?\s+\d{4})?`
)

// readKeyword files the words after one keyword.
func readKeyword(args map[string]string, key, value string) {
	var shape *regexp.Regexp
	switch key {
	case "sure":
		shape = oneNumber
	case "day":
		shape = oneDay
	default:
		add(args, key, value)
		return
	}
	m := shape.FindStringSubmatchIndex(value)
	if m == nil {
		m = oneWord.FindStringSubmatchIndex(value)
	}
	if m == nil {
		return
	}
	add(args, key, value[m[2]:m[3]])
	add(args, "did", value[m[1]:])
}

// readAsk reads a question: "class:" in front sends it to the class instead of the teacher.
func readAsk(text string) map[string]string {
	args := map[string]string{}
	word, rest := firstWord(text)
	switch strings.ToLower(word) {
	case "class:", "class：":
		args["to"], text = "class", rest
	case "teacher:", "teacher：":
		args["to"], text = "teacher", rest
	}
	return withValue(args, "question", unquote(text))
}

const (
	someDay = `today|tomorrow|(?:next\s+)?(?:` + weekday + `)|` + date + `|\d{4}-\d\d-\d\d`
	clock   = `(?:[01]?\d|2[0-3])(?:[:.][0-5]\d(?:\s?[ap]m)?|\s?[ap]m)`
	waiting = `in\s+(?:\d{1,3}\s?(?:m|mins?|minutes?|h|hrs?|hours?)|an\s+hour|half\s+an\s+hour|\d{1,3}\s+(?:days?|weeks?)(?:\s+at\s+` + clock + `)?)`
)

// moment is a time at the beginning of a text: a time of day with or without a day before it, or how
// long from now. A day alone is one only where nothing follows.
var moment = regexp.MustCompile(`(?i)^((?:(?:` + someDay + `),?\s+)?(?:at\s+)?` + clock + `|` + waiting + `|(?:` + someDay + `)$)(?:[:,]?\s+|$)`)

// readPrompt reads a prompt, with the time to post it in front: "tue 9:00 One rule or two?".
func readPrompt(text string) map[string]string {
	args := map[string]string{}
	at := moment.FindStringSubmatch(text)
	if at == nil {
		return withValue(args, "text", text)
	}
	args["when"] = at[1]
	return withValue(args, "text", text[len(at[0]):])
}

// dayOff is the one place in /class that understands more words: the days.
const dayOff = "day off"

// readClass reads a place in /class, or else a person.
func readClass(text string, places []bot.Choice) typed {
	lower, best, value := strings.ToLower(text), "", ""
	for _, c := range append(places, bot.Choice{Value: dayOff}) {
		for _, name := range []string{strings.ToLower(c.Label), strings.ToLower(c.Value)} {
			if len(name) > len(best) && (lower == name || strings.HasPrefix(lower, name+" ")) {
				best, value = name, c.Value
			}
		}
	}
	rest := strings.TrimSpace(text[min(len(best), len(text)):])
	switch {
	case best == dayOff && rest != "":
		return typed{Action: "dayoff.form", Args: map[string]string{"days": rest}}
	case best == "" && text != "":
		return typed{Action: "class", Args: map[string]string{"person": text}}
	}
	t := typed{Action: "class", Args: withValue(map[string]string{}, "go", value)}
	withValue(t.Args, "text", rest)
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
func untilDay(text string) string {
	if word, rest := firstWord(text); strings.EqualFold(word, "until") {
		return rest
	}
	return text
}

// add appends words to a value, so that a keyword said twice loses nothing.
func add(args map[string]string, key, value string) {
	value = unquote(strings.TrimSpace(value))
	if args[key] != "" && value != "" {
		value = args[key] + " " + value
	}
	if value != "" {
		args[key] = value
	}
}

func withValue(args map[string]string, key, value string) map[string]string {
	if value != "" {
		args[key] = value
	}
	return args
}

func firstWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' })
	if end < 0 {
		return text, ""
	}
	return text[:end], strings.TrimSpace(text[end:])
}

// unquote removes one pair of quotation marks around the whole of a value: nobody needs them, but
// people used to other bots write them.
func unquote(s string) string {
	if len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' && strings.Count(s, `"`) == 2 {
		return strings.TrimSpace(s[1 : len(s)-1])
	}
	return s
}

// straight turns what phones and Slack make of plain characters back into them: curly quotation
// marks, long dashes and spaces that do not break.
var straight = strings.NewReplacer(
	"“", `"`, "”", `"`, "„", `"`, "‟", `"`, "«", `"`, "»", `"`, "‘", "'", "’", "'", "‚", "'",
	"—", "--", "―", "--", "–", "-", "\u00a0", " ", "\u202f", " ", "\u2007", " ", "\u200b", "", "\ufeff", "", "\r\n", "\n")

var reference = regexp.MustCompile(`<([@#!]?)([^<>|\s]*)(?:\|([^<>]*))?>`)

// plainText returns what a person typed from what Slack made of it: escaped characters, names of
// people and channels, and addresses are theirs again. See
// https://docs.slack.dev/messaging/formatting-message-text.
func plainText(text string) string {
	text = reference.ReplaceAllStringFunc(text, func(whole string) string {
		m := reference.FindStringSubmatch(whole)
		return refer(m[1], m[2], m[3], whole)
	})
	return strings.TrimSpace(straight.Replace(unescape.Replace(text)))
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// refer says what a reference such as <@U123|ada> stood for.
func refer(mark, id, label, whole string) string {
	switch {
	case mark == "" && !strings.Contains(id, ":"):
		return whole
	case mark == "":
		return strings.TrimPrefix(id, "mailto:")
	case label != "":
		return strings.TrimSuffix(mark, "!") + strings.TrimPrefix(label, "@")
	default:
		return mark + id
	}
}
