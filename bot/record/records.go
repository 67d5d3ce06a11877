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
	Zone       string     `json:"zone"`           // IANA
	ZoneAsked  bool       `json:"zoneAsked"`      // the person chose it, and the platform is not followed
	Locale     string     `json:"loc,omitzero"`   // BCP 47
	Rollover   when.Clock `json:"roll"`           // when the person's day begins
	Quiet      when.Quiet `json:"quiet"`          // nothing is delivered then
	Daily      Daily      `json:"daily"`          // the daily message
	Break      when.Span  `json:"break,omitzero"` // no messages, days left out
	Closed     bool       `json:"closed,omitzero"`
	Identities []Identity `json:"ids"`

	Rested []when.Span `json:"rested,omitempty"` // the breaks before Break, oldest first
	Missed []Missed    `json:"missed,omitempty"` // what did not reach the person while Closed, until they were told
	Back   time.Time   `json:"back,omitzero"`    // when the person was there again after they had left
	Left   time.Time   `json:"left,omitzero"`    // when the person left the space, or their account was closed
}

// Daily is what a person chose about the daily message, and how often it came lately.
type Daily struct {
	On     bool       `json:"on,omitzero"`
	Weekly bool       `json:"weekly,omitzero"` // Mondays only
	Told   bool       `json:"told,omitzero"`   // the switch to weekly was said
	At     when.Clock `json:"at"`
	Missed int        `json:"missed,omitzero"` // sent in an entry without any press
	Week   when.Date  `json:"week,omitzero"`   // Monday of the week that Sent counts in
	Sent   int        `json:"sent,omitzero"`
	Last   time.Time  `json:"last,omitzero"` // what is new is counted from here
	Plan   string     `json:"plan,omitzero"`

	Silence bool      `json:"silence,omitzero"` // Weekly came of silence, and two days with a sign of life end it
	Sign    when.Date `json:"sign,omitzero"`    // the newest date with a sign of life since then
	Said    uint64    `json:"said,omitzero"`    // a hash of the newest weekly message
	Times   int       `json:"times,omitzero"`   // how often it came in a row
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
	By       string      `json:"by"`       // who made it
	Teachers []string    `json:"teachers"` // person ids
	// Called is what learners call the teachers, by person, where that is not the display name.
	Called map[string]string `json:"called,omitempty"`

	Role       string    `json:"role,omitzero"`     // the platform's role or user group of its teachers
	Learners   string    `json:"learners,omitzero"` // the role or user group that a teacher may mention with a discussion
	Contact    string    `json:"contact,omitzero"`  // for all that is not the course
	AnswerDays int       `json:"answer"`            // school days within which questions are answered
	Started    bool      `json:"started,omitzero"`  // false while it is only a draft
	Closed     time.Time `json:"closed,omitzero"`   // since when its channel is gone or closed, as the platform told
	Made       time.Time `json:"made"`
	Run        Run       `json:"run"`
}

// Location is the class's zone.
func (c *Class) Location() *time.Location { return ZoneOf(c.Zone) }

// Run is a course taught to a class from a start date.
type Run struct {
	Course  string      `json:"course"` // hash
	Title   string      `json:"title"`
	Start   when.Date   `json:"start"`
	Rhythm  when.Rhythm `json:"rhythm"` // its Off holds the days off
	Shifts  []Shift     `json:"shifts,omitempty"`
	Outages []Outage    `json:"outages,omitempty"`
}

// Shift is days off declared during the run, for the record and for their announcement.
type Shift struct {
	Span   when.Span   `json:"span"`
	Also   []when.Span `json:"also,omitempty"` // further spans declared in the same breath
	Said   time.Time   `json:"said"`
	By     string      `json:"by"`
	Lesson int         `json:"l,omitzero"`     // the number of the first lesson that moved; 0: none did, or it is not known
	From   time.Time   `json:"from,omitzero"`  // when that lesson would have come
	To     time.Time   `json:"to,omitzero"`    // when it comes instead
	Moved  int         `json:"moved,omitzero"` // how many lessons moved
	Dues   bool        `json:"dues,omitzero"`  // a due date moved
}

// Spans are all the days off of a shift.
func (s Shift) Spans() []when.Span { return append([]when.Span{s.Span}, s.Also...) }

// Outage is a time in which we were away.
type Outage struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Parts of a person in a class.
const (
	Learner = "learner"
	Teacher = "teacher"
)

// Member is a person's part in a class.
type Member struct {
	Role   string          `json:"part"`
	Joined time.Time       `json:"joined"`
	Day    when.Date       `json:"day"` // the person's own date of joining
	Own    when.Date       `json:"own,omitzero"`
	More   map[string]int  `json:"more,omitempty"`  // lesson id, or "" for all: days more
	News   []Key[Question] `json:"news,omitempty"`  // keys of questions answered or seen, of which the person has not read yet
	Left   time.Time       `json:"left,omitzero"`   // when a teacher said that the person has left the class
	ByRole bool            `json:"byrole,omitzero"` // Role is Teacher for as long as the person has the role of the class
}

// Kinds of facts.
const (
	FactCheckin = "checkin"
	FactTick    = "tick"   // Steps is the full set of ticked steps
	FactOpen    = "open"   // a lesson was opened
	FactAnswer  = "answer" // to question N; Right
	FactPrompt  = "prompt" // took part in the discussion of a lesson
	FactHelp    = "help"   // chose More help or Go further (Did)
	FactSpoke   = "spoke"  // asked, suggested, or wrote in a thread of the class; it counts for no lesson
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
	Change string    `json:"chg,omitzero"` // what to do differently next week
	Stuck  string    `json:"stuck,omitzero"`
	Sure   int       `json:"sure,omitzero"`
	Steps  uint64    `json:"steps,omitzero"`
	N      int       `json:"n,omitzero"`
	Right  bool      `json:"right,omitzero"`
	Prev   Key[Fact] `json:"prev,omitzero"` // key of the learner's fact before this one
	Undone bool      `json:"undone,omitzero"`

	NextAt  time.Time `json:"nat,omitzero"` // the instant that was read in Next, if one was
	NextDay when.Date `json:"nd,omitzero"`  // the person's own date of NextAt

	Read *Reading `json:"read,omitzero"` // what a teacher said of a check-in; nil while none has read it
}

// Reading says who of the teachers read a check-in, and what they replied.
type Reading struct {
	At    time.Time `json:"at"`
	By    string    `json:"by"`
	Words string    `json:"w,omitzero"` // the reply; empty while it was only seen
}

// Question waits for a teacher, or for the class.
type Question struct {
	Class     string    `json:"c"`
	Person    string    `json:"p"`
	At        time.Time `json:"at"`
	Lesson    string    `json:"l,omitzero"`
	Kind      string    `json:"k"` // stuck, ask, prompt (a private answer to a prompt), suggest (a prompt)
	Text      string    `json:"text"`
	Quoted    string    `json:"quoted,omitzero"`
	Fact      Key[Fact] `json:"fact,omitzero"`
	Answer    string    `json:"answer,omitzero"`
	By        string    `json:"by,omitzero"`
	Done      time.Time `json:"done,omitzero"`
	Withdrawn bool      `json:"withdrawn,omitzero"`
	Seen      time.Time `json:"seen,omitzero"`   // when a teacher said that they have read it
	SeenBy    string    `json:"seenby,omitzero"` // who said so
}

// Asks reports whether the words ask for an answer; a private answer to a discussion and a suggestion do not.
func (x Question) Asks() bool { return x.Kind == "ask" || x.Kind == "stuck" }

// Plan is a time somebody set for themselves. One with a Repeat comes back.
type Plan struct {
	ID     string       `json:"id"`
	Person string       `json:"p"`
	What   string       `json:"what"`
	At     time.Time    `json:"at"` // the next one
	Repeat *when.Rhythm `json:"repeat,omitzero"`
	Made   time.Time    `json:"made"`
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
	Mention bool      `json:"mention,omitzero"` // the role of the learners, as a teacher asked for this post
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
	At     time.Time `json:"at"`
	Key    string    `json:"key"`
	Reason string    `json:"why"` // the key of a sentence, perhaps ": " and the service's own words, which nobody is shown; or words alone
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

// Off reports whether a date is a day off.
func (r Run) Off(d when.Date) bool {
	return slices.ContainsFunc(r.Rhythm.Off, func(s when.Span) bool { return s.Contains(d) })
}

// OnOwnClock is the run for a member on their own clock: it begins on the day they chose.
func (r Run) OnOwnClock(m Member) Run {
	if !m.Own.IsZero() {
		r.Start = m.Own
	}
	return r
}

// Without is the run with a further span of days off.
func (r Run) Without(off when.Span) Run {
	r.Rhythm.Off = append(slices.Clone(r.Rhythm.Off), off)
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
