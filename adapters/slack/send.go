package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
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
		return bot.Sent{}, again(w.verdict("conversations.open", p.To, err))
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
	h := half{Files: files}
	if err := w.note(ctx, p.Key, h); err != nil {
		return bot.Sent{}, bot.After(0, bot.ScopePost, err)
	}
	d := draw(p.Message, pictures)
	at, err := w.postMessage(ctx, channel, p.To.Thread, d, &slack.SlackMetadata{EventType: metadataType,
		EventPayload: map[string]any{metadataKey: p.Key}})
	if err != nil {
		if len(pictures) > 0 && code(err) == "invalid_blocks" {
			err = bot.After(5*time.Second, bot.ScopePost, fmt.Errorf("slack: chat.postMessage: %w: %w", errNotReady, redacted(err)))
		}
		err = w.verdict("chat.postMessage", p.To, err)
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
	options := append(d.options(), slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl())
	if thread != "" {
		options = append(options, slack.MsgOptionTS(thread))
	}
	if key != nil {
		options = append(options, slack.MsgOptionMetadata(*key))
	}
	var at string
	err := w.call(ctx, "chat.postMessage", channelKey(team, channel), callTime, func(ctx context.Context) (err error) {
		_, at, err = w.api.PostMessageContext(ctx, channel, options...)
		return err
	})
	if err == nil && at == "" {
		err = &lost{left: true, cause: "an answer without a message"}
	}
	return at, err
}

// notSent marks an error of waiting: nothing left.
func notSent(err error) error {
	var busy *limited
	if errors.As(err, &busy) {
		return err
	}
	return &lost{cause: redacted(err).Error()}
}

func (d drawn) options() []slack.MsgOption {
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
	options := append(d.options(), slack.MsgOptionMetadata(slack.SlackMetadata{EventType: metadataType,
		EventPayload: map[string]any{metadataKey: p.Key}}))
	err = w.do(ctx, "chat.update", longestPace, func(ctx context.Context) error {
		_, _, _, err := w.api.UpdateMessageContext(ctx, p.On.Channel, p.On.ID, options...)
		return err
	})
	return *p.On, again(w.verdict("chat.update", p.To, err))
}

// verdict is the verdict on err, which may be one already. What is final for a workspace is not for
// the others.
func (w *workspace) verdict(method string, to bot.Place, err error) error {
	var d *bot.DeliveryError
	if err != nil && !errors.As(err, &d) {
		err = verdict(method, to, err)
		errors.As(err, &d)
	}
	if err != nil && d.Outcome == bot.OutcomePermanent && d.Scope == bot.ScopePlatform && len(w.a.serving()) > 1 {
		return bot.Permanent(bot.ScopePlace, d.Err)
	}
	return err
}

// directNote is the note of the channel of somebody's direct messages.
func directNote(team, user string) string { return "im/" + team + "/" + user }

// channel returns the id that Slack knows a place by. Direct messages have one of their own, which
// is asked for once and kept.
func (w *workspace) channel(ctx context.Context, at bot.Place) (string, error) {
	if !at.Direct() {
		return at.Channel, nil
	}
	team, _ := w.state()
	note := directNote(team, at.User)
	if known, err := w.a.opts.Notes.Get(ctx, note); err == nil && known != nil {
		return string(known), nil
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
	if err := w.a.opts.Notes.Put(ctx, note, []byte(id)); err != nil {
		w.a.opts.Log.Warn().Err(err).Msg("slack channel not remembered")
	}
	return id, nil
}

// upload brings a part's pictures and files to Slack. They are private until the message shows them
// or shareLater shares them, so a second upload after a failure is seen by nobody. Of what
// Slack declines the message says the name, or the words of the picture.
func (w *workspace) upload(ctx context.Context, p *bot.Part) (pictures map[string]picture, files []string, err error) {
	pictures = map[string]picture{}
	plain := w.a.plain(p.Key)
	if i := p.Message.Image; i != nil && !plain {
		id, err := w.uploadImage(ctx, p.Key, i)
		if err != nil && !declined(err) {
			return nil, nil, again(w.verdict("files.upload", p.To, err))
		}
		if err == nil {
			pictures[i.Name] = picture{id: id, alt: i.Alt}
		}
	}
	for _, f := range p.Message.Files {
		shown := pictured(p.Message, f)
		if shown && plain {
			continue
		}
		id, err := w.uploadFile(ctx, p.Key, f)
		switch {
		case declined(err) && shown:
		case declined(err):
			p.Message.Body = append(p.Message.Body[:len(p.Message.Body):len(p.Message.Body)], small(fmt.Sprintf(wordNoFile, f.Name)))
		case err != nil:
			return nil, nil, again(w.verdict("files.upload", p.To, err))
		case shown:
			pictures[f.Name] = picture{id: id, alt: f.Alt}
		default:
			files = append(files, id)
		}
	}
	return pictures, files, nil
}

// declined reports whether Slack will not take a file, now and later: no right to upload, a kind or
// size that the workspace forbids, nothing in it. The message goes without it then.
func declined(err error) bool {
	return errors.Is(err, errEmptyFile) || final(err)
}

var errEmptyFile = errors.New("the file is empty")

// pictured reports whether a file stands in the message; others stand in its thread.
func pictured(m bot.Message, f bot.FileRef) bool { return shows(m.Body, f.Name) && drawable(f.Name) }

// drawable reports whether Slack shows a file as a picture in a message.
// See https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object.
func drawable(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif":
		return true
	}
	return false
}

func (w *workspace) uploadImage(ctx context.Context, key string, i *bot.Image) (string, error) {
	return w.uploadOnce(ctx, key+"/"+i.Name, i.Name, i.Alt, i.PNG)
}

func (w *workspace) uploadFile(ctx context.Context, key string, f bot.FileRef) (string, error) {
	if w.a.opts.File == nil {
		return "", bot.Permanent(bot.ScopePost, fmt.Errorf("no way to read the file %q", f.Name))
	}
	content, err := w.a.opts.File(ctx, f.Hash)
	if errors.Is(err, bot.ErrNotFound) {
		return "", bot.Permanent(bot.ScopePost, fmt.Errorf("read the file %q: %w", f.Name, err))
	}
	if err != nil {
		return "", bot.After(0, bot.ScopePost, fmt.Errorf("read the file %q: %w", f.Name, err))
	}
	return w.uploadOnce(ctx, key+"/"+f.Name, f.Name, f.Alt, content)
}

// uploadOnce uploads content and returns Slack's id of it. The same thing is not uploaded again
// while the process lives: a picture that was not ready at the first attempt is at the second.
func (w *workspace) uploadOnce(ctx context.Context, what, name, alt string, content []byte) (string, error) {
	team, _ := w.state()
	if len(content) == 0 {
		return "", errEmptyFile
	}
	if id := w.a.uploaded(team+"/"+what, ""); id != "" {
		return id, nil
	}
	var target *slack.GetUploadURLExternalResponse
	err := w.do(ctx, "files.getUploadURLExternal", longestPace, func(ctx context.Context) (err error) {
		target, err = w.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{
			FileName: name, FileSize: len(content), AltTxt: shorten(clean(alt), maxAlt)})
		return err
	})
	if err != nil {
		return "", err
	}
	err = w.call(ctx, "files.upload", methodKey(team, "files.upload"), uploadTime, func(ctx context.Context) error {
		return w.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: target.UploadURL, Filename: name, Reader: bytes.NewReader(content)})
	})
	if err != nil {
		return "", err
	}
	if err := w.complete(ctx, []string{target.FileID}, "", ""); err != nil {
		return "", err
	}
	return w.a.uploaded(team+"/"+what, target.FileID), nil
}

// complete ends uploads; with a channel it shares the files there.
func (w *workspace) complete(ctx context.Context, ids []string, channel, thread string) error {
	var files []slack.FileSummary
	for _, id := range ids {
		files = append(files, slack.FileSummary{ID: id})
	}
	return w.do(ctx, "files.completeUploadExternal", longestPace, func(ctx context.Context) error {
		_, err := w.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: files, Channel: channel, ThreadTimestamp: thread})
		return err
	})
}

// uploaded returns the file id that is known for something, or remembers id for it.
func (a *Adapter) uploaded(what, id string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if id == "" {
		return a.uploads[what]
	}
	if len(a.uploads) >= 1000 {
		clear(a.uploads)
	}
	a.uploads[what] = id
	return id
}

// errNotReady says that Slack would not show the pictures of a message. Usually it is still looking
// at them: uploads are completed asynchronously, see
// https://docs.slack.dev/reference/methods/files.completeUploadExternal.
var errNotReady = errors.New("pictures not ready")

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
