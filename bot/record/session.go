package record

import "time"

// Session is what a class has from the live session of a lesson afterwards, for those who were not there. That a record is
// there ends the asking for it: one without a link and words says that there is nothing to have.
type Session struct {
	Link  string    `json:"link,omitzero"` // a recording, or a page
	Words string    `json:"w,omitzero"`    // a few lines about it
	Later bool      `json:"late,omitzero"` // nobody said that there is nothing, only that it is not asked for any more
	By    string    `json:"by,omitzero"`   // the teacher with this id said so
	At    time.Time `json:"at"`            // it was said then for the last time
}

// Tells reports whether there is something for those who were not there.
func (x Session) Tells() bool { return x.Link != "" || x.Words != "" }

// SessionTable holds what is there of live sessions.
func SessionTable() Table {
	return Table{
		Name: "session", Rest: "CLASS/LESSON", Owner: OfClass,
		Holds: "what a teacher gave of a lesson's live session: a link, a few lines, or that there is nothing",
	}
}

// SessionsOf is what the keys of a class's sessions begin with.
func SessionsOf(class string) Prefix[Session] { return Prefix[Session](SessionTable().Owned(class)) }

// SessionKey is the session of a lesson, by its name in the run (Run.Named).
func SessionKey(class, lesson string) Key[Session] {
	return Key[Session](string(SessionsOf(class)) + lesson)
}
