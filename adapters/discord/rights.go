package discord

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/bwmarrin/discordgo"

	"afterbell/bot"
)

// intents are the kinds of events we ask for, none of them privileged: servers with their channels
// and threads, direct messages, and, to count who answered in a thread, messages without content.
// https://docs.discord.com/developers/events/gateway#gateway-intents
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages

// writeRight is what a greeting needs.
const writeRight = bits(discordgo.PermissionViewChannel | discordgo.PermissionSendMessages)

// A Permission is one right that the invite link asks for.
type Permission struct {
	Bit    uint64 // Discord numbers it so
	Name   string // Discord's settings call it so
	Reason string // it says what the right is used for

	Optional bool // without it the bot leaves out what takes it, and nothing else
}

// createEvents is the right to create scheduled events, and to edit and delete those that one created oneself
// (https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags). It is newer than the library.
const createEvents = 1 << 44

// Permissions returns every right the bot uses, and nothing it does not. Administrator and the
// right to mention everyone are not among them.
// https://docs.discord.com/developers/topics/permissions
func Permissions() []Permission {
	return []Permission{
		{Bit: discordgo.PermissionViewChannel, Name: "View Channels", Reason: "to see the channels that a class is given"},
		{Bit: discordgo.PermissionSendMessages, Name: "Send Messages", Reason: "to post lessons and prompts, and to open forum posts"},
		{Bit: discordgo.PermissionSendMessagesInThreads, Name: "Send Messages in Threads", Reason: "to put a lesson's text into its thread"},
		{Bit: discordgo.PermissionCreatePublicThreads, Name: "Create Public Threads", Reason: "to open a thread under a lesson or a prompt"},
		{Bit: discordgo.PermissionAttachFiles, Name: "Attach Files", Reason: "to show pictures and worksheets"},
		{Bit: discordgo.PermissionReadMessageHistory, Name: "Read Message History",
			Reason: "to find its own posts again after an interruption, so that nothing is posted twice"},
		{Bit: createEvents, Name: "Create Events", Optional: true,
			Reason: "to name live sessions in the server's list of events, and to move and remove what it put there"},
	}
}

// InviteURL returns the link that adds the bot to a server with exactly the rights it uses, and
// the reason of each. commands tells whether any command is registered, which needs a scope of
// its own. https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
func InviteURL(appID string, commands []bot.Command) (string, []Permission) {
	var bits uint64
	list := Permissions()
	for _, p := range list {
		bits |= p.Bit
	}
	scopes := "bot"
	if len(commands) > 0 {
		scopes += " applications.commands"
	}
	q := url.Values{"client_id": {appID}, "scope": {scopes}, "permissions": {strconv.FormatUint(bits, 10)}}
	return "https://discord.com/oauth2/authorize?" + q.Encode(), list
}

// A Finding is one line of Check. Without a channel it concerns the server, without a server all.
type Finding struct {
	ServerID, Server   string
	ChannelID, Channel string
	Missing            []Permission // the bot lacks these rights there
	Problem            string       // it says what else is wrong; "" means nothing
	Optional           bool         // no class meets there, or it can do without what is missing
}

// OK reports whether nothing is wrong.
func (f Finding) OK() bool { return len(f.Missing) == 0 && f.Problem == "" }

// Where names the server and the channel, with the ids that tell those of one name apart; "" for all.
func (f Finding) Where() string {
	where := fmt.Sprintf("%s (%s)", f.Server, f.ServerID)
	switch {
	case f.ServerID == "":
		return ""
	case f.Server == "":
		where = "server " + f.ServerID
	}
	switch {
	case f.ChannelID == "":
		return where
	case f.Channel == "":
		return where + ", channel " + f.ChannelID
	}
	return where + ", #" + f.Channel
}

// Check logs in and returns one finding a channel that the bot could use, with the rights that are
// missing there, and findings about servers and the application itself. homes are the channels of
// classes; those of other platforms are ignored. The error is not nil when Discord cannot be asked at
// all.
func (a *Adapter) Check(ctx context.Context, homes ...bot.Place) ([]Finding, error) {
	app, err := a.application(ctx)
	if err != nil {
		return nil, err
	}
	servers, err := a.memberships(ctx)
	if err != nil {
		return nil, err
	}
	var all []Finding
	if app.Endpoint != "" {
		all = append(all, Finding{Problem: "an Interactions Endpoint URL is set in the developer portal (General Information): " +
			"Discord sends commands and buttons there, and none to this bot. Empty that field"})
	}
	if len(servers) == 0 {
		all = append(all, Finding{Problem: "the bot is in no server yet: open the link that `afterbell invite` prints"})
	}
	for _, s := range servers {
		found, err := a.checkServer(ctx, s.ID, s.Name)
		if err != nil {
			return all, err
		}
		all = append(all, found...)
	}
	all = markHomes(all, homes)
	named := a.options.Guilds
	if test := a.options.TestGuild; test != "" && len(named) == 0 {
		named = []string{test}
	}
	for _, id := range named {
		if !slices.ContainsFunc(servers, func(s wireServer) bool { return s.ID == id }) {
			all = append(all, Finding{ServerID: id, Problem: "this server is in the config, but the bot is not in it"})
		}
	}
	return all, nil
}

// markHomes marks as optional where no class meets, and adds the homes that were not found.
func markHomes(all []Finding, homes []bot.Place) []Finding {
	for i := range all {
		f := &all[i]
		f.Optional = f.Optional || f.ServerID != "" && !slices.ContainsFunc(homes, func(h bot.Place) bool { return f.holds(h) })
	}
	for _, h := range homes {
		if h.Platform == Name && !slices.ContainsFunc(all, func(f Finding) bool { return !f.Optional && f.holds(h) }) {
			all = append(all, Finding{ServerID: h.Space, ChannelID: h.Channel,
				Problem: "a class meets here, but the channel is gone, or the bot is not in its server any more"})
		}
	}
	return all
}

// holds reports whether a finding concerns a home.
func (f Finding) holds(home bot.Place) bool {
	return home.Platform == Name && (f.ChannelID == home.Channel || f.ChannelID == "" && f.ServerID == home.Space)
}

// wireApplication is what we read of our own application.
// https://docs.discord.com/developers/resources/application#application-object
type wireApplication struct {
	ID string `json:"id"`
	// Discord sends what people do there instead of over the gateway; "" means over the gateway.
	Endpoint string `json:"interactions_endpoint_url"`
}

// application reads the application that the token belongs to, and compares it with the configured one.
func (a *Adapter) application(ctx context.Context) (app wireApplication, err error) {
	if err := a.rest.do(ctx, request{method: "GET", route: "/applications/@me", out: &app}); err != nil {
		if errors.Is(err, errTokenRefused) {
			return app, errTokenRefused
		}
		return app, fmt.Errorf("log in: %w", err)
	}
	if app.ID != a.options.AppID {
		return app, &fatalError{fmt.Sprintf("the token belongs to application %s, but application_id is %s: "+
			"copy both from the same application", app.ID, a.options.AppID)}
	}
	return app, nil
}

// wireServer is a server in the list of those that the bot is in.
type wireServer struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// maxServers is how many servers one answer lists.
// https://docs.discord.com/developers/resources/user#get-current-user-guilds
const maxServers = 200

// memberships lists the servers that the bot is in.
func (a *Adapter) memberships(ctx context.Context) (all []wireServer, err error) {
	for after := "0"; ; {
		var page []wireServer
		query := url.Values{"after": {after}, "limit": {strconv.Itoa(maxServers)}}
		if err := a.rest.do(ctx, request{method: "GET", route: "/users/@me/guilds", query: query, out: &page}); err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < maxServers {
			return all, nil
		}
		after = page[len(page)-1].ID
	}
}

func (a *Adapter) checkServer(ctx context.Context, id, name string) ([]Finding, error) {
	if !a.allows(id) {
		return []Finding{{ServerID: id, Server: name, Problem: "not in the list of allowed servers: the bot is silent here"}}, nil
	}
	s, err := a.server(ctx, id)
	if err != nil {
		return nil, err
	}
	var channels []wireChannel
	if err := a.rest.do(ctx, request{method: "GET", route: "/guilds/%s/channels", args: []string{id}, out: &channels}); err != nil {
		return nil, err
	}
	var all []Finding
	if list := dispensable(s.permissions(nil)); len(list) > 0 {
		all = append(all, Finding{ServerID: id, Server: name, Missing: list, Optional: true})
	}
	for _, c := range channels {
		if !c.canMeet() {
			continue
		}
		f := Finding{ServerID: id, Server: name, ChannelID: c.ID, Channel: c.Name, Missing: missing(c, s.permissions(c.Overwrites))}
		if c.asksTag() && c.tag() == "" {
			f.Problem = tagText
		}
		all = append(all, f)
	}
	return all, nil
}

// missing lists what a class in the channel needs beyond these rights. A post in a forum opens its
// thread with the right to send messages.
func missing(c wireChannel, have bits) (list []Permission) {
	for _, p := range Permissions() {
		if uint64(have)&p.Bit == 0 && !p.Optional && !(c.isForum() && p.Bit == discordgo.PermissionCreatePublicThreads) {
			list = append(list, p)
		}
	}
	return list
}

// dispensable lists the rights that the bot can do without and lacks in a server.
func dispensable(have bits) (list []Permission) {
	for _, p := range Permissions() {
		if uint64(have)&p.Bit == 0 && p.Optional {
			list = append(list, p)
		}
	}
	return list
}

// overwrite is a channel's exception for a role (type 0) or a member (type 1).
type overwrite struct {
	ID    string `json:"id"`
	Type  int    `json:"type"`
	Allow bits   `json:"allow"`
	Deny  bits   `json:"deny"`
}

// server asks Discord about our roles in a server.
func (a *Adapter) server(ctx context.Context, id string) (*server, error) {
	self, err := a.selfID(ctx)
	if err != nil {
		return nil, err
	}
	var roles []wireRole
	if err := a.rest.do(ctx, request{method: "GET", route: "/guilds/%s/roles", args: []string{id}, out: &roles}); err != nil {
		return nil, err
	}
	var me wireMember
	if err := a.rest.do(ctx, request{method: "GET", route: "/guilds/%s/members/%s", args: []string{id, self}, out: &me}); err != nil {
		return nil, err
	}
	s := newServer(id, self)
	s.mine = me.Roles
	for _, r := range roles {
		s.roles[r.ID] = r
	}
	return s, nil
}

// A fatalError says why trying again is pointless, and what to do.
type fatalError struct{ advice string }

// Error implements error.
func (e *fatalError) Error() string { return e.advice }
