package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"afterbell/bot"
)

// HTTPAddress stands in a manifest for ModeHTTP where the operator's own address belongs.
const HTTPAddress = "https://afterbell.example.org/slack"

// A Scope is one right that the manifest asks for.
type Scope struct {
	Name    string
	Why     string // The bot does this with it.
	Without string // This is given up where it is refused; "" where a class does not work then.
}

// required are the scopes without which a class does not work.
var required = []Scope{
	{Name: "commands", Why: "people type /afterbell and the other commands, and use the message shortcut"},
	{Name: "chat:write", Why: "posts lessons, discussions and answers, and edits or deletes its own messages"},
	{Name: "im:write", Why: "opens the direct messages in which it reminds and answers"},
	{Name: "im:history", Why: "is given what people write to it in direct messages; it does not keep those words"},
	{Name: "app_mentions:read", Why: "answers where people mention it, since commands do not work in threads"},
	{Name: "channels:history", Why: "counts who answered in a discussion, and looks whether its own post arrived; " +
		"with this Slack delivers every message of the public channels it was invited to, and it keeps none of their words"},
	{Name: "users:read", Why: "knows people's names, time zones and languages, and who administers the workspace"},
	{Name: "files:write", Why: "shows the pictures of lessons and progress, and adds worksheets"},
}

// readFiles is the scope that Slack wants before it shows a form with a file in it
// (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element).
const readFiles = "files:read"

// optional scopes are asked for, and may be refused.
var optional = []Scope{
	{Name: "channels:read", Why: "sees whether it is in a public channel, and hears when it is taken out of one, " +
		"or one is archived or deleted",
		Without: "the bot is not told that it was invited to a public channel or taken out of one, or that one was archived or deleted, " +
			"and this check cannot see whether it is in one"},
	{Name: "groups:history", Why: "the same as channels:history in the private channels it was invited to",
		Without: "answers in threads of private channels do not count, and " +
			"after a broken connection the bot cannot look whether a post arrived there"},
	{Name: "groups:read", Why: "the same as channels:read for private channels, and hears when one gets another id",
		Without: "the bot is not told that it was invited to a private channel or taken out of one, or that one got another id, " +
			"was archived or deleted, and this check cannot see whether it is in one"},
	{Name: readFiles, Why: "reads the zip of a course that somebody chooses in its form; it is given no other file",
		Without: "a course cannot be sent as a zip; a list of lessons can be pasted, and folders lie on the bot's own machine"},
	{Name: "usergroups:read", Why: "lets the members of a user group be the teachers or the learners of a class",
		Without: "members of a user group cannot be teachers by it, and nobody is told how many it has"},
}

// Scopes returns what the manifest asks for, with the reasons, for those who decide about it. Those that
// may be refused come last.
func Scopes() []Scope { return slices.Concat(required, optional) }

// scopeNames are the names of scopes.
func scopeNames(scopes []Scope) (names []string) {
	for _, s := range scopes {
		names = append(names, s.Name)
	}
	return names
}

// events are those that the adapter reads; each needs one of the scopes above.
var events = []string{
	"app_home_opened", "app_mention", "app_uninstalled", "channel_archive", "channel_deleted", "channel_id_changed", "channel_left",
	"channel_unarchive", "group_archive", "group_deleted", "group_left", "group_unarchive", "member_joined_channel", "message.channels",
	"message.groups", "message.im", "subteam_created", "subteam_members_changed", "subteam_updated", "tokens_revoked", "user_change",
}

// own are the names of Slack's own commands: with one of them Slack refuses the whole manifest.
var own = map[string]bool{
	"me": true, "status": true, "away": true, "dnd": true, "shrug": true, "remind": true, "msg": true, "feed": true,
	"who": true, "collapse": true, "expand": true, "leave": true, "join": true, "open": true, "search": true,
	"topic": true, "mute": true, "pro": true, "shortcuts": true,
}

// Limits of a manifest: https://docs.slack.dev/reference/app-manifest.
const (
	maxCommand             = 32 // A command is this long at most, its slash included.
	maxCommandDescription  = 2000
	maxUsageHint           = 1000
	maxShortcut            = 24
	maxShortcutDescription = 150
)

type manifest struct {
	Metadata struct {
		Major int `json:"major_version"`
	} `json:"_metadata"`
	Display struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"display_information"`
	Features struct {
		AppHome struct {
			Home     bool `json:"home_tab_enabled"`
			Messages bool `json:"messages_tab_enabled"`
			ReadOnly bool `json:"messages_tab_read_only_enabled"`
		} `json:"app_home"`
		Bot struct {
			Name   string `json:"display_name"`
			Online bool   `json:"always_online"`
		} `json:"bot_user"`
		Shortcuts []manifestShortcut `json:"shortcuts,omitempty"`
		Commands  []manifestCommand  `json:"slash_commands"`
	} `json:"features"`
	OAuth struct {
		Scopes struct {
			Bot      []string `json:"bot"`
			Optional []string `json:"bot_optional"`
		} `json:"scopes"`
	} `json:"oauth_config"`
	Settings struct {
		Events struct {
			URL string   `json:"request_url,omitempty"`
			Bot []string `json:"bot_events"`
		} `json:"event_subscriptions"`
		Interactivity struct {
			Enabled bool   `json:"is_enabled"`
			URL     string `json:"request_url,omitempty"`
			Options string `json:"message_menu_options_url,omitempty"`
		} `json:"interactivity"`
		Org      bool `json:"org_deploy_enabled"`
		Socket   bool `json:"socket_mode_enabled"`
		Rotation bool `json:"token_rotation_enabled"`
	} `json:"settings"`
}

type manifestShortcut struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Callback    string `json:"callback_id"`
	Description string `json:"description"`
}

type manifestCommand struct {
	Command     string `json:"command"`
	URL         string `json:"url,omitempty"`
	Description string `json:"description"`
	Usage       string `json:"usage_hint,omitempty"`
	Escape      bool   `json:"should_escape"`
}

var prefixes = regexp.MustCompile(`^[a-z0-9_-]*$`)

// Manifest returns the app manifest, as JSON to be pasted when the app is made at
// https://api.slack.com/apps. Commands and shortcuts come from the handler's table; prefix is put in
// front of each command's name, for workspaces where another app has taken it. In ModeHTTP the
// address is HTTPAddress, to be replaced by the operator's. An error says what Slack would refuse.
func Manifest(commands []bot.Command, prefix string, mode Mode) ([]byte, error) {
	if !prefixes.MatchString(prefix) {
		return nil, fmt.Errorf("slack: prefix %q: small letters, digits, - and _ only", prefix)
	}
	var m manifest
	m.Metadata.Major = 2
	m.Display.Name, m.Display.Description = "afterbell",
		"Learning that carries on after the bell: lessons, check-ins and progress for a class."
	m.Features.AppHome.Home, m.Features.AppHome.Messages = true, true
	m.Features.Bot.Name, m.Features.Bot.Online = "afterbell", true
	m.OAuth.Scopes.Bot, m.OAuth.Scopes.Optional = scopeNames(Scopes()), scopeNames(optional)
	m.Settings.Events.Bot = events
	m.Settings.Interactivity.Enabled = true
	m.Settings.Socket = mode != ModeHTTP
	address := ""
	if mode == ModeHTTP {
		address = HTTPAddress
		m.Settings.Events.URL, m.Settings.Interactivity.URL, m.Settings.Interactivity.Options = address, address, address
	}
	for _, c := range slashCommands(commands, prefix, address) {
		if name := strings.TrimPrefix(c.Command, "/"); own[name] || length(c.Command) > maxCommand {
			return nil, fmt.Errorf("slack: the command %s cannot be registered: choose another prefix", c.Command)
		}
		m.Features.Commands = append(m.Features.Commands, c)
	}
	m.Features.Shortcuts = shortcuts(commands)
	out, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("slack: manifest: %w", err)
	}
	return append(out, '\n'), nil
}

// slashCommands are the four that Slack registers: the umbrella, and the three used most.
func slashCommands(table []bot.Command, prefix, address string) []manifestCommand {
	known := map[string]bot.Command{}
	var names []string
	for _, c := range table {
		if c.Typed {
			known[c.Name] = c
			names = append(names, c.Name)
		}
	}
	all := []manifestCommand{{Command: "/" + prefix + umbrella, Description: orElse(known["help"].Description, "Everything in one place."),
		Usage: shorten(strings.Join(names, " | "), maxUsageHint)}}
	for _, name := range short {
		c := known[name]
		all = append(all, manifestCommand{Command: "/" + prefix + name, Usage: shorten(usage(c), maxUsageHint),
			Description: shorten(orElse(c.Description, name), maxCommandDescription)})
	}
	for i := range all {
		all[i].URL, all[i].Escape = address, true
	}
	return all
}

// usage shows the options of a command as the grammar reads them: the first without its name.
func usage(c bot.Command) string {
	var words []string
	for i, o := range c.Options {
		if i == 0 {
			words = append(words, "["+orElse(strings.TrimSuffix(o.Description, "."), o.Name)+"]")
		} else {
			words = append(words, o.Name+": …")
		}
	}
	return strings.Join(words, " ")
}

// shortcuts are the commands that can be called on a message.
func shortcuts(table []bot.Command) []manifestShortcut {
	var all []manifestShortcut
	for _, c := range table {
		if c.OnMessage {
			all = append(all, manifestShortcut{Name: shorten(orElse(c.Label, c.Name), maxShortcut), Type: "message", Callback: c.Name,
				Description: shorten(orElse(c.Description, c.Name), maxShortcutDescription)})
		}
	}
	return all
}
