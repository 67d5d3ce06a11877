// Package staff tells how everybody who teaches a class is served: a page that says who teaches and who is away, a
// promise of answers that is kept (promise.go), and a staff place, one private channel in which what waits stands as
// one message that is edited in place (board.go).
//
// That an answer is late is told as seldom as can be: once to the other teachers, when the promise is over, and at
// twice that time once to the next of them and to who asked. How fast anybody answers is counted nowhere.
package staff

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Staff is what the teachers of a class share.
func Staff() turn.Story {
	return turn.Story{
		Name: "staff",
		Tables: []record.Table{
			{Name: "board", Rest: "CLASS", Holds: "where what waits for the teachers stands in their staff place", Owner: record.OfClass},
		},
		Erased: showBoard,
		Kinds: []outbox.Kind{
			{Name: kindPromise, Owner: record.OfClass, Render: renderPromise, Then: keepPromise},
			{Name: kindOverdue, Owner: record.OfClass, Render: renderOverdue},
			{Name: kindCall, Owner: record.OfClass, Lists: true, Render: renderCall},
			{Name: kindBoard, Owner: record.OfClass, Render: renderBoard},
		},
		Queued: queued, Refused: boardRefused, Overview: overview,
		Actions: []turn.Action{
			turn.Pressed("staff", page).Looks(),
			turn.Pressed("staff.here", here),
			turn.Pressed("staff.end", end),
		},
	}
}

// overview leads from the overview of a class to its teachers.
func overview(t *turn.Turn, p *say.Page) error {
	if !t.Reads() {
		return nil
	}
	p.Rarely("button.teachers", "staff", t.At())
	return nil
}

// inStaffPlace reports whether the event is in the staff place of the class.
func inStaffPlace(t *turn.Turn) bool { return t.Class.Staff == channelOf(t.Event.In) }

// channelOf is the channel of a place, without a thread.
func channelOf(p bot.Place) bot.Place {
	return bot.Place{Platform: p.Platform, Space: p.Space, Channel: p.Channel}
}

// page says who teaches, who is away, and where what waits stands.
func page(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	teachers, err := t.Teachers()
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("staff.head", bot.Args{"class": t.Class.Name})
	if len(teachers) == 0 {
		p.Say("staff.nobody", nil)
	}
	for _, id := range teachers {
		sayTeacher(t, p, id)
	}
	p.Say("staff.order", bot.Args{"n": t.Class.AnswerDays, "late": 2 * t.Class.AnswerDays})
	if t.Class.Staff.Channel == "" {
		p.Say("staff.no_place", nil)
	} else {
		p.Say("staff.place", bot.Args{"channel": channelSpan(t.Class.Staff)})
	}
	if slices.Contains(teachers, t.Who.ID) {
		pressMine(t, p)
	}
	p.Press("button.name_teacher", "hand.open", t.At())
	if t.Event.In.Channel != "" && !t.AtHome() && !inStaffPlace(t) {
		p.Press("button.staff_place", "staff.here", t.At())
	}
	if t.Class.Staff.Channel != "" {
		p.Press("button.staff_end", "staff.end", t.At())
	}
	return p, nil
}

// pressMine adds what a teacher chooses for herself.
func pressMine(t *turn.Turn, p *say.Page) {
	if t.Class.Duties[t.Who.ID].Daily {
		p.Say("digest.daily", nil).Press("button.digest_week", "digest.every", t.At("week"))
	} else {
		p.Say("digest.weekly", nil).Press("button.digest_day", "digest.every", t.At("day"))
	}
	if t.Class.Duties[t.Who.ID].Until.IsZero() {
		p.Press("button.away", "away.open", t.At())
	} else {
		p.Press("button.away_end", "away.end", t.At())
	}
}

// sayTeacher names one teacher, and until when she is away.
func sayTeacher(t *turn.Turn, p *say.Page, id string) {
	d := t.Class.Duties[id]
	args := bot.Args{"name": t.NameOf(id), "day": say.LongDay(d.Until.AddDays(1)), "cover": t.NameOf(d.Cover)}
	switch {
	case !term.IsAway(&t.Class, id, when.DateOf(t.Now.In(t.Class.Location()))):
		p.Say("staff.here", args)
	case d.Cover == "":
		p.Say("staff.away", args)
	default:
		p.Say("staff.covered", args)
	}
}

// channelSpan names a channel so that it can be opened.
func channelSpan(at bot.Place) rich.Span {
	return rich.Span{Kind: rich.Channel, Ref: at.Channel, Text: "#" + at.Channel}
}
