package discord

import (
	"fmt"
	"strconv"

	"afterbell/bot"
)

// A Body is what Discord would be sent for a message, or for a part of one.
type Body struct {
	JSON  []byte            // https://docs.discord.com/developers/resources/message#create-message
	Files map[string]string // a file that Discord knows by the key is called so in the message
}

// Preview returns what Discord would be sent for a message at a place, in as many parts as there would be, for whoever shows
// without Discord how it looks there. An answer to somebody looks otherwise than a post. No server is needed, and no file is
// opened. What is pressed in it is read by Pressed.
func Preview(m bot.Message, at bot.Place, answer bool) ([]Body, error) {
	a := &Adapter{seal: newSeal(nil)}
	p := bot.Post{To: at, Message: m}
	s, limit := shape{card: answer || asCard(p), tokens: !at.Direct(), seal: scopeOf("", "")}, maxContent
	if answer {
		limit = maxCard
	}
	var bodies []Body
	for _, part := range split(m, limit, s.tokens, s.card) {
		b := Body{Files: map[string]string{}}
		files := listed(part)
		for _, f := range files {
			b.Files[fileName(f.name)] = f.name
		}
		for i := range files {
			files[i].name = fileName(files[i].name)
		}
		var err error
		if b.JSON, err = encode(a.compose(part, files, s)); err != nil {
			return nil, fmt.Errorf("discord: preview: %w", err)
		}
		bodies = append(bodies, b)
	}
	return bodies, nil
}

// listed are the files of a part, under their own names, without what is in them.
func listed(m bot.Message) (files []attachment) {
	if i := m.Image; i != nil {
		files = append(files, attachment{name: i.Name, alt: i.Alt, show: true})
	}
	for _, f := range m.Files {
		files = append(files, attachment{name: f.Name, alt: f.Alt, show: isPicture(f.Name)})
	}
	return files
}

// Pressed returns what somebody asks for who used what has that id in a Preview: a component of that type, with the values that
// were chosen in it if it is a list. It refuses an id of no Preview.
func Pressed(kind, id string, values []string) (bot.Event, error) {
	var i interaction
	i.Data.CustomID, i.Data.Values = id, values
	var err error
	if i.Data.Kind, err = strconv.Atoi(kind); err != nil {
		return bot.Event{}, fmt.Errorf("discord: type of a component: %w", err)
	}
	ev := bot.Event{Args: map[string]string{}}
	if !i.press(&ev, newSeal(nil)) {
		return bot.Event{}, fmt.Errorf("discord: %q is no id of a preview", id)
	}
	return ev, nil
}
