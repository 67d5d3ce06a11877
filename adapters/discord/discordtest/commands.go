package discordtest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// locales are the languages that commands can be translated into.
// https://docs.discord.com/developers/reference#locales
var locales = strings.Fields("ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko " +
	"lt nl no pl pt-BR ro ru sv-SE th tr uk vi zh-CN zh-TW")

// translated are the fields of commands, options and choices that may have translations.
var translated = []string{"name", "description"}

// routeCommands gives each command what Discord adds, so that a naive comparison fails.
func (s *Server) routeCommands(q Request, path string, body json.RawMessage) (any, *refusal) {
	if _, guild, one := strings.Cut(path, "/guilds/"); one && s.guilds[strings.TrimSuffix(guild, "/commands")] == nil {
		return nil, missingAccess
	}
	if q.Method == http.MethodGet {
		return s.listCommands(q, path)
	}
	var list []any
	if json.Unmarshal(body, &list) != nil || !eachObject(list, settleTranslations) {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	for _, entry := range list {
		c := entry.(map[string]any)
		c["id"], c["application_id"], c["version"], c["nsfw"] = s.id(), s.AppID, s.id(), false
		c["default_member_permissions"], c["dm_permission"] = nil, true
		if c["type"] == nil {
			c["type"] = 1
		}
	}
	slices.Reverse(list)
	s.commands[path], _ = json.Marshal(list)
	s.writes++
	return list, nil
}

// listCommands returns the commands, with their translations only if the query asks for them.
// https://docs.discord.com/developers/interactions/application-commands#retrieving-localized-commands
func (s *Server) listCommands(q Request, path string) (any, *refusal) {
	list := []any{}
	if s.commands[path] != nil {
		json.Unmarshal(s.commands[path], &list)
	}
	query, err := url.ParseQuery(q.Query)
	if err != nil {
		return nil, refuse(400, 50035, "Invalid Form Body")
	}
	if query.Get("with_localizations") != "true" {
		eachObject(list, hideTranslations)
	}
	return list, nil
}

// eachObject calls fn for every command, option and choice of a list, and reports whether all are
// objects and fn was content with each.
func eachObject(list []any, fn func(map[string]any) bool) bool {
	for _, entry := range list {
		object, ok := entry.(map[string]any)
		if !ok || !fn(object) {
			return false
		}
		for _, below := range []string{"options", "choices"} {
			if inner, ok := object[below].([]any); ok && !eachObject(inner, fn) {
				return false
			}
		}
	}
	return true
}

// settleTranslations keeps translations as Discord does: it refuses languages that it does not
// know, forgets what equals the text itself, and notes null where nothing is left.
// https://docs.discord.com/developers/interactions/application-commands#localization
func settleTranslations(object map[string]any) bool {
	for _, field := range translated {
		if object[field] == nil {
			continue // choices have no description
		}
		dictionary, _ := object[field+"_localizations"].(map[string]any)
		for locale, said := range dictionary {
			if !slices.Contains(locales, locale) {
				return false
			}
			if said == object[field] {
				delete(dictionary, locale)
			}
		}
		if len(dictionary) == 0 {
			object[field+"_localizations"] = nil
		}
	}
	return true
}

func hideTranslations(object map[string]any) bool {
	for _, field := range translated {
		delete(object, field+"_localizations")
	}
	return true
}

// Commands returns the names of the commands that a server has of its own, or for "" those that all
// servers have.
func (s *Server) Commands(guild string) (names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := "applications/" + s.AppID + "/commands"
	if guild != "" {
		path = "applications/" + s.AppID + "/guilds/" + guild + "/commands"
	}
	var list []struct{ Name string }
	json.Unmarshal(s.commands[path], &list)
	for _, c := range list {
		names = append(names, c.Name)
	}
	return names
}

// CommandWrites returns how often the commands were overwritten.
func (s *Server) CommandWrites() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}
