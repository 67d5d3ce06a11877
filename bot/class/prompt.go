package class

import (
	"cmp"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

const kindPrompt = turn.KindPrompt

// Repeating answers somebody who wants a discussion to come again and again, in a rhythm.
type Repeating func(*turn.Turn, record.Prompt, when.Rhythm) (*say.Page, error)

// Sealing plans that the answers to a discussion are opened together.
type Sealing func(bot.Tx, record.Prompt) error

// A starting is what other stories do with a discussion that somebody starts.
type starting struct {
	again Repeating
	seal  Sealing
}

// Prompt is discussions, and counting who answered: /prompt. One that is to come again is repeated by another story,
// and one with closed answers sealed.
func Prompt(again Repeating, seal Sealing) turn.Story {
	s := starting{again, seal}
	command := func(t *turn.Turn) (*say.Page, error) { return promptCommand(t, s) }
	render := func(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
		if err := opensLater(q, seal); err != nil {
			return nil, bot.Post{}, "", err
		}
		return renderPrompt(q)
	}
	submit := func(t *turn.Turn) (*say.Page, error) { return promptSubmit(t, s) }
	return turn.Story{
		Name: "prompt", Renewed: movePrompts,
		Tables: []record.Table{record.PromptTable(), record.TalkTable()},
		Began:  s.takeOver,
		Kinds:  []outbox.Kind{{Name: kindPrompt, Tone: bot.ToneTalk, Owner: record.OfClass, RatherTwice: true, Quotes: "prompt", Render: render}},
		Actions: []turn.Action{
			turn.Typed("prompt", command, bot.Option{Name: "text", Max: turn.MaxWords}).Completes("when", 60, completeBegin).
				Completes("close", 40, completeClose).MayOpen(),
			turn.Pressed("prompt.open", promptOpen).MayOpen().Looks(),
			turn.Pressed("prompt.form", submit).MayOpen().Choosing("mention", "named"),
			turn.Pressed("prompt.private", promptPrivate).MayOpen(),
			turn.Pressed("prompt.answer", promptAnswer),
			turn.Pressed("talk", talk),
		},
	}
}

// promptCommand starts a discussion: at once, or at a time. From a learner of a taught class it
// becomes a suggestion to the teacher.
func promptCommand(t *turn.Turn, s starting) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if t.Arg("text") == "" {
		return promptForm(t, "", nil)
	}
	if at, rest := timeInFront(t); at != "" && t.Steers() {
		return promptWhen(t, at, rest)
	}
	return promptNow(t, s)
}

func promptOpen(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	return promptForm(t, "", nil)
}

// promptForm asks what to talk about, and whoever may post it also when. A learner of a taught class only suggests.
func promptForm(t *turn.Turn, text string, problems map[string]string) (*say.Page, error) {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{Action: "prompt.form", Target: t.At(),
		Title: v.Plain("prompt.form", nil), Submit: v.Plain("ask.send", nil), Fields: []bot.Field{
			{
				Name: "text", Label: v.Plain("prompt.field", nil), Kind: bot.FieldText, Required: true, Max: turn.MaxWords, Value: rich.Unmarked(text),
				Error: problems["text"],
			},
			{
				Name: "when", Label: v.Plain("prompt.field_when", nil), Note: v.Plain("prompt.field_when_note", nil), Kind: bot.FieldLine,
				Max: 60, Value: t.Arg("when"), Error: problems["when"],
			},
			{
				Name: "close", Label: v.Plain("prompt.field_close", nil), Note: v.Plain("prompt.field_close_note", nil),
				Kind: bot.FieldLine, Max: 40, Value: t.Arg("close"), Error: problems["close"],
			},
			{
				Name: "opens", Label: v.Plain("prompt.field_opens", nil), Note: v.Plain("prompt.field_opens_note", nil),
				Kind: bot.FieldLine, Max: 60, Value: t.Arg("opens"), Error: problems["opens"],
			},
		}}
	switch {
	case !t.Steers():
		p.Form.Title, p.Form.Submit = v.Plain("prompt.form_suggest", nil), v.Plain("prompt.suggest", nil)
		p.Form.Fields = p.Form.Fields[:1]
		p.Form.Fields[0].Note = v.Plain("prompt.field_suggest_note", bot.Args{"teacher": t.TeacherName()})
		p.Form.Fields = append(p.Form.Fields, namedField(t))
	case mentions(t):
		p.Form.Fields = append(p.Form.Fields, bot.Field{Name: "mention", Label: v.Plain("prompt.field_mention", nil), Kind: bot.FieldOne,
			Value: cmp.Or(t.Arg("mention"), "no"), Options: []bot.Choice{
				{Value: "no", Label: v.Plain("prompt.mention_no", nil)}, {Value: "yes", Label: v.Plain("prompt.mention_yes", nil)}}})
	}
	if !t.Steers() {
		return p, nil
	}
	readers, err := readersOf(t)
	p.Form.Note = v.Plain(readers.Key, readers.Args)
	return p, err
}

// readersOf says how many read a discussion of the class.
func readersOf(t *turn.Turn) (say.Phrase, error) {
	n, err := t.Readers(t.Voice())
	if n == 0 {
		return say.Phrase{Key: "prompt.nobody"}, err
	}
	return say.Phrase{Key: "prompt.people", Args: bot.Args{"n": n}}, err
}

// namedField asks a learner whether their name stands with a suggestion, should the teacher post it.
func namedField(t *turn.Turn) bot.Field {
	v := t.Voice()
	return bot.Field{Name: "named", Label: v.Plain("prompt.field_named", nil), Kind: bot.FieldOne, Value: cmp.Or(t.Arg("named"), "no"),
		Options: []bot.Choice{
			{Value: "no", Label: v.Plain("prompt.named_no", nil)}, {Value: "yes", Label: v.Plain("prompt.named_yes", nil)}}}
}

// mentions reports whether the person may mention the learners with a discussion.
func mentions(t *turn.Turn) bool { return t.Teaches() && t.Class.Learners != "" }

func promptSubmit(t *turn.Turn, s starting) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	return promptNow(t, s)
}

func promptNow(t *turn.Turn, s starting) (*say.Page, error) {
	text, at, until := t.Arg("text"), t.Arg("when"), t.Arg("close")
	if text == "" {
		return promptForm(t, text, t.Voice().FieldErrors(map[string]string{"text": "ask.empty"}))
	}
	if t.Class.Kind == record.Group || !t.Steers() {
		if err := t.NeedPart(); err != nil {
			return nil, err
		}
	}
	if !t.Steers() {
		return suggestPrompt(t, text)
	}
	x := record.Prompt{
		ID: record.IDOf(t.Event, "prompt"), Class: t.Class.ID, By: t.Who.ID, Text: text, At: t.Now, To: t.Channel(),
		Mention: mentions(t) && t.Arg("mention") == "yes",
	}
	if read, err := reader(t).Time(at); err == nil && read.Repeat != nil {
		if problems := notRepeated(t, until); problems != nil {
			return promptForm(t, text, problems)
		}
		return s.again(t, x, *read.Repeat)
	}
	if problems := readPrompt(t, &x, at, until); problems != nil {
		return promptForm(t, text, problems)
	}
	again, err := t.Once("talk", talkLimit(t), text, x.To.Channel, at)
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	if err := putPrompt(t, x); err != nil {
		return nil, err
	}
	if !x.Opens.IsZero() {
		if err := s.seal(t.Tx, x); err != nil {
			return nil, err
		}
	}
	if err := spoke(t); err != nil {
		return nil, err
	}
	return promptSaid(t, x)
}

// notRepeated says at the fields of the form what a discussion that comes again and again cannot have.
func notRepeated(t *turn.Turn, until string) map[string]string {
	switch {
	case until != "":
		return t.Voice().FieldErrors(map[string]string{"close": "prompt.close_repeats"})
	case t.Arg("opens") != "":
		return t.Voice().FieldErrors(map[string]string{"opens": "prompt.opens_once"})
	}
	return nil
}

// readPrompt reads when a discussion is posted, closes and is opened, and says at the fields of the form what is wrong.
func readPrompt(t *turn.Turn, x *record.Prompt, at, until string) map[string]string {
	if problems := readPromptTimes(t, x, at, until); problems != nil {
		return problems
	}
	return readOpening(t, x)
}

// suggestPrompt passes a discussion on to the teacher as a suggestion.
func suggestPrompt(t *turn.Turn, text string) (*say.Page, error) {
	x := record.Question{Kind: "suggest", Text: text, Named: t.Arg("named") == "yes"}
	again, err := putQuestion(t, x)
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	p := say.Privately().Say("prompt.suggested", bot.Args{"teacher": t.TeacherName()})
	if t.UnseenRole() {
		p.Say("prompt.role_unseen", nil)
	}
	name := record.LastSegment(record.QuestionKey(record.Question{At: t.Event.At.UTC()}, record.IDOf(t.Event, "question")))
	if x.Named {
		p.Say("prompt.suggested_named", nil).Press("button.without_name", "passon.name", t.At(name, "no"))
	} else {
		p.Say("prompt.suggested_unnamed", nil).Press("button.with_name", "passon.name", t.At(name, "yes"))
	}
	return p, spoke(t)
}

// promptSaid answers who started a discussion: it is on its way, it is planned, or the channel takes nothing now.
func promptSaid(t *turn.Turn, x record.Prompt) (*say.Page, error) {
	p := say.Privately()
	readers, err := readersOf(t)
	if err != nil {
		return nil, err
	}
	if x.At.After(t.Now) {
		p.Say("prompt.planned", bot.Args{"when": say.Wall(x.At.In(t.Who.Location()))})
		if reason, ok := refusal(t, t.Channel()); ok {
			p.Say("class.refuses", bot.Args{"reason": reason})
		}
	} else if !saysWaits(t, p) {
		p.Say("prompt.sent", nil)
	}
	return p.Say(readers.Key, readers.Args), nil
}

// talkLimit is how many discussions somebody may start within an hour: teachers as many as they like.
func talkLimit(t *turn.Turn) turn.Limit {
	if t.Teaches() {
		return turn.Limit{}
	}
	return toClass()
}

// completeBegin offers times at which a discussion begins, once or again and again.
func completeBegin(t *turn.Turn) []bot.Choice {
	return readings(t, "tomorrow 9:00", "in 2 hours")
}

// completeClose offers days until which a discussion is open.
func completeClose(t *turn.Turn) (list []bot.Choice) {
	v, today := t.Voice(), t.Today()
	if d, err := reader(t).Day(t.Arg(t.Event.Focus)); err == nil {
		list = append(list, bot.Choice{Value: d.String(), Label: v.Word(say.LongDay(d))})
	}
	for _, days := range []int{term.PromptOpenDays, 3, 14} {
		d := today.AddDays(days)
		list = append(list, bot.Choice{Value: d.String(), Label: v.Word(say.LongDay(d))})
	}
	return list
}

// putPrompt stores a discussion and plans its post, once for an event.
func putPrompt(t *turn.Turn, x record.Prompt) error {
	_, again, err := record.Load(t.Tx, record.PromptKey(x.Class, x.ID))
	if err != nil || again {
		return err
	}
	if err := t.BeKnown(); err != nil {
		return err
	}
	if err := record.SavePrompt(t.Tx, x); err != nil {
		return err
	}
	return turn.PlanTalk(t.Tx, x)
}

// questionKey says whom a question asks that stands in the channel.
func questionKey(c *record.Class) string {
	if c.Kind == record.Group {
		return "prompt.question_group"
	}
	return "prompt.question"
}

// movePrompts reckons anew when the discussions begin that people of a class planned.
func movePrompts(v *term.View) error {
	_, all, err := record.Scan(v.Tx, record.PromptsOf(v.Class.ID))
	if err != nil {
		return err
	}
	for _, x := range all {
		at := x.Wall.In(record.ZoneOf(x.Zone))
		if x.Wall.IsZero() || !at.After(v.Now) || at.Equal(x.At) {
			continue
		}
		x.At = at
		if err := record.SavePrompt(v.Tx, x); err != nil {
			return err
		}
		if err := turn.PlanTalk(v.Tx, x); err != nil {
			return err
		}
	}
	return nil
}

// renderOwnPrompt is a discussion that somebody started by hand, with the name of who did.
func renderOwnPrompt(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	x, err := record.Need(q.Tx, record.PromptKey(q.Entry.Class, q.Entry.Ref))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if x.Withdrawn {
		return nil, bot.Post{}, "withdrawn", nil
	}
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if !x.Back.IsZero() {
		return sayTalkBack()
	}
	if x.Close.IsZero() {
		p := (&say.Page{}).Say(questionKey(c), bot.Args{"name": q.NameOf(x.By), "text": q.Words(x.Text)})
		return p, bot.Post{Silent: true, Thread: q.Entry.Thread}, "", nil
	}
	p := (&say.Page{}).Say(ownHead(x), bot.Args{"name": q.NameOf(cmp.Or(x.From, x.By))}).Say("prompt.text", bot.Args{"text": q.Words(x.Text)})
	calls := x.Mention && c.Learners != ""
	if calls {
		p.Say("prompt.mention",
			bot.Args{"learners": rich.Span{Kind: rich.Mention, Ref: c.Learners, Role: true, Text: q.Voice().Plain("prompt.learners", nil)}})
	}
	if !x.Opens.IsZero() {
		p.Say("sealed.foot", bot.Args{"when": q.Voice().Instant(x.Opens, c.Location(), say.City(c.Zone))})
		p.Main("button.answer", "sealed", q.At(x.ID)).Press("button.sealed_count", "sealed.count", q.At(x.ID))
		return p, bot.Post{Silent: !calls, Thread: q.Entry.Thread}, "", nil
	}
	p.Say("prompt.foot", bot.Args{"day": say.LongDay(x.Close)})
	if c.Kind == record.Taught {
		p.Say("prompt.private", bot.Args{"teacher": q.TeacherName()}).Press("button.answer_privately", "prompt.private", q.At("", x.ID))
	}
	if x.From != "" {
		p.Press("button.withdraw", "passon.withdraw", q.At(x.ID))
	}
	return p, bot.Post{Silent: !calls, Thread: q.Entry.Thread}, "", nil
}

// ownHead is the sentence over a discussion that somebody started by hand, or a learner suggested.
func ownHead(x record.Prompt) string {
	switch {
	case x.From == "":
		return "prompt.own_head"
	case x.Named:
		return "prompt.suggested_head"
	}
	return "prompt.suggested_head_unnamed"
}

// needTeacher makes sure that the person belongs to a class that somebody teaches.
func needTeacher(t *turn.Turn) error {
	if err := t.NeedClass(); err != nil {
		return err
	}
	if t.Class.Kind == record.Group {
		return bot.Refuse("class.no_teachers", nil)
	}
	return t.NeedPart()
}
