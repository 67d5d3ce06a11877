package slack

import (
	"context"
	"fmt"
	"time"

	"github.com/slack-go/slack"

	"afterbell/bot"
)

// A half is a message whose files are not shared in its thread yet: noted before it is posted and
// forgotten when everything stands, so that whatever comes between, the next Send goes on from there.
type half struct {
	Sent   bot.Sent  `json:"s"`           // Without an ID nobody knows whether the message stands.
	Files  []string  `json:"f"`           // They are Slack's ids.
	Titles []string  `json:"t,omitempty"` // Each file has one; older notes have none.
	At     time.Time `json:"at"`          // It was last tried then.
}

// halfWith is a half with files that were uploaded.
func halfWith(files []slack.FileSummary) (h half) {
	for _, f := range files {
		h.Files, h.Titles = append(h.Files, f.ID), append(h.Titles, f.Title)
	}
	return h
}

// summaries are the files as Slack is told of them.
func (h half) summaries() (files []slack.FileSummary) {
	for i, id := range h.Files {
		f := slack.FileSummary{ID: id}
		if i < len(h.Titles) {
			f.Title = h.Titles[i]
		}
		files = append(files, f)
	}
	return files
}

func halfNote(key string) string { return "half/" + key }

// note remembers how far a part is; parts without files have no halves.
func (w *workspace) note(ctx context.Context, key string, h half) error {
	if len(h.Files) == 0 {
		return nil
	}
	h.At = time.Now().UTC()
	raw, err := encode(h)
	if err == nil {
		err = w.a.opts.Notes.Put(ctx, halfNote(key), raw)
	}
	if err != nil {
		return fmt.Errorf("note a half-sent post: %w", err)
	}
	return nil
}

func (w *workspace) forget(ctx context.Context, key string) {
	if err := w.a.opts.Notes.Put(ctx, halfNote(key), nil); err != nil {
		w.a.opts.Log.Warn().Err(err).Msg("slack note not removed")
	}
}

// noted returns what was noted of a part; ok is false when there is nothing.
func (w *workspace) noted(ctx context.Context, key string) (h half, ok bool, err error) {
	raw, err := w.a.opts.Notes.Get(ctx, halfNote(key))
	if err != nil {
		return half{}, false, bot.After(0, bot.ScopePost, err)
	}
	if raw == nil {
		return half{}, false, nil
	}
	if err := decode(raw, &h); err != nil {
		return half{}, false, bot.Permanent(bot.ScopePost, fmt.Errorf("read a note: %w", err))
	}
	return h, true, nil
}

// halfDone completes a part whose message stands already. ok is false when none is known to.
func (w *workspace) halfDone(ctx context.Context, p bot.Part) (sent bot.Sent, ok bool, err error) {
	if len(p.Message.Files) == 0 {
		return bot.Sent{}, false, nil
	}
	h, ok, err := w.noted(ctx, p.Key)
	if err != nil || !ok || h.Sent.ID == "" {
		return bot.Sent{}, false, err
	}
	if err := w.note(ctx, p.Key, h); err != nil {
		return bot.Sent{}, false, bot.After(0, bot.ScopePost, err)
	}
	sent, err = w.share(ctx, p, h)
	return sent, true, err
}

// share shares the files of a message in its thread.
func (w *workspace) share(ctx context.Context, p bot.Part, h half) (bot.Sent, error) {
	sent := h.Sent
	sent.Thread = p.To.Thread
	if p.Thread.Opens() && sent.Thread == "" {
		sent.Thread = sent.ID
	}
	if len(h.Files) == 0 {
		return sent, nil
	}
	if err := w.complete(ctx, h.summaries(), sent.Channel, orElse(sent.Thread, sent.ID)); err != nil {
		return sent, again(w.outcome(p.To, err))
	}
	w.forget(ctx, p.Key)
	return sent, nil
}

// keyOf returns the key of a message that was found, or "" while its files are not shared: it is not
// all there, so the part is sent again, and halfDone goes on from this message.
func (w *workspace) keyOf(ctx context.Context, channel string, s bot.Seen) (string, error) {
	if s.Key == "" || !s.Mine {
		return s.Key, nil
	}
	h, ok, err := w.noted(ctx, s.Key)
	if err != nil || !ok {
		return s.Key, err
	}
	if h.Sent.ID == "" {
		h.Sent = bot.Sent{Channel: channel, ID: s.ID}
		err = w.note(ctx, s.Key, h)
	}
	return "", err
}
