package config

import (
	"crypto/sha256"
	"encoding/hex"
	"net"
	"strconv"
	"strings"
)

// Slack is what is needed to speak on Slack. Without a bot token the platform is off.
type Slack struct {
	AppToken          Secret `toml:"app_token"` // socket mode alone needs it
	AppTokenFile      string `toml:"app_token_file"`
	BotToken          Secret `toml:"bot_token"`
	BotTokenFile      string `toml:"bot_token_file"`
	SigningSecret     Secret `toml:"signing_secret"` // http mode alone needs it
	SigningSecretFile string `toml:"signing_secret_file"`
	Mode              string `toml:"mode"` // it is ModeSocket or ModeHTTP
	APIURL            string `toml:"api_url"`
	Listen            string `toml:"listen"` // Slack's calls arrive at this host:port, in http mode
	Prefix            string `toml:"prefix"` // the slash commands begin with it, as in the manifest
}

// The ways in which Slack delivers events.
const (
	ModeSocket = "socket" // the bot calls Slack, so that no open port is needed
	ModeHTTP   = "http"   // Slack calls the bot at Listen
)

// On reports whether Slack is configured.
func (s Slack) On() bool { return s.BotToken != "" }

// App is the id of the app, which stands in its app-level token (xapp-1-A012AB3CD4E-…), empty if no such token is given: in
// http mode none is needed.
func (s Slack) App() string {
	if parts := strings.Split(string(s.AppToken), "-"); len(parts) > appPart {
		return parts[appPart]
	}
	return ""
}

const appPart = 2

// Signature is a short mark of the signing secret, by which two apps are told apart where no app-level token says which they are;
// empty if no secret is given. The secret cannot be found from it.
func (s Slack) Signature() string {
	if s.SigningSecret == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("afterbell signing " + s.SigningSecret.Reveal()))
	return hex.EncodeToString(sum[:6])
}

// secrets implements section.
func (s *Slack) secrets() []secretKey {
	return []secretKey{
		{"slack.app_token", &s.AppToken, &s.AppTokenFile, wrongAppToken},
		{"slack.bot_token", &s.BotToken, &s.BotTokenFile, wrongBotToken},
		{"slack.signing_secret", &s.SigningSecret, &s.SigningSecretFile, wrongSigningSecret},
	}
}

// check implements section.
func (s *Slack) check(r *reader) {
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
			r.report("slack", "slack.mode is %q, which needs an app-level token in app_token_file, app_token or AFTERBELL_SLACK_APP_TOKEN",
				ModeSocket)
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
