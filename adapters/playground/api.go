package playground

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// apiPerson is somebody in the room, with the time on their wall.
type apiPerson struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Zone string `json:"zone"`
	Part string `json:"part"`
	Now  string `json:"now"`
}

func (s *Server) apiPeople(w http.ResponseWriter, _ *http.Request) {
	people := []apiPerson{}
	for _, p := range s.Room.People() {
		now := s.Clock.Now().In(p.location()).Format(time.RFC3339)
		people = append(people, apiPerson{p.ID, p.Name, p.location().String(), p.Part, now})
	}
	writeJSON(w, http.StatusOK, map[string]any{"people": people})
}

// apiMessage is a message as a script reads it.
type apiMessage struct {
	ID      string      `json:"id"`
	At      time.Time   `json:"at"`
	Channel string      `json:"channel,omitempty"`
	Thread  string      `json:"thread,omitempty"`
	Direct  string      `json:"direct,omitempty"` // this person's direct messages hold it
	From    string      `json:"from"`
	Kind    string      `json:"kind,omitempty"`
	Text    string      `json:"text"`
	Private bool        `json:"private,omitempty"`
	Silent  bool        `json:"silent,omitempty"`
	Edited  bool        `json:"edited,omitempty"`
	Opens   string      `json:"opens,omitempty"`
	Buttons []apiButton `json:"buttons,omitempty"`
	Select  *apiSelect  `json:"select,omitempty"`
}

type apiButton struct {
	Label  string `json:"label"`
	Action string `json:"action"`
	Target string `json:"target,omitempty"`
}

type apiSelect struct {
	Action  string      `json:"action"`
	Target  string      `json:"target,omitempty"`
	Hint    string      `json:"hint,omitempty"`
	Many    bool        `json:"many,omitempty"`
	Options []apiChoice `json:"options"`
}

type apiChoice struct {
	Label string `json:"label"`
	Value string `json:"value"`
	On    bool   `json:"on,omitempty"`
}

func (s *Server) apiMessages(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f := Filter{Person: q.Get("person"), Channel: q.Get("channel"), Thread: q.Get("thread")}
	if _, ok := s.who(f.Person); !ok && f.Person != "" {
		s.fail(w, r, ErrNobody)
		return
	}
	list := []apiMessage{}
	for _, m := range s.Room.Messages(f) {
		list = append(list, apiMessage{
			ID: m.ID, At: m.At.UTC(), Channel: m.In.Channel, Thread: m.In.Thread, Direct: m.In.User,
			From: m.From, Kind: m.Kind, Text: m.Text(), Private: m.For != "", Silent: m.Silent,
			Edited: !m.Edited.IsZero(), Opens: m.Opens,
			Buttons: buttonsOf(m.Content), Select: selectOf(m.Content.Select),
		})
	}
	writeJSON(w, http.StatusOK, map[string]any{"messages": list})
}

func buttonsOf(m bot.Message) []apiButton {
	var list []apiButton
	for _, b := range m.Buttons {
		list = append(list, apiButton{b.Label, b.Action, b.Target})
	}
	return list
}

func selectOf(s *bot.Select) *apiSelect {
	if s == nil {
		return nil
	}
	return &apiSelect{Action: s.Action, Target: s.Target, Hint: s.Hint, Many: s.Many, Options: choicesOf(s.Options)}
}

func choicesOf(choices []bot.Choice) []apiChoice {
	list := []apiChoice{}
	for _, c := range choices {
		list = append(list, apiChoice{c.Label, c.Value, c.On})
	}
	return list
}

// who finds somebody by id.
func (s *Server) who(id string) (Person, bool) {
	for _, p := range s.Room.People() {
		if p.ID == id {
			return p, true
		}
	}
	return Person{}, false
}

// apiReply is the bot's answer as a script reads it.
type apiReply struct {
	Text     string            `json:"text"`
	Private  bool              `json:"private"`
	Replaced bool              `json:"replaced,omitempty"`
	Buttons  []apiButton       `json:"buttons,omitempty"`
	Select   *apiSelect        `json:"select,omitempty"`
	Form     *apiForm          `json:"form,omitempty"`
	Errors   map[string]string `json:"errors,omitempty"`
}

type apiForm struct {
	Action string     `json:"action"`
	Target string     `json:"target,omitempty"`
	Title  string     `json:"title"`
	Note   string     `json:"note,omitempty"`
	Fields []apiField `json:"fields"`
}

type apiField struct {
	Name     string      `json:"name"`
	Label    string      `json:"label"`
	Kind     string      `json:"kind"`
	Value    string      `json:"value"`
	Required bool        `json:"required,omitempty"`
	Error    string      `json:"error,omitempty"`
	Options  []apiChoice `json:"options,omitempty"`
}

func (s *Server) apiAct(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Person string `json:"person"`
		Action
	}
	if err := readJSON(r, &in); err != nil {
		s.fail(w, r, err)
		return
	}
	var reply bot.Reply
	err := s.settled(w, r, func(ctx context.Context) (err error) {
		reply, err = s.Room.Act(ctx, in.Person, in.Action)
		return err
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, apiReply{
		Text: rich.Plain(reply.Body), Private: reply.Private, Replaced: reply.Replace,
		Buttons: buttonsOf(reply.Message), Select: selectOf(reply.Select),
		Form: formOf(reply.Form), Errors: reply.FieldErrors,
	})
}

func formOf(f *bot.Form) *apiForm {
	if f == nil {
		return nil
	}
	form := &apiForm{Action: f.Action, Target: f.Target, Title: f.Title, Note: f.Note, Fields: []apiField{}}
	for _, field := range f.Fields {
		form.Fields = append(form.Fields, apiField{
			Name: field.Name, Label: field.Label, Kind: string(field.Kind), Value: field.Value,
			Required: field.Required, Error: field.Error, Options: choicesOf(field.Options),
		})
	}
	return form
}

func (s *Server) apiClock(w http.ResponseWriter, r *http.Request) { s.writeClock(w, r) }

func (s *Server) apiSetClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
		To      string `json:"to"`
		Next    bool   `json:"next"`
	}
	err := readJSON(r, &in)
	if err == nil {
		err = s.settled(w, r, func(ctx context.Context) error { return s.push(ctx, in.Advance, in.To, in.Next) })
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.writeClock(w, r)
}

func (s *Server) writeClock(w http.ResponseWriter, r *http.Request) {
	next, ok, err := s.Clock.Planned(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer := map[string]any{"now": s.Clock.Now()}
	if ok {
		answer["next"] = next.UTC()
	}
	writeJSON(w, http.StatusOK, answer)
}

// push moves the clock in the one way that is asked for.
func (s *Server) push(ctx context.Context, advance, to string, next bool) error {
	asked := 0
	for _, given := range []bool{advance != "", to != "", next} {
		if given {
			asked++
		}
	}
	if asked != 1 {
		return refusef(`Say one of "advance", "to" and "next".`)
	}
	switch {
	case next:
		_, err := s.Clock.Next(ctx)
		return err
	case advance != "":
		d, err := parseAdvance(advance)
		if err != nil {
			return err
		}
		return s.Clock.Advance(ctx, d)
	default:
		t, err := parseInstant(to, s.Zone)
		if err != nil {
			return err
		}
		return s.Clock.To(ctx, t)
	}
}

// parseAdvance reads "90m", "36h", "2d" or "3w". A day has 24 hours here.
func parseAdvance(text string) (time.Duration, error) {
	units := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	bad := refusef(`%q is no length of time: write "36h", "2d" or "3w", at most 400 days.`, text)
	if text == "" {
		return 0, bad
	}
	unit := units[text[len(text)-1]]
	n, err := strconv.ParseUint(text[:len(text)-1], 10, 31)
	if err != nil || unit == 0 || n > uint64(MaxPush/unit) {
		return 0, bad
	}
	return time.Duration(n) * unit, nil
}

// parseInstant reads an instant, or a date or a date and time in a zone.
func parseInstant(text string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, strings.TrimSpace(text), zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, refusef(`%q is no instant: write "2026-12-01T16:00:00Z" or "2026-12-01".`, text)
}
