package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// The metadata of our messages: a type of our own, and the part's key under "k". Every app of the
// workspace can read it, so it holds nothing else. See https://docs.slack.dev/messaging/message-metadata.
const (
	metadataType = "afterbell_post"
	metadataKey  = "k"
)

// Send implements bot.Platform. It waits for the channel's turn (one message a second) and then
// makes one attempt. What goes before the message, such as uploads that nobody sees yet, may fail
// and be repeated without harm; only the message itself can have an unclear outcome. An edit can be
// repeated too, so it never has one.
func (a *Adapter) Send(ctx context.Context, p bot.Part) (bot.Sent, error) {
	w, err := a.reach(ctx, p.To)
	if err != nil {
		return bot.Sent{}, err
	}
	channel, err := w.channel(ctx, p.To)
	if err != nil {
		return bot.Sent{}, again(w.outcome(p.To, err))
	}
	if p.On != nil {
		return w.edit(ctx, p)
	}
	if sent, ok, err := w.halfDone(ctx, p); err != nil || ok {
		return sent, err
	}
	sent, err := w.post(ctx, p, channel)
	if errors.Is(err, errNotReady) {
		a.countRefusal(p.Key)
	}
	return sent, err
}

// post uploads what the message shows, posts it, and shares its other files in its thread.
func (w *workspace) post(ctx context.Context, p bot.Part, channel string) (bot.Sent, error) {
	pictures, files, err := w.upload(ctx, &p)
	if err != nil {
		return bot.Sent{}, err
	}
	h := halfWith(files)
	if err := w.note(ctx, p.Key, h); err != nil {
		return bot.Sent{}, bot.After(0, bot.ScopePost, err)
	}
	d := draw(p.Message, pictures)
	at, err := w.postMessage(ctx, channel, p.To.Thread, d, &slack.SlackMetadata{EventType: metadataType,
		EventPayload: map[string]any{metadataKey: p.Key}})
	if err != nil {
		if len(pictures) > 0 && code(err) == "invalid_blocks" {
			err = bot.After(5*time.Second, bot.ScopePost, fmt.Errorf("%w (%w)", errNotReady, redacted(err)))
		}
		err = w.outcome(p.To, err)
		if len(files) > 0 && !bot.IsUnclear(err) {
			w.forget(ctx, p.Key)
		}
		return bot.Sent{}, err
	}
	h.Sent = bot.Sent{Channel: channel, ID: at}
	if err := w.note(ctx, p.Key, h); err != nil {
		return bot.Sent{}, bot.Unclear(bot.ScopePost, err)
	}
	return w.share(ctx, p, h)
}

// postMessage posts in a channel when its turn has come. It never retries.
func (w *workspace) postMessage(ctx context.Context, channel, thread string, d drawn, key *slack.SlackMetadata) (string, error) {
	team, gone := w.state()
	if gone {
		return "", errGone
	}
	if err := w.a.pace.forChannel(ctx, team, channel); err != nil {
		return "", notSent(err)
	}
	options := append(d.content(), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	if key != nil {
		options = append(options, slack.MsgOptionMetadata(*key))
	}
	var at string
	var posted slack.Message
	err := w.call(ctx, channelKey(team, channel), callTime, func(ctx context.Context) (err error) {
		_, at, posted, err = w.api.PostMessageWithResponseContext(ctx, channel, options...)
		return err
	})
	if err == nil && at == "" {
		err = &lost{left: true, cause: "an answer without a message"}
	}
	if err == nil && posted.Timestamp != "" && posted.ThreadTimestamp != thread {
		return "", w.takeBack(ctx, channel, at)
	}
	return at, err
}

// errFellOut says that the message at the head of a thread was deleted: then Slack posts a reply to the
// channel itself, without an error. Its answer alone shows it (slack-go/slack#1571).
var errFellOut = errors.New("the message that this belongs under was deleted")

// takeBack deletes a reply that Slack posted to the channel itself.
func (w *workspace) takeBack(ctx context.Context, channel, at string) error {
	ctx, cancel := lastWord(ctx)
	defer cancel()
	err := w.do(ctx, "chat.delete", longestPace, func(ctx context.Context) error {
		_, _, err := w.api.DeleteMessageContext(ctx, channel, at)
		return err
	})
	if err != nil {
		w.a.opts.Log.Error().Str("channel", channel).Str("message", at).Err(redacted(err)).Msg("slack reply stands outside its thread")
	}
	return bot.Permanent(bot.ScopePost, fmt.Errorf("%w: %w", errFellOut, bot.ErrAbsent))
}

// notSent marks an error of waiting: nothing left.
func notSent(err error) error {
	var busy *limited
	if errors.As(err, &busy) {
		return err
	}
	return &lost{cause: redacted(err).Error()}
}

func (d drawn) content() []slack.MsgOption {
	return []slack.MsgOption{slack.MsgOptionText(d.text, false), slack.MsgOptionBlocks(d.blocks...)}
}

// edit replaces a message of ours. The files in its thread stay as they are.
func (w *workspace) edit(ctx context.Context, p bot.Part) (bot.Sent, error) {
	p.Message.Files = slices.DeleteFunc(slices.Clone(p.Message.Files), func(f bot.FileRef) bool { return !pictured(p.Message, f) })
	pictures, _, err := w.upload(ctx, &p)
	if err != nil {
		return bot.Sent{}, err
	}
	d := draw(p.Message, pictures)
	if len(d.blocks) == 0 {
		d.blocks = []slack.Block{slack.NewSectionBlock(mrkdwnObject(shorten(d.text, maxSection)), nil, nil)}
	}
	options := append(d.content(), slack.MsgOptionMetadata(slack.SlackMetadata{EventType: metadataType,
		EventPayload: map[string]any{metadataKey: p.Key}}))
	err = w.do(ctx, "chat.update", longestPace, func(ctx context.Context) error {
		_, _, _, err := w.api.UpdateMessageContext(ctx, p.On.Channel, p.On.ID, options...)
		return err
	})
	return *p.On, again(w.outcome(p.To, err))
}

// outcome is the verdict on err, which may be one already. What is final for a workspace is not for
// the others. Where an account seems closed, somebody looks whether it is.
func (w *workspace) outcome(to bot.Place, err error) error {
	var d *bot.DeliveryError
	if code(err) == "user_disabled" && to.Direct() {
		w.a.start(func(ctx context.Context, h bot.Handler) { w.missed(ctx, h, to) })
	}
	if err != nil && !errors.As(err, &d) {
		err = verdict(to, err)
		errors.As(err, &d)
	}
	if err != nil && d.Outcome == bot.OutcomePermanent && d.Scope == bot.ScopePlatform && len(w.a.serving()) > 1 {
		return bot.Permanent(bot.ScopePlace, d.Err)
	}
	return err
}

// directNote is the note of the channel of somebody's direct messages in a workspace. It stands among
// the notes of the person, with the bot's id in front of the channel: installed again, the bot may be
// another user with other channels.
func directNote(team string) string { return "im/" + team }

// channel returns the id that Slack knows a place by. Direct messages have one of their own, which
// is asked for once and kept.
func (w *workspace) channel(ctx context.Context, at bot.Place) (string, error) {
	if !at.Direct() {
		return at.Channel, nil
	}
	team, _ := w.state()
	notes, owner := w.a.opts.Notes.User(at.User), w.self()+" "
	if known, err := notes.Get(ctx, directNote(team)); err == nil && strings.HasPrefix(string(known), owner) {
		return strings.TrimPrefix(string(known), owner), nil
	}
	var id string
	err := w.do(ctx, "conversations.open", longestPace, func(ctx context.Context) error {
		c, _, _, err := w.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{at.User}})
		if err == nil && (c == nil || c.ID == "") {
			return &lost{left: true, cause: "an answer without a channel"}
		}
		if err == nil {
			id = c.ID
		}
		return err
	})
	if err != nil {
		return "", err
	}
	if err := notes.Put(ctx, directNote(team), []byte(owner+id)); err != nil {
		w.a.opts.Log.Warn().Err(err).Msg("slack channel not remembered")
	}
	return id, nil
}

// errNotReady says that Slack would not show the pictures of a message. Usually it is still looking
// at them: uploads are completed asynchronously, see
// https://docs.slack.dev/reference/methods/files.completeUploadExternal.
var errNotReady = errors.New("the pictures are not ready")

// countRefusal notes that Slack would not show a part's pictures. The part comes again soon;
// the third time it goes without them, with their words.
func (a *Adapter) countRefusal(key string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.tries) >= 1000 {
		clear(a.tries)
	}
	a.tries[key]++
}

// plain reports whether a part is to go without its pictures.
func (a *Adapter) plain(key string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.tries[key] >= 2
}

// timestamp writes an instant as Slack does: seconds with six decimals.
func timestamp(t time.Time) string {
	return strconv.FormatInt(t.Unix(), 10) + "." + fmt.Sprintf("%06d", t.Nanosecond()/1000)
}

// instantOf is the inverse of timestamp; the zero time for what is none.
func instantOf(ts string) time.Time {
	var s, us int64
	if n, _ := fmt.Sscanf(ts, "%d.%06d", &s, &us); n == 0 {
		return time.Time{}
	}
	return time.Unix(s, us*1000).UTC()
}
