package bot

import (
	"context"
	"time"
)

// A Platform is a chat service that the bot speaks through. Send and Read make one attempt each
// and never retry by themselves: the outbox decides. All methods are safe for concurrent use.
type Platform interface {
	// Name returns the platform's name as used in Place.Platform: "discord", "slack",
	// "playground". It never changes.
	Name() string

	// Run delivers what people do to h until ctx is done, then returns nil. It reconnects by
	// itself; another error means that trying again is pointless (a revoked token).
	Run(ctx context.Context, h Handler) error

	// Parts splits a post into the messages that the platform will show, at least one. It is a
	// pure function: the outbox freezes its result, one key a part.
	Parts(p Post) []Message

	// Send performs one part of a post: it posts, edits (Part.On is set) and opens the thread
	// (Thread is set) as asked. A second call with the same part completes a half-done act
	// instead of repeating it, as far as the platform can tell. Errors carry their consequence:
	// Permanent, After or Unclear; any other error counts as Unclear.
	Send(ctx context.Context, p Part) (Sent, error)

	// Read lists the messages at a place since an instant, to find out whether an unclear Send
	// took effect. complete is false when messages may be missing (no right to read, too many):
	// then absence proves nothing.
	Read(ctx context.Context, at Place, since time.Time) (seen []Seen, complete bool, err error)
}

// A Linker is a Platform that knows at which address one of its messages is found. It calls nobody.
type Linker interface {
	// Link returns the https address of a message, of its thread where it has one; "" where that is not known.
	Link(at Place, on Sent) string
}

// A Solo is a Platform to which only one of several replicas of the program may listen, if Solo says so: each connection
// hears everything, so that two would answer everything twice. The others may still Send and Read.
type Solo interface {
	Solo() bool
}

// A SessionKeeper is a Platform whose spaces have a list of events that everybody there sees, in which live sessions can
// stand. A post with a Session goes to a Place that has neither channel nor user. Read of such a place lists what stands in
// the list.
type SessionKeeper interface {
	Platform

	// KeepsSessions reports whether sessions may be put into the list of a space, as far as is known. It asks nobody.
	KeepsSessions(space string) bool
}

// A Handler answers what people do. *Bot is the Handler; adapters call it.
type Handler interface {
	// Commands returns the one table of everything that can be typed, pressed or submitted, in
	// English. Adapters register the typed ones and look the others up before they answer.
	Commands() []Command

	// Handle answers one event. Everything it recorded is durable when it returns. Events with
	// the same ID and At are the same event delivered again and change nothing twice. Errors
	// are already turned into a Reply for the person; one is returned only when ctx ended, and
	// for KindJoined and KindGone, which nobody repeats by hand: the adapter tells them again.
	Handle(ctx context.Context, ev Event) (Reply, error)

	// Complete offers values for the option ev.Focus while it is typed, at most 25.
	Complete(ctx context.Context, ev Event) ([]Choice, error)
}

// A Timekeeper is a Handler that wants to hear what time a service says it is, as a second clock beside the
// machine's. *Bot is one; adapters tell it the date of each answer. It must cost next to nothing.
type Timekeeper interface {
	Told(at time.Time)
}

// A Place is an address: a channel, a thread in it, or one person's direct messages (User set,
// Channel empty). Thread may be "post:KEY": under the post of that key, whose id is not known yet.
type Place struct {
	Platform string `json:"p"`
	Space    string `json:"s,omitzero"` // the server or workspace; may be empty in direct messages
	Channel  string `json:"c,omitzero"`
	Thread   string `json:"t,omitzero"`
	User     string `json:"u,omitzero"` // the platform's id
}

// Direct reports whether the place is one person's direct messages.
func (p Place) Direct() bool { return p.Channel == "" && p.User != "" }

// A User is what the platform says of the person behind an event.
type User struct {
	ID     string
	Name   string   // display name, as the person wrote it
	Zone   string   // IANA name, where the platform knows it
	Locale string   // BCP 47, such as "en-GB"
	Roles  []string // ids of roles or user groups, where known: not in direct messages that name no space
	Admin  bool     // may manage the space, where known
	Keeps  bool     // may manage the channel of the event, where known; an Admin does
}

// A Group is a role or user group of a space.
type Group struct {
	Name    string // it is called so, without a mark before it
	Members int    // it has so many, programs included
}

// A Kind says what sort of thing happened.
type Kind string

// The kinds of events.
const (
	KindCommand Kind = "command" // typed; Action is the command's name, Args its options
	KindButton  Kind = "button"  // pressed; Args["target"] as the button had it
	KindSelect  Kind = "select"  // chosen; Args["target"], and Args["value"]: the values joined by ","
	KindForm    Kind = "form"    // submitted; Args["target"] and one entry a field
	KindMessage Kind = "message" // written in a channel or thread (text only in direct messages), or called on a message (Action set)
	KindHome    Kind = "home"    // the bot's own page was opened (Slack's App Home); Action names what stands below: progress
	KindJoined  Kind = "joined"  // the bot was added to a space, or to a channel of one
	KindGone    Kind = "gone"    // the bot was removed from a space
	KindProfile Kind = "profile" // a person's zone, locale or name changed
	KindLeft    Kind = "left"    // a person left the space, or their account was closed
	KindMoved   Kind = "moved"   // the channel In goes on under the id To.Channel
	KindClosed  Kind = "closed"  // the channel In was deleted or closed, or we were taken out of it: then Lacks says how we come back
	KindAllowed Kind = "allowed" // rights or channels of the space changed: what was refused may be tried at once
	KindUntold  Kind = "untold"  // the answer to the event with this ID, which changed something, reached nobody; Text is its words
)

// An Event is one thing that one person did, in neutral form. ID and At are equal on redelivery.
type Event struct {
	ID     string // unique within the platform; at most 64 bytes
	At     time.Time
	Kind   Kind
	From   User
	In     Place
	On     Sent   // the message that a button, select or message command was on
	Quoted string // the text of that message, for a message command
	Action string // of the command table
	Focus  string // the option being typed, for Complete
	Args   map[string]string
	Files  []FileRef
	Text   string // the words of a direct message, never stored; of KindUntold the answer, as plain text
	To     Place  // of KindMoved
	Whom   string // of KindMessage in a thread: the user whose message it answers, where the platform tells; never a program

	// Lacks names the rights that we lack in the channel In for what a class needs there, each by the
	// words that the platform has for it. It is empty where nothing is lacking or nothing is known.
	Lacks []string

	// Groups holds the roles or user groups of the space, by their ids, where the command asks for them and the platform told
	// lately. A platform that does not tell, or not in time, leaves it empty.
	Groups map[string]Group

	// Without names the rights that we lack in the space and can do without, each by the words that the platform has for it:
	// what takes them is left out.
	Without []string
}

// A Command is one entry of the table of everything people can do: typed commands, buttons, forms
// and message commands. Adapters must know its properties before they answer an event.
type Command struct {
	Name        string
	Description string // at most 100 characters; empty for what is not typed
	Options     []Option
	Typed       bool // registered as a command
	OnMessage   bool // also offered on messages ("Ask about this"); Label is its name there
	Label       string
	Private     bool // the answer is for the asker alone; all but few are
	Opens       bool // may answer with a Form, so it must not be deferred first
	ReadOnly    bool // changes nothing
	Groups      bool // may tell how many have a role: its events bring Event.Groups where that can be known soon

	Words map[string]CommandWords // in further languages, by BCP 47 tag; nil when there is English only
}

// CommandWords is what a typed command is called in a further language. What is empty there stays
// as it is in English.
type CommandWords struct {
	Name        string // what its readers type; events carry Command.Name all the same
	Description string
	Label       string
}

// An Option is one value of a typed command.
type Option struct {
	Name        string
	Description string
	Max         int      // characters; 0 means 100
	Choices     []Choice // a fixed list, or
	Complete    bool     // completed while typing

	Words map[string]OptionWords // in further languages, by BCP 47 tag; nil when there is English only
}

// OptionWords is what an option is called in a further language. What is empty there stays as it
// is in English.
type OptionWords struct {
	Name        string // events carry Option.Name all the same
	Description string
	Choices     []string // the labels, as many and in the same order as Option.Choices
}

// A Choice is one value to pick, with what people see.
type Choice struct {
	Label string // at most 100 characters
	Value string // at most 100 bytes
	Note  string // a second line where the platform shows one
	On    bool   // chosen already

	// At names the block that says the same, by its Anchor; 0 is none. A dialect that shows all options at once, each with its
	// Note and whether it is chosen, may leave that block out.
	At int `json:",omitzero"`
}

// A Post is what the bot says by itself, before it is split into parts.
type Post struct {
	Key     string    // the occurrence: what it is, never when
	Kind    string    // lesson, page, prompt, daily, reminder, …
	To      Place     // resolved: no "post:" thread is left
	Message Message   // the whole of it
	Thread  *Thread   // open a thread under it
	Silent  bool      // must not make a sound
	On      *Sent     // edit this message instead of posting a new one
	Expires time.Time // zero: never
}

// A Thread asks for a thread under a post. Platforms where every message can carry one need no act.
type Thread struct {
	Name string `json:"name"` // at most 100 characters

	// Title says that the name is a title and nothing more: it is used where each post has a thread with a name of
	// its own (a forum), and elsewhere no thread is opened.
	Title bool `json:"title,omitzero"`

	// Renames says, of a post that edits a message (Post.On), that the thread under that message gets the name, where threads
	// have names. None is opened.
	Renames bool `json:"renames,omitzero"`
}

// Opens reports whether a thread is to be opened under the post.
func (t *Thread) Opens() bool { return t != nil && !t.Title && !t.Renames }

// A Part is one message of a post, as frozen by the outbox: every attempt sends the same.
type Part struct {
	Post
	N, Of int    // counted from 1
	Key   string // the platform's idempotency key of this part: at most 25 characters of [a-z0-9]
	At    time.Time
}

// A Sent is the address of a message of ours on the platform.
type Sent struct {
	Channel string `json:"c,omitzero"`
	ID      string `json:"i,omitzero"`
	Thread  string `json:"t,omitzero"` // the thread it opened or stands in
}

// A Seen is one message found by Read.
type Seen struct {
	ID     string
	Author string
	Key    string // the part's key, where the platform carries it
	Body   string // the text, where the platform lets us read it
	Mine   bool
	Thread string
	At     time.Time
}
