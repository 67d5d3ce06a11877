package slack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// Tokens are replaced while we run: a token that Slack refuses is looked for again in its file.

const (
	tokenRecheck = 10 * time.Second // A token file is looked at this often after a refusal.
	tokenRetry   = time.Hour        // A token that was refused is tried this often, since some refusals pass.
)

// The beginnings of tokens.
const (
	botPrefix = "xoxb-"
	appPrefix = "xapp-"
)

// wellFormed reports whether a token can be one of its kind.
func wellFormed(token, prefix string) bool {
	return strings.HasPrefix(token, prefix) && !strings.ContainsAny(token, " \t\r\n\"'")
}

// otherToken returns the token that a file holds now, "" if it is still the one that was refused.
func otherToken(file, prefix, refused string) string {
	raw, err := os.ReadFile(file)
	token := strings.TrimSpace(string(raw))
	if err != nil || token == refused || !wellFormed(token, prefix) {
		return ""
	}
	return token
}

// keepTokens looks after workspaces whose token was refused: the one with a token file is replaced as
// soon as the file holds another token, and of all others Slack is asked now and then whether the
// refusal was for good.
func (a *Adapter) keepTokens(ctx context.Context, h bot.Handler) {
	for asked := time.Now(); sleep(ctx, tokenRecheck); {
		w := a.serving()[0]
		if _, gone := w.state(); gone && a.opts.BotTokenFile != "" {
			if token := otherToken(a.opts.BotTokenFile, botPrefix, w.token); token != "" {
				a.renew(ctx, h, w, token)
			}
		}
		if time.Since(asked) >= tokenRetry {
			asked = time.Now()
			a.revive(ctx, h)
		}
	}
}

// revive asks Slack whether a token that it refused works again.
func (a *Adapter) revive(ctx context.Context, h bot.Handler) {
	for _, w := range a.serving() {
		if _, gone := w.state(); !gone {
			continue
		}
		var who *slack.AuthTestResponse
		err := w.call(ctx, "", callTime, func(ctx context.Context) (err error) {
			who, err = w.api.AuthTestContext(ctx)
			return err
		})
		if err == nil {
			w.found(who)
			a.opts.Log.Info().Str("workspace", who.TeamID).Msg("slack bot token works again")
			a.welcomeBack(ctx, h, w)
		}
	}
}

// renew puts a workspace with another token in the place of one that is gone.
func (a *Adapter) renew(ctx context.Context, h bot.Handler, gone *workspace, token string) {
	w := a.newWorkspace(token)
	a.mu.Lock()
	a.workspaces = slices.Clone(a.workspaces)
	a.workspaces[slices.Index(a.workspaces, gone)] = w
	a.mu.Unlock()
	a.opts.Log.Info().Msg("slack bot token read again")
	for pause := (backoff{}); ; {
		err := w.identify(ctx)
		if _, gone := w.state(); err == nil || gone || !pause.wait(ctx) {
			break
		}
	}
	a.welcomeBack(ctx, h, w)
}

// awaitAppToken waits until the file holds another app-level token than the one that was refused.
func (a *Adapter) awaitAppToken(ctx context.Context, refused string, cause error) {
	a.opts.Log.Error().Err(cause).Msg("waiting for another token in the token file")
	for a.appToken() == refused && sleep(ctx, tokenRecheck) { // another connection may have read it
		if token := otherToken(a.opts.AppTokenFile, appPrefix, refused); token != "" {
			a.mu.Lock()
			a.opts.AppToken = token
			a.mu.Unlock()
		}
	}
}

func (a *Adapter) appToken() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.opts.AppToken
}

// goneNote is the note of the day on which a workspace removed the app.
func goneNote(team string) string { return "gone/" + team }

// farewell tells the handler that a workspace removed the app. Slack says so by two events, in any
// order, late ones after the app was installed again among them: the first one counts that finds no
// token at work.
func (a *Adapter) farewell(ctx context.Context, h bot.Handler, in *inbound) {
	if !a.left(ctx, in.team) {
		return
	}
	a.parting.Lock()
	defer a.parting.Unlock()
	note := goneNote(in.team)
	told, err := a.opts.Notes.Get(ctx, note)
	if told != nil {
		return
	}
	if err == nil {
		day := time.Now().UTC().Format(time.DateOnly)
		err = a.opts.Notes.Put(ctx, note, []byte(day)) // first: what is not noted is not welcomed back
	}
	if err == nil {
		if _, err = h.Handle(ctx, in.ev); err != nil {
			err = errors.Join(err, a.opts.Notes.Put(context.WithoutCancel(ctx), note, nil))
		}
	}
	if err != nil {
		a.opts.Log.Error().Str("workspace", in.team).Err(err).Msg("slack removal not handled")
	}
}

// left asks Slack whether a workspace has no token of ours that works any more, as long as it takes
// to get an answer.
func (a *Adapter) left(ctx context.Context, team string) bool {
	for pause := (backoff{}); ; {
		w, err := a.workspaceOf(ctx, team)
		if err == nil {
			_, err = w.whoAmI(ctx)
		}
		switch {
		case err == nil:
			return false
		case strange(err) || fatal[code(err)]:
			return true
		case !pause.wait(ctx):
			return false
		}
	}
}

// refusedNote is the note of the day on which Slack refused the token of a workspace; without its id,
// of one that never worked.
func refusedNote(team string) string { return refusedNotes + orElse(team, "-") }

// refusedNotes begins those notes.
const refusedNotes = "refused/"

// noteRefusal remembers, over a restart too, that calls for a workspace were refused.
func (a *Adapter) noteRefusal(ctx context.Context, team string) {
	day := time.Now().UTC().Format(time.DateOnly)
	if err := a.opts.Notes.Put(ctx, refusedNote(team), []byte(day)); err != nil {
		a.opts.Log.Warn().Err(err).Msg("slack refusal not noted")
	}
}

// welcomeBack tells the handler that a token works which did not before: of a workspace that had removed
// the app, what is kept of it for a while must not be deleted; otherwise what was refused meanwhile may
// be tried again.
func (a *Adapter) welcomeBack(ctx context.Context, h bot.Handler, w *workspace) {
	team, gone := w.state()
	if team == "" || gone {
		return
	}
	kind := bot.Kind("")
	for _, note := range []string{refusedNote(""), refusedNote(team), goneNote(team)} {
		switch found, err := a.opts.Notes.Get(ctx, note); {
		case err != nil:
			a.opts.Log.Error().Str("workspace", team).Err(err).Msg("slack note not read")
			return
		case found != nil && note == goneNote(team):
			kind = bot.KindJoined
		case found != nil:
			kind = bot.KindAllowed
		}
	}
	if kind == "" {
		return
	}
	now := time.Now().UTC()
	_, err := a.tell(ctx, h, bot.Event{ID: eventID(fmt.Sprint("back-", team, now.UnixNano())), At: now, Kind: kind,
		In: bot.Place{Platform: platform, Space: team}})
	for _, note := range []string{goneNote(team), refusedNote(team), refusedNote("")} {
		if err == nil {
			err = a.opts.Notes.Put(ctx, note, nil)
		}
	}
	if err != nil {
		a.opts.Log.Error().Str("workspace", team).Err(err).Msg("slack workspace not welcomed back")
	}
}
