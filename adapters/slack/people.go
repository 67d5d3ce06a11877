package slack

import (
	"context"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// How long what Slack said of people is believed, and how long an event waits for it.
const (
	personLife     = time.Hour
	groupsLife     = 10 * time.Minute
	personPatience = time.Second
)

// A person is what Slack said of somebody, and when.
type person struct {
	user bot.User
	at   time.Time
}

// user returns what is known of a person: zone, language and name from users.info, and the user
// groups. It waits a second at most; an event is never lost because Slack would not tell. People of
// other organisations (Slack Connect) often have no zone: then it stays empty.
func (w *workspace) user(ctx context.Context, id string) bot.User {
	ctx, cancel := context.WithTimeout(ctx, personPatience)
	defer cancel()
	u := w.profile(ctx, id)
	u.Roles = w.groupsOf(ctx, id)
	return u
}

func (w *workspace) profile(ctx context.Context, id string) bot.User {
	w.mu.Lock()
	known, ok := w.people[id]
	w.mu.Unlock()
	if ok && time.Since(known.at) < personLife {
		return known.user
	}
	var info *slack.User
	err := w.do(ctx, "users.info", personPatience, func(ctx context.Context) (err error) {
		info, err = w.api.GetUserInfoContext(ctx, id)
		return err
	})
	switch {
	case err == nil:
		return w.remember(*info)
	case code(err) != "":
		w.keep(bot.User{ID: id}) // refused: asking again would not help for a while
	default:
		w.a.opts.Log.Debug().Err(redacted(err)).Msg("slack user not read")
	}
	if ok {
		return known.user
	}
	return bot.User{ID: id}
}

// remember keeps what Slack said of a person and returns it.
func (w *workspace) remember(s slack.User) bot.User {
	name := orElse(s.Profile.DisplayName, orElse(s.Profile.RealName, orElse(s.RealName, s.Name)))
	u := bot.User{ID: s.ID, Name: oneLine(name), Zone: zone(s.TZ), Locale: s.Locale,
		Admin: s.IsAdmin || s.IsOwner || s.IsPrimaryOwner}
	w.keep(u)
	return u
}

func (w *workspace) keep(u bot.User) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.people) >= 10_000 {
		clear(w.people)
	}
	w.people[u.ID] = person{user: u, at: time.Now()}
}

// zone returns an IANA zone that this machine knows, or "". Slack's offset is no substitute: it
// changes with the season.
func zone(name string) string {
	if name == "" || name == "Local" {
		return ""
	}
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}

// groupsOf returns the user groups of a person. Workspaces without a paid plan have none.
func (w *workspace) groupsOf(ctx context.Context, id string) []string {
	w.mu.Lock()
	fresh := !w.asked.IsZero() && time.Since(w.asked) < groupsLife
	if !fresh {
		w.asked = time.Now() // others do not ask at the same time
	}
	w.mu.Unlock()
	if !fresh {
		w.askGroups(ctx)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.groups[id]
}

func (w *workspace) askGroups(ctx context.Context) {
	var list []slack.UserGroup
	err := w.do(ctx, "usergroups.list", personPatience, func(ctx context.Context) (err error) {
		list, err = w.api.GetUserGroupsContext(ctx, slack.GetUserGroupsOptionIncludeUsers(true))
		return err
	})
	if err != nil {
		w.a.opts.Log.Debug().Err(redacted(err)).Msg("slack user groups not read")
		return
	}
	groups := map[string][]string{}
	for _, g := range list {
		for _, u := range g.Users {
			groups[u] = append(groups[u], g.ID)
		}
	}
	w.mu.Lock()
	w.groups = groups
	w.mu.Unlock()
}

// groupsChanged makes the next event ask again.
func (w *workspace) groupsChanged() {
	w.mu.Lock()
	w.asked = time.Time{}
	w.mu.Unlock()
}
