package discord

import (
	"context"
	"sync"
	"time"

	"afterbell/bot"
)

// How many members a server's roles have. That is told without a privileged intent and without a right of its own.
// https://docs.discord.com/developers/resources/guild#get-guild-role-member-counts

const (
	groupsLife     = time.Hour              // what Discord said is believed this long, and no longer shown after it
	groupsRetry    = 10 * time.Minute       // after no answer it is asked again in this time
	groupsPatience = 700 * time.Millisecond // the answer to a person waits so long, and goes on without it
)

// groups remembers what Discord said of each server.
type groups struct {
	mu sync.Mutex
	of map[string]counted
}

// counted is how many members have each role, as asked at an instant; nil where no answer came.
type counted struct {
	sizes map[string]int
	at    time.Time
}

// get is what is known of a server; fresh says that it is not asked again yet.
func (g *groups) get(guild string) (sizes map[string]int, fresh bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c, asked := g.of[guild]
	age := time.Since(c.at)
	return c.sizes, asked && (age < groupsRetry || c.sizes != nil && age < groupsLife)
}

func (g *groups) put(guild string, sizes map[string]int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.of == nil {
		g.of = map[string]counted{}
	}
	g.of[guild] = counted{sizes, time.Now()}
}

// groupsIn are the roles of a server with how many members each has, nil where Discord does not tell soon.
func (a *Adapter) groupsIn(ctx context.Context, guild string) map[string]bot.Group {
	if guild == "" {
		return nil
	}
	sizes, fresh := a.groups.get(guild)
	if !fresh {
		sizes = a.askGroups(ctx, guild)
		a.groups.put(guild, sizes)
	}
	list := map[string]bot.Group{}
	for id, n := range sizes {
		if name := a.servers.roleName(guild, id); name != "" {
			list[id] = bot.Group{Name: name, Members: n}
		}
	}
	return list
}

func (a *Adapter) askGroups(ctx context.Context, guild string) (sizes map[string]int) {
	ctx, cancel := context.WithTimeout(ctx, groupsPatience)
	defer cancel()
	err := a.rest.do(ctx, request{method: "GET", route: "/guilds/%s/roles/member-counts", args: []string{guild}, out: &sizes})
	if err != nil {
		a.log.Debug().Err(err).Msg("how many have which role is not known")
		return nil
	}
	return sizes
}
