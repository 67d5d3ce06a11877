package config

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"afterbell/cmd/afterbell/strict"
)

// check reports every value that cannot work, in the order of the lines.
func (r *reader) check() {
	r.checkCourses()
	r.checkStore()
	r.checkDiscord()
	r.checkSlack()
	r.oneOf("log.level", r.Log.Level, "debug", "info", "warn", "error")
	r.oneOf("log.format", r.Log.Format, "text", "json")
	if len(r.problems) == 0 && !r.Discord.On() && !r.Slack.On() {
		r.report("", "neither Discord nor Slack has a token, so there is nobody to talk to")
	}
	slices.SortStableFunc(r.problems, func(x, y strict.Problem) int { return cmp.Compare(x.Line, y.Line) })
}

func (r *reader) checkCourses() {
	info, err := os.Stat(r.Courses.Dir)
	switch {
	case r.Courses.Dir == "":
		r.report("courses.dir", "courses.dir is empty; name the folder that holds the courses")
	case err != nil:
		r.report("courses.dir", "courses.dir: %s %v", r.Courses.Dir, withoutPath(err))
	case !info.IsDir():
		r.report("courses.dir", "courses.dir: %s is not a folder", r.Courses.Dir)
	}
}

func (r *reader) checkStore() {
	path := r.Store.Path
	if path == "" {
		r.report("store.path", "store.path is empty; name the data file")
		return
	}
	if within(path, r.Courses.Dir) {
		r.report("store.path", "store.path: %s lies among the courses, which are meant to be shared; choose another folder", path)
	}
	if err := usableStore(path); err != nil {
		r.report("store.path", "store.path: %v", err)
	}
}

// within reports whether path lies below dir. Links are not followed.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return dir != "" && err == nil && filepath.IsLocal(rel)
}

// usableStore says why path cannot be the data file. It leaves nothing behind.
func usableStore(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return usableFolder(filepath.Dir(path))
	case info.IsDir():
		return fmt.Errorf("%s is a folder; add the name of a file, such as %s", path, filepath.Join(path, "afterbell.db"))
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a regular file", path)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("%s may not be written by this user", path)
	}
	return f.Close()
}

// usableFolder says why no new file can be made in dir.
func usableFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("the folder %s %w", dir, withoutPath(err))
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	probe, err := os.CreateTemp(dir, ".afterbell-check-*")
	if err != nil {
		return fmt.Errorf("no file can be written in the folder %s by this user", dir)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

func (r *reader) checkDiscord() {
	d := &r.Discord
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

func (r *reader) checkSlack() {
	s := r.Slack
	r.oneOf("slack.mode", s.Mode, ModeSocket, ModeHTTP)
	r.checkURL("slack.api_url", s.APIURL)
	if strings.Trim(s.Prefix, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
		r.report("slack.prefix", "slack.prefix: small letters, digits, - and _ only, such as \"bio-\" for /bio-today")
	}
	app := r.given("slack.app_token", s.AppToken, s.AppTokenFile)
	bot := r.given("slack.bot_token", s.BotToken, s.BotTokenFile)
	signing := r.given("slack.signing_secret", s.SigningSecret, s.SigningSecretFile)
	if (app || signing) && !bot {
		r.report("slack", "slack has no bot token; give bot_token_file, bot_token, or the environment variable AFTERBELL_SLACK_BOT_TOKEN")
	}
	switch s.Mode {
	case ModeSocket:
		if bot && !app {
			r.report("slack", "slack.mode is %q, which needs an app-level token in app_token_file, app_token or AFTERBELL_SLACK_APP_TOKEN", ModeSocket)
		}
		if s.Listen != "" {
			r.report("slack.listen", "slack.listen is used only with mode = %q", ModeHTTP)
		}
	case ModeHTTP:
		if bot && !signing {
			r.report("slack", "slack.mode is %q, which needs signing_secret, so that nobody else can pretend to be Slack", ModeHTTP)
		}
		r.checkListen(s.Listen)
	}
}

// given reports whether a secret was given anywhere, even if it could not be read.
func (r *reader) given(key string, inline Secret, file string) bool {
	return inline != "" || file != "" || r.env[secretKey{key: key}.env()] != ""
}

func (r *reader) checkListen(address string) {
	_, port, err := net.SplitHostPort(address)
	number, notNumber := strconv.Atoi(port)
	switch {
	case address == "":
		r.report("slack.listen", "slack.listen is empty; with mode = %q it is where Slack's calls arrive, such as \"127.0.0.1:8091\"", ModeHTTP)
	case err != nil:
		r.report("slack.listen", "slack.listen must be an address with a port, such as \"127.0.0.1:8091\"")
	case notNumber != nil || number < 1 || number > 65535:
		r.report("slack.listen", "slack.listen: the port must be a number from 1 to 65535")
	}
}

// checkURL refuses addresses to which a token must not be sent.
func (r *reader) checkURL(key, address string) {
	if address == "" {
		return
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		r.report(key, "%s must be an address that begins with https://", key)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		r.report(key, "%s must be a plain address, without user, query or fragment", key)
	case u.Scheme == "http" && !Loopback(u.Hostname()):
		r.report(key, "%s would send the token unencrypted; use https:// (http:// is for this machine only)", key)
	}
}

// Loopback reports whether host, a name or an address without a port, can only be reached from
// this machine.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

func (r *reader) oneOf(key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		r.report(key, "%s must be one of %s", key, strings.Join(allowed, ", "))
	}
}
