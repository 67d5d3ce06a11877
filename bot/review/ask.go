package review

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// How a question is asked, and found again by what its buttons say.

// Where a question was asked, as its buttons say.
const (
	inLesson = ""  // in its lesson
	inRound  = "r" // since it came back
	// Before a lesson that builds on that of the question it is the number of that lesson.
)

// An asked is a question that is asked, or was.
type asked struct {
	s    *term.Progress
	n    int
	mode string
}

func (a asked) question() course.Question { return a.s.Lesson.Questions[a.n] }

// target names the question to buttons: by its place, and by its words, since a correction may give it another place.
func (a asked) target(t *turn.Turn) string {
	parts := []string{a.s.Lesson.ID, strconv.Itoa(a.n), tagOf(a.question())}
	if a.mode != inLesson {
		parts = append(parts, a.mode)
	}
	return t.At(parts...)
}

// tagOf is a short name of the words of a question: there are 36⁴, and a lesson has 50 questions at most.
func tagOf(x course.Question) string {
	h := fnv.New32a()
	h.Write([]byte(strings.ToLower(strings.Join(strings.Fields(x.Text), " "))))
	return strconv.FormatUint(uint64(h.Sum32()%(36*36*36*36)), 36)
}

// found is the question that a button or list belongs to, wherever a correction has put it. Buttons of earlier versions
// name its place alone.
func found(t *turn.Turn) (a asked, err error) {
	if a.s, err = t.Lesson(t.Target(1)); err != nil {
		return a, err
	}
	all := a.s.Lesson.Questions
	a.n, err = strconv.Atoi(t.Target(2))
	inside := err == nil && a.n >= 0 && a.n < len(all)
	tag := t.Target(3)
	a.mode = t.Target(4)
	switch {
	case tag == "" && inside, inside && tagOf(all[a.n]) == tag:
		return a, nil
	case tag == "":
		return a, bot.Refuse("lesson.none", nil)
	}
	if a.n = slices.IndexFunc(all, func(x course.Question) bool { return tagOf(x) == tag }); a.n < 0 {
		return a, bot.Refuse("recall.changed", nil)
	}
	return a, nil
}

// answering is the question that whoever acts answers.
func answering(t *turn.Turn) (asked, error) {
	if err := t.NeedPart(); err != nil {
		return asked{}, err
	}
	return found(t)
}

// ask adds a question to a page, with the way to its answer.
func ask(t *turn.Turn, p *say.Page, a asked) *say.Page {
	x, target := a.question(), a.target(t)
	sayQuestion(t, p, x)
	if len(x.Choices) == 0 {
		p.Say("quiz.recall", nil)
		return p.Main("button.reveal", "quiz.reveal", target)
	}
	choose := &bot.Select{Action: "quiz.answer", Target: target, Hint: t.Voice().Plain("quiz.hint", nil)}
	for i := range x.Choices {
		at := i
		if a.mode != inLesson { // elsewhere than last time, or its place would be remembered
			at = (i + t.Today().Ordinal()) % len(x.Choices)
		}
		c := x.Choices[at]
		p.Say("quiz.choice", bot.Args{"i": i + 1, "choice": t.School.Book.CourseLine(c.Text)})
		choose.Options = append(choose.Options, bot.Choice{Value: strconv.Itoa(at), Label: say.Clip(strconv.Itoa(i+1)+". "+c.Text, 75)})
	}
	p.Choose = choose
	return p
}

// sayQuestion says a question: when it is asked, and again above its answer, which would hang in the air without it.
func sayQuestion(t *turn.Turn, p *say.Page, x course.Question) *say.Page {
	return p.Say("quiz.question", bot.Args{"question": t.School.Book.CourseLine(x.Text)}).Show(x.Body)
}
