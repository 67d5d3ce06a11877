package passon

import (
	"context"
	"time"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Words that were passed on to the class can be reported. The teachers are told, but never who wrote them, and the
// words are kept for some time, whatever becomes of the post meanwhile.

const kindReport = "report" // it tells a teacher that words were reported

// Report is words that somebody reported.
type Report struct {
	By      string    `json:"by"`
	At      time.Time `json:"at"`
	Of      string    `json:"of"` // the question of this name, or its answer, was reported
	Author  string    `json:"author"`
	Words   string    `json:"words"`
	Why     string    `json:"why,omitzero"`
	Handled time.Time `json:"handled,omitzero"` // a teacher has dealt with it since then
}

func reportTable() record.Table {
	return record.Table{Name: "report", Rest: "CLASS/TIME-ID", Holds: "words that were reported, for some days", Owner: record.OfClass}
}

func reportsOf(class string) record.Prefix[Report] {
	return record.Prefix[Report](reportTable().Owned(class))
}

func reportKey(class, name string) record.Key[Report] {
	return record.Key[Report](string(reportsOf(class)) + name)
}

// lastDay is the last date of the class on which the words are kept.
func (x Report) lastDay(v *term.View) when.Date {
	return when.DateOf(x.At.In(v.Class.Location())).AddDays(v.School.Kept.Reports)
}

// readable is what somebody may report: what was passed on to the class.
func readable(t *turn.Turn) (record.Question, Answer, error) {
	if err := t.NeedPart(); err != nil {
		return record.Question{}, Answer{}, err
	}
	key, x, err := meant(t)
	if err != nil {
		return x, Answer{}, err
	}
	a, ok, err := record.Load(t.Tx, answerKey(t.Class.ID, record.LastSegment(key)))
	if err == nil && (!ok || len(a.Posts) == 0) {
		err = bot.Refuse("queue.gone", nil)
	}
	return x, a, err
}

// reportOpen asks what of it is meant.
func reportOpen(t *turn.Turn) (*say.Page, error) {
	if _, _, err := readable(t); err != nil {
		return nil, err
	}
	v := t.Voice()
	p := say.Privately()
	p.Form = &bot.Form{Action: "report.form", Target: t.Event.Args["target"], Title: v.Plain("report.form", nil),
		Submit: v.Plain("ask.send", nil), Fields: []bot.Field{
			{Name: "about", Label: v.Plain("report.about", nil), Kind: bot.FieldOne, Value: "question", Options: []bot.Choice{
				{Value: "question", Label: v.Plain("report.about_question", nil), On: true},
				{Value: "answer", Label: v.Plain("report.about_answer", nil)}}},
			{Name: "why", Label: v.Plain("report.why", nil), Note: v.Plain("report.why_note", nil), Kind: bot.FieldText, Max: turn.MaxWords},
		}}
	return p, nil
}

// report keeps the words and tells the teachers, but for whoever wrote them.
func report(t *turn.Turn) (*say.Page, error) {
	q, a, err := readable(t)
	if err != nil {
		return nil, err
	}
	name := t.Target(1)
	x := Report{By: t.Who.ID, At: t.Event.At.UTC(), Of: name, Author: q.Person, Words: a.Question, Why: t.Arg("why")}
	if t.Arg("about") == "answer" {
		x.Author, x.Words = a.By, a.Answer
	}
	again, err := t.Once("report", turn.Limit{Most: 5, Of: []string{"report"}, Refusal: "report.enough"}, x.Words, name)
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	if err := record.Save(t.Tx, reportKey(t.Class.ID, record.Stamp(x.At)+"-"+record.IDOf(t.Event, "report")), x); err != nil {
		return nil, err
	}
	return tellTeachers(t, x)
}

// tellTeachers tells each teacher but the author, once for the same words, and says who was told.
func tellTeachers(t *turn.Turn, x Report) (*say.Page, error) {
	var told say.List
	for _, id := range t.Class.Teachers {
		who, ok, err := record.Load(t.Tx, record.PersonKey(id))
		if err != nil {
			return nil, err
		}
		if !ok || id == x.Author || !who.Left.IsZero() {
			continue
		}
		told = append(told, t.Voice().Word(t.NameOf(id)))
		at := who.Quiet.Next(t.Now.In(who.Location()))
		if err := outbox.Plan(t.Tx, outbox.Occurrence(kindReport, t.Class.ID, id, x.Of, x.Author), record.Entry{
			Kind: kindReport, Class: t.Class.ID, Person: id, Ref: x.By, At: at,
		}); err != nil {
			return nil, err
		}
	}
	if len(told) == 0 {
		return say.Privately().Say("report.nobody", bot.Args{"teacher": t.NameOf(x.Author)}), nil
	}
	return say.Privately().Say("report.sent", bot.Args{"teachers": told, "n": t.School.Kept.Reports}), nil
}

// renderReport tells a teacher that words were reported; the words themselves stand in /class.
func renderReport(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p := (&say.Page{}).Say("report.message", bot.Args{"name": q.NameOf(q.Entry.Ref), "class": c.Name})
	return p.Press("button.reports", "reports", q.At()), bot.Post{}, "", nil
}

// waiting are the reports that nobody has dealt with, but for those of words that the teacher who acts wrote.
func waiting(t *turn.Turn) (names []string, list []Report, err error) {
	keys, all, err := record.Scan(t.Tx, reportsOf(t.Class.ID))
	for i, x := range all {
		if x.Handled.IsZero() && x.Author != t.Who.ID {
			names, list = append(names, record.LastSegment(keys[i])), append(list, x)
		}
	}
	return names, list, err
}

// countReports counts them in the overview.
func countReports(t *turn.Turn, p *say.Page) error {
	if !t.Reads() {
		return nil
	}
	names, _, err := waiting(t)
	if err == nil && len(names) > 0 {
		p.Say("report.count", bot.Args{"n": len(names)}).Press("button.reports", "reports", t.At())
	}
	return err
}

// reports shows the oldest report that waits.
func reports(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	names, list, err := waiting(t)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(list) == 0 {
		return p.Say("report.none", nil), nil
	}
	x := list[0]
	p.Say("report.head", bot.Args{"name": t.NameOf(x.By), "when": say.Wall(x.At.In(t.Who.Location()))})
	p.Say("queue.text", bot.Args{"text": t.Words(x.Words)})
	if x.Why != "" {
		p.Say("report.said", bot.Args{"name": t.NameOf(x.By), "why": t.Words(x.Why)})
	}
	p.Say("report.whose", bot.Args{"author": t.NameOf(x.Author), "day": say.LongDay(x.lastDay(&t.View))})
	return p.Main("button.report_done", "reports.done", t.At(names[0])), nil
}

// reportDone takes a report off the list. The words stay for as long as they were promised to.
func reportDone(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	key := reportKey(t.Class.ID, t.Target(1))
	x, ok, err := record.Load(t.Tx, key)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, bot.Refuse("report.gone", nil)
	case x.Author == t.Who.ID:
		return nil, bot.Refuse("report.author", nil)
	}
	if x.Handled.IsZero() {
		x.Handled = t.Now
	}
	p := say.Privately().Say("report.done", bot.Args{"day": say.LongDay(x.lastDay(&t.View))})
	p.Replace = true
	return p.Press("button.reports", "reports", t.At()), record.Save(t.Tx, key, x)
}

// forgetReports deletes the reports that are older than they are kept.
func forgetReports(ctx context.Context, g turn.Ground) error {
	kept := time.Duration(g.School.Kept.Reports+1) * 24 * time.Hour
	return turn.Expire(ctx, g, reportTable(), func(x Report) bool { return g.Now().Sub(x.At) >= kept })
}
