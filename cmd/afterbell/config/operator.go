package config

import (
	"net"
	"strconv"

	"afterbell/adapters/loopback"
)

// Operator says where the page of whoever runs the bot is, and what one must know to see it.
type Operator struct {
	Listen    string `toml:"listen"` // an address of this machine; empty: there is no page
	Token     Secret `toml:"token"`
	TokenFile string `toml:"token_file"`
}

// leastToken is how many characters the token of the page has at least, so that nobody guesses it.
const leastToken = 16

func (o *Operator) secrets() []secretKey {
	return []secretKey{{"operator.token", &o.Token, &o.TokenFile, wrongOperatorToken}}
}

func wrongOperatorToken(token string) string {
	if !loopback.ValidToken(token) || len(token) < leastToken {
		return "the token must have at least 16 letters, digits and signs, without spaces; make one with: openssl rand -hex 16"
	}
	return ""
}

func (r *reader) checkOperator() {
	o := r.Operator
	if o.Listen == "" {
		return
	}
	host, port, err := net.SplitHostPort(o.Listen)
	n, wrong := strconv.Atoi(port)
	switch {
	case err != nil || wrong != nil || n < 0 || n > 65535:
		r.report("operator.listen", "operator.listen must be an address with a port, such as \"127.0.0.1:8093\"")
	case !Loopback(host):
		r.report("operator.listen",
			"operator.listen: %s could be reached from other machines; use 127.0.0.1, and ssh -L from elsewhere", o.Listen)
	case o.Listen == r.Monitor.Listen || o.Listen == r.Slack.Listen:
		r.report("operator.listen", "operator.listen is the address of something else, too; choose another port")
	}
	if !r.given("operator.token", o.Token, o.TokenFile) {
		r.report("operator", "operator has no token; give token_file, token, or the environment variable AFTERBELL_OPERATOR_TOKEN")
	}
}
