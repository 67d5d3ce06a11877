package slack

import (
	"context"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

const (
	readPage   = 200         // A page of messages that are read back holds so many.
	readPages  = 5           // So many pages are read back; what is older may be missing.
	clockSlack = time.Minute // We look this much earlier than asked, since Slack's clock is not ours.
)

// unreadable are the answers after which absence proves nothing.
var unreadable = map[string]bool{
	"missing_scope": true, "not_in_channel": true, "channel_not_found": true, "no_permission": true,
	"thread_not_found": true, "access_denied": true, "is_archived": false,
}

// Read implements bot.Platform, by conversations.history or, in a thread, conversations.replies. It
// needs the history scope of the kind of channel; without it nothing is seen and complete is false.
func (a *Adapter) Read(ctx context.Context, at bot.Place, since time.Time) (seen []bot.Seen, complete bool, err error) {
	w, err := a.reach(ctx, at)
	if err != nil {
		return nil, false, err
	}
	channel, err := w.channel(ctx, at)
	if err != nil {
		return nil, false, w.outcome(at, err)
	}
	oldest, cursor := timestamp(since.Add(-clockSlack)), ""
	for range readPages {
		var found []slack.Message
		found, cursor, err = w.page(ctx, channel, at.Thread, oldest, cursor)
		if unreadable[code(err)] {
			a.opts.Log.Warn().Str("channel", channel).Str("reason", code(err)).Msg("slack channel cannot be read back")
			return nil, false, nil
		}
		if err != nil {
			return nil, false, w.outcome(at, err)
		}
		for _, m := range found {
			s := w.see(m)
			if s.Key, err = w.keyOf(ctx, channel, s); err != nil {
				return nil, false, err
			}
			seen = append(seen, s)
		}
		if cursor == "" {
			return seen, true, nil
		}
	}
	return seen, false, nil
}

// page reads one page and returns the cursor of the next.
func (w *workspace) page(ctx context.Context, channel, thread, oldest, cursor string) (found []slack.Message, next string, err error) {
	if thread != "" {
		err = w.do(ctx, "conversations.replies", longestPace, func(ctx context.Context) (err error) {
			var more bool
			found, more, next, err = w.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: channel, Timestamp: thread, Cursor: cursor, Oldest: oldest, Limit: readPage, IncludeAllMetadata: true})
			return unfinished(err, more, next)
		})
		return found, next, err
	}
	err = w.do(ctx, "conversations.history", longestPace, func(ctx context.Context) error {
		r, err := w.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: channel, Cursor: cursor, Oldest: oldest, Limit: readPage, IncludeAllMetadata: true})
		if err != nil {
			return err
		}
		found, next = r.Messages, r.ResponseMetaData.NextCursor
		return unfinished(nil, r.HasMore, next)
	})
	return found, next, err
}

// unfinished refuses an answer that says there is more without saying where.
func unfinished(err error, more bool, next string) error {
	if err == nil && more && next == "" {
		return &lost{left: true, cause: "an answer without the rest"}
	}
	return err
}

func (w *workspace) see(m slack.Message) bot.Seen {
	w.mu.Lock()
	mine := m.User != "" && m.User == w.bot || m.BotID != "" && m.BotID == w.botID
	w.mu.Unlock()
	s := bot.Seen{ID: m.Timestamp, Author: orElse(m.User, m.BotID), Body: m.Text, Mine: mine,
		Thread: m.ThreadTimestamp, At: instantOf(m.Timestamp)}
	if m.Metadata.EventType == metadataType {
		s.Key, _ = m.Metadata.EventPayload[metadataKey].(string)
	}
	return s
}
