package discord

import (
	"context"
	"sync"

	"github.com/bwmarrin/discordgo"
)

// Kinds of channels. https://docs.discord.com/developers/resources/channel#channel-object-channel-types
const (
	channelForum = int(discordgo.ChannelTypeGuildForum)
	channelMedia = int(discordgo.ChannelTypeGuildMedia)
)

// flagTagRequired says that a forum refuses posts without a tag.
// https://docs.discord.com/developers/resources/channel#channel-object-channel-flags
const flagTagRequired = 1 << 4

// rooms knows which channels are forums and which channel a thread belongs to: messages in a
// thread name the thread alone. It holds active threads only, as the gateway lists them.
type rooms struct {
	mu      sync.Mutex
	forums  map[string]bool
	threads map[string]threadRoom
}

type threadRoom struct{ guild, parent string }

func newRooms() *rooms {
	return &rooms{forums: map[string]bool{}, threads: map[string]threadRoom{}}
}

func (r *rooms) forum(channel string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.forums[channel]
}

func (r *rooms) setForum(channel string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forums[channel] = true
}

func (r *rooms) thread(id string) (threadRoom, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, ok := r.threads[id]
	return t, ok
}

func (r *rooms) setThread(id, guild, parent string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.threads[id] = threadRoom{guild, parent}
}

func (r *rooms) forgetThread(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.threads, id)
}

// forgetGuild forgets the threads of a server that is gone.
func (r *rooms) forgetGuild(guild string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, t := range r.threads {
		if t.guild == guild {
			delete(r.threads, id)
		}
	}
}

// wireChannel is what we read of channels and threads.
type wireChannel struct {
	ID         string      `json:"id"`
	GuildID    string      `json:"guild_id"`
	ParentID   string      `json:"parent_id"`
	OwnerID    string      `json:"owner_id"`
	Type       int         `json:"type"`
	Flags      int         `json:"flags"`
	Name       string      `json:"name"`
	LastID     string      `json:"last_message_id"`
	Overwrites []overwrite `json:"permission_overwrites"`
	Tags       []struct {
		ID        string `json:"id"`
		Moderated bool   `json:"moderated"` // only those who manage threads may give it
	} `json:"available_tags"`
	Thread *struct {
		Archived bool `json:"archived"`
	} `json:"thread_metadata"`
}

// isThread reports whether the channel is one of the three kinds of threads.
func (c wireChannel) isThread() bool { return c.Type >= 10 && c.Type <= 12 }

func (c wireChannel) isForum() bool { return c.Type == channelForum || c.Type == channelMedia }

// canMeet reports whether a class can meet in the channel: text, announcements or a forum.
func (c wireChannel) canMeet() bool {
	return c.Type == int(discordgo.ChannelTypeGuildText) || c.Type == int(discordgo.ChannelTypeGuildNews) || c.isForum()
}

// asksTag reports whether the channel is a forum that takes no post without a tag.
func (c wireChannel) asksTag() bool { return c.isForum() && c.Flags&flagTagRequired != 0 }

// tag is the first of a forum's tags that everybody may give; "" where there is none.
func (c wireChannel) tag() string {
	for _, t := range c.Tags {
		if !t.Moderated {
			return t.ID
		}
	}
	return ""
}

// channel asks Discord about one channel.
func (a *Adapter) channel(ctx context.Context, id string) (c wireChannel, err error) {
	err = a.rest.do(ctx, request{method: "GET", route: "/channels/%s", args: []string{id}, out: &c})
	return c, err
}
