package bot

import (
	"slices"
	"time"

	"afterbell/bot/rich"
)

// A Message is what people see, in neutral form. Adapters render it in their dialect and escape
// every Text span: spans hold people's words literally.
type Message struct {
	Body    []rich.Block `json:"body,omitempty"`
	Tone    Tone         `json:"tone,omitzero"`
	Image   *Image       `json:"image,omitzero"`
	Files   []FileRef    `json:"files,omitempty"`
	Buttons []Button     `json:"buttons,omitempty"` // the first thing to do first; at most 10, beside those that belong to a block
	Select  *Select      `json:"select,omitzero"`
	Session *Session     `json:"session,omitzero"` // it stands in the list of events of a space (SessionKeeper), instead of a message
}

// A Tone says what sort of message it is, so that people tell them apart at a glance where a service has colours. What it says
// never depends on it.
type Tone string

// The tones of messages.
const (
	TonePlain  Tone = ""
	ToneLesson Tone = "lesson" // something to learn comes, or waits
	ToneTalk   Tone = "talk"   // people are asked to talk
	ToneNotice Tone = "notice" // dates or plans are others now
	ToneEnd    Tone = "end"    // something is done
	TonePerson Tone = "person" // it is about one person, who reads it or whom teachers read of
)

// A Session is a live session as it stands in the list of events of a space.
type Session struct {
	Title string    `json:"title,omitzero"` // at most 100 characters are shown
	Words string    `json:"words,omitzero"` // more about it; at most 1000 characters are shown
	Where string    `json:"where,omitzero"` // a link or a name, at most 100 characters
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
	Off   bool      `json:"off,omitzero"` // it does not take place: what stands in the list (Post.On) is taken out
}

// An Image is a picture made by the bot, with the text that says the same.
type Image struct {
	Name string `json:"name"` // file name, "progress.png"
	Alt  string `json:"alt"`
	PNG  []byte `json:"png"`
}

// A FileRef names a file kept in the store (see Files), or, in an Event, one that a person sent. A file that
// the bot made for this one message, such as a calendar, comes along with its Content, and so does one that a person
// sent in a form.
type FileRef struct {
	Name    string `json:"name"`
	Alt     string `json:"alt,omitzero"`
	Hash    string `json:"hash,omitzero"` // SHA-256 in hex, of a stored file
	Size    int64  `json:"size,omitzero"` // in bytes
	URL     string `json:"url,omitzero"`  // where the platform keeps a file that a person sent
	Content []byte `json:"content,omitempty"`
}

// Made is a file that the bot made for one message.
func Made(name string, content []byte) FileRef {
	return FileRef{Name: name, Size: int64(len(content)), Content: content}
}

// A Button asks for an action when pressed. Action and Target together are at most 72 bytes, so
// that they fit a Discord custom_id with its tag. At most one button of a message is Primary.
type Button struct {
	Label   string `json:"label"` // at most 34 characters read well on a phone, 75 are allowed
	Action  string `json:"action"`
	Target  string `json:"target,omitzero"`
	Primary bool   `json:"primary,omitzero"` // what most people want
	Danger  bool   `json:"danger,omitzero"`
	Rare    bool   `json:"rare,omitzero"` // few want it: it may stand behind one press more

	// At names the block that it belongs to, by its Anchor; 0 is the whole message. A dialect that can shows it beside that
	// block, with the label Short, which says enough there. Elsewhere it stands among the others with its Label.
	At    int    `json:"at,omitzero"`
	Short string `json:"short,omitzero"` // "" is Label
}

// Beside returns the button that a block brings along, nil where it has none.
func (m Message) Beside(b rich.Block) *Button {
	for i := range m.Buttons {
		if b.Anchor != 0 && m.Buttons[i].At == b.Anchor {
			return &m.Buttons[i]
		}
	}
	return nil
}

// Ranked deals buttons out to a row of at most so many and the rest, which goes behind one press more. As long as there is
// room all stand in the row; else the rare ones leave it, unless all are rare, and then the last ones. Their order stays.
func Ranked(buttons []Button, room int) (row, rest []Button) {
	if len(buttons) <= room {
		return buttons, nil
	}
	choose := slices.ContainsFunc(buttons, func(b Button) bool { return !b.Rare })
	for _, b := range buttons {
		if b.Rare && choose || len(row) == room {
			rest = append(rest, b)
		} else {
			row = append(row, b)
		}
	}
	return row, rest
}

// A Select lets one of at most 50 options be chosen, or with Many any number of at most 25. Where a
// list holds only 25 (Discord), an adapter shows the others in a second list below it. What is longer
// still is reached by typing: a name, a number, a word.
type Select struct {
	Action  string   `json:"action"`
	Target  string   `json:"target,omitzero"`
	Hint    string   `json:"hint,omitzero"`
	Options []Choice `json:"options"`
	Many    bool     `json:"many,omitzero"` // any number may be chosen, none included
}

// A Reply is the immediate answer to an event.
type Reply struct {
	Message
	Private     bool              // for the asker alone
	Replace     bool              // in place of the private message that the button was on
	Form        *Form             // open this form instead of showing a message
	FieldErrors map[string]string // a submitted form is refused: field name to sentence

	// Tells says that the answer holds what an earlier one could not tell. Where it reaches nobody either,
	// KindUntold hands its words back, although its command may be ReadOnly.
	Tells bool
}

// A Form asks for at most five fields.
type Form struct {
	Action string
	Target string
	Title  string // at most 24 characters on Slack, 45 on Discord
	Submit string // at most 24 characters
	Note   string // who can read what is typed here
	Fields []Field
}

// FieldKind says how a field is filled in.
type FieldKind string

// The kinds of fields.
const (
	FieldLine FieldKind = "line" // one line of text
	FieldText FieldKind = "text" // several lines
	FieldOne  FieldKind = "one"  // one of a few, all visible
	FieldList FieldKind = "list" // one of up to 25, in a list; forms have no room for a second one
	FieldRole FieldKind = "role" // a role or user group: its id, typed where the platform has no list of them
	FieldFile FieldKind = "file" // one file from the person's device: it comes in Event.Files with its content, and Args has its name
)

// MaxSent is how many bytes a file may have that a person sends in a form. Adapters fetch no more, and hand over a file that is
// larger, or that cannot be fetched, without its content. It is what Slack takes
// (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element), and Discord where nobody pays for more.
const MaxSent = 10 << 20

// A Field is one question of a form.
type Field struct {
	Name     string
	Label    string // at most 45 characters
	Note     string // at most 100 characters
	Kind     FieldKind
	Value    string // what it holds when the form opens; of a list perhaps none of its options
	Required bool
	Max      int // characters, for text; 0 means 1000
	Options  []Choice
	Error    string // shown at the field, when the form is opened again
}
