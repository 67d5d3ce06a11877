package checkins

import (
	"cmp"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// What a learner reads of it.

// How much is quoted of a check-in and of a reply where they are named in passing, in characters.
const (
	shortDid   = 80
	shortWords = 160
)

// inShort names what a teacher said of a check-in in one line.
func inShort(v *term.View, x record.Fact) say.Line {
	args := bot.Args{"teacher": v.NameOf(x.Read.By), "did": say.Short(noted(x), shortDid), "day": say.LongDay(x.Day)}
	if x.Read.Words == "" {
		return say.Line{Key: "checkins.told_seen", Args: args}
	}
	args["words"] = say.Short(x.Read.Words, shortWords)
	if x.Undone {
		return say.Line{Key: "checkins.told_reply_undone", Args: args}
	}
	return say.Line{Key: "checkins.told_reply", Args: args}
}

// noted are the learner's own words by which a check-in is called.
func noted(x record.Fact) string { return cmp.Or(x.Did, x.Stuck, x.Change, x.Next) }

// heard shows a learner in full what teachers said of the check-ins, and remembers that it was read.
func heard(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedPart(); err != nil {
		return nil, err
	}
	key := record.RemarksKey(t.Class.ID, t.Who.ID)
	u, _, err := record.Load(t.Tx, key)
	if err != nil {
		return nil, err
	}
	told, err := untold(t.Tx, u)
	if err != nil {
		return nil, err
	}
	p := say.Privately()
	for _, x := range told {
		p.Lines = append(p.Lines, inFull(&t.View, x))
	}
	if len(told) == 0 {
		p.Say("checkins.told_nothing", nil)
	}
	p.Press("button.checkin", "checkin.open", t.At()).Press("button.ask", "ask.open", t.At())
	return p, record.Remove(t.Tx, key)
}

// inFull is what a teacher said of a check-in, with every word of a reply.
func inFull(v *term.View, x record.Fact) say.Line {
	line := inShort(v, x)
	switch {
	case x.Read.Words == "":
		return line
	case x.Undone:
		line.Key = "checkins.full_reply_undone"
	default:
		line.Key = "checkins.full_reply"
	}
	line.Args["words"] = v.Words(x.Read.Words)
	return line
}
