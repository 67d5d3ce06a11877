package discord

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// load fetches the files of a message that is one of the pages of split.
func (a *Adapter) load(ctx context.Context, m bot.Message) ([]attachment, error) {
	var files []attachment
	if m.Image != nil {
		files = append(files, attachment{name: fileName(m.Image.Name), alt: m.Image.Alt, content: m.Image.PNG, show: true})
	}
	for _, ref := range m.Files {
		f := attachment{name: fileName(ref.Name), alt: ref.Alt, show: isPicture(ref.Name)}
		content, err := a.options.Files.Load(ctx, ref)
		if err != nil {
			return nil, fmt.Errorf("discord: file %s: %w", f.name, err)
		}
		f.content = content
		files = append(files, f)
	}
	return files, nil
}

// tooMuch lists the files of a page that Discord does not take with it.
func tooMuch(page bot.Message) (left []bot.FileRef) {
	count, total := 0, int64(0)
	if page.Image != nil {
		count = 1
	}
	for _, f := range page.Files {
		if f.Size > maxFile || count == maxAttachments || total+f.Size > maxUpload-maxFile {
			left = append(left, f)
			continue
		}
		count, total = count+1, total+f.Size
	}
	return left
}

// leaves reports whether a file is among those that are left.
func leaves(left []bot.FileRef, f bot.FileRef) bool {
	return slices.ContainsFunc(left, func(x bot.FileRef) bool { return x.Name == f.Name })
}

func smallNote(text string) rich.Block {
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
