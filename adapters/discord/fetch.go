package discord

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
)

// Files that people send in a form. Discord keeps them under an address that anybody may read who has it, so no token goes
// along, and names it in the event: it is followed to Discord's own place alone, and no further.
// https://docs.discord.com/developers/reference#signed-attachment-cdn-urls

// defaultFiles is where Discord keeps what people send.
const defaultFiles = "https://cdn.discordapp.com"

// fetchWithin bounds how long a file may take.
const fetchWithin = time.Minute

// fetched are the files of a form with their content. One that cannot be fetched comes without.
func (a *Adapter) fetched(ctx context.Context, ev bot.Event) []bot.FileRef {
	if ev.Kind != bot.KindForm {
		return ev.Files
	}
	files := slices.Clone(ev.Files)
	for i, f := range files {
		if f.Size > bot.MaxSent {
			continue
		}
		content, err := a.fetch(ctx, f.URL)
		if err != nil {
			a.log.Warn().Err(err).Int64("size", f.Size).Msg("a file that somebody sent was not fetched")
			continue
		}
		files[i].Content, files[i].Size = content, int64(len(content))
	}
	return files
}

// fetch reads a file. Its errors name no address, since who has it may read the file.
func (a *Adapter) fetch(ctx context.Context, address string) ([]byte, error) {
	if !strings.HasPrefix(address, a.options.FilesURL+"/") {
		return nil, errors.New("it does not lie where Discord keeps files")
	}
	ctx, cancel := context.WithTimeout(ctx, fetchWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("its address is not a URL")
	}
	// What time a cached answer says it is tells nothing, so this does not go through dated.Transport.
	answer, err := (&http.Client{Transport: a.rest.dated.Base, CheckRedirect: noRedirect}).Do(req)
	if err != nil {
		return nil, errors.New("the connection broke")
	}
	defer func() { _ = answer.Body.Close() }() // nothing was written
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", answer.StatusCode)
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
