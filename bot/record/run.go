package record

import (
	"slices"
	"strconv"
	"time"

	"afterbell/bot/when"
)

// Run is a course taught to a class from a start date.
type Run struct {
	Course  string      `json:"course"` // the course is pinned under this hash of its content
	Title   string      `json:"title"`
	Start   when.Date   `json:"start"`
	Rhythm  when.Rhythm `json:"rhythm"` // its Off holds the days off
	Shifts  []Shift     `json:"shifts,omitempty"`
	Outages []Outage    `json:"outages,omitempty"`
	Held    *Hold       `json:"held,omitzero"` // this waits for a teacher's word after an absence; nil when nothing does

	Skips  []when.Span    `json:"skips,omitempty"` // these are days off on which the lessons after them keep their dates
	Pins   map[string]Pin `json:"pins,omitempty"`  // the lessons with these ids were given another date
	Again  map[string]int `json:"again,omitempty"` // the lessons with these ids were taken back so often after they were posted
	Paused *Pause         `json:"paused,omitzero"` // nothing more comes until somebody resumes the class; nil while it runs
	End    when.Date      `json:"end,omitzero"`    // the term ends on this date; zero: nobody said
	// Untalked says when the discussions of the lessons with these ids were withdrawn.
	Untalked map[string]time.Time `json:"untalked,omitempty"`
	// Talks are what people made of the discussions of the lessons with these ids, in the place of what the course says.
	Talks map[string]LessonTalk `json:"talks,omitempty"`
	// Corrected says when the lessons with these ids were corrected after they were posted.
	Corrected map[string]time.Time `json:"corrected,omitempty"`
	Changes   []Change             `json:"changes,omitempty"` // the schedule was changed so by people, the oldest first
}

// LessonTalk is the discussion of a lesson in other words than those of its course, or at another time. It stays so when
// the course is corrected.
type LessonTalk struct {
	Text string      `json:"text,omitzero"` // it says this; empty: what the course says
	At   time.Time   `json:"at,omitzero"`   // it begins then; zero: when the rhythm of the class says
	By   string      `json:"by"`
	Said time.Time   `json:"said"`
	Was  *LessonTalk `json:"was,omitzero"` // before that somebody had made this of it; nil: nobody had
}

// Hold is what is not posted after an absence before somebody who steers the class says what becomes of it.
type Hold struct {
	Lesson string `json:"l,omitzero"`    // this lesson and all that follow wait; empty when none does
	Outage int    `json:"n"`             // the absence has this index in the run's Outages
	Long   bool   `json:"long,omitzero"` // nothing at all was posted since, late discussions included
}

// Shift is days off declared during the run, for the record and for their announcement.
type Shift struct {
	Span   when.Span   `json:"span"`
	Also   []when.Span `json:"also,omitempty"` // these spans were declared in the same breath
	Said   time.Time   `json:"said"`
	By     string      `json:"by"`
	Lesson int         `json:"l,omitzero"`     // the lesson with this number moved first; 0: none did, or it is not known
	From   time.Time   `json:"from,omitzero"`  // the lesson of Lesson would have come then
	To     time.Time   `json:"to,omitzero"`    // the lesson of Lesson comes then instead
	Moved  int         `json:"moved,omitzero"` // so many lessons moved
	Dues   bool        `json:"dues,omitzero"`  // a due date moved
	Live   int         `json:"live,omitzero"`  // so many live sessions moved
	Only   bool        `json:"only,omitzero"`  // only the lessons of these days moved
}

// Named is what a lesson of the run is called where one that comes once more, after it was taken back, is another one.
func (r Run) Named(lesson string) string { return Nth(lesson, r.Again[lesson]) }

// Nth names a lesson that comes once more after it was taken back so often.
func Nth(lesson string, again int) string {
	if again == 0 {
		return lesson
	}
	return lesson + "." + strconv.Itoa(again)
}

// Spans are all the days off of a shift.
func (s Shift) Spans() []when.Span { return append([]when.Span{s.Span}, s.Also...) }

// Outage is a time in which we were away.
type Outage struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Off reports whether a date is a day off, or the class is paused on it.
func (r Run) Off(d when.Date) bool {
	within := func(s when.Span) bool { return s.Contains(d) }
	return slices.ContainsFunc(r.Rhythm.Off, within) || slices.ContainsFunc(r.Skips, within) || r.Paused != nil && !d.Before(r.Paused.From)
}

// Waits reports whether something waits for a word of whoever steers the class: what an absence held back, or everything.
func (r Run) Waits() bool { return r.Held != nil || r.Paused != nil }

// Without is the run with a further span of days off.
func (r Run) Without(off when.Span) Run {
	r.Rhythm.Off = append(slices.Clone(r.Rhythm.Off), off)
	return r
}

// Ends reports whether every absence of the run is over at an instant.
func (r Run) Ends(now time.Time) bool {
	return !slices.ContainsFunc(r.Outages, func(o Outage) bool { return o.To.After(now) })
}

// WithoutFuture is the run without absences that end later than now. What is left keeps its place, since
// notices name absences by their numbers: such an absence becomes one that took no time, and holds back nothing.
func (r Run) WithoutFuture(now time.Time) Run {
	r.Outages = slices.Clone(r.Outages)
	for i, o := range r.Outages {
		if o.To.After(now) {
			r.Outages[i] = Outage{From: when.Earlier(o.From, now), To: when.Earlier(o.From, now)}
			if r.Held != nil && r.Held.Outage == i {
				r.Held = nil
			}
		}
	}
	return r
}

// halfDay is what an outage must take of a day to be worth mentioning: a machine that sleeps at night
// costs nobody a day.
const halfDay = 12 * time.Hour

// Days is the length of an outage in whole days, rounded.
func (o Outage) Days() int { return int((o.To.Sub(o.From) + halfDay) / (24 * time.Hour)) }

// Covers reports whether an outage took at least half of a date of somebody in loc.
func (o Outage) Covers(d when.Date, loc *time.Location) bool {
	begin, end := when.DayStart(d, loc, when.Clock{}), when.DayEnd(d, loc, when.Clock{})
	return when.Earlier(o.To, end).Sub(when.Later(o.From, begin)) >= halfDay
}
