package record

import (
	"slices"
	"time"

	"afterbell/bot"
	"afterbell/bot/when"
)

// Stored records. Fields may be added, never renamed or given another meaning: a data file outlives
// the program that wrote it. Short JSON names keep a check-in below 350 bytes on disk.

// Identity is how one platform knows a person.
type Identity struct {
	Platform string `json:"p"`
	Space    string `json:"s"`
	User     string `json:"u"`
}

// Person is somebody we know.
type Person struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Zone       string     `json:"zone"`            // the IANA name of the zone in which the person's days are reckoned
	ZoneAsked  bool       `json:"zoneAsked"`       // the person chose the zone, so what the platform says of it is not followed
	Locale     string     `json:"loc,omitzero"`    // the BCP 47 tag of the language that the platform shows the person
	Rollover   when.Clock `json:"roll"`            // the person's day begins at this time; 04:00 where they chose none
	Quiet      when.Quiet `json:"quiet"`           // direct messages wait until these hours are over
	Daily      Daily      `json:"daily"`           // the person chose this about the daily message
	Break      when.Span  `json:"break,omitzero"`  // the person is on a break then: no message comes, and the days count for nobody
	Closed     bool       `json:"closed,omitzero"` // the platform refused direct messages, and the person was not told so yet
	Identities []Identity `json:"ids"`             // platforms know the person by these; direct messages go to the first

	Rested []when.Span `json:"rested,omitempty"` // these breaks were before Break, the oldest first
	Missed []Missed    `json:"missed,omitempty"` // what did not reach the person while Closed, until they were told
	Back   time.Time   `json:"back,omitzero"`    // the person was there again from then on, after they had left
	Left   time.Time   `json:"left,omitzero"`    // the person left the space then, or their account was closed
	Recall *int        `json:"rec,omitempty"`    // so many questions come back a day at most; nil: RecallDefault
	Admin  bool        `json:"adm,omitzero"`     // they managed the space when they last did something there; it grants nothing
}

// How many questions come back to a person in a day at most, where they chose nothing, and at most what they can choose.
const (
	RecallDefault = 5
	RecallMost    = 20
)

// Recalls is how many questions come back to the person in a day at most; 0 is none.
func (p *Person) Recalls() int {
	if p.Recall == nil {
		return RecallDefault
	}
	return *p.Recall
}

// Daily is what a person chose about the daily message, and how often it came lately.
type Daily struct {
	On     bool       `json:"on,omitzero"`     // the person wants the message
	Weekly bool       `json:"weekly,omitzero"` // the message comes on Mondays only
	Told   bool       `json:"told,omitzero"`   // the person was told that the message comes weekly now
	At     when.Clock `json:"at"`              // the message comes at this time of the person's day
	Missed int        `json:"missed,omitzero"` // so many messages came in a row without any press by the person
	Week   when.Date  `json:"week,omitzero"`   // Sent counts in the week that begins on this Monday
	Sent   int        `json:"sent,omitzero"`   // so many messages came in the week of Week
	Last   time.Time  `json:"last,omitzero"`   // the newest message went out then, so what came later is new
	Plan   string     `json:"plan,omitzero"`   // the next message is planned as this occurrence

	Silence bool      `json:"silence,omitzero"` // Weekly came of silence, and two days with a sign of life end it
	Sign    when.Date `json:"sign,omitzero"`    // this is the newest date with a sign of life since then
	Said    uint64    `json:"said,omitzero"`    // a hash of the newest weekly message tells whether the next one is the same
	Times   int       `json:"times,omitzero"`   // the same weekly message came so often in a row

	Letters []when.Date `json:"letters,omitempty"` // letters of teachers go out on these dates, each in place of a daily message
}

// Written reports whether a date of the person has its one direct message: a daily one that went out, or a letter.
func (p *Person) Written(d when.Date) bool {
	return slices.Contains(p.Daily.Letters, d) || p.Daily.Sent > 0 && p.Today(p.Daily.Last) == d
}

// Missed is something that was for a person's direct messages and did not arrive, since they were closed: a
// plan of their own, or a letter.
type Missed struct {
	At     time.Time   `json:"at"`
	Plan   string      `json:"plan,omitzero"`
	Letter Key[Letter] `json:"letter,omitzero"`
}

// Location is the person's zone.
func (p *Person) Location() *time.Location { return ZoneOf(p.Zone) }

// Today is the person's own date at an instant.
func (p *Person) Today(now time.Time) when.Date { return when.DayOf(now, p.Location(), p.Rollover) }

// Kinds of classes.
const (
	Taught = "taught"
	Group  = "group"
)

// Class is a taught group or a study group with its run.
type Class struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	Kind     string      `json:"kind"`
	Platform string      `json:"p"`
	Space    string      `json:"s"`
	Homes    []bot.Place `json:"homes"`
	Zone     string      `json:"zone"`
	Locale   string      `json:"loc,omitzero"`
	Quiet    when.Quiet  `json:"quiet"`
	By       string      `json:"by"`       // the person with this id made the class
	Teachers []string    `json:"teachers"` // the persons with these ids are its teachers by name
	// Called is what learners call the teachers, by person, where that is not the display name.
	Called map[string]string `json:"called,omitempty"`

	Duties map[string]Duty `json:"duties,omitempty"` // what its teachers chose for themselves, by person
	Staff  bot.Place       `json:"staff,omitzero"`   // what waits for the teachers stands in this channel of their own
	Unled  time.Time       `json:"unled,omitzero"`   // it has had no teacher since then, and who manages the space was told

	Role       string    `json:"role,omitzero"`     // whoever bears this role or user group of the platform teaches the class
	Learners   string    `json:"learners,omitzero"` // a teacher may mention this role or user group with a discussion
	Contact    string    `json:"contact,omitzero"`  // people turn to it with all that is not about the course
	Recall     int       `json:"rec,omitzero"`      // a question comes back while of so many of 100 it is still known; 0: 90
	AnswerDays int       `json:"answer"`            // questions are answered within so many school days, as learners are told
	Zero       bool      `json:"zero,omitzero"`     // week 0, about learning on one's own time, stands before its lessons
	Started    bool      `json:"started,omitzero"`  // the class began; it is a draft before that
	Closed     time.Time `json:"closed,omitzero"`   // its channel is gone or closed since then, as the platform told
	Made       time.Time `json:"made"`
	Run        Run       `json:"run"`
	Of         string    `json:"of,omitzero"`    // the class is a copy of the one with this id, for another term
	Going      *Going    `json:"going,omitzero"` // this is announced; nil while nothing is
}

// Going is that the data of a class is deleted, as everybody in it was told.
type Going struct {
	Told time.Time `json:"told"`
	On   when.Date `json:"on"` // until the end of this day it is kept
}

// Duty is what a teacher of a class chose for themselves.
type Duty struct {
	Daily bool      `json:"daily,omitzero"` // the digest comes on every school day
	Until when.Date `json:"until,omitzero"` // they are away up to this date in the class's zone, and including it
	Cover string    `json:"cover,omitzero"` // the person with this id teaches meanwhile
}

// Location is the class's zone.
func (c *Class) Location() *time.Location { return ZoneOf(c.Zone) }

// Parts of a person in a class.
const (
	Learner = "learner"
	Teacher = "teacher"
	Former  = "former" // taught the class and handed it over
)

// Member is a person's part in a class.
type Member struct {
	Role   string         `json:"part"`
	Joined time.Time      `json:"joined"`
	Day    when.Date      `json:"day"`            // the person joined on this date of their own
	Own    when.Date      `json:"own,omitzero"`   // the person's own clock began on this date; zero: they go with the class
	More   map[string]int `json:"more,omitempty"` // the person has so many days more for the lesson with this id; "" is all lessons
	// Until holds the dates until which the person has time for the lesson with an id, wherever the class's is.
	Until map[string]when.Date `json:"until,omitempty"`
	Bye   when.Date            `json:"bye,omitzero"`    // on this date of their own the person read what they did, after the last day
	News  []Key[Question]      `json:"news,omitempty"`  // these questions were answered or seen, and the person has not read so yet
	Heard []string             `json:"heard,omitempty"` // the person knows what became of the live sessions of these lessons (Run.Named)
	Left  time.Time            `json:"left,omitzero"`   // a teacher said then that the person has left the class
	Quit  bool                 `json:"quit,omitzero"`   // the person left by themselves at Left, so only joining again brings them back
	Later when.Date            `json:"later,omitzero"`  // no draft of a letter to the person is offered before this date of theirs
	// Spread holds on which dates of their own the person takes up lessons that lay open after an absence, as they chose.
	Spread map[string]when.Date `json:"spread,omitempty"`
	// Again holds on which dates of their own the person wants to see lessons again, until they have.
	Again  map[string]when.Date `json:"again,omitempty"`
	ByRole bool                 `json:"byrole,omitzero"` // Role is Teacher for as long as the person has the role of the class
}

// Kinds of facts.
const (
	FactCheckin = "checkin" // the learner told what they did, in Did, Next, Change, Stuck and Sure
	FactTick    = "tick"    // the learner ticked or unticked a step; Steps is the full set of ticked ones
	FactOpen    = "open"    // the learner opened a lesson
	FactAnswer  = "answer"  // the learner answered question N; Right says how
	FactPrompt  = "prompt"  // the learner took part in a discussion, that of a lesson or Talk
	FactHelp    = "help"    // the learner chose More help or Go further, as Did says
	FactMoved   = "moved"   // the steps and questions of the lesson stand elsewhere since it was corrected; Marks says what is done
	FactSpoke   = "spoke"   // the learner asked, suggested, or wrote in a thread of the class; it counts for no lesson
)

// Fact is one thing that somebody did. Day is the local date it counts for; it never changes.
type Fact struct {
	Kind   string    `json:"k"`
	Class  string    `json:"c"`
	Person string    `json:"p"`
	At     time.Time `json:"at"`
	Day    when.Date `json:"d"`
	Lesson string    `json:"l,omitzero"`
	Did    string    `json:"did,omitzero"`
	Next   string    `json:"next,omitzero"`
	Change string    `json:"chg,omitzero"` // the learner will do this differently next week
	Stuck  string    `json:"stuck,omitzero"`
	Sure   int       `json:"sure,omitzero"`
	Steps  uint64    `json:"steps,omitzero"`
	N      int       `json:"n,omitzero"`
	Right  bool      `json:"right,omitzero"`
	Easy   bool      `json:"ez,omitzero"`   // the learner said of an open question that it was easy
	Back   bool      `json:"back,omitzero"` // the question was asked since it came back, and not in its lesson
	Talk   string    `json:"talk,omitzero"` // the fact is about the discussion with this id that somebody started by hand
	Way    Way       `json:"way,omitzero"`  // the learner took part in a discussion so; earlier versions did not say how
	Prev   Key[Fact] `json:"prev,omitzero"` // the learner's fact before this one is under this key
	Undone bool      `json:"undone,omitzero"`

	NextAt  time.Time `json:"nat,omitzero"` // this instant was read in Next, if any was
	NextDay when.Date `json:"nd,omitzero"`  // this is the person's own date of NextAt

	Marks *Marks `json:"marks,omitzero"` // of a lesson that was corrected; nil for all other facts

	Read *Reading `json:"read,omitzero"` // a teacher said this of a check-in; nil while none has read it
}

// Marks are what a learner did of a lesson, a bit a step or question, before and after the lesson was corrected.
type Marks struct {
	Ticked    uint64 `json:"t,omitzero"`
	Tried     uint64 `json:"q,omitzero"`
	Right     uint64 `json:"r,omitzero"`
	WasTicked uint64 `json:"wt,omitzero"`
	WasTried  uint64 `json:"wq,omitzero"`
	WasRight  uint64 `json:"wr,omitzero"`

	// To holds, by the number of each question before, its number since then; -1 is one that is gone. It is nil in facts
	// of earlier versions.
	To []int `json:"to,omitempty"`
	// Undoes is when the correction was made that is undone by this one; zero where none is.
	Undoes time.Time `json:"un,omitzero"`
}

// Reading says who of the teachers read a check-in, and what they replied.
type Reading struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	Words string    `json:"w,omitzero"` // this is the reply; it is empty while the check-in was only seen
}

// Question waits for a teacher, or for the class.
type Question struct {
	Class     string    `json:"c"`
	Person    string    `json:"p"`
	At        time.Time `json:"at"`
	Lesson    string    `json:"l,omitzero"`
	Kind      string    `json:"k"` // it is stuck, ask, trouble (with the machine), prompt (a private answer to one) or suggest (a prompt)
	Text      string    `json:"text"`
	Quoted    string    `json:"quoted,omitzero"`
	Fact      Key[Fact] `json:"fact,omitzero"`
	Answer    string    `json:"answer,omitzero"`
	By        string    `json:"by,omitzero"`
	Done      time.Time `json:"done,omitzero"`
	Withdrawn bool      `json:"withdrawn,omitzero"`
	Seen      time.Time `json:"seen,omitzero"`   // a teacher said then that they have read it
	SeenBy    string    `json:"seenby,omitzero"` // the person with this id said so
	Taken     time.Time `json:"taken,omitzero"`  // the question is with TakenBy since then
	TakenBy   string    `json:"takeby,omitzero"` // the teacher with this id took it, or was given it; empty: the first of them has it
	Days      int       `json:"days,omitzero"`   // an answer was promised within so many school days; 0 in what earlier versions kept
	Late      int       `json:"late,omitzero"`   // so many times that was over and told: first to co-teachers, then to the asker
	LateAt    time.Time `json:"lateat,omitzero"` // the newest of these was then

	Named    bool      `json:"named,omitzero"`  // of a suggestion: the learner wants their name to stand with it
	Passed   time.Time `json:"passed,omitzero"` // a teacher passed it on to the class then
	PassedBy string    `json:"passby,omitzero"` // the teacher with this id did
}

// Told is when the asker is told something new of it: that it was seen, answered, or still waits.
func (x Question) Told() time.Time {
	at := when.Later(x.Done, x.Seen)
	if x.Late > 1 {
		at = when.Later(at, x.LateAt)
	}
	return at
}

// Asks reports whether the words ask for an answer; a private answer to a discussion and a suggestion do not.
func (x Question) Asks() bool { return x.Kind == "ask" || x.Kind == "stuck" || x.Kind == "trouble" }

// Plan is a time somebody set for themselves. One with a Repeat comes back.
type Plan struct {
	ID     string       `json:"id"`
	Person string       `json:"p"`
	What   string       `json:"what"`
	At     time.Time    `json:"at"` // the plan comes next at this instant
	Repeat *when.Rhythm `json:"repeat,omitzero"`
	Made   time.Time    `json:"made"`

	// Wall is the time that At shows on the person's wall: by it At is reckoned anew when their zone changes
	// or its rules. It is zero for an instant (in two hours), and in plans of earlier versions, where Key is
	// empty, too.
	Wall when.WallTime `json:"wall,omitzero"`

	// Key is the last segment of the occurrence: the date for which a plan was made, or of this time of one
	// that comes back, so that nothing rings twice on one date. Earlier versions had Stamp(At).
	Key  string    `json:"key,omitzero"`
	Last when.Date `json:"last,omitzero"` // a plan that comes back came last on this date
}

// Prompt is a discussion that somebody started by hand.
type Prompt struct {
	ID      string    `json:"id"`
	Class   string    `json:"c"`
	By      string    `json:"by"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
	Close   when.Date `json:"close"`
	To      bot.Place `json:"to"`
	Mention bool      `json:"mention,omitzero"` // the post mentions the role of the learners, as a teacher asked

	Opens time.Time `json:"opens,omitzero"` // its answers are closed and opened together at this instant; zero: they stand in the thread

	Expires time.Time `json:"exp,omitzero"` // it is not posted later than this; zero: however late

	From      string    `json:"from,omitzero"`      // the learner with this id suggested it, and By posted it
	Named     bool      `json:"named,omitzero"`     // the name of the learner who suggested it stands with it
	Withdrawn bool      `json:"withdrawn,omitzero"` // the learner who suggested it took it back
	Back      time.Time `json:"back,omitzero"`      // it was withdrawn, or taken back, then

	Wall when.WallTime `json:"wall,omitzero"` // At shows this in Zone and is reckoned anew from it; zero for an instant
	Zone string        `json:"zone,omitzero"` // whoever planned it is in this zone

	Said time.Time `json:"said,omitzero"` // it was changed last then
	Was  *Prompt   `json:"was,omitzero"`  // before its last change it was this
}

// Letter is what a teacher wrote to a learner. It is kept, and seen by the learner and the teachers.
type Letter struct {
	From string    `json:"from"`
	To   string    `json:"to"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Notice is something a teacher should know; it stays until acknowledged.
type Notice struct {
	At  time.Time `json:"at"`
	Key string    `json:"key"`

	// Reason is the key of a sentence, perhaps with ": " and the service's own words behind it, which nobody is
	// shown; in notices of early versions it is words alone.
	Reason string `json:"why"`

	Lacks []string `json:"lacks,omitempty"` // these rights are lacking, by the platform's words, where it told
}

// Doubted is a reading of the clock that is not believed, so that nothing is planned or posted by it.
type Doubted struct {
	Why   string    `json:"why"`   // the clock is doubted for this reason, a term.Doubt
	Read  time.Time `json:"read"`  // the clock said this
	Known time.Time `json:"known"` // it is at least this late, by what is recorded
}

// OnOwnClock is the run for a member on their own clock: it begins on the day they chose, and the dates that
// teachers gave to single lessons are those of the class.
func (r Run) OnOwnClock(m Member) Run {
	if !m.Own.IsZero() {
		r.Start, r.Pins = m.Own, nil
	}
	return r
}

// ZoneOf returns the location of a stored zone name, UTC when it is none (an older zone database).
func ZoneOf(name string) *time.Location {
	loc, err := when.Zone(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// EndOfDay is when one of the person's dates ends.
func (p *Person) EndOfDay(d when.Date) time.Time { return when.DayEnd(d, p.Location(), p.Rollover) }

// Direct is where a person reads direct messages: on the platform they used first.
func (p *Person) Direct() bot.Place {
	if len(p.Identities) == 0 {
		return bot.Place{}
	}
	id := p.Identities[0]
	return bot.Place{Platform: id.Platform, Space: id.Space, User: id.User}
}
