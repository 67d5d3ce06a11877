// Package outline is the story of a class whose course comes by chat. Somebody pastes the titles of the lessons into a form,
// one a line and each with a link if there is one; or sends a zip with a course folder, or with what can be made one.
// Then the course is there to be taught. Nobody needs access to the machine on which the bot runs.
//
// The course is pinned under the hash of its content as any other. Who gave it can make classes of it; it is kept
// as long as such a class, or for a month while there is none. A class that is under way can be corrected by a zip.
package outline

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// Outline is making a course from a list in chat.
func Outline() turn.Story {
	var reading sync.Mutex // one zip is read at a time: the worst take seconds, and somebody may send many
	return turn.Story{
		Name: "outline", Tables: []record.Table{record.OutlineTable()}, Founding: founding,
		Actions: []turn.Action{
			turn.Pressed("outline.open", open).MayOpen().Looks(),
			turn.Pressed("outline.form", submit).MayOpen(),
			turn.Pressed("outline.send", send).MayOpen().Looks(),
			turn.Pressed("outline.sent", sent).First(func(ev bot.Event) any { return read(ev, &reading) }).Choosing("file"),
		},
	}
}

const (
	most  = 10                  // so many lists of one person wait for a class: more are slips that pile up
	keeps = 30 * 24 * time.Hour // a list of which no class was made is kept so long
	named = 8                   // the answer names so many lessons, so that it fits a phone
	wrong = 3                   // so many lines that cannot be read are named at once
)

// founding offers to paste a list where somebody may begin a class, else for a study group.
func founding(t *turn.Turn, p *say.Page) error {
	anew := !t.Inside || !t.Class.Started || t.Arg("go") == "new"
	if t.Event.In.Channel == "" || !anew {
		return nil
	}
	kind := record.Taught
	if ok, err := t.MayFound(kind); err != nil {
		return err
	} else if !ok {
		kind = record.Group
	}
	p.Press("button.outline", "outline.open", "."+kind).Press("button.send_course", "outline.send", "."+kind)
	return nil
}

// kindMeant is the kind of class that the list is for.
func kindMeant(t *turn.Turn) string {
	if t.Target(1) == record.Group {
		return record.Group
	}
	return record.Taught
}

// may refuses who may not begin a class here.
func may(t *turn.Turn) error {
	if t.Event.In.Channel == "" {
		return bot.Refuse("class.in_channel", nil)
	}
	ok, err := t.MayFound(kindMeant(t))
	if err == nil && !ok {
		return bot.Refuse("class.ask_keeper", nil)
	}
	return err
}

func open(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	return form(t, nil), nil
}

// form asks for the title and the lessons, with what was typed already.
func form(t *turn.Turn, problems map[string]string) *say.Page {
	v := t.Voice()
	p := say.Privately()
	p.Errors = problems
	p.Form = &bot.Form{
		Action: "outline.form", Target: "." + kindMeant(t), Title: v.Plain("outline.form", nil), Submit: v.Plain("button.save", nil),
		Fields: []bot.Field{
			{
				Name: "title", Label: v.Plain("outline.title", nil), Kind: bot.FieldLine, Required: true, Max: course.MaxTitle,
				Value: t.Arg("title"), Error: problems["title"],
			},
			{
				Name: "lessons", Label: v.Plain("outline.lessons", nil), Note: v.Plain("outline.lessons_note", nil), Kind: bot.FieldText,
				Required: true, Max: turn.MaxWords, Value: t.Arg("lessons"), Error: problems["lessons"],
			},
		},
	}
	return p
}

// submit makes the course and offers to set up the class.
func submit(t *turn.Turn) (*say.Page, error) {
	if err := may(t); err != nil {
		return nil, err
	}
	if t.Arg("title") == "" {
		return form(t, t.Voice().FieldErrors(map[string]string{"title": "ask.empty"})), nil
	}
	co, found := course.FromList(t.Arg("title"), t.Arg("lessons"))
	if co == nil {
		return form(t, map[string]string{"lessons": inWords(t, found)}), nil
	}
	if err := keep(t, co, nil); err != nil {
		return nil, err
	}
	p := say.Privately()
	sayMade(p, co)
	if len(found) > 0 {
		p.Say("outline.noticed", bot.Args{"what": inWords(t, found)})
	}
	return p.Main("button.set_days", "class.form", "."+kindMeant(t)+"."+co.Hash[:12]), nil
}

// sayMade says what the course is that was made, so that it can be compared with what was meant.
func sayMade(p *say.Page, co *course.Course) {
	p.Say("outline.made", bot.Args{"title": co.Title, "n": len(co.Lessons)})
	for i, l := range co.Lessons[:min(named, len(co.Lessons))] {
		p.Say("outline.item", bot.Args{"number": i + 1, "title": l.Title})
	}
	if more := len(co.Lessons) - named; more > 0 {
		p.Say("outline.more", bot.Args{"n": more})
	}
}

// inWords names the first problems of a list, each with its line.
func inWords(t *turn.Turn, found []course.Problem) string {
	var words []string
	for _, x := range found[:min(wrong, len(found))] {
		if x.Line == 0 {
			words = append(words, x.Text)
			continue
		}
		words = append(words, t.Voice().Plain("outline.line", bot.Args{"line": fmt.Sprint(x.Line), "what": x.Text}))
	}
	return strings.Join(words, " · ")
}

// keep stores the course with who made it, and forgets that person's old ones of which no class was made. file returns a
// file of the course by its path.
func keep(t *turn.Turn, co *course.Course, file func(path string) ([]byte, error)) error {
	if err := t.BeKnown(); err != nil {
		return err
	}
	keys, all, err := record.Scan(t.Tx, record.OutlinesOf(t.Who.ID))
	if err != nil {
		return err
	}
	kept := len(all)
	for i, x := range all {
		if x.For != "" {
			kept--
			continue
		}
		if past, err := isPast(t, x, co); err != nil {
			return err
		} else if past {
			if err := record.Remove(t.Tx, keys[i]); err != nil {
				return err
			}
			kept--
		}
	}
	switch {
	case slices.ContainsFunc(all, func(x record.Outline) bool { return x.Course == co.Hash && x.For == "" }):
		return nil // it was pasted before
	case kept >= most:
		return bot.Refuse("outline.too_many", bot.Args{"n": most})
	}
	if err := record.PinCourse(t.Tx, co, file); err != nil {
		return err
	}
	return record.Save(t.Tx, record.OutlineKey(t.Who.ID, co.Hash), record.Outline{Course: co.Hash, At: t.Event.At})
}

// isPast reports whether a course that somebody made waits no more, now that they made another one: its month is over, or
// the other one has its title and is a newer version.
func isPast(t *turn.Turn, x record.Outline, newer *course.Course) (bool, error) {
	if x.Course == newer.Hash {
		return false, nil
	}
	if t.Event.At.Sub(x.At) > keeps {
		return true, nil
	}
	co, err := t.School.Course(t.Tx, x.Course)
	return err == nil && co.Title == newer.Title, err
}
