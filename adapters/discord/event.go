package discord

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

// What we read of the gateway's events. The types hold what is used and nothing else: decoding an
// interaction costs a fifth of what the library's types need, and types of components that are
// newer than the library do no harm.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object

// lenient reads JSON as Discord may send it some day: text that is not valid UTF-8 is mended, and of
// a name that comes twice the last one counts.
var lenient = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// decode reads one event, or a part of it.
func decode(raw []byte, into any) error { return json.Unmarshal(raw, into, lenient) }

// encode writes what is sent or noted: equal values as equal bytes, and text that is not valid UTF-8
// mended.
func encode(v any) ([]byte, error) { return json.Marshal(v, lenient, json.Deterministic(true)) }

type wireUser struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
	Bot        bool   `json:"bot"`
}

type wireMember struct {
	User        *wireUser `json:"user"`
	Nick        string    `json:"nick"`
	Roles       []string  `json:"roles"`
	Permissions bits      `json:"permissions"`
}

// Types of interactions.
const (
	interactionCommand  = int(discordgo.InteractionApplicationCommand)
	interactionPress    = int(discordgo.InteractionMessageComponent)
	interactionComplete = int(discordgo.InteractionApplicationCommandAutocomplete)
	interactionForm     = int(discordgo.InteractionModalSubmit)
)

// commandOnMessage is the type of commands that are called on a message.
const commandOnMessage = int(discordgo.MessageApplicationCommand)

type interaction struct {
	ID      string       `json:"id"`
	AppID   string       `json:"application_id"`
	Type    int          `json:"type"`
	Token   string       `json:"token"`
	GuildID string       `json:"guild_id"`
	Locale  string       `json:"locale"`
	Channel *wireChannel `json:"channel"`
	Chan    string       `json:"channel_id"`
	// Rights are ours where this was done: in a thread those in the thread.
	Rights  *bits           `json:"app_permissions"`
	Member  *wireMember     `json:"member"`
	User    *wireUser       `json:"user"`
	Message *wireMessage    `json:"message"`
	Data    interactionData `json:"data"`
}

type interactionData struct {
	Name       string          `json:"name"`
	Type       int             `json:"type"`
	TargetID   string          `json:"target_id"`
	Options    []commandOption `json:"options"`
	CustomID   string          `json:"custom_id"`
	Kind       int             `json:"component_type"`
	Values     []string        `json:"values"`
	Components []component     `json:"components"`
	Resolved   resolved        `json:"resolved"`
}

type commandOption struct {
	Name    string `json:"name"`
	Value   loose  `json:"value"` // old clients sent numbers
	Focused bool   `json:"focused"`
}

// who returns the person behind an interaction.
func (i interaction) who() wireUser {
	if i.Member != nil && i.Member.User != nil {
		return *i.Member.User
	}
	if i.User != nil {
		return *i.User
	}
	return wireUser{}
}

func (i interaction) scope() scope { return scopeOf(i.GuildID, i.who().ID) }

// event makes the neutral event of an interaction, its action and arguments still empty.
func (i interaction) event() bot.Event {
	return bot.Event{
		ID: i.ID, At: idTime(i.ID), In: i.place(), Args: map[string]string{},
		From: person(i.who(), i.Member, i.Locale),
	}
}

// person says who somebody is. What they may do is read from this event's own member data.
func person(u wireUser, m *wireMember, locale string) bot.User {
	p := bot.User{ID: u.ID, Name: u.GlobalName, Locale: locale}
	if p.Name == "" {
		p.Name = u.Username
	}
	if m != nil {
		if m.Nick != "" {
			p.Name = m.Nick
		}
		p.Roles = m.Roles
		p.Admin = m.Permissions&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0
		p.Keeps = p.Admin || m.Permissions&discordgo.PermissionManageChannels != 0
	}
	return p
}

func (i interaction) place() bot.Place {
	if i.GuildID == "" {
		return bot.Place{Platform: Name, User: i.who().ID}
	}
	at := bot.Place{Platform: Name, Space: i.GuildID, Channel: i.Chan}
	if i.Channel == nil {
		return at
	}
	if at.Channel == "" {
		at.Channel = i.Channel.ID
	}
	if i.Channel.isThread() {
		at.Channel, at.Thread = i.Channel.ParentID, i.Channel.ID
	}
	return at
}

// lacksAt names what we lack where something was done: Discord tells our rights there, a thread's
// included.
func (a *Adapter) lacksAt(i interaction) []string {
	if i.Rights == nil || i.GuildID == "" {
		return nil
	}
	have := *i.Rights
	if have&discordgo.PermissionAdministrator != 0 {
		have = ^bits(0)
	}
	c, known := a.servers.channel(i.GuildID, i.place().Channel)
	if !known && i.Channel != nil && !i.Channel.isThread() {
		c = *i.Channel
	}
	return lackedRights(c, have)
}

// on is the message that a button was pressed on.
func (i interaction) on() bot.Sent {
	if i.Message == nil {
		return bot.Sent{}
	}
	return bot.Sent{Channel: i.Chan, ID: i.Message.ID}
}

// command fills in what was typed.
func (i interaction) command(ev *bot.Event) {
	ev.Kind, ev.Action = bot.KindCommand, i.Data.Name
	for _, o := range i.Data.Options {
		ev.Args[o.Name] = string(o.Value)
		if o.Focused {
			ev.Focus = o.Name
		}
	}
}

// onMessage fills in a command that was called on a message.
func (i interaction) onMessage(ev *bot.Event, action string) {
	ev.Kind, ev.Action = bot.KindMessage, action
	ev.On = bot.Sent{Channel: i.Chan, ID: i.Data.TargetID}
	ev.Quoted = i.Data.Resolved.Messages[i.Data.TargetID].text()
}

// press fills in a button or a select, and reports whether it is one of ours. A button that was chosen in the list of those
// without room in the row is one like any other; of a choice that was taken back the action stays that of the list.
func (i interaction) press(ev *bot.Event, s seal) bool {
	action, target, ok := s.open(i.scope(), i.Data.CustomID)
	listed := ok && action == moreAction && len(i.Data.Values) == 1
	if listed {
		action, target, ok = s.open(i.scope(), i.Data.Values[0])
	}
	ev.Kind, ev.Action, ev.On = bot.KindButton, action, i.on()
	ev.Args["target"] = target
	if i.Data.Kind == typeSelect && !listed {
		ev.Kind = bot.KindSelect
		ev.Args["value"] = strings.Join(i.Data.Values, ",")
	}
	return ok
}

// form fills in a submitted form, and reports whether it is one of ours. A field that is missing
// is left out, so that the core can tell it from an empty one.
func (i interaction) form(ev *bot.Event, s seal) bool {
	action, target, ok := s.open(i.scope(), i.Data.CustomID)
	ev.Kind, ev.Action, ev.On = bot.KindForm, action, i.on()
	for _, c := range i.Data.Components {
		ev.Files = append(ev.Files, i.files(c, ev.Args)...)
		readField(c, ev.Args)
	}
	ev.Args["target"] = target
	return ok
}

// files are those that were chosen in a component of a form, which names them by ids; their names are what the field holds.
// https://docs.discord.com/developers/components/reference#file-upload-file-upload-interaction-response-structure
func (i interaction) files(c component, into map[string]string) (files []bot.FileRef) {
	if c.Component != nil {
		c = *c.Component
	}
	if c.Type != typeUpload || c.CustomID == "" {
		return nil
	}
	var names []string
	for _, id := range c.Values {
		if f, ok := i.Data.Resolved.Attachments[id]; ok {
			files, names = append(files, f.ref()), append(names, f.Filename)
		}
	}
	into[c.CustomID] = strings.Join(names, ",")
	return files
}

// onlyRole matches the text of a field that is a role and nothing else: it was asked for, by its id.
var onlyRole = regexp.MustCompile(`^\s*<@&([0-9]{17,20})>\s*$`)

// readField reads one component of a form, labelled or in an old-fashioned row.
func readField(c component, into map[string]string) {
	if c.Component != nil {
		readField(*c.Component, into)
	}
	for _, inner := range c.Components {
		readField(inner, into)
	}
	if c.CustomID == "" || c.Type == typeUpload {
		return
	}
	switch c.Type {
	case typeSelect, typeRoles:
		into[c.CustomID] = strings.Join(c.Values, ",")
	default:
		into[c.CustomID] = onlyRole.ReplaceAllString(string(c.Value), "$1")
	}
}

// eventID names an event that has no id of its own, such as joining a server.
func eventID(kind string, parts ...string) string {
	return fmt.Sprintf("%.64s", kind+":"+strings.Join(parts, ":"))
}
