package config

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// Discord is what is needed to speak on Discord. Without a token the platform is off.
type Discord struct {
	Token         Secret   `toml:"token"`
	TokenFile     string   `toml:"token_file"`
	ApplicationID string   `toml:"application_id"`
	APIURL        string   `toml:"api_url"`    // an empty one is Discord's own
	Guilds        []string `toml:"guilds"`     // these servers alone are served; none means every server
	TestGuild     string   `toml:"test_guild"` // this server alone has the commands; empty means every server
}

// On reports whether Discord is configured.
func (d Discord) On() bool { return d.Token != "" }

// secrets implements section.
func (d *Discord) secrets() []secretKey {
	return []secretKey{{"discord.token", &d.Token, &d.TokenFile, wrongDiscordToken}}
}

// check implements section.
func (d *Discord) check(r *reader) {
	if d.ApplicationID == "" {
		d.ApplicationID = applicationOf(string(d.Token))
	}
	if d.On() && d.ApplicationID == "" && wrongDiscordToken(string(d.Token)) == "" {
		r.report("discord.token", "discord.token does not begin with the application's id, as tokens do; copy it again, or give application_id")
	}
	if id := d.ApplicationID; id != "" && !isSnowflake(id) {
		r.report("discord.application_id", "discord.application_id must be the application's id, a number of 17 to 20 digits in quotation marks")
	}
	for i, g := range d.Guilds {
		key := fmt.Sprintf("discord.guilds[%d]", i)
		switch {
		case !isSnowflake(g):
			r.report(key, "discord.guilds: %.40q is not a server's id; ids are numbers of 17 to 20 digits (Copy Server ID), not names", g)
		case slices.Contains(d.Guilds[:i], g):
			r.report(key, "discord.guilds: %s is listed twice", g)
		}
	}
	switch {
	case d.TestGuild != "" && !isSnowflake(d.TestGuild):
		r.report("discord.test_guild", "discord.test_guild must be a server's id, a number of 17 to 20 digits in quotation marks")
	case d.TestGuild != "" && len(d.Guilds) > 0 && !slices.Contains(d.Guilds, d.TestGuild):
		r.report("discord.test_guild", "discord.test_guild: %s is not among discord.guilds, so the bot would not answer there", d.TestGuild)
	}
	r.checkURL("discord.api_url", d.APIURL)
	if (r.doc.Has("discord.application_id") || len(d.Guilds) > 0 || d.TestGuild != "") && !r.given("discord.token", d.Token, d.TokenFile) {
		r.report("discord", "discord has no token; give token_file, token, or the environment variable AFTERBELL_DISCORD_TOKEN")
	}
}

// tokenParts is how many parts a bot token has
// (https://discord.com/developers/docs/reference#authentication shows one).
const tokenParts = 3

// wrongDiscordToken says what is wrong with a Discord bot token, without repeating it.
func wrongDiscordToken(t string) string {
	switch {
	case strings.HasPrefix(strings.ToLower(t), "bot "):
		return `leave out the word "Bot": it is added when needed`
	case strings.HasPrefix(t, "xox"), strings.HasPrefix(t, "xapp-"):
		return "this is a token of Slack, not of Discord"
	case isSnowflake(t):
		return "this is an id; the token is on the application's page under Bot, Reset Token"
	case wrongAnyToken(t) != "":
		return wrongAnyToken(t)
	case strings.Count(t, ".") != tokenParts-1:
		return "a bot token has three parts with dots between them; this may be the client secret or the public key: " +
			"the token is on the application's page under Bot, Reset Token"
	}
	return ""
}

// applicationOf returns the application's id, which is the first part of a bot token in base64, or "".
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
