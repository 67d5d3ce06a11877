package slack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/slack-go/slack"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// upload brings a part's pictures and files to Slack. They are private until the message shows them
// or shareLater shares them, so a second upload after a failure is seen by nobody. Of what
// Slack declines the message says the name, or the words of the picture.
func (w *workspace) upload(ctx context.Context, p *bot.Part) (pictures map[string]picture, files []slack.FileSummary, err error) {
	pictures = map[string]picture{}
	plain := w.a.plain(p.Key)
	if i := p.Message.Image; i != nil && !plain {
		id, err := w.uploadImage(ctx, p.Key, i)
		if err != nil && !declined(err) {
			return nil, nil, again(w.outcome(p.To, err))
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
			return nil, nil, again(w.outcome(p.To, err))
		case shown:
			pictures[f.Name] = picture{id: id, alt: f.Alt}
		default:
			files = append(files, slack.FileSummary{ID: id, Title: f.Name})
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
	if len(f.Content) > 0 {
		return w.uploadOnce(ctx, key+"/"+f.Name, f.Name, f.Alt, f.Content)
	}
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
			FileName: name, FileSize: len(content), AltTxt: shorten(rich.Clean(alt), maxAlt)})
		return err
	})
	if err != nil {
		return "", err
	}
	err = w.call(ctx, methodKey(team, "files.upload"), uploadTime, func(ctx context.Context) error {
		return w.a.put(ctx, target.UploadURL, content)
	})
	if err != nil {
		return "", err
	}
	if err := w.complete(ctx, []slack.FileSummary{{ID: target.FileID, Title: name}}, "", ""); err != nil {
		return "", err
	}
	return w.a.uploaded(team+"/"+what, target.FileID), nil
}

// put sends the bytes of a file to the address that Slack gave for it. They go as they are, with their
// length, which Slack takes as well as a form with the file in it: what the library makes of that form
// ends twice, and a strict reader refuses it. The address is secret enough to need no token. See
// https://docs.slack.dev/reference/methods/files.getUploadURLExternal.
func (a *Adapter) put(ctx context.Context, address string, content []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(content))
	if err != nil {
		return &lost{cause: redacted(err).Error()}
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	resp, err := caller{a.http}.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// complete ends uploads; with a channel it shares the files there.
func (w *workspace) complete(ctx context.Context, files []slack.FileSummary, channel, thread string) error {
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
