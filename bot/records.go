package bot

import (
	"slices"
	"time"

	"afterbell/bot/when"
)

// Stored records. Fields may be added, never renamed or given another meaning: a data file outlives
// the program that wrote it. Short JSON names keep a check-in below 350 bytes on disk.

// identity is how one platform knows a person.
type identity struct {
	Platform string `json:"p"`
	Space    string `json:"s"`
	User     string `json:"u"`
}

// person is somebody we know.
type person struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Zone       string     `json:"zone"`           // IANA
	ZoneAsked  bool       `json:"zoneAsked"`      // the person chose it, and the platform is not followed
	Locale     string     `json:"loc,omitzero"`   // BCP 47
	Rollover   when.Clock `json:"roll"`           // when the person's day begins
	Quiet      when.Quiet `json:"quiet"`          // nothing is delivered then
	Daily      daily      `json:"daily"`          // the daily message
	Break      when.Span  `json:"break,omitzero"` // no messages, days left out
	Closed     bool       `json:"closed,omitzero"`
	Identities []identity `json:"ids"`
}

// daily is what a person chose about the daily message, and how often it came lately.
type daily struct {
	On     bool       `json:"on,omitzero"`
	Weekly bool       `json:"weekly,omitzero"` // Mondays only
	Told   bool       `json:"told,omitzero"`   // the switch to weekly was said
	At     when.Clock `json:"at"`
	Missed int        `json:"missed,omitzero"` // sent in a row without any press
	Week   when.Date  `json:"week,omitzero"`   // Monday of the week that Sent counts in
	Sent   int        `json:"sent,omitzero"`
	Last   time.Time  `json:"last,omitzero"` // what is new is counted from here
	Plan   string     `json:"plan,omitzero"`
}

// loc is the person's zone.
func (p *person) loc() *time.Location { return zoneOf(p.Zone) }

// today is the person's own date at an instant.
func (p *person) today(now time.Time) when.Date { return when.DayOf(now, p.loc(), p.Rollover) }

// Kinds of classes.
const (
	taught = "taught"
	group  = "group"
)

// class is a taught group or a study group with its run.
type class struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	Kind       string     `json:"kind"`
	Platform   string     `json:"p"`
	Space      string     `json:"s"`
	Homes      []Place    `json:"homes"`
	Zone       string     `json:"zone"`
	Locale     string     `json:"loc,omitzero"`
	Quiet      when.Quiet `json:"quiet"`
	By         string     `json:"by"`                // who made it
	Teachers   []string   `json:"teachers"`          // person ids
	Role       string     `json:"role,omitzero"`     // the platform's role or user group of its teachers
	Learners   string     `json:"learners,omitzero"` // the role or user group that a teacher may mention with a discussion
	Contact    string     `json:"contact,omitzero"`  // for all that is not the course
	AnswerDays int        `json:"answer"`            // school days within which questions are answered
	Started    bool       `json:"started,omitzero"`  // false while it is only a draft
	Made       time.Time  `json:"made"`
	Run        run        `json:"run"`
}

func (c *class) loc() *time.Location { return zoneOf(c.Zone) }

// run is a course taught to a class from a start date.
type run struct {
	Course  string      `json:"course"` // hash
	Title   string      `json:"title"`
	Start   when.Date   `json:"start"`
	Rhythm  when.Rhythm `json:"rhythm"` // its Off holds the days off
	Shifts  []shift     `json:"shifts,omitempty"`
	Outages []outage    `json:"outages,omitempty"`
}

// shift is a day off declared during the run, for the record and for its announcement.
type shift struct {
	Span when.Span `json:"span"`
	Said time.Time `json:"said"`
	By   string    `json:"by"`
}

// outage is a time in which we were away.
type outage struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Parts of a person in a class.
const (
	learner = "learner"
	teacher = "teacher"
)

// member is a person's part in a class.
type member struct {
	Part   string          `json:"part"`
	Joined time.Time       `json:"joined"`
	Day    when.Date       `json:"day"` // the person's own date of joining
	Own    when.Date       `json:"own,omitzero"`
	More   map[string]int  `json:"more,omitempty"` // lesson id, or "" for all: days more
	News   []key[question] `json:"news,omitempty"` // keys of questions answered and not yet read
}

// Kinds of facts.
const (
	factCheckin = "checkin"
	factTick    = "tick"   // Steps is the full set of ticked steps
	factOpen    = "open"   // a lesson was opened
	factAnswer  = "answer" // to question N; Right
	factPrompt  = "prompt" // took part in the discussion of a lesson
	factHelp    = "help"   // chose More help or Go further (Did)
)

// fact is one thing that somebody did. Day is the local date it counts for; it never changes.
type fact struct {
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
	Prev   key[fact] `json:"prev,omitzero"` // key of the learner's fact before this one
	Undone bool      `json:"undone,omitzero"`
}

// question waits for a teacher, or for the class.
type question struct {
	Class     string    `json:"c"`
	Person    string    `json:"p"`
	At        time.Time `json:"at"`
	Lesson    string    `json:"l,omitzero"`
	Kind      string    `json:"k"` // stuck, ask, prompt (a private answer to a prompt), suggest (a prompt)
	Text      string    `json:"text"`
	Quoted    string    `json:"quoted,omitzero"`
	Fact      key[fact] `json:"fact,omitzero"`
	Answer    string    `json:"answer,omitzero"`
	By        string    `json:"by,omitzero"`
	Done      time.Time `json:"done,omitzero"`
	Withdrawn bool      `json:"withdrawn,omitzero"`
}

// plan is a time somebody set for themselves. One with a Repeat comes back.
type plan struct {
	ID     string       `json:"id"`
	Person string       `json:"p"`
	What   string       `json:"what"`
	At     time.Time    `json:"at"` // the next one
	Repeat *when.Rhythm `json:"repeat,omitzero"`
	Made   time.Time    `json:"made"`
}

// prompt is a discussion that somebody started by hand.
type prompt struct {
	ID      string    `json:"id"`
	Class   string    `json:"c"`
	By      string    `json:"by"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
	Close   when.Date `json:"close"`
	To      Place     `json:"to"`
	Mention bool      `json:"mention,omitzero"` // the role of the learners, as a teacher asked for this post
}

// letter is what a teacher wrote to a learner. It is kept, and seen by the learner and the teachers.
type letter struct {
	From string    `json:"from"`
	To   string    `json:"to"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// notice is something a teacher should know; it stays until acknowledged.
type notice struct {
	At     time.Time `json:"at"`
	Key    string    `json:"key"`
	Reason string    `json:"why"` // the key of a sentence, ": " and the service's words behind it if need be; or words alone
}

// zoneOf returns the location of a stored zone name, UTC when it is none (an older zone database).
func zoneOf(name string) *time.Location {
	loc, err := when.Zone(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// endOfDay is when one of the person's dates ends.
func (p *person) endOfDay(d when.Date) time.Time { return when.DayEnd(d, p.loc(), p.Rollover) }

// direct is where a person reads direct messages: on the platform they used first.
func (p *person) direct() Place {
	if len(p.Identities) == 0 {
		return Place{}
	}
	id := p.Identities[0]
	return Place{Platform: id.Platform, Space: id.Space, User: id.User}
}

// loadName reads no more of a person than the name, since many answers name the teacher.
func loadName(tx Tx, id string) (name string, ok bool, err error) {
	type named struct {
		Name string `json:"name"`
	}
	p, ok, err := load(tx, key[named](personKey(id)))
	return p.Name, ok, err
}

// off reports whether a date is a day off.
func (r run) off(d when.Date) bool {
	return slices.ContainsFunc(r.Rhythm.Off, func(s when.Span) bool { return s.Contains(d) })
}

// onOwnClock is the run for a member on their own clock: it begins on the day they chose.
func (r run) onOwnClock(m member) run {
	if !m.Own.IsZero() {
		r.Start = m.Own
	}
	return r
}

// without is the run with a further span of days off.
func (r run) without(off when.Span) run {
	r.Rhythm.Off = append(slices.Clone(r.Rhythm.Off), off)
	return r
}

// halfDay is what an outage must take of a day to be worth mentioning: a machine that sleeps at night
// costs nobody a day.
const halfDay = 12 * time.Hour

// days is the length of an outage in whole days, rounded.
func (o outage) days() int { return int((o.To.Sub(o.From) + halfDay) / (24 * time.Hour)) }

// covers reports whether an outage took at least half of a date of somebody in loc.
func (o outage) covers(d when.Date, loc *time.Location) bool {
	begin, end := when.DayStart(d, loc, when.Clock{}), when.DayEnd(d, loc, when.Clock{})
	return when.Earlier(o.To, end).Sub(when.Later(o.From, begin)) >= halfDay
}
