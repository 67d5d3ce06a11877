package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/circle"
	"afterbell/bot/when"
)

// A transcript is everything that the bot said on a stage, in order of time. It is safe for
// concurrent use while the stage plays; lines is for when it has ended.
type transcript struct {
	people []person
	zone   *time.Location // the class has this zone
	wholes bool           // lines keep their messages

	circles []circle.Tally // in the end

	mu    sync.Mutex
	lines []line
}

// A line is one message as its receivers met it.
type line struct {
	At    time.Time `json:"at"`    // it is in UTC
	Local string    `json:"local"` // the receiver's wall shows it, or the class's where it is a channel
	Zone  string    `json:"zone"`
	To    string    `json:"to"`    // it is a person's id, or a channel's name
	Place string    `json:"place"` // it is "#channel", "#channel thread", "direct", or "private" for a reply
	Kind  string    `json:"kind"`  // it is lesson, page, prompt, due, digest, daily, reminder, welcome, reply …
	Text  string    `json:"text"`

	edited bool
	whole  bot.Message // what the post was before a service parts it, if the transcript keeps it
	key    string      // the message's part has it, and it is the same if that was said again
}

// observe notes one message. What people write themselves is left out.
func (t *transcript) observe(m playground.Message) {
	if m.From != "" {
		return
	}
	l := line{At: m.At.UTC(), Kind: m.Kind, Text: shown(m), key: m.Key}
	if t.wholes {
		l.whole = m.Content
	}
	if !m.Edited.IsZero() {
		l.At, l.edited = m.Edited.UTC(), true
	}
	zone := t.zone
	switch {
	case m.For != "":
		l.To, l.Place, zone = m.For, "private", t.zoneOf(m.For)
	case m.In.Direct():
		l.To, l.Place, zone = m.In.User, "direct", t.zoneOf(m.In.User)
	case m.In.Thread != "":
		l.To, l.Place = m.In.Channel, "#"+m.In.Channel+" thread"
	default:
		l.To, l.Place = m.In.Channel, "#"+m.In.Channel
	}
	l.Local, l.Zone = l.At.In(zone).Format("2006-01-02T15:04"), zone.String()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines = append(t.lines, l)
}

func (t *transcript) zoneOf(person string) *time.Location {
	for _, p := range t.people {
		if p.ID == person {
			return p.location
		}
	}
	return t.zone
}

// shown is what stands in a message, its buttons included.
func shown(m playground.Message) string {
	parts := []string{m.Text()}
	var buttons []string
	for _, b := range m.Content.Buttons {
		buttons = append(buttons, "["+b.Label+"]")
	}
	if len(buttons) > 0 {
		parts = append(parts, strings.Join(buttons, " "))
	}
	return strings.TrimSpace(strings.Join(parts, "\n"))
}

// writeJSON writes one object a line.
func (t *transcript) writeJSON(out io.Writer) error {
	to := json.NewEncoder(out)
	to.SetEscapeHTML(false)
	for _, l := range t.lines {
		if err := to.Encode(l); err != nil {
			return err
		}
	}
	return nil
}

// writeText writes the lines as people read them.
func (t *transcript) writeText(out io.Writer) error {
	for _, l := range t.lines {
		at := l.At.In(t.zoneNamed(l))
		to := l.Place
		if !strings.HasPrefix(l.Place, "#") {
			to = t.nameOf(l.To) + ", " + l.Place
		}
		kind := l.Kind
		if l.edited {
			kind += ", edited"
		}
		text := strings.ReplaceAll(l.Text, "\n", "\n  ")
		if _, err := fmt.Fprintf(out, "%s %s · %s · %s\n  %s\n\n", at.Format("Mon 2 Jan 2006 15:04"), l.Zone, to, kind, text); err != nil {
			return err
		}
	}
	return nil
}

func (t *transcript) zoneNamed(l line) *time.Location {
	if strings.HasPrefix(l.Place, "#") {
		return t.zone
	}
	return t.zoneOf(l.To)
}

func (t *transcript) nameOf(person string) string {
	for _, p := range t.people {
		if p.ID == person {
			return p.Name
		}
	}
	return person
}

// noise is how much one person was told without having asked.
type noise struct {
	channel, direct, busiest, quiet, twice int
}

// noiseFor counts what a person received. A channel's threads make no noise, and neither do edits
// and answers.
func (t *transcript) noiseFor(p person) (n noise) {
	perDay := map[when.Date]int{}
	said := map[string]bool{}
	for _, l := range t.lines {
		inChannel := strings.HasPrefix(l.Place, "#")
		if l.edited || l.Kind == "reply" || !inChannel && l.To != p.ID {
			continue
		}
		for _, id := range l.identities() {
			if said[id] {
				n.twice++
				break
			}
		}
		for _, id := range l.identities() {
			said[id] = true
		}
		switch {
		case l.Place == "direct":
			n.direct++
			local := l.At.In(p.location)
			perDay[when.DateOf(local)]++
			if when.DefaultQuiet().Contains(local) {
				n.quiet++
			}
		case !strings.HasSuffix(l.Place, " thread"):
			n.channel++
		}
	}
	for _, count := range perDay {
		n.busiest = max(n.busiest, count)
	}
	return n
}

// identities are what makes a line the same as another: its occurrence, and, for what has a subject
// of its own and no date, its words.
func (l line) identities() []string {
	var ids []string
	if l.key != "" {
		ids = append(ids, "key "+l.key)
	}
	if slices.Contains([]string{"lesson", "page", "prompt", "welcome"}, l.Kind) {
		ids = append(ids, l.Kind+" "+l.Place+" "+l.Text)
	}
	return ids
}

// disturbed counts what came in anybody's quiet hours, and what was said twice to anybody.
func (t *transcript) disturbed() (quiet, twice int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.people {
		n := t.noiseFor(p)
		quiet, twice = quiet+n.quiet, twice+n.twice
	}
	return quiet, twice
}

// minNameWidth keeps the table's first column apart from its second.
const minNameWidth = 9

// writeNoise writes the table that a simulation ends with.
func (t *transcript) writeNoise(out io.Writer) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	width := minNameWidth
	for _, p := range t.people {
		width = max(width, utf8.RuneCountInString(p.Name))
	}
	row := func(name string, cells ...any) error {
		pad := strings.Repeat(" ", width-utf8.RuneCountInString(name))
		_, err := fmt.Fprintf(out, "%s%s%7v  %6v  %11v  %14v  %10v\n", append([]any{name, pad}, cells...)...)
		return err
	}
	err := row("who", "channel", "direct", "busiest day", "in quiet hours", "said twice")
	for _, p := range t.people {
		n := t.noiseFor(p)
		if err == nil {
			err = row(p.Name, n.channel, n.direct, n.busiest, n.quiet, n.twice)
		}
	}
	return err
}
