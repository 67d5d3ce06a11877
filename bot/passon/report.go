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

// readable is what somebody may report: what was passed on to the class, and the answer to a question of their own.
func readable(t *turn.Turn) (record.Question, Answer, error) {
	if err := t.NeedPart(); err != nil {
		return record.Question{}, Answer{}, err
	}
	key, x, err := meant(t)
	if err != nil {
		return x, Answer{}, err
	}
	a, ok, err := record.Load(t.Tx, answerKey(t.Class.ID, record.LastSegment(key)))
	switch {
	case err != nil || ok && len(a.Posts) > 0:
		return x, a, err
	case x.Person == t.Who.ID && x.Answer != "": // nobody but its author has read the answer
		return x, Answer{Question: x.Text, Answer: x.Answer, By: x.By}, nil
	}
	return x, a, bot.Refuse("queue.gone", nil)
}

// reportOpen asks what of it is meant.
func reportOpen(t *turn.Turn) (*say.Page, error) {
	_, a, err := readable(t)
	if err != nil {
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
	if len(a.Posts) == 0 { // of what was answered in private only the answer can be meant
		p.Form.Fields = p.Form.Fields[1:]
	}
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
	if t.Arg("about") == "answer" || len(a.Posts) == 0 {
		x.Author, x.Words = a.By, a.Answer
	}
	again, err := t.Once("report", turn.Limit{Most: 5, Of: []string{"report"}, Refusal: "report.enough"}, x.Words, name)
	if err != nil {
		return nil, err
	}
	if !again.IsZero() {
		return t.Already(again), nil
	}
	key := reportKey(t.Class.ID, record.Stamp(x.At)+"-"+record.IDOf(t.Event, "report"))
	_, known, err := record.Load(t.Tx, key)
	if err == nil && !known { // an event that comes twice tells nobody twice
		err = record.Save(t.Tx, key, x)
	}
	if err != nil {
		return nil, err
	}
	return tellTeachers(t, x, !known)
}

// tellTeachers tells each teacher but the author, in one message a day, and says who was told. writes is false where
// that was done before.
func tellTeachers(t *turn.Turn, x Report, writes bool) (*say.Page, error) {
	var told say.List
	teachers, err := t.Teachers()
	if err != nil {
		return nil, err
	}
	for _, id := range teachers {
		if id == x.Author {
			continue
		}
		told = append(told, t.Voice().Word(t.NameOf(id)))
		if !writes {
			continue
		}
		if err := planMessage(t, id); err != nil {
			return nil, err
		}
	}
	if len(told) == 0 {
		return say.Privately().Say("report.nobody", bot.Args{"teacher": t.NameOf(x.Author)}), nil
	}
	return say.Privately().Say("report.sent", bot.Args{"teachers": told, "n": t.School.Kept.Reports}), nil
}

// planMessage plans the message to one teacher: today, or on the first day for which none was sent yet.
func planMessage(t *turn.Turn, id string) error {
	who, err := record.Need(t.Tx, record.PersonKey(id))
	if err != nil {
		return err
	}
	for day := t.Now.In(who.Location()); ; day = when.At(when.DateOf(day).AddDays(1), when.Clock{}, who.Location()) {
		at := who.Quiet.Next(day)
		key := outbox.Occurrence(kindReport, t.Class.ID, id, when.DateOf(at).String())
		r, ok, err := record.Load(t.Tx, record.PostKey(key))
		if err != nil {
			return err
		}
		if ok && (r.State != record.StatePlanned || len(r.Parts) > 0) {
			continue
		}
		return outbox.Plan(t.Tx, key, record.Entry{Kind: kindReport, Class: t.Class.ID, Person: id, At: at})
	}
}

// renderReport tells a teacher that words were reported; the words themselves stand in /class.
func renderReport(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	_, list, err := waitingFor(q.Tx, c.ID, q.Entry.Person)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if len(list) == 0 {
		return nil, bot.Post{}, "dealt with meanwhile", nil
	}
	p := &say.Page{}
	if len(list) == 1 {
		p.Say("report.message", bot.Args{"name": q.NameOf(list[0].By), "class": c.Name})
	} else {
		p.Say("report.messages", bot.Args{"n": len(list), "class": c.Name})
	}
	return p.Press("button.reports", "reports", q.At()), bot.Post{}, "", nil
}

// waiting are the reports that nobody has dealt with, as the teacher who acts sees them.
func waiting(t *turn.Turn) (names []string, list []Report, err error) {
	return waitingFor(t.Tx, t.Class.ID, t.Who.ID)
}

// waitingFor are the reports of a class that nobody has dealt with, but for those of words that this teacher wrote.
func waitingFor(tx bot.Tx, class, teacher string) (names []string, list []Report, err error) {
	keys, all, err := record.Scan(tx, reportsOf(class))
	for i, x := range all {
		if x.Handled.IsZero() && x.Author != teacher {
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
