package turn

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
)

// A tale is what an answer tells beside what was asked: that direct messages are closed, and what earlier
// answers could not tell.
type tale struct {
	closed bool
	untold []record.Key[record.Untold]
}

// tellUntold says first what earlier answers could not, and returns which.
func (t *Turn) tellUntold(p *say.Page) ([]record.Key[record.Untold], error) {
	if !t.Known || !tells(p) {
		return nil, nil
	}
	keys, all, err := record.Scan(t.Tx, record.UntoldTo(t.Who.ID))
	if err != nil {
		return nil, err
	}
	first := &say.Page{}
	for _, x := range all {
		first.Say("error.untold", bot.Args{"when": say.Wall(x.At.In(t.Who.Location())), "text": rich.Words(x.Text)})
	}
	p.Lines, p.Tells = slices.Concat(first.Lines, p.Lines), len(all) > 0
	return keys, nil
}

// tells reports whether an answer can tell more than was asked for.
func tells(p *say.Page) bool { return p != nil && p.Private && p.Form == nil && len(p.Lines) > 0 }

// told deletes what was told.
func (t *Turn) told(keys []record.Key[record.Untold]) error {
	for _, k := range keys {
		if err := record.Remove(t.Tx, k); err != nil {
			return err
		}
	}
	return nil
}
