package config

import (
	"encoding/base64"
	"strings"
)

// wrongDiscordToken says what is wrong with a Discord bot token, without repeating it.
func wrongDiscordToken(t string) string {
	switch {
	case strings.HasPrefix(strings.ToLower(t), "bot "):
		return `leave out the word "Bot": it is added when needed`
	case strings.HasPrefix(t, "xox"), strings.HasPrefix(t, "xapp-"):
		return "this is a token of Slack, not of Discord"
	case isSnowflake(t):
		return "this is an id; the token is on the application's page under Bot, Reset Token"
	}
	return wrongAnyToken(t)
}

// wrongBotToken says what is wrong with a Slack bot token.
func wrongBotToken(t string) string {
	switch {
	case strings.HasPrefix(t, "xapp-"):
		return "this is the app-level token; it belongs in slack.app_token, and slack.bot_token begins with xoxb-"
	case strings.HasPrefix(t, "xoxp-"):
		return "this is a user token; the bot's begins with xoxb- and is on the app's page under OAuth & Permissions"
	case wrongAnyToken(t) != "":
		return wrongAnyToken(t)
	case !strings.HasPrefix(t, "xoxb-"):
		return "a bot token of Slack begins with xoxb-"
	}
	return ""
}

// wrongAppToken says what is wrong with a Slack app-level token.
func wrongAppToken(t string) string {
	switch {
	case strings.HasPrefix(t, "xoxb-"):
		return "this is the bot token; it belongs in slack.bot_token, and slack.app_token begins with xapp-"
	case wrongAnyToken(t) != "":
		return wrongAnyToken(t)
	case !strings.HasPrefix(t, "xapp-"):
		return "an app-level token of Slack begins with xapp-"
	}
	return ""
}

// wrongSigningSecret says what is wrong with the secret that Slack signs its requests with.
func wrongSigningSecret(t string) string {
	switch {
	case strings.HasPrefix(t, "xox"), strings.HasPrefix(t, "xapp-"):
		return "this is a token; the signing secret is on the app's page under Basic Information"
	case wrongAnyToken(t) != "":
		return wrongAnyToken(t)
	case len(t) < 16:
		return "this is too short for a signing secret, which has 32 letters and digits"
	}
	return ""
}

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

// applicationOf returns the application's id, which is the first of a bot token's three parts in
// base64 (https://discord.com/developers/docs/reference#authentication shows one), or "".
func applicationOf(token string) string {
	first, _, _ := strings.Cut(token, ".")
	id, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(first, "="))
	if err != nil || !isSnowflake(string(id)) {
		return ""
	}
	return string(id)
}

// isSnowflake reports whether s looks like an id of Discord
// (https://discord.com/developers/docs/reference#snowflakes): 17 to 20 digits.
func isSnowflake(s string) bool {
	return len(s) >= 17 && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}
