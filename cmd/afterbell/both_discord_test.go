package main

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"afterbell/adapters/discord/discordtest"
)

// discordSide plays a class in a Discord server.
type discordSide struct {
	t              *testing.T
	server         *discordtest.Server
	guild, channel string
	who            troupe
}

func newDiscordSide(t *testing.T, o discordtest.Options) *discordSide {
	s := &discordSide{t: t, server: discordtest.New(o),
		who: casting(player{"700000000000000100", "Ms Duarte"}, "7000000000000000%02d", "Dana %02d")}
	s.guild = s.server.AddGuild("Evening school", user(s.people().teacher), discordtest.Enough)
	s.channel = s.server.AddChannel(s.guild, "owls", 0, 0)
	for _, p := range s.people().learners {
		s.server.AddMember(s.guild, user(p), 0)
	}
	return s
}

func user(p player) discordtest.User { return discordtest.User{ID: p.id, Name: p.name} }

func (s *discordSide) name() string { return "discord" }

func (s *discordSide) people() troupe { return s.who }

func (s *discordSide) types(who player, command string, args map[string]string) answer {
	s.t.Helper()
	options := []any{}
	for _, name := range sortedKeys(args) {
		options = append(options, map[string]any{"name": name, "type": 3, "value": args[name]})
	}
	return s.does(discordtest.Interaction{User: user(who), Guild: s.guild, Channel: s.channel, Type: 2,
		Data: map[string]any{"name": command, "type": 1, "options": options}})
}

func (s *discordSide) presses(who player, label string) answer {
	s.t.Helper()
	data, in, on := s.server.Press(who.id, s.channel, label)
	if data == nil {
		s.t.Fatalf("discord: %s sees no button %q", who.name, label)
	}
	i := discordtest.Interaction{User: user(who), Guild: s.guild, Channel: in, Type: 3, On: on, Data: data}
	if in != s.channel {
		i.Guild = ""
	}
	return s.does(i)
}

func (s *discordSide) fills(who player, form answer, values map[string]string) answer {
	s.t.Helper()
	f, ok := form.raw.(*discordtest.Form)
	if !ok {
		s.t.Fatalf("discord: %s has no form to fill in but %q", who.name, form.text)
	}
	var rows []any
	for _, field := range f.Fields {
		value, changed := values[field.Name]
		if !changed {
			value = field.Value
		}
		filled := map[string]any{"type": field.Type, "custom_id": field.Name, "id": 2, "value": value}
		if field.Type == 3 {
			delete(filled, "value")
			filled["values"] = []string{value}
		}
		rows = append(rows, map[string]any{"type": 18, "id": 1, "component": filled})
	}
	return s.does(discordtest.Interaction{User: user(who), Guild: s.guild, Channel: s.channel, Type: 5,
		Data: map[string]any{"custom_id": f.CustomID, "components": rows}})
}

// does delivers an interaction and waits for its answer, past the promise of one.
func (s *discordSide) does(i discordtest.Interaction) answer {
	s.t.Helper()
	const promised = 5
	ctx, cancel := inTime(s.t)
	defer cancel()
	id := s.server.Interact(i)
	for {
		a, err := s.server.Next(ctx)
		switch {
		case err != nil:
			s.t.Fatalf("discord: %s got no answer: %v", i.User.Name, err)
		case a.Interaction != id || a.Type == promised:
		case a.Form != nil:
			return answer{form: fieldsOfForm(a.Form), raw: a.Form, private: true}
		default:
			return answer{text: a.Message.Text, private: a.Private, pictures: s.pictures(a.Message.Files)}
		}
	}
}

// pictures are the files of the answer that was given last.
func (s *discordSide) pictures(names []string) (list [][]byte) {
	if len(names) == 0 {
		return nil
	}
	for _, r := range slices.Backward(s.server.Requests()) {
		kind, params, err := mime.ParseMediaType(r.ContentType)
		if err != nil || kind != "multipart/form-data" {
			continue
		}
		parts := multipart.NewReader(bytes.NewReader(r.Body), params["boundary"])
		for part, err := parts.NextPart(); err == nil; part, err = parts.NextPart() {
			if content, err := io.ReadAll(part); err == nil && slices.Contains(names, part.FileName()) {
				list = append(list, content)
			}
		}
		break
	}
	return list
}

func fieldsOfForm(f *discordtest.Form) map[string]string {
	fields := map[string]string{}
	for _, field := range f.Fields {
		fields[field.Name] = field.Value
	}
	return fields
}

func (s *discordSide) writes(who player, thread, text string) {
	s.server.Write(user(who), thread, text)
}

func (s *discordSide) closeInbox(who player) {
	s.server.Script(discordtest.Fault{Method: "POST", Path: s.inbox(who), Status: 403, Code: 50007, Times: 1000})
}

func (s *discordSide) remake() {
	s.server.RemoveChannel(s.channel)
	s.channel = s.server.AddChannel(s.guild, "owls", 0, 0)
	synctest.Wait()
}

func (s *discordSide) inbox(who player) string {
	return "/channels/" + s.server.DirectChannel(who.id) + "/messages$"
}

func (s *discordSide) attempts(who player) int { return s.server.Count("POST", s.inbox(who)) }

func (s *discordSide) shown(thread string) []posted {
	if thread != "" {
		return s.read(thread)
	}
	return s.read(s.channel)
}

func (s *discordSide) direct(who player) []posted { return s.read(s.server.DirectChannel(who.id)) }

// read lists what the bot wrote somewhere. Its greeting of a new server belongs to no class.
func (s *discordSide) read(channel string) (list []posted) {
	for _, m := range s.server.Shown(channel) {
		if m.Mine && !strings.HasPrefix(m.Text, "Hello.") {
			list = append(list, posted{m.ID, m.Text})
		}
	}
	return list
}

func (s *discordSide) outgoing() (list []string) {
	for _, r := range s.server.Requests() {
		list = append(list, r.Path+" "+string(r.Body))
	}
	return list
}

func (s *discordSide) broken() []string {
	list := s.server.Violations()
	if n := s.server.Limited(); n > 0 {
		list = append(list, fmt.Sprint(n, " requests beyond a limit"))
	}
	return list
}

func (s *discordSide) shut() { s.server.Close() }
