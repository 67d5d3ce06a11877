package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"afterbell/bot"
)

// A field that asks for a user group is a list of their names where Slack tells us which there are. Where
// there are more than a list holds an id, a handle or a name is typed, and looked for before it is taken.

// roleInput is the action_id of a field in which a user group is typed.
const roleInput = "role"

// listRoles makes lists of the fields that ask for a user group.
func (w *workspace) listRoles(f bot.Form) bot.Form {
	w.mu.Lock()
	groups := w.groupList
	w.mu.Unlock()
	if len(groups) == 0 || len(groups) >= maxOptions {
		return f
	}
	f.Fields = slices.Clone(f.Fields)
	for i := range f.Fields {
		field := &f.Fields[i]
		if field.Kind != bot.FieldRole {
			continue
		}
		field.Kind, field.Options = bot.FieldList, nil
		if !field.Required {
			field.Options = []bot.Choice{{Label: wordNoGroup, On: field.Value == ""}}
		}
		for _, g := range groups {
			field.Options = append(field.Options, bot.Choice{Label: g.Label, Value: g.Value, Note: "@" + g.Note})
		}
	}
	return f
}

// findRoles puts ids in place of the user groups that were typed into a form, and says at the fields
// which of them Slack does not know. Where Slack does not tell, all are taken.
func (in *inbound) findRoles(ctx context.Context) (unknown map[string]string) {
	unknown = in.typedRoles()
	if len(unknown) > 0 { // perhaps one was made since we asked
		in.w.askGroupsAfter(0)
		asked, cancel := context.WithTimeout(ctx, personPatience)
		defer cancel()
		select {
		case <-in.w.freshGroups():
			unknown = in.typedRoles()
		case <-asked.Done():
			return nil
		}
	}
	return unknown
}

// typedRoles is findRoles with what is known now.
func (in *inbound) typedRoles() map[string]string {
	in.w.mu.Lock()
	groups := in.w.groupList
	in.w.mu.Unlock()
	unknown := map[string]string{}
	for _, name := range in.view.roles() {
		value := strings.TrimSpace(in.ev.Args[name])
		if value == "" || groups == nil {
			continue
		}
		if id := groupCalled(groups, value); id != "" {
			in.ev.Args[name] = id
		} else {
			unknown[name] = fmt.Sprintf(wordWhichGroup, value)
		}
	}
	return unknown
}

// groupCalled is the id of a user group that is named by its id, as Slack writes it, its handle or its name.
func groupCalled(groups []bot.Choice, value string) (id string) {
	value, _, _ = strings.Cut(strings.Trim(strings.TrimPrefix(value, "<!subteam^"), "<>"), "|")
	value = strings.TrimPrefix(value, "@")
	for _, g := range groups {
		if g.Value == value || strings.EqualFold(g.Note, value) || strings.EqualFold(g.Label, value) {
			return g.Value
		}
	}
	return ""
}

// groupSizes are the user groups with how many are in each, as Slack said lately. Workspaces without a paid plan have none.
// https://docs.slack.dev/reference/methods/usergroups.list
func (w *workspace) groupSizes() map[string]bot.Group {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := map[string]bot.Group{}
	for _, g := range w.groupList {
		list[g.Value] = bot.Group{Name: orElse(g.Note, g.Label)}
	}
	for _, of := range w.groups {
		for _, id := range of {
			g := list[id]
			g.Members++
			list[id] = g
		}
	}
	return list
}
