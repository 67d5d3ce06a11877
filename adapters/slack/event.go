package slack

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// A callback is the envelope of the Events API. See https://docs.slack.dev/apis/events-api.
type callback struct {
	Type           string          `json:"type"`
	Team           string          `json:"team_id"`
	ID             string          `json:"event_id"`
	Time           int64           `json:"event_time"`
	Event          json.RawMessage `json:"event"`
	Authorizations []struct {
		Team string `json:"team_id"`
	} `json:"authorizations"`
}

// A happening is what we read of an event: of a message in a channel no files, and of its text only
// whether it calls the bot.
type happening struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	User        json.RawMessage `json:"user"` // an id, or the whole user
	Bot         string          `json:"bot_id"`
	Text        string          `json:"text"`
	Channel     json.RawMessage `json:"channel"` // an id, except in events that we do not take
	ChannelType string          `json:"channel_type"`
	At          string          `json:"ts"`
	Thread      string          `json:"thread_ts"`
	Tab         string          `json:"tab"`
	Inviter     string          `json:"inviter"`
	Files       []slack.File    `json:"files"`
	Tokens      struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

func (h happening) user() string    { return text(h.User) }
func (h happening) channel() string { return text(h.Channel) }

// text returns a JSON string, "" for anything else.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// decodeEvent reads an event. The workspace is that of our installation, which in a shared channel
// need not be the author's.
func (a *Adapter) decodeEvent(payload []byte) (*deed, error) {
	var c callback
	if err := json.Unmarshal(payload, &c); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	if c.Type == "app_rate_limited" {
		a.opts.Log.Warn().Str("workspace", c.Team).Msg("slack holds events back: more than 30,000 an hour")
		return nil, nil
	}
	var h happening
	if err := json.Unmarshal(c.Event, &h); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	if c.ID == "" {
		return nil, fmt.Errorf("event: event_id is missing")
	}
	if len(c.Authorizations) > 0 && c.Authorizations[0].Team != "" {
		c.Team = c.Authorizations[0].Team
	}
	d := &deed{team: c.Team, user: h.user(), ev: bot.Event{ID: c.ID, At: time.Unix(c.Time, 0).UTC(),
		In: place(c.Team, h.channel(), h.Thread, h.user())}}
	if c.Time == 0 {
		d.ev.At = time.Time{}
	}
	return a.take(d, c, h)
}

// take fills in a deed by the kind of event; nil for what concerns nobody.
func (a *Adapter) take(d *deed, c callback, h happening) (*deed, error) {
	w := a.known(d.team)
	switch h.Type {
	case "message":
		return takeMessage(d, w, h), nil
	case "app_mention":
		return takeMention(d, w, h, a.commands()), nil
	case "app_home_opened":
		if h.Tab != "" && h.Tab != "home" {
			return nil, nil
		}
		d.ev.Kind, d.home, d.ev.In = bot.KindHome, true, place(d.team, "", "", d.user)
	case "member_joined_channel":
		if w == nil || d.user != w.self() {
			return nil, nil
		}
		d.ev.Kind, d.user = bot.KindJoined, orElse(h.Inviter, d.user)
	case "app_uninstalled", "tokens_revoked":
		if d.team == "" || h.Type == "tokens_revoked" && len(h.Tokens.Bot) == 0 {
			return nil, nil
		}
		d.ev.Kind, d.ev.In = bot.KindGone, bot.Place{Platform: platform, Space: d.team}
	case "user_change":
		return takeProfile(d, h.User)
	case "subteam_members_changed", "subteam_updated":
		if w != nil {
			w.askGroupsAfter(0)
		}
		return nil, nil
	default:
		return nil, nil
	}
	return d, nil
}

// takeMessage reads a message that a person wrote. Its words are taken in direct messages only; in a
// thread it counts, and that is all, and elsewhere it is none of ours.
func takeMessage(d *deed, w *workspace, h happening) *deed {
	switch h.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
	default:
		return nil
	}
	if h.Bot != "" || d.user == "" || w != nil && d.user == w.self() || !d.ev.In.Direct() && h.Thread == "" {
		return nil
	}
	if w != nil && !d.ev.In.Direct() && strings.Contains(h.Text, "<@"+w.self()) {
		return nil // Slack sends it as a mention too
	}
	d.ev.Kind = bot.KindMessage
	if at := instantOf(h.At); !at.IsZero() {
		d.ev.At = at
	}
	d.ev.On = bot.Sent{Channel: h.channel(), ID: h.At, Thread: h.Thread}
	if !d.ev.In.Direct() {
		return d
	}
	d.ev.Text = plainText(h.Text)
	for _, f := range h.Files {
		d.ev.Files = append(d.ev.Files, bot.FileRef{Name: f.Name, Size: int64(f.Size), URL: f.URLPrivate})
	}
	return d
}

// takeMention reads what stands after the bot's name as it does what stands after /afterbell.
func takeMention(d *deed, w *workspace, h happening, table []bot.Command) *deed {
	if w == nil || h.Bot != "" || d.user == "" || d.user == w.self() {
		return nil
	}
	said := h.Text
	if i := strings.Index(said, "<@"+w.self()); i >= 0 {
		if end := strings.IndexByte(said[i:], '>'); end > 0 {
			said = said[:i] + " " + said[i+end+1:]
		}
	}
	t := readTyped(umbrella, said, table)
	d.ev.Kind, d.ev.Action, d.ev.Args, d.unread = bot.KindCommand, t.Action, t.Args, t.Unread
	d.ev.On = bot.Sent{Channel: h.channel(), ID: h.At, Thread: h.Thread}
	d.public = !d.ev.In.Direct()
	return d
}

// takeProfile reads a changed person: their zone, language or name.
func takeProfile(d *deed, raw json.RawMessage) (*deed, error) {
	var u slack.User
	if err := json.Unmarshal(raw, &u); err != nil {
		return nil, fmt.Errorf("event: user: %w", err)
	}
	if u.ID == "" || u.IsBot || u.Deleted {
		return nil, nil
	}
	d.user, d.profile, d.ev.Kind, d.ev.In = u.ID, &u, bot.KindProfile, place(d.team, "", "", u.ID)
	return d, nil
}

// known returns a workspace that was identified, or nil.
func (a *Adapter) known(team string) *workspace {
	for _, w := range a.workspaces() {
		if t, _ := w.state(); t == team && t != "" {
			return w
		}
	}
	return nil
}

// self is the user id of the bot in this workspace.
func (w *workspace) self() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bot
}
