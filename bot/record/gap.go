package record

import (
	"time"

	"afterbell/bot"
)

// A Gap is a time of which the file knows nothing: from its last sign of life to a start. The program was
// away, or the file was put back from a copy, and then others know more than it.
type Gap struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`

	Tries int  `json:"n,omitzero"`    // channels were looked at in vain so often
	Seen  bool `json:"seen,omitzero"` // the channels of all classes were looked at

	// Restored says that somebody put the file back, so that all that was to come before To may be out already,
	// however short the gap.
	Restored bool `json:"back,omitzero"`
}

// Restored notes that the file was put back from a copy, until the next start sees it.
type Restored struct {
	At time.Time `json:"at"`
}

// RestoredKey is the key of the note that the file was put back.
const RestoredKey Key[Restored] = "meta/restored"

// GapKey is the key of the newest gap.
const GapKey Key[Gap] = "meta/gap"

// A Memory is the end of what the file knows of a class: the service shows posts of ours that are newer.
type Memory struct {
	End time.Time `json:"end"` // the beginning of the gap in which they were posted
}

// MemoryKey is the key of the newest end of what is known of a class.
func MemoryKey(class string) Key[Memory] { return Key[Memory]("memory/" + class) }

// MemoryTable holds where what is known of classes ends.
func MemoryTable() Table {
	return Table{Name: "memory", Rest: "CLASS", Holds: "where what the file knows of a class ends", Owner: OfClass}
}

// Forgot reports whether what is known of a class ended within an absence.
func Forgot(tx bot.Tx, class string, away Outage) (bool, error) {
	m, ok, err := Load(tx, MemoryKey(class))
	return ok && !m.End.Before(away.From) && !m.End.After(away.To), err
}
