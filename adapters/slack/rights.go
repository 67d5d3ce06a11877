package slack

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Before a class begins in a channel its teacher is told what the bot may not do there. Slack says so by
// the bot's membership, by who may post in the channel, and by the scopes of the token.

// rightsLife is how long a channel in which nothing is lacking is believed to be like that. What is
// lacking is asked for each time, since people put it right and try again at once.
const rightsLife = 10 * time.Minute

// wantsRights reports whether an action is about where a class or its teachers meet and who keeps it, or about what
// did not go out there.
func wantsRights(action string) bool {
	return action == "class" || strings.HasPrefix(action, "class.") || strings.HasPrefix(action, "notices.") || action == "staff.here"
}

// rights finds out what the bot lacks in the channel, and whether the person may manage it: administrators
// may, and who made it. What Slack does not tell in time stays empty.
func (in *inbound) rights(ctx context.Context) (lacks []string, keeps bool) {
	if !wantsRights(in.ev.Action) || in.ev.In.Channel == "" {
		return in.ev.Lacks, false
	}
	c, err := in.w.channelInfo(ctx, in.ev.In.Channel, rightsLife)
	if err == nil && len(in.w.lacks(c)) > 0 {
		c, err = in.w.channelInfo(ctx, in.ev.In.Channel, 0)
	}
	switch {
	case code(err) == "channel_not_found": // of private channels Slack tells those who are in them
		return []string{in.w.inviteMe()}, false
	case err != nil:
		return nil, false
	}
	return in.w.lacks(c), in.user != "" && c.Creator == in.user
}

// lacks names what keeps the bot from posting in a channel, as Slack's own menus name it.
func (w *workspace) lacks(c slack.Channel) (lacks []string) {
	switch {
	case c.IsArchived:
		lacks = append(lacks, wordUnarchive)
	case !c.IsMember:
		lacks = append(lacks, w.inviteMe())
	}
	if w.mayNotPost(c) {
		lacks = append(lacks, wordMayPost)
	}
	for _, s := range required {
		if !w.granted(s.Name) {
			lacks = append(lacks, wordScope+s.Name)
		}
	}
	return lacks
}

// granted reports whether the token has a scope, as far as Slack told.
func (w *workspace) granted(scope string) bool {
	w.mu.Lock()
	scopes := w.scopes
	w.mu.Unlock()
	return scopes == "" || slices.Contains(strings.Split(strings.ReplaceAll(scopes, " ", ""), ","), scope)
}

// mayNotPost reports whether only others may post in a channel, or in its threads.
func (w *workspace) mayNotPost(c slack.Channel) bool {
	self, p := w.self(), c.Properties
	return c.IsReadOnly || p != nil && (restricted(p.PostingRestrictedTo, self) || restricted(p.ThreadsRestrictedTo, self))
}

// restricted reports whether only some may post, and the bot is not among them.
func restricted(to slack.RestrictedTo, self string) bool {
	return len(to.Type)+len(to.User) > 0 && !slices.Contains(to.User, self)
}

// inviteMe is what a member of a channel types so that the bot comes in, also where the workspace is not known yet.
func (w *workspace) inviteMe() string {
	if w == nil {
		return wordInvite + umbrella
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return wordInvite + orElse(w.handle, umbrella)
}
