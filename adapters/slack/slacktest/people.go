package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// envelope wraps a payload. The caller holds mu.
func (s *Server) envelope(kind string, payload map[string]any) Envelope {
	return Envelope{ID: s.next("envelope-"), Type: kind, Payload: payload}
}

func (s *Server) who(user, team string) map[string]any {
	return map[string]any{"id": user, "team_id": team, "username": strings.ToLower(user), "name": strings.ToLower(user)}
}

// Slash is a person typing a slash command in a channel.
func (s *Server) Slash(team, channel, user, command, text string) Envelope {
	return s.Typed(team, channel, user, command, Escape(text))
}

// Typed is Slash with a text as Slack sends it: escaped, and with references to people and channels.
func (s *Server) Typed(team, channel, user, command, text string) Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.envelope("slash_commands", map[string]any{"token": "legacy", "team_id": team, "team_domain": "school", "channel_id": channel,
		"channel_name": "biology-9b", "user_id": user, "user_name": "ada", "command": command, "text": text, "api_app_id": "A0APP",
		"is_enterprise_install": "false", "response_url": s.newAnswer(), "trigger_id": s.newTrigger(user)})
}

// Escape writes a text as Slack sends it.
func Escape(text string) string { return escaper.Replace(text) }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Action is an element of blocks that a person can use.
type Action struct {
	Type    string
	ID      string `json:"action_id"`
	BlockID string
	Value   string
	Text    struct{ Text string }
	Options []json.RawMessage
}

// A Choice is an option of a list.
type Choice struct{ Value, Label string }

// Choices returns the options of an element that is a list.
func (a Action) Choices() (list []Choice) {
	for _, raw := range a.Options {
		var o struct {
			Value string
			Text  struct{ Text string }
		}
		if json.Unmarshal(raw, &o) == nil {
			list = append(list, Choice{o.Value, o.Text.Text})
		}
	}
	return list
}

// Actions returns the elements of a message or view that a person can use.
func Actions(blocks string) (all []Action) {
	var list []struct {
		ID        string `json:"block_id"`
		Elements  []json.RawMessage
		Accessory json.RawMessage
	}
	_ = json.Unmarshal([]byte(blocks), &list)
	for _, b := range list {
		for _, raw := range append(b.Elements, b.Accessory) {
			var a Action
			if json.Unmarshal(raw, &a) == nil && a.ID != "" {
				a.BlockID = b.ID
				all = append(all, a)
			}
		}
	}
	return all
}

// used is an action as a block_actions payload tells it, with the options of these values chosen.
func used(a Action, values []string, at string) map[string]any {
	out := map[string]any{"type": a.Type, "action_id": a.ID, "block_id": a.BlockID, "action_ts": at}
	if a.Type == "button" {
		out["value"], out["text"] = a.Value, map[string]any{"type": "plain_text", "text": a.Text.Text}
		return out
	}
	chosen := []json.RawMessage{}
	for _, raw := range a.Options {
		var o struct{ Value string }
		_ = json.Unmarshal(raw, &o)
		for _, v := range values {
			if o.Value == v {
				chosen = append(chosen, raw)
			}
		}
	}
	if a.Type == "static_select" || a.Type == "overflow" {
		if len(chosen) > 0 {
			out["selected_option"] = chosen[0]
		}
		return out
	}
	out["selected_options"] = chosen
	return out
}

// Press is a person using an element of a message: a button, or a list with options of these values
// chosen. ephemeral says that the message is private.
func (s *Server) Press(team, channel, user string, m Posted, a Action, values []string, ephemeral bool) Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	container := map[string]any{"type": "message", "message_ts": m.TS, "channel_id": channel, "is_ephemeral": ephemeral}
	message := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": Bot}
	if m.Blocks != "" {
		message["blocks"] = json.RawMessage(m.Blocks)
	}
	if m.Thread != "" {
		container["thread_ts"], message["thread_ts"] = m.Thread, m.Thread
	}
	return s.envelope("interactive", map[string]any{"type": "block_actions", "user": s.who(user, team), "api_app_id": "A0APP",
		"team": map[string]any{"id": team, "domain": "school"}, "container": container,
		"channel": map[string]any{"id": channel, "name": "biology-9b"},
		"message": message, "trigger_id": s.newTrigger(user), "response_url": s.newAnswer(),
		"actions": []any{used(a, values, s.stamp())}})
}

// PressIn is a person using an element of a view: a form, or the home page.
func (s *Server) PressIn(team, user string, v View, a Action, values []string) Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.envelope("interactive", map[string]any{"type": "block_actions", "user": s.who(user, team), "api_app_id": "A0APP",
		"team": map[string]any{"id": team}, "container": map[string]any{"type": "view", "view_id": v.ID}, "view": s.viewObject(team, &v),
		"trigger_id": s.newTrigger(user), "actions": []any{used(a, values, s.stamp())}})
}

// Shortcut is a person calling a message shortcut.
func (s *Server) Shortcut(team, channel, user, callback string, m Posted) Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	message := map[string]any{"type": "message", "ts": m.TS, "text": orElse(m.Raw, Escape(m.Text)), "user": Rivera}
	if m.Thread != "" {
		message["thread_ts"] = m.Thread
	}
	return s.envelope("interactive", map[string]any{"type": "message_action", "callback_id": callback, "action_ts": s.stamp(),
		"message_ts": m.TS,
		"user":       s.who(user, team), "team": map[string]any{"id": team}, "channel": map[string]any{"id": channel}, "message": message,
		"trigger_id": s.newTrigger(user), "response_url": s.newAnswer()})
}

// Submit is a person sending a form in, with these values in its fields.
func (s *Server) Submit(team, user string, v View, values map[string]string) Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	object := s.viewObject(team, &v)
	object["state"] = map[string]any{"values": state(object, values)}
	return s.envelope("interactive", map[string]any{"type": "view_submission", "user": s.who(user, team),
		"team":       map[string]any{"id": team},
		"api_app_id": "A0APP", "trigger_id": s.newTrigger(user), "view": object, "response_urls": []any{}})
}

// state is what the fields of a view hold.
func state(view map[string]any, values map[string]string) map[string]any {
	all := map[string]any{}
	blocks, _ := view["blocks"].([]any)
	for _, b := range blocks {
		o := b.(map[string]any)
		e, ok := o["element"].(map[string]any)
		if !ok {
			continue
		}
		name := o["block_id"].(string)
		held := map[string]any{"type": e["type"]}
		value, filled := values[name]
		switch {
		case e["type"] == "plain_text_input":
			held["value"] = nil
			if filled {
				held["value"] = value
			}
		case e["type"] == "file_input":
			held["files"] = json.RawMessage(orNone(value))
		case filled:
			held["selected_option"] = map[string]any{"value": value, "text": map[string]any{"type": "plain_text", "text": value}}
		default:
			held["selected_option"] = nil
		}
		all[name] = map[string]any{fmt.Sprint(e["action_id"]): held}
	}
	return all
}

func orNone(files string) string {
	if files == "" {
		return "[]"
	}
	return files
}

// Dismiss is a person closing a form.
func (s *Server) Dismiss(v View) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.views, v.ID)
}

// Ask is a person typing in a field of a form that is filled while it is typed in.
func (s *Server) Ask(team, user string, v View, field, typed string) Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.envelope("interactive", map[string]any{"type": "block_suggestion", "user": s.who(user, team),
		"team":      map[string]any{"id": team},
		"action_id": "value", "block_id": field, "value": typed, "view": s.viewObject(team, &v),
		"container": map[string]any{"type": "view", "view_id": v.ID}})
}

// Event is something that happened, as the Events API tells it. Fields are those of the event.
func (s *Server) Event(team string, event map[string]any) Envelope {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.envelope("events_api", map[string]any{"type": "event_callback", "team_id": team, "api_app_id": "A0APP", "event": event,
		"event_id": s.next("Ev"), "event_time": time.Now().Unix(), "authorizations": []any{map[string]any{"team_id": team, "user_id": Bot,
			"is_bot": true}}})
}

// Delete is a person deleting a channel.
func (s *Server) Delete(team, channel string) Envelope {
	s.mu.Lock()
	delete(s.channels, channel)
	s.mu.Unlock()
	return s.Event(team, map[string]any{"type": "channel_deleted", "channel": channel})
}

// Kick is a person taking the bot out of a channel. The event is channel_left, or group_left of a private channel.
func (s *Server) Kick(team, channel, event string) Envelope {
	s.Change(channel, func(r *Room) { r.Member = false })
	return s.Event(team, map[string]any{"type": event, "channel": channel, "actor_id": Ada})
}

// Move is a channel that gets another id, as it does when it is shared with another organisation.
func (s *Server) Move(team, from, to string) Envelope {
	s.mu.Lock()
	r := s.channels[from]
	r.ID, s.channels[to] = to, r
	delete(s.channels, from)
	s.mu.Unlock()
	return s.Event(team, map[string]any{"type": "channel_id_changed", "old_channel_id": from, "new_channel_id": to})
}

// Say is a person writing in a channel, in a thread of it, or (with the channel of their direct
// messages) to the bot.
func (s *Server) Say(team, channel, thread, user, text string) Envelope {
	s.mu.Lock()
	ts, kind := s.stamp(), "channel"
	if strings.HasPrefix(channel, "D") {
		kind = "im"
		if s.channels[channel] == nil {
			s.channels[channel] = &Room{ID: channel, Team: team, Member: true, User: user}
		}
	}
	if r := s.channels[channel]; r != nil {
		r.Messages = append(r.Messages, &Posted{TS: ts, Thread: thread, Text: text, User: user})
	}
	s.mu.Unlock()
	event := map[string]any{"type": "message", "channel": channel, "channel_type": kind, "user": user, "text": Escape(text), "ts": ts}
	if thread != "" {
		event["thread_ts"] = thread
	}
	return s.Event(team, event)
}

// Acknowledged notes what a form was acknowledged with, as the person sees it: closed, with errors,
// or showing something else.
func (s *Server) Acknowledged(view *View, answer json.RawMessage) {
	var r struct {
		Action string `json:"response_action"`
		Errors map[string]string
		View   json.RawMessage
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(answer) > 0 && string(answer) != "null" {
		if err := json.Unmarshal(answer, &r); err != nil {
			s.found("acknowledgement", []string{"no JSON"})
		}
	}
	switch r.Action {
	case "":
		delete(s.views, view.ID)
	case "errors":
		for name := range r.Errors {
			if !strings.Contains(view.JSON, `"block_id":"`+name+`"`) {
				s.found("acknowledgement", []string{"an error at a field that the view has not: " + name})
			}
		}
		s.give(Given{Kind: "errors", Errors: r.Errors})
	case "update", "push":
		if v := s.views[view.ID]; v != nil {
			s.show(v, string(r.View))
		}
	default:
		s.found("acknowledgement", []string{"response_action " + r.Action})
	}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
