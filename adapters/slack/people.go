package slack

import (
	"context"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

const (
	personLife     = time.Hour        // What Slack said of a person is believed this long.
	groupsLife     = 10 * time.Minute // What Slack said of user groups is believed this long.
	groupsRetry    = 15 * time.Second // After no answer user groups are asked for again in this time.
	groupsPatience = 5 * time.Second  // An answer about user groups may take this long; events go on without it.
	personPatience = time.Second      // An event waits this long for what Slack says of its person.
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
	groups := w.freshGroups()
	u := w.profile(ctx, id)
	select {
	case <-groups:
	case <-ctx.Done():
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	u.Roles = w.groups[id]
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
	if err == nil {
		return w.remember(profileOf(*info))
	}
	w.a.opts.Log.Debug().Err(redacted(err)).Msg("slack user not read")
	known.user.ID = id
	if final(err) {
		w.keep(known.user) // asking again would not help for a while
	}
	return known.user
}

// A profile is what we read of a person, see https://docs.slack.dev/reference/objects/user-object.
type profile struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Real    string `json:"real_name"`
	Zone    string `json:"tz"`
	Locale  string `json:"locale"`
	Bot     bool   `json:"is_bot"`
	Deleted bool   `json:"deleted"`
	Admin   bool   `json:"is_admin"`
	Owner   bool   `json:"is_owner"`
	First   bool   `json:"is_primary_owner"`
	Shown   struct {
		Name string `json:"display_name"`
		Real string `json:"real_name"`
	} `json:"profile"`
}

// profileOf is what the library read of a person.
func profileOf(s slack.User) profile {
	p := profile{ID: s.ID, Name: s.Name, Real: s.RealName, Zone: s.TZ, Locale: s.Locale, Bot: s.IsBot, Deleted: s.Deleted,
		Admin: s.IsAdmin, Owner: s.IsOwner, First: s.IsPrimaryOwner}
	p.Shown.Name, p.Shown.Real = s.Profile.DisplayName, s.Profile.RealName
	return p
}

// remember keeps what Slack said of a person and returns it.
func (w *workspace) remember(p profile) bot.User {
	name := orElse(p.Shown.Name, orElse(p.Shown.Real, orElse(p.Real, p.Name)))
	u := bot.User{ID: p.ID, Name: oneLine(name), Zone: zone(p.Zone), Locale: p.Locale, Admin: p.Admin || p.Owner || p.First}
	u.Keeps = u.Admin
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

// missed tells the handler that somebody's account was closed: the event that said so came while we were
// away, if Slack says now that it was.
func (w *workspace) missed(ctx context.Context, h bot.Handler, at bot.Place) {
	defer w.a.survive()
	var info *slack.User
	err := w.do(ctx, "users.info", longestPace, func(ctx context.Context) (err error) {
		info, err = w.api.GetUserInfoContext(ctx, at.User)
		return err
	})
	if err != nil || !info.Deleted {
		return
	}
	now := time.Now().UTC()
	ev := bot.Event{ID: eventID("left-" + at.User + now.Format("-2006-01-02")), At: now.Truncate(24 * time.Hour), Kind: bot.KindLeft,
		From: w.remember(profileOf(*info)), In: at}
	if _, err := w.a.tell(ctx, h, ev); err != nil {
		w.a.opts.Log.Error().Err(redacted(err)).Msg("slack news not recorded")
	}
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

// freshGroups returns a channel that is closed as soon as the user groups are known as well as they
// can be. Workspaces without a paid plan have none.
func (w *workspace) freshGroups() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Now().Before(w.askAgain) {
		return w.asked
	}
	done := make(chan struct{})
	begun := w.a.start(func(ctx context.Context, _ bot.Handler) {
		defer close(done)
		defer w.a.survive()
		ctx, cancel := context.WithTimeout(ctx, groupsPatience)
		defer cancel()
		w.askGroups(ctx)
	})
	if !begun {
		close(done)
		return done
	}
	w.asked, w.askAgain = done, time.Now().Add(groupsLife)
	return done
}

func (w *workspace) askGroups(ctx context.Context) {
	var list []slack.UserGroup
	err := w.do(ctx, "usergroups.list", personPatience, func(ctx context.Context) (err error) {
		list, err = w.api.GetUserGroupsContext(ctx, slack.GetUserGroupsOptionIncludeUsers(true))
		return err
	})
	if err != nil {
		w.a.opts.Log.Debug().Err(redacted(err)).Msg("slack user groups not read")
		if !final(err) {
			w.askGroupsAfter(groupsRetry)
		}
		return
	}
	groups := map[string][]string{}
	all := []bot.Choice{}
	for _, g := range list {
		all = append(all, bot.Choice{Label: orElse(oneLine(g.Name), g.ID), Value: g.ID, Note: oneLine(g.Handle)})
		for _, u := range g.Users {
			groups[u] = append(groups[u], g.ID)
		}
	}
	w.mu.Lock()
	w.groups, w.groupList = groups, all
	w.mu.Unlock()
}

// askGroupsAfter makes the first event after a while ask again.
func (w *workspace) askGroupsAfter(d time.Duration) {
	w.mu.Lock()
	w.askAgain = time.Now().Add(d)
	w.mu.Unlock()
}
