package bot

import (
	"cmp"

	"afterbell/bot/rich"
	"afterbell/bot/when"
)

const kindPrompt = "prompt" // a discussion, of a lesson or started by hand

// promptStory is discussions, and counting who answered: /prompt.
func promptStory() story {
	return story{
		name:   "prompt",
		tables: []table{promptTable()},
		kinds:  []kind{{name: kindPrompt, owner: ofClass, ratherTwice: true, render: renderPrompt}},
		actions: []action{
			typed("prompt", promptCommand, Option{Name: "text", Max: 1000}).completes("when", 60, completeBegin).completes("close", 40, completeClose).opens(),
			pressed("prompt.open", promptOpen).opens().looks(),
			pressed("prompt.form", promptSubmit).opens().choosing("mention"),
			pressed("prompt.private", promptPrivate).opens(),
			pressed("prompt.answer", promptAnswer),
			pressed("talk", talk),
		},
	}
}

// promptCommand starts a discussion: at once, or at a time. From a learner of a taught class it
// becomes a suggestion to the teacher.
func promptCommand(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	if t.arg("text") == "" {
		return t.promptForm("", nil), nil
	}
	return t.promptNow(t.arg("text"), t.arg("when"), t.arg("close"))
}

func promptOpen(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	return t.promptForm("", nil), nil
}

func (t *turn) promptForm(text string, problems map[string]string) *page {
	v := t.voice()
	p := privately()
	p.errors = problems
	p.form = &Form{Action: "prompt.form", Target: t.at(), Title: v.plain("prompt.form", nil), Submit: v.plain("ask.send", nil), Fields: []Field{
		{Name: "text", Label: v.plain("prompt.field", nil), Kind: FieldText, Required: true, Max: 1000, Value: text, Error: problems["text"]},
		{Name: "when", Label: v.plain("prompt.field_when", nil), Note: v.plain("prompt.field_when_note", nil), Kind: FieldLine, Max: 60, Value: t.arg("when"), Error: problems["when"]},
		{Name: "close", Label: v.plain("prompt.field_close", nil), Note: v.plain("prompt.field_close_note", nil), Kind: FieldLine, Max: 40, Value: t.arg("close"), Error: problems["close"]},
	}}
	if t.mentions() {
		p.form.Fields = append(p.form.Fields, Field{Name: "mention", Label: v.plain("prompt.field_mention", nil), Kind: FieldOne, Value: cmp.Or(t.arg("mention"), "no"), Options: []Choice{
			{Value: "no", Label: v.plain("prompt.mention_no", nil)}, {Value: "yes", Label: v.plain("prompt.mention_yes", nil)}}})
	}
	return p
}

// mentions reports whether the person may mention the learners with a discussion.
func (t *turn) mentions() bool { return t.teaches() && t.c.Learners != "" }

func promptSubmit(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	return t.promptNow(t.arg("text"), t.arg("when"), t.arg("close"))
}

func (t *turn) promptNow(text, at, until string) (*page, error) {
	if text == "" {
		return t.promptForm(text, t.voice().fieldErrors(map[string]string{"text": "ask.empty"})), nil
	}
	if !t.steers() {
		if err := t.needPart(); err != nil {
			return nil, err
		}
		if err := t.putQuestion(question{Kind: "suggest", Text: clip(text, 1000)}); err != nil {
			return nil, err
		}
		p := privately().say("prompt.suggested", Args{"teacher": t.teacherName()})
		if t.unseenRole() {
			p.say("prompt.role_unseen", nil)
		}
		return p, nil
	}
	x := prompt{ID: idOf(t.ev, "prompt"), Class: t.c.ID, By: t.who.ID, Text: clip(text, 1000), At: t.now, To: t.channel(), Mention: t.mentions() && t.arg("mention") == "yes"}
	if at != "" && at != "now" {
		read, ok := when.Read(at, t.local())
		if !ok || read.Repeat != nil {
			return t.promptForm(text, t.voice().fieldErrors(map[string]string{"when": "prompt.when_unread"})), nil
		}
		x.At = read.At
	}
	x.Close = when.DateOf(x.At.In(t.c.loc())).AddDays(promptOpenDays)
	if until != "" {
		d, ok := when.DayAhead(until, t.local())
		if !ok || d.Before(when.DateOf(x.At.In(t.c.loc()))) {
			return t.promptForm(text, t.voice().fieldErrors(map[string]string{"close": "prompt.close_unread"})), nil
		}
		x.Close = d
	}
	if err := t.putPrompt(x); err != nil {
		return nil, err
	}
	if x.At.After(t.now) {
		return privately().say("prompt.planned", Args{"when": wall(x.At.In(t.who.loc()))}), nil
	}
	return privately().say("prompt.sent", nil), nil
}

// completeBegin offers times at which a discussion begins, once.
func completeBegin(t *turn) []Choice {
	return t.readings(false, "tomorrow 9:00", "in 2 hours")
}

// completeClose offers days until which a discussion is open.
func completeClose(t *turn) (list []Choice) {
	v, today := t.voice(), when.DateOf(t.local())
	if d, ok := when.DayAhead(t.arg(t.ev.Focus), t.local()); ok {
		list = append(list, Choice{Value: d.Short(), Label: v.word(longDay(d))})
	}
	for _, days := range []int{promptOpenDays, 3, 14} {
		d := today.AddDays(days)
		list = append(list, Choice{Value: d.Short(), Label: v.word(longDay(d))})
	}
	return list
}

// putPrompt stores a discussion and plans its post, once for an event.
func (t *turn) putPrompt(x prompt) error {
	_, again, err := load(t.tx, promptKey(x.Class, x.ID))
	if err != nil || again {
		return err
	}
	if err := save(t.tx, promptKey(x.Class, x.ID), x); err != nil {
		return err
	}
	return planRow(t.tx, "prompt/"+x.Class+"/"+x.ID, row{Kind: kindPrompt, Class: x.Class, Ref: x.ID, To: x.To, At: x.At, Silent: !x.Mention, Thread: &Thread{Name: clip(oneLine(x.Text), 90)}})
}

// renderOwnPrompt is a discussion that somebody started by hand, with the name of who did.
func renderOwnPrompt(q *sending) (*page, Post, string, error) {
	x, err := need(q.tx, promptKey(q.row.Class, q.row.Ref))
	if err != nil {
		return nil, Post{}, "", err
	}
	c, err := q.readClass()
	if err != nil {
		return nil, Post{}, "", err
	}
	if x.Close.IsZero() {
		return (&page{}).say("prompt.question", Args{"name": q.nameOf(x.By), "text": x.Text}), Post{Silent: true, Thread: q.row.Thread}, "", nil
	}
	p := (&page{}).say("prompt.own_head", Args{"name": q.nameOf(x.By)}).say("prompt.text", Args{"text": x.Text})
	calls := x.Mention && c.Learners != ""
	if calls {
		p.say("prompt.mention", Args{"learners": rich.Span{Kind: rich.Mention, Ref: c.Learners, Role: true, Text: q.voice().plain("prompt.learners", nil)}})
	}
	p.say("prompt.foot", Args{"day": longDay(x.Close)})
	if c.Kind == taught {
		p.say("prompt.private_own", Args{"teacher": q.teacherName()}).press("button.answer_privately", "prompt.private", q.at())
	}
	return p, Post{Silent: !calls, Thread: q.row.Thread}, "", nil
}

// promptPrivate opens the form to answer a prompt to the teacher alone.
func promptPrivate(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	v := t.voice()
	p := privately()
	p.form = &Form{Action: "prompt.answer", Target: t.at(t.target(1)), Title: v.plain("prompt.private_form", nil), Submit: v.plain("ask.send", nil), Fields: []Field{
		{Name: "text", Label: v.plain("prompt.private_field", nil), Note: v.plain("checkin.readers", Args{"teacher": t.teacherName()}), Kind: FieldText, Required: true, Max: 1500}}}
	return p, nil
}

// promptAnswer passes a private answer to the teacher; it counts like one in the thread.
func promptAnswer(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	if t.arg("text") == "" {
		return nil, Refuse("ask.empty", nil)
	}
	if err := t.putQuestion(question{Lesson: t.target(1), Kind: "prompt", Text: clip(t.arg("text"), 1500)}); err != nil {
		return nil, err
	}
	if t.target(1) == "" { // a discussion that belongs to no lesson is counted in none
		return privately().say("prompt.answered_own", Args{"teacher": t.teacherName()}), nil
	}
	if err := t.countAnswer(t.target(1)); err != nil {
		return nil, err
	}
	return privately().say("prompt.answered", Args{"teacher": t.teacherName()}), nil
}

// countAnswer notes that somebody took part in a discussion, once.
func (t *turn) countAnswer(lesson string) error {
	f, err := t.figures()
	if err != nil || f.Lessons[lesson].Prompt {
		return err
	}
	_, _, err = t.record(t.fact(factPrompt, lesson))
	return err
}

// talk hears a message. In a direct message nobody reads it and it says so; in the thread of a
// prompt a learner's first one counts as an answer; the words are never looked at or kept.
func talk(t *turn) (*page, error) {
	if t.ev.In.Direct() {
		p := privately().say("talk.head", nil)
		if t.inside {
			p.say("talk.ask", Args{"teacher": t.teacherName()})
			if t.c.Contact != "" {
				p.say("class.contact", Args{"contact": t.c.Contact})
			}
			p.press("button.ask", "ask.open", t.at()).press("button.checkin", "checkin.open", t.at())
		}
		return p.press("button.today", "today", t.at()), nil
	}
	if t.ev.In.Thread == "" || !t.inside || !t.joined {
		return &page{}, nil
	}
	key, err := lookUp(t.tx, threadKey(t.ev.In.Platform, t.ev.In.Channel, t.ev.In.Thread))
	if err != nil || key == "" {
		return &page{}, err
	}
	r, ok, err := load(t.tx, postKey(key))
	if err != nil || !ok || r.Kind != kindPrompt || r.Lesson == "" || t.m.Part != learner {
		return &page{}, err
	}
	return &page{}, t.countAnswer(r.Lesson)
}
