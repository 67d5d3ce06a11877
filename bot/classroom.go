package bot

import (
	"regexp"
	"strconv"
)

// Settings of a class that its teachers may change at any time.

// classroomStory is the settings of a class.
func classroomStory() story {
	return story{name: "classroom", actions: []action{
		pressed("class.settings", classSettings).opens().looks(),
		pressed("class.set", classSet).opens().choosing("role", "learners"),
	}}
}

// classSettings opens the form.
func classSettings(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	if !t.teaches() {
		return nil, t.teachersOnly()
	}
	p := privately()
	p.form = t.classSettingsForm(map[string]string{"contact": t.c.Contact, "answer": strconv.Itoa(t.c.AnswerDays), "role": t.c.Role, "learners": t.c.Learners}, nil)
	return p, nil
}

func (t *turn) classSettingsForm(values, problems map[string]string) *Form {
	v := t.voice()
	return &Form{Action: "class.set", Target: t.at(), Title: v.plain("class.settings_form", nil), Submit: v.plain("button.save", nil), Fields: []Field{
		{Name: "contact", Label: v.plain("class.field_contact", nil), Note: v.plain("class.field_contact_note", nil), Kind: FieldLine, Max: 200, Value: values["contact"]},
		{Name: "answer", Label: v.plain("class.field_answer", nil), Kind: FieldLine, Required: true, Max: 2, Value: values["answer"], Error: problems["answer"]},
		{Name: "role", Label: v.plain("class.field_role", nil), Note: v.plain("class.field_role_note", nil), Kind: FieldRole, Max: 60, Value: values["role"], Error: problems["role"]},
		{Name: "learners", Label: v.plain("class.field_learners", nil), Note: v.plain("class.field_learners_note", nil), Kind: FieldRole, Max: 60, Value: values["learners"], Error: problems["learners"]},
	}}
}

// roleID finds the id in a mention of a role or user group, or in an id by itself.
var roleID = regexp.MustCompile(`^(?:<@&|<!subteam\^)?([A-Z0-9]{5,24})(?:\|[^>]*)?>?$`)

// roleTyped reads a field that names a role, or stays empty.
func (t *turn) roleTyped(field string) (id string, ok bool) {
	if t.arg(field) == "" {
		return "", true
	}
	m := roleID.FindStringSubmatch(t.arg(field))
	if m == nil {
		return "", false
	}
	return m[1], true
}

// classSet stores the settings.
func classSet(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	if !t.teaches() {
		return nil, t.teachersOnly()
	}
	problems := map[string]string{}
	days, err := strconv.Atoi(t.arg("answer"))
	if err != nil || days < 1 || days > 14 {
		problems["answer"] = "class.answer_unread"
	}
	roles := map[string]string{}
	for _, field := range []string{"role", "learners"} {
		id, ok := t.roleTyped(field)
		if roles[field] = id; !ok {
			problems[field] = "class.role_unread"
		}
	}
	if len(problems) > 0 {
		p := privately()
		p.errors = t.voice().fieldErrors(problems)
		p.form = t.classSettingsForm(t.ev.Args, p.errors)
		return p, nil
	}
	t.c.Contact, t.c.AnswerDays, t.c.Role, t.c.Learners = clip(t.arg("contact"), 200), days, roles["role"], roles["learners"]
	return privately().say("class.saved", Args{"n": days}), save(t.tx, classKey(t.c.ID), t.c)
}
