package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
)

// Files that people send in a form. Slack hands them out to the bot's token, so the address that an event names is followed to
// Slack's own place alone, and no further.
// https://docs.slack.dev/reference/objects/file-object

// defaultFilesURL is where Slack keeps what people send.
const defaultFilesURL = "https://files.slack.com"

// fetchTime bounds how long a file may take.
const fetchTime = time.Minute

// asksFile reports whether a form asks for a file.
func asksFile(f bot.Form) bool {
	return slices.ContainsFunc(f.Fields, func(x bot.Field) bool { return x.Kind == bot.FieldFile })
}

// fetched are the files of a form with their content. One that cannot be fetched comes without.
func (in *inbound) fetched(ctx context.Context) []bot.FileRef {
	if in.ev.Kind != bot.KindForm {
		return in.ev.Files
	}
	files := slices.Clone(in.ev.Files)
	for i, f := range files {
		if f.Size > bot.MaxSent {
			continue
		}
		content, err := in.w.fetch(ctx, f.URL)
		if err != nil {
			in.w.a.opts.Log.Warn().Err(err).Int64("size", f.Size).Msg("slack file that somebody sent was not fetched")
			continue
		}
		files[i].Content, files[i].Size = content, int64(len(content))
	}
	return files
}

// fetch reads a file. Its errors name no address.
func (w *workspace) fetch(ctx context.Context, address string) ([]byte, error) {
	if !strings.HasPrefix(address, w.a.opts.FilesURL+"/") {
		return nil, errors.New("it does not lie where Slack keeps files")
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("its address is not a URL")
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	// What time a cached answer says it is tells nothing, so this does not go through dated.Transport.
	answer, err := newHTTPClient(w.a.dated.Base).Do(req)
	if err != nil {
		return nil, errors.New("the connection broke")
	}
	defer func() { _ = answer.Body.Close() }() // nothing was written
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", answer.StatusCode)
	}
	if kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type")); err == nil && kind == "text/html" {
		return nil, errors.New("a page to sign in came instead")
	}
	content, err := io.ReadAll(io.LimitReader(answer.Body, bot.MaxSent+1))
	switch {
	case err != nil:
		return nil, errors.New("it did not arrive whole")
	case len(content) > bot.MaxSent:
		return nil, errors.New("it is larger than it was said to be")
	}
	return content, nil
}
