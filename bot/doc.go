// Package bot is the heart of afterbell, a study companion for classes in Discord, Slack, or any other
// chat. It holds the ports, the words that both sides share: what a chat service must be able to do
// (Platform), what a store must (Store, Tx), what somebody did (Event), and what is answered (Reply, Post).
// The core that stands on them is in the packages below this folder.
//
// # The shape
//
//	          adapters/discord ──┐                              ┌── store/bolt      (a file)
//	people ── adapters/slack ────┼─ Event ─► Bot.Handle ─► Tx ──┼── store/postgres  (for several replicas)
//	          adapters/playground┘  ◄ Reply      │              └── store/memory    (tests, simulations)
//	                 ▲                           │ posts are entries written in the same Tx
//	                 └── Platform.Send ◄── Outbox ◄── Bot.Tick ◄── gocron (an alarm clock)
//
// The core is a function of (state, event or time) to (state, reply, posts), run in one store
// transaction. Adapters translate, stores remember, cmd connects them. There are two inputs, people
// and the clock, and two outputs, the immediate reply and the outbox.
//
// # The floors
//
// The core stands in floors. Each package imports only what is below it, and a test keeps that.
//
//	companion   the list of everything that the bot can do, and New: what cmd imports
//	class       the stories of a class: check-in, progress, today, questions, plans, lessons, overview …
//	            (a new story is a package of its own beside it; stories never import each other)
//	turn        who acts where and what they may do; Story and Action; the Bot: Handle, Complete, Run, Purge
//	lease       which of several replicas of the program plans and sends
//	outbox      plans posts, asks again at their time, freezes, sends, settles; knows kinds of posts as values
//	term        rules as functions of values: schedule, due, agenda, progress; View and Seat read what they need
//	say         sentences of the catalogue: Page collects them by key, Voice puts them into words
//	record      tables, keys and stored structs, but for those that one new story alone reads; facts and figures
//	bot         the ports (this package)
//
// Beside them stand packages that know nothing of a bot: when (dates, zones, recurrence, reading
// "tomorrow 7pm"), rich (text without a platform), course (files that teachers write), text (the
// catalogue of sentences), sheet (tables for spreadsheets), picture (the progress card).
//
// # How one thing is done
//
// A check-in: an adapter makes an Event of it and calls Bot.Handle (turn/handle.go). What somebody wrote is
// cleaned at one door, or given back (turn/door.go); it is kept whole and shown as spans (View.Words). In one transaction
// Turn.enter finds out who acts in which class; the action of the story (class/checkin.go) reads the words,
// records a fact (record/history.go) and collects sentences in a page; after the transaction a voice makes a
// Reply of the page. A store may run a transaction twice, and beside others, so a story touches nothing
// but its turn.
//
// A lesson: starting a class plans entries (class/lessonpost.go, outbox/entries.go). The alarm clock rings,
// Tick moves what is due to the queue of its place (outbox/tick.go), and a sender takes it from there: the
// kind of the post renders it from the state of that moment (outbox/prepare.go), it is frozen, sent through
// Platform.Send and settled (outbox/deliver.go, outcome.go).
//
// # Who is who
//
// A person has an id of our own; what a platform calls them is an identity that leads to it. A class
// has one owning space (a server, a workspace) and one or more homes (channels). Every fact,
// permission and occurrence names class and person, never a platform's id. Who may do what is asked
// at every action from the stored class and the event's own roles, never from what a button says:
// the target of a button only names the subject, and a class of another space is not found by it.
//
// A study group is a class without teachers: everybody in it may change the plan, and nobody reads
// what others noted.
//
// # What is stored
//
// The tables, what they hold, whose it is and how long it is kept stand in docs/data.md, which a test writes
// from the lists that purge reads (record.Foundation and the Tables of each story).
//
// # Days
//
// A day is a local date of one person, in their zone, beginning at their rollover hour (04:00).
// A fact keeps the instant and the date it was told for; the date never changes, whatever zone the
// person moves to. A due date ends with each person's own day. Days off, breaks, and days on which
// we were away count for nobody.
//
// # Where the rules stand
//
//	when a person's day begins and ends               when/day.go
//	what a class day is, when a lesson is due         term/schedule.go
//	how lessons are spread after an absence           term/spread.go
//	when a lesson is seen again                       later/rules.go
//	what is done, what is open, what leads            term/study.go, term/agenda.go
//	who counts as quiet, moving, new                  term/learner.go
//	what a day off moves                              term/dayoff.go
//	when a live session is, and when it is asked about term/session.go
//	what moving, taking back, pausing, undoing give   term/replan.go
//	what a correction of a course means for a class   term/correct.go
//	when a question is forgotten                      review/memory.go
//	which questions come back on a day, and why       review/round.go
//	what is told of questions and of nobody           review/tally.go
//	who is in a circle with whom                      circle/match.go
//	when somebody is awake, and which hours all share circle/hours.go
//	which Sunday's round something is shared in       round/round.go
//	which step or question a reworded one was         course/match.go
//	what an absence of the bot costs                  term/late.go
//	which clock is believed                           term/clock.go
//	which lesson a check-in is about                  term/seat.go
//	who may do what in a class                        turn/turn.go
//	who teaches a class, who is away, who answers     term/teachers.go
//	when a promise of answers is over                 term/promise.go
//	who may make and start a class                    class/found.go
//	how long words may be, and which are given back   turn/door.go
//	how much one person may say within an hour        class/noted.go
//	when quiet hours hold a post                      outbox/prepare.go
//	how often a post is tried, how long it is held    outbox/timing.go
//	what is kept of an old post                       outbox/thin.go
//	when a daily message comes, and that it gets rare class/daily.go
//	how long a deleted space is kept                  class/removal.go
//	whose a record is, and what deletes it            record/tables.go, turn/purge.go
//	what belongs to a person, and how it is erased    record/pieces.go, turn/erase.go
//	how long data of a class is kept                  term/going.go, turn/retain.go
//	how words for a time are read                     when/reader.go
//	what lint says of a course                        course/lint.go
//
// # Glossary
//
//	action      one thing that can be typed, pressed, chosen or submitted
//	agenda      what is open for one learner now: lessons, plans, answers
//	change      one change of a run by somebody: dates, a pause, a corrected course; it can be undone for a day
//	circle      three to five people of a class who learn together in a thread
//	class       a taught group or a study group, with one run of one course
//	course      a folder of lessons; a run pins it by the hash of its content
//	digest      a teacher's week, or day, in one message
//	due         until when a lesson is asked for: a date of each person's own, or an instant
//	entry       one post in the outbox with its state
//	fact        one thing that a learner did, with its instant and its date; never deleted by a correction
//	figures     running numbers of one learner, equal to a recount of the facts
//	erasure     that somebody was erased, which outlasts a copy of the file that is put back and names nobody
//	gap         a time of which the file knows nothing, found at a start: an absence, or a file put back from a copy
//	            (Restored, where "afterbell restore" did it: then everything of before is looked for)
//	home        a channel in which a class meets
//	kind        one sort of post as a value: how it is rendered, whose it is, what follows
//	memory      how a learner remembers one question, as the answers tell; it says when the question comes back
//	member      a person's part in a class, as a learner or a teacher
//	notice      what a teacher should know of a post that did not go out
//	occurrence  the key of something planned: what it is and whose, never when
//	outage      a time in which the bot was away
//	page        an answer or a post before it has words
//	pin         the date that somebody gave to one lesson
//	place       an address: a channel, a thread, or somebody's direct messages
//	prompt      a discussion, of a lesson or started by hand
//	queue       the line of posts that wait their turn at one place
//	release     when a lesson of a run comes out and is due
//	round       the questions that come back to somebody on one of their dates; in a study group also what was shared in a week
//	roll        a class at a moment with its learners, of which stories tell teachers something
//	rollover    the hour at which a person's day begins
//	run         a course taught to a class from a start date, in a rhythm
//	seat        one person's place in a class at a moment
//	session     the live session of a lesson, and what is there of it afterwards
//	space       a Discord server, a Slack workspace, a playground's room
//	staff place one private channel in which what waits for the teachers of a class stands as one message, the board
//	story       one capability with its actions, kinds, tables and hooks (what it hears of and adds to: turn.Story)
//	table       all keys with one first segment, and whose they are
//	turn        one event being answered inside its transaction
//	view        a class at a moment, which a request and a post look at alike
//	voice       one language, which puts a page into words
//	wish        a request to begin a class with a teacher in a channel that somebody does not manage
//
// # How the ports meet the platforms
//
// What Discord and Slack need of the ports, and where it is:
//
//   - Commands with options and completion here, plain text there: one table of Command; Discord
//     registers Options, Slack reads the same names after its own grammar; Complete serves both
//     Discord's completion and Slack's external lists.
//   - A command inside a thread, which Slack does not have: every action is also a Button, and
//     Place.Thread says where it happened.
//   - Forms: Form with at most five fields (Discord's limit); Command.Opens tells the adapter before
//     it answers, since a form cannot follow a deferred answer (Discord) or a late one (Slack).
//     Values are prefilled (Field.Value) and mistakes shown at the field (Field.Error, FieldErrors):
//     what was typed comes back in Reply.Form, so an adapter that cannot keep a form open can offer
//     it again.
//   - Private answers: Reply.Private; Replace rewrites the private message a button was on.
//   - Instants: a Time span carries the instant and words for it; Discord and Slack render it in the
//     reader's zone. A due date is words, never an instant.
//   - Zones and languages: User.Zone and Locale where the platform knows them; what a person chose
//     wins. KindProfile and each later event are followed; what they leave open stays.
//   - Sending once: Part.Key is the nonce (at most 25 characters) or the metadata key; Read answers
//     for services without either. Parts freezes the split, so a retry sends the same bytes.
//   - Size and pace: limits and pacing live in the adapter; After(wait, scope) brings back what the
//     service asked for, and holds up one place only.
//   - Removed, closed, revoked: Permanent with the scope post, place, person or platform, around one
//     of ErrAbsent, ErrArchived and ErrForbidden where that is known. KindJoined and KindAllowed open
//     places again, KindMoved and KindClosed tell what became of a channel, KindLeft of a person.
//   - Missing rights: Event.Lacks names them by the platform's words before anything is posted, and an error of
//     Send after something was refused (Lacking).
//   - Live sessions in a list of events, which Discord's servers have and Slack has not: an adapter that is a
//     SessionKeeper takes a Message with a Session at a Place without a channel, and Read lists what stands there.
//     The right to it is one that the bot can do without (Event.Without).
//   - Answers that reach nobody: KindUntold hands the words back, so that the next answer tells them;
//     one that does (Reply.Tells) is handed back in its turn, although its command may be ReadOnly.
//   - Direct messages that name no server (Discord): the class that the button names tells it, else
//     the last space in which the person did something.
//   - Counting answers without reading them: KindMessage in a thread carries no text; the outbox
//     remembers which post a thread belongs to. Whom it answers (Whom) is known only where the platform's
//     messages refer to each other.
//   - Teachers: User.Roles and Admin come with every event that names its space. Where direct messages
//     name none, only who is named as a teacher is one.
//   - Links between lessons: a Linker tells the address of a message; where there is none, the title stands alone.
//   - Pictures: Image has its alternative text; the sentences around it say the same.
//   - What an adapter must remember: Notes, its own corner of the store. What it files under a space or a
//     user (Notes.Space, Notes.User) is deleted with them.
//
// What people need of them:
//
//   - Files both ways: Message.Files (a lesson's pictures and worksheets, kept in the store under
//     their hash) and Event.Files, which adapters fetch when a form asks for one (FieldFile).
//   - Silent: Post.Silent; all scheduled channel posts are, but a discussion that is to call the learners.
//   - Under: an entry names the occurrence it stands under and is addressed when that is sent.
//   - Editing for good: Post.On; each sent post keeps its address as long as its class.
//   - Plain words in direct messages: they are answered and neither stored nor logged.
//   - Message commands: Command.OnMessage, with Event.Quoted.
package bot
