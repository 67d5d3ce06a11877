package bot

import (
	"maps"
	"slices"
	"time"

	"afterbell/bot/when"
)

// figures are the running numbers of one learner in one class. They are what a recount of the
// learner's facts gives, kept so that /progress reads one record however long the history is.
type figures struct {
	Last     key[fact] `json:"last,omitzero"` // key of the newest fact
	Facts    int       `json:"n,omitzero"`
	Checkins int       `json:"ci,omitzero"`
	Days     days      `json:"days,omitzero"` // with a check-in
	Active   days      `json:"act,omitzero"`  // with any fact
	Seen     time.Time `json:"seen,omitzero"`
	Lessons  lessonSet `json:"l,omitempty"`
	Next     string    `json:"next,omitzero"`  // what the newest check-in planned
	Kept     string    `json:"kept,omitzero"`  // the plan before it
	KeptDay  when.Date `json:"keptd,omitzero"` // when the check-in after that plan came
	Stuck    string    `json:"stuck,omitzero"`
	StuckIn  string    `json:"stuckl,omitzero"`
	Recent   recents   `json:"re,omitempty"`
}

// days is a set of dates, as a bitmap from a first one.
type days struct {
	From int    `json:"f,omitzero"` // days since 1970-01-01
	Bits []byte `json:"b,omitempty"`
}

// maxSpan bounds a bitmap: nobody's class lasts longer, and a wrong clock must not fill memory.
const maxSpan = 20 * 366

// add returns the set with d in it. The receiver is not changed.
func (s days) add(d when.Date) days {
	n := d.Ordinal()
	switch {
	case len(s.Bits) == 0:
		s = days{From: n - 7}
	case n < s.From:
		shift := (s.From - n + 7) / 8
		if shift > maxSpan/8 {
			return s
		}
		s = days{From: s.From - 8*shift, Bits: append(make([]byte, shift), s.Bits...)}
	}
	i := n - s.From
	if i >= maxSpan {
		return s
	}
	grown := make([]byte, max(len(s.Bits), i/8+1))
	copy(grown, s.Bits)
	grown[i/8] |= 1 << (i % 8)
	s.Bits = grown
	return s
}

// has reports whether d is in the set.
func (s days) has(d when.Date) bool {
	i := d.Ordinal() - s.From
	return i >= 0 && i/8 < len(s.Bits) && s.Bits[i/8]&(1<<(i%8)) != 0
}

// since lists the dates of the set from d on, ascending.
func (s days) since(d when.Date) []when.Date {
	var list []when.Date
	for i := max(0, d.Ordinal()-s.From); i < 8*len(s.Bits); i++ {
		if s.Bits[i/8]&(1<<(i%8)) != 0 {
			list = append(list, when.FromOrdinal(s.From+i))
		}
	}
	return list
}

// apply adds one fact, stored under key, to the figures. It is pure: recount folds it.
func apply(f figures, key key[fact], x fact) figures {
	f.Last, f.Facts = key, f.Facts+1
	if x.Undone {
		return f
	}
	f.Seen, f.Active = when.Later(f.Seen, x.At), f.Active.add(x.Day)
	l := f.Lessons[x.Lesson]
	l.Day = x.Day
	switch x.Kind {
	case factCheckin:
		f, l = applyCheckin(f, l, key, x)
	case factTick:
		l.Ticked, l.Opened = x.Steps, true
	case factOpen:
		l.Opened = true
	case factAnswer:
		l.Tried |= 1 << x.N
		l.Right &^= 1 << x.N
		if x.Right {
			l.Right |= 1 << x.N
		}
	case factPrompt:
		l.Prompt = true
	case factHelp:
		l.Help, l.Opened = x.Did, true
	}
	return f.with(x.Lesson, l)
}

func applyCheckin(f figures, l lessonFigures, key key[fact], x fact) (figures, lessonFigures) {
	f.Checkins, f.Days, l.Checkins = f.Checkins+1, f.Days.add(x.Day), l.Checkins+1
	if f.Next != "" {
		f.Kept, f.KeptDay = f.Next, x.Day
	}
	f.Next = x.Next
	if x.Sure > 0 {
		if l.SureFirst == 0 {
			l.SureFirst = x.Sure
		}
		l.SureLast = x.Sure
	}
	f.Stuck, f.StuckIn = x.Stuck, ""
	if x.Stuck != "" {
		f.StuckIn = x.Lesson
	}
	f.Recent = f.Recent.with(recent{Hash: contentHash(x), At: x.At, Key: key})
	return f, l
}

// with returns the figures with those of one lesson replaced; the old map is not touched.
func (f figures) with(lesson string, l lessonFigures) figures {
	set := maps.Clone(f.Lessons)
	if set == nil {
		set = lessonSet{}
	}
	set[lesson] = l
	f.Lessons = set
	return f
}

// appendFact stores a fact under its key and brings the figures f along. The fact is linked to the one
// before it. It returns the new figures.
func appendFact(tx Tx, key key[fact], x fact, f figures) (figures, error) {
	x.Prev = f.Last
	if err := save(tx, key, x); err != nil {
		return f, err
	}
	f = apply(f, key, x)
	return f, save(tx, figureKey(x.Class, x.Person), f)
}

// history reads a learner's facts from the newest back, until more says stop.
func history(tx Tx, newest key[fact], more func(key key[fact], x fact) bool) error {
	for key := newest; key != ""; {
		x, err := need(tx, key)
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

// recount makes a learner's figures from the facts alone.
func recount(tx Tx, newest key[fact]) (figures, error) {
	type entry struct {
		key key[fact]
		x   fact
	}
	var all []entry
	err := history(tx, newest, func(key key[fact], x fact) bool {
		all = append(all, entry{key, x})
		return true
	})
	var f figures
	for _, e := range slices.Backward(all) {
		f = apply(f, e.key, e.x)
	}
	return f, err
}

// undoFact marks a fact as not meant and counts again.
func undoFact(tx Tx, key key[fact], x fact) error {
	x.Undone = true
	if err := save(tx, key, x); err != nil {
		return err
	}
	old, err := need(tx, figureKey(x.Class, x.Person))
	if err != nil {
		return err
	}
	f, err := recount(tx, old.Last)
	if err != nil {
		return err
	}
	return save(tx, figureKey(x.Class, x.Person), f)
}
