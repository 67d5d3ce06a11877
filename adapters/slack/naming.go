package slack

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot/rich"
)

// Slack sends the ids of those whom somebody's words name, and at most an old name beside them.

const (
	maxNamed = 10        // So many names of one text are looked up; beyond them those count that Slack sent.
	nameLife = time.Hour // A channel's name is believed this long.

)

// unnamed stand for names, by their sign, where Slack does not tell one in time: an id says nothing to people.
var unnamed = map[string]string{"@": "somebody", "&": "a group", "#": "a channel"}

// named gives the tokens in what somebody wrote the names of today, as far as Slack tells them in time.
func (in *inbound) named(ctx context.Context) {
	found := map[string]string{} // by mark and id
	var wanted []string
	for _, text := range in.written() {
		for _, m := range tokens.FindAllStringSubmatch(text, -1) {
			if _, known := found[m[1]+m[2]]; !known && m[1] != ":" {
				found[m[1]+m[2]] = ""
				wanted = append(wanted, m[1]+m[2])
			}
		}
	}
	if len(wanted) == 0 {
		return
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, who := range wanted[:min(len(wanted), maxNamed)] {
		all.Go(func() {
			defer in.w.a.survive()
			name := in.w.called(ctx, who[:1], who[1:])
			mu.Lock()
			defer mu.Unlock()
			found[who] = name
		})
	}
	all.Wait()
	in.rename(found)
}

// written is all that somebody wrote.
func (in *inbound) written() []string {
	all := []string{in.ev.Text, in.ev.Quoted, in.unread}
	for _, name := range slices.Sorted(maps.Keys(in.ev.Args)) {
		all = append(all, in.ev.Args[name])
	}
	return all
}

// rename puts names into the tokens of all that somebody wrote.
func (in *inbound) rename(names map[string]string) {
	renamed := func(text string) string {
		return tokens.ReplaceAllStringFunc(text, func(t string) string {
			m := tokens.FindStringSubmatch(t)
			if m[1] == ":" {
				return t
			}
			name := names[m[1]+m[2]]
			if !sayable(name) && m[3] != m[2] {
				name = m[3] // Slack sent the name with it
			}
			if !sayable(name) {
				name = unnamed[m[1]]
			}
			kind, role := kindOf(m[1])
			return rich.Token(kind, role, m[2], name)
		})
	}
	in.ev.Text, in.ev.Quoted, in.unread = renamed(in.ev.Text), renamed(in.ev.Quoted), renamed(in.unread)
	for name, value := range in.ev.Args {
		if name != "target" {
			in.ev.Args[name] = renamed(value)
		}
	}
}

// sayable reports whether a token can hold something of a name: with nothing of it a token shows the id.
func sayable(name string) bool { return rich.Visible(strings.Trim(name, "<>| ")) }

// called returns what a person, a user group or a channel is called, "" where Slack does not say.
func (w *workspace) called(ctx context.Context, mark, id string) string {
	switch mark {
	case "@":
		return w.profile(ctx, id).Name
	case "#":
		c, _ := w.channelInfo(ctx, id, nameLife)
		return c.Name
	}
	select {
	case <-w.freshGroups():
	case <-ctx.Done():
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, g := range w.groupList {
		if g.Value == id {
			return g.Note
		}
	}
	return ""
}

// A channelRead is what Slack said of a channel, and when.
type channelRead struct {
	slack.Channel
	at time.Time
}

// channelInfo returns what is known of a channel, asked again if it is older than life.
func (w *workspace) channelInfo(ctx context.Context, id string, life time.Duration) (slack.Channel, error) {
	w.mu.Lock()
	known, ok := w.channels[id]
	w.mu.Unlock()
	if ok && time.Since(known.at) < life {
		return known.Channel, nil
	}
	var c *slack.Channel
	err := w.do(ctx, "conversations.info", personPatience, func(ctx context.Context) (err error) {
		c, err = w.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		return err
	})
	if err != nil {
		w.a.opts.Log.Debug().Err(redacted(err)).Msg("slack channel not read")
		return known.Channel, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.channels) >= 1000 {
		w.channels = map[string]channelRead{}
	}
	w.channels[id] = channelRead{*c, time.Now()}
	return *c, nil
}

// forgetChannel makes the next question about a channel go to Slack: something happened to it.
func (w *workspace) forgetChannel(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.channels, id)
}
