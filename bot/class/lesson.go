package class

import (
	"slices"
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Lessons is reading lessons and ticking their steps in private: /lessons.
func Lessons() turn.Story {
	return turn.Story{Name: "lessons", Actions: []turn.Action{
		turn.Typed("lessons", lessonsCommand).Completes("find", 100, completeLesson).Looks(),
		turn.Pressed("lesson.start", lessonStart),
		turn.Pressed("lesson.read", lessonRead).Looks(),
		turn.Pressed("lesson.pick", lessonPick),
		turn.Pressed("tick", tick),
		turn.Pressed("tick.open", tickOpen),
		turn.Pressed("help.more", variant),
	}}
}

// lessonStart opens a lesson for oneself: its steps to tick, and the ways in.
func lessonStart(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	s, err := t.Lesson(t.Target(1))
	if err != nil {
		return nil, err
	}
	if err := seenAgain(t, s.Lesson.ID); err != nil {
		return nil, err
	}
	if !s.Figures.Opened {
		if _, _, err := t.Record(t.Fact(record.FactOpen, s.Lesson.ID)); err != nil {
			return nil, err
		}
		if p, err := t.Before(*s); err != nil || p != nil {
			return p, err
		}
	}
	return lessonPage(t, *s)
}

// seenAgain notes that somebody sees a lesson again which they wanted to by today.
func seenAgain(t *turn.Turn, lesson string) error {
	if d, ok := t.Member.Again[lesson]; !ok || d.After(t.Today()) {
		return nil
	}
	delete(t.Member.Again, lesson)
	return t.SaveMember()
}

// lessonPage shows the steps, ticked and open.
func lessonPage(t *turn.Turn, s term.Progress) (*say.Page, error) {
	l := s.Lesson
	p := say.Privately()
	p.Tone = bot.ToneLesson
	sayLesson(p, s)
	if l.Aim != "" {
		p.Say("lesson.aim", bot.Args{"aim": t.School.Book.CourseLine(l.Aim)})
	}
	for i, step := range l.Steps {
		done := s.Figures.Ticked&(1<<i) != 0
		p.Say(stepKey(done, step), bot.Args{"i": i + 1, "step": t.School.Book.CourseLine(step.Text), "minutes": step.Minutes})
		p.Mark(stepState(done))
	}
	p.Choose = stepsToTick(t, s)
	sayTicked(p, s)
	if s.Done() {
		p.Say("lesson.done", nil)
	}
	read := say.Button{Key: "button.read", Action: "lesson.read", Target: t.At(l.ID, "0"), Primary: !s.Done()}
	p.Buttons = append(p.Buttons, read)
	if err := t.OfLesson(s, p); err != nil {
		return nil, err
	}
	p.Press("button.checkin", "checkin.open", t.At(l.ID)).Press("button.ask", "ask.open", t.At(l.ID))
	if len(l.MoreHelp) > 0 {
		p.Rarely("button.more_help", "help.more", t.At(l.ID, "more"))
	}
	if len(l.GoFurther) > 0 {
		p.Rarely("button.further", "help.more", t.At(l.ID, "further"))
	}
	return p, sessionHere(t, p, s)
}

// sayLesson is the title of a lesson as somebody looks at it: how far it is, unless its steps tell.
func sayLesson(p *say.Page, s term.Progress) {
	args := bot.Args{"number": s.Index + 1, "title": s.Lesson.Title, "state": lessonState(s)}
	if s.Steps > 0 {
		p.Say("lesson.title", args)
		return
	}
	p.Say("lesson.head", args).Mark(markOf(s))
}

// sayTicked says how many steps of a lesson are done.
func sayTicked(p *say.Page, s term.Progress) {
	if s.Steps > 0 {
		p.Say("lesson.ticked", bot.Args{"n": s.Steps, "done": s.Ticked}).Share(s.Ticked, s.Steps)
	}
}

// markOf is the state that stateOf and lessonState put into words.
func markOf(s term.Progress) rich.State {
	switch {
	case s.Done():
		return rich.Done
	case s.Fresh():
		return rich.New
	}
	return rich.Open
}

// stepState is how it stands with a step.
func stepState(done bool) rich.State {
	if done {
		return rich.Done
	}
	return rich.Open
}

// stepsToTick is the list of all steps of a lesson, in which those are marked that are ticked, nil where it has none.
func stepsToTick(t *turn.Turn, s term.Progress) *bot.Select {
	if s.Steps == 0 {
		return nil
	}
	choose := &bot.Select{Action: "tick", Target: t.At(s.Lesson.ID), Hint: t.Voice().Plain("lesson.tick_hint", nil), Many: true}
	for i, step := range s.Lesson.Steps {
		choose.Options = append(choose.Options,
			bot.Choice{Value: strconv.Itoa(i), Label: say.Clip(step.Text, 75), On: s.Figures.Ticked&(1<<i) != 0})
	}
	return choose
}

// tickOpen offers the steps of a lesson alone, to whoever did one and does not need the lesson for it.
func tickOpen(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	s, err := t.Lesson(t.Target(1))
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	sayLesson(p, *s)
	sayTicked(p, *s)
	p.Choose = stepsToTick(t, *s)
	return p.Press("button.steps", "lesson.start", t.At(s.Lesson.ID)), nil
}

// sessionHere says what is there of the lesson's live session once that is over. A learner may press that they were there
// before anything is.
func sessionHere(t *turn.Turn, p *say.Page, s term.Progress) error {
	if s.Lesson.Live == nil || t.Class.Kind != record.Taught {
		return nil
	}
	name := t.Class.Run.Named(s.Lesson.ID)
	kept, said, err := record.Load(t.Tx, record.SessionKey(t.Class.ID, name))
	if err != nil {
		return err
	}
	if said && !kept.Later {
		sayKept(&t.View, p, kept)
	}
	co, err := t.Course()
	if err != nil {
		return err
	}
	at := term.SessionAt(s.Lesson.Live, t.Class.Run, t.Schedule(co)[s.Index], t.Class.Location())
	switch {
	case at.After(t.Now):
	case t.Reads():
		p.Rarely("button.session", "session", t.At(s.Lesson.ID))
	case t.Joined && !said && !slices.Contains(t.Member.Heard, name):
		p.Press("button.session_there", "session.heard", t.At(s.Lesson.ID))
	}
	return nil
}

func stepKey(done bool, step course.Step) string {
	key := "lesson.step_open"
	if done {
		key = "lesson.step_done"
	}
	if step.Minutes > 0 {
		key += "_minutes"
	}
	return key
}

// tick records which steps are ticked: the whole set, as the list showed it.
func tick(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	s, err := t.Lesson(t.Target(1))
	if err != nil {
		return nil, err
	}
	x := t.Fact(record.FactTick, s.Lesson.ID)
	for value := range strings.SplitSeq(t.Arg("value"), ",") {
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < len(s.Lesson.Steps) {
			x.Steps |= 1 << n
		}
	}
	if x.Steps != s.Figures.Ticked {
		f, _, err := t.Record(x)
		if err != nil {
			return nil, err
		}
		s.Figures = f.Lessons[s.Lesson.ID]
		s.Ticked = term.Ticked(s.Figures.Ticked, s.Steps)
	}
	p, err := lessonPage(t, *s)
	if err != nil {
		return nil, err
	}
	p.Replace = true
	return p, nil
}

// readPage is how much of a lesson one private answer shows, in characters.
const readPage = 1800

// lessonRead shows the lesson's text privately, page by page; each page is made afresh.
func lessonRead(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	s, err := t.Lesson(t.Target(1))
	if err != nil {
		return nil, err
	}
	co, err := t.Course()
	if err != nil {
		return nil, err
	}
	pages := rich.Split(lessonText(s.Lesson), func(b []rich.Block) bool { return len(rich.Plain(b)) <= readPage })
	n, _ := strconv.Atoi(t.Target(2))
	p := say.Privately()
	if n < 0 || n >= len(pages) {
		return p.Say("lesson.no_text", nil), nil
	}
	p.Say("lesson.page", bot.Args{"number": s.Index + 1, "title": s.Lesson.Title, "page": n + 1, "pages": len(pages)})
	p.Show(pages[n])
	if n == 0 {
		p.Files = handouts(co.Files, s.Lesson)
	}
	if n+1 < len(pages) {
		p.Main("button.read_on", "lesson.read", t.At(s.Lesson.ID, strconv.Itoa(n+1)))
	} else if t.Joined && t.Member.Role == record.Learner {
		p.Press("button.see_later", "later.open", t.At(s.Lesson.ID))
	}
	return p.Press("button.steps", "lesson.start", t.At(s.Lesson.ID)), nil
}

// lessonText is what people read of a lesson: its text, or where it has none its aim.
func lessonText(l *course.Lesson) []rich.Block {
	if len(l.Body) > 0 {
		return l.Body
	}
	return []rich.Block{{Spans: []rich.Span{{Text: l.Title}}}}
}

// variant shows More help or Go further; the choice is noted, its spread shown to the teacher
// without names.
func variant(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	s, err := t.Lesson(t.Target(1))
	if err != nil {
		return nil, err
	}
	text, key := s.Lesson.MoreHelp, "lesson.more_help"
	if t.Target(2) == "further" {
		text, key = s.Lesson.GoFurther, "lesson.further"
	}
	x := t.Fact(record.FactHelp, s.Lesson.ID)
	x.Did = t.Target(2)
	if s.Figures.Help != x.Did {
		if _, _, err := t.Record(x); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say(key, bot.Args{"number": s.Index + 1, "title": s.Lesson.Title})
	p.Show(text)
	return p.Press("button.steps", "lesson.start", t.At(s.Lesson.ID)), nil
}

// lessonsCommand lists the lessons that are out, or finds some by number, title or word.
func lessonsCommand(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	all, _, err := t.Lessons()
	if err != nil {
		return nil, err
	}
	words := t.Arg("find")
	found := term.Search(all, words)
	p := say.Privately()
	switch {
	case len(all) == 0:
		return p.Say("lessons.none_yet", nil), nextLesson(t, p)
	case notYet(t, p, all, words):
		found = all
	case len(found) == 0:
		p.Say("lessons.not_found", bot.Args{"words": rich.Words(words)})
		found = all
	case words != "" && len(found) == 1:
		return lessonPage(t, found[0])
	default:
		p.Say("lessons.head", bot.Args{"n": len(found)})
	}
	choose := &bot.Select{Action: "lesson.pick", Target: t.At(), Hint: t.Voice().Plain("lessons.hint", nil)}
	if len(found) > maxChoices {
		p.Say("lessons.cut", bot.Args{"n": maxChoices})
	}
	for _, s := range found[max(0, len(found)-maxChoices):] {
		p.Say("lessons.item", bot.Args{"number": s.Index + 1, "title": s.Lesson.Title, "state": lessonState(s)}).Mark(markOf(s))
		choose.Options = append(choose.Options, bot.Choice{Value: s.Lesson.ID, Label: say.Clip(strconv.Itoa(s.Index+1)+" "+s.Lesson.Title, 75)})
	}
	p.Choose = choose
	return p, nil
}

// notYet says when a lesson comes whose number was asked for and which is not out, and reports whether it did.
func notYet(t *turn.Turn, p *say.Page, out []term.Progress, words string) bool {
	n, err := strconv.Atoi(words)
	co, err2 := t.Course()
	if err != nil || err2 != nil || n < 1 || n > len(co.Lessons) || term.Find(out, co.Lessons[n-1].ID) != nil {
		return false
	}
	p.Say("lessons.not_yet", bot.Args{"number": n, "when": say.Wall(t.OwnSchedule(co)[n-1].At.In(t.Who.Location()))})
	return true
}

func lessonState(s term.Progress) say.Phrase {
	if s.Done() {
		return say.Phrase{Key: "lesson.state_done"}
	}
	return stateOf(s)
}

// lessonPick opens the lesson chosen in a list.
func lessonPick(t *turn.Turn) (*say.Page, error) {
	t.Event.Args["target"] = t.At(t.Arg("value"))
	return lessonStart(t)
}

// completeLesson offers lessons while their title is typed.
func completeLesson(t *turn.Turn) []bot.Choice {
	if t.NeedClass() != nil {
		return nil
	}
	all, _, err := t.Lessons()
	if err != nil {
		return nil
	}
	var list []bot.Choice
	for _, s := range term.Search(all, t.Arg("find")) {
		list = append(list, bot.Choice{Value: strconv.Itoa(s.Index + 1), Label: say.Clip(strconv.Itoa(s.Index+1)+" "+s.Lesson.Title, 100)})
	}
	return list
}
