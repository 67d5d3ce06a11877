package class

import (
	"regexp"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// Settings of a class that its teachers may change at any time.

// Classroom is the settings of a class.
func Classroom() turn.Story {
	return turn.Story{Name: "classroom", Actions: []turn.Action{
		turn.Pressed("class.settings", classSettings).MayOpen().Looks(),
		turn.Pressed("class.set", classSet).MayOpen().Choosing("role", "learners"),
	}}
}

// classSettings opens the form.
func classSettings(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Teaches() {
		return nil, t.TeachersOnly()
	}
	p := say.Privately()
	p.Form = classSettingsForm(t,
		map[string]string{
			"contact": t.Class.Contact, "answer": strconv.Itoa(t.Class.AnswerDays), "role": t.Class.Role, "learners": t.Class.Learners,
		},
		nil)
	return p, nil
}

func classSettingsForm(t *turn.Turn, values, problems map[string]string) *bot.Form {
	v := t.Voice()
	return &bot.Form{Action: "class.set", Target: t.At(),
		Title: v.Plain("class.settings_form", nil), Submit: v.Plain("button.save", nil), Fields: []bot.Field{
			{
				Name: "contact", Label: v.Plain("class.field_contact", nil), Note: v.Plain("class.field_contact_note", nil),
				Kind: bot.FieldLine, Max: turn.MaxWords, Value: rich.Unmarked(values["contact"]),
			},
			{
				Name: "answer", Label: v.Plain("class.field_answer", nil), Kind: bot.FieldLine, Required: true, Max: 2,
				Value: values["answer"], Error: problems["answer"],
			},
			{
				Name: "role", Label: v.Plain("class.field_role", nil), Note: v.Plain("class.field_role_note", nil), Kind: bot.FieldRole,
				Max: 60, Value: values["role"], Error: problems["role"],
			},
			{
				Name: "learners", Label: v.Plain("class.field_learners", nil), Note: v.Plain("class.field_learners_note", nil),
				Kind: bot.FieldRole, Max: 60, Value: values["learners"], Error: problems["learners"],
			},
		}}
}

// roleID finds the id in a mention of a role or user group, or in an id by itself.
var roleID = regexp.MustCompile(`^(?:<@&|<&|<!subteam\^)?([A-Z0-9]{5,24})(?:\|[^>]*)?>?$`)

// roleTyped reads a field that names a role, or stays empty.
func roleTyped(t *turn.Turn, field string) (id string, ok bool) {
	if t.Arg(field) == "" {
		return "", true
	}
	m := roleID.FindStringSubmatch(t.Arg(field))
	if m == nil {
		return "", false
	}
	return m[1], true
}

// classSet stores the settings.
func classSet(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Teaches() {
		return nil, t.TeachersOnly()
	}
	problems := map[string]string{}
	days, err := strconv.Atoi(t.Arg("answer"))
	if err != nil || days < 1 || days > 14 {
		problems["answer"] = "class.answer_unread"
	}
	roles := map[string]string{}
	for _, field := range []string{"role", "learners"} {
		id, ok := roleTyped(t, field)
		if roles[field] = id; !ok {
			problems[field] = "class.role_unread"
		}
	}
	if len(problems) > 0 {
		p := say.Privately()
		p.Errors = t.Voice().FieldErrors(problems)
		p.Form = classSettingsForm(t, t.Event.Args, p.Errors)
		return p, nil
	}
	c := &t.Class
	c.Contact, c.AnswerDays, c.Role, c.Learners = t.Arg("contact"), days, roles["role"], roles["learners"]
	return say.Privately().Say("class.saved", bot.Args{"n": days}), record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class)
}
