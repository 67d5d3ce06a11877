package term

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// A Roll is a class at a moment with its learners, inside a transaction.
type Roll struct {
	Tx       bot.Tx
	Now      time.Time
	Class    *record.Class
	Course   *course.Course
	Releases []Release  // the lessons of Course come out so
	Learners []*Learner // they are in order of their names; those who left are among them
}

// A Telling says in a line or two what a capability knows of a class and its learners, with the button that leads
// there. A teacher reads it in the overview and in the digest.
type Telling func(r *Roll, p *say.Page) error

// A Waiting says what a capability has for the teachers of a class to do, with the button that leads there, and about how
// many minutes that takes; 0 when nothing waits. The digest and a teacher's /today say it. What a teacher is asked once is
// said only if it came up after since, which is the zero time where everything is to be said. The roll names no learners.
type Waiting func(r *Roll, since time.Time, p *say.Page) (minutes int, err error)

// A Planning plans what belongs to the run of a class, whenever its dates are new. The roll names no learners.
type Planning func(r *Roll) error
