package turn

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
)

// The door: everything that people write comes in here and nowhere else. It is cleaned of what could make
// it read as something else, and given back where it cannot be taken as it is. Nothing is cut.

// MaxWords is how many characters of one text are taken: what a field of a Discord form holds
// (https://docs.discord.com/developers/components/reference#text-input).
const MaxWords = 4000

// clean returns an event with clean words. The maps of the event given stay as they are.
func clean(ev bot.Event) bot.Event {
	ev.Text, ev.Quoted, ev.From.Name = rich.Clean(ev.Text), rich.Clean(ev.Quoted), rich.Clean(ev.From.Name)
	if ev.Quoted = say.Clip(ev.Quoted, MaxWords); !rich.Visible(ev.Quoted) { // somebody else's, so nothing is lost
		ev.Quoted = ""
	}
	args := make(map[string]string, len(ev.Args))
	for name, words := range ev.Args {
		args[name] = rich.Clean(words)
	}
	ev.Args = args
	return ev
}

// turnedBack says why the words of an event cannot be taken, nil where they can: a text has nothing in it
// that anybody could see, or is longer than the bound.
func (b *Bot) turnedBack(ev bot.Event) *say.Page {
	for _, name := range b.written(ev) {
		n := utf8.RuneCountInString(ev.Args[name])
		switch {
		case !rich.Visible(ev.Args[name]):
			return say.Privately().Say("error.unseen", nil)
		case n > MaxWords:
			return say.Privately().Say("error.too_long", bot.Args{"n": n - MaxWords, "most": MaxWords})
		}
	}
	return nil
}

// written names what somebody wrote into a command or a form, sorted. The other arguments say what a
// button was on, or were chosen from a list.
func (b *Bot) written(ev bot.Event) (names []string) {
	if ev.Kind != bot.KindCommand && ev.Kind != bot.KindForm {
		return nil
	}
	options := b.actions[ev.Action].Options
	for _, name := range slices.Sorted(maps.Keys(ev.Args)) {
		listed := slices.ContainsFunc(options, func(o bot.Option) bool { return o.Name == name && len(o.Choices) > 0 })
		if name != "target" && name != "value" && !b.chosen[name] && !listed && strings.TrimSpace(ev.Args[name]) != "" {
			names = append(names, name)
		}
	}
	return names
}

// giveBack shows what was written into a command or a form that was not taken: nobody types it again. Of a
// command that would have recorded nothing, nothing is lost.
func (b *Bot) giveBack(p *say.Page, ev bot.Event) *say.Page {
	if ev.Kind == bot.KindCommand && b.actions[ev.Action].ReadOnly {
		return p
	}
	for _, name := range b.written(ev) {
		if rich.Visible(ev.Args[name]) {
			p.Say("error.words", bot.Args{"text": rich.Words(strings.TrimSpace(ev.Args[name]))})
		}
	}
	return p
}

// nameWhom gives whom somebody named by an id alone the name that is stored: not every service tells one.
func (t *Turn) nameWhom() error {
	args := maps.Clone(t.Event.Args)
	for name, words := range args {
		if !strings.Contains(words, "<@") {
			continue
		}
		named, err := t.named(words)
		if err != nil {
			return err
		}
		args[name] = named
	}
	t.Event.Args = args
	return nil
}

// named returns words in which the tokens of persons that hold an id for a name hold the name: that of somebody who is
// not stored says that it is somebody, since nobody knows people by their ids.
func (t *Turn) named(words string) (string, error) {
	for _, s := range rich.Words(words) {
		if s.Kind != rich.Named || s.Role || s.Text != "@"+s.Ref {
			continue
		}
		id, err := record.LookUp(t.Tx, record.IdentityKey(t.Event.In.Platform, t.Event.In.Space, s.Ref))
		if err != nil {
			return words, err
		}
		name, known, err := record.LoadName(t.Tx, id)
		if err != nil {
			return words, err
		}
		if !known {
			name = t.Voice().Plain("class.somebody", nil)
		}
		words = strings.ReplaceAll(words, rich.Token(rich.Named, false, s.Ref, s.Ref), rich.Token(rich.Named, false, s.Ref, name))
	}
	return words, nil
}
