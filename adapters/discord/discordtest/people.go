package discordtest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Answer is what a person got.
type Answer struct {
	User        string
	Interaction string
	Type        int // of the callback; 0 for a follow-up, an edit or a direct message
	Private     bool
	Replaced    bool // it was a callback of type 7
	Edited      bool // the deferred answer was filled in
	Message     Shown
	Form        *Form
	Choices     []string
}

// Form is a modal as a person sees it.
type Form struct {
	CustomID, Title string
	Notes           []string
	Fields          []Field
}

// Field is one field of a Form.
type Field struct {
	Name, Label, Note, Value string
	Type                     int
	Options                  []string // they are the values
}

// pending is an interaction that was delivered.
type pending struct {
	id, token, user, guild string
	channel                string
	at                     time.Time
	answered               bool
	private                bool
	on                     *message
	original               *message
	payload                map[string]any
}

// Interaction is something that a person does.
type Interaction struct {
	User    User
	Guild   string // it is empty in the bot's direct messages
	Channel string
	Type    int            // 2 command, 3 component, 4 completion, 5 form
	Data    map[string]any // it is what Discord sends
	On      string         // the component or form belongs to the message with this id
	Locale  string
}

// Interact delivers an interaction and returns its id.
func (s *Server) Interact(i Interaction) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.id()
	p := &pending{id: id, token: "canary-interaction-token-" + id, user: i.User.ID, guild: i.Guild, channel: i.Channel, at: time.Now()}
	p.payload = map[string]any{
		"id": id, "application_id": s.AppID, "type": i.Type, "token": p.token, "version": 1, "data": i.Data,
		"channel_id": i.Channel, "locale": i.Locale, "entitlements": []any{}, "app_permissions": "0",
	}
	if c := s.channels[i.Channel]; c != nil {
		p.payload["channel"], p.payload["app_permissions"] = s.channelObject(c), fmt.Sprint(s.rights(c))
	}
	if g := s.guilds[i.Guild]; g != nil {
		m := g.members[i.User.ID]
		if m == nil {
			m = &member{user: i.User}
		}
		p.payload["guild_id"], p.payload["guild_locale"], p.payload["member"] = g.ID, "en-US", s.memberObject(m)
	} else {
		if i.Guild != "" {
			p.payload["guild_id"] = i.Guild
		}
		p.payload["user"] = s.userObject(i.User)
	}
	if i.On != "" {
		if p.on = s.anywhere(i.Channel, i.On); p.on != nil {
			p.payload["message"] = s.messageObject(p.on)
		}
	}
	s.pending[p.token] = p
	s.emit("INTERACTION_CREATE", p.payload, i.Guild)
	return id
}

// anywhere finds a message of a channel, or a private answer.
func (s *Server) anywhere(channel, id string) *message {
	if m := s.find(channel, id); m != nil {
		return m
	}
	for _, p := range s.pending {
		if p.original != nil && p.original.ID == id {
			return p.original
		}
	}
	return nil
}

// Again delivers an interaction once more.
func (s *Server) Again(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pending {
		if p.id == id {
			s.emit("INTERACTION_CREATE", p.payload, p.guild)
		}
	}
}

// Write lets a person write a message; the bot is told, without the content outside direct
// messages. It returns the message's id.
func (s *Server) Write(u User, channel, text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := s.add(c, u, false)
	m.Content = text
	s.emit("MESSAGE_CREATE", s.told(c, m), c.Guild)
	return m.ID
}

// Answers is Write in answer to another message of the channel, as Discord's Reply does it.
func (s *Server) Answers(u User, channel, text, to string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	m := s.add(c, u, false)
	m.Content, m.Answers = text, to
	s.emit("MESSAGE_CREATE", s.told(c, m), c.Guild)
	return m.ID
}

// Repeat delivers a message once more, as the service may after a connection broke.
func (s *Server) Repeat(channel, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.find(channel, id)
	s.emit("MESSAGE_CREATE", s.told(s.channels[channel], m), s.channels[channel].Guild)
}

// told is a message as the bot is told of it.
func (s *Server) told(c *channel, m *message) map[string]any {
	o := s.messageObject(m)
	if c.Guild != "" {
		o["guild_id"], o["content"] = c.Guild, ""
		if mem := s.guilds[c.Guild].members[m.Author.ID]; mem != nil {
			o["member"] = map[string]any{"roles": append([]string{}, mem.roles...), "nick": nil}
		}
	}
	return o
}

// answer tells a waiting test; nobody needs to wait.
func (s *Server) answer(a Answer) {
	select {
	case s.answers <- a:
	default:
	}
}

// Next returns the next thing that anybody got.
func (s *Server) Next(ctx context.Context) (Answer, error) {
	select {
	case a := <-s.answers:
		return a, nil
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
}

// CustomID finds the newest control with this action and target on the messages of a channel, or
// on private answers, and returns its custom_id and message. kind is 2 for buttons, 3 for selects.
func (s *Server) CustomID(channel, on string, kind int, action, target string) (customID, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []*message
	if c := s.channels[channel]; c != nil {
		list = append(list, c.messages...)
	}
	for _, p := range s.pending {
		if p.original != nil {
			list = append(list, p.original)
		}
	}
	for _, m := range list {
		if on != "" && m.ID != on || id != "" && snowflake(m.ID) < snowflake(id) {
			continue
		}
		walk(m.Components, func(c component) {
			if c.Type == kind && strings.HasSuffix(c.CustomID, action+"|"+target) {
				customID, id = c.CustomID, m.ID
			}
		})
	}
	return customID, id
}

// routeWebhook takes edits of the first answer and further answers.
func (s *Server) routeWebhook(q Request, path []string, raw json.RawMessage, files []string) (any, *refusal) {
	p := s.pending[path[2]]
	if p == nil || path[1] != s.AppID || time.Since(p.at) > 15*time.Minute {
		return nil, refuse(401, 50027, "Invalid Webhook Token")
	}
	if !p.answered {
		return nil, refuse(404, 10015, "Unknown Webhook")
	}
	var b body
	if json.Unmarshal(raw, &b) != nil {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	if no := s.check("webhook", b); no != nil {
		return nil, no
	}
	m := p.original
	edited := q.Method == "PATCH"
	if !edited {
		m = &message{ID: s.id(), Channel: p.channel, Bot: true}
	}
	m.apply(b)
	s.answer(Answer{User: p.user, Interaction: p.id, Private: p.private || b.Flags&flagEphemeral != 0, Edited: edited, Message: s.read(m)})
	return s.messageObject(m), nil
}

// Button finds the newest button with this label that a person sees: on what was answered to them,
// in a channel, or in their direct messages.
func (s *Server) Button(user, channel, label string) (customID, in, on string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seenBy(user, channel, func(m *message, c component) {
		if c.Type == 2 && c.Label == label {
			customID, in, on = c.CustomID, m.Channel, m.ID
		}
	})
	return customID, in, on
}

// Press is what somebody's app sends when they press a button with this label, which may stand in a list; nil where they
// see none.
func (s *Server) Press(user, channel, label string) (data map[string]any, in, on string) {
	if id, in, on := s.Button(user, channel, label); id != "" {
		return map[string]any{"component_type": 2, "custom_id": id}, in, on
	}
	id, value, in, on := s.List(user, channel, label)
	if id == "" {
		return nil, "", ""
	}
	return map[string]any{"component_type": 3, "custom_id": id, "values": []string{value}}, in, on
}

// List finds what can be chosen from the newest list of options that a person sees, as Button does: the option that
// begins with these words.
func (s *Server) List(user, channel, label string) (customID, value, in, on string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seenBy(user, channel, func(m *message, c component) {
		for _, o := range c.Options {
			if words, _ := o["label"].(string); c.Type == 3 && strings.HasPrefix(words, label) {
				customID, in, on = c.CustomID, m.Channel, m.ID
				value, _ = o["value"].(string)
			}
		}
	})
	return customID, value, in, on
}

// seenBy goes through what a person can use: on their private answers, in a channel, and in their direct messages.
// What is on the newest message comes last.
func (s *Server) seenBy(user, channel string, found func(*message, component)) {
	var seen []*message
	for _, p := range s.pending {
		if p.user == user && p.original != nil {
			seen = append(seen, p.original)
		}
	}
	for _, id := range []string{channel, s.direct[user]} {
		if c := s.channels[id]; c != nil {
			seen = append(seen, c.messages...)
		}
	}
	slices.SortStableFunc(seen, func(a, b *message) int { return cmp.Compare(snowflake(a.ID), snowflake(b.ID)) })
	for _, m := range seen {
		walk(m.Components, func(c component) { found(m, c) })
	}
}
