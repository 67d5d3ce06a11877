package record

import (
	"slices"
	"time"

	"afterbell/bot"
)

// AppendFact stores a fact under its key and brings the figures f along. The fact is linked to the one
// before it. It returns the new figures.
func AppendFact(tx bot.Tx, key Key[Fact], x Fact, f Figures) (Figures, error) {
	x.Prev = f.Last
	if err := Save(tx, key, x); err != nil {
		return f, err
	}
	f = Apply(f, key, x)
	return f, Save(tx, FigureKey(x.Class, x.Person), f)
}

// History reads a learner's facts from the newest back, until more says stop.
func History(tx bot.Tx, newest Key[Fact], more func(key Key[Fact], x Fact) bool) error {
	for key := newest; key != ""; {
		x, err := Need(tx, key)
		if err != nil {
			return err
		}
		if !more(key, x) {
			return nil
		}
		key = x.Prev
	}
	return nil
}

// Recount makes a learner's figures from the facts alone.
func Recount(tx bot.Tx, newest Key[Fact]) (Figures, error) {
	type entry struct {
		key Key[Fact]
		x   Fact
	}
	var all []entry
	err := History(tx, newest, func(key Key[Fact], x Fact) bool {
		all = append(all, entry{key, x})
		return true
	})
	var f Figures
	for _, e := range slices.Backward(all) {
		f = Apply(f, e.key, e.x)
	}
	return f, err
}

// UndoFact marks a fact as not meant and counts again.
func UndoFact(tx bot.Tx, key Key[Fact], x Fact) error {
	x.Undone = true
	if err := Save(tx, key, x); err != nil {
		return err
	}
	old, err := Need(tx, FigureKey(x.Class, x.Person))
	if err != nil {
		return err
	}
	f, err := Recount(tx, old.Last)
	if err != nil {
		return err
	}
	return Save(tx, FigureKey(x.Class, x.Person), f)
}

// LoadName reads no more of a person than the name, since many answers name the teacher. ok is false for somebody
// who has left, too.
func LoadName(tx bot.Tx, id string) (name string, ok bool, err error) {
	type named struct {
		Name string    `json:"name"`
		Left time.Time `json:"left,omitzero"`
	}
	p, ok, err := Load(tx, Key[named](PersonKey(id)))
	return p.Name, ok && p.Left.IsZero(), err
}
