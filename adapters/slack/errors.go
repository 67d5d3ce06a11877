package slack

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// A lost call got no answer that can be read. If it never left, nothing was done; otherwise nobody
// knows.
type lost struct {
	left   bool
	status int // An HTTP answer had this status, other than 200; 0 says there was none.
	cause  string
}

func (l *lost) Error() string {
	if l.status != 0 {
		return fmt.Sprintf("http status %d", l.status)
	}
	return l.cause
}

// errGone says that a workspace removed the app or its token.
var errGone = errors.New("the app was removed from this workspace or its token was revoked: " +
	"install it again and put the new bot_token in the configuration")

// fatal are the answers after which no call with this token can work again.
var fatal = map[string]bool{
	"invalid_auth": true, "not_authed": true, "account_inactive": true, "token_revoked": true, "token_expired": true,
	"app_uninstalled": true, "team_access_not_granted": true, "not_allowed_token_type": true,
}

// refusals are the answers that concern more than one message. See the error tables of
// https://docs.slack.dev/reference/methods/chat.postMessage.
var refusals = map[string]bot.Scope{
	"channel_not_found": bot.ScopePlace, "not_in_channel": bot.ScopePlace, "is_archived": bot.ScopePlace,
	"channel_is_archived": bot.ScopePlace, "restricted_action": bot.ScopePlace,
	"restricted_action_read_only_channel": bot.ScopePlace, "restricted_action_thread_only_channel": bot.ScopePlace,
	"restricted_action_non_threadable_channel": bot.ScopePlace, "restricted_action_thread_locked": bot.ScopePlace,
	"no_permission": bot.ScopePlace, "team_not_found": bot.ScopePlace, "ekm_access_denied": bot.ScopePlace,
	"posting_to_general_channel_denied": bot.ScopePlace, "access_denied": bot.ScopePlace,
	"user_not_found": bot.ScopePerson, "users_not_found": bot.ScopePerson, "user_disabled": bot.ScopePerson,
	"user_not_visible": bot.ScopePerson, "cannot_dm_bot": bot.ScopePerson, "messages_tab_disabled": bot.ScopePerson,
	"invalid_user_combination": bot.ScopePerson, "method_not_supported_for_channel_type": bot.ScopePlace,
	"missing_scope": bot.ScopePlatform,
}

// whyClosed tells refusals apart as far as somebody can do something about them.
var whyClosed = map[string]error{
	"not_in_channel": bot.ErrAbsent, "channel_not_found": bot.ErrAbsent,
	"is_archived": bot.ErrArchived, "channel_is_archived": bot.ErrArchived, "restricted_action_thread_locked": bot.ErrArchived,
	"restricted_action": bot.ErrForbidden, "restricted_action_read_only_channel": bot.ErrForbidden,
	"restricted_action_thread_only_channel": bot.ErrForbidden, "restricted_action_non_threadable_channel": bot.ErrForbidden,
	"no_permission": bot.ErrForbidden, "posting_to_general_channel_denied": bot.ErrForbidden,
	"access_denied": bot.ErrForbidden, "missing_scope": bot.ErrForbidden,
}

// plainly is what some of Slack's words mean.
var plainly = map[string]string{
	"invalid_blocks": "Slack could not read the message", "invalid_blocks_format": "Slack could not read the message",
	"msg_too_long": "the message is too long", "msg_blocks_too_long": "the message is too long", "no_text": "the message is empty",
	"channel_not_found": "there is no such channel, or I am not in it", "not_in_channel": "I am not in the channel",
	"is_archived": "the channel is archived", "channel_is_archived": "the channel is archived",
	"restricted_action": "I may not post there", "restricted_action_read_only_channel": "only some may post in the channel",
	"restricted_action_thread_only_channel":    "only answers in threads are allowed there",
	"restricted_action_non_threadable_channel": "no threads are allowed there", "restricted_action_thread_locked": "the thread is locked",
	"posting_to_general_channel_denied": "only some may post in the channel", "no_permission": "I may not do that there",
	"missing_scope": "the app lacks a right", "message_not_found": "the message is gone",
	"cant_update_message": "the message cannot be changed",
	"user_disabled":       "the account was closed", "user_not_found": "there is no such person", "cannot_dm_bot": "it is a bot",
	"messages_tab_disabled": "direct messages are closed", "message_limit_exceeded": "the workspace has used up its messages",
	"internal_error": "something went wrong at Slack", "fatal_error": "something went wrong at Slack",
	"token_revoked": "the bot's token was revoked", "token_expired": "the bot's token is no longer valid",
	"invalid_auth": "the bot's token is not valid", "account_inactive": "the app was removed from the workspace",
}

// pauses are the answers that pass by themselves; nothing was done.
var pauses = map[string]time.Duration{
	"ratelimited": 30 * time.Second, "rate_limited": 30 * time.Second, "message_limit_exceeded": time.Hour,
	"team_added_to_org": 10 * time.Minute, "org_login_required": 10 * time.Minute, // the workspace moves into an organisation
	"accesslimited": time.Minute,
}

// unsure are the answers after which Slack itself says that something may have been done.
var unsure = map[string]bool{
	"internal_error": true, "fatal_error": true, "service_unavailable": true, "request_timeout": true, "invalid_response": true,
}

// verdict turns the error of an act at a place into its consequence. Teachers may read the error that goes
// out: it says what happened in plain words, and holds no token and no address with a secret in it.
func verdict(to bot.Place, err error) error {
	var (
		busy    *limited
		gone    *lost
		refused slack.SlackErrorResponse
	)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errGone):
		return bot.Permanent(bot.ScopePlatform, errGone)
	case errors.As(err, &busy):
		return bot.After(busy.wait, bot.ScopePlace, busy)
	case errors.As(err, &refused):
		return refusal(to, refused)
	case errors.As(err, &gone) && !gone.left:
		return bot.After(0, bot.ScopePlatform, fmt.Errorf("no way to Slack: %w", gone))
	case errors.As(err, &gone) && gone.status >= 300 && gone.status < 500:
		return bot.After(time.Minute, bot.ScopePlatform, fmt.Errorf("no answer from Slack: %w", gone))
	}
	return bot.Unclear(bot.ScopePost, fmt.Errorf("no answer from Slack: %w", redacted(err)))
}

// refusal is verdict for an answer with ok false.
func refusal(to bot.Place, r slack.SlackErrorResponse) error {
	err := fmt.Errorf("%s (%s)", orElse(plainly[r.Err], "Slack refused it"), redact(r.Err))
	if r.Needed != "" {
		err = fmt.Errorf("%w: it needs the scope %s", err, redact(r.Needed))
	}
	if why := whyClosed[r.Err]; why != nil {
		err = fmt.Errorf("%w: %w", err, why)
	}
	if unsure[r.Err] {
		return bot.Unclear(bot.ScopePost, err)
	}
	if wait, ok := pauses[r.Err]; ok {
		return bot.After(wait, bot.ScopePlace, err)
	}
	if fatal[r.Err] {
		return bot.Permanent(bot.ScopePlatform, err)
	}
	scope := orElse(refusals[r.Err], bot.ScopePost)
	if scope == bot.ScopePlace && to.Direct() {
		scope = bot.ScopePerson
	}
	return bot.Permanent(scope, err)
}

// again turns an unclear outcome into one to be tried again, for acts that may be done twice: an
// edit, an upload that nobody has seen yet.
func again(err error) error {
	var d *bot.DeliveryError
	if errors.As(err, &d) && d.Outcome == bot.OutcomeUnclear {
		return bot.After(d.Wait, d.Scope, d.Err)
	}
	return err
}

// code returns Slack's word for what it refused, or "".
func code(err error) string {
	var r slack.SlackErrorResponse
	if errors.As(err, &r) {
		return r.Err
	}
	return ""
}

// final reports whether Slack refused one thing for good: the same question has the same answer.
func final(err error) bool {
	c := code(err)
	_, passes := pauses[c]
	return c != "" && !passes && !unsure[c] && !fatal[c]
}

var (
	secrets   = regexp.MustCompile(`x(?:ox[a-z](?:\.xox[a-z])?|app|wfp)-[0-9A-Za-z-]+`)
	addresses = regexp.MustCompile(`((?:https?|wss?)://[^\s/"'?#]+)[^\s"']*`)
)

// redact removes tokens, and of addresses all but the host: response_urls, upload addresses and
// those of Socket Mode are secrets.
func redact(s string) string {
	return addresses.ReplaceAllString(secrets.ReplaceAllString(s, "[token]"), "$1/…")
}

// redacted is an error without secrets. It keeps what callers test for, and nothing else.
func redacted(err error) error {
	for _, known := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return known
		}
	}
	return errors.New(redact(err.Error()))
}
