package class

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Discussions that are planned or that run, in the hands of who steers the class: what somebody planned can be changed,
// any can be withdrawn before it is posted and taken back afterwards, and for a day that can be undone.

// Planned is the changing and withdrawing of discussions. Closed answers to one that is withdrawn are not opened.
func Planned(seal Sealing) turn.Story {
	drop := func(t *turn.Turn) (*say.Page, error) { return plannedDrop(t, seal) }
	undo := func(t *turn.Turn) (*say.Page, error) { return plannedUndo(t, seal) }
	return turn.Story{Name: "planned", Actions: []turn.Action{
		turn.Pressed("planned", plannedList).Looks(),
		turn.Pressed("planned.one", plannedOne).Looks(),
		turn.Pressed("planned.open", plannedOpen).MayOpen().Looks(),
		turn.Pressed("planned.form", plannedForm).MayOpen(),
		turn.Pressed("planned.drop", drop),
		turn.Pressed("planned.undo", undo),
		turn.Pressed("planned.restore", plannedRestore),
	}}
}

// A discussion is one of a lesson, or one that somebody started by hand.
type discussion struct {
	id     string // it names the discussion in buttons: the id of a lesson, or "-" and that of the discussion itself
	name   any
	at     time.Time
	posts  []string      // it is posted under these occurrences
	prompt record.Prompt // it was started by hand so; the zero Prompt for one of a lesson
	lesson string
	back   time.Time // it was withdrawn then
}

// byHand begins the id of a discussion that somebody started.
const byHand = "-"

// discussionsOf lists the discussions of a class that can be changed: those of lessons, and those by hand that begin
// later than a week ago, in the order in which they begin.
func discussionsOf(t *turn.Turn) ([]discussion, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	list := talksOfLessons(t, co)
	_, all, err := record.Scan(t.Tx, record.PromptsOf(t.Class.ID))
	for _, x := range all {
		if x.At.Before(t.Now.AddDate(0, 0, -term.PromptOpenDays)) || x.Close.IsZero() {
			continue
		}
		name := say.Phrase{Key: "discussions.called", Args: bot.Args{"text": say.Short(x.Text, 60)}}
		list = append(list, discussion{id: byHand + x.ID, name: name,
			at: x.At, posts: []string{outbox.Occurrence(kindPrompt, x.Class, x.ID)}, prompt: x, back: x.Back})
	}
	order.By(list, func(a, b discussion) int { return a.at.Compare(b.at) })
	return list, err
}

// talksOfLessons lists the discussions of the lessons that begin later than a week ago.
func talksOfLessons(t *turn.Turn, co *course.Course) (list []discussion) {
	for i, s := range t.Schedule(co) {
		l := &co.Lessons[i]
		at := term.TalkAt(t.Class.Run, l.ID, s, t.Class.Location())
		if len(l.Prompt) == 0 || at.Before(t.Now.AddDate(0, 0, -term.PromptOpenDays)) {
			continue
		}
		x := discussion{id: l.ID, name: t.LessonTitle(l.ID), at: at, lesson: l.ID, back: t.Class.Run.Untalked[l.ID]}
		for _, home := range homesOf(&t.Class) {
			x.posts = append(x.posts, occurrence(kindPrompt, &t.Class, l.ID, home))
		}
		list = append(list, x)
	}
	return list
}

// plannedList shows what is planned and what runs.
func plannedList(t *turn.Turn) (*say.Page, error) {
	all, err := discussionsOf(t)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(x discussion) bool { return !x.back.IsZero() })
	p := say.Privately()
	if len(all) == 0 {
		return p.Say("planned.none", nil).Press("button.new_prompt", "prompt.open", t.At()), nil
	}
	p.Say("planned.head", bot.Args{"n": len(all)})
	p.Choose = &bot.Select{Action: "planned.one", Target: t.At(), Hint: t.Voice().Plain("planned.hint", nil)}
	for _, x := range all[:min(maxChoices, len(all))] {
		label := t.Voice().Plain("planned.choice", bot.Args{"name": x.name, "when": say.Wall(x.at.In(t.Who.Location()))})
		p.Choose.Options = append(p.Choose.Options, bot.Choice{Value: x.id, Label: say.Clip(label, 75)})
	}
	return p.Press("button.new_prompt", "prompt.open", t.At()), nil
}

// discussionMeant is the one that a list or a button names.
func discussionMeant(t *turn.Turn) (discussion, error) {
	all, err := discussionsOf(t)
	if err != nil {
		return discussion{}, err
	}
	id := cmp.Or(t.Arg("value"), t.Target(1))
	i := slices.IndexFunc(all, func(x discussion) bool { return x.id == id })
	if i < 0 {
		return discussion{}, bot.Refuse("discussions.gone", nil)
	}
	return all[i], nil
}

// begun reports whether a discussion is posted, or about to be.
func (x discussion) begun(t *turn.Turn) (bool, error) {
	r, ok, err := record.Load(t.Tx, record.PostKey(x.posts[0]))
	return ok && (r.State != record.StatePlanned || len(r.Parts) > 0), err
}

// plannedOne shows one discussion, and what can be done about it.
func plannedOne(t *turn.Turn) (*say.Page, error) {
	x, err := discussionMeant(t)
	if err != nil {
		return nil, err
	}
	begun, err := x.begun(t)
	if err != nil {
		return nil, err
	}
	args := bot.Args{"name": x.name, "when": say.Wall(x.at.In(t.Who.Location()))}
	p := say.Privately()
	switch {
	case !x.back.IsZero():
		return p.Say("planned.is_back", args).Press("button.undo", "planned.undo", t.At(x.id)), nil
	case begun:
		return p.Say("planned.runs", args).Danger("button.take_back", "planned.drop", t.At(x.id)), nil
	}
	p.Say("planned.comes", args).Press("button.change", "planned.open", t.At(x.id))
	if x.prompt.Was != nil && t.Now.Sub(x.prompt.Said) <= term.UndoFor {
		p.Press("button.undo", "planned.restore", t.At(x.id))
	}
	if own, changed := t.Class.Run.Talks[x.lesson]; changed {
		p.Say("planned.own", bot.Args{"name": t.NameOf(own.By), "when": say.Wall(own.Said.In(t.Who.Location()))})
		if t.Now.Sub(own.Said) <= term.UndoFor {
			p.Press("button.undo", "planned.restore", t.At(x.id))
		}
	}
	return p.Danger("button.withdraw", "planned.drop", t.At(x.id)), nil
}

// plannedOpen opens the form of a discussion that is planned, with what it says.
func plannedOpen(t *turn.Turn) (*say.Page, error) {
	x, err := changeable(t)
	if err != nil {
		return nil, err
	}
	text, at, err := x.words(t)
	if err != nil {
		return nil, err
	}
	return plannedFields(t, x, text, at, x.prompt.Close.String(), nil)
}

func plannedFields(t *turn.Turn, x discussion, text, at, until string, problems map[string]string) (*say.Page, error) {
	p, err := promptForm(t, text, problems)
	if err != nil {
		return nil, err
	}
	p.Form.Action, p.Form.Target = "planned.form", t.At(x.id)
	p.Form.Title, p.Form.Submit = t.Voice().Plain("planned.form", nil), t.Voice().Plain("button.save", nil)
	p.Form.Fields = p.Form.Fields[:3]
	p.Form.Fields[1].Value, p.Form.Fields[2].Value = at, until
	if x.lesson != "" {
		p.Form.Fields = p.Form.Fields[:2]
	}
	return p, nil
}

// changeable is a discussion that is planned and not posted yet.
func changeable(t *turn.Turn) (discussion, error) {
	x, err := discussionMeant(t)
	if err != nil {
		return x, err
	}
	if begun, err := x.begun(t); err != nil {
		return x, err
	} else if begun || !x.back.IsZero() {
		return x, bot.Refuse("planned.begun", nil)
	}
	return x, nil
}

// plannedForm changes a discussion that is planned: its words, when it begins, until when it is open.
func plannedForm(t *turn.Turn) (*say.Page, error) {
	x, err := changeable(t)
	if err != nil {
		return nil, err
	}
	if t.Arg("text") == "" {
		said := t.Voice().FieldErrors(map[string]string{"text": "ask.empty"})
		return plannedFields(t, x, "", t.Arg("when"), t.Arg("close"), said)
	}
	if x.lesson != "" {
		return rewordLesson(t, x)
	}
	return rewordByHand(t, x)
}

// plannedDrop withdraws a discussion, or takes it back: its card says so, and what people wrote stays.
func plannedDrop(t *turn.Turn, seal Sealing) (*say.Page, error) {
	x, err := discussionMeant(t)
	if err != nil {
		return nil, err
	}
	if !x.back.IsZero() {
		return nil, bot.Refuse("planned.back_already", nil)
	}
	begun, err := x.begun(t)
	if err != nil {
		return nil, err
	}
	if err := x.setBack(t, t.Now.UTC(), seal); err != nil {
		return nil, err
	}
	key := "planned.dropped"
	if begun {
		key = "planned.taken_back"
	}
	p := say.Privately().Say(key, nil)
	p.Replace = true
	return p.Press("button.undo", "planned.undo", t.At(x.id)), nil
}

// plannedUndo lets a discussion that was withdrawn within a day come, or stand, again.
func plannedUndo(t *turn.Turn, seal Sealing) (*say.Page, error) {
	x, err := discussionMeant(t)
	if err != nil {
		return nil, err
	}
	switch {
	case x.back.IsZero():
		return nil, bot.Refuse("planned.undone_already", nil)
	case t.Now.Sub(x.back) > term.UndoFor:
		return nil, bot.Refuse("undo.late", nil)
	}
	if err := x.setBack(t, time.Time{}, seal); err != nil {
		return nil, err
	}
	p := say.Privately().Say("planned.undone", nil)
	p.Replace = true
	return p.Press("button.planned", "planned", t.At()), nil
}

// setBack withdraws a discussion at an instant, or with the zero time lets it come again, and plans what follows.
func (x discussion) setBack(t *turn.Turn, at time.Time, seal Sealing) error {
	if err := x.keepBack(t, at); err != nil {
		return err
	}
	for home, key := range x.posts {
		if err := outbox.Withdraw(t.Tx, key); err != nil {
			return err
		}
		e := record.Entry{
			Kind: kindUpdate, Class: t.Class.ID, Lesson: x.lesson, Ref: x.prompt.ID, To: t.Class.Homes[home], Edits: key, At: t.Now,
			Silent: true,
		}
		if err := planUpdate(&t.View, e, "talk"+strings.TrimPrefix(x.id, byHand)+strconv.FormatInt(t.Now.Unix(), 36), home); err != nil {
			return err
		}
	}
	if x.prompt.Back = at; !x.prompt.Opens.IsZero() {
		if err := seal(t.Tx, x.prompt); err != nil {
			return err
		}
	}
	if x.lesson == "" && at.IsZero() {
		return turn.PlanTalk(t.Tx, x.prompt)
	}
	return planRun(&t.View)
}

// keepBack stores that a discussion was withdrawn, or was not.
func (x discussion) keepBack(t *turn.Turn, at time.Time) error {
	if x.lesson == "" {
		x.prompt.Back = at
		return record.SavePrompt(t.Tx, x.prompt)
	}
	run := t.Class.Run
	untalked := map[string]time.Time{}
	for id, was := range run.Untalked {
		untalked[id] = was
	}
	if untalked[x.lesson] = at; at.IsZero() {
		delete(untalked, x.lesson)
	}
	run.Untalked = untalked
	t.SetRun(run)
	return record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class)
}

// sayTalkBack is what the card of a discussion says that was taken back.
func sayTalkBack() (*say.Page, bot.Post, string, error) {
	return (&say.Page{}).Say("planned.card", nil).Say("planned.card_kept", nil), bot.Post{Silent: true}, "", nil
}
