package discordtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf16"
)

// message is a message as the server keeps it.
type message struct {
	ID, Channel string
	Author      User
	Bot         bool
	Content     string
	Flags       int
	Components  []component
	Files       []string
	Mentions    mentions
	Edited      bool
	HasThread   bool
	Answers     string // it answers the message of its channel with this id
}

type mentions struct {
	Parse []string `json:"parse"`
	Users []string `json:"users"`
	Roles []string `json:"roles"`
}

// component is any component that the server was sent.
type component struct {
	Type        int              `json:"type"`
	CustomID    string           `json:"custom_id,omitempty"`
	Style       int              `json:"style,omitempty"`
	Label       string           `json:"label,omitempty"`
	Description string           `json:"description,omitempty"`
	Content     string           `json:"content,omitempty"`
	Value       string           `json:"value,omitempty"`
	Options     []map[string]any `json:"options,omitempty"`
	Defaults    []map[string]any `json:"default_values,omitempty"`
	Items       []map[string]any `json:"items,omitempty"`
	File        map[string]any   `json:"file,omitempty"`
	Components  []component      `json:"components,omitempty"`
	Component   *component       `json:"component,omitempty"`
	Accessory   *component       `json:"accessory,omitempty"`
}

// body is what messages are posted and edited with.
type body struct {
	Content         *string      `json:"content"`
	Flags           int          `json:"flags"`
	Components      *[]component `json:"components"`
	AllowedMentions *mentions    `json:"allowed_mentions"`
	Attachments     []struct {
		Filename    string `json:"filename"`
		Description string `json:"description"`
	} `json:"attachments"`
	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
	Embeds       []any  `json:"embeds"`
}

const (
	flagEphemeral = 1 << 6
	flagCard      = 1 << 15
)

// check applies the rules that the API description leaves to the prose.
// https://docs.discord.com/developers/components/reference#component-object
func (s *Server) check(where string, b body) *refusal {
	if b.AllowedMentions == nil || b.AllowedMentions.Parse == nil || len(b.AllowedMentions.Parse) > 0 {
		s.violate("%s: allowed_mentions does not say that nobody is pinged by words", where)
	}
	bad := func(format string, args ...any) *refusal {
		s.violate(where+": "+format, args...)
		return refuse(400, 50035, "Invalid Form Body")
	}
	if b.Content != nil && units(*b.Content) > 2000 {
		return bad("content of %d", units(*b.Content))
	}
	var list []component
	if b.Components != nil {
		list = *b.Components
	}
	count, text, weight, ids := 0, 0, 0, map[string]bool{}
	var no *refusal
	walk(list, func(c component) {
		count, text = count+1, text+units(c.Content)
		if c.Type == 10 {
			weight += len(c.Content) + 12
		}
		if c.CustomID != "" && ids[c.CustomID] {
			no = bad("custom_id is there twice")
		}
		ids[c.CustomID] = true
		if units(c.CustomID) > 100 || units(c.Label) > 80 || c.Type == 1 && len(c.Components) > 5 || c.Type == 10 && c.Content == "" {
			no = bad("component %d breaks a limit", c.Type)
		}
		if section := c.Type == 9; section != (c.Accessory != nil) || section && (len(c.Components) < 1 || len(c.Components) > 3) {
			no = bad("component %d with %d texts and the accessory %v", c.Type, len(c.Components), c.Accessory)
		}
		if c.Type >= 9 && b.Flags&flagCard == 0 {
			no = bad("component %d without the flag IS_COMPONENTS_V2", c.Type)
		}
	})
	switch {
	case no != nil:
		return no
	case b.Flags&flagCard != 0 && (b.Content != nil && *b.Content != "" || len(b.Embeds) > 0):
		return bad("content in a message of components")
	case b.Flags&flagCard != 0 && (count > 40 || text > 4000):
		return bad("%d components with %d characters", count, text)
	case weight > 10170: // https://github.com/discord/discord-api-docs/issues/8554
		s.violate("%s: text that weighs %d", where, weight)
		return refuse(500, 0, "Internal Server Error")
	case b.Flags&flagCard == 0 && len(list) > 5:
		return bad("%d rows", len(list))
	case b.Flags&flagCard == 0 && (b.Content == nil || *b.Content == "") && len(b.Attachments) == 0:
		return refuse(400, 50006, "Cannot send an empty message")
	}
	return nil
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// walk visits every component of a tree.
func walk(list []component, fn func(component)) {
	for _, c := range list {
		fn(c)
		if c.Component != nil {
			walk([]component{*c.Component}, fn)
		}
		walk(c.Components, fn)
		if c.Accessory != nil {
			walk([]component{*c.Accessory}, fn)
		}
	}
}

// apply writes a body into a message.
func (m *message) apply(b body) {
	if b.Content != nil {
		m.Content = *b.Content
	}
	if b.Components != nil {
		m.Components = *b.Components
	}
	if b.AllowedMentions != nil {
		m.Mentions = *b.AllowedMentions
	}
	m.Flags |= b.Flags
	m.Files = nil
	for _, a := range b.Attachments {
		m.Files = append(m.Files, a.Filename)
	}
}

func (s *Server) routeChannel(r *http.Request, q Request, p []string, raw json.RawMessage, files []string) (any, *refusal) {
	c := s.channels[p[0]]
	if c == nil {
		return nil, unknownChannel
	}
	if !s.has(c, ViewChannel) {
		return nil, missingAccess
	}
	switch {
	case len(p) == 1 && q.Method == http.MethodGet:
		return s.channelObject(c), nil
	case len(p) == 1 && q.Method == http.MethodPatch:
		return s.changeThread(c, raw)
	case len(p) == 2 && p[1] == "messages" && q.Method == http.MethodPost:
		return s.create(c, raw, files)
	case len(p) == 2 && p[1] == "messages":
		return s.list(c, r.URL.Query())
	case len(p) == 3 && p[1] == "messages":
		return s.one(c, q, p[2], raw)
	case len(p) == 4 && p[3] == "threads":
		return s.openThread(c, p[2], raw)
	case len(p) == 2 && p[1] == "threads":
		return s.openPost(c, raw, files)
	case len(p) == 4 && p[1] == "threads" && p[2] == "archived":
		threads := s.threads(func(t *channel) bool { return t.Parent == c.ID && t.Archived })
		return map[string]any{"threads": threads, "members": []any{}, "has_more": false}, nil
	}
	return nil, refuse(404, 0, "404: Not Found")
}

// changeThread wakes a thread, or gives it another name, which who opened it may.
// https://docs.discord.com/developers/resources/channel#modify-channel
func (s *Server) changeThread(c *channel, raw json.RawMessage) (any, *refusal) {
	var ask struct {
		Name     *string `json:"name"`
		Archived *bool   `json:"archived"`
	}
	if json.Unmarshal(raw, &ask) != nil || ask.Name != nil && (*ask.Name == "" || units(*ask.Name) > 100) {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	if ask.Name != nil {
		switch {
		case c.Parent == "" || c.Owner != s.BotID:
			return nil, missingRights
		case c.Archived && (ask.Archived == nil || *ask.Archived):
			return nil, refuse(400, 50083, "Tried to perform an operation on an archived thread")
		}
	}
	if c.Locked {
		return nil, refuse(400, 160005, "This thread is locked")
	}
	c.Archived = false
	if ask.Name != nil {
		c.Name = *ask.Name
		s.emit("THREAD_UPDATE", s.channelObject(c), c.Guild)
	}
	return s.channelObject(c), nil
}

// create posts a message, once per nonce. https://docs.discord.com/developers/resources/message#create-message
func (s *Server) create(c *channel, raw json.RawMessage, files []string) (any, *refusal) {
	var b body
	if json.Unmarshal(raw, &b) != nil {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	if no := s.mayWrite(c); no != nil {
		return nil, no
	}
	if len(b.Nonce) > 25 || b.Nonce == "" || !b.EnforceNonce {
		s.violate("message without an enforced nonce of at most 25 characters")
	}
	window := s.options.NonceWindow
	if window == 0 {
		window = 3 * time.Minute
	}
	if old, ok := s.nonces[b.Nonce]; ok && time.Since(old.at) < window {
		if m := s.find(old.channel, old.id); m != nil {
			return s.messageObject(m), nil
		}
		return nil, unknownMessage
	}
	if no := s.check("message", b); no != nil {
		return nil, no
	}
	if no := s.mayShow(c, b, files); no != nil {
		return nil, no
	}
	if len(files) != len(b.Attachments) {
		s.violate("%d files with %d descriptions", len(files), len(b.Attachments))
	}
	m := s.add(c, User{s.BotID, "afterbell"}, true)
	m.apply(b)
	s.nonces[b.Nonce] = nonce{c.ID, m.ID, time.Now()}
	if c.User != "" {
		s.answer(Answer{User: c.User, Message: s.read(m)})
	}
	return s.messageObject(m), nil
}

// preview matches an address that Discord shows a preview of: one without angle brackets.
var preview = regexp.MustCompile(`(^|[^<])https?://`)

// mayShow refuses files without their right. Without the right for previews Discord leaves them out.
func (s *Server) mayShow(c *channel, b body, files []string) *refusal {
	if len(files) > 0 && !s.has(c, AttachFiles) {
		return missingRights
	}
	m := message{}
	m.apply(b)
	if preview.MatchString(m.words()) {
		s.has(c, EmbedLinks)
	}
	return nil
}

// words is the text of a message as it was sent.
func (m *message) words() string {
	text := m.Content
	walk(m.Components, func(c component) {
		if c.Type == 10 {
			text += c.Content + "\n"
		}
	})
	return text
}

// mayWrite refuses what Discord refuses.
func (s *Server) mayWrite(c *channel) *refusal {
	right := uint64(SendMessages)
	if c.Parent != "" {
		right = ThreadReplies
	}
	switch {
	case c.User != "" && s.stranger(c.User):
		return refuse(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
	case !s.has(c, right):
		return missingRights
	case c.Locked:
		return refuse(400, 160005, "This thread is locked")
	case c.Archived:
		return refuse(400, 50083, "Tried to perform an operation on an archived thread")
	case c.Type == 15:
		return refuse(400, 50008, "Cannot send messages in a non-text channel")
	}
	return nil
}

func (s *Server) add(c *channel, from User, bot bool) *message {
	m := &message{ID: s.id(), Channel: c.ID, Author: from, Bot: bot}
	c.messages = append(c.messages, m)
	return m
}

func (s *Server) find(channel, id string) *message {
	c := s.channels[channel]
	if c == nil {
		return nil
	}
	for _, m := range c.messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

// list pages through messages: the oldest after an id, newest first. Without the right to read
// history the list is empty. https://docs.discord.com/developers/resources/message#get-channel-messages
func (s *Server) list(c *channel, q url.Values) (any, *refusal) {
	list := []any{}
	if !s.has(c, ReadHistory) {
		return list, nil
	}
	limit, _ := strconv.Atoi(q.Get("limit"))
	for _, m := range c.messages {
		if snowflake(m.ID) > snowflake(q.Get("after")) && len(list) < limit {
			list = append(list, s.messageObject(m))
		}
	}
	slices.Reverse(list)
	return list, nil
}

// one reads or edits one message.
func (s *Server) one(c *channel, q Request, id string, raw json.RawMessage) (any, *refusal) {
	m := s.find(c.ID, id)
	if m == nil {
		return nil, unknownMessage
	}
	if q.Method == http.MethodGet {
		return s.messageObject(m), nil
	}
	var b body
	if json.Unmarshal(raw, &b) != nil {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	if m.Flags&flagCard != 0 && b.Flags&flagCard == 0 {
		s.violate("edit takes the flag IS_COMPONENTS_V2 away")
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	if no := s.check("edit", b); no != nil {
		return nil, no
	}
	m.apply(b)
	m.Edited = true
	return s.messageObject(m), nil
}
