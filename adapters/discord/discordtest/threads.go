package discordtest

import (
	"encoding/json"
	"slices"
)

// openThread opens a thread under a message; its id is the message's.
func (s *Server) openThread(c *channel, id string, raw json.RawMessage) (any, *refusal) {
	m := s.find(c.ID, id)
	switch {
	case m == nil:
		return nil, unknownMessage
	case !s.has(c, PublicThreads):
		return nil, missingRights
	case m.HasThread:
		return nil, refuse(400, 160004, "A thread has already been created for this message")
	}
	m.HasThread = true
	return s.addThread(c, id, raw), nil
}

func (s *Server) addThread(c *channel, id string, raw json.RawMessage) any {
	var ask struct {
		Name string `json:"name"`
	}
	json.Unmarshal(raw, &ask)
	t := &channel{ID: id, Guild: c.Guild, Parent: c.ID, Owner: s.BotID, Name: ask.Name, Type: 11}
	s.channels[id] = t
	o := s.channelObject(t)
	s.emit("THREAD_CREATE", o, c.Guild)
	return o
}

// openPost opens a forum post: a thread with its first message.
func (s *Server) openPost(c *channel, raw json.RawMessage, files []string) (any, *refusal) {
	var ask struct {
		Name    string   `json:"name"`
		Message body     `json:"message"`
		Tags    []string `json:"applied_tags"`
	}
	if json.Unmarshal(raw, &ask) != nil || ask.Name == "" || units(ask.Name) > 100 {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	if !s.has(c, SendMessages) {
		return nil, missingRights
	}
	for _, id := range ask.Tags {
		if n := slices.IndexFunc(c.Tags, func(t Tag) bool { return t.ID == id }); n < 0 || c.Tags[n].Moderated {
			return nil, missingRights
		}
	}
	if c.RequireTag && len(ask.Tags) == 0 {
		return nil, refuse(400, 40067, "A tag is required to create a forum post in this channel")
	}
	if c.Type != 15 {
		s.violate("a thread with a message outside a forum")
	}
	if no := s.check("forum post", ask.Message); no != nil {
		return nil, no
	}
	if no := s.mayShow(c, ask.Message, files); no != nil {
		return nil, no
	}
	id := s.id()
	o := s.addThread(c, id, raw)
	m := &message{ID: id, Channel: id, Author: User{s.BotID, "afterbell"}, Bot: true}
	m.apply(ask.Message)
	s.channels[id].messages = append(s.channels[id].messages, m)
	return o, nil
}
