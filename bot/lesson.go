package bot

import (
	"strconv"
	"strings"

	"afterbell/bot/course"
	"afterbell/bot/rich"
)

// lessonStory is reading lessons and ticking their steps in private: /lessons.
func lessonStory() story {
	return story{name: "lessons", actions: []action{
		typed("lessons", lessonsCommand).completes("find", 100, completeLesson).looks(),
		pressed("lesson.start", lessonStart),
		pressed("lesson.read", lessonRead).looks(),
		pressed("lesson.pick", lessonPick),
		pressed("tick", tick),
		pressed("help.more", variant),
	}}
}

// lessonStart opens a lesson for oneself: its steps to tick, and the ways in.
func lessonStart(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	s, err := t.lessonOf(t.target(1))
	if err != nil {
		return nil, err
	}
	if !s.Figures.Opened {
		if _, _, err := t.record(t.fact(factOpen, s.Lesson.ID)); err != nil {
			return nil, err
		}
	}
	return t.lessonPage(*s), nil
}

// lessonPage shows the steps, ticked and open.
func (t *turn) lessonPage(s study) *page {
	l := s.Lesson
	p := privately().say("lesson.head", Args{"number": s.Index + 1, "title": l.Title, "state": lessonState(s)})
	if l.Aim != "" {
		p.say("lesson.aim", Args{"aim": l.Aim})
	}
	choose := &Select{Action: "tick", Target: t.at(l.ID), Hint: t.voice().plain("lesson.tick_hint", nil), Many: true}
	for i, step := range l.Steps {
		done := s.Figures.Ticked&(1<<i) != 0
		p.say(stepKey(done, step), Args{"i": i + 1, "step": step.Text, "minutes": step.Minutes})
		choose.Options = append(choose.Options, Choice{Value: strconv.Itoa(i), Label: clip(step.Text, 75), On: done})
	}
	if len(choose.Options) > 0 {
		p.choose = choose
	}
	if s.Done() {
		p.say("lesson.done", nil)
	}
	if len(l.Questions) > 0 {
		p.press("button.questions", "quiz", t.at(l.ID))
	}
	if len(l.MoreHelp) > 0 {
		p.press("button.more_help", "help.more", t.at(l.ID, "more"))
	}
	if len(l.GoFurther) > 0 {
		p.press("button.further", "help.more", t.at(l.ID, "further"))
	}
	p.press("button.read", "lesson.read", t.at(l.ID, "0"))
	return p.press("button.checkin", "checkin.open", t.at(l.ID)).press("button.ask", "ask.open", t.at(l.ID))
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
func tick(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	s, err := t.lessonOf(t.target(1))
	if err != nil {
		return nil, err
	}
	x := t.fact(factTick, s.Lesson.ID)
	for value := range strings.SplitSeq(t.arg("value"), ",") {
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < len(s.Lesson.Steps) {
			x.Steps |= 1 << n
		}
	}
	if x.Steps != s.Figures.Ticked {
		f, _, err := t.record(x)
		if err != nil {
			return nil, err
		}
		s.Figures = f.Lessons[s.Lesson.ID]
		s.Ticked = ticked(s.Figures.Ticked, s.Steps)
	}
	p := t.lessonPage(*s)
	p.replace = true
	return p, nil
}

// readPage is how much of a lesson one private answer shows, in characters.
const readPage = 1800

// lessonRead shows the lesson's text privately, page by page; each page is made afresh.
func lessonRead(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	s, err := t.lessonOf(t.target(1))
	if err != nil {
		return nil, err
	}
	co, err := t.course()
	if err != nil {
		return nil, err
	}
	pages := rich.Split(lessonText(s.Lesson), func(b []rich.Block) bool { return len(rich.Plain(b)) <= readPage })
	n, _ := strconv.Atoi(t.target(2))
	p := privately()
	if n < 0 || n >= len(pages) {
		return p.say("lesson.no_text", nil), nil
	}
	p.say("lesson.page", Args{"number": s.Index + 1, "title": s.Lesson.Title, "page": n + 1, "pages": len(pages)})
	p.show(pages[n])
	p.files = lessonFiles(co, s.Lesson, pages[n], n == 0)
	if n+1 < len(pages) {
		p.main("button.read_on", "lesson.read", t.at(s.Lesson.ID, strconv.Itoa(n+1)))
	}
	return p.press("button.steps", "lesson.start", t.at(s.Lesson.ID)), nil
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
func variant(t *turn) (*page, error) {
	if err := t.needPart(); err != nil {
		return nil, err
	}
	s, err := t.lessonOf(t.target(1))
	if err != nil {
		return nil, err
	}
	text, key := s.Lesson.MoreHelp, "lesson.more_help"
	if t.target(2) == "further" {
		text, key = s.Lesson.GoFurther, "lesson.further"
	}
	x := t.fact(factHelp, s.Lesson.ID)
	x.Did = t.target(2)
	if s.Figures.Help != x.Did {
		if _, _, err := t.record(x); err != nil {
			return nil, err
		}
	}
	p := privately().say(key, Args{"number": s.Index + 1, "title": s.Lesson.Title})
	p.show(text)
	return p.press("button.steps", "lesson.start", t.at(s.Lesson.ID)), nil
}

// lessonsCommand lists the lessons that are out, or finds some by number, title or word.
func lessonsCommand(t *turn) (*page, error) {
	if err := t.needClass(); err != nil {
		return nil, err
	}
	all, _, err := t.studies()
	if err != nil {
		return nil, err
	}
	words := clip(t.arg("find"), 100)
	found := search(all, words)
	p := privately()
	switch {
	case len(all) == 0:
		return p.say("lessons.none_yet", nil), t.nextLesson(p)
	case len(found) == 0:
		p.say("lessons.not_found", Args{"words": words})
		found = all
	case words != "" && len(found) == 1:
		return t.lessonPage(found[0]), nil
	default:
		p.say("lessons.head", Args{"n": len(found)})
	}
	choose := &Select{Action: "lesson.pick", Target: t.at(), Hint: t.voice().plain("lessons.hint", nil)}
	if len(found) > maxChoices {
		p.say("lessons.cut", Args{"n": maxChoices})
	}
	for _, s := range found[max(0, len(found)-maxChoices):] {
		p.say("lessons.item", Args{"number": s.Index + 1, "title": s.Lesson.Title, "state": lessonState(s)})
		choose.Options = append(choose.Options, Choice{Value: s.Lesson.ID, Label: clip(strconv.Itoa(s.Index+1)+" "+s.Lesson.Title, 75)})
	}
	p.choose = choose
	return p, nil
}

func lessonState(s study) phrase {
	if s.Done() {
		return phrase{key: "lesson.state_done"}
	}
	return stateOf(s)
}

// lessonPick opens the lesson chosen in a list.
func lessonPick(t *turn) (*page, error) {
	t.ev.Args["target"] = t.at(t.arg("value"))
	return lessonStart(t)
}

// completeLesson offers lessons while their title is typed.
func completeLesson(t *turn) []Choice {
	if t.needClass() != nil {
		return nil
	}
	all, _, err := t.studies()
	if err != nil {
		return nil
	}
	var list []Choice
	for _, s := range search(all, t.arg("find")) {
		list = append(list, Choice{Value: strconv.Itoa(s.Index + 1), Label: clip(strconv.Itoa(s.Index+1)+" "+s.Lesson.Title, 100)})
	}
	return list
}
