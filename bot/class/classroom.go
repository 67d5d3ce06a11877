package class

import (
	"cmp"
	"maps"
	"strconv"
	"strings"

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
		turn.Pressed("class.called", classCalled).MayOpen().Looks(),
		turn.Pressed("class.call", classCall),
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
			"called": calledNow(t),
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
				Max: roleLength, Value: values["role"], Error: problems["role"],
			},
			{
				Name: "learners", Label: v.Plain("class.field_learners", nil), Note: v.Plain("class.field_learners_note", nil),
				Kind: bot.FieldRole, Max: roleLength, Value: values["learners"], Error: problems["learners"],
			},
			calledField(t, values["called"]),
		}}
}

// roleLength bounds the id of a role or user group. Those of Matrix are as long as 255 bytes, others are shorter.
const roleLength = 255

// roleTyped reads a field that names a role, or stays empty. Adapters hand over the platform's id, or the token of a
// role that was mentioned.
func roleTyped(t *turn.Turn, field string) (id string, ok bool) {
	typed := t.Arg(field)
	if spans := rich.Words(typed); len(spans) == 1 && spans[0].Kind == rich.Named && spans[0].Role {
		typed = spans[0].Ref
	}
	return typed, len(typed) <= roleLength && !strings.ContainsAny(typed, " \n\t<>")
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
	callTeacher(t)
	c.Contact, c.AnswerDays, c.Role, c.Learners = t.Arg("contact"), days, roles["role"], roles["learners"]
	return say.Privately().Say("class.saved", bot.Args{"n": days}), record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class)
}

// maxCalled is how many characters of what learners call a teacher are kept.
const maxCalled = 60

// calledNow is what learners call the person who teaches.
func calledNow(t *turn.Turn) string { return cmp.Or(t.Class.Called[t.Who.ID], t.Who.Name) }

func calledField(t *turn.Turn, value string) bot.Field {
	v := t.Voice()
	return bot.Field{
		Name: "called", Label: v.Plain("class.field_called", nil), Note: v.Plain("class.field_called_note", nil), Kind: bot.FieldLine,
		Max: maxCalled, Value: value,
	}
}

// mayBeCalled reports whether the person teaches the class, or will teach the one that they are making.
func mayBeCalled(t *turn.Turn) bool {
	return t.Class.Kind == record.Taught && (t.Class.Started && t.Teaches() || isDraft(t) && t.Class.By == t.Who.ID)
}

// classCalled asks a teacher what learners call them.
func classCalled(t *turn.Turn) (*say.Page, error) {
	if !mayBeCalled(t) {
		return nil, t.TeachersOnly()
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{
		Action: "class.call", Target: t.At(), Title: v.Plain("class.called_form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{calledField(t, calledNow(t))},
	}
	return p, nil
}

// classCall keeps what learners call a teacher, and shows a draft with it.
func classCall(t *turn.Turn) (*say.Page, error) {
	if !mayBeCalled(t) {
		return nil, t.TeachersOnly()
	}
	callTeacher(t)
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return nil, err
	}
	if t.Class.Started {
		return say.Privately().Say("class.called", bot.Args{"teacher": calledNow(t)}), nil
	}
	p, err := preview(t)
	if err == nil {
		p.Replace = true
	}
	return p, err
}

// callTeacher takes what was typed as the name that learners use; nothing, or the display name, is none. A
// form that has no such field changes nothing.
func callTeacher(t *turn.Turn) {
	if _, asked := t.Event.Args["called"]; !asked {
		return
	}
	called := maps.Clone(t.Class.Called) // what was read is shared
	delete(called, t.Who.ID)
	if name := say.Clip(say.CleanName(t.Arg("called")), maxCalled); t.Arg("called") != "" && name != t.Who.Name {
		if called == nil {
			called = map[string]string{}
		}
		called[t.Who.ID] = name
	}
	t.Class.Called = called
}
