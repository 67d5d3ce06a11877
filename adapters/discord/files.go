package discord

import (
	"context"
	"fmt"
	"path"
	"strings"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// load fetches the files of a message. One that is missing or too large is replaced by a line
// that says so, never left out silently.
func (a *Adapter) load(ctx context.Context, m bot.Message) (bot.Message, []attachment, error) {
	var files []attachment
	if m.Image != nil {
		files = append(files, attachment{name: fileName(m.Image.Name), alt: m.Image.Alt, content: m.Image.PNG, show: true})
	}
	total := 0
	for _, ref := range m.Files {
		f := attachment{name: fileName(ref.Name), alt: ref.Alt, show: isPicture(ref.Name)}
		if ref.Size > maxFile || len(files) == maxAttachments || total+int(ref.Size) > maxUpload-maxFile {
			m.Body = append(m.Body[:len(m.Body):len(m.Body)], note(fmt.Sprintf(tooLargeText, f.name)))
			continue
		}
		content, err := a.options.Files.Get(ctx, ref.Hash)
		if err != nil {
			return m, nil, fmt.Errorf("discord: file %s: %w", f.name, err)
		}
		total += len(content)
		f.content = content
		files = append(files, f)
	}
	return m, files, nil
}

func note(text string) rich.Block {
	return rich.Block{Kind: rich.Small, Spans: []rich.Span{{Text: text}}}
}

// fileName makes a name that attachment:// addresses can hold: letters, digits, dot, dash.
// https://docs.discord.com/developers/reference#editing-message-attachments-using-attachments-within-embeds
func fileName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r < 128 && (r == '.' || r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return r
		}
		return '_'
	}, path.Base(name))
	if len(clean) > 100 {
		clean = clean[len(clean)-100:]
	}
	if strings.Trim(clean, "._") == "" {
		return "file"
	}
	return clean
}

func isPicture(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".webp":
		return true
	}
	return false
}
