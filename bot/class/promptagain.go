package class

import (
	"afterbell/bot/record"
	"afterbell/bot/turn"
)

// takeOver plans, for a class that is a copy of another one, the discussions that its teachers planned there. What would
// have begun by now stays away.
func (s starting) takeOver(t *turn.Turn) error {
	if t.Class.Of == "" {
		return nil
	}
	old, ok, err := record.Load(t.Tx, record.ClassKey(t.Class.Of))
	if err != nil || !ok { // it was erased meanwhile
		return err
	}
	all, err := turn.TalksAgain(t.Tx, old, t.Class)
	if err != nil {
		return err
	}
	for _, x := range all {
		if !x.At.After(t.Now) {
			continue
		}
		if err := putPrompt(t, x); err != nil {
			return err
		}
		if x.Opens.IsZero() {
			continue
		}
		if err := s.seal(t.Tx, x); err != nil {
			return err
		}
	}
	return nil
}
