package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// A Finding is something that a check found missing, with what the operator can do about it.
type Finding struct {
	Problem  string
	Advice   string
	Optional bool // A class works without it.
}

// Check asks Slack whether the tokens work, which scopes are missing, and whether the bot is in the
// channels at homes (other places are ignored). It changes nothing. The error is about the check
// itself: Slack could not be reached.
func (a *Adapter) Check(ctx context.Context, homes ...bot.Place) ([]Finding, error) {
	var found []Finding
	for _, w := range a.serving() {
		some, err := w.check(ctx)
		if err != nil {
			return found, err
		}
		found = append(found, some...)
	}
	if a.opts.Mode == ModeSocket {
		some, err := a.checkApp(ctx)
		if err != nil {
			return found, err
		}
		found = append(found, some...)
	}
	for _, home := range homes {
		if home.Platform != platform || home.Channel == "" {
			continue
		}
		some, err := a.checkHome(ctx, home)
		if err != nil {
			return found, err
		}
		found = append(found, some...)
	}
	return found, nil
}

// check looks at one bot token and its scopes, which Slack names in a header of every answer.
func (w *workspace) check(ctx context.Context) ([]Finding, error) {
	who, err := w.whoAmI(ctx)
	if c := code(err); c != "" || errors.Is(err, errGone) {
		return []Finding{{Problem: "bot_token was refused: " + redact(err.Error()),
			Advice: "Install the app again under Install App and copy the new Bot User OAuth Token."}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ask whose token it is: %w", redacted(err))
	}
	return missing(who.Header, who.Team), nil
}

func missing(header http.Header, team string) (found []Finding) {
	line := header.Get("X-OAuth-Scopes")
	if line == "" {
		return []Finding{{Problem: "Slack did not say which scopes the token has in " + team,
			Advice: "Compare OAuth & Permissions with the manifest.", Optional: true}}
	}
	var granted []string
	for scope := range strings.SplitSeq(line, ",") {
		granted = append(granted, strings.TrimSpace(scope))
	}
	for _, scope := range Scopes() {
		if slices.Contains(granted, scope.Name) {
			continue
		}
		f := Finding{Problem: fmt.Sprintf("the scope %s is missing in %s", scope.Name, team),
			Advice: "Add it under OAuth & Permissions and install the app again."}
		if scope.Without != "" {
			f.Problem, f.Optional = f.Problem+", so "+scope.Without, true
		}
		found = append(found, f)
	}
	return found
}

// checkApp looks at the app-level token.
func (a *Adapter) checkApp(ctx context.Context) ([]Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	app := slack.New("", slack.OptionHTTPClient(caller{a.http}), slack.OptionAPIURL(a.opts.APIURL), slack.OptionAppLevelToken(a.appToken()))
	_, _, err := app.StartSocketModeContext(ctx)
	if c := code(err); c != "" {
		return []Finding{{Problem: "app_token was refused: " + redact(c),
			Advice: "Make an app-level token with connections:write under Basic Information, and switch on Socket Mode."}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ask for a connection: %w", redacted(err))
	}
	return nil, nil
}

// checkHome looks whether the bot can write in a channel.
func (a *Adapter) checkHome(ctx context.Context, home bot.Place) ([]Finding, error) {
	w, err := a.workspaceOf(ctx, home.Space)
	if err != nil {
		return []Finding{{Problem: "no bot_token for the workspace " + home.Space, Advice: "Add the token of that workspace."}}, nil
	}
	var c *slack.Channel
	err = w.do(ctx, "conversations.info", longestPace, func(ctx context.Context) (err error) {
		c, err = w.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: home.Channel})
		return err
	})
	switch {
	case code(err) == "missing_scope":
		return []Finding{{Problem: "cannot see whether the bot is in " + home.Channel,
			Advice: "Add the scope channels:read (groups:read for private channels).", Optional: true}}, nil
	case code(err) != "":
		return []Finding{{Problem: "the channel " + home.Channel + " cannot be found: " + redact(code(err)),
			Advice: "Invite the bot with /invite @afterbell, or give the class another channel."}}, nil
	case err != nil:
		return nil, fmt.Errorf("look at the channel: %w", redacted(err))
	case c.IsArchived:
		return []Finding{{Problem: "the channel #" + c.Name + " is archived", Advice: "Unarchive it, or give the class another channel."}},
			nil
	case !c.IsMember:
		return []Finding{{Problem: "the bot is not in #" + c.Name, Advice: "Type /invite @afterbell there."}}, nil
	case w.mayNotPost(*c):
		return []Finding{{Problem: "the bot may not post in #" + c.Name, Advice: wordMayPost + "."}}, nil
	}
	return nil, nil
}
