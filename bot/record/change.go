package record

import (
	"time"

	"afterbell/bot/when"
)

// Pin is another date for one lesson than the rhythm of its class gives.
type Pin struct {
	Date when.Date   `json:"d"`
	At   *when.Clock `json:"at,omitzero"`   // it comes at this hour; nil: at that of the lesson or the class
	Rest bool        `json:"rest,omitzero"` // the lessons after it follow from Date; else they keep their dates

	// From is the date that the rhythm gave when the pin was made: if that is put off by days off, Date is, too. It
	// is zero for a date that is fixed, since the lesson is out.
	From when.Date `json:"from,omitzero"`
}

// Pause is a time from now on in which nothing comes.
type Pause struct {
	From when.Date `json:"from"` // this date of the class and those after it count for nobody
	Said time.Time `json:"said"` // what was to come after this instant waits
}

// Kinds of changes of a schedule.
const (
	ChangeOff    = "off"    // days off, and everything moved
	ChangeSkip   = "skip"   // days off, and only their own lessons moved
	ChangeMove   = "move"   // a lesson was given another date
	ChangeNow    = "now"    // a lesson was posted ahead of its time
	ChangeBack   = "back"   // a lesson that was posted was taken back
	ChangePause  = "pause"  // the class was paused
	ChangeResume = "resume" // the class goes on
	ChangeCourse = "course" // the class is taught another version of its course
)

// Change is one change of the schedule by somebody: what it takes to undo it, and what was said of it.
type Change struct {
	Kind   string         `json:"k"`
	At     time.Time      `json:"at"`
	By     string         `json:"by"`
	Lesson string         `json:"l,omitzero"`     // it is about the lesson with this id
	From   time.Time      `json:"from,omitzero"`  // the lesson, or the first one that moved, would have come then
	To     time.Time      `json:"to,omitzero"`    // it comes then instead
	Moved  int            `json:"n,omitzero"`     // so many lessons have other dates
	Dues   bool           `json:"dues,omitzero"`  // a due date moved
	Off    []when.Span    `json:"off,omitempty"`  // these days off were added
	Skips  []when.Span    `json:"skip,omitempty"` // these days off were added on which only their own lessons move
	Pins   map[string]Pin `json:"pins,omitempty"` // the pins of the lessons with these ids before; the zero Pin: there was none
	Paused *Pause         `json:"pause,omitzero"` // the class was paused so before; nil: it was not
	Course string         `json:"c,omitzero"`     // the course had this hash before
	Title  string         `json:"t,omitzero"`     // the course had this title before
	Fixed  []string       `json:"fix,omitempty"`  // the posts of the lessons with these ids were corrected
	Post   string         `json:"post,omitzero"`  // the occurrences that announce it begin with this

	Undone   time.Time `json:"undone,omitzero"` // it was undone then
	UndoneBy string    `json:"undoneby,omitzero"`
}

// Pauses reports whether the change is of the pause of a class.
func (x Change) Pauses() bool { return x.Kind == ChangePause || x.Kind == ChangeResume }

// BuildsOn reports whether the change was made upon what an older one did, so that the older one cannot be undone while
// this one stands: both are of the same lesson, of the pause or of the course, or this one gave a lesson a date counted
// from one that the older one had moved by days off or by another version of the course.
func (x Change) BuildsOn(older Change) bool {
	for id := range x.Pins {
		if _, both := older.Pins[id]; both {
			return true
		}
	}
	switch {
	case x.Pauses() && older.Pauses(), x.Kind == ChangeCourse && older.Kind == ChangeCourse:
		return true
	case older.Kind == ChangeCourse, len(older.Off)+len(older.Skips) > 0:
		return len(x.Pins) > 0
	}
	return false
}
