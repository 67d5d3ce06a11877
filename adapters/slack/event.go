package slack

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

// A callback is the envelope of the Events API. See https://docs.slack.dev/apis/events-api.
type callback struct {
	Type           string         `json:"type"`
	Team           string         `json:"team_id"`
	ID             string         `json:"event_id"`
	Time           int64          `json:"event_time"`
	Event          jsontext.Value `json:"event"`
	Authorizations []struct {
		Team string `json:"team_id"`
	} `json:"authorizations"`
}

// A event is what we read of an event: of a message in a channel no files, and of its text only
// whether it calls the bot.
type event struct {
	Type        string         `json:"type"`
	Subtype     string         `json:"subtype"`
	User        jsontext.Value `json:"user"` // an id, or the whole user
	Bot         string         `json:"bot_id"`
	Text        string         `json:"text"`
	Channel     jsontext.Value `json:"channel"` // an id, except in events that we do not take
	ChannelType string         `json:"channel_type"`
	At          string         `json:"ts"`
	Thread      string         `json:"thread_ts"`
	Tab         string         `json:"tab"`
	Inviter     string         `json:"inviter"`
	OldChannel  string         `json:"old_channel_id"`
	NewChannel  string         `json:"new_channel_id"`
	Files       []file         `json:"files"`
	Tokens      struct {
		Bot []string `json:"bot"`
	} `json:"tokens"`
}

func (e event) user() string    { return text(e.User) }
func (e event) channel() string { return text(e.Channel) }

// text returns a JSON string, "" for anything else.
func text(raw jsontext.Value) string {
	var s string
	if decode(raw, &s) != nil {
		return ""
	}
	return s
}

// decodeEvent reads an event. The workspace is that of our installation, which in a shared channel
// need not be the author's.
func (a *Adapter) decodeEvent(payload []byte) (*inbound, error) {
	var c callback
	if err := decode(payload, &c); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	if c.Type == "app_rate_limited" {
		a.opts.Log.Warn().Str("workspace", c.Team).Msg("slack holds events back: more than 30,000 an hour")
		return nil, nil
	}
	var e event
	if err := decode(c.Event, &e); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	if c.ID == "" {
		return nil, fmt.Errorf("event: event_id is missing")
	}
	if len(c.Authorizations) > 0 && c.Authorizations[0].Team != "" {
		c.Team = c.Authorizations[0].Team
	}
	in := &inbound{team: c.Team, user: e.user(), ev: bot.Event{ID: c.ID, At: time.Unix(c.Time, 0).UTC(),
		In: place(c.Team, e.channel(), e.Thread, e.user())}}
	if c.Time == 0 {
		in.ev.At = time.Time{}
	}
	return a.take(in, c, e)
}

// take fills in an inbound by the kind of event; nil for what concerns nobody.
func (a *Adapter) take(in *inbound, c callback, e event) (*inbound, error) {
	w := a.known(in.team)
	switch e.Type {
	case "message":
		if changesChannel[e.Subtype] {
			return takeChannel(in, w, e), nil
		}
		return takeMessage(in, w, e, a.commands()), nil
	case "app_mention":
		return takeMention(in, w, e, a.commands()), nil
	case "app_home_opened":
		if e.Tab != "" && e.Tab != "home" {
			return nil, nil
		}
		in.ev.Kind, in.home, in.ev.In = bot.KindHome, true, place(in.team, "", "", in.user)
	case "member_joined_channel":
		if w == nil || in.user != w.self() {
			return nil, nil
		}
		w.forgetChannel(e.channel())
		in.ev.Kind, in.user = bot.KindJoined, orElse(e.Inviter, in.user)
	case "app_uninstalled", "tokens_revoked":
		if in.team == "" || e.Type == "tokens_revoked" && len(e.Tokens.Bot) == 0 {
			return nil, nil
		}
		in.ev.Kind, in.ev.In = bot.KindGone, bot.Place{Platform: platform, Space: in.team}
	case "user_change":
		return takeProfile(in, e.User)
	case "channel_id_changed", "channel_deleted", "group_deleted", "channel_archive", "group_archive", "channel_unarchive",
		"group_unarchive", "channel_left", "group_left":
		return takeChannel(in, w, e), nil
	case "subteam_created", "subteam_members_changed", "subteam_updated":
		if w != nil {
			w.askGroupsAfter(0)
		}
		return nil, nil
	default:
		return nil, nil
	}
	return in, nil
}

// takeMessage reads a message that a person wrote. Its words are taken in direct messages only; in a
// thread it counts, and that is all, and elsewhere it is none of ours.
func takeMessage(in *inbound, w *workspace, e event, table []bot.Command) *inbound {
	switch e.Subtype {
	case "", "file_share", "thread_broadcast", "me_message":
	default:
		return nil
	}
	if e.Bot != "" || in.user == "" || w != nil && in.user == w.self() || !in.ev.In.Direct() && e.Thread == "" {
		return nil
	}
	if w != nil && !in.ev.In.Direct() && strings.Contains(e.Text, "<@"+w.self()) {
		return nil // Slack sends it as a mention too
	}
	in.ev.Kind = bot.KindMessage
	if at := instantOf(e.At); !at.IsZero() {
		in.ev.At = at
	}
	in.ev.On = bot.Sent{Channel: e.channel(), ID: e.At, Thread: e.Thread}
	if !in.ev.In.Direct() {
		return in
	}
	if t, ok := readDirect(e.Text, w, table); ok && len(e.Files) == 0 {
		in.ev.Kind, in.ev.Action, in.ev.Args = bot.KindCommand, t.Action, t.Args
		return in
	}
	in.ev.Text = wordsOf(e.Text)
	for _, f := range e.Files {
		in.ev.Files = append(in.ev.Files, f.ref())
	}
	return in
}

// takeMention reads what stands after the bot's name as it does what stands after /afterbell.
func takeMention(in *inbound, w *workspace, e event, table []bot.Command) *inbound {
	if w == nil || e.Bot != "" || in.user == "" || in.user == w.self() {
		return nil
	}
	t := readTyped(umbrella, addressed(e.Text, w.self()), table)
	in.ev.Kind, in.ev.Action, in.ev.Args, in.unread = bot.KindCommand, t.Action, t.Args, t.Unread
	in.ev.On = bot.Sent{Channel: e.channel(), ID: e.At, Thread: e.Thread}
	in.public = !in.ev.In.Direct()
	return in
}

// changesChannel are the messages of Slack itself that tell of a channel, which come with all the others: that
// others may post in it now, or that it became private or public, in which case it keeps its id and the bot stays in
// it. See https://docs.slack.dev/reference/events/message/channel_posting_permissions and its neighbours.
var changesChannel = map[string]bool{
	"channel_posting_permissions": true, "channel_convert_to_private": true, "channel_convert_to_public": true,
	"channel_name": true, "group_name": true,
}

// takeChannel reads what happened to a channel. See https://docs.slack.dev/reference/events/channel_id_changed:
// a private channel gets another id when it is shared with another organisation. That the bot was taken out of a
// channel Slack tells at most times, see https://docs.slack.dev/reference/events/channel_left; otherwise the next
// post finds it out. Of another name nobody needs to hear: it is asked for when it is shown.
func takeChannel(in *inbound, w *workspace, e event) *inbound {
	old := orElse(e.OldChannel, e.channel())
	if !channelID.MatchString(old) {
		return nil
	}
	if w != nil {
		w.forgetChannel(old)
	}
	in.user, in.ev.In = "", place(in.team, old, "", "")
	switch orElse(e.Subtype, e.Type) {
	case "channel_name", "group_name":
		return nil
	case "channel_left", "group_left":
		in.ev.Kind, in.ev.Lacks = bot.KindClosed, []string{w.inviteMe()}
	case "channel_id_changed":
		if !channelID.MatchString(e.NewChannel) {
			return nil
		}
		in.ev.Kind, in.ev.To = bot.KindMoved, place(in.team, e.NewChannel, "", "")
	case "channel_unarchive", "group_unarchive", "channel_posting_permissions", "channel_convert_to_private",
		"channel_convert_to_public":
		in.ev.Kind = bot.KindAllowed
	default:
		in.ev.Kind = bot.KindClosed
	}
	return in
}

// takeProfile reads a changed person: their zone, language or name, or that their account was closed.
func takeProfile(in *inbound, raw jsontext.Value) (*inbound, error) {
	var u profile
	if err := decode(raw, &u); err != nil {
		return nil, fmt.Errorf("event: user: %w", err)
	}
	if u.ID == "" || u.Bot {
		return nil, nil
	}
	in.user, in.profile, in.ev.Kind, in.ev.In = u.ID, &u, bot.KindProfile, place(in.team, "", "", u.ID)
	if u.Deleted {
		in.ev.Kind = bot.KindLeft
	}
	return in, nil
}

// known returns a workspace that was identified, or nil.
func (a *Adapter) known(team string) *workspace {
	for _, w := range a.serving() {
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
