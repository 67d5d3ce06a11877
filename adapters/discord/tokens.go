package discord

import (
	"cmp"
	"context"
	"regexp"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// What people write holds tokens of Discord's where they pick a name, a channel or an emoji of their
// server. The core gets them in a neutral form that carries the name, and gives them back as spans.
// https://docs.discord.com/developers/reference#message-formatting-formats
var dialect = regexp.MustCompile(`<(@&|@!?|#|(a?):([A-Za-z0-9_]{2,32}):)([0-9]{17,20})>`)

// Bounds of asking Discord for the names of people whom a text names: the answer to it must be in time.
const (
	maxNames  = 3
	namesTime = 800 * time.Millisecond
)

// Names of what has none that we know.
const (
	unnamedPerson  = "somebody"
	unnamedRole    = "role"
	unnamedChannel = "channel"
)

// resolved is what Discord tells of the ids that an interaction names.
// https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-resolved-data-structure
type resolved struct {
	Messages map[string]wireMessage `json:"messages"`
	Users    map[string]wireUser    `json:"users"`
	Members  map[string]wireMember  `json:"members"`
	Roles    map[string]wireRole    `json:"roles"`
	Channels map[string]wireChannel `json:"channels"`

	Attachments map[string]wireFile `json:"attachments"`
}

// neutral writes what an event says in words in the neutral form.
func (a *Adapter) neutral(ctx context.Context, i interaction, ev *bot.Event) {
	written := strings.Contains(ev.Quoted, "<")
	for _, text := range ev.Args {
		written = written || strings.Contains(text, "<")
	}
	if !written {
		return
	}
	n := &naming{adapter: a, guild: i.GuildID, in: i.Data.Resolved, people: map[string]string{}}
	ctx, cancel := context.WithTimeout(ctx, namesTime)
	defer cancel()
	for name, text := range ev.Args {
		if name != "target" {
			ev.Args[name] = n.text(ctx, text)
		}
	}
	for _, u := range i.Data.Resolved.Messages[i.Data.TargetID].Mentions {
		n.people[u.ID] = person(u.wireUser, u.Member, "").Name
	}
	ev.Quoted = n.text(ctx, ev.Quoted)
}

// naming finds the names of what one interaction names.
type naming struct {
	adapter *Adapter
	guild   string
	in      resolved
	people  map[string]string // it leads from ids to names, once they are known
	asked   int
}

func (n *naming) text(ctx context.Context, text string) string {
	return dialect.ReplaceAllStringFunc(text, func(found string) string {
		m := dialect.FindStringSubmatch(found)
		sign, animated, emoji, id := m[1], m[2], m[3], m[4]
		switch {
		case emoji != "" && animated != "":
			return rich.Token(rich.Emoji, false, animatedRef+id, emoji)
		case emoji != "":
			return rich.Token(rich.Emoji, false, id, emoji)
		case sign == "#":
			return rich.Token(rich.Channel, false, id, n.channel(id))
		case sign == "@&":
			return rich.Token(rich.Named, true, id, n.role(id))
		}
		return rich.Token(rich.Named, false, id, n.personNamed(ctx, id))
	})
}

// animatedRef begins the Ref of an emoji that moves.
const animatedRef = "a."

func (n *naming) channel(id string) string {
	name := n.in.Channels[id].Name
	if c, known := n.adapter.servers.channel(n.guild, id); name == "" && known {
		name = c.Name
	}
	return cmp.Or(name, unnamedChannel)
}

func (n *naming) role(id string) string {
	return cmp.Or(n.in.Roles[id].Name, n.adapter.servers.roleName(n.guild, id), unnamedRole)
}

// personNamed is what somebody is called: as Discord said along with the words, else as it says when it is
// asked, which is done for a few and not for long.
func (n *naming) personNamed(ctx context.Context, id string) string {
	if n.people[id] == "" {
		member := n.in.Members[id]
		n.people[id] = person(n.in.Users[id], &member, "").Name
	}
	if n.people[id] == "" && n.guild != "" && n.asked < maxNames {
		n.asked++
		var m wireMember
		err := n.adapter.rest.do(ctx, request{method: "GET", route: "/guilds/%s/members/%s", args: []string{n.guild, id}, out: &m})
		if err == nil && m.User != nil {
			n.people[id] = person(*m.User, &m, "").Name
		}
	}
	n.people[id] = cmp.Or(n.people[id], unnamedPerson)
	return n.people[id]
}
