package playground

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"

	"afterbell/adapters/facsimile"
	"afterbell/bot"
)

// A Service is a chat service in whose look the page can show the messages of the bot.
type Service struct {
	ID    string // it stands in addresses
	Label string // the page calls it so

	// Draw draws a message that stands at a place, in as many parts as the service has it in. An answer to somebody may look
	// otherwise than a post.
	Draw func(m bot.Message, at bot.Place, answer bool, o facsimile.Options) ([]template.HTML, error)

	// Pressed returns what somebody asks for who used a button or a list that Draw has drawn: kind, action and arguments.
	Pressed func(p facsimile.Press) (bot.Event, error)
}

// service finds the service whose look a view has; nil is the page's own look.
func (s *Server) service(v view) *Service {
	i := slices.IndexFunc(s.Services, func(x Service) bool { return x.ID == v.as })
	if i < 0 {
		return nil
	}
	return &s.Services[i]
}

// A guise is one of the looks to choose from.
type guise struct {
	ID, Label string
	On        bool
}

// guises are the looks that the page offers, its own one first; nil where there is nothing to choose.
func (s *Server) guises(v view) []guise {
	if len(s.Services) == 0 {
		return nil
	}
	list := []guise{{"", "Plain", s.service(v) == nil}}
	for _, x := range s.Services {
		list = append(list, guise{x.ID, x.Label, x.ID == v.as})
	}
	return list
}

// dressed draws what a phone shows in the look of a service: what the bot says, not what people write. A message that cannot be
// drawn keeps the page's own look, and the log says why.
func (s *Server) dressed(ph *phone, v view) {
	as := s.service(v)
	if as == nil {
		return
	}
	for i := range ph.Entries {
		e := &ph.Entries[i]
		if e.Date != "" || !e.FromBot {
			continue
		}
		drawn, err := as.Draw(e.Message.Content, e.Message.In, e.Message.Kind == answer, s.options(ph, e))
		if err != nil {
			s.Log.Error().Err(err).Str("service", as.ID).Str("message", e.Message.ID).Msg("message could not be drawn")
			continue
		}
		e.Drawn = drawn
	}
}

// options say how a message is drawn in a phone.
func (s *Server) options(ph *phone, e *entry) facsimile.Options {
	return facsimile.Options{
		Zone: ph.zone, Now: s.Clock.Now(), Post: "/act",
		Along: [][2]string{{"back", ph.Back}, {"person", ph.ID}, {"on", e.Message.ID}},
		Name:  func(_ facsimile.Reference, id string) string { return ph.others[id] },
		Picture: func(name string) string {
			if image := e.Message.Content.Image; image != nil && image.Name == name {
				return e.Picture
			}
			return source(name, e.Message.Content.Files)
		},
		File: func(name string) string {
			i := slices.IndexFunc(e.Files, func(f file) bool { return f.Name == name })
			if i < 0 {
				return ""
			}
			return e.Files[i].Address
		},
	}
}

// pressedIn completes an action with what was pressed in a drawing of a service, if the form came from one.
func (s *Server) pressedIn(form url.Values, a *Action) error {
	p, ok := facsimile.PressIn(form)
	if !ok {
		return nil
	}
	back, err := url.ParseQuery(form.Get("back"))
	as := s.service(parseView(back))
	if err != nil || as == nil {
		return refusef("That was drawn for a service that the page does not show.")
	}
	ev, err := as.Pressed(p)
	if err != nil {
		return refusef("That cannot be pressed: %s.", strconv.Quote(p.Control))
	}
	a.Kind, a.Action, a.Args = ev.Kind, ev.Action, ev.Args
	return nil
}
