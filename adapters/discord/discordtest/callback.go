package discordtest

import (
	"encoding/json"
	"fmt"
	"time"
)

// routeCallback takes the first answer to an interaction.
// https://docs.discord.com/developers/interactions/receiving-and-responding#create-interaction-response
func (s *Server) routeCallback(path []string, raw json.RawMessage, files []string) (any, *refusal) {
	p := s.pending[path[2]]
	switch {
	case p == nil || p.id != path[1] || time.Since(p.at) > 3*time.Second && !p.answered:
		return nil, refuse(404, 10062, "Unknown interaction")
	case p.answered:
		return nil, refuse(400, 40060, "Interaction has already been acknowledged.")
	}
	var c struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if json.Unmarshal(raw, &c) != nil {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	a := Answer{User: p.user, Interaction: p.id, Type: c.Type}
	var no *refusal
	switch c.Type {
	case 4, 7:
		no = s.callbackMessage(p, c.Type, c.Data, &a)
	case 5:
		var d body
		json.Unmarshal(c.Data, &d)
		if d.Flags&^flagEphemeral != 0 {
			s.violate("a promise of an answer with the flags %d", d.Flags)
		}
		p.private = d.Flags&flagEphemeral != 0
		p.original = &message{ID: s.id(), Channel: p.channel, Bot: true}
		a.Private = p.private
	case 6:
		if p.on == nil {
			return nil, refuse(400, 50035, "Invalid Form Body")
		}
	case 8:
		no = s.callbackChoices(c.Data, &a)
	case 9:
		no = s.callbackForm(p, c.Data, &a)
	default:
		no = refuse(400, 50035, "Invalid Form Body")
	}
	if no != nil {
		return nil, no
	}
	p.answered = true
	s.answer(a)
	return nil, nil
}

func (s *Server) callbackMessage(p *pending, kind int, raw json.RawMessage, a *Answer) *refusal {
	var b body
	if json.Unmarshal(raw, &b) != nil {
		return refuse(400, 50035, "Invalid Form Body")
	}
	if no := s.check(fmt.Sprintf("answer of type %d", kind), b); no != nil {
		return no
	}
	if kind == 7 {
		if p.on == nil {
			return refuse(400, 50035, "Invalid Form Body")
		}
		if p.on.Flags&flagCard != b.Flags&flagCard {
			s.violate("a plain message becomes a card, or the other way round")
		}
		p.original, a.Replaced, a.Private = p.on, true, p.on.Flags&flagEphemeral != 0
		p.on.apply(b)
	} else {
		p.private = b.Flags&flagEphemeral != 0
		p.original, a.Private = s.private(p), p.private
		p.original.apply(b)
	}
	a.Message = s.read(p.original)
	return nil
}

// private makes the message of an answer: in the channel if everybody may see it.
func (s *Server) private(p *pending) *message {
	if c := s.channels[p.channel]; c != nil && !p.private {
		return s.add(c, User{s.BotID, "afterbell"}, true)
	}
	return &message{ID: s.id(), Channel: p.channel, Bot: true, Flags: flagEphemeral}
}

func (s *Server) callbackChoices(raw json.RawMessage, a *Answer) *refusal {
	var d struct {
		Choices []struct{ Name, Value string } `json:"choices"`
	}
	if json.Unmarshal(raw, &d) != nil || d.Choices == nil || len(d.Choices) > 25 {
		return refuse(400, 50035, "Invalid Form Body")
	}
	for _, c := range d.Choices {
		a.Choices = append(a.Choices, c.Name)
	}
	return nil
}

func (s *Server) callbackForm(p *pending, raw json.RawMessage, a *Answer) *refusal {
	var d struct {
		CustomID   string      `json:"custom_id"`
		Title      string      `json:"title"`
		Components []component `json:"components"`
	}
	bad := refuse(400, 50035, "Invalid Form Body")
	if json.Unmarshal(raw, &d) != nil || len(d.Components) < 1 || len(d.Components) > 5 || p.payload["type"] == 5 {
		s.violate("a form that Discord does not open")
		return bad
	}
	f := &Form{CustomID: d.CustomID, Title: d.Title}
	for _, c := range d.Components {
		if c.Type == 10 {
			f.Notes = append(f.Notes, c.Content)
			continue
		}
		if c.Type != 18 || c.Component == nil {
			s.violate("component %d at the top of a form", c.Type)
			return bad
		}
		f.Fields = append(f.Fields, field(c))
	}
	a.Form = f
	return nil
}

func field(label component) Field {
	c := label.Component
	f := Field{Name: c.CustomID, Label: label.Label, Note: label.Description, Value: c.Value, Type: c.Type}
	for _, o := range c.Options {
		f.Options = append(f.Options, fmt.Sprint(o["value"]))
		if o["default"] == true {
			f.Value = fmt.Sprint(o["value"])
		}
	}
	for _, d := range c.Defaults {
		f.Value = fmt.Sprint(d["id"])
	}
	return f
}
