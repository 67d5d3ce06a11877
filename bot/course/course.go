// Package course reads, checks, compares, writes and imports course files.
//
// A course is a folder: course.toml, one Markdown file a lesson, and the files the lessons use.
// FORMAT.md beside this file explains it to the teacher who writes one. Read turns the folder into
// a Course, or says in plain words, with file and line, what is wrong and what would be right.
//
// Everything in a course is relative: a lesson is released on "the next class day" or "week 2 tue",
// and due "+5d" or on "sun", so that the same folder can be taught every term. Turning that into
// instants needs a run, a calendar and people's zones, and is not done here.
//
// Every function is pure: an fs.FS or bytes in, values out; no clock, no network, no writes. The
// caller chooses the fs.FS and with it what can be reached; for folders on disk that is the FS of
// an os.Root, which follows no symbolic link out of the folder. Values are owned by the caller and
// may be read by many goroutines.
package course

import (
	"strings"
	"time"

	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// Bounds of a course. What is beyond them is an error unless it is said to be advice.
const (
	MaxLessons     = 1000      // the largest curriculum that we know has 577
	MaxFiles       = 5000      // a folder has no more files, the lessons included
	MaxFrontMatter = 16 << 10  // the head of a file has no more bytes; a page of settings is 2,000
	MaxBody        = 256 << 10 // a lesson has no more bytes; 40,000 words are less
	MaxID          = 32        // a lesson's id has no more letters, so that it fits the target of a button (bot.Button)
	MaxTitle       = 100       // a title has no more characters, which a thread's name has room for (bot.Thread)
	MaxSteps       = 25        // a lesson has no more steps, since one select menu on Discord has no more options
	MaxQuestions   = 50        // a lesson has no more questions, which figures hold as bits of one number
	MinChoices     = 2         // a question has no fewer choices
	MaxChoices     = 10        // a question has no more choices, since a message has ten buttons (bot.Message)
	MaxChoice      = 150       // a choice has no more characters, which are two lines on a phone
	MaxMinutes     = 24 * 60   // a lesson or a step takes no more minutes than a day has
	MaxFile        = 8 << 20   // a file that a lesson uses has no more bytes, which Discord takes in a server without boosts (10 MiB)
	MaxDays        = 366       // an offset has no more days ("+366d"): a year
	MaxWeek        = 104       // an offset has no later week ("week 104"): two years
	AdviseStep     = 100       // a step of more characters is warned of, since a select menu cuts its option there
	AdviseChoice   = 75        // a choice of more characters is warned of, since Slack's buttons hold no more
	AdvisePicture  = 300 << 10 // a picture of more bytes is warned of, which take seconds on a slow phone
	AdvisePictures = 1 << 20   // more bytes in all pictures of a lesson are warned of, for the same reason
)

// A Course is a course as read. It survives a round trip through JSON unchanged.
type Course struct {
	Title    string      `json:"title"`
	Language string      `json:"language,omitempty"` // a BCP 47 tag such as "en"
	Licence  string      `json:"licence,omitempty"`  // as written, for example "CC BY 4.0"
	About    string      `json:"about,omitempty"`    // one plain paragraph
	Rhythm   when.Rhythm `json:"rhythm,omitzero"`    // proposed class days and hour; the zero Rhythm proposes none
	Due      Due         `json:"due,omitzero"`       // for lessons whose own Due is DueDefault
	Lessons  []Lesson    `json:"lessons,omitempty"`  // in the order they are taught
	Files    []File      `json:"files,omitempty"`    // every file a lesson uses, once, by path
	Hash     string      `json:"hash,omitempty"`     // SHA-256 of everything else, in hex
}

// TellsOfWeekZero reports whether the course speaks of a week 0 in its title, in what it is about, or in the title of its first
// lesson: then it brings one of its own, or is one.
func (c *Course) TellsOfWeekZero() bool {
	words := c.Title + " " + c.About
	if len(c.Lessons) > 0 {
		words += " " + c.Lessons[0].Title
	}
	return strings.Contains(strings.ToLower(words), "week 0")
}

// A Lesson is one file of a course.
type Lesson struct {
	ID        string       `json:"id"` // a-z, 0-9 and -, at most MaxID; unique within the course
	Title     string       `json:"title"`
	Aim       string       `json:"aim,omitempty"`     // "After this you can …", one plain line
	Minutes   int          `json:"minutes,omitempty"` // 0: the author did not say and the steps do not add up to it
	BuildsOn  []string     `json:"builds_on,omitempty"`
	Release   Release      `json:"release,omitzero"`
	Due       Due          `json:"due,omitzero"`
	Live      *Live        `json:"live,omitempty"`
	Files     []string     `json:"files,omitempty"` // paths to hand out beside the text; pictures in the text are not repeated here
	Body      []rich.Block `json:"body,omitempty"`
	Steps     []Step       `json:"steps,omitempty"`
	Questions []Question   `json:"questions,omitempty"`
	Prompt    []rich.Block `json:"prompt,omitempty"`     // what to discuss
	MoreHelp  []rich.Block `json:"more_help,omitempty"`  // a gentler way in
	GoFurther []rich.Block `json:"go_further,omitempty"` // for who has time left
}

// A Step is one thing to tick off.
type Step struct {
	Text    string `json:"text"`              // plain, one line
	Minutes int    `json:"minutes,omitempty"` // 0: not said
}

// A Question is asked after the lesson and again later. Without choices it is open: the learner
// recalls an answer, then reads Why and judges it.
type Question struct {
	Text    string       `json:"text"`              // plain, one line
	Body    []rich.Block `json:"body,omitempty"`    // what belongs to the question and does not fit a line: code, a longer text
	Choices []Choice     `json:"choices,omitempty"` // none, or MinChoices to MaxChoices, at least one of them Right
	Why     []rich.Block `json:"why,omitempty"`     // the explanation, and the model answer of an open question
}

// A Choice is one possible answer.
type Choice struct {
	Text  string `json:"text"` // plain, one line, at most MaxChoice
	Right bool   `json:"right,omitempty"`
	Why   string `json:"why,omitempty"` // plain, one line: said when this one was chosen
}

// A Live session is a meeting that the lesson prepares. Who misses it misses nothing for good.
type Live struct {
	When Release `json:"when,omitzero"` // relative to the run like a release; ReleaseNext is the lesson's own class day
	Link string  `json:"link,omitempty"`
}

// A ReleaseKind says how a Release is reckoned.
type ReleaseKind string

// The kinds of releases.
const (
	ReleaseNext ReleaseKind = ""     // the next class day after the lesson before it; the first lesson: the first class day
	ReleaseWeek ReleaseKind = "week" // Weekday of the run's week number Week
	ReleaseDays ReleaseKind = "days" // Days calendar days after the release of the lesson before it; the first: after the run's first day
)

// A Release says when a lesson appears, relative to its run. The zero Release is the next class day
// at the class hour.
type Release struct {
	Kind    ReleaseKind  `json:"kind,omitempty"`
	Week    int          `json:"week,omitempty"`    // ReleaseWeek: 1 is the week, Monday to Sunday, that holds the run's first day
	Weekday time.Weekday `json:"weekday,omitempty"` // ReleaseWeek
	Days    int          `json:"days,omitempty"`    // ReleaseDays: 0 to MaxDays
	At      *when.Clock  `json:"at,omitempty"`      // nil: the class hour
}

// A DueKind says how a Due is reckoned.
type DueKind string

// The kinds of dues.
const (
	DueDefault DueKind = ""        // the course's Due; in a course: DueNone
	DueNone    DueKind = "none"    // no date at all
	DueDays    DueKind = "days"    // Days calendar days after the day of release
	DueWeekday DueKind = "weekday" // the first Weekday after the day of release, so a Sunday release due "sun" has a week
	DueWeek    DueKind = "week"    // Weekday of the run's week number Week
)

// A Due says until when a lesson is asked for, relative to its run. Without an hour it is a date and
// means the end of each person's own day; with one it is an instant in the class's zone.
type Due struct {
	Kind    DueKind      `json:"kind,omitempty"`
	Week    int          `json:"week,omitempty"`    // DueWeek: as in Release
	Weekday time.Weekday `json:"weekday,omitempty"` // DueWeekday, DueWeek
	Days    int          `json:"days,omitempty"`    // DueDays: 0 (the day of release itself) to MaxDays
	At      *when.Clock  `json:"at,omitempty"`      // nil: a date
}

// A File is a picture or worksheet that lessons use.
type File struct {
	Path   string `json:"path"` // inside the folder, with forward slashes
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}
