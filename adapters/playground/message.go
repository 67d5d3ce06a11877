package playground

import (
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// A Message is one message in the room. What its fields point to must not be changed.
type Message struct {
	ID      string      `json:"id"` // ids are "m1", "m2" … in the order in which messages appeared
	At      time.Time   `json:"at"`
	Edited  time.Time   `json:"edited,omitzero"`
	In      bot.Place   `json:"in"`
	From    string      `json:"from,omitempty"` // it is a person's id, empty for the bot
	For     string      `json:"for,omitempty"`  // only this person sees it, because it is a private reply
	Answers string      `json:"did,omitempty"`  // it replies to this, which the person had done
	Key     string      `json:"key,omitempty"`  // the part has this key
	Kind    string      `json:"kind,omitempty"` // it is the kind of the post, or "reply"; empty for what people write
	Silent  bool        `json:"silent,omitempty"`
	Opens   string      `json:"opens,omitempty"` // the thread under it has this name
	Content bot.Message `json:"content"`
}

// answer is the kind of a message that answers somebody.
const answer = "reply"

// Text returns the words of the message as a screen reader would say them.
func (m Message) Text() string {
	text := rich.Plain(m.Content.Body)
	if image := m.Content.Image; image != nil {
		text = strings.TrimPrefix(text+"\n"+image.Alt, "\n")
	}
	return text
}

// address returns what the bot must know to edit the message or write under it.
func (m Message) address() bot.Sent {
	s := bot.Sent{Channel: m.In.Channel, ID: m.ID, Thread: m.In.Thread}
	if m.In.Direct() {
		s.Channel = "@" + m.In.User
	}
	if m.Opens != "" {
		s.Thread = m.ID
	}
	return s
}

// seenBy reports whether a person sees the message on their phone.
func (m Message) seenBy(person string) bool {
	return (m.For == "" || m.For == person) && (m.In.User == "" || m.In.User == person)
}

// A Filter narrows a list of messages. Empty fields let everything pass.
type Filter struct {
	Person  string // everything passes that this person sees
	Channel string // it is a channel's name, or "direct"
	Thread  string // it is the id of the message that the thread stands under
}

func (f Filter) passes(m Message) bool {
	channel := m.In.Channel
	if m.In.Direct() {
		channel = direct
	}
	return (f.Person == "" || m.seenBy(f.Person)) &&
		(f.Channel == "" || f.Channel == channel) &&
		(f.Thread == "" || f.Thread == m.In.Thread)
}

// Messages lists the messages that pass, oldest first. The slice belongs to the caller.
func (r *Room) Messages(f Filter) []Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	var found []Message
	for _, m := range r.messages {
		if f.passes(m) {
			found = append(found, m)
		}
	}
	return found
}

// message returns one message by its id.
func (r *Room) message(id string) (Message, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.find(id)
}

// Count returns how many messages there ever were, and how many of them were dropped because they were
// too many.
func (r *Room) Count() (all, gone int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.capacity == 0 || r.newest <= r.capacity {
		return r.newest, 0
	}
	return r.newest, r.newest - r.capacity
}

// offering finds the newest message that a person sees with a button or a select for an action,
// and for a target if one is named; it returns the target of what it found.
func (r *Room) offering(person, action, target string) (Message, string, bool) {
	for _, m := range slices.Backward(r.messages) {
		if !m.seenBy(person) {
			continue
		}
		for _, b := range m.Content.Buttons {
			if b.Action == action && (target == "" || target == b.Target) {
				return m, b.Target, true
			}
		}
		if s := m.Content.Select; s != nil && s.Action == action && (target == "" || target == s.Target) {
			return m, s.Target, true
		}
	}
	return Message{}, "", false
}

// literal turns words as somebody typed them into a paragraph without any markup.
func literal(text string) []rich.Block {
	var spans []rich.Span
	for i, line := range strings.Split(strings.TrimRight(text, "\r\n"), "\n") {
		if i > 0 {
			spans = append(spans, rich.Span{Kind: rich.Break})
		}
		spans = append(spans, rich.Span{Text: strings.TrimRight(line, "\r")})
	}
	return []rich.Block{{Spans: spans}}
}
