package series

import (
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// comeAgain plans, for a class that is a copy of another one, the series that went on there, on the same days of the same
// weeks of the term.
func comeAgain(t *turn.Turn) error {
	if t.Class.Of == "" {
		return nil
	}
	old, ok, err := record.Load(t.Tx, record.ClassKey(t.Class.Of))
	if err != nil || !ok {
		return err
	}
	_, all, err := record.Scan(t.Tx, of(old.ID))
	if err != nil {
		return err
	}
	for _, x := range all {
		if !x.Began || !x.Stopped.IsZero() || x.Prompt.From != "" {
			continue
		}
		x = x.nextTerm(old, t.Class)
		if err := x.plan(&t.View); err != nil {
			return err
		}
	}
	return nil
}

// nextTerm is a series of a class in one that is a copy of it.
func (x Repeated) nextTerm(old, c record.Class) Repeated {
	again := func(d when.Date) when.Date { return term.NextTerm(d, old.Run.Start, c.Run.Start) }
	x.Prompt, x.Planned = turn.TalkAgain(x.Prompt, old, c), nil
	x.Rhythm.From, x.Rhythm.Until = again(x.Rhythm.From), again(x.Rhythm.Until)
	out := make([]when.Date, len(x.Out))
	for i, d := range x.Out {
		out[i] = again(d)
	}
	x.Out = out
	return x
}
