package discordtest

import (
	"encoding/json"
	"slices"
	"time"
)

// Scheduled events, with the rules that stand in the prose of
// https://docs.discord.com/developers/resources/guild-scheduled-event

// An Event is a scheduled event of a server.
type Event struct {
	ID       string    `json:"id"`
	Creator  string    `json:"creator_id"`
	Name     string    `json:"name"`
	Words    string    `json:"description"`
	Privacy  int       `json:"privacy_level"`
	Status   int       `json:"status"`
	Type     int       `json:"entity_type"`
	From     time.Time `json:"scheduled_start_time"`
	Until    time.Time `json:"scheduled_end_time"`
	Metadata struct {
		Location string `json:"location"`
	} `json:"entity_metadata"`
}

var (
	unknownEvent = refuse(404, 10070, "Unknown Guild Scheduled Event")
	badEvent     = refuse(400, 50035, "Invalid Form Body")
)

// mostEvents is how many events of a server may be ahead.
const mostEvents = 100

// Events lists the events of a server as everybody there sees them.
func (s *Server) Events(guild string) []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.guilds[guild].ahead()
}

// RemoveEvent deletes an event by hand, as somebody who manages the server does.
func (s *Server) RemoveEvent(guild, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guilds[guild]
	g.events = slices.DeleteFunc(g.events, func(e Event) bool { return e.ID == id })
}

// ahead are the events that are not over. Those made for elsewhere end by themselves.
func (g *guild) ahead() (list []Event) {
	for _, e := range g.events {
		if e.Until.After(time.Now()) {
			list = append(list, e)
		}
	}
	return list
}

func (s *Server) routeEvents(q Request, g *guild, p []string, body json.RawMessage) (any, *refusal) {
	if q.Method == "GET" && len(p) == 0 {
		return append([]Event{}, g.ahead()...), nil
	}
	if s.needed |= CreateEvents; s.serverRights(g)&CreateEvents == 0 {
		return nil, missingRights
	}
	if q.Method == "POST" && len(p) == 0 {
		e := Event{ID: s.id(), Creator: s.BotID, Status: 1}
		return s.keepEvent(g, &e, body, func() { g.events = append(g.events, e) })
	}
	i := slices.IndexFunc(g.events, func(e Event) bool { return len(p) == 1 && e.ID == p[0] })
	switch {
	case i < 0:
		return nil, unknownEvent
	case g.events[i].Creator != s.BotID: // the right to create reaches one's own alone
		return nil, missingRights
	case q.Method == "DELETE":
		g.events = slices.Delete(g.events, i, i+1)
		return nil, nil
	case q.Method == "PATCH":
		e := g.events[i]
		return s.keepEvent(g, &e, body, func() { g.events[i] = e })
	}
	return nil, refuse(404, 0, "404: Not Found")
}

// keepEvent checks an event with what a request says of it, and keeps it.
func (s *Server) keepEvent(g *guild, e *Event, body json.RawMessage, keep func()) (any, *refusal) {
	isNew := e.Name == ""
	between := func(text string, least, most int) bool { n := len([]rune(text)); return n >= least && n <= most }
	switch err := json.Unmarshal(body, e); {
	case err != nil, e.Privacy != 2, e.Type != 3, !between(e.Name, 1, 100), !between(e.Metadata.Location, 1, 100),
		!between(e.Words, 0, 1000), !e.From.After(time.Now()), !e.Until.After(e.From):
		s.violate("an event that Discord does not take: %s", body)
		return nil, badEvent
	case isNew && len(g.ahead()) >= mostEvents:
		return nil, refuse(400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
	}
	keep()
	return *e, nil
}

// counts is how many members have each role. The role of everybody is not among them.
// https://docs.discord.com/developers/resources/guild#get-guild-role-member-counts
func (g *guild) counts() map[string]int {
	list := map[string]int{}
	for _, r := range g.roles[1:] {
		id := r["id"].(string)
		list[id] = 0
		for _, m := range g.members {
			if slices.Contains(m.roles, id) {
				list[id]++
			}
		}
	}
	return list
}
