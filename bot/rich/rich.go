// Package rich holds rich text that belongs to no chat platform.
//
// A message is a slice of blocks (paragraph, heading, list item, code, picture …), a block is a
// slice of spans (text, code, link, instant, mention, line break). Nothing nests: a list is a row
// of items with a level, and bold or italic are marks on a span. That is all a phone can show, all
// that Discord and Slack have in common, and what each adapter turns into its own dialect with one
// loop and no recursion.
//
// Text comes in three ways. Parse reads whole Markdown documents such as lessons; its input is
// bounded before it is parsed, so that no document can cost more than a moment. Inline reads the
// one-line sentences of the catalogue. Words reads what people typed, in which nothing is a mark, after
// Clean has taken out what could disturb whoever shows it. Text goes out as Plain text for terminals and screen readers,
// as Markdown to be saved and edited again, or Split into pages that fit a platform's limit.
//
// Blocks are frozen as JSON in the data file: the tags below are part of that format, so a field
// may be added but never renamed. Every function is pure and safe for concurrent use.
package rich

import "time"

// Limits of what Parse accepts. They are far above any lesson that people read and far below what
// makes a Markdown parser slow.
const (
	MaxBytes   = 256 << 10 // of a document
	MaxLine    = 10 << 10  // bytes of a line
	MaxLinks   = 500       // links, pictures and link definitions of a document
	MaxNesting = 32        // lists and quotes inside one another, and open brackets in a paragraph
	MaxColumns = 50        // of a table
	MaxRows    = 200       // of a table, its head not counted
)

// A Kind says what a block is. The zero Kind is a paragraph.
type Kind string

// The kinds of blocks.
const (
	Paragraph Kind = ""      // running text
	Heading   Kind = "h"     // Level 1 to 3
	Item      Kind = "li"    // an item of a list: Number 0 is a bullet; Level is the depth, from 0
	Quote     Kind = "quote" // a paragraph said by somebody else, or set apart
	Code      Kind = "code"  // Lang, and exactly one Text span with the lines, joined by \n
	Picture   Kind = "pic"   // File, and the spans as its alternative text
	Rule      Kind = "hr"    // a line between two parts
	Small     Kind = "small" // a muted line of context, such as what a lesson builds on
	Fact      Kind = "fact"  // Label names what the spans tell, for what is read at a glance: "Due", "Thursday"
)

// A Block is one paragraph-like piece of a message. Fields that its kind does not name stay zero.
type Block struct {
	Kind   Kind   `json:"k,omitzero"`
	Level  int    `json:"l,omitzero"`    // Heading: 1 to 3; Item: depth from 0
	Number int    `json:"n,omitzero"`    // Item: its number, 0 for a bullet
	Lang   string `json:"lang,omitzero"` // Code: the language named by the author, may be empty
	Spans  []Span `json:"s,omitempty"`   // neighbours differ in kind or marks, and none is empty, when made by Parse
	File   string `json:"f,omitzero"`    // Picture: a path or address as its author wrote it, not checked here
	Tight  bool   `json:"t,omitzero"`    // no blank line between this block and the one before it
	Label  string `json:"lb,omitzero"`   // Fact: what it is about, without a colon; literal words as of a Text span
	Of     int    `json:"of,omitzero"`   // Fact: Number of so many; the spans say it in words. 0 where it is no share
	State  State  `json:"st,omitzero"`   // how things stand with what the block names; the spans say it in words
	Anchor int    `json:"an,omitzero"`   // buttons name the block by it, which is theirs; 0 is none, others differ within a message
}

// A SpanKind says what a span is. The zero SpanKind is text.
type SpanKind string

// The kinds of spans.
const (
	Text       SpanKind = ""     // plain words
	InlineCode SpanKind = "code" // words in a fixed-width face
	Link       SpanKind = "a"    // Text is the label, URL an http, https or mailto address
	Time       SpanKind = "time" // At is an instant, shown as Form wants; Text says it for platforms that cannot, "Tue 1 Dec, 16:00 (London)"
	Mention    SpanKind = "@"    // Ref is the platform's own id of a user, with Role of a role or user group, who is called; Text is the name
	Named      SpanKind = "n"    // Ref is, as of a Mention, whom somebody's words name: nobody is called; Text is "@" and the name
	Channel    SpanKind = "#"    // Ref is the platform's own id of a channel; Text is "#" and its name
	Emoji      SpanKind = ":"    // Ref is what the platform needs to draw an emoji of its own; Text is its name between colons
	Command    SpanKind = "/"    // something that people type: Ref is its name, Text what to type where nothing is known of the platform
	Local      SpanKind = "to"   // a link to another text of the same work: Ref names it, Text is the label; shown as its words
	Break      SpanKind = "br"   // a new line inside the block
)

// A Span is a run of characters with the same marks. Text never holds a line break, except in the
// one span of a Code block.
type Span struct {
	Kind   SpanKind  `json:"k,omitzero"`
	Text   string    `json:"s,omitzero"`
	URL    string    `json:"u,omitzero"`
	At     time.Time `json:"at,omitzero"`
	Ref    string    `json:"r,omitzero"`
	Role   bool      `json:"role,omitzero"` // of a Mention or Named: Ref is the id of a role or user group
	Form   Form      `json:"fm,omitzero"`   // of a Time
	Bold   bool      `json:"b,omitzero"`
	Italic bool      `json:"i,omitzero"`
	Struck bool      `json:"x,omitzero"` // struck out: no longer so
}

// A Form says what of an instant its reader wants, where a platform shows instants in each reader's own zone.
type Form string

// The forms of instants.
const (
	DayAndHour Form = ""     // "1 December 2026, 16:00"
	DayAlone   Form = "day"  // "1 December 2026"
	HourAlone  Form = "hour" // "16:00"
	HowLong    Form = "wait" // " (in 3 days)", behind words that say when; nothing where a dialect cannot count
)
