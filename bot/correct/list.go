package correct

import (
	"fmt"
	"strings"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// A course that was pasted in chat has no folder to be changed in: its list is changed in a form, and becomes a correction
// like any other, which is shown before anything follows it. One that was sent as a zip is sent again (package outline).

// listOpen opens the form with the list as it is taught.
func listOpen(t *turn.Turn) (*say.Page, error) {
	co, lines, err := listed(t)
	if err != nil {
		return nil, err
	}
	return listForm(t, co, lines, nil), nil
}

// listed is the course of the class with its list, for whoever steers it.
func listed(t *turn.Turn) (*course.Course, string, error) {
	if err := t.NeedClass(); err != nil {
		return nil, "", err
	}
	if !t.Steers() {
		return nil, "", t.TeachersOnly()
	}
	co, err := t.Course()
	if err != nil {
		return nil, "", err
	}
	lines, ok := course.Listed(co)
	if !ok || len(lines) > turn.MaxWords {
		return nil, "", bot.Refuse("correct.no_list", nil)
	}
	return co, lines, nil
}

// mayList reports whether the person can change the course of the class in a form.
func mayList(t *turn.Turn) bool {
	_, _, err := listed(t)
	return err == nil
}

func listForm(t *turn.Turn, co *course.Course, lines string, problems map[string]string) *say.Page {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{
		Action: "correct.listed", Target: t.At(), Title: say.Clip(co.Title, 45), Submit: v.Plain("class.preview", nil),
		Fields: []bot.Field{{
			Name: "lessons", Label: v.Plain("outline.lessons", nil), Note: v.Plain("correct.list_note", nil), Kind: bot.FieldText,
			Required: true, Max: turn.MaxWords, Value: lines, Error: problems["lessons"],
		}},
	}
	return p
}

// listSubmit keeps the changed list as a draft, and shows what it would change.
func listSubmit(t *turn.Turn) (*say.Page, error) {
	co, _, err := listed(t)
	if err != nil {
		return nil, err
	}
	newer, problems := course.Relisted(co, co.Title, t.Arg("lessons"))
	if newer == nil {
		return listForm(t, co, t.Arg("lessons"), map[string]string{"lessons": lineOf(t, problems[0])}), nil
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	if err := record.KeepVersion(t.Tx, t.Who.ID, t.Class.ID, newer, nil, t.Event.At); err != nil {
		return nil, err
	}
	if newer.Hash == co.Hash {
		return say.Privately().Say("correct.same", nil).Press("button.class", "class", t.At()), nil
	}
	c := term.CorrectionOf(t.Class.Run, co, newer, t.Class.Location(), t.Now)
	return showIt(t, say.Privately(), &c), nil
}

// lineOf is a mistake in a list, with its line.
func lineOf(t *turn.Turn, x course.Problem) string {
	if x.Line == 0 {
		return x.Text
	}
	return t.Voice().Plain("outline.line", bot.Args{"line": fmt.Sprint(x.Line), "what": x.Text})
}

// draft is the person's changed list for the class, or the version that they sent, which a button names by its mark; nil for none.
func draft(t *turn.Turn, named string) (*course.Course, error) {
	if !t.Known || named == "" {
		return nil, nil
	}
	_, all, err := record.Scan(t.Tx, record.OutlinesOf(t.Who.ID))
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if x.For == t.Class.ID && strings.HasPrefix(x.Course, named) {
			return t.School.Course(t.Tx, x.Course)
		}
	}
	return nil, nil
}
