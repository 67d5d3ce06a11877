package class

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// promptPrivate opens the form to answer a prompt to the teacher alone.
func promptPrivate(t *turn.Turn) (*say.Page, error) {
	if err := needTeacher(t); err != nil {
		return nil, err
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "prompt.answer", Target: t.Event.Args["target"],
		Title: v.Plain("prompt.private_form", nil), Submit: v.Plain("ask.send", nil), Fields: []bot.Field{
			{
				Name: "text", Label: v.Plain("prompt.private_field", nil),
				Note: v.Plain("checkin.readers", bot.Args{"teacher": t.TeacherName()}), Kind: bot.FieldText, Required: true, Max: turn.MaxWords,
			}}}
	return p, nil
}

// promptAnswer passes a private answer to the teacher; it counts like one in the thread.
func promptAnswer(t *turn.Turn) (*say.Page, error) {
	if err := needTeacher(t); err != nil {
		return nil, err
	}
	if t.Arg("text") == "" {
		return nil, bot.Refuse("ask.empty", nil)
	}
	again, err := putQuestion(t, record.Question{Lesson: t.Target(1), Kind: "prompt", Text: t.Arg("text")})
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	talk, err := talkMeant(t)
	if err != nil {
		return nil, err
	}
	if err := tookPart(t, talk, record.Privately); err != nil {
		return nil, err
	}
	if talk == (record.Talk{}) { // the card is of an earlier version, which did not say which discussion it was
		return say.Privately().Say("prompt.answered_own", bot.Args{"teacher": t.TeacherName()}), nil
	}
	return say.Privately().Say("prompt.answered", bot.Args{"teacher": t.TeacherName()}), nil
}

// talkMeant is the discussion that a button names: of a lesson of the course, or one of the class's own that was
// started by hand; none where there is no such discussion.
func talkMeant(t *turn.Turn) (record.Talk, error) {
	id := t.Target(2)
	if id == "" {
		lesson, err := lessonNamed(t, t.Target(1))
		return record.Talk{Lesson: lesson}, err
	}
	_, ok, err := record.Load(t.Tx, record.PromptKey(t.Class.ID, id))
	if err != nil || !ok {
		return record.Talk{}, err
	}
	return record.Talk{ID: id}, nil
}

// tookPart notes that somebody took part in a discussion, once for each way; later words are a sign of life all
// the same.
func tookPart(t *turn.Turn, talk record.Talk, way record.Way) error {
	f, err := t.Figures()
	if err != nil {
		return err
	}
	if was, ok := f.Took(talk); talk == (record.Talk{}) || ok && was.Has(way) {
		return spoke(t)
	}
	x := t.Fact(record.FactPrompt, talk.Lesson)
	x.Talk, x.Way = talk.ID, way
	_, _, err = t.Record(x)
	return err
}

// wayTold is how the person takes part with the message that the event tells of: an answer to oneself is none to
// somebody else.
func wayTold(t *turn.Turn) record.Way {
	if t.Event.Whom != "" && t.Event.Whom != t.Event.From.ID {
		return record.InThread | record.ToOther
	}
	return record.InThread
}

// talk hears a message. In a direct message nobody reads it and it says so; in the thread of a
// prompt a learner's first one counts as an answer; the words are never looked at or kept.
func talk(t *turn.Turn) (*say.Page, error) {
	if t.Event.In.Direct() {
		p := say.Privately().Say("talk.head", nil)
		if t.Inside {
			if t.Class.Kind == record.Group {
				p.Say("talk.ask_group", nil)
			} else {
				p.Say("talk.ask", bot.Args{"teacher": t.TeacherName()})
			}
			if t.Class.Contact != "" {
				p.Say("class.contact", bot.Args{"contact": t.Words(t.Class.Contact)})
			}
			p.Press("button.ask", "ask.open", t.At()).Press("button.checkin", "checkin.open", t.At())
		}
		return p.Press("button.today", "today", t.At()), nil
	}
	if t.Event.In.Thread == "" || !t.Inside || !t.Joined {
		return &say.Page{}, nil
	}
	key, err := record.LookUp(t.Tx, record.ThreadKey(t.Event.In.Platform, t.Event.In.Channel, t.Event.In.Thread))
	if err != nil || key == "" {
		return &say.Page{}, err
	}
	r, ok, err := record.Load(t.Tx, record.PostKey(key))
	if err != nil || !ok || t.Member.Role != record.Learner {
		return &say.Page{}, err
	}
	if r.Kind != kindPrompt {
		return &say.Page{}, spoke(t)
	}
	return &say.Page{}, tookPart(t, record.Talk{Lesson: r.Lesson, ID: r.Ref}, wayTold(t))
}
