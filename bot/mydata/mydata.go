// Package mydata gives people what is kept of them into their own hands: it says what that is and why, shows it, makes a
// file of it, tells who looked at it, lets them leave a class, and erases it at once.
//
// What belongs to somebody is found by the list of tables that all stories name (turn.Keep), never by a list of its own, so
// what is shown, what is in the file and what is erased are the same records.
package mydata

import (
	"context"
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// MyData is everything that a person can do with what is kept of them.
func MyData() turn.Story {
	return turn.Story{
		Name: "my data",
		Kinds: []outbox.Kind{
			{Name: outbox.KindRemoved, Owner: record.OfClass, RatherTwice: true, Awaited: true, Render: renderRemoved},
			{Name: kindGoing, Owner: record.OfClass, Render: renderGoing},
		},
		Goes: goes, Agenda: announce,
		Jobs: []turn.Job{{Name: "old looks", Every: time.Hour, Now: true, Work: forgetLooks}},
		Actions: []turn.Action{
			turn.Pressed("mydata", overview).Looks(),
			turn.Pressed("mydata.show", show).Looks(),
			turn.Pressed("mydata.looks", looks).Looks(),
			turn.Pressed("mydata.export", export),
			turn.Pressed("mydata.leave", leave),
			turn.Pressed("mydata.erase", erase),
		},
	}
}

// overview says what is kept of whoever asks, why, and what they can do about it.
func overview(t *turn.Turn) (*say.Page, error) {
	pieces, err := t.Pieces()
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(pieces) == 0 {
		return p.Say("mydata.nothing", nil), nil
	}
	p.Say("mydata.head", nil)
	counts := map[string]int{}
	var tables []string
	for _, x := range pieces {
		if counts[x.Table]++; counts[x.Table] == 1 && !entries(x.Table) {
			tables = append(tables, x.Table)
		}
	}
	for _, name := range tables {
		p.Say("kept."+name, bot.Args{"n": counts[name]})
	}
	readers := "mydata.readers"
	if t.Inside && t.Class.Kind == record.Group {
		readers = "mydata.readers_group"
	}
	if t.Inside && t.Class.Going != nil {
		p.Say("mydata.going", bot.Args{"class": t.Class.Name, "day": say.LongDay(t.Class.Going.On)})
	}
	p.Say(readers, nil)
	if n := t.School.Kept.Class; n > 0 {
		p.Say("mydata.goes", bot.Args{"n": n})
	} else {
		p.Say("mydata.goes_never", bot.Args{"n": t.School.Kept.Removed})
	}
	p.Press("button.data_show", "mydata.show", t.At()).Press("button.data_export", "mydata.export", t.At()).
		Press("button.data_looks", "mydata.looks", t.At())
	if t.Joined && t.Member.Role == record.Learner && !t.Member.Quit {
		p.Press("button.data_leave", "mydata.leave", t.At())
	}
	return p.Danger("button.data_erase", "mydata.erase", t.At()), nil
}

// entries reports whether a table leads to records that are named by themselves, so that it is not worth a line.
func entries(table string) bool {
	return slices.Contains([]string{"belongs", "unread", "open", "talk", "passed"}, table)
}

// shown is how many of the newest things that somebody wrote are shown. All of them are in the file.
const shown = 10

// show shows what somebody wrote last.
func show(t *turn.Turn) (*say.Page, error) {
	pieces, err := t.Pieces()
	if err != nil {
		return nil, err
	}
	w, err := writtenOf(pieces)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(w.facts)+len(w.asked)+len(w.plans)+len(w.begun)+len(w.own) == 0 {
		return p.Say("mydata.wrote_nothing", nil).Press("button.data_export", "mydata.export", t.At()), nil
	}
	p.Say("mydata.wrote", bot.Args{"n": shown})
	words := func(text string) any { return t.Words(text) }
	for _, x := range w.facts[max(0, len(w.facts)-shown):] {
		p.Say("person.checkin", bot.Args{"day": say.ShortDay(x.Day), "noted": term.Noted(x, words)})
	}
	for _, x := range w.asked[max(0, len(w.asked)-shown):] {
		p.Say("mydata.asked", bot.Args{"when": say.Wall(x.At.In(t.Who.Location())), "words": t.Words(x.Text)})
	}
	for _, x := range w.begun[max(0, len(w.begun)-shown):] {
		p.Say("mydata.asked", bot.Args{"when": say.Wall(x.At.In(t.Who.Location())), "words": t.Words(x.Text)})
	}
	for _, x := range w.plans[max(0, len(w.plans)-shown):] {
		p.Say("mydata.plan", bot.Args{"words": t.Words(x.What)})
	}
	for _, x := range w.own[max(0, len(w.own)-shown):] {
		for _, step := range x.Steps {
			p.Say("mydata.own_step", bot.Args{"words": t.Words(step.Text)})
		}
	}
	return p.Press("button.data_export", "mydata.export", t.At()), nil
}

// looks lists who looked at whoever asks.
func looks(t *turn.Turn) (*say.Page, error) {
	_, all, err := record.Scan(t.Tx, record.LooksAt(t.Who.ID))
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	if len(all) == 0 {
		return p.Say("mydata.looks_none", nil), nil
	}
	p.Say("mydata.looks", nil)
	for _, x := range slices.Backward(all[max(0, len(all)-shownLooks):]) {
		key, by := "mydata.looked", t.NameOf(x.By)
		switch {
		case x.What == record.Exported && x.By == t.Who.ID:
			key = "mydata.exported_self"
		case x.What == record.Listed:
			key = "mydata.listed"
		case x.What == record.Exported:
			key = "mydata.exported"
		}
		if x.By == "" {
			by = say.Phrase{Key: "mydata.operator"}
		}
		p.Say(key, bot.Args{"day": say.LongDay(t.Who.Today(x.At)), "who": by})
	}
	return p, nil
}

// forgetLooks deletes the looks that are older than they are kept.
func forgetLooks(ctx context.Context, g turn.Ground) error {
	days := g.School.Kept.Looks
	if days == 0 {
		return nil
	}
	kept := time.Duration(days) * 24 * time.Hour
	return turn.Expire(ctx, g, record.LookTable(), func(x record.Look) bool { return g.Now().Sub(x.At) >= kept })
}

// shownLooks is how many of the newest looks are listed: those of a month of school days.
const shownLooks = 20

// export answers with the file.
func export(t *turn.Turn) (*say.Page, error) {
	pieces, err := t.Pieces()
	if err != nil || len(pieces) == 0 {
		return say.Privately().Say("mydata.nothing", nil), err
	}
	file, err := Archive(t.Tx, pieces, t.Event.At)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("mydata.file", nil)
	p.Files = []bot.FileRef{bot.Made(FileName, file)}
	return p, record.NoteLook(t.Tx, t.Who.ID, record.Look{By: t.Who.ID, What: record.Exported, At: t.Event.At})
}

// leave asks, and then lets a learner out of the class: nothing comes any more, and they are in no list. What they did
// stays until it is erased or its time is over.
func leave(t *turn.Turn) (*say.Page, error) {
	if !t.Joined || t.Member.Role != record.Learner {
		return nil, bot.Refuse("mydata.not_in", nil)
	}
	p := say.Privately()
	if t.Target(1) != "yes" {
		p.Say("mydata.leave_ask", bot.Args{"class": t.Class.Name})
		return p.Danger("button.data_leave_yes", "mydata.leave", t.At("yes")).Press("button.data_back", "mydata", t.At()), nil
	}
	p.Replace = true
	p.Say("mydata.left", bot.Args{"class": t.Class.Name}).Press("button.join", "join", t.At()).Press("button.data", "mydata", t.At())
	if t.Member.Quit {
		return p, nil
	}
	t.Member.Left, t.Member.Quit, t.Member.Again = t.Event.At.UTC(), true, nil
	return p, t.SaveMember()
}

// erase asks, and then erases everything that is kept of whoever presses it.
func erase(t *turn.Turn) (*say.Page, error) {
	receipt := record.IDOf(t.Event, "erase")[:6]
	p := say.Privately()
	if !t.Known {
		return p, sayErasedBefore(t, p, receipt)
	}
	if t.Target(1) != "yes" {
		p.Say("mydata.erase_ask", nil)
		return p.Danger("button.data_erase_yes", "mydata.erase", t.At("yes")).Press("button.data_back", "mydata", t.At()), nil
	}
	done, err := t.Erase(receipt)
	if err != nil {
		return nil, err
	}
	p.Replace = true
	Receipt(p, done, say.Wall(t.Local()))
	return p, nil
}

// sayErasedBefore answers somebody of whom nothing is kept; the same press, delivered again, with its receipt.
func sayErasedBefore(t *turn.Turn, p *say.Page, receipt string) error {
	_, all, err := record.Scan(t.Tx, record.AllErased())
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Receipt == receipt {
			p.Say("mydata.erased_again", bot.Args{"receipt": receipt})
			return nil
		}
	}
	p.Say("mydata.nothing", nil)
	return nil
}

// counted are the things that a receipt names by number; all else is the settings.
func counted() []string {
	return []string{"checkin", "tick", "answer", "question", "plan", "prompt", "letter"}
}

// Receipt says what was erased, in the order of the things that people know of.
func Receipt(p *say.Page, done turn.Erasure, at any) {
	p.Say("mydata.erased", bot.Args{"when": at})
	for _, name := range counted() {
		if n := done.Counts[name] + done.Counts["fact "+name]; n > 0 {
			p.Say("erased."+name, bot.Args{"n": n})
		}
	}
	p.Say("mydata.erased_rest", nil)
	if done.Messages > 0 {
		p.Say("mydata.rewritten", bot.Args{"n": done.Messages})
	}
	p.Say("mydata.erased_limits", bot.Args{"n": done.Reports}).Say("mydata.receipt", bot.Args{"receipt": done.Receipt})
}

// renderRemoved is what stands in the place of a message that quoted somebody who is erased.
func renderRemoved(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	if _, err := q.ReadClass(); err != nil {
		return nil, bot.Post{}, "", err
	}
	post := bot.Post{Silent: true, On: q.Entry.On}
	if q.Entry.Thread != nil { // the message has a thread, whose name may be in the words of the person
		post.Thread = &bot.Thread{Name: q.Voice().Plain("mydata.removed_thread", nil), Renames: true}
	}
	return (&say.Page{}).Say("mydata.removed", nil), post, "", nil
}

// written is what somebody wrote, each in order of time.
type written struct {
	facts []record.Fact // check-ins that were not taken back
	asked []record.Question
	plans []record.Plan
	heard []record.Letter
	begun []record.Prompt // discussions, and questions to the class
	own   []ownSteps
}

// writtenOf reads what somebody wrote out of their records.
func writtenOf(pieces []record.Piece) (w written, err error) {
	for _, x := range pieces {
		switch x.Table {
		case "fact":
			err = add(&w.facts, x)
		case "question":
			err = add(&w.asked, x)
		case "plan":
			err = add(&w.plans, x)
		case "letter":
			err = add(&w.heard, x)
		case record.OwnStepTable().Name:
			err = w.addOwn(x)
		case "prompt":
			err = add(&w.begun, x)
		}
		if err != nil {
			return w, err
		}
	}
	w.facts = slices.DeleteFunc(w.facts, func(x record.Fact) bool { return x.Kind != record.FactCheckin || x.Undone })
	order.By(w.facts, func(a, b record.Fact) int { return a.At.Compare(b.At) })
	order.By(w.asked, func(a, b record.Question) int { return a.At.Compare(b.At) })
	order.By(w.plans, func(a, b record.Plan) int { return a.Made.Compare(b.Made) })
	order.By(w.heard, func(a, b record.Letter) int { return a.At.Compare(b.At) })
	order.By(w.begun, func(a, b record.Prompt) int { return a.At.Compare(b.At) })
	return w, nil
}

// add reads one record into a list.
func add[T any](list *[]T, x record.Piece) error {
	v, err := record.ReadPiece[T](x)
	*list = append(*list, v)
	return err
}
