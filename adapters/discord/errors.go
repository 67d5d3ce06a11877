package discord

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

var errTokenRefused = errors.New("the bot token is refused: create a new one in the developer portal (Bot, Reset Token) " +
	"and put it into the config or the token file")

// Error codes of https://docs.discord.com/developers/topics/opcodes-and-status-codes#json.
const (
	codeUnknownChannel      = 10003
	codeUnknownGuild        = 10004
	codeUnknownMember       = 10007
	codeUnknownMessage      = 10008
	codeUnknownUser         = 10013
	codeUnknownWebhook      = 10015
	codeUnknownInteraction  = 10062
	codeUnknownEvent        = 10070
	codeSlowmode            = 20016
	codeChannelWrites       = 20028
	codeTooManyEvents       = 30038
	codeOldEdits            = 30046
	codeOpeningDirect       = 40003
	codeTooLarge            = 40005
	codeAcknowledged        = 40060
	codeOverloadedResource  = 40062
	codeTagRequired         = 40067
	codeNoAccess            = 50001
	codeDirectClosed        = 50007
	codeNotText             = 50008
	codeNoPermission        = 50013
	codeWrongChannelType    = 50024
	codeInvalidWebhookToken = 50027
	codeInvalidForm         = 50035
	codeThreadArchived      = 50083
	codeNoMutualServer      = 50278
	codeOverloaded          = 130000
	codeThreadExists        = 160004
	codeThreadLocked        = 160005
	codeTooManyThreads      = 160006
)

// An apiError is a refusal in Discord's words. It never holds what was sent.
type apiError struct {
	Route   string
	Status  int
	Code    int
	Message string
	Field   string // where in the request, for code 50035
}

// Error implements error.
func (e *apiError) Error() string {
	s := fmt.Sprintf("%s: status %d", e.Route, e.Status)
	if e.Code != 0 {
		s += fmt.Sprintf(", code %d: %s", e.Code, e.Message)
	}
	if e.Field != "" {
		s += " at " + e.Field
	}
	return s
}

// hasCode reports whether err is a refusal with one of these codes.
func hasCode(err error, codes ...int) bool {
	var e *apiError
	if !errors.As(err, &e) {
		return false
	}
	for _, c := range codes {
		if e.Code == c {
			return true
		}
	}
	return false
}

// refusal turns an answer outside 2xx into an error with its consequence.
func refusal(r request, answer *http.Response, body []byte, token string) error {
	e := &apiError{Route: r.name(), Status: answer.StatusCode}
	var said struct {
		Code    int            `json:"code"`
		Message string         `json:"message"`
		Errors  jsontext.Value `json:"errors"`
	}
	if decode(body, &said) == nil {
		e.Code, e.Field = said.Code, firstField(said.Errors, "")
		e.Message = redact(said.Message, token, r)
	}
	return consequence(e, answer)
}

// redact removes what must not be repeated from words of Discord's or a proxy's, and shortens them.
func redact(s, token string, r request) string {
	for _, secret := range append([]string{token}, r.args...) {
		if len(secret) > 20 {
			s = strings.ReplaceAll(s, secret, "[removed]")
		}
	}
	return cut(s, 200)
}

// firstField returns the path of the first invalid field, such as "components.0.label".
func firstField(raw jsontext.Value, path string) string {
	var tree map[string]jsontext.Value
	if decode(raw, &tree) != nil {
		return ""
	}
	if _, leaf := tree["_errors"]; leaf {
		return path
	}
	found := ""
	for key, sub := range tree {
		if f := firstField(sub, strings.TrimPrefix(path+"."+key, ".")); f != "" && (found == "" || f < found) {
			found = f
		}
	}
	return found
}

// consequence decides what the outbox does next. Only what Discord certainly did not do may be
// tried again blindly; a server error may come after the message was stored.
func consequence(e *apiError, answer *http.Response) error {
	switch {
	case e.Status == http.StatusTooManyRequests:
		scope := bot.ScopePlace
		if globalLimit(answer.Header) {
			scope = bot.ScopePlatform
		}
		return bot.After(retryAfter(answer.Header), scope, e)
	case e.Status == http.StatusUnauthorized:
		return bot.Permanent(bot.ScopePlatform, errors.Join(errTokenRefused, e))
	case e.Status >= 500 && e.Code == codeOverloaded:
		return bot.After(time.Minute, bot.ScopePlatform, e)
	case e.Status >= 500 || e.Status/100 == 3:
		return bot.Unclear(bot.ScopePost, e)
	case e.Code == 0 && e.Status == http.StatusForbidden:
		return bot.After(10*time.Minute, bot.ScopePlatform, e) // Cloudflare's page, not Discord's answer
	}
	return byCode(e)
}

func byCode(e *apiError) error {
	switch e.Code {
	case codeUnknownChannel, codeUnknownGuild:
		return bot.Permanent(bot.ScopePlace, fmt.Errorf("%w: %w", e, bot.ErrAbsent))
	case codeThreadArchived, codeThreadLocked:
		return bot.Permanent(bot.ScopePlace, fmt.Errorf("%w: %w", e, bot.ErrArchived))
	case codeNoAccess, codeNoPermission:
		return bot.Permanent(bot.ScopePlace, fmt.Errorf("%w: %w", e, bot.ErrForbidden))
	case codeNotText, codeWrongChannelType, codeTagRequired:
		return bot.Permanent(bot.ScopePlace, e)
	case codeDirectClosed, codeNoMutualServer, codeUnknownUser:
		return bot.Permanent(bot.ScopePerson, e)
	case codeSlowmode, codeChannelWrites:
		return bot.After(time.Minute, bot.ScopePlace, e)
	case codeTooManyThreads, codeTooManyEvents:
		return bot.After(time.Hour, bot.ScopePlace, e)
	case codeOldEdits:
		return bot.After(time.Hour, bot.ScopePost, e)
	case codeOpeningDirect:
		return bot.After(10*time.Minute, bot.ScopePerson, e)
	case codeOverloadedResource, codeOverloaded:
		return bot.After(time.Minute, bot.ScopePlatform, e)
	}
	return bot.Permanent(bot.ScopePost, e) // filters, forms, sizes, anything new: this message alone
}
