package discord

import (
	"strings"
	"sync/atomic"

	"github.com/bwmarrin/discordgo"
)

// A knownCommands holds the ids of the commands that are typed, by their names, once Discord has told them: it does when they
// are registered. With its id a command that a text names can be pressed.
// https://docs.discord.com/developers/reference#message-formatting-formats
type knownCommands struct {
	ids atomic.Pointer[map[string]string]
}

// set takes what Discord has registered.
func (k *knownCommands) set(list []wireCommand) {
	ids := map[string]string{}
	for _, c := range list {
		if c.Type == int(discordgo.ChatApplicationCommand) && isID(c.ID) {
			ids[c.Name] = c.ID
		}
	}
	k.ids.Store(&ids)
}

// id is the id of a command, "" where it is not known.
func (k *knownCommands) id(name string) string {
	if ids := k.ids.Load(); ids != nil {
		return (*ids)[name]
	}
	return ""
}

// ink is how words are written in a message of a shape. Commands of a test server alone mean nothing in direct messages.
func (a *Adapter) ink(s shape) ink {
	if a.options.TestGuild != "" && !s.seal.inServer() {
		return ink{s.tokens, noCommands}
	}
	return ink{s.tokens, a.known.id}
}

// unknownYet stands for an id that is not known yet: ids have at most so many digits, being numbers of 64 bits.
func unknownYet(string) string { return strings.Repeat("9", 20) }
