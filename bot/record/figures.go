package record

import (
	"maps"
	"math/bits"
	"time"

	"afterbell/bot/when"
)

// Figures are the running numbers of one learner in one class. They are what a recount of the
// learner's facts gives, kept so that /progress reads one record however long the history is.
type Figures struct {
	Last     Key[Fact] `json:"last,omitzero"` // the newest fact is under this key
	Facts    int       `json:"n,omitzero"`
	Checkins int       `json:"ci,omitzero"`
	Days     days      `json:"days,omitzero"` // on each of these dates the learner told what they did
	Active   days      `json:"act,omitzero"`  // on each of these dates the learner did anything
	Seen     time.Time `json:"seen,omitzero"` // the newest fact was told then
	Lessons  lessonSet `json:"l,omitempty"`
	Next     string    `json:"next,omitzero"`   // the newest check-in that plans something plans this, and none followed it yet
	Kept     string    `json:"kept,omitzero"`   // this was planned, and a check-in came when its time was over
	KeptDay  when.Date `json:"keptd,omitzero"`  // the check-in that Kept speaks of was for this date
	Stuck    string    `json:"stuck,omitzero"`  // the newest check-in says that the learner is stuck on this
	StuckIn  string    `json:"stuckl,omitzero"` // the check-in that Stuck speaks of was for the lesson with this id
	Recent   recents   `json:"re,omitempty"`
	NextAt   time.Time `json:"nat,omitzero"` // the time of Next comes then
	NextDay  when.Date `json:"nd,omitzero"`  // this is the date of NextAt

	Talks map[string]Way `json:"talks,omitempty"` // the learner took part so in the discussions with these ids that somebody started by hand
}

// days is a set of dates, as a bitmap from a first one.
type days struct {
	From int    `json:"f,omitzero"`  // the first bit stands for this date, counted in days from 1970-01-01
	Bits []byte `json:"b,omitempty"` // the bits of eight dates are a byte, the lowest first
}

// maxSpan bounds a bitmap in days, to twenty years: nobody's class lasts longer, and a wrong clock must not fill
// memory.
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

// Has reports whether d is in the set.
func (s days) Has(d when.Date) bool {
	i := d.Ordinal() - s.From
	return i >= 0 && i/8 < len(s.Bits) && s.Bits[i/8]&(1<<(i%8)) != 0
}

// Newest is the last date of the set, the zero Date where it is empty.
func (s days) Newest() when.Date {
	for i := len(s.Bits) - 1; i >= 0; i-- {
		if s.Bits[i] != 0 {
			return when.FromOrdinal(s.From + 8*i + bits.Len8(s.Bits[i]) - 1)
		}
	}
	return when.Date{}
}

// Any reports whether a date of a span is in the set.
func (s days) Any(in when.Span) bool {
	for i := max(0, in.From.Ordinal()-s.From); i < min(8*len(s.Bits), in.To.Ordinal()-s.From+1); i++ {
		if s.Bits[i/8]&(1<<(i%8)) != 0 {
			return true
		}
	}
	return false
}

// Since lists the dates of the set from d on, ascending.
func (s days) Since(d when.Date) []when.Date {
	var list []when.Date
	for i := max(0, d.Ordinal()-s.From); i < 8*len(s.Bits); i++ {
		if s.Bits[i/8]&(1<<(i%8)) != 0 {
			list = append(list, when.FromOrdinal(s.From+i))
		}
	}
	return list
}

// Apply adds one fact, stored under key, to the figures. It is pure: recount folds it.
func Apply(f Figures, key Key[Fact], x Fact) Figures {
	f.Last, f.Facts = key, f.Facts+1
	if x.Undone {
		return f
	}
	if x.Kind == FactMoved { // nobody did anything
		l := f.Lessons[x.Lesson]
		if x.Marks != nil {
			l.Ticked, l.Tried, l.Right = x.Marks.Ticked, x.Marks.Tried, x.Marks.Right
		}
		return f.with(x.Lesson, l)
	}
	f.Seen, f.Active = when.Later(f.Seen, x.At), f.Active.add(x.Day)
	switch {
	case x.Kind == FactSpoke:
		return f
	case x.Kind == FactPrompt && x.Talk != "":
		return f.tookPart(x)
	}
	l := f.Lessons[x.Lesson]
	l.Day = x.Day
	switch x.Kind {
	case FactCheckin:
		f, l = applyCheckin(f, l, key, x)
	case FactTick:
		l.Ticked, l.Opened = x.Steps, true
	case FactOpen:
		l.Opened = true
	case FactAnswer:
		l.Tried |= 1 << x.N
		l.Right &^= 1 << x.N
		if x.Right {
			l.Right |= 1 << x.N
		}
	case FactPrompt:
		l.Prompt, l.Way = true, l.Way|x.Way
	case FactHelp:
		l.Help, l.Opened = x.Did, true
	}
	return f.with(x.Lesson, l)
}

// Took reports whether the learner took part in a discussion, and in which ways. The ways are 0 where an earlier
// version noted only that.
func (f Figures) Took(t Talk) (Way, bool) {
	if t.ID != "" {
		w, ok := f.Talks[t.ID]
		return w, ok
	}
	l := f.Lessons[t.Lesson]
	return l.Way, l.Prompt
}

// Discussed counts the discussions that the learner took part in, in all of the ways given; 0 asks for none.
func (f Figures) Discussed(in Way) (n int) {
	for _, w := range f.Talks {
		if w.Has(in) {
			n++
		}
	}
	for _, l := range f.Lessons {
		if l.Prompt && l.Way.Has(in) {
			n++
		}
	}
	return n
}

// tookPart counts an answer in a discussion that somebody started by hand; the old map is not touched.
func (f Figures) tookPart(x Fact) Figures {
	talks := maps.Clone(f.Talks)
	if talks == nil {
		talks = map[string]Way{}
	}
	talks[x.Talk] |= x.Way
	f.Talks = talks
	return f
}

func applyCheckin(f Figures, l LessonFigures, key Key[Fact], x Fact) (Figures, LessonFigures) {
	f.Checkins, f.Days, l.Checkins = f.Checkins+1, f.Days.add(x.Day), l.Checkins+1
	f = f.planned(x)
	if x.Sure > 0 {
		if l.SureFirst == 0 {
			l.SureFirst = x.Sure
		}
		l.SureLast, l.SureDay = x.Sure, x.Day
	}
	f.Stuck, f.StuckIn = x.Stuck, ""
	if x.Stuck != "" {
		f.StuckIn = x.Lesson
	}
	f.Recent = f.Recent.with(Recent{Hash: contentHash(x), At: x.At, Key: key})
	return f, l
}

// planned compares a check-in with the plan of an earlier one, and takes over its own. A plan is followed by
// the first check-in that is told, and counts, no earlier than the plan's time; one without a time by the next
// check-in. A plan whose time is still to come stays.
func (f Figures) planned(x Fact) Figures {
	if f.Next != "" && !x.At.Before(f.NextAt) && !x.Day.Before(f.NextDay) {
		f.Kept, f.KeptDay = f.Next, x.Day
		f.Next, f.NextAt, f.NextDay = "", time.Time{}, when.Date{}
	}
	if x.Next == "" {
		return f
	}
	f.Next, f.NextAt, f.NextDay = x.Next, x.NextAt, x.NextDay
	if x.NextAt.IsZero() {
		f.NextAt, f.NextDay = x.At, x.Day
	}
	return f
}

// with returns the figures with those of one lesson replaced; the old map is not touched.
func (f Figures) with(lesson string, l LessonFigures) Figures {
	set := maps.Clone(f.Lessons)
	if set == nil {
		set = lessonSet{}
	}
	set[lesson] = l
	f.Lessons = set
	return f
}
