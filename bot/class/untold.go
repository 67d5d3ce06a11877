package class

import (
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// Untold is answers that reached nobody: what they told is kept, and told by the next answer (package turn).
func Untold() turn.Story {
	return turn.Story{Name: "untold", Actions: []turn.Action{turn.Pressed("untold", untold)}}
}

// untold keeps the words of an answer that did not arrive.
func untold(t *turn.Turn) (*say.Page, error) {
	if !t.Known || t.Event.Text == "" {
		return &say.Page{}, nil
	}
	key := record.UntoldKey(t.Who.ID, t.Event.At, record.IDOf(t.Event, "untold"))
	return &say.Page{}, record.Save(t.Tx, key, record.Untold{At: t.Event.At.UTC(), Text: t.Event.Text})
}
