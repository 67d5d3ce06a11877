package outline

import (
	"sync"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// A course in a zip: what is wrong with it is the answer, and where nothing is, it can be used with one press.

// send asks for the zip: of a new class, or of the class whose course it corrects.
func send(t *turn.Turn) (*say.Page, error) {
	if err := maySend(t); err != nil {
		return nil, err
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{
		Action: "outline.sent", Target: t.Target(0) + "." + kindMeant(t), Title: v.Plain("outline.send_form", nil),
		Submit: v.Plain("button.check_course", nil),
		Fields: []bot.Field{{
			Name: "file", Label: v.Plain("outline.file", nil), Note: v.Plain("outline.file_note", nil), Kind: bot.FieldFile, Required: true,
		}},
	}
	return p, nil
}

// maySend refuses who may neither begin a class here nor correct the one that is meant.
func maySend(t *turn.Turn) error {
	if t.Target(0) == "" {
		return may(t)
	}
	if err := t.NeedClass(); err != nil {
		return err
	}
	if !t.Steers() {
		return t.TeachersOnly()
	}
	return nil
}

// read reads the zip that an event brought, nil where it brought none.
func read(ev bot.Event, one *sync.Mutex) any {
	if len(ev.Files) == 0 || len(ev.Files[0].Content) == 0 {
		return nil
	}
	one.Lock()
	defer one.Unlock()
	return course.FromZip(ev.Files[0].Content)
}

// sent says what is wrong with the course that was sent, or keeps it.
func sent(t *turn.Turn) (*say.Page, error) {
	if err := maySend(t); err != nil {
		return nil, err
	}
	pack, ok := t.Early.(*course.Package)
	if !ok {
		return nil, unread(t.Event.Files)
	}
	p := say.Privately()
	again := t.Target(0) + "." + kindMeant(t)
	if pack.Course == nil {
		sayProblems(p, pack.Problems)
		return p.Main("button.send_again", "outline.send", again), nil
	}
	press, err := use(t, pack.Course)
	if err != nil {
		return nil, err
	}
	if err := keepSent(t, pack); err != nil {
		return nil, err
	}
	sayMade(p, pack.Course)
	if pack.Found != "" {
		p.Say("outline.found", bot.Args{"what": pack.Found})
	}
	sayProblems(p, pack.Problems)
	press(p)
	return p.Press("button.send_again", "outline.send", again), nil
}

// keepSent keeps a course for a new class, or for the one whose course it corrects.
func keepSent(t *turn.Turn, pack *course.Package) error {
	if t.Target(0) == "" {
		return keep(t, pack.Course, pack.File)
	}
	if err := t.BeKnown(); err != nil {
		return err
	}
	return record.KeepVersion(t.Tx, t.Who.ID, t.Class.ID, pack.Course, pack.File, t.Event.At)
}

// unread says why there is nothing to read.
func unread(files []bot.FileRef) error {
	switch {
	case len(files) == 0:
		return bot.Refuse("outline.no_file", nil)
	case files[0].Size > bot.MaxSent:
		return bot.Refuse("outline.too_large", bot.Args{"n": bot.MaxSent >> 20})
	}
	return bot.Refuse("outline.not_fetched", nil)
}

// use is the button that goes on with a course: to a new class, or to what it changes in the class that is meant.
func use(t *turn.Turn, co *course.Course) (func(*say.Page), error) {
	mark := co.Hash[:12]
	if t.Target(0) == "" {
		return func(p *say.Page) { p.Main("button.use", "class.form", "."+kindMeant(t)+"."+mark) }, nil
	}
	taught, err := t.Course()
	if err != nil {
		return nil, err
	}
	if course.Successor(taught, []*course.Course{co}) == nil {
		return nil, bot.Refuse("outline.another", bot.Args{"title": co.Title, "taught": taught.Title})
	}
	return func(p *say.Page) { p.Main("button.compare", "correct", t.At(mark)) }, nil
}

// told is how many problems are named at a time, so that the answer fits a phone.
const told = 8

// sayProblems names the first problems of each sort under a line that counts them all: errors, and what is worth knowing.
// What is the same of several files is one of them.
func sayProblems(p *say.Page, all []course.Problem) {
	room := told
	for _, sort := range []struct {
		severity course.Severity
		head     string
	}{{course.Error, "outline.wrong"}, {course.Warning, "outline.advice"}} {
		list := alike(all, sort.severity)
		if len(list) == 0 || room == 0 {
			continue
		}
		p.Say(sort.head, bot.Args{"n": len(list)})
		for _, x := range list[:min(room, len(list))] {
			sayProblem(p, x)
		}
		if more := len(list) - room; more > 0 {
			p.Say("outline.more", bot.Args{"n": more})
		}
		room = max(0, room-len(list))
	}
}

// A likeness is a problem and in how many further places the same is wrong.
type likeness struct {
	course.Problem
	more int
}

// alike puts together what is said in the same words.
func alike(all []course.Problem, severity course.Severity) (list []likeness) {
	at := map[string]int{}
	for _, x := range all {
		i, known := at[x.Text]
		switch {
		case x.Severity != severity:
		case known:
			list[i].more++
		default:
			at[x.Text] = len(list)
			list = append(list, likeness{Problem: x})
		}
	}
	return list
}

func sayProblem(p *say.Page, x likeness) {
	args := bot.Args{"file": x.File, "line": x.Line, "what": x.Text, "n": x.more}
	switch {
	case x.File == ".":
		p.Say("outline.problem", args)
	case x.more > 0:
		p.Say("outline.problem_files", args)
	case x.Line == 0:
		p.Say("outline.problem_file", args)
	default:
		p.Say("outline.problem_line", args)
	}
}
